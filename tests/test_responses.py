"""Responses against closed forms, retraining, unrolled training and mpmath; their laws; and what is refused."""

import re

import jax
import jax.numpy as jnp
import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from ntd_helpers.responses import (
    NotStationaryError,
    SingularHessianError,
    conjugate_gradients,
    hypergradient,
    response_jacobian,
    response_vector_product,
)

METHODS = ["dense", "cg"]
both = pytest.mark.parametrize("method", METHODS)
seeds = st.integers(0, 2**32 - 1)
few = settings(max_examples=20, deadline=None)

# One function for all quadratics, so that it is compiled once for each shape: θ holds what is varied, the numbers a
# matrix R with H = RᵀR + I and the mixed derivative M ride along in a part of θ that has no response to compare.
N, P = 4, 3


def quadratic(w, theta):
    """½ wᵀ(RᵀR + I)w + wᵀMθ₁ with θ = (θ₁ (3,), R (4·4), M (4·3))."""
    moved, R, M = theta[:P], theta[P : P + N * N].reshape(N, N), theta[P + N * N :].reshape(N, P)
    return (w @ w + jnp.sum((R @ w) ** 2)) / 2 + w @ M @ moved


def linear_V(w, theta):
    return w @ jnp.arange(1.0, N + 1) + jnp.sum(theta[:P] ** 2)


def drawn(seed):
    """(H, M, θ, w*) of a random `quadratic`."""
    rng = np.random.default_rng(seed)
    moved, R, M = rng.normal(size=P), rng.normal(size=(N, N)), rng.normal(size=(N, P))
    H = R.T @ R + np.eye(N)
    return H, M, np.concatenate([moved, R.ravel(), M.ravel()]), -np.linalg.solve(H, M @ moved)


def along(direction):
    return np.concatenate([direction, np.zeros(N * N + N * P)])


# A cost that is not quadratic, in w or θ, with a minimiser that only a search finds.

X = np.random.default_rng(3).normal(size=(12, 3))
T = (X @ [1.0, -1.0, 0.5] + np.random.default_rng(4).normal(size=12) > 0).astype(float)


def logistic(w, theta):
    """Logistic regression with a penalty exp(θ₁) and the first example's weight θ₂."""
    losses = jnp.logaddexp(0, X @ w) - T * (X @ w)
    return (jnp.sum(losses) + (theta[1] - 1) * losses[0]) / 12 + jnp.exp(theta[0]) * (w @ w) / 2


def logistic_V(w, theta):
    return jnp.sum(jnp.sin(w)) * theta[1] + theta[0] ** 2


def by_scipy(theta):
    """The minimiser that scipy finds, with derivatives written out by hand."""
    weights = np.append(theta[1], np.ones(11)) / 12

    def cost(w):
        return weights @ (np.logaddexp(0, X @ w) - T * (X @ w)) + np.exp(theta[0]) * (w @ w) / 2

    def slope(w):
        return X.T @ (weights * (1 / (1 + np.exp(-X @ w)) - T)) + np.exp(theta[0]) * w

    def hessian(w):
        p = 1 / (1 + np.exp(-X @ w))
        return (X.T * (weights * p * (1 - p))) @ X + np.exp(theta[0]) * np.eye(3)

    w = minimize(cost, np.zeros(3), jac=slope, hess=hessian, method="trust-exact", options={"gtol": 1e-9}).x
    return w - np.linalg.solve(hessian(w), slope(w))  # one more step, to rounding


THETA = np.array([-2.0, 1.5])


# Closed forms ---------------------------------------------------------------------------------------------------------


@both
def test_ridge_responds_per_eigen_axis(method):
    rng = np.random.default_rng(0)
    A = (lambda B: B.T @ B / 9)(rng.normal(size=(9, 5)))
    b = rng.normal(size=5)
    ridge = lambda w, lam: w @ A @ w / 2 + b @ w + lam * (w @ w) / 2  # noqa: E731
    values, Q = np.linalg.eigh(A)
    w = Q @ (-(Q.T @ b) / (values + 0.3))
    response = response_jacobian(ridge, w, 0.3, method)
    assert response.shape == (5,)
    np.testing.assert_allclose(Q.T @ response, (Q.T @ b) / (values + 0.3) ** 2, rtol=1e-8)


