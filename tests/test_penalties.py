"""Logistic regression with many penalties against scipy, retraining and the general hypergradient."""

import jax.numpy as jnp
import numpy as np
import pytest
from scipy.optimize import minimize

from ntd_helpers.penalties import (
    hypergradient_descent,
    logistic_loss,
    logistic_minimiser,
    penalties_of,
    penalty_hypergradient,
)
from ntd_helpers.responses import hypergradient

RNG = np.random.default_rng(2)
X = np.column_stack([RNG.normal(size=(60, 5)), np.ones(60)])
T = (X @ [1.0, -2.0, 0.5, 0.0, 0.0, 0.7] + RNG.normal(size=60) > 0).astype(float)
FIT, VALIDATION = (X[:30], T[:30]), (X[30:], T[30:])
GROUPS = np.array([0, 1, 2, 2, 1, -1])
U = np.log([0.02, 0.1, 0.3])


def trained(u, groups=GROUPS):
    return logistic_minimiser(FIT, penalties_of(u, groups))


def test_the_minimiser_is_scipy_s_and_the_bias_is_free():
    penalties = penalties_of(U, GROUPS)
    np.testing.assert_allclose(penalties, [0.02, 0.1, 0.3, 0.3, 0.1, 0.0])
    cost = lambda w: logistic_loss(w, FIT) + penalties @ w**2 / 2
    w = minimize(cost, np.zeros(6), method="BFGS", options={"gtol": 1e-9}).x
    np.testing.assert_allclose(trained(U), w, atol=1e-6)
    far = logistic_minimiser(FIT, penalties, 8 * RNG.normal(size=6))  # where whole Newton steps diverge
    np.testing.assert_allclose(far, trained(U), atol=1e-8)


def test_the_hypergradient_by_retraining_and_by_the_adjoint_method_of_jax():
    slopes, h = penalty_hypergradient(trained(U), FIT, VALIDATION, U, GROUPS), 1e-4
    V = lambda u: logistic_loss(trained(u), VALIDATION)
    np.testing.assert_allclose(slopes, [(V(U + d) - V(U - d)) / (2 * h) for d in h * np.eye(3)], rtol=1e-6)

    def loss(w, data):
        z = data[0] @ w
        return jnp.mean(jnp.logaddexp(0, z) - data[1] * z)

    penalised = jnp.array([0, 1, 2, 2, 1])
    cost = lambda w, u: loss(w, FIT) + jnp.exp(u)[penalised] @ w[:5] ** 2 / 2
    np.testing.assert_allclose(hypergradient(cost, lambda w, u: loss(w, VALIDATION), trained(U), U), slopes, rtol=1e-7)


def test_descent_lowers_the_validation_cost_and_stays_in_bounds():
    u, w, values = hypergradient_descent(FIT, VALIDATION, GROUPS, U, 2.0, 8)
    assert values.shape == (9,) and (np.diff(values) < 0).all()
    assert values[0] == pytest.approx(logistic_loss(trained(U), VALIDATION))
    np.testing.assert_allclose(w, trained(u), atol=1e-8)
    assert values[-1] == pytest.approx(logistic_loss(w, VALIDATION))
    once = hypergradient_descent(FIT, VALIDATION, GROUPS, U, 2.0, 1)[0]
    np.testing.assert_allclose(once, U - 2 * penalty_hypergradient(trained(U), FIT, VALIDATION, U, GROUPS))
    u, _, _ = hypergradient_descent(FIT, VALIDATION, GROUPS, U, 1e6, 1)
    assert (u >= np.log(0.999e-6)).all() and (u <= np.log(100.1)).all()


def test_a_start_out_of_bounds_is_clipped_before_the_first_training():
    u, w, values = hypergradient_descent(FIT, VALIDATION, GROUPS, [30.0, -40.0, 0.0], 2.0, 0)
    np.testing.assert_allclose(np.exp(u), [100, 1e-6, 1])
    np.testing.assert_allclose(w, trained(u), atol=1e-8)
    assert values == pytest.approx(logistic_loss(w, VALIDATION))


@pytest.mark.parametrize(
    "data, why",
    [
        ((X, T[:, None]), r"labels must be 60 numbers, each 0 or 1; got shape \(60, 1\)"),
        ((X, 2 * T - 1), "each 0 or 1"),
        ((X, 7 * T), "each 0 or 1"),
        ((X, T[:-1]), "labels must be 60 numbers"),
        ((X, np.where(T, np.nan, 0)), "each 0 or 1"),
        ((X * np.nan, T), "X must be finite"),
        ((X[:, 0], T), "X must be real numbers of shape"),
        ((X + 0j, T), "X must be real numbers of shape"),
    ],
)
def test_data_that_are_not_inputs_with_labels_0_and_1_are_refused(data, why):
    for call in (
        lambda: logistic_loss(np.zeros(6), data),
        lambda: logistic_minimiser(data, np.ones(6)),
        lambda: penalty_hypergradient(np.zeros(6), data, VALIDATION, U, GROUPS),
        lambda: penalty_hypergradient(np.zeros(6), FIT, data, U, GROUPS),
        lambda: hypergradient_descent(FIT, data, GROUPS, U, 2.0, 1),
    ):
        with pytest.raises(ValueError, match=why):
            call()


@pytest.mark.parametrize(
    "rate, steps, why", [(2.0, -1, "steps must be"), (2.0, 1.5, "steps must be"), (-2.0, 1, "rate must be")]
)
def test_rates_and_steps_that_make_no_descent_are_refused(rate, steps, why):
    with pytest.raises(ValueError, match=why):
        hypergradient_descent(FIT, VALIDATION, GROUPS, U, rate, steps)


@pytest.mark.parametrize("penalties", [np.full(6, np.nan), np.ones(5), -np.ones(6)])
def test_penalties_are_finite_numbers_one_for_each_weight(penalties):
    with pytest.raises(ValueError, match="penalties must be 6 numbers, 0 or more"):
        logistic_minimiser(FIT, penalties)


@pytest.mark.parametrize("groups", [[0, 1, 3], [0.0, 1.0, 2.0], [-2, 1, 2]])
def test_groups_without_a_penalty_are_refused(groups):
    with pytest.raises(ValueError, match="groups must be whole numbers from −1 to 2"):
        penalties_of(U, groups)


def test_a_minimiser_that_is_not_found_in_time_is_reported(monkeypatch):
    monkeypatch.setattr("ntd_helpers.penalties.ITERATIONS", 1)
    with pytest.raises(ValueError, match="no minimiser was found: the gradient's length is"):
        trained(U)
