"""Ritz values and densities of a network's Hessian, after so many products."""

import functools

import numpy as np

from ntd_helpers.demos.hessians.common import recorded_row
from ntd_helpers.demos.shared import recording
from ntd_helpers.hessians import diagonal_lanczos, quadrature, smeared

PRODUCTS, PROBES, EXACT = 30, 8, 12
SMEAR = 0.03  # the width of a bell in the density, in the units of the eigenvalues
GRID = np.linspace(-0.8, 3.6, 221)
M = np.arange(1, PRODUCTS + 1)
CLOUD = np.repeat(M, M).astype(float)  # the number of products for each Ritz value, after 1, 2, … of them


@functools.cache
def tridiagonals(moment):
    """T (PROBES, PRODUCTS, PRODUCTS) of Lanczos on the Hessian recorded at a step of training, from random starts."""
    values = recording("spectra")["hessian"][recorded_row(moment)]
    return diagonal_lanczos(values, np.random.default_rng(0).normal(size=(PROBES, len(values))), PRODUCTS)


@functools.cache
def ritz(moment):
    """The Ritz values after 1, 2, … products from the first start, descending, and the densities from all starts."""
    T = tridiagonals(moment)
    found = [np.linalg.eigvalsh(T[0, :m, :m])[::-1] for m in M]
    density = []
    for m in M:
        nodes, weights = map(np.ravel, quadrature(T[:, :m, :m]))
        density.append(smeared(nodes, weights / PROBES, GRID, SMEAR))
    return found, np.array(density)


@functools.cache
def exact_density(moment):
    """The density of all eigenvalues recorded at a step of training."""
    exact = recording("spectra")["hessian"][recorded_row(moment)]
    return smeared(exact, np.full(len(exact), 1 / len(exact)), GRID, SMEAR)


def results(products, moment):
    """What so many products find of the Hessian at a step of training."""
    exact, (found, density) = recording("spectra")["hessian"][recorded_row(moment)], ritz(int(moment))
    values = found[products - 1]
    wrong = np.abs(values - exact[::-1][: len(values)]) > 1e-3 * exact[-1]
    return {
        "products": products,
        "exact": exact,
        "values": values,
        "all values": np.concatenate(found),
        "density": density[products - 1],
        "exact density": exact_density(int(moment)),
        "errors": np.array([abs(1 - each[0] / exact[-1]) for each in found]).clip(1e-15),  # rounding is cut
        "correct": int(wrong.argmax()) if wrong.any() else len(values),  # to a thousandth of the largest
    }
