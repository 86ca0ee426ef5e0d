"""The regimes of exercise 1.4: their words, axes in each of them, and wrong answers that confuse them."""

import numpy as np

from ntd_helpers.quadratics import Regime, axis_regimes

from ..authoring import Words

SYNONYMS = {
    **dict.fromkeys(("at rest", "stationary"), "FROZEN"),
    **dict.fromkeys(("drifting", "drifts", "linear drift"), "DRIFT"),
    **dict.fromkeys(("monotonic", "monotone convergence", "monotonic convergence"), "MONOTONE"),
    **dict.fromkeys(("there in one step", "converges in one step"), "ONE_STEP"),
    **dict.fromkeys(("oscillates", "oscillatory", "oscillation"), "OSCILLATING"),
    **dict.fromkeys(("2-cycle", "period two", "period 2"), "TWO_CYCLE"),
    **dict.fromkeys(("diverges", "divergent", "divergence"), "DIVERGING"),
    **dict.fromkeys(("escapes", "escape"), "ESCAPING"),
}

REGIMES = Words(tuple(regime.name for regime in Regime), SYNONYMS)

AXES = (
    (np.array([0.0, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0, -1.0]), np.array([0.0, 1.0, 2.0, 0.0, 1.0, 0.0, -1.0, 1.0]), 1.0),
    (np.array([10.0, -0.5, 8.0, 0.0, 6.0, 4.0, 1.0, 0.0]), np.array([0.0, 0.0, 1.0, 0.0, 2.0, 0.0, 0.0, -3.0]), 0.25),
    (np.array([0.25, 1.0, 0.5, -2.0, 0.75, 1.5]), np.array([1.0, 1.0, 1.0, 1.0, 0.0, 0.0]), 2.0),
)


def calling(**wrong):
    """A wrong answer that calls some regimes by the name of another: `calling(DRIFT="FROZEN")`."""

    def answer(values, linear_terms, step_size):
        right = axis_regimes(values, linear_terms, step_size)
        return [wrong.get(regime.name, regime.name) for regime in right]

    answer.__name__ = ", ".join(f"{name} for {right}" for right, name in wrong.items())
    return answer
