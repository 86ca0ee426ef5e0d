"""Lesson 6's references agree with `ntd_helpers.responses`, and what its predictions call right is right."""

import jax.numpy as jnp
import mpmath
import numpy as np
import pytest

from ntd_helpers.exercises import check, exercise
from ntd_helpers.responses import (
    NotStationaryError,
    SingularHessianError,
    conjugate_gradients,
    hypergradient,
    response_jacobian,
    response_vector_product,
)
from tests.exercises.predicted import right, target

# Exercises


def test_6_1_is_the_response_and_the_slope_of_the_minimiser():
    cost = lambda w, theta: w[0] ** 4 / 4 + theta**2 * w[0] ** 2 / 2 - theta * w[0]  # noqa: E731
    lowest = lambda t: mpmath.findroot(lambda w: w**3 + t**2 * w - t, float(np.sign(t)) / 2)  # noqa: E731
    for w, theta in exercise("6.1").cases:
        assert w == pytest.approx(float(lowest(theta)))
        found = exercise("6.1").reference(w, theta)
        assert found == pytest.approx(float(response_jacobian(cost, [w], theta)[0]), rel=1e-8)
        assert found == pytest.approx(float(mpmath.diff(lowest, theta)), rel=1e-8)


def test_6_2_is_the_response_of_each_axis():
    for a, b, lam in exercise("6.2").cases:
        ridge = lambda w, lam, a=a, b=b: jnp.sum(a * w**2) / 2 + b @ w + lam * (w @ w) / 2  # noqa: E731
        w, response = exercise("6.2").reference(a, b, lam)
        np.testing.assert_allclose(response, response_jacobian(ridge, w, lam), rtol=1e-9)


def test_6_3_knows_the_derivatives_of_its_costs():
    for cost, w, theta in exercise("6.3").cases:
        for derivative, moved in (
            (cost.mixed(w, theta), lambda d: cost.slopes(w, theta + d)[0]),  # noqa: B023
            (cost.hessians(w, theta)[1], lambda d: cost.slopes(w, theta + d)[1]),  # noqa: B023
        ):
            columns = [(moved(d) - moved(-d)) / 2e-6 for d in 1e-6 * np.eye(len(theta))]
            np.testing.assert_allclose(derivative, np.transpose(columns), atol=1e-8)
        slopes = [(cost(w + d, theta) - cost(w - d, theta)) / 2e-6 for d in 1e-6 * np.eye(len(w))]
        np.testing.assert_allclose(cost.slopes(w, theta)[0], slopes, atol=1e-8)


def test_6_4_is_the_product_with_the_response():
    for times_H, M, dtheta in exercise("6.4").cases:
        cost = lambda w, theta, H=times_H.H, M=M: w @ H @ w / 2 + w @ M @ theta  # noqa: E731
        theta = np.zeros(len(dtheta))
        along = response_vector_product(cost, np.zeros(len(M)), theta, dtheta)
        np.testing.assert_allclose(exercise("6.4").reference(times_H, M, dtheta), along, rtol=1e-9)
        assert np.linalg.eigvalsh(times_H.H).min() > 0.1


def test_6_4_takes_the_lesson_s_own_conjugate_gradients():
    answer = lambda times_H, M, dtheta: conjugate_gradients(times_H, -jnp.asarray(M @ dtheta)).x  # noqa: E731
    assert check("6.4", answer).passed


def test_6_5_is_where_gradient_and_curvature_vanish_together():
    for (a,) in exercise("6.5").cases:
        solved = mpmath.findroot(lambda w, t, a=a: (w**3 - a * w + t, 3 * w**2 - a), (0.5, 0.5))
        assert exercise("6.5").reference(a) == pytest.approx(float(solved[1]), rel=1e-10)
        cost = lambda w, theta, a=a: (w**4 / 4 - a * w**2 / 2 + theta * w)[0]  # noqa: E731
        with pytest.raises(SingularHessianError):
            response_jacobian(cost, [np.sqrt(a / 3)], exercise("6.5").reference(a))


def test_6_6_is_minus_the_hypergradient_of_a_weight():
    for H, g_i, g_V, N in exercise("6.6").cases:
        # With the loss g_iᵀw and the rest of the cost so that w = 0 is stationary at weight 1, with Hessian H.
        cost = lambda w, theta, H=H, g=g_i, N=N: w @ H @ w / 2 + (theta - 1) * (g @ w) / N  # noqa: E731
        slope = hypergradient(cost, lambda w, theta, g=g_V: g @ w, np.zeros(len(H)), 1.0)
        assert exercise("6.6").reference(H, g_i, g_V, N) == pytest.approx(-float(slope), rel=1e-9)


