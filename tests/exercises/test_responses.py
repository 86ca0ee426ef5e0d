"""Lesson 6's references agree with `ntd_helpers.responses`, and what its predictions call right is right."""

import itertools

import jax.numpy as jnp
import mpmath
import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from ntd_helpers.datasets import recorded
from ntd_helpers.exercises import exercise
from ntd_helpers.responses import (
    NotStationaryError,
    SingularHessianError,
    conjugate_gradients,
    response_jacobian,
)
from tests.exercises.predicted import right, target

# Exercises


def test_6_1_is_the_slope_of_the_training_cost_along_the_minimisers():
    for H, w, lam in exercise("6.1").cases:
        A = H - lam * np.eye(len(w))  # f(w) = ½wᵀAw + bᵀw has the minimiser w under this penalty
        b = -H @ w
        minimiser = lambda lam, A=A, b=b: np.linalg.solve(A + lam * np.eye(len(b)), -b)
        f = lambda w, A=A, b=b: w @ A @ w / 2 + b @ w
        slope = (f(minimiser(lam + 1e-5)) - f(minimiser(lam - 1e-5))) / 2e-5
        assert exercise("6.1").reference(H, w, lam) == pytest.approx(slope, rel=1e-7)


def test_6_2_is_what_fitting_without_each_example_gives():
    rng = np.random.default_rng(0)
    X, t, lam = rng.normal(size=(9, 3)), rng.normal(size=9), 0.1
    H = X.T @ X / 9 + lam * np.eye(3)
    r = X @ np.linalg.solve(H, X.T @ t / 9) - t
    h = np.einsum("ij,ij->i", X, np.linalg.solve(H, X.T).T) / 9
    left_out = []
    for i in range(9):
        keep = np.arange(9) != i
        w = np.linalg.solve(X[keep].T @ X[keep] / 9 + lam * np.eye(3), X[keep].T @ t[keep] / 9)
        left_out.append(X[i] @ w - t[i])
    np.testing.assert_allclose(exercise("6.2").reference(r, h), left_out, rtol=1e-10)


def ends_at(path):
    """Where gradient descent takes the minimiser w = 1 along a path of (a, θ), and its least curvature on the way."""
    w, least = 1.0, np.inf
    for here, there in itertools.pairwise(np.array(path, float)):
        for a, theta in np.linspace(here, there, 400):
            for _ in range(60):
                w -= 0.1 * (w**3 - a * w + theta)
            least = min(least, 3 * w**2 - a)
    return w, least


def test_6_3_the_solution_ends_at_the_other_minimum_and_stays_away_from_the_folds():
    w, least = ends_at(exercise("6.3").reference)
    assert w == pytest.approx(-1, abs=1e-3) and least > 0.5
    w, least = ends_at([[1, 0], [1, 1], [1, 0]])  # the known mistake: it jumps
    assert w == pytest.approx(-1, abs=1e-3) and least < 0.5


def test_6_4_is_the_slope_of_the_minimiser():
    lowest = lambda t: mpmath.findroot(lambda w: w**3 + t**2 * w - t, float(np.sign(t)) / 2)
    for w, theta in exercise("6.4").cases:
        assert w == pytest.approx(float(lowest(theta)))
        assert exercise("6.4").reference(w, theta) == pytest.approx(float(mpmath.diff(lowest, theta)), rel=1e-8)


def test_6_5_agrees_with_two_trainings():
    for X, t, lam in exercise("6.5").cases:
        penalty = np.diag(np.append(np.ones(X.shape[1] - 1), 0))
        A, b, u = X.T @ X / len(X), X.T @ t / len(X), np.log(lam)
        more, less = (np.linalg.solve(A + np.exp(v) * penalty, b) for v in (u + 1e-5, u - 1e-5))
        np.testing.assert_allclose(exercise("6.5").reference(X, t, lam), (more - less) / 2e-5, rtol=1e-6)


def test_6_6_is_where_gradient_and_curvature_vanish_together():
    for (a,) in exercise("6.6").cases:
        solved = mpmath.findroot(lambda w, t, a=a: (w**3 - a * w + t, 3 * w**2 - a), (0.5, 0.5))
        assert exercise("6.6").reference(a) == pytest.approx(float(solved[1]), rel=1e-10)
        cost = lambda w, theta, a=a: (w**4 / 4 - a * w**2 / 2 + theta * w)[0]
        with pytest.raises(SingularHessianError):
            response_jacobian(cost, [np.sqrt(a / 3)], exercise("6.6").reference(a))


def test_6_7_no_other_h_has_a_smaller_bound():
    for eps, c in exercise("6.7").cases:
        h, error = exercise("6.7").reference(eps, c)
        bound = lambda h, eps=eps, c=c: (eps + eps) / (2 * h) + c * h**2
        assert error == pytest.approx(bound(h))
        assert minimize_scalar(bound, bounds=(h / 9, 9 * h)).fun == pytest.approx(error, rel=1e-9)
    # The bound is attained: w*(θ) = cθ³ has the third derivative 6c, and trainings that err in opposite directions.
    w, h = lambda theta: 4.0 * theta**3, 0.01
    assert (w(h) + 1e-6 - (w(-h) - 1e-6)) / (2 * h) == pytest.approx(1e-6 / h + 4.0 * h**2)


