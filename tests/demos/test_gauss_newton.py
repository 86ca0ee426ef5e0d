"""Lesson 5's demos show what the mathematics computes, and what they write is what they show."""

import re

import numpy as np
import pytest

from ntd_helpers import style
from ntd_helpers.datasets import recorded
from ntd_helpers.demos import gauss_newton
from ntd_helpers.demos.gauss_newton.common import first_below
from ntd_helpers.demos.gauss_newton.damped_steps import ALL_DAMPINGS, CIRCLE
from ntd_helpers.demos.gauss_newton.landscape import DIRECTIONS, TRAINED, landscape, weights
from ntd_helpers.demos.gauss_newton.racers import STEPS
from ntd_helpers.demos.gauss_newton.small_network import (
    LABELS,
    LOSSES,
    NETWORK,
    TARGETS,
    WEIGHTS,
    X,
    numerical_rank,
    small_matrices,
)
from ntd_helpers.gauss_newton import levenberg_marquardt_paths
from ntd_helpers.networks import MLP, squared_error
from ntd_helpers.toys import LINE_T, LINE_X, ROSENBROCK, SINE_FIT, THREE_FITS, TWO_WEIGHTS, descend, loss_derivatives
from ntd_helpers.training import gradient_descent
from tests.demos.frames import frames_of, handles_of, made

# Spectra


def test_the_spectra_and_the_costs_beside_them_are_the_recorded_ones():
    data, demo = recorded("spectra"), made(gauss_newton.spectra)
    relative = np.sqrt((data["residual"] ** 2).sum(axis=1) / (data["hessian"] ** 2).sum(axis=1))  # ‖H − G‖/‖H‖
    costs = data["costs"] / data["costs"][0]
    panel = demo.actors["ratio_now"][0].axes
    lines = [line.get_ydata() for line in panel.lines if len(line.get_xdata()) == len(data["steps"])]
    np.testing.assert_allclose(lines, [costs, relative])
    for i in (0, 8, 14):
        step = int(data["steps"][i])
        frame, text = frames_of(demo, step=step), demo.describe(step=step)
        H, G, residual = (data[name][i][::-1] for name in ("hessian", "gauss_newton", "residual"))
        np.testing.assert_allclose(frame["top_h"][:, 1], H[:20])
        np.testing.assert_allclose(frame["top_g"][:, 1], G[:20])
        ranks = frame["hessian"][:, 0].astype(int)
        assert ranks[0] == 1 and ranks[-1] == 1210
        np.testing.assert_allclose(frame["hessian"][:, 1], H[ranks - 1])
        np.testing.assert_allclose(frame["residual"][:, 1], residual[ranks - 1])
        np.testing.assert_allclose(frame["cost_now"], [[step, costs[i]]])
        np.testing.assert_allclose(frame["ratio_now"], [[step, relative[i]]])
        assert frame["ratio"]["text"] == f"at step {step}: {relative[i]:.2f}"
        assert frame["largest"]["text"] == f"λ₁ of H {H[0]:.2f}, of G {G[0]:.2f}"
        assert f"H has {(H < -1e-6).sum()} of 1210 eigenvalues below −10⁻⁶" in text and (G > -1e-6).all()
        assert f"The largest: {H[0]:.2f} of H, {G[0]:.2f} of G. ‖H − G‖/‖H‖ = {relative[i]:.2f}." in text


# The small network


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("name", LOSSES)
def test_the_three_matrices_are_those_of_moved_targets(name, share):
    z = NETWORK(WEIGHTS, X[:6])
    outputs = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True) if name == "softmax" else z
    targets = outputs - share * (outputs - (np.eye(2)[LABELS[:6]] if name == "softmax" else TARGETS[:6]))
    G, residual = NETWORK.curvature(WEIGHTS, X[:6], *loss_derivatives(name, z, targets))
    np.testing.assert_allclose(small_matrices(name, 6, share), (G, residual), atol=1e-13)
    frame = frames_of(made(gauss_newton.matrices), loss=name, examples=6, share=share)
    np.testing.assert_allclose(frame["values of H"][:, 1], np.linalg.eigvalsh(G + residual)[::-1], atol=1e-12)
    image = frame["G"]["image"]
    full = float(frame["scale"]["text"].removeprefix("full shade: "))
    np.testing.assert_allclose(np.sign(image) * image**2 * full, G, atol=0.006 * full)
    assert np.abs(image).max() <= 1 and np.abs(frame["H"]["image"]).max() <= 1 + 1e-12


