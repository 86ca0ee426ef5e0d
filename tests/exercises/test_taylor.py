"""Lesson 2's exercises and predictions against independent computations; a forecast by theory has every mark."""

import importlib

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ntd_helpers.datasets import digits
from ntd_helpers.demos.taylor.common import parting, runs
from ntd_helpers.demos.taylor.trust import trust
from ntd_helpers.exercises import check, exercise
from ntd_helpers.exercises.registry import load
from ntd_helpers.exercises.taylor.problems import SLOPES, SUSPECTS, true_cost
from ntd_helpers.networks import MLP, softmax_cross_entropy
from ntd_helpers.taylor import directional_derivative, first_order, observed_order, second_order
from ntd_helpers.toys import CURVES, ONE_UNIT, PASSES
from ntd_helpers.training import gradient_descent
from tests.exercises.predicted import right, target

step_sizes_module = importlib.import_module("ntd_helpers.exercises.taylor.step_sizes")

# Exercises


def orders(model, direction, low=-2.5):
    """The order of a suspect's error along a direction, over one decade of lengths from 10^low on."""
    s, v = np.geomspace(10**low, 10 ** (low + 1), 5), np.array(direction) / np.linalg.norm(direction)
    return observed_order([max(abs(model(t * v) - true_cost(t * v)), 1e-17) for t in s], s)


def test_2_1_every_fault_shows_in_the_orders():
    A, B, C, D = SUSPECTS.values()
    assert orders(A, (1, 1)) == pytest.approx(2, abs=0.1) and orders(A, (1, 0)) == pytest.approx(3, abs=0.1)
    assert orders(C, (1, 1)) == pytest.approx(1, abs=0.1)
    for direction in ((1, 0), (1, 1), (4, -3)):
        assert orders(D, direction) == pytest.approx(3, abs=0.1) == pytest.approx(orders(D, direction, -3.5), abs=0.1)
    assert orders(B, (1, 0)) == pytest.approx(3, abs=0.1) and orders(B, (1, 0), -3.5) < 1


def test_2_2_is_the_lowest_of_many_within_the_radius():
    for g, H, radius in exercise("2.2").cases:
        alpha = np.linspace(0, radius / np.linalg.norm(g), 20001)
        model = -alpha * (g @ g) + alpha**2 / 2 * (g @ H @ g)
        assert exercise("2.2").reference(g, H, radius) == pytest.approx(alpha[model.argmin()], abs=1e-3)


@pytest.fixture(scope="module")
def digits_descents():
    """The digits' training path, and a function (start, α, fraction) that counts the steps until the paths part.

    The fraction is that of the gradient at the start which a linear term leaves of it. Also ‖g‖ and ‖T‖ at a point.
    """
    X, labels = digits()
    net = MLP((64, 16, 10))
    cost = lambda w: softmax_cross_entropy(net(w, X), labels)
    gradient = jax.jit(jax.grad(cost))
    hvp = jax.jit(lambda w, v: jax.jvp(jax.grad(cost), (w,), (v,))[1])
    third = jax.jit(lambda w, v: jax.jvp(lambda w: hvp(w, v), (w,), (v,))[1])

    def lasts(start, alpha, fraction=1):
        g = np.asarray(gradient(start))
        w, d, k = start, np.zeros(net.n), 0
        while np.linalg.norm(start + d - w) <= 0.1 * np.linalg.norm(w - start):
            w = w - alpha * (np.asarray(gradient(w)) - (1 - fraction) * g)
            d, k = d - alpha * (fraction * g + np.asarray(hvp(start, d))), k + 1
        return k

    def sizes(w):
        g = np.asarray(gradient(w))
        return np.linalg.norm(g), np.linalg.norm(third(w, g / np.linalg.norm(g)))

    return gradient_descent(cost, net.init(seed=0), 0.5, 300)[0], lasts, sizes


def test_2_3_the_experiment_ends_as_the_remark_says(digits_descents):
    path, lasts, sizes = digits_descents
    (early, early_third), (late, late_third) = sizes(path[0]), sizes(path[300])
    assert (early, late) == pytest.approx(step_sizes_module.NORMS, rel=1e-3)
    assert early_third / late_third == pytest.approx(400, rel=0.01)
    remark = exercise("2.3").remark
    for words, steps in (
        ("the early model lasts {}", lasts(path[0], 0.0205)),
        ("the late one {}", lasts(path[300], 0.5)),
        ("last only {}", lasts(path[0], 0.5, late / early)),
    ):
        assert words.format(steps) in remark


def test_2_4_no_displacement_nearby_is_better_and_none_as_good_is_shorter():
    rng = np.random.default_rng(0)
    for r, D in exercise("2.4").cases:
        d = exercise("2.4").reference(r, D)
        near = d + 0.1 * rng.normal(size=(200, len(d)))
        assert (np.linalg.norm(r + near @ D.T, axis=1) >= np.linalg.norm(r + D @ d) - 1e-12).all()
        null = np.linalg.svd(D)[2][np.linalg.matrix_rank(D) :]
        np.testing.assert_allclose(null @ d, 0, atol=1e-12)


