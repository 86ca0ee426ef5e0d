"""Quadratics against exact rational arithmetic, numpy.linalg, mpmath, and the laws of gradient descent."""

import subprocess
import sys
import warnings
from fractions import Fraction as F

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ntd_helpers.noise import falling_steps, mean_square, noisy_descent, stationary_variance
from ntd_helpers.quadratics import (
    NoMinimizerError,
    Quadratic,
    Regime,
    axis_regimes,
    best_step_size,
    closed_form,
    early_stopping_filter,
    gradient_descent,
    heavy_ball,
    loss_by_axis,
    ridge_filter,
    stability_edge,
    steps_to,
    steps_to_halve,
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


# Exact rational arithmetic. All below is a dyadic rational, or turned by the 3-4-5 rotation, so that the
# oracle iterates the very problem that the code is given, up to the rounding of 0.6 and 0.8.


def exact_descent(A, b, w, alpha, steps):
    rows = [list(w)]
    for _ in range(steps):
        gradient = [sum(a * x for a, x in zip(row, w, strict=True)) + c for row, c in zip(A, b, strict=True)]
        w = [x - alpha * g for x, g in zip(w, gradient, strict=True)]
        rows.append(w)
    return rows


def as_floats(rows):
    return np.array([[float(x) for x in row] for row in rows])


def matmul(A, B):
    columns = list(zip(*B, strict=True))
    return [[sum(x * y for x, y in zip(row, column, strict=True)) for column in columns] for row in A]


ROTATION = [[F(3, 5), F(-4, 5)], [F(4, 5), F(3, 5)]]
TRANSPOSED = [list(column) for column in zip(*ROTATION, strict=True)]

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


@each_regime
@both_ways
def test_rotated_and_moved_problem_against_exact_arithmetic(method, product, b, regime):
    D = [[product / ALPHA, F(0)], [F(0), SECOND[0]]]
    shift = [F(7, 4), F(-2)]
    A = matmul(matmul(ROTATION, D), TRANSPOSED)
    turned_b = [row[0] for row in matmul(ROTATION, [[b], [SECOND[1]]])]
    moved_b = [x - y[0] for x, y in zip(turned_b, matmul(A, [[s] for s in shift]), strict=True)]
    w0 = [F(5, 8), F(-3)]
    exact = as_floats(exact_descent(A, moved_b, w0, ALPHA, 70))
    q = Quadratic(as_floats(D), [float(b), float(SECOND[1])]).rotated(as_floats(ROTATION))
    q = q.translated([float(s) for s in shift])
    np.testing.assert_allclose(q.A, as_floats(A), atol=8 * EPS)
    np.testing.assert_allclose(q.b, as_floats([moved_b])[0], atol=32 * EPS)
    path = method(q, as_floats([w0])[0], 0.5, 70)
    # Rounding in A is amplified by up to k, relative to the farthest iterate so far.
    scale = np.maximum.accumulate(abs(exact).max(axis=1))[:, None]
    assert (abs(path - exact) <= 70 * 16 * EPS * scale).all()
    axes = q.eigenaxes()
    regimes = axis_regimes(axes.values, axes.linear_terms, 0.5)
    assert sorted(r.name for r in regimes) == sorted([regime.name, "MONOTONE"])


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
    scale = np.maximum.accumulate(abs(iterated).max(axis=1))[:, None] + abs(q.minimizer()).max()
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
    tolerance = 4000 * EPS * (abs(path).max() + abs(q.minimizer()).max() + abs(s).max())
    np.testing.assert_allclose(method(q.rotated(R), R @ w0, alpha, 40), path @ R.T, rtol=0, atol=tolerance)
    np.testing.assert_allclose(method(q.translated(s), w0 + s, alpha, 40), path + s, rtol=0, atol=tolerance)


@laws
@given(seeds)
def test_moved_problems_have_the_moved_values_and_minimisers(seed):
    q, _, w, rng = random_problem(seed)
    n = len(w)
    R, s, scales = orthogonal(rng, n), rng.normal(size=n), rng.uniform(0.5, 2.0, n)
    w_star = q.minimizer()
    tolerance = 1e-9 * (1 + abs(w_star).max()) ** 2
    for moved, there in [
        (q.rotated(R), lambda x: R @ x),
        (q.translated(s), lambda x: x + s),
        (q.stretched(scales), lambda x: x * scales),
    ]:
        assert moved.value(there(w)) == pytest.approx(q.value(w), abs=tolerance)
        np.testing.assert_allclose(moved.minimizer(), there(w_star), atol=tolerance)


def test_a_reflection_is_a_rigid_motion_too():
    q = Quadratic(np.diag([1.0, 3.0]), [1.0, 2.0])
    mirror = np.diag([1.0, -1.0])
    np.testing.assert_array_equal(q.rotated(mirror).b, [1.0, -2.0])


def test_no_equivariance_to_stretching():
    q, w0 = Quadratic(np.diag([1.0, 1.0]), [0.0, 0.0]), np.array([1.0, 1.0])
    stretched = gradient_descent(q.stretched([2.0, 1.0]), w0 * [2.0, 1.0], 0.5, 1)
    # a = 1/4 along the stretched axis: 2 becomes 2 (1 - 1/8) = 7/4, where the stretched path would be at 1.
    np.testing.assert_array_equal(stretched[1], [1.75, 0.5])
    np.testing.assert_array_equal(gradient_descent(q, w0, 0.5, 1)[1] * [2.0, 1.0], [1.0, 0.5])


# The quadratic itself.


def test_value_and_gradient_by_hand_and_over_leading_axes():
    q = Quadratic([[2, 1], [1, 4]], [1, -1], 3)
    assert q.value([1, 2]) == 1 + 2 + 8 + 1 - 2 + 3  # half of 2 + 4 + 16, then b, then c
    np.testing.assert_array_equal(q.gradient([1, 2]), [5, 8])
    w = np.random.default_rng(0).normal(size=(3, 4, 2))
    assert q.value(w).shape == (3, 4) and q.gradient(w).shape == (3, 4, 2)
    assert q.value(w)[2, 1] == pytest.approx(q.value(w[2, 1]))
    np.testing.assert_allclose(q.gradient(w)[2, 1], q.gradient(w[2, 1]))


def test_the_arrays_are_read_only_copies():
    A, b = np.eye(2), np.ones(2)
    q = Quadratic(A, b)
    A[0, 0] = b[0] = 7.0
    np.testing.assert_array_equal(q.A, np.eye(2))
    np.testing.assert_array_equal(q.b, np.ones(2))
    for array in (q.A, q.b):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0
    with pytest.raises(AttributeError):
        q.c = 1.0
    assert q == q and q != Quadratic(q.A, q.b) and len({q, q}) == 1


@laws
@given(seeds)
def test_eigenaxes(seed):
    q, values, *_ = random_problem(seed)
    axes = q.eigenaxes()
    np.testing.assert_allclose(axes.values, values, atol=50 * EPS)
    np.testing.assert_allclose(axes.vectors @ np.diag(axes.values) @ axes.vectors.T, q.A, atol=50 * EPS)
    np.testing.assert_allclose(axes.vectors @ axes.linear_terms, q.b, atol=50 * EPS)


@laws
@given(seeds)
def test_least_squares_is_half_the_mean_squared_residual(seed):
    rng = np.random.default_rng(seed)
    N, n = rng.integers(1, 9, 2)
    X, t, w = rng.normal(size=(N, n)), rng.normal(size=N), rng.normal(size=n)
    q = Quadratic.least_squares(X, t)
    assert q.value(w) == pytest.approx(np.mean((X @ w - t) ** 2) / 2, rel=1e-12, abs=1e-13)
    np.testing.assert_allclose(q.gradient(w), X.T @ (X @ w - t) / N, atol=1e-12)


@laws
@given(seeds)
def test_rank_deficient_least_squares_in_rotated_coordinates(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 9))
    rank = int(rng.integers(1, n))
    N = n + int(rng.integers(1, 30))
    # Singular values between 1 and 3, so that the oracle's own rank decision is not in doubt.
    X = orthogonal(rng, N)[:, :rank] * rng.uniform(1, 3, rank) @ orthogonal(rng, n)[:rank]
    t = X @ rng.normal(size=n) + rng.normal(size=N)
    R = orthogonal(rng, n)
    q = Quadratic.least_squares(X, t).rotated(R)
    axes = q.eigenaxes()
    regimes = axis_regimes(axes.values, axes.linear_terms, 0.9 / axes.values[-1])
    assert regimes == [Regime.FROZEN] * (n - rank) + [Regime.MONOTONE] * rank
    raw_values, raw_vectors = np.linalg.eigh(q.A)  # and so from eigenvalues that rounding has touched
    assert axis_regimes(raw_values, raw_vectors.T @ q.b, 0.9 / axes.values[-1]) == regimes
    expected = R @ np.linalg.lstsq(X, t, rcond=1e-10)[0]
    np.testing.assert_allclose(q.minimizer(), expected, atol=1e-11 * (1 + abs(expected).max()))
    # From zero, gradient descent finds the minimiser of least norm; the null-space part of a start is kept.
    null = np.eye(n) - np.linalg.pinv(q.A, rcond=1e-10) @ q.A
    w0 = rng.normal(size=n)
    alpha = best_step_size(axes.values)
    np.testing.assert_allclose(closed_form(q, np.zeros(n), alpha, 2000)[-1], expected, atol=1e-10)
    np.testing.assert_allclose(closed_form(q, w0, alpha, 2000)[-1], expected + null @ w0, atol=1e-10)


