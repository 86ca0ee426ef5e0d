"""`check` returns a verdict whatever the answer is or does, with and without jax in the process."""

import json
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ntd_helpers.exercises import check, exercise, hint, predict, solution
from ntd_helpers.exercises.registry import load
from ntd_helpers.quadratics import NoMinimiserError, Quadratic
from tests.exercises.odd import ODD_CALLS, ODD_VALUES, awaiting, raising, recursing, verdicts, yielding

right_step = exercise("1.1")  # called as its solution is
FUNCTIONS = [id for id, ex in load(1, "exercise").items() if ex.arguments]


def test_odd_answers_do_not_pass_and_get_the_same_verdict_without_jax():
    import jax  # noqa: F401

    on_values, on_calls = verdicts()
    assert {verdict for verdict in on_values if " passed: " in verdict or not verdict.isprintable()} == set()
    assert {verdict for verdict in on_calls if "not right yet" not in verdict or not verdict.isprintable()} == set()
    command = [sys.executable, "-m", "tests.exercises.odd"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [on_values, on_calls, False]


def test_arguments_have_names():
    assert check(id="1.1", answer=right_step).passed is True
    assert hint(id="1.1").exercise == solution(id="1.1").exercise == "1.1"
    assert predict(id="1.a").question == load(1, "prediction")["1.a"].question
    assert exercise(id="1.1").name == "step"


def test_changed_arguments_are_named():
    def changes(A, b, w, step_size):
        new = right_step(A, b, w, step_size)
        A *= 2
        b.shape = (len(b), 1)
        return new

    assert "its argument A and b in place" in check("1.1", changes).message


@pytest.mark.parametrize("factor", [1 + 1e-5, 1 - 1e-5])
def test_value_is_strict(factor):
    verdict = check("1.1", lambda *a: factor * right_step(*a))
    assert verdict.passed is False
    assert "relative tolerance 1e-06" in verdict.message
    assert check("1.1", lambda *a: (1 + 1e-8) * right_step(*a)).passed is True


@pytest.mark.parametrize("id", ["1.5", "1.8", "2.1", "2.3"])
def test_words_and_judged_answers_pass_without_a_tolerance(id):
    message = check(id, exercise(id).reference).message
    assert message.startswith("Right on 5 inputs. " if id == "1.5" else "Right.")
    assert "Right on 3 inputs, to a relative tolerance of 1e-06." in check("1.1", right_step).message


def test_one_wrong_case_is_enough():
    ex = load(1, "exercise")["1.3"]
    for bad in range(len(ex.cases)):
        special = ex.cases[bad][0]

        def nearly(A, special=special):
            return ex.reference(A) * (1.01 if np.array_equal(A, special) else 1)

        assert check("1.3", nearly).passed is False


@pytest.mark.parametrize(
    "answer, sentence",
    [
        (lambda *a: a[2] * np.nan, "contains NaN"),
        (lambda *a: a[2] * np.inf, "contains an infinite number"),
        (lambda *a: np.zeros(20_000), "far more than asked for"),
        (lambda *a: None, "without `return`"),
        (lambda a: a, "It is called as step(A, b, w, step_size)"),
        (lambda a, b, c, d, e: a, "It is called as step(A, b, w, step_size)"),
        (dict, "dict expected at most 1 argument, got 4. It is called as step(A, b, w, step_size)"),
        (lambda *a: -(a[0], a[1]), "it raised TypeError: bad operand type for unary -: 'tuple'.\n"),
        (lambda *a: float([]), "not 'list'.\n"),
        (yielding, "not `yield`"),
        (awaiting, "not `async def`"),
        (recursing, "RecursionError"),
    ],
)
def test_usual_trouble_is_named(answer, sentence):
    verdict = check("1.1", answer)
    assert verdict.passed is False
    assert sentence in verdict.message + "\n"


def test_result_instead_of_function():
    assert "Give the function itself" in check("1.1", np.zeros(2)).message
    assert "Give the value itself" in check("1.8", lambda: 1).message


def test_partly_filled_stub_is_not_attempted():
    assert check("1.2", lambda X, t: (X.T @ X / len(t), ..., ...)).passed is None
    assert check("1.1", raising(NotImplementedError())).passed is None


numbers = st.one_of(st.integers(), st.floats(), st.complex_numbers(), st.booleans(), st.none(), st.text(max_size=5))
arrays = st.one_of(
    st.lists(st.floats(), max_size=4).map(np.array),
    st.lists(st.integers(-(2**70), 2**70), max_size=3).map(lambda x: np.array(x, dtype=object)),
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from(["f4", "i1", "c8", "?", "O", "U3", "M8[D]"])).map(
        lambda s: np.zeros(s[:2], dtype=s[2])
    ),
)
odd = st.recursive(
    st.one_of(numbers, arrays, st.integers(0, len(ODD_VALUES) - 1).map(lambda i: ODD_VALUES[i])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(st.text(max_size=2), inner),
    ),
    max_leaves=6,
)


@st.composite
def odd_functions(draw):
    """Functions that do something odd on some cases, and return something odd."""
    values = draw(st.lists(odd, min_size=1, max_size=3))
    deeds = draw(st.lists(st.sampled_from([*ODD_CALLS[:6], print, None, None, None]), max_size=2))
    wipe = draw(st.booleans())
    calls = []

    def answer(*arguments):
        calls.append(None)
        for argument in arguments:
            if wipe and isinstance(argument, np.ndarray):
                argument[...] = 0
        for deed in deeds:
            if deed and len(calls) % 2:
                deed()
        return values[len(calls) % len(values)]

    return answer


@settings(max_examples=100, database=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(FUNCTIONS), odd_functions(), odd)
def test_fuzz(id, answer, value):
    verdict = check(id, answer)
    assert verdict.passed in (False, None)
    assert repr(verdict).isprintable()
    assert verdict._repr_html_()
    assert check(id, value).passed in (False, None)


@settings(max_examples=100, database=None)
@given(st.lists(st.floats(-1e3, 1e3), min_size=6, max_size=6))
def test_examples_that_pass_have_no_minimiser(entries):
    """An example is right only where `Quadratic` finds no minimiser."""
    p, q, r, s, u, v = entries
    A = np.outer([p, q], [p, q])
    verdict = check("1.8", (A, [u, v]))
    if verdict.passed:
        with pytest.raises(NoMinimiserError):
            Quadratic(A, [u, v]).minimiser()
    assert check("1.8", ([[p, q], [r, s]], [u, v])).passed in (False, *([True] if np.isclose(q, r) else []))
