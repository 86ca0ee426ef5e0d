"""Lesson 2's demos show what the mathematics computes, and what they write is what they show."""

import re

import jax
import jax.numpy as jnp
import mpmath
import numpy as np
import pytest

from ntd_helpers import style
from ntd_helpers.demos import taylor
from ntd_helpers.demos.taylor.chords import FUNCTIONS as CHORDED
from ntd_helpers.demos.taylor.common import STEP_SIZES, parting, runs
from ntd_helpers.demos.taylor.conics import CIRCLE, HYPERBOLA, LevelCurves
from ntd_helpers.demos.taylor.finite_differences import FUNCTIONS as DIFFERENCED
from ntd_helpers.demos.taylor.finite_differences import difference_errors
from ntd_helpers.demos.taylor.polynomials import FUNCTIONS as MODELLED
from ntd_helpers.networks import MLP, squared_error
from ntd_helpers.taylor import directional_derivative, gateaux, observed_order, second_order
from ntd_helpers.toys import CURVES, ONE_UNIT, PASSES, SINE_FIT
from tests.demos import made_up
from tests.demos.frames import frames_of, handles_of, made

# The curves


@pytest.mark.parametrize("name", CURVES)
@pytest.mark.parametrize("w", [-1.3, 0.4, 1.0])
def test_the_derivatives_of_each_curve_against_mpmath(name, w):
    exact = {
        "sin w": mpmath.sin, "eʷ": mpmath.exp, "w²": lambda w: w**2,
        "ln(1 + eʷ)": lambda w: mpmath.log(1 + mpmath.exp(w)),
        "w⁴/4 − w²": lambda w: w**4 / 4 - w**2, "1000 + sin w": lambda w: 1000 + mpmath.sin(w), "|w|": abs,
        "w⁴/8": lambda w: w**4 / 8, "1 − exp(−w²)": lambda w: 1 - mpmath.exp(-(w**2)),
    }[name]  # fmt: skip
    with mpmath.workdps(30):
        for k, derivative in enumerate(CURVES[name]):
            assert float(derivative(w)) == pytest.approx(float(mpmath.diff(exact, w, k)), rel=1e-10, abs=1e-12)


# Finite differences


@pytest.mark.parametrize("name", DIFFERENCED)
@pytest.mark.parametrize("h", [0.1, 1e-3])
def test_the_errors_shown_are_those_of_the_schemes(name, h):
    f = {"sin w": jnp.sin, "eʷ": jnp.exp, "w²": lambda w: w**2, "1000 + sin w": lambda w: 1000 + jnp.sin(w)}[name]
    frame = frames_of(made(taylor.finite_differences), function=name, h=h)
    exact = float(directional_derivative(f, 1.0, 1.0))
    for scheme in ("forward", "central", "complex"):
        error = abs(float(gateaux(f, 1.0, 1.0, h, scheme)) - exact)
        assert frame[f"{scheme}_now"][0, 1] == pytest.approx(error, rel=1e-3, abs=1e-9)
        assert frame[f"{scheme}_now"][0, 0] == h


def test_the_v_appears_as_h_shrinks():
    for h in (1.0, 1e-4, 1e-16):
        line = frames_of(made(taylor.finite_differences), function="sin w", h=h)["forward"]
        assert np.nanmin(np.where(np.isfinite(line[:, 1]), line[:, 0], np.nan)) == pytest.approx(h, rel=1e-9)
        assert np.isfinite(line[:, 1]).sum() == 1 + round(-4 * np.log10(h))


@pytest.mark.parametrize("name", ["sin w", "eʷ", "1000 + sin w"])
def test_each_v_turns_at_the_predicted_step(name):
    steps = 10.0 ** np.linspace(-16, 0, 65)
    errors = difference_errors(name)
    for scheme, bottom in zip(("forward", "central"), CURVES[name].best_steps(1.0), strict=True):
        assert 1 / 30 < steps[errors[scheme].argmin()] / bottom < 30
        long = (steps > 30 * bottom) & (steps < 0.1)
        assert observed_order(errors[scheme][long], steps[long]) == pytest.approx(1 + (scheme == "central"), abs=0.05)
    short = steps < 1e-3 * CURVES[name].best_steps(1.0)[0]
    assert (errors["forward"][short] > 20 * errors["forward"].min()).all()
    assert (errors["complex"][steps < 1e-9] < 1e-15).all()


