"""The Gauss-Newton Hessian: products, matrices and steps, against oracles computed in other ways."""

import jax
import jax.numpy as jnp
import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jax.flatten_util import ravel_pytree

from ntd_helpers.gauss_newton import damped_step, decompose, ggn, gnvp, gnvp_operator, levenberg_marquardt
from ntd_helpers.hessians import diagonal_lanczos
from ntd_helpers.networks import MLP, softmax_cross_entropy, squared_error
from ntd_helpers.solvers import conjugate_gradients, residual_polynomials

RNG = np.random.default_rng(0)
X, T, LABELS = RNG.normal(size=(6, 3)), RNG.normal(size=(6, 2)), RNG.integers(0, 2, 6)
LOSSES = {
    "squared error": lambda z: squared_error(z, T),
    "softmax": lambda z: softmax_cross_entropy(z, LABELS),
    "log cosh": lambda z: jnp.sum(jnp.logaddexp(z - T, T - z)) / 6,
}
ROBUST = lambda z: jnp.sum(1 - jnp.exp(-((z - T) ** 2) / 2)) / 6  # noqa: E731  # not convex
NETS = {"tanh": MLP((3, 4, 2)), "relu": MLP((3, 4, 2), "relu")}


def by_jacobians(loss, model, w):
    """J_zwᵀ H_z J_zw from the two dense matrices in the middle."""
    z = model(w)
    J = jax.jacobian(lambda w: model(w).ravel())(w)
    H_z = jax.hessian(lambda z_flat: loss(z_flat.reshape(z.shape)))(z.ravel())
    return J.T @ H_z @ J


@pytest.fixture(scope="module", params=[(net, loss) for net in NETS for loss in LOSSES], ids="-".join)
def problem(request):
    net, loss = NETS[request.param[0]], LOSSES[request.param[1]]
    model = lambda w: net(w, X)  # noqa: E731
    w = net.init(seed=2) + 0.1
    return loss, model, w, np.asarray(jax.jit(lambda w: by_jacobians(loss, model, w))(w))


# Products and matrices


def test_matrix_and_products_are_those_of_the_jacobians(problem):
    loss, model, w, G = problem
    np.testing.assert_allclose(ggn(loss, model, w), G, atol=1e-13)
    operator, compiled = gnvp_operator(loss, model, w), jax.jit(lambda w, v: gnvp(loss, model, w, v))
    for v in RNG.normal(size=(2, len(w))):
        for Gv in (gnvp(loss, model, w, v), operator(v), compiled(w, v)):
            np.testing.assert_allclose(Gv, G @ v, atol=1e-13)
    V = RNG.normal(size=(3, len(w)))
    np.testing.assert_allclose(jax.vmap(operator)(V), V @ G, atol=1e-13)


def test_the_two_terms_make_the_hessian(problem):
    loss, model, w, G = problem
    first, residual_part = decompose(loss, model, w)
    H = jax.jit(jax.hessian(lambda w: loss(model(w))))(w)
    np.testing.assert_allclose(first, G, atol=1e-13)
    np.testing.assert_allclose(first + residual_part, H, atol=1e-13)
    np.testing.assert_allclose(residual_part, np.transpose(residual_part), atol=1e-13)


def test_g_is_the_hessian_of_the_cost_of_the_linearised_network(problem):
    loss, model, w, G = problem
    z, push = jax.linearize(model, w)
    linearised = jax.jit(jax.hessian(lambda d: loss(z + push(d))))
    np.testing.assert_allclose(linearised(jnp.zeros(len(w))), G, atol=1e-13)


def test_a_product_by_differences_of_the_linearised_cost():
    """Without any second derivative by jax: vᵀGv is the second difference of the linearised network's cost."""
    net, loss = NETS["tanh"], LOSSES["softmax"]
    w, v = net.init(seed=1), RNG.normal(size=net.n)
    z, push = jax.linearize(lambda w: net(w, X), w)
    cost = lambda s: float(loss(z + s * push(v)))  # noqa: E731
    # A difference of fourth order: whatever v is drawn, what it leaves out is far below the tolerance.
    h = 3e-3
    weights = {-2: -1, -1: 16, 0: -30, 1: 16, 2: -1}
    seen = sum(weight * cost(k * h) for k, weight in weights.items()) / (12 * h**2)
    assert float(v @ gnvp(loss, lambda w: net(w, X), w, v)) == pytest.approx(seen, rel=1e-6)


