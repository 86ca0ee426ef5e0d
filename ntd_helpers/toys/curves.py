"""Functions of one variable with three derivatives, their Taylor models and finite differences."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

EPS = np.finfo(float).eps / 2  # 2⁻⁵³, the relative error of rounding one number


class Curve(NamedTuple):
    """A function of one variable and its first three derivatives, each of w (…)."""

    f: Callable
    f1: Callable
    f2: Callable
    f3: Callable

    def models(self, w, d):
        """f(w + d), and the Taylor polynomials of first and second order at w for the displacement d."""
        first = self.f(w) + self.f1(w) * d
        return self.f(w + d), first, first + self.f2(w) * d**2 / 2

    def chord_gap(self, left, right, fraction):
        """How far the chord is above the graph, λf(w₁) + (1 − λ)f(w₂) − f(λw₁ + (1 − λ)w₂), for λ in `fraction`."""
        f, other = self.f, 1 - fraction
        return fraction * f(left) + other * f(right) - f(fraction * left + other * right)

    def differences(self, w, h):
        """The derivative at w by a step h: the quotients of the three schemes of `taylor.gateaux`, by name."""
        f = self.f
        return {
            "forward": (f(w + h) - f(w)) / h,
            "central": (f(w + h) - f(w - h)) / (2 * h),
            "complex": np.imag(f(w + 1j * h)) / h,
        }

    def best_steps(self, w):
        """The steps of least error, truncation and rounding, at a number w: forward, central (nan where f‴ = 0)."""
        F, _, F2, F3 = (abs(float(derivative(w))) for derivative in self)
        return 2 * np.sqrt(EPS * F / F2), np.cbrt(3 * EPS * F / F3) if F3 else np.nan


CURVES = {
    "sin w": Curve(np.sin, np.cos, lambda w: -np.sin(w), lambda w: -np.cos(w)),
    "eʷ": Curve(np.exp, np.exp, np.exp, np.exp),
    "w²": Curve(lambda w: w**2, lambda w: 2 * w, lambda w: 2 + 0 * w, lambda w: 0 * w),
    "ln(1 + eʷ)": Curve(
        lambda w: np.logaddexp(0, w),
        lambda w: 1 / (1 + np.exp(-w)),
        lambda w: 0.25 / np.cosh(w / 2) ** 2,
        lambda w: -0.25 * np.tanh(w / 2) / np.cosh(w / 2) ** 2,
    ),
    "w⁴/4 − w²": Curve(lambda w: w**4 / 4 - w**2, lambda w: w**3 - 2 * w, lambda w: 3 * w**2 - 2, lambda w: 6 * w),
    "1000 + sin w": Curve(lambda w: 1000 + np.sin(w), np.cos, lambda w: -np.sin(w), lambda w: -np.cos(w)),
    "|w|": Curve(np.abs, np.sign, lambda w: np.where(w == 0, np.nan, 0 * w), lambda w: 0 * w),
    "w⁴/8": Curve(lambda w: w**4 / 8, lambda w: w**3 / 2, lambda w: 1.5 * w**2, lambda w: 3 * w),
    "1 − exp(−w²)": Curve(
        lambda w: 1 - np.exp(-(w**2)),
        lambda w: 2 * w * np.exp(-(w**2)),
        lambda w: (2 - 4 * w**2) * np.exp(-(w**2)),
        lambda w: (8 * w**3 - 12 * w) * np.exp(-(w**2)),
    ),
}
