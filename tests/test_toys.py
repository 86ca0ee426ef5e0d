"""Every toy against jax: its value, its gradient and its Hessian, at many points at once."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ntd_helpers import toys
from ntd_helpers.networks import MLP, squared_error


def passes(w):
    x, y = w
    return x**3 / 3 - x - 0.6 * (y**3 / 3 - y) + 0.4 * x * y


COSTS = {"PASSES": passes}


def derivatives_of(cost):
    """Value, gradient and Hessian at points (K, n), as one compiled program."""
    return jax.jit(jax.vmap(lambda w: (cost(w), jax.grad(cost)(w), jax.hessian(cost)(w))))


@pytest.mark.parametrize("name", COSTS)
def test_a_toy_has_the_value_gradient_and_hessian_that_jax_finds(name):
    points = np.random.default_rng(0).uniform(-2, 2, (6, 2))
    value, gradient, hessian = derivatives_of(COSTS[name])(points)
    toy, grid = getattr(toys, name), points.reshape(2, 3, 2)  # two leading axes
    np.testing.assert_allclose(toy.value(grid), np.reshape(value, (2, 3)), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(toy.gradient(grid), np.reshape(gradient, (2, 3, 2)), rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(toy.hessian(grid), np.reshape(hessian, (2, 3, 2, 2)), rtol=1e-12, atol=1e-13)


def test_the_fit_of_a_sine_is_the_cost_of_the_course_s_network():
    net, fit = MLP((1, 6, 1)), toys.SINE_FIT
    np.testing.assert_allclose(fit.net.init(0), net.init(0), rtol=1e-15)
    w = fit.net.init(0) + 0.3 * np.random.default_rng(1).normal(size=(2, 3, 19))
    x = jnp.linspace(-1, 1, 24)[:, None]
    value, gradient, hessian = derivatives_of(lambda w: squared_error(net(w, x), jnp.sin(3 * x)))(w.reshape(6, 19))
    np.testing.assert_allclose(fit.value(w), np.reshape(value, (2, 3)), rtol=1e-13)
    np.testing.assert_allclose(fit.gradient(w), np.reshape(gradient, (2, 3, 19)), atol=1e-14)
    np.testing.assert_allclose(fit.hessian(w), np.reshape(hessian, (2, 3, 19, 19)), atol=1e-13)


def test_a_hidden_layer_s_derivatives_with_several_inputs_and_outputs():
    layer, net = toys.OneHiddenLayer(3, 2, 4), MLP((3, 2, 4))
    X = np.random.default_rng(2).normal(size=(5, 3))
    w = np.random.default_rng(3).normal(size=(2, layer.n))
    model = lambda w: net(w, X)  # noqa: E731
    z, D, S = jax.jit(jax.vmap(lambda w: (model(w), jax.jacobian(model)(w), jax.hessian(model)(w))))(w)
    np.testing.assert_allclose(layer(w, X), z, atol=1e-14)
    for ours, exact in zip(layer.derivatives(w, X), (D, S), strict=True):
        np.testing.assert_allclose(ours, exact, atol=1e-13)
    r = np.random.default_rng(4).normal(size=(2, 5, 4))
    np.testing.assert_allclose(layer.pullback(w, X, r), np.einsum("kia,kian->kn", r, D), atol=1e-13)


def test_descend_takes_the_steps_of_gradient_descent_for_many_starts_at_once():
    curvature = np.array([1.0, 0.25])
    path = toys.descend(lambda w: curvature * w, np.ones((3, 2)), np.array([0.5, 1.0, 3.0]), 4)
    exact = (1 - np.array([0.5, 1.0, 3.0])[:, None, None] * curvature) ** np.arange(5)[:, None]
    np.testing.assert_allclose(path, exact, rtol=1e-14)
    held = toys.descend(lambda w: curvature * w, np.ones(2), 3.0, 4, limit=5.0)
    np.testing.assert_array_equal(held[:3], path[2, :3])
    np.testing.assert_array_equal(held[3:], [path[2, 2]] * 2)  # −8 would be beyond 5: the path stays
