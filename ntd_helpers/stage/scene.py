"""What stands still and what moves? A matplotlib figure, taken apart into a background and the motions of its actors.

An author says what moves in one of two ways: `update(**values)` sets the artists' data, as in any matplotlib animation; or
`frames(**arrays)` takes an array of F values for each slider and returns the data of all F frames at once, which is
faster because matplotlib draws nothing.
"""

import io
import itertools

import contourpy
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import Collection
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Polygon
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from ntd_helpers.stage.recorder import Recorder, apply, restyled
from ntd_helpers.stage.tracks import Motion, motions

KEYS = ("points", "affine", "text", "color", "image", "visible")


class Scene:
    """A figure, its actors (name -> list of artists), and the one function that moves them."""

    def __init__(self, figure, actors, update, frames, first):
        if (update is None) == (frames is None):
            raise ValueError("say what moves in one way: either update= or frames=")
        if not actors:
            raise ValueError("expected at least one actor, a dict of name: artist")
        plt.close(figure)  # the stage shows it; the notebook must not show it a second time
        figure.set_dpi(72)  # after closing, which resets it: one SVG unit a pixel, so display coordinates are the page's
        self.figure, self.update, self.frames = figure, update, frames
        self.actors = {name: _artists(name, artist) for name, artist in actors.items()}
        self.first = first
        figure.draw_without_rendering()  # settles the layout and the limits,
        figure.set_layout_engine("none")  # for good: the background is laid out without the actors
        self._home = {artist: artist.get_transform() for group in self.actors.values() for artist in group}
        self.recorder = Recorder(figure)
        self.order = sorted(self.actors, key=lambda name: min(a.get_zorder() for a in self.actors[name]))
        if frames is None:
            self._count_artists, self._limits = self._population(), self._view()
            update(**first)
            self._settle()
        else:
            self.pose(first)
            self._templates = {name: self._at_home(name) for name in self.actors}

    def pose(self, values):
        """Put matplotlib's own artists where the sliders say."""
        if self.frames is None:
            self.update(**values)
        else:
            for name, value in self._ask([values]).items():
                for artist in self.actors[name]:
                    _set(artist, value, self._home[artist])

    def motions(self, states):
        """The Motions of all actors, in drawing order, through a list of F states (dicts of slider values)."""
        if self.frames is not None:
            told = self._ask(states)
            return [m for name in self.order for m in self._vector(name, told.get(name, {}), len(states))]
        recorded = {name: [] for name in self.order}
        for state in states:
            self.update(**state)
            for name in self.order:
                recorded[name].append(self._record(name))
        self.update(**self.first)
        return [m for name in self.order for m in motions(name, recorded[name])]

    def _record(self, name):
        return [shape for artist in self.actors[name] for shape in self.recorder.record(artist, name)]

    # Errors an author can make with update() ---------------------------------------------------------------------

    def _leaves(self):
        actors = {id(part) for group in self.actors.values() for a in group for part in (a, *a.findobj())}
        for ax in self.figure.axes:
            for child in (*ax.get_children(), ax.xaxis.label, ax.yaxis.label):
                if id(child) not in actors and isinstance(child, (Line2D, Patch, Text, Collection, AxesImage)):
                    yield child
        yield from (text for text in self.figure.texts if id(text) not in actors)

    def _settle(self):
        for leaf in self._leaves():
            leaf.stale = False

    def _population(self):
        return sum(len(ax.get_children()) for ax in self.figure.axes) + len(self.figure.get_children())

    def _view(self):
        return [tuple(ax.viewLim.bounds) for ax in self.figure.axes]

    def check(self):
        """Refuse an update that did anything but move the actors; to be called once it has been through some states."""
        if self.update is None:
            return
        if self._population() != self._count_artists:
            raise ValueError(
                f"the update changed the number of artists in the figure from {self._count_artists} to "
                f"{self._population()}; make them once before, and move them with set_data and the like"
            )
        if self._view() != self._limits:
            raise ValueError("the update changed the limits of an axes; they stand still, so set them once before")
        moved = [leaf for leaf in self._leaves() if leaf.stale]
        if moved:
            raise ValueError(f"the update changed {moved[0]}, which is not among the actors {list(self.actors)}")

    # frames(): arrays with a leading frame axis ------------------------------------------------------------------

    def _ask(self, states):
        arrays = {name: np.array([s[name] for s in states]) for name in states[0]}
        told = self.frames(**arrays)
        if not isinstance(told, dict):
            raise ValueError(f"frames() must return a dict of actor: data, got {type(told).__name__}")
        unknown = set(told) - set(self.actors)
        if unknown:
            raise ValueError(f"frames() returned data for {sorted(unknown)}; the actors are {sorted(self.actors)}")
        told = {name: value if isinstance(value, dict) else {"points": value} for name, value in told.items()}
        for name, value in told.items():
            for key, data in value.items():
                if key not in KEYS:
                    raise ValueError(f"frames() returned {key!r} for {name!r}; expected one of {', '.join(KEYS)}")
                if len(data) != len(states):
                    raise ValueError(f"{key} of {name!r}: expected {len(states)} frames first, got {len(data)}")
        return told

    def _vector(self, name, value, count):
        out = []
        for index, (artist, shape) in enumerate(self._templates[name]):
            styles = [shape.style] * count
            if "color" in value:
                shades = {colour: restyled(shape, colour).style for colour in set(map(_hashable, value["color"]))}
                styles = [shades[_hashable(colour)] for colour in value["color"]]
            if "visible" in value:
                styles = [s if seen else None for s, seen in zip(styles, value["visible"], strict=True)]
            points, matrices, pixels = shape.points[None], None, None
            if "points" in value:
                points = self._page_points(name, artist, shape, np.asarray(value["points"], float), index)
            if "affine" in value:
                matrices = self._page_matrices(name, artist, np.asarray(value["affine"], float))
            if shape.kind == "image":
                pixels = self._pixels(name, artist, shape, value.get("image"))
            texts = list(map(str, value.get("text", [shape.text] * count))) if shape.kind == "text" else None
            out.append(Motion(name, shape.kind, styles, points, matrices, texts, pixels))
        return out

    def _at_home(self, name):
        """(artist, shape) for each shape of an actor, recorded before any affine move."""
        pairs = []
        for artist in self.actors[name]:
            moved, seen = artist.get_transform(), artist.get_visible()
            artist.set(transform=self._home[artist], visible=True)
            pairs += [(artist, shape) for shape in self.recorder.record(artist, name)]
            artist.set(transform=moved, visible=seen)
        if not pairs:
            raise ValueError(f"actor {name!r} draws nothing in the first frame; give it data, and hide it with 'visible'")
        return pairs

    def _page_points(self, name, artist, shape, points, index):
        if shape.kind == "text" and points.ndim == 2:
            points = points[:, None, :]
        if points.ndim == 4:
            points = points[:, index]
        if points.ndim != 3 or points.shape[-1] != 2:
            raise ValueError(f"the points of {name!r}: expected shape (frames, N, 2), got {points.shape}")
        if np.isinf(points).any():
            raise ValueError(f"actor {name!r} has infinite data; use NaN for a gap in a line, finite numbers elsewhere")
        if not isinstance(artist, Line2D) and np.isnan(points).any():
            raise ValueError(f"actor {name!r} has NaN in its data; only a line may have gaps")
        page = _data_transform(artist).transform(points.reshape(-1, 2)).reshape(points.shape)
        return apply(self.recorder.flip, page)

    def _page_matrices(self, name, artist, maps):
        if maps.shape[1:] != (3, 3) or not np.isfinite(maps).all():
            raise ValueError(f"the affine maps of {name!r}: expected finite (frames, 3, 3), got {maps.shape}")
        to_page = self.recorder.flip @ artist.axes.transData.get_matrix()
        return to_page @ maps @ np.linalg.inv(to_page)

    def _pixels(self, name, artist, shape, cells):
        if cells is None:
            return shape.pixels[None]
        cells = np.asarray(cells, float)
        if cells.ndim != 3 or not np.isfinite(cells).all():
            raise ValueError(f"the image {name!r}: expected finite cells (frames, rows, columns), got {cells.shape}")
        pixels = np.clip(np.asarray(artist.norm(cells)) * 255.999, 0, 255).astype(np.uint8)
        _, down, right = self.recorder._image_box(artist)
        return pixels[:, :: 1 if down else -1, :: 1 if right else -1]

    # What stands still -----------------------------------------------------------------------------------------------

    def background(self):
        """The figure without its actors, as SVG."""
        group = [a for artists in self.actors.values() for a in artists]
        seen = [a.get_visible() for a in group]
        for artist in group:
            artist.set_visible(False)
        try:
            with plt.rc_context({"svg.fonttype": "none", "svg.hashsalt": "stage", "path.simplify": False}):
                return _save(self.figure, "svg", transparent=True, metadata={"Date": None}).decode()
        finally:
            for artist, visible in zip(group, seen, strict=True):
                artist.set_visible(visible)

    def still(self, revealed=()):
        """The first state as a PNG picture. `revealed`: (actor, slice) pairs, what a timeline shows of a line."""
        self.pose(self.first)
        whole = []
        for name, part in revealed:
            for line in self.actors[name]:
                whole.append((line, line.get_xydata().copy()))
                line.set_data(*whole[-1][1][part].T)
        try:
            return _save(self.figure, "png", dpi=110, facecolor="white")
        finally:
            for line, xy in whole:
                line.set_data(*xy.T)


