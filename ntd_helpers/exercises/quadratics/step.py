"""Exercise 1.1: one step of gradient descent, for a matrix that need not be symmetric."""

import numpy as np

from ..authoring import Array, exercise
from .problems import FLAT, THREE, UPPER


@exercise(
    "1.1",
    form=Array(),
    cases=(
        (UPPER, np.array([1.0, -2.0]), np.array([3.0, 0.5]), 0.1),
        (FLAT, np.array([0.5, -1.0]), np.array([-2.0, 1.0]), 0.4),
        (THREE + np.triu(np.ones((3, 3)), 1), np.array([1.0, 0.0, 2.0]), np.array([1.0, -1.0, 2.0]), 0.25),
    ),
    hints=(
        "Section 2 assumes that A is symmetric. Where does the formula for the gradient use it?",
        "Write wᵀAw as a double sum over i and j, and differentiate by one weight: it occurs in a row and in a column.",
        "wᵀAw and wᵀAᵀw are the same number. So which symmetric matrix gives the same cost as A?",
    ),
    why="wᵀAw = ½ wᵀ(A + Aᵀ)w, so only the symmetric part ½(A + Aᵀ) of A matters, and the gradient is ½(A + Aᵀ)w + b.",
    remark="This is why nothing is lost by assuming that A is symmetric.",
)
def step(A, b, w, step_size):
    """Write step(A, b, w, step_size): the weights after one step of gradient descent on J(w) = ½ wᵀAw + bᵀw + c, for
    any square A.

    The weights (n,) after one step from w (n,), for b (n,) and an A (n, n) that need not be symmetric.
    """
    return w - step_size * ((A + A.T) @ w / 2 + b)


@step.mistake("This is right for a symmetric A only. Compare with a finite difference of J for an A that is not.")
def only_for_symmetric_matrices(A, b, w, step_size):
    return w - step_size * (A @ w + b)


@step.mistake("The two halves of the quadratic term's gradient are added up here without the factor ½ of J.")
def without_half(A, b, w, step_size):
    return w - step_size * ((A + A.T) @ w + b)


@step.mistake("This uses the columns of A in place of its rows. By symmetry of the roles of i and j, both count.")
def transposed_only(A, b, w, step_size):
    return w - step_size * (A.T @ w + b)


@step.mistake("This step goes uphill: the cost grows along it. Check the sign of the step.")
def uphill(A, b, w, step_size):
    return w + step_size * ((A + A.T) @ w / 2 + b)


@step.mistake("The linear term of J has no effect here: this descends to 0 whatever b is.")
def without_linear_term(A, w, step_size):
    return w - step_size * ((A + A.T) @ w / 2)


@step.mistake("The linear term enters with the wrong sign. Differentiate bᵀw again.")
def wrong_sign_of_linear_term(A, b, w, step_size):
    return w - step_size * ((A + A.T) @ w / 2 - b)


@step.mistake("The step size has no effect here.")
def without_step_size(A, b, w):
    return w - ((A + A.T) @ w / 2 + b)


@step.mistake("The product of a matrix and w came out as a matrix: `*` multiplies entry by entry.")
def entrywise_product(A, b, w, step_size):
    return w - step_size * (A * w + b)


@step.mistake("This is a gradient. Return the weights after the step.")
def gradient(A, b, w):
    return (A + A.T) @ w / 2 + b


@step.mistake("The value is right, but the caller's w was changed in place, as `w -= ...` does. Return a new array.")
def changed_in_place(A, b, w, step_size):
    w -= step_size * ((A + A.T) @ w / 2 + b)
    return w
