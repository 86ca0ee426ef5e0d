"""Trajectories of gradient descent, iterated or by formula, and their losses.

From the start w0 (n,), a step size α > 0 and a number of steps: the rows w(0) … w(steps).
"""

from bisect import bisect_left

import numpy as np

from ntd_helpers.quadratics.checks import count, positive, reals
from ntd_helpers.quadratics.cost import Quadratic
from ntd_helpers.quadratics.multipliers import log_multipliers, powers_and_sums, rounded_products

MARKS = 32  # `closed_form` takes powers at every 32nd step, and goes on from there by multiplication


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
    momentum = float(reals("momentum", momentum, ()))
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
    Q, products = axes.vectors, rounded_products(axes.values, step_size)
    start, slope, b = w0 @ Q, (q.A @ w0 + q.b) @ Q, q.b @ Q
    grows = np.abs(1 - products) > 1
    stays = grows & (slope == 0)  # starts at its minimiser: 0 · ∞ must be 0
    products[stays] = b[stays] = 0
    # Every 32nd iterate by formula; where m^k w(0) − αs_k b would be ∞ − ∞, by w(0) − αs_k (A w(0) + b).
    powers, sums = powers_and_sums(products, MARKS * np.arange(steps // MARKS + 1.0))
    powers[grows] = 1
    marks = powers * start[:, None] - sums * (step_size * np.where(grows, slope, b))[:, None]
    # From each of them 31 more, w(i + j) = m^j w(i) − αs_j b, for two multiplications an entry.
    powers, sums = powers_and_sums(products, np.arange(float(MARKS)))
    path = marks[:, :, None] * powers[:, None, :] - (sums * (step_size * b)[:, None])[:, None, :]
    path = path.reshape(b.size, -1)[:, : steps + 1].T
    path = _turned_back(path, Q, slowest_first=np.argsort(np.abs(1 - products)))
    path[0] = w0  # exactly, without the rounding of Q Qᵀ
    return path


@np.errstate(over="ignore")
def loss_by_axis(q, w0, step_size, steps):
    """Each axis's part ½a_j m_j^2k (w_j(0) − w*_j)² of the loss under gradient descent, (steps+1, n).

    In J's units; columns go with `q.eigenaxes()`; rows add up to J(w(k)) − J*; else `NoMinimiserError`."""
    w0, step_size, steps = _run(q, w0, step_size, steps)
    values, offsets = _offsets(q, w0)
    products = np.where(offsets == 0, 0, rounded_products(values, step_size))
    powers, _ = powers_and_sums(products, np.arange(steps + 1.0))
    return values / 2 * (powers.T * offsets) ** 2


@np.errstate(over="ignore")
def steps_to(q, w0, step_size, gap):
    """The first k with J(w(k)) − J* ≤ gap under gradient descent, None if there is none (below 2⁶²).

    By bisection, in exact arithmetic: the loss Σ c_j m_j^2k is convex in k, so it falls, then may rise.
    The gap is positive, in J's units. `NoMinimiserError` where there is no J*."""
    w0, step_size, _ = _run(q, w0, step_size, 0)
    gap = positive("gap", gap)
    values, offsets = _offsets(q, w0)
    moves = offsets != 0
    # In logarithms, so that neither a far start nor a high power of m overflows or vanishes.
    log_losses = np.log(values[moves] / 2) + 2 * np.log(np.abs(offsets[moves]))
    rates = 2 * log_multipliers(rounded_products(values, step_size))[moves]

    def losses(k):
        return np.exp(log_losses + k * rates)

    def reached_or_rising(k):  # rises: losses(k + 1) − losses(k), not lost in rounding where m is near 1
        return losses(k).sum() <= gap or losses(k) @ np.expm1(np.minimum(rates, 700)) >= 0

    k = bisect_left(range(2**62), True, key=reached_or_rising)
    return k if losses(k).sum() <= gap else None


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
    return axes.values, np.where(axes.values == 0, 0.0, w0 @ axes.vectors - axes.minimiser())


def _run(q, w0, step_size, steps):
    if not isinstance(q, Quadratic):
        raise ValueError(f"q must be a Quadratic; got a {type(q).__name__}")
    return reals("w0", w0, q.b.shape), positive("step_size", step_size), count(steps)
