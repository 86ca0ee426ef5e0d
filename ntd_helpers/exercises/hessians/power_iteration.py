"""Exercise 4.3: power iteration."""

import numpy as np

from ..authoring import Number, exercise
from .problems import Times


def powers(product, v, steps):
    for _ in range(steps):
        v = product(v)
        v = v / np.sqrt(v @ v)
    return v


@exercise(
    "4.3",
    form=Number(),
    cases=(
        (Times([[2.0, 1.0], [1.0, 3.0]]), np.array([1.0, 0.0]), 2),
        (Times([[1.0, 0.5, 0.0], [0.5, -4.0, 1.0], [0.0, 1.0, 2.0]]), np.array([1.0, 1.0, 1.0]), 3),
        (Times([[5.0, 0.0], [0.0, 1.0]]), np.array([0.6, 0.8]), 1),
    ),
    hints=(
        "In each step: v = product(v), and then divide v by its length, np.sqrt(v @ v).",
        "After the loop v is a unit vector, and vᵀHv takes one more product.",
    ),
    why="Each product multiplies the share of eigenvector j by λ_j, so the eigenvalue of the largest size wins; vᵀHv"
    " along a unit eigenvector is its eigenvalue, sign included.",
    remark="The largest in size may be negative. Lanczos finds both ends at once, in fewer products.",
)
def power_iteration(product, v, steps):
    """Write power_iteration(product, v, steps): after so many steps of power iteration from v, the curvature vᵀHv
    along the unit vector v that has come out.

    The curvature vᵀHv along the unit vector that `steps` >= 1 steps of power iteration make of v (n,);
    product(v) gives H v (n,).
    """
    for _ in range(steps):
        v = product(v)
        v = v / np.sqrt(v @ v)
    return v @ product(v)


@power_iteration.scaffold
def lines(v, steps):
    for _ in range(steps):
        v = ...
    return ...


@power_iteration.mistake("The vector grows from step to step here. Make it a unit vector after each product.")
def unscaled(product, v, steps):
    for _ in range(steps):
        v = product(v)
    return v @ product(v)


@power_iteration.mistake("This is the length of Hᵏv. What is asked for is a curvature along a unit vector.")
def length_of_power(product, v, steps):
    for _ in range(steps):
        v = product(v)
    return np.sqrt(v @ v)


@power_iteration.mistake("This is the length of H v, which is never negative. A curvature may be.")
def length_of_product(product, v, steps):
    return np.sqrt(np.sum(product(powers(product, v, steps)) ** 2))


@power_iteration.mistake("This is one step short.")
def one_step_short(product, v, steps):
    return power_iteration(product, v, steps - 1) if steps > 1 else v @ product(v) / (v @ v)


@power_iteration.mistake("This is one step too many.")
def one_step_too_many(product, v, steps):
    return power_iteration(product, v, steps + 1)


@power_iteration.mistake("This is a vector. The curvature along the unit vector is asked for, one number.")
def vector(product, v, steps):
    return powers(product, v, steps)


@power_iteration.mistake("This is the curvature along the vector that came in. The steps have no effect.")
def without_steps(product, v):
    return v @ product(v) / (v @ v)
