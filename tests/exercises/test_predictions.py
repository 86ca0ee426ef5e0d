"""The predictions: their state is plain data, their text does not reveal the answer, faulty ones are refused."""

import json

import pytest

from ntd_helpers.exercises import Choice, Option, Quantity, Slip, predict
from ntd_helpers.exercises.registry import lessons, load, table

PREDICTIONS = [p for lesson in lessons() for p in load(lesson, "prediction").values()]
every_prediction = pytest.mark.parametrize("prediction", PREDICTIONS, ids=lambda p: p.id)


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


def test_faulty_prediction_is_refused():
    wrong, good = Option("a", "x."), Option("b", "y.", right=True)
    for options in ((wrong,), (wrong, Option("c", "z.")), (good, Option("c", "z.", right=True))):
        with pytest.raises(ValueError, match="Prediction 1.a needs two options or more, exactly one of them right"):
            Choice("1.a", "?", options)
    with pytest.raises(ValueError, match="two options with the same text"):
        Choice("1.a", "?", (wrong, Option("a", "z.", right=True)))
    with pytest.raises(ValueError, match='such as "1.a"'):
        table([Choice("1.1", "?", (wrong, good))], 1, "prediction")
    with pytest.raises(ValueError, match="tolerance"):
        Quantity("1.a", "?", lambda: 1.0, 0.0, "r.", "l.", "h.")
    with pytest.raises(ValueError, match="slip"):
        Quantity("1.a", "?", lambda: 1.0, 0.1, "r.", "l.", "h.", (Slip(1.05, "s."),)).state()
