"""The state of the demo of an evaluation trace at a step."""

from functools import cache
from typing import NamedTuple

import numpy as np

from ntd_helpers import style
from ntd_helpers.demos.autodiff.evaluation import NODES, TRACES, Trace, explain
from ntd_helpers.demos.autodiff.layout import layered, with_arrow
from ntd_helpers.demos.shared import signed

SEEDS = {"(1, 0)": (1.0, 0.0), "(0, 1)": (0.0, 1.0), "(1, 1)": (1.0, 1.0)}


class View(NamedTuple):
    """A trace with its layout at a step: `forward` rows are evaluated, and `read` of them are read backward."""

    trace: Trace
    places: np.ndarray
    edges: list
    step: int

    forward = property(lambda self: min(self.step, NODES))
    read = property(lambda self: max(self.step - NODES, 0))
    node = property(lambda self: max(self.step - 1 if self.step <= NODES else NODES - self.read, 0))  # of this step
    colour = property(lambda self: style.ORANGE if self.read else style.BLUE)

    def arrow(self, edge):
        """The curve of an edge, with its arrowhead."""
        _, child, curve = self.edges[edge]
        return with_arrow(curve, NODES - child <= self.read)

    def number(self, kind, i):
        """The primal, tangent or adjoint of node i as text, empty where it is not known yet."""
        if kind != "adjoint":
            number = self.trace.primals[i] if kind == "primal" else self.trace.tangents[i]
            return signed(number) if i < self.forward else ""
        adjoint, is_complete = self.trace.adjoint(i, self.read) if self.read else (None, False)
        return "" if adjoint is None else signed(adjoint) + " + …" * (not is_complete)

    def progress(self, node, done):
        """The colour of a node or of an edge into it; `done` where the backward sweep has completed it."""
        return style.ORANGE if done else style.BLUE if node < self.forward else style.FAINT


@cache
def drawn(function, direction):
    """A trace with its layout."""
    t = Trace(function, SEEDS[direction])
    return t, *layered(t.parents)


def view(step, function, direction):
    """The `View` of a state."""
    return View(*drawn(str(function), str(direction)), int(step))


def describe(function, step, direction):
    """The text under the figure."""
    t, (_, point, formula) = view(step, function, direction).trace, TRACES[function]
    sentence, sums = explain(t, step)
    point = ", ".join(f"{x:g}" for x in point).replace("-", "−")
    text = f"y = {formula} at ({point}), seed v = {direction}. {sentence}"
    if step >= NODES:
        text += f" y = {signed(t.primals[-1])}, Jv = {signed(t.tangents[-1])}."
    if step == 2 * NODES:
        text += f" Gradient ({signed(t.sweep[-1][0] or 0.0)}, {signed(t.sweep[-1][1] or 0.0)})."
    return text + (f" {sums}" if sums.strip() else "")