def test_a_bottom_is_marked_once_passed_and_never_where_there_is_none():
    demo, bottom = made(taylor.finite_differences), CURVES["sin w"].best_steps(1.0)[0]
    assert np.isnan(frames_of(demo, function="sin w", h=1e-7)["forward_bottom"][:, 0]).all()
    assert frames_of(demo, function="sin w", h=1e-9)["forward_bottom"][0, 0] == pytest.approx(bottom)
    assert np.isnan(CURVES["w²"].best_steps(1.0)[1])
    assert "(central)" not in demo.describe(function="w²", h=1e-3)


def test_the_secant_s_slope_is_the_forward_difference():
    for h in (0.1, 1e-5):
        frame = frames_of(made(taylor.finite_differences), function="eʷ", h=h)
        ahead = float(gateaux(jnp.exp, 1.0, 1.0, h)) / np.e
        assert frame["secant"][1, 1] == pytest.approx(ahead, rel=1e-9)


def test_errors_of_rounding_are_told_by_their_bound_alone():
    text = made(taylor.finite_differences).describe(function="sin w", h=1e-12)
    assert "forward at most 10⁻³ (mainly rounding)" in text
    assert "complex at most 10⁻¹⁵ (mainly rounding)" in text
    text = made(taylor.finite_differences).describe(function="sin w", h=1e-7)
    assert "forward at most 10⁻⁷ (mainly truncation), central at most 10⁻⁸ (mainly rounding)" in text
    assert "forward at most 10⁰ (" in made(taylor.finite_differences).describe(function="sin w", h=1e-15)
    assert "forward 4.2e-04, central 9.0e-08" in made(taylor.finite_differences).describe(function="sin w", h=1e-3)


@pytest.mark.parametrize("name", DIFFERENCED)
def test_no_error_exceeds_the_bound_that_is_stated(name):
    demo, errors = made(taylor.finite_differences), difference_errors(name)
    for i, h in enumerate(10.0 ** np.linspace(-16, 0, 65)):
        for scheme, power in re.findall(r"(\w+) at most 10(\S+)", demo.describe(function=name, h=h)):
            plain = power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
            assert plain != "-0" and errors[scheme][i] <= 10.0 ** int(plain)


# Models along a curve


@pytest.mark.parametrize("name", MODELLED)
def test_the_models_touch_the_curve_and_have_their_orders(name):
    frame = frames_of(made(taylor.polynomials), function=name, w=0.7, d=-0.5)
    f = CURVES[name][0]
    x = frame["f"][:, 0]
    np.testing.assert_allclose(frame["f"][:, 1], f(x))
    for order, line in ((1, "line"), (2, "parabola")):
        spread = np.polyfit(x - 0.7, frame[line][:, 1], 2)
        exact = [CURVES[name][2](0.7) / 2 if order == 2 else 0, CURVES[name][1](0.7), f(0.7)]
        np.testing.assert_allclose(spread, exact, atol=1e-10)
        miss = frame[f"miss_{order}"]
        assert abs(miss[1, 1] - miss[0, 1]) == pytest.approx(frame[f"now_{order}"][0, 1], rel=1e-12)
        lengths, errors = frame[f"error_{order}"].T
        short = (lengths > 3e-3) & (lengths < 3e-2)
        slope = observed_order(errors[short], lengths[short])
        assert slope == pytest.approx(order + 1, abs=0.05)
        assert float(frame[f"order_{order}"]["text"].split("slope ")[1]) == pytest.approx(slope, abs=0.03)


def test_at_an_inflection_the_line_is_of_third_order():
    frame = frames_of(made(taylor.polynomials), function="sin w", w=0.0, d=1.0)
    assert frame["order_1"]["text"].endswith("3.00")


# The dial


