"""Lesson 4's demos show what the mathematics computes, and what they write is what they show."""

import re

import jax
import numpy as np
import pytest
from matfree.decomp import tridiag_sym
from scipy.stats import spearmanr

from ntd_helpers import demos
from ntd_helpers.datasets import recorded
from ntd_helpers.demos.hessians.beyond_second_order import flows, leaving
from ntd_helpers.demos.hessians.central_flow import CASES
from ntd_helpers.demos.hessians.common import GRID
from ntd_helpers.demos.hessians.kinks import WINDOWS
from ntd_helpers.demos.hessians.ritz_values import GRID as DENSITY_GRID
from ntd_helpers.demos.hessians.ritz_values import PROBES, ritz, tridiagonals
from ntd_helpers.demos.hessians.stability import LEVELS, LIMIT, START
from ntd_helpers.hessians import StationaryPoint, classify_stationary_point, diagonal_lanczos, quadrature
from ntd_helpers.quadratics import Quadratic, Regime, axis_regimes, gradient_descent
from ntd_helpers.toys import BIAS_LINE, UNDECIDED_SURFACES
from tests.demos import made_up
from tests.demos.frames import frames_of, handles_of, made


@pytest.fixture(scope="module")
def edge():
    return made(demos.hessians.edge_of_stability)


@pytest.fixture(scope="module")
def point():
    return made(demos.hessians.stationary_point)


# The edge of stability


