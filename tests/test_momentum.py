"""Momentum axis by axis against `quadratics.heavy_ball`, powers of matrices and closed forms."""

import numpy as np
import pytest

from ntd_helpers.momentum import (
    best_momentum,
    heavy_ball_by_axis,
    heavy_ball_power,
    heavy_ball_rate,
    steps_to_fraction,
)
from ntd_helpers.quadratics import Quadratic, heavy_ball

VALUES, OFFSETS = np.array([0.1, 0.7, 1.0]), np.array([1.0, -2.0, 0.5])


@pytest.mark.parametrize("alpha, beta", [(0.5, 0.0), (1.2, 0.6), (2.5, 0.9)])
def test_all_axes_at_once_are_the_heavy_ball_on_a_diagonal_quadratic(alpha, beta):
    path = heavy_ball(Quadratic(np.diag(VALUES), np.zeros(3)), OFFSETS, alpha, beta, 30)
    np.testing.assert_allclose(heavy_ball_by_axis(VALUES, OFFSETS, alpha, beta, 30), path, atol=1e-13)
    ends = [heavy_ball_power(a, alpha, beta, 30) * e for a, e in zip(VALUES, OFFSETS, strict=True)]
    np.testing.assert_allclose(ends, path[-1], atol=1e-13)
    many = heavy_ball_by_axis(VALUES, OFFSETS, np.array([alpha, 0.3]), np.array([beta, 0.2]), 30)
    assert many.shape == (2, 31, 3)
    np.testing.assert_allclose(many[0], path, atol=1e-13)


@pytest.mark.parametrize("kappa", [1.0, 4.0, 100.0])
def test_the_best_momentum_has_the_rate_of_the_closed_form_and_its_neighbours_a_higher_one(kappa):
    alpha, beta = best_momentum(kappa)
    rate = lambda alpha, beta: heavy_ball_rate(np.array([1 / kappa, 1.0]), alpha, beta).max()
    assert np.sqrt(beta) == pytest.approx((np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1), abs=1e-15)
    assert rate(alpha, beta) == pytest.approx(np.sqrt(beta), abs=1e-7)
    for near in [(alpha * 0.98, beta), (alpha * 1.02, beta), (alpha, beta + 0.02)]:
        assert rate(*near) > np.sqrt(beta)


def test_the_steps_to_a_fraction_of_one_axis_without_momentum():
    assert steps_to_fraction([1.0], 0.5, 0.0, 0.1) == 4  # 2⁻³ is above a tenth, 2⁻⁴ below
    slow = steps_to_fraction([1e-3, 1.0], 1.0, 0.0, 1e-3)
    assert slow == np.ceil(np.log(1e-3) / np.log(1 - 1e-3)) and slow > 1000


@pytest.mark.parametrize(
    "call, why",
    [
        (lambda: steps_to_fraction([1, 0.5], 2.5, 0.0, 1e-3), "values must have rates below 1; .* they are"),
        (lambda: steps_to_fraction([1, 0.0], 0.5, 0.0, 1e-3), "rates below 1"),
        (lambda: steps_to_fraction([1, 0.5], 0.5, 1.0, 1e-3), "rates below 1"),
        (lambda: steps_to_fraction([1, 0.5], 0.5, 0.0, 0), "fraction must be positive; got 0.0"),
        (lambda: steps_to_fraction([1, 0.5], 0.5, 0.0, 1.5), "fraction must be below 1; got 1.5"),
        (lambda: best_momentum(0.1), "condition_number must be at least 1; got 0.1"),
        (lambda: best_momentum(np.array([2, np.nan])), "condition_number must be at least 1"),
        (lambda: heavy_ball_rate(1, 2, -0.5), "momentum must lie between 0 and 1; got -0.5"),
        (lambda: heavy_ball_power(1, 2, 1.5, 3), "momentum must lie between 0 and 1"),
        (lambda: heavy_ball_power(1, 2, 0.5, -1), "steps must be a whole number, 0 or more; got -1"),
        (lambda: heavy_ball_by_axis(VALUES, OFFSETS, 0.1, 0.5, -2), "steps must be a whole number, 0 or more; got -2"),
        (lambda: heavy_ball_by_axis(VALUES, OFFSETS, 0.1, np.nan, 2), "momentum must lie between 0 and 1; got nan"),
    ],
)
def test_arguments_out_of_range_are_refused(call, why):
    with pytest.raises(ValueError, match=why):
        call()
