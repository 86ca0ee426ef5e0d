"""Exercise 5.1: the Hessian of softmax's loss."""

import numpy as np

from ..authoring import Array, exercise
from .problems import P2, P3, P4


@exercise(
    "5.1",
    form=Array(),
    cases=((P3,), (P2,), (P4,)),
    hints=(
        "The gradient in z is p − t. So H_z is the Jacobian of p.",
        "Differentiate p_a = exp(z_a)/Σ exp(z_c) by z_b, once for b = a and once for b ≠ a.",
        "On the diagonal p_a(1 − p_a), off it −p_a p_b. Write both with a diagonal matrix and `np.outer`.",
    ),
    why="∂p_a/∂z_b is p_a(δ_ab − p_b). It is the covariance matrix of the one-hot class when that is drawn from p.",
    remark="It does not depend on the label: only the gradient does.",
)
def softmax_hessian(p):
    """Write softmax_hessian(p): the Hessian H_z of the cross-entropy in the outputs z, from p = softmax(z).

    H_z (m, m) of L(z) = log Σ exp(z_c) − z_t, for one example, from the probabilities p (m,) = softmax(z).
    """
    return np.diag(p) - np.outer(p, p)


@softmax_hessian.mistake("The diagonal is right. Each p also depends on the outputs of the other classes.")
def diagonal_alone(p):
    return np.diag(p * (1 - p))


@softmax_hessian.mistake(
    "One sign is wrong: the rows must sum to 0, for adding a constant to all outputs changes nothing."
)
def wrong_sign_of_product(p):
    return np.diag(p) + np.outer(p, p)


@softmax_hessian.mistake("The sign is wrong: this curves downward.")
def wrong_sign(p):
    return np.outer(p, p) - np.diag(p)


@softmax_hessian.mistake("This is one of two parts. How does p_c depend on its own output?")
def product_alone(p):
    return np.outer(p, p)


@softmax_hessian.mistake("This is one of two parts. What does the sum under the softmax do?")
def probabilities_alone(p):
    return np.diag(p)


@softmax_hessian.mistake("The matrix that stands first must also hold the probabilities.")
def unit_matrix(p):
    return np.eye(len(p)) - np.outer(p, p)


@softmax_hessian.mistake("This is the diagonal alone, as a vector. H_z has a row and a column for each output.")
def diagonal_as_vector(p):
    return p * (1 - p)


@softmax_hessian.mistake("For vectors of numpy `@` is the inner product, one number. Here a matrix is needed.")
def inner_product(p):
    return np.diag(p) - p @ p
