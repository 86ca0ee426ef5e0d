"""Differences, directional derivatives and Taylor models against closed forms, mpmath, and the laws they obey."""

import jax
import jax.numpy as jnp
import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ntd_helpers.taylor import (
    SCHEMES,
    directional_derivative,
    first_order,
    gateaux,
    observed_order,
    second_order,
    trust_radius,
)

EPS = 2.0**-53
seeds = st.integers(0, 2**32 - 1)
laws = settings(max_examples=30, deadline=None, database=None)


@jax.jit
def curved(w):
    """A cost of three weights with every derivative different from 0, whose derivatives are written out below."""
    return jnp.exp(w[0] - w[1]) + w[0] * w[1] ** 2 * w[2] + jnp.sin(w[2])


def gradient(w):
    a, b, c = w
    e = np.exp(a - b)
    return np.array([e + b**2 * c, -e + 2 * a * b * c, a * b**2 + np.cos(c)])


def hessian(w):
    a, b, c = w
    e = np.exp(a - b)
    return np.array(
        [
            [e, -e + 2 * b * c, b**2],
            [-e + 2 * b * c, e + 2 * a * c, 2 * a * b],
            [b**2, 2 * a * b, -np.sin(c)],
        ]
    )


@jax.jit
def pair(w):
    return jnp.stack([w[0] * w[1] ** 2, jnp.tanh(w[1]) - w[2]])


def jacobian(w):
    return np.array([[w[1] ** 2, 2 * w[0] * w[1], 0], [0, 1 - np.tanh(w[1]) ** 2, -1]])


W, D = np.array([0.4, -0.7, 1.2]), np.array([1.0, 2.0, -0.5])
each_scheme = pytest.mark.parametrize("scheme", SCHEMES)


def random_pair(seed):
    rng = np.random.default_rng(seed)
    return rng.uniform(-2, 2, 3), rng.uniform(-2, 2, 3)


# Values


