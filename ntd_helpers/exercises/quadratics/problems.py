"""Matrices and runs that the exercises of lesson 1 share, and pieces of their wrong answers."""

import numpy as np

SHEARED = np.array([[2.0, 1.0], [1.0, 3.0]])
FLAT = np.array([[1.0, 1.0], [1.0, 1.0]])
THREE = np.array([[4.0, 1.0, 0.0], [1.0, 2.0, -1.0], [0.0, -1.0, 3.0]])
UPPER = np.array([[2.0, 3.0], [0.0, 1.0]])  # not symmetric
STEPS = 200


def losses(values, step_size, minimum, steps=STEPS):
    """The cost J(0) … J(steps) of gradient descent from 1 on every axis, (steps + 1,), with `minimum` as J*."""
    multipliers = 1 - step_size * np.array(values)
    powers = multipliers ** np.arange(steps + 1)[:, None]
    return minimum + powers**2 @ np.array(values) / 2


class Run:
    """Gradient descent on a hidden quadratic: from a step size to the cost at the steps 0 … 200."""

    def __init__(self, values, minimum):
        self.values, self.minimum = values, minimum

    def __call__(self, step_size):
        with np.errstate(over="ignore"):
            return losses(self.values, step_size, self.minimum)

    def __repr__(self):
        return f"the costs of {STEPS} steps on a quadratic with {len(self.values)} axes"


def limit_along_axes(A, b, w0):
    """Where gradient descent ends at any stable step size that all weights share."""
    return w0 - np.linalg.pinv(A) @ (A @ w0 + b)


def best_rate(kappa):
    """The rate with the best step size and momentum."""
    return (kappa**0.5 - 1) / (kappa**0.5 + 1)