@both
def test_shapes_for_a_number_a_vector_of_one_and_a_vector(method):
    cost = lambda w, theta: jnp.sum(jnp.exp(w)) - jnp.sum(theta) * w[0] - w[1]  # noqa: E731
    w = [np.log(4.0), 0.0]
    for theta, shape in ((4.0, (2,)), ([4.0], (2, 1)), (np.array([3.0, 1.0]), (2, 2)), (4, (2,))):
        response = response_jacobian(cost, w, theta, method)
        assert response.shape == shape and isinstance(response, jax.Array) and response.dtype == jnp.float64
        np.testing.assert_allclose(response[0], np.full(shape[1:], 0.25), rtol=1e-9)
        np.testing.assert_allclose(response[1], 0, atol=1e-12)


@both
def test_the_branches_of_the_fold_against_mpmath(method):
    tilted = lambda w, theta: (w**4 / 4 - w**2 / 2 + theta * w)[0]  # noqa: E731
    for theta, guess in ((0.3, 0.8), (0.3, -1.1), (-0.2, 1.1), (0.38, 0.65)):
        with mpmath.workdps(30):
            root = lambda t, guess=guess: mpmath.findroot(lambda x: x**3 - x + t, guess)  # noqa: E731
            w, exact = float(root(mpmath.mpf(theta))), float(mpmath.diff(root, mpmath.mpf(theta)))
        assert float(response_jacobian(tilted, [w], theta, method)[0]) == pytest.approx(exact, rel=1e-8)


def test_near_the_fold_the_response_is_still_right():
    tilted = lambda w, theta: (w**4 / 4 - w**2 / 2 + theta * w)[0]  # noqa: E731
    for distance in (1e-4, 1e-8):
        with mpmath.workdps(40):
            theta = 2 / mpmath.sqrt(27) - mpmath.mpf(distance)
            w = mpmath.findroot(lambda w: w**3 - w + theta, 1 / mpmath.sqrt(3) + mpmath.sqrt(distance))  # noqa: B023
            exact = -1 / (3 * w**2 - 1)
        found = float(response_jacobian(tilted, [float(w)], float(theta))[0])
        assert found == pytest.approx(float(exact), rel=1e-14 / distance**0.5 * 100)


# Independent derivations ----------------------------------------------------------------------------------------------


@both
def test_central_differences_of_scipy_s_retraining(method):
    w, h = by_scipy(THETA), 1e-4
    retrained = [(by_scipy(THETA + d) - by_scipy(THETA - d)) / (2 * h) for d in h * np.eye(2)]
    np.testing.assert_allclose(response_jacobian(logistic, w, THETA, method), np.transpose(retrained), rtol=1e-6)


def test_the_product_and_the_hypergradient_by_retraining():
    w, h = by_scipy(THETA), 1e-4
    dtheta = np.array([0.7, -2.0])
    moved = (by_scipy(THETA + h * dtheta) - by_scipy(THETA - h * dtheta)) / (2 * h)
    np.testing.assert_allclose(response_vector_product(logistic, w, THETA, dtheta), moved, rtol=1e-6)
    V = lambda theta: float(logistic_V(by_scipy(theta), theta))  # noqa: E731
    slopes = [(V(THETA + d) - V(THETA - d)) / (2 * h) for d in h * np.eye(2)]
    np.testing.assert_allclose(hypergradient(logistic, logistic_V, w, THETA), slopes, rtol=1e-6)


def test_the_jacobian_of_an_unrolled_solver():
    @jax.jit
    def trained(theta):
        descend = lambda w, _: (w - 2.0 * jax.grad(logistic)(w, theta), None)  # noqa: E731
        return jax.lax.scan(descend, jnp.zeros(3), length=400)[0]

    unrolled = jax.jacobian(trained)(jnp.asarray(THETA))
    response = response_jacobian(logistic, trained(jnp.asarray(THETA)), THETA)
    np.testing.assert_allclose(response, unrolled, rtol=1e-7)


@both
def test_a_large_problem_needs_few_products_and_never_a_dense_matrix_by_cg(method):
    n = 300
    scales = np.linspace(1, 3, n)
    cost = lambda w, theta: jnp.sum(scales * w**2) / 2 - theta * jnp.sum(w)  # noqa: E731
    response = response_jacobian(cost, 2 / scales, 2.0, method, **({"products": 40} if method == "cg" else {}))
    np.testing.assert_allclose(response, 1 / scales, rtol=1e-8)


# Laws -----------------------------------------------------------------------------------------------------------------


