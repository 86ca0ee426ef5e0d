"""Demos of lesson 6: how a minimiser moves, where it jumps, which axes respond to a penalty, and what that is for."""

from ntd_helpers.demos.responses.fold import fold
from ntd_helpers.demos.responses.leave_one_out import leave_one_out
from ntd_helpers.demos.responses.moving_minimiser import moving_minimiser
from ntd_helpers.demos.responses.network_influence import network_influence
from ntd_helpers.demos.responses.residual_polynomials import residual_polynomials
from ntd_helpers.demos.responses.ridge_axes import ridge_axes
from ntd_helpers.demos.responses.validation import validation

__all__ = [
    "fold",
    "leave_one_out",
    "moving_minimiser",
    "network_influence",
    "residual_polynomials",
    "ridge_axes",
    "validation",
]
