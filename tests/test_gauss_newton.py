"""The Gauss-Newton Hessian: products, matrices and steps, against oracles computed in other ways."""

import jax
import jax.numpy as jnp
import mpmath
import numpy as np
import pytest
from jax.flatten_util import ravel_pytree

from ntd_helpers.gauss_newton import (
    decompose,
    ggn,
    gnvp,
    gnvp_operator,
    levenberg_marquardt,
    levenberg_marquardt_paths,
    newton_paths,
)
from ntd_helpers.networks import MLP, softmax_cross_entropy, squared_error
from ntd_helpers.toys import NARROW, TWO_WEIGHTS
from ntd_helpers.toys.surfaces import Polynomial

RNG = np.random.default_rng(0)
X, T, LABELS = RNG.normal(size=(6, 3)), RNG.normal(size=(6, 2)), RNG.integers(0, 2, 6)
LOSSES = {
    "squared error": lambda z: squared_error(z, T),
    "softmax": lambda z: softmax_cross_entropy(z, LABELS),
    "log cosh": lambda z: jnp.sum(jnp.logaddexp(z - T, T - z)) / 6,
    "robust": lambda z: jnp.sum(1 - jnp.exp(-((z - T) ** 2) / 2)) / 6,  # not convex
}
NETS = {"tanh": MLP((3, 4, 2)), "relu": MLP((3, 4, 2), "relu")}
N = NETS["tanh"].n
W = np.asarray(NETS["tanh"].init(seed=2)) + 0.1
V = RNG.normal(size=(3, N))


def sum_of(losses, z):
    """Σ_k losses_k L_k(z): one loss, if one of the numbers is 1 and the others are 0."""
    return losses @ jnp.stack([loss(z) for loss in LOSSES.values()])


def only(loss):
    return np.array([name == loss for name in LOSSES], float)


def by_jacobians(loss, model, w):
    """J_zw (M, n), and J_zwᵀ H_z J_zw from the two dense matrices in the middle."""
    z = model(w)
    J = jax.jacobian(lambda w: model(w).ravel())(w)
    H_z = jax.hessian(lambda z_flat: loss(z_flat.reshape(z.shape)))(z.ravel())
    return J, J.T @ H_z @ J


@jax.jit
def program(w, relu, losses):
    """What is tested and what it is compared with; one compiled program for both networks and all losses."""
    model = lambda w: relu * NETS["relu"](w, X) + (1 - relu) * NETS["tanh"](w, X)
    loss = lambda z: sum_of(losses, z)
    cost, operator = lambda w: loss(model(w)), gnvp_operator(loss, model, w)
    z, push = jax.linearize(model, w)
    J, G = by_jacobians(loss, model, w)
    return {
        "value": cost(w),
        "gradient": jax.grad(cost)(w),
        "Jacobian": J,
        "G by Jacobians": G,
        "G of the linearised network": jax.hessian(lambda d: loss(z + push(d)))(0 * w),
        "H": jax.hessian(cost)(w),
        "ggn": ggn(loss, model, w),
        "decompose": decompose(loss, model, w),
        "products": jax.vmap(lambda v: gnvp(loss, model, w, v))(V),
        "by operator": jax.vmap(operator)(V),
    }


def computed(loss="squared error", net="tanh", w=W):
    """What `program` computes for one of the losses and one of the networks."""
    return jax.device_get(program(w, float(net == "relu"), only(loss)))


convex = [name for name in LOSSES if name != "robust"]
both = pytest.mark.parametrize("net, loss", [(net, loss) for net in NETS for loss in convex])


# Products and matrices


@both
def test_matrices_and_products_are_those_of_the_jacobians_and_of_the_linearised_network(net, loss):
    found = computed(loss, net)
    G, (first, residual_part) = found["G by Jacobians"], found["decompose"]
    for matrix in (found["ggn"], first, found["G of the linearised network"]):
        np.testing.assert_allclose(matrix, G, atol=1e-13)
    for products in (found["products"], found["by operator"]):
        np.testing.assert_allclose(products, V @ G, atol=1e-13)
    np.testing.assert_allclose(first + residual_part, found["H"], atol=1e-13)
    np.testing.assert_allclose(residual_part, residual_part.T, atol=1e-13)
    assert np.abs(residual_part).max() > 0.01


