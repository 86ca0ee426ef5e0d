"""What the demos of several topics share: actors bound to their data, panels, and numbers as text."""

import functools

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.datasets import recorded

TWO_LINES = 38  # points between a panel and its title, for two lines of text in between
OFF_THE_PAGE = 1e3  # data coordinates are cut here: far outside every panel, and far from overflow


recording = functools.cache(recorded)  # read once; nothing here changes it


class Actors:
    """The moving parts of a figure: each is drawn, named and bound to what it shows in one place.

    `shows` is a function of the results of a state, or of F states at once (see `show`). It returns the actor's points
    (…, N, 2), or a pair x, y of their coordinates, which broadcast against each other; its text; or a dict such as
    `Stage`'s frames takes.
    """

    def __init__(self, figure):
        self.figure = figure
        self.artists, self._shows, self._reveal, self._head = {}, {}, [], []

    def add(self, name, artist, shows):
        """Make an artist, or a list of them, an actor."""
        self.artists[name], self._shows[name] = artist, shows
        return artist

    def line(self, axes, name, shows, marker="", *, revealed=False, **properties):
        """A line, which a timeline may reveal step by step, or markers such as "o"; properties as of `Axes.plot`."""
        self._reveal += [name] * revealed
        return self.add(name, axes.plot([1, 1], [1, 1], marker, **properties)[0], shows)

    def mark(self, axes, name, shows, marker, **properties):
        """A single marker; a pair of coordinates (…) is its place."""
        return self.line(axes, name, lambda results: _points(shows(results), single=True), marker, **properties)

    def dot(self, axes, name, shows, color, ms=8, zorder=4, **properties):
        """A round marker that says where the state is."""
        return self.mark(axes, name, shows, "o", color=color, ms=ms, zorder=zorder, **properties)

    def curve(self, axes, name, shows, now, color, *, ms=8, zorder=4, **properties):
        """A line, and a dot on it that says where the state is, `now`; its name ends in _now."""
        self.line(axes, name, shows, color=color, **properties)
        self.dot(axes, f"{name}_now", now, color, ms, zorder)

    def text(self, axes, name, shows, at=0.0, *, row=0, **properties):
        """A text above a panel, `at` a fraction of its width, in a row as those of `key`."""
        return self.add(name, axes.text(at, height(row), "…", transform=axes.transAxes, **properties), shows)

    def note(self, axes, name, shows, at=0.0):
        """A grey text in the row next to a panel."""
        return self.text(axes, name, shows, at, row=1, color=style.QUIET)

    def head(self, axes, name, shows, color, ms=7, zorder=4):
        """A marker at a timeline's step, of a line with a point for each step."""
        self._head.append(name)
        self.line(axes, name, shows, "o", color=color, ms=ms, zorder=zorder)

    def trail(self, axes, name, head, shows, marker="", *, color, head_ms=7, head_zorder=4, **properties):
        """A line that a timeline reveals step by step, and the marker `head` at its latest step."""
        self.line(axes, name, shows, marker, color=color, revealed=True, **properties)
        self.head(axes, head, shows, color, head_ms, head_zorder)

    def timeline(self, steps, start, **properties):
        """The `Timeline` of the trails."""
        return stage.Timeline(steps, start, reveal=self._reveal, head=self._head, **properties)

    def show(self, sliders, results, describe, title, *, at_once=False, **more):
        """The demo: a `Stage` in the course's colours; `more` is for `Stage` too.

        `results` are what the actors show, a function of the sliders' values. `at_once`: it takes arrays (F,) of values
        and gives the results of F states, together or as a list.
        """

        def frames(**values):
            if at_once:
                found = results(**values)
            else:
                states = zip(*values.values(), strict=True)
                found = [results(**dict(zip(values, state, strict=True))) for state in states]
            if not isinstance(found, list):
                return self._shown(found)
            shown = [self._shown(each) for each in found]
            return {name: _stacked([each[name] for each in shown]) for name in self._shows}

        more |= {"frames": frames, "describe": describe, "title": title, "dark": style.DARK}
        return stage.Stage(self.figure, self.artists, sliders, **more)

    def _shown(self, results):
        data = {name: _points(shows(results)) for name, shows in self._shows.items()}
        return {name: {"text": shown} if _is_text(shown) else shown for name, shown in data.items()}


