"""Marks one submitted notebook: another process runs it (`runner`), and this one judges its answers.

The code cells run one after the other in a fresh kernel; one that raises does not stop the later ones. After a cell
that checks an answer (`code.checks`), the kernel is asked for what that answer returns in the exercise's cases. It
comes back as numbers and text in JSON, and it is judged here. The kernel's copy of the course has no reference, no
solution and no known mistake. If several answers are checked, the best one counts: what is solved stays solved. A right
answer in a new cell counts although its check was not repeated: the value that an exercise's name has in the end is
judged too, if no cell checks the exercise or a cell after the last check has the name.
"""

import base64
import contextlib
import hashlib
import json
import os
import queue
import re
import subprocess
import sys
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from . import course, notebook, sandbox
from .code import checks

PASSED, WRONG, OPEN, NOT_RUN = MARKS = ("passed", "wrong", "open", "not run")
"""From best to worst. "open" is not attempted, "not run" was never reached."""

_NO_ANSWER = "There is no answer where one is checked, or it could not be read."

_SILENCE = 200
"""Seconds beyond a cell's limit in which the runner must say something: it may start a kernel or wait for an answer."""


@dataclass
class Result:
    """The result of a notebook.

    `status` is "ok", "errors" (a cell raised), "timeout" (a cell was stopped), "died" (the kernel ended), "unreadable"
    (it is not a notebook), "failed" (it could not be run here) or "stopped"; `reason` says more; `marks` maps the id of
    each exercise of the notebook's lesson, and of each other one that it checks, to one of `MARKS`, and `messages` to
    what `check` says of the answer that has this mark.
    """

    status: str = "ok"
    reason: str = ""
    marks: dict = field(default_factory=dict)
    messages: dict = field(default_factory=dict)

    @property
    def total(self):
        """How many exercises are passed."""
        return sum(mark == PASSED for mark in self.marks.values())


@dataclass(frozen=True)
class Submission:
    """A notebook as it was read: its cells as pairs (type, source), or the reason why it has none, and its digest."""

    cells: tuple = ()
    unreadable: str = ""
    digest: str = ""


def read(path):
    """The `Submission` at `path`. Never raises."""
    try:
        digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError:
        digest = ""
    try:
        return Submission(tuple(notebook.sources(path)), digest=digest)
    except notebook.NotebookError as error:
        return Submission(unreadable=str(error), digest=digest)


def mark(submission, limit, stop=None, prefix=None):
    """The `Result` of a submission, each cell of which may run for `limit` seconds. Never raises.

    `stop`, a `threading.Event`, ends it early when it is set. `prefix` is a command that starts the kernel; by default
    it is `sandbox.namespaces()`.
    """
    if submission.unreadable:
        return Result("unreadable", submission.unreadable)
    marking = _Marking(submission.cells)
    if not marking.result.marks:
        marking.result.reason = "no exercise of this course is in it"
    try:
        prefix = sandbox.namespaces() if prefix is None else prefix
        marking.follow(marking.request(limit, prefix), limit, stop or threading.Event())
    except Exception as error:  # one submission must not stop the others, whatever it is
        marking.end("failed", f"could not be run: {type(error).__name__}")
    return marking.result


