"""Adding an exercise: the example in the package's docstring, what is derived from a function, what is refused."""

import importlib
import sys
import textwrap

import numpy as np
import pytest

import ntd_helpers.exercises
from ntd_helpers.exercises import check, engine, exercise, hint, registry, solution
from ntd_helpers.exercises.authoring import Array, Number, Parts
from ntd_helpers.exercises.authoring import exercise as define


def defined(function, form=None, **parts):
    parts = {"hints": ("Expand it.",), "why": "It is 2x.", "cases": ((3.0,), (-1.0,))} | parts
    return define(parts.pop("id", "2.1"), form=form or Number(), **parts)(function)


def slope(x):
    """Write slope(x).

    The slope (1,)
    of a square, at the number x.
    """
    # The comment belongs to the code.
    return 2 * x


def both(a, b):
    """Write both(a, b)."""
    import math

    total = a + b
    return math.sqrt(total), total


def pair():
    """Give a pair."""
    low = 1
    high = [2, 3]
    return low, high


def three():
    """Give three."""
    return 3


# The example


@pytest.fixture
def topic(tmp_path, monkeypatch):
    """The folder of a topic of lesson 2, the only one that the registry finds."""
    folder = tmp_path / "example_topic"
    folder.mkdir()
    (folder / "__init__.py").write_text("LESSON = 2")
    monkeypatch.setattr(ntd_helpers.exercises, "__path__", [str(tmp_path)])
    forget()
    yield folder
    forget()


def forget():
    """Let the registry look for exercises again."""
    registry.topics.cache_clear()
    registry.load.cache_clear()
    for name in [name for name in sys.modules if "example_topic" in name]:
        del sys.modules[name]
    importlib.invalidate_caches()


def example():
    """The file that the package's docstring shows."""
    lines = ntd_helpers.exercises.__doc__.split("`taylor/slope.py`:\n")[1].splitlines()
    end = next(i for i, line in enumerate(lines) if line and not line.startswith("    "))
    return textwrap.dedent("\n".join(lines[:end])).strip() + "\n"


def test_the_example_is_an_exercise(topic):
    assert len([line for line in example().splitlines() if line]) <= 15
    (topic / "slope.py").write_text(example(), encoding="utf-8")
    assert check("2.8", lambda x: 2 * x).passed is True
    assert repr(check("2.8", lambda x: x**2)) == "2.8 not right yet: This is the function, not its derivative."
    assert check("2.8", lambda x: 3 * x).message == "For x = 3: the value 9 is wrong (relative tolerance 1e-06)."
    assert repr(check("2.8", ...)) == "2.8 not attempted yet: Write slope(x): the derivative of x² at x."
    assert exercise("2.8").stub == "def slope(x):\n    return ..."
    assert solution("2.8").code == "def slope(x):\n    return 2 * x"
    assert hint("2.8").text == "Expand (x + h)² − x²."


def test_a_topic_may_have_no_work(topic):
    with pytest.raises(ValueError, match='Lesson 2 has no "Put it to work"'):
        registry.work(2)


def test_misplaced_and_doubled_ids_are_refused(topic):
    for name in ("one", "two"):
        (topic / f"{name}.py").write_text(example(), encoding="utf-8")
    with pytest.raises(ValueError, match=r'share the id "2\.8"'):
        exercise("2.8")
    (topic / "two.py").unlink()
    (topic / "one.py").write_text(example().replace("2.8", "3.8"), encoding="utf-8")
    forget()
    with pytest.raises(ValueError, match=r'"3\.8" stands in lesson 2; expected an id such as "2\.3"'):
        exercise("2.8")


# What is derived from a function


def test_stub_has_the_signature_and_the_second_part_of_the_docstring():
    docstring = '    """The slope (1,)\n    of a square, at the number x."""'
    assert defined(slope).stub == f"def slope(x):\n{docstring}\n    return ..."
    assert defined(slope).prompt == "Write slope(x)."


def test_stub_names_the_parts():
    form = Parts(("root", "total"), (Number(), Number()))
    cases = ((1.0, 2.0),)
    body = "    root = ...\n    total = ...\n    return root, total"
    assert defined(both, form, cases=cases).stub == f"def both(a, b):\n{body}"
    form = Parts(("low", "high"), (Number(), Array()))
    assert defined(pair, form, cases=((),)).stub == "low = ...\nhigh = ...\npair = (low, high)"
    assert defined(three, cases=((),)).stub == "three = ..."


