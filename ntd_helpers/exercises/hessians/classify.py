"""Exercise 4.2: a stationary point."""

import numpy as np

from ..authoring import Word, exercise

POINTS = ("MINIMUM", "MAXIMUM", "SADDLE", "UNDECIDED")
SYNONYMS = {
    **dict.fromkeys(("min", "local minimum"), "MINIMUM"),
    **dict.fromkeys(("max", "local maximum"), "MAXIMUM"),
    **dict.fromkeys(("saddle point",), "SADDLE"),
    **dict.fromkeys(("undetermined", "inconclusive"), "UNDECIDED"),
}


@exercise(
    "4.2",
    form=Word(POINTS, SYNONYMS, wrong="is not what these eigenvalues say"),
    cases=(
        (np.array([1.0, 2.0, 0.5]), 1e-6),
        (np.array([-1.0, -3.0]), 1e-6),
        (np.array([2.0, 0.0, -1.0]), 1e-6),
        (np.array([2.0, 0.0, 1.0]), 1e-6),
        (np.array([-2.0, 1e-9]), 1e-6),
        (np.array([0.0, 0.0]), 1e-6),
        (np.array([3.0, 0.01, -0.01]), 0.1),
        (np.array([3.0, 0.01, -0.01]), 1e-3),
    ),
    hints=(
        "Two questions are enough: is any eigenvalue above tol? Is any below −tol?",
        "If both: a saddle, whatever zeros there are besides. If one, ask whether it holds for all of them.",
    ),
    why="Both signs: J rises one way and falls another, and higher derivatives cannot mend that. One sign and zeros:"
    " along the zeros the higher derivatives decide.",
)
def classify(eigenvalues, tol):
    """Write classify(eigenvalues, tol): one word, what the eigenvalues of H say of a stationary point.

    One of "minimum", "maximum", "saddle" and "undecided", from the eigenvalues (n,) of H at a stationary
    point; those of size tol or less count as zero.
    """
    positive, negative = eigenvalues > tol, eigenvalues < -tol
    if positive.any() and negative.any():
        return "saddle"
    if positive.all():
        return "minimum"
    if negative.all():
        return "maximum"
    return "undecided"


@classify.mistake("A zero eigenvalue does not always leave it open. What if there are both signs besides?")
def undecided_by_any_zero(eigenvalues, tol):
    return "undecided" if (np.abs(eigenvalues) <= tol).any() else classify(eigenvalues, tol)


@classify.mistake("With a zero eigenvalue and no two signs, H does not tell: think of w⁴, −w⁴ and w³ at 0.")
def zeros_ignored(eigenvalues, tol):
    if classify(eigenvalues, tol) != "undecided":
        return classify(eigenvalues, tol)
    return "maximum" if (eigenvalues < -tol).any() else "minimum"


@classify.mistake("The tolerance has no effect. An eigenvalue of size tol or less counts as zero.")
def without_tolerance(eigenvalues):
    return classify(eigenvalues, 0.0)


@classify.mistake("Minimum and maximum have changed places. Where all curvatures are positive, J rises on every side.")
def exchanged_extrema(eigenvalues, tol):
    return classify(-eigenvalues, tol)


@classify.mistake("A saddle needs two signs. Zeros and one sign leave the question open.")
def saddle_by_zeros(eigenvalues, tol):
    return "saddle" if classify(eigenvalues, tol) == "undecided" else classify(eigenvalues, tol)


@classify.mistake("The sum of the eigenvalues does not decide. A saddle may have any sum.")
def by_sum(eigenvalues):
    return "minimum" if eigenvalues.sum() > 0 else "maximum"


@classify.mistake("The determinant does not decide: two negative eigenvalues have a positive product.")
def by_determinant(eigenvalues):
    return "minimum" if np.prod(eigenvalues) > 0 else "saddle"
