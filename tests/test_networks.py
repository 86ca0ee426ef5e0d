"""The networks and losses against the same in plain numpy, and training against the same steps one by one."""

import itertools

import jax.numpy as jnp
import mpmath
import numpy as np
import pytest

from ntd_helpers import training
from ntd_helpers.networks import MLP, accuracy, one_hot, softmax_cross_entropy, squared_error
from ntd_helpers.taylor import directional_derivative, gateaux

NET = MLP((3, 5, 4, 2))
RNG = np.random.default_rng(3)
X = RNG.normal(size=(7, 3))
LABELS = np.array([0, 1, 1, 0, 1, 0, 0])


def by_hand(w, X, sizes, activation):
    """Layer by layer, in numpy, from the same flat vector."""
    at, x = 0, X
    for k, (a, b) in enumerate(itertools.pairwise(sizes)):
        W, bias = w[at : at + a * b].reshape(a, b), w[at + a * b : at + a * b + b]
        at += a * b + b
        x = np.einsum("na,ab->nb", x, W) + bias
        if k < len(sizes) - 2:
            x = activation(x)
    assert at == len(w)
    return x


@pytest.mark.parametrize(
    "name, activation", [("tanh", np.tanh), ("relu", lambda x: np.where(x > 0, x, 0)), ("linear", lambda x: x)]
)
def test_outputs_are_those_of_the_layers(name, activation):
    net = MLP(NET.sizes, name)
    w = RNG.normal(size=net.n)
    np.testing.assert_allclose(net(w, X), by_hand(w, X, net.sizes, activation), rtol=1e-12, atol=1e-13)


def test_the_count_of_weights_is_that_of_the_vector():
    assert NET.n == 3 * 5 + 5 + 5 * 4 + 4 + 4 * 2 + 2 == len(NET.init(0))
    assert MLP((64, 16, 10)).n == 1210
    assert [(W.shape, b.shape) for W, b in NET.layers(NET.init(0))] == [((3, 5), (5,)), ((5, 4), (4,)), ((4, 2), (2,))]


def test_initial_weights_depend_on_the_seed_and_have_the_right_scale():
    np.testing.assert_array_equal(NET.init(4), NET.init(4))
    assert np.abs(NET.init(4) - NET.init(5)).max() > 0.1
    net = MLP((400, 300, 10))
    (W1, b1), (W2, b2) = net.layers(net.init(0))
    assert float(W1.std()) == pytest.approx(1 / 20, rel=0.02) and float(W2.std()) == pytest.approx(300**-0.5, rel=0.05)
    assert not b1.any() and not b2.any()
    assert abs(float(W1.mean())) < 1e-3


def test_squared_error_is_half_the_mean_over_examples():
    z, t = RNG.normal(size=(6, 4)), RNG.normal(size=(6, 4))
    assert float(squared_error(z, t)) == pytest.approx(np.mean(np.sum((z - t) ** 2, axis=1)) / 2, rel=1e-14)


def test_cross_entropy_against_mpmath_even_where_exponentials_overflow():
    z = np.array([[1.0, -2.0, 0.5], [900.0, 0.0, -900.0], [3.0, 3.0, 3.0]])
    labels = np.array([1, 1, 2])
    with mpmath.workdps(50):
        losses = [
            mpmath.log(sum(mpmath.exp(mpmath.mpf(float(x))) for x in row)) - mpmath.mpf(float(row[label]))
            for row, label in zip(z, labels, strict=True)
        ]
        exact = float(sum(losses) / 3)
    assert float(softmax_cross_entropy(z, labels)) == pytest.approx(exact, rel=1e-14)


@pytest.mark.parametrize("name", ["squared error", "softmax"])
def test_the_complex_step_goes_through_networks_and_losses(name):
    losses = {
        "squared error": lambda z: squared_error(z, X[:, :2]),
        "softmax": lambda z: softmax_cross_entropy(z, LABELS),
    }
    cost, w, dw = lambda w: losses[name](NET(w, X)), NET.init(0), RNG.normal(size=NET.n)
    exact = float(directional_derivative(cost, w, dw))
    assert float(gateaux(cost, w, dw, 1e-100, "complex")) == pytest.approx(exact, rel=1e-13)


