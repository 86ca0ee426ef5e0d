"""Lesson 1's demos show what `quadratics`, `momentum` and `noise` compute, and their texts say what they show."""

import re

import numpy as np
import pytest

from ntd_helpers import demos, style
from ntd_helpers.datasets import diabetes
from ntd_helpers.demos.quadratics.common import REGIME_COLOURS, REGIME_NAMES, regime_of
from ntd_helpers.demos.quadratics.momentum_rates import rate_map
from ntd_helpers.demos.quadratics.noisy_axis import SCHEDULES
from ntd_helpers.demos.quadratics.spectrum import NEVER
from ntd_helpers.momentum import best_momentum, heavy_ball_rate, steps_to_fraction
from ntd_helpers.quadratics import Quadratic, Regime, axis_regimes, gradient_descent, heavy_ball, steps_to
from tests.demos.frames import frames_of, handles_of, made


@pytest.fixture(scope="module")
def flagship():
    return made(demos.quadratics.eigen_axes)


STATES = [
    dict(alpha=1.85, kappa=20.0, turn=24.0, beta=0.0),
    dict(alpha=0.3, kappa=90.0, turn=0.0, beta=0.0, w1=0.3, w2=-2.1),
    dict(alpha=1.2, kappa=3.0, turn=66.0, beta=0.6),
    dict(alpha=3.1, kappa=8.0, turn=45.0, beta=0.95),
]


def turned(kappa, turn):
    """The flagship's problem in the plane, and its eigenvectors as columns."""
    c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    vectors = np.array([[c, -s], [s, c]])
    return Quadratic(np.diag([1 / kappa, 1.0]), np.zeros(2)).rotated(vectors), vectors


@pytest.mark.parametrize("state", STATES)
def test_the_flagship_shows_the_path_that_descent_takes(flagship, state):
    q, vectors = turned(state["kappa"], state["turn"])
    start = state.get("w1", -2.7), state.get("w2", 1.5)
    path = heavy_ball(q, start, state["alpha"], state["beta"], 60)
    frame = frames_of(flagship, **state)
    inside = np.isfinite(frame["path"][:, 0])
    assert inside[0] and handles_of(flagship) == {"start": ["start w₁", "start w₂"]}
    np.testing.assert_allclose(frame["start"], [start], atol=1e-12)
    np.testing.assert_allclose(frame["path"][inside], path[inside], atol=1e-9)
    errors = np.abs(path @ vectors)
    for j, value in enumerate((1 / state["kappa"], 1.0)):
        np.testing.assert_allclose(frame[f"error_{j}"][:, 1], errors[:, j], rtol=1e-7, atol=1e-12)
        np.testing.assert_allclose(frame[f"share_{j}"][:, 1], 0.5 * value * errors[:, j] ** 2, rtol=1e-7, atol=1e-12)
    np.testing.assert_allclose(frame["loss"][:, 1], q.value(path), rtol=1e-7, atol=1e-12)


@pytest.mark.parametrize("state", STATES)
def test_level_lines_lie_where_the_cost_is_level(flagship, state):
    q, _ = turned(state["kappa"], state["turn"])
    matrix = frames_of(flagship, **state)["bowl"]["affine"]
    angles = np.linspace(0, 6, 7)
    ring = 1.3 * np.column_stack([np.cos(angles), np.sin(angles), np.ones(7) / 1.3])
    np.testing.assert_allclose(q.value((ring @ matrix.T)[:, :2]), 1.3**2 / 2, rtol=1e-12)


@pytest.mark.parametrize("state", STATES)
def test_the_flagship_says_the_numbers_that_it_shows(flagship, state):
    text = flagship.describe(**state)
    q, _ = turned(state["kappa"], state["turn"])
    path = heavy_ball(q, [state.get("w1", -2.7), state.get("w2", 1.5)], state["alpha"], state["beta"], 60)
    first, last = re.search(r"Loss J − J\*: (\S+) at the start, (\S+) after 60 steps", text).groups()
    assert float(first) == pytest.approx(q.value(path[0]), rel=0.01)
    assert float(last) == pytest.approx(q.value(path[-1]), rel=0.01)
    assert f"{2 * (1 + state['beta']):.3g}/a₂" in text