@few
@given(seed=seeds)
def test_both_methods_give_the_quadratic_s_response(seed):
    H, M, theta, w = drawn(seed)
    for method in METHODS:
        response = response_jacobian(quadratic, w, theta, method)[:, :P]
        np.testing.assert_allclose(response, -np.linalg.solve(H, M), rtol=1e-6, atol=1e-7 * np.abs(M).max())


@few
@given(seed=seeds)
def test_a_product_is_linear_and_is_the_jacobian_s(seed):
    H, M, theta, w = drawn(seed)
    rng = np.random.default_rng(seed + 1)
    u, v = rng.normal(size=(2, P))
    product = lambda d: np.asarray(response_vector_product(quadratic, w, theta, along(d)))  # noqa: E731
    size = 1e-7 * (1 + np.abs(product(u)).max() + np.abs(product(v)).max())
    np.testing.assert_allclose(product(2 * u - 3 * v), 2 * product(u) - 3 * product(v), atol=10 * size)
    np.testing.assert_allclose(product(u), -np.linalg.solve(H, M @ u), atol=size)


@few
@given(seed=seeds)
def test_the_hypergradient_is_the_adjoint_of_the_product(seed):
    _, _, theta, w = drawn(seed)
    d = np.random.default_rng(seed + 1).normal(size=P)
    total = hypergradient(quadratic, linear_V, w, theta)[:P]
    moved = response_vector_product(quadratic, w, theta, along(d))
    expected = 2 * theta[:P] @ d + np.arange(1.0, N + 1) @ np.asarray(moved)
    assert float(total @ d) == pytest.approx(float(expected), rel=1e-6, abs=1e-6)


def scaled(w, theta):
    """θ₂ times a cost that moves with θ₁: stationary and singular must not depend on θ₂."""
    return theta[1] * (jnp.sum(jnp.cosh(w - theta[0])) + w[0] * w[1] / 4 - theta[0] * (w[0] + w[1]) / 4)


@few
@given(scale=st.floats(-12, 12), shift=st.floats(-3, 3))
def test_the_scale_of_the_cost_does_not_matter(scale, shift):
    # At w = (θ₁, θ₁) the gradient of cosh is zero, and so is that of (w₁ − θ₁)(w₂ − θ₁)/4.
    for method in METHODS:
        response = response_jacobian(scaled, [shift, shift], [shift, 10.0**scale], method)
        np.testing.assert_allclose(response[:, 0], 1, rtol=1e-6)
        with pytest.raises(NotStationaryError):
            response_jacobian(scaled, [shift + 0.01, shift], [shift, 10.0**scale], method)


@few
@given(seed=seeds)
def test_conjugate_gradients_solve_in_as_many_steps_as_there_are_eigenvalues(seed):
    rng = np.random.default_rng(seed)
    Q = np.linalg.qr(rng.normal(size=(6, 6)))[0]
    A = Q @ np.diag([1.0, 1, 3, 3, 3, 10]) @ Q.T
    b = rng.normal(size=6)
    solve = conjugate_gradients(lambda v: A @ v, jnp.asarray(b), tol=1e-8)
    assert int(solve.products) <= 3
    np.testing.assert_allclose(solve.x, np.linalg.solve(A, b), rtol=1e-6, atol=1e-6)
    assert 1 - 1e-9 <= float(solve.curvature) <= 10 and float(solve.residual) <= 1e-8


def test_conjugate_gradients_report_their_residual():
    A = np.diag(np.arange(1.0, 11))
    b = jnp.ones(10)
    for k in range(4):
        solve = conjugate_gradients(lambda v: A @ v, b, products=k)
        assert int(solve.products) == k
        expected = np.linalg.norm(b - A @ solve.x) / np.linalg.norm(b)
        assert float(solve.residual) == pytest.approx(expected, rel=1e-12)
    least = [float(conjugate_gradients(lambda v: A @ v, b, products=k).curvature) for k in range(1, 10)]
    assert least[0] == pytest.approx(5.5) and least == sorted(least, reverse=True) and least[-1] >= 1
    nothing = conjugate_gradients(lambda v: A @ v, 0 * b)
    assert int(nothing.products) == 0 and float(nothing.residual) == 0 and not nothing.x.any()
    flat = conjugate_gradients(lambda v: jnp.diag(jnp.array([1.0, 0.0])) @ v, jnp.array([0.0, 1.0]))
    assert float(flat.curvature) == 0 and np.isfinite(flat.x).all()


