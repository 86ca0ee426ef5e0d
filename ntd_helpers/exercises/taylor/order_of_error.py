"""Exercise 2.2: the order of an error."""

import math

import numpy as np

from ..authoring import Number, exercise


@exercise(
    "2.2",
    form=Number(),
    cases=((4e-2, 0.1, 1e-2, 0.05), (5.4e-3, 0.3, 2e-4, 0.1), (1e-3, 1e-2, 1e-4, 1e-4), (3e-7, 1e-9, 3e-5, 1e-11)),
    hints=(
        "Divide the two equations by each other: C drops out.",
        "What is left is error_1/error_2 = (h_1/h_2)ᵖ. Take logarithms.",
        "p is the quotient of two logarithms, that of the errors over that of the steps.",
    ),
    why="From error = C hᵖ: log error = log C + p log h, a straight line of slope p on log-log axes.",
    remark="The last case has order −1: there the error is rounding, which grows as h shrinks.",
)
def order_of_error(error_1, h_1, error_2, h_2):
    """Write order_of_error(error_1, h_1, error_2, h_2): the p for which the error goes with the step like C hᵖ.

    The order p, if the error is C h_1**p = error_1 at the step h_1, and C h_2**p = error_2 at h_2.
    """
    return np.log(error_1 / error_2) / np.log(h_1 / h_2)


@order_of_error.mistake("This is 1/p: steps and errors have changed places.")
def inverse(error_1, h_1, error_2, h_2):
    return math.log(h_1 / h_2) / math.log(error_1 / error_2)


@order_of_error.mistake("The exponent p is not a ratio of ratios. What brings an exponent down?")
def ratio_of_ratios(error_1, h_1, error_2, h_2):
    return (error_1 / error_2) / (h_1 / h_2)


@order_of_error.mistake("This is a slope on ordinary axes. The order is the slope on logarithmic ones.")
def slope_on_ordinary_axes(error_1, h_1, error_2, h_2):
    return (error_1 - error_2) / (h_1 - h_2)


@order_of_error.mistake("The sign is wrong: an error that shrinks with h has a positive order.")
def wrong_sign(error_1, h_1, error_2, h_2):
    return math.log(error_1 / error_2) / math.log(h_2 / h_1)


@order_of_error.mistake("This is right only if the step was halved.")
def for_halved_step(error_1, error_2):
    return math.log2(error_1 / error_2)


@order_of_error.mistake("The steps have no effect here.")
def without_steps(error_1, error_2):
    return math.log(error_1 / error_2)


@order_of_error.mistake("This takes C to be 1. Two pairs are given, so that C drops out.")
def constant_of_one(error_1, h_1):
    return math.log(error_1) / math.log(h_1)


@order_of_error.mistake("Two logarithms of different bases are mixed here. Any base will do, but the same for both.")
def mixed_logarithms(error_1, h_1, error_2, h_2):
    return math.log10(error_1 / error_2) / math.log(h_1 / h_2)
