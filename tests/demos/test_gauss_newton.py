"""Lesson 5's demos show what the ground floor computes, and what they write is what they show."""

import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ntd_helpers import demos, style
from ntd_helpers.datasets import recorded
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
from ntd_helpers.gauss_newton import damped_step, decompose, levenberg_marquardt, levenberg_marquardt_paths
from ntd_helpers.networks import MLP, squared_error
from ntd_helpers.solvers import conjugate_gradients
from ntd_helpers.toys import LINE_T, LINE_X, NARROW, SINE_FIT, THREE_FITS, TWO_WEIGHTS
from ntd_helpers.training import gradient_descent
from tests.demos.frames import frames_of, handles_of

MAKERS = {name: getattr(demos.gauss_newton, name) for name in demos.gauss_newton.__all__}


@pytest.fixture(scope="module")
def made():
    return {name: make() for name, make in MAKERS.items()}


@pytest.fixture(params=MAKERS)
def demo(request, made):
    return made[request.param]


def tracks(demo):
    """Each slider's way from end to end, a dict of arrays; from the start, and with all others at either end."""
    for place in (lambda s: s.start, lambda s: 0, lambda s: -1):
        corner = {s.name: s.values[place(s)] for s in demo.slider_list}
        for slider in demo.slider_list:
            yield [corner | {slider.name: value} for value in slider.values]


def test_every_place_of_a_slider_draws_another_picture_in_finite_numbers(demo):
    for track in tracks(demo):
        told = stacked([frames_of(demo, **state) for state in track])
        changed = np.any([moves(demo.actors[actor][0], value) for actor, value in told.items()], axis=0)
        assert changed.all(), [track[k : k + 2] for k in np.flatnonzero(~changed)]
        for value in told.values():
            points = value.get("points") if isinstance(value, dict) else value
            assert points is None or not np.isinf(np.asarray(points, float)).any()


def stacked(frames):
    """A list of `frames_of` as one, each array with a frame axis first."""
    first = frames[0]
    return {
        name: {key: np.array([frame[name][key] for frame in frames]) for key in first[name]}
        if isinstance(first[name], dict)
        else np.array([frame[name] for frame in frames])
        for name in first
    }


def moves(artist, value):
    """Whether an actor's picture changes from frame to frame: by a tenth of a pixel, two shades of 256, or a letter."""
    if not isinstance(value, dict):
        box = artist.axes.bbox.padded(5)
        points = np.asarray(value, float)
        pixels = artist.axes.transData.transform(points.reshape(-1, 2)).clip(box.min, box.max).reshape(points.shape)
        return np.abs(np.diff(pixels, axis=0)).max(axis=(1, 2)) > 0.1
    if "image" in value:
        return np.abs(np.diff(value["image"], axis=0)).max(axis=(1, 2)) > 2 / 256
    return np.array([a != b for a, b in zip(value["text"], value["text"][1:], strict=False)])


def test_words_at_all_ends_are_a_sentence(demo):
    for track in tracks(demo):
        for state in (track[0], track[-1]):
            said = demo.describe(**state)
            assert "nan" not in said and "inf" not in said and said.endswith(".")
            assert "-" not in re.sub(r"\w-\w", "", said)  # a minus is no hyphen


# Spectra


def test_spectra_are_the_recorded_ones(made):
    data = recorded("spectra")
    for i in (0, 8, 14):
        told = frames_of(made["spectra"], step=int(data["steps"][i]))
        H, G, rest = (data[name][i] for name in ("hessian", "gauss_newton", "residual"))
        np.testing.assert_allclose(told["top_h"][:, 1], H[:-21:-1])
        np.testing.assert_allclose(told["top_g"][:, 1], G[:-21:-1])
        x = told["hessian"][:, 0].astype(int)
        assert x[0] == 1 and x[-1] == 1210
        np.testing.assert_allclose(told["hessian"][:, 1], H[::-1][x - 1])
        np.testing.assert_allclose(told["residual"][:, 1], rest[::-1][x - 1])
        said = made["spectra"].describe(step=int(data["steps"][i]))
        assert f"H has {(H < -1e-6).sum()} of 1210 eigenvalues below −10⁻⁶" in said and (G > -1e-6).all()
        assert f"‖H − G‖/‖H‖ = {np.sqrt((rest**2).sum() / (H**2).sum()):.2f}." in said
        assert float(told["ratio_now"][0, 1]) == pytest.approx(np.sqrt((rest**2).sum() / (H**2).sum()))