def test_g_stays_and_the_rest_is_proportional_to_the_residual():
    for name in ("squared error", "softmax"):
        whole, half = small_matrices(name, 8, 1.0), small_matrices(name, 8, 0.5)
        np.testing.assert_array_equal(whole[0], half[0])
        np.testing.assert_allclose(half[1], whole[1] / 2)


@pytest.mark.parametrize(
    "loss, examples, rank",
    [("squared error", 3, 6), ("softmax", 3, 3), ("softmax", 10, 10), ("squared error", 1, 2), ("robust", 2, 4)],
)
def test_ranks_are_counted_and_bounded(loss, examples, rank):
    assert numerical_rank(np.linalg.eigvalsh(small_matrices(loss, examples, 1.0)[0])) == rank
    bound = examples * (1 if loss == "softmax" else 2)
    text = made(gauss_newton.matrices).describe(loss=loss, examples=examples, share=1.0)
    assert f"Rank of G: {rank};" in text and f"= {bound}." in text


def test_only_the_robust_loss_breaks_g():
    demo = made(gauss_newton.matrices)
    signs = {name: frames_of(demo, loss=name, examples=8, share=1.0)["sign"] for name in LOSSES}
    assert [signs[name]["color"] == style.RED for name in LOSSES] == [False, False, True]
    assert "below 0" in signs["robust"]["text"] and signs["softmax"]["text"] == "G: no eigenvalue below 0"
    assert frames_of(demo, loss="robust", examples=8, share=0.0)["sign"]["color"] == style.GREEN


def test_the_text_gives_the_spectrum_of_h_and_the_size_of_the_residual_term():
    G, residual = small_matrices("squared error", 8, 0.5)
    demo, state = made(gauss_newton.matrices), {"loss": "squared error", "examples": 8, "share": 0.5}
    frame, text = frames_of(demo, **state), demo.describe(**state)
    relative = np.sqrt((residual**2).sum() / ((G + residual) ** 2).sum())
    assert frame["share"]["text"] == f"‖H − G‖/‖H‖ = {relative:.2f}" and f"{frame['share']['text']}." in text
    values = np.linalg.eigvalsh(G + residual)
    low, high = re.search(r"of H from (\S+) to (\S+),", text).groups()
    assert float(low.replace("−", "-")) == pytest.approx(values[0], abs=0.006)
    assert float(high) == pytest.approx(values[-1], abs=0.006)


# The linearised network


def test_the_toy_is_trained_by_gradient_descent():
    net = MLP(SINE_FIT.net)
    cost = lambda w: squared_error(net(w, SINE_FIT.X), SINE_FIT.T)
    path, _ = gradient_descent(cost, net.init(seed=0), 0.3, 1000)
    np.testing.assert_allclose(weights()[:5], path[list(TRAINED[:5])], atol=1e-9)


TOY_LOSSES = {
    "squared error": lambda e: np.mean(e**2) / 2,
    "log cosh": lambda e: np.mean(np.log(np.cosh(e))),
}


