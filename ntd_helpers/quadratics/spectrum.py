"""What the eigenvalues decide: regimes, the stability edge, rates.

`values` (n,) are in any order, and flat where they are zero up to rounding.
"""

from enum import Enum

import numpy as np

from ntd_helpers.quadratics.checks import positive, reals
from ntd_helpers.quadratics.multipliers import log_multipliers, rounded_products, without_rounding


class Regime(Enum):
    """How gradient descent moves along one eigen-axis; each value says when."""

    FROZEN = "a = 0, b = 0"
    DRIFT = "a = 0, b ≠ 0"
    MONOTONE = "0 < αa < 1"
    ONE_STEP = "αa = 1"
    OSCILLATING = "1 < αa < 2"
    TWO_CYCLE = "αa = 2"
    DIVERGING = "αa > 2"
    ESCAPING = "a < 0"


def axis_regimes(values, linear_terms, step_size):
    """The `Regime` of each axis, a list of n, for eigenvalues a (n,) and b along the eigenvectors, Qᵀb (n,).

    `Quadratic.eigenaxes` defines what counts as zero; αa is 1 or 2 within 4nε of it, so that 2/a, rounded,
    is the edge. The distance of an axis from its minimiser does not matter."""
    values = reals("values", values, ("n",))
    linear_terms = reals("linear_terms", linear_terms, values.shape)
    values, linear_terms = without_rounding(values, linear_terms)
    products = rounded_products(values, positive("step_size", step_size))
    return [_regime(product, b) for product, b in zip(products, linear_terms, strict=True)]


def stability_edge(values):
    """2/a_max: above this step size the steepest axis diverges. An axis with a < 0 escapes at any.

    `ValueError` where no eigenvalue is positive, for then there is no edge."""
    return float(2 / _with_a_positive_one(values).max())


def best_step_size(values):
    """2/(a_min + a_max) over the axes that are not flat: the α of least max|1 − αa_j|, (κ − 1)/(κ + 1).

    `ValueError` where an eigenvalue is negative (no step contracts that axis) or none is positive.
    Polyak, "Introduction to Optimization", 1987, section 1.4."""
    values = _with_a_positive_one(values)
    if values.min() < 0:
        raise ValueError(f"values must not be negative, since no step contracts then; got {values.min()}")
    return float(2 / (values[values > 0].min() + values.max()))


def steps_to_halve(values, step_size):
    """The first k with |1 − αa_j|^k ≤ ½ for each axis, (n,) floats: inf where the distance is never halved."""
    values = reals("values", values, ("n",))
    values, _ = without_rounding(values, np.zeros_like(values))
    logs = log_multipliers(rounded_products(values, positive("step_size", step_size)))
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = np.ceil(np.round(np.log(0.5) / logs, 9))  # rounded, so that a multiplier of exactly ½ takes one step
    return np.where(logs < 0, np.maximum(steps, 1), np.inf)


def _with_a_positive_one(values):
    values = reals("values", values, ("n",))
    values, _ = without_rounding(values, np.zeros_like(values))
    if values.max() <= 0:
        raise ValueError(f"values must hold a positive eigenvalue; the largest is {values.max()}")
    return values


def _regime(product, linear_term):
    if product == 0:
        return Regime.FROZEN if linear_term == 0 else Regime.DRIFT
    if product < 0:
        return Regime.ESCAPING
    if product <= 1:
        return Regime.MONOTONE if product < 1 else Regime.ONE_STEP
    if product <= 2:
        return Regime.OSCILLATING if product < 2 else Regime.TWO_CYCLE
    return Regime.DIVERGING
