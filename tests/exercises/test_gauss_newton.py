"""Lesson 5's references agree with `ntd_helpers.gauss_newton`, and what its predictions call right is right."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ntd_helpers.datasets import digits, recorded
from ntd_helpers.exercises import check, exercise
from ntd_helpers.exercises.registry import load
from ntd_helpers.gauss_newton import damped_step, decompose, ggn, gnvp, levenberg_marquardt
from ntd_helpers.hessians import hessian
from ntd_helpers.networks import MLP, softmax_cross_entropy, squared_error
from ntd_helpers.training import gradient_descent
from tests.exercises.predicted import right, target

# Exercises


def test_5_1_is_the_hessian_of_the_cross_entropy_for_every_label():
    (p,) = exercise("5.1").cases[0]
    for label in range(3):
        H_z = hessian(lambda z, t=label: softmax_cross_entropy(z[None], np.array([t])), np.log(p) + 0.7)
        np.testing.assert_allclose(exercise("5.1").reference(p), H_z, atol=1e-14)


def test_5_2_is_the_product_of_the_ground_floor():
    for push, curve, pull, v in exercise("5.2").cases:
        np.testing.assert_allclose(pull.matrix, push.matrix.T)
        loss = lambda z, C=curve.matrix: z @ C @ z / 2  # noqa: E731
        expected = gnvp(loss, lambda w, J=push.matrix: J @ w, np.zeros(len(v)), v)
        np.testing.assert_allclose(exercise("5.2").reference(push, curve, pull, v), expected, rtol=1e-12)


def test_5_2_a_map_refuses_what_it_cannot_take():
    push = exercise("5.2").cases[1][0]
    verdict = check("5.2", lambda push, curve, pull, v: push(curve(v)))
    assert verdict.passed is False
    with pytest.raises(ValueError, match="push takes a vector of 3 numbers"):
        push(np.ones(2))


@pytest.mark.parametrize(
    "number, loss",
    [
        (0, lambda z: jnp.sum((z - jnp.array([1.0, 0.0])) ** 2) / 2),
        (1, lambda z: softmax_cross_entropy(z[None], np.array([0]))),
        (2, lambda z: jnp.sum(z**4)),
    ],
)
def test_5_3_tends_to_the_curvature_by_g(number, loss):
    numpy_loss, z, J, v, _ = exercise("5.3").cases[number]
    assert numpy_loss(z) == pytest.approx(float(loss(jnp.asarray(z))), rel=1e-13)
    by_g = v @ ggn(loss, lambda w: z + J @ w, np.zeros(len(v))) @ v
    assert exercise("5.3").reference(numpy_loss, z, J, v, 1e-3) == pytest.approx(float(by_g), rel=1e-5)


@pytest.mark.parametrize("N, m, sizes", [(2, 3, (2, 4, 3)), (20, 3, (2, 2, 3)), (3, 2, (2, 5, 2))])
def test_5_4_is_reached_or_kept_by_random_networks(N, m, sizes):
    rng, net = np.random.default_rng(0), MLP(sizes)
    X, T, labels = rng.normal(size=(N, 2)), rng.normal(size=(N, m)), rng.integers(0, m, N)
    for name, loss in {
        "squared error": lambda z: squared_error(z, T),
        "softmax": lambda z: softmax_cross_entropy(z, labels),
    }.items():
        values = np.linalg.eigvalsh(ggn(loss, lambda w: net(w, X), net.init(seed=1)))
        rank, bound = int((values > 1e-10 * values[-1]).sum()), exercise("5.4").reference(N, m, net.n, name)
        assert rank <= bound
        if bound < net.n - 1 - sizes[1]:  # softmax never sees the shifts of all outputs
            assert rank == bound


def test_5_5_is_the_damped_step():
    for G, g, damping in exercise("5.5").cases:
        values, vectors = np.linalg.eigh(G)
        root = (vectors * np.sqrt(values.clip(0))) @ vectors.T  # G = rootᵀ root; outputs root w, with a slope besides
        model = lambda w, root=root, g=g: jnp.append(root @ w, g @ w)  # noqa: E731
        loss = lambda z: jnp.sum(z[:-1] ** 2) / 2 + z[-1]  # noqa: E731
        found = damped_step(loss, model, np.zeros(len(g)), damping)
        np.testing.assert_allclose(exercise("5.5").reference(G, g, damping), found, atol=1e-8)


@pytest.mark.parametrize(
    "loss, passed",
    [
        (lambda e: 1 - np.exp(-(e**2) / 2), True),
        (lambda e: e**2 / (1 + e**2), True),
        (lambda e: np.log1p(e**2), True),
        (lambda e: np.sqrt(np.abs(e)), True),
        (lambda e: 3 + np.tanh(e) ** 2, True),
        (lambda e: e**4, False),
        (np.abs, False),
        (np.sin, False),
        (lambda e: -np.cos(2 * np.pi * e), False),
        (lambda e: np.minimum(np.abs(e), 1) * 0 + 1, False),
        (lambda e: e * np.nan, False),
    ],
)
def test_5_6_takes_any_loss_that_bends_over(loss, passed):
    assert check("5.6", loss).passed is passed


def test_5_6_makes_g_negative():
    e = jnp.array([2.0])
    bad = lambda z: jnp.sum(1 - jnp.exp(-(z**2) / 2))  # noqa: E731
    assert float(ggn(bad, lambda w: w, e)[0, 0]) < 0
    np.testing.assert_allclose(exercise("5.6").reference(np.asarray(e)), bad(e), rtol=1e-14)


def test_5_7_is_g_of_one_example():
    for J, p in exercise("5.7").cases:
        if (p > 0).all():
            loss = lambda z: softmax_cross_entropy(z[None], np.array([0]))  # noqa: E731
            G = ggn(loss, lambda w, J=J, p=p: jnp.log(p) + J @ w, np.zeros(J.shape[1]))
            np.testing.assert_allclose(exercise("5.7").reference(J, p), G, atol=1e-13)


# Predictions


def test_5a_the_two_parts_and_the_whole():
    G, residual = decompose(lambda z: jnp.sum(z**2) / 2, lambda w: w**2, jnp.array([1.0]))
    slips = [slip.value for slip in load(5, "prediction")["5.a"].slips]
    assert target("5.a") == pytest.approx(float(G[0, 0]))
    np.testing.assert_allclose(slips[:2], [float((G + residual)[0, 0]), float(residual[0, 0])])
    assert float(jax.grad(jax.grad(lambda w: w**4 / 2))(1.0)) == pytest.approx(slips[0])


def test_5b_the_linearised_cost_is_convex_and_not_quadratic():
    push = np.array([[1.0, -2.0], [0.5, 1.0], [-1.0, 0.3]])
    cost = lambda d: softmax_cross_entropy((jnp.array([0.2, -0.4, 1.0]) + push @ d)[None], np.array([2]))  # noqa: E731
    curvature = jax.jit(jax.hessian(cost))
    points = np.random.default_rng(0).normal(size=(30, 2))
    found = np.array([curvature(d) for d in points])
    assert (np.linalg.eigvalsh(found)[:, 0] > 0).all() and np.ptp(found[:, 0, 0]) > 0.1
    assert right("5.b") == "Convex, but not quadratic."


def test_5c_a_deep_linear_network():
    X, net = np.random.default_rng(0).normal(size=(5, 2)), MLP((2, 2, 1), "linear")
    w = net.init(seed=0) + 0.3
    model = lambda w: net(w, X)  # noqa: E731
    for shift, differs in ((1.0, True), (0.0, False)):
        t = model(w) + shift
        residual = decompose(lambda z, t=t: squared_error(z, t), model, w)[1]
        assert bool(np.abs(residual).max() > 0.1) is differs
    assert right("5.c") == "Only where all residuals are 0."


def test_5d_one_loss_of_the_four_bends_down():
    e = np.linspace(-4, 4, 81)
    bends = {
        "½e²": lambda e: e**2 / 2,
        "log cosh e": lambda e: jnp.logaddexp(e, -e),
        "1 − exp(−½e²)": lambda e: 1 - jnp.exp(-(e**2) / 2),
    }
    least = {name: float(jax.vmap(jax.grad(jax.grad(f)))(e).min()) for name, f in bends.items()}
    assert right("5.d") == min(least, key=least.get) and sum(value < 0 for value in least.values()) == 1


def test_5e_is_the_rank_of_exercise_4():
    assert target("5.e") == exercise("5.4").reference(5, 10, 1210, "softmax")
    slips = [slip.value for slip in load(5, "prediction")["5.e"].slips]
    assert slips == [exercise("5.4").reference(5, 10, 1210, "squared error"), 9, 1210]


def test_5f_only_classes_drawn_from_p_give_g():
    J, p = exercise("5.7").cases[0]
    G = J.T @ (np.diag(p) - np.outer(p, p)) @ J
    U = (p - np.eye(3)) @ J
    shares = {"drawn": p, "likely": np.eye(3)[p.argmax()], "first": np.eye(3)[0], "equal": np.ones(3) / 3}
    same = [name for name, values in shares.items() if np.allclose(U.T @ (values[:, None] * U), G)]
    assert same == ["drawn"] and right("5.f") == "One drawn from the network's own p."


def test_5g_a_product_with_g_takes_fewer_operations():
    X, net = np.ones((50, 20)), MLP((20, 30, 30, 5))
    loss, model = lambda z: softmax_cross_entropy(z, np.zeros(50, int)), lambda w: net(w, X)
    shape = jax.ShapeDtypeStruct((net.n,), float)

    def count(f):
        return jax.jit(f).lower(shape, shape).compile().cost_analysis()["flops"]

    Hv = count(lambda w, v: jax.jvp(jax.grad(lambda w: loss(model(w))), (w,), (v,))[1])
    assert count(lambda w, v: gnvp(loss, model, w, v)) < 0.8 * Hv and right("5.g") == "Fewer."


def test_5h_and_5i_the_step_far_out_and_near_a_saddle():
    G, g = np.array([[3.0, 1.0], [1.0, 2.0]]), np.array([1.0, -0.5])
    d = exercise("5.5").reference(G, g, 1e6)
    np.testing.assert_allclose(d, -g / 1e6, rtol=1e-5)
    assert right("5.h") == "A short step along −g."
    H, w = np.diag([2.0, -1.0]), np.array([0.3, 0.4])  # the saddle is at 0
    np.testing.assert_allclose(w - np.linalg.solve(H, H @ w), 0, atol=1e-15)
    assert right("5.i") == "Towards the saddle."


def test_5j_the_race_is_won_by_one_and_then_by_the_other():
    X, labels = digits()
    net = MLP((64, 32, 10))
    loss, model = lambda z: softmax_cross_entropy(z, labels), lambda w: net(w, X)
    _, J = gradient_descent(lambda w: loss(model(w)), net.init(seed=0), 1.0, 400, keep=False)
    _, costs, _, made = levenberg_marquardt(loss, model, net.init(seed=0), 10)
    paid = 1.5 * np.arange(11) + 1.1 * made  # a gradient and a cost a step, and the products: see the lesson's prices
    assert costs[9] > 0.01 >= costs[10] and paid[10] < 400 and J[-1] > 0.03  # far from 0.01 when the other is there
    assert (J <= 0.1).argmax() < paid[(costs <= 0.1).argmax()]
    assert right("5.k") == "Gradient descent at 0.1, Gauss-Newton at 0.01."


def test_5k_from_the_recorded_training():
    data = recorded("spectra")
    edges = 2 / data["hessian"][-1, -1], 2 / data["gauss_newton"][-1, -1]
    assert 0 < edges[1] / edges[0] - 1 < 0.1 and right("5.j") == "By less than a tenth."
