"""The quadratic cost and its eigen-axes."""

from dataclasses import dataclass

import numpy as np

from ntd_helpers.quadratics.checks import reals
from ntd_helpers.quadratics.multipliers import rounding_error, without_rounding


class NoMinimiserError(ValueError):
    """J is unbounded below: some eigenvalue is negative, or b has a component along a flat axis."""


@dataclass(frozen=True, eq=False)
class EigenAxes:
    """`values` (n,) ascending, `vectors` (n, n) as columns, and b along each of them, `linear_terms` (n,)."""

    values: np.ndarray
    vectors: np.ndarray
    linear_terms: np.ndarray

    def minimiser(self):
        """w*_j = −b_j/a_j (n,), 0 along flat axes; `NoMinimiserError` where J is unbounded below."""
        flat = self.values == 0
        if self.values[0] < 0:
            raise NoMinimiserError(f"J must be bounded below; A has the eigenvalue {self.values[0]:.4g}")
        if self.linear_terms[flat].any():
            drift = np.abs(self.linear_terms[flat]).max()
            raise NoMinimiserError(f"J must be bounded below; along a flat axis its slope is {drift:.4g}")
        return np.where(flat, 0.0, -self.linear_terms / np.where(flat, 1.0, self.values))


@dataclass(frozen=True, eq=False)
class Quadratic:
    """J(w) = ½ wᵀA w + bᵀw + c for a symmetric A (n, n), b (n,) and a number c.

    A and b are kept as read-only copies. A may be asymmetric by rounding, as the product Q diag(a) Qᵀ is (up
    to 4nε of its largest entry, ε = 2⁻⁵²), and is kept unchanged. Quadratics compare by identity.
    """

    A: np.ndarray
    b: np.ndarray
    c: float = 0.0

    def __post_init__(self):
        b = reals("b", self.b, ("n",))
        A = reals("A", self.A, (b.size, b.size))
        asymmetry = np.abs(A - A.T).max()
        if asymmetry > rounding_error(b.size) * np.abs(A).max():
            raise ValueError(f"A must be symmetric; got an A that differs from Aᵀ by up to {asymmetry:.4g}")
        A.flags.writeable = b.flags.writeable = False
        for name, value in (("A", A), ("b", b), ("c", float(reals("c", self.c, ())))):
            object.__setattr__(self, name, value)

    @classmethod
    def least_squares(cls, X, t):
        """The mean squared error ‖X w − t‖²/(2N) of linear regression: inputs X (N, n), targets t (N,)."""
        X = reals("X", X, ("N", "n"))
        N = len(X)
        t = reals("t", t, (N,))
        return cls(X.T @ X / N, -X.T @ t / N, t @ t / (2 * N))

    def value(self, w):
        """J at w (..., n), of shape (...)."""
        w = reals("w", w, np.shape(w)[:-1] + self.b.shape)
        return ((w @ self.A / 2 + self.b) * w).sum(axis=-1) + self.c

    def gradient(self, w):
        """∇J = A w + b at w (..., n), of the same shape."""
        return reals("w", w, np.shape(w)[:-1] + self.b.shape) @ self.A + self.b

    def eigenaxes(self):
        """Spectral decomposition A = Q diag(a) Qᵀ, as `EigenAxes`, with eigenvalues that are 0 up to rounding set to 0.

        As in numpy's `matrix_rank`, an eigenvalue is 0 within 4nε of the largest; b along such a flat axis is
        0 within 100nε of max|b_j| + max|a_j| max|w*_j|, the numbers whose difference it is.
        """
        values, vectors = np.linalg.eigh(self.A)
        values, linear_terms = without_rounding(values, self.b @ vectors)
        return EigenAxes(values, vectors, linear_terms)

    def minimiser(self):
        """The point (n,) of least norm that minimises J; `NoMinimiserError` where there is none."""
        axes = self.eigenaxes()
        return axes.vectors @ axes.minimiser()

    def rotated(self, R):
        """J(Rᵀw): the problem turned by an orthogonal R (n, n), RᵀR = I to 4nε; R may be a reflection."""
        n = self.b.size
        R = reals("R", R, (n, n))
        error = np.abs(R.T @ R - np.eye(n)).max()
        if error > rounding_error(n):
            raise ValueError(f"R must be orthogonal; got an R for which RᵀR differs from I by {error:.2g}")
        turned = R @ self.A @ R.T
        turned = (turned + turned.T) / 2  # symmetric up to rounding; now exactly
        return Quadratic(turned, R @ self.b, self.c)

    def translated(self, s):
        """J(w − s): the problem moved by s (n,)."""
        s = reals("s", s, self.b.shape)
        return Quadratic(self.A, self.b - self.A @ s, self.value(-s))

    def stretched(self, scales):
        """J(w / scales): the problem stretched by positive `scales` (n,), one for each coordinate of w."""
        scales = reals("scales", scales, self.b.shape)
        if scales.min() <= 0:
            raise ValueError(f"scales must be positive; got {scales.min()}")
        return Quadratic(self.A / np.outer(scales, scales), self.b / scales, self.c)
