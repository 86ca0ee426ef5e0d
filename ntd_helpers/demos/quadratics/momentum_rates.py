"""Rates of descent with momentum on two axes, over the step size and the momentum."""

import functools
from typing import NamedTuple

import numpy as np

from ntd_helpers.momentum import best_momentum, heavy_ball_rate
from ntd_helpers.quadratics import best_step_size

ALPHAS, BETAS = np.linspace(0.05, 4, 90), np.linspace(0, 0.98, 60)
KAPPAS = np.geomspace(2, 1000, 28)


class Rates(NamedTuple):
    """For a condition number: the best step size and momentum with their rate, and those without momentum."""

    kappa: float
    alpha: float
    beta: float
    rate: float
    plain_alpha: float
    plain_rate: float


def rates(kappa):
    """The `Rates` for eigenvalues from 1/κ to 1."""
    alpha, beta = best_momentum(kappa)
    return Rates(kappa, alpha, beta, np.sqrt(beta), best_step_size([1 / kappa, 1]), (kappa - 1) / (kappa + 1))


class Choice(NamedTuple):
    """The `Rates` for a condition number, and a step size and a momentum with their rate."""

    best: Rates
    alpha: float
    beta: float
    rate: float


def choice(kappa, alpha, beta):
    """The `Choice` for the slider values."""
    return Choice(rates(kappa), alpha, beta, slower_rate(kappa, alpha, beta))


def slower_rate(kappa, alpha, beta):
    """The rate of the slower of the two axes."""
    return np.maximum(heavy_ball_rate(1 / kappa, alpha, beta), heavy_ball_rate(1.0, alpha, beta))


@functools.cache  # a track over step size and momentum has the same map in all its frames
def rate_map(kappa):
    """log₁₀ of the steps for a factor 1000, (60, 90), over step size and momentum."""
    return log_steps(slower_rate(kappa, *np.meshgrid(ALPHAS, BETAS)))


def log_steps(rates):
    """log₁₀ of the steps for a factor 1000 at each rate, held below 4, and 4 where it is never reached."""
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = np.log(1e-3) / np.log(rates)
    return np.where(rates < 1 - 1e-12, np.log10(np.clip(steps, 1, 9_700)), 4.0)  # 9 700 is the map's darkest colour
