"""Exercise 1.6: the limit of gradient descent."""

import numpy as np

from ntd_helpers.quadratics import Quadratic

from ..authoring import Array, exercise
from .problems import FLAT, SHEARED, sum_of_pieces


@exercise(
    "1.6",
    form=Array(),
    cases=(
        (FLAT, np.array([-2.0, -2.0]), np.array([3.0, 0.0])),
        (SHEARED, np.array([1.0, -2.0]), np.array([4.0, 1.0])),
        (
            np.array([[1.0, 2.0, 2.0], [2.0, 4.0, 4.0], [2.0, 4.0, 4.0]]),
            np.array([9.0, 18.0, 18.0]),
            np.array([1.0, 2.0, -3.0]),
        ),
        (
            np.array([[1.0, 0.0, 1.0], [0.0, 2.0, 0.0], [1.0, 0.0, 1.0]]),
            np.array([1.0, 4.0, 1.0]),
            np.array([2.0, -1.0, 5.0]),
        ),
    ),
    hints=(
        "Look at one eigen-axis at a time. Where does w_j end if a_j > 0? And if a_j = 0 and b_j = 0?",
        "If a_j > 0 it ends at −b_j/a_j, whatever the start; if a_j = 0 it stays at w_j(0). Then go back to w.",
        "numpy.linalg.eigh gives the axes. Or: −A⁺b, with numpy.linalg.pinv, has no part along the flat "
        "axes; add the start's.",
    ),
    why="−A⁺b is the minimiser of least norm, and w0 − A⁺A w0 the part of the start along the flat axes. "
    "This is their sum.",
    remark="From w0 = 0 this is the minimiser of least norm.",
)
def limit(A, b, w0):
    """Write limit(A, b, w0): the point that gradient descent from w0 tends to, where A may have flat axes.

    The limit (n,) from the start w0 (n,) at any stable step size, for a symmetric positive semidefinite
    A (n, n), which may be singular, and a b (n,) in the range of A.
    """
    inverse = np.linalg.pinv(A)
    return w0 - inverse @ (A @ w0 + b)


@limit.graded_by
def by_eigenaxes(A, b, w0):
    q = Quadratic(A, b)
    axes = q.eigenaxes()
    flat = axes.vectors[:, axes.values == 0]
    return q.minimizer() + flat @ (flat.T @ w0)


limit.mistake(
    "The start has no effect here, though on a flat axis nothing moves the weights from where they start.",
    sum_of_pieces(least=1),
)


@limit.mistake("This solves Aw = −b for its only solution, and a singular A has none or many. Which one is reached?")
def only_solution(A, b):
    return np.linalg.solve(A, -b)


limit.mistake(
    "All of the start is kept. On an axis that curves, the start is forgotten.",
    sum_of_pieces(least=1, curved=1, flat=1),
)
limit.mistake(
    "The wrong part of the start is kept: the one along the axes that curve.", sum_of_pieces(least=1, curved=1)
)
limit.mistake("The start's part along the flat axes counts twice.", sum_of_pieces(least=1, flat=2))
limit.mistake("This keeps the right part of the start, but b has no effect.", sum_of_pieces(flat=1))
limit.mistake(
    "The part that depends on b has the wrong sign. At the limit the gradient Aw + b is zero.",
    sum_of_pieces(least=-1, flat=1),
)
limit.mistake("This is the start. Gradient descent moves on every axis that curves.", sum_of_pieces(curved=1, flat=1))
