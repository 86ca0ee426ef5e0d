"""Polynomial costs of two weights and what their stationary points are."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np


class Toy(NamedTuple):
    """A cost of a few weights: `value` (…), `gradient` (…, n) and `hessian` (…, n, n), functions of w (…, n)."""

    value: Callable
    gradient: Callable
    hessian: Callable


def matrix(*rows):
    """A matrix (…, rows, columns) from its entries, which are numbers or arrays (…)."""
    entries = np.broadcast_arrays(*[np.asarray(entry, float) for row in rows for entry in row])
    return np.stack(entries, -1).reshape(*entries[0].shape, len(rows), len(rows[0]))


def _passes(w):
    x, y = w[..., 0], w[..., 1]
    return x**3 / 3 - x - 0.6 * (y**3 / 3 - y) + 0.4 * x * y


def _passes_gradient(w):
    x, y = w[..., 0], w[..., 1]
    return np.stack([x**2 - 1 + 0.4 * y, -0.6 * (y**2 - 1) + 0.4 * x], -1)


PASSES = Toy(_passes, _passes_gradient, lambda w: matrix([2 * w[..., 0], 0.4], [0.4, -1.2 * w[..., 1]]))
"""x³/3 − x − 0.6(y³/3 − y) + 0.4xy: a minimum, a maximum and two saddles."""


class Polynomial(NamedTuple):
    """J(x, y) = Σ c xⁱyʲ from `terms`, a dict of (i, j): c; a cost of w (…, 2), stationary at 0.

    `kind` says what the point 0 is.
    """

    terms: dict
    kind: str

    def value(self, w):
        """J (…)."""
        return sum(c * w[..., 0] ** i * w[..., 1] ** j for (i, j), c in self.terms.items())

    def partial(self, axis):
        """The polynomial ∂J/∂x (axis 0) or ∂J/∂y (axis 1)."""
        lower = (1, 0) if axis == 0 else (0, 1)
        terms = {(i - lower[0], j - lower[1]): c * (i, j)[axis] for (i, j), c in self.terms.items() if (i, j)[axis]}
        return Polynomial(terms or {(0, 0): 0}, self.kind)

    def gradient(self, w):
        """∇J (…, 2)."""
        return np.stack([self.partial(axis).value(w) for axis in (0, 1)], -1)

    def hessian(self, w):
        """H (…, 2, 2)."""
        rows = [self.partial(axis) for axis in (0, 1)]
        return matrix(*[[row.partial(axis).value(w) for axis in (0, 1)] for row in rows])


UNDECIDED_SURFACES = {
    "x⁴ + y⁴": Polynomial({(4, 0): 1, (0, 4): 1}, "a minimum"),
    "−x⁴ − y⁴": Polynomial({(4, 0): -1, (0, 4): -1}, "a maximum"),
    "x³ + ½y²": Polynomial({(3, 0): 1, (0, 2): 0.5}, "neither a minimum nor a maximum"),
    "x³ − 3xy²": Polynomial({(3, 0): 1, (1, 2): -3}, "neither a minimum nor a maximum"),
    "½x² + y⁴": Polynomial({(2, 0): 0.5, (0, 4): 1}, "a minimum"),
    "½x² − y⁴": Polynomial({(2, 0): 0.5, (0, 4): -1}, "neither a minimum nor a maximum"),
    "½x²": Polynomial({(2, 0): 0.5}, "a minimum, in a flat valley"),
}
"""Costs whose Hessian at 0 has a zero eigenvalue and no two signs, so that it leaves open what 0 is."""
