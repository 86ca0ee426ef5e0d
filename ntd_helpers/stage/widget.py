"""The widget: a picture that the browser moves, its sliders, and the tracks that the kernel sends.

For each slider the browser holds a track through the present state, and plays it without the kernel while only that
slider moves. When the sliders have stopped in another state, the kernel sends the tracks through it. For a state that
no track holds, it sends the single frame at once.
"""

import asyncio
import base64
import contextlib
import functools
import html
import itertools
import pathlib
from dataclasses import asdict

import anywidget
import ipywidgets
import numpy as np
import traitlets
from matplotlib.colors import to_hex

from ntd_helpers.stage import handles as handle_rules
from ntd_helpers.stage.memory import release_after_each_cell
from ntd_helpers.stage.panels import panels
from ntd_helpers.stage.scene import Scene
from ntd_helpers.stage.sliders import Slider, Timeline
from ntd_helpers.stage.tracks import encode, size

HERE = pathlib.Path(__file__).parent
VERSION = 2  # of what `Stage.scene` returns
CONTROL_STYLE = {
    "style": {"description_width": "11em"},  # stage.css assumes the same width
    "layout": {"width": "100%"},
}
MIN_ROW_WIDTH = "36em"  # sliders are placed in two columns if each is this wide
DARK = {"#000000": "#e4e4e4", "#ffffff": "#111111"}  # on a dark page
SETTLE_TIME = 0.05  # seconds without a change after which the kernel sends new tracks; a drag changes more often


class Picture(anywidget.AnyWidget):
    """The moving picture; its traits are the complete state of the browser's side."""

    _esm = HERE / "stage.js"
    _css = HERE / "stage.css"
    background = traitlets.Unicode().tag(sync=True)
    scene = traitlets.Dict().tag(sync=True)
    home = traitlets.List().tag(sync=True)  # the tracks through the first state
    fresh = traitlets.List().tag(sync=True)  # the tracks through the latest state in which the sliders stopped
    frame = traitlets.Dict().tag(sync=True)  # the track of one frame, for a state that no other track holds
    planes = traitlets.List().tag(sync=True)  # where handles of two sliders are drawn
    problem = traitlets.Dict().tag(sync=True)  # why a state cannot be shown
    step = traitlets.Int().tag(sync=True)


