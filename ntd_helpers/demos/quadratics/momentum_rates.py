"""Rates of descent with momentum on two axes, over the step size and the momentum."""

import functools
from types import SimpleNamespace

import numpy as np

from ntd_helpers.momentum import best_momentum, heavy_ball_rate
from ntd_helpers.quadratics import best_step_size

MAX_STEP_SIZE, MAX_MOMENTUM = 4.0, 0.98  # at the map's edges; the least step size is 0.05, the least momentum 0
CELL = (MAX_STEP_SIZE - 0.05) / 90, MAX_MOMENTUM / 60
ALPHAS, BETAS = 0.05 + CELL[0] * (np.arange(90) + 0.5), CELL[1] * (np.arange(60) + 0.5)  # the cells' centres
# Where the slower of the axes, a₂ = 1, does not converge: α ≥ 2(1 + β).
NEVER = np.array(
    [[2, 0], [2 * (1 + MAX_MOMENTUM), MAX_MOMENTUM], [MAX_STEP_SIZE + 0.1, MAX_MOMENTUM], [MAX_STEP_SIZE + 0.1, 0]]
)
KAPPAS = np.geomspace(2, 1000, 28)


def rates(kappa):
    """For eigenvalues from 1/κ to 1: the best step size and momentum with their rate, and those without momentum."""
    alpha, beta = best_momentum(kappa)
    plain = {"plain_alpha": best_step_size([1 / kappa, 1]), "plain_rate": (kappa - 1) / (kappa + 1)}
    return SimpleNamespace(kappa=kappa, alpha=alpha, beta=beta, rate=np.sqrt(beta), **plain)


def choice(kappa, alpha, beta):
    """The best `rates` for a condition number, and a step size and a momentum with their rate."""
    return SimpleNamespace(best=rates(kappa), alpha=alpha, beta=beta, rate=slower_rate(kappa, alpha, beta))


def slower_rate(kappa, alpha, beta):
    """The rate of the slower of the two axes."""
    return np.maximum(heavy_ball_rate(1 / kappa, alpha, beta), heavy_ball_rate(1.0, alpha, beta))


@functools.cache  # a track over step size and momentum has the same map in all its frames
def rate_map(kappa):
    """log₁₀ of the steps for a factor 1000, (60, 90), over step size and momentum.

    A cell that the edge of stability crosses, or that lies beyond it, has the number of half a cell before the edge:
    `NEVER` covers its other part.
    """
    alpha, beta = np.meshgrid(ALPHAS, BETAS)
    rate = slower_rate(kappa, np.minimum(alpha, 2 * (1 + beta) - CELL[0] / 2), beta)
    return np.log10(np.log(1e-3) / np.log(rate))
