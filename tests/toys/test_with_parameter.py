"""Costs with a parameter: minimisers and responses against jax, mpmath and scipy, and by differences."""

import jax
import mpmath
import numpy as np
import pytest
from scipy.optimize import minimize

from ntd_helpers.toys import PolynomialRidge, RidgeAxis, TiltedWell, WeightedLine
from tests.toys.derivatives import derivatives_of


def test_the_tilted_well_s_derivatives():
    well, w = TiltedWell(), np.array([-1.3, -0.4, 0.7])
    _, first, second = derivatives_of(lambda w: well.value(w, 0.2))(w)
    np.testing.assert_allclose(well.gradient(w, 0.2), first, rtol=1e-12)
    np.testing.assert_allclose(well.hessian(w), second, rtol=1e-12)
    assert [len(well.stationary_points(well.fold * scale)) for scale in (0.99, -0.99, 1.01)] == [3, 3, 1]


@pytest.mark.parametrize("theta", [-0.6, -0.39, -0.38, 0.0, 0.2, 0.38, 0.39])
def test_the_well_s_stationary_points_and_their_responses_against_mpmath(theta):
    well = TiltedWell()
    with mpmath.workdps(30):
        roots = mpmath.polyroots([1, 0, -1, mpmath.mpf(str(theta))], maxsteps=200, extraprec=200)
        real = sorted(float(r.real) for r in roots if abs(r.imag) < mpmath.mpf(10) ** -20)
    np.testing.assert_allclose(well.stationary_points(theta), real, atol=1e-7)
    for direction, end in (("rising", real[-1]), ("falling", real[0])):
        w = well.followed(theta, direction)
        assert w == pytest.approx(end)
        moved = [well.followed(theta + h, direction) for h in (1e-6, -1e-6)]
        assert well.response(w) == pytest.approx((moved[0] - moved[1]) / 2e-6, rel=1e-4)


@pytest.mark.parametrize("theta, height", [(0.0, -1.2), (1.0, 0.7), (3.5, -2.0)])
def test_the_weighted_line_is_the_one_that_scipy_finds_and_so_is_its_response(theta, height):
    line, h = WeightedLine(), 1e-4
    X, t, weights = line.design, np.append(line.t, height), np.append(np.ones(8), theta)
    cost = lambda w: (weights * (X @ w - t) ** 2).sum() / 18
    found = minimize(cost, np.zeros(2), method="BFGS", options={"gtol": 1e-10}).x
    w = line.minimiser(theta, height)
    np.testing.assert_allclose(w, found, atol=1e-6)
    assert line.value(w + 0.1, theta, height) == pytest.approx(cost(w + 0.1), rel=1e-12)
    np.testing.assert_allclose(line.hessian(theta), (X.T * weights) @ X / 9, atol=1e-14)
    retrained = (line.minimiser(theta + h, height) - line.minimiser(theta - h, height)) / (2 * h)
    np.testing.assert_allclose(line.response(theta, height), retrained, rtol=1e-6)


def test_an_axis_of_ridge_has_its_minimiser_and_response():
    h = 1e-5
    axis = RidgeAxis()
    slope = jax.jit(jax.grad(axis.value))(axis.minimiser(0.3, 0.2), 0.3, 0.2)
    assert float(slope) == pytest.approx(0, abs=1e-15)
    moved = (axis.minimiser(0.3, 0.2 + h) - axis.minimiser(0.3, 0.2 - h)) / (2 * h)
    assert axis.response(0.3, 0.2) == pytest.approx(moved, rel=1e-8)


def test_the_polynomial_s_minimiser_costs_response_and_hypergradient():
    problem = PolynomialRidge()
    features, others = (np.polynomial.chebyshev.chebvander(at, 9) for at in (problem.x, problem.x_val))
    for lam in (1e-3, 0.2):
        A = features.T @ features / len(features) + lam * np.diag([0.0] + 9 * [1.0])
        w = np.linalg.solve(A, features.T @ problem.t / len(features))
        np.testing.assert_allclose(problem.minimiser(lam), w, rtol=1e-9)
        costs = [np.mean((features @ w - problem.t) ** 2) / 2, np.mean((others @ w - problem.t_val) ** 2) / 2]
        np.testing.assert_allclose(problem.costs(lam), costs, rtol=1e-9)
        up, down = lam * np.exp(1e-4), lam * np.exp(-1e-4)
        slope = (problem.costs(up)[1] - problem.costs(down)[1]) / 2e-4
        assert problem.hypergradient(lam) == pytest.approx(slope, rel=1e-6)
        moved = (problem.minimiser(up) - problem.minimiser(down)) / 2e-4
        np.testing.assert_allclose(problem.response(lam), moved, atol=1e-7)
