"""Separates a matplotlib figure into a static background and the motions of its actors.

The motion is given by one of two functions. `update(**values)` sets the artists' data, as in a matplotlib animation.
`frames(**arrays)` takes an array of F values for each slider and returns the data of all F frames, which is faster
because matplotlib does not draw them.
"""

import contextlib
from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis, Tick
from matplotlib.collections import Collection
from matplotlib.figure import Figure, FigureBase
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from ntd_helpers.stage.artist_data import checked, data_transform, drawn_texts, of_artist, read_data, set_data
from ntd_helpers.stage.background import png
from ntd_helpers.stage.order import drawing_order, refuse_hiding
from ntd_helpers.stage.recorder import Recorder, apply, refuse_numbers
from ntd_helpers.stage.static import StaticPart, pin_legends, shown
from ntd_helpers.stage.tracks import joined


class Scene:
    """A figure, its actors (name -> list of artists), and the function that moves them."""

    def __init__(self, figure, actors, update, frames, first):
        if (update is None) == (frames is None):
            raise ValueError("expected either update= or frames=")
        if not callable(update or frames):
            raise ValueError(f"expected update or frames to be a function, got {type(update or frames).__name__}")
        if not isinstance(figure, Figure):
            raise ValueError(f"expected a matplotlib Figure, got {type(figure).__name__}")
        if not isinstance(actors, dict) or not actors:
            raise ValueError(f"expected at least one actor, a dict of name: artist, got {type(actors).__name__}")
        plt.close(figure)  # else the notebook shows it, too
        figure.set_dpi(72)  # display coordinates in points; after closing, which resets the resolution
        self.figure, self.update, self.frames = figure, update, frames
        ticks = {part for tick in figure.findobj(Tick) for part in tick.findobj()}
        self.actors = {name: _artists(name, artist, figure, ticks) for name, artist in actors.items()}
        self.first = first
        figure.draw_without_rendering()  # computes the layout and the limits
        figure.set_layout_engine("none")  # keeps this layout when the background is drawn without the actors
        pin_legends(figure)
        names = {artist: name for name, artists in self.actors.items() for artist in artists}
        if len(names) < sum(map(len, self.actors.values())):
            raise ValueError("an artist stands twice among the actors; name it once")
        self.order = [(names[a], a) for a in drawing_order(figure, _is_hidden_container) if a in names]
        if hidden := names.keys() - {artist for _, artist in self.order}:
            raise ValueError(f"actor {names[hidden.pop()]!r} is in axes, or a figure, hidden by set_visible(False)")
        _refuse_sorted_by_depth(names)
        # Artist's method, since a patch's own would include the transform of its shape.
        self._transforms = {artist: Artist.get_transform(artist) for artist in names}
        self.recorder = Recorder(figure)
        if frames is None:
            update(**first)
        else:
            self.pose(first)
        self._static_part = StaticPart(figure, names)
        self.svg = self._static_part.svg
        if frames is not None:
            self._templates = {artist: self._template(name, artist) for name, artist in self.order}

    def pose(self, values):
        """Set the data of the matplotlib artists for values of the sliders."""
        if self.frames is None:
            self.update(**values)
        else:
            for name, value in self._call_frames([values]).items():
                for index, artist in enumerate(self.actors[name]):
                    set_data(artist, of_artist(value, index), self._transforms[artist])

    def motions(self, states, only=None):
        """Motions of all actors, or `only` of one, in drawing order for F states (a list of dicts of slider values)."""
        order = [(name, artist) for name, artist in self.order if only in (None, name)]
        if self.frames is not None:
            data, count = self._call_frames(states), len(states)
            return [m for name, artist in order for m in self._motions_of(name, artist, data.get(name, {}), count)]
        recorded = []
        for state in states:
            self.update(**state)
            self._static_part.check(f"update({', '.join(f'{name}={shown(v)}' for name, v in state.items())})")
            for _, artist in order:
                if hasattr(artist, "do_3d_projection"):  # 3-D axes call it before drawing
                    artist.do_3d_projection()
            recorded.append([self.recorder.record(artist, name) for name, artist in order])
        self.update(**self.first)
        shapes = zip(*recorded, strict=True)
        return [m for (name, _), frames in zip(order, shapes, strict=True) for m in joined(name, frames)]

    def frame_data(self, values):
        """Data of one frame in data coordinates: actor -> dict (see `Stage.frames_at`)."""
        if self.frames is not None:
            frames = self._call_frames([values])
            return {name: {key: data[0] for key, data in value.items()} for name, value in frames.items()}
        self.update(**values)
        data = {name: [read_data(artist) for artist in artists] for name, artists in self.actors.items()}
        self.update(**self.first)
        return {name: dicts[0] if len(dicts) == 1 else dicts for name, dicts in data.items()}

    def check_home(self, moved):
        """Raise ValueError if the first Motions hide an artist above them, or if frames() changed the figure."""
        if self.frames is not None:  # once is enough, since frames() has no reason to change the figure
            self._static_part.check("frames()")
            self._static_part = None  # which gives its memory back
        refuse_hiding(self.figure, self.actors, moved, self.recorder)

    # frames(): arrays with a leading frame axis ------------------------------------------------------------------

    def _call_frames(self, states):
        arrays = {name: np.array([s[name] for s in states]) for name in states[0]}
        returned = self.frames(**arrays)
        if not isinstance(returned, dict):
            raise ValueError(f"frames() must return a dict of actor: data, got {type(returned).__name__}")
        unknown = set(returned) - set(self.actors)
        if unknown:
            raise ValueError(f"frames() returned data for {sorted(unknown)}; the actors are {sorted(self.actors)}")
        return {name: checked(name, data, self.actors[name], len(states)) for name, data in returned.items()}

    def _motions_of(self, name, artist, value, count):
        """Motions of an artist in `count` frames, from the `value` that frames() gives for its actor."""
        moved = []
        colours = [c if isinstance(c, str) else tuple(c) for c in value.get("color", ())]
        coloured = {}
        for colour in dict.fromkeys(colours):  # matplotlib decides which of the shapes change
            artist.set_color(colour)
            coloured[colour] = [shape.styles for shape in self._record_unmoved(name, artist)]
        for number, (shape, offset) in enumerate(self._templates[artist]):
            styles = [style for colour in colours for style in coloured[colour][number]] or shape.styles * count
            if "visible" in value:
                styles = [s if is_visible else None for s, is_visible in zip(styles, value["visible"], strict=True)]
            points, matrices, texts = shape.on_page(), None, shape.texts and shape.texts * count
            if "points" in value:
                own = of_artist(value, self.actors[name].index(artist))["points"]
                points = self._page_points(name, artist, shape, own) + offset
            if "affine" in value:
                to_page = self.recorder.flip @ artist.axes.transData.get_matrix()
                matrices = to_page @ value["affine"] @ np.linalg.inv(to_page)
                if shape.kind != "path":  # its position moves, its shape stays
                    points, matrices = apply(matrices, points - offset) + offset, None
            if "image" in value:
                texts = [self.recorder.picture(artist, cells) for cells in value["image"]]
            if "text" in value:
                texts = drawn_texts(artist, value["text"])
            moved.append(replace(shape, styles=styles, points=points, matrices=matrices, texts=texts))
        return moved

    def _template(self, name, artist):
        """Pairs (shape, offset) for the shapes of an artist before any affine map.

        `offset` is the displacement of a text's start from its position, due to its alignment.
        """
        pairs = []
        for shape in self._record_unmoved(name, artist):
            offset = 0
            if shape.kind == "text":
                position = artist.get_transform().transform([artist.get_unitless_position()])
                offset = shape.points - apply(self.recorder.flip, position)
            pairs.append((shape, offset))
        if not pairs:
            raise ValueError(f"actor {name!r} draws nothing in the first frame; give it data, hide it with 'visible'")
        return pairs

    def _record_unmoved(self, name, artist):
        """Shapes of an artist before any affine map, whether it is visible or not."""
        transform, visible = Artist.get_transform(artist), artist.get_visible()
        artist.set(transform=self._transforms[artist], visible=True)
        shapes = self.recorder.record(artist, name)
        artist.set(transform=transform, visible=visible)
        return shapes

    def _page_points(self, name, artist, shape, points):
        if shape.kind == "text" and points.ndim == 2:
            points = points[:, None, :]
        if isinstance(artist, Collection) and shape.kind != "marks":
            raise ValueError(f"the points of {name!r} differ in size or colour; use update= instead")
        refuse_numbers(name, points, isinstance(artist, Line2D))
        page = data_transform(artist).transform(points.reshape(-1, 2)).reshape(points.shape)
        return apply(self.recorder.flip, page)

    def png(self, revealed=()):
        """PNG of the first state; `revealed` has pairs (actor, slice), the vertices that a timeline shows of a line."""
        self.pose(self.first)
        with contextlib.ExitStack() as restored:
            for line, part in ((line, part) for name, part in revealed for line in self.actors[name]):
                xy = line.get_xydata().copy()
                restored.callback(line.set_data, *xy.T)
                line.set_data(*xy[part].T)
            return png(self.figure)


