"""Demos of lesson 3: a trace that is stepped through, a dual number on a curve, a Jacobian that fills."""

from functools import lru_cache

import numpy as np
from matplotlib.colors import ListedColormap

from ntd_helpers import stage, style
from ntd_helpers.autodiff import Dual, Tape, cos, exp, jvp, log, relu, sin, tanh, vjp
from ntd_helpers.autodiff.operations import apply

NODES = 7  # in every trace: two inputs and five operations
EDGES = 8  # at most
WIDTH, HEIGHT, TOP, RATIOS = 11, 4.5, 0.85, (1.35, 1)  # of the stepper, in inches
GRAPH = np.array([5.46, 3.1])  # the size of its graph
SYMBOLS = {"add": "+", "subtract": "−", "multiply": "×", "log": "ln"}


def _product(x, y):
    p = x * y
    return tanh(sin(p) + p * p)


TRACES = {
    "each input twice": (lambda x, y: log(x) + x * y - sin(y), (2.0, 5.0), "ln x₁ + x₁x₂ − sin x₂"),
    "p three times": (_product, (0.5, 0.8), "tanh(sin p + p²), p = x₁x₂"),
    "a chain": (lambda x, y: cos(tanh(exp(sin(x * y)))), (1.5, 2.0), "cos tanh exp sin(x₁x₂)"),
    "a neuron": (lambda w, b: (tanh(1.5 * w + b) - 0.5) ** 2, (0.8, -0.3), "(tanh(1.5x₁ + x₂) − 0.5)²"),
    "a gate": (lambda x, y: relu(x - y) * y + x**2, (1.0, 2.0), "relu(x₁ − x₂)·x₂ + x₁²"),
}
"""Functions by name, each with the point where it is taken apart, and its formula."""


class Trace:
    """A function's trace at a point: names, formulas, primals, tangents along v, and adjoints step by step."""

    def __init__(self, name, v):
        f, point, _ = TRACES[name]
        tape = Tape()
        output = f(*(tape.input(x) for x in point))
        self.nodes, self.holds = tape.nodes, tape.holds
        self.names = ["x₁", "x₂", *(f"v{_subscript(i)}" for i in range(1, NODES - 2)), "y"]
        self.primals = [float(node.primal) for node in tape.nodes]
        duals = []
        for node in tape.nodes:  # the trace replayed with dual numbers
            operands = [duals[a.index] if tape.holds(a) else a for a in node.operands]
            seed = Dual(node.primal, v[len(duals)] if len(duals) < 2 else 0.0)
            duals.append(seed if node.operation == "input" else apply(node.operation, *operands, **node.options))
        self.tangents = [float(dual.tangent) for dual in duals]
        self.sweep = [list(found) for found in tape.backward(output, 1.0)]
        self.parents = [[a.index for a in node.operands if tape.holds(a)] for node in tape.nodes]
        self.users = [[c for c in range(NODES) if i in self.parents[c]] for i in range(NODES)]

    def symbol(self, i):
        operation = self.nodes[i].operation
        if operation == "power":
            return "( )²"
        return self.names[i] if operation == "input" else SYMBOLS.get(operation, operation)

    def operands(self, i):
        """The names of what node i was made from; constants as numbers."""
        return [self.names[a.index] if self.holds(a) else f"{a:g}" for a in self.nodes[i].operands]

    def formula(self, i):
        operation, names = self.nodes[i].operation, self.operands(i)
        if operation == "input":
            return self.names[i]
        if operation == "power":
            return f"{self.names[i]} = {names[0]}²"
        told = f" {self.symbol(i)} ".join(names) if len(names) == 2 else f"{self.symbol(i)} {names[0]}"
        return f"{self.names[i]} = {told}"

    def slopes(self, i):
        """∂(node i)/∂(operand) for each operand on the tape, in order."""
        node = self.nodes[i]
        plain = [a.primal if self.holds(a) else a for a in node.operands]
        seeds = [k for k, a in enumerate(node.operands) if self.holds(a)]
        one = [[Dual(x, 1.0) if k == seed else x for k, x in enumerate(plain)] for seed in seeds]
        return [float(apply(node.operation, *each, **node.options).tangent) for each in one]

    def adjoint(self, i, read):
        """(the adjoint of node i when `read` nodes have been read backwards, whether nothing is missing from it)."""
        so_far = self.sweep[read - 1][i] if read else (1.0 if i == NODES - 1 else None)
        whole = all(NODES - c <= read for c in self.users[i])
        return (0.0 if whole and so_far is None else so_far), whole


