"""Trajectories against exact rational arithmetic and mpmath, and what rigid motions do to them."""

import warnings
from fractions import Fraction as F

import mpmath
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ntd_helpers.quadratics import (
    Quadratic,
    Regime,
    axis_regimes,
    closed_form,
    gradient_descent,
    heavy_ball,
    loss_by_axis,
)
from tests.quadratics.problems import EPS, as_floats, laws, orthogonal, random_problem, seeds

# Exact rational arithmetic. All below is a dyadic rational, so that the oracle iterates the very problem that the code
# is given.


def exact_descent(A, b, w, alpha, steps):
    rows = [list(w)]
    for _ in range(steps):
        gradient = [sum(a * x for a, x in zip(row, w, strict=True)) + c for row, c in zip(A, b, strict=True)]
        w = [x - alpha * g for x, g in zip(w, gradient, strict=True)]
        rows.append(w)
    return rows


# αa for the first axis (α = 1/2), and b along it.
REGIMES = [
    (F(0), F(0), Regime.FROZEN),
    (F(0), F(3, 2), Regime.DRIFT),
    (F(1, 4), F(3, 2), Regime.MONOTONE),
    (F(1), F(3, 2), Regime.ONE_STEP),
    (F(7, 4), F(3, 2), Regime.OSCILLATING),
    (F(2), F(3, 2), Regime.TWO_CYCLE),
    (F(9, 4), F(3, 2), Regime.DIVERGING),
    (F(-1, 4), F(3, 2), Regime.ESCAPING),
]
ALPHA = F(1, 2)
SECOND = (F(1, 2), F(-5, 4))  # the other axis: monotone, a = 1/2, b = -5/4
each_regime = pytest.mark.parametrize("product, b, regime", REGIMES, ids=[r.name for *_, r in REGIMES])
both_ways = pytest.mark.parametrize("method", [gradient_descent, closed_form])


@each_regime
@both_ways
def test_diagonal_problem_against_exact_arithmetic(method, product, b, regime):
    A = [[product / ALPHA, F(0)], [F(0), SECOND[0]]]
    b, w0 = [b, SECOND[1]], [F(5, 8), F(-3)]
    exact = as_floats(exact_descent(A, b, w0, ALPHA, 70))
    path = method(Quadratic(as_floats(A), as_floats([b])[0]), as_floats([w0])[0], 0.5, 70)
    assert path.shape == (71, 2)
    np.testing.assert_allclose(path, exact, rtol=70 * 4 * EPS, atol=70 * 4 * EPS * abs(exact[0]).max())
    linear_terms = [float(x) for x in b]
    regimes = axis_regimes([float(product / ALPHA), 0.5], linear_terms, 0.5)
    assert regimes == [regime, Regime.MONOTONE]


@pytest.mark.parametrize("eigenvalue", [-0.5, 4.5])
def test_an_axis_that_starts_at_its_minimiser_stays_though_it_would_grow(eigenvalue):
    q = Quadratic(np.diag([eigenvalue, 1.0]), [eigenvalue * 0.25, 0.0])
    path = closed_form(q, [-0.25, 1.0], 0.5, 5000)
    np.testing.assert_array_equal(path[:, 0], -0.25)
    np.testing.assert_allclose(path[:, 1], 0.5 ** np.arange(5001), rtol=1e-12, atol=1e-300)


# The closed form.


@laws
@given(seeds, st.floats(0.01, 2.3), st.integers(0, 200))
def test_closed_form_is_gradient_descent(seed, product, steps):
    q, values, w0, _ = random_problem(seed)
    step_size = product / values[-1]
    iterated = gradient_descent(q, w0, step_size, steps)
    scale = np.maximum.accumulate(abs(iterated).max(axis=1))[:, None] + abs(q.minimiser()).max()
    assert (abs(closed_form(q, w0, step_size, steps) - iterated) <= 100 * (steps + 10) * EPS * scale).all()


def test_closed_form_over_eight_decades_and_a_far_start_against_mpmath():
    values = np.array([1e-8, 3e-5, 0.5, 1.0])
    b, w0, alpha = np.array([1.0, -2.0, 3.0, 0.1]), np.array([1.0, 1e3, 1e10, -1e10]), 1.5
    steps = [0, 1, 2, 31, 32, 33, 1000, 99_999]
    path = closed_form(Quadratic(np.diag(values), b), w0, alpha, steps[-1])
    with mpmath.workdps(60):
        for k in steps:
            for j in range(4):
                a, w_star = mpmath.mpf(values[j]), -mpmath.mpf(b[j]) / mpmath.mpf(values[j])
                exact = float(w_star + (1 - mpmath.mpf(alpha) * a) ** k * (mpmath.mpf(w0[j]) - w_star))
                assert path[k, j] == pytest.approx(exact, rel=2e-13, abs=0), (k, j)