@laws
@given(seeds)
def test_a_flat_axis_beside_a_nearly_flat_one_does_not_drift_by_rounding(seed):
    rng = np.random.default_rng(seed)
    Q = orthogonal(rng, 3)
    A = (Q * [0.0, 1e-7, 1.0]) @ Q.T
    q = Quadratic((A + A.T) / 2, -1e-7 * Q[:, 1])  # w* = Q[:, 1]
    axes = q.eigenaxes()
    regimes = axis_regimes(axes.values, axes.linear_terms, 0.5)
    assert regimes == [Regime.FROZEN, Regime.MONOTONE, Regime.MONOTONE]
    np.testing.assert_allclose(q.minimizer(), Q[:, 1], atol=1e-7)


def test_a_real_drift_is_kept_and_has_no_minimiser():
    R = as_floats(ROTATION)
    for drift in (1.0, 1e-9, -1e-12):
        q = Quadratic(np.diag([0.0, 2.0]), [drift, 1.0]).rotated(R)
        axes = q.eigenaxes()
        assert axis_regimes(axes.values, axes.linear_terms, 0.1) == [Regime.DRIFT, Regime.MONOTONE]
        assert abs(axes.linear_terms[0]) == pytest.approx(abs(drift), rel=1e-3)
        with pytest.raises(NoMinimizerError, match="flat axis"):
            q.minimizer()
        with pytest.raises(NoMinimizerError, match="flat axis"):
            loss_by_axis(q, [0, 0], 0.1, 3)
        with pytest.raises(NoMinimizerError, match="flat axis"):
            steps_to(q, [0, 0], 0.1, 1)
    with pytest.raises(NoMinimizerError, match="eigenvalue -1"):
        Quadratic(np.diag([-1.0, 2.0]), [0.0, 0.0]).minimizer()
    np.testing.assert_array_equal(Quadratic(np.zeros((2, 2)), [0.0, 0.0]).minimizer(), [0.0, 0.0])


