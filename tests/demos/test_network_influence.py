"""The demo of leaving out digits shows the recording, and what it writes is what it shows."""

import numpy as np
import pytest

from ntd_helpers import demos
from ntd_helpers.datasets import digits, recorded
from ntd_helpers.demos.responses.network_effects import effects
from tests.demos.frames import frames_of, handles_of

STATE = {"method": "100 steps more", "damping": 10**-1.5, "start": 2, "example": 7}


@pytest.fixture(scope="module")
def demo():
    return demos.responses.network_influence()


@pytest.fixture(scope="module")
def data():
    return recorded("influence")


def test_the_points_are_the_recorded_changes(demo, data):
    frame, (i, k) = frames_of(demo, **STATE), (4, 1)
    assert data["dampings"][i] == pytest.approx(STATE["damping"]) and data["steps_on"][k] == 100
    predicted, measured = data["predicted"][2, i], data["trained_on"][2, k]
    np.testing.assert_allclose(frame["cloud"], np.column_stack([predicted, measured]))
    np.testing.assert_allclose(frame["one"][0], (predicted[7], measured[7]))
    r = np.corrcoef(predicted, measured)[0, 1]
    np.testing.assert_allclose(frame["dot"][0], (STATE["damping"], r))
    assert frame["correlation"]["text"] == f"correlation {r:.2f}"
    assert frame["curve_0"][i, 1] == pytest.approx(r)
    np.testing.assert_allclose(frame["mark"][:, 0], 1 / (0.5 * 100))
    text = demo.describe(**STATE)
    assert "Without example 70 the test cost" in text and text.endswith(f"Correlation over 40 examples: {r:.2f}.")


def test_the_digit_is_the_example_left_out(demo, data):
    frame, (pixels, labels) = frames_of(demo, **STATE), digits()
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


def test_the_digit_and_the_damping_are_held_where_they_are_drawn(demo):
    assert handles_of(demo) == {"dot": ["damping λ"], "one": ["example"]}
