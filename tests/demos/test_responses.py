"""Lesson 6's demos show what the theory says, and what they write is what they show."""

import jax.numpy as jnp
import numpy as np
import pytest

from ntd_helpers.datasets import digits, recorded
from ntd_helpers.demos import responses
from ntd_helpers.demos.responses.followed import WELL
from ntd_helpers.demos.responses.moving_line import LINE
from ntd_helpers.demos.responses.network_effects import effects
from ntd_helpers.demos.responses.ridge_axes import EIGENVALUES
from ntd_helpers.demos.responses.validation import GRID, HYPERGRADIENT_STEP_SIZE, PROBLEM, descents
from ntd_helpers.responses import conjugate_gradients, response_jacobian
from tests.demos import made_up
from tests.demos.frames import frames_of, handles_of, made
from tests.demos.made_up import LINEAR_TERMS, SPECTRUM

# The fold


def test_the_minimiser_jumps_between_the_positions_on_both_sides_of_the_fold():
    before, after = (frames_of(made(responses.fold), theta=theta, direction="rising") for theta in (0.38, 0.39))
    assert before["ball"][0, 0] > 1 / np.sqrt(3) and after["ball"][0, 0] < -1
    assert np.isfinite(before["other"]).all() and np.isnan(after["other"]).all()
    falling = frames_of(made(responses.fold), theta=0.38, direction="falling")
    np.testing.assert_allclose(falling["ball"], before["other"])
    assert WELL.followed(-0.39, "falling") > 1 and WELL.followed(-0.38, "falling") < 0


def test_the_tangent_of_the_fold_has_the_response_as_its_slope():
    assert handles_of(made(responses.fold)) == {"ball": ["tilt θ"], "here": ["tilt θ"]}
    for theta, direction in ((0.3, "rising"), (0.5, "rising"), (-0.2, "falling")):
        frame = frames_of(made(responses.fold), theta=theta, direction=direction)
        (t0, w0), (t1, w1) = frame["tangent"]
        assert t0 == theta and np.abs(np.roots([1, 0, -1, theta]) - w0).min() < 1e-9
        np.testing.assert_allclose(frame["here"], [(theta, w0)])
        np.testing.assert_allclose(frame["ball"], [(w0, w0**4 / 4 - w0**2 / 2 + theta * w0)])
        tilted = lambda w, t: WELL.value(w[0], t)
        response = float(response_jacobian(tilted, [w0], theta)[0])
        assert (w1 - w0) / (t1 - t0) == pytest.approx(response, rel=1e-8)
        assert frame["response_now"][0, 1] == pytest.approx(abs(response), rel=1e-8)
        assert f"response dw*/dθ = {response:.2f}".replace("-", "−") in made(responses.fold).describe(
            theta=theta, direction=direction
        )
        line = frame["response"][np.isfinite(frame["response"]).all(axis=1)]
        line = line[np.argsort(line[:, 0])]
        assert np.interp(theta, *line.T) == pytest.approx(abs(response), rel=0.02)


def test_the_line_s_prediction_is_shown_as_computed():
    frame = frames_of(made(responses.moving_minimiser), theta=2.5, made_at=1.0, height=-1.2)
    w, guess = LINE.minimiser(2.5, -1.2), LINE.predicted(2.5, 1.0, -1.2)
    np.testing.assert_allclose(frame["predictions"], [[2.5, guess[0]], [2.5, guess[1]]])
    np.testing.assert_allclose(frame["there_1"][0], [2.5, w[0]])
    assert frame["error_now"][0].tolist() == pytest.approx([1.5, np.linalg.norm(guess - w)])
    assert frame["error_number"]["text"] == f"error {np.linalg.norm(guess - w):.4f}"
    short = frame["error"][frame["error"][:, 0] < 0.2]
    slope = np.polyfit(*np.log(short).T, 1)[0]
    assert slope == pytest.approx(2, abs=0.1)
    assert np.isnan(frames_of(made(responses.moving_minimiser), theta=1.0, made_at=1.0, height=0.5)["error_now"]).all()
    opens = {slider.name: slider.values[slider.start] for slider in made(responses.moving_minimiser).slider_list}
    assert opens["theta"] == opens["made_at"]  # with the point in, since the lesson asks what leaving it out does


