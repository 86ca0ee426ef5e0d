"""What a student has solved, in this sitting and earlier ones: `progress`.

`check` and `score` note each result in `.ntd_progress`, a file in the folder where the kernel runs, which is the
lesson's own. Its lines are "1.1 solved", "1.2 tried", or "1 3/5" for the first forecast of *Put it to work*; nothing of
the answer is kept. A new line is added only for what the file does not say yet, and in one piece, so kernels that run
side by side do not lose each other's results. A line that cannot be read is ignored. Nothing that goes wrong with the
file is an error: what this kernel has seen is remembered anyway, until it stops, and written with the next result.

Only a notebook or an interactive Python keeps results; a script does not, and nothing is read or written in a run of
pytest (nbval's included), so that stored outputs do not depend on who runs them. The environment variable
NTD_PROGRESS names another file, which is then used in any case; if it is set and empty, no file is used.
"""

import contextlib
import os
import re
import sys
from dataclasses import dataclass
from html import escape

from .registry import lessons, load
from .verdict import BLUE, GREEN, RED, card

_FILE = ".ntd_progress"
_MARKS = {"solved": ("✓", GREEN), "tried": ("✗", RED), "not yet": ("○", "var(--jp-content-font-color2, #757575)")}
_LEGEND = ", ".join(f"{mark} {state}" for state, (mark, _) in _MARKS.items())

try:
    _FOLDER = os.getcwd()  # now: a lesson may change it later
except OSError:
    _FOLDER = None

_seen = {}  # what this kernel has recorded: "solved" or "tried" by id, the latest last


def record(verdict):
    """Note a verdict of `check`. Does nothing for an answer that was not attempted. Never raises."""
    state = {True: "solved", False: "tried"}.get(verdict.passed)
    if state:
        _record(verdict.exercise, state)


def record_score(lesson, right, total):
    """Note that `right` of a lesson's `total` predictions held. Returns the first such pair of the lesson."""
    _record(str(lesson), f"{right}/{total}")
    states, _ = _merged()
    return tuple(map(int, states.get(str(lesson), f"{right}/{total}").split("/")))


def _record(id, state):
    with contextlib.suppress(Exception):  # a disk that is full, or what the student's code has made of Python
        if _keeps() and _update(_seen, id, state):
            _save()


def progress():
    """What is solved, tried, and not yet tried, lesson by lesson, and what to try next: a `Progress`."""
    states, unsaved = _merged()
    rows = tuple((n, tuple((id, states.get(id, "not yet")) for id in load(n, "exercise"))) for n in lessons())
    scores = tuple((lesson, states[str(lesson)]) for lesson, _ in rows if str(lesson) in states)
    return Progress(rows, _next(rows, states), bool(unsaved and _path()), scores)


def _next(rows, states):
    """The exercise to try next: the first unsolved one of the lesson last worked on, or else of the next lesson."""
    numbers = [lesson for lesson, _ in rows]
    latest = [int(id.split(".")[0]) for id in states]
    latest = [number for number in latest if number in numbers] or numbers[:1]
    start = numbers.index(latest[-1]) if latest else 0
    for lesson, row in rows[start:] + rows[:start]:
        for id, state in row:
            if state != "solved":
                return id, state, load(lesson, "exercise")[id].prompt
    return None


def _keeps():
    """Whether results are to be kept here at all."""
    return "NTD_PROGRESS" in os.environ or ("PYTEST_VERSION" not in os.environ and _interactive())


def _interactive():
    ipython = sys.modules.get("IPython")
    return hasattr(sys, "ps1") or bool(ipython and ipython.get_ipython())


def _path():
    """The file's path, or None if there is to be no file."""
    if "NTD_PROGRESS" in os.environ:
        return os.environ["NTD_PROGRESS"] or None
    if "PYTEST_VERSION" in os.environ or _FOLDER is None:
        return None
    return os.path.join(_FOLDER, _FILE)


