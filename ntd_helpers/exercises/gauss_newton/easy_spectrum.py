"""Exercise 5.3: an ill-conditioned system that conjugate gradients solves at once."""

import numpy as np

from ntd_helpers.toys import DiagonalSystem

from ..authoring import Array, exercise

CONDITION, GAP, PRODUCTS, TOLERANCE = 1000.0, 1e-3, 4, 1e-4


@exercise(
    "5.3",
    form=Array(),
    hints=(
        "The residual after 4 products is p(a) at each eigenvalue, for a polynomial of degree 4 with p(0) = 1.",
        "Where can a polynomial of degree 4 be small at 20 places? Try it in the demo.",
        "A zero can be spent on a single eigenvalue, wherever it is. What must the others do?",
    ),
    why="One zero of p lies at the large eigenvalue, and three in the cluster, which is narrow enough for them. The "
    "condition number says how far apart the ends are, and nothing about what lies between them.",
    remark="So √κ is a bound on the number of products, and no prediction of it.",
)
def easy_spectrum():
    """Give 20 eigenvalues with a condition number of 1000 or more, no two equal, for which 4 products of conjugate
    gradients suffice.

    "Suffice" means a residual of at most 1e-4 of ‖b‖, for b all ones; "no two equal" that any two differ by at least
    a thousandth of the smaller one.
    """
    return np.append(np.linspace(1, 1.03, 19), 1100)


@easy_spectrum.judged_by
def mistake_in(values):
    if values.shape != (20,):
        return wrong_number
    if not np.isfinite(values).all() or values.min() <= 0:
        return not_positive
    ordered = np.sort(values)
    if ordered[-1] < CONDITION * ordered[0] * (1 - 1e-9):
        return well_conditioned
    if (np.diff(ordered) < GAP * ordered[:-1] * (1 - 1e-9)).any():
        return repeated
    heights = DiagonalSystem(ordered, np.ones(20)).conjugate_gradients(PRODUCTS, ordered)[-1]
    return None if np.sqrt((heights**2).mean()) <= TOLERANCE else too_slow


@easy_spectrum.mistake("The answer must be 20 numbers.")
def wrong_number():
    return np.array([1.0, 1000.0])


@easy_spectrum.mistake("Conjugate gradients need eigenvalues that are positive.")
def not_positive():
    return np.linspace(0, 1000, 20)


@easy_spectrum.mistake("The condition number, largest over smallest, is below 1000.")
def well_conditioned():
    return np.linspace(1, 1.1, 20)


@easy_spectrum.mistake("Two eigenvalues are equal, or nearly: they must differ by a thousandth at least.")
def repeated():
    return np.append(np.ones(19), 1000.0)


@easy_spectrum.mistake(
    "After 4 products the residual is still too large: a polynomial of degree 4 has only four zeros."
)
def too_slow():
    return np.geomspace(1, 1000, 20)
