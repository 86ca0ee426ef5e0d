"""Small problems that demos, exercises and lessons share, in numpy, with their derivatives by hand.

    curves                  functions of one variable
    surfaces                polynomial costs of two weights
    least_squares           costs of two weights that are sums of squares
    losses                  losses of a network's outputs
    one_hidden_layer        networks with one hidden layer, fitted to data
    bias_line               a line through a network's biases
    edge_of_stability       the edge of stability in two variables
    with_parameter          costs with a parameter, their minimisers and responses
    residual_polynomials    the residuals of two linear solvers by eigenvalue
    descent                 gradient descent and gradient flow

Functions take leading axes unless their docstring says otherwise, so that many states of a demo are computed at once: a
point w (…, n) gives a value (…), a gradient (…, n) and a Hessian (…, n, n). `tests/toys` compares each with jax.
"""

from ntd_helpers.toys.bias_line import ACTIVATIONS, BIAS_LINE
from ntd_helpers.toys.curves import CURVES, EPS
from ntd_helpers.toys.descent import descend, flow
from ntd_helpers.toys.edge_of_stability import EdgeOfStability
from ntd_helpers.toys.least_squares import LINE_T, LINE_X, NARROW, ONE_UNIT, PRODUCT_FIT, ROSENBROCK, TWO_WEIGHTS
from ntd_helpers.toys.losses import ERROR_LOSSES, loss_derivatives
from ntd_helpers.toys.one_hidden_layer import SINE_FIT, THREE_FITS, NetworkFit, OneHiddenLayer, Regression
from ntd_helpers.toys.residual_polynomials import DiagonalSystem
from ntd_helpers.toys.surfaces import PASSES, UNDECIDED_SURFACES
from ntd_helpers.toys.with_parameter import PolynomialRidge, RidgeAxis, TiltedWell, WeightedLine

__all__ = ["CURVES", "EPS", "PASSES", "UNDECIDED_SURFACES"]
__all__ += ["LINE_T", "LINE_X", "NARROW", "ONE_UNIT", "PRODUCT_FIT", "ROSENBROCK", "TWO_WEIGHTS"]
__all__ += ["ERROR_LOSSES", "SINE_FIT", "THREE_FITS", "NetworkFit", "OneHiddenLayer", "Regression", "loss_derivatives"]
__all__ += ["ACTIVATIONS", "BIAS_LINE", "EdgeOfStability", "descend", "flow"]
__all__ += ["DiagonalSystem", "PolynomialRidge", "RidgeAxis", "TiltedWell", "WeightedLine"]
