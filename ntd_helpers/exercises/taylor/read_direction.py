"""Exercise 2.4: slope and curvature along a direction."""

import numpy as np

from ..authoring import Number, Parts, exercise
from .problems import G2, G3, H2, H3, length


@exercise(
    "2.4",
    form=Parts(("slope", "curvature"), (Number(), Number())),
    cases=(
        (G2, H2, np.array([0.6, -0.8])),
        (G2, H2, np.array([2.0, 1.0])),
        (G3, H3, np.array([-1.0, 2.0, 2.0])),
    ),
    hints=(
        "Walk along the unit vector u = v/‖v‖ and look at the cost as a function of the way s alone.",
        "Its first derivative at s = 0 is gᵀu, its second uᵀHu.",
        "Put u = v/‖v‖ in. How often does ‖v‖ appear in each?",
    ),
    why="s ↦ J(w + su) has the derivative gᵀu at s = 0 and the second derivative uᵀHu; ‖v‖ is taken out of both.",
)
def read_direction(g, H, v):
    """Write read_direction(g, H, v): the slope and the curvature of the cost along v, per unit of length.

    The slope and the curvature along v (n,) for each unit of length walked, whatever the length of v,
    from the gradient g (n,) and the Hessian H (n, n).
    """
    u = v / np.linalg.norm(v)
    slope = g @ u
    curvature = u @ H @ u
    return slope, curvature


@read_direction.mistake("This is right for a unit vector only: a longer v gives a steeper slope here.")
def not_normalised(g, H, v):
    return g @ v, v @ H @ v


@read_direction.mistake("The slope is right. In the curvature, v stands twice.")
def curvature_divided_once(g, H, v):
    return g @ v / length(v), v @ H @ v / length(v)


@read_direction.mistake("The curvature is right. In the slope, v stands only once.")
def slope_divided_twice(g, H, v):
    return g @ v / (v @ v), v @ H @ v / (v @ v)


@read_direction.mistake(
    "The slope is right, the curvature half of what it should be. The ½ belongs to the model, not to it."
)
def half_of_curvature(g, H, v):
    return g @ v / length(v), v @ H @ v / (2 * v @ v)


@read_direction.mistake("The curvature is right. The slope has the wrong sign: along the gradient a cost rises.")
def wrong_sign_of_slope(g, H, v):
    return -g @ v / length(v), v @ H @ v / (v @ v)


@read_direction.mistake("The slope is right. The length of Hv tells how much the gradient changes, also sideways.")
def length_of_product(g, H, v):
    return g @ v / length(v), length(H @ v) / length(v)


@read_direction.mistake("The curvature is right. The length of the gradient is the slope along the gradient only.")
def length_of_gradient(g, H, v):
    return length(g), v @ H @ v / (v @ v)


@read_direction.mistake("The slope is right. The trace adds up the curvatures along all axes, not along v.")
def trace(g, H, v):
    return g @ v / length(v), np.trace(H)
