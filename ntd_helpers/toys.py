"""Small problems that demos, exercises and lessons share, in numpy, with their derivatives by hand.

Every function takes leading axes, so that many states of a demo are computed at once: a point w (…, n) gives a value
(…), a gradient (…, n) and a Hessian (…, n, n). `tests/test_toys.py` compares each toy with jax.
"""

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

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


def flow(gradient, w, time, step, limit=np.inf):
    """The flow w′ = −∇J(w) from w (…, n): the path (…, K + 1, n) at the times 0, step, …, K·step = `time`.

    By Runge-Kutta steps of order 4; nan once a coordinate is larger than `limit` in size.
    """
    path = [np.asarray(w, float)]
    for _ in range(round(time / step)):
        w = path[-1]
        k1 = -gradient(w)
        k2 = -gradient(w + step / 2 * k1)
        k3 = -gradient(w + step / 2 * k2)
        w = w + step / 6 * (k1 + 2 * k2 + 2 * k3 - gradient(w + step * k3))
        path.append(np.where((np.abs(w) > limit).any(-1, keepdims=True), np.nan, w))
    return np.stack(path, -2)


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


# The edge of stability in two variables -------------------------------------------------------------------------------


class EdgeOfStability(NamedTuple):
    """Gradient descent with `step_size` α near the edge 2/α, reduced to two variables x and y.

    x is the displacement along the top eigenvector, y the sharpness less 2/α:

        x ← −(1 + αy) x        y ← y + α(c − βx²/2)

    `sharpening` c is the rate at which the sharpness rises without oscillation, −∇λ₁ᵀ∇J, and `feedback` β is ‖∇λ₁‖².
    Damian, Nichani and Lee, "Self-stabilization: the implicit bias of gradient descent at the edge of stability", 2023.
    """

    step_size: float = 0.4
    sharpening: float = 0.005
    feedback: float = 1.0

    @property
    def resting_size(self):
        """The |x| at which y stays where it is: √(2c/β)."""
        return np.sqrt(2 * self.sharpening / self.feedback)

    @property
    def period(self):
        """Steps to go once round the rest point, in the limit of small orbits and of small √c·α: 2π/(α√(2c))."""
        return 2 * np.pi / (self.step_size * np.sqrt(2 * self.sharpening))

    def path(self, x, y, steps, limit=np.inf):
        """(x, y) at the steps 0, 1, … `steps` from the start x, y (…): (…, steps + 1, 2).

        A path whose next point would have a coordinate of size `limit` or more stays where it is.
        """
        alpha, c, beta = self
        state = np.stack(np.broadcast_arrays(np.asarray(x, float), np.asarray(y, float)), -1)
        states = [state]
        for _ in range(steps):
            x, y = state[..., 0], state[..., 1]
            after = np.stack([-(1 + alpha * y) * x, y + alpha * (c - beta * x**2 / 2)], -1)
            state = np.where((np.abs(after) < limit).all(-1, keepdims=True), after, state)
            states.append(state)
        return np.stack(states, -2)


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

    def curvature(self, w, X, r, C):
        """G = Σ J_zwᵀ C J_zw and the residual term Σ r ∇²z, (…, n, n), for r (…, N, m) and C (…, N, m, m) of a loss."""
        D, S = self.derivatives(w, X)
        return np.einsum("...iam,...iab,...ibn->...mn", D, C, D), np.einsum("...ia,...iamn->...mn", r, S)


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


# Losses ---------------------------------------------------------------------------------------------------------------


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


