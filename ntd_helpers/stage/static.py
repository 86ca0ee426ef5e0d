"""The static part of a figure, and the check that no update changes it.

The static part is drawn once, as SVG, so a later change would not be shown; it is refused instead. Redrawing the figure
after every update would take 30 to 100 ms for each state. `StaticPart.check` therefore compares the attributes of all
objects of the figure with those in the first state (1 to 3 ms), and redraws only if some differ.
"""

import reprlib
from functools import cache

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes._base import _AxesBase  # of all axes, secondary ones too
from matplotlib.backend_bases import FigureCanvasBase, RendererBase
from matplotlib.cbook import CallbackRegistry
from matplotlib.figure import FigureBase, SubFigure
from matplotlib.legend import Legend
from matplotlib.ticker import FuncFormatter
from matplotlib.transforms import Affine2D, Bbox, TransformNode

from ntd_helpers.stage.background import background
from ntd_helpers.stage.order import DRAWN_TYPES, drawing_order

# Attributes that have no effect on a drawing or follow from others; matplotlib may set them at any time.
IGNORED = {"_stale", "_invalid", "_inverted", "_cachedRenderer", "_renderer", "canvas", "dataLim", "_parents"}
IGNORED_IF_COMPUTED = IGNORED | {"_mtx", "_points"}  # caches of transforms that are computed from others
IGNORED_TYPES = (FigureCanvasBase, RendererBase, CallbackRegistry)  # objects with no effect on a drawing
CONTAINERS = (list, tuple, set, frozenset, dict)
BEST = 0  # the code of a legend's loc="best"
# What a message can describe, with the attribute or method that has it. Any other change is detected, too.
PROPERTIES = {
    "size": "get_size_inches",
    "position": "_position",
    "visibility": "get_visible",
    "x scale": "get_xscale",
    "y scale": "get_yscale",
    "x limits": "get_xlim",
    "y limits": "get_ylim",
    "z limits": "get_zlim",
    "elevation": "elev",
    "azimuth": "azim",
    "text": "_text",
    "zorder": "get_zorder",
}
AXES_AND_FIGURES = (_AxesBase, FigureBase)


def pin_legends(figure):
    """Fix the present position of each legend with loc="best", which would move at the next drawing."""
    for legend in figure.findobj(Legend):
        if legend._loc == BEST and legend.get_visible():
            corner, parent = legend.get_window_extent().p0, legend.get_bbox_to_anchor()
            legend.set_loc(tuple((corner - parent.p0) / parent.size))


class StaticPart:
    """The static part of a figure with `actors` (artist -> name of its actor), drawn as `svg`, and the check of it.

    The attributes of all objects are stored (about 5 MB) to make checks fast.
    """

    def __init__(self, figure, actors):
        self._figure, self._actors, self._settings = figure, actors, plt.rcParams.copy()
        dict.pop(self._settings, "backend")
        self.svg = background(figure, actors)
        self._first = self._described()
        self._snapshot = Snapshot(figure, actors)

    def check(self, cause):
        """Raise ValueError if anything except the actors' data differs from the first state.

        `cause` is the call that the message names, such as "update(step=0.3)".
        """
        changed = self._snapshot.changed()
        has_order = all(shown(artist.get_zorder()) == self._first[artist]["zorder"] for artist in self._actors)
        if has_order and not changed and not self._snapshot.is_incomplete:
            return
        with plt.rc_context(self._settings):
            svg = background(self._figure, self._actors)
        now = self._described()
        if svg != self.svg or self._order(now) != self._order(self._first):
            raise ValueError(f"{cause} {self._difference(now, changed)}")
        self._snapshot = Snapshot(self._figure, self._actors)  # the changed attributes have no visible effect

    def _described(self):
        """The figure and all its artists, the lowest first, with the properties in messages: artist -> dict."""
        artists = [self._figure, *drawing_order(self._figure)]
        axes = dict.fromkeys([*self._figure.axes, *(a for a in artists if isinstance(a, _AxesBase))])  # insets last
        names = {self._figure: "the figure"}
        names |= {a: f"subfigure {n}" for n, a in enumerate((a for a in artists if isinstance(a, SubFigure)), start=1)}
        names |= {a: f"axes {n}" for n, a in enumerate(axes, start=1)}
        places = {artist: name for container, name in names.items() for artist in container.findobj()}
        found = {}
        for artist in artists:
            name = f"actor {self._actors[artist]!r}" if artist in self._actors else str(artist)
            found[artist] = {"name": names.get(artist, f"{name} in {places[artist]}"), "axes": places[artist]}
            if artist in self._actors:
                found[artist]["zorder"] = shown(artist.get_zorder())
            elif isinstance(artist, (*DRAWN_TYPES, *AXES_AND_FIGURES)):
                values = {key: _value(artist, attribute) for key, attribute in PROPERTIES.items()}
                found[artist] |= {key: shown(value) for key, value in values.items() if value is not None}
        return found

    def _order(self, described):
        return [(a, described[a]["axes"], described[a]["zorder"]) for a in described if a in self._actors]

    def _difference(self, now, changed):
        """Description of the difference with its remedy; `changed` are the artists with changed attributes."""
        first = self._first
        for artist, properties in now.items():
            for key, value in properties.items():
                before = first.get(artist, properties).get(key)
                if key != "name" and value != before:
                    return (
                        f"changed the {key} of {properties['name']} from {before} to {value}; what stands still must "
                        "stay, so set it before the stage is made, or show the change with an actor"
                    )
        removed = [first[artist]["name"] for artist in first if artist not in now]
        added = [now[artist]["name"] for artist in now if artist not in first]
        for verb, names in (("removed", removed), ("added", added)):
            if names:
                more = f" and {len(names) - 1} more" * (len(names) > 1)
                return (
                    f"{verb} {names[0]}{more}; make all artists before the stage and keep them, name those that change "
                    "among the actors, and hide them with set_visible(False)"
                )
        if self._order(now) != self._order(first):
            return "changed the order of the actors in the figure; leave each where it is"
        changed = [artist for artist in now if artist in changed] or changed
        if changed:
            name = now.get(changed[-1], {"name": changed[-1]})["name"]
            actors = sorted(set(self._actors.values()))
            return f"changed {name}, which is not among the actors {actors}; name it there, or leave it as it is"
        dependant = now[self._snapshot.dependants[0]]["name"]
        return f"moved {dependant}, which is drawn relative to an actor; name it among the actors too"


