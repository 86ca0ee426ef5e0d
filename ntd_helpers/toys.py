"""Small problems that demos, exercises and lessons share, in numpy, with their derivatives by hand.

Every function takes leading axes, so that many states of a demo are computed at once: a point w (…, n) gives a value
(…), a gradient (…, n) and a Hessian (…, n, n). `tests/test_toys.py` compares each toy with jax.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

__all__ = ["CURVES", "PASSES", "SINE_FIT", "Curve", "OneHiddenLayer", "Regression", "Toy", "descend"]

EPS = np.finfo(float).eps / 2  # 2⁻⁵³, the relative error of rounding one number


class Toy(NamedTuple):
    """A cost of a few weights: `value` (…), `gradient` (…, n) and `hessian` (…, n, n), functions of w (…, n)."""

    value: Callable
    gradient: Callable
    hessian: Callable


def matrix(*rows):
    """A matrix (…, rows, columns) from its entries, which are numbers or arrays (…)."""
    entries = np.broadcast_arrays(*[np.asarray(entry, float) for row in rows for entry in row])
    return np.stack(entries, -1).reshape(*entries[0].shape, len(rows), len(rows[0]))


def descend(gradient, w, step_size, steps, limit=np.inf):
    """Gradient descent from w (…, n) with `step_size` a number or (…): the path (…, steps + 1, n).

    A path whose next point would have a coordinate of size `limit` or more stays where it is.
    """
    path, step_size = [np.asarray(w, float)], np.asarray(step_size, float)[..., None]
    for _ in range(steps):
        after = path[-1] - step_size * gradient(path[-1])
        path.append(np.where((np.abs(after) < limit).all(-1, keepdims=True), after, path[-1]))
    return np.stack(np.broadcast_arrays(*path), -2)


# Functions of one variable --------------------------------------------------------------------------------------------


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
        """The steps of least error, truncation and rounding together: forward, and central (nan where f‴ = 0)."""
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


# Costs of two weights -------------------------------------------------------------------------------------------------


def _passes(w):
    x, y = w[..., 0], w[..., 1]
    return x**3 / 3 - x - 0.6 * (y**3 / 3 - y) + 0.4 * x * y


def _passes_gradient(w):
    x, y = w[..., 0], w[..., 1]
    return np.stack([x**2 - 1 + 0.4 * y, -0.6 * (y**2 - 1) + 0.4 * x], -1)


PASSES = Toy(_passes, _passes_gradient, lambda w: matrix([2 * w[..., 0], 0.4], [0.4, -1.2 * w[..., 1]]))
"""x³/3 − x − 0.6(y³/3 − y) + 0.4xy: a minimum, a maximum and two saddles."""


# A network with one hidden layer --------------------------------------------------------------------------------------


class OneHiddenLayer(NamedTuple):
    """The network z = tanh(X W + b) V + c with weights w (…, n) in the order of `networks.MLP`: W, b, V, c."""

    inputs: int
    hidden: int
    outputs: int

    @property
    def n(self):
        """The number of weights."""
        return (self.inputs + 1) * self.hidden + (self.hidden + 1) * self.outputs

    def init(self, seed):
        """The weights (n,) that `networks.MLP.init` draws for this seed."""
        rng, pairs = np.random.default_rng(seed), ((self.inputs, self.hidden), (self.hidden, self.outputs))
        return np.concatenate([np.append(rng.normal(size=a * b) / np.sqrt(a), np.zeros(b)) for a, b in pairs])

    def layers(self, w):
        """W (…, inputs, hidden), b (…, hidden), V (…, hidden, outputs) and c (…, outputs)."""
        a, h, m = self
        W, b, V, c = np.split(w, np.cumsum([a * h, h, h * m]), axis=-1)
        return W.reshape(*W.shape[:-1], a, h), b, V.reshape(*V.shape[:-1], h, m), c

    def __call__(self, w, X):
        """Outputs (…, N, m) for inputs X (N, inputs)."""
        W, b, V, c = self.layers(w)
        return np.tanh(X @ W + b[..., None, :]) @ V + c[..., None, :]

    def pullback(self, w, X, r):
        """The gradient (…, n) of Σ r·z for fixed r (…, N, m): J_zwᵀ r, by backpropagation."""
        W, b, V, _ = self.layers(w)
        t = np.tanh(X @ W + b[..., None, :])
        back = r @ V.swapaxes(-1, -2) * (1 - t**2)
        parts = X.T @ back, back.sum(-2), t.swapaxes(-1, -2) @ r, r.sum(-2)
        shape = parts[1].shape[:-1]
        return np.concatenate([part.reshape(*shape, -1) for part in parts], -1)

    def derivatives(self, w, X):
        """J_zw (…, N, m, n) and the second derivatives ∇²z (…, N, m, n, n) of the outputs."""
        (a, h, m), (W, b, V, _), n = self, self.layers(w), self.n
        x = np.column_stack([X, np.ones(len(X))])  # the bias counts as a weight of the input 1
        t = np.tanh(X @ W + b[..., None, :])
        slope, bend = 1 - t**2, -2 * t * (1 - t**2)
        into = np.append(np.arange(a * h), a * h + np.arange(h)).reshape(a + 1, h)  # where W and b are in w
        out = (a + 1) * h + np.arange(h * m).reshape(h, m)
        D = np.zeros((*w.shape[:-1], len(X), m, n))
        S = np.zeros((*D.shape, n))
        for k in range(m):
            weight = V[..., None, :, k]
            D[..., k, into] = x[:, :, None] * (slope * weight)[..., None, :]
            D[..., k, out[:, k]], D[..., k, n - m + k] = t, 1
            for j in range(h):
                unit = into[:, j]
                S[..., k, unit[:, None], unit] = (bend * weight)[..., j, None, None] * x[:, :, None] * x[:, None]
                S[..., k, unit, out[j, k]] = S[..., k, out[j, k], unit] = slope[..., j, None] * x
        return D, S


class Regression(NamedTuple):
    """Half the mean squared error of a `OneHiddenLayer` on inputs X (N, a) and targets T (N, m): a cost of w (…, n)."""

    net: OneHiddenLayer
    X: np.ndarray
    T: np.ndarray

    def value(self, w):
        """The cost (…)."""
        return ((self.net(w, self.X) - self.T) ** 2).sum(-1).mean(-1) / 2

    def gradient(self, w):
        """Its gradient (…, n)."""
        return self.net.pullback(w, self.X, (self.net(w, self.X) - self.T) / len(self.X))

    def hessian(self, w):
        """Its Hessian (…, n, n): the Gauss-Newton matrix and the residual term."""
        D, S = self.net.derivatives(w, self.X)
        r = self.net(w, self.X) - self.T
        return (np.einsum("...iam,...ian->...mn", D, D) + np.einsum("...ia,...iamn->...mn", r, S)) / len(self.X)


_SINE_X = np.linspace(-1, 1, 24)[:, None]
SINE_FIT = Regression(OneHiddenLayer(1, 6, 1), _SINE_X, np.sin(3 * _SINE_X))
"""A network of 19 weights fitted to 24 points of sin 3x."""
