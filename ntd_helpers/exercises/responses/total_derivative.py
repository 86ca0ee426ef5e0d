"""Exercise 6.7: a hypergradient."""

import numpy as np

from ..authoring import Array, exercise
from .problems import H_LARGER, H_SMALL


@exercise(
    "6.7",
    form=Array(),
    cases=(
        (H_SMALL, np.array([[1.0, 2.0], [0.5, -2.0]]), np.array([1.0, -0.7]), np.array([0.2, 0.5])),
        (H_LARGER, np.arange(12.0).reshape(4, 3) % 5, np.array([1.0, 0.5, -1.0, 2.0]), np.array([0.1, -0.3, 0.8])),
    ),
    hints=(
        "By the chain rule it is V_theta plus the transposed response Jacobian times V_w.",
        "The response Jacobian is −H⁻¹M. Transposed, and with H symmetric, it is −Mᵀ H⁻¹.",
        "Solve one system with V_w on the right, and multiply by Mᵀ afterwards.",
    ),
    why="V_wᵀ(−H⁻¹M) can be read from the left: first H⁻¹V_w, one system whatever p is, then times M.",
)
def total_derivative(H, M, V_w, V_theta):
    """Write total_derivative(H, M, V_w, V_theta): the derivative of V(w*(θ), θ) in θ, with one system solved.

    dV(w*(θ), θ)/dθ, (p,), from the Hessian H (n, n) and the mixed derivative M (n, p) of J, and the partial
    derivatives V_w (n,) and V_theta (p,), all at w*(θ).
    """
    adjoint = np.linalg.solve(H, V_w)
    return V_theta - M.T @ adjoint


@total_derivative.mistake("This holds the weights fixed. They move with θ.")
def direct_part(V_theta):
    return V_theta


@total_derivative.mistake("This is the part through the weights. V may depend on θ directly, too.")
def part_through_weights(H, M, V_w):
    return -M.T @ np.linalg.solve(H, V_w)


@total_derivative.mistake("The minus of the response is missing.")
def without_minus(H, M, V_w, V_theta):
    return V_theta + M.T @ np.linalg.solve(H, V_w)


@total_derivative.mistake("The sign of the whole is wrong.")
def wrong_sign(H, M, V_w, V_theta):
    return M.T @ np.linalg.solve(H, V_w) - V_theta


@total_derivative.mistake("H has no effect here.")
def without_H(M, V_w, V_theta):
    return V_theta - M.T @ V_w


@total_derivative.mistake("This multiplies by H, where a system with H is to be solved.")
def multiplied_by_H(H, M, V_w, V_theta):
    return V_theta - M.T @ H @ V_w


@total_derivative.mistake("The response Jacobian (n, p) meets V_w, which has n entries.")
def mixed_up_gradients(H, M, V_theta):
    return V_theta - np.linalg.solve(H, M) @ V_theta
