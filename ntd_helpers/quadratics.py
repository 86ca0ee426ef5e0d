"""Gradient descent on a quadratic cost, one eigen-axis at a time.

    J(w) = ½ wᵀA w + bᵀw + c,        A = Q diag(a) Qᵀ symmetric, n × n.

In the coordinates Qᵀw a step w ← w − α(A w + b) decouples into n scalar ones, w_j ← m_j w_j − αb_j with
the multiplier m_j = 1 − αa_j, so that after k steps

    w_j(k) = m_j^k w_j(0) − b_j (1 − m_j^k)/a_j      and, on a flat axis (a_j = 0),      w_j(0) − kαb_j.

For a_j ≠ 0 this is w*_j + m_j^k (w_j(0) − w*_j) with w*_j = −b_j/a_j, in the order that does not take the
difference of two large numbers when a_j is small. All else here is read off from these two formulas.

Arguments must be real and finite, anything else raises `ValueError`. Divergence ends in inf, unwarned.
Nocedal and Wright, "Numerical Optimization", 2nd ed., 2006, ch. 3; Goh, "Why Momentum Really Works", 2017.
"""

from bisect import bisect_left
from dataclasses import dataclass
from enum import Enum

import numpy as np

__all__ = [
    *("EigenAxes", "NoMinimizerError", "Quadratic", "Regime"),
    *("gradient_descent", "heavy_ball", "closed_form", "loss_by_axis", "steps_to"),
    *("axis_regimes", "stability_edge", "best_step_size", "steps_to_halve"),
    *("early_stopping_filter", "ridge_filter"),
]

MARKS = 32  # `closed_form` takes powers at every 32nd step, and goes on from there by multiplication


class NoMinimizerError(ValueError):
    """J is unbounded below: some eigenvalue is negative, or b has a component along a flat axis."""


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


@dataclass(frozen=True, eq=False)
class EigenAxes:
    """`values` (n,) ascending, `vectors` (n, n) as columns, and b along each of them, `linear_terms` (n,)."""

    values: np.ndarray
    vectors: np.ndarray
    linear_terms: np.ndarray

    def minimizer(self):
        """w*_j = −b_j/a_j (n,), 0 along flat axes; `NoMinimizerError` where J is unbounded below."""
        flat = self.values == 0
        if self.values[0] < 0:
            raise NoMinimizerError(f"J must be bounded below; A has the eigenvalue {self.values[0]:.4g}")
        if self.linear_terms[flat].any():
            drift = np.abs(self.linear_terms[flat]).max()
            raise NoMinimizerError(f"J must be bounded below; along a flat axis its slope is {drift:.4g}")
        return np.where(flat, 0.0, -self.linear_terms / np.where(flat, 1.0, self.values))


@dataclass(frozen=True, eq=False)
class Quadratic:
    """J(w) = ½ wᵀA w + bᵀw + c for a symmetric A (n, n), b (n,) and a number c.

    A and b are kept as read-only copies. A may be asymmetric by rounding, as the product Q diag(a) Qᵀ is (up
    to 4nε of its largest entry, ε = 2⁻⁵²), and is kept unchanged. Quadratics compare by identity.
    """

    A: np.ndarray
    b: np.ndarray
    c: float = 0.0

    def __post_init__(self):
        b = _reals("b", self.b, ("n",))
        A = _reals("A", self.A, (b.size, b.size))
        asymmetry = np.abs(A - A.T).max()
        if asymmetry > _rounding(b.size) * np.abs(A).max():
            raise ValueError(f"A must be symmetric; got an A that differs from Aᵀ by up to {asymmetry:.4g}")
        A.flags.writeable = b.flags.writeable = False
        for name, value in (("A", A), ("b", b), ("c", float(_reals("c", self.c, ())))):
            object.__setattr__(self, name, value)

    @classmethod
    def least_squares(cls, X, t):
        """The mean squared error ‖X w − t‖²/(2N) of linear regression: inputs X (N, n), targets t (N,)."""
        X = _reals("X", X, ("N", "n"))
        N = len(X)
        t = _reals("t", t, (N,))
        return cls(X.T @ X / N, -X.T @ t / N, t @ t / (2 * N))

    def value(self, w):
        """J at w (..., n), of shape (...)."""
        w = _reals("w", w, np.shape(w)[:-1] + self.b.shape)
        return ((w @ self.A / 2 + self.b) * w).sum(axis=-1) + self.c

    def gradient(self, w):
        """∇J = A w + b at w (..., n), of the same shape."""
        return _reals("w", w, np.shape(w)[:-1] + self.b.shape) @ self.A + self.b

    def eigenaxes(self):
        """Spectral decomposition A = Q diag(a) Qᵀ, as `EigenAxes`, with eigenvalues that are 0 up to rounding set to 0.

        As in numpy's `matrix_rank`, an eigenvalue is 0 within 4nε of the largest; b along such a flat axis is
        0 within 100nε of max|b_j| + max|a_j| max|w*_j|, the numbers whose difference it is.
        """
        values, vectors = np.linalg.eigh(self.A)
        values, linear_terms = _without_rounding(values, self.b @ vectors)
        return EigenAxes(values, vectors, linear_terms)

    def minimizer(self):
        """The point (n,) of least norm that minimises J; `NoMinimizerError` where there is none."""
        axes = self.eigenaxes()
        return axes.vectors @ axes.minimizer()

    def rotated(self, R):
        """J(Rᵀw): the problem turned by an orthogonal R (n, n), RᵀR = I to 4nε; R may be a reflection."""
        n = self.b.size
        R = _reals("R", R, (n, n))
        error = np.abs(R.T @ R - np.eye(n)).max()
        if error > _rounding(n):
            raise ValueError(f"R must be orthogonal; got an R for which RᵀR differs from I by {error:.2g}")
        turned = R @ self.A @ R.T
        turned = (turned + turned.T) / 2  # symmetric up to rounding; now exactly
        return Quadratic(turned, R @ self.b, self.c)

    def translated(self, s):
        """J(w − s): the problem moved by s (n,)."""
        s = _reals("s", s, self.b.shape)
        return Quadratic(self.A, self.b - self.A @ s, self.value(-s))

    def stretched(self, scales):
        """J(w / scales): the problem stretched by positive `scales` (n,), one for each coordinate of w."""
        scales = _reals("scales", scales, self.b.shape)
        if scales.min() <= 0:
            raise ValueError(f"scales must be positive; got {scales.min()}")
        return Quadratic(self.A / np.outer(scales, scales), self.b / scales, self.c)