class Stage(ipywidgets.VBox):
    """A demo: `figure` with its `actors` (name: artist, or a list of artists) moved by `sliders`.

    The motion is given by `update(**values)`, which sets the artists' data, or by `frames(**arrays)`, which returns for
    arrays of F values a dict of actor: (F, N, 2) points in data coordinates, or of actor: a dict with any of `points`,
    `affine` (F, 3, 3), `text`, `color`, `image` (F, rows, columns), `visible`.

    `describe(**values)` returns a text with the important numbers. `grid`, a pair of slider names or a list of pairs,
    makes all combinations of the two available without a kernel. `handles`, a dict of actor: names of one or two
    sliders, are actors that a pointer can drag. `dark` maps colours to those used on a dark page. `budget` is the
    largest size of the first tracks in bytes.

    Raises ValueError, when the demo is made, for anything that could not be shown later (see README.md).
    """

    def __init__(
        self,
        figure,
        actors,
        sliders,
        *,
        update=None,
        frames=None,
        describe,
        title="",
        timeline=None,
        grid=(),
        handles=None,
        dark=None,
        budget=2_000_000,
    ):
        if isinstance(sliders, Slider) or not all(isinstance(s, Slider) for s in sliders):
            raise ValueError(f"expected a list of Slider objects, got {sliders!r}")
        if timeline is not None and not isinstance(timeline, Timeline):
            raise ValueError(f"expected timeline to be a Timeline, got {timeline!r}")
        if not callable(describe):
            raise ValueError(f"expected describe to be a function that returns text, got {describe!r}")
        self._sliders, self._describe, self._title, self._timeline = list(sliders), describe, title, timeline
        names = [s.name for s in self._sliders]
        if len(set(names)) < len(names) or not (names or timeline):
            raise ValueError(f"expected a timeline or one or more sliders, with different names, got {names}")
        if timeline and "step" in names:
            raise ValueError("a slider beside a timeline cannot be named 'step': that is the timeline's own")
        self._state = tuple(s.start for s in self._sliders)
        self._heads = timeline.head if timeline else ()
        home_tracks = _home_tracks(grid, names)
        self._scene = Scene(figure, actors, update, frames, self.values)
        self.figure, self.actors = figure, self._scene.actors  # matplotlib's objects; actors: name -> list of artists
        self._handles = handle_rules.checked(handles or {}, self.actors, names, timeline)
        home = self._tracks(self._state, home_tracks, self._check_home)
        if timeline:
            timeline.check_lines(self.actors)
        self._check_budget(home, budget)
        self._png = self._scene.png(timeline.shown if timeline else [])
        self._first_text = self.describe()
        self._pending_refresh = None
        self.picture = self._picture(home, dark or {})
        self.picture.planes = self._planes(self._state)
        self.sliders = {s.name: self._control(i, s) for i, s in enumerate(self._sliders)}
        super().__init__([self.picture, self._panel()])
        release_after_each_cell()

    @property
    def values(self):
        """The sliders' present values, by name."""
        return self._values(self._state)

    def _values(self, state):
        return {s.name: s.values[i] for s, i in zip(self._sliders, state, strict=True)}

    def _completed(self, values):
        unknown = sorted(set(values) - set(self.values))
        if unknown:
            raise ValueError(f"expected values of the sliders {list(self.values)}, got {', '.join(unknown)}")
        return self.values | values

    def describe(self, **values):
        """Return the text with the important numbers for values of the sliders; the others keep their present values.

        Raises ValueError for an unknown slider.
        """
        text = self._describe(**self._completed(values))
        if not isinstance(text, str):
            raise ValueError(f"expected text from describe(), got {text!r}")
        return text

    def frames_at(self, **values):
        """Return the data of one frame, a dict of actor: dict in data coordinates, for values as in `describe`.

        With `frames=`, these are the return values of that function without the frame axis. With `update=`, they are
        read from the artists (an actor of several artists has a list of dicts): `points` (N, 2) of a line, a scatter, a
        polygon or a text, `text`, `image`, and `visible`.
        """
        return self._scene.frame_data(self._completed(values))

    def pose(self, **values):
        """Set the matplotlib artists to a state, for a printed figure, say; the picture on the page does not change."""
        self._scene.pose(self._completed(values))

    @property
    def slider_list(self):
        """The `Slider` objects in order (`sliders` has the controls on the page by name)."""
        return list(self._sliders)

    def scene(self):
        """Return everything except the frames that a page needs to show the demo, as a JSON-serialisable dict.

        - `version`: 2. It changes with the meaning of any entry.
        - `width`, `height` of the picture in points; its `title`.
        - `sliders`: a list of dicts with `name` (the picture's trait that holds the slider's position), `label`,
          `texts` (of all its values), `start` (a position) and `marks` (pairs: from 0 to 1 along the slider, a text).
        - `timeline`: None, or a dict of its `label`, `steps`, `start`, `pace`, and of the actors to `reveal` and to
          show at the `head`.
        - `handles`: a list of dicts with `actor` and `sliders` (one or two indices).
        - `panels`: rectangles (x, y, width, height) in points that divide the figure into columns, which a narrow page
          stacks. A single rectangle if the figure cannot be divided.
        - `dark`: a dict of colour: the colour that replaces it on a dark page.
        """
        return self.picture.scene

    # Tracks --------------------------------------------------------------------------------------------------------

    def _states(self, state, free):
        """The states that differ from `state` only in the `free` sliders, the last varying fastest."""
        return [_moved(state, free, positions) for positions in itertools.product(*map(range, self._sizes(free)))]

    def _tracks(self, state, free_sets, check=None):
        """Tracks through `state` along each set of free sliders, all computed in one call of the scene.

        `check` is called with all their states and Motions.
        """
        sets = [self._states(state, free) for free in free_sets]
        states = list(itertools.chain(*sets))
        values = [self._values(s) for s in states]
        motions = self._scene.motions(values)
        if check:
            check(states, motions)
        texts = [self.describe(**v) for v in values]
        parts = [slice(*ends) for ends in itertools.pairwise(itertools.accumulate(map(len, sets), initial=0))]
        return [
            encode([m.cut(part) for m in motions], texts[part], free, state, self._sizes(free))
            for free, part in zip(free_sets, parts, strict=True)
        ]

    def _sizes(self, free):
        return [len(self._sliders[i].values) for i in free]

    def _planes(self, state):
        """Positions of each handle of two sliders in all states that these can reach, unless a track holds the states.

        Heads of a timeline are left out, because the kernel does not know their step.
        """
        planes = []
        for number, (actor, free) in enumerate(self._handles.items()):
            if len(free) == 2 and actor not in self._heads and not self._holds(free, state):
                position_at = functools.partial(self._handle_positions, actor, free, state)
                points = handle_rules.plane(position_at, self._sizes(free), [state[i] for i in free])
                planes.append({"handle": number, "base": list(state), "points": handle_rules.packed(points)})
        return planes

    def _handle_positions(self, actor, free, state, row, column):
        """Positions (…, 2) of a handle for indices (…) of its two sliders."""
        pairs = np.broadcast(row, column)
        motions = self._scene.motions([self._values(_moved(state, free, pair)) for pair in pairs], only=actor)
        return handle_rules.positions(actor, motions).reshape(*pairs.shape, 2)

    def _holds(self, free, state):
        """Whether the browser holds a track through `state` along the `free` sliders."""
        tracks = (*self.picture.home, *self.picture.fresh)
        return any(set(free) <= set(t["free"]) and _contains(t["free"], t["base"], state) for t in tracks)

    def _on_slider(self, position, index):
        """Update the state and the tracks after the browser moved a slider."""
        if index == self._state[position]:
            return
        self._state = _moved(self._state, [position], [index])
        self.picture.problem = {}  # else the same problem again would be no change, and not be sent
        if not self._holds((), self._state):
            with self._errors_shown():
                self.picture.frame = self._tracks(self._state, [()])[0]
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no event loop, as in a plain Python program
            return self._refresh()
        if self._pending_refresh:
            self._pending_refresh.cancel()
        self._pending_refresh = loop.call_later(SETTLE_TIME, self._refresh)

    def _refresh(self):
        state = self._state
        missing = [(i,) for i in range(len(state)) if not self._holds((i,), state)]
        if not missing:
            return
        with self._errors_shown():
            kept = [track for track in self.picture.fresh if _contains(track["free"], track["base"], state)]
            self.picture.fresh = kept + self._tracks(state, missing)
            handle_sliders = list(self._handles.values())
            if not all(_contains(handle_sliders[p["handle"]], p["base"], state) for p in self.picture.planes):
                self.picture.planes = self._planes(state)

    @contextlib.contextmanager
    def _errors_shown(self):
        """Show an exception on the page before it is raised in the kernel."""
        try:
            yield
        except Exception as error:
            self.picture.problem = {"state": list(self._state), "text": f"This state cannot be shown: {error}"}
            raise

    # Checks ----------------------------------------------------------------------------------------------------------

    def _check_home(self, states, motions):
        self._scene.check_home(motions)
        for actor, sliders in self._handles.items():
            steps = range(self._timeline.steps + 1) if actor in self._heads else [None]
            for i in sliders:
                along = [number for number, s in enumerate(states) if _contains((i,), self._state, s)]
                points = [handle_rules.positions(actor, motions, step)[along] for step in steps]
                handle_rules.refuse_unmoved(actor, self._sliders[i].name, points)

    def _check_budget(self, home, budget):
        total = sum(map(size, home))
        if total > budget:
            names = ["×".join(self._sliders[i].name for i in track["free"]) for track in home]
            each = ", ".join(f"{name} {size(track) / 1e6:.2g} MB" for name, track in zip(names, home, strict=True))
            raise ValueError(
                f"the frames take {total / 1e6:.3g} MB and the budget is {budget / 1e6:.3g} MB ({each}); give the "
                "sliders fewer values or the lines fewer points"
            )

    # The widget's parts --------------------------------------------------------------------------------------------

    def _picture(self, home, dark):
        sliders = [
            {"name": f"slider_{i}", "label": s.label, "texts": s.texts, "start": s.start, "marks": s.placed_marks}
            for i, s in enumerate(self._sliders)
        ]
        scene = {
            "version": VERSION,
            "width": self._scene.recorder.width,
            "height": self._scene.recorder.height,
            "title": self._title,
            "sliders": sliders,
            "handles": [{"actor": a, "sliders": list(free)} for a, free in self._handles.items()],
            "panels": panels(self.figure, self._scene.recorder),
            "dark": DARK | {to_hex(light): to_hex(other) for light, other in dark.items()},
            "timeline": self._timeline and asdict(self._timeline),
        }
        step = self._timeline.start if self._timeline else 0
        picture = Picture(background=self._scene.svg, scene=scene, home=home, step=step)
        picture.add_traits(**{s["name"]: traitlets.Int(s["start"]).tag(sync=True) for s in sliders})
        return picture

    def _control(self, position, slider):
        options = list(zip(slider.texts, range(len(slider.values)), strict=True))
        control = ipywidgets.SelectionSlider(
            options=options, index=slider.start, description=slider.label, **CONTROL_STYLE
        )
        control.observe(lambda change: self._on_slider(position, change["new"]), names="index")
        ipywidgets.jslink((control, "index"), (self.picture, f"slider_{position}"))
        return control

    def _panel(self):
        rows = [ipywidgets.VBox([self.sliders[s.name], *_marks(s)]) for s in self._sliders]
        columns = f"repeat(auto-fit, minmax(min({MIN_ROW_WIDTH}, 100%), 1fr))"
        panel = [ipywidgets.GridBox(rows, layout={"grid_template_columns": columns})]
        if t := self._timeline:
            self.sliders["step"] = ipywidgets.IntSlider(t.start, 0, t.steps, description=t.label, **CONTROL_STYLE)
            ipywidgets.jslink((self.sliders["step"], "value"), (self.picture, "step"))
            panel.insert(0, self.sliders["step"])
        return ipywidgets.VBox(panel, layout={"max_width": "1180px"}, _dom_classes=["stage-sliders"])

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        live = bundle[0] if isinstance(bundle, tuple) else bundle
        text = f"{self._title}\n{self._first_text}" if self._title else self._first_text
        return live | {"text/plain": text, "image/png": base64.b64encode(self._png).decode()}


