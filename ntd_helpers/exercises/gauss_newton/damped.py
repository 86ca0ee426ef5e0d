"""Exercise 5.5: a damped step."""

import numpy as np

from ..authoring import Array, exercise

G2, G3 = np.array([[2.0, 0.5], [0.5, 1.0]]), np.array([[4.0, 1.0, 0.0], [1.0, 2.0, -1.0], [0.0, -1.0, 3.0]])


FLAT = np.array([[1.0, 1.0], [1.0, 1.0]])


@exercise(
    "5.5",
    form=Array(),
    cases=(
        (G2, np.array([1.0, -3.0]), 0.5),
        (G3, np.array([0.5, 2.0, -1.0]), 2.0),
        (FLAT, np.array([1.0, -0.5]), 0.1),
    ),
    hints=(
        "Set the gradient in d to 0.",
        "The gradient in d is g + G d + damping·d.",
        "Solve a system with G plus damping times the unit matrix, `np.eye(n)`.",
    ),
    why="g + Gd + damping·d is 0 there; the matrix is positive definite, so there is one such d, a minimum.",
)
def damped(G, g, damping):
    """Write damped(G, g, damping): the damped Gauss-Newton step.

    The d (n,) that minimises gᵀd + ½ dᵀG d + ½ damping ‖d‖², for g (n,), G (n, n) ⪰ 0 and damping > 0.
    """
    return -np.linalg.solve(G + damping * np.eye(len(g)), g)


@damped.mistake("The sign is wrong: this goes uphill.")
def uphill(G, g, damping):
    return np.linalg.solve(G + damping * np.eye(len(g)), g)


@damped.mistake("`G + damping` adds to all entries of G. Which ones does ½ damping ‖d‖² add to?")
def damping_on_all_entries(G, g, damping):
    return -np.linalg.solve(G + damping, g)


@damped.mistake("The damping has no effect here: this is the Gauss-Newton step itself.")
def without_damping(G, g):
    return -np.linalg.pinv(G) @ g


@damped.mistake("G has no effect here: this is a step of gradient descent.")
def without_G(g, damping):
    return -g / damping


@damped.mistake(
    "This scales the damping with the diagonal of G, as Marquardt did. Here it is the same for all weights."
)
def scaled_by_diagonal(G, g, damping):
    return -np.linalg.solve(G + damping * np.diag(np.diag(G)), g)


@damped.mistake("The damping is halved. The derivative of ½ damping ‖d‖² is taken once more.")
def halved_damping(G, g, damping):
    return -np.linalg.solve(G + damping / 2 * np.eye(len(g)), g)


@damped.mistake("This takes curvature away instead of adding it.")
def subtracted_damping(G, g, damping):
    return -np.linalg.solve(G - damping * np.eye(len(g)), g)


@damped.mistake("This multiplies by the matrix. The step solves a system with it.")
def multiplied(G, g, damping):
    return -(G + damping * np.eye(len(g))) @ g


@damped.mistake("This shortens the Gauss-Newton step, but leaves its direction. Damping turns it, too.")
def shortened_step(G, g, damping):
    return -np.linalg.pinv(G) @ g / (1 + damping)
