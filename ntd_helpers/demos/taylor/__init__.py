"""Demos of lesson 2: differences, directions, Taylor polynomials, chords, and how long a quadratic model holds."""

from ntd_helpers.demos.taylor.chords import chords
from ntd_helpers.demos.taylor.direction_dial import direction_dial
from ntd_helpers.demos.taylor.finite_differences import finite_differences
from ntd_helpers.demos.taylor.polynomials import polynomials
from ntd_helpers.demos.taylor.quadratic_model import quadratic_model
from ntd_helpers.demos.taylor.slices import slices
from ntd_helpers.demos.taylor.trust_region import trust_region

__all__ = ["chords", "direction_dial", "finite_differences", "polynomials", "quadratic_model", "slices", "trust_region"]
