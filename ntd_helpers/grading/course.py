"""What grading needs of the exercises, and the only module of it that depends on how exercises are written.

It relies on this: `engine.exercise(id)` has `id`, `name`, `cases`, `form`, `mistakes`, `solution`, `why`;
`engine.judge(exercise, outcomes)` gives a `Verdict` on a list of `isolation.Outcome`; `registry.lessons` and
`registry.load` list the ids. In the kernel of a submission, `form.read` and `isolation.outcomes` need no other module
of `ntd_helpers.exercises` than those in `sandbox.KERNEL_MODULES`.
"""

import base64
import sys
import threading
from functools import cache

import cloudpickle

from ntd_helpers.exercises import engine, exercise
from ntd_helpers.exercises.isolation import Outcome
from ntd_helpers.exercises.registry import lessons, load

from .sandbox import KERNEL_MODULES

_PICKLING = threading.Lock()  # what is registered with cloudpickle holds for all threads

_KINDS = ("value", "form", "raised", "unfinished", "mismatch", "slow")


def is_exercise(id):
    """Whether there is an exercise with this id."""
    try:
        return bool(exercise(id))
    except ValueError:
        return False


def ids_of(numbers):
    """The ids of all exercises of these lessons, in the course's order."""
    return [id for lesson in lessons() if lesson in numbers for id in load(lesson, "exercise")]


def lesson_of(ids):
    """The number of the lesson to which most of these ids belong, the lowest of several; None if there is none."""
    numbers = [int(id.split(".")[0]) for id in ids]
    return max(lessons(), key=numbers.count) if set(numbers) & set(lessons()) else None


@cache
def task(id):
    """What a kernel needs to run an answer: the cases and the form, without the reference, as text.

    A case may hold a function of an exercise's module. It is sent by value, since the kernel does not have the module.
    """
    ex = exercise(id)
    with _PICKLING:
        modules = [module for name, module in sys.modules.items() if _is_withheld(name)]
        for module in modules:
            cloudpickle.register_pickle_by_value(module)
        try:
            data = cloudpickle.dumps((ex.cases, ex.form))
        finally:
            for module in modules:
                cloudpickle.unregister_pickle_by_value(module)
    return base64.b64encode(data).decode()


def _is_withheld(name):
    """Whether a module of the exercises is not in the kernel's copy of the course."""
    return name.startswith(f"{engine.__package__}.") and name.rpartition(".")[2] not in KERNEL_MODULES


def verdict(id, reported):
    """The `Verdict` on the results that a kernel reports: whether they are right, and what `check` says of them.

    `reported` is untrusted: what JSON gave. Raises ValueError if it is not what `kernel_exercises.observed` sends.
    """
    ex = exercise(id)
    if not isinstance(reported, list) or not 0 < len(reported) <= len(ex.cases):
        raise ValueError(f"expected 1 to {len(ex.cases)} results, got {type(reported).__name__}")
    outcomes = [_outcome(one) for one in reported]
    if len(outcomes) < len(ex.cases) and outcomes[-1].kind in ("value", "form", "raised"):
        raise ValueError(f"expected {len(ex.cases)} results, got {len(outcomes)}")
    return engine.judge(ex, outcomes)


def _outcome(one):
    match one:
        case [str(kind), value, str(text), list(changed)] if kind in _KINDS and len(text) <= 1000:
            if _is_plain(value) and len(changed) <= 20 and all(type(index) is int for index in changed):
                return Outcome(kind, value, text, tuple(changed))
    raise ValueError("expected a kind, a plain value, a text and a list of indices")


def _is_plain(value, depth=0):
    """Whether a value is of the kinds that a form's `read` returns: numbers, text, lists and dictionaries of them."""
    if isinstance(value, dict):
        return depth < 3 and set(value) == {"shape", "entries"} and _is_plain([*value.values()], depth + 1)
    if isinstance(value, list):
        return depth < 4 and len(value) <= 10_000 and all(_is_plain(part, depth + 1) for part in value)
    return value is None or (type(value) in (int, float)) or (isinstance(value, str) and len(value) <= 1000)


def verdict_on_solution(ex):
    """The `Verdict` on an exercise's own solution."""
    import numpy as np

    namespace = {"np": np}
    exec(ex.solution, namespace)
    return engine.judge(ex, engine.trusted(ex, namespace[ex.name]))