def _save(figure, kind, **options):
    page = io.BytesIO()
    figure.savefig(page, format=kind, **options)
    figure.set_dpi(72)
    return page.getvalue()


def _artists(name, artist):
    group = list(artist) if hasattr(artist, "__iter__") else [artist]
    for a in group:
        if not hasattr(a, "draw") or isinstance(a, Axes):
            raise ValueError(f"actor {name!r}: expected a matplotlib artist (a line, a text…), got {type(a).__name__}")
        if a.get_figure() is None:
            raise ValueError(f"actor {name!r} belongs to no figure; add it to an axes first")
    return group


def _data_transform(artist):
    if isinstance(artist, Patch):
        return artist.get_data_transform()
    if isinstance(artist, Collection):
        return artist.get_offset_transform()
    return artist.get_transform()


def _set(artist, value, home):
    """Give a matplotlib artist the data of a single frame; `home` is its transform before any affine move."""
    if "points" in value:
        points = np.asarray(value["points"], float)[0]
        if isinstance(artist, Line2D):
            artist.set_data(*points.T)
        elif isinstance(artist, Collection):
            artist.set_offsets(points)
        elif isinstance(artist, Text):
            artist.set_position(points.reshape(2))
        elif isinstance(artist, Polygon):
            artist.set_xy(points)
        else:
            raise ValueError(f"a {type(artist).__name__} cannot be moved by frames(); say what moves by update= instead")
    if "affine" in value:
        artist.set_transform(Affine2D(np.asarray(value["affine"], float)[0]) + home)
    if "text" in value:
        artist.set_text(str(value["text"][0]))
    if "color" in value:
        artist.set_color(value["color"][0])
    if "image" in value:
        artist.set_data(np.asarray(value["image"], float)[0])
    if "visible" in value:
        artist.set_visible(bool(value["visible"][0]))