def test_both_terms_of_a_tiny_network_by_differences_in_forty_digits():
    """One input, one tanh unit, one output, cost ½(z − t)²: J and z differenced in mpmath, G from ∂z alone."""
    x, t, w = 0.7, 2.0, [0.4, -0.3, 1.5, 0.2]
    with mpmath.workdps(40):
        z = lambda a, b, c, e: mpmath.tanh(a * x + b) * c + e  # noqa: E731
        slopes = [mpmath.diff(z, w, tuple(int(i == j) for j in range(4))) for i in range(4)]
        H = [
            [
                mpmath.diff(lambda *w: (z(*w) - t) ** 2 / 2, w, tuple((i == k) + (j == k) for k in range(4)))
                for i in range(4)
            ]
            for j in range(4)
        ]
        G = [[a * b for a in slopes] for b in slopes]
    model = lambda w: (jnp.tanh(w[0] * x + w[1]) * w[2] + w[3]).reshape(1, 1)  # noqa: E731
    first, residual_part = decompose(lambda z: squared_error(z, np.array([[t]])), model, np.array(w))
    np.testing.assert_allclose(first, np.array(G, float), atol=1e-14)
    np.testing.assert_allclose(first + residual_part, np.array(H, float), atol=1e-14)


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.sampled_from(sorted(LOSSES)), st.sampled_from(sorted(NETS)), st.floats(0.1, 3))
def test_g_is_semidefinite_for_every_network_and_convex_loss(seed, loss, net, scale):
    w = scale * np.random.default_rng(seed).normal(size=NETS[net].n)
    values = np.linalg.eigvalsh(matrix(loss, net)(w))
    assert values[0] > -1e-12 * max(1.0, values[-1])


def matrix(loss, net, known={}):  # noqa: B006  # compiled once for each pair
    if (loss, net) not in known:
        known[loss, net] = jax.jit(lambda w: ggn(LOSSES[loss], lambda w: NETS[net](w, X), w))
    return known[loss, net]


@settings(max_examples=20)
@given(st.integers(0, 10**6), st.floats(-2, 2), st.floats(-2, 2))
def test_products_are_linear_and_adjoint_to_themselves(seed, a, b):
    rng = np.random.default_rng(seed)
    w, u, v = rng.normal(size=(3, NETS["tanh"].n))
    G = np.asarray(matrix("softmax", "tanh")(w))
    product = gnvp_operator(LOSSES["softmax"], lambda w: NETS["tanh"](w, X), w)
    np.testing.assert_allclose(product(a * u + b * v), a * (G @ u) + b * (G @ v), atol=1e-10)
    assert float(u @ product(v)) == pytest.approx(float(v @ product(u)), abs=1e-10)


def test_a_loss_that_is_not_convex_breaks_it():
    net = NETS["tanh"]
    w = net.init(seed=2) + 0.1
    z = np.asarray(net(w, X))
    assert (np.abs(z - T) > 1).any()  # beyond 1 this loss curves downward
    assert np.linalg.eigvalsh(ggn(ROBUST, lambda w: net(w, X), w))[0] < -1e-3


@pytest.mark.parametrize("loss, per_example", [("squared error", 2), ("softmax", 1)])
def test_the_rank_is_bounded_by_examples_and_outputs(loss, per_example):
    net = MLP((3, 9, 2))
    few = {
        "squared error": lambda z: squared_error(z, T[:3]),
        "softmax": lambda z: softmax_cross_entropy(z, LABELS[:3]),
    }
    values = np.linalg.eigvalsh(ggn(few[loss], lambda w: net(w, X[:3]), net.init(seed=0)))[::-1]
    rank = 3 * per_example
    assert values[rank - 1] > 1e-6 * values[0] and abs(values[rank]) < 1e-13 * values[0]


