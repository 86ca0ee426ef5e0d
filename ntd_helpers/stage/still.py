"""Does everything that stands still stay as it was drawn? The part of a figure that the browser never changes.

It is drawn once, as SVG. An update that changes it would be shown wrongly from then on, so it is refused. Drawing the
figure again after every update would take 30 to 100 ms a state. So `StillPart.check` first compares the attributes of
every object of the figure with those of the first state (1 to 3 ms), and draws again only where some differ.
"""

import reprlib
from functools import lru_cache
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

UNSEEN = {  # attributes that no drawing depends on, or that follow from others: matplotlib sets them as it likes
    "_stale", "_invalid", "_inverted", "_mouseover_set", "_cachedRenderer", "_renderer", "canvas", "dataLim",
    "_parents",
}  # fmt: skip
APART = (FigureCanvasBase, RendererBase, CallbackRegistry)  # objects that say nothing of what is drawn
UNSEEN_IF_COMPUTED = UNSEEN | {"_mtx", "_points"}  # what transforms keep that are computed from others
CONTAINERS = (list, tuple, set, frozenset, dict)
BEST = 0  # a legend's code for a place chosen at each drawing


def pin_legends(figure):
    """Keep each legend that matplotlib would place anew at each drawing (loc="best") where it is now."""
    for legend in figure.findobj(Legend):
        if legend._loc == BEST and legend.get_visible():
            corner, around = legend.get_window_extent().p0, legend.get_bbox_to_anchor()
            legend.set_loc(tuple((corner - around.p0) / around.size))


class StillPart:
    """What stands still of a figure with `actors` (name -> artists): an SVG, which `draw()` gives, and its check.

    `often`: is the check made after each of many updates? Only then are the attributes of all objects kept, in about
    5 MB; else each check draws.
    """

    def __init__(self, figure, actors, draw, often):
        self.figure, self.actors, self._draw, self._settings = figure, actors, draw, plt.rcParams.copy()
        dict.pop(self._settings, "backend")
        self._group = [(name, artist) for name, artists in actors.items() for artist in artists]
        self._names = names(figure)
        self._refuse_unseen()
        self.svg = draw()
        self._facts = facts(self._names)
        self._children = {container: container.get_children() for container in self._names}
        self._homes = [(artist.axes, artist.get_zorder()) for _, artist in self._group]
        self._order, self._labels = self._actors_in_order(), self._labels_by_functions()
        self._snapshot = self._look() if often else None

    def check(self, cause):
        """Raise ValueError if, compared with the first state, anything differs but the data of the actors.

        `cause` is what was called, for the sentence: "update(step=0.3)".
        """
        self._check_actors(cause)
        changed = self._snapshot.changed() if self._snapshot else []
        looks_same = not changed and self._labels_by_functions() == self._labels
        if self._snapshot and looks_same and not self._snapshot.followers:
            return
        with plt.rc_context(self._settings):
            now = self._draw()
        if now != self.svg:
            raise ValueError(f"{cause} {self._difference(changed)}")
        if self._actors_in_order() != self._order:
            raise ValueError(f"{cause} changed the order of the actors in the figure; leave each where it is")
        if self._snapshot:
            self._snapshot = self._look()  # the difference is none that can be seen

    def _look(self):
        return Snapshot(self.figure, {id(part) for _, a in self._group for part in (a, *a.findobj())})

    def _actors_in_order(self):
        actors = {id(artist) for _, artist in self._group}
        return [id(artist) for artist in self.figure.findobj(include_self=False) if id(artist) in actors]

    def _labels_by_functions(self):
        """The tick labels that a function of the author's gives: it may depend on anything."""
        axes = [axes for axes in self._names if not isinstance(axes, FigureBase)]
        tickers = [ticker for a in axes for axis in a._axis_map.values() for ticker in (axis.major, axis.minor)]
        by_function = [ticker for ticker in tickers if isinstance(ticker.formatter, FuncFormatter)]
        return [ticker.formatter.format_ticks(ticker.locator()) for ticker in by_function]

    # What is wrong, in a sentence --------------------------------------------------------------------------------

    def _refuse_unseen(self):
        """Refuse actors that the stage would draw although, or other than, matplotlib does."""
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
        for (name, artist), (axes, zorder) in zip(self._group, self._homes, strict=True):
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
        """What differs in the drawing, and what to do about it; `changed` are artists with other attributes."""
        for container, before in self._children.items():
            now = container.get_children()
            if hasattr(container, "_colorbar"):  # which makes its artists anew at each change
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
        now = facts(self._names)
        for what, value in self._facts.items():
            if now[what] != value:
                return (
                    f"changed the {what} from {_short(value)} to {_short(now[what])}; what stands still must stay, so "
                    "set it before the stage is made, or show the change with an actor"
                )
        leaves = [a for a in changed if a not in self._names and not isinstance(a, (Axis, Tick))]
        if not self._snapshot:
            return f"changed what is not among the actors {list(self.actors)}; name it there, or leave it as it is"
        if not changed:
            follower = self._snapshot.followers[0]
            return f"moved {self._named(follower)}, which is drawn relative to an actor; name it among the actors too"
        return (
            f"changed {self._named((leaves or changed)[0])}, which is not among the actors {list(self.actors)}; name "
            "it there, or leave it as it is"
        )

    def _named(self, artist):
        """An artist and where it is."""
        if artist in self._names:
            return self._names[artist]
        around = [name for container, name in self._names.items() if artist in container.findobj()]
        return f"{artist} in {around[-1] if around else 'the figure'}"