def _value(artist, attribute):
    value = getattr(artist, attribute, None)
    value = value() if callable(value) else value
    return getattr(value, "bounds", value)  # of a position


def shown(value):
    """Short text of a value: (0, 0.3) for (0.0, 0.30000000000000004)."""
    if isinstance(value, (tuple, np.ndarray)):
        return f"({', '.join(map(shown, value))})"
    return f"{value:.6g}" if isinstance(value, (float, np.number)) else reprlib.repr(value)


class Snapshot:
    """The attributes of all matplotlib objects that a figure refers to, except its actors.

    `dependants` are the artists that refer to an actor, such as an annotation in the coordinates of an actor. They may
    be drawn differently although none of their attributes changes, as may tick labels that an author's function writes;
    if there are any of these, the snapshot `is_incomplete`.
    """

    def __init__(self, figure, actors):
        self._states, self.dependants, self.is_incomplete = [], [], False
        known, parts = set(), {id(part) for actor in actors for part in actor.findobj()}
        stack = [(figure, figure)]
        while stack:
            thing, owner = stack.pop()
            if id(thing) in parts:
                if not isinstance(owner, AXES_AND_FIGURES):
                    self.dependants.append(owner)
            elif id(thing) not in known and _has_state(type(thing)):
                known.add(id(thing))
                self.is_incomplete |= isinstance(thing, FuncFormatter)
                owner = thing if isinstance(thing, Artist) else owner
                read = _reader(thing)
                state = read()
                self._states.append((owner, read, state))
                stack += [(value, owner) for value in state] if isinstance(state, tuple) else []
        self.is_incomplete |= bool(self.dependants)

    def changed(self):
        """Return the artists with a changed attribute, or with a change in an object that an attribute refers to."""
        return [owner for owner, read, state in self._states if not _is_equal(read(), state)]


@cache
def _has_state(kind):
    """Whether an object of this type can affect how a figure is drawn."""
    is_of_matplotlib = any(base.__module__.startswith(("matplotlib", "mpl_toolkits")) for base in kind.__mro__)
    return (is_of_matplotlib or issubclass(kind, (*CONTAINERS, np.ndarray))) and not issubclass(kind, IGNORED_TYPES)


def _reader(thing):
    """A function that returns the state of an object: a tuple of its attributes or entries, or an array's bytes."""
    if isinstance(thing, np.ndarray):
        return thing.tobytes
    if isinstance(thing, dict):
        return lambda: (*thing, *thing.values())
    if isinstance(thing, CONTAINERS):
        return lambda: (*thing,)
    is_computed = isinstance(thing, TransformNode) and not isinstance(thing, (Affine2D, Bbox))
    attributes = getattr(thing, "__dict__", {})
    names = _compared(tuple(attributes), is_computed)
    return lambda: (len(attributes), *map(attributes.get, names))


@cache  # thousands of objects have the same attributes and share one tuple
def _compared(attributes, is_computed):
    ignored = IGNORED_IF_COMPUTED if is_computed else IGNORED
    return tuple(name for name in attributes if name not in ignored)


def _is_equal(one, other):
    try:
        return bool(one == other)
    except ValueError:  # arrays, or tuples of them
        if isinstance(one, tuple):
            return len(one) == len(other) and all(map(_is_equal, one, other))
        return np.array_equal(one, other)
