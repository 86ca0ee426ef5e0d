"""One page for each student: each exercise, its mark, what `check` says of the answer, and a hint where it is wrong.

The pages are HTML without scripts and without links to anything else. All text from a submission or the roster is
escaped. The name of a page is the student's id, with what a file system may not take replaced.
"""

import hashlib
import re
from html import escape

from . import course
from .gradebook import points
from .submission import OPEN, PASSED

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
body { color: #1b1b1b; background: #fff }
section { border-left: 4px solid #757575; padding: 0 1rem; margin: 1rem 0 }
section.passed { border-color: #2e7d32 } section.wrong { border-color: #d32f2f }
pre { white-space: pre-wrap } h3 { margin: 0; font-size: 1rem }
@media (prefers-color-scheme: dark) { body { color: #e8e8e8; background: #1b1b1b } }
"""


def page(grade, weights):
    """The page of a `gradebook.Grade`, as text."""
    one = grade.student
    total = f"{points(grade.marks, weights):g} of {sum(weights.values()):g} points"
    parts = [f"<h1>{escape(one.name)}</h1><p>{escape(one.id)} · {total}</p>"]
    if not grade.counted:
        parts.append("<p>No notebook of yours could be marked.</p>")
    for lesson, marked in grade.counted.items():
        parts.append(f"<h2>Lesson {lesson}</h2><p>Marked: {escape(marked.name)}{_status(marked.result)}</p>")
        parts += [_exercise(id, marked.result, weights) for id in marked.result.marks if id in weights]
    if grade.others:
        others = (f"{one.name} ({one.result.reason})" if one.result.reason else one.name for one in grade.others)
        parts.append(f"<p>Not counted: {escape(', '.join(others))}</p>")
    title = f"Feedback for {escape(one.name)}"
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    head = f"<head>{head}<style>{_STYLE}</style></head>"
    return f'<!doctype html>\n<html lang="en">{head}<body>{"".join(parts)}</body></html>\n'


def file_name(student):
    """The name of a student's page: the id, or if a file system may refuse it, its letters and digits and a digest."""
    if re.fullmatch(r"[A-Za-z0-9][\w.@-]*", student.id, flags=re.ASCII):
        return f"{student.id}.html"
    return f"{re.sub(r'[^A-Za-z0-9]', '_', student.id)}-{hashlib.sha256(student.id.encode()).hexdigest()[:8]}.html"


def _status(result):
    return "" if result.status == "ok" else f". Not everything in it ran: {escape(result.reason)}"


def _exercise(id, result, weights):
    mark, said = result.marks[id], result.messages.get(id, "")
    got = weights[id] if mark == PASSED else 0
    hint = "" if mark == PASSED else f"<p>Hint: {escape(course.exercise(id).hints[0])}</p>"
    kind = "passed" if mark == PASSED else "open" if mark == OPEN else "wrong"
    head = (
        f"<h3>{escape(id)}: {escape(mark)}, {got:g} of {weights[id]:g}</h3><p>{escape(course.exercise(id).prompt)}</p>"
    )
    verdict = f"<p>{escape(said)}</p>" if said and mark != OPEN else ""  # of an open one it says the prompt
    return f'<section class="{kind}">{head}{verdict}{hint}</section>'