@style.styled
def trace(function="each input twice", step=10, direction="(1, 0)"):
    """A function taken apart: its trace as a graph and as a table, forward (value, tangent), then backward (adjoint).

    `function` is one of TRACES; `step` runs from 0 over 7 (all values known) to 14 (all adjoints known); `direction` is
    the seed v of the tangents.
    """
    figure, (graph, table) = style.panels(2, width=WIDTH, height=HEIGHT, top=TOP, ratios=RATIOS)
    for axes in (graph, table):
        axes.set(xlim=(0, 1), ylim=(0, 1))
        axes.axis("off")
    column = {"trace": 0.0, "value": 0.48, "tangent": 0.71, "adjoint": 1.0}
    shade = {"value": style.BLUE, "tangent": style.GREEN, "adjoint": style.ORANGE}
    above = {"value": 0.092, "tangent": -0.13, "adjoint": -0.19}
    for word, at in column.items():
        side = "left" if word == "trace" else "right"
        table.text(at, 0.97, word, color=shade.get(word, style.QUIET), weight="bold", ha=side)
    table.plot([0, 1], [0.945, 0.945], color=style.FAINT, lw=1)
    rows = 0.87 - 0.13 * np.arange(NODES)
    nowhere = np.zeros(len(_with_arrow(np.zeros((40, 2)), False)))
    actors = {
        "says": figure.text(0.015, 0.945, "…", fontsize=10.5),
        "sums": figure.text(0.015, 0.885, "…", color=style.QUIET, fontsize=10),
        "formula": figure.text(0.617, 0.945, "…", fontsize=10.5, weight="bold"),
        "row": table.plot([-0.01, 1.01], [0.5, 0.5], color=style.FAINT, lw=19, alpha=0.55, solid_capstyle="butt")[0],
        "ring": graph.plot([0.5], [0.5], "o", ms=37, mfc="none", mew=1.4)[0],
    }
    for k in range(2):
        actors[f"work_{k}"] = graph.plot(nowhere, nowhere, lw=3.2)[0]
    for k in range(EDGES):
        actors[f"edge_{k}"] = graph.plot(nowhere, nowhere, lw=1.4)[0]
    for i in range(NODES):
        actors[f"node_{i}"] = graph.plot([0.5], [0.5], "o", ms=31, mfc="none", mew=1.8)[0]
        actors[f"symbol_{i}"] = graph.text(0.5, 0.5, "x", ha="center", va="center", fontsize=10.5)
        actors[f"trace_cell_{i}"] = table.text(0, rows[i], "x", va="center", fontsize=10.5)
        for word, colour in shade.items():
            actors[f"{word}_{i}"] = graph.text(0.5, 0.5, "0", ha="center", color=colour, fontsize=9.5)
            actors[f"{word}_cell_{i}"] = table.text(column[word], rows[i], "0", ha="right", va="center",
                                                    color=colour, fontsize=10.5)  # fmt: skip

    seeds = {"(1, 0)": (1.0, 0.0), "(0, 1)": (0.0, 1.0), "(1, 1)": (1.0, 1.0)}
    taken = lru_cache(None)(lambda name, v: Trace(name, seeds[v]))
    laid = lru_cache(None)(lambda name: layered(taken(name, "(1, 0)").parents))

    def state(step, function, direction):
        """What every actor shows: (points, colour, whether it is seen, text), with None for what it has not."""
        t, (places, edges) = taken(function, direction), laid(function)
        forward, read = min(step, NODES), max(step - NODES, 0)
        at_work = max(step - 1 if step <= NODES else NODES - read, 0)
        busy = style.ORANGE if read else style.BLUE
        says, sums = _told(t, step)
        told = {"says": (None, None, True, says), "sums": (None, None, True, sums)}
        told["formula"] = (None, None, True, f"y = {TRACES[function][2]}")
        told["row"] = ([[-0.01, rows[at_work]], [1.01, rows[at_work]]], style.FAINT, step > 0, None)
        told["ring"] = (places[[at_work]], busy, step > 0, None)
        drawn = [_with_arrow(curve, NODES - child <= read) for _, child, curve in edges]
        work = [curve for curve, (_, child, _) in zip(drawn, edges, strict=True) if child == at_work and step]
        for k in range(2):
            told[f"work_{k}"] = (work[k] if k < len(work) else drawn[0], busy, k < len(work), None)
        for k in range(EDGES):
            there = k < len(edges)
            child = edges[k][1] if there else NODES
            colour = style.ORANGE if NODES - child <= read else style.BLUE if child < forward else style.FAINT
            told[f"edge_{k}"] = (drawn[k if there else 0], colour, there, None)
        for i in range(NODES):
            adjoint, whole = t.adjoint(i, read) if read else (None, False)
            texts = {"value": "", "tangent": "", "adjoint": ""}
            if i < forward:
                texts |= {"value": _number(t.primals[i]), "tangent": _number(t.tangents[i])}
            if adjoint is not None:
                texts["adjoint"] = _number(adjoint) + ("" if whole else " + …")
            colour = style.ORANGE if adjoint is not None and whole else style.BLUE if i < forward else style.FAINT
            told[f"node_{i}"] = (places[[i]], colour, True, None)
            told[f"symbol_{i}"] = (places[i] - [0, 0.004], None, True, t.symbol(i))
            told[f"trace_cell_{i}"] = (None, None, True, t.formula(i))
            for word, up in above.items():
                named = f"{t.names[i]} {texts[word]}" if word == "value" and i > 1 and texts[word] else texts[word]
                told[f"{word}_{i}"] = (places[i] + [0, up], None, bool(named), named or "0")
                told[f"{word}_cell_{i}"] = (None, None, bool(texts[word]), texts[word] or "0")
        return told

    def frames(**values):
        states = [state(*each) for each in zip(*(values[n] for n in ("step", "function", "direction")), strict=True)]
        told = {}
        for name in actors:
            points, colours, seen, texts = zip(*(each[name] for each in states), strict=True)
            told[name] = {"visible": list(seen)}
            told[name] |= {"points": np.array(points, float)} if points[0] is not None else {}
            told[name] |= {"color": list(colours)} if colours[0] is not None else {}
            told[name] |= {"text": list(texts)} if texts[0] is not None else {}
        return told

    def describe(function, step, direction):
        t = taken(function, direction)
        says, sums = _told(t, step)
        _, point, formula = TRACES[function]
        point = ", ".join(f"{x:g}" for x in point).replace("-", "−")
        state = f"y = {formula} at ({point}), tangents seeded with v = {direction}. {says}"
        if step >= NODES:
            state += f" y = {_number(t.primals[-1])}, Jv = {_number(t.tangents[-1])}."
        if step == 2 * NODES:
            state += f" Gradient ({_number(t.sweep[-1][0] or 0.0)}, {_number(t.sweep[-1][1] or 0.0)})."
        return state + (f" {sums}" if sums.strip() else "")

    return stage.Stage(
        figure, actors,
        [
            stage.Slider("step", list(range(2 * NODES + 1)), step, label="step", format="{:d}",
                         marks={0: "start", NODES: "end of forward", 2 * NODES: "end of backward"}),
            stage.Slider("function", list(TRACES), function, label="function", format="{}"),
            stage.Slider("direction", list(seeds), direction, label="seed v", format="{}"),
        ],
        frames=frames, describe=describe, title="An evaluation trace, forward and backward", dark=style.DARK,
        grid=("step", "function"),
    )  # fmt: skip


