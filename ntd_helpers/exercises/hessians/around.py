"""Exercise 4.6: the monkey saddle."""

import numpy as np

from ..authoring import Array, Parts, exercise


@exercise(
    "4.6",
    form=Parts(("lower", "higher"), (Array(), Array())),
    hints=(
        "Walk along the x-axis, where y is 0. What is left of J?",
        "x³ has the sign of x.",
    ),
    why="On the x-axis J is x³: lower on one side, higher on the other, however near. So (0, 0) is neither a minimum"
    " nor a maximum, and H, which is zero there, could not tell.",
)
def around():
    """Give around, a pair (lower, higher) of points within 0.1 of (0, 0): the monkey saddle x³ − 3xy² is below 0
    at the first and above 0 at the second.
    """
    lower = [-0.05, 0]
    higher = [0.05, 0]
    return lower, higher


@around.judged_by
def mistake_in(points):
    if any(point.shape != (2,) or not np.isfinite(point).all() for point in points):
        return malformed
    if max(np.hypot(*point) for point in points) > 0.1 * (1 + 1e-9):
        return far
    signs = [np.sign(np.round(x**3 - 3 * x * y**2, 12)) for x, y in points]
    if 0 in signs:
        return level
    if signs == [1, -1]:
        return swapped
    return None if signs == [-1, 1] else one_side


@around.mistake("Each point is a pair of two finite numbers, x and y.")
def malformed():
    return np.array([-0.05, 0.0, 0.0]), np.array([0.05, 0.0, 0.0])


@around.mistake("Both points must lie within 0.1 of (0, 0): a stationary point is judged by what is near it.")
def far():
    return np.array([-1.0, 0.0]), np.array([1.0, 0.0])


@around.mistake("The two have changed places: the lower one comes first.")
def swapped():
    return np.array([0.05, 0.0]), np.array([-0.05, 0.0])


@around.mistake("At one of the points J is 0, or as good as that. There are three lines through (0, 0) on which it is.")
def level():
    return np.array([0.0, 0.05]), np.array([0.05, 0.0])


@around.mistake("Both points are on the same side of 0. J has three valleys and three ridges, 60° from each other.")
def one_side():
    return np.array([0.05, 0.0]), np.array([0.04, 0.0])
