"""Exercise 6.6: leaving one example out."""

import numpy as np

from ..authoring import Number, exercise
from .problems import H_LARGER, H_SMALL


@exercise(
    "6.6",
    form=Number(),
    cases=(
        (H_SMALL, np.array([1.0, -0.5]), np.array([0.3, 2.0]), 10),
        (H_LARGER, np.array([0.2, 1.0, -1.0, 0.5]), np.array([1.0, 0.0, 0.4, -2.0]), 25),
    ),
    hints=(
        "The mixed derivative for θ_i is the gradient of θ_i l_i/N, differentiated with respect to θ_i.",
        "It is g_i/N, so dw*/dθ_i is −H⁻¹ g_i/N. By how much does θ_i change?",
        "θ_i changes by −1. V changes by its gradient times the change of the weights.",
    ),
    why="dw*/dθ_i is −H⁻¹ g_i/N, the change of θ_i is −1, and V changes by g_V times the change of w*.",
)
def left_out(H, g_i, g_V, N):
    """Write left_out(H, g_i, g_V, N): the change of V that the response predicts when example i is left out.

    The predicted change of V, a number, when θ_i goes from 1 to 0 in J(w, θ) = (1/N) Σ_i θ_i l_i(w) + λ‖w‖²/2.

    H (n, n) is the Hessian of J, g_i (n,) the gradient of l_i, g_V (n,) that of V, all at w*, for N examples.
    """
    change_of_w = np.linalg.solve(H, g_i) / N
    return g_V @ change_of_w


@left_out.mistake("The sign is wrong. Here the weight goes down, from 1 to 0.")
def wrong_sign(H, g_i, g_V, N):
    return -left_out(H, g_i, g_V, N)


@left_out.mistake("N has no effect here. In J each example counts for an Nth part.")
def without_N(H, g_i, g_V, N):
    return N * left_out(H, g_i, g_V, N)


@left_out.mistake("N has no effect here, and the sign is wrong: the weight goes down.")
def wrong_sign_without_N(H, g_i, g_V, N):
    return -N * left_out(H, g_i, g_V, N)


@left_out.mistake("J is divided by N all the time, with an example of weight 0 too.")
def divided_by_one_less(H, g_i, g_V, N):
    return N / (N - 1) * left_out(H, g_i, g_V, N)


@left_out.mistake("H has no effect here. Along flat axes the weights move farther.")
def without_H(g_i, g_V, N):
    return g_V @ g_i / N


@left_out.mistake("This multiplies by H. Along flat axes the weights move farther, not less.")
def multiplied_by_H(H, g_i, g_V, N):
    return g_V @ H @ g_i / N


@left_out.mistake("This is the change of the weights, (n,). That of V is asked for.")
def change_of_weights(H, g_i, N):
    return np.linalg.solve(H, g_i) / N


@left_out.mistake("This is the change of the example's own loss.")
def change_of_own_loss(H, g_i, N):
    return g_i @ np.linalg.solve(H, g_i) / N
