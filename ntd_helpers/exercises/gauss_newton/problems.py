"""Probabilities, Jacobians, linear maps and losses for the exercises of lesson 5."""

import numpy as np

P2, P3, P4 = np.array([0.9, 0.1]), np.array([0.2, 0.5, 0.3]), np.array([0.7, 0.0, 0.05, 0.25])


class Linear:
    """A linear map that shows itself by its shape, in the messages of `check`; it refuses any other vector."""

    def __init__(self, name, matrix):
        self.name, self.matrix = name, np.asarray(matrix, float)

    def __call__(self, v):
        if np.shape(v) != (self.matrix.shape[1],):
            raise ValueError(f"{self.name} takes a vector of {self.matrix.shape[1]} numbers, not {np.shape(v)}")
        return self.matrix @ v

    def __repr__(self):
        return f"<{self.matrix.shape[1]} numbers to {self.matrix.shape[0]}>"


def maps(J, C):
    return Linear("push", J), Linear("curve", C), Linear("pull", np.transpose(J))


J23 = np.array([[1.0, 2.0, -1.0], [0.5, -1.0, 3.0]])
J33 = np.array([[1.0, 0.5, 0.0], [-2.0, 1.0, 1.0], [0.0, 0.3, -1.0]])
C2, C3 = np.array([[2.0, 0.5], [0.5, 1.0]]), np.diag([0.5, 2.0, 3.0]) - 0.1


class Loss:
    """A loss that shows itself by its formula."""

    def __init__(self, text, function):
        self.text, self.function = text, function

    def __call__(self, z):
        return float(self.function(np.asarray(z, float)))

    def __repr__(self):
        return self.text


HALF_SQUARES = Loss("½‖z − (1, 0)‖²", lambda z: ((z - np.array([1.0, 0.0])) ** 2).sum() / 2)
SOFTMAX_LOSS = Loss("log(e^z₁ + e^z₂) − z₁", lambda z: np.logaddexp(z[0], z[1]) - z[0])
QUARTIC = Loss("Σ z⁴", lambda z: (z**4).sum())