CURVES = {
    "½x³ − x": lambda x: x**3 / 2 - x,
    "sin 3x": lambda x: sin(3 * x),
    "exp(−x²)": lambda x: exp(-(x**2)),
    "x tanh 2x": lambda x: x * tanh(2 * x),
    "relu x": relu,
    "three times y ← sin 2y": lambda x: sin(2 * sin(2 * sin(2 * x))),
}


@style.styled
def dual_number(function="½x³ − x", at=-1.0, seed=0.6):
    """A dual number a + bε pushed through a function of CURVES: f(a) + f′(a)b ε, the foot and the rise of an arrow."""
    figure, (plane, slope) = style.panels(2, height=4.2, top=0.8, ratios=(1.25, 1))
    x = np.linspace(-2.5, 2.5, 251)
    for axes, title in ((plane, "The function, and what the dual number says of it"), (slope, "The slope f′(a)")):
        axes.set_title(title, pad=8)
        axes.set(xlim=(-2.5, 2.5), xlabel="a")
        axes.axhline(0, color=style.FAINT, lw=1)
    plane.set(ylim=(-2.6, 2.6), ylabel="f")
    slope.set(ylim=(-8.5, 8.5))
    actors = {
        "curve": plane.plot(x, x, color=style.QUIET)[0],
        "line": plane.plot([-1, 1], [0, 0], color=style.GREEN, lw=1, dashes=(4, 3))[0],
        "run": plane.plot([0, 1], [0, 0], color=style.BLUE, lw=2.4)[0],
        "rise": plane.plot([1, 1], [0, 1], color=style.GREEN, lw=2.4)[0],
        "foot": plane.plot([0], [0], "o", color=style.INK, ms=8)[0],
        "slopes": slope.plot(x, x, color=style.QUIET)[0],
        "here": slope.plot([0], [0], "o", color=style.GREEN, ms=8)[0],
        "says": figure.text(0.055, 0.93, "…", fontsize=11),
    }
    plane.text(0.99, 1.035, "run b", color=style.BLUE, ha="right", transform=plane.transAxes)
    plane.text(0.86, 1.035, "rise f′(a)b", color=style.GREEN, ha="right", transform=plane.transAxes)
    drawn = lru_cache(None)(lambda name: jvp(CURVES[name], (x,), (np.ones(251),)))

    def pushed(name, a, b):
        y = CURVES[name](Dual(float(a), float(b)))
        return float(y.primal), float(y.tangent)

    def frames(at, seed, function):
        told = {name: [] for name in ("curve", "line", "run", "rise", "foot", "slopes", "here")}
        says = []
        for a, b, name in zip(at, seed, function, strict=True):
            f, df = pushed(name, a, b)
            steep = pushed(name, a, 1.0)[1]
            y, dy = drawn(name)
            told["curve"].append(np.column_stack([x, y]))
            told["slopes"].append(np.column_stack([x, dy]))
            told["line"].append([[a - 5, f - 5 * steep], [a + 5, f + 5 * steep]])
            told["run"].append([[a, f], [a + b, f]])
            told["rise"].append([[a + b, f], [a + b, f + df]])
            told["foot"].append([[a, f]])
            told["here"].append([[a, steep]])
            says.append(f"f({_dual(a, b, 2)}) = {_dual(f, df, 4)}")
        return {name: np.array(points, float) for name, points in told.items()} | {"says": {"text": says}}

    def describe(at, seed, function):
        f, df = pushed(function, at, seed)
        return (
            f"f(x) = {function}: f({_dual(at, seed, 2)}) = {_dual(f, df, 4)}. "
            f"Slope at a = {_number(at, 2)}: {_number(pushed(function, at, 1.0)[1])}."
        )

    return stage.Stage(
        figure, actors,
        [
            stage.Slider("at", np.round(np.linspace(-2, 2, 81), 2), at, label="primal a", format="{:.2f}",
                         marks={-2: "−2", 0: "0", 2: "2"}),
            stage.Slider("seed", np.round(np.linspace(-1.5, 1.5, 31), 1), seed, label="tangent b", format="{:.1f}",
                         marks={0: "0", 1: "1"}),
            stage.Slider("function", list(CURVES), function, label="f(x) =", format="{}"),
        ],
        frames=frames, describe=describe, title="A dual number sliding along a curve", dark=style.DARK,
    )  # fmt: skip