# Regimes, edges, best steps.


def test_every_regime_has_its_step_sizes():
    beside = 1e-12
    for alpha, expected in [
        (0.1, Regime.MONOTONE),
        (0.25 * (1 - beside), Regime.MONOTONE),
        (0.25, Regime.ONE_STEP),
        (0.25 * (1 + beside), Regime.OSCILLATING),
        (0.5 * (1 - beside), Regime.OSCILLATING),
        (0.5, Regime.TWO_CYCLE),
        (0.5 * (1 + beside), Regime.DIVERGING),
    ]:
        assert axis_regimes([4.0], [1.0], alpha) == [expected]
        assert axis_regimes([4.0], [0.0], alpha) == [expected]
        assert axis_regimes([-4.0], [1.0], alpha) == [Regime.ESCAPING]
        assert axis_regimes([0.0], [1.0], alpha) == [Regime.DRIFT]
        assert axis_regimes([0.0], [0.0], alpha) == [Regime.FROZEN]


@laws
@given(seeds)
def test_the_edges_are_met_in_floating_point(seed):
    q, values, *_ = random_problem(seed)
    a_max = q.eigenaxes().values[-1]
    for a, alpha, expected in [
        (values[-1], 2 / values[-1], Regime.TWO_CYCLE),
        (values[-1], 1 / values[-1], Regime.ONE_STEP),
        (a_max, 2 / values[-1], Regime.TWO_CYCLE),  # as eigh found it in turned coordinates
        (a_max, stability_edge([a_max]), Regime.TWO_CYCLE),
    ]:
        assert axis_regimes(np.append(values[:-1], a), np.ones_like(values), alpha)[-1] == expected


