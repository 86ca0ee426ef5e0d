"""Drawing order of a figure's artists, and the check that no actor hides a static artist.

The stage draws all actors above all static artists. A moving image or filled shape could therefore hide an artist that
matplotlib draws above it.
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

from ntd_helpers.stage.recorder import apply, rings

DRAWN_TYPES = (Line2D, Patch, Text, Collection, AxesImage)  # all other artists consist of these
MIN_OPACITY = 0.5  # a fill with at least this opacity hides what is below it
FAR = 1e9  # points; larger than any page
MARGIN = 4  # points by which a static artist may reach into a fill


def drawing_order(container, is_excluded=lambda _: False):
    """Iterate over all artists in a figure, an axes or another artist, the lowest first.

    Matplotlib draws the artists of an axes together, so a zorder has an effect only within its axes.
    """
    patch = getattr(container, "patch", None)
    for artist in sorted(container.get_children(), key=lambda child: (child is not patch, child.get_zorder())):
        if not is_excluded(artist):
            yield artist
            yield from drawing_order(artist, is_excluded)


def refuse_hiding(figure, actors, motions, renderer):
    """Raise ValueError if in some frame an actor's fill hides an artist that matplotlib draws above that actor.

    `actors` is a dict of name: artists, `motions` are theirs. Spines, ticks and grid lines are ignored.
    """
    rank = {artist: number for number, artist in enumerate(drawing_order(figure))}
    moving = [artist for artists in actors.values() for artist in artists]

    def is_ignored(artist):
        return not artist.get_visible() or isinstance(artist, (Axis, Spine)) or artist in moving

    static = [artist for artist in drawing_order(figure, is_ignored) if isinstance(artist, DRAWN_TYPES)]
    boxes = {artist: box for artist in static if (box := _inner_box(artist, renderer)) is not None}
    for motion in motions:
        lowest = min(rank[artist] for artist in actors[motion.actor])
        hidden = _first_hidden(motion, {artist: box for artist, box in boxes.items() if rank[artist] > lowest})
        if hidden is not None:
            raise ValueError(
                f"actor {motion.actor!r} would hide {hidden}, which matplotlib draws above it, since actors lie above "
                "everything that stands still; name it among the actors too (it need not move), or give it a zorder "
                "below the actor's"
            )


def _inner_box(artist, renderer):
    """Extent (2, 2) of an artist on the page without a margin; None if nothing is visible."""
    if (isinstance(artist, Text) and not artist.get_text()) or (isinstance(artist, Patch) and _is_clear(artist)):
        return None
    box = artist.get_window_extent(renderer)
    if isinstance(artist, Collection) and artist.axes:  # whose get_window_extent serves legends only
        box = artist.axes.transData.transform_bbox(artist.get_datalim(artist.axes.transData))
    if artist.get_clip_on() and artist.get_clip_box():
        box = Bbox.intersection(box, artist.get_clip_box())
    if box is None:  # clipped away
        return None
    box = np.sort(apply(renderer.flip, box.get_points()), axis=0)
    margin = np.minimum(MARGIN, (box[1] - box[0]) / 2)
    return box + np.stack([margin, -margin])


def _is_clear(patch):
    return patch.get_facecolor()[3] == 0 and (patch.get_edgecolor()[3] == 0 or patch.get_linewidth() == 0)


def _first_hidden(motion, boxes):
    """The first artist whose box (2, 2) the fill of a motion overlaps in some frame, or None."""
    opaque = np.flatnonzero([style is not None and _is_opaque(motion.kind, style) for style in motion.styles])
    if not len(opaque):
        return None
    points = motion.on_page()
    points = np.broadcast_to(points, (len(motion.styles), *points.shape[1:]))[opaque]
    missing = np.isnan(points)
    low, high = np.where(missing, np.inf, points).min(1) + 1, np.where(missing, -np.inf, points).max(1) - 1
    clips = np.array([motion.styles[frame]["clip"] or [-FAR, -FAR, 2 * FAR, 2 * FAR] for frame in opaque])
    low, high = np.maximum(low, clips[:, :2]), np.minimum(high, clips[:, :2] + clips[:, 2:])
    for artist, box in boxes.items():
        overlaps = np.stack([np.maximum(low, box[0]), np.minimum(high, box[1])], axis=1)
        for frame in np.flatnonzero((overlaps[:, 0] <= overlaps[:, 1]).all(-1)):
            if motion.kind == "image" or _intersects(points[frame], overlaps[frame]):
                return artist
    return None


def _is_opaque(kind, style):
    if kind == "image":
        return style["opacity"] >= MIN_OPACITY
    return kind == "path" and style["fill"] != "none" and style["fillOpacity"] >= MIN_OPACITY


def _intersects(points, box):
    """Whether the interior of one of the closed rings, separated by NaN rows, intersects a box (2, 2)."""
    return any(Path(np.concatenate([ring, ring[:1]])).intersects_bbox(Bbox(box)) for ring in rings(points))