def test_stub_shows_the_scaffold():
    ex = defined(slope)

    @ex.scaffold
    def lines():
        for _ in range(2):  # twice
            x = ...
        return x

    assert ex.stub.splitlines()[3:] == ["    for _ in range(2):  # twice", "        x = ...", "    return x"]


def test_solution_is_the_code_without_docstring():
    assert defined(slope).solution == "def slope(x):\n    # The comment belongs to the code.\n    return 2 * x"
    code = "def both(a, b):\n    import math\n\n    total = a + b\n    return math.sqrt(total), total"
    assert defined(both, cases=((1.0, 2.0),)).solution == code
    assert defined(pair, cases=((),)).solution == "low = 1\nhigh = [2, 3]\npair = (low, high)"


def test_mistake_has_the_arguments_that_it_names_and_its_code():
    ex = defined(both, cases=((1.0, 2.0),))

    @ex.mistake("Only b.")
    def second(b):
        return b

    ex.mistake("The code is the name.", second)
    assert ex.mistakes[0].wrong(1.0, 2.0) == 2.0
    assert [mistake.code for mistake in ex.mistakes] == ["def second(b):\n    return b", "second"]


def test_judge_names_the_mistake():
    ex = defined(pair, Parts(("low", "high"), (Number(), Array())), cases=((),))

    @ex.judged_by
    def mistake_in(value):
        low, high = value
        assert isinstance(high, np.ndarray)
        return too_high if low > high.min() else None

    @ex.mistake("Too high.")
    def too_high():
        return 5, [2, 3]

    read = ex.form.read
    assert ex.judge(read(ex.reference)) is None
    assert ex.judge(read((3, [2.5]))) is ex.mistakes[0].function is too_high


def test_the_judge_is_asked_once_for_each_case_and_the_first_fault_is_named():
    ex, asked = defined(slope), []

    @ex.judged_by
    def mistake_in(value):
        asked.append(value)
        return low if value < 0 else high if value > 9 else None

    @ex.mistake("Too low.")
    def low():
        return -1.0

    @ex.mistake("Too high.")
    def high():
        return 10.0

    def verdict(*values):
        asked.clear()
        answer = dict(zip((3.0, -1.0), values, strict=True)).get
        return engine.judge(ex, engine.trusted(ex, answer))

    assert verdict(1, 2).passed is True and asked == [1, 2]
    assert verdict(10, -1).message == "Too high." and asked == [10]
    assert verdict(5, -1).message == "Too low." and asked == [5, -1]
    assert verdict(5, None).message == "For x = -1: it returned None, as a function without `return` does."


# What is refused


@pytest.mark.parametrize(
    "parts, sentence",
    [
        ({"hints": ()}, "no hints"),
        ({"cases": ()}, "no cases"),
        ({"why": ""}, "no why"),
        ({"cases": ((1.0,), (1.0, 2.0))}, r"a case has the arguments \('x',\), not \(1\.0, 2\.0\)"),
    ],
)
def test_incomplete_exercise_is_refused(parts, sentence):
    with pytest.raises(ValueError, match=sentence):
        defined(slope, **parts)


def test_exercise_without_a_prompt_is_refused():
    with pytest.raises(ValueError, match="no prompt"):
        defined(lambda x: x)


def test_two_folders_of_a_lesson_are_refused(topic):
    other = topic.with_name("example_topic_too")
    other.mkdir()
    (other / "__init__.py").write_text("LESSON = 2")
    with pytest.raises(ValueError, match="example_topic and .*example_topic_too are both of lesson 2"):
        exercise("2.8")


@pytest.mark.parametrize("id, sentence", [("2.1", "no mistakes"), ("2.a", "such as"), ("22.1", "such as")])
def test_exercise_without_mistakes_or_of_another_id_is_refused(id, sentence):
    with pytest.raises(ValueError, match=sentence):
        registry.table([defined(slope, id=id)], 2, "exercise")


def test_faulty_functions_are_refused():
    ex = defined(slope)
    ex.mistake("It is x.", float)
    with pytest.raises(ValueError, match="share the message 'It is x.'"):
        ex.mistake("It is x.", int)
    with pytest.raises(ValueError, match=r"half takes y, no argument of slope\(x\)"):

        @ex.mistake("Half.")
        def half(x, y):
            return x / y

    with pytest.raises(ValueError, match="the judge must stand above the mistakes"):
        ex.judged_by(slope)
    with pytest.raises(ValueError, match="the scaffold must have"):
        ex.scaffold(slope)