# Trajectories: from the start w0 (n,), a step size α > 0 and a number of steps, the rows w(0) … w(steps).


@np.errstate(over="ignore", invalid="ignore")
def gradient_descent(q, w0, step_size, steps):
    """The iterates w(k+1) = w(k) − α∇J(w(k)), (steps+1, n), one after another (Cauchy, 1847).

    After an overflow the rows hold inf and nan, as in floating-point iteration."""
    w0, step_size, steps = _run(q, w0, step_size, steps)
    path = np.empty((steps + 1, w0.size))
    path[0] = w0
    for k in range(steps):
        path[k + 1] = path[k] - step_size * (q.A @ path[k] + q.b)
    return path


@np.errstate(over="ignore", invalid="ignore")
def heavy_ball(q, w0, step_size, momentum, steps):
    """The iterates w(k+1) = w(k) − α∇J(w(k)) + β(w(k) − w(k−1)) with w(−1) = w(0), (steps+1, n).

    The momentum β lies in [0, 1]; at 1 nothing is damped. Overflow is as in `gradient_descent`. Polyak, "Some
    methods of speeding up the convergence of iteration methods", 1964."""
    w0, step_size, steps = _run(q, w0, step_size, steps)
    momentum = float(_reals("momentum", momentum, ()))
    if not 0 <= momentum <= 1:
        raise ValueError(f"momentum must lie between 0 and 1; got {momentum}")
    path = np.empty((steps + 1, w0.size))
    path[0] = w0
    for k in range(steps):
        velocity = path[k] - path[max(k - 1, 0)]
        path[k + 1] = path[k] - step_size * (q.A @ path[k] + q.b) + momentum * velocity
    return path