@pytest.mark.parametrize("alpha", [0.1, 0.4, 0.7])
def test_the_edge_shows_what_was_recorded(edge, alpha):
    data = recorded("edge")
    i = list(data["alphas"]).index(alpha)
    frame = frames_of(edge, alpha=alpha)
    np.testing.assert_array_equal(frame["sharpness"][:, 0], data["steps"])
    np.testing.assert_array_equal(frame["sharpness"][:, 1], data["sharpness"][i])
    np.testing.assert_allclose(frame["edge"][:, 1], 2 / alpha)
    np.testing.assert_allclose(frame["ratio"][:, 1], data["sharpness"][i] / (2 / alpha))
    flow = recorded("flow")
    for name, key in (("flow", "sharpness"), ("flow_cost", "costs")):
        np.testing.assert_allclose(frame[name][-1], [4000, np.interp(4000 * alpha, flow["times"], flow[key])])
    at = frame["cost"][:, 0].astype(int)
    np.testing.assert_array_equal(frame["cost"][:, 1], data["costs"][i][at // 5])
    assert set(at[:-1] % 2) == {0, 1} and (np.diff(at) > 0).all()  # both parities, so that jumps of period 2 are seen


def test_the_text_of_the_edge(edge):
    data = recorded("edge")
    text = edge.describe(alpha=0.4)
    first = data["steps"][np.argmax(data["sharpness"][list(data["alphas"]).index(0.4)] >= 5)]
    assert f"reached by step {first}" in text and "edge 2/α = 5.00" in text
    assert "not reached in 4000 steps" in edge.describe(alpha=0.1)
    i = list(data["alphas"]).index(0.7)
    fraction = np.mean(data["costs"][i][1:] > data["costs"][i][:-1])
    assert f"{fraction:.0%} of the steps" in edge.describe(alpha=0.7)


def test_the_edge_without_its_outcome_shows_and_says_nothing_of_what_comes_later():
    """Neither curves of the outcome, which would be complete at once, nor texts of it; at any α, up to step 1600."""
    data = recorded("edge")
    demo = demos.hessians.edge_of_stability(step=1600, outcome=False)
    assert set(demo.actors) == {"edge", "edge_at", "sharpness", "sharpness_now", "cost", "cost_now"}
    assert set(demo.scene()["timeline"]["reveal"]) == {"sharpness", "cost"}
    for alpha in (0.4, 0.7):
        i, text = list(data["alphas"]).index(alpha), demo.describe(alpha=alpha)
        assert text.endswith(" at step 1600.")
        numbers = data["sharpness"][i, 0], data["costs"][i, 0], data["sharpness"][i, 80], data["costs"][i, 320]
        shown = re.findall(r"(?:sharpness|cost) ([\d.]+)", text, re.IGNORECASE)
        assert shown == [f"{number:.{digits}f}" for number, digits in zip(numbers, (2, 3, 2, 3), strict=True)]


def test_gradient_flow_does_not_hide_descent(edge):
    for flow, descent in (("flow", "sharpness"), ("flow_cost", "cost")):
        (flow,), (descent,) = edge.actors[flow], edge.actors[descent]
        assert flow.get_zorder() < descent.get_zorder() and flow.get_linewidth() > descent.get_linewidth()


# Two eigenvalues


@pytest.mark.parametrize("a, b, alpha", [(1.0, -0.4, 0.5), (2.0, 0.5, 1.05), (-1.0, -2.0, 0.2), (0.0, 1.0, 1.5)])
def test_the_path_is_gradient_descent_on_the_quadratic(point, a, b, alpha):
    frame = frames_of(point, a=a, b=b, alpha=alpha)
    q = Quadratic(np.diag([a, b]), [0, 0])
    path = gradient_descent(q, START, alpha, 40)
    inside = np.abs(path).max(axis=1) <= LIMIT
    np.testing.assert_allclose(frame["path"][inside], path[inside], rtol=1e-12)
    assert np.isnan(frame["path"][~inside]).all()
    np.testing.assert_allclose(frame["x"][inside, 1], np.abs(path[inside, 0]).clip(1e-12), rtol=1e-12)
    np.testing.assert_allclose(frame["J"]["image"], q.value(GRID), atol=1e-12)
    np.testing.assert_allclose(frame["square"].max(axis=0), 2 / alpha)
    assert handles_of(point) == {"here": ["eigenvalue λ₁", "eigenvalue λ₂"]}
    np.testing.assert_allclose(frame["here"], [(a, b)])


def test_a_point_is_called_what_the_mathematics_calls_it(point):
    words = {
        "a minimum": StationaryPoint.MINIMUM,
        "a maximum": StationaryPoint.MAXIMUM,
        "a saddle": StationaryPoint.SADDLE,
        "undecided by H": StationaryPoint.UNDECIDED,
    }
    for a in (-1.0, 0.0, 1.5):
        for b in (-0.5, 0.0, 2.0):
            text = frames_of(point, a=a, b=b, alpha=0.3)["kind"]["text"]
            assert words[text] is classify_stationary_point([a, b], 1e-9)
            assert f": {text}." in point.describe(a=a, b=b, alpha=0.3)


@pytest.mark.parametrize("a, alpha", [(1.0, 0.5), (1.0, 1.0), (2.0, 1.0), (2.0, 1.05), (-0.5, 0.1), (0.0, 1.0)])
def test_the_fate_is_that_of_the_regimes(point, a, alpha):
    regime = axis_regimes([a], [0.0], alpha)[0]
    stays = {Regime.FROZEN, Regime.TWO_CYCLE}
    comes = {Regime.MONOTONE, Regime.ONE_STEP, Regime.OSCILLATING}
    expected = "stays near it" if regime in stays else "converges to it" if regime in comes else "leaves it"
    assert f") {expected}. Each step" in point.describe(a=a, b=a, alpha=alpha)


@pytest.mark.parametrize("a, b", [(1.0, -0.4), (2.0, 0.5), (-1.0, -2.0), (0.0, 1.0), (-0.3, 1.2), (0.0, 0.0)])
def test_level_lines_have_their_level(point, a, b):
    lines = frames_of(point, a=a, b=b, alpha=0.3)["levels"]
    x, y = lines[np.isfinite(lines).all(axis=1)].T
    heights = (a * x**2 + b * y**2) / 2
    nearest = LEVELS[np.abs(heights[:, None] - LEVELS).argmin(axis=1)]
    inside = (np.abs(x) < 1) & (np.abs(y) < 1)
    np.testing.assert_allclose(heights[inside], nearest[inside], atol=1e-3)
    crossed = {  # the levels that a vertex inside the panel has; none lies close to the panel's edge
        L for L in LEVELS if max(np.sign(L) * a, np.sign(L) * b) > 2.1 * abs(L)
    }
    assert set(nearest[inside]) == crossed


# Where H does not decide


@pytest.mark.parametrize("name", UNDECIDED_SURFACES)
def test_the_kind_of_a_point(name):
    J = UNDECIDED_SURFACES[name]
    assert classify_stationary_point(np.linalg.eigvalsh(J.hessian(np.zeros(2))), 1e-9) is StationaryPoint.UNDECIDED
    turn = np.linspace(0, 2 * np.pi, 3601)
    around = J.value(np.array([[1e-2], [1e-1]])[..., None] * np.stack([np.cos(turn), np.sin(turn)], -1))
    # ½x² − y⁴ is below 0 in a narrow valley along y alone
    kind = "neither" if around.min() < -1e-15 and around.max() > 1e-15 else "max" if around.max() <= 1e-15 else "min"
    assert kind in J.kind


@pytest.mark.parametrize(
    "name, count", [("x⁴ + y⁴", 0), ("−x⁴ − y⁴", 16), ("½x² + y⁴", 0), ("½x²", 0), ("½x² − y⁴", 16)]
)
def test_how_many_flows_leave(name, count):
    assert leaving(name).sum() == count


def test_flows_follow_the_gradient_downhill():
    for name, J in UNDECIDED_SURFACES.items():
        path = flows(name)
        heights = J.value(path)
        assert (np.diff(heights, axis=1)[np.isfinite(np.diff(heights, axis=1))] <= 1e-12).all()


def test_the_slice_and_its_parabola():
    frame = frames_of(made(demos.hessians.beyond_second_order), function="½x² − y⁴", angle=30)
    v = np.array([np.cos(np.pi / 6), 0.5])
    s = frame["slice"][:, 0]
    np.testing.assert_allclose(frame["slice"][:, 1], (s * v[0]) ** 2 / 2 - (s * v[1]) ** 4, atol=1e-15)
    np.testing.assert_allclose(frame["parabola"][:, 1], v[0] ** 2 * s**2 / 2, atol=1e-15)


# The edge in two variables


def test_the_state_is_held_where_the_path_starts_and_moves_by_the_map():
    demo = made(demos.hessians.self_stabilisation)
    assert handles_of(demo) == {"start": ["x at the start", "y at the start"]}
    for x, y, c in ((0.02, -0.1, 0.01), (0.32, 0.2, 0.02)):
        frame = frames_of(demo, x=x, y=y, c=c)
        np.testing.assert_allclose(frame["start"], [[x, y]])
        xs, ys = frame["x"][:, 1], frame["y"][:, 1]
        np.testing.assert_allclose(xs[1:], -(1 + 0.4 * ys[:-1]) * xs[:-1], atol=1e-12)
        np.testing.assert_allclose(ys[1:], ys[:-1] + 0.4 * (c - xs[:-1] ** 2 / 2), atol=1e-12)
        np.testing.assert_allclose(frame["rest"], [[np.sqrt(2 * c), 0]])
        assert f"{np.mean(xs**2):.3f}" in demo.describe(x=x, y=y, c=c)


# The order of learning


def test_slopes_and_shares_are_those_recorded():
    demo, data, slopes = made(demos.hessians.learning_order), recorded("spectra"), recorded("slopes")["slopes"]
    frame = frames_of(demo, moment=300)
    row = list(data["steps"]).index(300)
    np.testing.assert_array_equal(frame["axes"][:, 0], data["hessian"][row][::-1][:300])
    np.testing.assert_array_equal(frame["axes"][:, 1], slopes[row][::-1][:300].clip(1e-9))
    fraction = np.sum(slopes[row][-100:-10] ** 2) / np.sum(slopes[row] ** 2)
    assert frame["11 to 100"][0, 1] == pytest.approx(fraction)
    correlation = spearmanr(data["hessian"][row][-100:], slopes[row][-100:]).statistic
    text = demo.describe(moment=300)
    assert f"{correlation:.2f}".replace("-", "−") in text and correlation < -0.5
    assert f"along axes 1 to 10: {frame['1 to 10'][0, 1]:.2g}, axes 11 to 100: {fraction:.2g}, axes beyond" in text
    assert all((data["hessian"][i][-300:] > 0).all() for i in range(15))


# The spectrum


def test_the_spectrum_shows_what_was_recorded():
    demo, data = made(demos.hessians.spectrum), recorded("spectra")
    for i, k in enumerate(data["steps"]):
        frame = frames_of(demo, moment=int(k))
        np.testing.assert_array_equal(frame["all"][:, 1], data["hessian"][i][::-1])
        values = data["hessian"][i]
        np.testing.assert_array_equal(frame["top"][:, 1], values[::-1][:20])
        assert frame["largest_now"][0].tolist() == [data["costs"][i], values.max()]
        assert frame["negative_now"][0, 1] == pytest.approx(-values[values < 0].sum())
    text = demo.describe(moment=0)
    values = data["hessian"][0]
    # 65 axes are exactly flat, and no other eigenvalue is as small as 1e-12: rounding gives 24 of them a minus.
    assert np.sum(values < 0) - 24 == np.sum(values < -1e-12) == 451
    assert "451 are negative" in text and f"the ninth {np.sort(values)[-9]:.3f}" in text
    assert f"their sum −{-sum(v for v in values if v < 0):.3f};" in text
    assert f"{np.mean(np.abs(values) < values.max() / 1000):.0%} are smaller than a thousandth" in text


# Lanczos


def test_lanczos_on_a_diagonal_matrix_is_matfree_s():
    values = recorded("spectra")["hessian"][0]
    starts = np.random.default_rng(0).normal(size=(3, len(values)))
    T = jax.jit(lambda u: tridiag_sym(20)(lambda v: values * v, u).J_small)(starts[2])
    np.testing.assert_allclose(np.abs(T), np.abs(diagonal_lanczos(values, starts, 20)[2]), atol=1e-9)


def test_ritz_values_lie_within_the_spectrum_and_grow():
    exact = recorded("spectra")["hessian"][0]
    found, density = ritz(0)
    tops, bottoms = np.array([each[0] for each in found]), np.array([each[-1] for each in found])
    assert (np.diff(tops) > -1e-12).all() and tops[-1] <= exact[-1] + 1e-12
    assert (np.diff(bottoms) < 1e-12).all() and bottoms[-1] >= exact[0] - 1e-12
    assert abs(tops[-1] / exact[-1] - 1) < 1e-12
    assert np.trapezoid(density[-1], DENSITY_GRID) == pytest.approx(1, abs=0.01)


def test_the_quadrature_has_the_moments_of_its_starts():
    """Σ τᵢθᵢᵖ = uᵀAᵖu for p < 2m, computed from the start itself."""
    values = recorded("spectra")["hessian"][5]
    moment = int(recorded("spectra")["steps"][5])
    u = np.random.default_rng(0).normal(size=(PROBES, len(values)))[3]
    u /= np.linalg.norm(u)
    nodes, weights = quadrature(tridiagonals(moment)[3][:6, :6])
    for p in range(12):
        assert weights @ nodes**p == pytest.approx(u**2 @ values**p, rel=1e-9)


def test_how_many_eigenvalues_are_found():
    demo = made(demos.hessians.lanczos)
    exact = np.sort(recorded("spectra")["hessian"][0])[::-1]
    found = ritz(0)[0][19]
    right = next(j for j in range(20) if abs(found[j] - exact[j]) > 1e-3 * exact[0])
    assert f"found to within λ₁/1000: {right}." in demo.describe(products=20, moment=0)
    frame = frames_of(demo, products=20, moment=0)
    assert np.isfinite(frame["cloud"][:, 1]).sum() == 20 * 21 / 2 and np.isfinite(frame["now"][:, 1]).sum() == 20
    assert frame["error_now"][0, 1] == pytest.approx(max(abs(1 - found[0] / exact[0]), 1e-15), abs=1e-15)


# Kinks


def test_the_window_s_curvature_and_its_kinks():
    demo, eps = made(demos.hessians.kinks), 1e-9
    before, after = (BIAS_LINE.derivatives("relu", BIAS_LINE.kinks + side)[1] for side in (-eps, eps))
    assert (np.abs(after - before) > 1e-6).all()  # the slope jumps at each kink
    frame = frames_of(demo, activation="relu", at=0.0, h=WINDOWS[20])
    h = WINDOWS[20]
    J1 = BIAS_LINE.derivatives("relu", np.array([h, -h]))[1]
    assert frame["seen_now"][0, 1] == pytest.approx((J1[0] - J1[1]) / (2 * h))
    np.testing.assert_allclose(frame["seen"][20], frame["seen_now"][0])
    assert f"contains {np.sum(np.abs(BIAS_LINE.kinks) < h)} kinks" in demo.describe(activation="relu", at=0.0, h=h)
    near = frames_of(demo, activation="relu", at=0.0, h=WINDOWS[0])
    assert near["seen_now"][0, 1] == pytest.approx(near["exact"][0, 1])
    smooth = frames_of(demo, activation="tanh", at=0.0, h=WINDOWS[0])
    assert smooth["seen_now"][0, 1] == pytest.approx(smooth["exact"][0, 1], rel=1e-4)


# Costs


def test_the_text_gives_operations_alone():
    demo = made(made_up.product_costs)
    assert demo.describe(size=2).startswith("10000 weights: a Hessian-vector product takes 2.50 times")
    assert frames_of(demo, size=2)["ratio"][0].tolist() == [10_000, 2.5]
    with pytest.raises(ValueError, match=r"expected operations of shape \(2, 2\)"):
        demos.hessians.product_costs([1, 2], [[1, 2.5]])


# The central flow


@pytest.fixture(scope="module")
def central():
    return made(demos.hessians.central_flow)


def rows(case, seed):
    data, (alpha, start) = recorded("central_flow"), CASES[case]
    run = list(zip(data["seeds"], data["alphas"], data["starts"], strict=True)).index((seed, alpha, start))
    shown = data["steps"] >= 500
    arrays = {key: data[key] for key in data if key.startswith(("descent", "central", "gradient"))}
    return data["steps"][shown], {key: values[run][shown] for key, values in arrays.items()}


@pytest.mark.parametrize("case, seed", [("α = 0.4", 0), ("α = 0.5", 2), ("α = 0.4, flows from step 0", 1)])
def test_curves_and_text_are_the_recorded_ones(central, case, seed):
    steps, run = rows(case, seed)
    frames = frames_of(central, case=case, seed=seed)
    mean_cost = run["central_cost"] + run["central_oscillation_cost"]
    for name, curve in {
        "cost descent": run["descent_cost"],
        "cost central flow": mean_cost,
        "sharpness gradient flow": run["gradient_eigenvalues"][:, 0],
        "distance central flow": run["central_distance"],
    }.items():
        np.testing.assert_array_equal(frames[name], np.stack([steps, curve], -1))
    np.testing.assert_allclose(frames["edge"][:, 1], 2 / CASES[case][0])

    at = list(steps).index(2100)
    values = {key: values[at] for key, values in run.items()} | {"mean": mean_cost[at]}
    sharpness = values["descent_sharpness"], values["central_eigenvalues"][0], values["gradient_eigenvalues"][0]
    named = "descent {}, central flow {}, gradient flow {}"
    costs = [f"{values[key]:.4f}" for key in ("descent_cost", "mean", "gradient_cost")]
    far = [f"{values[key]:.3f}" for key in ("central_distance", "gradient_distance")]
    assert central.describe(case=case, seed=seed) == (
        f"Step 2100, {case}, seed {seed}. Mean cost: {named.format(*costs)}. "
        f"Sharpness: {named.format(*(f'{value:.2f}' for value in sharpness))}, edge {2 / CASES[case][0]:.2f}. "
        f"Distance from descent's running mean: central flow {far[0]}, gradient flow {far[1]}."
    )


def test_a_text_leaves_out_what_is_not_known_where_it_opens():
    text = demos.hessians.central_flow(step=500).describe()
    assert "Sharpness: descent 3.52" in text and "Distance" not in text


def test_it_opens_where_descent_has_passed_the_edge_and_the_flows_have_parted(central):
    scene, (steps, run) = central.scene(), rows("α = 0.4", 0)
    opened = int(np.searchsorted(steps, 500 + 20 * scene["timeline"]["start"]))
    assert run["descent_sharpness"][opened] > 5.05 and run["gradient_eigenvalues"][opened, 0] > 5.2
    assert run["central_eigenvalues"][opened, 0] < 5.01
