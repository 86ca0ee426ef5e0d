"""A cost, its gradient and a matrix, as functions, for the exercises of lesson 4."""

import numpy as np


class Cost:
    """¼(wᵀAw)² for a symmetric A: few operations and one shape, since an answer by jax compiles each of them anew."""

    def __init__(self, A):
        self.A = np.array(A)

    def __call__(self, w):
        return (w @ self.A @ w) ** 2 / 4

    def gradient(self, w):
        return (w @ self.A @ w) * (self.A @ w)

    def hessian(self, w):
        return (w @ self.A @ w) * self.A + 2 * np.outer(self.A @ w, self.A @ w)

    def __repr__(self):
        return f"¼(wᵀAw)² with A = {self.A.tolist()}"


class Times:
    """A symmetric linear map v ↦ H v, shown by its size."""

    def __init__(self, H):
        self.H = np.array(H)

    def __call__(self, v):
        return self.H @ v

    def __repr__(self):
        return f"v ↦ Hv for an H of shape {self.H.shape}"


class Gradient:
    """The gradient of a `Cost`, as a function of w."""

    def __init__(self, cost):
        self.cost = cost

    def __call__(self, w):
        return self.cost.gradient(w)

    def __repr__(self):
        return f"the gradient of {self.cost!r}"