def names(figure):
    """The figure, its subfigures and its axes, nested ones too, each with a name for a sentence."""
    found = {figure: "the figure"}
    for number, subfigure in enumerate(figure.findobj(FigureBase, include_self=False), start=1):
        found[subfigure] = f"subfigure {number}"
    waiting = [(axes, f"axes {number}") for number, axes in enumerate(figure.axes, start=1)]
    while waiting:
        axes, name = waiting.pop(0)
        found[axes] = name
        waiting += [(inner, f"inset axes {i} of {name}") for i, inner in enumerate(axes.child_axes, start=1)]
    return found


def facts(named):
    """Those properties of figures and axes (container -> name) that have a name in plain words: {name: value}.

    They only serve to say what changed. That something changed is seen without them.
    """
    found = {}
    for container, name in named.items():
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
            ticks = axis.majorTicks[: len(axis.get_majorticklocs())]  # there may be more, from earlier limits
            found[f"{letter} tick labels of {name}"] = [tick.label1.get_text() for tick in ticks]
    return found


def _short(value):
    """A fact in few characters: (0, 0.3) for (0.0, 0.30000000000000004)."""
    if isinstance(value, tuple):
        return f"({', '.join(f'{number:.6g}' for number in value)})"
    return reprlib.repr(value)


def _is_sorted_by_depth(artist):
    """Does matplotlib choose the zorder of an artist, by its depth on 3-D axes?"""
    filled = isinstance(artist, (Collection, Patch)) and hasattr(artist, "do_3d_projection")
    return filled and artist.axes is not None and getattr(artist.axes, "computed_zorder", False)


class Snapshot:
    """The attributes of every matplotlib object that a figure is drawn from, but for its actors (a set of their ids).

    `followers` are artists that refer to an actor, as an annotation does whose coordinates are those of an actor: they
    may be drawn differently though none of their attributes changes.
    """

    def __init__(self, figure, actors):
        self._held, self._arrays, self.followers = [], [], []
        known, waiting = set(), [(figure, figure)]
        while waiting:
            thing, owner = waiting.pop()
            if id(thing) in actors:
                if not isinstance(owner, (Axes, FigureBase)):
                    self.followers.append(owner)
            elif id(thing) not in known and _holds_state(type(thing)):
                known.add(id(thing))
                owner = thing if isinstance(thing, Artist) else owner
                if isinstance(thing, np.ndarray):
                    self._arrays.append((owner, thing, thing.tobytes()))
                for view, is_seen in _views(thing):
                    self._held.append((owner, view, (*view,), is_seen))
                    waiting += [(value, owner) for value in compress(view, is_seen)]

    def changed(self):
        """The artists of which an attribute differs now, or something that an attribute holds."""
        held = [owner for owner, *held in self._held if _differs(*held)]
        return held + [owner for owner, array, data in self._arrays if array.tobytes() != data]


_KINDS = {}


def _holds_state(kind):
    """Can an object of this kind change how a figure is drawn?"""
    if kind not in _KINDS:
        of_matplotlib = any(base.__module__.startswith(("matplotlib", "mpl_toolkits")) for base in kind.__mro__)
        holds = issubclass(kind, (*CONTAINERS, np.ndarray)) or of_matplotlib
        _KINDS[kind] = holds and not issubclass(kind, APART)
    return _KINDS[kind]


def _views(thing):
    """Live views of what an object holds (attributes, entries), each with which of its values a drawing depends on."""
    if isinstance(thing, dict):
        yield from ((view, [True] * len(thing)) for view in (thing.keys(), thing.values()))
    elif isinstance(thing, CONTAINERS):
        yield thing, [True] * len(thing)
    if hasattr(thing, "__dict__"):
        is_computed = isinstance(thing, TransformNode) and not isinstance(thing, (Affine2D, Bbox))
        yield vars(thing).values(), _seen(tuple(vars(thing)), is_computed)


@lru_cache(4096)  # one list for all objects with the same attributes, of which there are thousands
def _seen(attributes, is_computed):
    unseen = UNSEEN_IF_COMPUTED if is_computed else UNSEEN
    return [name not in unseen for name in attributes]


def _differs(view, values, is_seen):
    if len(view) != len(values):
        return True
    if all(map(is_, view, values)):  # nearly always
        return False
    return not all(map(_same, compress(view, is_seen), compress(values, is_seen)))


def _same(one, other):
    if one is other:
        return True
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return type(one) is type(other) and one.shape == other.shape and one.tobytes() == other.tobytes()
    try:
        return bool(one == other)
    except ValueError:  # containers of arrays
        return False
