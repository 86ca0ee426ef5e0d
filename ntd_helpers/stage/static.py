"""The static part of a figure, and the check that no update changes it.

The static part is drawn once, as SVG, so a later change would not be shown; it is refused instead. Redrawing the figure
after every update would take 30 to 100 ms for each state. `StaticPart.check` therefore compares the attributes of all
objects of the figure with those in the first state (1 to 3 ms), and redraws only if some differ.
"""

import reprlib
from functools import cache, lru_cache
from itertools import compress
from operator import is_

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis, Tick
from matplotlib.backend_bases import FigureCanvasBase, RendererBase
from matplotlib.cbook import CallbackRegistry
from matplotlib.collections import Collection
from matplotlib.figure import FigureBase
from matplotlib.legend import Legend
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter
from matplotlib.transforms import Affine2D, Bbox, TransformNode

# Attributes that have no effect on a drawing or follow from others; matplotlib may set them at any time.
IGNORED = {
    "_stale",
    "_invalid",
    "_inverted",
    "_mouseover_set",
    "_cachedRenderer",
    "_renderer",
    "canvas",
    "dataLim",
    "_parents",
}
IGNORED_IF_COMPUTED = IGNORED | {"_mtx", "_points"}  # caches of transforms that are computed from others
IGNORED_TYPES = (FigureCanvasBase, RendererBase, CallbackRegistry)  # objects with no effect on a drawing
CONTAINERS = (list, tuple, set, frozenset, dict)
BEST = 0  # the code of a legend's loc="best"


def pin_legends(figure):
    """Fix the present position of each legend with loc="best", which would move at the next drawing."""
    for legend in figure.findobj(Legend):
        if legend._loc == BEST and legend.get_visible():
            corner, parent = legend.get_window_extent().p0, legend.get_bbox_to_anchor()
            legend.set_loc(tuple((corner - parent.p0) / parent.size))


