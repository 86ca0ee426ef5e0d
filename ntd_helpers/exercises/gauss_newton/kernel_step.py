"""Exercise 5.6: a damped step by the kernel."""

import numpy as np

from ..authoring import Array, exercise

J24 = np.array([[1.0, 2.0, -1.0, 0.5], [0.5, -1.0, 3.0, 0.0]])
J15 = np.array([[1.0, 0.5, 0.0, -2.0, 1.0]])
WIDE = np.random.default_rng(0).normal(size=(3, 400))


@exercise(
    "5.6",
    form=Array(),
    cases=(
        (J24, np.array([1.0, -3.0]), 0.5),
        (J15, np.array([2.0]), 0.1),
        (WIDE, np.array([0.5, 2.0, -1.0]), 2.0),
    ),
    hints=(
        "Start from (JᵀJ + λI)d = −Jᵀe. Show that d = −Jᵀq for some q with M entries.",
        "Put d = −Jᵀq in, and take Jᵀ out on the left.",
        "The matrix of the system for q is the kernel plus λI, of size (M, M).",
    ),
    why="Jᵀ(JJᵀ + λI) = (JᵀJ + λI)Jᵀ, so d = −Jᵀ(JJᵀ + λI)⁻¹e solves the damped system. With 3 outputs and 400 weights "
    "that is a system of 3 unknowns.",
    remark="Without damping this is the shortest step that fits the linearised network to the targets.",
)
def kernel_step(J, e, damping):
    """Write kernel_step(J, e, damping): the damped Gauss-Newton step for the squared error.

    The d (n,) that minimises ½‖e + Jd‖² + ½ damping ‖d‖², for J (M, n) and the errors e = z − t (M,). A
    system of M unknowns is enough.
    """
    return -J.T @ np.linalg.solve(J @ J.T + damping * np.eye(len(e)), e)


@kernel_step.mistake("The sign is wrong: this makes the errors larger.")
def uphill(J, e, damping):
    return J.T @ np.linalg.solve(J @ J.T + damping * np.eye(len(e)), e)


@kernel_step.mistake("This is in the space of the outputs. Which map brings it to the weights?")
def in_outputs(J, e, damping):
    return -np.linalg.solve(J @ J.T + damping * np.eye(len(e)), e)


@kernel_step.mistake("The damping is added to every entry. Only the diagonal gets it.")
def damping_everywhere(J, e, damping):
    return -J.T @ np.linalg.solve(J @ J.T + damping, e)


@kernel_step.mistake("The damping has no effect here.")
def without_damping(J, e):
    return -J.T @ np.linalg.solve(J @ J.T, e)


@kernel_step.mistake("This is a step of gradient descent: nothing is solved with the kernel.")
def gradient_step(J, e, damping):
    return -J.T @ e / damping


@kernel_step.mistake("This multiplies by the matrix, where a system with it is to be solved.")
def multiplied(J, e, damping):
    return -J.T @ ((J @ J.T + damping * np.eye(len(e))) @ e)
