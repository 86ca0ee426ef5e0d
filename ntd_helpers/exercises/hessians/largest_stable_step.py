"""Exercise 4.4: the largest stable step from products."""

import numpy as np

from ..authoring import Number, exercise
from .problems import Times


def top_eigenvalue(product):
    return np.linalg.eigvalsh(product.H)[-1]


@exercise(
    "4.4",
    form=Number(),
    cases=(
        (Times([[2.0, 1.0], [1.0, 3.0]]), 2),
        (Times([[1.0, 0.5, 0.0], [0.5, -4.0, 1.0], [0.0, 1.0, 2.0]]), 3),
        (Times([[-1.0, 0.0], [0.0, -3.0]]), 2),
    ),
    hints=(
        "Along an eigen-axis each step multiplies the distance by 1 − αλ. From which α on is that below −1?",
        "Only the largest eigenvalue is needed, and only if it is positive.",
    ),
    why="The steepest axis is the first for which 1 − αλ falls below −1, at α of 2/λ_max.",
    remark="Every other axis would bear a longer step. One axis sets the edge for all.",
)
def largest_stable_step(product, n):
    """Write largest_stable_step(product, n): the step size up to which gradient descent is stable along every axis
    that curves upward, from products with H alone.

    The edge of stability for the symmetric H whose product with v (n,) is product(v); np.inf if no axis
    curves upward. top_eigenvalues(product, n) is at hand.
    """
    from ntd_helpers.hessians import top_eigenvalues

    top = top_eigenvalues(product, n, 1)[0]
    return 2 / top if top > 0 else np.inf


@largest_stable_step.graded_by
def by_eigenvalues(product, n):
    top = top_eigenvalue(product)
    return 2 / top if top > 0 else np.inf


@largest_stable_step.mistake("This is half of it: the step that ends the steepest axis in one go.")
def half_of_edge(product):
    return 1 / top_eigenvalue(product) if top_eigenvalue(product) > 0 else np.inf


@largest_stable_step.mistake("This is the largest eigenvalue. Which step belongs to it?")
def largest_eigenvalue(product):
    return top_eigenvalue(product)


@largest_stable_step.mistake(
    "Where every curvature is negative this is a negative step. Then there is no axis to become unstable at an edge."
)
def negative_step(product):
    return 2 / top_eigenvalue(product)


@largest_stable_step.mistake(
    "This takes the eigenvalue that is largest in size. A negative one sets no edge: it is unstable for every step."
)
def from_largest_size(product):
    return 2 / np.abs(np.linalg.eigvalsh(product.H)).max()


@largest_stable_step.mistake("This divides by the trace. One axis alone sets the edge.")
def from_trace(product):
    return 2 / np.trace(product.H)


@largest_stable_step.mistake("This takes the least eigenvalue. The steepest axis is the first to become unstable.")
def from_least_eigenvalue(product):
    return 2 / np.abs(np.linalg.eigvalsh(product.H)[0])
