"""What stands still and what moves? A matplotlib figure, taken apart into a background and the motions of its actors.

An author says what moves in one of two ways: `update(**values)` sets the artists' data, as in any matplotlib animation;
or `frames(**arrays)` takes an array of F values for each slider and returns the data of all F frames at once, which is
faster because matplotlib draws nothing.
"""

import itertools

import contourpy
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis, Tick
from matplotlib.cbook import is_math_text
from matplotlib.collections import Collection, PathCollection
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, Patch, Polygon
from matplotlib.path import Path
from matplotlib.quiver import Quiver
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Affine2D

from ntd_helpers.stage.background import background, still
from ntd_helpers.stage.order import drawing_order, refuse_hiding
from ntd_helpers.stage.recorder import Recorder, apply, image_pixels
from ntd_helpers.stage.still import StillPart, pin_legends
from ntd_helpers.stage.tracks import Motion, motions

KEYS = ("points", "affine", "text", "color", "image", "visible")


class Scene:
    """A figure, its actors (name -> list of artists), and the one function that moves them."""

    def __init__(self, figure, actors, update, frames, first):
        if (update is None) == (frames is None):
            raise ValueError("say what moves in one way: either update= or frames=")
        if not callable(update or frames):
            raise ValueError(f"expected update or frames to be a function, got {type(update or frames).__name__}")
        if not isinstance(figure, Figure):
            raise ValueError(f"expected a matplotlib Figure, got {type(figure).__name__}")
        if not isinstance(actors, dict) or not actors:
            raise ValueError(f"expected at least one actor, a dict of name: artist, got {type(actors).__name__}")
        plt.close(figure)  # the stage shows it; the notebook must not show it a second time
        figure.set_dpi(72)  # after closing, which resets it: one SVG unit a pixel, so display coordinates are the page
        self.figure, self.update, self.frames = figure, update, frames
        ticks = _ticks(figure)
        self.actors = {name: _artists(name, artist, figure, ticks) for name, artist in actors.items()}
        self.first = first
        figure.draw_without_rendering()  # settles the layout and the limits,
        figure.set_layout_engine("none")  # for good: the background is laid out without the actors
        pin_legends(figure)
        group = [artist for artists in self.actors.values() for artist in artists]
        if len(set(group)) < len(group):
            raise ValueError("an artist stands twice among the actors; name it once")
        self._home = {artist: Artist.get_transform(artist) for artist in group}  # without a patch's own shape
        self.recorder = Recorder(figure)
        each = [(name, artist) for name, artists in self.actors.items() for artist in artists]
        place = {artist: number for number, artist in enumerate(drawing_order(figure))}
        self.order = sorted(each, key=lambda pair: place[pair[1]])  # as matplotlib draws them
        if frames is None:
            update(**first)
        else:
            self.pose(first)
        self.still_part = StillPart(figure, self.actors, self.background, often=frames is None)
        if frames is not None:
            self._templates = {artist: self._unmoved(name, artist) for name, artist in self.order}

    def pose(self, values):
        """Put matplotlib's own artists where the sliders say."""
        if self.frames is None:
            self.update(**values)
        else:
            for name, value in self._call_frames([values]).items():
                for index, artist in enumerate(self.actors[name]):
                    _set(artist, _of_artist(value, index), self._home[artist])

    def motions(self, states, only=None):
        """The Motions of all actors, in drawing order, through a list of F states (dicts of slider values).

        `only`: of this actor alone.
        """
        order = [(name, artist) for name, artist in self.order if only in (None, name)]
        if self.frames is not None:
            given = self._call_frames(states)
            count = len(states)
            return [m for name, artist in order for m in self._vector(name, artist, given.get(name, {}), count)]
        recorded = []
        for state in states:
            self.update(**state)
            self.still_part.check(_call("update", state))
            for _, artist in order:
                if hasattr(artist, "do_3d_projection"):  # which 3-D axes call before they draw
                    artist.do_3d_projection()
            recorded.append([self.recorder.record(artist, name) for name, artist in order])
        self.update(**self.first)
        shapes = zip(*recorded, strict=True)
        return [m for (name, _), frames in zip(order, shapes, strict=True) for m in motions(name, frames)]

    def frame_data(self, values):
        """The data of one frame in data coordinates: actor -> dict (see `Stage.frames_at`)."""
        if self.frames is not None:
            frames = self._call_frames([values])
            return {name: {key: data[0] for key, data in value.items()} for name, value in frames.items()}
        self.update(**values)
        data = {name: [_read(artist) for artist in artists] for name, artists in self.actors.items()}
        self.update(**self.first)
        return {name: dicts[0] if len(dicts) == 1 else dicts for name, dicts in data.items()}

    def check_home(self, moved):
        """Refuse the first Motions if they hide what should lie above them, or if frames() touched the figure."""
        if self.frames is not None:  # which has no reason to, so that once is enough
            self.still_part.check("frames()")
        refuse_hiding(self.figure, self.actors, moved, self.recorder)

    # frames(): arrays with a leading frame axis ------------------------------------------------------------------

    def _call_frames(self, states):
        arrays = {name: np.array([s[name] for s in states]) for name in states[0]}
        given = self.frames(**arrays)
        if not isinstance(given, dict):
            raise ValueError(f"frames() must return a dict of actor: data, got {type(given).__name__}")
        unknown = set(given) - set(self.actors)
        if unknown:
            raise ValueError(f"frames() returned data for {sorted(unknown)}; the actors are {sorted(self.actors)}")
        given = {name: dict(value) if isinstance(value, dict) else {"points": value} for name, value in given.items()}
        for name, value in given.items():
            for key, data in value.items():
                if key not in KEYS:
                    raise ValueError(f"frames() returned {key!r} for {name!r}; expected one of {', '.join(KEYS)}")
                count = len(data) if np.iterable(data) and not isinstance(data, str) else f"one {data!r}"
                if count != len(states):
                    raise ValueError(f"{key} of {name!r}: expected {len(states)} frames first, got {count}")
                if key in ("points", "affine", "image"):
                    value[key] = _numbers(data, f"{key} of {name!r}")
                for artist in self.actors[name]:
                    _can(name, artist, key)
            maps = value.get("affine", np.eye(3)[None])
            if maps.shape[1:] != (3, 3) or not np.isfinite(maps).all():
                raise ValueError(f"the affine maps of {name!r}: expected finite (frames, 3, 3), got {maps.shape}")
            shape = np.shape(value.get("points", [[[0, 0]]]))
            texts = all(isinstance(artist, Text) for artist in self.actors[name])
            if shape[-1] != 2 or len(shape) not in (3, 4) and not (texts and len(shape) == 2):
                raise ValueError(f"the points of {name!r}: expected shape (frames, N, 2), got {shape}")
            if len(shape) == 4 and value["points"].shape[1] != len(self.actors[name]):
                expected = f"(frames, {len(self.actors[name])} artists, N, 2)"
                raise ValueError(f"the points of {name!r}: expected shape {expected}, got {value['points'].shape}")
            for text in value.get("text", ()):
                if "\n" in str(text) or is_math_text(str(text)):
                    raise ValueError(f"the text of {name!r}: expected one line without mathematics, got {text!r}")
        return given

    def _vector(self, name, artist, value, count):
        out = []
        colours = list(map(_hashable, value.get("color", ())))
        coloured = {colour: self._coloured(name, artist, colour) for colour in dict.fromkeys(colours)}
        for number, (shape, offset) in enumerate(self._templates[artist]):
            styles = [coloured[colour][number] for colour in colours] or [shape.style] * count
            if "visible" in value:
                styles = [s if seen else None for s, seen in zip(styles, value["visible"], strict=True)]
            points, matrices, pixels = shape.points[None], None, None
            if "points" in value:
                own = _of_artist(value, self.actors[name].index(artist))["points"]
                points = self._page_points(name, artist, shape, own) + offset
            if "affine" in value:
                matrices = self._page_matrices(artist, value["affine"])
                if shape.kind != "path":  # only its place moves
                    points, matrices = apply(matrices, points - offset) + offset, None
            if shape.kind == "image":
                pixels = self._pixels(name, artist, shape, value.get("image"))
            texts = _texts(artist, value.get("text", [shape.text] * count)) if shape.kind == "text" else None
            out.append(Motion(name, shape.kind, styles, points, matrices, texts, pixels))
        return out

    def _unmoved(self, name, artist):
        """(shape, offset) for each shape of an artist, recorded before any affine move.

        `offset` is how far from its position on the page a text begins, by its alignment.
        """
        known = []
        for shape in self._record_unmoved(name, artist):
            offset = 0
            if shape.kind == "text":
                position = artist.get_transform().transform([artist.get_unitless_position()])
                offset = shape.points - apply(self.recorder.flip, position)
            known.append((shape, offset))
        if not known:
            raise ValueError(f"actor {name!r} draws nothing in the first frame; give it data, hide it with 'visible'")
        return known

    def _record_unmoved(self, name, artist):
        """The Shapes of an artist before any affine move, visible or not."""
        moved, seen = Artist.get_transform(artist), artist.get_visible()
        artist.set(transform=self._home[artist], visible=True)
        shapes = self.recorder.record(artist, name)
        artist.set(transform=moved, visible=seen)
        return shapes

    def _coloured(self, name, artist, colour):
        """The styles of an artist's shapes in another colour: which of them change is known to matplotlib alone."""
        artist.set_color(colour)
        return [shape.style for shape in self._record_unmoved(name, artist)]

    def _page_points(self, name, artist, shape, points):
        if shape.kind == "text" and points.ndim == 2:
            points = points[:, None, :]
        if isinstance(artist, Collection) and shape.kind != "marks":
            raise ValueError(f"the points of {name!r} differ in size or colour; say what moves by update= instead")
        if np.isinf(points).any():
            raise ValueError(f"actor {name!r} has infinite data; use NaN for a gap in a line, finite numbers elsewhere")
        if not isinstance(artist, Line2D) and np.isnan(points).any():
            raise ValueError(f"actor {name!r} has NaN in its data; only a line may have gaps")
        page = _data_transform(artist).transform(points.reshape(-1, 2)).reshape(points.shape)
        return apply(self.recorder.flip, page)

    def _page_matrices(self, artist, maps):
        to_page = self.recorder.flip @ artist.axes.transData.get_matrix()
        return to_page @ maps @ np.linalg.inv(to_page)

    def _pixels(self, name, artist, shape, cells):
        if cells is None:
            return shape.pixels[None]
        if cells.ndim != 3:
            raise ValueError(f"the image {name!r}: expected cells (frames, rows, columns), got {cells.shape}")
        _, down, right = self.recorder.image_box(artist)
        return image_pixels(artist, cells)[:, :: 1 if down else -1, :: 1 if right else -1]

    # The background -----------------------------------------------------------------------------------------------

    def background(self):
        """The figure without its actors, as SVG."""
        return background(self.figure, [artist for artists in self.actors.values() for artist in artists])

    def png(self, revealed=()):
        """The first state as a PNG picture. `revealed`: (actor, slice) pairs, what a timeline shows of a line."""
        self.pose(self.first)
        whole = []
        for name, part in revealed:
            for line in self.actors[name]:
                whole.append((line, line.get_xydata().copy()))
                line.set_data(*whole[-1][1][part].T)
        try:
            return still(self.figure)
        finally:
            for line, xy in whole:
                line.set_data(*xy.T)


