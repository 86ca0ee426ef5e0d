"""What eigenvalues decide: regimes, best steps, losses by axis, counts of steps, filters, noise."""

from fractions import Fraction as F

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ntd_helpers.noise import falling_steps, mean_square, noisy_descent, stationary_variance
from ntd_helpers.quadratics import (
    Quadratic,
    Regime,
    axis_regimes,
    best_step_size,
    closed_form,
    early_stopping_filter,
    gradient_descent,
    loss_by_axis,
    ridge_filter,
    stability_edge,
    steps_to,
    steps_to_halve,
)
from tests.quadratics.problems import laws, random_problem, seeds

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


# Halving counts and filters.


@laws
@given(seeds)
def test_the_distance_is_halved_at_the_count_and_not_before(seed):
    q, values, w0, rng = random_problem(seed)
    alpha = rng.uniform(0.1, 1.9) / values[-1]
    path = closed_form(q, w0, alpha, 3000)
    errors = np.abs((path - q.minimiser()) @ q.eigenaxes().vectors)
    for j, k in enumerate(steps_to_halve(values, alpha).astype(int)):
        if k <= 3000 and errors[0, j] > 1e-6:
            assert errors[k, j] <= errors[0, j] / 2 * (1 + 1e-6)
            assert k == 1 or errors[k - 1, j] >= errors[0, j] / 2 * (1 - 1e-6)


def test_halving_counts_at_ties_and_where_nothing_is_halved():
    inf = np.inf
    assert steps_to_halve([0.0, 0.5, 1.0, 1.5, 2.0, 2.5, -1.0], 1.0).tolist() == [inf, 1, 1, 1, inf, inf, inf]
    assert steps_to_halve([0.25, 1.75], 1.0).tolist() == [3, 3]


@laws
@given(seeds)
def test_the_filters_take_the_minimiser_to_the_methods_solutions(seed):
    q, values, _, rng = random_problem(seed)
    axes, steps, penalty = q.eigenaxes(), int(rng.integers(0, 50)), rng.uniform(0.01, 2)
    alpha = rng.uniform(0.1, 1.9) / values[-1]
    stopped = gradient_descent(q, np.zeros(len(values)), alpha, steps)[-1] @ axes.vectors
    np.testing.assert_allclose(early_stopping_filter(axes.values, alpha, steps) * axes.minimiser(), stopped, atol=1e-9)
    ridge = np.linalg.solve(q.A + penalty * np.eye(len(values)), -q.b) @ axes.vectors
    np.testing.assert_allclose(ridge_filter(axes.values, penalty) * axes.minimiser(), ridge, rtol=1e-9, atol=1e-9)


def test_early_stopping_does_not_cancel_on_nearly_flat_axes_and_is_unwarned_where_it_diverges():
    small = np.array([0.0, 1e-300, 1e-17, 1e-12, 1e-6])
    exact = -np.expm1(5 * np.log1p(-small))
    np.testing.assert_allclose(early_stopping_filter(small, 1.0, 5), exact, rtol=1e-15)
    np.testing.assert_array_equal(early_stopping_filter([0.5, 1.0, 2.0], 1.0, 3), [0.875, 1, 2])
    np.testing.assert_array_equal(early_stopping_filter([0.5, 1.0, 2.0], 1.0, 0), 0)
    assert early_stopping_filter([3.0], 1.0, 2000).tolist() == [-np.inf]
    assert early_stopping_filter([3.0], 1.0, 2001).tolist() == [np.inf]


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
