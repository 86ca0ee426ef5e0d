"""The two quadratic models of a network of two weights, and how far each can be trusted."""

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
DISPLACEMENTS = RADII[:, None, None] * DIRECTIONS


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


def trust(x, y, tolerance, model=None):
    """The `Trust` for arrays (F,) of slider values."""
    w = np.stack([x, y], -1)
    value, g = ONE_UNIT.value(w), ONE_UNIT.gradient(w)
    exact = ONE_UNIT.value(w[:, None, None] + DISPLACEMENTS)
    matrices = np.stack([ONE_UNIT.hessian(w), ONE_UNIT.gauss_newton(w)])
    line = value[:, None, None] + np.einsum("rki,fi->frk", DISPLACEMENTS, g)
    bend = np.einsum("rki,mfij,rkj->mfrk", DISPLACEMENTS, matrices, DISPLACEMENTS, optimize=True) / 2
    errors = np.abs(line + bend - exact).max(-1)
    radii = np.stack([
        [trust_radius(e, RADII, t) for e, t in zip(of_model, tolerance, strict=True)] for of_model in errors
    ])  # fmt: skip
    shown = np.zeros(len(w), int) if model is None else np.array([MODELS.index(name) for name in model])
    curves = tuple(LevelCurves(w, value, g, A) for A in matrices)
    return Trust(w, shown, np.asarray(tolerance), value, curves, errors, radii, np.linalg.eigvalsh(matrices))
