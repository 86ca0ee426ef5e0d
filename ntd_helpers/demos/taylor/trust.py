"""The two quadratic models of a network of two weights, and how far each can be trusted."""

from functools import cache
from typing import NamedTuple

import numpy as np

from ntd_helpers.demos.shared import direction
from ntd_helpers.demos.taylor.conics import LevelCurves
from ntd_helpers.taylor import trust_radius
from ntd_helpers.toys import ONE_UNIT

PLACES = np.round(np.linspace(-0.5, 2.2, 28), 1), np.round(np.linspace(-0.5, 2.0, 26), 1)
TOLERANCES = (0.001, 0.003, 0.01, 0.03, 0.1)
RADII, DIRECTIONS = np.geomspace(0.02, 2, 41), direction(np.arange(0, 360, 10))
MODELS = ("expand the cost", "linearise the network")


class Trust(NamedTuple):
    """At F points w (F, 2), for each of `MODELS`: level curves, largest errors at `RADII`, trust radii, curvatures."""

    w: np.ndarray
    shown: np.ndarray  # index of the model whose curves are drawn, (F,)
    tolerance: np.ndarray
    value: np.ndarray
    curves: tuple
    errors: np.ndarray  # (2, F, 41)
    radii: np.ndarray  # (2, F)
    curvatures: np.ndarray  # eigenvalues of H and of G, (2, F, 2)


@cache
def largest_errors():
    """Largest errors at `RADII` of each of `MODELS`, at all of `PLACES`: (28, 26, 2, 41). Computed once."""
    return np.stack([_largest_errors(np.stack(np.broadcast_arrays(x, PLACES[1]), -1)) for x in PLACES[0]])


def _largest_errors(w):
    """The same at points w (K, 2): (K, 2, 41)."""
    slopes = ONE_UNIT.gradient(w) @ DIRECTIONS.T
    curvatures = np.einsum("ki,mfij,kj->mfk", DIRECTIONS, _matrices(w), DIRECTIONS)
    exact = ONE_UNIT.value(w[:, None, None] + RADII[:, None, None] * DIRECTIONS)
    line = ONE_UNIT.value(w)[:, None, None] + RADII[:, None] * slopes[:, None]
    errors = np.abs(line + RADII[:, None] ** 2 * curvatures[:, :, None] / 2 - exact).max(-1)
    return np.moveaxis(errors, 0, 1)


def _matrices(w):
    """Hessians and Gauss-Newton matrices, (2, K, 2, 2)."""
    return np.stack([ONE_UNIT.hessian(w), ONE_UNIT.gauss_newton(w)])


def trust(x, y, tolerance, model=None):
    """The `Trust` for arrays (F,) of slider values; x and y are of `PLACES`."""
    w, matrices = np.stack([x, y], -1), _matrices(np.stack([x, y], -1))
    value, g = ONE_UNIT.value(w), ONE_UNIT.gradient(w)
    at = tuple(np.searchsorted(places, values) for places, values in zip(PLACES, (x, y), strict=True))
    errors = np.moveaxis(largest_errors()[at], 1, 0)
    radii = trust_radius(errors, RADII, tolerance)
    shown = np.zeros(len(w), int) if model is None else np.array([MODELS.index(name) for name in model])
    curves = tuple(LevelCurves(w, value, g, A) for A in matrices)
    return Trust(w, shown, np.asarray(tolerance), value, curves, errors, radii, np.linalg.eigvalsh(matrices))