def _artists(name, artist, figure, ticks):
    group = list(artist) if hasattr(artist, "__iter__") else [artist]
    if not group:
        raise ValueError(f"actor {name!r}: expected one artist or more, got none")
    for a in group:
        if not isinstance(a, Artist) or isinstance(a, (Axes, Figure)):
            raise ValueError(f"actor {name!r}: expected a matplotlib artist (a line, a text…), got {type(a).__name__}")
        if isinstance(a, (Axis, Tick)) or a in ticks:
            raise ValueError(f"actor {name!r} cannot move: an axis lays out its ticks and their labels itself")
        if a.get_figure() is None:
            raise ValueError(f"actor {name!r} belongs to no figure; add it to an axes first")
        if a.get_figure().figure is not figure:
            raise ValueError(f"actor {name!r} belongs to another figure than the stage's")
    return group


def _ticks(figure):
    """The ticks of all axes, with the artists that they consist of."""
    return {
        part for ax in figure.axes for axis in (ax.xaxis, ax.yaxis)
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()) for part in (tick, *tick.get_children())
    }  # fmt: skip


def _can(name, artist, key):
    """Refuse what frames() cannot say of an artist."""
    kinds = {"points": (Line2D, PathCollection, Text, Polygon), "text": Text, "image": AxesImage}.get(key, Artist)
    stays = {"affine": (AxesImage, FancyArrowPatch, PathCollection, Quiver)}.get(key, ())
    boxed = isinstance(artist, Text) and (isinstance(artist, Annotation) or artist.get_bbox_patch() is not None)
    # Several shapes that fit each other: which of them the key would change is known to matplotlib alone.
    together = key in ("points", "affine", "text") and (boxed or artist.get_path_effects())
    uncoloured = key == "color" and not hasattr(artist, "set_color")
    if together or uncoloured or isinstance(artist, stays) or not isinstance(artist, kinds):
        more = " with path effects" if artist.get_path_effects() else " with a box" if boxed else ""
        kind = type(artist).__name__ + more * (not isinstance(artist, Annotation))
        raise ValueError(f"frames() cannot give {key} to {name!r}, a {kind}; say what moves by update= instead")
    if key in ("points", "affine") and getattr(artist.axes, "name", "") == "3d":
        raise ValueError(f"frames() cannot give {key} to {name!r} on 3-D axes; say what moves by update= instead")
    if key == "affine":
        data = artist.axes and artist.axes.transData
        if data is None or not data.is_affine or not Artist.get_transform(artist).contains_branch(data):
            raise ValueError(f"affine moves {name!r} only in data coordinates and on linear axes; give points instead")
    stepped = isinstance(artist, Line2D) and (artist.get_drawstyle() != "default" or artist.get_markevery() is not None)
    if key == "points" and stepped:
        raise ValueError(f"frames() cannot move {name!r} with drawstyle or markevery; say what moves by update=")
    if key == "text" and (artist.get_rotation() or "\n" in artist.get_text() or artist.get_wrap()):
        raise ValueError(f"frames() can change the text of {name!r} only where it is one horizontal line, not wrapped")


