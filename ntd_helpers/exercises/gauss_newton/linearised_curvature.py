"""Exercise 5.3: the linearised network's curvature."""

import numpy as np

from ..authoring import Number, exercise
from .problems import HALF_SQUARES, J23, QUARTIC, SOFTMAX_LOSS

Z2, V3 = np.array([0.4, -0.7]), np.array([1.0, 0.5, -1.0])


def second_difference(loss, z, step, h):
    return (loss(z + h * step) - 2 * loss(z) + loss(z - h * step)) / h**2


@exercise(
    "5.3",
    form=Number(),
    cases=(
        (HALF_SQUARES, Z2, J23, V3, 0.1),
        (SOFTMAX_LOSS, Z2, J23, V3, 0.05),
        (QUARTIC, Z2, J23, 0.2 * V3, 0.1),
    ),
    hints=(
        "Along v, at the distance s, the linearised network says z + s J v.",
        "So φ(s) is loss(z + s·(J @ v)). Evaluate it at h, 0 and −h.",
    ),
    why="φ″(0) is (Jv)ᵀ H_z (Jv), which is vᵀGv: what the linearised network's cost curves by is G.",
    remark="Only the loss was differentiated twice, never the network: for the first case it is ‖Jv‖² at any h.",
)
def linearised_curvature(loss, z, J, v, h):
    """Write linearised_curvature(loss, z, J, v, h): how the cost of the linearised network curves along v, by a
    central difference of second order.

    The second derivative along v (n,), at d = 0, of the cost of the linearised network, d ↦ loss(z + J d),
    by the central difference [φ(h) − 2φ(0) + φ(−h)]/h²; z (m,) are the outputs at w and J (m, n) is J_zw.
    """
    phi = lambda s: loss(z + s * (J @ v))
    return (phi(h) - 2 * phi(0) + phi(-h)) / h**2


@linearised_curvature.mistake("The divisor is wrong: a difference of second order is of the size of h squared.")
def divided_by_h(loss, z, J, v, h):
    return (loss(z + h * J @ v) - 2 * loss(z) + loss(z - h * J @ v)) / h


@linearised_curvature.mistake("The divisor belongs to the central difference of first order.")
def divided_as_first_order(loss, z, J, v, h):
    return (loss(z + h * J @ v) - 2 * loss(z) + loss(z - h * J @ v)) / (2 * h)


@linearised_curvature.mistake("This is the slope along v. Asked for is the curvature.")
def slope(loss, z, J, v, h):
    return (loss(z + h * J @ v) - loss(z - h * J @ v)) / (2 * h)


@linearised_curvature.mistake("The outputs at w are missing: the linearised network starts from them.")
def without_outputs(loss, z, J, v, h):
    return second_difference(loss, 0 * z, J @ v, h)


@linearised_curvature.mistake("The step h has no effect here.")
def without_h(loss, z, J, v):
    return second_difference(loss, z, J @ v, 1.0)


@linearised_curvature.mistake("The value in the middle counts twice.")
def middle_once(loss, z, J, v, h):
    return (loss(z + h * J @ v) - loss(z) + loss(z - h * J @ v)) / h**2


@linearised_curvature.mistake("This is a one-sided difference: it belongs to the point half-way along.")
def one_sided(loss, z, J, v, h):
    return (loss(z + 2 * h * J @ v) - 2 * loss(z + h * J @ v) + loss(z)) / h**2


@linearised_curvature.mistake(
    "Here v is made a unit vector first. The curvature along 2v is to be four times that along v."
)
def along_unit_vector(loss, z, J, v, h):
    return second_difference(loss, z, J @ v / np.sqrt(v @ v), h)


@linearised_curvature.mistake("This is half of it: the coefficient in Taylor's series, not the second derivative.")
def half_of_it(loss, z, J, v, h):
    return second_difference(loss, z, J @ v, h) / 2