# Predictions


def test_6a_is_the_response_of_the_logarithm():
    cost = lambda w, theta: jnp.exp(w[0]) - theta * w[0]
    assert target("6.a") == pytest.approx(float(response_jacobian(cost, [np.log(4.0)], 4.0)[0]), rel=1e-9)


def test_6b_the_conditions_hold_nowhere():
    cost = lambda w, theta: (w[0] - theta) ** 4
    for theta in (-1.0, 0.0, 2.0):
        with pytest.raises(SingularHessianError):
            response_jacobian(cost, [theta], theta)
    assert right("6.b") == "For none."


def test_6c_and_6d_by_trying():
    a = np.array([10.0, 1.0, 0.1, 0.01])
    moved = np.abs(a / (a + 1e-6) - 1)
    assert right("6.c") == f"The one with eigenvalue {a[moved.argmax()]:g}."
    many = np.geomspace(1e-3, 10, 4001)
    influence = many / (many + 0.2 * 1.01) - many / (many + 0.2)
    assert target("6.d") == pytest.approx(many[np.abs(influence).argmax()], rel=0.02)


def test_6e_memory():
    assert 1e6**2 * 8 == 8e12 and "conjugate gradients" in right("6.e")


def test_6f_products_at_the_condition_number_10000():
    values = (1 + 1e4) / 2 + (1e4 - 1) / 2 * np.cos(np.pi * (np.arange(2000) + 0.5) / 2000)
    solve = conjugate_gradients(lambda v: values * v, jnp.ones(2000), tol=1e-2)
    assert 100 < int(solve.products) < 500 and right("6.f") == "A few hundred."
    series = np.log(0.01) / np.log((1e4 - 1) / (1e4 + 1))
    assert series == pytest.approx(23_000, rel=0.01)


def test_6g_the_root_of_the_distance():
    with mpmath.workdps(30):
        slope = lambda d: 1 / (3 * mpmath.findroot(lambda w: w**3 - w + 2 / mpmath.sqrt(27) - d, 0.6) ** 2 - 1)
        assert target("6.g") == pytest.approx(float(slope(mpmath.mpf("1e-8")) / slope(mpmath.mpf("4e-8"))), rel=5e-3)
    assert target("6.g") == pytest.approx(2, rel=5e-3)


def test_6h_training_that_was_stopped_hardly_responds_along_a_flat_axis():
    a, b, lam, alpha, k = 1e-3, -1.0, 0.01, 0.5, 20
    trained = lambda lam: -b / (a + lam) * (1 - (1 - alpha * (a + lam)) ** k)
    responds = (trained(lam + 1e-6) - trained(lam - 1e-6)) / 2e-6
    formula = -trained(lam) / (a + lam)
    minimiser = b / (a + lam) ** 2
    assert abs(responds) < 0.1 * abs(formula) < abs(minimiser) and right("6.h") == "Far less."
    cost = lambda w, lam: (a * w**2 / 2 + b * w + lam * w**2 / 2)[0]
    with pytest.raises(NotStationaryError):
        response_jacobian(cost, [trained(lam)], lam)


def test_6i_one_system_for_all_weights():
    rng = np.random.default_rng(0)
    g, g_V, H = rng.normal(size=(30, 4)), rng.normal(size=4), np.diag([1.0, 2.0, 3.0, 4.0])
    one_by_one = [g_V @ np.linalg.solve(H, g_i) for g_i in g]
    np.testing.assert_allclose(g @ np.linalg.solve(H, g_V), one_by_one)
    assert right("6.i") == "One."


def test_6j_leaving_out_takes_curvature_away():
    rng = np.random.default_rng(0)
    X, t = rng.normal(size=(20, 3)), rng.normal(size=20)
    H, w = X.T @ X, np.linalg.lstsq(X, t)[0]
    for i in range(20):
        predicted = np.linalg.solve(H, X[i] * (X[i] @ w - t[i]))
        keep = np.arange(20) != i
        true = np.linalg.lstsq(X[keep], t[keep])[0] - w
        assert np.linalg.norm(predicted) < np.linalg.norm(true)
    assert right("6.j").startswith("Shorter")


def test_6k_the_bregman_response_is_what_is_predicted_at_every_damping():
    record = recorded("influence")
    for start, damping in itertools.product(range(3), range(9)):
        predicted, measured = record["predicted"][start, damping], record["trained_on"][start]
        best = max(np.corrcoef(predicted, other)[0, 1] for other in (*measured, record["from_scratch"][start]))
        assert np.corrcoef(predicted, record["bregman"][start, damping])[0, 1] > max(best, 0.95)
    assert right("6.k") == "The proximal Bregman response."