def _of_artist(value, index):
    """What frames() says of one artist of an actor: of (F, artists, N, 2) points its own."""
    points = value.get("points")
    return value | {"points": points[:, index]} if np.ndim(points) == 4 else value


def _numbers(data, what):
    try:
        return np.ma.filled(np.ma.asarray(data, float), np.nan)  # a masked number is a gap
    except (TypeError, ValueError):
        raise ValueError(f"the {what}: expected an array of numbers, got {data!r}") from None


def _texts(artist, texts):
    """What is drawn of each text: a dollar sign may be written with a backslash, so that it begins no mathematics."""
    return [str(text).replace(r"\$", "$") if artist.get_parse_math() else str(text) for text in texts]


def _data_transform(artist):
    if isinstance(artist, Patch):
        return artist.get_data_transform()
    if isinstance(artist, Collection):
        return artist.get_offset_transform()
    return artist.get_transform()


def _set(artist, value, home):
    """Give a matplotlib artist the data of a single frame; `home` is its transform before any affine move."""
    if "points" in value:
        points = value["points"][0]
        if isinstance(artist, Line2D):
            artist.set_data(*points.T)
        elif isinstance(artist, Collection):
            artist.set_offsets(points)
        elif isinstance(artist, Text):
            artist.set_position(points.reshape(2))
        elif isinstance(artist, Polygon):
            artist.set_xy(points)
    if "affine" in value:
        data = artist.axes.transData
        artist.set_transform((home - data) + Affine2D(value["affine"][0]) + data)
    if "text" in value:
        artist.set_text(str(value["text"][0]))
    if "color" in value:
        artist.set_color(value["color"][0])
    if "image" in value:
        artist.set_data(value["image"][0])
    if "visible" in value:
        artist.set_visible(bool(value["visible"][0]))


def _read(artist):
    """The data that a matplotlib artist has, under the keys of frames()."""
    readers = {Line2D: "get_xydata", PathCollection: "get_offsets", Polygon: "get_xy", Text: "get_position"}
    data = {"visible": artist.get_visible()}
    for kind, getter in readers.items():
        if isinstance(artist, kind):
            data["points"] = np.array(getattr(artist, getter)(), float).reshape(-1, 2)
    if isinstance(artist, Text):
        data["text"] = artist.get_text()
    if isinstance(artist, AxesImage):
        data["image"] = np.array(artist.get_array())
    return data


def _call(function, values):
    """How a call reads: update(step=0.3)."""
    numbers = (int, float, np.number)
    texts = (f"{name}={v:.6g}" if isinstance(v, numbers) else f"{name}={v!r}" for name, v in values.items())
    return f"{function}({', '.join(texts)})"


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
