"""Every exercise: what is right passes, each known mistake has its own message, the stub is no attempt."""

import string
from collections import Counter

import numpy as np
import pytest

from ntd_helpers.exercises import check, hint, solution
from ntd_helpers.exercises.registry import lessons, load
from ntd_helpers.grading import notebook
from tests.lessons.notebooks import LESSONS

EXERCISES = [ex for lesson in lessons() for ex in load(lesson, "exercise").values()]
MISTAKES = [(ex, i) for ex in EXERCISES for i in range(len(ex.mistakes))]

CODE = ["\n".join(source for kind, source in notebook.sources(path) if kind == "code") for path in LESSONS]

every_exercise = pytest.mark.parametrize("ex", EXERCISES, ids=lambda ex: ex.id)


def run(code, name):
    """What a notebook cell with this code leaves under this name."""
    namespace = {"np": np}
    exec(code, namespace)
    return namespace[name]


@pytest.mark.parametrize("lesson", range(1, 7))
def test_ids_are_consecutive(lesson):
    exercises, predictions = (list(load(lesson, what)) for what in ("exercise", "prediction"))
    assert exercises == [f"{lesson}.{n + 1}" for n in range(len(exercises))]
    assert predictions == [f"{lesson}.{letter}" for letter in string.ascii_lowercase[: len(predictions)]]
    assert len(exercises) >= 6
    assert len(predictions) >= 9


@every_exercise
def test_reference_passes(ex):
    verdict = check(ex.id, ex.reference)
    assert verdict.passed is True, verdict


@every_exercise
def test_solution_passes(ex):
    verdict = check(ex.id, run(ex.solution, ex.name))
    assert verdict.passed is True, verdict


@every_exercise
def test_solution_and_mistakes_are_shown_without_what_makes_them_exercises(ex):
    for code in (ex.solution, *(mistake.code for mistake in ex.mistakes)):
        assert code
        assert not any(part in code for part in ("exercise(", '"""', ".mistake("))


@every_exercise
def test_untouched_stub_is_that_of_the_lesson_and_not_attempted(ex):
    assert f"{ex.stub}\n" in CODE[int(ex.id.split(".")[0]) - 1]
    for answer in (run(ex.stub, ex.name), ..., None):
        verdict = check(ex.id, answer)
        assert verdict.passed is None
        assert verdict.message == ex.prompt


@pytest.mark.parametrize("ex, i", MISTAKES, ids=[f"{ex.id}-{i}" for ex, i in MISTAKES])
def test_mistake_gets_its_own_message_and_leaves_the_cases_alone(ex, i):
    before = [[np.array(argument) for argument in case] for case in ex.cases]
    verdict = check(ex.id, ex.mistakes[i].wrong)
    assert verdict.passed is False
    assert verdict.message == ex.mistakes[i].message
    for case, was in zip(ex.cases, before, strict=True):
        for argument, value in zip(case, was, strict=True):
            np.testing.assert_array_equal(argument, value)


@every_exercise
def test_no_message_reveals_the_solution(ex):
    line = ex.solution.split("return ")[-1].strip()
    for mistake in ex.mistakes:
        assert line not in mistake.message
        assert "=" not in mistake.message or "α = " not in mistake.message


@every_exercise
def test_prose_is_whole_sentences(ex):
    for text in (ex.prompt, ex.why, *ex.hints, *(mistake.message for mistake in ex.mistakes)):
        assert text[-1] in ".?"
        assert "\n" not in text
        assert "  " not in text
    assert ex.remark == "" or ex.remark.endswith(".")


@every_exercise
def test_hints_come_one_by_one_and_the_last_stays(ex, monkeypatch):
    monkeypatch.setattr("ntd_helpers.exercises.engine._hints_given", Counter())
    shown = [hint(ex.id).text for _ in range(len(ex.hints) + 1)]
    assert shown == [*ex.hints, ex.hints[-1]]


@every_exercise
def test_solution_shows_code_and_reason(ex):
    assert ex.solution in repr(solution(ex.id))
    assert ex.why in repr(solution(ex.id))
