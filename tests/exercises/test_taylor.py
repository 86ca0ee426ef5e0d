"""Lesson 2's references agree with `ntd_helpers.taylor`, and what its predictions call right is right."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ntd_helpers.demos.taylor.common import parting, runs
from ntd_helpers.exercises import check, exercise
from ntd_helpers.exercises.registry import load
from ntd_helpers.taylor import directional_derivative, first_order, gateaux, observed_order, second_order
from ntd_helpers.toys import CURVES, PASSES
from tests.exercises.predicted import right, target

# Exercises


@pytest.mark.parametrize("case", exercise("2.1").cases, ids=lambda case: str(case[0]))
def test_2_1_is_the_central_scheme(case):
    f, w, dw, h = case
    g = {"Σ wⱼ³": lambda w: (w**3).sum(), "exp(w₁ − 2w₂ + w₃)": lambda w: jnp.exp(w[0] - 2 * w[1] + w[2])}.get(
        str(f), lambda w: jnp.stack([w[0] * w[1] ** 2, w[0] ** 4])
    )
    np.testing.assert_allclose(exercise("2.1").reference(*case), gateaux(g, w, dw, h, "central"), rtol=1e-12)


def test_2_2_is_the_observed_order():
    for e1, h1, e2, h2 in exercise("2.2").cases:
        assert exercise("2.2").reference(e1, h1, e2, h2) == pytest.approx(observed_order([e1, e2], [h1, h2]), rel=1e-12)


def test_2_3_is_the_model_of_second_order():
    for J, g, H, d in exercise("2.3").cases:
        model = second_order(lambda w, J=J, g=g, H=H: J + w @ g + w @ H @ w / 2, 0 * d)
        assert exercise("2.3").reference(J, g, H, d) == pytest.approx(float(model(d)), rel=1e-13)


def test_2_4_are_the_first_two_derivatives_on_the_way():
    for g, H, v in exercise("2.4").cases:
        along = lambda s, g=g, H=H, v=v: g @ v * s / np.linalg.norm(v) + s**2 * (v @ H @ v) / (v @ v) / 2  # noqa: E731
        slope, curvature = jax.grad(along)(0.0), jax.grad(jax.grad(along))(0.0)
        assert exercise("2.4").reference(g, H, v) == pytest.approx((float(slope), float(curvature)), rel=1e-13)


def test_2_5_is_the_lowest_of_many():
    for g, H in exercise("2.5").cases:
        alpha = np.linspace(0, 20, 20001)
        model = -alpha * (g @ g) + alpha**2 / 2 * (g @ H @ g)
        found = exercise("2.5").reference(g, H)
        if np.isinf(found):
            assert model.argmin() == len(alpha) - 1
        else:
            assert found == pytest.approx(alpha[model.argmin()], abs=1e-3)


@pytest.mark.parametrize(
    "w1, w2, fraction, is_counterexample",
    [
        (-1.4, 1.4, 0.5, True),
        (0.9, -1.6, 0.4, True),
        (-1.0, 1.0, 0.5, True),
        (0.9, 1.5, 0.5, False),
        (-1.0, 0.0, 0.5, False),
        (-1.0, 1.0, 1.0, False),
        (np.nan, 1.0, 0.5, False),
        (-3.0, 3.0, 0.99, False),
    ],
)
def test_2_6_takes_any_counter_example(w1, w2, fraction, is_counterexample):
    assert check("2.6", (w1, w2, fraction)).passed is is_counterexample
    if is_counterexample:
        assert CURVES["w⁴/4 − w²"].chord_gap(w1, w2, fraction) < 0
        assert min(CURVES["w⁴/4 − w²"][2](np.array([w1, w2]))) > 0


def test_2_7_is_the_lowest_of_many():
    for F, F2, eps in exercise("2.7").cases:
        h = np.geomspace(1e-12, 1, 200001)
        bound = h * F2 / 2 + 2 * eps * F / h
        assert exercise("2.7").reference(F, F2, eps) == pytest.approx(h[bound.argmin()], rel=1e-3)


# Predictions


def test_2a_shapes():
    f = lambda w: jnp.stack([w[0] * w[1], w[2]])  # noqa: E731
    shapes = jax.jacobian(f)(jnp.ones(3)).shape, jax.grad(lambda w: f(w).sum())(jnp.ones(3)).shape
    assert right("2.a") == f"{shapes[0]}, and {shapes[1]}."


def test_2b_the_slip_grows_without_bound():
    slip = [((1 + 1) ** 2 - 1) / h for h in (1e-2, 1e-4)]
    assert slip[1] == pytest.approx(100 * slip[0]) and "without bound" in right("2.b")


def test_2c_and_2d_are_where_the_bound_is_least():
    forward, central = CURVES["eʷ"].best_steps(1.0)
    assert target("2.c") == pytest.approx(forward)
    assert 0.5e-5 < central < 2e-5 and right("2.d") == "Longer, about 10⁻⁵."


def test_2e_and_2i_by_the_models():
    model = second_order(jnp.exp, 0.0)
    errors = [abs(np.expm1(d) + 1 - float(model(d))) for d in (2e-2, 1e-2)]
    assert target("2.e") == pytest.approx(errors[0] / errors[1], rel=0.01) == pytest.approx(8, rel=0.01)
    bowl, w, d = lambda w: (4 * w[0] ** 2 + w[1] ** 2) / 2, [1.0, 1.0], np.array([-1.0, 1.0])
    assert target("2.f") == pytest.approx(float(second_order(bowl, w)(d))) == pytest.approx(float(bowl(w + d)))
    slips = [slip.value for slip in load(2, "prediction")["2.f"].slips]
    H = np.diag([4.0, 1.0])
    whole = 2.5 + (H @ w) @ d + d @ H @ d
    np.testing.assert_allclose(slips, [float(first_order(bowl, w)(d)), whole])


def test_2f_a_straight_step_leaves_the_level_line():
    w = np.array([0.3, -0.2])
    g, H = PASSES.gradient(w), PASSES.hessian(w)
    v = np.array([-g[1], g[0]]) / np.linalg.norm(g)
    rise = PASSES.value(w + 1e-3 * v) - PASSES.value(w)
    assert rise == pytest.approx(0.5e-6 * v @ H @ v, rel=0.01)
    assert float(directional_derivative(PASSES.value, w, v)) == pytest.approx(0, abs=1e-12)
    assert "½ s² vᵀHv" in right("2.g")


def test_2g_has_a_counter_example():
    assert check("2.6", (-1.0, 1.0, 0.5)).passed and right("2.h") == "No."


def test_2h_the_second_step_is_the_first_to_differ():
    _, real, model, *_ = runs()
    apart = np.abs(real[0] - model[0]).max(axis=-1)
    assert apart[:, 1].max() < 1e-12 < 1e-6 < apart[:, 2].min() and right("2.i") == "After the second."


def test_2j_is_so_for_the_little_network_too():
    _, real, model, *_ = runs()
    early, late = (parting(real[i, 3], model[i, 3])[1] for i in (0, 7))
    assert early == 8 and late is None and "at the end" in right("2.j")
