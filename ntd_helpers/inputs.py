"""Checks of the arguments of the mathematics: what cannot be meant is refused in a sentence.

What jax is tracing has no numbers to look at yet: of that, shapes and kinds are checked alone.
"""

import jax
import jax.numpy as jnp
import numpy as np

__all__ = ["as_cost", "as_point", "concrete", "like", "positive", "whole"]


def as_point(w):
    """w as a tree of float arrays, refused where it is not real and finite."""
    leaves = jax.tree.leaves(w)
    if not leaves:
        raise ValueError(f"w must be a vector (n,) or a tree of arrays; got {w!r:.60}")
    for leaf in leaves:
        _check_real("w", leaf)
    return jax.tree.map(lambda x: jnp.asarray(x, float), w)


def like(v, w):
    """v as a tree of float arrays, refused where it has not the shapes of w."""
    wanted, got = jax.tree.structure(w), jax.tree.structure(v)
    if wanted != got:
        raise ValueError(f"v must be a tree like w, {wanted}; got {got}")
    for x, y in zip(jax.tree.leaves(v), jax.tree.leaves(w), strict=True):
        if jnp.shape(x) != jnp.shape(y):
            raise ValueError(f"v must have the shape of w, {jnp.shape(y)}; got {jnp.shape(x)}")
        _check_real("v", x)
    return jax.tree.map(lambda x: jnp.asarray(x, float), v)


def as_cost(f, name="cost"):
    """f, refused where it does not give one real number."""

    def cost(w):
        y = f(w)
        if jnp.shape(y) != () or not jnp.issubdtype(jnp.result_type(y), jnp.floating):
            raise ValueError(f"the {name} must be one real number; got {jnp.result_type(y)} of shape {jnp.shape(y)}")
        return y

    return cost


def concrete(x):
    """Whether x has numbers to look at, not those of a function that jax is tracing."""
    return not isinstance(x, jax.core.Tracer)


def _check_real(name, x):
    x = np.asarray(x) if concrete(x) else x
    if x.dtype.kind not in "iuf":
        raise ValueError(f"{name} must be real numbers; got {x!r:.60}")
    if concrete(x) and not np.isfinite(x).all():
        raise ValueError(f"{name} must be finite; got {x!r:.60}")


def whole(name, number):
    """A whole number, 1 or more."""
    if isinstance(number, bool) or not isinstance(number, (int, np.integer)) or number < 1:
        raise ValueError(f"{name} must be a whole number, 1 or more; got {number!r:.60}")
    return int(number)


def positive(name, number):
    """A positive finite number, as a float."""
    if not (np.ndim(number) == 0 and 0 < number < np.inf):
        raise ValueError(f"{name} must be a positive number; got {number!r:.60}")
    return float(number)
