"""Exercise 3.8: a reverse sweep."""

from functools import reduce

import numpy as np

from ntd_helpers.autodiff import sin, vjp

from ..authoring import Number, exercise
from .problems import iterates


@exercise(
    "3.8",
    form=Number(),
    cases=((0.5, 1), (1.2, 3), (-2.0, 6)),
    hints=(
        "The loop runs over the operands of the sines, from the last sine to the first. What is the slope of a sine at"
        " its operand?",
        "The new adjoint is the old one times that slope.",
    ),
    why="Each sine passes its adjoint on to its operand, times its slope there, cos. The operands are in the trace.",
    remark="The list of values is the memory that reverse mode needs: it grows with the depth.",
)
def sweep(x, depth):
    """Write sweep(x, depth): the derivative of sin(sin(…sin(x))), with depth sines, by a trace and a sweep back
    along it.

    The derivative at the number x of sin applied depth times, depth >= 1.
    """
    values = [x]
    for _ in range(depth):
        values.append(np.sin(values[-1]))
    adjoint = 1.0
    for value in reversed(values[:-1]):
        adjoint = adjoint * np.cos(value)
    return adjoint


@sweep.scaffold
def lines(x, depth):
    values = [x]  # the trace
    for _ in range(depth):
        values.append(np.sin(values[-1]))
    adjoint = 1.0
    for value in reversed(values[:-1]):
        adjoint = ...
    return adjoint


@sweep.graded_by
def by_vjp(x, depth):
    return vjp(lambda x: reduce(lambda value, _: sin(value), range(depth), x), x)[1](1.0)[0]


@sweep.mistake("Only one slope is left in the end: each step throws away what the steps before it found.")
def last_slope_only(x):
    return np.cos(x)


@sweep.mistake("The slope is taken at the result of each sine instead of at its operand.")
def slope_at_result(x, depth):
    return np.prod(np.cos(iterates(x, depth)[1:]))


@sweep.mistake("Every slope is taken at x. Each sine has an operand of its own.")
def slope_at_first_operand(x, depth):
    return np.cos(x) ** depth


@sweep.mistake("The slope of sin at a value is not its sine there.")
def slope_is_sine(x, depth):
    return np.prod(np.sin(iterates(x, depth)[:-1]))


@sweep.mistake("The sign is wrong for an odd depth. Whose derivative has a minus?")
def alternating_sign(x, depth):
    return (-1) ** depth * sweep(x, depth)


@sweep.mistake(
    "Contributions add up where a value is used twice. Along a chain each is used once, and slopes multiply."
)
def sum_of_slopes(x, depth):
    return 1.0 + np.sum(np.cos(iterates(x, depth)[:-1]))


@sweep.mistake("This is the value at the end of the chain, not its slope.")
def value_of_chain(x, depth):
    return iterates(x, depth)[-1]