def test_eigenvalues_touched_by_rounding_are_flat():
    values = [-3e-17, 2e-17, 1e-8, 1.0]
    regimes = axis_regimes(values, [1e-17, 0.5, 1e-8, 1.0], 1.0)
    assert regimes == [Regime.FROZEN, Regime.DRIFT, Regime.MONOTONE, Regime.ONE_STEP]
    assert best_step_size(values) == pytest.approx(2 / (1e-8 + 1.0), rel=1e-15)
    assert axis_regimes([-1e-9, 1.0], [0.0, 0.0], 1.0)[0] == Regime.ESCAPING


def test_stability_edge_and_what_happens_beside_it():
    values = np.array([0.3, 2.5, 1.0])
    assert stability_edge(values) == 0.8
    q, w0 = Quadratic(np.diag(values), [1.0, -1.0, 0.5]), [1.0, 1.0, 1.0]
    just_below, just_above = (gradient_descent(q, w0, 0.8 * f, 4000) for f in (0.999, 1.001))
    np.testing.assert_allclose(just_below[-1], -q.b / values, atol=1e-3)
    assert abs(just_above[-1, 1]) > 1e3


@laws
@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=6))
def test_best_step_size_by_brute_force(values):
    values = np.array(values)
    best = best_step_size(values)

    def rate(alpha):
        return abs(1 - np.multiply.outer(alpha, values)).max(axis=-1)

    kappa = values.max() / values.min()
    assert rate(best) == pytest.approx((kappa - 1) / (kappa + 1), abs=1e-12)
    assert rate(np.linspace(0, 2 / values.max(), 2001)).min() >= rate(best) - 1e-12
    assert best_step_size([*values, 0.0]) == best


# The loss by axis, and the steps to a given loss.


@laws
@given(seeds, st.floats(0.05, 2.05))
def test_the_shares_of_the_loss_add_up(seed, product):
    q, values, w0, _ = random_problem(seed)
    alpha = product / values[-1]
    shares = loss_by_axis(q, w0, alpha, 60)
    J = q.value(gradient_descent(q, w0, alpha, 60))
    J_star = q.value(np.linalg.solve(q.A, -q.b))
    assert shares.shape == (61, len(w0)) and (shares >= 0).all()
    tolerance = 1e-10 * (1 + abs(J).max() + abs(J_star))
    np.testing.assert_allclose(shares.sum(axis=1), J - J_star, rtol=1e-10, atol=tolerance)


def test_each_share_belongs_to_its_axis():
    q = Quadratic(np.diag([0.0, 1.0, 4.0]), [0.0, -1.0, 4.0])  # w* = (anything, 1, -1)
    shares = loss_by_axis(q, [5.0, 3.0, 1.0], 0.375, 2)
    # multipliers 5/8 and -1/2; losses ½ · 1 · 2² and ½ · 4 · 2² at the start
    expected = [[0, 2, 8], [0, 2 * 25 / 64, 2], [0, 2 * (25 / 64) ** 2, 0.5]]
    np.testing.assert_allclose(shares, expected, rtol=1e-14)


@settings(laws, max_examples=25)
@given(seeds, st.floats(0.1, 2.1), st.floats(-4, 1))
def test_steps_to_equals_counting(seed, product, log_gap):
    q, values, w0, _ = random_problem(seed, low=-1)
    alpha = product / values[-1]
    # Counted in 40 digits on the eigen-axes, which mpmath finds for itself.
    with mpmath.workdps(40):
        a, Q = mpmath.eigsy(mpmath.matrix(q.A.tolist()))
        n = len(w0)
        e = Q.T * mpmath.matrix(w0.tolist())
        b = Q.T * mpmath.matrix(q.b.tolist())
        e = [e[j] + b[j] / a[j] for j in range(n)]
        start = sum(a[j] * e[j] ** 2 / 2 for j in range(n))
        gap = float(start) * 10**log_gap * 1.000001  # not on the start itself, where rounding decides
        counted, last = None, 600
        for k in range(last):
            loss = sum(a[j] * e[j] ** 2 for j in range(n)) / 2
            if loss <= gap:
                counted = k
                break
            e = [(1 - mpmath.mpf(alpha) * a[j]) * e[j] for j in range(n)]
    found = steps_to(q, w0, alpha, gap)
    assert found == counted if counted is not None else found is None or found >= last