@pytest.mark.parametrize("angle, x, y", [(0, 0.3, -1.0), (130, -1.2, 0.4), (295, 1.0, 1.0)])
def test_the_dial_reads_slope_and_curvature(angle, x, y):
    frame = frames_of(made(taylor.direction_dial), angle=angle, x=x, y=y)
    v = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    cost = PASSES.value
    slope = float(directional_derivative(cost, [x, y], v))
    curvature = float(v @ jax.jit(jax.hessian(cost))(jnp.array([x, y])) @ v)
    assert frame["slope_now"][0, 1] == pytest.approx(slope) and frame["curvature_now"][0, 1] == pytest.approx(curvature)
    here, model = float(cost(np.array([x, y]))), second_order(cost, [x, y])
    s = frame["slice"][:, 0]
    for i in (0, 30, 90):
        rise = float(cost(np.array([x, y]) + s[i] * v) - cost(np.array([x, y])))
        assert frame["slice"][i, 1] == pytest.approx(rise, abs=1e-12)
        assert frame["line"][i, 1] == pytest.approx(s[i] * slope, abs=1e-12)
        assert frame["parabola"][i, 1] == pytest.approx(float(model(s[i] * v)) - here, abs=1e-12)
    assert frame["trend"]["text"] == ("uphill" if slope > 0 else "downhill")
    assert frame["bend"]["text"] == ("curves upward" if curvature > 0 else "curves downward")
    assert handles_of(made(taylor.direction_dial)) == {"at": ["w₁", "w₂"], "tip": ["direction of v"]}
    np.testing.assert_allclose([frame["at"][0], frame["tip"][0]], [(x, y), (x, y) + 0.8 * v], atol=1e-12)
    np.testing.assert_allclose(frame["arrow"][:2], [(x, y), (x, y) + 0.8 * v], atol=1e-12)
    at = np.argmin(np.abs(frame["slopes"][:, 0] - angle))
    assert frame["slopes"][at, 1] == pytest.approx(slope) and frame["curvatures"][at, 1] == pytest.approx(curvature)


# Chords


CONVEX = {"w²", "|w|", "w⁴/8", "ln(1 + eʷ)"}


def test_four_of_the_functions_are_convex_and_the_others_are_found_out():
    ends = np.round(np.linspace(-2.4, 2.4, 49), 1)
    fractions = np.linspace(0, 1, 21)
    for name in CHORDED:
        gaps = [CURVES[name].chord_gap(a, b, fractions).min() for a in ends[ends < 0] for b in ends[ends >= 0]]
        assert (min(gaps) > -1e-9) == (name in CONVEX)
    assert sum(CURVES[name][2](ends[ends != 0]).min() >= 0 for name in CHORDED) == len(CONVEX)


def test_a_chord_is_judged_by_its_lowest_gap():
    text = made(taylor.chords).describe(function="1 − exp(−w²)", left=-0.6, right=0.6, fraction=0.5)
    assert "the chord is nowhere below the graph" in text
    f = CURVES["1 − exp(−w²)"][0]
    text = made(taylor.chords).describe(function="1 − exp(−w²)", left=-0.1, right=2.4, fraction=0.5)
    gap = 0.5 * f(-0.1) + 0.5 * f(2.4) - f(1.15)
    assert "the graph rises above the chord" in text and f"{-gap:.3f} below the graph" in text
    frame = frames_of(made(taylor.chords), function="1 − exp(−w²)", left=-0.1, right=2.4, fraction=0.5)
    assert frame["gap"]["color"] == style.RED
    assert handles_of(made(taylor.chords)) == {"left_end": ["end w₁"], "right_end": ["end w₂"]}
    np.testing.assert_allclose([frame["left_end"][0], frame["right_end"][0]], [(-0.1, f(-0.1)), (2.4, f(2.4))])
    np.testing.assert_allclose(frame["gap"]["points"][:, 1], [f(1.15), f(1.15) + gap])
    red = frame["above"][np.isfinite(frame["above"][:, 1])]
    np.testing.assert_allclose(red[:, 1], f(red[:, 0]))


def test_curvature_that_does_not_exist_is_called_undefined():
    assert "0.00 and undefined" in made(taylor.chords).describe(function="|w|", left=-1.0, right=0.0, fraction=0.5)


# The cost and its quadratic model


@pytest.fixture(scope="module")
def network():
    net = MLP(tuple(SINE_FIT.net))
    return net, jax.jit(lambda w: squared_error(net(w, SINE_FIT.X), SINE_FIT.T))


