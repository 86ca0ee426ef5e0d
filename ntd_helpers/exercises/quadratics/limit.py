"""Exercise 1.6: the limit of gradient descent with one step size for each weight."""

import numpy as np

from ntd_helpers.quadratics import Quadratic, closed_form

from ..authoring import Array, exercise
from .problems import FLAT, SHEARED, limit_along_axes


@exercise(
    "1.6",
    form=Array(),
    cases=(
        (FLAT, np.array([-2.0, -2.0]), np.array([3.0, 0.0]), np.array([0.2, 0.6])),
        (SHEARED, np.array([1.0, -2.0]), np.array([4.0, 1.0]), np.array([0.1, 0.3])),
        (
            np.array([[1.0, 2.0, 2.0], [2.0, 4.0, 4.0], [2.0, 4.0, 4.0]]),
            np.array([9.0, 18.0, 18.0]),
            np.array([1.0, 2.0, -3.0]),
            np.array([0.3, 0.1, 0.02]),
        ),
        (
            np.array([[1.0, 0.0, 1.0], [0.0, 2.0, 0.0], [1.0, 0.0, 1.0]]),
            np.array([1.0, 4.0, 1.0]),
            np.array([2.0, -1.0, 5.0]),
            np.array([0.8, 0.25, 0.2]),
        ),
    ),
    hints=(
        "In which coordinates u would all weights have the same step size? Section 3 stretched a problem in that way.",
        "Let w = S u for a diagonal S. The gradient by u is S times the gradient by w. Which S gives your step sizes?",
        "In u this is plain gradient descent with step size 1: section 2 says where it ends. Then go back to w.",
    ),
    why="With S the diagonal of the roots of the step sizes and w = S u, this is plain gradient descent for "
    "SAS and Sb. It keeps the start's part along the flat axes of SAS.",
    remark="With a flat axis the limit depends on the method: it is the minimiser nearest to the start, in "
    "the length that the step sizes define.",
)
def limit(A, b, w0, step_sizes):
    """Write limit(A, b, w0, step_sizes): the limit from w0 of gradient descent with one step size for each weight,
    where A may have flat axes.

    The limit (n,) of w_i ← w_i − step_sizes[i] · (A w + b)_i from w0 (n,), for a symmetric positive semidefinite A
    (n, n), which may be singular, a b (n,) in the range of A, and positive step_sizes (n,) for which it converges.
    """
    S = np.sqrt(step_sizes)
    inverse = np.linalg.pinv(S[:, None] * A * S)
    return w0 - S * (inverse @ (S * (A @ w0 + b)))


@limit.graded_by
def by_running_it(A, b, w0, step_sizes):
    S = np.sqrt(step_sizes)
    return S * closed_form(Quadratic(S[:, None] * A * S, S * b), w0 / S, 1.0, 4000)[-1]


@limit.mistake(
    "The step sizes have no effect here. Run a few steps: on a flat axis their ratio decides where the path ends."
)
def with_one_step_size(A, b, w0):
    return limit_along_axes(A, b, w0)


@limit.mistake("This is the minimiser of least norm. The start and the step sizes both count.")
def least_norm(A, b):
    return -np.linalg.pinv(A) @ b


@limit.mistake("This solves Aw = −b for its only solution, and a singular A has none or many. Which one is reached?")
def only_solution(A, b):
    return np.linalg.solve(A, -b)


@limit.mistake(
    "The change of variables uses the step sizes themselves. A gradient picks up the factor S, and so does w."
)
def without_root(A, b, w0, step_sizes):
    S = step_sizes
    return w0 - S * (np.linalg.pinv(S[:, None] * A * S) @ (S * (A @ w0 + b)))


@limit.mistake("The change of variables divides where it should multiply: larger step sizes move less here.")
def inverse_root(A, b, w0, step_sizes):
    S = 1 / np.sqrt(step_sizes)
    return w0 - S * (np.linalg.pinv(S[:, None] * A * S) @ (S * (A @ w0 + b)))


@limit.mistake("This limit is in the stretched coordinates. Go back to w.")
def not_stretched_back(A, b, w0, step_sizes):
    S = np.sqrt(step_sizes)
    return limit_along_axes(S[:, None] * A * S, S * b, w0 / S)


@limit.mistake("The start was not taken to the stretched coordinates, though the problem was.")
def start_not_stretched(A, b, w0, step_sizes):
    S = np.sqrt(step_sizes)
    return S * limit_along_axes(S[:, None] * A * S, S * b, w0)


@limit.mistake("This is the start. Gradient descent moves on every axis that curves.")
def the_start(w0):
    return w0
