"""Exercise 3.8: log cosh of a dual number, without overflow."""

import math

import numpy as np

from ..authoring import Number, Parts, exercise


@exercise(
    "3.8",
    form=Parts(("primal", "tangent"), (Number(), Number())),
    cases=((0.5, 2.0), (-1.2, 0.5), (1000.0, 3.0), (-1000.0, 1.0)),
    hints=(
        "First the tangent: differentiate log cosh on paper. The result has a name, and numpy has it.",
        "Then the primal: cosh is even, so take |x|, and take the factor e to the power |x| out of the sum.",
        "np.log1p(t) is log(1 + t), accurate for small t. What is t here?",
    ),
    why="cosh x is e^|x| (1 + e^(−2|x|))/2, and no exponent is positive. The derivative is tanh x, however the primal"
    " is computed.",
    remark="This is a smooth stand-in for |x| as a loss.",
)
def logcosh_dual(x, dx):
    """Write logcosh_dual(x, dx): the primal and the tangent of log cosh(x + dx ε), also where cosh x overflows.

    (primal, tangent) of log(cosh(x + dx ε)), for two numbers; finite at x = 1000 too.
    """
    primal = abs(x) + np.log1p(np.exp(-2 * abs(x))) - np.log(2)
    tangent = np.tanh(x) * dx
    return primal, tangent


def stable(x):
    return abs(x) + math.log1p(math.exp(-2 * abs(x))) - math.log(2)


@logcosh_dual.mistake("The tangent is the slope alone. The tangent that came in, dx, has no effect.")
def without_tangent(x):
    return stable(x), math.tanh(x)


@logcosh_dual.mistake("The primal lacks a constant: at x of 0, log cosh is 0.")
def without_constant(x, dx):
    return abs(x) + math.log1p(math.exp(-2 * abs(x))), math.tanh(x) * dx


@logcosh_dual.mistake("The primal is right for large x only. What is log cosh 0.5?")
def large_x_only(x, dx):
    return abs(x) - math.log(2), math.tanh(x) * dx


@logcosh_dual.mistake("The slope is right for large x only: log cosh is smooth at 0.")
def sign_for_slope(x, dx):
    return stable(x), math.copysign(1.0, x) * dx


@logcosh_dual.mistake("e to a large power is still computed. It raises an error, or becomes infinite.")
def overflow(x, dx):
    return math.log(math.cosh(x)), math.tanh(x) * dx


@logcosh_dual.mistake("The slope has the wrong sign for negative x. It is an odd function.")
def even_slope(x, dx):
    return stable(x), math.tanh(abs(x)) * dx


@logcosh_dual.mistake("The slope of log cosh is not that of tanh. Differentiate the logarithm.")
def slope_of_tanh(x, dx):
    return stable(x), (1 - math.tanh(x) ** 2) * dx


@logcosh_dual.mistake("The two parts are in the wrong order: first the primal, then the tangent.")
def exchanged_parts(x, dx):
    return math.tanh(x) * dx, stable(x)