@laws
@given(seeds)
def test_the_derivative_along_a_direction_is_the_jacobian_times_it(seed):
    w, d = random_pair(seed)
    np.testing.assert_allclose(directional_derivative(pair, w, d), jacobian(w) @ d, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(directional_derivative(curved, w, d), gradient(w) @ d, rtol=1e-11, atol=1e-12)


@each_scheme
def test_a_difference_has_the_shape_of_the_value_and_comes_close(scheme):
    step = {"forward": 1e-8, "central": 1e-5, "complex": 1e-40}[scheme]
    assert gateaux(pair, W, D, step, scheme).shape == (2,)
    np.testing.assert_allclose(gateaux(pair, W, D, step, scheme), jacobian(W) @ D, atol=1e-7)
    assert gateaux(jnp.sin, 1.0, 2.0, step, scheme).shape == ()
    assert float(gateaux(jnp.sin, 1.0, 2.0, step, scheme)) == pytest.approx(2 * np.cos(1), abs=1e-7)


def test_the_formulas_with_a_step_that_can_be_followed_by_hand():
    square = lambda w: w**2 + 0.0 * w
    assert float(gateaux(square, 1.0, 1.0, 0.5)) == 2.5
    assert float(gateaux(square, 1.0, 2.0, 0.5)) == 6.0
    assert float(gateaux(square, 1.0, 1.0, 0.5, "central")) == 2.0
    cube = lambda w: w**3
    assert float(gateaux(cube, 1.0, 1.0, 0.5, "central")) == 3.25
    assert float(gateaux(cube, 1.0, 1.0, 0.5, "complex")) == pytest.approx(2.75, abs=1e-14)


@pytest.mark.parametrize("scheme, order", [("forward", 1), ("central", 2), ("complex", 2)])
@pytest.mark.parametrize("w", [-0.5, 0.3, 1.7])
def test_truncation_has_its_order(scheme, order, w):
    steps = 2.0 ** -np.arange(4, 11)
    f = lambda w: jnp.exp(w) * jnp.sin(2 * w)
    exact = np.exp(w) * (np.sin(2 * w) + 2 * np.cos(2 * w))
    errors = [abs(float(gateaux(f, w, 1.0, h, scheme)) - exact) for h in steps]
    assert observed_order(errors, steps) == pytest.approx(order, abs=0.05)


@pytest.mark.parametrize("scheme, best", [("forward", 2 * np.sqrt(EPS)), ("central", np.cbrt(3 * EPS))])
def test_the_error_lies_below_its_bound_and_is_least_at_the_predicted_h(scheme, best):
    steps = 2.0 ** -np.arange(2, 50)
    with mpmath.workdps(40):
        exact = mpmath.exp(1)
        errors = np.array([float(abs(mpmath.mpf(float(gateaux(jnp.exp, 1.0, 1.0, h, scheme))) - exact)) for h in steps])
    truncation = np.e * (steps / 2 if scheme == "forward" else steps**2 / 6)
    bound = truncation + (2 if scheme == "forward" else 1) * EPS * np.e / steps
    assert (errors <= 2 * bound).all()
    assert 0.1 < steps[errors.argmin()] / best < 10
    assert steps[bound.argmin()] / best == pytest.approx(1, abs=0.5)


def test_the_complex_step_and_the_jvp_are_exact_to_rounding():
    with mpmath.workdps(40):
        exact = float(mpmath.diff(lambda x: mpmath.exp(x) / mpmath.sqrt(mpmath.sin(x) ** 3 + mpmath.cos(x) ** 3), 1.5))
    f = lambda x: jnp.exp(x) / jnp.sqrt(jnp.sin(x) ** 3 + jnp.cos(x) ** 3)
    for h in (1e-20, 1e-200):
        assert float(gateaux(f, 1.5, 1.0, h, "complex")) == pytest.approx(exact, rel=1e-14)
    assert float(directional_derivative(f, 1.5, 1.0)) == pytest.approx(exact, rel=1e-14)
    assert abs(float(gateaux(f, 1.5, 1.0, 1e-13)) - exact) > 1e-6


# Models


@pytest.mark.parametrize("seed", range(8))
def test_models_are_their_polynomials(seed):
    w, d = random_pair(seed)
    value, g, H = float(curved(w)), gradient(w), hessian(w)
    scale = abs(value) + np.abs(H).max() * 12 + np.abs(g).max() * 6
    assert float(first_order(curved, w)(d)) == pytest.approx(value + g @ d, abs=1e-12 * scale)
    assert float(second_order(curved, w)(d)) == pytest.approx(value + g @ d + d @ H @ d / 2, abs=1e-12 * scale)


def test_a_model_of_first_order_may_have_several_outputs():
    model = first_order(pair, W)
    np.testing.assert_allclose(model(D), pair(W) + jacobian(W) @ D, rtol=1e-13)
    assert first_order(jnp.sin, 0.3)(0.1).shape == ()


@pytest.mark.parametrize("make, order", [(first_order, 2), (second_order, 3)])
@pytest.mark.parametrize("seed", range(4))
def test_models_have_errors_of_their_order(make, order, seed):
    w, v = random_pair(seed)
    v = v / np.linalg.norm(v)
    lengths = np.geomspace(10**-2.5, 10**-1.5, 7)
    model = make(curved, w)
    errors = [abs(float(model(s * v) - curved(w + s * v))) for s in lengths]
    assert observed_order(errors, lengths) == pytest.approx(order, abs=0.05)


def test_models_can_be_mapped_and_compiled():
    D = np.random.default_rng(0).normal(size=(5, 3))
    for make in (first_order, second_order):
        model = make(curved, W)
        each = [float(model(d)) for d in D]
        np.testing.assert_allclose(jax.jit(jax.vmap(model))(D), each, rtol=1e-13)


# Orders


@laws
@given(st.floats(-4, 4), st.floats(1e-6, 1e6), seeds)
def test_a_power_law_has_its_order(order, factor, seed):
    steps = 10.0 ** np.sort(np.random.default_rng(seed).uniform(-3, 0, 5))
    assert observed_order(factor * steps**order, steps) == pytest.approx(order, abs=1e-9)


# What is refused


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: gateaux(curved, W, D, 0.0), "h must be positive; got 0.0"),
        (lambda: gateaux(curved, W, D, -1e-3), "h must be positive; got -0.001"),
        (lambda: gateaux(curved, W, D, np.nan), "h must be finite"),
        (lambda: gateaux(curved, W, D, [1e-3]), "h must be a real number; got float64 of shape"),
        (lambda: gateaux(curved, W, D, 1e-3, "backward"), "one of forward, central, complex; got 'backward'"),
        (lambda: gateaux(curved, [np.nan, 0, 0], D, 1e-3), "w must be finite; got nan"),
        (lambda: gateaux(curved, W, [np.inf, 0, 0], 1e-3), "dw must be finite; got inf"),
        (lambda: gateaux(curved, W, [1.0, 2.0], 1e-3), r"dw must have the shape of w, \(3,\); got \(2,\)"),
        (lambda: gateaux(curved, W, 1.0, 1e-3), r"dw must have the shape of w, \(3,\); got \(\)"),
        (lambda: gateaux(curved, W[None], D[None], 1e-3), r"w must be real numbers of shape \(n,\)"),
        (lambda: gateaux(curved, [], [], 1e-3), "w must be real numbers"),
        (lambda: gateaux(curved, W + 0j, D, 1e-3), "w must be real numbers"),
        (lambda: gateaux(curved, ["a", "b", "c"], D, 1e-3), "w must be real numbers"),
        (lambda: gateaux(lambda w: w[:, None] * w, W, D, 1e-3), r"number or vector \(m,\); got float64 of shape"),
        (lambda: gateaux(lambda w: jnp.arange(3), W, D, 1e-3), "floating-point"),
        (lambda: gateaux(lambda w: w * 1j, W, D, 1e-3), "f must return real numbers; got complex128"),
        (lambda: gateaux(lambda w: jnp.abs(w).sum(), W, D, 1e-3, "complex"), "becomes complex; got float64"),
        (lambda: gateaux(lambda w: jnp.floor(w).sum(), W, D, 1e-3, "complex"), "takes complex numbers; it raised"),
        (lambda: directional_derivative(curved, W, [1.0]), "dw must have the shape of w"),
        (lambda: directional_derivative(curved, [np.inf, 0, 0], D), "w must be finite; got inf"),
        (lambda: directional_derivative(lambda w: w[:, None] * w, W, D), "floating-point number or vector"),
        (lambda: first_order(curved, [np.nan, 0, 0]), "w must be finite"),
        (lambda: first_order(curved, W)(np.ones(4)), r"d must have the shape of w, \(3,\); got \(4,\)"),
        (lambda: first_order(pair, W)([1j, 0, 0]), "d must be real numbers"),
        (lambda: jax.jit(first_order(pair, W))(1j * W), "d must be real numbers"),
        (lambda: jax.jit(second_order(curved, W))(np.ones(4)), "d must have the shape of w"),
        (lambda: second_order(pair, W), r"f must return a number.*got \(2,\)"),
        (lambda: second_order(curved, W)(1.0), r"d must have the shape of w, \(3,\); got \(\)"),
        (lambda: second_order(curved, W)([1j, 0, 0]), "d must be real numbers"),
        (lambda: second_order(curved, W)([np.nan, 0, 0]), "d must be finite; got nan"),
        (lambda: observed_order([1.0], [1.0]), "have the same length, at least 2; got 1 and 1"),
        (lambda: observed_order([1.0, 2.0], [1.0, 2.0, 3.0]), "have the same length, at least 2; got 2 and 3"),
        (lambda: observed_order([1.0, 0.0], [1.0, 2.0]), "errors must be positive to have a logarithm; got 0.0"),
        (lambda: observed_order([1.0, 2.0], [-1.0, 2.0]), "steps must be positive"),
        (lambda: observed_order([1.0, 2.0], [3.0, 3.0]), "steps must differ"),
        (lambda: observed_order([1.0, np.nan], [1.0, 2.0]), "errors must be finite; got nan"),
        (lambda: observed_order(2.0, 1.0), r"errors must be real numbers of shape \(k,\)"),
    ],
)
def test_bad_input_is_refused_with_a_sentence_that_helps(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_arithmetic_is_in_double_precision():
    assert directional_derivative(curved, W, D).dtype == jnp.float64
    assert jnp.zeros(1).dtype == jnp.float64


# Trust radii


@pytest.mark.parametrize("order, constant", [(2, 0.7), (3, 5.0), (4, 1e-3)])
def test_the_trust_radius_of_a_power_is_the_root(order, constant):
    radii = np.geomspace(1e-3, 50, 60)
    for tolerance in (1e-5, 1e-3):
        exact = (tolerance / constant) ** (1 / order)
        assert trust_radius(constant * radii**order, radii, tolerance) == pytest.approx(exact, rel=1e-12)


def test_the_trust_radius_ends_where_the_tolerance_is_first_exceeded():
    radii = np.array([1.0, 2.0, 3.0, 4.0])
    errors = np.array([[0.1, 0.4, 0.0, 9.0], [0.1, 0.1, 0.1, 0.1], [0.3, 0.0, 0.0, 0.0]])
    found = trust_radius(errors, radii, 0.2)
    assert found[0] == pytest.approx(np.sqrt(2)) and found[1] == np.inf and found[2] == 0
    np.testing.assert_allclose(trust_radius(errors, radii, [0.2, 0.05, 9.0]), [np.sqrt(2), 0, np.inf], rtol=1e-12)
    several = trust_radius(errors[0], radii, [0.2, 0.05, 9.0])  # one row of errors, three tolerances
    np.testing.assert_allclose(several, [np.sqrt(2), 0, np.inf], rtol=1e-12)
    table = trust_radius(errors[:, None], radii, [0.2, 0.05])
    np.testing.assert_array_equal(table, np.stack([trust_radius(errors, radii, each) for each in (0.2, 0.05)], -1))


@pytest.mark.parametrize(
    "errors, radii, tolerance, text",
    [
        ([0.1, 0.2], [1.0, 2.0, 3.0], 0.1, r"of shape \(…, 3\)"),
        ([0.1, -0.2], [1.0, 2.0], 0.1, "0 or more"),
        ([0.5], [1.0], 0.1, "radii must be at least two"),
        ([0.1, np.nan], [1.0, 2.0], 0.1, "0 or more"),
        ([0.1, 0.2], [2.0, 1.0], 0.1, "ascending"),
        ([0.1, 0.2], [0.0, 1.0], 0.1, "positive"),
        ([0.1, 0.2], [1.0, 2.0], 0.0, "positive"),
        ([0.1, 0.2], [1.0, 2.0], [0.1, -0.1], "positive"),
        ([0.1, 0.2], [1.0, 2.0], np.nan, "tolerance must be finite"),
        ([0.1, 0.2], [1.0, 2.0], True, "tolerance must be a real number; got bool"),
        ([0.1, 0.2], [1.0, 2.0], 0.1j, "tolerance must be a real number; got complex"),
    ],
)
def test_a_trust_radius_without_sense_is_refused(errors, radii, tolerance, text):
    with pytest.raises(ValueError, match=text):
        trust_radius(errors, radii, tolerance)
