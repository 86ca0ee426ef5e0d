"""Exercise 5.7: the Fisher matrix."""

import numpy as np

from ..authoring import Array, exercise
from .problems import J23, P2, P3, P4

J32 = np.array([[1.0, 0.0], [0.5, -1.0], [-2.0, 0.3]])
J42 = np.array([[1.0, 2.0], [0.0, 1.0], [-1.0, 0.5], [0.2, -0.4]])


@exercise(
    "5.7",
    form=Array(),
    cases=((J32, P3), (J42, P4), (J23, P2)),
    hints=(
        "Loop over the classes c, make u from p and `np.eye(m)[c]`, and add up.",
        "Each class adds p[c] * np.outer(u, u), with u from J.T and the difference of p and e_c.",
    ),
    why="Σ_c p_c (p − e_c)(p − e_c)ᵀ is the covariance of e_c, diag(p) − ppᵀ. So this is Jᵀ H_z J: it is G.",
)
def fisher(J, p):
    """Write fisher(J, p): the Fisher matrix of one example, the mean over classes c drawn from p of uuᵀ.

    Σ_c p_c u uᵀ (n, n), with u = Jᵀ(p − e_c) (n,) the gradient of −log p_c in the weights, where e_c is 1 at
    the class c and 0 elsewhere; J (m, n) is J_zw, p (m,) the probabilities, all for one example.
    """
    U = (p - np.eye(len(p))) @ J
    return U.T @ (p[:, None] * U)


@fisher.mistake("All classes count alike here. They are drawn with different probabilities.")
def equal_weights(J, p):
    return ((p - np.eye(len(p))) @ J).T @ ((p - np.eye(len(p))) @ J)


@fisher.mistake("All classes count as equally likely here. They are drawn from p.")
def equally_likely(J, p):
    return ((p - np.eye(len(p))) @ J).T @ ((p - np.eye(len(p))) @ J) / len(p)


@fisher.mistake("Only the most likely class counts here. All are drawn, each with its probability.")
def most_likely_class(J, p):
    return np.outer((p - np.eye(len(p))[p.argmax()]) @ J, (p - np.eye(len(p))[p.argmax()]) @ J)


@fisher.mistake("The mean gradient is not taken off: where is p in p − e_c?")
def without_mean_gradient(J, p):
    return J.T @ np.diag(p) @ J


@fisher.mistake("This is made of p alone. Where is the class that was drawn?")
def without_class(J, p):
    return J.T @ np.outer(p, p) @ J


@fisher.mistake("This is in the space of the outputs. The gradient in the weights takes J, too.")
def in_outputs(p):
    return (p - np.eye(len(p))).T @ (p[:, None] * (p - np.eye(len(p))))


@fisher.mistake("This is the mean of u, a vector of zeros. Asked for is the mean of uuᵀ.")
def mean_of_u(J, p):
    return p @ (p - np.eye(len(p))) @ J
