"""Lesson 5's references agree with `ntd_helpers.gauss_newton`, and what its predictions call right is right."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ntd_helpers.datasets import recorded
from ntd_helpers.exercises import check, exercise
from ntd_helpers.exercises.registry import load
from ntd_helpers.gauss_newton import decompose, ggn, gnvp, levenberg_marquardt_paths
from ntd_helpers.hessians import hessian
from ntd_helpers.networks import MLP, softmax_cross_entropy, squared_error
from ntd_helpers.solvers import conjugate_gradients
from ntd_helpers.toys import PRODUCT_FIT, THREE_FITS
from tests.exercises.predicted import right, target

RNG = np.random.default_rng(0)
X, LABELS = RNG.normal(size=(6, 3)), RNG.integers(0, 2, 6)


@jax.jit
def residual_after(values, b, products):
    """The relative residual of conjugate gradients on the diagonal matrix of `values`."""
    return conjugate_gradients(lambda v: values * v, b, tol=0, products=products).residual


# Exercises


def test_5_1_each_program_computes_what_the_answer_says():
    net, N = MLP((3, 2, 2)), len(X)
    model, loss = lambda w: net(w, X).ravel(), lambda z: softmax_cross_entropy(z.reshape(N, 2), LABELS)
    cost = lambda w: loss(model(w))
    own = lambda w: -jax.nn.log_softmax(net(w, X))[np.arange(N), LABELS]

    @jax.jit
    def programs(w):
        J, r, U = jax.jacobian(model)(w), jax.grad(loss)(model(w)), jax.jacobian(own)(w)
        computed = {
            "A": jax.hessian(lambda d: loss(model(w) + J @ d))(0 * w),
            "B": jax.jacobian(jax.grad(cost))(w),
            "C": jax.jacobian(lambda v: J.T @ jax.grad(loss)(model(v)))(w),
            "D": jax.jacobian(lambda v: jax.jacobian(model)(v).T @ r)(w),
            "E": U.T @ U / N,
            "F": J.T @ J / N,
        }
        return computed, J, model(w), decompose(loss, model, w)

    computed, J, z, (G, residual) = jax.device_get(programs(net.init(seed=2) + 0.1))
    z = z.reshape(N, 2)
    p = np.eye(2)[LABELS] - np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    scores = np.einsum("ia,iaj->ij", p, J.reshape(N, 2, -1))
    known = {"G": G, "H": G + residual, "residual term": residual, "empirical Fisher": scores.T @ scores / N}
    for name, answer in zip("ABCDEF", exercise("5.1").reference, strict=True):
        same = [word for word, matrix in known.items() if np.allclose(computed[name], matrix, atol=1e-12)]
        assert same == ([] if answer == "none of these" else [answer])


def test_5_2_is_the_factor_of_steps_that_are_made():
    """Outputs (w, w²) and targets for which w = 1 is the minimum: Gauss-Newton's steps counted by a plain loop."""
    t = np.array([1.6, 0.7])  # (1 − t₁) + 2 (1 − t₂) = 0
    e, G = 1e-4, 5.0
    errors = [e]
    for _ in range(6):
        w = 1 + errors[-1]
        z, J = np.array([w, w**2]), np.array([1, 2 * w])
        errors.append(errors[-1] - J @ (z - t) / (J @ J))
    H = G + 2 * (1 - t[1])
    factor = exercise("5.2").reference(np.array([[G]]), np.array([[H]]))
    assert abs(errors[6] / errors[5]) == pytest.approx(factor, rel=1e-3)
    G, H = exercise("5.2").cases[1]
    e = np.ones(3)
    for _ in range(200):
        last, e = np.linalg.norm(e), e - np.linalg.solve(G, H @ e)
    assert np.linalg.norm(e) / last == pytest.approx(exercise("5.2").reference(G, H), rel=1e-6)


@pytest.mark.parametrize(
    "values, passed",
    [
        (np.append(np.linspace(1, 1.05, 19), 5000), True),
        (list(np.append(np.linspace(0.5, 0.52, 19), 600)), True),
        (np.r_[np.linspace(1, 1.02, 10), np.linspace(1000, 1020, 10)], False),
        (np.r_[1, 10, 100, 1000, np.linspace(2, 9, 16)], False),
        (np.linspace(1, 1000, 20), False),
    ],
)
def test_5_3_takes_any_spectrum_that_four_zeros_can_serve(values, passed):
    assert bool(residual_after(np.asarray(values), np.ones(20), 4) <= 1e-4) is passed
    assert check("5.3", values).passed is passed


