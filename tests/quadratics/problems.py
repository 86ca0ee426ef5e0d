"""Random quadratics with known eigenvalues, and what the tests of quadratics share."""

from fractions import Fraction as F

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from ntd_helpers.quadratics import (
    Quadratic,
)

EPS = np.finfo(float).eps
seeds = st.integers(0, 2**32 - 1)
laws = settings(max_examples=60, deadline=None, database=None)


def orthogonal(rng, n):
    return np.linalg.qr(rng.normal(size=(n, n)))[0]


def random_problem(seed, n=None, low=-2.0, high=0.0):
    """A positive definite problem with known eigenvalues in [10^low, 10^high], and a start."""
    rng = np.random.default_rng(seed)
    n = n or int(rng.integers(1, 7))
    values = np.sort(10 ** rng.uniform(low, high, n))
    Q = orthogonal(rng, n)
    A = (Q * values) @ Q.T
    return Quadratic((A + A.T) / 2, rng.normal(size=n), rng.normal()), values, rng.normal(size=n), rng


ROTATION = [[F(3, 5), F(-4, 5)], [F(4, 5), F(3, 5)]]


def as_floats(rows):
    return np.array([[float(x) for x in row] for row in rows])