@pytest.mark.parametrize("i, j", [(0, 3), (3, 9), (7, 3)])
def test_the_two_descents_are_those_they_are_called(network, i, j):
    _, cost = network
    starts, real, model, predicted, _ = runs()
    start, alpha = starts[i], STEP_SIZES[j]
    gradient, hessian = jax.jit(jax.grad(cost)), jax.jit(jax.hessian(cost))
    g, H, w, d = np.asarray(gradient(start)), np.asarray(hessian(start)), start, np.zeros(19)
    for k in range(1, 21):
        w, d = w - alpha * np.asarray(gradient(w)), d - alpha * (g + H @ d)
        np.testing.assert_allclose(real[i, j, k], w, atol=1e-9)
        np.testing.assert_allclose(model[i, j, k], start + d, rtol=1e-7, atol=1e-9)
        assert predicted[i, j, k] == pytest.approx(float(cost(start)) + g @ d + d @ H @ d / 2, rel=1e-7, abs=1e-9)
    np.testing.assert_allclose(real[i, j, 1], model[i, j, 1], atol=1e-13)


def test_the_step_of_parting_is_the_first_above_a_tenth():
    _, real, model, *_ = runs()
    apart, parted = parting(real[0, 3], model[0, 3])
    assert parted == 8 and apart[7] <= 0.1 < apart[8]
    assert apart[8] == pytest.approx(
        np.linalg.norm(real[0, 3, 8] - model[0, 3, 8]) / np.linalg.norm(real[0, 3, 8] - real[0, 3, 0])
    )
    assert "stayed below a tenth." in made(taylor.quadratic_model).describe(trained=0, step_size=0.2, k=7)
    assert "above a tenth since step 8." in made(taylor.quadratic_model).describe(trained=0, step_size=0.2, k=8)
    assert parting(real[3, 3], real[3, 3])[1] is None


def test_lines_are_drawn_up_to_the_step():
    frame = frames_of(made(taylor.quadratic_model), trained=0, step_size=0.2, k=12)
    for name in ("J", "J_model", "predicted", "distance"):
        assert np.isfinite(frame[name][:13, 1]).all() and np.isnan(frame[name][13:, 1]).all()
    cost = SINE_FIT.value(runs().real[0, 3])
    np.testing.assert_allclose(frame["J"][:13, 1], cost[:13] / cost[0])
    assert frame["J_now"][0, 1] == pytest.approx(cost[12] / cost[0])
    text = made(taylor.quadratic_model).describe(trained=0, step_size=0.2, k=12)
    assert float(re.search(r"cost ([\d.]+) on the cost's", text)[1]) == pytest.approx(cost[12], rel=0.01)


def test_the_fit_is_the_network_s_output(network):
    frame = frames_of(made(taylor.quadratic_model), trained=2000, step_size=0.2, k=30)
    net, _ = network
    x = frame["on_cost"][:, 0]
    w = runs().real[7, 3, 30]
    np.testing.assert_allclose(frame["on_cost"][:, 1], net(w, x[:, None])[:, 0], rtol=1e-12, atol=1e-13)


# Slices


def test_slices_show_the_models_that_their_numbers_make():
    demo = made(made_up.slices)
    frame = frames_of(demo, which=1)
    s = frame["J"][:, 0]
    np.testing.assert_allclose(frame["J"][:, 1], 1 + np.cos(s))
    np.testing.assert_allclose(frame["line"][:, 1], 2.0)
    np.testing.assert_allclose(frame["parabola"][:, 1], 2 - s**2 / 2)
    np.testing.assert_allclose(frame["error_2"][:, 1], np.abs(1 - s[9:] ** 2 / 2 - np.cos(s[9:])), atol=1e-15)
    assert "another" in demo.describe(which=1) and "curvature vᵀHv = −1.0000" in demo.describe(which=1)
    with pytest.raises(ValueError, match=r"expected costs of shape \(3, 18\)"):
        taylor.slices(s, np.ones((2, 18)), 2.0, [1.0, 0.0], [0.0, -1.0], ["a", "b", "c"])


# The quadratic model over the cost


