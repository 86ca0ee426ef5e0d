"""Exercise 5.2: a Gauss-Newton-vector product."""

import numpy as np

from ..authoring import Array, exercise
from .problems import C2, C3, J23, J33, maps


@exercise(
    "5.2",
    form=Array(),
    cases=(
        (*maps(J33, C3), np.array([1.0, -1.0, 2.0])),
        (*maps(J23, C2), np.array([0.3, 1.0, -2.0])),
        (*maps(J33.T, C3), np.array([0.5, 0.0, 1.0])),
    ),
    hints=(
        "Read the product from the right: what does J do to v first?",
        "push takes weights to outputs, curve outputs to outputs, pull outputs to weights.",
        "Put the three maps inside each other, push innermost.",
    ),
    why="G is Jᵀ H_z J, and a product of matrices is applied from the right. No matrix is ever needed.",
)
def product(push, curve, pull, v):
    """Write product(push, curve, pull, v): the product Gv, from the three maps alone.

    G v (n,) for v (n,), from three functions: push(v) = J v (m,), curve(u) = H_z u (m,) and
    pull(u) = Jᵀ u (n,), for u (m,).
    """
    return pull(curve(push(v)))


@product.mistake("The loss is left out. This is right where H_z is 1.")
def without_loss(push, pull, v):
    return pull(push(v))


@product.mistake("This is still in the space of the outputs.")
def in_outputs(push, curve, v):
    return curve(push(v))


@product.mistake("This only tells how the outputs move along v.")
def push_alone(push, v):
    return push(v)


@product.mistake("The order is wrong: v is a direction of the weights. Which map takes such a vector?")
def wrong_order(push, curve, pull, v):
    return push(curve(pull(v)))


@product.mistake("The first map is wrong: H_z works on outputs, and v is a direction of the weights.")
def curve_first(push, curve, pull, v):
    return pull(push(curve(v)))


@product.mistake("H_z is used twice here.")
def curve_twice(push, curve, pull, v):
    return pull(curve(curve(push(v))))


@product.mistake("This is the curvature along v, one number. Asked for is the vector Gv.")
def curvature(push, curve, pull, v):
    return v @ pull(curve(push(v)))