def test_sizes_may_be_numpy_s_numbers():
    assert MLP((np.int64(4), 3)) == MLP((4, 3)) and type(MLP((np.int64(4), 3)).sizes[0]) is int


def test_accuracy_and_targets():
    z = np.array([[2.0, 1.0], [0.0, 3.0], [5.0, 4.0]])
    assert accuracy(z, [0, 1, 1]) == pytest.approx(2 / 3)
    np.testing.assert_array_equal(one_hot([2, 0], 3), [[0, 0, 1], [1, 0, 0]])


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: MLP((3,)), "sizes must be at least two positive whole numbers"),
        (lambda: MLP((3, 0)), "each of sizes must be a whole number, 1 or more; got 0"),
        (lambda: MLP((3, 2.0)), "each of sizes must be a whole number"),
        (lambda: MLP((3, True)), "each of sizes must be a whole number"),
        (lambda: MLP((3, 2), "gelu"), "activation must be one of tanh, relu, linear; got 'gelu'"),
        (lambda: NET(np.zeros(5), X), r"w must be a vector of 54 weights, .*; got \(5,\)"),
        (lambda: NET(NET.init(0), X[:, :2]), r"X must have the shape \(N, 3\); got \(7, 2\)"),
        (lambda: NET(NET.init(0), X[0]), r"X must have the shape \(N, 3\); got \(3,\)"),
        (lambda: squared_error(np.ones((2, 3)), np.ones(3)), r"both have the shape \(N, m\)"),
        (lambda: squared_error(np.ones(3), np.ones(3)), r"both have the shape \(N, m\)"),
        (lambda: softmax_cross_entropy(np.ones((2, 3)), [0, 3]), "from 0 to 2; got"),
        (lambda: softmax_cross_entropy(np.ones((2, 3)), [0, -1]), "from 0 to 2; got"),
        (lambda: softmax_cross_entropy(np.ones((2, 3)), [0.0, 1.0]), "labels must be 2 whole numbers; got float64"),
        (lambda: softmax_cross_entropy(np.ones((2, 3)), [0]), "labels must be 2 whole numbers"),
        (lambda: softmax_cross_entropy(np.ones(10), [0]), r"z must have the shape \(N, m\); got \(10,\)"),
        (lambda: accuracy(np.ones((2, 3)), [[0, 1]]), "labels must be 2 whole numbers"),
        (lambda: accuracy(np.ones(3), [0]), r"z must have the shape \(N, m\)"),
        (lambda: accuracy([[0.0, np.nan], [1.0, 0.0]], [0, 0]), "z must be finite real numbers; got float64 with 1"),
        (lambda: accuracy([[0, 1j]], [0]), "z must be finite real numbers; got complex128"),
        (lambda: one_hot([4], 3), "from 0 to 2"),
        (lambda: training.gradient_descent(jnp.sum, np.ones((2, 2)), 0.1, 3), "w must be a vector"),
        (lambda: training.gradient_descent(jnp.sum, [np.nan], 0.1, 3), "finite"),
        (lambda: training.gradient_descent(jnp.sum, [1j], 0.1, 3), "finite real numbers; got complex128"),
        (lambda: training.gradient_descent(jnp.sum, ["1", "2"], 0.1, 3), "finite real numbers; got <U1"),
        (lambda: training.gradient_descent(lambda w: 2 * w, [1.0], 0.1, 3), "cost must be one real number"),
        (lambda: training.gradient_descent(jnp.sum, [1.0], True, 3), "step_size must be a positive number; got True"),
        (lambda: training.gradient_descent(jnp.sum, [1.0], "a", 3), "step_size must be a positive number; got 'a'"),
        (lambda: training.gradient_descent(jnp.sum, [1.0], 1j, 3), "step_size must be a positive number"),
        (lambda: training.gradient_descent(jnp.sum, [1.0], None, 3), "step_size must be a positive number; got None"),
        (lambda: training.gradient_descent(jnp.sum, [1.0], 0.0, 3), "step_size must be a positive number; got 0.0"),
        (lambda: training.gradient_descent(jnp.sum, [1.0], 0.1, -1), "steps must be a whole number, 0 or more; got -1"),
        (lambda: training.gradient_descent(jnp.sum, [1.0], 0.1, 2.0), "steps must be a whole number"),
        (lambda: training.gradient_descent(jnp.sum, [1.0], 0.1, 2, every=0), "every must be a whole number, 1 or more"),
        (lambda: training.gradient_descent(jnp.sum, [1.0], 0.1, 2, every=1.5), "every must be a whole number"),
    ],
)
def test_bad_input_is_refused_with_a_sentence_that_helps(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# Training


@pytest.mark.parametrize("steps, every", [(0, 1), (0, 7), (9, 4), (130, 7), (150, 50), (149, 50), (120, 60), (100, 1)])
def test_a_thinned_path_keeps_one_iterate_in_every(steps, every):
    cost = lambda w: jnp.sum(w**4) / 4 + w[0] * w[1]
    whole, J = training.gradient_descent(cost, [0.5, -0.4], 0.05, steps)
    thin, costs = training.gradient_descent(cost, [0.5, -0.4], 0.05, steps, every=every)
    np.testing.assert_array_equal(thin, whole[::every])
    np.testing.assert_array_equal(costs, J)


@pytest.mark.parametrize("steps", [0, 1, 49, 50, 51, 123])
def test_training_is_gradient_descent_one_step_after_another(steps):
    cost = lambda w: jnp.sum(jnp.cosh(w) - 1)
    w = np.array([1.0, -0.5])
    expected = [w]
    for _ in range(steps):
        expected.append(expected[-1] - 0.3 * np.sinh(expected[-1]))
    path, J = training.gradient_descent(cost, w, 0.3, steps)
    assert path.shape == (steps + 1, 2) and J.shape == (steps + 1,)
    np.testing.assert_allclose(path, expected, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(J, np.sum(np.cosh(expected) - 1, axis=1), rtol=1e-9, atol=1e-15)
    last, costs = training.gradient_descent(cost, w, 0.3, steps, keep=False)
    np.testing.assert_array_equal(last, path[-1])
    np.testing.assert_array_equal(costs, J)


def test_divergence_ends_unwarned():
    path, J = training.gradient_descent(lambda w: jnp.sum(w**4), [2.0], 1.0, 60)
    assert not np.isfinite(path[-1]).any() and not np.isfinite(J[-1])


def test_a_progress_bar_appears_only_in_long_runs_and_is_removed(monkeypatch):
    IPython, ipywidgets = pytest.importorskip("IPython"), pytest.importorskip("ipywidgets")
    shown, bars = [], []

    class Bar:
        model_id, value, description = "a model", 0, ""

        def __init__(self, max):
            self.steps, self.max, self.open = [], max, True
            bars.append(self)

        def __setattr__(self, name, value):
            object.__setattr__(self, name, value)
            if name == "value":
                self.steps.append(value)

        def close(self):
            self.open = False

    monkeypatch.setattr(ipywidgets, "IntProgress", Bar)
    monkeypatch.setattr(IPython.display, "display", lambda data, raw: shown.append(data))
    training.gradient_descent(lambda w: w @ w, [1.0], 0.1, 200)
    monkeypatch.setattr(training, "PATIENCE", 0.0)
    training.gradient_descent(lambda w: w @ w, [1.0], 0.1, 200)  # not in a notebook
    assert shown == bars == []
    monkeypatch.setattr(IPython, "get_ipython", lambda: object())
    training.gradient_descent(lambda w: w @ w, [1.0], 0.1, 200)
    assert [list(data) for data in shown] == [["application/vnd.jupyter.widget-view+json"]]
    assert bars[0].steps == [0, 50, 100, 150, 200] and bars[0].max == 200 and not bars[0].open
    monkeypatch.setattr(training, "PATIENCE", 1e9)
    training.gradient_descent(lambda w: w @ w, [1.0], 0.1, 200)
    assert len(bars) == 1