def test_steps_to_where_the_loss_falls_and_then_rises():
    # losses: axis one ½ · 10^4 · (1/4)^2k ; axis two (a = 4.5, m = -5/4) ½ · 4.5 · (1e-6)² (25/16)^k
    q = Quadratic(np.diag([1.5, 4.5]), [0.0, 0.0])
    w0, alpha = [100.0, 1e-6], 0.5
    losses = [0.75 * F(10**4) * F(1, 16) ** k + F(9, 4) * F(1, 10**12) * F(25, 16) ** k for k in range(60)]
    lowest = min(losses)
    assert 3 < losses.index(lowest) < 57
    assert steps_to(q, w0, alpha, float(lowest) * 1.001) == losses.index(lowest)
    assert steps_to(q, w0, alpha, float(lowest) * 0.999) is None
    assert steps_to(q, w0, alpha, 1.0) == next(k for k, loss in enumerate(losses) if loss <= 1)


def test_steps_to_at_the_edges_and_far_away():
    q = Quadratic(np.diag([1e-6, 1.0]), [0.0, 0.0])
    assert steps_to(q, [0.0, 1.0], 1.0, 1e-300) == 1
    assert steps_to(q, [0.0, 1.0], 2.0, 0.49) is None and steps_to(q, [0.0, 1.0], 2.0, 0.51) == 0
    assert steps_to(q, [0.0, 0.0], 3.0, 1e-300) == 0
    assert steps_to(Quadratic([[0.0]], [0.0]), [3.0], 1.0, 1e-9) == 0  # frozen: already at its minimiser
    # ½ 1e-6 (1 - 1e-17)^2k <= 1e-15 for k >= ln(5e8)/2e-17, some 1e18 steps, one of which changes nothing
    # in double precision
    k = steps_to(q, [1.0, 0.0], 1e-11, 1e-15)
    with mpmath.workdps(40):
        a = mpmath.mpf(1e-6)
        exact = mpmath.log(a / 2 / mpmath.mpf(1e-15)) / (-2 * mpmath.log1p(-mpmath.mpf(1e-11) * a))
    assert k == pytest.approx(float(exact), rel=1e-12)
    # A start so far that its square overflows
    far = steps_to(Quadratic([[1.0]], [0.0]), [1e200], 0.5, 0.5)
    assert far == 665  # (1/2)^k 1e200 <= 1, k >= 200 log2(10) = 664.4


# The heavy ball.


@laws
@given(seeds, st.floats(0.0, 1.0), st.floats(0.05, 2.5))
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


def test_heavy_ball_without_momentum_is_gradient_descent():
    q, _, w0, _ = random_problem(11, n=4)
    np.testing.assert_array_equal(heavy_ball(q, w0, 0.7, 0.0, 20), gradient_descent(q, w0, 0.7, 20))


# What is refused.

Q2 = Quadratic(np.eye(2), np.zeros(2))
NOT_VECTORS = [
    *(1.0, [], [1.0], [1.0, 2.0, 3.0], [[1.0, 2.0]], [[1.0], [1.0, 2.0]]),
    *([1.0, np.nan], [np.inf, 1.0], [1j, 0], ["a", "b"], [None, 1.0], [True, False], None),
]
NOT_NUMBERS = [np.nan, np.inf, -np.inf, 1j, "1", None, [1.0], np.ones(2), True]
NOT_POSITIVE = [*NOT_NUMBERS, 0, -1.0]
NOT_COUNTS = [-1, 1.0, 2.5, True, np.bool_(True), "3", None, np.nan, np.ones(1)]
NOT_QUADRATICS = [None, np.eye(2), (np.eye(2), np.zeros(2))]
NOT_SPECTRA = [[], 1.0, [[1.0, 2.0]], [np.nan], [1.0, np.inf], [1j], ["a"], None, [True]]
NOT_MATRICES = [
    *([], 1.0, [1.0, 2.0], np.ones((2, 3)), np.ones((3, 3)), np.zeros((0, 0)), [[1.0, 2.0], [3.0, 1.0]]),
    *([[1, np.nan], [np.nan, 1]], np.eye(2) * 1j, [["a", "b"], ["b", "a"]], None, np.eye(2, dtype=bool)),
]
NOT_ORTHOGONAL = [*NOT_MATRICES, [[1.0, 1e-9], [0.0, 1.0]], 2 * np.eye(2)]

