"""Exercise 6.5: find what is wrong with a program for a response."""

import numpy as np

from ..authoring import Array, exercise

DATA = (
    (np.array([[1.0, 2.0, 1.0], [0.5, -1.0, 1.0], [-2.0, 0.3, 1.0], [1.5, 1.0, 1.0]]), np.array([1.0, 2.0, 0.5, 3.0])),
    (np.array([[1.0, 1.0], [2.0, 1.0], [4.0, 1.0]]), np.array([5.0, 3.0, 2.0])),
)


def solve_with(X, t, lam, in_H, in_M, factor):
    """−H⁻¹M with the bias penalised in H, in M, or in neither."""
    free = np.append(np.ones(X.shape[1] - 1), 0.0)
    H = X.T @ X / len(X) + lam * np.diag(np.ones_like(free) if in_H else free)
    w = np.linalg.solve(H, X.T @ t / len(X))
    return -np.linalg.solve(H, factor * (w if in_M else free * w))


@exercise(
    "6.5",
    form=Array(),
    cases=((*DATA[0], 0.3), (*DATA[1], 0.05)),
    hints=(
        "Compare the program with the cost line by line. There are two different errors; one of them occurs twice.",
        "For which weights does the penalty appear in J? What does that mean for the diagonal that is added in H?",
        "M is the derivative of ∇J in the logarithm of λ. What is the derivative of λ itself in ln λ?",
    ),
    why="The bias carries no penalty, so neither H nor M has one for it; and dλ/d ln λ = λ.",
)
def ridge_response(X, t, lam):
    """Write ridge_response(X, t, lam), the repaired program: dw*/d ln λ of ridge regression without a penalty on the
    bias.

    dw*/d ln λ (n,) for J = ‖Xw − t‖²/(2N) + (λ/2)·(sum of the squares of all weights but the last, the bias).

    X (N, n), its last column all ones, t (N,), and lam = λ > 0.
    """
    N, n = X.shape
    penalised = np.append(np.ones(n - 1), 0.0)
    H = X.T @ X / N + lam * np.diag(penalised)
    w = np.linalg.solve(H, X.T @ t / N)
    return -np.linalg.solve(H, lam * penalised * w)


@ridge_response.mistake("This is the program as it was.")
def as_it_was(X, t, lam):
    return solve_with(X, t, lam, True, True, 1)


@ridge_response.mistake("One of the errors is repaired, that of ln λ. The other concerns the last weight.")
def bias_penalised(X, t, lam):
    return solve_with(X, t, lam, True, True, lam)


@ridge_response.mistake("The bias is free now. This is the derivative in λ, though, not in its logarithm.")
def derivative_in_lambda(X, t, lam):
    return solve_with(X, t, lam, False, False, 1)


@ridge_response.mistake("H and w are right. Does the gradient of the bias depend on λ?")
def bias_in_M(X, t, lam):
    return solve_with(X, t, lam, False, True, lam)


@ridge_response.mistake("H and w are right, M is not: look at the bias, and at ln λ.")
def bias_in_M_in_lambda(X, t, lam):
    return solve_with(X, t, lam, False, True, 1)


@ridge_response.mistake("M is right. H, and w with it, still penalises the bias.")
def bias_in_H(X, t, lam):
    return solve_with(X, t, lam, True, False, lam)


@ridge_response.mistake("The bias is free in M only, and the derivative is in λ, not in its logarithm.")
def bias_in_H_in_lambda(X, t, lam):
    return solve_with(X, t, lam, True, False, 1)


@ridge_response.mistake("The sign is wrong.")
def wrong_sign(X, t, lam):
    return -solve_with(X, t, lam, False, False, lam)


@ridge_response.mistake("The derivative of λ in ln λ is not 1/λ.")
def divided_by_lambda(X, t, lam):
    return solve_with(X, t, lam, False, False, 1 / lam)