MOST = 10  # inputs, and outputs


@lru_cache(None)
def _jacobian(n, m, mode):
    """J (m, n) of a small network, by n forward passes or by m reverse passes: an array, pass by pass."""
    rng = np.random.default_rng(3)
    V, W = rng.normal(size=(6, MOST))[:, :n], rng.normal(size=(MOST, 6))[:m]
    f = lambda x: tanh(W @ tanh(V @ x / 2) / 2)  # noqa: E731
    x = np.linspace(-1, 1, MOST)[:n]
    if mode == "forward":
        return np.array([jvp(f, (x,), (e,))[1] for e in np.eye(n)]).T
    _, pullback = vjp(f, x)
    return np.array([pullback(e)[0] for e in np.eye(m)])


@style.styled
def jacobian(inputs=8, outputs=3, mode="forward", passes=4):
    """The Jacobian (m, n) of a small network, filled by one column a forward pass or one row a reverse pass."""
    figure, (matrix, count) = style.panels(2, height=4.4, top=0.8, ratios=(1.25, 1))
    blank, beyond = 1.5, 2.5  # values of cells not yet known, and outside of J
    low, unknown = np.array([0.0, 0.40, 0.65]), np.array([0.86, 0.87, 0.89])
    high, white = np.array([0.72, 0.29, 0.0]), np.ones(3)
    side = np.linspace(0, 1, 64)[:, None]
    shades = np.vstack([low + side * (white - low), white + side * (high - white)])
    shades = np.column_stack([shades, np.ones(128)])
    shades = ListedColormap([*shades, *[(*unknown, 1)] * 64, *[(1, 1, 1, 0)] * 64])
    matrix.set(xlim=(-0.9, MOST + 0.1), ylim=(MOST + 0.1, -0.9), aspect="equal", anchor="W")
    matrix.axis("off")
    matrix.text(0, -0.25, "inputs →", color=style.QUIET)
    matrix.text(-0.65, 0, "← outputs", color=style.QUIET, rotation=90, va="top")
    actors = {
        "cells": matrix.imshow(np.zeros((MOST, MOST)), extent=(0, MOST, MOST, 0), cmap=shades, vmin=-1, vmax=3,
                               interpolation="nearest", aspect="equal"),
        "grid": matrix.plot(np.zeros(6 * MOST + 6), np.zeros(6 * MOST + 6), color=style.QUIET, lw=0.7)[0],
        "now": matrix.plot([0, 0, 1, 1, 0], [0, 1, 1, 0, 0], color=style.ORANGE, lw=3)[0],
        "says": figure.text(0.055, 0.93, "…", fontsize=11),
        "seed": figure.text(0.055, 0.865, "…", fontsize=10, color=style.QUIET),
    }  # fmt: skip
    count.set(xlim=(0, MOST + 0.6), ylim=(-0.75, 1.75), xlabel="passes", yticks=[])
    count.set_xticks(range(0, MOST + 1, 2))
    count.spines["left"].set_visible(False)
    count.set_title("Passes for the whole Jacobian", pad=8)
    for row, word in ((1, "forward"), (0, "reverse")):
        actors[f"word_{word}"] = count.text(0, row + 0.3, "…")
        actors[f"need_{word}"] = count.plot([0, 1], [row, row], color=style.FAINT, lw=22, solid_capstyle="butt")[0]
        actors[f"done_{word}"] = count.plot([0, 1], [row, row], color=style.ORANGE, lw=12, solid_capstyle="butt")[0]

    def state(n, m, mode, passes):
        """What every actor shows."""
        total = {"forward": n, "reverse": m}
        done = min(passes, total[mode])
        cells = np.full((MOST, MOST), beyond)
        cells[:m, :n] = blank
        known = (slice(0, m), slice(0, done)) if mode == "forward" else (slice(0, done), slice(0, n))
        cells[known] = _jacobian(n, m, mode)[known]
        across = [[(0, min(i, m)), (n, min(i, m)), (np.nan, np.nan)] for i in range(MOST + 1)]
        down = [[(min(j, n), 0), (min(j, n), m), (np.nan, np.nan)] for j in range(MOST + 1)]
        left, top, right, bottom = (done - 1, 0, done, m) if mode == "forward" else (0, done - 1, n, done)
        says, seed = _filled(n, m, mode, done)
        told = {
            "cells": {"image": cells},
            "grid": {"points": np.concatenate(across + down)},
            "now": {"visible": done > 0, "points": np.array(
                [(left, top), (left, bottom), (right, bottom), (right, top), (left, top)], float)},
            "says": {"text": says},
            "seed": {"text": seed},
        }  # fmt: skip
        for row, word in enumerate(("reverse", "forward")):
            fewer = ", which is fewer" if n != m and total[word] == min(n, m) else ""
            told[f"word_{word}"] = {"text": f"{word}: {total[word]}{fewer}"}
            told[f"need_{word}"] = {"points": np.array([(0, row), (total[word], row)], float)}
            told[f"done_{word}"] = {"points": np.array([(0, row), (done, row)], float),
                                    "visible": word == mode and done > 0}  # fmt: skip
        return told

    def frames(**values):
        names = ("n", "m", "mode", "passes")
        states = [state(*(values[name][k] for name in names)) for k in range(len(values["n"]))]
        return {
            name: {key: [each[name][key] for each in states] for key in states[0][name]} for name in actors
        }

    def describe(n, m, mode, passes):
        says, seed = _filled(n, m, mode, min(passes, n if mode == "forward" else m))
        fewer = "forward mode takes fewer" if n < m else "reverse mode takes fewer" if m < n else "both take as many"
        return f"{says}. {seed}. The whole takes {n} forward or {m} reverse passes: {fewer}."

    return stage.Stage(
        figure, actors,
        [
            stage.Slider("n", list(range(1, MOST + 1)), inputs, label="inputs n", format="{:d}",
                         marks={1: "1", MOST: f"{MOST}"}),
            stage.Slider("m", list(range(1, MOST + 1)), outputs, label="outputs m", format="{:d}",
                         marks={1: "1: a cost", MOST: f"{MOST}"}),
            stage.Slider("passes", list(range(MOST + 1)), passes, label="passes done", format="{:d}",
                         marks={0: "0", MOST: f"{MOST}"}),
            stage.Slider("mode", ["forward", "reverse"], mode, label="mode", format="{}",
                         marks={"forward": "columns", "reverse": "rows"}),
        ],
        frames=frames, describe=describe, title="A Jacobian being filled", dark=style.DARK, grid=("passes", "mode"),
    )  # fmt: skip