RUN = (Q2, [1.0, 2.0], 0.1, 3)
NOT_RUNS = (NOT_QUADRATICS, NOT_VECTORS, NOT_POSITIVE, NOT_COUNTS)
REFUSED = {
    "Quadratic": (Quadratic, (np.eye(2), np.zeros(2), 0.0), (NOT_MATRICES, NOT_VECTORS, NOT_NUMBERS)),
    "least_squares": (
        Quadratic.least_squares,
        (np.ones((2, 3)), np.ones(2)),
        ([[], 1.0, [1.0], np.ones((2, 0)), np.ones((0, 2)), np.ones((3, 3)), [[1j, 1j, 0]] * 2], NOT_VECTORS),
    ),
    "value": (Q2.value, ([1.0, 2.0],), ([v for v in NOT_VECTORS if v != [[1.0, 2.0]]],)),
    "gradient": (Q2.gradient, ([1.0, 2.0],), ([v for v in NOT_VECTORS if v != [[1.0, 2.0]]],)),
    "rotated": (Q2.rotated, (np.eye(2),), (NOT_ORTHOGONAL,)),
    "translated": (Q2.translated, ([1.0, 2.0],), (NOT_VECTORS,)),
    "stretched": (Q2.stretched, ([1.0, 2.0],), ([*NOT_VECTORS, [1.0, 0.0], [-1.0, 1.0]],)),
    "gradient_descent": (gradient_descent, RUN, NOT_RUNS),
    "closed_form": (closed_form, RUN, NOT_RUNS),
    "loss_by_axis": (loss_by_axis, RUN, NOT_RUNS),
    "heavy_ball": (
        heavy_ball,
        (Q2, [1.0, 2.0], 0.1, 0.5, 3),
        (NOT_QUADRATICS, NOT_VECTORS, NOT_POSITIVE, [*NOT_NUMBERS, -0.1, 1.1], NOT_COUNTS),
    ),
    "steps_to": (steps_to, (*RUN[:3], 0.5), (*NOT_RUNS[:3], NOT_POSITIVE)),
    "axis_regimes": (axis_regimes, ([1.0, 2.0], [0.0, 1.0], 0.1), (NOT_SPECTRA, NOT_VECTORS, NOT_POSITIVE)),
    "stability_edge": (stability_edge, ([1.0, 2.0],), ([*NOT_SPECTRA, [0.0], [-1.0, 0.0]],)),
    "best_step_size": (best_step_size, ([1.0, 2.0],), ([*NOT_SPECTRA, [0.0], [-1.0, 1.0]],)),
}
BAD_CALLS = [
    pytest.param(function, (*good[:i], bad, *good[i + 1 :]), id=f"{name}-{i}-{j}")
    for name, (function, good, lists) in REFUSED.items()
    for i, bads in enumerate(lists)
    for j, bad in enumerate(bads)
]


@pytest.mark.parametrize("function, arguments", BAD_CALLS)
def test_bad_input_is_refused_in_a_sentence(function, arguments):
    with pytest.raises(ValueError, match="must|inhomogeneous") as caught:
        function(*arguments)
    sentence = str(caught.value)  # ours, or numpy's on rows of unequal lengths
    assert (" must " in sentence and "; " in sentence) or "inhomogeneous" in sentence
    assert len(sentence) < 250


@pytest.mark.parametrize("name", REFUSED)
def test_the_good_arguments_of_the_table_are_accepted(name):
    function, good, _ = REFUSED[name]
    function(*good)


def test_asymmetry_of_rounding_is_accepted_and_kept():
    rng = np.random.default_rng(0)
    Q = orthogonal(rng, 6)
    A = Q @ np.diag(rng.uniform(1, 2, 6)) @ Q.T
    assert (A != A.T).any()
    np.testing.assert_array_equal(Quadratic(A, np.zeros(6)).A, A)


