"""How verdicts, hints and solutions show themselves, and what is refused to an author."""

import subprocess
import sys
from html.parser import HTMLParser

import pytest

from ntd_helpers.exercises import Verdict, check, exercise, hint, predict, solution
from ntd_helpers.exercises.verdict import Hint, Solution

NASTY = "<script>alert(1)</script> & \"x\" 'y'"


class Reader(HTMLParser):
    """The tags and the text of a piece of HTML."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize(
    "card",
    [
        *(Verdict("1.1", passed, NASTY) for passed in (True, False, None)),
        Hint("1.1", 1, 2, NASTY),
        Solution("1.1", NASTY, NASTY),
    ],
    ids=["passed", "failed", "none", "hint", "solution"],
)
def test_html_escapes_its_text(card):
    read = Reader(card._repr_html_())
    assert "script" not in read.tags
    assert NASTY in read.text


def test_verdict_as_text():
    assert repr(Verdict("1.1", None, "Write it.")) == "1.1 not attempted yet: Write it."
    assert repr(Verdict("1.1", False, "Check the sign.")) == "1.1 not right yet: Check the sign."
    assert repr(Verdict("1.1", True, "Right.")) == "1.1 passed: Right."


def test_verdict_is_true_only_when_passed():
    assert [bool(Verdict("1.1", passed, "")) for passed in (True, False, None)] == [True, False, False]


def test_verdict_colours_follow_the_theme():
    html = Verdict("1.1", False, "x")._repr_html_()
    assert "var(--jp-error-color1, #" in html
    assert "var(--jp-content-font-color1, inherit)" in html


def test_solution_is_folded():
    assert Reader(solution("1.1")._repr_html_()).tags[:2] == ["details", "summary"]


@pytest.mark.parametrize("id", ["1.99", "99.1", "x", "", 1.1, None, "1.a"])
def test_unknown_exercise_lists_the_ids(id):
    for ask in (lambda: check(id, None), lambda: hint(id), lambda: solution(id), lambda: exercise(id)):
        with pytest.raises(ValueError, match=r"no exercise .*1\.1, 1\.2, 1\.3"):
            ask()


@pytest.mark.parametrize("id", ["1.z", "1.1", 3])
def test_unknown_prediction_lists_the_ids(id):
    with pytest.raises(ValueError, match=r"no prediction .*1\.a, 1\.b"):
        predict(id)


def test_close_id_is_suggested():
    with pytest.raises(ValueError, match=r'Did you mean "1\.7"'):
        check("1.7.", None)


def test_importing_exercises_is_light():
    """No topic is loaded until it is asked for, and `progress` does not load jax, which takes a second and 130 MB."""
    code = """
import sys
from ntd_helpers.exercises import progress
heavy = {'ipywidgets', 'anywidget', 'matplotlib', 'jax', 'sklearn', 'scipy'}
print({*sys.modules} & heavy, [name for name in sys.modules if 'quadratics' in name])
progress()
print({*sys.modules} & heavy, 'ntd_helpers.exercises.quadratics' in sys.modules)"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set() []\nset() True\n"