def _artists(name, artist, figure, ticks):
    """Return the artists of an actor as a list; raise ValueError if one of them cannot be moved."""
    group = list(artist) if hasattr(artist, "__iter__") else [artist]
    if not group:
        raise ValueError(f"actor {name!r}: expected one artist or more, got none")
    for a in group:
        if not isinstance(a, Artist) or isinstance(a, (Axes, Figure)):
            raise ValueError(f"actor {name!r}: expected a matplotlib artist (a line, a text…), got {type(a).__name__}")
        if isinstance(a, Axis) or a in ticks:
            raise ValueError(f"actor {name!r} cannot move: an axis lays out its ticks and their labels itself")
        if a.get_figure() is None:
            raise ValueError(f"actor {name!r} belongs to no figure; add it to an axes first")
        if a.get_figure().figure is not figure:
            raise ValueError(f"actor {name!r} belongs to another figure than the stage's")
    return group


def _is_hidden_container(artist):
    return isinstance(artist, (Axes, FigureBase)) and not artist.get_visible()


def _is_sorted_by_depth(artist):
    is_filled = isinstance(artist, (Collection, Patch)) and hasattr(artist, "do_3d_projection")
    return is_filled and artist.axes is not None and artist.axes.computed_zorder


def _refuse_sorted_by_depth(actors):
    """Refuse an actor that matplotlib draws above or below others by its depth on 3-D axes."""
    for artist, name in actors.items():
        if _is_sorted_by_depth(artist) and sum(map(_is_sorted_by_depth, artist.axes.get_children())) > 1:
            raise ValueError(
                f"actor {name!r} is one of several filled artists on 3-D axes, which matplotlib draws in the order of "
                "their depth; the stage keeps one order, so make it the only one, or pass computed_zorder=False to the "
                "axes"
            )