class StaticPart:
    """The static part of a figure with `actors` (name -> artists), drawn as SVG by `draw()`, and the check of it.

    The attributes of all objects are stored (about 5 MB) to make checks fast; `forget()` gives them up.
    """

    def __init__(self, figure, actors, draw):
        self.figure, self.actors, self._draw, self._settings = figure, actors, draw, plt.rcParams.copy()
        dict.pop(self._settings, "backend")
        self._group = [(name, artist) for name, artists in actors.items() for artist in artists]
        self._names = container_names(figure)
        self._refuse_undrawable()
        self.svg = draw()
        self._properties = described_properties(self._names)
        self._children = {container: container.get_children() for container in self._names}
        self._placement = [(artist.axes, artist.get_zorder()) for _, artist in self._group]
        self._order, self._labels = self._actors_in_order(), self._function_labels()
        self._snapshot = self._take_snapshot()

    def check(self, cause):
        """Raise ValueError if anything except the actors' data differs from the first state.

        `cause` is the call that the message names, such as "update(step=0.3)".
        """
        self._check_actors(cause)
        changed = self._snapshot.changed()
        if not changed and self._function_labels() == self._labels and not self._snapshot.dependants:
            return
        with plt.rc_context(self._settings):
            now = self._draw()
        if now != self.svg:
            raise ValueError(f"{cause} {self._difference(changed)}")
        if self._actors_in_order() != self._order:
            raise ValueError(f"{cause} changed the order of the actors in the figure; leave each where it is")
        self._snapshot = self._take_snapshot()  # the changed attributes have no visible effect

    def forget(self):
        """Give up the stored attributes, once there is nothing more to check."""
        self._snapshot = None

    def _take_snapshot(self):
        return Snapshot(self.figure, {id(part) for _, a in self._group for part in (a, *a.findobj())})

    def _actors_in_order(self):
        actors = {id(artist) for _, artist in self._group}
        return [id(artist) for artist in self.figure.findobj(include_self=False) if id(artist) in actors]

    def _function_labels(self):
        """Tick labels that are computed by an author's function, which may depend on any variable."""
        axes = [axes for axes in self._names if not isinstance(axes, FigureBase)]
        tickers = [ticker for a in axes for axis in a._axis_map.values() for ticker in (axis.major, axis.minor)]
        return [t.formatter.format_ticks(t.locator()) for t in tickers if isinstance(t.formatter, FuncFormatter)]

    # Error messages ----------------------------------------------------------------------------------------------

    def _refuse_undrawable(self):
        """Refuse actors that the stage would draw differently from matplotlib."""
        for name, artist in self._group:
            for container in self._names:
                if not container.get_visible() and artist in container.findobj(include_self=False):
                    raise ValueError(f"actor {name!r} is in {self._names[container]}, hidden by set_visible(False)")
            if _is_sorted_by_depth(artist) and sum(map(_is_sorted_by_depth, artist.axes.get_children())) > 1:
                raise ValueError(
                    f"actor {name!r} is one of several filled artists on 3-D axes, which matplotlib draws in the order "
                    "of their depth; the stage keeps one order, so make it the only one, or pass computed_zorder=False "
                    "to the axes"
                )

    def _check_actors(self, cause):
        for (name, artist), (axes, zorder) in zip(self._group, self._placement, strict=True):
            if artist.get_figure() is None or (axes is not None and artist.axes is None):
                raise ValueError(
                    f"{cause} removed actor {name!r} ({type(artist).__name__}) from the figure; keep the artist and "
                    "change its data, or hide it with set_visible(False)"
                )
            if artist.axes is not axes:
                raise ValueError(f"{cause} moved actor {name!r} to other axes; make an actor for each of them")
            if artist.get_zorder() != zorder and not _is_sorted_by_depth(artist):
                raise ValueError(
                    f"{cause} changed the zorder of actor {name!r} from {zorder:g} to {artist.get_zorder():g}; the "
                    "order of drawing must stay, so set it before the stage is made"
                )

    def _difference(self, changed):
        """Description of the difference with its remedy; `changed` are the artists with changed attributes."""
        for container, before in self._children.items():
            now = container.get_children()
            if hasattr(container, "_colorbar"):  # a colour bar replaces its artists at each change
                continue
            for verb, artists in (
                ("removed", [a for a in before if a not in now]),
                ("added", [a for a in now if a not in before]),
            ):
                if artists:
                    more = f" and {len(artists) - 1} more" * (len(artists) > 1)
                    return (
                        f"{verb} {artists[0]}{more} in {self._names[container]}; make all artists before the stage, "
                        "name those that change among the actors, and hide them with set_visible(False)"
                    )
        now = described_properties(self._names)
        for name, value in self._properties.items():
            if now[name] != value:
                return (
                    f"changed the {name} from {_short(value)} to {_short(now[name])}; what stands still must stay, so "
                    "set it before the stage is made, or show the change with an actor"
                )
        leaves = [a for a in changed if a not in self._names and not isinstance(a, (Axis, Tick))]
        if not changed:
            dependant = self._snapshot.dependants[0]
            return (
                f"moved {self._located(dependant)}, which is drawn relative to an actor; name it among the actors too"
            )
        return (
            f"changed {self._located((leaves or changed)[0])}, which is not among the actors {list(self.actors)}; name "
            "it there, or leave it as it is"
        )

    def _located(self, artist):
        """Name of an artist with that of its container."""
        if artist in self._names:
            return self._names[artist]
        containers = [name for container, name in self._names.items() if artist in container.findobj()]
        return f"{artist} in {containers[-1] if containers else 'the figure'}"


def container_names(figure):
    """Names, as used in messages, of the figure, its subfigures and all axes: a dict of container: name."""
    names = {figure: "the figure"}
    for number, subfigure in enumerate(figure.findobj(FigureBase, include_self=False), start=1):
        names[subfigure] = f"subfigure {number}"
    queue = [(axes, f"axes {number}") for number, axes in enumerate(figure.axes, start=1)]
    while queue:
        axes, name = queue.pop(0)
        names[axes] = name
        queue += [(inner, f"inset axes {i} of {name}") for i, inner in enumerate(axes.child_axes, start=1)]
    return names


