"""Problems that the exercises of lesson 2 share."""

import numpy as np

from ntd_helpers.toys import ONE_UNIT

W0 = np.array([0.5, 1.0])
"""The point at which the models of exercise 2.1 are made."""


def true_cost(d):
    """The cost of the lesson's network of two weights at W0 + d, for d (2,)."""
    return float(ONE_UNIT.value(W0 + np.asarray(d, float)))


def _model(matrix, gradient=None, dtype=float):
    value = ONE_UNIT.value(W0)
    gradient = ONE_UNIT.gradient(W0) if gradient is None else gradient

    def model(d):
        d = np.asarray(d, float)
        return float(dtype(value) + dtype(gradient @ d) + dtype(d @ matrix @ d / 2))

    return model


_H = ONE_UNIT.hessian(W0)
SUSPECTS = {
    "A": _model(np.diag(np.diag(_H))),
    "B": _model(_H, dtype=np.float32),
    "C": _model(_H, gradient=ONE_UNIT.gradient(W0 + np.array([0.01, -0.01]))),
    "D": _model(_H),
}
"""Four programs for the second-order model of `true_cost` at d = 0, functions of d (2,); some have a fault."""


def _smooth(s):
    return np.exp(np.sin(s)) / (1 + s**2)


SLOPES = {
    "P": (_smooth, 1.0),
    "Q": (lambda s: _smooth(s) + 1e-4 * s, 1.0),
    "R": (lambda s: float(np.float32(_smooth(s))), 1.0),
}
"""Three functions f of one number and the slope at s = 0 that a program claims: pairs (f, slope)."""


def length(v):
    return np.sqrt(v @ v)


G2, H2 = np.array([1.0, -3.0]), np.array([[2.0, 0.5], [0.5, -1.0]])
G3, H3 = np.array([0.5, 2.0, -1.0]), np.array([[4.0, 1.0, 0.0], [1.0, 2.0, -1.0], [0.0, -1.0, 3.0]])
