"""Demos of lesson 5: H and G, where they agree, conjugate gradients, damped steps and races."""

from ntd_helpers.demos.gauss_newton.conjugate_gradients import conjugate_gradients
from ntd_helpers.demos.gauss_newton.damping import damping
from ntd_helpers.demos.gauss_newton.linearised import linearised
from ntd_helpers.demos.gauss_newton.matrices import matrices
from ntd_helpers.demos.gauss_newton.plateau import plateau
from ntd_helpers.demos.gauss_newton.product_fit import product_fit
from ntd_helpers.demos.gauss_newton.race import race
from ntd_helpers.demos.gauss_newton.spectra import spectra
from ntd_helpers.demos.gauss_newton.speedup import speedup

__all__ = [
    "conjugate_gradients",
    "damping",
    "linearised",
    "matrices",
    "plateau",
    "product_fit",
    "race",
    "spectra",
    "speedup",
]
