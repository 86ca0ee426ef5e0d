"""Exercise 1.1: one step of gradient descent."""

import numpy as np

from ..authoring import Array, exercise
from .problems import FLAT, SHEARED, THREE


@exercise(
    "1.1",
    form=Array(),
    cases=(
        (SHEARED, np.array([1.0, -2.0]), np.array([3.0, 0.5]), 0.1),
        (FLAT, np.array([0.5, -1.0]), np.array([-2.0, 1.0]), 0.4),
        (THREE, np.array([1.0, 0.0, 2.0]), np.array([1.0, -1.0, 2.0]), 0.25),
    ),
    hints=(
        "A step of gradient descent moves the weights against the gradient, by the step size times the gradient.",
        "Differentiate J: the gradient of ½ wᵀAw is Aw for a symmetric A, and the gradient of bᵀw is b.",
        "In numpy the product of a matrix and a vector is written A @ w.",
    ),
    why="∇J(w) = Aw + b, since A is symmetric. The step is −α∇J(w).",
)
def step(A, b, w, step_size):
    """Write step(A, b, w, step_size): the weights after one step of gradient descent on J(w) = ½ wᵀAw + bᵀw + c.

    The weights (n,) after one step from w (n,), for a symmetric A (n, n) and b (n,).
    """
    return w - step_size * (A @ w + b)


@step.mistake("This step goes uphill: the cost grows along it. Check the sign of the step.")
def uphill(A, b, w, step_size):
    return w + step_size * (A @ w + b)


@step.mistake("The linear term of J has no effect here: this descends to 0 whatever b is.")
def without_linear_term(A, w, step_size):
    return w - step_size * (A @ w)


@step.mistake("The linear term enters with the wrong sign. Differentiate bᵀw again.")
def wrong_sign_of_linear_term(A, b, w, step_size):
    return w - step_size * (A @ w - b)


@step.mistake("The quadratic term has twice its gradient. J has a factor ½ in front of it.")
def without_half(A, b, w, step_size):
    return w - step_size * (2 * A @ w + b)


@step.mistake("The quadratic term has half its gradient. In wᵀAw, w stands twice.")
def half_of_quadratic_term(A, b, w, step_size):
    return w - step_size * (A @ w / 2 + b)


@step.mistake("The step size has no effect here.")
def without_step_size(A, b, w):
    return w - (A @ w + b)


@step.mistake("The step size multiplies only one of the gradient's two terms. Look for a missing pair of brackets.")
def step_size_on_one_term(A, b, w, step_size):
    return w - step_size * (A @ w) - b


@step.mistake("A smaller step size takes a longer step here.")
def divided_by_step_size(A, b, w, step_size):
    return w - (A @ w + b) / step_size


@step.mistake("The product of A and w came out as a matrix: `*` multiplies entry by entry.")
def entrywise_product(A, b, w, step_size):
    return w - step_size * (A * w + b)


@step.mistake("This is the gradient at w. Return the weights after the step.")
def gradient(A, b, w):
    return A @ w + b


@step.mistake("This is the change of the weights. Return the weights after the step.")
def change_of_weights(A, b, w, step_size):
    return -step_size * (A @ w + b)


@step.mistake("The value is right, but the caller's w was changed in place, as `w -= ...` does. Return a new array.")
def changed_in_place(A, b, w, step_size):
    w -= step_size * (A @ w + b)
    return w
