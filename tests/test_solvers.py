"""Conjugate gradients and their polynomials, against dense solves and eigenvalues."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ntd_helpers.solvers import conjugate_gradients

RNG = np.random.default_rng(0)


@jax.jit
def compiled(A, b, tol, products):
    return conjugate_gradients(lambda v: A @ v, b, tol, products)


def solve(A, b, tol=1e-10, products=1000):
    """`conjugate_gradients`, compiled once for each size; the numbers as numpy's."""
    return jax.device_get(compiled(np.asarray(A, float), np.asarray(b, float), tol, products))


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1))
def test_the_solution_in_as_many_products_as_there_are_different_eigenvalues(seed):
    rng = np.random.default_rng(seed)
    Q = np.linalg.qr(rng.normal(size=(6, 6)))[0]
    A, b = Q @ np.diag([1.0, 1, 3, 3, 3, 10]) @ Q.T, rng.normal(size=6)
    solved = solve(A, b, tol=1e-8)
    assert solved.products <= 3
    np.testing.assert_allclose(solved.x, np.linalg.solve(A, b), rtol=1e-6, atol=1e-6)
    assert 1 - 1e-9 <= solved.curvature <= 10 and solved.residual <= 1e-8


def test_after_each_product_the_residual_is_as_reported_and_orthogonal_to_the_solution_so_far():
    A, b = np.diag(np.arange(1.0, 7)), np.ones(6)
    each = [solve(A, b, products=k) for k in range(7)]
    for k, solved in enumerate(each):
        residual = b - A @ solved.x
        assert solved.products == k
        assert solved.residual == pytest.approx(np.linalg.norm(residual) / np.linalg.norm(b), abs=1e-12)
        assert solved.x @ residual == pytest.approx(0, abs=1e-12)
    least = [solved.curvature for solved in each[1:]]
    assert least[0] == pytest.approx(3.5) and least == sorted(least, reverse=True) and least[-1] >= 1
    np.testing.assert_allclose(each[6].x, 1 / np.arange(1.0, 7), rtol=1e-12)
    assert each[5].residual > 1e-3


def test_nothing_is_done_for_zeros_and_no_step_along_a_direction_that_does_not_curve_upward():
    A = np.diag([1.0, 0, 1, 1, 1, -2])
    nothing = solve(A, np.zeros(6))
    assert nothing.products == 0 and nothing.residual == 0 and not nothing.x.any()
    for b, curvature in ((np.eye(6)[1], 0), (np.ones(6), 2 / 6), (np.eye(6)[5], -2)):
        stopped = solve(A, b)
        assert stopped.curvature <= curvature and np.isfinite(stopped.x).all()
    assert not stopped.x.any() and solve(A, np.ones(6)).curvature < 0


def test_by_default_the_residual_is_a_ten_thousand_millionth_of_b():
    A, b = np.diag(np.linspace(1, 5, 6)), RNG.normal(size=6)
    np.testing.assert_allclose(conjugate_gradients(lambda v: A @ v, jnp.asarray(b)).x, b / np.linspace(1, 5, 6))
