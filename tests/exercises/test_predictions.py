"""The predictions: what is called right is right, and the text gives nothing away."""

import json

import numpy as np
import pytest

from ntd_helpers.exercises import Choice, Option, Quantity, Slip, predict
from ntd_helpers.exercises.registry import lessons, load
from ntd_helpers.quadratics import (
    Quadratic,
    Regime,
    axis_regimes,
    best_step_size,
    gradient_descent,
    heavy_ball,
)

PREDICTIONS = [p for lesson in lessons() for p in load(lesson, "prediction").values()]
every_prediction = pytest.mark.parametrize("prediction", PREDICTIONS, ids=lambda p: p.id)


def right(id):
    return next(option.text for option in load(1, "prediction")[id].options if option.right)


def target(id):
    return load(1, "prediction")[id].answer()


@every_prediction
def test_text_gives_nothing_away(prediction):
    widget = predict(prediction.id)
    data, _ = widget._repr_mimebundle_()
    assert data["text/plain"] == repr(widget) == prediction.text
    assert prediction.question in data["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in data
    for feedback in _feedback(prediction):
        assert feedback not in data["text/plain"]
    assert widget.model_id not in data["text/plain"]


@every_prediction
def test_state_is_plain_data(prediction):
    json.dumps(prediction.state(), allow_nan=False)


@every_prediction
def test_every_answer_has_its_own_feedback(prediction):
    feedback = _feedback(prediction)
    assert len(set(feedback)) == len(feedback)
    assert all(text[-1] in ".?" for text in feedback)


def _feedback(prediction):
    answers = prediction.options if isinstance(prediction, Choice) else prediction.slips
    return [answer.feedback for answer in answers]


def test_lesson_1_has_its_predictions():
    assert list(load(1, "prediction")) == [f"1.{letter}" for letter in "abcdefghijkl"]


def test_1a_steep_first():
    path = gradient_descent(Quadratic(np.diag([10.0, 1.0]), [0, 0]), [1.0, 1.0], 0.05, 20)
    halved = (path <= 0.5 + 1e-12).argmax(axis=0)
    assert list(halved) == [1, 14]
    assert right("1.a").startswith("w₁")


def test_1b_more_weights_than_examples():
    X = np.arange(40.0).reshape(5, 8) % 7
    flat = Quadratic.least_squares(X, np.ones(5)).eigenaxes().values == 0
    assert flat.sum() >= 3
    assert right("1.b") == "Infinitely many."


def test_1c_rotation_only():
    q, start = Quadratic([[3.0, 1.0], [1.0, 2.0]], [1.0, -1.0]), np.array([2.0, 1.0])
    path = gradient_descent(q, start, 0.1, 10)
    R, scales = np.array([[0.6, -0.8], [0.8, 0.6]]), np.array([3.0, 1.0])
    np.testing.assert_allclose(gradient_descent(q.rotated(R), R @ start, 0.1, 10), path @ R.T)
    assert not np.allclose(gradient_descent(q.stretched(scales), scales * start, 0.1, 10), path * scales)
    assert right("1.c") == "For a rotation of the weights."


@pytest.mark.parametrize(
    ("id", "product", "regime"), [("1.f", 2.1, Regime.DIVERGING), ("1.g", 2.0, Regime.TWO_CYCLE)]
)
def test_1f_and_1g_regimes(id, product, regime):
    assert axis_regimes([1.0], [0.0], product) == [regime]
    path = gradient_descent(Quadratic([[1.0]], [0.0]), [1.0], product, 10)[:, 0]
    assert (np.diff(np.sign(path)) != 0).all()
    words = "grows, jumping" if np.abs(path[-1]) > 1.1 else "jumps between two points"
    assert words in right(id)


def test_1e_and_1h_by_iterating():
    path = gradient_descent(Quadratic([[4.0]], [0.0]), [1.0], 0.1, 3)
    assert target("1.e") == pytest.approx(path[3, 0])
    q = Quadratic([[1.0]], [0.0])
    losses = q.value(gradient_descent(q, [1.0], 0.1, 1))
    assert target("1.h") == pytest.approx(losses[1] / losses[0])


def test_1i_is_the_best_of_many():
    steps = np.linspace(0.01, 0.3, 30)
    slowest = np.maximum(abs(1 - steps), abs(1 - 9 * steps))
    assert target("1.i") == pytest.approx(steps[slowest.argmin()])


def test_1j_and_1k_by_iterating():
    q, start = Quadratic(np.diag([1.0, 100.0]), [0, 0]), np.ones(2)
    errors = np.abs(gradient_descent(q, start, best_step_size([1.0, 100.0]), 400)).max(axis=1)
    assert target("1.j") == (errors <= 1e-3).argmax()
    rate = 9 / 11
    errors = np.abs(heavy_ball(q, start, 4 / 11**2, rate**2, 400)).max(axis=1)
    counted = 1 + np.flatnonzero(errors > 1e-3).max()
    options = [int(option.text.split(":")[0]) for option in load(1, "prediction")["1.k"].options]
    assert min(options, key=lambda steps: abs(np.log(steps / counted))) == int(right("1.k").split(":")[0])


def test_1l_is_counted_by_iterating():
    from sklearn.datasets import load_diabetes

    X, t = load_diabetes(return_X_y=True, scaled=False)
    X = np.column_stack([(X - X.mean(0)) / X.std(0), np.ones(442)])
    q = Quadratic.least_squares(X, t)
    values = q.eigenaxes().values
    assert values.max() / values.min() == pytest.approx(470, rel=0.01)
    gaps = q.value(gradient_descent(q, np.zeros(11), best_step_size(values), 2000)) - q.value(q.minimizer())
    assert target("1.l") == (gaps <= 1e-6 * gaps[0]).argmax()


def test_faulty_prediction_is_refused():
    wrong, good = Option("a", "x."), Option("b", "y.", right=True)
    for options in ((wrong,), (wrong, wrong), (good, good), (wrong, Option("a", "z.", right=True))):
        with pytest.raises(ValueError, match="Prediction 1.a"):
            Choice("1.a", "?", options)
    with pytest.raises(ValueError, match="such as"):
        Choice("1.1", "?", (wrong, good))
    with pytest.raises(ValueError, match="tolerance"):
        Quantity("1.a", "?", lambda: 1.0, 0.0, "r.", "l.", "h.")
    with pytest.raises(ValueError, match="slip"):
        Quantity("1.a", "?", lambda: 1.0, 0.1, "r.", "l.", "h.", (Slip(1.05, "s."),)).state()
