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
from ntd_helpers.gauss_newton import decompose, levenberg_marquardt_paths
from ntd_helpers.networks import MLP, squared_error
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
    """Lists of neighbouring states: each slider from end to end, and near its ends with all others at either end."""
    for place in (lambda s: s.start, lambda s: 0, lambda s: -1):
        corner = {s.name: s.values[place(s)] for s in demo.slider_list}
        for slider in demo.slider_list:
            whole = place(slider) == slider.start
            for values in [slider.values] if whole else [slider.values[:4], slider.values[-4:]]:
                yield [corner | {slider.name: value} for value in values]


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


@jax.jit
def small_terms(name, targets):
    """G and the residual term of the small network with six examples; `name` is 1 for one loss, 0 for the others."""
    loss = lambda z: name @ jnp.stack([loss(z, targets) for loss in SMALL_LOSSES.values()])  # noqa: E731
    return decompose(loss, lambda w: MLP(NETWORK)(w, X[:6]), WEIGHTS)


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("name", LOSSES)
def test_the_three_matrices_are_those_of_moved_targets(made, name, share):
    z = np.asarray(MLP(NETWORK)(WEIGHTS, X[:6]))
    outputs = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True) if name == "softmax" else z
    t = np.eye(2)[LABELS[:6]] if name == "softmax" else TARGETS[:6]
    targets = outputs - share * (outputs - t)
    G, rest = map(np.asarray, small_terms(np.array([name == other for other in SMALL_LOSSES], float), targets))
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


@jax.jit
def toy_terms(name, w, V):
    """By jax, at w: J, g, G, the residual term, the outputs (24,) and their changes along each row of V (5, 24)."""
    model = lambda w: MLP(SINE_FIT.net)(w, SINE_FIT.X)  # noqa: E731
    loss = lambda z: name @ jnp.stack([loss(z - SINE_FIT.T) for loss in TOY_LOSSES.values()])  # noqa: E731
    z, push = jax.linearize(model, w)
    value, g = jax.value_and_grad(lambda w: loss(model(w)))(w)
    return value, g, *decompose(loss, model, w), z[:, 0], jax.vmap(push)(V)[..., 0]


@pytest.mark.parametrize("loss", TOY_LOSSES)
@pytest.mark.parametrize("trained", [0, 3000])
def test_costs_and_curvatures_along_each_direction(made, loss, trained):
    w, (*_, V, _, by_H, by_G) = weights()[TRAINED.index(trained)], landscape(trained, loss)
    chosen = np.array([loss == other for other in TOY_LOSSES], float)
    J, g, G, rest, z, changes = jax.device_get(toy_terms(chosen, w, V))
    H, cost = G + rest, lambda z: float(TOY_LOSSES[loss](z - SINE_FIT.T[:, 0]))
    np.testing.assert_allclose(by_H, [v @ H @ v for v in V], atol=1e-12)
    np.testing.assert_allclose(by_G, [v @ G @ v for v in V], atol=1e-12)
    assert by_H[0] == pytest.approx(np.linalg.eigvalsh(H)[0]) and by_G[2] == pytest.approx(np.linalg.eigvalsh(G)[-1])
    assert by_H[1] == pytest.approx(np.linalg.eigvalsh(H)[-1]) and V[3] @ g == pytest.approx(np.linalg.norm(g))
    for i in (0, 4):
        told = frames_of(made["linearised"], distance=1.5, direction=DIRECTIONS[i], trained=trained, loss=loss)
        there, linear = SINE_FIT.net(w + 1.5 * V[i], SINE_FIT.X)[:, 0], z + 1.5 * changes[i]
        assert (told["now"][0, 1], told["now_linear"][0, 1]) == pytest.approx((cost(there), cost(linear)), abs=1e-12)
        np.testing.assert_allclose(told["here"][:, 1], z, atol=1e-13)
        np.testing.assert_allclose(told["network"][:, 1], there, atol=1e-12)
        np.testing.assert_allclose(told["linear"][:, 1], linear, atol=1e-12)
        s = told["by_G"][:, 0]
        np.testing.assert_allclose(told["by_G"][:, 1], J + V[i] @ g * s + by_G[i] * s**2 / 2, atol=1e-12)
        np.testing.assert_allclose(told["by_H"][:, 1], J + V[i] @ g * s + by_H[i] * s**2 / 2, atol=1e-12)
        at = told["J"][[0, 17, 80], 0]
        costs = [cost(SINE_FIT.net(w + s * V[i], SINE_FIT.X)[:, 0]) for s in at]
        np.testing.assert_allclose(told["J"][[0, 17, 80], 1], costs, atol=1e-12)
        costs = [cost(z + s * changes[i]) for s in at]
        np.testing.assert_allclose(told["J_linear"][[0, 17, 80], 1], costs, atol=1e-12)
        if loss == "squared error":
            np.testing.assert_allclose(told["J_linear"], told["by_G"], atol=1e-12)  # a parabola, this one
        shown = frames_of(made["linearised"], distance=1.5, direction=DIRECTIONS[i], trained=trained, loss=loss)
        said = made["linearised"].describe(distance=1.5, direction=DIRECTIONS[i], trained=trained, loss=loss)
        assert number_after("vᵀHv =", shown["bend_H"]["text"]) == pytest.approx(by_H[i], abs=0.006)
        assert number_after("vᵀGv =", shown["bend_G"]["text"]) == pytest.approx(by_G[i], abs=0.006)
        assert f"from {J:.3f} to {cost(there):.3f}, the linearised network's to {cost(linear):.3f}." in said
        assert number_after("vᵀHv =", said) == pytest.approx(by_H[i], abs=0.006)


