"""Exercise 5.7: a smooth loss that is not convex."""

import numpy as np

from ..authoring import Array, exercise

ERRORS = np.linspace(-3, 3, 6001)
AWAY = np.abs(ERRORS) > 0.05


@exercise(
    "5.7",
    form=Array(),
    cases=((ERRORS,),),
    hints=(
        "With one output and z as the only weight, the Jacobian J is 1, and G is the second derivative of the loss.",
        "The loss must rise on both sides of 0, and the rise must slow down somewhere without a kink.",
    ),
    why="Its second derivative is (1 − e²) exp(−½e²), negative for errors larger than 1: G takes its sign from there.",
    remark="Such losses are used against outliers. G then needs more damping, or only its positive part is used.",
)
def bad_loss(e):
    """Write bad_loss(e): a smooth loss of the error e, least at 0, for which G has a negative eigenvalue at some error.

    A loss for errors e = z − t between −3 and 3, entry by entry for an array e of any length: smallest at
    e = 0 and nowhere else, without kinks away from 0, but with a negative second derivative at some e.
    """
    return 1 - np.exp(-(e**2) / 2)


@bad_loss.judged_by
def mistake_in(values):
    if values.shape != ERRORS.shape:
        return wrong_shape
    if not np.isfinite(values).all() or np.abs(values).max() > 1e9:
        return malformed
    scale = np.ptp(values)
    if scale < 1e-9:
        return constant
    middle = len(values) // 2  # the error 0
    rise = values - values[middle]
    if rise.min() < 0 or rise[AWAY].min() < 1e-15 * scale:
        return least_elsewhere
    return _convex_or_kinked(values, scale)


def _convex_or_kinked(values, scale):
    """None if the slope is continuous away from 0 and some second derivative is negative."""
    h, i = ERRORS[1] - ERRORS[0], np.arange(4, len(values) - 4)
    second = lambda k: (values[i + k] - 2 * values[i] + values[i - k]) / (k * h) ** 2
    narrow, wide = second(2), second(4)
    jump = 4 * h * np.abs(narrow - wide)  # of the slope: at a kink, half the width doubles the second difference
    if (jump > 0.01 * scale)[AWAY[i]].any():
        return kinked
    return None if (np.minimum(narrow, wide) < -1e-4 * scale).any() else convex


@bad_loss.mistake("The answer must have a number for each error.")
def wrong_shape(e):
    return (e**2).sum()


@bad_loss.mistake("The values must be finite, of ordinary size.")
def malformed(e):
    return -np.exp(e**20)


@bad_loss.mistake("A constant prefers no error to any other.")
def constant(e):
    return 0 * e


@bad_loss.mistake("It is not smallest at the error 0, or not only there, so that training would not end there.")
def least_elsewhere(e):
    return -(e**2) / 2


@bad_loss.mistake("This loss is convex: its second derivative is nowhere negative, and G has no negative eigenvalue.")
def convex(e):
    return e**2 / 2


@bad_loss.mistake("This loss has a kink or a jump away from 0, where it has no second derivative: it is not smooth.")
def kinked(e):
    return np.where(np.abs(e) < 1, e**2, 1 + (np.abs(e) - 1) / 2)
