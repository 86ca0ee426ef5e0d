"""Exercise 1.8: a quadratic without a minimiser."""

import numpy as np

from ntd_helpers.quadratics import Quadratic

from ..authoring import Array, Parts, exercise


@exercise(
    "1.8",
    form=Parts(("A", "b"), (Array(), Array())),
    hints=(
        "J has no minimiser if some axis is flat, with a slope along it. Which A is flat along no coordinate?",
        "A product of a column and a row, vvᵀ, is positive semidefinite. Which direction is flat for it?",
        "Choose v with two nonzero entries. The flat direction is orthogonal to v; give b a part along it.",
    ),
    why="A = vvᵀ with v = (1, 1) is flat along (1, −1), and b has a part along it: b is not in the range of A.",
)
def example():
    """Give an example (A, b) with a symmetric, positive semidefinite 2×2 matrix A whose four entries are all different
    from zero, and for which J has no minimiser.
    """
    A = [[1, 1], [1, 1]]
    b = [1, 0]
    return A, b


@example.judged_by
def mistake_in(example):
    A, b = example
    if A.shape != (2, 2) or b.shape != (2,) or not (np.isfinite(A).all() and np.isfinite(b).all()):
        return malformed
    if not np.isclose(A[0, 1], A[1, 0], rtol=1e-12, atol=0):  # a product such as Q D Qᵀ is rounded
        return asymmetric
    if not A.all():
        return zero
    if max(np.abs(A).max(), np.abs(b).max()) > 1e100 or np.abs(A).max() < 1e-100:
        return malformed
    axes = Quadratic((A + A.T) / 2, b).eigenaxes()
    if axes.values.min() < 0:
        return indefinite
    if axes.values.min() > 0:
        return definite
    return None if axes.linear_terms[axes.values == 0].any() else reachable


@example.mistake("A must be 2×2 and b of shape (2,), with finite entries of ordinary size.")
def malformed():
    return [[1.0]], [1.0]


@example.mistake("An entry of this A is zero. Turn the problem, so that its eigen-axes are not the coordinate axes.")
def zero():
    return [[1.0, 0.0], [0.0, 0.0]], [0.0, 1.0]


@example.mistake("This A is not symmetric.")
def asymmetric():
    return [[1.0, 2.0], [1.0, 1.0]], [0.0, 1.0]


@example.mistake("This A has a negative eigenvalue, so it is not positive semidefinite.")
def indefinite():
    return [[1.0, 2.0], [2.0, 1.0]], [0.0, 1.0]


@example.mistake("Every axis of this A curves upward, so J has a minimiser whatever b is.")
def definite():
    return [[2.0, 1.0], [1.0, 1.0]], [1.0, 1.0]


@example.mistake("This A has a flat axis, but b has no slope along it: J has many minimisers, not none.")
def reachable():
    return [[1.0, 1.0], [1.0, 1.0]], [1.0, 1.0]
