"""Exercise 2.1: four programs for the quadratic model, diagnosed by the order of their errors."""

from ..authoring import Parts, Word, exercise

FAULTS = Word(("right", "no half", "diagonal only", "wrong gradient", "single precision"), wrong="does not fit")


@exercise(
    "2.1",
    form=Parts(("A", "B", "C", "D"), (FAULTS,) * 4),
    hints=(
        "Write down which order each fault would give: along a generic direction, and along an axis.",
        "A fault in the gradient changes the term in s, a fault in the Hessian the term in s².",
        "Two faults can have the same order along one direction. Which direction reveals only one of them?",
        "Single precision keeps about seven digits. How short must s be for that to matter?",
    ),
    why="A has order 2 along (1, 1), but 3 along w₁, where the mixed derivative plays no part. B has order 3 "
    "until its error reaches about 1e-8, where it stops falling. C has order 1: its slope is wrong. D has order 3.",
)
def faults():
    """Find the fault of each of the programs A, B, C and D, or that it is right, from the errors that you measure:
    faults is a tuple of four words.
    """
    A = "diagonal only"
    B = "single precision"
    C = "wrong gradient"
    D = "right"
    return A, B, C, D


@faults.mistake(
    "B, C and D fit. Along a generic direction a missing ½ has the order that you saw in A. Which other direction "
    "tells the two faults apart?"
)
def half_for_diagonal():
    return "no half", "single precision", "wrong gradient", "right"


@faults.mistake("A, C and D fit. B has order 3 at long s. Does its error go on falling at shorter ones?")
def overlooked_precision():
    return "diagonal only", "right", "wrong gradient", "right"


@faults.mistake("C and D fit. For A try more directions, for B shorter s.")
def one_direction_only():
    return "no half", "right", "wrong gradient", "right"


@faults.mistake("Only D fits. At least one of the others has an order below 3: print the slopes on log-log axes.")
def nothing_found():
    return "right", "right", "right", "right"
