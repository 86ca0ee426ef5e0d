"""Solve linear systems by matrix-vector products alone, as lessons 5 and 6 do.

Importing this module sets jax to double precision, before any array is made.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)

__all__ = ["Solve", "conjugate_gradients"]


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
