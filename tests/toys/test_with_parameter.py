"""Costs with a parameter: minimisers and responses against jax and by differences."""

import jax
import numpy as np
import pytest

from ntd_helpers.toys import PolynomialRidge, RidgeAxis, TiltedWell, WeightedLine
from tests.toys.derivatives import derivatives_of


def test_the_tilted_well_s_derivatives_and_response():
    well, w = TiltedWell(), np.array([-1.3, -0.4, 0.7])
    _, first, second = derivatives_of(lambda w: well.value(w, 0.2))(w)
    np.testing.assert_allclose(well.gradient(w, 0.2), first, rtol=1e-12)
    np.testing.assert_allclose(well.hessian(w), second, rtol=1e-12)
    assert [len(well.stationary_points(well.fold * scale)) for scale in (0.99, -0.99, 1.01)] == [3, 3, 1]
    for direction in well.directions:
        slope = (well.followed(0.1001, direction) - well.followed(0.0999, direction)) / 2e-4
        assert well.response(well.followed(0.1, direction)) == pytest.approx(slope, rel=1e-6)


def test_the_weighted_line_and_ridge_minimise_their_costs():
    line = WeightedLine()
    theta, height = np.array([0.0, 1.0, 3.5]), np.array([-1.2, 0.7, -2.0])
    w = line.minimiser(theta, height)
    derivatives = jax.jit(jax.vmap(lambda *at: (jax.grad(line.value)(*at), jax.hessian(line.value)(*at))))
    slopes, curvatures = derivatives(w, theta, height)
    np.testing.assert_allclose(slopes, 0, atol=1e-14)
    np.testing.assert_allclose(curvatures, line.hessian(theta), atol=1e-14)
    h = 1e-5
    moved = (line.minimiser(theta + h, height) - line.minimiser(theta - h, height)) / (2 * h)
    np.testing.assert_allclose(line.response(theta, height), moved, atol=1e-9)
    axis = RidgeAxis()
    slope = jax.jit(jax.grad(axis.value))(axis.minimiser(0.3, 0.2), 0.3, 0.2)
    assert float(slope) == pytest.approx(0, abs=1e-15)
    moved = (axis.minimiser(0.3, 0.2 + h) - axis.minimiser(0.3, 0.2 - h)) / (2 * h)
    assert axis.response(0.3, 0.2) == pytest.approx(moved, rel=1e-8)


def test_the_polynomial_s_minimiser_response_and_hypergradient():
    problem, u, h = PolynomialRidge(), np.log([1e-3, 0.2]), 1e-5
    features = problem.features(problem.x)
    A = features.T @ features / 12
    for lam in np.exp(u):
        w = np.linalg.solve(A + lam * np.diag([0.0] + 9 * [1.0]), features.T @ problem.t / 12)
        np.testing.assert_allclose(problem.minimiser(lam), w, rtol=1e-8)
    moved = (problem.minimiser(np.exp(u + h)) - problem.minimiser(np.exp(u - h))) / (2 * h)
    np.testing.assert_allclose(problem.response(np.exp(u)), moved, atol=1e-7)
    moved = (problem.costs(np.exp(u + h))[1] - problem.costs(np.exp(u - h))[1]) / (2 * h)
    np.testing.assert_allclose(problem.hypergradient(np.exp(u)), moved, atol=1e-8)
