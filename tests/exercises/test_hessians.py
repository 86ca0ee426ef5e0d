"""Lesson 4's references agree with `ntd_helpers.hessians`, and what its predictions call right is right."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.special import softmax

from ntd_helpers.datasets import digits, recorded
from ntd_helpers.exercises import exercise
from ntd_helpers.hessians import classify_stationary_point, hessian, hvp, lanczos, top_eigenvalues
from ntd_helpers.networks import MLP, one_hot, softmax_cross_entropy, squared_error
from ntd_helpers.quadratics import Quadratic, gradient_descent
from ntd_helpers.toys import EdgeOfStability
from ntd_helpers.training import gradient_descent as gradient_descent_on
from tests.exercises.predicted import right, target

# Exercises


def test_4_2_every_straight_line_has_a_minimum_at_0():
    for angle in np.linspace(0, np.pi, 37):
        v = np.array([np.cos(angle), np.sin(angle)])
        x, y = v[:, None] * np.geomspace(1e-9, 1e-2, 10) * max(abs(v[1]), 1e-3)
        y = np.where(np.abs(y) < 1e-20, 0, y)  # the sine of π is not exactly 0
        assert ((y - x**2) * (y - 2 * x**2) > 0).all()


def test_4_3_is_the_mean_over_a_run_of_the_map():
    for x, y, steps in ((0.02, -0.1, 240), (0.3, 0.2, 57)):
        edge = EdgeOfStability(0.4, 0.01, 1.5)
        path = edge.path(x, y, steps)
        mean = exercise("4.3").reference(y, path[-1, 1], steps, *edge)
        assert mean == pytest.approx(np.mean(path[:-1, 0] ** 2), rel=1e-9)


def test_4_5_separates_where_the_runs_differ():
    """From step 4000 with α = 0.4: half the step, a larger step, and gradient flow as recorded."""
    X, labels = digits(500)
    X, T, net = X - X.mean(axis=0), one_hot(labels, 10), MLP((64, 32, 10))
    cost = lambda w: squared_error(net(w, X), T)
    w, costs = gradient_descent_on(cost, net.init(seed=0), 0.4, 4000, keep=False)
    product = jax.jit(lambda w, v: hvp(cost, w, v))
    ends = {}
    for alpha in (0.2, 0.5):
        end, later = gradient_descent_on(cost, w, alpha, 1000, keep=False)
        ends[alpha] = top_eigenvalues(lambda v, w=end: product(w, v), net.n, 1, tol=1e-4)[0]
        assert np.isfinite(later).all() and later[-1] < costs[0] / 10  # it does not diverge
    assert ends[0.2] > 5.2 and ends[0.5] == pytest.approx(4, rel=0.06)
    assert recorded("flow")["sharpness"].max() > 6
    assert exercise("4.5").reference == ("no", "no", "yes", "yes", "no", "yes")


def test_4_6_is_where_the_companion_matrix_leaves_the_unit_circle():
    for alpha, mu in exercise("4.6").cases:
        edge = exercise("4.6").reference(alpha, mu)
        for factor, stable in ((0.999, True), (1.001, False)):
            roots = np.roots([1, -(1 + mu - alpha * factor * edge), mu])
            assert (np.abs(roots).max() < 1 + 1e-12) == stable


# Predictions


def test_4a_shapes():
    f = lambda w: jnp.stack([w[0] * w[1], w[2] ** 2, w[3] * w[4]])
    w = jnp.ones(5)
    second = jax.jacfwd(jax.jacrev(f))
    shapes = [jax.eval_shape(g, w).shape for g in (second, lambda w: second(w) @ w)]
    assert right("4.a") == "{}, and {}.".format(*shapes)


def test_4b_counted():
    net = MLP((8, 16, 16, 4))
    X, labels, w = np.ones((32, 8)), np.zeros(32, int), net.init(0)
    cost = lambda w: softmax_cross_entropy(net(w, X), labels)
    operations = lambda f, *a: jax.jit(f).lower(*a).cost_analysis()["flops"]
    assert 1.5 < operations(lambda w, v: hvp(cost, w, v), w, w) / operations(jax.grad(cost), w) < 3.5
    assert right("4.b") == "Two or three."


def test_4c_and_4d_by_descending():
    assert right("4.c") == f"A {classify_stationary_point([2, 0, -1], 1e-9).name.lower()}."
    held = []  # of points whose Hessian has no zero eigenvalue
    for kind, values in {"Minima": [1.0, 2.0], "Saddles": [1.0, -2.0], "Maxima": [-1.0, -2.0]}.items():
        path = gradient_descent(Quadratic(np.diag(values), [0, 0]), [1e-3, 1e-3], 0.01, 1000)
        if np.linalg.norm(path[-1]) < 1e-3:
            held.append(kind)
    assert right("4.d") == " and ".join(held) + " only."


def test_4e_is_between_coming_back_and_leaving():
    q = Quadratic(np.diag([0.5, 4.0]), [0, 0])
    for factor, holds in ((0.99, True), (1.01, False)):
        path = gradient_descent(q, [1.0, 1.0], factor * target("4.e"), 600)
        assert (np.linalg.norm(path[-1]) < 1) == holds


def test_4f_and_4h_on_the_recorded_network():
    data = recorded("spectra")
    values = data["hessian"][0]
    T = lanczos(lambda v: jnp.asarray(values) * v, len(values), 9)
    assert abs(np.linalg.eigvalsh(T)[-1] / values[-1] - 1) < 5e-4
    assert right("4.h") == "Fewer than ten."
    assert (values < -1e-12).sum() > 400 and 0.15 < -values[0] / values[-1] < 0.25
    assert right("4.f").startswith("Many of both")


def test_4g_negative_curvature_fades_through_the_residuals():
    """On a small network: motion along the negative axes is blocked; and the residuals shrink without any motion."""
    net = MLP((3, 6, 3))
    rng = np.random.default_rng(0)
    X, T = rng.normal(size=(30, 3)), np.eye(3)[rng.integers(0, 3, 30)]
    cost = lambda w, T=T: -jnp.sum(jax.nn.log_softmax(net(w, X)) * T) / 30
    w = net.init(0)
    hessian_at = jax.jit(lambda w, T: hessian(lambda w: cost(w, T), w))
    values, Q = np.linalg.eigh(hessian_at(w, T))
    blocked = Q[:, values < 0.5 * values[0]]
    negative = lambda w, T: np.minimum(np.linalg.eigvalsh(hessian_at(w, T)), 0).sum()
    step = lambda _, w: (lambda g: w - 0.5 * (g - blocked @ (blocked.T @ g)))(jax.grad(cost)(w))
    end = jax.jit(lambda w: jax.lax.fori_loop(0, 3000, step, w))(w)
    assert np.abs((np.asarray(end) - w) @ blocked).max() < 1e-10
    before, after = map(jax.jit(cost), (w, end))
    assert after < 0.5 * before
    assert negative(end, T) > 0.7 * negative(w, T)  # less negative
    p = softmax(np.asarray(net(w, X)), axis=1)
    sums = [negative(w, s * T + (1 - s) * p) for s in (1.0, 0.5, 0.0)]
    assert sums[0] < 1.5 * sums[1] < 0 and abs(sums[2]) < 1e-9
    assert right("4.g").startswith("About as small as without the block")


def test_4i_flow_has_no_edge_and_4k_small_batches_end_below_it():
    data, flow, batches = recorded("edge"), recorded("flow"), recorded("minibatches")
    sharpness = data["sharpness"][list(data["alphas"]).index(0.4)]
    assert sharpness[150:].mean() == pytest.approx(5, rel=0.03)
    assert np.interp(1600, flow["times"], flow["sharpness"]) > 6
    assert right("4.i") == "It rises on beyond 5."
    late = batches["sharpness"][list(batches["sizes"]).index(25)][:, 30:].mean(axis=1)
    assert (late < 4.2).all() and right("4.k") == "Clearly below 5."


def test_4j_the_oscillation_grows_before_the_sharpness_falls():
    x, y = EdgeOfStability(0.4, 0.01, 1.0).path(0.02, 0.05, 60).T
    turn = y.argmax()
    assert 5 < turn < 60 and (np.diff(y[: turn + 1]) > 0).all() and y[-1] < y[turn] and abs(x[turn]) > 5 * abs(x[0])
    assert right("4.j").startswith("x oscillates and grows")


def test_4l_a_relu_network_s_hessian_is_neither_zero_nor_complete():
    net = MLP((1, 5, 1), "relu")
    x, w = np.linspace(-1, 1, 9)[:, None], net.init(0)
    H = hessian(lambda w: jnp.mean((net(w, x) - x**2) ** 2), w)
    assert np.abs(H).max() > 0.1 and np.isfinite(H).all()
    assert right("4.l").startswith("neither zero nor impossible")


def test_4m_counts_the_axes_that_are_flat_at_every_moment():
    assert target("4.m") == 65
    for values in recorded("spectra")["hessian"]:
        assert np.sum(np.abs(values) < 1e-12) == 65
