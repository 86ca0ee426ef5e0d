"""Exercise 4.7: how the curvature along a direction changes with the weights."""

import numpy as np

from ..authoring import Array, exercise
from .problems import Cost


@exercise(
    "4.7",
    form=Array(),
    cases=(
        (Cost([[2.0, 1.0], [1.0, 3.0]]), np.array([1.0, -2.0]), np.array([0.6, 0.8])),
        (Cost([[1.0, 0.5], [0.5, -2.0]]), np.array([1.5, 0.5]), np.array([1.0, 3.0])),
    ),
    hints=(
        "For a fixed v, vᵀH(w)v is one number, a function of w. How is the gradient of such a function taken?",
        "Write this function first: the inner product of v and a Hessian-vector product at w.",
    ),
    why="vᵀH(w)v is a function of w with one output, so one more jax.grad gives its n slopes. No array of n³ third"
    " derivatives is formed.",
    remark="Along v = q₁ this is the gradient of the sharpness itself: the change of q₁ has no first-order effect,"
    " since q₁ maximises the curvature.",
)
def curvature_slope(f, w, v):
    """Write curvature_slope(f, w, v): the gradient, with respect to w, of vᵀH(w)v for a fixed v of any length.

    The gradient (n,), with respect to w, of vᵀH(w)v for a cost f; v (n,) is held fixed. jax is available.
    """
    import jax

    def curvature(w):
        return v @ jax.jvp(jax.grad(f), (w,), (v,))[1]

    return jax.grad(curvature)(w)


@curvature_slope.graded_by
def by_hand(f, w, v):
    return 2 * (v @ f.A @ v) * (f.A @ w) + 4 * (v @ f.A @ w) * (f.A @ v)


@curvature_slope.mistake("This is the curvature vᵀHv, one number. How does it change with each weight?")
def curvature(f, w, v):
    return v @ f.hessian(w) @ v


@curvature_slope.mistake("This is the slope of the curvature along v alone, one number. All n slopes are asked for.")
def along_v(f, w, v):
    return by_hand(f, w, v) @ v


@curvature_slope.mistake("This is H v, a second derivative. The slope of a curvature is a third one.")
def product(f, w, v):
    return f.hessian(w) @ v


@curvature_slope.mistake("This differentiates vᵀHv with respect to v, at fixed w. Which of the two is to move?")
def slope_in_v(f, w, v):
    return 2 * f.hessian(w) @ v


@curvature_slope.mistake("v was divided by its length, or the result by that length squared. v may have any length.")
def of_a_unit_vector(f, w, v):
    return by_hand(f, w, v) / (v @ v)


@curvature_slope.mistake("This is half of it.")
def half(f, w, v):
    return by_hand(f, w, v) / 2


@curvature_slope.mistake("This is the gradient of the cost. The gradient of the curvature is asked for.")
def gradient(f, w):
    return f.gradient(w)
