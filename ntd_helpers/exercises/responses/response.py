"""Exercise 6.1: the response of a scalar minimiser."""

import numpy as np

from ..authoring import Number, exercise


def minimiser(theta):
    """The minimiser of w⁴/4 + θ²w²/2 − θw: the real root of w³ + θ²w − θ."""
    roots = np.roots([1.0, 0.0, theta**2, -theta])
    return float(roots[np.abs(roots.imag).argmin()].real)


@exercise(
    "6.1",
    form=Number(),
    cases=tuple((minimiser(theta), theta) for theta in (0.5, 1.0, -2.0)),
    hints=(
        "At the minimiser ∂J/∂w is zero for every θ. Differentiate that equation with respect to θ.",
        "You get J_ww dw*/dθ + J_wθ, which is zero.",
        "∂J/∂w is w³ + θ²w − θ. Differentiate it once with respect to w, once with respect to θ.",
    ),
    why="The curvature is 3w² + θ², the mixed derivative 2θw − 1, and the response is minus the second over the first.",
)
def response(w, theta):
    """Write response(w, theta): dw*/dθ for J(w, θ) that is w⁴/4 + θ²w²/2 − θw, at its minimiser w.

    dw*/dθ, a number, for J(w, θ) = w⁴/4 + θ²w²/2 − θw, at its minimiser w for this θ.
    """
    return -(2 * theta * w - 1) / (3 * w**2 + theta**2)


@response.mistake("The sign is wrong. When the gradient at the old minimiser rises, the minimiser moves down.")
def wrong_sign(w, theta):
    return -response(w, theta)


@response.mistake("Part of the mixed derivative is missing: the term θ²w²/2 depends on θ, too.")
def without_penalty_term(w, theta):
    return 1 / (3 * w**2 + theta**2)


@response.mistake("Part of the mixed derivative is missing: the term −θw depends on θ, too.")
def without_linear_term(w, theta):
    return -2 * theta * w / (3 * w**2 + theta**2)


@response.mistake("Differentiate θ²w with respect to θ again.")
def penalty_not_doubled(w, theta):
    return (1 - theta * w) / (3 * w**2 + theta**2)


@response.mistake("Above the line stands ∂J/∂θ, which is not differentiated with respect to w yet.")
def slope_in_theta(w, theta):
    return (w - theta * w**2) / (3 * w**2 + theta**2)


@response.mistake("The curvature has no effect here: in a narrow valley the minimiser moves less.")
def without_curvature(w, theta):
    return 1 - 2 * theta * w


@response.mistake("In a narrow valley the minimiser moves less, not more.")
def multiplied_by_curvature(w, theta):
    return (1 - 2 * theta * w) * (3 * w**2 + theta**2)


@response.mistake("The curvature is incomplete: J has two terms that curve.")
def part_of_curvature(w, theta):
    return (1 - 2 * theta * w) / (3 * w**2)
