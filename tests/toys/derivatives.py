"""What jax finds for a cost."""

import jax

import ntd_helpers.hessians  # noqa: F401 (double precision in jax)


def derivatives_of(cost):
    """Value, gradient and Hessian at points (K, n), as one compiled program."""
    return jax.jit(jax.vmap(lambda w: (cost(w), jax.grad(cost)(w), jax.hessian(cost)(w))))