def test_products_are_the_same_where_no_function_around_them_is_compiled():
    net, loss = NETS["tanh"], LOSSES["softmax"]
    model, G = lambda w: net(w, X), computed("softmax")["ggn"]
    operator = gnvp_operator(loss, model, W)
    for Gv in (gnvp(loss, model, W, V[0]), operator(V[0])):
        np.testing.assert_allclose(Gv, G @ V[0], atol=1e-13)
    np.testing.assert_allclose(operator(V[1]), G @ V[1], atol=1e-13)
    np.testing.assert_allclose(jax.vmap(operator)(V), V @ G, atol=1e-13)


def test_both_terms_of_a_tiny_network_by_differences_in_forty_digits():
    """One input, one tanh unit, one output, cost ½(z − t)²: J and z differenced in mpmath, G from ∂z alone."""
    x, t, w = 0.7, 2.0, [0.4, -0.3, 1.5, 0.2]
    unit = np.eye(4, dtype=int)
    with mpmath.workdps(40):
        z = lambda a, b, c, e: mpmath.tanh(a * x + b) * c + e
        cost = lambda *w: (z(*w) - t) ** 2 / 2
        slopes = [mpmath.diff(z, w, tuple(map(int, e))) for e in unit]
        H = [[mpmath.diff(cost, w, tuple(map(int, unit[i] + unit[j]))) for i in range(4)] for j in range(4)]
        G = [[a * b for a in slopes] for b in slopes]
    model = lambda w: (jnp.tanh(w[0] * x + w[1]) * w[2] + w[3]).reshape(1, 1)
    first, residual_part = decompose(lambda z: squared_error(z, np.array([[t]])), model, np.array(w))
    np.testing.assert_allclose(first, np.array(G, float), atol=1e-14)
    np.testing.assert_allclose(first + residual_part, np.array(H, float), atol=1e-14)


def test_weights_may_be_a_tree():
    tree = {"W": RNG.normal(size=(3, 2)), "b": [RNG.normal(size=2)]}
    loss, model = LOSSES["squared error"], lambda p: jnp.tanh(X @ p["W"] + p["b"][0])
    flat, unravel = ravel_pytree(tree)
    v = RNG.normal(size=len(flat))

    @jax.jit
    def results(tree, v):
        vectors = gnvp(loss, model, tree, v), gnvp_operator(loss, model, tree)(v)
        matrices = ggn(loss, model, tree), decompose(loss, model, tree)[0]
        return vectors, matrices, by_jacobians(loss, lambda w: model(unravel(w)), ravel_pytree(tree)[0])[1]

    vectors, matrices, G = results(tree, unravel(v))
    for vector in vectors:
        assert jax.tree.structure(vector) == jax.tree.structure(tree)
    np.testing.assert_allclose([ravel_pytree(vector)[0] for vector in vectors], [G @ v, G @ v], atol=1e-13)
    np.testing.assert_allclose(matrices, [G, G], atol=1e-13)


# Steps


def test_levenberg_marquardt_by_a_plain_loop():
    """The same rule, written out with dense matrices and exact solves."""
    loss, model = LOSSES["squared error"], lambda w: NETS["tanh"](w, X)
    path, costs, dampings, made = levenberg_marquardt(loss, model, W, 12, damping=0.5, products=200)
    w, damping, at = W, 0.5, computed()
    for k in range(12):
        assert costs[k] == pytest.approx(at["value"], rel=1e-6) and dampings[k] == pytest.approx(damping, rel=1e-12)
        np.testing.assert_allclose(path[k], w, atol=1e-5)
        g, G = at["gradient"], at["G by Jacobians"]
        d = np.linalg.solve(G + damping * np.eye(N), -g)
        there = computed(w=w + d)
        ratio = (at["value"] - there["value"]) / -(g @ d + d @ G @ d / 2)
        damping *= 0.25 if ratio > 0.75 else 1.0 if ratio >= 0.25 else 4.0
        if there["value"] < at["value"]:
            w, at = w + d, there
    assert (np.diff(costs) <= 0).all() and costs[-1] < 0.2 * costs[0]
    assert made[0] == 0 and (np.diff(made) >= 1).all() and (np.diff(made) <= 200).all()


def test_levenberg_marquardt_makes_no_more_products_than_allowed_and_counts_them():
    made = levenberg_marquardt(LOSSES["softmax"], lambda w: NETS["tanh"](w, X), W, 6, products=3)[3]
    np.testing.assert_array_equal(made, 3 * np.arange(7))