def test_6_7_is_the_hypergradient():
    for H, M, V_w, V_theta in exercise("6.7").cases:
        cost = lambda w, theta, H=H, M=M: w @ H @ w / 2 + w @ M @ theta  # noqa: E731
        V = lambda w, theta, a=V_w, b=V_theta: a @ w + b @ theta  # noqa: E731
        slope = hypergradient(cost, V, np.zeros(len(H)), np.zeros(len(V_theta)))
        np.testing.assert_allclose(exercise("6.7").reference(H, M, V_w, V_theta), slope, rtol=1e-9)


# Predictions


def test_6a_is_the_response_of_the_logarithm():
    cost = lambda w, theta: jnp.exp(w[0]) - theta * w[0]  # noqa: E731
    assert target("6.a") == pytest.approx(float(response_jacobian(cost, [np.log(4.0)], 4.0)[0]), rel=1e-9)


def test_6b_the_theorem_is_silent_everywhere():
    cost = lambda w, theta: (w[0] - theta) ** 4  # noqa: E731
    for theta in (-1.0, 0.0, 2.0):
        with pytest.raises(SingularHessianError):
            response_jacobian(cost, [theta], theta)
    assert right("6.b") == "For none."


def test_6c_and_6d_by_trying():
    a = np.array([10.0, 1.0, 0.1, 0.01])
    moved = np.abs(a / (a + 1e-6) - 1)
    assert right("6.c") == f"That of {a[moved.argmax()]:g}."
    many = np.geomspace(1e-3, 10, 4001)
    influence = many / (many + 0.2 * 1.01) - many / (many + 0.2)
    assert target("6.d") == pytest.approx(many[np.abs(influence).argmax()], rel=0.02)


def test_6e_memory():
    assert 1e6**2 * 8 == 8e12 and "conjugate gradients" in right("6.e")


def test_6f_the_root_of_the_distance():
    with mpmath.workdps(30):
        slope = lambda d: 1 / (3 * mpmath.findroot(lambda w: w**3 - w + 2 / mpmath.sqrt(27) - d, 0.6) ** 2 - 1)  # noqa: E731
        assert target("6.f") == pytest.approx(float(slope(mpmath.mpf("1e-8")) / slope(mpmath.mpf("4e-8"))), rel=5e-3)
    assert target("6.f") == pytest.approx(2, rel=5e-3)


def test_6g_training_that_was_stopped_hardly_responds_along_a_flat_axis():
    a, b, lam, alpha, k = 1e-3, -1.0, 0.01, 0.5, 20
    trained = lambda lam: -b / (a + lam) * (1 - (1 - alpha * (a + lam)) ** k)  # noqa: E731
    responds = (trained(lam + 1e-6) - trained(lam - 1e-6)) / 2e-6
    formula = -trained(lam) / (a + lam)
    minimiser = b / (a + lam) ** 2
    assert abs(responds) < 0.1 * abs(formula) < abs(minimiser) and right("6.g") == "Far less."
    cost = lambda w, lam: (a * w**2 / 2 + b * w + lam * w**2 / 2)[0]  # noqa: E731
    with pytest.raises(NotStationaryError):
        response_jacobian(cost, [trained(lam)], lam)


def test_6h_one_system_for_all_weights():
    rng = np.random.default_rng(0)
    g, g_V, H = rng.normal(size=(30, 4)), rng.normal(size=4), np.diag([1.0, 2.0, 3.0, 4.0])
    one_by_one = [g_V @ np.linalg.solve(H, g_i) for g_i in g]
    np.testing.assert_allclose(g @ np.linalg.solve(H, g_V), one_by_one)
    assert right("6.h") == "One."


def test_6i_leaving_out_takes_curvature_away():
    rng = np.random.default_rng(0)
    X, t = rng.normal(size=(20, 3)), rng.normal(size=20)
    H, w = X.T @ X, np.linalg.lstsq(X, t)[0]
    for i in range(20):
        predicted = np.linalg.solve(H, X[i] * (X[i] @ w - t[i]))
        keep = np.arange(20) != i
        true = np.linalg.lstsq(X[keep], t[keep])[0] - w
        assert np.linalg.norm(predicted) < np.linalg.norm(true)
    assert right("6.i").startswith("Too short")