# Ridge


@pytest.mark.parametrize("lam, flattest", [(1e-3, 0.01), (0.5, 0.03)])
def test_each_axis_of_ridge_is_where_the_theory_says(lam, flattest):
    a = np.array([*EIGENVALUES, flattest])
    ridge = lambda w, lam: jnp.sum(a * w**2) / 2 - a @ w + lam * (w @ w) / 2
    w = a / (a + lam)
    response = np.asarray(response_jacobian(ridge, w, lam))
    frame = frames_of(made(responses.ridge_axes), lam=lam, flattest=flattest)
    for j in range(4):
        np.testing.assert_allclose(frame[f"now_{j}"][0], [lam, w[j]])
        np.testing.assert_allclose(frame[f"speed_{j}_now"][0], [lam, -response[j]], rtol=1e-9)
        np.testing.assert_allclose(frame[f"dot_{j}"][0], [a[j], -lam * response[j]], rtol=1e-9)
        (l0, y0), (l1, y1) = frame[f"tangent_{j}"]
        assert (y1 - y0) / np.log(l1 / l0) == pytest.approx(lam * response[j], rel=1e-9)
    assert frame["most"]["text"].endswith(f"{a[np.abs(response).argmax()]:.4g}")
    peak = frame["curve"][frame["curve"][:, 1].argmax()]
    assert peak[0] == pytest.approx(lam, rel=0.1) and peak[1] == pytest.approx(0.25, rel=1e-2)


# Neumann series and conjugate gradients


def test_the_polynomials_are_shown_for_the_penalised_system():
    frame = frames_of(made(made_up.residual_polynomials), k=2, lam=0.1, step=1.0)
    values = SPECTRUM + 0.1
    np.testing.assert_allclose(frame["neumann_dots"], np.stack([values, (1 - values / 4.1) ** 2], axis=1))
    solve = conjugate_gradients(lambda v: values * v, jnp.asarray(LINEAR_TERMS / values), products=2)
    error = np.linalg.norm(solve.x - LINEAR_TERMS / values**2) / np.linalg.norm(LINEAR_TERMS / values**2)
    np.testing.assert_allclose(frame["cg_errors_now"], [[2, error]], rtol=1e-6)
    assert f"{error:.2g} by conjugate gradients" in made(made_up.residual_polynomials).describe(k=2, lam=0.1, step=1.0)
    assert "diverges" in frames_of(made(made_up.residual_polynomials), k=2, lam=0.1, step=2.05)["condition"]["text"]


# Leaving one out


def test_the_table_is_shown_as_given():
    demo = made(made_up.leave_one_out)
    assert handles_of(demo) == {"retrained_now": ["weight"], "mark": ["example"], "one": ["example"]}
    half = frames_of(demo, example=0, weight=0.5)
    np.testing.assert_allclose([half["retrained_now"][0], half["one"][0]], [(0.5, 0.4), (1e-3, 1e-3)])  # unit 2.5e-3
    frame = frames_of(demo, example=0, weight=0.0)
    np.testing.assert_allclose(frame["mark"][0], [2.0, 1.0])
    np.testing.assert_allclose(frame["one"][0], [2e-3, 2.5e-3])
    np.testing.assert_allclose(frame["cloud"], [[2e-3, 2.5e-3], [-4e-4, -5e-4], [6e-5, 7e-5]])
    np.testing.assert_allclose(frame["retrained"][:, 1] * 2.5e-3, [0, 1e-3, 2.5e-3])
    np.testing.assert_allclose(frame["tangent"][:, 1] * 2.5e-3, [0, 1e-3, 2e-3])
    assert "malignant" in frame["name"]["text"] and "90.0 %" in frame["belief"]["text"]
    text = demo.describe(example=1, weight=0.5)
    assert text.startswith("Example 3: benign; the model says < 0.1 % malignant.")
    assert "predicted −2.00e−04, retrained −2.00e−04." in text
    assert demo.describe(example=1, weight=1.0).endswith("nothing has changed.")


