"""Exercise 2.2: the best step along the negative gradient within a trust region (the Cauchy point)."""

import math

import numpy as np

from ..authoring import Number, exercise
from .problems import G3, H2, H3, length


@exercise(
    "2.2",
    form=Number(),
    cases=(
        (G3, H3, 5.0),
        (G3, H3, 0.3),
        (np.array([0.5, -3.0]), H2, 5.0),
        (np.array([2.0, 1.0]), H2, 3.0),
        (np.array([2.0, 0.0]), np.diag([0.0, 1.0]), 3.0),
    ),
    hints=(
        "Insert d = −αg into the model. It becomes a function of the one number α; sketch it.",
        "The sketch depends on one sign. Where is the lowest point in either case, with the region's end in view?",
        "Which α just reaches the boundary? The radius is a length, α multiplies the gradient.",
    ),
    why="Along −g the model is J − α‖g‖² + ½α² gᵀHg. If gᵀHg > 0 it is lowest at ‖g‖²/gᵀHg, or at the boundary if "
    "that comes first; otherwise it falls all the way to the boundary.",
    remark="This is the Cauchy point of trust-region methods (Nocedal and Wright, 2006, chapter 4).",
)
def step_in_trust_region(g, H, radius):
    """Write step_in_trust_region(g, H, radius): the step size α that makes the quadratic model lowest at w − αg,
    among all steps no longer than the trust radius.

    The step size α > 0 with the lowest model cost at w − αg, where the step's length is at most `radius`,
    for a gradient g (n,) other than 0 and any symmetric H (n, n).
    """
    boundary = radius / np.linalg.norm(g)
    curvature = g @ H @ g
    return min(g @ g / curvature, boundary) if curvature > 0 else boundary


@step_in_trust_region.mistake("The radius has no effect: your step can leave the region in which the model is trusted.")
def without_radius(g, H):
    return g @ g / (g @ H @ g) if g @ H @ g > 0 else math.inf


@step_in_trust_region.mistake(
    "This always goes to the boundary. For some of the cases the model rises again before it."
)
def always_to_the_boundary(g, radius):
    return radius / length(g)


@step_in_trust_region.mistake(
    "Right where the curvature along the gradient is positive. Sketch the model where it is not."
)
def stationary_point_for_any_curvature(g, H, radius):
    curvature = g @ H @ g
    return min(g @ g / curvature, radius / length(g)) if curvature else radius / length(g)


@step_in_trust_region.mistake("Where the curvature is negative, the model has a highest point there, behind you.")
def absolute_curvature(g, H, radius):
    curvature = abs(g @ H @ g)
    return min(g @ g / curvature, radius / length(g)) if curvature else radius / length(g)


@step_in_trust_region.mistake("The step size is compared with a length. How long is the step −αg?")
def radius_as_step_size(g, H, radius):
    return min(g @ g / (g @ H @ g), radius) if g @ H @ g > 0 else radius


@step_in_trust_region.mistake("This is the length of the step. The step size is what multiplies the gradient.")
def length_of_the_step(g, H, radius):
    return step_in_trust_region(g, H, radius) * length(g)


@step_in_trust_region.mistake("The decision belongs to the curvature along g, not to the smallest eigenvalue of H.")
def decided_by_the_smallest_eigenvalue(g, H, radius):
    boundary = radius / length(g)
    return min(g @ g / (g @ H @ g), boundary) if np.linalg.eigvalsh(H)[0] > 0 else boundary


@step_in_trust_region.mistake("2/λ_max bounds a step size that is used many times. Here a single step is asked for.")
def edge_of_stability(g, H, radius):
    return min(2 / np.linalg.eigvalsh(H)[-1], radius / length(g))
