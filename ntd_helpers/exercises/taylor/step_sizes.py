"""Exercise 2.3: an experiment that separates two explanations."""

import math

import numpy as np

from ..authoring import Number, Parts, exercise

NORMS = 0.5505, 0.02257
EDGES = 0.714, 1.36


@exercise(
    "2.3",
    form=Parts(("early", "late"), (Number(), Number())),
    hints=(
        "What would you expect of two runs whose steps are equally long, if nothing but the gradient differed?",
        "A step has the length α‖g‖. The two gradients differ by a factor of 24.",
        "There are two ways to make the lengths equal. Check each of them against 2/λ_max.",
    ),
    why="early · 0.5505 = late · 0.02257. To lengthen the late steps would take a step size of 12, far above the edge "
    "of 1.36, so the early steps have to be shortened: 0.0205 and 0.5, for instance.",
    remark="With 0.0205 and 0.5 the early model lasts 66 steps and the late one 323. If nothing but the gradient were "
    "smaller, the late one would last only 14 (section 10). So the curvature changes much less there: the third "
    "derivative along the path is 400 times smaller.",
)
def step_sizes():
    """Design the experiment: choose the step sizes (early, late) of two runs that decide whether short steps alone
    explain why the late model lasts longer.
    """
    early = 0.0205
    late = 0.5
    return early, late


def agree(length, other):
    """Whether two lengths agree to 3 %. They may be too small to be divided."""
    return abs(length - other) <= 0.03 * other


@step_sizes.judged_by
def mistake_in(sizes):
    early, late = sizes
    if not (np.isfinite(sizes).all() and early > 0 and late > 0):
        return malformed
    if early >= EDGES[0] or late >= EDGES[1]:
        return unstable
    if not agree(early * NORMS[0], late * NORMS[1]):
        return inverted if agree(early * NORMS[1], late * NORMS[0]) else same if early == late else unequal
    return None if late >= 0.05 else too_small


@step_sizes.mistake("Both step sizes must be positive finite numbers.")
def malformed():
    return 0.5, math.inf


@step_sizes.mistake("One of these runs diverges, whatever the model is worth: compare each step size with its 2/λ_max.")
def unstable():
    return 0.5, 12.2


@step_sizes.mistake(
    "The first steps differ in length even more than before: the larger gradient got the larger step size."
)
def inverted():
    return 0.61, 0.025


@step_sizes.mistake("With equal step sizes the early steps are longer, so the two explanations remain mixed.")
def same():
    return 0.5, 0.5


@step_sizes.mistake("The first steps of the two runs differ in length, so length could still explain the result.")
def unequal():
    return 0.1, 0.5


@step_sizes.mistake("The steps are equally long, but so short that the late run would take thousands of them to part.")
def too_small():
    return 0.00041, 0.01
