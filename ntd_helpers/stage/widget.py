"""How is a scene played? The widget: a picture that the browser moves, and the sliders that say where to.

The browser holds a track for each slider through the current state and needs nobody while that slider alone moves. When
the sliders come to rest elsewhere, the kernel sends the tracks through the new state; a state that no track meets yet
gets its one frame at once. Without a kernel the browser goes back to tracks it has, sliders included, so that the
picture is always right for what the sliders say.
"""

import asyncio
import base64
import itertools
import pathlib
from dataclasses import dataclass

import anywidget
import ipywidgets
import numpy as np
import traitlets
from matplotlib.colors import to_hex

from ntd_helpers.stage.scene import Scene
from ntd_helpers.stage.texts import value_texts
from ntd_helpers.stage.tracks import encode, size

HERE = pathlib.Path(__file__).parent
VERSION = 1  # of what `Stage.scene` returns
LABEL = "11em"  # the width of a slider's label; stage.css counts on it
NARROW = "36em"  # two sliders stand side by side where each has this width
TIE = 1e-6  # of the gap between two values: a number whose distances to them differ by less is half-way between them
REST = 0.03  # seconds without a move after which sliders count as at rest


class Slider:
    """A named list of `values`, one of which is chosen, at first the nearest to `start`.

    `format` shows a value: a format string, or a function from value to text. Numbers need none: they are shown with 3
    significant digits, or as many more as tell all of them apart. Nor do strings and dates (shown as in ISO 8601).
    `marks`, a dict of value: short text, stand under the slider where the behaviour changes.

    Raises ValueError for values that repeat, or whose texts do, and for those that need a format and have none.
    """

    def __init__(self, name, values, start=None, *, label=None, format=None, marks=None):
        if not str(name).isidentifier():
            raise ValueError(f"a slider's name becomes a function's argument, so expected an identifier, got {name!r}")
        self.name, self.values, self.label = name, list(values), label or name
        if len(self.values) < 2:
            raise ValueError(f"slider {name!r}: expected at least 2 values, got {len(self.values)}")
        if any(len(getattr(v, "shape", ())) for v in self.values):
            raise ValueError(f"slider {name!r}: a value cannot be an array; give positions, range(n), and a format=")
        self.numeric = all(isinstance(v, (int, float, np.number)) for v in self.values)
        if self.numeric and not np.all(np.isfinite(self.values)):
            raise ValueError(f"slider {name!r}: expected finite numbers, got {self.values}")
        if any(self.values.index(v) < i for i, v in enumerate(self.values)):
            raise ValueError(f"slider {name!r}: expected values that do not repeat, got {self.values}")
        try:
            self.texts = value_texts(self.values, format)
        except ValueError as error:
            raise ValueError(f"slider {name!r}: {error}") from error
        self.start = 0 if start is None else self.nearest(start)
        self.marks = {self.nearest(value): text for value, text in (marks or {}).items()}
        if len(self.marks) < len(marks or {}):
            raise ValueError(f"slider {name!r}: two of the marks {marks} have the same nearest value")

    @property
    def shares(self):
        """The marks as pairs: how far along the slider each stands, from 0 to 1, and its text."""
        return [(place / (len(self.values) - 1), str(text)) for place, text in self.marks.items()]

    def nearest(self, value):
        """The position of `value`: the nearest for numbers, the equal one for anything else.

        Raises ValueError for what is no value of the slider, outside its range, or half-way between two of its values.
        """
        if self.numeric != isinstance(value, (int, float, np.number)) or not (self.numeric or value in self.values):
            raise ValueError(f"slider {self.name!r}: expected one of {self.values}, got {value!r}")
        if not self.numeric:
            return self.values.index(value)
        low, high = min(self.values), max(self.values)
        if not low - TIE * (high - low) <= value <= high + TIE * (high - low):  # an end may be computed, too
            raise ValueError(f"slider {self.name!r} runs from {low} to {high}, got {value!r}")
        distances = np.abs(np.subtract(self.values, value, dtype=float))
        first, second = np.argsort(distances)[:2]
        # On a tie the last digit of a computed value would decide, and that differs between processors.
        if distances[second] - distances[first] <= TIE * abs(self.values[second] - self.values[first]):
            low, high = sorted((float(self.values[first]), float(self.values[second])))
            raise ValueError(
                f"slider {self.name!r}: expected a start or a mark nearer to one value than to the next, so that no "
                f"rounding decides; got {float(value)}, half-way between {low} and {high}"
            )
        return int(first)