def test_the_module_imports_numpy_alone():
    program = """
import sys, numpy
before = set(sys.modules)
import ntd_helpers.quadratics
new = {name.partition(".")[0] for name in set(sys.modules) - before}
print(sorted(name for name in new - set(sys.stdlib_module_names)))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['ntd_helpers']"


# Halving counts and filters.


@laws
@given(seeds)
def test_the_distance_is_halved_at_the_count_and_not_before(seed):
    q, values, w0, rng = random_problem(seed)
    alpha = rng.uniform(0.1, 1.9) / values[-1]
    path = closed_form(q, w0, alpha, 3000)
    errors = np.abs((path - q.minimizer()) @ q.eigenaxes().vectors)
    for j, k in enumerate(steps_to_halve(values, alpha).astype(int)):
        if k <= 3000 and errors[0, j] > 1e-6:
            assert errors[k, j] <= errors[0, j] / 2 * (1 + 1e-6)
            assert k == 1 or errors[k - 1, j] >= errors[0, j] / 2 * (1 - 1e-6)


def test_halving_counts_at_ties_and_where_nothing_is_halved():
    assert steps_to_halve([0.0, 0.5, 1.0, 1.5, 2.0, 2.5, -1.0], 1.0).tolist() == [
        np.inf,
        1,
        1,
        1,
        np.inf,
        np.inf,
        np.inf,
    ]
    assert steps_to_halve([0.25, 1.75], 1.0).tolist() == [3, 3]


@laws
@given(seeds)
def test_the_filters_take_the_minimiser_to_the_methods_solutions(seed):
    q, values, _, rng = random_problem(seed)
    axes, steps, alpha, penalty = (
        q.eigenaxes(),
        int(rng.integers(0, 50)),
        rng.uniform(0.1, 1.9) / values[-1],
        rng.uniform(0.01, 2),
    )
    stopped = gradient_descent(q, np.zeros(len(values)), alpha, steps)[-1] @ axes.vectors
    np.testing.assert_allclose(early_stopping_filter(axes.values, alpha, steps) * axes.minimizer(), stopped, atol=1e-9)
    ridge = np.linalg.solve(q.A + penalty * np.eye(len(values)), -q.b) @ axes.vectors
    np.testing.assert_allclose(ridge_filter(axes.values, penalty) * axes.minimizer(), ridge, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("call", [lambda: ridge_filter([-1.0], 1.0), lambda: early_stopping_filter([-1.0], 1.0, 3)])
def test_filters_refuse_negative_eigenvalues(call):
    with pytest.raises(ValueError, match="must not be negative; got -1"):
        call()


def test_filters_refuse_other_bad_input():
    with pytest.raises(ValueError, match="penalty must be positive; got 0"):
        ridge_filter([1.0], 0.0)
    with pytest.raises(ValueError, match="steps must be a whole number"):
        early_stopping_filter([1.0], 0.1, 2.5)


# Noise along an axis.


def test_the_stationary_variance_is_the_sum_of_what_each_step_has_left():
    for alpha, a, noise in [(0.1, 1.0, 1.0), (0.7, 2.0, 0.3), (1.9, 1.0, 2.0)]:
        m = mpmath.mpf(1) - mpmath.mpf(alpha) * a
        series = mpmath.nsum(lambda k, m=m, alpha=alpha, noise=noise: (alpha * noise * m**k) ** 2, [0, mpmath.inf])
        assert stationary_variance(a, alpha, noise) == pytest.approx(float(series), rel=1e-9)


def test_mean_squares_follow_the_noisy_runs():
    steps = falling_steps(0.8, 10, 100)
    assert steps[0] == 0.8 and steps[10] == 0.4 and len(steps) == 100
    paths = noisy_descent(0.5, 3.0, steps, 1.5, 40_000, seed=1)
    np.testing.assert_allclose((paths**2).mean(axis=1), mean_square(0.5, 3.0, steps, 1.5), rtol=0.05)


@pytest.mark.parametrize("alpha", [0.0, 2.0, -0.1])
def test_no_stationary_variance_without_convergence(alpha):
    with pytest.raises(ValueError, match="0 < αa < 2"):
        stationary_variance(1.0, alpha, 1.0)
