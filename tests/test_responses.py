"""Responses against closed forms, retraining and mpmath; and what is refused.

A few objectives serve all tests, since each is compiled once for each method and shape.
"""

import re

import jax
import jax.numpy as jnp
import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ntd_helpers.responses import (
    NotStationaryError,
    SingularHessianError,
    hypergradient,
    response_jacobian,
)
from tests.logistic import minimiser

METHODS = ["dense", "cg"]
both = pytest.mark.parametrize("method", METHODS)

# θ holds what is varied; the other numbers ride along in it.

N, P = 4, 3


def quadratic(w, theta):
    """c (½ wᵀ(RᵀR + I)w + wᵀMθ₁) with θ = (θ₁ (3,), c, R (4·4), M (4·3))."""
    moved, c, R, M = theta[:P], theta[P], theta[P + 1 : P + 1 + N * N].reshape(N, N), theta[-N * P :].reshape(N, P)
    return c * ((w @ w + jnp.sum((R @ w) ** 2)) / 2 + w @ M @ moved)


def linear_V(w, theta):
    return w @ jnp.arange(1.0, N + 1) + jnp.sum(theta[:P] ** 2)


def two_axes(w, theta):
    """½ sᵀA s + ¼ q Σ s⁴ + t pᵀw, s = w − t d, for θ = (t, A₁₁, A₁₂, A₂₂, q, d (2,), p (2,)); only t is varied."""
    t, (a, b, c, q, *vectors) = theta[0], jax.lax.stop_gradient(theta[1:])
    d, p = jnp.array(vectors[:2]), jnp.array(vectors[2:])
    s = w - t * d
    return (a * s[0] ** 2 + 2 * b * s[0] * s[1] + c * s[1] ** 2) / 2 + q * jnp.sum(s**4) / 4 + t * (p @ w)


def first_weight(w, theta):
    return w[0]


def axes(t, A=(1, 0, 1), q=0, d=(0, 0), p=(0, 0)):
    return np.array([t, *A, q, *d, *p], float)


def tilted(w, theta):
    """The well with a fold, of one weight, tilted by θ, a number or (1,)."""
    return jnp.sum(w**4 / 4 - w**2 / 2 + theta * w)


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
    """The minimiser that scipy finds."""
    return minimiser(X, T, np.append(theta[1], np.ones(11)) / 12, np.full(3, np.exp(theta[0])))


THETA = np.array([-2.0, 1.5])


# Closed forms and independent derivations -----------------------------------------------------------------------------


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), power=st.floats(-12, 12))
def test_a_quadratic_s_responses_at_any_scale_of_the_cost(seed, power):
    rng = np.random.default_rng(seed)
    moved, R, M = rng.normal(size=P), rng.normal(size=(N, N)), rng.normal(size=(N, P))
    H, theta = R.T @ R + np.eye(N), np.concatenate([moved, [10.0**power], R.ravel(), M.ravel()])
    w, expected, size = -np.linalg.solve(H, M @ moved), -np.linalg.solve(H, M), np.abs(M).max()
    for method in METHODS:
        response = response_jacobian(quadratic, w, theta, method)[:, :P]
        np.testing.assert_allclose(response, expected, rtol=1e-6, atol=1e-7 * size)
        with pytest.raises(NotStationaryError):
            response_jacobian(quadratic, w + 0.01, theta, method)
    total = hypergradient(quadratic, linear_V, w, theta)[:P]
    np.testing.assert_allclose(total, 2 * moved + expected.T @ np.arange(1.0, N + 1), rtol=1e-6, atol=1e-5 * size)


@both
def test_the_branches_of_the_fold_against_mpmath_and_the_shapes_for_numbers_and_vectors(method):
    for theta, guess in ((0.3, 0.8), (0.3, -1.1), (-0.2, 1.1), (0.38, 0.65), (0, 1.0)):
        with mpmath.workdps(30):
            root = lambda t, guess=guess: mpmath.findroot(lambda x: x**3 - x + t, guess)
            w, exact = float(root(mpmath.mpf(theta))), float(mpmath.diff(root, mpmath.mpf(theta)))
        response = response_jacobian(tilted, [w], theta, method)
        assert response.shape == (1,) and isinstance(response, jax.Array) and response.dtype == jnp.float64
        assert float(response[0]) == pytest.approx(exact, rel=1e-8)
    response = response_jacobian(tilted, [1.0], [0.0], method)
    assert response.shape == (1, 1) and float(response[0, 0]) == pytest.approx(-0.5)


@both
def test_central_differences_of_scipy_s_retraining(method):
    w, h = by_scipy(THETA), 1e-4
    retrained = [(by_scipy(THETA + d) - by_scipy(THETA - d)) / (2 * h) for d in h * np.eye(2)]
    np.testing.assert_allclose(response_jacobian(logistic, w, THETA, method), np.transpose(retrained), rtol=1e-6)