# The small network


SMALL_LOSSES = {
    "squared error": lambda z, t: squared_error(z, t),
    "robust": lambda z, t: jnp.sum(1 - jnp.exp(-((z - t) ** 2) / 2)) / len(t),
    "softmax": lambda z, t: -jnp.sum(t * jax.nn.log_softmax(z)) / len(t),  # t are probabilities
}


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("name", LOSSES)
def test_the_three_matrices_are_those_of_moved_targets(made, name, share):
    net, inputs = MLP(NETWORK), X[:6]
    z = np.asarray(net(WEIGHTS, inputs))
    said = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True) if name == "softmax" else z
    t = np.eye(2)[LABELS[:6]] if name == "softmax" else TARGETS[:6]
    targets = said - share * (said - t)
    G, rest = decompose(lambda z: SMALL_LOSSES[name](z, targets), lambda w: net(w, inputs), WEIGHTS)
    ours = small_matrices(name, 6, share)
    np.testing.assert_allclose(ours[0], G, atol=1e-13)
    np.testing.assert_allclose(ours[1], rest, atol=1e-13)
    told = frames_of(made["matrices"], loss=name, examples=6, share=share)
    np.testing.assert_allclose(told["values of H"][:, 1], np.linalg.eigvalsh(G + rest)[::-1], atol=1e-12)
    image = told["G"]["image"]
    full = float(told["scale"]["text"].removeprefix("full shade: "))
    np.testing.assert_allclose(np.sign(image) * image**2 * full, G, atol=0.006 * full)
    assert np.abs(image).max() <= 1 and np.abs(told["H"]["image"]).max() <= 1 + 1e-12


def test_g_stays_and_the_rest_is_proportional_to_the_residual():
    for name in ("squared error", "softmax"):
        whole, half = small_matrices(name, 8, 1.0), small_matrices(name, 8, 0.5)
        np.testing.assert_array_equal(whole[0], half[0])
        np.testing.assert_allclose(half[1], whole[1] / 2)


@pytest.mark.parametrize("loss, examples, rank", [
    ("squared error", 3, 6), ("softmax", 3, 3), ("softmax", 10, 10), ("squared error", 1, 2), ("robust", 2, 4),
])  # fmt: skip
def test_ranks_are_counted_and_bounded(made, loss, examples, rank):
    assert numerical_rank(np.linalg.eigvalsh(small_matrices(loss, examples, 1.0)[0])) == rank
    bound = examples * (1 if loss == "softmax" else 2)
    said = made["matrices"].describe(loss=loss, examples=examples, share=1.0)
    assert f"Rank of G: {rank};" in said and f"= {bound}." in said


def test_only_the_robust_loss_breaks_g(made):
    words = {name: frames_of(made["matrices"], loss=name, examples=8, share=1.0)["sign"] for name in LOSSES}
    assert [words[name]["color"] == style.RED for name in LOSSES] == [False, False, True]
    assert "below 0" in words["robust"]["text"] and words["softmax"]["text"] == "G: no eigenvalue below 0"
    assert frames_of(made["matrices"], loss="robust", examples=8, share=0.0)["sign"]["color"] == style.GREEN


# The linearised network


def test_the_toy_is_trained_by_gradient_descent():
    net = MLP(SINE_FIT.net)
    cost = lambda w: squared_error(net(w, SINE_FIT.X), SINE_FIT.T)  # noqa: E731
    path, _ = gradient_descent(cost, net.init(seed=0), 0.3, 1000)
    np.testing.assert_allclose(weights()[:5], path[list(TRAINED[:5])], atol=1e-9)


TOY_LOSSES = {
    "squared error": lambda e: jnp.mean(e**2) / 2, "log cosh": lambda e: jnp.mean(jnp.log(jnp.cosh(e)))
}  # fmt: skip