def test_closed_form_is_exact_at_the_start():
    q, _, w0, _ = random_problem(3, n=6)
    np.testing.assert_array_equal(closed_form(q, w0, 1.0, 0), [w0])


TURNS = {"diagonal": np.eye(3), "rotated": orthogonal(np.random.default_rng(5), 3)}


@pytest.mark.parametrize("turn", TURNS.values(), ids=TURNS)
def test_overflow_ends_in_infinities_with_no_nan_and_no_warning(turn):
    q = Quadratic(np.diag([-1.0, 0.5, 9.0]), [1.0, -1.0, 1.0]).rotated(turn)
    w0 = turn @ np.array([2.0, 3.0, 1.0])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        path = closed_form(q, w0, 1.0, 3000)
        gradient_descent(q, w0, 1.0, 3000)
        heavy_ball(q, w0, 1.0, 0.5, 3000)
        bounded = Quadratic(np.diag([0.5, 9.0]), [0.0, 0.0])
        losses = loss_by_axis(bounded, [1.0, 1.0], 1.0, 3000)
    assert not np.isnan(path).any()
    k = 2000  # (1 - 9)^2000 > 0 beats (1 + 1)^2000; the axis with a = 9 starts above its minimiser
    if np.array_equal(turn, np.eye(3)):
        assert path[k, 0] == np.inf and path[k, 2] == np.inf and path[k + 1, 2] == -np.inf
        assert path[k, 1] == pytest.approx(2.0)
    else:
        np.testing.assert_array_equal(path[k], np.inf * np.sign(turn[:, 2]))
        np.testing.assert_array_equal(path[k + 1], -np.inf * np.sign(turn[:, 2]))
    assert not np.isnan(losses).any() and losses[-1, 1] == np.inf and losses[-1, 0] == 0


# Equivariance: a rigid motion carries the trajectory with it; a stretch does not.


@laws
@given(seeds, st.floats(0.05, 1.95), st.sampled_from([gradient_descent, closed_form]))
def test_equivariance_to_rotations_and_translations(seed, product, method):
    q, values, w0, rng = random_problem(seed)
    R, s, alpha = orthogonal(rng, len(w0)), rng.normal(size=len(w0)), product / values[-1]
    path = method(q, w0, alpha, 40)
    tolerance = 4000 * EPS * (abs(path).max() + abs(q.minimiser()).max() + abs(s).max())
    np.testing.assert_allclose(method(q.rotated(R), R @ w0, alpha, 40), path @ R.T, rtol=0, atol=tolerance)
    np.testing.assert_allclose(method(q.translated(s), w0 + s, alpha, 40), path + s, rtol=0, atol=tolerance)


@laws
@given(seeds)
def test_moved_problems_have_the_moved_values_and_minimisers(seed):
    q, _, w, rng = random_problem(seed)
    n = len(w)
    R, s, scales = orthogonal(rng, n), rng.normal(size=n), rng.uniform(0.5, 2.0, n)
    w_star = q.minimiser()
    tolerance = 1e-9 * (1 + abs(w_star).max()) ** 2
    for moved, there in [
        (q.rotated(R), lambda x: R @ x),
        (q.translated(s), lambda x: x + s),
        (q.stretched(scales), lambda x: x * scales),
    ]:
        assert moved.value(there(w)) == pytest.approx(q.value(w), abs=tolerance)
        np.testing.assert_allclose(moved.minimiser(), there(w_star), atol=tolerance)


# The heavy ball.


@laws
@given(seeds, st.floats(0.0, 1.0), st.floats(0.05, 2.5))
@example(0, 0.0, 1.5)
@example(0, 1.0, 1.5)
def test_heavy_ball_by_powers_of_the_matrix_of_each_axis(seed, beta, product):
    q, values, w0, _ = random_problem(seed)
    alpha = product / values[-1]
    path = heavy_ball(q, w0, alpha, beta, 30)
    a, Q = np.linalg.eigh(q.A)
    w_star = -np.linalg.solve(q.A, q.b)
    e0 = Q.T @ (w0 - w_star)
    scale = 1e-11 * (1 + abs(path).max() + abs(w_star).max())
    for k in (0, 1, 2, 7, 30):
        e = [
            (np.linalg.matrix_power(np.array([[1 + beta - alpha * x, -beta], [1, 0]]), k) @ [y, y])[0]
            for x, y in zip(a, e0, strict=True)
        ]
        np.testing.assert_allclose(path[k], w_star + Q @ e, rtol=0, atol=scale)
