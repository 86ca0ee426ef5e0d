"""*Put it to work*: a forecast of several quantities, scored by a run. `score` compares the two.

A topic's `work.py` holds `WORK = Work(title, questions)`. The notebook has the forecast, a dictionary with `...` where
the student predicts, and `measure`, a function without arguments that runs the problem and returns a dictionary with
the same names. Nothing runs before the forecast is complete, since the run shows the answers.

A question has a name, and a `rule` that says in words when a prediction counts. `read(value)` turns a value into plain
data, or raises `forms.WrongForm` with the end of the sentence "the forecast has ..."; `counts(predicted, measured)`
decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

import numpy as np

from . import forms
from .progress import record_score
from .registry import work
from .verdict import BLUE, GREEN, RED, status


@dataclass(frozen=True)
class Question:
    """A number to predict.

    It counts if it differs from the measured one by at most the fraction `within` of it, or by at most `off_by`.
    `section` names the section that teaches it. Raises ValueError unless exactly one of the two is given.
    """

    name: str
    within: float | None = None
    off_by: float | None = None
    section: str = ""

    def __post_init__(self):
        if (self.within is None) == (self.off_by is None):
            raise ValueError(f"Question {self.name!r} needs either `within` or `off_by`.")

    @property
    def rule(self):
        if self.off_by is None:
            return f"within {100 * self.within:g} %"
        return f"off by at most {self.off_by:g}" if self.off_by else "exactly"

    def read(self, value):
        return forms.Number().read(value)

    def counts(self, predicted, measured):
        allowed = self.within * abs(measured) if self.off_by is None else self.off_by
        return abs(predicted - measured) <= allowed * (1 + 1e-9)  # a whole number may differ by just `off_by`


@dataclass(frozen=True)
class Ranking:
    """An order to predict: a list of all of `items`.

    It counts if Spearman's rank correlation with the measured order is at least `at_least`. Raises ValueError for
    fewer than two items, or equal ones.
    """

    name: str
    items: tuple
    at_least: float
    section: str = ""

    def __post_init__(self):
        if len(self.items) < 2 or len(set(self.items)) < len(self.items):
            raise ValueError(f"Ranking {self.name!r} needs two different items or more, not {self.items}.")

    @property
    def rule(self):
        return f"rank correlation at least {self.at_least:g}"

    def read(self, value):
        entries = np.asarray(value).tolist()
        if isinstance(entries, list) and len(entries) == len(self.items):
            order = [item for entry in entries for item in self.items if entry in (item, str(item))]
            if sorted(map(str, order)) == sorted(map(str, self.items)):
                return order
        raise forms.WrongForm(f"something other than an ordering of {_shown(self.items)}")

    def counts(self, predicted, measured):
        moved = [index - measured.index(item) for index, item in enumerate(predicted)]
        n = len(moved)
        return 1 - 6 * sum(move**2 for move in moved) / (n * (n**2 - 1)) >= self.at_least - 1e-9


@dataclass(frozen=True)
class Word:
    """One of the words `options` to predict."""

    name: str
    options: tuple[str, ...]
    section: str = ""

    @property
    def rule(self):
        return "one of " + ", ".join(self.options)

    def read(self, value):
        return forms.Word(self.options).read(value)

    def counts(self, predicted, measured):
        return predicted == measured


@dataclass(frozen=True)
class Work:
    """A lesson's questions. Raises ValueError if there are none, or two share a name."""

    title: str
    questions: tuple

    def __post_init__(self):
        names = [question.name for question in self.questions]
        if not names or len(set(names)) < len(names):
            raise ValueError(f"{self.title!r} needs questions with different names, not {names}.")


@dataclass(frozen=True)
class Result:
    """One line of a `Score`: a question, the predicted and the measured value."""

    question: Question | Ranking | Word
    predicted: object
    measured: object

    @property
    def counts(self):
        """Whether the prediction holds."""
        return bool(self.question.counts(self.predicted, self.measured))

    def __str__(self):
        asked, mark = self.question, "✓" if self.counts else "✗"
        again = f"; see {asked.section}" if asked.section and not self.counts else ""
        values = f"predicted {_shown(self.predicted)}, measured {_shown(self.measured)}"
        return f"{mark} {asked.name}: {values} ({asked.rule}){again}"


@dataclass(frozen=True)
class Score:
    """What `score` found. `results` is empty, and `message` says why, if nothing was run."""

    title: str
    results: tuple[Result, ...]
    message: str

    @property
    def right(self):
        """How many predictions count."""
        return sum(result.counts for result in self.results)

    def __repr__(self):
        return "\n".join([f"{self.title}: {self.message}", *(f"  {result}" for result in self.results)])

    def _repr_html_(self):
        rows = "".join(f"<div>{escape(str(result))}</div>" for result in self.results)
        complete = self.results and self.right == len(self.results)
        colour = GREEN if complete else RED if self.results else BLUE
        head = f"<b>{escape(self.title)}:</b> {escape(self.message)}"
        return status(colour, head + rows)


def _shown(value):
    """A number, an order or a word as text."""
    if isinstance(value, float):
        return f"{value:.4g}"
    return value if isinstance(value, str) else ", ".join(map(str, value))


def score(lesson, forecast, measure):
    """Run `measure` and compare its results with the forecast: a `Score`.

    lesson    the lesson's number, such as 1 or "1"
    forecast  a dictionary of predictions by name; `...` stands for one that is still to be made
    measure   a function without arguments that returns a dictionary with the same names

    The first complete forecast of a lesson is the one that `progress` shows. Raises ValueError if there is no such
    lesson, or if `measure` does not return a value for each question.
    """
    task = work(lesson)
    try:
        predicted = _read(task, forecast, "forecast")
    except ValueError as reason:
        return Score(task.title, (), f"Nothing was run. {reason}")
    if missing := [name for name, value in predicted.items() if value is None]:
        wait = f"not attempted yet. The problem runs when all {len(predicted)} predictions are made."
        some = "" if len(missing) == len(predicted) else f" Still to predict: {', '.join(missing)}."
        return Score(task.title, (), wait + some)
    measured = _read(task, measure(), "result of measure()")
    if missing := [name for name, value in measured.items() if value is None]:
        raise ValueError(f"The result of measure() has no value for: {', '.join(missing)}.")
    results = tuple(Result(asked, predicted[asked.name], measured[asked.name]) for asked in task.questions)
    right = sum(result.counts for result in results)
    first = record_score(int(lesson), right, len(results))
    again = "" if first == (right, len(results)) else " progress() keeps the first forecast, {} of {}.".format(*first)
    return Score(task.title, results, f"{right} of {len(results)} predictions hold.{again}")


def _read(task, given, what):
    """The given values by name, as plain data; None for one that is missing.

    Raises ValueError if one cannot be read, with a sentence that calls what was given the `what`.
    """
    if not isinstance(given, Mapping):
        raise ValueError(f"The {what} must be a dictionary of values by name, not {forms.describe(given)}.")
    values = {question.name: None for question in task.questions}
    if unknown := [str(name) for name in given if name not in values]:
        raise ValueError(f"The {what} has names that are not asked for: {', '.join(unknown)}.")
    for question in task.questions:
        value = given.get(question.name)
        if value is None or value is ...:
            continue
        try:
            values[question.name] = question.read(value)
        except forms.WrongForm as wrong:
            raise ValueError(f"In the {what}, {question.name!r}: {wrong}.") from None
        except Exception:
            raise ValueError(f"In the {what}, {question.name!r} cannot be read.") from None
    return values