@pytest.mark.parametrize(
    "value, alpha, beta", [(1, 0.5, 0.3), (1, 1.9, 0.3), (0.1, 0.1, 0.5), (1, 2.7, 0.3), (1, 2.6, 0.3)]
)
def test_regimes_with_momentum_agree_with_the_two_by_two_map(value, alpha, beta):
    roots = np.linalg.eigvals([[1 + beta - alpha * value, -beta], [1, 0]])
    rate = np.abs(roots).max()
    assert heavy_ball_rate(value, alpha, beta) == pytest.approx(rate, rel=1e-12)
    words, colour = regime_of(value, alpha, beta)
    if rate > 1 + 1e-9:
        assert words.startswith("diverging") and colour == REGIME_COLOURS[Regime.DIVERGING]
    elif rate > 1 - 1e-9:
        assert words == "two-cycle"
    elif np.abs(roots.imag).max() > 0:
        assert words.startswith("underdamped") and f"×{np.sqrt(beta):.3f}" in words
    else:
        largest = roots[np.abs(roots).argmax()].real
        assert words.startswith("monotone" if largest > 0 else "oscillating")


def test_without_momentum_the_regime_is_that_of_axis_regimes():
    for alpha in np.linspace(0.05, 2.15, 43):
        words, colour = regime_of(1.0, alpha, 0.0)
        regime = axis_regimes([1.0], [0.0], alpha)[0]
        assert words.startswith(REGIME_NAMES[regime]) and colour == REGIME_COLOURS[regime]
    assert regime_of(1.0, 1.0, 0.0)[0] == "one step"
    assert regime_of(1.0, 2.0, 0.0)[0] == "two-cycle"


def test_a_spectrum_shows_multipliers_and_counts_regimes():
    values = np.array([0.0, 0.5, 1.0, 4.0])
    demo = demos.quadratics.spectrum(values)
    frame = frames_of(demo, alpha=0.45)
    for j, multiplier in enumerate((1.0, 1 - 0.225, 1 - 0.45, 1 - 1.8)):
        assert frame[f"axis_{j}"]["points"][0, 1] == pytest.approx(multiplier, rel=1e-12)
    counts = [frame[f"halving_{j}"]["points"][1, 1] for j in range(4)]
    assert counts == [NEVER, 3, 2, 4]  # 0.775³ < ½, 0.55² < ½, 0.8⁴ < ½
    text = demo.describe(alpha=0.45)
    assert "1 frozen, 2 monotone, 1 oscillating" in text and "0.90 of the edge" in text
    assert frames_of(demo, alpha=0.51)["halving_3"]["points"][1, 1] == NEVER
    assert "1 diverging" in demo.describe(alpha=0.51)


def test_a_spectrum_needs_a_curved_axis():
    with pytest.raises(ValueError, match="above 0"):
        demos.quadratics.spectrum([0.0, 0.0])


def test_the_eight_panels_are_the_eight_regimes():
    demo = made(demos.quadratics.regimes)
    frame = frames_of(demo, alpha=1.0)
    words = [frame[f"word_{j}"]["text"] for j in range(8)]
    assert words == [REGIME_NAMES[regime] for regime in Regime]
    q = Quadratic(np.diag([0, 0, 0.5, 1, 1.5, 2, 2.2, -0.5]), [0, 0.3, 0, 0, 0, 0, 0, 0])
    path = gradient_descent(q, np.ones(8), 1.0, 12)
    for j in range(8):
        np.testing.assert_allclose(frame[f"path_{j}"]["points"][:, 1], path[:, j], atol=1e-9)


def test_the_flat_axis_drifts_by_what_it_says():
    demo = made(demos.quadratics.flat_axis)
    text = demo.describe(b2=-0.2, alpha=0.5)
    assert "0.100 per step, from w₂ = 1.00 to 5.000 in 40 steps" in text  # 1 + 40 · 0.5 · 0.2
    assert "frozen" in demo.describe(b2=0.0, alpha=0.5)


def test_rigid_motions_carry_the_path_and_stretching_does_not():
    demo = made(demos.quadratics.rigid_motions)
    for turn, along, times, rigid in [(130, -1.0, 1.0, True), (0, 0.0, 1.0, True), (20, 0.5, 1.32, False)]:
        frame = frames_of(demo, turn=turn, along=along, times=times)
        apart = np.abs(frame["path"] - frame["carried"]).max()
        text = demo.describe(turn=turn, along=along, times=times)
        assert (apart < 1e-12) == rigid
        assert text.endswith("0 to rounding." if rigid else f"{apart:.3f}.")


