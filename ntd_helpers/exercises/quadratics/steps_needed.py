"""Exercise 1.5: the number of steps."""

import math

import numpy as np

from ..authoring import Number, exercise


def whole_steps(eps, rate):
    return math.ceil(math.log(eps) / math.log(rate))


@exercise(
    "1.5",
    form=Number(),
    cases=((10.0, 1e-3), (100.0, 1e-6), (3.0, 0.2), (1.5, 1e-2), (1000.0, 0.3)),
    hints=(
        "With the best fixed step 2/(a_min + a_max), what is |1 − αa| on the flattest axis? On the steepest?",
        "Both are ρ = (κ − 1)/(κ + 1), so the error after k steps is ρᵏ times the first. Solve ρᵏ ≤ ε for k.",
        "k ≥ ln(ε)/ln(ρ), where both logarithms are negative. Take the first whole number that large.",
    ),
    why="ρᵏ ≤ ε means k ln ρ ≤ ln ε. Dividing by the negative ln ρ turns the sign round.",
    remark="For a large κ this is close to (κ/2)·ln(1/ε).",
)
def steps_needed(kappa, eps):
    """Write steps_needed(kappa, eps): the first k at which, with the best fixed step, every error is within eps of
    its start.

    The first k with |w_j(k) − w*_j| ≤ eps |w_j(0) − w*_j| on the flattest and the steepest axis,
    for a condition number kappa > 1, an eps between 0 and 1, and the best fixed step size.
    """
    rate = (kappa - 1) / (kappa + 1)
    return int(np.ceil(np.log(eps) / np.log(rate)))


@steps_needed.mistake("This many steps bring the loss down by eps. The error goes with the square root of the loss.")
def of_the_loss(kappa, eps):
    return whole_steps(eps, ((kappa - 1) / (kappa + 1)) ** 2)


@steps_needed.mistake(
    "One step short: after this many, the error is still a little above the bound. Check the rounding."
)
def one_step_short(kappa, eps):
    return whole_steps(eps, (kappa - 1) / (kappa + 1)) - 1


@steps_needed.mistake("A number of steps is whole. Which whole number near this one is enough?")
def not_rounded(kappa, eps):
    return math.log(eps) / math.log((kappa - 1) / (kappa + 1))


@steps_needed.mistake("The number of steps came out negative. Look at the signs of the logarithms.")
def negative(kappa, eps):
    return -whole_steps(eps, (kappa - 1) / (kappa + 1))


@steps_needed.mistake(
    "This is the count for a step of 1/a_max. The best fixed step is larger and needs about half as many."
)
def with_shorter_step(kappa, eps):
    return whole_steps(eps, (kappa - 1) / kappa)


@steps_needed.mistake(
    "This rule of thumb is about twice too large with the best fixed step. Start from the exact rate."
)
def rule_of_thumb(kappa, eps):
    return math.ceil(kappa * math.log(1 / eps))


@steps_needed.mistake("This rule of thumb is close, but not exact. Start from the exact rate of the best fixed step.")
def halved_rule_of_thumb(kappa, eps):
    return math.ceil(kappa / 2 * math.log(1 / eps))


@steps_needed.mistake("This is the rate that the best momentum reaches. Here there is none.")
def with_momentum(kappa, eps):
    return whole_steps(eps, (kappa**0.5 - 1) / (kappa**0.5 + 1))


@steps_needed.mistake("Two logarithms of different bases are mixed here. Any base will do, but the same for both.")
def mixed_logarithms(kappa, eps):
    return math.ceil(math.log10(eps) / math.log((kappa - 1) / (kappa + 1)))
