"""Matrices, also as functions, and a cost that the exercises of lesson 6 share."""

import numpy as np


class Product:
    """v ↦ H v, for a matrix H that is not to be seen; it shows itself by its shape."""

    def __init__(self, H):
        self.H = np.array(H, float)

    def __call__(self, v):
        return self.H @ v

    def __repr__(self):
        return f"the products with a matrix {self.H.shape}"


class Square:
    """J(w, θ) = (wᵀBθ)², with its derivatives by hand."""

    def __init__(self, B):
        self.B = np.array(B, float)

    def __repr__(self):
        return f"(wᵀBθ)² for a B {self.B.shape}"

    def __call__(self, w, theta):
        return (w @ self.B @ theta) ** 2

    def slopes(self, w, theta):
        u = w @ self.B @ theta
        return 2 * u * (self.B @ theta), 2 * u * (w @ self.B)

    def mixed(self, w, theta):
        return 2 * (np.outer(self.B @ theta, w @ self.B) + (w @ self.B @ theta) * self.B)

    def hessians(self, w, theta):
        return 2 * np.outer(self.B @ theta, self.B @ theta), 2 * np.outer(w @ self.B, w @ self.B)


H_SMALL = np.array([[2.0, 0.5], [0.5, 1.0]])
H_LARGER = np.array([[4.0, 1.0, 0.0, 0.5], [1.0, 3.0, -1.0, 0.0], [0.0, -1.0, 2.0, 0.3], [0.5, 0.0, 0.3, 0.5]])


def one_step(times_H, b):
    return b * (b @ b) / (b @ times_H(b))
