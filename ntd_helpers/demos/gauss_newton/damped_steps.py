"""Damped Gauss-Newton steps on Rosenbrock's function, for one damping and for all."""

from types import SimpleNamespace

import numpy as np

from ntd_helpers.gauss_newton import dense_step, predicted_decrease
from ntd_helpers.toys import ROSENBROCK

DAMPINGS = 10.0 ** np.round(np.linspace(-2, 4, 49), 3)
ALL_DAMPINGS = 10.0 ** np.linspace(-4, 6, 101)
TURN = np.linspace(0, 2 * np.pi, 73)
CIRCLE = np.stack([np.cos(TURN), np.sin(TURN)], -1)


def results(lam, x, y):
    """The damping λ at w = (x, y), the gradient and G; and as `one` and `every`, the step with λ and with all dampings.

    Of steps: d (…, 2), the decrease of the cost over the cost (…), and angles to −g and to the first step (…).
    """
    w = np.array([x, y], float)
    J, g, G = ROSENBROCK.value(w), ROSENBROCK.gradient(w), ROSENBROCK.gauss_newton(w)
    d = dense_step(g, G, np.append(ALL_DAMPINGS, float(lam)))
    steps = {"d": d, "to_gradient": angle(d, -g), "to_newton": angle(d, d[0])}
    steps |= {"predicted": predicted_decrease(g, G, d) / J, "actual": (J - ROSENBROCK.value(w + d)) / J}
    one, every = (SimpleNamespace(**{name: values[part] for name, values in steps.items()}) for part in (-1, slice(-1)))
    return SimpleNamespace(lam=lam, w=w, g=g, G=G, one=one, every=every)


def angle(a, b):
    """The angles between vectors (…, 2), in degrees."""
    cosine = (a * b).sum(-1) / (np.linalg.norm(a, axis=-1) * np.linalg.norm(b, axis=-1))
    return np.degrees(np.arccos(np.clip(cosine, -1, 1)))
