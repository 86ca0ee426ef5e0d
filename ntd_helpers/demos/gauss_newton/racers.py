"""The three optimisers of the race: their paths, how they end and what they pay."""

from types import SimpleNamespace

import numpy as np

from ntd_helpers import style
from ntd_helpers.demos.gauss_newton.common import first_below
from ntd_helpers.demos.shared import OFF_THE_PAGE, counted
from ntd_helpers.gauss_newton import levenberg_marquardt_paths, newton_paths
from ntd_helpers.toys import TWO_WEIGHTS, descend

STEPS, LONG = 40, 1000  # steps that are played; steps of gradient descent whose costs are drawn
TARGET = 1e-6  # the cost to reach
# Gradient-equivalents of a step: a gradient is 1; products with H and with G as XLA counts them on a 64-256-256-10
# network, 2.51 and 1.65 gradients; a cost 0.36. In the plane a solve takes two products.
PRICES = {"gradient descent": 1.0, "Newton": 1 + 2 * 2.51, "damped Gauss-Newton": 1 + 2 * 1.65 + 0.36}
COLOURS = {"gradient descent": style.BLUE, "Newton": style.RED, "damped Gauss-Newton": style.GREEN}
K, PAID = np.arange(STEPS + 1), np.unique(np.round(np.geomspace(1, LONG, 110)).astype(int))


def runs(x, y, alpha):
    """For each of the starts (F,) and step sizes (F,), by method: its path (STEPS + 1, 2) and costs, and how it ends.

    And its costs after `bought` steps, and the price at which it reaches the target.
    """
    starts = np.stack([x, y], -1)
    long = descend(TWO_WEIGHTS.gradient, starts, alpha, LONG, OFF_THE_PAGE)
    paths = {
        "gradient descent": long,
        "Newton": newton_paths(TWO_WEIGHTS, starts, STEPS, OFF_THE_PAGE),
        "damped Gauss-Newton": levenberg_marquardt_paths(TWO_WEIGHTS, starts, STEPS),
    }
    return [{name: _run(name, path[f]) for name, path in paths.items()} for f in range(len(starts))]


def _run(name, path):
    costs = TWO_WEIGHTS.value(path)
    count, drawn = int(first_below(costs, TARGET)), np.maximum(costs, 1e-30)
    bought = PAID if len(path) > STEPS + 1 else K
    price = f"{count * PRICES[name]:.0f} gradients" if count >= 0 else "not reached"
    found = {"path": path[: STEPS + 1], "costs": drawn[: STEPS + 1], "bought": bought, "costs_bought": drawn[bought]}
    return SimpleNamespace(end=_end(name, path[STEPS], count), price=price, **found)


def _end(name, w, count):
    if count >= 0:
        return counted(count, "step")
    if np.abs(w).max() < 1e-3:
        return "converges to the saddle"
    return f"not in {LONG} steps" if name == "gradient descent" else f"not in {STEPS} steps"


def remembered(compute):
    """`compute`, which gives a list of results for arrays of F states, as a function that computes no state twice.

    The states of a slider are computed at once, which takes a hundredth of the time; the texts then find them again.
    """
    known = {}

    def results(**values):
        states = list(zip(*values.values(), strict=True))
        new = [state for state in dict.fromkeys(states) if state not in known]
        if new:
            known.update(zip(new, compute(*map(np.array, zip(*new, strict=True))), strict=True))
        return [known[state] for state in states]

    return results
