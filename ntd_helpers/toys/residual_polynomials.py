"""Residual polynomials of gradient descent and of conjugate gradients on a linear system."""

import numpy as np


class DiagonalSystem:
    """H x = b in eigen-coordinates: the residual polynomials of two solvers that start at x = 0.

    After k products with H a solver is at x_k, with the residual b − H x_k = ρ_k(H) b for a polynomial ρ_k with
    ρ_k(0) = 1, so that component j of the error is ρ_k(a_j) b_j / a_j. `eigenvalues` (n,) are positive, `b` (n,).
    """

    def __init__(self, eigenvalues, b):
        self.eigenvalues, self.b = np.asarray(eigenvalues, float), np.asarray(b, float)
        if self.eigenvalues.shape != self.b.shape or self.b.ndim != 1 or not (self.eigenvalues > 0).all():
            raise ValueError(
                f"expected positive eigenvalues (n,) and b (n,); got {self.eigenvalues!r:.60} and b {self.b.shape}"
            )

    def neumann(self, alpha, products, a):
        """ρ_k(a) = (1 − αa)^k, (products + 1, …) for k = 0 … `products` at a (…): gradient descent of step size α."""
        a = np.asarray(a, float)
        return (1 - alpha * a) ** np.arange(products + 1).reshape(-1, *[1] * a.ndim)

    def conjugate_gradients(self, products, a):
        """ρ_k(a), (products + 1, …) as above: the recurrences of Hestenes and Stiefel (1952), taken as functions of a.

        ρ_k has the degree k. Among all such polynomials with ρ(0) = 1 it minimises Σ_j b_j² ρ(a_j)²/a_j over the
        eigenvalues a_j (Saad, "Iterative Methods for Sparse Linear Systems", 2nd ed., 2003, ch. 6). With as many
        products as there are eigenvalues the residual is zero but for rounding; later ones change nothing.
        """
        at = np.concatenate([self.eigenvalues, np.ravel(a)])
        residual, direction = np.ones_like(at), np.ones_like(at)
        size, rounding, polynomials = len(self.b), 1e-14 * np.linalg.norm(self.b), [residual]
        for _ in range(products):
            r, p = residual[:size] * self.b, direction[:size] * self.b
            if len(polynomials) <= size and r @ r > rounding**2:
                step = (r @ r) / (p @ (self.eigenvalues * p))
                residual = residual - step * at * direction
                after = residual[:size] * self.b
                direction = residual + (after @ after) / (r @ r) * direction
            polynomials.append(residual)
        return np.array(polynomials)[:, size:].reshape(-1, *np.shape(a))

    def errors(self, polynomials):
        """‖x_k − x‖/‖x‖ (…) from the residual polynomial at the eigenvalues, (…, n)."""
        x = self.b / self.eigenvalues
        return np.linalg.norm(polynomials * x, axis=-1) / np.linalg.norm(x)
