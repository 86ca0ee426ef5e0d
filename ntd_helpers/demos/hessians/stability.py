"""Gradient descent and gradient flow beside a stationary point with two eigenvalues."""

import numpy as np

from ntd_helpers import style
from ntd_helpers.hessians import StationaryPoint, classify_stationary_point

KINDS = {  # the word in the map, that in a sentence, and the colour
    StationaryPoint.MINIMUM: ("minimum", "a minimum", style.GREEN),
    StationaryPoint.MAXIMUM: ("maximum", "a maximum", style.RED),
    StationaryPoint.SADDLE: ("saddle", "a saddle", style.ORANGE),
    StationaryPoint.UNDECIDED: ("undecided", "undecided by H", style.QUIET),
}
START = np.array([0.22, 0.15])  # beside the stationary point at 0
LIMIT = 2e3  # a path ends here, outside the panels
LEVELS = np.array([-0.64, -0.36, -0.16, -0.04, 0.04, 0.16, 0.36, 0.64])
TURN = np.linspace(0, 2 * np.pi, 64)
REACH = np.geomspace(1 / 20, 20, 31)  # of a branch of a hyperbola (p + 1/p, p − 1/p)/2, as its parameter p
GAP = np.full((1, 2), np.nan)


def level_line(level, a, b):
    """The points (64, 2) with ½(ax² + by²) = level: an ellipse, the two branches of a hyperbola, or nan if none."""
    x, y = (np.sqrt(2 * abs(level) / max(abs(each), 1e-3)) for each in (a, b))
    if a * level >= 0 and b * level >= 0 and (a or b):
        return np.stack([x * np.cos(TURN), y * np.sin(TURN)], -1)
    if a * level <= 0 and b * level <= 0:
        return np.full((len(TURN), 2), np.nan)
    branch = np.stack([x * (REACH + 1 / REACH) / 2, y * (REACH - 1 / REACH) / 2], -1)
    if a * level < 0:
        branch = np.stack([x * (REACH - 1 / REACH) / 2, y * (REACH + 1 / REACH) / 2], -1)
    return np.concatenate([branch, GAP, -branch, GAP])


def level_lines(values):
    """All of `LEVELS` for eigenvalues (F, 2): points (F, N, 2), with gaps of nan between the lines."""
    return np.array([np.concatenate([np.r_[level_line(L, *pair), GAP] for L in LEVELS]) for pair in values])


def results(a, b, alpha, steps):
    """Eigenvalues (F, 2), step sizes (F,), paths (F, steps + 1, 2), nan once outside, and the kinds of point."""
    values, k = np.stack([a, b], -1), np.arange(steps + 1)
    with np.errstate(over="ignore"):
        path = START * (1 - alpha[:, None, None] * values[:, None]) ** k[:, None]
    path[np.abs(path).max(-1) > LIMIT] = np.nan
    return values, alpha, path, [classify_stationary_point(pair, 1e-9) for pair in values]


def fate_of_flow(values):
    """What gradient flow, w′ = −∇J, does on the quadratic itself."""
    if values.min() < 0:
        return "leaves it (unstable)"
    return "converges to it (stable)" if values.min() > 0 else "stays near it"


def fate_of_descent(values, alpha):
    """What gradient descent does on the quadratic itself."""
    size = np.abs(1 - alpha * values).max()
    if size > 1 + 1e-9:
        return "leaves it"
    return "converges to it" if size < 1 - 1e-9 else "stays near it"
