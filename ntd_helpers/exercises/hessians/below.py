"""Exercise 4.2: a stationary point that looks like a minimum along every straight line."""

import numpy as np

from ..authoring import Number, Parts, exercise


@exercise(
    "4.2",
    form=Parts(("x", "y"), (Number(), Number())),
    hints=(
        "On which two curves through (0, 0) is J exactly 0? Sketch them.",
        "The curves divide the plane into regions. In which of them do the two factors have different signs? Why does"
        " every straight line through (0, 0) leave that region at once?",
    ),
    why="J is negative between the parabolas y = x² and y = 2x². Each straight line through (0, 0) has a stretch around"
    " 0 that avoids this region, so along every line 0 looks like a minimum. Giuseppe Peano's example, 1884.",
    remark="Sampling along lines, however many, cannot establish a minimum.",
)
def below():
    """Give below, a point (x, y) within 0.1 of (0, 0) at which J = (y − x²)(y − 2x²) is negative."""
    x = 0.05
    y = 1.5 * x**2
    return x, y


@below.judged_by
def mistake_in(point):
    x, y = point
    if not np.isfinite(point).all():
        return malformed
    if np.hypot(x, y) > 0.1 * (1 + 1e-9):
        return far
    if x == 0 and y == 0:
        return origin
    first, second = np.sign(y - x**2), np.sign(y - 2 * x**2)
    if first * second < 0:
        return None
    if first * second == 0:
        return level
    return on_an_axis if 0 in (x, y) else positive


@below.mistake("Both coordinates must be finite numbers.")
def malformed():
    return (0.05, np.inf)


@below.mistake("The point must lie within 0.1 of (0, 0): only what is near a stationary point decides its kind.")
def far():
    return (1.0, 1.5)


@below.mistake("At (0, 0) itself J is 0. Look beside it.")
def origin():
    return (0.0, 0.0)


@below.mistake("J is 0 at this point: it lies on one of the two curves on which a factor vanishes.")
def level():
    return (0.0625, 0.00390625)


@below.mistake("On both coordinate axes J is positive, as on every straight line close enough to 0.")
def on_an_axis():
    return (0.05, 0.0)


@below.mistake("J is positive at this point. What sign does each of the two factors have there?")
def positive():
    return (0.05, 0.05)