def damped_by_numbers(start, steps):
    """Damped Gauss-Newton on the network of two weights, written out in numbers.

    Returns the path, how many steps were refused, and how many were taken though the cost fell by less than a quarter
    of what the model predicted.
    """
    a, b, lam, e = *map(float, start), 1.0, NARROW
    path, refused, poor = [(a, b)], 0, 0
    for _ in range(steps):
        r, q = a * b - 1, e * (a - b)
        g = b * r + e * q, a * r - e * q
        A, B, C = b * b + e * e + lam, a * b - e * e, a * a + e * e + lam
        x, y = -(C * g[0] - B * g[1]) / (A * C - B * B), -(A * g[1] - B * g[0]) / (A * C - B * B)
        remaining = r + b * x + a * y, q + e * (x - y)
        predicted = (r * r + q * q - remaining[0] ** 2 - remaining[1] ** 2) / 2
        if predicted < 1e-14:  # from here on it is rounding
            break
        decrease = (r * r + q * q - ((a + x) * (b + y) - 1) ** 2 - (e * (a + x - b - y)) ** 2) / 2
        ratio = decrease / predicted
        lam *= 0.25 if ratio > 0.75 else 1 if ratio >= 0.25 else 4
        refused, poor = refused + (decrease <= 0), poor + (0 < ratio < 0.25)
        if decrease > 0:
            a, b = a + x, b + y
        path.append((a, b))
    return np.array(path), refused, poor


STARTS = np.stack(np.meshgrid(*[np.linspace(-1.9, 1.9, 39)] * 2), -1).reshape(-1, 2).round(1)


def test_many_paths_at_once_are_those_of_a_plain_loop_with_refused_and_poor_steps_among_them():
    counts = np.zeros(2, int)
    for start, path in zip(STARTS, levenberg_marquardt_paths(TWO_WEIGHTS, STARTS, 40), strict=True):
        expected, *counted = damped_by_numbers(start, 40)
        counts += counted
        np.testing.assert_allclose(path[: len(expected)], expected, atol=1e-6)
    assert (counts > 0).all()


def test_paths_take_any_leading_axes():
    for paths in (newton_paths, levenberg_marquardt_paths):
        many = paths(TWO_WEIGHTS, STARTS[:6], 3)
        np.testing.assert_allclose(paths(TWO_WEIGHTS, STARTS[0], 3), many[0], atol=1e-12)
        np.testing.assert_allclose(
            paths(TWO_WEIGHTS, STARTS[:6].reshape(2, 3, 2), 3).reshape(6, 4, 2), many, atol=1e-12
        )


def test_no_steps_leave_the_start():
    loss, model = LOSSES["squared error"], lambda w: NETS["tanh"](w, X)
    path, costs, dampings, made = levenberg_marquardt(loss, model, W, 0, damping=0.5)
    np.testing.assert_array_equal(path, W[None])
    assert costs == pytest.approx(float(loss(model(W)))) and dampings == 0.5 and made == 0


def test_newton_s_method_raises_where_a_hessian_is_singular():
    flat = Polynomial({(2, 0): 0.5}, "a minimum, in a flat valley")
    with pytest.raises(np.linalg.LinAlgError, match="Singular"):
        newton_paths(flat, np.ones((1, 2)), 1)


def test_a_refused_step_is_not_taken():
    start = next(start for start in STARTS if damped_by_numbers(start, 3)[1])
    model = lambda w: jnp.stack([w[0] * w[1] - 1, NARROW * (w[0] - w[1])])[None]
    path = levenberg_marquardt(lambda z: squared_error(z, 0 * z), model, start, 5)[0]
    np.testing.assert_allclose(path, damped_by_numbers(start, 5)[0], atol=1e-6)


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
        (lambda loss, model, w: levenberg_marquardt(loss, model, w, -1), "steps must be a whole number"),
        (
            lambda loss, model, w: levenberg_marquardt(loss, model, w, 3, damping=0.0),
            "damping must be a positive number",
        ),
        (lambda loss, model, w: levenberg_marquardt(loss, model, w, 3, products=-1), "products must be a whole number"),
        (lambda loss, model, w: levenberg_marquardt(loss, model, w * np.inf, 3), "w must be finite"),
        (
            lambda loss, model, w: levenberg_marquardt(lambda z: jnp.log(-jnp.sum(z**2)), model, w, 3),
            "the cost must be finite at w; it is nan",
        ),
        (lambda *_: levenberg_marquardt_paths(TWO_WEIGHTS, STARTS, 3, -1.0), "damping must be a positive number"),
        (lambda *_: levenberg_marquardt_paths(TWO_WEIGHTS, STARTS, -3), "steps must be a whole number"),
        (lambda *_: newton_paths(TWO_WEIGHTS, STARTS, 1.5), "steps must be a whole number"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(call, why):
    with pytest.raises(ValueError, match=why):
        call(*GOOD)
