"""Shrinkage: which fraction of the least-squares solution along each axis an estimate from w = 0 has."""

import numpy as np

from ntd_helpers.quadratics.checks import count, positive, reals
from ntd_helpers.quadratics.multipliers import powers_and_sums, rounded_products


def early_stopping_filter(values, step_size, steps):
    """1 − (1 − αa_j)^k (n,): the fraction of w*_j that k steps of gradient descent from 0 reach on each axis.

    `values` (n,) must not be negative. Ali, Kolter and Tibshirani, "A continuous-time view of early stopping for
    least squares regression", 2019.
    """
    values, step_size, steps = _nonnegative(values), positive("step_size", step_size), count(steps)
    products = rounded_products(values, step_size)
    with np.errstate(over="ignore"):
        _, sums = powers_and_sums(products, np.array([float(steps)]))
    return products * sums[:, 0]  # does not cancel as 1 − m^k does for small αa


def ridge_filter(values, penalty):
    """a_j/(a_j + λ) (n,): the fraction of w*_j that is left on each axis under the penalty ½λ‖w‖², λ > 0.

    `values` (n,) must not be negative. Hoerl and Kennard, "Ridge regression", 1970.
    """
    values = _nonnegative(values)
    return values / (values + positive("penalty", penalty))


def _nonnegative(values):
    values = reals("values", values, ("n",))
    if values.min() < 0:
        raise ValueError(f"values must not be negative; got {values.min()}")
    return values