def _home_tracks(grid, names):
    """Free sliders (tuples of indices) of each track through the first state: the grids, then the other sliders."""
    pairs = [grid] if grid and isinstance(grid[0], str) else list(grid)
    for pair in pairs:
        if isinstance(pair, str) or len(set(pair)) != 2 or len(pair) != 2 or not set(pair) <= set(names):
            raise ValueError(f"grid: expected names of two of the sliders {names}, or a list of such pairs, got {grid}")
    grids = [tuple(names.index(name) for name in pair) for pair in pairs]
    if len(set(map(frozenset, grids))) < len(grids):
        raise ValueError(f"grid: expected different pairs of sliders, got {grid}")
    single = [(i,) for i in range(len(names)) if i not in itertools.chain(*grids)]
    return [*grids, *single] or [()]  # without sliders there is a single frame


def _moved(state, free, positions):
    """A state with the `free` sliders at other positions."""
    moved = dict(zip(free, positions, strict=True))
    return tuple(moved.get(i, position) for i, position in enumerate(state))


def _contains(free, base, state):
    """Whether a track of `free` sliders through `base` contains `state`."""
    return all(i in free or a == b for i, (a, b) in enumerate(zip(base, state, strict=True)))


def _marks(slider):
    """The row of marks under a slider, if it has any."""
    marks = [(at, html.escape(text, quote=False)) for at, text in slider.placed_marks]
    spans = "".join(f'<span style="left:{100 * at:.2f}%">{text}</span>' for at, text in marks)
    row = f'<div class="stage-marks" aria-hidden="true">{spans}</div>'
    return [ipywidgets.HTML(row, layout={"width": "100%"})] if marks else []
