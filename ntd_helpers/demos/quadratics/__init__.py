"""Demos of lesson 1: gradient descent on quadratics, one eigen-axis at a time."""

from ntd_helpers.demos.quadratics.early_stopping import early_stopping
from ntd_helpers.demos.quadratics.eigen_axes import eigen_axes
from ntd_helpers.demos.quadratics.flat_axis import flat_axis
from ntd_helpers.demos.quadratics.input_axes import input_axes
from ntd_helpers.demos.quadratics.momentum_map import momentum_map
from ntd_helpers.demos.quadratics.noisy_axis import noisy_axis
from ntd_helpers.demos.quadratics.regimes import regimes
from ntd_helpers.demos.quadratics.rigid_motions import rigid_motions
from ntd_helpers.demos.quadratics.spectrum import spectrum

__all__ = [
    "early_stopping",
    "eigen_axes",
    "flat_axis",
    "input_axes",
    "momentum_map",
    "noisy_axis",
    "regimes",
    "rigid_motions",
    "spectrum",
]
