"""*Put it to work*: forecasts are read, scored and kept; nothing runs before they are complete."""

import importlib
import re

import numpy as np
import pytest

from ntd_helpers.exercises import progress, registry
from ntd_helpers.exercises import work as module
from ntd_helpers.exercises.forms import WrongForm
from ntd_helpers.exercises.work import Question, Ranking, Word, Work, score
from tests.lessons.notebooks import LESSONS

kept = importlib.import_module("ntd_helpers.exercises.progress")  # the package has a function of this name
TASK = Work(
    "A spring",
    (
        Question("period", within=0.05, section="section 2"),
        Question("turns", off_by=2),
        Ranking("order", items=("a", "b", "c", "d"), at_least=0.8),
        Word("end", options=("rest", "escape")),
    ),
)
MEASURED = {"period": 2.0, "turns": 10, "order": ["a", "b", "c", "d"], "end": "rest"}


@pytest.fixture(autouse=True)
def spring(tmp_path, monkeypatch):
    """Lesson 1 is the spring, and a new kernel has a file of its own."""
    monkeypatch.setattr(module, "work", lambda lesson: TASK)
    monkeypatch.setenv("NTD_PROGRESS", str(tmp_path / "results"))
    monkeypatch.setattr(kept, "_seen", {})


def right(**changed):
    return score("1", MEASURED | changed, lambda: MEASURED).right


def test_a_perfect_forecast_has_every_mark():
    result = score(1, MEASURED, lambda: MEASURED)
    assert result.right == 4
    assert repr(result).splitlines()[0] == "A spring: 4 of 4 predictions hold."


@pytest.mark.parametrize(
    "name, holds, fails",
    [
        ("period", [1.91, 2.09, np.float64(2.1), np.array(1.9)], [1.89, 2.11, -2.0, np.nan, np.inf]),
        ("turns", [8, 12, 10.0], [7, 13]),
        # one swap of neighbours: 1 − 6·2/60 = 0.8; two: 1 − 6·4/60 = 0.6
        ("order", [["b", "a", "c", "d"], ("a", "b", "d", "c"), np.array(["a", "b", "c", "d"])], [["b", "a", "d", "c"]]),
        ("end", ["rest", "Rest.", "a rest"], ["escape"]),
    ],
)
def test_a_prediction_counts_up_to_its_rule(name, holds, fails):
    assert [right(**{name: value}) for value in holds] == [4] * len(holds)
    assert [right(**{name: value}) for value in fails] == [3] * len(fails)


def never():
    raise AssertionError("nothing may run")


@pytest.mark.parametrize(
    "forecast, text",
    [
        (dict.fromkeys(MEASURED, ...), "not attempted yet. The problem runs when all 4 predictions are made."),
        ({}, "not attempted yet"),
        (MEASURED | {"turns": ...}, "Still to predict: turns."),
        (MEASURED | {"turns": None}, "Still to predict: turns."),
        (MEASURED | {"pace": 3}, "names that are not asked for: pace"),
        ([1, 2], "The forecast must be a dictionary of values by name, not a value of type list."),
        (
            MEASURED | {"period": "2"},
            "Nothing was run. In the forecast, 'period': text where numbers were asked for.",
        ),
        (MEASURED | {"turns": [1, 2]}, "an array of shape (2,) where one number was asked for"),
        (MEASURED | {"turns": True}, "True or False"),
        (MEASURED | {"order": ["a", "b"]}, "something other than an ordering of a, b, c, d"),
        (MEASURED | {"order": "abcd"}, "something other than an ordering"),
        (MEASURED | {"order": [["a"], ["b", "c"]]}, "In the forecast, 'order' cannot be read"),
        (MEASURED | {"end": "sleep"}, "none of rest, escape"),
    ],
)
def test_what_cannot_be_scored_runs_nothing_and_is_explained(forecast, text):
    result = score("1", forecast, never)
    assert text in repr(result)
    assert result.results == ()
    assert progress().scores == ()


@pytest.mark.parametrize("measured", [None, {"period": 2.0}, MEASURED | {"more": 1}, MEASURED | {"turns": "ten"}])
def test_a_run_without_a_value_for_each_question_is_refused(measured):
    with pytest.raises(ValueError, match=r"measure\(\)"):
        score("1", MEASURED, lambda: measured)


def test_a_wrong_prediction_names_its_section_and_both_values():
    text = repr(score("1", MEASURED | {"period": 3}, lambda: MEASURED))
    assert "✗ period: predicted 3, measured 2 (within 5 %); see section 2" in text
    assert "✓ turns: predicted 10, measured 10 (off by at most 2)" in text


def test_a_number_that_may_not_be_off_is_asked_for_exactly():
    assert Question("rank", off_by=0).rule == "exactly"


@pytest.mark.parametrize("order", [[2, 1, 3], ["2", "1", "3"], [2.0, 1.0, 3.0], np.array([2, 1, 3])])
def test_an_order_of_numbers_may_be_given_as_text_or_decimals(order):
    ranking = Ranking("order", items=(1, 2, 3), at_least=1)
    assert ranking.read(order) == [2, 1, 3]
    assert ranking.counts(ranking.read(order), [2, 1, 3])
    for wrong in ([2, 1], [2, 1, 1], [2, 1, 4], [2, 1, 3, 3]):
        with pytest.raises(WrongForm):
            ranking.read(wrong)


def test_html_is_escaped(monkeypatch):
    monkeypatch.setattr(module, "work", lambda lesson: Work("<b>", (Question("<i>", within=1),)))
    html = score("1", {"<i>": 1}, lambda: {"<i>": 1})._repr_html_()
    assert "&lt;b&gt;" in html and "&lt;i&gt;" in html and "<i>" not in html


def test_the_first_forecast_is_the_one_that_progress_keeps(monkeypatch):
    assert right(period=3, turns=0) == 2
    again = score("1", MEASURED, lambda: MEASURED)
    assert "4 of 4 predictions hold. progress() keeps the first forecast, 2 of 4." in repr(again)
    monkeypatch.setattr(kept, "_seen", {})  # a new kernel
    assert progress().scores == ((1, "2/4"),)
    assert "Put it to work, first forecasts: lesson 1 2 of 4" in repr(progress())


@pytest.mark.parametrize(
    "make",
    [
        lambda: Question("x"),
        lambda: Question("x", within=1, off_by=1),
        lambda: Ranking("x", items=("a",), at_least=1),
        lambda: Ranking("x", items=("a", "a"), at_least=1),
        lambda: Work("x", ()),
        lambda: Work("x", (Question("x", within=1), Question("x", off_by=1))),
    ],
)
def test_a_question_that_cannot_be_scored_is_refused(make):
    with pytest.raises(ValueError, match="'x'"):
        make()


@pytest.mark.parametrize("lesson", ["77", 0, "1.1", None])
def test_a_lesson_without_work_is_refused(lesson):
    with pytest.raises(ValueError, match='has no "Put it to work"; lessons 1, 2, 3, 4, 5, 6 have one'):
        registry.work(lesson)


@pytest.mark.parametrize("lesson", registry.lessons())
def test_the_sections_that_questions_name_exist(lesson):
    headings = {n: path.read_text(encoding="utf-8") for n, path in enumerate(LESSONS, 1)}
    for question in registry.work(lesson).questions:
        places = re.findall(r"(?:lesson (\d), )?section (\d+)|exercise (\d\.\d)", question.section)
        assert places
        for other, section, exercise in places:
            assert f'"## {section}. ' in headings[int(other or lesson)] or exercise in registry.load(lesson, "exercise")