@pytest.mark.parametrize("loss", TOY_LOSSES)
@pytest.mark.parametrize("trained", [0, 3000])
def test_costs_and_curvatures_along_each_direction(loss, trained):
    w, found = weights()[TRAINED.index(trained)], landscape(trained, loss)
    V, by_H, by_G = found.V, found.by_H, found.by_G
    z, D = SINE_FIT.net(w, SINE_FIT.X), SINE_FIT.net.derivatives(w, SINE_FIT.X)[0][:, 0]
    r, C = loss_derivatives(loss, z, SINE_FIT.T)
    g, changes, (G, residual_term) = D.T @ r[:, 0], V @ D.T, SINE_FIT.net.curvature(w, SINE_FIT.X, r, C)
    H, cost, z = G + residual_term, lambda z: float(TOY_LOSSES[loss](z - SINE_FIT.T[:, 0])), z[:, 0]
    J = cost(z)
    np.testing.assert_allclose(by_H, [v @ H @ v for v in V], atol=1e-12)
    np.testing.assert_allclose(by_G, [v @ G @ v for v in V], atol=1e-12)
    assert by_H[0] == pytest.approx(np.linalg.eigvalsh(H)[0]) and by_G[2] == pytest.approx(np.linalg.eigvalsh(G)[-1])
    assert by_H[1] == pytest.approx(np.linalg.eigvalsh(H)[-1]) and V[3] @ g == pytest.approx(np.linalg.norm(g))
    for i in (0, 4):
        demo = made(gauss_newton.linearised)
        state = {"distance": 1.5, "direction": DIRECTIONS[i], "trained": trained, "loss": loss}
        frame, text = frames_of(demo, **state), demo.describe(**state)
        there, linear = SINE_FIT.net(w + 1.5 * V[i], SINE_FIT.X)[:, 0], z + 1.5 * changes[i]
        assert (frame["J_now"][0, 1], frame["J_linear_now"][0, 1]) == pytest.approx(
            (cost(there), cost(linear)), abs=1e-12
        )
        np.testing.assert_allclose(frame["here"][:, 1], z, atol=1e-13)
        np.testing.assert_allclose(frame["network"][:, 1], there, atol=1e-12)
        np.testing.assert_allclose(frame["linear"][:, 1], linear, atol=1e-12)
        s = frame["by_G"][:, 0]
        np.testing.assert_allclose(frame["by_G"][:, 1], J + V[i] @ g * s + by_G[i] * s**2 / 2, atol=1e-12)
        np.testing.assert_allclose(frame["by_H"][:, 1], J + V[i] @ g * s + by_H[i] * s**2 / 2, atol=1e-12)
        at = frame["J"][[0, 17, 80], 0]
        costs = [cost(SINE_FIT.net(w + s * V[i], SINE_FIT.X)[:, 0]) for s in at]
        np.testing.assert_allclose(frame["J"][[0, 17, 80], 1], costs, atol=1e-12)
        costs = [cost(z + s * changes[i]) for s in at]
        np.testing.assert_allclose(frame["J_linear"][[0, 17, 80], 1], costs, atol=1e-12)
        if loss == "squared error":
            np.testing.assert_allclose(frame["J_linear"], frame["by_G"], atol=1e-12)  # a parabola, this one
        assert number_after("vᵀHv =", frame["bend_H"]["text"]) == pytest.approx(by_H[i], abs=0.006)
        assert number_after("vᵀGv =", frame["bend_G"]["text"]) == pytest.approx(by_G[i], abs=0.006)
        assert f"from {J:.3f} to {cost(there):.3f}, the linearised network's to {cost(linear):.3f}." in text
        assert number_after("vᵀHv =", text) == pytest.approx(by_H[i], abs=0.006)


def number_after(words, text):
    """The first number in `text` after `words`, with the project's minus."""
    return float(re.search(re.escape(words) + r"\s*([−\d.]+\d)", text)[1].replace("−", "-"))


# Damping


