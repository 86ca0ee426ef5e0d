"""A program with control flow, and the tape that it fills row by row."""

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.autodiff.programs import LINES, PROGRAMS, ROWS, X, graph, record
from ntd_helpers.demos.shared import panel, panels, signed

HEIGHTS = 0.84 - 0.125 * np.arange(ROWS)  # of the lines of the program and of the rows of the tape


class State:
    """The tape of a program at x after `step` rows; at most as many as the program records."""

    def __init__(self, program, x, step):
        self.program, self.x = str(program), float(x)
        self.recorded = record(self.program, self.x)
        self.total = len(self.recorded.formulas)
        self.step = min(int(step), self.total)
        self.is_complete = self.step == self.total
        self.formula, self.line = self.recorded.formulas[self.step - 1], self.recorded.lines[self.step - 1]

    @property
    def status(self):
        """The latest row, or the result."""
        if not self.is_complete:
            return f"row {self.step} of ?: {self.formula}"
        return f"{self.total} rows: y = {signed(self.recorded.y, 4)}, dy/dx = {signed(self.recorded.slope, 4)}"


def describe(program, x, step):
    """The text under the figure."""
    s = State(program, x, step)
    row = f"Row {s.step}: {s.formula} = {signed(s.recorded.primals[s.step - 1], 4)}"
    text = f"Program: {s.program}, at x = {signed(s.x, 2)}. {row}."
    if s.is_complete:
        text += f" The program has returned: {s.total} rows, y = {signed(s.recorded.y, 4)},"
        text += f" derivative along this trace dy/dx = {signed(s.recorded.slope, 4)}."
    return text


def _bar(actors, axes, name, height):
    """A highlighted line of text."""
    points = lambda s: [[0.0, height(s)], [1.0, height(s)]]
    actors.line(axes, name, points, color=style.FAINT, lw=19, alpha=0.55, solid_capstyle="butt")


def _draw_program(actors, axes):
    axes.text(0, 0.955, "program", color=style.QUIET, weight="bold")
    _bar(actors, axes, "line", lambda s: HEIGHTS[s.line])
    for k in range(LINES):
        text = lambda s, k=k: (*PROGRAMS[s.program].text, *[" "] * LINES)[k]
        font = {"family": "DejaVu Sans Mono", "fontsize": 10, "va": "center"}
        actors.add(f"line_{k}", axes.text(0.02, HEIGHTS[k], "x", **font), text)


def _shown(condition, text):
    """What a text of the table shows: `text()`, or nothing."""
    return {"visible": condition, "text": text() if condition else "0"}


def _draw_tape(actors, axes):
    for at, text, align in ((0, "row", "left"), (0.16, "operation", "left"), (1, "primal", "right")):
        colour = style.BLUE if text == "primal" else style.QUIET
        axes.text(at, 0.955, text, color=colour, weight="bold", ha=align)
    _bar(actors, axes, "row", lambda s: HEIGHTS[s.step - 1])
    for k in range(ROWS):
        number = lambda s, k=k: _shown(k < s.step, lambda: str(k + 1))
        formula = lambda s, k=k: _shown(k < s.step, lambda: s.recorded.formulas[k])
        primal = lambda s, k=k: _shown(k < s.step, lambda: signed(s.recorded.primals[k], 4))
        label = {"va": "center", "fontsize": 10.5}
        actors.add(f"number_{k}", axes.text(0.02, HEIGHTS[k], "0", color=style.QUIET, **label), number)
        actors.add(f"formula_{k}", axes.text(0.16, HEIGHTS[k], "0", **label), formula)
        actors.add(f"primal_{k}", axes.text(0.99, HEIGHTS[k], "0", color=style.BLUE, ha="right", **label), primal)


def _draw_graph(actors, axes):
    panel(axes, "The program as a function of x", pad=8, xlim=(0, 20.5), ylim=(-0.06, 1.08), xlabel="x", ylabel="y")
    actors.line(axes, "graph", lambda s: graph(s.program), color=style.QUIET)

    def tangent(s):
        rise = 3 * s.recorded.slope
        return {"points": [[s.x - 3, s.recorded.y - rise], [s.x + 3, s.recorded.y + rise]], "visible": s.is_complete}

    actors.line(axes, "tangent", tangent, color=style.GREEN, lw=1.2, dashes=(4, 3))
    result = lambda s: {"points": [[s.x, s.recorded.y]], "visible": s.is_complete}
    actors.line(axes, "result", result, "o", color=style.GREEN, ms=7)
    actors.dot(axes, "input", lambda s: (s.x, 0.0), style.BLUE)


@style.styled
def tape(program="a loop", x=11.0, step=3):
    """One of PROGRAMS at x, the first `step` rows of the tape that it fills, and its graph, a piece for each trace."""
    actors, (text, table, graph_axes) = panels(3, height=4.1, ratios=(1, 1.05, 1.25))
    for axes in (text, table):
        axes.set(xlim=(0, 1), ylim=(0, 1))
        axes.axis("off")
    _draw_program(actors, text)
    _draw_tape(actors, table)
    _draw_graph(actors, graph_axes)
    actors.add("status", table.text(0, 1.07, "…", fontsize=10.5), lambda s: s.status)
    sliders = [
        stage.Slider("step", range(1, ROWS + 1), step, label="rows recorded", format="{:d}"),
        stage.Slider("x", X, x, label="input x", format="{:.2f}", marks={1.0: "1", 20.0: "20"}),
        stage.Slider("program", PROGRAMS, program, label="program", format="{}"),
    ]
    title = "A program that fills a tape"
    return actors.show(sliders, State, describe, title, handles={"input": ("x",)}, grid=("step", "x"))