class NetworkFit(NamedTuple):
    """A `OneHiddenLayer` on inputs X (N, a), targets T (N, m) and a loss, as in `loss_derivatives`: a cost of w (…, n).

    For "softmax" the targets are probabilities: one-hot labels, or soft ones.
    """

    net: OneHiddenLayer
    X: np.ndarray
    T: np.ndarray
    loss: str

    def value(self, w):
        """The cost (…), less the least that any outputs could give: the mean entropy of soft labels, else 0."""
        z = self.net(w, self.X)
        if self.loss != "softmax":
            return ERROR_LOSSES[self.loss].value(z - self.T).sum(-1).mean(-1)
        log_p = z - np.logaddexp.reduce(z, axis=-1, keepdims=True)
        log_t = np.log(np.where(self.T > 0, self.T, 1))
        return (self.T * (log_t - log_p)).sum(-1).mean(-1)

    def gradient(self, w):
        """Its gradient (…, n)."""
        return self.net.pullback(w, self.X, self.in_outputs(w)[0])

    def in_outputs(self, w):
        """r (…, N, m) and H_z (…, N, m, m) at w."""
        return loss_derivatives(self.loss, self.net(w, self.X), self.T)

    def curvature(self, w):
        """G and the residual term, both (…, n, n)."""
        return self.net.curvature(w, self.X, *self.in_outputs(w))

    def gauss_newton(self, w):
        """G (…, n, n)."""
        return self.curvature(w)[0]


_RNG, _SMALL = np.random.default_rng(0), OneHiddenLayer(2, 4, 3)
_CLOUD = _RNG.normal(size=(12, 2))
_CLASSES = np.eye(3)[_RNG.integers(0, 3, 12)]
THREE_FITS = {
    "softmax, one-hot labels": NetworkFit(_SMALL, _CLOUD, _CLASSES, "softmax"),
    "softmax, soft labels": NetworkFit(_SMALL, _CLOUD, 0.9 * _CLASSES + 0.1 / 3, "softmax"),
    "squared error": NetworkFit(_SMALL, _CLOUD, _SMALL(1.2 * _SMALL.init(7) + 0.3, _CLOUD), "squared error"),
}
"""Three fits of 27 weights to 12 inputs. All can be perfect, but one-hot labels only with infinite outputs."""


# A line through the biases of a network, with kinks -------------------------------------------------------------------

ACTIVATIONS = {  # with first and second derivative, as differentiation gives them
    "relu": (lambda a: np.maximum(a, 0), lambda a: (a > 0) * 1.0, lambda a: 0 * a),
    "tanh": (np.tanh, lambda a: 1 - np.tanh(a) ** 2, lambda a: -2 * np.tanh(a) * (1 - np.tanh(a) ** 2)),
}


class BiasLine:
    """The cost J(s) of a network with one input, 8 units and one output, while its biases move at constant velocities.

    Half the mean squared error on 30 points of sin 3x. Weights into the units, biases at s = 0, weights out of the
    units and the biases' velocities (±½ to ±1) are (8,) each.
    """

    def __init__(self, units=8, seed=35):  # a seed at which differentiation and secants differ in sign
        rng = np.random.default_rng(seed)
        self.x, self.t = np.linspace(-1, 1, 30), np.sin(3 * np.linspace(-1, 1, 30))
        self.into = 1.5 * rng.choice([-1, 1], units)
        self.biases, self.out = rng.uniform(-1, 1, units), rng.normal(size=units)
        self.velocities = rng.choice([-1, 1], units) * rng.uniform(0.5, 1, units)

    def derivatives(self, activation, s):
        """J, J′ and J″, as differentiation gives it, at s (K,); (K,) each."""
        phi, phi1, phi2 = ACTIVATIONS[activation]
        before = self.into * self.x[:, None] + self.biases + s[:, None, None] * self.velocities  # (K, N, units)
        z, z1, z2 = (
            phi(before) @ self.out,
            phi1(before) @ (self.out * self.velocities),
            phi2(before) @ (self.out * self.velocities**2),
        )
        error = z - self.t
        return (error**2).mean(-1) / 2, (error * z1).mean(-1), (z1**2 + error * z2).mean(-1)

    @functools.cached_property
    def kinks(self):
        """The s, ascending, at which a unit's argument passes through 0 for one of the points: ReLUs' J′ jumps."""
        return np.sort((-(self.into * self.x[:, None] + self.biases) / self.velocities).ravel())


BIAS_LINE = BiasLine()
"""The line of which lesson 4 shows the kinks."""