@pytest.mark.parametrize(
    "lam, x, y", [(0.01, -0.5, 1.2), (0.0316, -0.5, 1.2), (10.0, 0.3, -0.8), (31.6, 1.4, -0.8), (1000.0, 0.0, 0.0)]
)
def test_the_damped_step_and_the_lines_over_all_dampings(lam, x, y):
    frame, w = frames_of(made(gauss_newton.damping), lam=lam, x=x, y=y), np.array([x, y])
    J, g, G = ROSENBROCK.value(w), ROSENBROCK.gradient(w), ROSENBROCK.gauss_newton(w)
    assert handles_of(made(gauss_newton.damping)) == {"at": ["w₁", "w₂"], "end": ["damping λ"]}
    d = -np.linalg.solve(G + lam * np.eye(2), g)
    np.testing.assert_allclose(frame["at"], [w])
    np.testing.assert_allclose(frame["end"], [w + d], atol=1e-9)
    model = lambda d: d @ g + d @ G @ d / 2
    decrease = 1 - ROSENBROCK.value(w + d) / J
    assert frame["predicted_now"][0, 1] == pytest.approx(-model(d) / J, abs=1e-9)
    assert frame["actual_now"][0, 1] == pytest.approx(decrease.clip(-99), abs=1e-7)
    assert frame["actual_word"]["text"] == f"▬ actual {decrease:.3f}".replace("-", "−")
    level = [model(point - w) + lam * (point - w) @ (point - w) / 2 for point in frame["ellipse"]]
    outermost, least = np.array(level)[: len(CIRCLE)], model(d) + lam * d @ d / 2
    np.testing.assert_allclose(outermost, outermost[0], atol=1e-8 * J)
    longest = np.linalg.norm(frame["ellipse"][: len(CIRCLE)] - w - d, axis=1).max()
    if longest < 1.19:
        assert outermost[0] == pytest.approx(0, abs=1e-8 * J)  # this contour passes through w
    else:  # where it would not fit it is smaller
        assert longest == pytest.approx(1.2, abs=0.01) and least < outermost[0] < 1e-8 * J
    turn = lambda a, b: np.degrees(abs(np.arctan2(a[0] * b[1] - a[1] * b[0], a @ b)))
    ends = np.array([w - np.linalg.solve(G + each * np.eye(2), g) for each in ALL_DAMPINGS])
    assert frame["to_gradient_now"][0, 1] == pytest.approx(turn(d, -g), abs=1e-3)
    assert frame["to_newton_now"][0, 1] == pytest.approx(turn(d, ends[0] - w), abs=1e-3)
    assert frame["to_newton_word"]["text"].endswith(f" {turn(d, ends[0] - w):.0f}°")
    np.testing.assert_allclose(frame["actual"][:, 1], (1 - ROSENBROCK.value(ends) / J).clip(-99), rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(frame["curve"], ends, atol=1e-9)
    down = frame["downhill"][1] - frame["downhill"][0]
    np.testing.assert_allclose(down / np.linalg.norm(down), -g / np.linalg.norm(g), atol=1e-12)


def test_all_steps_go_from_gauss_newton_s_to_the_gradient_s():
    frame = frames_of(made(gauss_newton.damping), lam=1.0, x=-0.5, y=1.2)
    assert frame["to_newton"][0, 1] == pytest.approx(0, abs=0.1) and frame["to_gradient"][-1, 1] < 0.1
    assert (np.diff(frame["predicted"][:, 1]) < 0).all()  # more damping predicts a smaller decrease
    np.testing.assert_allclose(frame["curve"][0], [1, -1.25], atol=1e-3)  # by hand: w₁ = 1, w₂ = 1 − (1 − w₁)²
    np.testing.assert_allclose(frame["curve"][-1], [-0.5, 1.2], atol=1e-3)


# The race


def descent(start, alpha, steps=300):
    """The path (steps + 1, 2) of gradient descent on the network of two weights."""
    return descend(TWO_WEIGHTS.gradient, np.array(start), alpha, steps)


def damped(start):
    """The path (STEPS + 1, 2) of damped Gauss-Newton."""
    return levenberg_marquardt_paths(TWO_WEIGHTS, np.array([start]), STEPS)[0]


@pytest.mark.parametrize("x, y, alpha", [(-0.5, 0.3, 0.25), (1.9, 0.4, 0.1)])
def test_the_racers_are_what_they_are_called(x, y, alpha):
    frame, path = frames_of(made(gauss_newton.race), x=x, y=y, alpha=alpha), descent([x, y], alpha)
    np.testing.assert_allclose(frame["gradient descent: path"], path[: STEPS + 1], atol=1e-10)
    steps, costs = frame["gradient descent: steps"].T
    few = steps <= 300
    expected = TWO_WEIGHTS.value(path)[steps[few].astype(int)].clip(1e-30)
    np.testing.assert_allclose(costs[few], expected, rtol=1e-6, atol=1e-14)
    np.testing.assert_allclose(frame["damped Gauss-Newton: path"], damped([x, y]), atol=1e-6)
    w = np.array([x, y])
    for k in range(6):
        np.testing.assert_allclose(frame["Newton: path"][k], w, rtol=1e-8, atol=1e-10)
        w = w - np.linalg.solve(TWO_WEIGHTS.hessian(w), TWO_WEIGHTS.gradient(w))


def test_newton_finds_the_saddle_and_gauss_newton_does_not():
    frame = frames_of(made(gauss_newton.race), x=-0.5, y=0.3, alpha=0.25)
    np.testing.assert_allclose(frame["Newton: path"][-1], 0, atol=1e-9)
    np.testing.assert_allclose(frame["damped Gauss-Newton: path"][-1], [-1, -1], atol=1e-6)
    assert frame["Newton: word"]["text"] == "converges to the saddle" and frame["Newton: paid"]["text"] == "not reached"


def test_steps_are_counted_and_priced():
    x, y, alpha = -0.5, 0.3, 0.25
    steps, damped_steps = (
        int((TWO_WEIGHTS.value(path) <= 1e-6).argmax()) for path in (descent([x, y], alpha), damped([x, y]))
    )
    text = made(gauss_newton.race).describe(x=x, y=y, alpha=alpha)
    assert f"gradient descent {steps} steps ({steps} gradients)" in text
    assert f"damped Gauss-Newton {damped_steps} steps ({damped_steps * (1 + 2 * 1.65 + 0.36):.0f} gradients)" in text
    frame = frames_of(made(gauss_newton.race), x=x, y=y, alpha=alpha)
    prices = {"gradient descent": 1, "Newton": 6.02, "damped Gauss-Newton": 4.66}  # by hand, from the lesson's table
    for name, price in prices.items():
        now = frame[f"{name}: price now"]
        np.testing.assert_allclose(now[1:, 0], price * np.arange(1, STEPS + 1))
        np.testing.assert_array_equal(now[:, 1], frame[f"{name}: steps now"][:, 1])
    np.testing.assert_array_equal(frame["gradient descent: price"], frame["gradient descent: steps"])


def test_the_stars_stand_where_the_cost_is_zero():
    panel = made(gauss_newton.race).actors["start"][0].axes
    stars = next(line for line in panel.lines if line.get_marker() == "*")
    assert TWO_WEIGHTS.value(stars.get_xydata()).max() < 1e-30


def test_a_descent_that_blows_up_is_held():
    demo, state = made(gauss_newton.race), {"x": 1.9, "y": -1.2, "alpha": 0.6}
    costs = frames_of(demo, **state)["gradient descent: price"][:, 1]
    assert costs[-1] > 1e3 and costs.max() < 1e12
    assert "gradient descent not in 1000 steps;" in demo.describe(**state)


@pytest.mark.parametrize("costs, target, first", [([3, 2, 1, 2], 2, 1), ([3, 2, 1], 0.5, -1), ([1.0], 1, 0)])
def test_first_below(costs, target, first):
    assert first_below(costs, target) == first


# Where H and G agree


@pytest.mark.parametrize("w1, w2", [(0.6, 0.8), (1.2, 1.0), (-1.5, 0.4)])
def test_the_product_s_hessian_and_residuals_by_hand(w1, w2):
    frame, slope = frames_of(made(gauss_newton.product_fit), w1=w1, w2=w2), w1 * w2
    error, mean = slope * LINE_X - LINE_T, lambda values: float(np.mean(values))
    rms = np.sqrt(mean(error**2))
    # ∂²J/∂w₁∂w₂ has w₁w₂ mean(x²) in G, and mean(e x) besides in H; the diagonals agree
    difference = np.sqrt(2) * abs(mean(error * LINE_X))
    assert frame["rms_now"][0, 1] == pytest.approx(rms) and frame["difference_now"][0, 1] == pytest.approx(difference)
    sticks = frame["residuals"].reshape(-1, 3, 2)
    np.testing.assert_allclose(sticks[:, 1, 1] - sticks[:, 0, 1], error, atol=1e-14)
    assert f"‖H − G‖ = {difference:.2f}." in made(gauss_newton.product_fit).describe(w1=w1, w2=w2)
    assert (difference < 1e-12) == (slope == pytest.approx(1.2)) and rms > 0.5
    assert handles_of(made(gauss_newton.product_fit)) == {"at": ["w₁", "w₂"]}


def test_the_plateau_shows_the_first_step_below_the_target():
    target = made(gauss_newton.plateau).slider_list[0].values[9]
    frame = frames_of(made(gauss_newton.plateau), target=target)
    for name, fit in THREE_FITS.items():
        path = levenberg_marquardt_paths(fit, fit.net.init(0)[None], 50)[0]
        w = path[(fit.value(path) <= target).argmax()]
        G, residual = fit.curvature(w[None])
        ratio = np.linalg.norm(residual) / np.linalg.norm(G + residual)
        np.testing.assert_allclose(frame[f"{name}: ratio"], [(fit.value(w), ratio)], rtol=1e-6)


# Conjugate gradients and the recorded race


@pytest.mark.parametrize("spectrum, largest", [("spread out", 8.0), ("two clusters", 3.0)])
def test_the_polynomial_belongs_to_the_residual(spectrum, largest):
    for k in (0, 3, 7):
        frame = frames_of(made(gauss_newton.conjugate_gradients), k=k, spectrum=spectrum, largest=largest)
        a, heights = frame["eigenvalues"].T
        krylov = np.vander(a / largest, k, increasing=True)  # (20, k): powers of A times b, a vector of ones
        x = np.zeros(20)
        if k:
            basis = np.linalg.qr(krylov)[0]
            x = basis @ np.linalg.solve(basis.T @ (a[:, None] * basis), basis.sum(0))
        np.testing.assert_allclose(heights, 1 - a * x, atol=1e-7)
        residual = np.linalg.norm(1 - a * x) / np.sqrt(20)
        assert frame["now"][0, 1] == pytest.approx(residual, abs=1e-7)
        assert frame["largest"][0].tolist() == [largest, 0]


def test_the_speed_up_is_a_ratio_of_what_was_paid():
    data, target = recorded("race"), made(gauss_newton.speedup).slider_list[0].values[30]
    i = list(data["targets"]).index(target)
    frame = frames_of(made(gauss_newton.speedup), target=target)
    for name in ("momentum", "damped_3", "damped_30"):
        assert frame[f"{name}: factor"][0, 1] == data["descent_paid"][i] / data[f"{name}_paid"][i]
    assert "1 product a step not reached" in made(gauss_newton.speedup).describe(
        target=made(gauss_newton.speedup).slider_list[0].values[-1]
    )
