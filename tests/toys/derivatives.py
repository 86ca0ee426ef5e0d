"""What jax finds for a cost."""

import jax
import numpy as np

import ntd_helpers.hessians  # noqa: F401 (double precision in jax)


def derivatives_of(cost):
    """Value, gradient and Hessian at points (K, n), as one compiled program."""
    return jax.jit(jax.vmap(lambda w: (cost(w), jax.grad(cost)(w), jax.hessian(cost)(w))))


def assert_derivatives(toy, cost, points):
    """Check a toy's value, gradient and Hessian at points (K, n), which it is given over two leading axes."""
    grid = points.reshape(2, len(points) // 2, -1)
    for ours, exact in zip((toy.value, toy.gradient, toy.hessian), derivatives_of(cost)(points), strict=True):
        found = ours(grid)
        np.testing.assert_allclose(found, np.reshape(exact, found.shape), rtol=1e-12, atol=1e-13)
        assert found.shape[:2] == grid.shape[:2]
