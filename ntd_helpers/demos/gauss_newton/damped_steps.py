"""Damped Gauss-Newton steps on Rosenbrock's function, for one damping and for all."""

from typing import NamedTuple

import numpy as np

from ntd_helpers.gauss_newton import dense_step, predicted_decrease
from ntd_helpers.toys import ROSENBROCK

DAMPINGS = 10.0 ** np.round(np.linspace(-2, 4, 49), 3)
ALL_DAMPINGS = 10.0 ** np.linspace(-4, 6, 101)
TURN = np.linspace(0, 2 * np.pi, 73)
CIRCLE = np.stack([np.cos(TURN), np.sin(TURN)], -1)


class Step(NamedTuple):
    """Damped steps d (…, 2), the decrease of the cost over the cost (…), and angles to −g and the first step (…)."""

    d: np.ndarray
    predicted: np.ndarray
    actual: np.ndarray
    to_gradient: np.ndarray
    to_newton: np.ndarray


class Results(NamedTuple):
    """The step with the damping λ at w, those with all dampings, the gradient and G."""

    lam: float
    w: np.ndarray
    one: Step
    every: Step
    g: np.ndarray
    G: np.ndarray


def results(lam, x, y):
    """The `Results` at w = (x, y)."""
    w = np.array([x, y], float)
    J, g, G = ROSENBROCK.value(w), ROSENBROCK.gradient(w), ROSENBROCK.gauss_newton(w)
    d = dense_step(g, G, np.append(ALL_DAMPINGS, float(lam)))
    decrease = predicted_decrease(g, G, d) / J, (J - ROSENBROCK.value(w + d)) / J
    steps = d, *decrease, angle(d, -g), angle(d, d[0])
    return Results(lam, w, Step(*(part[-1] for part in steps)), Step(*(part[:-1] for part in steps)), g, G)


def angle(a, b):
    """The angles between vectors (…, 2), in degrees."""
    cosine = (a * b).sum(-1) / (np.linalg.norm(a, axis=-1) * np.linalg.norm(b, axis=-1))
    return np.degrees(np.arccos(np.clip(cosine, -1, 1)))
