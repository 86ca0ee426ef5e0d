"""The regimes of exercise 1.4: their words, coordinates in each of them, and wrong answers that confuse them."""

import numpy as np

from ntd_helpers.quadratics import Regime

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


def coordinates(*axes, steps=5):
    """Columns w_j(0) … w_j(steps) from pairs (w(0), w(1)) and multipliers m: successive moves have the ratio m."""
    columns = []
    for start, move, m in axes:
        moves = move * float(m) ** np.arange(steps)
        columns.append(np.append(start, start + np.cumsum(moves)))
    return np.column_stack(columns)


# Start, first move and multiplier of each axis: dyadic numbers, so that no ratio is rounded. No minimiser is at 0.
PATHS = (
    (
        coordinates(
            *((3.0, 0.0, 1.0), (1.0, -0.5, 1.0), (5.0, -1.0, 0.5), (4.0, -2.0, 0.0)),
            *((6.0, -3.0, -0.5), (-1.0, 4.0, -1.0), (2.0, 1.0, -1.5), (0.5, 0.25, 1.5)),
        ),
    ),
    (coordinates((2.0, 1.0, -0.25), (-3.0, -1.0, 2.0), (1.0, 8.0, 0.25), (7.0, 0.0, 1.0), (0.0, 2.0, -2.0)),),
    (coordinates((1.0, 1.0, 0.0), (-1.0, 2.0, 1.0), (0.0, -0.5, -1.0), (9.0, -1.0, 0.75)),),
)


def regime(path):
    """The regime of one column, by the ratio of its first two moves."""
    first, second = np.diff(path)[:2]
    if first == 0:
        return "FROZEN"
    m = second / first
    if abs(m) == 1:
        return "DRIFT" if m > 0 else "TWO_CYCLE"
    if abs(m) > 1:
        return "ESCAPING" if m > 0 else "DIVERGING"
    return "ONE_STEP" if m == 0 else "MONOTONE" if m > 0 else "OSCILLATING"


def calling(**wrong):
    """A wrong answer that calls some regimes by the name of another: `calling(DRIFT="FROZEN")`."""

    def answer(path):
        return [wrong.get(regime(column), regime(column)) for column in path.T]

    answer.__name__ = ", ".join(f"{name} for {right}" for right, name in wrong.items())
    return answer