@pytest.mark.parametrize("loss", TOY_LOSSES)
@pytest.mark.parametrize("trained", [0, 3000])
def test_costs_and_curvatures_along_each_direction(made, loss, trained):
    net, w = MLP(SINE_FIT.net), weights()[TRAINED.index(trained)]
    model, whole = lambda w: net(w, SINE_FIT.X), lambda z: TOY_LOSSES[loss](z - SINE_FIT.T)
    G, rest = map(np.asarray, decompose(whole, model, w))
    H, g = G + rest, np.asarray(jax.grad(lambda w: whole(model(w)))(w))
    *_, V, _, by_H, by_G = landscape(trained, loss)
    np.testing.assert_allclose(by_H, [v @ H @ v for v in V], atol=1e-12)
    np.testing.assert_allclose(by_G, [v @ G @ v for v in V], atol=1e-12)
    assert by_H[0] == pytest.approx(np.linalg.eigvalsh(H)[0]) and by_G[2] == pytest.approx(np.linalg.eigvalsh(G)[-1])
    assert by_H[1] == pytest.approx(np.linalg.eigvalsh(H)[-1]) and V[3] @ g == pytest.approx(np.linalg.norm(g))
    z, push = jax.linearize(model, w)
    for i in (0, 4):
        told = frames_of(made["linearised"], distance=1.5, direction=DIRECTIONS[i], trained=trained, loss=loss)
        at = float(whole(model(w + 1.5 * V[i]))), float(whole(z + 1.5 * push(jnp.asarray(V[i]))))
        assert (told["now"][0, 1], told["now_linear"][0, 1]) == pytest.approx(at, abs=1e-12)
        np.testing.assert_allclose(told["network"][:, 1], model(w + 1.5 * V[i])[:, 0], atol=1e-12)
        np.testing.assert_allclose(told["linear"][:, 1], (z + 1.5 * push(jnp.asarray(V[i])))[:, 0], atol=1e-12)
        s = told["by_G"][:, 0]
        J = float(whole(z))
        np.testing.assert_allclose(told["by_G"][:, 1], J + V[i] @ g * s + by_G[i] * s**2 / 2, atol=1e-12)
        np.testing.assert_allclose(told["by_H"][:, 1], J + V[i] @ g * s + by_H[i] * s**2 / 2, atol=1e-12)
        if loss == "squared error":
            np.testing.assert_allclose(told["J_linear"], told["by_G"], atol=1e-12)  # a parabola, this one


# Damping


def valley(w):
    return jnp.stack([10 * (w[1] - w[0] ** 2), 1 - w[0]])


def half_squares(z):
    return jnp.sum(z**2) / 2


@pytest.mark.parametrize("lam, x, y", [(0.0316, -0.5, 1.2), (31.6, 1.4, -0.8), (1000.0, 0.0, 0.0)])
def test_the_step_shown_is_the_damped_step(made, lam, x, y):
    told, w = frames_of(made["damping"], lam=lam, x=x, y=y), np.array([x, y])
    d = np.asarray(damped_step(half_squares, valley, w, lam))
    np.testing.assert_allclose(told["end"][0], w + d, atol=1e-8)
    g, J = np.asarray(jax.grad(lambda w: half_squares(valley(w)))(w)), float(half_squares(valley(w)))
    G = np.asarray(decompose(half_squares, valley, w)[0])
    model = lambda d: d @ g + d @ G @ d / 2  # noqa: E731
    assert told["predicted_now"][0, 1] == pytest.approx(-model(d) / J, abs=1e-9)
    assert told["actual_now"][0, 1] == pytest.approx(1 - float(half_squares(valley(w + d))) / J, abs=1e-7)
    level = [model(point - w) + lam * (point - w) @ (point - w) / 2 for point in told["ellipse"]]
    level = np.array(level)[: len(CIRCLE)]
    np.testing.assert_allclose(level, 0, atol=1e-8 * J)  # the outermost contour passes through w
    cosine = d @ -g / np.linalg.norm(d) / np.linalg.norm(g)
    assert told["gradient_now"][0, 1] == pytest.approx(np.degrees(np.arccos(min(cosine, 1))), abs=1e-3)


def test_all_steps_go_from_gauss_newton_s_to_the_gradient_s(made):
    told = frames_of(made["damping"], lam=1.0, x=-0.5, y=1.2)
    assert told["to_newton"][0, 1] == pytest.approx(0, abs=0.1) and told["to_gradient"][-1, 1] < 0.1
    assert (np.diff(told["predicted"][:, 1]) < 0).all()  # a looser leash promises more
    np.testing.assert_allclose(told["curve"][0], [1, -1.25], atol=1e-3)  # by hand: w₁ = 1, w₂ = 1 − (1 − w₁)²
    np.testing.assert_allclose(told["curve"][-1], [-0.5, 1.2], atol=1e-3)


