"""Marks a folder of submitted notebooks, and writes a table of who passes what.

Every `.ipynb` in the folder and in the folders below it is a row, also one that crashes, hangs or is no notebook: then
the row says so. `submission` describes how one is marked. The columns are the notebook, its status, the reason, an
exercise each (of the lessons that occur), and the total: how many are passed.

All notebooks are read before the first one runs, so that none can change another one's row. A row is kept in a file
beside the table as soon as it is found (`table.Journal`): the same command goes on where an earlier one was ended.
"""

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from . import sandbox, submission, table


def notebooks(folder):
    """The notebooks in a folder and below it, sorted, and the number of other files. Hidden ones do not count."""
    found, others = [], 0
    for where, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and name != "__MACOSX"]
        for name in files:
            path = Path(where, name)
            if name.startswith(".") or not path.is_file():
                continue
            if path.suffix.lower() == ".ipynb":
                found.append(path)
            else:
                others += 1
    return sorted(found, key=lambda path: path.relative_to(folder).parts), others


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


def report(folder, output, limit, jobs):
    """Mark the notebooks in `folder` and write the table to `output`; return the exit status."""
    if not folder.is_dir():
        return _refuse(f"{folder} is not a folder." if folder.exists() else f"{folder} does not exist.")
    paths, others = notebooks(folder)
    if not paths:
        return _refuse(f"There is no notebook (.ipynb) in {folder} or below it.")
    if output.is_dir() or not os.access(output.parent, os.W_OK):
        return _refuse(f"{output} cannot be written. Choose another file with --output.")
    _say(_protection())
    names = {path: table.shown_name(path, folder) for path in paths}
    submissions = {path: submission.read(path) for path in paths}
    journal = table.Journal(output, limit)
    results = {path: journal.get(names[path], one.digest) for path, one in submissions.items()}
    waiting = {path: one for path, one in submissions.items() if results[path] is None}
    if len(waiting) < len(paths):
        done = len(paths) - len(waiting)
        _say(f"{done} of {len(paths)} were marked before ({journal.path}). Delete this file to mark all of them again.")

    results |= mark_all(waiting, limit, jobs, _Progress(names, submissions, journal, len(paths) - len(waiting)))
    table.write(table.rows(names.values(), results.values()), output)
    _say(f"{output}: {len(paths)} rows." + (f" Other files, not marked: {others}." if others else ""))
    changed = [names[path] for path, one in submissions.items() if submission.read(path).digest != one.digest]
    if changed:
        _say(f"Changed or deleted while the report ran (the marks are for what was read before): {', '.join(changed)}")
    if any(result.status == "stopped" for result in results.values()):
        _say("The same command marks what is missing.")
        return 130
    journal.delete()
    return 0


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
