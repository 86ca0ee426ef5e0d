"""Marks a folder of submitted notebooks, and writes a table of who passes what.

    python -m ntd_helpers.exercises report FOLDER [--output report.csv] [--limit 300] [--jobs 2]

Every `.ipynb` in the folder and in the folders below it is a row, also one that crashes, hangs or is no notebook: then
the row says so. `submission` tells how one is marked. The columns are the notebook, its status, the reason, an
exercise each (of the lessons that occur), and the total: how many are passed.
"""

import argparse
import csv
import io
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from . import submission
from .registry import lessons, load


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


def mark_all(paths, limit, jobs, tell=lambda path, result: None):
    """The results of all notebooks, in their order. Ctrl-C ends it early: the rest is "stopped"."""
    results = {path: submission.Result("stopped", "not begun") for path in paths}
    stop = threading.Event()
    running = {}
    with ThreadPoolExecutor(jobs) as pool:
        try:
            for path in paths:
                running[pool.submit(submission.mark, path, limit, stop)] = path
            for future in as_completed(running):
                results[running[future]] = future.result()
                tell(running[future], future.result())
        except KeyboardInterrupt:
            stop.set()
            pool.shutdown(cancel_futures=True)
            results |= {path: future.result() for future, path in running.items() if not future.cancelled()}
        finally:  # whatever ended it, the pool must not wait for notebooks that hang
            stop.set()
    return list(results.values())


def table(names, results):
    """The rows of the table, its header first."""
    marked = {id for result in results for id in result.marks}
    ids = [id for lesson in lessons() for id in load(lesson, "exercise") if id in marked]
    rows = [["notebook", "status", "reason", *ids, "total"]]
    for name, result in zip(names, results, strict=True):
        marks = [result.marks.get(id, "") for id in ids]
        rows.append([name, result.status, result.reason, *marks, result.total])
    return rows


def _name(path, folder):
    """A path below the folder, as text that a terminal and a spreadsheet take for text."""
    text = path.relative_to(folder).as_posix()
    text = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
    return f"./{text}" if text[0] in "=+-@" else text


def _write(rows, output):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    draft = output.with_name(f".{output.name}.draft")
    try:
        draft.write_text(text.getvalue(), encoding="utf-8", newline="")
        os.replace(draft, output)
    except OSError as error:  # hours of work must not be lost to a full disk
        print(text.getvalue())
        print(f"{output} cannot be written ({error.strerror}); the table is printed instead.", file=sys.stderr)


def report(folder, output, limit, jobs):
    """Mark the notebooks in `folder` and write the table to `output`; return the exit status."""
    if not folder.is_dir():
        return _refuse(f"{folder} is {'no folder' if folder.exists() else 'not there'}.")
    paths, others = notebooks(folder)
    if not paths:
        return _refuse(f"There is no notebook (.ipynb) in {folder} or below it.")
    if output.is_dir() or not os.access(output.parent, os.W_OK):
        return _refuse(f"{output} cannot be written. Choose another file with --output.")
    names = {path: _name(path, folder) for path in paths}
    done = []

    def tell(path, result):
        done.append(path)
        why = f" ({result.reason})" if result.reason else ""
        marks = f"{result.total} of {len(result.marks)} passed"
        print(f"{len(done)}/{len(paths)} {names[path]}: {result.status}{why}, {marks}", file=sys.stderr, flush=True)

    results = mark_all(paths, limit, jobs, tell)
    _write(table(names.values(), results), output)
    passed_over = f" Files of other kinds, passed over: {others}." if others else ""
    print(f"{output}: {len(paths)} rows.{passed_over}", file=sys.stderr)
    return 130 if any(result.status == "stopped" for result in results) else 0


def _refuse(sentence):
    print(sentence, file=sys.stderr)
    return 2


def _seconds(text):
    value = float(text)
    if not 0 < value < 1e6:
        raise ValueError
    return value


def _count(text):
    value = int(text)
    if value < 1:
        raise ValueError
    return value


_seconds.__name__, _count.__name__ = "number of seconds", "number of processes"  # in argparse's messages


def main(arguments):
    """The command line: returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m ntd_helpers.exercises", description="Tools for instructors.")
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("report", help="mark a folder of notebooks", description=__doc__.splitlines()[0])
    one.add_argument("folder", type=Path, help="where the notebooks are, or the folders they are in")
    one.add_argument("--output", type=Path, default=Path("report.csv"), help="the table (default: %(default)s)")
    one.add_argument("--limit", type=_seconds, default=300, help="seconds for one notebook (default: %(default)s)")
    one.add_argument("--jobs", type=_count, default=2, help="notebooks side by side (default: %(default)s)")
    given = parser.parse_args(arguments)
    return report(given.folder, given.output, given.limit, given.jobs)
