"""Exercise 6.6: the fold of a deeper or shallower well."""

import numpy as np

from ..authoring import Number, exercise


@exercise(
    "6.6",
    form=Number(),
    cases=((1.0,), (2.0,), (0.3,)),
    hints=(
        "Which two derivatives of J are zero at a fold?",
        "One of the two equations does not contain θ. Solve it for w first.",
        "The other equation then gives θ. Of the two solutions for w, take the one that makes θ positive.",
    ),
    why="The curvature 3w² − a vanishes at w² of a/3, and there the gradient is zero for this θ.",
)
def fold(a):
    """Write fold(a): the θ above 0 at which one of the two minima of w⁴/4 − aw²/2 + θw ends, for a above 0.

    The θ > 0 at which one of the two minima of J(w, θ) = w⁴/4 − a w²/2 + θw ends, for a number a > 0.
    """
    w = np.sqrt(a / 3)
    return a * w - w**3


@fold.mistake("This is the w of the fold. Which θ makes that w stationary?")
def weight_at_fold(a):
    return np.sqrt(a / 3)


@fold.mistake("This is where the other minimum ends. The θ above 0 is asked for.")
def other_fold(a):
    return -fold(a)


@fold.mistake("This is right for a of 1 only: the fold does not move in proportion to a.")
def proportional_to_a(a):
    return 2 * a / np.sqrt(27)


@fold.mistake("This is right for a of 1, but a has no effect here.")
def without_a():
    return 2 / np.sqrt(27)


@fold.mistake("A sign is wrong where the equation is solved for θ.")
def lost_sign(a):
    return (a / 3) ** 1.5 + a * np.sqrt(a / 3)


@fold.mistake("At this θ both minima exist, and J is equal at them.")
def equal_depth():
    return 0.0


@fold.mistake("This is where a minimum lies when θ is 0.")
def minimum_at_zero(a):
    return np.sqrt(a)
