"""What the demos of several topics share: actors bound to their data, panels, and numbers as text."""

import functools

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.datasets import recorded

TWO_LINES = 38  # points between a panel and its title, for two lines of text in between
ROWS = (1.095, 1.02)  # heights of these two lines, relative to the panel's
OFF_THE_PAGE = 1e3  # data coordinates are cut here: far outside every panel, and far from overflow


recording = functools.cache(recorded)  # read once; nothing here changes it


class Actors:
    """The moving parts of a figure: each is drawn, named and bound to what it shows in one place.

    `shows` is a function of the results of a state (or of F states at once, see `frames`) that returns the actor's
    points, its text, or a dict such as `Stage`'s frames takes.
    """

    def __init__(self):
        self.artists, self._shows, self._reveal, self._head = {}, {}, [], []

    def add(self, name, artist, shows):
        """Make an artist, or a list of them, an actor."""
        self.artists[name], self._shows[name] = artist, shows
        return artist

    def line(self, axes, name, shows, marker="", **properties):
        """A line, or markers such as "o"; the properties are those of `Axes.plot`."""
        return self.add(name, axes.plot([1, 1], [1, 1], marker, **properties)[0], shows)

    def dot(self, axes, name, shows, color, ms=8, zorder=4, **properties):
        """A single marker that says where the state is."""
        return self.line(axes, name, shows, "o", color=color, ms=ms, zorder=zorder, **properties)

    def text(self, axes, name, shows, at=0.0, *, row=0, **properties):
        """A text above a panel, `at` a fraction of its width, in the upper row (0) or the lower one (1)."""
        return self.add(name, word(axes, at, row=row, **properties), shows)

    def head(self, axes, name, shows, color, ms=7, zorder=4):
        """A marker at a timeline's step, of a line with a point for each step."""
        self._head.append(name)
        return self.dot(axes, name, shows, color, ms, zorder)

    def trail(self, axes, name, head, shows, marker="", *, color, head_ms=7, head_zorder=4, **properties):
        """A line that a timeline reveals step by step, and the marker `head` at its latest step."""
        self.line(axes, name, shows, marker, color=color, **properties)
        self.revealed(name)
        self.head(axes, head, shows, color, head_ms, head_zorder)

    def revealed(self, *names):
        """Let a timeline reveal these lines step by step."""
        self._reveal += names

    def timeline(self, steps, start, **properties):
        """The `Timeline` of the trails."""
        return stage.Timeline(steps, start, reveal=self._reveal, head=self._head, **properties)

    def frames(self, results):
        """Stage's `frames`, for `results` that are computed for F states at once."""
        return lambda **values: self._shown(results(**values))

    def frames_by_state(self, results):
        """Stage's `frames`, for `results` that are computed for one state at a time."""

        def frames(**values):
            states = [dict(zip(values, state, strict=True)) for state in zip(*values.values(), strict=True)]
            shown = [self._shown(results(**state)) for state in states]
            return {name: _stacked([each[name] for each in shown]) for name in self._shows}

        return frames

    def _shown(self, results):
        data = {name: shows(results) for name, shows in self._shows.items()}
        return {name: {"text": shown} if _is_text(shown) else shown for name, shown in data.items()}


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


def graphs(x, y):
    """Points (…, N, 2) of the graphs with heights y (…, N) over x, which broadcasts to y's shape."""
    return np.stack(np.broadcast_arrays(x, y), -1)


def point(x, y):
    """A single point for each state, (…, 1, 2), from its coordinates (…)."""
    return np.stack(np.broadcast_arrays(x, y), -1)[..., None, :]


def direction(degrees):
    """The unit vector (…, 2) at an angle (…) from the first axis."""
    return np.stack([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))], -1)


def panel(axes, title, *keys, x_decades=None, y_decades=None, baseline=None, pad=TWO_LINES, **properties):
    """Set up a panel: its title, up to two rows of keys below that (see `key`), and the properties of `Axes.set`.

    `x_decades`, `y_decades`: (low, high) or (low, high, every), the powers of ten at the ticks of a logarithmic axis.
    `baseline`: the height of a faint line across.
    """
    axes.set(**{f"{side}scale": "log" for side, ticks in (("x", x_decades), ("y", y_decades)) if ticks})
    axes.set(**properties)
    for axis, ticks in ((axes.xaxis, x_decades), (axes.yaxis, y_decades)):
        if ticks:
            style.decades(axis, *ticks)
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


def key(axes, *entries, row=0):
    """Words above a panel, in the upper or the lower of two rows: each its place from the left, its text and colour."""
    for at, text, colour in entries:
        axes.text(at, ROWS[row], text, color=colour, transform=axes.transAxes)


def word(axes, at=0.0, *, row=0, **style):
    """A text above a panel, for an actor to fill in."""
    return axes.text(at, ROWS[row], "…", transform=axes.transAxes, **style)


def signed(number, digits=3):
    """A number with so many digits after the point, a minus for a hyphen, and none before a zero."""
    text = f"{number:.{digits}f}"
    return text.removeprefix("-") if float(text) == 0 else text.replace("-", "−")


def show(figure, actors, sliders, frames, describe, title, **more):
    """The demo: a `Stage` in the course's colours, for `Actors` and their frames; `more` is for `Stage` too."""
    return stage.Stage(
        figure,
        actors.artists,
        sliders,
        frames=frames,
        describe=describe,
        title=title,
        dark=style.DARK,
        **more,
    )
