"""Exercise 3.3: which fault does an engine have?"""

from ..authoring import Word, exercise
from .problems import FAULTS, Engine

WORDS = Word(
    FAULTS,
    synonyms={
        **dict.fromkeys(("correct", "right", "healthy", "no fault", "none"), "SOUND"),
        **dict.fromkeys(("overwrite", "overwriting"), "OVERWRITES"),
        **dict.fromkeys(("swap", "swapped"), "SWAPS"),
        **dict.fromkeys(("wrong sign", "minus"), "SIGN"),
    },
    wrong="does not describe this engine",
)


@exercise(
    "3.3",
    form=WORDS,
    cases=tuple((Engine(number, fault),) for number, fault in enumerate(("SIGN", "SOUND", "OVERWRITES", "SWAPS"), 1)),
    hints=(
        "For each fault, find a function whose derivatives show it. What must the program contain?",
        "A fault in one rule can hide: x·x has two equal operands, and x − 1 has a constant as its second operand.",
        "Choose each test so that only one of the three faults changes its result.",
    ),
    why="x₁ + x₁ shows overwriting, x₁x₂ with different factors shows exchanged slopes, x₁ − x₂ shows the sign. Each of"
    " the three tests comes out right under the other two faults.",
    remark="A test of an engine needs a function in which each rule and each kind of fan-out occurs.",
)
def diagnose(gradient):
    """Write diagnose(gradient): which of the words sound, overwrites, swaps, sign describes an engine that you can only
    run.

    One of the words "sound", "overwrites", "swaps", "sign". The engine gradient(f, *x) returns a tuple: the
    derivatives of f at the numbers x, such as gradient(lambda a, b: a * b + a, 2.0, 3.0).
    """
    if gradient(lambda a: a + a, 1.0)[0] != 2.0:
        return "overwrites"
    if gradient(lambda a, b: a * b, 2.0, 3.0)[0] != 3.0:
        return "swaps"
    if gradient(lambda a, b: a - b, 1.0, 1.0)[1] != -1.0:
        return "sign"
    return "sound"


@diagnose.mistake("The same word for every engine. Run each engine on a function whose derivatives you know.")
def no_experiment():
    return "sound"


@diagnose.mistake("An engine that exchanges the slopes of a product passes your tests. Are the two factors different?")
def square_for_product(gradient):
    if gradient(lambda a: a + a, 1.0)[0] != 2.0:
        return "overwrites"
    return "sign" if gradient(lambda a, b: a - b, 1.0, 1.0)[1] != -1.0 else "sound"


@diagnose.mistake("An engine with a wrong sign passes your tests. Does an input stand behind the minus?")
def constant_behind_minus(gradient):
    if gradient(lambda a: a + a, 1.0)[0] != 2.0:
        return "overwrites"
    return "swaps" if gradient(lambda a, b: a * b, 2.0, 3.0)[0] != 3.0 else "sound"


@diagnose.mistake("An engine that overwrites passes your tests. Is there a value that is used more than once?")
def no_fan_out(gradient):
    if gradient(lambda a, b: a * b, 2.0, 3.0)[0] != 3.0:
        return "swaps"
    return "sign" if gradient(lambda a, b: a - b, 1.0, 1.0)[1] != -1.0 else "sound"


@diagnose.mistake("Two faults are confused: a product of a value with itself changes under one of them only.")
def confused_by_square(gradient):
    if gradient(lambda a: a * a, 3.0)[0] != 6.0:
        return "swaps"
    if gradient(lambda a, b: a * b, 2.0, 3.0)[0] != 3.0:
        return "overwrites"
    return "sign" if gradient(lambda a, b: a - b, 1.0, 1.0)[1] != -1.0 else "sound"


@diagnose.mistake("A wrong derivative is noticed, but the test does not tell which fault causes it.")
def noticed_only(gradient):
    return "sound" if gradient(lambda a, b: a * b - b * b, 2.0, 3.0) == (3.0, -4.0) else "overwrites"
