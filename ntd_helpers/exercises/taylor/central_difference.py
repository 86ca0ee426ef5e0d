"""Exercise 2.1: a central difference."""

import numpy as np

from ..authoring import Array, exercise
from .problems import CUBES, EXPONENTIAL, PAIR, length


@exercise(
    "2.1",
    form=Array(),
    cases=(
        (CUBES, np.array([1.0, -2.0]), np.array([0.5, 2.0]), 0.1),
        (PAIR, np.array([1.5, -0.5]), np.array([1.0, -3.0]), 0.2),
        (EXPONENTIAL, np.array([0.2, 0.1, -0.3]), np.array([1.0, 0.5, 2.0]), 0.05),
    ),
    hints=(
        "Take f at two points, one on each side of w, equally far.",
        "The points are w + hΔw and w − hΔw. Which change of the parameter lies between them?",
        "Divide the difference of the two values by 2h.",
    ),
    why="The even terms of Taylor's series are the same on both sides and cancel, so the error is of order h².",
)
def central_difference(f, w, dw, h):
    """Write central_difference(f, w, dw, h): the derivative of f along dw, by a central difference of step h.

    The Gateaux derivative of f at w (n,) along dw (n,), which need not be a unit vector, by a central
    difference of step h; of the shape of f(w).
    """
    return (f(w + h * dw) - f(w - h * dw)) / (2 * h)


@central_difference.mistake("This is the forward difference, whose error is of first order in h.")
def forward_difference(f, w, dw, h):
    return (f(w + h * dw) - f(w)) / h


@central_difference.mistake("This is the backward difference, whose error is of first order in h.")
def backward_difference(f, w, dw, h):
    return (f(w) - f(w - h * dw)) / h


@central_difference.mistake("The step h is missing where f is taken: the two points do not come closer as h shrinks.")
def without_step(f, w, dw, h):
    return (f(w + dw) - f(w - dw)) / (2 * h)


@central_difference.mistake("This is twice too large. How far are the two points from each other?")
def twice_too_large(f, w, dw, h):
    return (f(w + h * dw) - f(w - h * dw)) / h


@central_difference.mistake("The sign is wrong: a function that rises along dw has a positive derivative.")
def wrong_sign(f, w, dw, h):
    return (f(w - h * dw) - f(w + h * dw)) / (2 * h)


@central_difference.mistake("The two values are added. A derivative is a difference, divided.")
def sum_of_values(f, w, dw, h):
    return (f(w + h * dw) + f(w - h * dw)) / (2 * h)


@central_difference.mistake("This is the change of f. The derivative is the change for a unit of the parameter.")
def not_divided(f, w, dw, h):
    return f(w + h * dw) - f(w - h * dw)


@central_difference.mistake("The direction has no effect here: all coordinates are moved alike.")
def without_direction(f, w, h):
    return (f(w + h) - f(w - h)) / (2 * h)


@central_difference.mistake("This makes dw a unit vector first. The derivative along 2Δw is to be twice that along Δw.")
def along_unit_vector(f, w, dw, h):
    return (f(w + h * dw / length(dw)) - f(w - h * dw / length(dw))) / (2 * h)


@central_difference.mistake(
    "This divides by the length of dw too. The derivative along 2Δw is to be twice that along Δw."
)
def divided_by_length(f, w, dw, h):
    return (f(w + h * dw) - f(w - h * dw)) / (2 * h * length(dw))
