"""Gradient descent with momentum (the heavy ball) on a quadratic, for many problems at once, axis by axis.

Along an eigen-axis with the eigenvalue a, a step takes the offsets (e_k, e_{k−1}) from the minimiser through the map

    [[1 + β − αa, −β], [1, 0]],        whose eigenvalues are the roots of z² − (1 + β − αa) z + β.

Arguments out of range raise ValueError. Polyak, "Some methods of speeding up the convergence of iteration methods",
1964; Goh, "Why Momentum Really Works", 2017.
"""

import numpy as np

from ntd_helpers.quadratics import Quadratic, heavy_ball
from ntd_helpers.quadratics.checks import count, positive

__all__ = ["best_momentum", "heavy_ball_by_axis", "heavy_ball_power", "heavy_ball_rate", "steps_to_fraction"]


def heavy_ball_by_axis(values, offsets, step_size, momentum, steps):
    """The offsets (…, steps + 1, n) from the minimiser along each axis, from `offsets` (…, n) at the start.

    `values` (…, n) are the eigenvalues, `step_size` and `momentum` (…) those of each problem.
    """
    steps = count(steps)
    alpha, beta = np.asarray(step_size)[..., None], _momentum(momentum)[..., None]
    before = now = np.asarray(offsets, float)
    path = [now]
    for _ in range(steps):
        before, now = now, now - alpha * values * now + beta * (now - before)
        path.append(now)
    return np.stack(np.broadcast_arrays(*path), -2)


def heavy_ball_power(value, step_size, momentum, steps):
    """The factor by which that many steps multiply the offset along one axis: a power of its 2×2 map."""
    _momentum(momentum)
    step = np.array([[1 + momentum - step_size * value, -momentum], [1, 0]])
    return np.linalg.matrix_power(step, count(steps))[0].sum()


def heavy_ball_rate(value, step_size, momentum):
    """The spectral radius of an axis's map: the factor of a step in the long run.

    Arguments are numbers or arrays that broadcast.
    """
    momentum = _momentum(momentum)
    half = (1 + momentum - step_size * value) / 2
    discriminant = half**2 - momentum
    return np.where(discriminant < 0, np.sqrt(momentum), np.abs(half) + np.sqrt(np.maximum(discriminant, 0)))


def best_momentum(condition_number):
    """The step size and the momentum of the least rate for eigenvalues from 1/κ to 1; that rate is √β.

    `condition_number` κ ≥ 1 is a number or an array.
    """
    if not np.all(np.asarray(condition_number) >= 1):
        raise ValueError(f"condition_number must be at least 1; got {condition_number!r:.60}")
    root = np.sqrt(1 / condition_number)
    return (2 / (1 + root)) ** 2, ((1 - root) / (1 + root)) ** 2


def steps_to_fraction(values, step_size, momentum, fraction):
    """The steps, counted, after which all offsets, equal at first, stay below this fraction of their start.

    `values` (n,) are eigenvalues for which the method converges, and 0 < `fraction` < 1.
    """
    if positive("fraction", fraction) >= 1:
        raise ValueError(f"fraction must be below 1; got {fraction}")
    rates = heavy_ball_rate(np.asarray(values, float), step_size, momentum)
    if not (rates < 1).all():
        raise ValueError(f"values must have rates below 1; for this step size and momentum they are {rates}")
    q, steps = Quadratic(np.diag(values), np.zeros(len(values))), 1000
    while True:
        offsets = np.abs(heavy_ball(q, np.ones(len(values)), step_size, momentum, steps)).max(axis=1)
        if offsets[-1] < fraction / 10:
            return int(np.flatnonzero(offsets > fraction)[-1]) + 1
        steps *= 2


def _momentum(momentum):
    momentum = np.asarray(momentum, float)
    if not ((momentum >= 0) & (momentum <= 1)).all():
        raise ValueError(f"momentum must lie between 0 and 1; got {momentum}")
    return momentum