# What the demos share ------------------------------------------------------------------------------------------------


def layered(parents):
    """A drawing of a graph whose node i has the nodes `parents[i]`, all before it, with edges from left to right.

    Returns places (N, 2) in the unit square and a list of (parent, child, curve (40, 2)). A node stands one layer to
    the right of its last parent; an edge across layers gets a place of its own in each; layers are sorted by the mean
    height of what they are joined to (Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical
    system structures", 1981).
    """
    layer = []
    for above in parents:
        layer.append(1 + max(layer[p] for p in above) if above else 0)
    layers = [[i for i, depth in enumerate(layer) if depth == d] for d in range(max(layer) + 1)]
    chains, joined = [], []
    for child, above in enumerate(parents):
        for k, parent in enumerate(above):
            stops = [("via", child, k, d) for d in range(layer[parent] + 1, layer[child])]
            for stop in stops:
                layers[stop[3]].append(stop)
            chains.append([parent, *stops, child])
            joined += list(zip(chains[-1], chains[-1][1:], strict=False))
    height = {}
    for order in layers:
        height |= {node: 0.5 - r + (len(order) - 1) / 2 for r, node in enumerate(order)}
    for sweep in range(8):
        for order in layers[1:] if sweep % 2 == 0 else layers[-2::-1]:
            side = 0 if sweep % 2 == 0 else 1
            pull = {a: [height[e[side]] for e in joined if e[1 - side] == a] or [height[a]] for a in order}
            order.sort(key=lambda a: -np.mean(pull[a]))
            height |= {node: 0.5 - r + (len(order) - 1) / 2 for r, node in enumerate(order)}
    step = 1 / max(len(layers) - 1, 1)
    tall = max(map(len, layers))
    place = {a: (0.06 + 0.88 * step * d, 0.5 + (height[a] - 0.5) * min(0.38, 0.76 / max(tall - 1, 1)))
             for d, order in enumerate(layers) for a in order}  # fmt: skip
    edges = []
    for chain in chains:
        twins = [c for c in chains if (c[0], c[-1]) == (chain[0], chain[-1])]
        bulge = 0.0 if len(twins) == 1 else 0.07 * (1 if twins[0] is chain else -1)
        edges.append((chain[0], chain[-1], _curve([place[a] for a in chain], bulge)))
    return np.array([place[i] for i in range(len(parents))]), edges


