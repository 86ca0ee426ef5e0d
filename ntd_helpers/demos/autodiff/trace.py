"""An evaluation trace step by step: forward with primals and tangents, then backward with adjoints."""

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.autodiff.evaluation import EDGES, NODES, TRACES, explain
from ntd_helpers.demos.autodiff.view import SEEDS, describe, view
from ntd_helpers.demos.shared import panels

ROWS = 0.87 - 0.13 * np.arange(NODES)  # heights of the rows of the table
# For each kind of number: its colour, its place beside a node, and its column in the table.
NUMBERS = {
    "primal": (style.BLUE, [0, 0.092], 0.54),
    "tangent": (style.GREEN, [0, -0.13], 0.75),
    "adjoint": (style.ORANGE, [0, -0.19], 1.0),
}


def _add_edges(actors, axes):
    """The edges, and thicker ones into the node of this step."""

    def into_node(r, k):
        into = [e for e, (_, child, _) in enumerate(r.edges) if child == r.node and r.step]
        return {"points": r.arrow(into[k] if k < len(into) else 0), "color": r.colour, "visible": k < len(into)}

    def edge(r, k):
        there = k < len(r.edges)
        child = r.edges[k][1] if there else NODES
        colour = r.progress(child, NODES - child <= r.read)
        return {"points": r.arrow(k if there else 0), "color": colour, "visible": there}

    ring = lambda r: {"points": r.places[[r.node]], "color": r.colour, "visible": r.step > 0}
    actors.line(axes, "ring", ring, "o", ms=37, mfc="none", mew=1.4)
    for k in range(2):
        actors.line(axes, f"thick_{k}", lambda r, k=k: into_node(r, k), lw=3.2)
    for k in range(EDGES):
        actors.line(axes, f"edge_{k}", lambda r, k=k: edge(r, k), lw=1.4)


def _add_node(actors, graph, table, i):
    """A node of the graph and its row of the table."""

    def circle(r):
        number = r.number("adjoint", i)
        return {"points": r.places[[i]], "color": r.progress(i, number and "…" not in number)}

    def beside(r, kind, offset):
        number = r.number(kind, i)
        name = f"{r.trace.names[i]} " * (kind == "primal" and i > 1)
        return {"points": r.places[i] + offset, "visible": bool(number), "text": name + number if number else "0"}

    def cell(r, kind):
        return {"visible": bool(r.number(kind, i)), "text": r.number(kind, i) or "0"}

    symbol = lambda r: {"points": r.places[i] - [0, 0.004], "text": r.trace.symbol(i)}
    actors.line(graph, f"node_{i}", circle, "o", ms=31, mfc="none", mew=1.8)
    actors.add(f"symbol_{i}", graph.text(0.5, 0.5, "x", ha="center", va="center", fontsize=10.5), symbol)
    table.text(0, ROWS[i], f"{i + 1}", va="center", color=style.QUIET, fontsize=9.5)
    formula = table.text(0.06, ROWS[i], "x", va="center", fontsize=10.5)
    actors.add(f"trace_cell_{i}", formula, lambda r: r.trace.formula(i))
    for kind, (color, offset, column) in NUMBERS.items():
        number = graph.text(0.5, 0.5, "0", ha="center", color=color, fontsize=9.5)
        actors.add(f"{kind}_{i}", number, lambda r, kind=kind, offset=offset: beside(r, kind, offset))
        number = table.text(column, ROWS[i], "0", ha="right", va="center", color=color, fontsize=10.5)
        actors.add(f"{kind}_cell_{i}", number, lambda r, kind=kind: cell(r, kind))


def _add_table(actors, axes):
    """The head of the table and the highlighted row."""
    axes.text(0, 0.97, "row", color=style.QUIET, weight="bold", ha="left")
    for kind, (color, _, column) in NUMBERS.items():
        axes.text(column, 0.97, kind, color=color, weight="bold", ha="right")
    axes.plot([0, 1], [0.945, 0.945], color=style.FAINT, lw=1)
    row = lambda r: {"points": [[0.045, ROWS[r.node]], [1.01, ROWS[r.node]]], "visible": r.step > 0}
    actors.line(axes, "row", row, color=style.FAINT, lw=19, alpha=0.55, solid_capstyle="butt")


@style.styled
def trace(function="each input twice", step=10, direction="(1, 0)"):
    """The trace of a function as a graph and as a table: forward (primal, tangent), then backward (adjoint).

    `function` is one of TRACES; `step` runs from 0 over 7 (all primals known) to 14 (all adjoints known); `direction`
    is the seed v of the tangents.
    """
    actors, (graph, table) = panels(2, height=4.5, top=0.85, ratios=(1.35, 1))
    for axes in (graph, table):
        axes.set(xlim=(0, 1), ylim=(0, 1))
        axes.axis("off")
    actors.add("sentence", actors.figure.text(0.015, 0.945, "…", fontsize=10.5), lambda r: explain(r.trace, r.step)[0])
    arithmetic = actors.figure.text(0.015, 0.885, "…", color=style.QUIET, fontsize=10)
    actors.add("arithmetic", arithmetic, lambda r: explain(r.trace, r.step)[1])
    formula = actors.figure.text(0.617, 0.945, "…", fontsize=10.5, weight="bold")
    actors.add("formula", formula, lambda r: f"y = {r.trace.expression}")
    _add_table(actors, table)
    _add_edges(actors, graph)
    for i in range(NODES):
        _add_node(actors, graph, table, i)
    ends = {0: "start", NODES: "end of forward", 2 * NODES: "end of backward"}
    sliders = [
        stage.Slider("step", range(2 * NODES + 1), step, label="step", format="{:d}", marks=ends),
        stage.Slider("function", TRACES, function, label="function", format="{}"),
        stage.Slider("direction", SEEDS, direction, label="seed v", format="{}"),
    ]
    return actors.show(sliders, view, describe, "An evaluation trace, forward and backward", grid=("step", "function"))