@pytest.mark.parametrize(
    "loss, word",
    [
        (lambda e: np.arctan(e) ** 2, "Right"),
        (lambda e: e**2 + 0.0005 * np.sin(80 * e) ** 2, "Right"),
        (lambda e: np.log1p(np.abs(e)), "Right"),  # a kink at 0 alone
        (lambda e: np.where(np.abs(e) < 1, e**2 / 2, 0.5 + np.log(np.maximum(np.abs(e), 1))), "Right"),  # a kink of L′
        (lambda e: np.where(np.abs(e) < 1, e**2 / 2, np.abs(e) - 0.5), "convex"),
        (lambda e: 1 - np.exp(-(e**2) / 2) + (np.abs(e) > 1), "jump"),
        (lambda e: np.minimum(1 - np.exp(-(e**2) / 2), 0.5 + 0.01 * e**2), "kink"),
        (lambda e: np.minimum(e**2, 1), "kink"),
    ],
)
def test_5_7_takes_a_smooth_loss_that_bends_down_and_no_other(loss, word):
    verdict = check("5.7", loss)
    assert word in verdict.message and verdict.passed is (word == "Right")


@pytest.mark.parametrize("N, a, h, m", [(2, 3, 4, 3), (60, 2, 3, 2), (60, 3, 4, 3)])
def test_5_4_is_the_rank_of_relu_networks(N, a, h, m):
    rng, net = np.random.default_rng(1), MLP((a, h, m), "relu")
    inputs, T, labels = rng.normal(size=(N, a)), rng.normal(size=(N, m)), rng.integers(0, m, N)
    w = net.init(seed=1) + 0.1 * rng.normal(size=net.n)
    if N == 2:
        w = w.at[a * h : (a + 1) * h].set(5.0)  # with few examples: every unit on
    losses = {"squared error": lambda z: squared_error(z, T), "softmax": lambda z: softmax_cross_entropy(z, labels)}
    matrix = jax.jit(
        lambda w, c: ggn(lambda z: c @ jnp.stack([f(z) for f in losses.values()]), lambda w: net(w, inputs), w)
    )
    for name, c in zip(losses, np.eye(2), strict=True):
        values = np.linalg.eigvalsh(matrix(w, c))
        rank = int((values > 1e-11 * values[-1]).sum())
        assert rank == exercise("5.4").reference(N, a, h, m, name)


def test_5_5_is_the_product_with_the_hessian_of_the_loss():
    p, u = exercise("5.5").cases[0]
    loss = lambda z: softmax_cross_entropy(z.reshape(p.shape), np.zeros(len(p), int))
    H_z = hessian(loss, jnp.log(p).ravel() + 0.7)
    np.testing.assert_allclose(exercise("5.5").reference(p, u).ravel(), H_z @ u.ravel(), atol=1e-14)


def test_5_6_is_the_step_of_the_large_system():
    for J, e, damping in exercise("5.6").cases:
        step = -np.linalg.solve(J.T @ J + damping * np.eye(J.shape[1]), J.T @ e)
        np.testing.assert_allclose(exercise("5.6").reference(J, e, damping), step, atol=1e-10)


# Predictions


def test_5a_the_two_parts_and_the_whole():
    G, residual = decompose(lambda z: jnp.sum(z**2) / 2, lambda w: w**2, jnp.array([1.0]))
    slips = [slip.value for slip in load(5, "prediction")["5.a"].slips]
    assert target("5.a") == pytest.approx(float(G[0, 0]))
    np.testing.assert_allclose(slips[:2], [float((G + residual)[0, 0]), float(residual[0, 0])])


def test_5b_the_linearised_cost_is_convex_and_not_quadratic():
    push = np.array([[1.0, -2.0], [0.5, 1.0], [-1.0, 0.3]])
    cost = lambda d: softmax_cross_entropy((jnp.array([0.2, -0.4, 1.0]) + push @ d)[None], np.array([2]))
    found = np.array(jax.jit(jax.vmap(jax.hessian(cost)))(np.random.default_rng(0).normal(size=(30, 2))))
    assert (np.linalg.eigvalsh(found)[:, 0] > 0).all() and np.ptp(found[:, 0, 0]) > 0.1
    assert right("5.b") == "Convex, but not quadratic."


def test_5c_h_is_g_at_the_best_fit_of_a_product_and_nowhere_near_it():
    w = np.array([[1.0, 1.2], [-0.8, -1.5], [1.0, 1.3]])
    difference = np.abs(PRODUCT_FIT.hessian(w) - PRODUCT_FIT.gauss_newton(w)).max((1, 2))
    assert difference[:2].max() < 1e-14 < 0.1 < difference[2]
    assert np.abs(PRODUCT_FIT.gradient(w[:2])).max() < 1e-14 and PRODUCT_FIT.value(w[0]) > 0.1
    assert right("5.c") == "They are equal."