# The race


def network(w):
    return jnp.stack([w[0] * w[1] - 1, NARROW * (w[0] - w[1])])


@pytest.mark.parametrize("x, y, alpha", [(-0.5, 0.3, 0.25), (1.9, 0.4, 0.1)])
def test_the_racers_are_what_they_are_called(made, x, y, alpha):
    start = np.array([x, y])
    told = frames_of(made["race"], x=x, y=y, alpha=alpha)
    cost = jax.jit(lambda w: half_squares(network(w)))
    path, J = gradient_descent(cost, start, alpha, STEPS)
    np.testing.assert_allclose(told["gradient descent: path"], path, atol=1e-10)
    k = told["gradient descent: steps"][:, 0]
    few = k <= STEPS
    np.testing.assert_allclose(told["gradient descent: steps"][few, 1], J[k[few].astype(int)], atol=1e-12)
    path, J, *_ = levenberg_marquardt(half_squares, network, start, 8)
    np.testing.assert_allclose(told["damped Gauss-Newton: path"][:6], path[:6], atol=1e-7)
    newton = jax.jit(lambda w: w - jnp.linalg.solve(jax.hessian(cost)(w), jax.grad(cost)(w)))
    w = start
    for k in range(6):
        np.testing.assert_allclose(told["Newton: path"][k], w, rtol=1e-8, atol=1e-10)
        w = newton(w)


def test_newton_finds_the_saddle_and_gauss_newton_does_not(made):
    told = frames_of(made["race"], x=-0.5, y=0.3, alpha=0.25)
    np.testing.assert_allclose(told["Newton: path"][-1], 0, atol=1e-9)
    np.testing.assert_allclose(told["damped Gauss-Newton: path"][-1], [-1, -1], atol=1e-6)
    assert told["Newton: word"]["text"] == "converges to the saddle" and told["Newton: paid"]["text"] == "not reached"


def test_steps_are_counted_and_priced(made):
    x, y, alpha = -0.5, 0.3, 0.25
    _, J = gradient_descent(lambda w: half_squares(network(w)), np.array([x, y]), alpha, 300)
    _, costs, *_ = levenberg_marquardt(half_squares, network, np.array([x, y]), 20)
    steps, damped = int((J <= 1e-6).argmax()), int((costs <= 1e-6).argmax())
    said = made["race"].describe(x=x, y=y, alpha=alpha)
    assert f"gradient descent {steps} steps ({steps} gradients)" in said
    assert f"damped Gauss-Newton {damped} steps ({damped * (1 + 2 * 1.65 + 0.36):.0f} gradients)" in said


def test_a_descent_that_blows_up_is_held(made):
    x, y, alpha = 1.9, -1.2, 0.6
    told = frames_of(made["race"], x=x, y=y, alpha=alpha)
    costs = told["gradient descent: price"][:, 1]
    assert costs[-1] > 1e3 and costs.max() < 1e12
    assert "gradient descent not in 1000 steps;" in made["race"].describe(x=x, y=y, alpha=alpha)


@pytest.mark.parametrize("costs, target, first", [([3, 2, 1, 2], 2, 1), ([3, 2, 1], 0.5, -1), ([1.0], 1, 0)])
def test_first_below(costs, target, first):
    assert first_below(costs, target) == first


@pytest.mark.parametrize("make, state", [("matrices", {"loss": "hinge"}), ("linearised", {"direction": "up"}),
                                         ("matrices", {"examples": 99}), ("spectra", {"step": -5})])  # fmt: skip
def test_a_state_off_the_sliders_is_refused(make, state):
    with pytest.raises(ValueError, match=rf"slider '{next(iter(state))}'"):
        getattr(demos.gauss_newton, make)(**state)


# What is drawn beside, and what is said


def number_after(text, said):
    """The first number in `said` after `text`, with the project's minus."""
    return float(re.search(re.escape(text) + r"\s*([−\d.]+\d)", said)[1].replace("−", "-"))


