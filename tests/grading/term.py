"""A made-up class: a roster of 35 students, what they handed in, and what a report must say of it."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import nbformat

from ntd_helpers.exercises import exercise
from ntd_helpers.exercises.registry import load
from tests.grading.submissions import DELETE, HANG, IMPORT, WRONG, save, solved, stub

IDS = list(load(1, "exercise"))
LIMIT = 15
"""Seconds for a cell."""

WEIGHTS = {"1.1": 4, "1.2": 3, "1.3": 2, "1.8": 1}


@dataclass(frozen=True)
class HandedIn:
    """A file: its path, its content (cells, bytes, or None for a link to a folder), and its row in the report.

    `marks` are those of lesson 1 that are not "open"; without it the row has no marks. A reason of None may vary.
    """

    path: str
    content: list | bytes | None
    status: str = "ok"
    reason: str | None = ""
    marks: dict | None = None

    def write(self, folder):
        path = folder / self.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if self.content is None:
            os.symlink(folder.parent, path)
        elif isinstance(self.content, bytes):
            path.write_bytes(self.content)
        else:
            save(path, self.content)


def passed(*ids, **others):
    """The marks of a notebook in which `ids` are passed; `wrong` and `not_run` list other ids."""
    marks = dict.fromkeys(ids, "passed")
    for mark, rest in others.items():
        marks |= dict.fromkeys(rest, mark.replace("_", " "))
    return marks


def mine(id):
    """The solution under a name that only the call of `check` in the same cell tells."""
    return exercise(id).solution.replace(exercise(id).name, "mine")


def format_3(*sources):
    """A notebook of format 3, as bytes."""
    cells = [{"cell_type": "code", "language": "python", "input": source.splitlines(True)} for source in sources]
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}
    return json.dumps(old).encode()


def format_4_0(*sources):
    """A notebook of format 4.0, without ids, as UTF-16."""
    cells = [{"cell_type": "code", "source": source} for source in sources]
    return json.dumps({"nbformat": 4, "nbformat_minor": 0, "cells": cells}, indent=1).encode("utf-16")


def with_text(*sources):
    """A notebook that begins with a text cell, as bytes; a source may hold half a character."""
    cells = [nbformat.v4.new_markdown_cell("# Mine"), *map(nbformat.v4.new_code_cell, sources)]
    return json.dumps(nbformat.v4.new_notebook(cells=cells)).encode()


SOME_RIGHT = [IMPORT, solved("1.1"), stub("1.2"), WRONG.replace("1.1", "1.3")]
BEST_COUNTS = [
    IMPORT + "\nimport ntd_helpers.exercises as ex\nsay = check",
    solved("1.1"),
    WRONG,  # a later attempt, worse
    mine("1.2") + '\nsay("1.2", mine)',
    'ex.check("1.3", lambda A: 3 / np.linalg.eigvalsh(A).max())',
    exercise("1.4").solution,  # its check was deleted
    'def check_later():\n    check("1.5", slow_because)\n' + exercise("1.5").solution,
    "def limit(A, b, w0, step_sizes):\n    retrun 3\n\ncheck('1.6', limit)",
    "%%capture\nmomentum_error = 3",
    "for id in ['1.8']:\n    check(id, 3)",
]
MAGICS = [
    IMPORT + "\nimport ntd_helpers.exercises as ex\nfrom ntd_helpers.exercises import check as c",
    f'%%time\n{mine("1.1")}\ncheck(id="1.1", answer=mine)',
    f'%%capture out\n{mine("1.2")}\nex.check("1.2", answer=mine)',
    f'{mine("1.3")}\n%time c("1.3", mine)',
    f'{mine("1.4")}\nverdict = %time c(answer=mine, id="1.4")',
    f'{mine("1.5")}\n%timeit -n 1 -r 1 check("1.5", mine)',
    mine("1.6"),
    '%%timeit -n 1 -r 1\ncheck("1.6", answer=mine)',
]
SLEEPS = [IMPORT, "import time; time.sleep(1000)", solved("1.1")]
SHOUT = "for _ in range(5): print('x' * 1_000_000)"
KILL = "import os; os.kill(os.getppid(), 9); os._exit(1)"
ODD_NAME = "raise type('=1+1', (Exception,), {})"
AND_THEN = [solved("1.1"), "exit()", solved("1.3")]
CRASHES = "cells that raised: 3 (UnicodeEncodeError), 5 (ZeroDivisionError), 6 (an exception)"
STOPPED = f"cells that raised: 2 (stopped after {LIMIT} s)"
NO_REACTION = "the kernel did not react and was stopped, in cell 3 of 4"
ENDED = "the kernel ended, in cell 3 of 4"
ONLY_THE_FIRST = passed("1.1", not_run=IDS[1:])

FILES = [
    HandedIn("s01/01_quadratics.ipynb", [IMPORT, *map(solved, IDS)], marks=passed(*IDS)),
    HandedIn("s02/01_quadratics.ipynb", SOME_RIGHT, marks=passed("1.1", wrong=["1.3"])),
    HandedIn("s03/all wrong.ipynb", [IMPORT, WRONG, 'check("1.8", 3)'], marks=passed(wrong=["1.1", "1.8"])),
    HandedIn("s04/untouched.ipynb", [IMPORT, *map(stub, IDS)], marks={}),
    HandedIn("team-7/final (2).ipynb", format_4_0(IMPORT, solved("1.1"), solved("1.8")), marks=passed("1.1", "1.8")),
    HandedIn("s06/01.ipynb", [IMPORT, solved("1.1"), solved("1.2")], marks=passed("1.1", "1.2")),
    HandedIn("s06/again.ipynb", [IMPORT, WRONG, solved("1.8")], marks=passed("1.8", wrong=["1.1"])),
    HandedIn("Zoe Muller_4711_assignsubmission_file_/1.ipynb", format_3(IMPORT, solved("1.3")), marks=passed("1.3")),
    HandedIn("leeannmarie_LATE_4711_98765_01_quadratics.ipynb", SLEEPS, "timeout", STOPPED, passed("1.1")),
    HandedIn("s09/endless.ipynb", [IMPORT, solved("1.1"), HANG, solved("1.3")], "timeout", NO_REACTION, ONLY_THE_FIRST),
    HandedIn("s10/deletes.ipynb", [IMPORT, solved("1.1"), DELETE, "1 + 1"], marks=passed("1.1")),
    HandedIn("s11/kills.ipynb", [IMPORT, solved("1.1"), KILL], "died", None, ONLY_THE_FIRST),
    HandedIn("s12/deep/down/exits.ipynb", [IMPORT, *AND_THEN], "died", ENDED, ONLY_THE_FIRST),
    HandedIn(
        "s13/crashes <b>&.ipynb",
        with_text(IMPORT, "x = 'half: \ud800'", solved("1.1"), "1 / 0", ODD_NAME, solved("1.3")),
        "errors",
        CRASHES,
        passed("1.1", "1.3"),
    ),
    HandedIn("=formula/s14.ipynb", [IMPORT, SHOUT, solved("1.1"), solved("1.8")], marks=passed("1.1", "1.8")),
    HandedIn(
        "s15/best.ipynb",
        BEST_COUNTS,
        "errors",
        "cells that raised: 8 (SyntaxError)",
        passed("1.1", "1.2", "1.3", "1.4", "1.5", wrong=["1.6", "1.7"]),
    ),
    HandedIn("s16/magics.ipynb", MAGICS, marks=passed(*IDS[:6])),
    HandedIn(
        "s17/new cell.ipynb",
        [IMPORT, WRONG, exercise("1.1").solution, stub("1.2"), solved("1.8")],
        marks=passed("1.1", "1.8"),
    ),
    HandedIn("s18/other.ipynb", ["print('mine')"], reason="no exercise of this course is in it"),
    HandedIn("s19/03_autodiff.ipynb", [IMPORT, solved("3.1")]),
    HandedIn("s20.zip", b"PK", "not taken", "an archive: unpack it"),
    HandedIn("s21.py", b"step = 1", "not taken", "a program, not a notebook"),
    HandedIn("s22/notes.txt", b"my notes", "not taken", "not a notebook (.ipynb)"),
    HandedIn("s23 link", None, "not taken", "a link to a folder, or to nothing: put the file itself here"),
    HandedIn("s24/broken.ipynb", b'{"nbformat": 4, "cel', "unreadable", "not a notebook: the file is not JSON"),
    HandedIn("unknown.ipynb", b"", "unreadable", "an empty file"),
    HandedIn("s29 and s30.ipynb", b"", "unreadable", "an empty file"),
]
HIDDEN = [".hidden.ipynb", ".ipynb_checkpoints/half-checkpoint.ipynb", "__MACOSX/half.ipynb"]

NAMES = {5: "Bo Chen", 7: "Zoë Müller", 8: "Ann Marie Lee", 13: "<script>alert('x')</script>", 14: "=1+1"}
PATTERNS = {5: "team-7/*.ipynb"}
POINTS = {1: 10, 2: 4, 5: 5, 6: 1, 7: 2, 8: 4, 9: 4, 10: 4, 11: 4, 12: 4, 13: 6, 14: 5, 15: 9, 16: 9, 17: 5}
"""The points of the students who have any, by number."""

REMARKS = {8: "timeout", 9: "timeout", 11: "died", 12: "died", 13: "errors", 15: "errors"}
CANNOT_BE_MARKED = {18, *range(20, 25)}
NOTHING = {*range(25, 36)}


def name(number):
    """The name of a student in the roster."""
    return NAMES.get(number, f"Student {number:02}")


def write(folder):
    """Write the class below `folder`: submissions/, roster.csv and weights.csv."""
    for one in FILES:
        one.write(folder / "submissions")
    for path in HIDDEN:
        HandedIn(path, b"").write(folder / "submissions")
    os.utime(folder / "submissions" / "s06" / "01.ipynb", (1, 1))  # the other one is the latest
    lines = [f"s{k:02},{name(k)},s{k:02}@uni.example,{PATTERNS.get(k, '')}" for k in range(1, 36)]
    Path(folder, "roster.csv").write_text("\n".join(["id,name,email,file", *lines]), encoding="utf-8")
    weights = [f"{id},{points}" for id, points in WEIGHTS.items()]
    Path(folder, "weights.csv").write_text("\n".join(["exercise,points", *weights]))
