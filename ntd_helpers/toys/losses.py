"""Losses with their derivatives in the outputs."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np


class ErrorLoss(NamedTuple):
    """A loss of one error e: its value, slope and curvature, each a function of an array."""

    value: Callable
    slope: Callable
    curvature: Callable


ERROR_LOSSES = {
    "squared error": ErrorLoss(lambda e: e**2 / 2, lambda e: e, np.ones_like),
    "log cosh": ErrorLoss(lambda e: np.logaddexp(e, -e) - np.log(2), np.tanh, lambda e: 1 - np.tanh(e) ** 2),
    "robust": ErrorLoss(  # not convex
        lambda e: 1 - np.exp(-(e**2) / 2),
        lambda e: e * np.exp(-(e**2) / 2),
        lambda e: (1 - e**2) * np.exp(-(e**2) / 2),
    ),
}


def loss_derivatives(loss, z, t, scale=1.0):
    """r = ∂L/∂z (…, N, m) and H_z (…, N, m, m), by example, of a mean loss of outputs z (…, N, m) and targets t (N, m).

    `loss` is "softmax" (cross-entropy with the errors p − t) or one of `ERROR_LOSSES` (errors z − t, summed over m).
    With the errors scaled, the targets have moved towards the outputs by the fraction 1 − `scale`.
    """
    N, m = z.shape[-2:]
    if loss == "softmax":
        p = np.exp(z - z.max(axis=-1, keepdims=True))
        p /= p.sum(axis=-1, keepdims=True)
        return scale * (p - t) / N, (p[..., None] * np.eye(m) - p[..., None] * p[..., None, :]) / N
    e = scale * (z - t)
    return ERROR_LOSSES[loss].slope(e) / N, ERROR_LOSSES[loss].curvature(e)[..., None] * np.eye(m) / N