class _Marking:
    """The marks of one notebook, as the runner's events come in."""

    def __init__(self, cells):
        self.count = len(cells)
        self.codes = {number: source for number, (kind, source) in enumerate(cells, start=1) if kind == "code"}
        self.asked = {number: checks(source) for number, source in self.codes.items()}
        self.checked = {check.id for found in self.asked.values() for check in found}
        ids = self.checked or set(_mentioned("\n".join(self.codes.values())))
        ids = [*course.ids_of({course.lesson_of(ids)}), *sorted(self.checked)]
        self.result = Result(marks=dict.fromkeys(ids, NOT_RUN))
        self.raised, self.stopped, self.last = [], False, 0

    def request(self, limit, prefix):
        """What the runner needs to know."""
        ids = self.result.marks
        answers = {n: [(one.id, one.answer) for one in found if one.answer] for n, found in self.asked.items()}
        return {
            "cells": [(number, source, answers[number]) for number, source in self.codes.items()],
            "count": self.count,
            "names": [(id, course.exercise(id).name) for id in ids if self.may_change_after_check(id)],
            "tasks": {id: course.task(id) for id in ids},
            "limit": limit,
            "mark": uuid.uuid4().hex,
            "prefix": prefix,
            "fonts": sandbox.font_lists(),
        }

    def may_change_after_check(self, id):
        """Whether no cell checks an exercise, or one after the last check has the name of its answer."""
        last = max((number for number, found in self.asked.items() if id in {one.id for one in found}), default=0)
        name = re.compile(rf"\b{course.exercise(id).name}\b")
        return not last or any(name.search(source) for number, source in self.codes.items() if number > last)

    def follow(self, request, limit, stop):
        """Start a runner, take in its events until its end, and leave nothing of it."""
        request["folder"] = sandbox.new_folder()
        try:
            with _Runner(request) as runner:
                for event in runner.events(limit + _SILENCE, stop):
                    self.take(event)
        finally:
            sandbox.discard(request["folder"])

    def take(self, event):
        """Take in an event. What is not an event is passed over: a submission may have forged it."""
        match event:
            case {"cell": int(number), "error": error} if number in self.codes:
                self.last = number
                if error is not None:
                    self.raised.append(f"{number} ({_short(error)})")
                    self.stopped |= str(error).startswith("stopped")
                for check in self.asked[number]:
                    if not check.answer:
                        self.improve(check.id, WRONG, _NO_ANSWER)
            case {"id": str(id), "answer": answer} if id in self.checked & set(self.result.marks):
                self.improve(id, *_judged(id, answer, (WRONG, _NO_ANSWER)))
            case {"last": str(id), "answer": answer} if id in self.result.marks:
                mark, message = _judged(id, answer, (OPEN, ""))
                if mark == PASSED or id not in self.checked:
                    self.improve(id, mark, message)
            case {"end": "ok" | "timeout" | "died" | "failed" | "stopped" as status, "reason": str(reason)}:
                self.end(status, _short(reason, 200))

    def improve(self, id, new, message):
        """Keep the best mark of an exercise, and of equal ones the first, with its message."""
        if MARKS.index(new) < MARKS.index(self.result.marks[id]):
            self.result.marks[id], self.result.messages[id] = new, message

    def end(self, status, reason):
        """Set the status and the reason."""
        if status == "ok" and self.raised:
            status = "timeout" if self.stopped else "errors"
        if self.raised:
            more = f" and {len(self.raised) - 5} more" if len(self.raised) > 5 else ""
            cells = f"cells that raised: {', '.join(self.raised[:5])}{more}"
            reason = f"{reason}; {cells}" if reason else cells
        self.result.status, self.result.reason = status, reason or self.result.reason


class _Runner:
    """The process that runs a submission. It ends when its standard input is closed."""

    def __init__(self, request):
        variables = ("HOME", "USERPROFILE", "LOCALAPPDATA", "TMPDIR", "TEMP", "TMP")
        package = Path(__file__).resolve().parents[2]
        paths = [str(package), *filter(None, [os.environ.get("PYTHONPATH")])]
        self.mark = request["mark"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", f"{__package__}.runner"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=os.path.abspath(os.sep),
            env=sandbox.kept_variables()
            | {name: os.environ[name] for name in variables if name in os.environ}
            | {sandbox.MARK: request["mark"], "PYTHONPATH": os.pathsep.join(paths)},
        )
        self.lines = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        with contextlib.suppress(OSError):
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
            self.process.stdin.flush()

    def _read(self):
        with contextlib.suppress(OSError, ValueError):
            for line in self.process.stdout:
                self.lines.put(line)
        self.lines.put(None)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        self.process.wait()  # the process that was started ends at once; the runner itself has left its family
        self.reader.join(timeout=20)  # at the runner's end
        sandbox.kill_marked(self.mark)
        self.reader.join()
        self.process.stdout.close()

    def events(self, silence, stop):
        """The runner's events; the last one is an end."""
        heard = time.monotonic()
        while True:
            try:
                line = self.lines.get(timeout=0.1)
            except queue.Empty:
                if stop.is_set():
                    yield {"end": "stopped", "reason": "stopped before its end"}
                    return
                if time.monotonic() - heard > silence:
                    yield {"end": "died", "reason": "the process that ran it stopped answering"}
                    return
                continue
            heard = time.monotonic()
            if line is None:
                yield {"end": "died", "reason": "the process that ran it was ended"}
                return
            with contextlib.suppress(ValueError, RecursionError):
                event = json.loads(line)
                yield event
                if isinstance(event, dict) and "end" in event:
                    return


def _judged(id, answer, missing):
    """The mark and the message for what a kernel tells of an answer; `missing` if the answer does not exist."""
    try:
        reported = json.loads(base64.b64decode(answer, validate=True))
        if reported is None:
            return missing
        verdict = course.verdict(id, reported)
        return {True: PASSED, False: WRONG, None: OPEN}[verdict.passed], verdict.message
    except Exception:  # not what the course's package sends: the notebook has meddled with it
        return WRONG, _NO_ANSWER


def _mentioned(source):
    """The ids of exercises and predictions that are the first argument of some call."""
    return re.findall(r"""\w\(\s*(?:id\s*=\s*)?["'](\d+\.\w+)["']""", source)


def _short(text, length=80):
    text = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in str(text))
    return text if len(text) <= length else f"{text[: length - 1]}…"
