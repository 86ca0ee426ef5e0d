"""Exercise 5.5: a product with the softmax's H_z, for a batch."""

import numpy as np

from ..authoring import Array, exercise

P = np.array([[0.2, 0.5, 0.3], [0.9, 0.05, 0.05], [0.1, 0.1, 0.8], [0.3, 0.3, 0.4]])
U = np.array([[1.0, -2.0, 0.5], [0.3, 0.0, -1.0], [2.0, 1.0, 1.5], [-1.0, 0.5, 0.2]])
P2, U2 = np.array([[0.7, 0.3], [0.4, 0.6]]), np.array([[1.0, 2.0], [-0.5, 0.25]])


@exercise(
    "5.5",
    form=Array(),
    cases=((P, U), (P2, U2), (P[:1], U[:1])),
    hints=(
        "Write diag(p)u and p(pᵀu) for a single example, without a matrix.",
        "For a batch, pᵀu is one number for each row. Keep the axis, so that it can be multiplied with p.",
        "The loss is a mean over the N examples. What does that do to its Hessian?",
    ),
    why="Row by row H_z u is p∘(u − pᵀu), divided by N: m operations for each example, where a matrix takes m².",
    remark="Each row of the result sums to 0: the softmax does not see a number added to all outputs.",
)
def curvature_product(p, u):
    """Write curvature_product(p, u): the product H_z u for the mean cross-entropy of a batch, without building H_z.

    H_z u (N, m) for the probabilities p (N, m) = softmax(z), row by row, and directions u (N, m) of the outputs.
    """
    return p * (u - (p * u).sum(axis=1, keepdims=True)) / len(p)


@curvature_product.mistake("The loss is a mean over the examples, and so is its Hessian.")
def without_mean(p, u):
    return p * (u - (p * u).sum(axis=1, keepdims=True))


@curvature_product.mistake("This mixes the examples: the sum must run over the classes of each example.")
def sum_over_all(p, u):
    return p * (u - (p * u).sum()) / len(p)


@curvature_product.mistake("This sums over the examples, where the classes are meant.")
def sum_over_examples(p, u):
    return p * (u - (p * u).sum(axis=0, keepdims=True)) / len(p)


@curvature_product.mistake("This is diag(p)u alone. Raising one output lowers the other probabilities.")
def diagonal_alone(p, u):
    return p * u / len(p)


@curvature_product.mistake("The mean of u under p must be weighted by p once more.")
def without_second_p(p, u):
    return (p * u - (p * u).sum(axis=1, keepdims=True)) / len(p)


@curvature_product.mistake("The mean is to be taken under p, not with equal weights.")
def plain_mean(p, u):
    return p * (u - u.mean(axis=1, keepdims=True)) / len(p)


@curvature_product.mistake("The sign is wrong: the cross-entropy is convex.")
def wrong_sign(p, u):
    return p * ((p * u).sum(axis=1, keepdims=True) - u) / len(p)


@curvature_product.mistake("This uses only the diagonal of the matrix, p(1 − p).")
def variance_alone(p, u):
    return p * (1 - p) * u / len(p)