@dataclass(frozen=True)
class Timeline:
    """Steps 0..`steps` played in the browser: lines in `reveal` are drawn up to step k, those in `head` at step k only.

    Their vertices are the steps, steps + 1 of them. `pace` is the number of steps a second at normal speed.
    """

    steps: int
    start: int = 0
    reveal: tuple = ()
    head: tuple = ()
    label: str = "step k"
    pace: float = 12

    def __post_init__(self):
        whole = isinstance(self.steps, (int, np.integer)) and isinstance(self.start, (int, np.integer))
        if not whole or not 0 <= self.start <= self.steps or self.steps < 1:
            raise ValueError(f"timeline: expected 0 <= start <= steps, got start={self.start}, steps={self.steps}")
        if isinstance(self.reveal, str) or isinstance(self.head, str):
            raise ValueError("timeline: reveal and head take a list of actors' names, got a string")
        if not self.pace > 0:
            raise ValueError(f"timeline: expected a pace above 0, in steps a second, got {self.pace!r}")


class Picture(anywidget.AnyWidget):
    """The moving picture itself; its traits are all that the browser knows."""

    _esm = HERE / "stage.js"
    _css = HERE / "stage.css"
    background = traitlets.Unicode().tag(sync=True)
    scene = traitlets.Dict().tag(sync=True)  # what `Stage.scene` returns
    home = traitlets.List().tag(sync=True)  # the tracks through the first state
    fresh = traitlets.List().tag(sync=True)  # the tracks through the latest state at rest
    frame = traitlets.Dict().tag(sync=True)  # the one frame of a state that no track met
    step = traitlets.Int().tag(sync=True)