def test_g_is_h_where_outputs_are_linear_in_the_weights_or_residuals_are_zero():
    one_layer = MLP((3, 2))
    w = one_layer.init(seed=0)
    for loss in LOSSES.values():
        _, residual_part = decompose(loss, lambda w: one_layer(w, X), w)
        np.testing.assert_allclose(residual_part, 0, atol=1e-14)
    deep = MLP((3, 4, 2), "linear")  # linear in x, not in w
    w = deep.init(seed=0)
    model = lambda w: deep(w, X)  # noqa: E731
    assert np.abs(decompose(LOSSES["squared error"], model, w)[1]).max() > 0.1
    outputs = model(w)
    np.testing.assert_allclose(decompose(lambda z: squared_error(z, outputs), model, w)[1], 0, atol=1e-14)


def test_for_softmax_g_is_the_fisher_matrix():
    net = NETS["tanh"]
    w = net.init(seed=3)
    z = net(w, X)
    p, J = np.asarray(jax.nn.softmax(z)), np.asarray(jax.jacobian(lambda w: net(w, X))(w))  # (N, m), (N, m, n)
    F = np.zeros((net.n, net.n))
    for i in range(len(X)):
        for c in range(2):
            u = J[i].T @ (p[i] - np.eye(2)[c])
            F += p[i, c] * np.outer(u, u) / len(X)
    np.testing.assert_allclose(ggn(LOSSES["softmax"], lambda w: net(w, X), w), F, atol=1e-14)


def tree_problem():
    tree = {"W": RNG.normal(size=(3, 2)), "b": [RNG.normal(size=2)]}
    model = lambda p: jnp.tanh(X @ p["W"] + p["b"][0])  # noqa: E731
    return LOSSES["squared error"], model, tree


def test_weights_may_be_a_tree():
    loss, model, tree = tree_problem()
    flat, unravel = ravel_pytree(tree)
    G = np.asarray(by_jacobians(loss, lambda w: model(unravel(w)), flat))
    v = RNG.normal(size=len(flat))
    for out in (gnvp(loss, model, tree, unravel(v)), gnvp_operator(loss, model, tree)(unravel(v))):
        assert jax.tree.structure(out) == jax.tree.structure(tree)
        np.testing.assert_allclose(ravel_pytree(out)[0], G @ v, atol=1e-13)
    np.testing.assert_allclose(ggn(loss, model, tree), G, atol=1e-13)
    np.testing.assert_allclose(decompose(loss, model, tree)[0], G, atol=1e-13)
    step = damped_step(loss, model, tree, 0.1)
    g = ravel_pytree(jax.grad(lambda p: loss(model(p)))(tree))[0]
    np.testing.assert_allclose(ravel_pytree(step)[0], np.linalg.solve(G + 0.1 * np.eye(len(g)), -g), atol=1e-10)
    assert jax.tree.structure(step) == jax.tree.structure(tree)


# Steps


def test_a_damped_step_is_that_of_a_dense_solve(problem):
    loss, model, w, G = problem
    g = jax.grad(lambda w: loss(model(w)))(w)
    exact = {damping: np.linalg.solve(G + damping * np.eye(len(w)), -g) for damping in (1e-3, 0.1, 10.0)}
    np.testing.assert_allclose(damped_step(loss, model, w, 0.1), exact[0.1], atol=1e-8)
    step = jax.jit(lambda w, damping: damped_step(loss, model, w, damping))
    for damping, d in exact.items():
        np.testing.assert_allclose(step(w, damping), d, atol=1e-8)


def test_the_two_ends_of_the_damping(problem):
    loss, model, w, G = problem
    g = np.asarray(jax.grad(lambda w: loss(model(w)))(w))
    np.testing.assert_allclose(1e8 * damped_step(loss, model, w, 1e8), -g, atol=1e-6 * np.abs(g).max())
    shortest = -np.linalg.pinv(G, rcond=1e-9, hermitian=True) @ g
    np.testing.assert_allclose(damped_step(loss, model, w, 0.0), shortest, atol=1e-5 * np.linalg.norm(shortest))


