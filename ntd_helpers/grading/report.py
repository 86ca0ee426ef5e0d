"""Marks a folder of submitted notebooks, and writes a table of who passes what.

Every `.ipynb` in the folder and in the folders below it is a row, also one that crashes, hangs or is not a notebook:
then the row says so. `submission` describes how one is marked. The columns are the notebook, its status, the reason, an
exercise each (of the lessons that occur), and the total: how many are passed.

With a roster the report also writes a gradebook, with a row for each student, and on request feedback for each of them
and files for learning platforms (`gradebook`, `feedback`).

All notebooks are read before the first one runs, so that none can change another one's row. A row is kept in a file
beside the table as soon as it is found (`table.Journal`): the same command goes on where an earlier one was ended.
"""

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from . import feedback, gradebook, roster, sandbox, submission, table


def files(folder):
    """The notebooks in a folder and below it, sorted, and a dictionary of the other files: why each is not marked.

    Hidden files do not count. A link to a folder is not followed.
    """
    found, others = [], {}
    for where, folders, names in os.walk(folder):
        linked = [name for name in folders if Path(where, name).is_symlink()]
        folders[:] = [name for name in folders if not name.startswith(".") and name != "__MACOSX"]
        for path in sorted(Path(where, name) for name in [*names, *linked] if not name.startswith(".")):
            if path.suffix.lower() == ".ipynb" and path.is_file():
                found.append(path)
            else:
                others[path] = _why_not(path)
    return sorted(found, key=lambda path: path.relative_to(folder).parts), others


def _why_not(path):
    if path.is_symlink() and (path.is_dir() or not path.exists()):
        return "a link to a folder, or to nothing: put the file itself here"
    if not path.is_file():
        return "no file"
    kinds = {".zip": "an archive: unpack it", ".py": "a program, not a notebook", ".gz": "an archive: unpack it"}
    return kinds.get(path.suffix.lower(), "not a notebook (.ipynb)")


def mark_all(submissions, limit, jobs, tell=lambda name, result: None):
    """The results of submissions, a dictionary by name, in their order. After Ctrl-C the remaining ones are "stopped".

    `tell` is called with each name and result as it is found.
    """
    results = {name: submission.Result("stopped", "not begun") for name in submissions}
    stop = threading.Event()
    running = {}
    with ThreadPoolExecutor(jobs) as pool:
        try:
            for name, one in submissions.items():
                running[pool.submit(submission.mark, one, limit, stop)] = name
            for future in as_completed(running):
                results[running[future]] = future.result()
                tell(running[future], future.result())
        except KeyboardInterrupt:
            stop.set()
            pool.shutdown(cancel_futures=True)
            results |= {name: future.result() for future, name in running.items() if not future.cancelled()}
        finally:  # whatever ended it, the pool must not wait for notebooks that hang
            stop.set()
    return results


@dataclass(frozen=True)
class ClassBook:
    """What a gradebook needs beside the marks.

    The students; the points of the exercises (None for one each); which of several submissions counts; where the
    gradebook, the feedback and the import files go (None for none); and the name of the grade in the import files.
    """

    students: list
    weights: dict | None
    choose: str = "latest"
    grades: Path = Path("grades.csv")
    feedback: Path | None = None
    moodle: Path | None = None
    canvas: Path | None = None
    item: str = "Neural network training dynamics"


