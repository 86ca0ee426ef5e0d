"""Exercise 1.3: the largest stable step of a schedule of two step sizes."""

import numpy as np

from ..authoring import Number, exercise
from .problems import SHEARED, THREE


@exercise(
    "1.3",
    form=Number(),
    cases=((SHEARED,), (THREE,), (np.array([[5.0, 2.0], [2.0, 1.0]]),), (np.diag([0.5, 8.0, 3.0]),)),
    hints=(
        "What do two steps, one with α and one with α/2, multiply the distance along one axis by?",
        "By the product of two multipliers. Write it as a function of x = αa, and sketch it for x from 0 to 4.",
        "Stable means: the product stays between −1 and 1, for every axis. At which x > 0 does it leave that range?",
    ),
    why="Two steps multiply the error by (1 − x)(1 − x/2) with x = αa. This lies between −1/8 and 1 for 0 ≤ x ≤ 3, and "
    "is above 1 for x > 3.",
    remark="The longer step alone would diverge: a step beyond the edge can be undone by a shorter one.",
)
def largest_stable_step(A):
    """Write largest_stable_step(A): the largest α for which gradient descent with the step sizes α, α/2, α, α/2, … in
    turn does not diverge, for a positive definite A.

    The largest stable α of this schedule, one number, for a symmetric positive definite A (n, n).
    """
    return 3 / np.linalg.eigvalsh(A).max()


@largest_stable_step.mistake(
    "This keeps the longer step below its own edge. Must each step be stable, if each is followed by the other?"
)
def edge_of_longer_step(A):
    return 2 / np.linalg.eigvalsh(A).max()


@largest_stable_step.mistake("This is the edge of the shorter step on its own. The longer one counts as well.")
def edge_of_shorter_step(A):
    return 4 / np.linalg.eigvalsh(A).max()


@largest_stable_step.mistake(
    "This puts the mean of the two step sizes at the edge. Successive multipliers are multiplied, not averaged."
)
def edge_of_mean_step(A):
    return 2 / (0.75 * np.linalg.eigvalsh(A).max())


@largest_stable_step.mistake(
    "This puts the geometric mean of the two step sizes at the edge. Multiply the multipliers."
)
def edge_of_geometric_mean(A):
    return 2 * 2**0.5 / np.linalg.eigvalsh(A).max()


@largest_stable_step.mistake("At this α the steepest axis arrives in one step. It stays stable for larger ones.")
def steepest_axis_in_one_step(A):
    return 1 / np.linalg.eigvalsh(A).max()


@largest_stable_step.mistake("This is right for the flattest axis. Which axis reaches its limit first?")
def from_flattest_axis(A):
    return 3 / np.linalg.eigvalsh(A).min()


@largest_stable_step.mistake("This is stable, but not the largest. The trace adds up all the eigenvalues.")
def from_trace(A):
    return 3 / np.trace(A)


@largest_stable_step.mistake(
    "This is right for a diagonal A only. Otherwise the largest diagonal entry is not the largest curvature."
)
def from_diagonal(A):
    return 3 / np.diag(A).max()
