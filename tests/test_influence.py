"""Influence functions against closed forms, exact retraining by scipy, finite differences and plain loops."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ntd_helpers.gauss_newton import ggn
from ntd_helpers.influence import (
    WeightedCost,
    influences,
    layer_penalties,
    proximal_bregman_response,
    train,
)
from ntd_helpers.networks import MLP
from tests.logistic import minimiser

RNG = np.random.default_rng(5)
N = 12
X = np.column_stack([RNG.normal(size=(N, 3)), np.ones(N)])
T = X @ [1.0, -1.0, 0.5, 0.2] + RNG.normal(size=N)
LABELS = (T > 0.5).astype(float)
PENALTIES = np.array([0.1, 0.1, 0.1, 0.0])
WITHOUT = 1 - np.eye(N)
LEAST_SQUARES = WeightedCost(lambda w: (X @ w)[:, None], lambda z: jnp.sum((z - T[:, None]) ** 2, 1) / 2, PENALTIES)
LOGISTIC = WeightedCost(
    lambda w: (X @ w)[:, None], lambda z: jnp.logaddexp(0, z[:, 0]) - LABELS * z[:, 0], PENALTIES
)  # fmt: skip
NET = MLP((3, 4, 2))
TARGETS = np.eye(2)[LABELS.astype(int)]
NETWORK = WeightedCost(
    lambda w: NET(w, X[:, :3]),
    lambda z: -jnp.sum(jax.nn.log_softmax(z) * TARGETS, axis=1),
    layer_penalties(NET, (1e-2, 1e-3)),
)
TINY = 1e-9  # a damping that changes nothing that is compared


def test_cost(w):
    return jnp.sum(jnp.sin(w))


test_cost.__test__ = False  # for pytest: not a test


def retrained(cost, theta):
    """The minimiser of a convex cost: in closed form, or by scipy."""
    if cost is LEAST_SQUARES:
        return np.linalg.solve((X.T * theta) @ X / N + np.diag(PENALTIES), X.T @ (theta * T) / N)
    return minimiser(X, LABELS, theta / N, PENALTIES)


# On a convex problem, at its minimum, all three are one: the prediction's derivative, the response, and retraining.


@pytest.mark.parametrize("cost", [LEAST_SQUARES, LOGISTIC], ids=["least squares", "logistic"])
def test_at_a_minimum_of_a_convex_cost_the_bregman_response_is_retraining(cost):
    w = retrained(cost, np.ones(N))
    found = proximal_bregman_response(cost, w, WITHOUT, TINY)
    np.testing.assert_allclose(found, [retrained(cost, theta) for theta in WITHOUT], atol=1e-6)


@pytest.mark.parametrize("cost", [LEAST_SQUARES, LOGISTIC], ids=["least squares", "logistic"])
def test_influences_are_derivatives_of_retraining(cost):
    w, h = retrained(cost, np.ones(N)), 1e-4
    up, down = (np.array([retrained(cost, 1 + s * h * row) for row in np.eye(N)]) for s in (1, -1))
    slopes = (np.sin(up).sum(axis=1) - np.sin(down).sum(axis=1)) / (2 * h)
    np.testing.assert_allclose(influences(cost, test_cost, w, TINY), -slopes, rtol=1e-5, atol=1e-9)


# On a network that is at no minimum


W = NET.init(seed=1) + 0.1
DAMPING = 0.2


def test_influences_solve_with_the_gauss_newton_hessian_penalties_and_damping():
    G, gradients = jax.device_get(
        jax.jit(lambda w: (ggn(NETWORK.mean_loss, NETWORK.model, w), jax.jacrev(NETWORK.example_losses)(w)))(W)
    )
    C = G + np.diag(NETWORK.penalties) + DAMPING * np.eye(NET.n)
    expected = gradients @ np.linalg.solve(C, np.cos(W)) / N
    np.testing.assert_allclose(influences(NETWORK, test_cost, W, DAMPING), expected, rtol=1e-7, atol=1e-12)


def test_influences_are_derivatives_of_the_bregman_response_where_training_was_stopped():
    assert np.linalg.norm(jax.jit(jax.grad(NETWORK))(W, np.ones(N))) > 0.1  # not stationary
    predicted, h = influences(NETWORK, test_cost, W, DAMPING), 1e-4
    up, down = (proximal_bregman_response(NETWORK, W, 1 + s * h * np.eye(N), DAMPING) for s in (1, -1))
    slopes = (np.sin(up).sum(axis=1) - np.sin(down).sum(axis=1)) / (2 * h)
    np.testing.assert_allclose(predicted, -slopes, rtol=1e-5, atol=1e-9)


def test_the_bregman_response_stays_where_no_example_is_left_out_and_is_a_minimum_where_one_is():
    np.testing.assert_allclose(proximal_bregman_response(NETWORK, W, np.ones((1, N)), DAMPING), W[None], atol=1e-12)
    (v,) = proximal_bregman_response(NETWORK, W, WITHOUT[2:3], DAMPING)

    def objective(v):  # for softmax the divergence is Kullback and Leibler's, from the outputs at W
        before, after = jax.nn.log_softmax(NETWORK.model(W)), jax.nn.log_softmax(NETWORK.model(v))
        divergence = jnp.sum(jnp.exp(before) * (before - after)) / N
        nearness = jnp.sum((NETWORK.penalties + DAMPING) * (v - W) ** 2) / 2
        return divergence + nearness - NETWORK.example_losses(v)[2] / N

    all_three = jax.jit(lambda v: (objective(v), jax.grad(objective)(v), jax.hessian(objective)(v)))
    value, slope, H = all_three(v)
    np.testing.assert_allclose(slope, 0, atol=1e-10)
    assert value < all_three(W)[0] and np.linalg.eigvalsh(H).min() > 0


def test_training_is_a_plain_loop_of_gradient_steps():
    theta = np.stack([np.ones(N), WITHOUT[0]])
    many = train(NETWORK, W, theta, 0.3, 7)
    slope = jax.jit(jax.grad(NETWORK))
    for weights, trained in zip(theta, many, strict=True):
        w = W
        for _ in range(7):
            w = w - 0.3 * slope(w, weights)
        np.testing.assert_allclose(trained, w, rtol=1e-12)
    np.testing.assert_allclose(train(NETWORK, W, np.ones(N), 0.3, 7), many[0], rtol=1e-12)


def test_penalties_stand_at_matrices_and_never_at_biases():
    net = MLP((2, 3, 1))
    penalties = layer_penalties(net, (0.5, 2.0))
    for (matrix, bias), strength in zip(net.layers(penalties), (0.5, 2.0), strict=True):
        assert (matrix == strength).all() and (bias == 0).all()
    np.testing.assert_array_equal(layer_penalties(net, 1.0), layer_penalties(net, (1.0, 1.0)))


# What is refused


def network(losses=NETWORK.losses, penalties=NETWORK.penalties):
    return WeightedCost(NETWORK.model, losses, penalties)


def test_penalties_may_be_a_list():
    cost = WeightedCost(LEAST_SQUARES.model, LEAST_SQUARES.losses, PENALTIES.tolist())
    w = retrained(LEAST_SQUARES, np.ones(N))
    np.testing.assert_array_equal(influences(cost, test_cost, w, TINY), influences(LEAST_SQUARES, test_cost, w, TINY))


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: influences(NETWORK, test_cost, W[:-1], 0.1), "w must be 26 numbers, one for each penalty; got 25"),
        (lambda: influences(NETWORK, test_cost, W + 1j, 0.1), "w must be a vector .* real numbers; got complex128"),
        (lambda: influences(NETWORK, lambda w: w, W, 0.1), "test cost must be one real number"),
        (lambda: network(penalties=-PENALTIES), "penalties must be 0 or more; the least is -0.1"),
        (lambda: network(penalties=0.1), r"penalties must be a vector \(n,\)"),
        (lambda: network(penalties=[np.nan]), "penalties must be a vector"),
        (lambda: influences(network(losses=lambda z: z**2), test_cost, W, 0.1), r"losses must have the shape \(N,\)"),
        (
            lambda: train(network(losses=jnp.sum), W, np.ones(N), 0.1, 1),
            r"outputs \(12, 2\); got \(\)",
        ),
        (lambda: train(NETWORK, W, 1j * np.ones(N), 0.1, 3), "theta must be finite, .* got complex128"),
        (lambda: influences(NETWORK, test_cost, W, 0.0), "damping must be a positive number"),
        (lambda: proximal_bregman_response(NETWORK, W, WITHOUT, -1.0), "damping must be a positive number"),
        (lambda: proximal_bregman_response(NETWORK, W, np.ones(N), 0.1), r"theta must be finite, of shape \(K, 12\)"),
        (lambda: proximal_bregman_response(NETWORK, W, -90 * WITHOUT, 1e-6), "use more damping"),
        (lambda: train(NETWORK, W, np.ones(5), 0.1, 3), r"theta must be finite, of shape \(K, 12\)"),
        (lambda: train(NETWORK, W, np.ones(N), 0.1, 0), "steps must be a whole number"),
        (lambda: train(NETWORK, W, np.ones(N), np.nan, 3), "step_size must be a positive number"),
        (lambda: layer_penalties(NET, (1.0, -1.0)), "strengths must be numbers, 0 or more"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