def curves_of(frame, model, level):
    """The points on which a level curve is drawn, ellipse or hyperbola, or None if neither is."""
    for name, shape in (("ellipses", CIRCLE), ("hyperbolas", HYPERBOLA)):
        data = frame[f"{name}_{model}_{level}"]
        if data["visible"]:
            points = shape @ data["affine"][:2, :2].T + data["affine"][:2, 2]
            return points[np.isfinite(points[:, 0])]
    return None


@pytest.fixture(scope="module")
def both_models():
    return taylor.trust_region(compare=True)


@pytest.mark.parametrize("x, y, model", [(0.5, 0.3, 0), (1.0, 0.9, 0), (-0.3, 1.2, 1), (1.5, 1.8, 0), (0.9, 1.2, 1)])
def test_on_each_level_curve_the_model_has_its_level(both_models, x, y, model):
    words = "expand the cost", "linearise the network"
    frame = frames_of(both_models, x=x, y=y, model=words[model])
    w = np.array([x, y])
    assert handles_of(both_models) == {"at": ["w₁", "w₂"]}
    np.testing.assert_allclose(frame["at"], [w])
    A = ONE_UNIT.hessian(w) if model == 0 else ONE_UNIT.gauss_newton(w)
    drawn = 0
    for i, level in enumerate((0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.8, 1.0)):
        points = curves_of(frame, model, i)
        assert curves_of(frame, 1 - model, i) is None
        if points is not None:
            d = points[np.linalg.norm(points - w, axis=1) < 3] - w
            heights = ONE_UNIT.value(w) + d @ ONE_UNIT.gradient(w) + np.einsum("ki,ij,kj->k", d, A, d) / 2
            np.testing.assert_allclose(
                heights, level, atol=0.006 * 9 if abs(np.linalg.eigvalsh(A)).min() < 0.012 else 1e-9
            )
            drawn += 1
    assert drawn >= 9 and (model == 0 or curves_of(frame, 1, 0) is None)  # the linearised network never predicts 0


def test_level_curves_of_quadratics_that_are_known():
    w, g = np.zeros((3, 2)), np.zeros((3, 2))
    A = np.array([np.diag([4.0, 1.0]), np.diag([1.0, -1.0]), np.diag([-1.0, -4.0])])
    curves = LevelCurves(w, np.zeros(3), g, A)
    assert curves.ellipses(2.0)["visible"] == [True, False, False]
    assert curves.ellipses(-2.0)["visible"] == [False, False, True]
    assert curves.hyperbolas(2.0)["visible"] == [False, True, False] == curves.hyperbolas(-2.0)["visible"]
    lengths = np.linalg.norm(curves.ellipses(2.0)["affine"][0, :2, :2], axis=0)
    np.testing.assert_allclose(sorted(lengths), [1.0, 2.0])  # ½·4·1² = ½·1·2² = 2


@pytest.mark.parametrize("x, y, tolerance", [(0.5, 0.3, 0.01), (1.4, 0.8, 0.001), (0.3, 1.4, 0.03)])
def test_the_error_exceeds_the_tolerance_just_outside_the_circle(both_models, x, y, tolerance):
    w, v = np.array([x, y]), np.stack([np.cos(np.linspace(0, 6.28, 500)), np.sin(np.linspace(0, 6.28, 500))], -1)
    for i, name in enumerate(("expand the cost", "linearise the network")):
        frame = frames_of(both_models, x=x, y=y, tolerance=tolerance, model=name)
        radius = frame["circle"]["affine"][0, 0]
        assert (
            frame[f"radius_{i}"][0, 0] == pytest.approx(radius) and f"radius {radius:.2f}" in frame[f"text_{i}"]["text"]
        )
        A = (ONE_UNIT.hessian, ONE_UNIT.gauss_newton)[i](w)
        for factor, is_above in ((0.97, False), (1.03, True)):
            d = factor * radius * v
            model = ONE_UNIT.value(w) + d @ ONE_UNIT.gradient(w) + np.einsum("ki,ij,kj->k", d, A, d) / 2
            assert (np.abs(model - ONE_UNIT.value(w + d)).max() > tolerance) is np.bool_(is_above)


def test_the_text_names_the_curvatures_and_the_radius():
    text = made(taylor.trust_region).describe()
    assert "cost 0.276" in text and "−0.08 and 0.68" in text and "trust radius 0.32." in text
