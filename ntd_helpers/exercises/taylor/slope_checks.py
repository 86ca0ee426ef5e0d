"""Exercise 2.5: gradient checks that have to be read."""

from ..authoring import Parts, Word, exercise

VERDICTS = Word(("right", "wrong", "noisy function"), wrong="does not fit")


@exercise(
    "2.5",
    form=Parts(("P", "Q", "R"), (VERDICTS,) * 3),
    hints=(
        "One step h tells little. Print the discrepancy for every power of ten from 1e-1 to 1e-12.",
        "What does the curve look like if the claimed slope is right? What remains, at every h, if it is wrong by δ?",
        "How far down a V reaches depends on how precisely f is computed. Where does each V turn?",
    ),
    why="P is the V of section 9 and reaches 1e-10. Q stops at 1e-4 for all short h: the claimed slope is off by that "
    "much. R is a V as well, but it turns near h = 1e-3 already, since f is computed in single precision: the slope is "
    "right, and a check at h = 1e-6 alone would have rejected it.",
)
def slope_checks():
    """Decide for each of P, Q and R whether the claimed slope is right, wrong, or right although the function is
    noisy: slope_checks is a tuple of three words, "right", "wrong" or "noisy function".
    """
    P = "right"
    Q = "wrong"
    R = "noisy function"
    return P, Q, R


@slope_checks.mistake("P and Q fit. In R the discrepancy grows as h shrinks. Would a wrong slope make it do that?")
def noise_for_a_wrong_slope():
    return "right", "wrong", "wrong"


@slope_checks.mistake("P and R fit. In Q the discrepancy is 1e-4 at every short h. Would noise be the same at every h?")
def wrong_slope_for_noise():
    return "right", "noisy function", "noisy function"


@slope_checks.mistake("P fits. The other two stay far above P: one of them at every h, one only at short h.")
def exchanged():
    return "right", "noisy function", "wrong"


@slope_checks.mistake("A discrepancy of 1e-4 looks small, but P shows what a right slope achieves.")
def all_right():
    return "right", "right", "right"