class Stage(ipywidgets.VBox):
    """A demo: `figure` with its `actors` (name: artist, or a list of artists) moved by `sliders`.

    What moves is said by `update(**values)`, which sets the artists' data, or by `frames(**arrays)`, which returns for
    arrays of F values a dict of actor: (F, N, 2) points in data coordinates, or of actor: a dict with any of `points`,
    `affine` (F, 3, 3), `text`, `color`, `image` (F, rows, columns), `visible`.

    `describe(**values)` gives the text with the numbers that matter. `grid`, two sliders' names, keeps every
    combination of the two in the first state, so that they move together without a kernel. `dark` maps colours to
    those used on a dark page. Raises ValueError, when made, for anything that could not be shown later (README.md).
    """

    def __init__(
        self, figure, actors, sliders, *, update=None, frames=None, describe, title="", timeline=None, grid=(),
        dark=None, budget=2_000_000,
    ):  # fmt: skip
        if isinstance(sliders, Slider) or not all(isinstance(s, Slider) for s in sliders):
            raise ValueError(f"expected a list of Slider objects, got {sliders!r}")
        if timeline is not None and not isinstance(timeline, Timeline):
            raise ValueError(f"expected timeline to be a Timeline, got {timeline!r}")
        if not callable(describe):
            raise ValueError(f"expected describe to be a function that returns text, got {describe!r}")
        self._sliders, self._words, self._title, self._timeline = list(sliders), describe, title, timeline
        names = [s.name for s in self._sliders]
        if len(set(names)) < len(names) or not (names or timeline):
            raise ValueError(f"expected a timeline or one or more sliders, with different names, got {names}")
        if timeline and "step" in names:
            raise ValueError("a slider beside a timeline cannot be named 'step': that is the timeline's own")
        if grid and (isinstance(grid, str) or len(set(grid)) != 2 or len(grid) != 2 or not set(grid) <= set(names)):
            raise ValueError(f"grid: expected the names of two of the sliders {names}, got {grid}")
        self._state = tuple(s.start for s in self._sliders)
        self._scene = Scene(figure, actors, update, frames, self._values(self._state))
        free = [tuple(names.index(name) for name in grid)] if grid else []
        free += [(i,) for i in range(len(names)) if i not in sum(free, ())]
        free = free or [()]  # a timeline alone: a single frame
        home = self._tracks(self._state, free, self._scene.check_home)
        self._check_timeline()
        self._check_budget(home, budget)
        self._still = self._scene.still(self._revealed())
        self._said = self._say(self._values(self._state))
        self._met = [(free_in, self._state) for free_in in free]  # the tracks that the browser holds
        self._at_rest = None
        self.picture = self._picture(home, dark or {})
        self.sliders = {s.name: self._control(i, s) for i, s in enumerate(self._sliders)}
        super().__init__([self.picture, self._panel()])

    @property
    def values(self):
        """The sliders' present values, by name."""
        return self._values(self._state)

    def _values(self, state):
        return {s.name: s.values[i] for s, i in zip(self._sliders, state, strict=True)}

    def _say(self, values):
        said = self._words(**values)
        if not isinstance(said, str):
            raise ValueError(f"expected text from describe(), got {said!r}")
        return said

    def describe(self, **values):
        """The text with the numbers that matter, for values of the sliders; those left out are as they are now.

        Raises ValueError for a name that no slider has.
        """
        unknown = sorted(set(values) - set(self.values))
        if unknown:
            raise ValueError(f"expected values of the sliders {list(self.values)}, got {', '.join(unknown)}")
        return self._say(self.values | values)

    def scene(self):
        """All but the frames of what a page needs to show the demo, as a dict that JSON can carry.

        - `version`: 1. It changes when the meaning of anything here does.
        - `width`, `height` of the picture in points; its `title`.
        - `sliders`: a list of dicts with `name` (the picture's trait that holds the slider's place), `label`, `texts`
          (of all its values), `start` (a place) and `marks` (pairs: from 0 to 1 along the slider, and a text).
        - `timeline`: None, or a dict of its `label`, `steps`, `start`, `pace`, and of the actors to `reveal` and to
          show at the `head`.
        - `dark`: the colour to use on a dark page for a colour on a light one.
        """
        return self.picture.scene

    # Tracks --------------------------------------------------------------------------------------------------------

    def _tracks(self, state, free_sets, check=None):
        """The tracks through `state` along each set of free sliders, all their frames asked for at once.

        `check` is called with their Motions.
        """
        states, lengths = [], []
        for free in free_sets:
            lengths.append(len(states))
            for positions in itertools.product(*(range(len(self._sliders[i].values)) for i in free)):
                moved = list(state)
                for i, position in zip(free, positions, strict=True):
                    moved[i] = position
                states.append(self._values(moved))
        moved = self._scene.motions(states)
        if check:
            check(moved)
        says = [self._say(values) for values in states]
        cuts = [slice(a, b) for a, b in itertools.pairwise([*lengths, len(states)])]
        return [
            encode([m.cut(cut) for m in moved], says[cut], free, state, [len(self._sliders[i].values) for i in free])
            for free, cut in zip(free_sets, cuts, strict=True)
        ]  # fmt: skip

    def _moved(self, position, index):
        """The browser told a slider's new place."""
        if index == self._state[position]:
            return
        self._state = (*self._state[:position], index, *self._state[position + 1 :])
        if not any(self._meets(track, self._state) for track in self._met):
            self.picture.frame = self._tracks(self._state, [()])[0]
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no event loop, as in a plain Python program: nothing comes to rest later
            return self._refresh()
        if self._at_rest:
            self._at_rest.cancel()
        self._at_rest = loop.call_later(REST, self._refresh)

    def _refresh(self):
        stale = [(i,) for i in range(len(self._sliders)) if not self._held((i,))]
        if stale:
            kept = [track for track in self.picture.fresh if self._meets((track["free"], track["base"]), self._state)]
            self.picture.fresh = kept + self._tracks(self._state, stale)
            home = self._met[: len(self.picture.home)]
            self._met = home + [(tuple(t["free"]), tuple(t["base"])) for t in self.picture.fresh]

    def _held(self, free):
        return any(set(free) <= set(f) and self._meets((f, base), self._state) for f, base in self._met)

    @staticmethod
    def _meets(track, state):
        free, base = track
        return all(i in free or a == b for i, (a, b) in enumerate(zip(base, state, strict=True)))

    # What is refused -------------------------------------------------------------------------------------------------

    def _check_timeline(self):
        if self._timeline is None:
            return
        for name in (*self._timeline.reveal, *self._timeline.head):
            if name not in self._scene.actors:
                raise ValueError(f"timeline: {name!r} is not among the actors {sorted(self._scene.actors)}")
            for line in self._scene.actors[name]:
                count = len(line.get_xydata()) if hasattr(line, "get_xydata") else type(line).__name__
                if count != self._timeline.steps + 1:
                    raise ValueError(
                        f"timeline: {name!r} must be a line of steps + 1 = {self._timeline.steps + 1} points, "
                        f"got {count}"
                    )
                if line.get_drawstyle() != "default" or line.get_markevery() is not None or line.get_path_effects():
                    raise ValueError(f"timeline: {name!r} must be a line without drawstyle, markevery or path effects")

    def _check_budget(self, home, budget):
        total = sum(map(size, home))
        if total > budget:
            each = ", ".join(
                f"{'×'.join(self._sliders[i].name for i in t['free'])} {size(t) / 1e6:.2g} MB" for t in home
            )
            raise ValueError(
                f"the frames take {total / 1e6:.3g} MB and the budget is {budget / 1e6:.3g} MB ({each}); give the "
                "sliders fewer values or the lines fewer points"
            )

    # The widget's parts --------------------------------------------------------------------------------------------

    def _revealed(self):
        t = self._timeline
        if t is None:
            return []
        return [(n, slice(t.start + 1)) for n in t.reveal] + [(n, slice(t.start, t.start + 1)) for n in t.head]

    def _picture(self, home, dark):
        t = self._timeline
        scene = {
            "version": VERSION,
            "width": self._scene.recorder.width,
            "height": self._scene.recorder.height,
            "title": self._title,
            "sliders": [
                {
                    "name": f"slider_{i}", "label": s.label, "texts": list(s.texts), "start": s.start,
                    "marks": [list(pair) for pair in s.shares],
                }
                for i, s in enumerate(self._sliders)
            ],
            "dark": {"#000000": "#e4e4e4", "#ffffff": "#111111"}
            | {to_hex(light): to_hex(other) for light, other in dark.items()},
            "timeline": t and {
                "label": t.label, "steps": t.steps, "start": t.start, "pace": t.pace,
                "reveal": [*t.reveal], "head": [*t.head],
            },
        }
        picture = Picture(background=self._scene.still_part.svg, scene=scene, home=home, step=t.start if t else 0)
        picture.add_traits(**{
            slider["name"]: traitlets.Int(slider["start"]).tag(sync=True) for slider in scene["sliders"]
        })  # fmt: skip
        return picture

    def _control(self, position, slider):
        control = ipywidgets.SelectionSlider(
            options=list(zip(slider.texts, range(len(slider.values)), strict=True)),
            index=slider.start, description=slider.label, style={"description_width": LABEL}, layout={"width": "100%"},
        )  # fmt: skip
        control.observe(lambda change: self._moved(position, change["new"]), names="index")
        ipywidgets.jslink((control, "index"), (self.picture, f"slider_{position}"))
        return control

    def _panel(self):
        rows = [ipywidgets.VBox([self.sliders[s.name], *_marks(s)]) for s in self._sliders]
        columns = f"repeat(auto-fit, minmax(min({NARROW}, 100%), 1fr))"
        panel = [ipywidgets.GridBox(rows, layout={"grid_template_columns": columns})]
        if self._timeline:
            self.sliders["step"] = ipywidgets.IntSlider(
                value=self._timeline.start, min=0, max=self._timeline.steps, description=self._timeline.label,
                style={"description_width": LABEL}, layout={"width": "100%"},
            )  # fmt: skip
            ipywidgets.jslink((self.sliders["step"], "value"), (self.picture, "step"))
            panel.insert(0, self.sliders["step"])
        return ipywidgets.VBox(panel, layout={"max_width": "1180px"})

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        live = bundle[0] if isinstance(bundle, tuple) else bundle
        text = f"{self._title}\n{self._said}" if self._title else self._said
        return live | {"text/plain": text, "image/png": base64.b64encode(self._still).decode()}


def _marks(slider):
    if not slider.marks:
        return []
    spots = "".join(f'<span style="left:{100 * at:.2f}%">{_escape(text)}</span>' for at, text in slider.shares)
    row = ipywidgets.HTML(f'<div class="stage-marks" aria-hidden="true">{spots}</div>', layout={"width": "100%"})
    return [row]


def _escape(text):
    return str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
