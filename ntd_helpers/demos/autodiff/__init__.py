"""Demos of lesson 3: a tape that fills, an evaluation trace, a dual number on a curve, a Jacobian that fills."""

from ntd_helpers.demos.autodiff.dual_number import dual_number
from ntd_helpers.demos.autodiff.jacobian import jacobian
from ntd_helpers.demos.autodiff.tape import tape
from ntd_helpers.demos.autodiff.trace import trace

__all__ = ["dual_number", "jacobian", "tape", "trace"]