def test_the_hypergradient_by_retraining():
    w, h = by_scipy(THETA), 1e-4
    V = lambda theta: float(logistic_V(by_scipy(theta), theta))
    slopes = [(V(THETA + d) - V(THETA - d)) / (2 * h) for d in h * np.eye(2)]
    np.testing.assert_allclose(hypergradient(logistic, logistic_V, w, THETA), slopes, rtol=1e-6)


# What is refused ------------------------------------------------------------------------------------------------------


def every_call(w, theta, objective=two_axes, validation=first_weight, **limits):
    """Both methods of the first function, the dense one first, and the second function."""
    return [
        lambda: response_jacobian(objective, w, theta, **limits),
        lambda: response_jacobian(objective, w, theta, "cg", **limits),
        lambda: hypergradient(objective, validation, w, theta, **limits),
    ]


def test_at_a_saddle_the_dense_method_answers_and_cg_raises():
    dense, *by_cg = every_call([1.5, -3.0], axes(1.5, A=(1, 0, -1), d=(1, -2)))
    np.testing.assert_allclose(dense()[:, 0], [1.0, -2.0], rtol=1e-12)
    for call in by_cg:
        with pytest.raises(SingularHessianError, match="no minimum"):
            call()


def test_a_point_that_is_not_stationary():
    w = by_scipy(THETA)
    for call in every_call(w + [1e-3, 0, 0], THETA, logistic, logistic_V):
        with pytest.raises(NotStationaryError, match="the gradient must be zero at w_star; its length is"):
            call()
    forced = response_jacobian(logistic, w + [1e-3, 0, 0], THETA, stationary=np.inf)
    np.testing.assert_allclose(forced, response_jacobian(logistic, w, THETA), rtol=0.02)


@pytest.mark.parametrize(
    "at, off, limits, passes",
    [
        (1e4, 3e-3, {}, True),  # a fraction of w*'s size
        (1e-4, 3e-7, {}, True),  # but of 1 at the least
        (1e-4, 3e-6, {}, False),
        (1.0, 3e-7, {}, True),
        (1.0, 3e-7, {"stationary": 1e-7}, False),
    ],
)
def test_how_near_counts_as_stationary(at, off, limits, passes):
    for call in every_call([at + off, at], axes(at, A=(2, 0, 2), d=(1, 1)), **limits):
        if passes:
            call()
        else:
            with pytest.raises(NotStationaryError):
                call()


FLAT_AXIS = [1.0, 3.0], axes(1.0, A=(2, 0, 0), d=(1, 0))
FLAT = {
    "a flat axis": FLAT_AXIS,
    "fewer examples than weights": ([1.0, 0.0], axes(1.0, A=(2, 2, 2), d=(1, 0))),
    "a quartic": ([0.5, 0.5], axes(0.5, A=(0, 0, 0), q=4, d=(1, 1))),
    "the fold": ([1 / np.sqrt(3), 0.0], axes(2 / np.sqrt(27), A=(-1, 0, 2), q=1, p=(1, 0))),
    "a constant": ([1.0, 1.0], axes(1.0, A=(0, 0, 0))),
    "an eigenvalue of 1e-12 that θ pulls at": ([0.0, 0.0], axes(0.0, A=(2, 0, 2e-12), p=(0, -1))),
}


@pytest.mark.parametrize("name", FLAT)
def test_a_singular_hessian(name):
    for call in every_call(*FLAT[name]):
        with pytest.raises(SingularHessianError, match="singular"):
            call()


def test_without_the_probe_cg_answers_where_nothing_pulls_along_the_flat_axis():
    _, jacobian, total = every_call(*FLAT_AXIS, probe=False)
    np.testing.assert_allclose(jacobian()[:, 0], [1.0, 0.0])
    assert float(total()[0]) == pytest.approx(1)


def test_too_few_products_are_reported():
    for call in every_call([1.0, 1.0], axes(1.0, A=(2, 0, 20), d=(1, 1)), products=1)[1:]:
        with pytest.raises(SingularHessianError, match="1 products leave .* of the right-hand side"):
            call()


def test_condition_can_be_asked_for():
    theta = axes(1.0, A=(1, 0, 1e-4), d=(1, 1))
    for call in every_call([1.0, 1.0], theta):
        call()
    for call in every_call([1.0, 1.0], theta, condition=1e3):
        with pytest.raises(SingularHessianError):
            call()


@pytest.mark.parametrize("w", [[1e200, 1e200], [1e200, -1e200]])
def test_a_gradient_that_overflows(w):
    for call in every_call(w, axes(0.0, A=(-1e150, 0, 1), q=1)):
        with pytest.raises(ValueError, match="gradient must be finite"):
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
    ],
)
def test_bad_input(objective, w, theta, says):
    for call in every_call(w, theta, objective, linear_V):
        with pytest.raises(ValueError, match=re.escape(says)):
            call()


def test_bad_options():
    with pytest.raises(ValueError, match="method must be dense or cg; got 'newton'"):
        response_jacobian(fine, [1.0], 1.0, "newton")
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
