"""Exercise 6.3: the mixed derivative by jax."""

import numpy as np

from ..authoring import Array, exercise
from .problems import Square

B_FIRST, B_SECOND = [[1.0, -2.0], [0.5, 0.0], [-1.0, 1.5]], [[0.0, 1.0], [2.0, -0.5], [1.0, 0.3]]


@exercise(
    "6.3",
    form=Array(),
    cases=(
        (Square(B_FIRST), np.array([1.0, -2.0, 0.5]), np.array([0.7, -1.5])),
        (Square(B_SECOND), np.array([0.5, 1.5, -1.0]), np.array([1.0, -0.4])),
    ),
    hints=(
        "Differentiate in two steps: first with respect to w, which gives n numbers.",
        "jax.grad differentiates with respect to its first argument. The gradient is a function of w and θ again.",
        "jax.jacobian takes argnums, too: which argument is it to be this time?",
    ),
    why="The gradient in w is a function of θ with n values. Its Jacobian in θ has a row for each weight.",
)
def mixed(objective, w, theta):
    """Write mixed(objective, w, theta): the matrix of the ∂²J/∂wᵢ∂θⱼ, of shape (n, p), by jax.

    The matrix [∂²J/∂w_i∂θ_j] of shape (n, p), for the cost objective(w, theta), w (n,) and theta (p,).
    """
    import jax

    gradient = jax.grad(objective)
    return jax.jacobian(gradient, argnums=1)(w, theta)


@mixed.graded_by
def by_hand(objective, w, theta):
    return objective.mixed(w, theta)


@mixed.mistake("This is the transpose, of shape (p, n): a row is to belong to a weight.")
def transposed(objective, w, theta):
    return objective.mixed(w, theta).T


@mixed.mistake("This is the Hessian in w, (n, n). The second derivative is to be with respect to θ.")
def hessian_in_w(objective, w, theta):
    return objective.hessians(w, theta)[0]


@mixed.mistake("This is the Hessian in θ, (p, p). The first derivative is to be with respect to w.")
def hessian_in_theta(objective, w, theta):
    return objective.hessians(w, theta)[1]


@mixed.mistake("This is the gradient in w, (n,). How it changes with θ is asked for.")
def gradient_in_w(objective, w, theta):
    return objective.slopes(w, theta)[0]


@mixed.mistake("This is the gradient in θ, (p,). Mixed derivatives are second ones.")
def gradient_in_theta(objective, w, theta):
    return objective.slopes(w, theta)[1]


@mixed.mistake("The sign is wrong. The minus of the response comes later.")
def wrong_sign(objective, w, theta):
    return -objective.mixed(w, theta)


@mixed.mistake("These are products of first derivatives. A second derivative is asked for.")
def product_of_slopes(objective, w, theta):
    return np.outer(*objective.slopes(w, theta))