def test_a_table_of_another_shape_is_refused():
    with pytest.raises(ValueError, match="expected 2 predictions"):
        responses.leave_one_out(
            np.ones((3, 2)), np.zeros(3), np.zeros(3), [0, 1], [1.0, 0.0], [0.1], np.zeros((2, 2)), ("a", "b")
        )


# Validation


def test_descent_goes_down_to_the_lowest_point_of_the_grid():
    lams = np.geomspace(1e-4, 10, 2001)
    best = lams[PROBLEM.costs(lams)[1].argmin()]
    path = descents()[np.abs(GRID - 1e-2).argmin()]
    assert np.exp(path[-1]) == pytest.approx(best, rel=0.01)
    for k in (0, 3):
        assert path[k + 1] - path[k] == pytest.approx(
            -HYPERGRADIENT_STEP_SIZE * float(PROBLEM.hypergradient(np.exp(path[k])))
        )
    assert (np.diff(PROBLEM.costs(np.exp(path))[1]) < 1e-12).all()
    frame = frames_of(made(responses.validation), lam=1e-2, k=2)
    assert np.isfinite(frame["steps"][:3]).all() and np.isnan(frame["steps"][3:, 1]).all()
    (l0, v0), (l1, v1) = frame["tangent"]
    assert (v1 - v0) / np.log(l1 / l0) == pytest.approx(frame["now"][0, 1])


# Leaving out digits


STATE = {"method": "100 steps more", "damping": 10**-1.5, "start": 2, "example": 7}


@pytest.fixture(scope="module")
def influence():
    return made(responses.network_influence)


@pytest.fixture(scope="module")
def data():
    return recorded("influence")


def test_the_points_are_the_recorded_changes(influence, data):
    frame, (i, k) = frames_of(influence, **STATE), (4, 1)
    assert handles_of(influence) == {"dot": ["damping μ"], "one": ["example"]}
    assert data["dampings"][i] == pytest.approx(STATE["damping"]) and data["steps_on"][k] == 100
    predicted, measured = data["predicted"][2, i], data["trained_on"][2, k]
    np.testing.assert_allclose(frame["cloud"], np.column_stack([predicted, measured]))
    np.testing.assert_allclose(frame["one"][0], (predicted[7], measured[7]))
    r = np.corrcoef(predicted, measured)[0, 1]
    np.testing.assert_allclose(frame["dot"][0], (STATE["damping"], r))
    assert frame["correlation"]["text"] == f"correlation {r:.2f}"
    assert frame["curve_0"][i, 1] == pytest.approx(r)
    np.testing.assert_allclose(frame["mark"][:, 0], 1 / (0.5 * 100))
    text = influence.describe(**STATE)
    assert "Without example 70 the test cost" in text and text.endswith(f"Correlation over 40 examples: {r:.2f}.")


def test_the_digit_is_the_example_left_out(influence, data):
    frame, (pixels, labels) = frames_of(influence, **STATE), digits()
    np.testing.assert_array_equal(frame["digit"]["image"].ravel(), pixels[70])
    assert frame["name"]["text"] == f"example 70, a {labels[70]}"
    assert frame["chance"]["text"] == f"network: {100 * data['label_probabilities'][2, 7]:.0f} % sure of it"


@pytest.mark.parametrize("start", [0, 2])
def test_new_starts_bring_their_own_test_cost(data, start):
    changes = effects(start)[1]["scratch, new starts"][0]
    reached = data["test_costs"][:, None] + data["from_scratch"]  # of every start, without each example
    nearest = np.abs(reached - data["test_costs"][start] - changes).argmin(axis=0)
    np.testing.assert_allclose(reached[nearest, np.arange(40)] - data["test_costs"][start], changes, atol=1e-12)
    assert start not in nearest and len(set(nearest)) > 4