def test_the_momentum_map_finds_no_better_rate_than_its_star():
    demo = made(demos.quadratics.momentum_map)
    for kappa in (5.0, 60.0):
        frame = frames_of(demo, kappa=kappa)
        (alpha, beta), best = frame["best"][0], frame["rate_best"][0, 1]
        assert (alpha, beta) == best_momentum(kappa)
        grid = np.stack(np.meshgrid(np.linspace(0.05, 4, 120), np.linspace(0, 0.98, 120)))
        rates = np.maximum(heavy_ball_rate(1 / kappa, *grid), heavy_ball_rate(1.0, *grid))
        assert best <= rates.min() + 1e-12
        star = np.maximum(heavy_ball_rate(1 / kappa, alpha, beta), heavy_ball_rate(1.0, alpha, beta))
        assert star == pytest.approx(best, rel=1e-6)


def test_the_momentum_map_counts_the_steps_it_names():
    kappa = 31.0
    counted = steps_to_fraction([1 / kappa, 1.0], 2 / (1 + 1 / kappa), 0.0, 1e-3)
    q = Quadratic(np.diag([1 / kappa, 1.0]), np.zeros(2))
    assert counted == steps_to(q, np.ones(2), 2 / (1 + 1 / kappa), 1e-6 * q.value(np.ones(2)))
    assert f"error: {counted} without momentum" in made(demos.quadratics.momentum_map).describe(kappa=kappa)


