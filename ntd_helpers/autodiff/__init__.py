"""Automatic differentiation in two small engines: dual numbers forward, a tape in reverse.

Three files, one question each. `operations`: what may a function be made of? `forward`: what is a tangent? `reverse`:
what is an adjoint? A function to differentiate is written with Python's operators, `@`, and the functions below, which
take plain numbers and arrays as well. `jvp` and `vjp` are called as jax's are:

    y, dy = jvp(f, (x,), (v,))         dy = J v,  of y's shape, for v of x's shape
    y, pullback = vjp(f, x)            (x_bar,) = pullback(u),  x_bar = Jᵀ u of x's shape, for u of y's shape

Griewank and Walther, "Evaluating Derivatives", 2nd ed., 2008; Baydin, Pearlmutter, Radul and Siskind, "Automatic
differentiation in machine learning: a survey", 2018. The code's model is Johnson's "autodidact".
"""

from ntd_helpers.autodiff.forward import Dual, jvp
from ntd_helpers.autodiff.operations import cos, exp, log, relu, sin, sum, tanh
from ntd_helpers.autodiff.reverse import Tape, Var, vjp

__all__ = ["Dual", "Tape", "Var", "jvp", "vjp", "exp", "log", "sin", "cos", "tanh", "relu", "sum"]