def test_2_4_a_basic_solution_is_told_that_a_shorter_one_exists():
    def basic(r, D):
        d = np.zeros(D.shape[1])
        d[: len(r)] = np.linalg.lstsq(D[:, : len(r)], -r)[0]
        return d

    assert "not the shortest" in check("2.4", basic).message


def test_2_5_discrepancies_are_as_the_explanation_says():
    h = 10.0 ** -np.arange(3, 11)
    off = {name: [abs((f(x) - f(-x)) / (2 * x) - claim) for x in h] for name, (f, claim) in SLOPES.items()}
    assert min(off["P"]) < 1e-9
    np.testing.assert_allclose(off["Q"], 1e-4, rtol=0.02)
    assert 1e-6 < min(off["R"]) < 1e-4 and min(off["R"][3:]) > 1e-2
    for f, _ in SLOPES.values():
        assert np.ndim(f(0.1)) == 0


def test_2_6_is_where_the_bound_is_lowest():
    for F, F4, eps in exercise("2.6").cases:
        h = np.geomspace(1e-6, 1, 200001)
        bound = h**2 * F4 / 12 + 4 * eps * F / h**2
        assert exercise("2.6").reference(F, F4, eps) == pytest.approx(h[bound.argmin()], rel=1e-3)


# Predictions


def test_2a_shapes():
    f = lambda w: jnp.stack([w[0] * w[1], w[2]])
    shapes = jax.jacobian(f)(jnp.ones(3)).shape, jax.grad(lambda w: f(w).sum())(jnp.ones(3)).shape
    assert right("2.a") == f"{shapes[0]} and {shapes[1]}"


def test_2b_the_slip_grows_without_bound():
    slip = [((1 + 1) ** 2 - 1) / h for h in (1e-2, 1e-4)]
    assert slip[1] == pytest.approx(100 * slip[0]) and "without bound" in right("2.b")


def test_2c_and_2d_by_the_models():
    model = second_order(jnp.exp, 0.0)
    errors = [abs(np.expm1(d) + 1 - float(model(d))) for d in (2e-2, 1e-2)]
    assert target("2.c") == pytest.approx(errors[0] / errors[1], rel=0.01) == pytest.approx(8, rel=0.01)
    bowl, w, d = lambda w: (4 * w[0] ** 2 + w[1] ** 2) / 2, [1.0, 1.0], np.array([-1.0, 1.0])
    assert target("2.d") == pytest.approx(float(second_order(bowl, w)(d))) == pytest.approx(float(bowl(w + d)))
    slips = [slip.value for slip in load(2, "prediction")["2.d"].slips]
    H = np.diag([4.0, 1.0])
    whole = 2.5 + (H @ w) @ d + d @ H @ d
    np.testing.assert_allclose(slips, [float(first_order(bowl, w)(d)), whole])


def test_2e_a_straight_step_leaves_the_contour():
    w = np.array([0.3, -0.2])
    g, H = PASSES.gradient(w), PASSES.hessian(w)
    v = np.array([-g[1], g[0]]) / np.linalg.norm(g)
    rise = PASSES.value(w + 1e-3 * v) - PASSES.value(w)
    assert rise == pytest.approx(0.5e-6 * v @ H @ v, rel=0.01)
    assert float(directional_derivative(PASSES.value, w, v)) == pytest.approx(0, abs=1e-12)
    assert "½ s² vᵀHv" in right("2.e")


def test_2f_and_2g_by_the_network_of_two_weights():
    loose, tight = (trust([1.0], [1.0], [tolerance]).radii[0, 0] for tolerance in (0.008, 0.001))
    assert target("2.f") == 0.2 and loose / tight == pytest.approx(2, rel=0.1)
    w = np.random.default_rng(0).normal(size=(50, 2))
    assert np.linalg.eigvalsh(ONE_UNIT.gauss_newton(w)).min() > -1e-12 and "positive" in right("2.g")
    assert np.linalg.eigvalsh(ONE_UNIT.hessian(w)).min() < -0.1


def test_2h_the_second_step_is_the_first_to_differ():
    _, real, model, *_ = runs()
    apart = np.abs(real[0] - model[0]).max(axis=-1)
    assert apart[:, 1].max() < 1e-12 < 1e-6 < apart[:, 2].min() and right("2.h") == "After two steps"


def test_2i_has_a_counter_example():
    curve = CURVES["w⁴/4 − w²"]
    assert curve.f2(1.0) > 0 and curve.chord_gap(-1.0, 1.0, 0.5) < 0 and right("2.i") == "No."


def test_2j_and_2k_are_where_the_bound_is_least():
    forward, central = CURVES["eʷ"].best_steps(1.0)
    assert target("2.j") == pytest.approx(forward)
    assert 0.5e-5 < central < 2e-5 and right("2.k") == "Longer, about 10⁻⁵"


def test_2l_is_so_for_the_small_network_too():
    _, real, model, *_ = runs()
    early, late = (parting(real[i, 3], model[i, 3])[1] for i in (0, 7))
    assert early == 8 and late is None and "fewer steps" in right("2.l")
