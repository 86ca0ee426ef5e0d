"""Exercise 1.4: the regime of each axis."""

from ..authoring import exercise
from .regimes import AXES, REGIMES, calling


@exercise(
    "1.4",
    form=REGIMES,
    cases=AXES,
    hints=(
        "Treat a = 0 first: the update is then w_j ← w_j − αb_j.",
        "Otherwise the error is multiplied by 1 − αa at each step. Its sign and its size name the regime.",
        "Go through αa < 0, 0 < αa < 1, αa = 1, 1 < αa < 2, αa = 2 and αa > 2 in turn.",
    ),
    why="A flat axis moves by −αb at each step. On any other the error is multiplied by m = 1 − αa.",
)
def classify(values, linear_terms, step_size):
    """Write classify(values, linear_terms, step_size): the list of the regimes, one for each eigen-axis.

    One of FROZEN, DRIFT, MONOTONE, ONE_STEP, OSCILLATING, TWO_CYCLE, DIVERGING, ESCAPING for each axis,
    as text, for eigenvalues (n,) and b in eigen-coordinates (n,).
    """
    words = []
    for a, b in zip(values, linear_terms):
        m = 1 - step_size * a
        if a == 0:
            words.append("frozen" if b == 0 else "drift")
        elif a < 0:
            words.append("escaping")
        elif abs(m) == 1:
            words.append("two-cycle")
        elif abs(m) > 1:
            words.append("diverging")
        else:
            words.append("one step" if m == 0 else "monotone" if m > 0 else "oscillating")
    return words


@classify.scaffold
def lines(values, linear_terms):
    words = []
    for a, b in zip(values, linear_terms):
        words.append(...)
    return words


classify.mistake("Every flat axis is called frozen. Does b play no part when a = 0?", calling(DRIFT="FROZEN"))
classify.mistake("Every flat axis is called drifting. What pushes it if there is no slope?", calling(FROZEN="DRIFT"))
classify.mistake(
    "Frozen and drift are exchanged: the axis with a slope is the one that moves.",
    calling(FROZEN="DRIFT", DRIFT="FROZEN"),
)
classify.mistake(
    "Monotone and oscillating are exchanged. A negative multiplier changes the sign of the error at each step.",
    calling(MONOTONE="OSCILLATING", OSCILLATING="MONOTONE"),
)
classify.mistake(
    "An axis that jumps from side to side is called monotone. Look at the sign of the multiplier.",
    calling(OSCILLATING="MONOTONE"),
)
classify.mistake(
    "At the edge of stability the error does not grow: its size stays as it is.", calling(TWO_CYCLE="DIVERGING")
)
classify.mistake(
    "At the edge of stability the error does not shrink either. That case has a name of its own.",
    calling(TWO_CYCLE="OSCILLATING"),
)
classify.mistake(
    "An axis that arrives at once is called monotone. That case has a name of its own.", calling(ONE_STEP="MONOTONE")
)
classify.mistake(
    "An axis that arrives at once is called oscillating. That case has a name of its own.",
    calling(ONE_STEP="OSCILLATING"),
)
classify.mistake(
    "A negative eigenvalue is called monotone. There the cost curves downward, and the error grows.",
    calling(ESCAPING="MONOTONE"),
)
classify.mistake(
    "A negative eigenvalue is called diverging. The error does grow, but without changing sides: another name.",
    calling(ESCAPING="DIVERGING"),
)
classify.mistake(
    "An axis beyond the edge of stability is called oscillating. It does jump, but does its error shrink?",
    calling(DIVERGING="OSCILLATING"),
)


@classify.mistake("The step size has no effect here. The regimes depend on its product with the eigenvalue.")
def without_step_size(values, linear_terms):
    return classify(values, linear_terms, 1.0)
