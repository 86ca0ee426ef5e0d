"""Exercise 4.4: the largest eigenvalue by power iteration, where a negative one is larger in size."""

import numpy as np

from ..authoring import Number, exercise
from .problems import Times


def dominant(product, v, steps):
    """The eigenvalue that is largest in size, by power iteration from v."""
    for _ in range(steps):
        v = product(v)
        v = v / np.sqrt(v @ v)
    return v @ product(v)


START = np.array([1.0, 0.7, 0.4])


@exercise(
    "4.4",
    form=Number(),
    cases=(
        (Times([[2.0, 1.0, 0.0], [1.0, 3.0, 0.0], [0.0, 0.0, 1.0]]), START, 200),
        (Times([[1.0, 0.5, 0.0], [0.5, -4.0, 1.0], [0.0, 1.0, 2.0]]), START, 200),
        (Times([[-1.0, 0.2, 0.0], [0.2, -3.0, 0.0], [0.0, 0.0, -2.0]]), START, 200),
    ),
    hints=(
        "Run power iteration on the second matrix. Which of its eigenvalues do you get?",
        "Which matrix has the eigenvectors of H, and every eigenvalue larger by the same number?",
    ),
    why="If the eigenvalue μ of largest size is negative, no eigenvalue of H − μI is negative. Power iteration on"
    " H − μI therefore finds λ₁ − μ.",
    remark="Lanczos finds both ends of the spectrum at once, in far fewer products.",
)
def largest_eigenvalue(product, v, steps):
    """Write largest_eigenvalue(product, v, steps): λ₁, the largest eigenvalue with its sign, by power iteration alone.

    λ₁ of the symmetric H whose product with v (n,) is product(v), from the start v (n,); `steps` steps are
    enough for power iteration to converge. The eigenvalue that is largest in size may be negative.
    """

    def power_iteration(product, v):
        for _ in range(steps):
            v = product(v)
            v = v / np.sqrt(v @ v)
        return v @ product(v)

    largest_in_size = power_iteration(product, v)
    if largest_in_size > 0:
        return largest_in_size
    return largest_in_size + power_iteration(lambda u: product(u) - largest_in_size * u, v)


@largest_eigenvalue.graded_by
def by_eigenvalues(product):
    return np.linalg.eigvalsh(product.H)[-1]


@largest_eigenvalue.mistake("This is the eigenvalue that is largest in size. In one of the cases it is negative.")
def largest_in_size(product, v, steps):
    return dominant(product, v, steps)


@largest_eigenvalue.mistake("This is the size of the dominant eigenvalue. Its sign matters.")
def size(product, v, steps):
    return abs(dominant(product, v, steps))


@largest_eigenvalue.mistake("The shift has not been undone: this is an eigenvalue of the shifted matrix.")
def shift_left_in(product, v, steps):
    shift = dominant(product, v, steps)
    return by_eigenvalues(product) if shift > 0 else by_eigenvalues(product) - shift


@largest_eigenvalue.mistake("Where the dominant eigenvalue is positive, this shift makes the least one dominant.")
def shifted_always(product, v, steps):
    shift = dominant(product, v, steps)
    return shift + dominant(lambda u: product(u) - shift * u, v, steps)


@largest_eigenvalue.mistake("The vector grows without bound. Make it a unit vector after each product.")
def unscaled(product, v):
    for _ in range(20):
        v = product(v)
    return v @ product(v)


@largest_eigenvalue.mistake("This is the curvature along the start. The steps have no effect.")
def without_steps(product, v):
    return v @ product(v) / (v @ v)
