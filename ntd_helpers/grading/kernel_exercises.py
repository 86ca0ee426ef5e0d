"""What `ntd_helpers.exercises` is in the kernel of a submission: it takes answers, and knows none.

A copy of this file is the package's `__init__` there. `check` and the others may be called as in a lesson, and show
nothing. What an answer does is asked for by the grader, which calls `observed` and judges the results elsewhere. So
a notebook gains nothing by redefining or patching anything here: there is no right answer in its process.
"""

import base64
import json
import pickle
import sys

__all__ = ["check", "exercise", "hint", "predict", "progress", "score", "solution"]


class Received:
    """The reply to every call: true, so that `assert check(…)` goes on, and without an output."""

    passed, message = True, "This is judged outside of the notebook."
    exercise = title = code = why = text = ""
    number = total = right = 0
    results = lessons = solved = scores = ()
    next, unsaved = None, False

    def __init__(self, *_, **__):
        pass

    def __repr__(self):
        return self.message


def check(id, answer):
    """Accept an answer; it is run and judged later."""
    return Received()


exercise = hint = predict = progress = score = solution = Received  # a forecast is not run
Choice = Option = Progress = Quantity = Slip = Verdict = Received

for _name in ("engine", "predictions", "progress", "verdict"):
    sys.modules[f"{__name__}.{_name}"] = sys.modules[__name__]


def observed(task, get):
    """What the answer that `get()` gives does in the cases of a task: JSON in base64; of null if there is no answer."""
    return base64.b64encode(json.dumps(_results(task, get)).encode()).decode()


def _results(task, get):
    try:
        answer = get()
    except BaseException:
        return None
    from . import isolation

    cases, form = pickle.loads(base64.b64decode(task))  # it comes from the grader
    outcomes = isolation.outcomes(answer, cases, form.read)
    return [(one.kind, one.value, one.text, one.changed) for one in outcomes]
