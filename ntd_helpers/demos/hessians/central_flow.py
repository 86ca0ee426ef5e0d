"""Gradient descent at the edge of stability, with the central flow and gradient flow laid over it."""

from types import SimpleNamespace

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.shared import panel, panels, recording

CASES = {  # of the recorded runs: step size, and the step of gradient descent at which the flows start
    "α = 0.4": (0.4, 500),
    "α = 0.5": (0.5, 500),
    "α = 0.4, flows from step 0": (0.4, 0),
}
FIRST = 500  # the step from which runs are drawn
DESCENT, CENTRAL, GRADIENT = style.BLUE, style.PURPLE, style.GREEN  # as in the other figures of descent and flow
LAYERS = {"descent": (4, 1.0, 4), "central flow": (3, 2.2, 7), "gradient flow": (2, 3.4, 10)}  # order and widths
NAMES = {"descent": DESCENT, "central flow": CENTRAL, "gradient flow": GRADIENT}


def results(case, seed):
    """A recorded run of one of CASES from step FIRST on: curves (S,) against `steps`, by name."""
    data, (alpha, start) = recording("central_flow"), CASES[case]
    same = (data["seeds"] == seed) & (data["alphas"] == alpha) & (data["starts"] == start)
    shown = data["steps"] >= FIRST
    run = {key: data[key][same][0][shown] for key in data if np.ndim(data[key]) > 1 and len(data[key]) == len(same)}
    steps = data["steps"][shown]
    costs = run["descent_cost"], run["central_cost"] + run["central_oscillation_cost"], run["gradient_cost"]
    sharpness = run["descent_sharpness"], run["central_eigenvalues"][:, 0], run["gradient_eigenvalues"][:, 0]
    distance = np.full(len(steps), np.nan), run["central_distance"], run["gradient_distance"]
    curves = {"cost": costs, "sharpness": sharpness, "distance": distance}
    curves = {quantity: dict(zip(NAMES, each, strict=True)) for quantity, each in curves.items()}
    return SimpleNamespace(edge=2 / alpha, steps=steps, **curves)


@style.styled
def central_flow(case="α = 0.4", seed=0, step=2100):
    """Cost, sharpness and distance from the running mean of the iterates; recorded runs, opened at `step`."""
    steps = results(case, seed).steps
    start, actors = int(np.argmin(np.abs(steps - step))), _draw(steps)
    sliders = [
        stage.Slider("case", list(CASES), case, label="run", format=str),
        stage.Slider("seed", (0, 1, 2), seed, label="seed of the weights", format="{}"),
    ]
    timeline = actors.timeline(len(steps) - 1, start, label="(step k − 500) / 20", pace=25)
    title = "Which flow does gradient descent follow at the edge of stability?"
    describe = lambda case, seed: _describe(case, seed, start)
    return actors.show(sliders, results, describe, title, timeline=timeline)


def _draw(steps):
    actors, (cost, sharp, far) = panels(3)
    keys = [(at, f"▬ {name}", colour) for (name, colour), at in zip(NAMES.items(), (0, 0.3, 0.66), strict=True)]
    for axes in (cost, sharp, far):
        axes.set(xlim=(FIRST - 60, steps[-1] + 60), xlabel="step k", xticks=range(1000, 4001, 1000))
    panel(cost, "Mean cost (descent: over 20 steps)", keys, yscale="log", ylim=(0.015, 0.13))
    style.ticks(cost.yaxis, (0.02, 0.03, 0.05, 0.1), ("0.02", "0.03", "0.05", "0.1"))
    panel(sharp, "Sharpness λ₁", keys, [(0, "– – the edge 2/α", style.RED)], ylim=(2.9, 7))
    lower = [(0, *keys[1][1:]), (0.36, *keys[2][1:])]
    panel(far, "Distance from descent's running mean", lower, y_decades=1, ylim=(0.008, 4))
    ends = np.array([-99, 9999])
    actors.line(sharp, "edge", lambda r: (ends, r.edge), color=style.RED, lw=1.4, dashes=(4, 3))
    for axes, quantity in ((cost, "cost"), (sharp, "sharpness"), (far, "distance")):
        for name, colour in NAMES.items():
            curve = lambda r, q=quantity, n=name: (r.steps, getattr(r, q)[n])
            layer, width, size = LAYERS[name]
            look = dict(color=colour, lw=width, zorder=layer, head_ms=size, head_zorder=layer)
            actors.trail(axes, f"{quantity} {name}", f"{quantity} {name} now", curve, **look)
    return actors


def _describe(case, seed, at):
    """The values at place `at` of the steps, where the figure opens: later ones would answer its question."""
    r = results(case, seed)
    values = {
        "Mean cost": _listed(r.cost, at, 4),
        "Sharpness": f"{_listed(r.sharpness, at, 2)}, edge {r.edge:.2f}",
        "Distance from descent's running mean": _listed(r.distance, at, 3),
    }
    texts = [f"{quantity}: {text}." for quantity, text in values.items() if text]
    return f"Step {r.steps[at]}, {case}, seed {seed}. " + " ".join(texts)


def _listed(curves, at, digits):
    """The curves' values at one step, but for those that are not known there."""
    return ", ".join(f"{name} {curve[at]:.{digits}f}" for name, curve in curves.items() if np.isfinite(curve[at]))
