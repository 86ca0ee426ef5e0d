"""Exercise 2.5: the step at which the model is lowest."""

import math

import numpy as np

from ..authoring import Number, exercise
from .problems import G3, H2, H3, length


@exercise(
    "2.5",
    form=Number(),
    cases=(
        (G3, H3),
        (np.array([2.0, 1.0]), H2),
        (np.array([0.5, -3.0]), H2),
        (np.array([1.0, 0.0]), np.diag([0.0, 1.0])),
    ),
    hints=(
        "Insert d = −αg into the model: a parabola in α.",
        "It is J − α gᵀg + ½ α² gᵀHg. Where is its derivative zero?",
        "That is a lowest point only if the parabola opens upward. If not, the model falls for ever.",
    ),
    why="d/dα of J − α gᵀg + ½α² gᵀHg is −gᵀg + α gᵀHg, which is zero at gᵀg/gᵀHg.",
    remark="It lies between 1/λ_max and 1/λ_min when H is positive definite.",
)
def last_decrease(g, H):
    """Write last_decrease(g, H): the step size beyond which the quadratic model falls no further along −g.

    The step size α > 0 at which the quadratic model at w − αg is lowest, for g (n,) not 0 and H (n, n);
    np.inf if the model falls for ever.
    """
    curvature = g @ H @ g
    return g @ g / curvature if curvature > 0 else np.inf


@last_decrease.mistake("There the model is back at the height of its start. It was lowest before.")
def back_at_the_start(g, H):
    return 2 * last_decrease(g, H)


@last_decrease.mistake("This is right where the curvature along the gradient is positive. What if it is not?")
def without_negative_curvature(g, H):
    return g @ g / (g @ H @ g)


@last_decrease.mistake(
    "Where the curvature along the gradient is negative, this is the model's highest point, behind you."
)
def highest_point(g, H):
    return abs(g @ g / (g @ H @ g))


@last_decrease.mistake("This is the curvature along the gradient. A stronger curvature must give a shorter step.")
def curvature_itself(g, H):
    return 1 / last_decrease(g, H)


@last_decrease.mistake("Both gᵀg and gᵀHg are needed; a gradient of twice the size must not change the step size.")
def gradient_once(g, H):
    return length(g) / (g @ H @ g) if g @ H @ g > 0 else math.inf


@last_decrease.mistake("This is the way walked. The step size is what multiplies the gradient.")
def distance_walked(g, H):
    return last_decrease(g, H) * length(g)


@last_decrease.mistake("This is for the steepest axis. The gradient has parts along other axes too.")
def for_steepest_axis(H):
    return 1 / np.linalg.eigvalsh(H).max()


@last_decrease.mistake("This is the edge of stability, which many steps must respect. Here one step is asked for.")
def edge_of_stability(H):
    return 2 / np.linalg.eigvalsh(H).max()


@last_decrease.mistake("The sign is wrong: this steps uphill.")
def uphill(g, H):
    return -last_decrease(g, H)
