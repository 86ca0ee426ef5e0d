"""Functions that show themselves by their formulas, and derivatives, for the exercises of lesson 2."""

import numpy as np


class Formula:
    """A function that shows itself by its formula, in the messages of `check`."""

    def __init__(self, text, function):
        self.text, self.function = text, function

    def __call__(self, w):
        return self.function(w)

    def __repr__(self):
        return self.text


CUBES = Formula("Σ wⱼ³", lambda w: (w**3).sum())
PAIR = Formula("(w₁w₂², w₁⁴)", lambda w: np.stack([w[0] * w[1] ** 2, w[0] ** 4]))
EXPONENTIAL = Formula("exp(w₁ − 2w₂ + w₃)", lambda w: np.exp(w[0] - 2 * w[1] + w[2]))


def length(v):
    return np.sqrt(v @ v)


G2, H2 = np.array([1.0, -3.0]), np.array([[2.0, 0.5], [0.5, -1.0]])
G3, H3 = np.array([0.5, 2.0, -1.0]), np.array([[4.0, 1.0, 0.0], [1.0, 2.0, -1.0], [0.0, -1.0, 3.0]])
