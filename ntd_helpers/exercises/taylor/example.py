"""Exercise 2.6: a chord below the graph."""

import numpy as np

from ..authoring import Number, Parts, exercise


def f(w):
    return w**4 / 4 - w**2


@exercise(
    "2.6",
    form=Parts(("w1", "w2", "share"), (Number(), Number(), Number())),
    hints=(
        "f has two hollows and a hump between them. Where does it curve upward?",
        "Its second derivative is 3w² − 2, positive for |w| > 0.82. Which two ends have the hump between them?",
        "Put one end into each hollow.",
    ),
    why="The chord runs at −0.75 over w = 0, where the graph is at 0; and the curvature at both ends is 1.",
)
def example():
    """Give an example (w1, w2, share) of a chord of f(w) = w⁴/4 − w² that is below the graph at the share λ of
    w1, though f curves upward at both of its ends.
    """
    w1 = -1.0
    w2 = 1.0
    share = 0.5
    return w1, w2, share


@example.judged_by
def mistake_in(chord):
    w1, w2, share = chord
    if not np.isfinite(chord).all() or max(abs(w1), abs(w2)) > 1e3:
        return malformed
    if not 0 <= share <= 1:
        return outside
    if w1 == w2 or share in (0, 1):
        return end
    if min(3 * w1**2 - 2, 3 * w2**2 - 2) <= 0:
        return bent
    gap = share * f(w1) + (1 - share) * f(w2) - f(share * w1 + (1 - share) * w2)
    return None if gap < -1e-12 else above


@example.mistake("The ends must be finite numbers of ordinary size.")
def malformed():
    return 1e9, 0.0, 0.5


@example.mistake("The share λ must lie between 0 and 1.")
def outside():
    return -1.0, 1.0, 1.5


@example.mistake("At an end of the chord it always meets the graph. Look in between.")
def end():
    return -1.0, 1.0, 0.0


@example.mistake("At one of these ends, or both, f does not curve upward. Compute its second derivative there.")
def bent():
    return -0.5, 0.5, 0.5


@example.mistake("This chord lies above the graph there: no objection to convexity.")
def above():
    return 1.0, 2.0, 0.5
