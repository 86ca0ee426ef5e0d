"""Exercise 3.4: a program whose function is x and whose computed derivative is 7."""

import numpy as np

from ..authoring import Number, Parts, exercise


@exercise(
    "3.4",
    form=Parts(("a", "b", "c"), (Number(), Number(), Number())),
    hints=(
        "For positive x one of the two relus is zero. What must a, b and c satisfy there, and what for negative x?",
        "At 0 the engine takes both relus to have the slope 0. What is left of the derivative?",
    ),
    why="For x > 0 the program computes (a + c)x, for x < 0 it computes (c − b)x. Both are x if a is 1 − c and b is"
    " c − 1. At 0 the engine returns c. So c is 7.",
    remark="Any number can be obtained this way: at a kink the result depends on how the program is written, not on the"
    " function (Kakade and Lee, 2018).",
)
def coefficients():
    """Give coefficients: a, b and c for which a·relu(x) + b·relu(−x) + c·x is x for every x, while the engine returns
    the derivative 7 at 0.
    """
    c = 7.0
    a, b = 1 - c, c - 1
    return a, b, c


def program(x, a, b, c):
    """a·relu(x) + b·relu(−x) + c·x."""
    return a * np.maximum(x, 0) + b * np.maximum(-x, 0) + c * x


@coefficients.mistake("This program computes x, and the engine returns 1 at 0: no relu takes part.")
def identity():
    return 0, 0, 1


@coefficients.mistake("This program computes x, but the engine returns 0 at 0: both relus have the slope 0 there.")
def difference_of_relus():
    return 1, -1, 0


@coefficients.mistake("The engine returns 7 at 0, but the program computes 7x.")
def seven_times_x():
    return 0, 0, 7


@coefficients.mistake("At positive x this program computes 7x. And the engine takes the slope of relu at 0 to be 0.")
def slope_of_relu_at_zero():
    return 7, 0, 0


@coefficients.mistake("This is right for positive x. For negative x the sign of b is wrong: what is relu(−x) there?")
def wrong_sign_of_b():
    return -6, -6, 7


@coefficients.mistake("This is right for positive x only.")
def positive_side_only():
    return -6, 0, 7


@coefficients.mistake("This is right for negative x only.")
def negative_side_only():
    return 0, 6, 7


@coefficients.mistake("The engine returns c at 0, and here c is 6.")
def off_by_one():
    return -5, 5, 6
