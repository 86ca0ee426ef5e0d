"""Lesson 4's references agree with `ntd_helpers.hessians`, and what its predictions call right is right."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ntd_helpers.datasets import recorded
from ntd_helpers.exercises import check, exercise
from ntd_helpers.hessians import classify_stationary_point, hessian, hvp, lanczos, top_eigenvalues
from ntd_helpers.networks import MLP, softmax_cross_entropy
from ntd_helpers.quadratics import Quadratic, gradient_descent
from tests.exercises.predicted import right, target

# Exercises


def test_4_1_is_the_ground_floor_s_product_and_jax_answers_pass():
    for f, w, v in exercise("4.1").cases:
        np.testing.assert_allclose(exercise("4.1").reference(f, w, v), hvp(f, w, v), rtol=1e-12)
        np.testing.assert_allclose(f.gradient(w), jax.grad(f)(w), rtol=1e-12)
        np.testing.assert_allclose(f.hessian(w), jax.hessian(f)(w), rtol=1e-12)
    assert check("4.1", hvp).passed
    assert check("4.1", lambda f, w, v: jax.grad(lambda w: jax.jvp(f, (w,), (v,))[1])(w)).passed
    assert check("4.1", lambda f, w, v: hessian(f, w) @ v).passed


def test_4_1_the_slip_of_the_lesson_is_recognised():
    def swapped(f, w, v):
        _, pullback = jax.vjp(lambda w: jax.jvp(f, (w,), (jnp.ones_like(w),))[1], w)
        return jax.vmap(lambda entry: pullback(entry)[0])(v)

    verdict = check("4.1", swapped)
    assert verdict.passed is False and "each row is a multiple of H·1" in verdict.message


def test_4_2_is_the_ground_floor_s_classification():
    ex = exercise("4.2")
    words = [ex.reference(*case).upper() for case in ex.cases]
    assert set(words) == set(ex.form.choices)
    assert words == [classify_stationary_point(*case).name for case in ex.cases]


def test_4_3_by_a_power_of_the_matrix_and_in_the_end_an_eigenvalue():
    ex = exercise("4.3")
    for product, v, steps in ex.cases:
        u = np.linalg.matrix_power(product.H, steps) @ v
        assert ex.reference(product, v, steps) == pytest.approx(u @ product.H @ u / (u @ u), rel=1e-12)
        values = np.linalg.eigvalsh(product.H)
        assert ex.reference(product, v, 500) == pytest.approx(values[np.abs(values).argmax()], rel=1e-9)


def test_4_4_is_the_step_size_at_which_descent_becomes_unstable():
    ex = exercise("4.4")
    for product, n in ex.cases:
        edge, top = ex.reference(product, n), top_eigenvalues(product, n, 1)[0]
        assert edge == pytest.approx(2 / top) if top > 0 else np.isinf(edge)
    H = ex.cases[0][0].H  # positive definite
    edge = ex.reference(*ex.cases[0])
    sizes = {
        fraction: np.linalg.norm(gradient_descent(Quadratic(H, [0, 0]), [1.0, 0.3], fraction * edge, 400)[-1])
        for fraction in (0.98, 1.02)
    }
    assert sizes[0.98] < 0.1 and sizes[1.02] > 10


def test_4_5_by_counting_one_by_one():
    ex = exercise("4.5")
    for values, most in ex.cases:
        down = sorted(values, reverse=True)
        best = max(range(1, most + 1), key=lambda k: down[k - 1] / down[k])
        assert ex.reference(values, most) == best


@pytest.mark.parametrize(
    "lower, higher, sort",
    [
        ([-0.1, 0], [0.1, 0], True),
        ([0.02, 0.05], [-0.02, 0.05], True),
        ([-1e-3, 0], [1e-3, 0], True),
        ([0.1, 0], [-0.1, 0], False),
        ([-0.2, 0], [0.1, 0], False),
        ([0, 0.05], [0.05, 0], False),
        ([0.1], [0.1], False),
        ([np.nan, 0], [0.1, 0], False),
        ([0, 0], [0, 0], False),
    ],
)
def test_4_6_takes_any_pair_that_is_one(lower, higher, sort):
    assert check("4.6", (lower, higher)).passed is sort
    if sort:
        assert lower[0] ** 3 - 3 * lower[0] * lower[1] ** 2 < 0 < higher[0] ** 3 - 3 * higher[0] * higher[1] ** 2


# Predictions


def test_4a_shapes():
    f = lambda w: jnp.stack([w[0] * w[1], w[2] ** 2, w[3] * w[4]])  # noqa: E731
    w = jnp.ones(5)
    second = jax.jacfwd(jax.jacrev(f))(w)
    assert right("4.a") == f"{second.shape}, and {(second @ w).shape}."


def test_4b_counted():
    net = MLP((8, 16, 16, 4))
    X, labels, w = np.ones((32, 8)), np.zeros(32, int), net.init(0)
    cost = lambda w: softmax_cross_entropy(net(w, X), labels)  # noqa: E731
    operations = lambda f, *a: jax.jit(f).lower(*a).compile().cost_analysis()["flops"]  # noqa: E731
    assert 1.5 < operations(lambda w, v: hvp(cost, w, v), w, w) / operations(jax.grad(cost), w) < 3.5
    assert right("4.b") == "Two or three."


def test_4c_and_4d_by_descending():
    assert right("4.c") == f"A {classify_stationary_point([2, 0, -1], 1e-9).name.lower()}."
    held = []
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


def test_4f_4g_and_4h_on_the_recorded_network():
    data = recorded("spectra")
    values = data["hessian"][0]
    T = lanczos(lambda v: jnp.asarray(values) * v, len(values), 9)
    assert abs(np.linalg.eigvalsh(T)[-1] / values[-1] - 1) < 5e-4
    assert right("4.f") == "Fewer than ten."
    assert (values < 0).sum() > 400 and 0.15 < -values[0] / values[-1] < 0.25
    assert right("4.g").startswith("Many of both")
    later = data["hessian"][list(data["steps"]).index(100)]
    assert later[later < 0].sum() / values[values < 0].sum() < 0.05 and later[-1] / values[-1] > 0.5
    assert "until the curvature there is another" in right("4.h")


def test_4i_is_what_was_recorded():
    data = recorded("edge")
    i = list(data["alphas"]).index(0.4)
    sharpness, costs = data["sharpness"][i], data["costs"][i]
    assert sharpness[0] == pytest.approx(2.7, abs=0.05)
    assert sharpness[-50:].mean() == pytest.approx(5, rel=0.03)
    assert costs[-1] < costs[400] < costs[200] and (np.diff(costs[400:]) > 0).any()
    assert right("4.i").startswith("It stops there and hovers")


def test_4j_a_relu_network_s_hessian_is_neither_zero_nor_all():
    net = MLP((1, 5, 1), "relu")
    x, w = np.linspace(-1, 1, 9)[:, None], net.init(0)
    H = hessian(lambda w: jnp.mean((net(w, x) - x**2) ** 2), w)
    assert np.abs(H).max() > 0.1 and np.isfinite(H).all()
    assert right("4.j").startswith("neither zero nor impossible")


def test_4k_counts_the_axes_that_are_flat_at_every_moment():
    assert target("4.k") == 65
    for values in recorded("spectra")["hessian"][[0, 4, 10]]:  # single precision: flat to 1e-9 of the largest
        assert np.sum(np.abs(values) < 1e-9) == pytest.approx(65, abs=1)