def test_a_truncated_step_is_a_descent_direction():
    net, loss = NETS["tanh"], LOSSES["softmax"]
    w, model = net.init(seed=0), lambda w: net(w, X)
    g = np.asarray(jax.grad(lambda w: loss(model(w)))(w))
    steps = [np.asarray(damped_step(loss, model, w, 0.01, products=k)) for k in (1, 2, 5)]
    slopes = [g @ d for d in steps]
    assert slopes[0] < 0 and (np.diff(slopes) < 0).all()  # farther down with every product
    np.testing.assert_allclose(steps[0] / np.linalg.norm(steps[0]), -g / np.linalg.norm(g), atol=1e-12)


def test_an_indefinite_system_is_refused():
    net = NETS["tanh"]
    w = net.init(seed=2) + 0.1
    with pytest.raises(ValueError, match="could not be solved.*Is G .* positive definite"):
        damped_step(ROBUST, lambda w: net(w, X), w, 0.0)


def test_levenberg_marquardt_by_a_plain_loop():
    """The same rule, written out with dense matrices and exact solves."""
    net, loss = MLP((3, 3, 2)), LOSSES["squared error"]
    model = lambda w: net(w, X)  # noqa: E731
    w = np.asarray(net.init(seed=0))
    path, costs, dampings, made = levenberg_marquardt(loss, model, w, 12, damping=0.5, products=200)
    cost = jax.jit(lambda w: loss(model(w)))
    gradient, G_at = jax.jit(jax.grad(cost)), jax.jit(lambda w: by_jacobians(loss, model, w))
    damping, J = 0.5, float(cost(w))
    for k in range(12):
        assert costs[k] == pytest.approx(J, rel=1e-6) and dampings[k] == pytest.approx(damping, rel=1e-12)
        np.testing.assert_allclose(path[k], w, atol=1e-5)
        g, G = np.asarray(gradient(w)), np.asarray(G_at(w))
        d = np.linalg.solve(G + damping * np.eye(len(w)), -g)
        promised, there = -(g @ d + d @ G @ d / 2), float(cost(w + d))
        ratio = (J - there) / promised
        damping *= 0.25 if ratio > 0.75 else 1.0 if ratio >= 0.25 else 4.0
        if there < J:
            w, J = w + d, there
    assert (np.diff(costs) <= 0).all() and costs[-1] < 0.2 * costs[0]
    assert made[0] == 0 and (np.diff(made) >= 1).all() and (np.diff(made) <= 200).all()


def test_levenberg_marquardt_makes_no_more_products_than_allowed_and_counts_them():
    net, loss = NETS["tanh"], LOSSES["softmax"]
    run = lambda: levenberg_marquardt(loss, lambda w: net(w, X), net.init(seed=0), 6, products=3)  # noqa: E731
    first, again = run(), run()
    for a, b in zip(first, again, strict=True):
        np.testing.assert_array_equal(a, b)
    np.testing.assert_array_equal(first[3], 3 * np.arange(7))


# Conjugate gradients


@pytest.mark.parametrize("n", [1, 5, 30])
def test_conjugate_gradients_return_the_solution_and_its_residual(n):
    A = RNG.normal(size=(n, n))
    A = A @ A.T + np.eye(n)
    b = jnp.asarray(RNG.normal(size=n))
    solved = conjugate_gradients(lambda v: jnp.asarray(A) @ v, b, tol=1e-12)
    np.testing.assert_allclose(solved.x, np.linalg.solve(A, b), rtol=1e-8)
    assert solved.residual <= 1e-12 and solved.curvature >= np.linalg.eigvalsh(A)[0] - 1e-9
    short = conjugate_gradients(lambda v: jnp.asarray(A) @ v, b, tol=1e-12, products=1)
    residual = b - A @ short.x
    assert short.products == 1
    assert float(short.residual) == pytest.approx(float(jnp.linalg.norm(residual) / jnp.linalg.norm(b)), abs=1e-12)
    assert float(short.x @ residual) == pytest.approx(0, abs=1e-9)  # the residual is orthogonal to the iterate