def number_after(text, said):
    """The first number in `said` after `text`, with the project's minus."""
    return float(re.search(re.escape(text) + r"\s*([−\d.]+\d)", said)[1].replace("−", "-"))


# Damping


def valley(x, y):
    """J, g (2,) and G (2, 2) of Rosenbrock's function, from two residuals and their Jacobian."""
    residuals, jacobian = np.array([10 * (y - x**2), 1 - x]), np.array([(-20 * x, 10), (-1, 0)])
    return residuals @ residuals / 2, jacobian.T @ residuals, jacobian.T @ jacobian


@pytest.mark.parametrize(
    "lam, x, y", [(0.01, -0.5, 1.2), (0.0316, -0.5, 1.2), (10.0, 0.3, -0.8), (31.6, 1.4, -0.8), (1000.0, 0.0, 0.0)]
)
def test_the_damped_step_and_the_lines_over_all_dampings(made, lam, x, y):
    told, w, (J, g, G) = frames_of(made["damping"], lam=lam, x=x, y=y), np.array([x, y]), valley(x, y)
    assert handles_of(made["damping"]) == {"at": ["w₁", "w₂"], "end": ["damping λ"]}
    d = -np.linalg.solve(G + lam * np.eye(2), g)
    np.testing.assert_allclose(told["at"], [w])
    np.testing.assert_allclose(told["end"], [w + d], atol=1e-9)
    model = lambda d: d @ g + d @ G @ d / 2  # noqa: E731
    decrease = 1 - valley(*(w + d))[0] / J
    assert told["predicted_now"][0, 1] == pytest.approx(-model(d) / J, abs=1e-9)
    assert told["actual_now"][0, 1] == pytest.approx(decrease.clip(-99), abs=1e-7)
    assert told["actual_word"]["text"] == f"▬ actual {decrease:.3f}".replace("-", "−")
    level = [model(point - w) + lam * (point - w) @ (point - w) / 2 for point in told["ellipse"]]
    outermost, least = np.array(level)[: len(CIRCLE)], model(d) + lam * d @ d / 2
    np.testing.assert_allclose(outermost, outermost[0], atol=1e-8 * J)
    longest = np.linalg.norm(told["ellipse"][: len(CIRCLE)] - w - d, axis=1).max()
    if longest < 1.19:
        assert outermost[0] == pytest.approx(0, abs=1e-8 * J)  # this contour passes through w
    else:  # where it would not fit it is smaller
        assert longest == pytest.approx(1.2, abs=0.01) and least < outermost[0] < 1e-8 * J
    turn = lambda a, b: np.degrees(abs(np.arctan2(a[0] * b[1] - a[1] * b[0], a @ b)))  # noqa: E731
    ends = np.array([w - np.linalg.solve(G + each * np.eye(2), g) for each in ALL_DAMPINGS])
    assert told["gradient_now"][0, 1] == pytest.approx(turn(d, -g), abs=1e-3)
    assert told["newton_now"][0, 1] == pytest.approx(turn(d, ends[0] - w), abs=1e-3)
    assert told["newton_word"]["text"].endswith(f" {turn(d, ends[0] - w):.0f}°")
    costs = np.array([valley(*end)[0] for end in ends])
    np.testing.assert_allclose(told["actual"][:, 1], (1 - costs / J).clip(-99), rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(told["curve"], ends, atol=1e-9)
    down = told["downhill"][1] - told["downhill"][0]
    np.testing.assert_allclose(down / np.linalg.norm(down), -g / np.linalg.norm(g), atol=1e-12)


def test_all_steps_go_from_gauss_newton_s_to_the_gradient_s(made):
    told = frames_of(made["damping"], lam=1.0, x=-0.5, y=1.2)
    assert told["to_newton"][0, 1] == pytest.approx(0, abs=0.1) and told["to_gradient"][-1, 1] < 0.1
    assert (np.diff(told["predicted"][:, 1]) < 0).all()  # more damping predicts a smaller decrease
    np.testing.assert_allclose(told["curve"][0], [1, -1.25], atol=1e-3)  # by hand: w₁ = 1, w₂ = 1 − (1 − w₁)²
    np.testing.assert_allclose(told["curve"][-1], [-0.5, 1.2], atol=1e-3)


# The race


def two_weights(w):
    """J, g (2,) and H (2, 2) of the two-weight network, from its residuals w₁w₂ − 1 and ε (w₁ − w₂)."""
    residuals, jacobian = np.array([w[0] * w[1] - 1, NARROW * (w[0] - w[1])]), np.array([w[::-1], (NARROW, -NARROW)])
    H = jacobian.T @ jacobian + residuals[0] * np.array([[0, 1], [1, 0]])
    return residuals @ residuals / 2, jacobian.T @ residuals, H


def descent(start, alpha, steps):
    """Gradient descent by a plain loop: the iterates and their costs."""
    path = [np.array(start)]
    for _ in range(steps):
        path.append(path[-1] - alpha * two_weights(path[-1])[1])
    return np.array(path), np.array([two_weights(w)[0] for w in path])


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


@pytest.mark.parametrize("x, y, alpha", [(-0.5, 0.3, 0.25), (1.9, 0.4, 0.1)])
def test_the_racers_are_what_they_are_called(made, x, y, alpha):
    told = frames_of(made["race"], x=x, y=y, alpha=alpha)
    path, J = descent([x, y], alpha, 300)
    np.testing.assert_allclose(told["gradient descent: path"], path[: STEPS + 1], atol=1e-10)
    bought, costs = told["gradient descent: steps"].T
    few = bought <= 300
    np.testing.assert_allclose(costs[few], J[bought[few].astype(int)].clip(1e-30), rtol=1e-6, atol=1e-14)
    damped = damped_race([x, y])[0]
    np.testing.assert_allclose(told["damped Gauss-Newton: path"][: len(damped)], damped, atol=1e-6)
    w = np.array([x, y])
    for k in range(6):
        np.testing.assert_allclose(told["Newton: path"][k], w, rtol=1e-8, atol=1e-10)
        _, g, H = two_weights(w)
        w = w - np.linalg.solve(H, g)


def test_newton_finds_the_saddle_and_gauss_newton_does_not(made):
    told = frames_of(made["race"], x=-0.5, y=0.3, alpha=0.25)
    np.testing.assert_allclose(told["Newton: path"][-1], 0, atol=1e-9)
    np.testing.assert_allclose(told["damped Gauss-Newton: path"][-1], [-1, -1], atol=1e-6)
    assert told["Newton: word"]["text"] == "converges to the saddle" and told["Newton: paid"]["text"] == "not reached"


def test_steps_are_counted_and_priced(made):
    x, y, alpha = -0.5, 0.3, 0.25
    steps = int((descent([x, y], alpha, 300)[1] <= 1e-6).argmax())
    damped = int((np.array([two_weights(w)[0] for w in damped_race([x, y])[0]]) <= 1e-6).argmax())
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
    np.testing.assert_array_equal(told["gradient descent: price"], told["gradient descent: steps"])
    stars = next(line for line in made["race"].actors["start"][0].axes.lines if line.get_marker() == "*")
    for w in stars.get_xydata():
        assert two_weights(w)[0] < 1e-30  # of least cost: none


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


@jax.jit
def fit_terms(w, X, T, softmax):
    """The loss, G and the residual term of the network of `THREE_FITS` by jax; `softmax` is 1, or 0 for squares."""
    net = MLP(THREE_FITS["squared error"].net)
    entropy = lambda z: -jnp.sum(T * jax.nn.log_softmax(z)) / len(T)  # noqa: E731
    loss = lambda z: softmax * entropy(z) + (1 - softmax) * squared_error(z, T)  # noqa: E731
    return loss(net(w, X)), *decompose(loss, lambda w: net(w, X), w)


def test_the_plateau_s_numbers_are_those_of_jax(made):
    target = made["plateau"].slider_list[0].values[9]
    frame = frames_of(made["plateau"], target=target)
    for name, fit in THREE_FITS.items():
        path = levenberg_marquardt_paths(fit, fit.net.init(0)[None], 50)[0]
        w, T = path[(fit.value(path) <= target).argmax()], fit.T
        loss, G, residual = jax.device_get(fit_terms(w, fit.X, T, float(fit.loss == "softmax")))
        least = -np.sum(T * np.log(np.where(T > 0, T, 1))) / len(T) if fit.loss == "softmax" else 0
        cost, ratio = frame[f"{name}: ratio"][0]
        assert cost == pytest.approx(loss - least, rel=1e-6) and cost <= target
        assert ratio == pytest.approx(np.linalg.norm(residual) / np.linalg.norm(G + residual), rel=1e-6)


# Conjugate gradients and the recorded race


@pytest.mark.parametrize("spectrum, largest", [("spread out", 8.0), ("two clusters", 3.0)])
def test_the_polynomial_belongs_to_the_residual(made, spectrum, largest):
    for k in (0, 3, 7):
        frame = frames_of(made["conjugate_gradients"], k=k, spectrum=spectrum, largest=largest)
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


def test_the_speed_up_is_a_ratio_of_what_was_paid(made):
    data, target = recorded("race"), made["speedup"].slider_list[0].values[30]
    i = list(data["targets"]).index(target)
    frame = frames_of(made["speedup"], target=target)
    for name in ("momentum", "damped_3", "damped_30"):
        assert frame[f"{name}: factor"][0, 1] == data["descent_paid"][i] / data[f"{name}_paid"][i]
    assert "1 product a step not reached" in made["speedup"].describe(target=made["speedup"].slider_list[0].values[-1])