def test_the_way_of_the_spectra_and_their_words(made):
    data, demo = recorded("spectra"), made["spectra"]
    apart = np.sqrt((data["residual"] ** 2).sum(axis=1) / (data["hessian"] ** 2).sum(axis=1))
    way = demo.actors["ratio_now"][0].axes
    lines = [line.get_ydata() for line in way.lines if len(line.get_xdata()) == len(data["steps"])]
    np.testing.assert_allclose(lines, [data["costs"] / data["costs"][0], apart])
    for i in (0, 8, 14):
        k, tops = int(data["steps"][i]), (data["hessian"][i].max(), data["gauss_newton"][i].max())
        told, said = frames_of(demo, step=k), demo.describe(step=k)
        np.testing.assert_allclose(told["cost_now"], [[k, data["costs"][i] / data["costs"][0]]])
        assert told["ratio"]["text"] == f"at step {k}: {apart[i]:.2f}"
        assert told["largest"]["text"] == f"λ₁ of H {tops[0]:.2f}, of G {tops[1]:.2f}"
        assert f"The largest: {tops[0]:.2f} of H, {tops[1]:.2f} of G." in said


def test_what_is_said_of_the_matrices(made):
    G, rest = small_matrices("squared error", 8, 0.5)
    state = {"loss": "squared error", "examples": 8, "share": 0.5}
    told, said = frames_of(made["matrices"], **state), made["matrices"].describe(**state)
    apart = np.sqrt((rest**2).sum() / ((G + rest) ** 2).sum())
    assert told["share"]["text"] == f"‖H − G‖/‖H‖ = {apart:.2f}" and f"{told['share']['text']}." in said
    values = np.linalg.eigvalsh(G + rest)
    low, high = re.search(r"of H from (\S+) to (\S+),", said).groups()
    assert float(low.replace("−", "-")) == pytest.approx(values[0], abs=0.006)
    assert float(high) == pytest.approx(values[-1], abs=0.006)


def test_the_cut_and_what_is_said_of_it(made):
    net, w = MLP(SINE_FIT.net), weights()[0]
    *_, V, _, by_H, by_G = landscape(0, "log cosh")
    z, push = jax.linearize(lambda w: net(w, SINE_FIT.X), w)
    state = {"distance": -2.0, "direction": DIRECTIONS[0], "trained": 0, "loss": "log cosh"}
    told, said = frames_of(made["linearised"], **state), made["linearised"].describe(**state)
    cost = lambda z: float(TOY_LOSSES["log cosh"](z - SINE_FIT.T))  # noqa: E731
    np.testing.assert_allclose(told["here"][:, 1], z[:, 0], atol=1e-13)
    for i in (0, 17, 80):
        s = told["J"][i, 0]
        assert told["J"][i, 1] == pytest.approx(cost(net(w + s * V[0], SINE_FIT.X)), abs=1e-12)
        assert told["J_linear"][i, 1] == pytest.approx(cost(z + s * push(jnp.asarray(V[0]))), abs=1e-12)
    assert number_after("vᵀHv =", told["bend_H"]["text"]) == pytest.approx(by_H[0], abs=0.006)
    assert number_after("vᵀGv =", told["bend_G"]["text"]) == pytest.approx(by_G[0], abs=0.006)
    here, there = cost(z), cost(net(w - 2 * V[0], SINE_FIT.X))
    linear = cost(z - 2 * push(jnp.asarray(V[0])))
    assert f"from {here:.3f} to {there:.3f}, the linearised network's to {linear:.3f}." in said
    assert number_after("vᵀHv =", said) == pytest.approx(by_H[0], abs=0.006)


