"""Networks with one hidden layer, their fits and losses, and the line of biases, against jax."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ntd_helpers import toys
from ntd_helpers.networks import MLP, squared_error
from tests.toys.derivatives import assert_derivatives, derivatives_of


def test_the_fit_of_a_sine_is_the_cost_of_the_course_s_network():
    net, fit = MLP((1, 6, 1)), toys.SINE_FIT
    np.testing.assert_allclose(fit.net.init(0), net.init(0), rtol=1e-15)
    w = fit.net.init(0) + 0.3 * np.random.default_rng(1).normal(size=(6, 19))
    x = np.linspace(-1, 1, 24)[:, None]
    assert_derivatives(fit, lambda w: squared_error(net(w, x), np.sin(3 * x)), w)


def test_a_hidden_layer_s_derivatives_with_several_inputs_and_outputs():
    layer, net = toys.OneHiddenLayer(3, 2, 4), MLP((3, 2, 4))
    X = np.random.default_rng(2).normal(size=(5, 3))
    w = np.random.default_rng(3).normal(size=(2, layer.n))
    model = lambda w: net(w, X)
    z, D, S = jax.jit(jax.vmap(lambda w: (model(w), jax.jacobian(model)(w), jax.hessian(model)(w))))(w)
    np.testing.assert_allclose(layer(w, X), z, atol=1e-14)
    for ours, exact in zip(layer.derivatives(w, X), (D, S), strict=True):
        np.testing.assert_allclose(ours, exact, atol=1e-13)
    r = np.random.default_rng(4).normal(size=(2, 5, 4))
    np.testing.assert_allclose(layer.pullback(w, X, r), np.einsum("kia,kian->kn", r, D), atol=1e-13)


def test_losses_have_the_derivatives_that_jax_finds():
    rng = np.random.default_rng(5)
    z, t = rng.normal(size=(3, 2)), rng.normal(size=(3, 2))
    p = np.abs(t) / np.abs(t).sum(1, keepdims=True)
    losses = {
        "squared error": (t, lambda z: jnp.sum((z - t) ** 2) / 6),
        "log cosh": (t, lambda z: jnp.sum(jnp.log(jnp.cosh(z - t))) / 3),
        "robust": (t, lambda z: jnp.sum(1 - jnp.exp(-((z - t) ** 2) / 2)) / 3),
        "softmax": (p, lambda z: -jnp.sum(p * jax.nn.log_softmax(z)) / 3),
    }
    for name, (targets, loss) in losses.items():
        r, C = toys.loss_derivatives(name, z, targets)
        value, gradient, H = jax.jit(lambda z, f=loss: (f(z), jax.grad(f)(z), jax.hessian(f)(z)))(z)
        np.testing.assert_allclose(r, gradient, atol=1e-14)
        for i in range(3):
            np.testing.assert_allclose(C[i], H[i, :, i], atol=1e-14)
        if name in toys.ERROR_LOSSES:
            assert toys.ERROR_LOSSES[name].value(z - t).sum() / 3 == pytest.approx(float(value), rel=1e-12)


@pytest.mark.parametrize("activation", toys.ACTIVATIONS)
def test_the_cost_along_the_line_of_biases_has_the_derivatives_that_jax_finds(activation):
    line, phi = toys.BIAS_LINE, {"relu": jax.nn.relu, "tanh": jnp.tanh}[activation]

    def cost(s):
        z = phi(line.into * line.x[:, None] + line.biases + s * line.velocities) @ line.out
        return jnp.mean((z - jnp.sin(3 * line.x)) ** 2) / 2

    s = np.array([-0.41, 0.0123, 0.37])
    exact = jax.jit(jax.vmap(lambda s: (cost(s), jax.grad(cost)(s), jax.grad(jax.grad(cost))(s))))(s)
    np.testing.assert_allclose(line.derivatives(activation, s), exact, rtol=1e-10)


@pytest.mark.parametrize("name", toys.THREE_FITS)
def test_a_fit_of_a_network_for_several_weights_at_once(name):
    fit = toys.THREE_FITS[name]
    net, T, W = MLP(fit.net), fit.T, np.random.default_rng(0).normal(size=(2, fit.net.n))
    softmax = lambda z: -jnp.sum(T * jax.nn.log_softmax(z)) / len(T)
    entropy = -np.sum(T * np.log(np.where(T > 0, T, 1))) / len(T)
    least, loss = (entropy, softmax) if fit.loss == "softmax" else (0.0, lambda z: squared_error(z, T))
    value, gradient, hessian = derivatives_of(lambda w: loss(net(w, fit.X)))(W)
    np.testing.assert_allclose(fit.value(W), value - least, rtol=1e-12)
    np.testing.assert_allclose(fit.gradient(W), gradient, atol=1e-13)
    np.testing.assert_allclose(sum(fit.curvature(W)), hessian, atol=1e-12)
    np.testing.assert_array_equal(fit.gauss_newton(W), fit.curvature(W)[0])
