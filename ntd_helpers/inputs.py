"""Checks of arguments: each raises ValueError with a sentence that says what was expected.

Of an array that jax is tracing only the shape and the type are checked, since its numbers are not known yet.
Importing this module sets jax to double precision, before any array is made. The modules that import it rely on this.
"""

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)

__all__ = ["as_cost", "as_point", "concrete", "like", "positive", "vector", "whole"]


def as_point(w):
    """Return w as a tree of float arrays; raise ValueError unless it is real and finite."""
    leaves = jax.tree.leaves(w)
    if not leaves:
        raise ValueError(f"w must be a vector (n,) or a tree of arrays; got {w!r:.60}")
    for leaf in leaves:
        _check_real("w", leaf)
    return jax.tree.map(lambda x: jnp.asarray(x, float), w)


def like(v, w):
    """Return v as a tree of float arrays; raise ValueError unless its structure and shapes are those of w."""
    wanted, got = jax.tree.structure(w), jax.tree.structure(v)
    if wanted != got:
        raise ValueError(f"v must be a tree like w, {wanted}; got {got}")
    for x, y in zip(jax.tree.leaves(v), jax.tree.leaves(w), strict=True):
        if jnp.shape(x) != jnp.shape(y):
            raise ValueError(f"v must have the shape of w, {jnp.shape(y)}; got {jnp.shape(x)}")
        _check_real("v", x)
    return jax.tree.map(lambda x: jnp.asarray(x, float), v)


def as_cost(f, name="cost"):
    """Return f with a check: a call raises ValueError unless its value is one real number."""

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


def vector(name, x):
    """Return x as a float vector (n,); raise ValueError unless its entries are finite real numbers."""
    x = np.asarray(x)
    if x.ndim != 1 or x.dtype.kind not in "iuf" or not np.isfinite(x).all():
        raise ValueError(f"{name} must be a vector (n,) of finite real numbers; got {x.dtype} of shape {x.shape}")
    return x.astype(float)


def whole(name, number):
    """Return the number as an int; raise ValueError unless it is a whole number, 1 or more."""
    if isinstance(number, bool) or not isinstance(number, (int, np.integer)) or number < 1:
        raise ValueError(f"{name} must be a whole number, 1 or more; got {number!r:.60}")
    return int(number)


def positive(name, number):
    """Return the number as a float; raise ValueError unless it is real, positive and finite."""
    x = np.asarray(number)
    if x.ndim or x.dtype.kind not in "iuf" or not 0 < x < np.inf:
        raise ValueError(f"{name} must be a positive number; got {number!r:.60}")
    return float(x)
