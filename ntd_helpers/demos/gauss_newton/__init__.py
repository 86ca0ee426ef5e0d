"""Demos of lesson 5: G beside H through training and in one small network, linearisation, damping, a race of three."""

from ntd_helpers.demos.gauss_newton.damping import damping
from ntd_helpers.demos.gauss_newton.descents import descents
from ntd_helpers.demos.gauss_newton.linearised import linearised
from ntd_helpers.demos.gauss_newton.matrices import matrices
from ntd_helpers.demos.gauss_newton.race import race
from ntd_helpers.demos.gauss_newton.spectra import spectra

__all__ = ["damping", "descents", "linearised", "matrices", "race", "spectra"]
