"""Exercises and the verdicts on answers: `check`, `hint`, `solution`.

An answer is run on all the cases of its exercise (see `isolation`), and its results are compared with those of the
reference. If they differ, they are compared with the results of each known mistake; if one agrees on every case, its
message is shown. Otherwise the message describes the first case that is wrong. Where many answers are right, a judge
takes the place of the reference, and the message is that of the first mistake that it finds.
"""

import os
import re
from collections import Counter
from functools import cache

import numpy as np

from . import isolation
from .forms import TOLERANCE, shown
from .progress import record
from .registry import find
from .verdict import Hint, Solution, Verdict

_WRONG_CALL = re.compile(r"TypeError: .*\b(takes|missing|expected)\b.* arguments?\b")
"""What Python says of a function that is called with too many or too few arguments."""


def exercise(id):
    """The exercise with this id. Raises ValueError, with the existing ids, if there is none."""
    return find(id, "exercise")


def check(id, answer):
    """The `Verdict` on an answer: whether it is right and, if not, what is wrong.

    `answer` is the student's function or value. An answer that does not finish is stopped after `isolation.LIMIT`
    seconds, or later on a busy machine. Raises ValueError only if there is no exercise with this id.
    """
    ex = exercise(id)
    verdict = judge(ex, isolation.outcomes(answer, ex.cases, ex.form.read))
    record(verdict)
    return verdict


def judge(ex, outcomes):
    """The `Verdict` on the results of an answer, a list of `isolation.Outcome`."""
    if outcomes[-1].kind == "unfinished":
        return Verdict(ex.id, None, ex.prompt)
    problem = _what_is_wrong(ex, outcomes)
    if problem is None:
        inputs = f" on {len(ex.cases)} inputs" if ex.arguments else ""
        tolerance = f", to a relative tolerance of {TOLERANCE:g}" if ex.form.numeric and not ex.judge else ""
        message = f"Right{inputs}{tolerance}. {ex.remark}"
        return Verdict(ex.id, True, message.rstrip())
    return Verdict(ex.id, False, problem)


def _what_is_wrong(ex, outcomes):
    """The message for a wrong answer; None if the answer is right."""
    if outcomes[-1].kind == "mismatch":
        asked = "function itself, without calling it" if ex.arguments else "value itself, not a function"
        return f'Give the {asked}: check("{ex.id}", {ex.name}).'
    problem = _first_problem(ex, outcomes)
    if problem and not ex.judge:
        for mistake, wrong in zip(ex.mistakes, _of_mistakes(ex), strict=True):
            if _agree(ex, outcomes, wrong):
                return mistake.message
    return problem


@cache
def _of_reference(ex):
    return trusted(ex, ex.reference)


@cache
def _of_mistakes(ex):
    return [trusted(ex, mistake.wrong) for mistake in ex.mistakes]


def trusted(ex, answer):
    """The results of an answer that belongs to the package: in this thread and without a time limit."""
    with np.errstate(all="ignore"):
        return [isolation.observe(answer, case, ex.form.read) for case in ex.cases]


def _agree(ex, outcomes, others):
    """Whether an answer has the results `others` in every case."""
    return len(outcomes) == len(others) and all(
        _same_result(ex, one, other) for one, other in zip(outcomes, others, strict=True)
    )


def _same_result(ex, one, other):
    if (one.kind, one.changed) != (other.kind, other.changed):
        return False
    if one.kind == "value":
        return ex.form.differs(one.value, other.value) is None
    return one.kind in ("raised", "form") and one.text.split(":")[0] == other.text.split(":")[0]


def _first_problem(ex, outcomes):
    """One or two sentences on the first case in which the answer is wrong; None if there is no such case."""
    expected = [None] * len(ex.cases) if ex.judge else _of_reference(ex)
    for case, one, want in zip(ex.cases, outcomes, expected, strict=False):  # a stopped answer has fewer results
        if ex.judge and one.kind == "value" and not one.changed:
            with np.errstate(all="ignore"):
                found = ex.judge(one.value)
            if found:
                return next(mistake.message for mistake in ex.mistakes if mistake.function is found)
        elif problem := _problem(ex, one, want):
            return f"For {_inputs(ex, case)}: {problem}" if ex.arguments else problem[0].upper() + problem[1:]
    return None


def _problem(ex, one, want):
    """What is wrong with one outcome, or None; `want` is the reference's outcome."""
    if one.kind == "slow":
        return f"it did not finish within {one.text}. Perhaps a loop does not end, or the computation is large."
    if one.kind == "raised":
        call = f" It is called as {ex.signature}." if _WRONG_CALL.match(one.text) else ""
        return f"it raised {one.text.rstrip('.')}.{call}"
    if one.kind == "form":
        return f"{'it returned' if ex.arguments else 'the answer is'} {one.text.rstrip('.')}."
    if one.changed:
        names = " and ".join(ex.arguments[i] for i in one.changed)
        return f"it changes its argument {names} in place. Compute new values and return those."
    return ex.form.differs(one.value, want.value)


def _inputs(ex, case):
    return ", ".join(f"{name} = {shown(value)}" for name, value in zip(ex.arguments, case, strict=True))


_hints_given = Counter()


def hint(id):
    """The next hint; after the last one, the last one again. Raises ValueError if there is no such exercise."""
    ex = exercise(id)
    number = min(_hints_given[id] + 1, len(ex.hints))
    _hints_given[id] = number
    return Hint(id, number, len(ex.hints), ex.hints[number - 1])


def solution(id):
    """The solution: code and a short explanation. Raises ValueError if there is no such exercise.

    If the environment variable NTD_SOLUTIONS is "off", it says so instead.
    """
    ex = exercise(id)
    if os.environ.get("NTD_SOLUTIONS", "").strip().lower() == "off":
        return Solution(id, "# Solutions are switched off here.", f'hint("{id}") gives the next hint.')
    return Solution(id, ex.solution, ex.why)