# Saddles and maxima ---------------------------------------------------------------------------------------------------


def saddle(w, theta):
    return (w[0] ** 2 - w[1] ** 2) / 2 - theta * (w[0] + 2 * w[1])


def test_at_a_saddle_the_dense_method_answers_and_cg_raises():
    w = [1.5, -3.0]
    np.testing.assert_allclose(response_jacobian(saddle, w, 1.5), [1.0, -2.0], rtol=1e-12)
    for call in (
        lambda: response_jacobian(saddle, w, 1.5, "cg"),
        lambda: response_vector_product(saddle, w, 1.5, 1.0),
        lambda: hypergradient(saddle, lambda w, theta: w[0], w, 1.5),
    ):
        with pytest.raises(SingularHessianError, match="no minimum"):
            call()


# What is refused ------------------------------------------------------------------------------------------------------


def every_call(objective, w, theta, **limits):
    """The three functions, and both methods of the first."""
    dtheta = np.ones(np.shape(theta))
    return [
        lambda: response_jacobian(objective, w, theta, **limits),
        lambda: response_jacobian(objective, w, theta, "cg", **limits),
        lambda: response_vector_product(objective, w, theta, dtheta, **limits),
        lambda: hypergradient(objective, lambda w, theta: w @ w, w, theta, **limits),
    ]


def test_a_point_that_is_not_stationary():
    for call in every_call(logistic, by_scipy(THETA) + [1e-3, 0, 0], THETA):
        with pytest.raises(NotStationaryError, match="the gradient must be zero at w_star; its length is"):
            call()
    forced = response_jacobian(logistic, by_scipy(THETA) + [1e-3, 0, 0], THETA, stationary=np.inf)
    np.testing.assert_allclose(forced, response_jacobian(logistic, by_scipy(THETA), THETA), rtol=0.02)


def test_how_near_counts_as_stationary():
    cost = lambda w, theta: jnp.sum((w - theta) ** 2)  # noqa: E731
    for call in every_call(cost, [1e4 + 3e-3], 1e4):  # a fraction of w*'s size
        call()
    for call in every_call(cost, [1e-4 + 3e-6], 1e-4):  # but of 1 at the least
        with pytest.raises(NotStationaryError):
            call()
    for call in every_call(cost, [1.0 + 3e-7], 1.0):
        call()
    for call in every_call(cost, [1.0 + 3e-7], 1.0, stationary=1e-7):
        with pytest.raises(NotStationaryError):
            call()


FLAT = {
    "a flat axis": (lambda w, theta: (w[0] - theta) ** 2 + 0 * w[1], [1.0, 3.0], 1.0),
    "a flat axis that θ pulls at": (lambda w, theta: (w[0] + w[1] - theta) ** 2, [1.0, 0.0], 1.0),
    "a quartic": (lambda w, theta: jnp.sum((w - theta) ** 4), [0.5, 0.5], 0.5),
    "the fold": (lambda w, theta: (w**4 / 4 - w**2 / 2 + theta * w)[0], [1 / np.sqrt(3)], 2 / np.sqrt(27)),
    "a constant": (lambda w, theta: 0 * w[0] * theta, [1.0], 1.0),
    "an eigenvalue of 1e-12": (lambda w, theta: w[0] ** 2 + 1e-12 * w[1] ** 2 - theta * w[1], [0.0, 0.0], 0.0),
}


@pytest.mark.parametrize("name", FLAT)
def test_a_singular_hessian(name):
    for call in every_call(*FLAT[name]):
        with pytest.raises(SingularHessianError, match="singular"):
            call()


def test_more_examples_than_weights_are_wanted():
    inputs, t = np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 1.0]]), np.array([1.0, 2.0])
    cost = lambda w, theta: jnp.sum((inputs @ w - t * theta) ** 2) / 4  # noqa: E731
    for call in every_call(cost, np.linalg.pinv(inputs) @ t, 1.0):
        with pytest.raises(SingularHessianError):
            call()


def test_without_the_probe_cg_answers_where_nothing_pulls_along_the_flat_axis():
    cost, w, theta = FLAT["a flat axis"]
    np.testing.assert_allclose(response_jacobian(cost, w, theta, "cg", probe=False), [1.0, 0.0])
    np.testing.assert_allclose(response_vector_product(cost, w, theta, 2.0, probe=False), [2.0, 0.0])


