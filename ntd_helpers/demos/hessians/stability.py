"""What gradient descent and gradient flow do beside a stationary point with two eigenvalues."""

import numpy as np

from ntd_helpers import style
from ntd_helpers.hessians import StationaryPoint, classify_stationary_point

KINDS = {  # the word in the map, that in a sentence, and the colour
    StationaryPoint.MINIMUM: ("minimum", "a minimum", style.GREEN),
    StationaryPoint.MAXIMUM: ("maximum", "a maximum", style.RED),
    StationaryPoint.SADDLE: ("saddle", "a saddle", style.ORANGE),
    StationaryPoint.UNDECIDED: ("undecided by H", "H leaves it open", style.PURPLE),
}
START = np.array([0.22, 0.15])  # beside the stationary point at 0
LIMIT = 2e3  # a path ends here, outside the panels


def results(a, b, alpha, steps):
    """Eigenvalues (F, 2), step sizes (F,), paths (F, steps + 1, 2), nan once off the page, and the kinds of point."""
    values, k = np.stack([a, b], -1), np.arange(steps + 1)
    with np.errstate(over="ignore"):
        path = START * (1 - alpha[:, None, None] * values[:, None]) ** k[:, None]
    path[np.abs(path).max(-1) > LIMIT] = np.nan
    return values, alpha, path, [classify_stationary_point(pair, 1e-9) for pair in values]


def fate_of_flow(values):
    """What gradient flow, w′ = −∇J, does on the quadratic itself."""
    if values.min() < 0:
        return "leaves it (unstable)"
    return "comes back (stable)" if values.min() > 0 else "stays near it"


def fate_of_descent(values, alpha):
    """What gradient descent does on the quadratic itself."""
    size = np.abs(1 - alpha * values).max()
    if size > 1 + 1e-9:
        return "leaves it"
    return "comes back" if size < 1 - 1e-9 else "stays near it"
