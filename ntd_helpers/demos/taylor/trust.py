"""The two quadratic models of a network of two weights, and how far each can be trusted."""

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from ntd_helpers.demos.shared import direction
from ntd_helpers.demos.taylor.conics import LevelCurves
from ntd_helpers.taylor import trust_radius
from ntd_helpers.toys import ONE_UNIT

PLACES = np.round(np.linspace(-0.5, 2.2, 28), 1), np.round(np.linspace(-0.5, 2.0, 26), 1)
TOLERANCES = (0.001, 0.003, 0.01, 0.03, 0.1)
RADII, DIRECTIONS = np.geomspace(0.02, 2, 41), direction(np.arange(0, 360, 10))
MODELS = ("expand the cost", "linearise the network")


@dataclass(frozen=True)
class Trust:
    """Both of `MODELS` at F points w (F, 2), and the largest errors at `RADII` (2, F, 41); the rest when asked for."""

    w: np.ndarray
    shown: np.ndarray  # index of the model whose curves are drawn, (F,)
    tolerance: np.ndarray
    errors: np.ndarray

    @cached_property
    def value(self):
        """Cost at w, (F,)."""
        return ONE_UNIT.value(self.w)

    @cached_property
    def matrices(self):
        """Hessians and Gauss-Newton matrices, (2, F, 2, 2)."""
        return _matrices(self.w)

    @cached_property
    def curvatures(self):
        """Their eigenvalues, (2, F, 2)."""
        return np.linalg.eigvalsh(self.matrices)

    @cached_property
    def radii(self):
        """Trust radii, (2, F)."""
        return trust_radius(self.errors, RADII, self.tolerance)

    @cached_property
    def curves(self):
        """Level curves of each model."""
        return tuple(LevelCurves(self.w, self.value, ONE_UNIT.gradient(self.w), A) for A in self.matrices)


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
    at = tuple(np.searchsorted(places, values) for places, values in zip(PLACES, (x, y), strict=True))
    shown = np.zeros(len(x), int) if model is None else np.array([MODELS.index(name) for name in model])
    return Trust(np.stack([x, y], -1), shown, np.asarray(tolerance), np.moveaxis(largest_errors()[at], 1, 0))