def test_5d_the_ratio_stays_above_a_hundredth_for_one_hot_labels_alone():
    def ratios(name, seed, costs):
        fit = THREE_FITS[name]
        path = levenberg_marquardt_paths(fit, fit.net.init(seed)[None], 50)[0]
        below = fit.value(path)[:, None] <= np.array(costs)
        assert below.any(axis=0).all()
        G, residual = fit.curvature(path[below.argmax(axis=0)])
        return np.linalg.norm(residual, axis=(1, 2)) / np.linalg.norm(G + residual, axis=(1, 2))

    for seed in range(8):
        first, *rest = ratios("softmax, one-hot labels", seed, (1.0, 1e-2, 1e-4, 1e-8))
        assert 0.02 < min(rest) and max(rest) < 0.15 < first
    for name in ("softmax, soft labels", "squared error"):
        early, late = ratios(name, 0, (1e-2, 3e-5))
        assert late < 0.1 * early and late < 0.01
    assert right("5.d") == "It falls at first, but stays above 0.01."


def test_5e_one_loss_of_the_four_bends_down():
    e = np.linspace(-4, 4, 81)
    bends = {
        "½e²": e**2 / 2,
        "log cosh e": np.log(np.cosh(e)),
        "1 − exp(−½e²)": 1 - np.exp(-(e**2) / 2),
    }
    least = {name: np.diff(values, 2).min() for name, values in bends.items()}  # second differences
    assert right("5.e") == min(least, key=least.get) and sum(value < 0 for value in least.values()) == 1


def test_5f_and_5i_five_examples_of_three_classes():
    """A network as in the question, smaller: the rank is N(m − 1), and so is the number of products."""
    net, inputs, labels = MLP((4, 9, 3)), RNG.normal(size=(5, 4)), np.array([0, 1, 2, 0, 1])
    loss, model = lambda z: softmax_cross_entropy(z, labels), lambda w: net(w, inputs)
    both = jax.jit(lambda w: (ggn(loss, model, w), jax.grad(lambda w: loss(model(w)))(w)))
    G, g = map(np.asarray, both(net.init(seed=0)))
    values, axes = np.linalg.eigh(G)
    assert (values > 1e-10 * values[-1]).sum() == 5 * 2
    before, after = (residual_after(values + 1e-2, -axes.T @ g, products) for products in (8, 10))
    assert after < 1e-6 < before
    assert target("5.f") == target("5.i") == 5 * (10 - 1)
    for id in ("5.f", "5.i"):  # neither neighbour passes for the count
        assert load(5, "prediction")[id].tolerance * target(id) < 1


def test_5g_only_classes_drawn_from_p_give_g():
    J, p = RNG.normal(size=(3, 2)), np.array([0.2, 0.5, 0.3])
    G, U = J.T @ (np.diag(p) - np.outer(p, p)) @ J, (p - np.eye(3)) @ J
    weights = {"drawn": p, "likely": np.eye(3)[p.argmax()], "first": np.eye(3)[0], "equal": np.ones(3) / 3}
    same = [name for name, values in weights.items() if np.allclose(U.T @ (values[:, None] * U), G)]
    assert same == ["drawn"] and right("5.g") == "It is drawn from the network's own probabilities p."


def test_5h_a_product_with_g_takes_fewer_operations():
    inputs, net = np.ones((50, 20)), MLP((20, 30, 30, 5))
    loss, model = lambda z: softmax_cross_entropy(z, np.zeros(50, int)), lambda w: net(w, inputs)
    shape = jax.ShapeDtypeStruct((net.n,), float)

    def count(f):
        return jax.jit(f).lower(shape, shape).compile().cost_analysis()["flops"]

    Hv = count(lambda w, v: jax.jvp(jax.grad(lambda w: loss(model(w))), (w,), (v,))[1])
    assert count(lambda w, v: gnvp(loss, model, w, v)) < 0.8 * Hv and right("5.h") == "Fewer."


def test_5j_and_5k_the_step_far_out_and_near_a_saddle():
    G, g = np.array([[3.0, 1.0], [1.0, 2.0]]), np.array([1.0, -0.5])
    np.testing.assert_allclose(-np.linalg.solve(G + 1e6 * np.eye(2), g), -g / 1e6, rtol=1e-5)
    assert right("5.j") == "It becomes a short step along −g."
    H, w = np.diag([2.0, -1.0]), np.array([0.3, 0.4])  # the saddle is at 0
    np.testing.assert_allclose(w - np.linalg.solve(H, H @ w), 0, atol=1e-15)
    assert right("5.k") == "Towards the saddle."


def test_5l_from_the_recorded_training():
    data = recorded("spectra")
    off = np.abs(data["hessian"][:, -1] / data["gauss_newton"][:, -1] - 1)
    assert 0.25 < off.max() < 0.33 and data["steps"][off.argmax()] == 10 and max(off[0], off[-1]) < 0.05
    assert right("5.l") == "By about 30 %, after some ten steps."


def test_5m_from_the_recorded_race():
    data = recorded("race")
    i, j = (np.abs(data["targets"] / cost - 1).argmin() for cost in (0.1, 0.001))
    factor = data["descent_paid"] / data["damped_30_paid"]
    assert factor[i] < 0.9 and 12 < factor[j] < 18
    assert right("5.m") == "More for 0.1, about 15 times fewer for 0.001."
