"""Exercise 1.3: the largest stable step."""

import numpy as np

from ..authoring import Number, exercise
from .problems import SHEARED, THREE


@exercise(
    "1.3",
    form=Number(),
    cases=((SHEARED,), (THREE,), (np.array([[5.0, 2.0], [2.0, 1.0]]),), (np.diag([0.5, 8.0, 3.0]),)),
    hints=(
        "In eigen-coordinates the error of axis j is multiplied by the same number at each step. Which one?",
        "The number is 1 − αa_j. The axis is stable as long as its absolute value does not exceed 1.",
        "Solve |1 − αa_j| ≤ 1 for α, and ask which axis asks for the smallest α. numpy.linalg.eigvalsh gives the a_j.",
    ),
    why="|1 − αa_j| ≤ 1 means αa_j ≤ 2. It holds for every axis when it holds for the largest eigenvalue.",
    remark="One axis alone, the steepest, sets the limit for all.",
)
def largest_stable_step(A):
    """Write largest_stable_step(A): the step size above which gradient descent diverges, for a positive definite A.

    The edge of stability, one number, for a symmetric positive definite A (n, n).
    """
    return 2 / np.linalg.eigvalsh(A).max()


@largest_stable_step.mistake(
    "At this step size the steepest axis arrives in one step. It stays stable for larger ones."
)
def steepest_axis_in_one_step(A):
    return 1 / np.linalg.eigvalsh(A).max()


@largest_stable_step.mistake("Below this step size the flattest axis is stable. The others have something to say too.")
def from_flattest_axis(A):
    return 2 / np.linalg.eigvalsh(A).min()


@largest_stable_step.mistake(
    "At this step size the flattest axis arrives in one step. Ask instead which axis diverges first."
)
def flattest_axis_in_one_step(A):
    return 1 / np.linalg.eigvalsh(A).min()


@largest_stable_step.mistake("This is the step size that converges fastest. The largest stable one is larger.")
def fastest_step(A):
    return 2 / (np.linalg.eigvalsh(A).min() + np.linalg.eigvalsh(A).max())


@largest_stable_step.mistake("This is stable, but not the largest. The trace adds up all the eigenvalues.")
def from_trace(A):
    return 2 / np.trace(A)


@largest_stable_step.mistake("This is stable, but not the largest. The Frobenius norm takes in all the eigenvalues.")
def from_frobenius_norm(A):
    return 2 / np.linalg.norm(A)


@largest_stable_step.mistake(
    "This is right for a diagonal A only. Otherwise the largest diagonal entry is not the largest curvature."
)
def from_diagonal(A):
    return 2 / np.diag(A).max()


@largest_stable_step.mistake("This is stable, but not the largest. A row sum only bounds the curvature.")
def from_row_sums(A):
    return 2 / np.abs(A).sum(axis=1).max()


@largest_stable_step.mistake("A steeper problem gets a larger step here. It should be the other way round.")
def longer_where_steeper(A):
    return 2 * np.linalg.eigvalsh(A).max()


@largest_stable_step.mistake("This is the largest curvature. How does the edge depend on it?")
def largest_curvature(A):
    return np.linalg.eigvalsh(A).max()


@largest_stable_step.mistake("The determinant multiplies all the eigenvalues. Look at the axes one at a time.")
def from_determinant(A):
    return 2 / np.linalg.det(A)
