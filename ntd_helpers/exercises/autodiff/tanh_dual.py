"""Exercise 3.2: the hyperbolic tangent."""

import math

import numpy as np

from ..authoring import Number, Parts, exercise

DUAL = Parts(("primal", "tangent"), (Number(), Number()))


@exercise(
    "3.2",
    form=DUAL,
    cases=((0.5, 1.0), (-1.2, 3.0), (0.8, -0.5)),
    hints=(
        "For any function f: f(a + da ε) is f(a) + f′(a) da ε.",
        "The derivative of tanh can be written with tanh alone: differentiate sinh/cosh.",
        "It is one less the square of the value, which is at hand: it was just computed as the primal.",
    ),
    why="f(a + da ε) is f(a) + f′(a) da ε, and tanh′ is 1 − tanh². The primal is used again, so no second"
    " tanh is computed.",
)
def tanh_dual(a, da):
    """Write tanh_dual(a, da): the primal and the tangent of the hyperbolic tangent of the dual number a + da ε.

    (primal, tangent) of tanh(a + da ε), for two numbers; np.tanh is at hand.
    """
    primal = np.tanh(a)
    tangent = (1 - primal**2) * da
    return primal, tangent


@tanh_dual.mistake("The tangent is not put through tanh. It is multiplied by a slope.")
def tanh_of_tangent(a, da):
    return math.tanh(a), math.tanh(da)


@tanh_dual.mistake("This is the slope at a. The tangent that came in, da, has no effect.")
def without_tangent(a):
    return math.tanh(a), 1 - math.tanh(a) ** 2


@tanh_dual.mistake("This slope is above 1, and tanh is nowhere steeper than 1. That is the rule for tan.")
def slope_of_tan(a, da):
    return math.tanh(a), (1 + math.tanh(a) ** 2) * da


@tanh_dual.mistake("The slope of exp is exp itself. That of tanh is not tanh.")
def slope_is_value(a, da):
    return math.tanh(a), math.tanh(a) * da


@tanh_dual.mistake("At a very negative this slope is near 2, where tanh is flat. A square is missing.")
def slope_without_square(a, da):
    return math.tanh(a), (1 - math.tanh(a)) * da


@tanh_dual.mistake("The slope is written with the value of tanh in it, not with a.")
def slope_from_operand(a, da):
    return math.tanh(a), (1 - a**2) * da


@tanh_dual.mistake("This is the rule for the logistic function.")
def logistic_slope(a, da):
    return math.tanh(a), math.tanh(a) * (1 - math.tanh(a)) * da


@tanh_dual.mistake("The slope is taken at the tangent. It belongs to the primal.")
def slope_at_tangent(a, da):
    return math.tanh(a), (1 - math.tanh(da) ** 2) * da


@tanh_dual.mistake("The tangent is divided by the slope. That is the rule for the inverse function.")
def inverse_slope(a, da):
    return math.tanh(a), da / (1 - math.tanh(a) ** 2)


@tanh_dual.mistake("The tangent goes through unchanged, as if tanh had slope 1 everywhere.")
def unchanged_tangent(a, da):
    return math.tanh(a), da


@tanh_dual.mistake("The two parts are in the wrong order: first the primal, then the tangent.")
def exchanged_parts(a, da):
    return (1 - math.tanh(a) ** 2) * da, math.tanh(a)