def test_too_few_products_are_reported():
    stretched = lambda w, theta: jnp.sum(jnp.arange(1.0, 51) * (w - theta) ** 2)  # noqa: E731
    for call in every_call(stretched, np.ones(50), 1.0, products=3)[1:]:
        with pytest.raises(SingularHessianError, match="3 products leave .* of the right-hand side"):
            call()


def test_condition_can_be_asked_for():
    cost = lambda w, theta: (w[0] ** 2 + 1e-4 * w[1] ** 2) / 2 - theta * (w[0] + 1e-4 * w[1])  # noqa: E731
    for call in every_call(cost, [1.0, 1.0], 1.0):
        call()
    for call in every_call(cost, [1.0, 1.0], 1.0, condition=1e3):
        with pytest.raises(SingularHessianError):
            call()


def fine(w, theta):
    return jnp.sum((w - jnp.sum(theta)) ** 2)


@pytest.mark.parametrize(
    "objective, w, theta, says",
    [
        (lambda w, theta: (w - theta) ** 2, [1.0, 1.0], 1.0, "the objective must be one real number"),
        (lambda w, theta: 1j * jnp.sum(w), [1.0], 1.0, "the objective must be one real number"),
        (fine, 1.0, 1.0, "w_star must be a vector"),
        (fine, np.ones((2, 2)), 1.0, "w_star must be a vector"),
        (fine, [], 1.0, "w_star must be a vector"),
        (fine, {"a": np.ones(2)}, 1.0, "w_star must be finite real numbers"),
        (fine, [1.0], np.ones((1, 1)), "theta must be a number or a vector"),
        (fine, [1.0], [], "theta must be a number or a vector"),
        (fine, [np.nan], 1.0, "w_star must be finite real numbers"),
        (fine, [1.0], np.nan, "theta must be finite real numbers"),
        (fine, [1.0 + 1j], 1.0, "w_star must be finite real numbers"),
        (fine, ["one"], 1.0, "w_star must be finite real numbers"),
        (lambda w, theta: jnp.sum(jnp.log(w - theta)), [1.0], 1.0, "gradient must be finite"),
        (lambda w, theta: jnp.sum(jnp.sqrt(w - theta)), [1.0], 2.0, "gradient must be finite"),
    ],
)
def test_bad_input(objective, w, theta, says):
    for call in every_call(objective, w, theta):
        with pytest.raises(ValueError, match=re.escape(says)):
            call()


def test_bad_options():
    with pytest.raises(ValueError, match="method must be dense or cg; got 'newton'"):
        response_jacobian(fine, [1.0], 1.0, "newton")
    with pytest.raises(ValueError, match="dtheta must have the shape of theta"):
        response_vector_product(fine, [1.0], 1.0, [1.0])
    with pytest.raises(ValueError, match="dtheta must have the shape of theta"):
        response_vector_product(fine, [2.0], [1.0, 1.0], [1.0, 1.0, 1.0])
    with pytest.raises(ValueError, match="dtheta must be finite real numbers"):
        response_vector_product(fine, [1.0], 1.0, np.nan)
    with pytest.raises(ValueError, match="the validation must be one real number"):
        hypergradient(fine, lambda w, theta: w, [1.0], 1.0)
    for name in ("stationary", "condition", "tol"):
        for value in (0.0, -1.0, np.nan, [1.0]):
            with pytest.raises(ValueError, match=f"{name} must be a positive number"):
                response_jacobian(fine, [1.0], 1.0, **{name: value})
    for value in (0, 2.5, True):
        with pytest.raises(ValueError, match="products must be a whole number"):
            response_jacobian(fine, [1.0], 1.0, "cg", products=value)
    with pytest.raises(TypeError):
        response_jacobian(fine, [1.0], 1.0, damping=0.1)


def test_both_errors_are_value_errors():
    assert issubclass(NotStationaryError, ValueError) and issubclass(SingularHessianError, ValueError)
    assert not issubclass(NotStationaryError, SingularHessianError)


def test_the_same_objective_is_traced_once():
    calls = []

    def counted(w, theta):
        calls.append(1)
        return fine(w, theta)

    response_jacobian(counted, [1.0], 1.0, "cg")
    once = len(calls)
    for theta in (2.0, 3.0):
        response_jacobian(counted, [theta], theta, "cg")
    assert len(calls) == once