def _hashable(colour):
    return colour if isinstance(colour, str) else tuple(colour)


def set_contours(contours, x, y, z):
    """Give a contour set, as made by `Axes.contour` or `Axes.contourf`, new data on the same levels.

    `x` (columns,), `y` (rows,) and `z` (rows, columns) as there. For use in an update function.
    """
    x, y, z = (np.asarray(a, float) for a in (x, y, z))
    if z.shape != (len(y), len(x)):
        raise ValueError(f"contours: expected z of shape (rows, columns) = {(len(y), len(x))}, got {z.shape}")
    if not np.isfinite(z).all():
        raise ValueError("contours: expected finite heights z")
    maker = contourpy.contour_generator(x, y, z, fill_type="OuterCode", line_type="SeparateCode")
    levels = contours.levels
    if contours.filled:
        if contours.extend != "neither":
            raise ValueError(f"contours: filled beyond their levels (extend={contours.extend!r}) they stand still")
        outlines = [maker.filled(low, high) for low, high in itertools.pairwise(levels)]
    else:
        outlines = [maker.lines(level) for level in levels]
    contours.set_paths([
        Path(np.concatenate(vertices), np.concatenate(codes)) if vertices else Path(np.empty((0, 2)))
        for vertices, codes in outlines
    ])  # fmt: skip