def test_conjugate_gradients_end_in_as_many_steps_as_there_are_different_eigenvalues():
    d = jnp.asarray(np.repeat([1.0, 3.0, 10.0], 20))
    assert int(conjugate_gradients(lambda v: d * v, jnp.asarray(RNG.normal(size=60)), tol=1e-9).products) == 3


def test_conjugate_gradients_stop_at_a_direction_that_does_not_curve_upward():
    d = jnp.asarray([1.0, -2.0, 0.5])
    stopped = conjugate_gradients(lambda v: d * v, jnp.ones(3))
    assert stopped.curvature < 0 and np.isfinite(stopped.x).all()


def test_residual_polynomials_have_their_zeros_at_the_ritz_values_and_give_the_residual():
    a, b, points = np.array([0.2, 0.9, 1.0, 1.3, 4.0]), np.array([1.0, -2.0, 0.5, 1.0, 3.0]), np.linspace(-1, 5, 13)
    found = residual_polynomials(a, b, 6, np.append(points, a))
    T = diagonal_lanczos(a, b[None], 4)[0]
    for k in range(1, 5):
        zeros = np.linalg.eigvalsh(T[:k, :k])
        np.testing.assert_allclose(found[k, :13], np.prod(1 - points[:, None] / zeros, axis=1), atol=1e-12)
        x = conjugate_gradients(lambda v: jnp.asarray(a) * v, jnp.asarray(b), tol=0, products=k).x
        np.testing.assert_allclose(found[k, 13:] * b, b - a * x, atol=1e-12)
    np.testing.assert_allclose(found[5:, 13:], 0, atol=1e-10)  # five eigenvalues, five zeros; then it is repeated
    for values, right in (([1.0, 0.0], [1.0, 1.0]), ([1.0, 2.0], [1.0])):
        with pytest.raises(ValueError, match="values must be positive numbers"):
            residual_polynomials(values, right, 2, [0.0])


# Bad input

NET = NETS["tanh"]
GOOD = (LOSSES["squared error"], lambda w: NET(w, X), np.ones(NET.n))


@pytest.mark.parametrize(
    "call, why",
    [
        (lambda loss, model, w: gnvp(loss, model, w, np.ones(3)), "v must have the shape"),
        (lambda loss, model, w: gnvp(loss, model, w, {"v": w}), "v must be a tree"),
        (lambda loss, model, w: gnvp(loss, model, w, w * np.nan), "v must be finite"),
        (lambda loss, model, w: gnvp_operator(loss, model, w)(w[:-1]), "v must have the shape"),
        (lambda loss, model, w: gnvp(loss, model, w * 1j, w), "w must be real"),
        (lambda loss, model, w: ggn(lambda z: z, model, w), "loss must be one real number"),
        (lambda loss, model, w: ggn(lambda z: z[0], model, w), "loss must be one real number"),
        (lambda loss, model, w: decompose(lambda z: 1, model, w), "loss must be one real number"),
        (lambda loss, model, w: ggn(loss, lambda w: [1.0, 2.0], w), "model must give an array"),
        (lambda loss, model, w: ggn(loss, lambda w: w * 1j, w), "model must give an array of real outputs"),
        (lambda loss, model, w: damped_step(loss, model, w, -1.0), "damping must be a number, 0 or more"),
        (lambda loss, model, w: damped_step(loss, model, w, np.nan), "damping must be a number"),
        (lambda loss, model, w: damped_step(loss, model, w, [1.0]), "damping must be a number"),
        (lambda loss, model, w: damped_step(loss, model, w, 1.0, products=0), "products must be a whole number"),
        (lambda loss, model, w: damped_step(loss, model, w, 1.0, products=2.5), "products must be a whole number"),
        (lambda loss, model, w: levenberg_marquardt(loss, model, w, 0), "steps must be a whole number"),
        (
            lambda loss, model, w: levenberg_marquardt(loss, model, w, 3, damping=0.0),
            "damping must be a positive number",
        ),
        (lambda loss, model, w: levenberg_marquardt(loss, model, w, 3, products=-1), "products must be a whole number"),
        (lambda loss, model, w: levenberg_marquardt(loss, model, w * np.inf, 3), "w must be finite"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(call, why):
    with pytest.raises(ValueError, match=why):
        call(*GOOD)
