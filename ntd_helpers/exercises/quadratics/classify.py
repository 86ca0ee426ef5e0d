"""Exercise 1.4: the regime of each axis, from its coordinates alone."""

import numpy as np

from ..authoring import exercise
from .regimes import PATHS, REGIMES, calling


@exercise(
    "1.4",
    form=REGIMES,
    cases=PATHS,
    hints=(
        "The multiplier is the ratio of successive distances to the minimiser, which is unknown. What is known?",
        "Successive moves w(k+1) − w(k) have a constant ratio. Which one, in terms of α and a?",
        "Eight regimes, one ratio: treat a first move of zero by itself, then the ratios 0, 1 and −1, then the rest.",
    ),
    why="w(k+1) − w(k) = −α(a w(k) + b) is multiplied by m = 1 − αa at each step, so m is the ratio of two moves.",
    remark="Neither the eigenvalue, the slope nor the step size had to be known: the path shows the regime.",
)
def classify(path):
    """Write classify(path): the list of the regimes, one for each column of path, which holds w_j(0), w_j(1), … of one
    axis.

    One of FROZEN, DRIFT, MONOTONE, ONE_STEP, OSCILLATING, TWO_CYCLE, DIVERGING, ESCAPING for each column of path
    (6, n), as text. The numbers are exact, and no moving axis starts at its minimiser, which may lie anywhere.
    """
    words = []
    for first, second in zip(path[1] - path[0], path[2] - path[1]):
        m = second / first if first else None
        if m is None:
            words.append("frozen")
        elif abs(m) == 1:
            words.append("drift" if m > 0 else "two-cycle")
        elif abs(m) > 1:
            words.append("escaping" if m > 0 else "diverging")
        else:
            words.append("one step" if m == 0 else "monotone" if m > 0 else "oscillating")
    return words


@classify.scaffold
def lines(path):
    words = []
    for w in path.T:  # w[0], w[1], ... of one axis
        words.append(...)
    return words


@classify.mistake("This takes ratios of the coordinates themselves, as if every minimiser were at 0.")
def ratios_of_coordinates(path):
    words = []
    for w in path.T:
        with np.errstate(all="ignore"):
            m = w[1] / w[0]
        limits = (
            (-1, "DIVERGING"),
            (-1 + 1e-12, "TWO_CYCLE"),
            (0, "OSCILLATING"),
            (1e-12, "ONE_STEP"),
            (1, "MONOTONE"),
        )
        words.append(next((word for limit, word in limits if m < limit), "FROZEN" if m == 1 else "ESCAPING"))
    return words


classify.mistake(
    "An axis that arrives at once is called frozen: it does not move in the end. Look at its first move as well.",
    calling(ONE_STEP="FROZEN"),
)
classify.mistake("An axis that moves by the same amount at each step is called frozen.", calling(DRIFT="FROZEN"))
classify.mistake("An axis that never moves is called drifting.", calling(FROZEN="DRIFT"))
classify.mistake(
    "An axis that moves by the same amount at each step is called escaping. Do its moves grow?",
    calling(DRIFT="ESCAPING"),
)
classify.mistake(
    "An axis whose moves grow, all in one direction, is called drifting. A drift has a constant pace.",
    calling(ESCAPING="DRIFT"),
)
classify.mistake(
    "Monotone and oscillating are exchanged. A negative ratio of moves means that the path turns round at each step.",
    calling(MONOTONE="OSCILLATING", OSCILLATING="MONOTONE"),
)
classify.mistake("A path that turns round at each step is called monotone.", calling(OSCILLATING="MONOTONE"))
classify.mistake("A path whose moves keep their size is called diverging.", calling(TWO_CYCLE="DIVERGING"))
classify.mistake("A path whose moves keep their size is called oscillating.", calling(TWO_CYCLE="OSCILLATING"))
classify.mistake(
    "An axis that arrives at once is called monotone. That case has a name of its own.", calling(ONE_STEP="MONOTONE")
)
classify.mistake(
    "An axis whose moves grow is called diverging, whether or not it turns round. One case has another name.",
    calling(ESCAPING="DIVERGING"),
)
classify.mistake(
    "A path that turns round at each step is called oscillating even where its moves grow.",
    calling(DIVERGING="OSCILLATING"),
)
