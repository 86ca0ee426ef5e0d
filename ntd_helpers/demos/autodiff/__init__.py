"""Demos of lesson 3: an evaluation trace in steps, a dual number on a curve, a Jacobian that fills."""

from ntd_helpers.demos.autodiff.dual_number import dual_number
from ntd_helpers.demos.autodiff.jacobian import jacobian
from ntd_helpers.demos.autodiff.trace import trace

__all__ = ["dual_number", "jacobian", "trace"]