def contrast(colour, background):
    """Contrast ratio of two colours by WCAG 2.1."""

    def luminance(code):
        channels = np.array([int(code[i : i + 2], 16) for i in (1, 3, 5)]) / 255
        linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
        return linear @ [0.2126, 0.7152, 0.0722]

    light, dark = sorted([luminance(colour), luminance(background)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_colour_of_text_can_be_read_on_light_and_on_dark():
    for colour in (style.INK, style.QUIET, style.BLUE, style.ORANGE, style.GREEN, style.PURPLE, style.RED):
        assert contrast(colour, "#ffffff") >= 4.5
        assert contrast(style.DARK[colour], "#111111") >= 4.5


def test_grey_on_the_momentum_map_is_where_the_slower_axis_does_not_converge():
    (alpha_0, beta_0), (alpha_1, beta_1) = frames_of(made(demos.quadratics.momentum_map))["never"][:2]
    for part in (0.01, 0.5, 0.99):  # along the grey's edge
        alpha, beta = alpha_0 + part * (alpha_1 - alpha_0), beta_0 + part * (beta_1 - beta_0)
        for beside, converges in ((-1e-4, True), (1e-4, False)):
            roots = np.linalg.eigvals([[1 + beta - (alpha + beside), -beta], [1, 0]])
            assert (np.abs(roots).max() < 1) == converges


def test_the_momentum_map_s_cells_have_the_steps_of_their_centres():
    image = rate_map(20.0)
    for i, j in ((0, 10), (30, 40), (59, 80)):
        alpha, beta = 0.05 + (j + 0.5) * 3.95 / 90, (i + 0.5) * 0.98 / 60
        rates = [np.abs(np.linalg.eigvals([[1 + beta - alpha * a, -beta], [1, 0]])).max() for a in (0.05, 1)]
        assert image[i, j] == pytest.approx(np.log10(np.log(1000) / -np.log(max(rates))), rel=1e-9)


@pytest.mark.parametrize("kappa, alpha, beta", [(4.0, 0.4, 0.3), (100.0, 3.0, 0.8), (10.0, 1.1, 0.0)])
def test_a_step_size_and_a_momentum_are_held_on_the_map_and_have_their_rate_beside_it(kappa, alpha, beta):
    demo = made(demos.quadratics.momentum_map)
    assert handles_of(demo) == {"chosen": ["step size α", "momentum β"]}
    frame = frames_of(demo, kappa=kappa, alpha=alpha, beta=beta)
    np.testing.assert_allclose(frame["chosen"], [(alpha, beta)])
    maps = [[[1 + beta - alpha * a, -beta], [1, 0]] for a in (1 / kappa, 1.0)]
    rate = np.abs(np.linalg.eigvals(maps)).max()
    np.testing.assert_allclose(frame["rate_chosen"], [(kappa, rate)], rtol=1e-7)
    text = demo.describe(kappa=kappa, alpha=alpha, beta=beta)
    assert text.endswith(f"Dot: α = {alpha:.1f}/a₂, β = {beta:.2f}, rate {rate:.4f}.")


# The meaning of the axes, early stopping, noise


def test_the_line_of_an_axis_fits_the_patients_best_at_offset_0():
    X, t = diabetes()
    q = Quadratic.least_squares(X, t)
    demo = made(demos.quadratics.input_axes)
    for j in (1, 8, 11):
        direction = q.eigenaxes().vectors[:, j - 1]
        for offset in (0, 30, -60):
            frame = frames_of(demo, j=j, offset=offset)
            x, y = frame["patients"].T
            np.testing.assert_allclose(np.abs(x), np.abs(X @ direction), atol=1e-9)
            np.testing.assert_allclose(y, t)
            (x0, y0), (x1, y1) = frame["fit"]
            if j != 8 and offset == 0:  # axis 8 is the bias, along which all patients have the coordinate 1
                assert (y1 - y0) / (x1 - x0) == pytest.approx(np.polyfit(x, y, 1)[0], rel=1e-6)
            moved = q.minimiser() + offset * direction
            rise = float(re.search(r"rises by ([\d.]+)\.$", demo.describe(j=j, offset=offset))[1])
            assert rise == pytest.approx(q.value(moved) - q.value(q.minimiser()), abs=0.051)


def test_each_axis_of_the_inputs_has_the_entries_of_its_eigenvector():
    values, vectors = np.linalg.eigh(np.corrcoef(diabetes()[0][:, :10].T))
    demo = made(demos.quadratics.input_axes)
    frame = frames_of(demo, j=11, offset=0)
    entries = np.array([frame[f"entry_{i}"][1, 0] for i in range(11)])
    np.testing.assert_allclose(np.abs(entries[:10]), np.abs(vectors[:, -1]), atol=1e-9)
    assert entries[np.abs(entries).argmax()] > 0
    assert f"eigenvalue {values[-1]:.4f}" in demo.describe(j=11)


def test_the_filters_are_those_of_the_methods_themselves():
    X, t = diabetes()
    t = t - t[:30].mean()
    q = Quadratic.least_squares(X[:30], t[:30])
    axes = q.eigenaxes()
    demo = made(demos.quadratics.early_stopping)
    k, penalty = 22, 0.05
    frame, text = frames_of(demo, steps=k, penalty=penalty), demo.describe(steps=k, penalty=penalty)
    stopped = gradient_descent(q, np.zeros(11), 1 / axes.values[-1], k)[-1]
    ridge = np.linalg.solve(q.A + penalty * np.eye(11), -q.b)
    for name, w in {"stopped": stopped, "ridge": ridge}.items():
        np.testing.assert_allclose(frame[name][:, 1] * axes.minimiser(), w @ axes.vectors, rtol=1e-6, atol=1e-6)
        error = np.mean((X[30:] @ w - t[30:]) ** 2)
        np.testing.assert_allclose(frame[f"{name}_now"][0, 1], error)
        assert f"mean squared error {error:.0f}" in text
    assert handles_of(demo) == {"stopped_now": ["steps k"], "ridge_now": ["ridge penalty λ"]}


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_the_noisy_runs_have_the_mean_square_that_is_predicted(schedule):
    frame = frames_of(made(demos.quadratics.noisy_axis), alpha=0.5, noise=1.0, schedule=schedule)
    measured, predicted = frame["measured"][100:, 1], frame["expected"][100:, 1]
    assert np.mean(measured / predicted) == pytest.approx(1, abs=0.2)  # 200 runs: the mean square is known to 10 %
    assert frame["settled"]["visible"] == (schedule == SCHEDULES[0])
    if schedule == SCHEDULES[0]:
        np.testing.assert_allclose(predicted, frame["settled"]["points"][0][1], rtol=1e-12)
    else:
        assert predicted[-1] < predicted[0] / 2
