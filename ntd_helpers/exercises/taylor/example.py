"""Exercise 2.7: a cost that is convex in each weight, and not convex."""

from fractions import Fraction

import numpy as np

from ..authoring import Array, Number, Parts, exercise


def cost(w):
    return (w[0] * w[1] - 1) ** 2 / 2


@exercise(
    "2.7",
    form=Parts(("start", "end", "fraction"), (Array(), Array(), Number())),
    hints=(
        "With one of the weights fixed, the cost is a parabola in the other. So both weights have to change.",
        "Where is the cost 0? Is there a point between two such places where it is not?",
        "The cost does not change when both weights change their signs.",
    ),
    why="(1, 1) and (−1, −1) have the cost 0, and (0, 0) between them ½. Networks have this symmetry, too: change the "
    "signs of all weights into a tanh unit and out of it, and the outputs stay the same.",
)
def example():
    """Give an example (start, end, fraction) of a chord of J(w) = ½(w₁w₂ − 1)² that runs below the graph at
    λ start + (1 − λ) end, with λ = fraction, though J is convex in each weight alone.
    """
    start = (1.0, 1.0)
    end = (-1.0, -1.0)
    fraction = 0.5
    return start, end, fraction


@example.judged_by
def mistake_in(chord):
    start, end, fraction = chord
    if start.shape != (2,) or end.shape != (2,):
        return misshapen
    if not np.isfinite([*start, *end, fraction]).all() or np.abs([*start, *end]).max() > 1e3:
        return malformed
    if not 0 < fraction < 1:
        return outside
    if (start == end).any():
        return one_weight
    start, end = (np.array([Fraction(x) for x in point]) for point in (start, end))  # the sign of the gap is exact
    fraction = Fraction(fraction)
    gap = fraction * cost(start) + (1 - fraction) * cost(end) - cost(fraction * start + (1 - fraction) * end)
    return None if gap < 0 else above


@example.mistake("The start and the end are points of two weights each, such as (0.5, 2).")
def misshapen():
    return (1.0, 1.0, 1.0), (0.0, 0.0, 0.0), 0.5


@example.mistake("The points must have finite coordinates of ordinary size.")
def malformed():
    return (1e9, 1.0), (0.0, 0.0), 0.5


@example.mistake("λ must lie strictly between 0 and 1: at its ends a chord always meets the graph.")
def outside():
    return (1.0, 1.0), (-1.0, -1.0), 1.0


@example.mistake("At most one of the weights changes along this chord, and in one weight the cost is a parabola.")
def one_weight():
    return (0.0, 1.0), (2.0, 1.0), 0.5


@example.mistake("This chord lies above the graph there, or on it, which does not contradict convexity.")
def above():
    return (0.0, 0.0), (3.0, 3.0), 0.5
