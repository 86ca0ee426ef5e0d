"""Exercise 6.4: the response of a scalar minimiser."""

import numpy as np

from ..authoring import Number, exercise


def minimiser(theta):
    """The minimiser of w⁴/4 + θ²w²/2 − θw: the real root of w³ + θ²w − θ."""
    roots = np.roots([1.0, 0.0, theta**2, -theta])
    return float(roots[np.abs(roots.imag).argmin()].real)


@exercise(
    "6.4",
    form=Number(),
    cases=tuple((minimiser(theta), theta) for theta in (0.5, 1.0, -2.0)),
    hints=(
        "At the minimiser ∂J/∂w is zero for every θ. Differentiate that equation with respect to θ.",
        "By the chain rule two terms appear: one for the move of w*, one for θ itself. Their sum is zero.",
        "Write ∂J/∂w down first. Differentiate it once with respect to w, and once with respect to θ.",
    ),
    why="The curvature is 3w² + θ², the mixed derivative 2θw − 1, and the response is minus the second over the first.",
)
def response(w, theta):
    """Write response(w, theta): dw*/dθ for J(w, θ) = w⁴/4 + θ²w²/2 − θw at its minimiser w.

    dw*/dθ, a number, for J(w, θ) = w⁴/4 + θ²w²/2 − θw, at its minimiser w for this θ.
    """
    return -(2 * theta * w - 1) / (3 * w**2 + theta**2)


@response.mistake(
    "The sign is wrong. Where the gradient at the old minimiser becomes positive, the minimiser moves to smaller w."
)
def wrong_sign(w, theta):
    return -response(w, theta)


@response.mistake("Part of the mixed derivative is missing: the term θ²w²/2 depends on θ as well.")
def without_penalty_term(w, theta):
    return 1 / (3 * w**2 + theta**2)


@response.mistake("Part of the mixed derivative is missing: the term −θw depends on θ as well.")
def without_linear_term(w, theta):
    return -2 * theta * w / (3 * w**2 + theta**2)


@response.mistake("The derivative of θ²w with respect to θ has a factor that is missing here.")
def penalty_not_doubled(w, theta):
    return (1 - theta * w) / (3 * w**2 + theta**2)


@response.mistake("The numerator is ∂J/∂θ. It must still be differentiated with respect to w.")
def slope_in_theta(w, theta):
    return (w - theta * w**2) / (3 * w**2 + theta**2)


@response.mistake(
    "The curvature has no effect here. Does the minimiser move as far in a narrow valley as in a wide one?"
)
def without_curvature(w, theta):
    return 1 - 2 * theta * w


@response.mistake("Does the minimiser move farther in a narrow valley, or less far?")
def multiplied_by_curvature(w, theta):
    return (1 - 2 * theta * w) * (3 * w**2 + theta**2)


@response.mistake("The curvature is incomplete: two terms of J have a second derivative in w.")
def part_of_curvature(w, theta):
    return (1 - 2 * theta * w) / (3 * w**2)
