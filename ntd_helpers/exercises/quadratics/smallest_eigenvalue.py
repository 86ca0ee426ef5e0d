"""Exercise 1.9: a flattest eigenvalue, from a curve of costs."""

import math

import numpy as np

from ..authoring import Number, exercise
from .problems import losses

CURVES = tuple(
    (losses(values, step_size, minimum, steps), step_size)
    for values, step_size, minimum, steps in (
        ((0.05, 0.4, 1.0), 0.9, 1.5, 60),
        ((0.2, 1.0, 2.0), 0.5, 0.25, 40),
        ((0.01, 0.3), 2.0, 3.0, 80),
    )
)


def eigenvalue(multiplier, step_size):
    return (1 - multiplier) / step_size


@exercise(
    "1.9",
    form=Number(),
    cases=CURVES,
    hints=(
        "Late in the run the cost is J* plus one term, that of the flattest axis. How do you get rid of J*?",
        "Successive differences J(k+1) − J(k) have a constant ratio late in the run. How does it depend on 1 − αa?",
        "The cost goes with the square of the error. So which power of the multiplier is that ratio?",
    ),
    why="Late in the run J(k) = J* + c m²ᵏ, so the ratio of successive differences is m², and a = (1 − m)/α.",
    remark="Later lessons measure the curvature of a network in other ways; here the curve of costs was enough.",
)
def smallest_eigenvalue(losses, step_size):
    """Write smallest_eigenvalue(losses, step_size): the smallest eigenvalue of A, from the costs of one run alone.

    One number, from losses (K+1,), the costs J(0) … J(K) of gradient descent with a step_size of at most 1/a_max.
    The minimum J* is unknown and not 0, the start has a part along every axis, and K is large: at the end of the run
    only the flattest axis still moves.
    """
    before, after = np.diff(losses)[-2:]
    return (1 - np.sqrt(after / before)) / step_size


@smallest_eigenvalue.mistake("This takes the ratio for the multiplier. The cost goes with the square of the error.")
def without_root(losses, step_size):
    before, after = np.diff(losses)[-2:]
    return eigenvalue(after / before, step_size)


@smallest_eigenvalue.mistake("This divides costs that still contain J*, which is not zero.")
def ratio_of_costs(losses, step_size):
    return eigenvalue(math.sqrt(losses[-1] / losses[-2]), step_size)


@smallest_eigenvalue.mistake("This looks at the beginning of the run, where the steep axes matter most.")
def early_in_the_run(losses, step_size):
    before, after = np.diff(losses)[:2]
    return eigenvalue(math.sqrt(after / before), step_size)


@smallest_eigenvalue.mistake("The step size has no effect here. What does the multiplier depend on?")
def without_step_size(losses):
    before, after = np.diff(losses)[-2:]
    return eigenvalue(math.sqrt(after / before), 1.0)


@smallest_eigenvalue.mistake("This treats the steps as infinitely small: m is 1 − αa, not an exponential of it.")
def gradient_flow(losses, step_size):
    before, after = np.diff(losses)[-2:]
    return -math.log(after / before) / (2 * step_size)


@smallest_eigenvalue.mistake(
    "The last cost was taken for J*. It is still above J*, and its difference from the others is off by a constant."
)
def last_cost_for_the_minimum(losses, step_size):
    return eigenvalue(math.sqrt((losses[-2] - losses[-1]) / (losses[-3] - losses[-1])), step_size)


@smallest_eigenvalue.mistake("This is the multiplier of the flattest axis. Solve it for the eigenvalue.")
def the_multiplier(losses):
    before, after = np.diff(losses)[-2:]
    return math.sqrt(after / before)
