"""Exercise 5.6: a loss that is not convex."""

import numpy as np

from ..authoring import Array, exercise

ERRORS = np.linspace(-3, 3, 61)


@exercise(
    "5.6",
    form=Array(),
    cases=((ERRORS,), (ERRORS[::2],)),
    hints=(
        "With one output and z as the only weight, J_zw is 1, and G is the second derivative of the loss.",
        "The loss must rise from 0 to both sides, but bend over: a large error hardly counts more than a medium one.",
        "Which bell do you know? Turn it upside down.",
    ),
    why="Its second derivative is (1 − e²) exp(−½e²), negative for errors larger than 1: G takes its sign from there.",
    remark="Such losses are used against outliers, and then G needs care: more damping, or only its positive part.",
)
def bad_loss(e):
    """Write bad_loss(e): a loss of the error e, least at 0, for which G has a negative eigenvalue at some error.

    A loss for errors e = z − t between −3 and 3, entry by entry for an array e of any length: smallest at
    e = 0 and nowhere else, but with a negative second derivative at some e, so that G is not ⪰ 0 there.
    """
    return 1 - np.exp(-(e**2) / 2)


@bad_loss.judged_by
def mistake_in(values):
    if values.shape not in (ERRORS.shape, ERRORS[::2].shape):
        return wrong_shape
    if not np.isfinite(values).all() or np.abs(values).max() > 1e9:
        return malformed
    scale = np.ptp(values)
    if scale < 1e-9:
        return constant
    middle = len(values) // 2  # the error 0
    if (np.delete(values, middle) - values[middle]).min() < 1e-9 * scale:
        return least_elsewhere
    return None if np.diff(values, 2).min() < -1e-9 * scale else convex


@bad_loss.mistake("The answer must have a number for each error.")
def wrong_shape(e):
    return (e**2).sum()


@bad_loss.mistake("The values must be finite, of ordinary size.")
def malformed(e):
    return -np.exp(e**20)


@bad_loss.mistake("A constant prefers no error to any other.")
def constant(e):
    return 0 * e


@bad_loss.mistake("It is not smallest at the error 0, or not there alone: nobody would train with that.")
def least_elsewhere(e):
    return -(e**2) / 2


@bad_loss.mistake("This loss is convex: the second derivative is nowhere negative, and so is no eigenvalue of G.")
def convex(e):
    return e**2 / 2