def described_properties(names):
    """Properties of figures and axes (container -> name) that a message can describe: a dict of description: value.

    They only serve to describe a change; `StaticPart.check` detects changes without them.
    """
    found = {}
    for container, name in names.items():
        legend = getattr(container, "get_legend", lambda: None)()
        found[f"legend of {name}"] = [text.get_text() for text in legend.get_texts()] if legend else None
        found[f"visibility of {name}"] = container.get_visible()
        if isinstance(container, FigureBase):
            found[f"title of {name}"] = container.get_suptitle()
            found[f"size of {name}"] = tuple(container.bbox.size / 72)
            continue
        found[f"position of {name}"] = container.get_position().bounds
        if isinstance(container, Axes):  # a secondary axis has no title
            found[f"title of {name}"] = [container.get_title(loc) for loc in ("left", "center", "right")]
        found[f"view angles of {name}"] = [getattr(container, angle, None) for angle in ("elev", "azim", "roll")]
        for letter, axis in container._axis_map.items():
            found[f"{letter} scale of {name}"] = axis.get_scale()
            found[f"{letter} limits of {name}"] = tuple(map(float, getattr(container, f"get_{letter}lim")()))
            found[f"{letter} label of {name}"] = axis.get_label_text()
            ticks = axis.majorTicks[: len(axis.get_majorticklocs())]  # the list may be longer, from earlier limits
            found[f"{letter} tick labels of {name}"] = [tick.label1.get_text() for tick in ticks]
    return found


def _short(value):
    """Short text of a property: (0, 0.3) for (0.0, 0.30000000000000004)."""
    if isinstance(value, tuple):
        return f"({', '.join(f'{number:.6g}' for number in value)})"
    return reprlib.repr(value)


def _is_sorted_by_depth(artist):
    """Whether matplotlib sets the zorder of an artist by its depth on 3-D axes."""
    is_filled = isinstance(artist, (Collection, Patch)) and hasattr(artist, "do_3d_projection")
    return is_filled and artist.axes is not None and getattr(artist.axes, "computed_zorder", False)


class Snapshot:
    """The attributes of all matplotlib objects that a figure refers to, except its actors (a set of their ids).

    `dependants` are the artists that refer to an actor, such as an annotation in the coordinates of an actor. They may
    be drawn differently although none of their attributes changes.
    """

    def __init__(self, figure, actors):
        self._views, self._arrays, self.dependants = [], [], []
        known, stack = set(), [(figure, figure)]
        while stack:
            thing, owner = stack.pop()
            if id(thing) in actors:
                if not isinstance(owner, (Axes, FigureBase)):
                    self.dependants.append(owner)
            elif id(thing) not in known and _has_state(type(thing)):
                known.add(id(thing))
                owner = thing if isinstance(thing, Artist) else owner
                if isinstance(thing, np.ndarray):
                    self._arrays.append((owner, thing, thing.tobytes()))
                for view, is_compared in _views(thing):
                    self._views.append((owner, view, (*view,), is_compared))
                    stack += [(value, owner) for value in compress(view, is_compared)]

    def changed(self):
        """Return the artists with a changed attribute, or with a change in an object that an attribute refers to."""
        owners = [owner for owner, *view in self._views if _differs(*view)]
        return owners + [owner for owner, array, data in self._arrays if array.tobytes() != data]


@cache
def _has_state(kind):
    """Whether an object of this type can affect how a figure is drawn."""
    is_of_matplotlib = any(base.__module__.startswith(("matplotlib", "mpl_toolkits")) for base in kind.__mro__)
    return (is_of_matplotlib or issubclass(kind, (*CONTAINERS, np.ndarray))) and not issubclass(kind, IGNORED_TYPES)


def _views(thing):
    """Live views of an object's attributes and entries, each with a list of which values are compared."""
    if isinstance(thing, dict):
        yield from ((view, [True] * len(thing)) for view in (thing.keys(), thing.values()))
    elif isinstance(thing, CONTAINERS):
        yield thing, [True] * len(thing)
    if hasattr(thing, "__dict__"):
        is_computed = isinstance(thing, TransformNode) and not isinstance(thing, (Affine2D, Bbox))
        yield vars(thing).values(), _is_compared(tuple(vars(thing)), is_computed)


@lru_cache(4096)  # thousands of objects have the same attributes and share one list
def _is_compared(attributes, is_computed):
    ignored = IGNORED_IF_COMPUTED if is_computed else IGNORED
    return [name not in ignored for name in attributes]


def _differs(view, values, is_compared):
    if len(view) != len(values):
        return True
    if all(map(is_, view, values)):  # fast, and true for nearly all views
        return False
    return not all(map(_is_equal, compress(view, is_compared), compress(values, is_compared)))


def _is_equal(one, other):
    if one is other:
        return True
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return type(one) is type(other) and one.shape == other.shape and one.tobytes() == other.tobytes()
    try:
        return bool(one == other)
    except ValueError:  # containers of arrays
        return False
