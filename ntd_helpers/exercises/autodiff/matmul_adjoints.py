"""Exercise 3.2: the adjoints of a matrix product."""

import numpy as np

from ntd_helpers.autodiff import vjp

from ..authoring import Array, Parts, exercise


@exercise(
    "3.2",
    form=Parts(("A_bar", "B_bar"), (Array(), Array())),
    cases=(
        (
            np.array([[1.0, 2.0, 0.0], [-1.0, 0.5, 3.0]]),
            np.array([[1.0, 0.0], [2.0, -1.0], [0.5, 1.5]]),
            np.array([[1.0, -2.0], [0.5, 3.0]]),
        ),
        (
            np.array([[1.0, 2.0], [3.0, 4.0]]),
            np.array([[0.0, 1.0], [-1.0, 2.0]]),
            np.array([[2.0, 1.0], [0.0, -1.0]]),
        ),
    ),
    hints=(
        "An adjoint has the shape of what it belongs to: (p, q) for A, (q, r) for B, (p, r) for G.",
        "Write one entry: C_ik is the sum over j of A_ij B_jk. Which entries of C depend on A_ij, and with what slope?",
        "Multiply each of these slopes by the adjoint of its entry of C and add. Which matrix product is that sum?",
    ),
    why="C_ik depends on A_ij with the slope B_jk, so the adjoint of A_ij is Σ_k G_ik B_jk, which is (GBᵀ)_ij. For B_jk"
    " it is Σ_i A_ij G_ik.",
    remark="Two products of the same size as the one forward: this is where the cost of a gradient comes from.",
)
def matmul_adjoints(A, B, G):
    """Write matmul_adjoints(A, B, G): the adjoints of A and of B, given the adjoint G of the product AB.

    The adjoints of A (p, q) and of B (q, r), for C = A @ B and the adjoint G (p, r) of C.
    """
    A_bar = G @ B.T
    B_bar = A.T @ G
    return A_bar, B_bar


@matmul_adjoints.graded_by
def by_vjp(A, B, G):
    return vjp(lambda A, B: A @ B, A, B)[1](G)


@matmul_adjoints.mistake("The shapes agree for square matrices only. Find the products of shape (p, q) and (q, r).")
def without_transposes(A, B, G):
    return G @ B, A @ G


@matmul_adjoints.mistake("The first part has the shape of A transposed.")
def first_transposed(A, B, G):
    return B @ G.T, A.T @ G


@matmul_adjoints.mistake("The second part has the shape of B transposed.")
def second_transposed(A, B, G):
    return G @ B.T, G.T @ A


@matmul_adjoints.mistake("The two are in the wrong order: first the adjoint of A, then that of B.")
def exchanged_order(A, B, G):
    return A.T @ G, G @ B.T


@matmul_adjoints.mistake("This is right only if every entry of G is 1: the adjoint G has no effect here.")
def without_adjoint(A, B, G):
    return np.ones_like(G) @ B.T, A.T @ np.ones_like(G)


@matmul_adjoints.mistake("These are factors of the two adjoints. Where is G?")
def matrices_alone(A, B):
    return B.T, A.T


@matmul_adjoints.mistake("An adjoint is passed back by a transpose, and this uses an inverse.")
def pseudoinverses(A, B, G):
    return G @ np.linalg.pinv(B), np.linalg.pinv(A) @ G
