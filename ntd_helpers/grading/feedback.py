"""One page for each student: each exercise, its mark, what `check` says of the answer, and a hint where it is wrong.

The pages are HTML without scripts and without links to anything else. All text from a submission or the roster is
escaped. The name of a page is the student's id, with what a file system may not take replaced.
"""

import hashlib
import re
from html import escape

from . import course
from .gradebook import points
from .submission import NOT_RUN, OPEN, PASSED

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
body { color: #1b1b1b; background: #fff; color-scheme: light dark; overflow-wrap: anywhere }
section { border-left: 4px solid #757575; padding: 0 1rem; margin: 1rem 0 }
section.passed { border-color: #2e7d32 } section.wrong { border-color: #d32f2f }
h3 { margin: 0; font-size: 1rem }
@media (prefers-color-scheme: dark) { body { color: #e8e8e8; background: #1b1b1b } }
"""


def page(grade, weights):
    """The page of a `gradebook.Grade`, as text."""
    one = grade.student
    total = _points(points(grade.marks, weights), sum(weights.values()))
    parts = [f"<h1>{escape(one.name)}</h1><p>{escape(one.id)} · {total}</p>"]
    if not grade.counted:
        parts.append(f"<p>No notebook of yours {'could be marked' if grade.others else 'was found'}.</p>")
    for lesson, marked in grade.counted.items():
        parts.append(f"<h2>Lesson {lesson}</h2><p>Marked: {escape(marked.name)}{_status(marked.result)}</p>")
        ids = [id for id in marked.result.marks if course.lesson_of([id]) not in grade.counted.keys() - {lesson}]
        parts += [_exercise(id, marked.result, weights) for id in ids if id in weights]
    if grade.counted and (missing := sorted({int(id.split(".")[0]) for id in weights} - set(grade.counted))):
        parts.append(f"<p>Not handed in: {', '.join(f'lesson {lesson}' for lesson in missing)}.</p>")
    if grade.others:
        others = "".join(f"<li>{escape(each.name)} ({escape(_why_not(each))})</li>" for each in grade.others)
        parts.append(f"<p>Not counted:</p><ul>{others}</ul>")
    title = f"Feedback for {escape(one.name)}"
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    head = f"<head>{head}<style>{_STYLE}</style></head>"
    return f'<!doctype html>\n<html lang="en">{head}<body>{"".join(parts)}</body></html>\n'


def file_name(student):
    """The name of a student's page: the id, or if a file system may refuse it, its letters and digits and a digest."""
    if re.fullmatch(r"[A-Za-z0-9][\w.@-]*", student.id, flags=re.ASCII):
        return f"{student.id}.html"
    return f"{re.sub(r'[^A-Za-z0-9]', '_', student.id)}-{hashlib.sha256(student.id.encode()).hexdigest()[:8]}.html"


def _points(got, most):
    return f"{got:g} of {most:g} {'point' if most == 1 else 'points'}"


def _status(result):
    if result.status == "ok":
        return ""
    return f". Not everything in it ran ({escape(result.reason)}). Cells are counted from 1, text cells included."


def _why_not(marked):
    """Why a file does not count."""
    return f"another submission of lesson {marked.lesson} counts" if marked.lesson else marked.result.reason


def _exercise(id, result, weights):
    mark, exercise = result.marks[id], course.exercise(id)
    kind = {PASSED: "passed", OPEN: "open", NOT_RUN: "open"}.get(mark, "wrong")
    got = _points(weights[id] if mark == PASSED else 0, weights[id])
    paragraphs = [exercise.prompt, _verdict(id, result)]
    if mark != PASSED:
        paragraphs.append(f"Hint: {exercise.hints[0]}")
    text = "".join(f"<p>{escape(each)}</p>" for each in paragraphs if each)
    title = "not attempted" if mark == OPEN else mark
    return f'<section class="{kind}"><h3>{escape(id)}: {title}, {got}</h3>{text}</section>'


def _verdict(id, result):
    """What `check` says of the answer; of one that is open it would repeat the prompt."""
    if result.marks[id] == NOT_RUN:
        return "The notebook ended before this exercise was checked."
    return "" if result.marks[id] == OPEN else result.messages.get(id, "")
