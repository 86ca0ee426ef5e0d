"""Exercise 1.8: a quadratic without a minimiser."""

import numpy as np

from ntd_helpers.quadratics import Quadratic

from ..authoring import Array, Parts, exercise


@exercise(
    "1.8",
    form=Parts(("A", "b"), (Array(), Array())),
    hints=(
        "Look at one eigen-axis at a time: ½ a_j w_j² + b_j w_j. For which a_j and b_j is it unbounded below?",
        "One axis must be flat, a_j = 0, and have a slope, b_j ≠ 0. The other may curve.",
        "A diagonal A has the coordinate axes for eigen-axes.",
    ),
    why="Along the second axis J is w₂ alone, which has no lower bound: b is not in the range of A.",
)
def example():
    """Give an example (A, b) with a symmetric, positive semidefinite 2×2 matrix A, not zero, for which J has no
    minimiser.
    """
    A = [[1, 0], [0, 0]]
    b = [0, 1]
    return A, b


@example.judged_by
def mistake_in(example):
    A, b = example
    if A.shape != (2, 2) or b.shape != (2,) or not (np.isfinite(A).all() and np.isfinite(b).all()):
        return malformed
    if not A.any():
        return zero
    if A[0, 1] != A[1, 0]:
        return asymmetric
    if max(np.abs(A).max(), np.abs(b).max()) > 1e100 or np.abs(A).max() < 1e-100:
        return malformed
    axes = Quadratic(A, b).eigenaxes()
    if axes.values.min() < 0:
        return indefinite
    if axes.values.min() > 0:
        return definite
    return None if axes.linear_terms[axes.values == 0].any() else reachable


@example.mistake("A must be 2×2 and b of shape (2,), with finite entries of ordinary size.")
def malformed():
    return [[1.0]], [1.0]


@example.mistake("With A = 0 nothing is quadratic. Find an example in which some axis curves.")
def zero():
    return [[0.0, 0.0], [0.0, 0.0]], [1.0, 0.0]


@example.mistake("This A is not symmetric.")
def asymmetric():
    return [[1.0, 1.0], [0.0, 0.0]], [0.0, 1.0]


@example.mistake("This A has a negative eigenvalue, so it is not positive semidefinite.")
def indefinite():
    return [[1.0, 0.0], [0.0, -1.0]], [0.0, 1.0]


@example.mistake("Every axis of this A curves upward, so J has a minimiser whatever b is.")
def definite():
    return [[2.0, 0.0], [0.0, 1.0]], [1.0, 1.0]


@example.mistake("This A has a flat axis, but b has no slope along it: J has many minimisers, not none.")
def reachable():
    return [[1.0, 0.0], [0.0, 0.0]], [1.0, 0.0]
