"""The order in which matplotlib draws a figure's artists, and what an actor would hide.

Actors lie above everything that stands still. For a moving line that matters little; a moving image or filled shape may
hide what matplotlib would draw on top of it.
"""

import numpy as np
from matplotlib.axis import Axis
from matplotlib.collections import Collection
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.path import Path
from matplotlib.spines import Spine
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from ntd_helpers.stage.recorder import apply

SEEN = (Line2D, Patch, Text, Collection, AxesImage)  # all else consists of these
OPAQUE = 0.5  # a fill with at least this opacity hides what lies under it
FAR = 1e9  # page units, beyond everything
SLACK = 4  # page units by which a still artist may reach into a fill


def drawing_order(container, left_out=lambda artist: False):
    """Every artist within a figure, an axes or any other artist, the lowest first.

    All of an axes is drawn when its turn comes, so a zorder counts only among artists of the same axes.
    """
    patch = getattr(container, "patch", None)
    for artist in sorted(container.get_children(), key=lambda child: (child is not patch, child.get_zorder())):
        if not left_out(artist):
            yield artist
            yield from drawing_order(artist, left_out)


def refuse_hiding(figure, actors, moved, renderer):
    """Raise ValueError where an actor's fill hides, in some frame, what matplotlib draws above that actor.

    `moved` are the Motions of the actors (name -> artists). Axes' frames, ticks and grids do not count.
    """
    place = {artist: number for number, artist in enumerate(drawing_order(figure))}
    moving = [artist for artists in actors.values() for artist in artists]

    def does_not_count(artist):
        return not artist.get_visible() or isinstance(artist, (Axis, Spine)) or artist in moving

    still = [artist for artist in drawing_order(figure, does_not_count) if isinstance(artist, SEEN)]
    boxes = {artist: _middle(artist, renderer) for artist in still}
    for motion in moved:
        lowest = min(place[artist] for artist in actors[motion.actor])
        above = [artist for artist, box in boxes.items() if box is not None and place[artist] > lowest]
        hidden = _first_hidden(motion, [boxes[artist] for artist in above])
        if hidden is not None:
            raise ValueError(
                f"actor {motion.actor!r} would hide {above[hidden]}, which matplotlib draws above it, since actors lie "
                "above everything that stands still; name it among the actors too (it need not move), or give it a "
                "zorder below the actor's"
            )


def _middle(artist, renderer):
    """The box (2, 2) on the page that an artist takes, but for a margin; None if it takes none."""
    if isinstance(artist, Text) and not artist.get_text() or isinstance(artist, Patch) and _is_clear(artist):
        return None
    box = artist.get_window_extent(renderer)
    if isinstance(artist, Collection) and artist.axes:  # which knows its extent in data coordinates alone
        box = artist.axes.transData.transform_bbox(artist.get_datalim(artist.axes.transData))
    if artist.get_clip_on() and artist.get_clip_box():
        box = Bbox.intersection(box, artist.get_clip_box())
    if box is None:  # clipped away
        return None
    box = np.sort(apply(renderer.flip, box.get_points()), axis=0)
    margin = np.minimum(SLACK, (box[1] - box[0]) / 2)
    return box + [margin, -margin]


def _is_clear(patch):
    return patch.get_facecolor()[3] == 0 and (patch.get_edgecolor()[3] == 0 or patch.get_linewidth() == 0)


def _first_hidden(motion, boxes):
    """The number of a box (2, 2) over which the fill of a motion lies in some frame, or None."""
    opaque = np.flatnonzero([style is not None and _is_opaque(motion.kind, style) for style in motion.styles])
    if not len(opaque):
        return None
    points = motion.points if motion.matrices is None else apply(motion.matrices, motion.points)
    points = np.broadcast_to(points, (len(motion.styles), *points.shape[1:]))[opaque]
    missing = np.isnan(points)
    low, high = np.where(missing, np.inf, points).min(1) + 1, np.where(missing, -np.inf, points).max(1) - 1
    clips = [motion.styles[frame]["clip"] or [-FAR, -FAR, 2 * FAR, 2 * FAR] for frame in opaque]
    clips = np.array([[x, y, x + width, y + height] for x, y, width, height in clips])
    low, high = np.maximum(low, clips[:, :2]), np.minimum(high, clips[:, 2:])
    for number, box in enumerate(boxes):
        parts = np.stack([np.maximum(low, box[0]), np.minimum(high, box[1])], axis=1)
        for frame in np.flatnonzero((parts[:, 0] <= parts[:, 1]).all(-1)):
            if motion.kind == "image" or _any_meets(points[frame], parts[frame]):
                return number
    return None


def _is_opaque(kind, style):
    if kind == "image":
        return style["opacity"] >= OPAQUE
    return kind == "path" and style["fill"] != "none" and style["fillOpacity"] >= OPAQUE


def _any_meets(rings, box):
    """Does the inside of one of the closed rings, parted by NaN rows, meet a box (2, 2)?"""
    gaps = np.isnan(rings).any(-1)
    for ring, gap in zip(np.split(rings, np.flatnonzero(gaps)), np.split(gaps, np.flatnonzero(gaps)), strict=True):
        ring = ring[~gap]
        if Path(np.concatenate([ring, ring[:1]])).intersects_bbox(Bbox(box)):
            return True
    return False