@pytest.mark.parametrize("lam, x, y", [(0.01, -0.5, 1.2), (10.0, -0.5, 1.2), (100.0, 0.4, -0.6)])
def test_the_lines_over_the_dampings_pass_through_the_step_s_own_points(made, lam, x, y):
    told, w = frames_of(made["damping"], lam=lam, x=x, y=y), np.array([x, y])
    g, J = np.asarray(jax.grad(lambda w: half_squares(valley(w)))(w)), float(half_squares(valley(w)))
    G = np.asarray(decompose(half_squares, valley, w)[0])
    ends = np.array([w - np.linalg.solve(G + each * np.eye(2), g) for each in ALL_DAMPINGS])
    costs = np.array([50 * (b - a * a) ** 2 + (1 - a) ** 2 / 2 for a, b in ends])
    np.testing.assert_allclose(told["actual"][:, 1], (1 - costs / J).clip(-99), rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(told["curve"], ends, atol=1e-9)
    down = told["downhill"][1] - told["downhill"][0]
    np.testing.assert_allclose(down / np.linalg.norm(down), -g / np.linalg.norm(g), atol=1e-12)
    at = int(np.abs(np.log10(ALL_DAMPINGS / lam)).argmin())
    for line in ("predicted", "actual"):
        assert told[f"{line}_now"][0, 1] == pytest.approx(told[line][at, 1], rel=1e-6)
    turn = lambda a, b: np.degrees(abs(np.arctan2(a[0] * b[1] - a[1] * b[0], a @ b)))  # noqa: E731
    step, first = told["end"][0] - w, ends[0] - w
    assert told["newton_now"][0, 1] == pytest.approx(turn(step, first), abs=1e-3)
    assert told["newton_word"]["text"].endswith(f" {turn(step, first):.0f}°")
    got = told["actual_now"][0, 1]
    text = told["actual_word"]["text"].removeprefix("▬ actual ")
    assert text == f"{got:.3f}".replace("-", "−")


def damped_race(start, steps=STEPS):
    """Damped Gauss-Newton by a plain loop in numbers, and how often a step was refused and kept at a poor share."""
    a, b, lam, e = *map(float, start), 1.0, NARROW
    path, refused, poor = [(a, b)], 0, 0
    for _ in range(steps):
        r, q = a * b - 1, e * (a - b)
        g = b * r + e * q, a * r - e * q
        A, B, C = b * b + e * e + lam, a * b - e * e, a * a + e * e + lam
        x, y = -(C * g[0] - B * g[1]) / (A * C - B * B), -(A * g[1] - B * g[0]) / (A * C - B * B)
        left = r + b * x + a * y, q + e * (x - y)
        promised = (r * r + q * q - left[0] ** 2 - left[1] ** 2) / 2
        if promised < 1e-14:  # from here on it is rounding
            break
        fell = (r * r + q * q - ((a + x) * (b + y) - 1) ** 2 - (e * (a + x - b - y)) ** 2) / 2
        share = fell / promised
        lam *= 0.25 if share > 0.75 else 1 if share >= 0.25 else 4
        refused, poor = refused + (fell <= 0), poor + (0 < share < 0.25)
        if fell > 0:
            a, b = a + x, b + y
        path.append((a, b))
    return np.array(path), refused, poor


def test_damped_gauss_newton_refuses_steps_and_damps_more():
    places = np.linspace(-1.9, 1.9, 39)  # every start of the sliders
    starts = np.stack(np.meshgrid(places, places), -1).reshape(-1, 2).round(1)
    paths = levenberg_marquardt_paths(TWO_WEIGHTS, starts, STEPS)
    seen = np.zeros(2, int)
    for start, path in zip(starts, paths, strict=True):
        expected, *counts = damped_race(start)
        seen += counts
        np.testing.assert_allclose(path[: len(expected)], expected, atol=1e-6)
    assert (seen > 0).all(), seen  # refused at least once, and once kept though far from what was promised


def test_costs_against_what_they_cost(made):
    told = frames_of(made["race"], x=-0.5, y=0.3, alpha=0.25)
    prices = {"gradient descent": 1, "Newton": 6.02, "damped Gauss-Newton": 4.66}  # by hand, from the lesson's table
    for name, price in prices.items():
        now = told[f"{name}: price now"]
        np.testing.assert_allclose(now[1:, 0], price * np.arange(1, STEPS + 1))
        np.testing.assert_array_equal(now[:, 1], told[f"{name}: steps now"][:, 1])
    _, J = gradient_descent(lambda w: half_squares(network(w)), np.array([-0.5, 0.3]), 0.25, 300)
    paid, costs = told["gradient descent: price"].T
    few = paid <= 300
    np.testing.assert_allclose(costs[few], J[paid[few].astype(int)].clip(1e-30), rtol=1e-6, atol=1e-14)
    stars = next(line for line in made["race"].actors["start"][0].axes.lines if line.get_marker() == "*")
    for w in stars.get_xydata():
        np.testing.assert_allclose(network(w), 0, atol=1e-15)  # of least cost: none


@pytest.mark.parametrize("lam, x, y", [(0.1, -0.5, 1.2), (10.0, 0.3, -0.8), (1000.0, 1.5, 2.0)])
def test_a_damped_step_is_held_at_its_start_and_at_its_end(made, lam, x, y):
    demo = made["damping"]
    assert handles_of(demo) == {"at": ["w₁", "w₂"], "end": ["damping λ"]}
    frame = frames_of(demo, lam=lam, x=x, y=y)
    np.testing.assert_allclose(frame["at"], [(x, y)])
    residuals = np.array([10 * (y - x**2), 1 - x, 0, 0])
    jacobian = np.vstack([[(-20 * x, 10), (-1, 0)], np.sqrt(lam) * np.eye(2)])  # the damping as two more residuals
    step = np.linalg.lstsq(jacobian, -residuals)[0]
    np.testing.assert_allclose(frame["end"], [(x, y) + step], atol=1e-9)


# Where H and G agree


@pytest.mark.parametrize("w1, w2", [(0.6, 0.8), (1.2, 1.0), (-1.5, 0.4)])
def test_the_product_s_hessian_and_residuals_by_hand(made, w1, w2):
    frame, slope = frames_of(made["product_fit"], w1=w1, w2=w2), w1 * w2
    error, mean = slope * LINE_X - LINE_T, lambda values: float(np.mean(values))
    rms = np.sqrt(mean(error**2))
    # ∂²J/∂w₁∂w₂ has w₁w₂ mean(x²) in G, and mean(e x) besides in H; the diagonals agree
    difference = np.sqrt(2) * abs(mean(error * LINE_X))
    assert frame["rms_now"][0, 1] == pytest.approx(rms) and frame["difference_now"][0, 1] == pytest.approx(difference)
    sticks = frame["residuals"].reshape(-1, 3, 2)
    np.testing.assert_allclose(sticks[:, 1, 1] - sticks[:, 0, 1], error, atol=1e-14)
    assert f"‖H − G‖ = {difference:.2f}." in made["product_fit"].describe(w1=w1, w2=w2)
    assert (difference < 1e-12) == (slope == pytest.approx(1.2)) and rms > 0.5
    assert handles_of(made["product_fit"]) == {"at": ["w₁", "w₂"]}


def test_the_plateau_s_numbers_are_those_of_jax(made):
    target = made["plateau"].slider_list[0].values[9]
    frame = frames_of(made["plateau"], target=target)
    for name, fit in THREE_FITS.items():
        path = levenberg_marquardt_paths(fit, fit.net.init(0)[None], 50)[0]
        w = path[(fit.value(path) <= target).argmax()]
        net, T = MLP(fit.net), fit.T
        if fit.loss == "softmax":
            loss = lambda z, T=T: -jnp.sum(T * jax.nn.log_softmax(z)) / len(T)  # noqa: E731
        else:
            loss = lambda z, T=T: squared_error(z, T)  # noqa: E731
        G, residual = map(np.asarray, decompose(loss, lambda w, net=net, fit=fit: net(w, fit.X), w))
        least = -np.sum(T * np.log(np.where(T > 0, T, 1))) / len(T) if fit.loss == "softmax" else 0
        cost, ratio = frame[f"{name}: ratio"][0]
        assert cost == pytest.approx(float(loss(net(w, fit.X))) - least, rel=1e-6) and cost <= target
        assert ratio == pytest.approx(np.linalg.norm(residual) / np.linalg.norm(G + residual), rel=1e-6)


# Conjugate gradients and the recorded race


@pytest.mark.parametrize("spectrum, largest", [("spread out", 8.0), ("two clusters", 3.0)])
def test_the_polynomial_belongs_to_the_residual(made, spectrum, largest):
    for k in (0, 3, 7):
        frame = frames_of(made["conjugate_gradients"], k=k, spectrum=spectrum, largest=largest)
        a, heights = frame["eigenvalues"].T
        solved = conjugate_gradients(lambda v, a=a: jnp.asarray(a) * v, jnp.ones(20), tol=0, products=k)
        np.testing.assert_allclose(heights, 1 - a * solved.x, atol=1e-9)
        assert frame["now"][0, 1] == pytest.approx(max(float(solved.residual), 1e-16), abs=1e-9)
        assert frame["largest"][0].tolist() == [largest, 0]


def test_the_speed_up_is_a_ratio_of_what_was_paid(made):
    data, target = recorded("race"), made["speedup"].slider_list[0].values[30]
    i = list(data["targets"]).index(target)
    frame = frames_of(made["speedup"], target=target)
    for name in ("momentum", "damped_3", "damped_30"):
        assert frame[f"{name}: factor"][0, 1] == data["descent_paid"][i] / data[f"{name}_paid"][i]
    assert "1 product a step not reached" in made["speedup"].describe(target=made["speedup"].slider_list[0].values[-1])
