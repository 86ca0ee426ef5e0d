"""Costs of two weights that are half a sum of squares: valleys, saddles, Rosenbrock's function."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ntd_helpers.toys.surfaces import matrix


class LeastSquares(NamedTuple):
    """The cost J(w) = ½‖r(w)‖² of w (…, n), from functions of w.

    `residuals` gives r (…, m), `jacobian` ∂r/∂w (…, m, n), and `bends` ∂²r/∂w² (…, m, n, n).
    """

    residuals: Callable
    jacobian: Callable
    bends: Callable

    def value(self, w):
        """J (…)."""
        return (self.residuals(w) ** 2).sum(-1) / 2

    def gradient(self, w):
        """∇J = Dᵀr (…, n), with the residuals' Jacobian D."""
        return np.einsum("...ai,...a->...i", self.jacobian(w), self.residuals(w))

    def gauss_newton(self, w):
        """G = DᵀD (…, n, n)."""
        D = self.jacobian(w)
        return D.swapaxes(-1, -2) @ D

    def hessian(self, w):
        """H = G + Σ_a r_a ∇²r_a (…, n, n)."""
        return self.gauss_newton(w) + np.einsum("...a,...aij->...ij", self.residuals(w), self.bends(w))


NARROW = 0.15
TWO_WEIGHTS = LeastSquares(
    lambda w: np.stack([w[..., 0] * w[..., 1] - 1, NARROW * (w[..., 0] - w[..., 1])], -1),
    lambda w: matrix([w[..., 1], w[..., 0]], [NARROW, -NARROW]),
    lambda w: np.array([[[0.0, 1.0], [1.0, 0.0]], np.zeros((2, 2))]),
)
"""The network w₁w₂ fitted to 1, and ε(w₁ − w₂) to 0 with ε = `NARROW`: minima at ±(1, 1), a saddle at 0.

At the minima the curvatures are 2 and 2ε².
"""

_LINE_X = np.array([-1.5, -1.0, -0.5, 0.5, 1.0, 1.5])
_LINE_NOISE = np.array([0.5, -0.9, 0.5, 0.3, 0.3, -0.3])
LINE_X, LINE_T = _LINE_X, 1.2 * _LINE_X + _LINE_NOISE - _LINE_X * (_LINE_NOISE @ _LINE_X) / (_LINE_X @ _LINE_X)
PRODUCT_FIT = LeastSquares(
    lambda w: ((w[..., 0] * w[..., 1])[..., None] * LINE_X - LINE_T) / np.sqrt(len(LINE_X)),
    lambda w: LINE_X[:, None] * w[..., None, ::-1] / np.sqrt(len(LINE_X)),
    lambda w: LINE_X[:, None, None] * np.array([[0.0, 1.0], [1.0, 0.0]]) / np.sqrt(len(LINE_X)),
)
"""The network z = w₂w₁x, fitted to six points by half the mean squared error: least where w₁w₂ = 1.2, not 0 there."""

ROSENBROCK = LeastSquares(
    lambda w: np.stack([10 * (w[..., 1] - w[..., 0] ** 2), 1 - w[..., 0]], -1),
    lambda w: matrix([-20 * w[..., 0], 10.0], [-1.0, 0.0]),
    lambda w: np.array([[[-20.0, 0.0], [0.0, 0.0]], np.zeros((2, 2))]),
)
"""Rosenbrock's function: residuals 10(w₂ − w₁²) and 1 − w₁, the minimum at (1, 1)."""


_INPUTS, _TARGETS = np.array([0.5, 1.0, 2.0]), np.array([0.9, 0.6, 1.1])


def _one_unit_jacobian(w):
    t = np.tanh(w[..., :1] * _INPUTS)
    return np.stack([w[..., 1:] * (1 - t**2) * _INPUTS, t], -1) / np.sqrt(3)


def _one_unit_bends(w):
    t = np.tanh(w[..., :1] * _INPUTS)
    slope = (1 - t**2) * _INPUTS / np.sqrt(3)
    rows = [[-2 * t * slope * w[..., 1:] * _INPUTS, slope], [slope, 0 * slope]]
    return np.stack([np.stack(row, -1) for row in rows], -2)


ONE_UNIT = LeastSquares(
    lambda w: (w[..., 1:] * np.tanh(w[..., :1] * _INPUTS) - _TARGETS) / np.sqrt(3), _one_unit_jacobian, _one_unit_bends
)
"""The network w₂ tanh(w₁x) with half the mean squared error on three points: a valley with w₁ > 0, a saddle at 0."""
