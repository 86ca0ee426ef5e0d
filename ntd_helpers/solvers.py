"""Solve linear systems by matrix-vector products alone, as lessons 5 and 6 do."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

__all__ = ["Solve", "conjugate_gradients", "residual_polynomials"]


class Solve(NamedTuple):
    """Result of CG: x (n,), the number of products, the residual over ‖b‖, and the least curvature pᵀAp/pᵀp seen."""

    x: jax.Array
    products: jax.Array
    residual: jax.Array
    curvature: jax.Array


def conjugate_gradients(matvec, b, tol=1e-10, products=1000, floor=0.0):
    """The `Solve` of A x = b from x = 0, for a positive definite A given by its products v ↦ A v with vectors (n,).

    Ends where the residual is `tol` of ‖b‖, after `products` products, or at a curvature of `floor` or less.
    Hestenes and Stiefel, "Methods of conjugate gradients for solving linear systems", 1952.
    """

    def going(state):
        _, _, _, rr, k, least = state
        return (rr > tol**2 * (b @ b)) & (k < products) & (least > floor)

    def step(state):
        x, r, p, rr, k, least = state
        Ap = matvec(p)
        curvature = p @ Ap / (p @ p)
        length = jnp.where(curvature > floor, rr / (p @ Ap), 0.0)  # no step along a flat or a falling direction
        x, r = x + length * p, r - length * Ap
        return x, r, r + (r @ r) / rr * p, r @ r, k + 1, jnp.minimum(least, curvature)

    x, _, _, rr, k, least = jax.lax.while_loop(going, step, (0 * b, b, b, b @ b, 0, jnp.inf))
    return Solve(x, k, jnp.sqrt(rr / jnp.where(rr > 0, b @ b, 1.0)), least)


def residual_polynomials(values, b, steps, points):
    """The polynomials p_k of conjugate gradients on the diagonal matrix of `values` (n,): p_k(`points`), (steps+1, P).

    After k products the residual b − Ax is p_k(A) b, entry j p_k(a_j) b_j, where p_k has the degree k and p_k(0) = 1.
    Among all such polynomials p_k minimises Σ b_j² p(a_j)²/a_j. Once the residual is 0, p_k is repeated. Raises
    ValueError unless all values are positive and b has their shape. Saad, "Iterative Methods for Sparse Linear
    Systems", 2nd ed., 2003, ch. 6.
    """
    values, b, points = (np.asarray(array, float) for array in (values, b, points))
    if values.ndim != 1 or b.shape != values.shape or not (values > 0).all():
        raise ValueError(f"values must be positive numbers (n,), and b (n,); got shapes {values.shape} and {b.shape}")
    at = np.append(points, values)  # both are followed together, by the recurrences of the residual and the direction
    residual, direction, n = np.ones_like(at), np.ones_like(at), len(values)
    history = [residual]
    for _ in range(steps):
        r, p = residual[-n:] * b, direction[-n:] * b
        if r @ r > (1e-14 * np.linalg.norm(b)) ** 2:
            residual = residual - (r @ r) / (p @ (values * p)) * at * direction
            after = residual[-n:] * b
            direction = residual + (after @ after) / (r @ r) * direction
        history.append(residual)
    return np.array(history)[:, : len(points)]