def _update(states, id, state):
    """Put `state` into `states`, as the latest; "solved" and a first score stay. Returns whether that changed it."""
    before = states.pop(id, None)
    states[id] = before if before is not None and _is_final(before) else state
    return states[id] != before


def _is_final(state):
    return state == "solved" or "/" in state


def _read(path):
    """The states in the file, the latest last; none if there is no such file or it cannot be read."""
    states = {}
    try:
        if path and os.path.isfile(path):  # reading a pipe would never end
            with open(path, encoding="utf-8", errors="replace") as file:
                for line in file:
                    if re.fullmatch(r"\d{1,3}\.\d{1,3} (solved|tried)|\d{1,3} \d{1,2}/\d{1,2}", line.strip()):
                        _update(states, *line.split())
    except OSError:
        pass
    return states


def _merged():
    """What the file says and what this kernel has seen, together, and the part of it that the file does not say yet."""
    states = _read(_path())
    unsaved = {id: state for id, state in _seen.items() if _update(states, id, state)}
    return states, unsaved


def _save():
    """Add a line for each result that the file does not say yet. Raises OSError if it cannot be written."""
    path = _path()
    if path and os.path.exists(path) and not os.path.isfile(path):
        raise OSError(f"{path} is not a file")
    lines = [f"{id} {state}\n" for id, state in _merged()[1].items()]
    if lines and path:
        # One write to the end: no other kernel's line is cut. The line before may be damaged and lack its end.
        with open(path, "ab", buffering=0) as file:
            file.write(f"\n{''.join(lines)}".encode())


@dataclass(frozen=True)
class Progress:
    """What is solved. `lessons` holds (lesson, ((id, state), ...)); a state is "solved", "tried" or "not yet".

    `next` is (id, state, prompt) of the exercise to try next, None if all are solved. `unsaved` says that the file
    could not be written. `scores` holds (lesson, "3/5") where a forecast of *Put it to work* was scored.
    """

    lessons: tuple
    next: tuple | None
    unsaved: bool = False
    scores: tuple = ()

    @property
    def solved(self):
        """The ids of the exercises that are solved."""
        return [id for _, row in self.lessons for id, state in row if state == "solved"]

    def __repr__(self):
        marked = lambda row: "  ".join(f"{_MARKS[state][0]} {id}" for id, state in row)
        lines = [f"{_count(lesson, row)}: {marked(row)}" for lesson, row in self.lessons]
        return "\n".join([*lines, _LEGEND, *self._remarks()])

    def _repr_html_(self):
        rows = "".join(
            f'<tr><th scope="row" style="text-align: left; white-space: nowrap">{_count(lesson, row)}</th>'
            f'<td style="text-align: left">{" ".join(_mark(*entry) for entry in row)}</td></tr>'
            for lesson, row in self.lessons
        )
        remarks = "".join(f"<div>{escape(line)}</div>" for line in (_LEGEND, *self._remarks()))
        return card(BLUE, f"<table>{rows}</table>{remarks}")

    def _remarks(self):
        total = sum(len(row) for _, row in self.lessons)
        if self.next is None:
            yield f"All {total} exercises are solved."
        else:
            id, state, prompt = self.next
            help = f' You have tried it; hint("{id}") helps.' if state == "tried" else ""
            yield f"Next: {id}. {prompt}{help}"
        if self.scores:
            parts = (f"lesson {lesson} {' of '.join(score.split('/'))}" for lesson, score in self.scores)
            yield f"Put it to work, first forecasts: {', '.join(parts)}"
        if self.unsaved:
            yield f"The file {_FILE} cannot be written: this is remembered until the kernel stops."


def _count(lesson, row):
    return f"Lesson {lesson}, {sum(state == 'solved' for _, state in row)} of {len(row)} solved"


def _mark(id, state):
    mark, colour = _MARKS[state]
    return (
        f'<span title="{escape(id)}: {state}" style="white-space: nowrap; margin-right: 0.6em">'
        f'<span style="color: {colour}">{mark}</span> {escape(id)}</span>'
    )
