"""Exercise 2.7: the best step of a forward difference."""

import math

import numpy as np

from ..authoring import Number, exercise

EPS = 2.0**-53


@exercise(
    "2.7",
    form=Number(),
    cases=((1.0, 1.0, EPS), (1000.0, 0.5, EPS), (0.3, 20.0, 2.0**-24)),
    hints=(
        "Differentiate the bound with respect to h, and set the derivative to zero.",
        "F2/2 − 2·eps·F/h² is zero at the best h.",
        "Solve for h², and take the root.",
    ),
    why="At this h the two parts of the bound are equal, √(eps·F·F2) each.",
    remark="For a function of ordinary size it is about √eps: half of the digits are lost, whatever one does.",
)
def best_difference_step(F, F2, eps):
    """Write best_difference_step(F, F2, eps): the h at which the forward difference's error bound is least.

    The h > 0 that minimises truncation h·F2/2 plus rounding 2·eps·F/h, for the sizes F of f and F2 of
    its second derivative along the direction, both positive, and the rounding eps of a number.
    """
    return 2 * np.sqrt(eps * F / F2)


@best_difference_step.mistake("This has the right order for a function of ordinary size, but F and F2 have no effect.")
def root_of_eps(eps):
    return math.sqrt(eps)


@best_difference_step.mistake("This is half the best step. Check the two factors, ½ and 2.")
def half_of_best_step(F, F2, eps):
    return math.sqrt(eps * F / F2)


@best_difference_step.mistake("F and F2 have changed places. A function that bends more needs a shorter step.")
def exchanged_sizes(F, F2, eps):
    return 2 * math.sqrt(eps * F2 / F)


@best_difference_step.mistake("This is the least error, not the step at which it is reached.")
def least_error(F, F2, eps):
    return 2 * math.sqrt(eps * F * F2)


@best_difference_step.mistake("This is the square of the best step.")
def square_of_best_step(F, F2, eps):
    return 4 * eps * F / F2


@best_difference_step.mistake("Somewhere a factor of 2 under the root was lost. Both values of f are rounded.")
def lost_factor(F, F2, eps):
    return math.sqrt(2 * eps * F / F2)


@best_difference_step.mistake("The cube root belongs to the central difference, whose truncation goes with h².")
def central_difference(F, F2, eps):
    return (3 * eps * F / F2) ** (1 / 3)


@best_difference_step.mistake("At a step as small as this, w + h differs from w in its last digit, if at all.")
def eps_itself(eps):
    return eps
