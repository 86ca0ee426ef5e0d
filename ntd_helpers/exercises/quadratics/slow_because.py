"""Exercise 1.5: an experiment that decides between two explanations."""

from ..authoring import Word, exercise
from .problems import Run


@exercise(
    "1.5",
    form=Word(("FLAT", "STEEP"), {"flattest": "FLAT", "steepest": "STEEP"}, wrong="does not fit all of the runs"),
    cases=(
        (Run((0.01, 1.0), 0.5), 1.0),
        (Run((0.5, 1.99), 2.0), 1.0),
        (Run((0.02, 0.3, 1.5), 1.0), 1.0),
        (Run((0.004, 0.4), 0.25), 1.0),
        (Run((1.0, 3.96), 3.0), 0.5),
    ),
    hints=(
        "A multiplier of 0.99 and one of −0.99 give the same curve of costs. What changes one but not the other?",
        "How do 1 − αa for a small curvature a, and 1 − αa just below the edge, change with a smaller step size?",
        "Run once more with another step size, and compare where the two curves end. Which direction is safe?",
    ),
    why="With half the step size, an axis of small curvature gets slower: 0.99 becomes 0.995. One near the edge gets "
    "much faster: −0.99 becomes 0.005. So the cost after 200 steps rises in one case and falls in the other.",
    remark="The curve alone cannot decide, since the cost only depends on the square of the multiplier.",
)
def slow_because(run, step_size):
    """Write slow_because(run, step_size): "FLAT" or "STEEP", the axis that makes a descent with this step size slow.

    "FLAT" if the flattest axis makes this descent slow (1 − αa near 1), "STEEP" if the steepest one does (1 − αa
    near −1). run(α) returns the costs J(0) … J(200) (201,) of gradient descent with step size α from a fixed start,
    on a quadratic that is hidden from you, J* included. Call it with any step sizes you like.
    """
    return "STEEP" if run(step_size / 2)[-1] < run(step_size)[-1] else "FLAT"


@slow_because.mistake(
    "A small curvature is the usual reason, but not the only one: some of these descents are slow for the other."
)
def always_flat():
    return "FLAT"


@slow_because.mistake(
    "Not every slow descent is near the edge of stability: some of these have an axis of small curvature."
)
def always_steep():
    return "STEEP"


@slow_because.mistake("The two are exchanged. Which of the two axes gains from a shorter step?")
def exchanged(run, step_size):
    return "FLAT" if run(step_size / 2)[-1] < run(step_size)[-1] else "STEEP"


@slow_because.mistake(
    "A longer step is a poor test: it may diverge on the steepest axis although the flattest one was slow."
)
def with_longer_step(run, step_size):
    return "STEEP" if run(2 * step_size)[-1] > run(step_size)[-1] else "FLAT"


@slow_because.mistake(
    "This compares the runs after one step. Which axes make up the loss then, and which late in the run?"
)
def after_one_step(run, step_size):
    return "STEEP" if run(step_size / 2)[1] < run(step_size)[1] else "FLAT"