def report(folder, output, limit, jobs, book=None):
    """Mark the notebooks in `folder` and write the table to `output`; return the exit status.

    With a `ClassBook`, write its gradebook, feedback and import files as well.
    """
    if not folder.is_dir():
        return _refuse(f"{folder} is not a folder." if folder.exists() else f"{folder} does not exist.")
    paths, others = files(folder)
    if not paths:
        return _refuse(f"There is no notebook (.ipynb) in {folder} or below it.")
    if output.is_dir() or not os.access(output.parent, os.W_OK):
        return _refuse(f"{output} cannot be written. Choose another file with --output.")
    _say(_protection())
    names = {path: table.shown_name(path, folder) for path in [*paths, *others]}
    times = {path: path.stat().st_mtime for path in paths}
    submissions = {path: submission.read(path) for path in paths}
    journal = table.Journal(output, limit)
    results = {path: journal.get(names[path], one.digest) for path, one in submissions.items()}
    waiting = {path: one for path, one in submissions.items() if results[path] is None}
    if len(waiting) < len(paths):
        done = len(paths) - len(waiting)
        _say(f"{done} of {len(paths)} were marked before ({journal.path}). Delete this file to mark all of them again.")

    results |= mark_all(waiting, limit, jobs, _Progress(names, submissions, journal, len(paths) - len(waiting)))
    everything = results | {path: submission.Result("not taken", reason) for path, reason in others.items()}
    table.write(table.rows([names[path] for path in everything], everything.values()), output)
    _say(f"{output}: {len(everything)} rows." + (f" Files that are not notebooks: {len(others)}." if others else ""))
    changed = [names[path] for path, one in submissions.items() if submission.read(path).digest != one.digest]
    if changed:
        _say(f"Changed or deleted while the report ran (the marks are for what was read before): {', '.join(changed)}")
    if any(result.status == "stopped" for result in results.values()):
        _say("The same command marks what is missing." + (" The gradebook is written then." if book else ""))
        return 130
    if book:
        marked = {
            path.relative_to(folder).as_posix(): gradebook.Marked(names[path], times.get(path, 0), result)
            for path, result in everything.items()
        }
        _write_book(book, marked)
    journal.delete()
    return 0


def _write_book(book, marked):
    """Write the gradebook of the files in `marked`, a dictionary of `gradebook.Marked` by path below the folder."""
    owned = []
    for path, one in marked.items():
        student, why = roster.owner(path, book.students)
        if student:
            owned.append((student, one))
        else:
            _say(f"{one.name} was not assigned to a student: {why}.")
    lessons = {one.lesson for _, one in owned} - {None}
    weights = gradebook.equal_weights(lessons) if book.weights is None else book.weights
    grades = gradebook.grades(book.students, owned, weights, book.choose)
    table.write(gradebook.rows(grades, weights), book.grades)
    if book.moodle:
        table.write(gradebook.moodle_rows(grades, weights, book.item), book.moodle)
    if book.canvas:
        table.write(gradebook.canvas_rows(grades, weights, book.item), book.canvas)
    if book.feedback:
        book.feedback.mkdir(parents=True, exist_ok=True)
        for grade in grades:
            page = feedback.page(grade, weights)
            (book.feedback / feedback.file_name(grade.student)).write_text(page, encoding="utf-8")
    missing = [grade.student.id for grade in grades if not grade.counted]
    _say(f"{book.grades}: {len(grades)} students, the {book.choose} submission of each lesson counts.")
    if missing:
        _say(f"Nothing to mark from {len(missing)}: {', '.join(missing)}.")


class _Progress:
    """Keeps each result in the journal and prints a line about it."""

    def __init__(self, names, submissions, journal, done):
        self.names, self.submissions, self.journal, self.done = names, submissions, journal, done

    def __call__(self, path, result):
        self.journal.add(self.names[path], self.submissions[path].digest, result)
        self.done += 1
        why = f" ({result.reason})" if result.reason else ""
        marks = f"{result.total} of {len(result.marks)} passed"
        _say(f"{self.done}/{len(self.names)} {self.names[path]}: {result.status}{why}, {marks}")


def _protection():
    if sandbox.namespaces():
        return "Each notebook runs in namespaces of its own, without network. It can still write to your files."
    return "Each notebook runs with your rights: it can write to your files and end your programs."


def _say(sentence):
    print(sentence, file=sys.stderr, flush=True)


def _refuse(sentence):
    _say(sentence)
    return 2