def _points(shown, single=False):
    """What an actor shows, with points for a pair of coordinates: (…, N, 2), or (…, 1, 2) of a `single` marker."""
    if isinstance(shown, dict):
        return {key: _points(value, single) for key, value in shown.items()}
    if not isinstance(shown, tuple):
        return shown
    points = np.stack(np.broadcast_arrays(*shown), -1)
    return points[..., None, :] if single else points


def _is_text(shown):
    return isinstance(shown, str) or (isinstance(shown, list) and isinstance(shown[0], str))


def _stacked(frames):
    """The data of one actor in F states from those of each."""
    if not isinstance(frames[0], dict):
        return np.array(frames, float)
    columns = {key: [frame[key] for frame in frames] for key in frames[0]}
    return {
        key: np.array(column, float) if key in ("points", "image", "affine") else column
        for key, column in columns.items()
    }


def coloured(pairs):
    """What texts of several colours show, from pairs of text and colour."""
    texts, colours = zip(*pairs, strict=True)
    return {"text": list(texts), "color": list(colours)}


def direction(degrees):
    """The unit vector (…, 2) at an angle (…) from the first axis."""
    return np.stack([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))], -1)


def affine(matrices, centre):
    """Affine maps (…, 3, 3) u ↦ centre + matrix u, from matrices (…, 2, 2) and centres (…, 2)."""
    maps = np.zeros((*np.shape(matrices)[:-2], 3, 3))
    maps[..., :2, :2], maps[..., :2, 2], maps[..., 2, 2] = matrices, centre, 1
    return maps


def panels(*grid, **properties):
    """`Actors` on a figure of `style.panels`, and its axes."""
    figure, axes = style.panels(*grid, **properties)
    return Actors(figure), axes


def panel(axes, title, *keys, x_decades=None, y_decades=None, baseline=None, pad=TWO_LINES, **properties):
    """Set up a panel: its title, up to two rows of keys below that (see `key`), and the properties of `Axes.set`.

    `x_decades`, `y_decades`: how many decades lie between two ticks of a logarithmic axis.
    `baseline`: the height of a faint line across.
    """
    logarithmic = [(axes.xaxis, x_decades)] * bool(x_decades) + [(axes.yaxis, y_decades)] * bool(y_decades)
    axes.set(**{f"{axis.axis_name}scale": "log" for axis, _ in logarithmic})
    axes.set(**properties)
    for axis, every in logarithmic:
        style.decades(axis, every)
    if baseline is not None:
        axes.axhline(baseline, color=style.FAINT, lw=1, zorder=1)
    axes.set_title(title, pad=pad)
    for row, entries in enumerate(keys):
        key(axes, *entries, row=row)


def cost_plane(axes, title, *keys, x, y, cost, levels, lw=0.7, pad=TWO_LINES):
    """A panel of two weights: the contours of a cost at `levels`, on a grid with the coordinates x and y."""
    limits = {"xlim": (x[0], x[-1]), "ylim": (y[0], y[-1]), "aspect": "equal"}
    panel(axes, title, *keys, xlabel="w₁", ylabel="w₂", pad=pad, **limits)
    heights = cost(np.stack(np.meshgrid(x, y), -1))
    axes.contour(x, y, heights, levels, colors=style.QUIET, linewidths=lw, linestyles="solid")


def height(row):
    """The height of a row of text above a panel, relative to the panel's: 1 is the row next to it, 0 that above it."""
    return 1.02 + 0.075 * (1 - row)


def key(axes, *entries, row=0):
    """Words above a panel: each its place from the left, its text and colour."""
    for at, text, colour in entries:
        axes.text(at, height(row), text, color=colour, transform=axes.transAxes)


def eigenvalue_axis(axes, values, linscale=1.0):
    """A vertical axis that is linear between ±0.001 and logarithmic beyond, with plain numbers as ticks."""
    axes.set_yscale("symlog", linthresh=1e-3, linscale=linscale)
    style.ticks(axes.yaxis, values, [minus(f"{value:g}") for value in values])
    axes.axhline(0, color=style.FAINT, lw=1, zorder=1)


def signed(number, digits=3):
    """A number with so many digits after the point, a minus for a hyphen, and none before a zero."""
    text = f"{number:.{digits}f}"
    return text.removeprefix("-") if float(text) == 0 else minus(text)


def minus(text):
    """A number as text, with a minus for each hyphen."""
    return text.replace("-", "−")


def counted(number, noun, plural=""):
    """A number of things: "1 step", "3 steps"; `plural` where an s does not make it."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"