def _curve(stops, bulge, count=40, radius=0.045):
    """A smooth line (count, 2) through `stops`, level at each of them, from the rim of the first node to the last's."""
    stops = np.array(stops, float)
    stops[0, 0] += radius
    stops[-1, 0] -= radius
    at = np.linspace(0, len(stops) - 1, count)
    span = np.minimum(at.astype(int), len(stops) - 2)
    t = at - span
    ease = t * t * (3 - 2 * t)
    x = stops[span, 0] + t * (stops[span + 1, 0] - stops[span, 0])
    y = stops[span, 1] + ease * (stops[span + 1, 1] - stops[span, 1])
    return np.column_stack([x, y + bulge * np.sin(np.pi * at / at[-1])])


def _with_arrow(curve, back):
    """The curve with an arrowhead in its middle, which points against it where `back`."""
    middle, ahead = curve[20], GRAPH * (curve[16 if back else 24] - curve[20])  # in inches
    ahead = ahead / max(np.hypot(*ahead), 1e-9)
    side = np.array([-ahead[1], ahead[0]])
    wings = [middle + (0.055 * turn * side - 0.11 * ahead) / GRAPH for turn in (1, -1)]
    return np.vstack([curve, [[np.nan, np.nan]], wings[:1], [middle], wings[1:]])


