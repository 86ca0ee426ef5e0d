"""Checks of arguments: each returns the argument as Python or numpy computes with it, or raises `ValueError`."""

import numpy as np


def reals(name, x, shape):
    """A copy of x in double precision; a letter in `shape` stands for any size but 0."""
    x = np.asarray(x)
    fits = x.ndim == len(shape)
    fits = fits and all(want in ("n", "N", have) for want, have in zip(shape, x.shape, strict=True))
    if x.dtype.kind not in "iuf" or not fits or x.size == 0:
        wanted = f"real numbers of shape {shape}" if shape else "a real number"
        raise ValueError(f"{name} must be {wanted}; got {x.dtype} of shape {x.shape}".replace("'", ""))
    x = x.astype(float)
    if not np.isfinite(x).all():
        raise ValueError(f"{name} must be finite; got {x[~np.isfinite(x)][0]}")
    return x


def positive(name, x):
    """The number x as a float; `ValueError` unless it is above 0."""
    x = float(reals(name, x, ()))
    if x <= 0:
        raise ValueError(f"{name} must be positive; got {x}")
    return x


def count(steps):
    """The number of steps as an int; `ValueError` unless it is a whole number, 0 or more."""
    if isinstance(steps, bool) or not isinstance(steps, (int, np.integer)) or steps < 0:
        raise ValueError(f"steps must be a whole number, 0 or more; got {steps!r:.60}")
    return int(steps)