@np.errstate(over="ignore", invalid="ignore")
def closed_form(q, w0, step_size, steps):
    """The iterates of `gradient_descent`, (steps+1, n), without iterating: the closed form of each eigen-axis.

    A coordinate that overflows is ±inf, with the sign of the axis that grows fastest."""
    w0, step_size, steps = _run(q, w0, step_size, steps)
    axes = q.eigenaxes()
    Q, products = axes.vectors, _products(axes.values, step_size)
    start, slope, b = w0 @ Q, (q.A @ w0 + q.b) @ Q, q.b @ Q
    grows = np.abs(1 - products) > 1
    stays = grows & (slope == 0)  # starts at its minimiser: 0 · ∞ must be 0
    products[stays] = b[stays] = 0
    # Every 32nd iterate by formula; where m^k w(0) − αs_k b would be ∞ − ∞, by w(0) − αs_k (A w(0) + b).
    powers, sums = _powers_and_sums(products, MARKS * np.arange(steps // MARKS + 1.0))
    powers[grows] = 1
    marks = powers * start[:, None] - sums * (step_size * np.where(grows, slope, b))[:, None]
    # From each of them 31 more, w(i + j) = m^j w(i) − αs_j b, for two multiplications an entry.
    powers, sums = _powers_and_sums(products, np.arange(float(MARKS)))
    path = marks[:, :, None] * powers[:, None, :] - (sums * (step_size * b)[:, None])[:, None, :]
    path = path.reshape(b.size, -1)[:, : steps + 1].T
    path = _turned_back(path, Q, slowest_first=np.argsort(np.abs(1 - products)))
    path[0] = w0  # exactly, without the rounding of Q Qᵀ
    return path


@np.errstate(over="ignore")
def loss_by_axis(q, w0, step_size, steps):
    """Each axis's part ½a_j m_j^2k (w_j(0) − w*_j)² of the loss under gradient descent, (steps+1, n).

    In J's units; columns go with `q.eigenaxes()`; rows add up to J(w(k)) − J*; else `NoMinimizerError`."""
    w0, step_size, steps = _run(q, w0, step_size, steps)
    values, offsets = _offsets(q, w0)
    products = np.where(offsets == 0, 0, _products(values, step_size))
    powers, _ = _powers_and_sums(products, np.arange(steps + 1.0))
    return values / 2 * (powers.T * offsets) ** 2


@np.errstate(over="ignore")
def steps_to(q, w0, step_size, gap):
    """The first k with J(w(k)) − J* ≤ gap under gradient descent, None if there is none (below 2⁶²).

    By bisection, in exact arithmetic: the loss Σ c_j m_j^2k is convex in k, so it falls, then may rise.
    The gap is positive, in J's units. `NoMinimizerError` where there is no J*."""
    w0, step_size, _ = _run(q, w0, step_size, 0)
    gap = _positive("gap", gap)
    values, offsets = _offsets(q, w0)
    moves = offsets != 0
    # In logarithms, so that neither a far start nor a high power of m overflows or vanishes.
    log_losses = np.log(values[moves] / 2) + 2 * np.log(np.abs(offsets[moves]))
    rates = 2 * _log_multipliers(_products(values, step_size))[moves]

    def losses(k):
        return np.exp(log_losses + k * rates)

    def reached_or_rising(k):  # rises: losses(k + 1) − losses(k), not lost in rounding where m is near 1
        return losses(k).sum() <= gap or losses(k) @ np.expm1(np.minimum(rates, 700)) >= 0

    k = bisect_left(range(2**62), True, key=reached_or_rising)
    return k if losses(k).sum() <= gap else None


# What the eigenvalues decide: `values` (n,) in any order, flat where they are zero up to rounding.


def axis_regimes(values, linear_terms, step_size):
    """The `Regime` of each axis, a list of n, for eigenvalues a (n,) and b along the eigenvectors, Qᵀb (n,).

    `Quadratic.eigenaxes` defines what counts as zero; αa is 1 or 2 within 4nε of it, so that 2/a, rounded,
    is the edge. The distance of an axis from its minimiser does not matter."""
    values = _reals("values", values, ("n",))
    linear_terms = _reals("linear_terms", linear_terms, values.shape)
    values, linear_terms = _without_rounding(values, linear_terms)
    products = _products(values, _positive("step_size", step_size))
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
    values = _reals("values", values, ("n",))
    values, _ = _without_rounding(values, np.zeros_like(values))
    logs = _log_multipliers(_products(values, _positive("step_size", step_size)))
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = np.ceil(np.round(np.log(0.5) / logs, 9))  # rounded, so that a multiplier of exactly ½ takes one step
    return np.where(logs < 0, np.maximum(steps, 1), np.inf)


# Shrinkage: which fraction of the least-squares solution along each axis an estimate from w = 0 has.


def early_stopping_filter(values, step_size, steps):
    """1 − (1 − αa_j)^k (n,): the fraction of w*_j that k steps of gradient descent from 0 reach on each axis.

    `values` (n,) must not be negative. Ali, Kolter and Tibshirani, "A continuous-time view of early stopping for
    least squares regression", 2019.
    """
    values, step_size, steps = _nonnegative(values), _positive("step_size", step_size), _count(steps)
    powers, _ = _powers_and_sums(_products(values, step_size), np.array([float(steps)]))
    return 1 - powers[:, 0]


def ridge_filter(values, penalty):
    """a_j/(a_j + λ) (n,): the fraction of w*_j that is left on each axis under the penalty ½λ‖w‖², λ > 0.

    `values` (n,) must not be negative. Hoerl and Kennard, "Ridge regression", 1970.
    """
    values = _nonnegative(values)
    return values / (values + _positive("penalty", penalty))


def _nonnegative(values):
    values = _reals("values", values, ("n",))
    if values.min() < 0:
        raise ValueError(f"values must not be negative; got {values.min()}")
    return values


def _with_a_positive_one(values):
    values = _reals("values", values, ("n",))
    values, _ = _without_rounding(values, np.zeros_like(values))
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


# Rounding: what is zero, what is an edge.


def _rounding(n):
    """4nε: the size of a zero after rounding in n dimensions, relative to the terms that cancelled."""
    return 4 * n * np.finfo(float).eps


def _without_rounding(values, linear_terms):
    """Eigenvalues and linear terms, with 0 for what is 0 up to rounding.

    Rounding tilts a flat eigenvector by some ε max|a|/a_j towards axis j, which lets in
    ε max|a||b_j|/a_j = ε max|a||w*_j|: hence the scale of b, and the margin of 25.
    """
    rounding, largest = _rounding(values.size), np.abs(values).max()
    flat = np.abs(values) <= rounding * largest
    w_star = np.abs(linear_terms[~flat] / values[~flat]).max(initial=0)
    noise = flat & (np.abs(linear_terms) <= 25 * rounding * (np.abs(linear_terms).max() + largest * w_star))
    return np.where(flat, 0.0, values), np.where(noise, 0.0, linear_terms)


def _products(values, step_size):
    """αa_j, exactly 1 or 2 where it is so up to rounding."""
    products = step_size * values
    for edge in (1.0, 2.0):
        products[np.abs(products - edge) <= _rounding(values.size) * edge] = edge
    return products


# Powers of the multipliers m = 1 − αa, given the products αa.


def _log_multipliers(products):
    """log|1 − αa|, accurate near |m| = 1 too. For log 0, −800, since exp(−800k) is 1, 0, 0 and so on."""
    with np.errstate(divide="ignore"):
        return np.log1p(np.where(products < 1, -products, products - 2)).clip(-800, 800)


def _powers_and_sums(products, k):
    """m^k and s_k = 1 + m + … + m^(k−1) = (1 − m^k)/(1 − m), both (n, K), for k (K,)."""
    products = products[:, None]
    exponents = k * _log_multipliers(products)
    flips = (products > 1) & (k % 2 == 1)
    powers = np.where(flips, -1, 1) * np.exp(exponents)
    missing = np.where(flips, 1 - powers, -np.expm1(exponents))  # 1 − m^k, not cancelling where m^k is near 1
    return powers, np.where(products == 0, k, missing / np.where(products == 0, 1, products))


def _turned_back(path, Q, slowest_first):
    """The path in w = Q (Qᵀw) from eigen-coordinates.

    A row with infinities is summed from the slowest axis to the fastest, so that the infinity of the fastest remains;
    an axis leaves the coordinates unchanged in which its eigenvector is zero.
    """
    turned = path @ Q.T
    if not np.isfinite(turned[-1]).all():
        lost = ~np.isfinite(turned).all(axis=1)
        turned[lost] = 0
        for j in slowest_first:
            term = np.where(Q[:, j] == 0, 0, path[lost, j, None] * Q[:, j])
            turned[lost] = np.where(np.isinf(term), term, turned[lost] + term)
    return turned


def _offsets(q, w0):
    """The eigenvalues and w_j(0) − w*_j, both (n,); 0 for a flat axis, which does not move."""
    axes = q.eigenaxes()
    return axes.values, np.where(axes.values == 0, 0.0, w0 @ axes.vectors - axes.minimizer())


# Checks of arguments.


def _reals(name, x, shape):
    """A copy of x in double precision; a letter in `shape` stands for any size but 0."""
    x = np.asarray(x)
    fits = x.ndim == len(shape)
    fits = fits and all(want in ("n", "N", have) for want, have in zip(shape, x.shape, strict=True))
    if x.dtype.kind not in "iuf" or not fits or x.size == 0:
        wanted = f"real numbers of shape {shape}" if shape else "a real number"
        raise ValueError(f"{name} must be {wanted}; got {x.dtype} of shape {x.shape}".replace("'", ""))
    x = x.astype(float)
    if not np.isfinite(x).all():
        raise ValueError(f"{name} must be finite; got {x[~np.isfinite(x)][0]}")
    return x


def _positive(name, x):
    x = float(_reals(name, x, ()))
    if x <= 0:
        raise ValueError(f"{name} must be positive; got {x}")
    return x


def _run(q, w0, step_size, steps):
    if not isinstance(q, Quadratic):
        raise ValueError(f"q must be a Quadratic; got a {type(q).__name__}")
    return _reals("w0", w0, q.b.shape), _positive("step_size", step_size), _count(steps)


def _count(steps):
    if isinstance(steps, bool) or not isinstance(steps, (int, np.integer)) or steps < 0:
        raise ValueError(f"steps must be a whole number, 0 or more; got {steps!r:.60}")
    return int(steps)