def _told(t, step):
    """What a step of the stepper does: a sentence, and the arithmetic of it."""
    if step == 0:
        return "Nothing is computed yet. Forward first: values and tangents, from left to right.", " "
    if step <= NODES:
        i = step - 1
        if t.nodes[i].operation == "input":
            return f"Forward: the input {t.names[i]} = {_number(t.primals[i])}, with its tangent from the seed v.", " "
        pairs = enumerate(zip(t.slopes(i), t.parents[i], strict=True))
        terms = [f"{(_signed if k else _number)(s)}·{_signed(t.tangents[p])}" for k, (s, p) in pairs]
        return (
            f"Forward: {t.formula(i)} = {_number(t.primals[i])}.",
            f"Tangent: slope times tangent, for each operand: {' + '.join(terms)} = {_number(t.tangents[i])}.",
        )
    read = step - NODES
    i = NODES - read
    g, _ = t.adjoint(i, read - 1)
    seeded = "the output's adjoint is 1; " if read == 1 else ""
    if t.nodes[i].operation == "input":
        return f"Backward: the adjoint of {t.names[i]} is complete: ∂y/∂{t.names[i]} = {_number(g)}.", " "
    parts = [f"{t.names[p]} gets {_number(g)}·{_signed(s)}" for s, p in zip(t.slopes(i), t.parents[i], strict=True)]
    says = f"Backward: {seeded}{t.formula(i)} passes its adjoint {_number(g)} on."
    return says, f"Slope times adjoint: {', '.join(parts)}."


def _filled(n, m, mode, done):
    """What the Jacobian's demo shows, in two sentences without full stops."""
    what = "column" if mode == "forward" else "row"
    known = done * (m if mode == "forward" else n)
    plural = "" if done == 1 else "es"
    says = f"J is {m} × {n}. After {done} {mode} pass{plural}: {known} of its {m * n} entries"
    if done == 0:
        return says, "No pass yet"
    seed = f"Pass {done} was seeded with the unit vector e{_subscript(done)} of the "
    return says, seed + ("inputs" if mode == "forward" else "outputs") + f" and gave {what} {done}"


def _number(value, digits=3):
    """Fixed digits with a proper minus, and no minus before a zero."""
    return f"{round(float(value), digits) + 0:.{digits}f}".replace("-", "−")


def _signed(value):
    """As a factor: in brackets where negative."""
    return f"({_number(value)})" if round(float(value), 3) < 0 else _number(value)


def _dual(a, b, digits):
    sign = "−" if round(float(b), digits) < 0 else "+"
    return f"{_number(a, digits)} {sign} {_number(abs(b), digits)}ε"


def _subscript(number):
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
