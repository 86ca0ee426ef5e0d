"""The report on a folder of submissions: every notebook is a row, and only what the package itself judges passes."""

import csv
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil
import pytest

from ntd_helpers.exercises import exercise, notebook, report, submission
from ntd_helpers.exercises.code import checks
from ntd_helpers.exercises.isolation import Outcome
from ntd_helpers.exercises.registry import load

ROOT = Path(__file__).parents[2]
IDS = list(load(1, "exercise"))
IMPORT = "import numpy as np\nfrom ntd_helpers.exercises import *"


def solved(id):
    return f'{exercise(id).solution}\n\ncheck("{id}", {exercise(id).name})'


def stub(id):
    return f'{exercise(id).stub}\n\ncheck("{id}", {exercise(id).name})'


WRONG = 'def step(*_):\n    return 0.0\n\ncheck("1.1", step)'
NAP = f"{600 + os.getpid() % 100}.{os.getpid()}"  # tells these sleepers from others

HANG = f"""
import subprocess
subprocess.Popen(["sleep", "{NAP}"])
subprocess.Popen(["sleep", "{NAP}"], env={{}})
subprocess.Popen(["sh", "-c", "setsid sleep {NAP} & exit"])
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
"""

CHEAT = """
def check(id, answer):
    print(id, "passed")
    return True
import ntd_helpers.exercises as package
from ntd_helpers.exercises import engine, forms, isolation, Verdict
package.check = engine.check = check
engine.verdict = engine.judge = lambda *_: Verdict("1.1", True, "")
engine._right = lambda *_: True
forms._agree = lambda *_: True
"""

SUBMISSIONS = {
    "=formula/right.ipynb": [IMPORT, "for _ in range(300): print('x' * 1_000_000)", solved("1.1"), solved("1.8")],
    "alice/crashing.ipynb": [IMPORT, solved("1.1"), "1 / 0", "raise type('=1+1', (Exception,), {})", solved("1.3")],
    "bob/cheating.ipynb": [CHEAT, "import numpy as np\n" + WRONG],
    "bob/half.ipynb": [IMPORT, solved("1.1"), stub("1.2"), WRONG.replace("1.1", "1.3")],
    "deep/down/in/killed.ipynb": [IMPORT, solved("1.1"), "import os, signal; os.kill(os.getpid(), 9)", solved("1.3")],
    "exit.ipynb": [IMPORT, solved("1.1"), "exit()", solved("1.3")],
    "other.ipynb": ["print('nothing to do with the course')"],
}
FILES = {
    "empty.ipynb": b"",
    "list.ipynb": b"[1, 2]",
    "noise.ipynb": b"PK\x03\x04\xff\xfe\x00",
    "text.ipynb": b"to be or not to be",
    "wrong shape.ipynb": b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [3]}',
    "notes.txt": b"my notes",
    ".hidden.ipynb": b"",
    ".ipynb_checkpoints/half-checkpoint.ipynb": b"",
    "__MACOSX/half.ipynb": b"",
}


def save(path, sources):
    path.parent.mkdir(parents=True, exist_ok=True)
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    nbformat.write(nb, path)
    return path


def command(*arguments, **options):
    run = [sys.executable, "-m", "ntd_helpers.exercises", "report", *map(str, arguments)]
    return subprocess.run(run, cwd=ROOT, capture_output=True, text=True, **options)


def sleepers():
    return [p.pid for p in psutil.process_iter(["cmdline"]) if p.info["cmdline"] == ["sleep", NAP]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("submissions")
    for name, sources in SUBMISSIONS.items():
        save(folder / name, sources)
    for name, content in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


of_rows = pytest.mark.xdist_group("report")  # so that one process makes the table for all


@pytest.fixture(scope="module")
def rows(folder, tmp_path_factory):
    """The table of all submissions, by notebook."""
    output = tmp_path_factory.mktemp("report") / "table.csv"
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    run = command(folder, "--output", output)
    assert run.returncode == 0, run.stderr
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert list(output.parent.iterdir()) == [output]
    with open(output, encoding="utf-8", newline="") as file:
        return {row["notebook"]: row for row in csv.DictReader(file)} | {"": run.stderr}


def marks(row):
    return {id: row[id] for id in IDS if row[id] not in ("open", "")}


@of_rows
def test_every_notebook_is_a_row_in_order(rows):
    names = [name for name in rows if name]
    readable = [*SUBMISSIONS, "empty.ipynb", "list.ipynb", "noise.ipynb", "text.ipynb", "wrong shape.ipynb"]
    assert names == ["./=formula/right.ipynb" if name.startswith("=") else name for name in sorted(readable)]
    assert list(rows["other.ipynb"]) == ["notebook", "status", "reason", *IDS, "total"]
    assert "Files of other kinds, passed over: 1." in rows[""]


@of_rows
def test_what_is_right_passes_however_much_is_printed(rows):
    row = rows["./=formula/right.ipynb"]
    assert (row["status"], row["reason"], row["total"]) == ("ok", "", "2")
    assert marks(row) == {"1.1": "passed", "1.8": "passed"}


@of_rows
def test_a_cell_that_raises_does_not_stop_the_later_ones(rows):
    row = rows["alice/crashing.ipynb"]
    assert row["status"] == "errors"
    assert row["reason"] == "cells that raised: 3 (ZeroDivisionError), 4 (an exception)"
    assert marks(row) == {"1.1": "passed", "1.3": "passed"}


@of_rows
def test_right_wrong_and_untouched_answers(rows):
    row = rows["bob/half.ipynb"]
    assert marks(row) == {"1.1": "passed", "1.3": "wrong"}
    assert (row["1.2"], row["total"]) == ("open", "1")


@of_rows
def test_redefining_check_and_changing_the_package_does_not_help(rows):
    row = rows["bob/cheating.ipynb"]
    assert (row["status"], row["1.1"], row["total"]) == ("ok", "wrong", "0")


@of_rows
@pytest.mark.parametrize(
    ("name", "status", "reason"),
    [
        ("deep/down/in/killed.ipynb", "died", "the kernel ended, in cell 3 of 4"),
        ("exit.ipynb", "died", "the kernel ended, in cell 3 of 4"),
    ],
)
def test_what_ends_early_keeps_what_it_had(name, status, reason, rows):
    row = rows[name]
    assert (row["status"], row["reason"]) == (status, reason)
    assert marks(row)["1.1"] == "passed"
    assert marks(row)["1.3"] == "not run"
    assert row["total"] == "1"


@of_rows
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("empty.ipynb", "an empty file"),
        ("list.ipynb", "not a notebook: the file holds a list"),
        ("noise.ipynb", "not a notebook: the file is not text"),
        ("text.ipynb", "not a notebook: the file is not JSON"),
        ("wrong shape.ipynb", "cell 1 is a number, not a cell"),
    ],
)
def test_what_is_no_notebook_says_why(name, reason, rows):
    row = rows[name]
    assert (row["status"], row["reason"], row["total"]) == ("unreadable", reason, "0")
    assert {row[id] for id in IDS} == {""}


@of_rows
def test_a_notebook_without_exercises_says_so(rows):
    row = rows["other.ipynb"]
    assert (row["status"], row["reason"]) == ("ok", "no exercise of this course is in it")


# One notebook


def marked(tmp_path, *sources, limit=60):
    return submission.mark(save(tmp_path / "one.ipynb", sources), limit)


def test_which_answer_counts(tmp_path):
    """The best of several; the argument of `check`, whatever it is called; or else the name's last value."""
    result = marked(
        tmp_path,
        IMPORT + "\nimport ntd_helpers.exercises as ex\nsay = check",
        solved("1.1"),
        WRONG,  # a later attempt, worse
        exercise("1.2").solution.replace("quadratic_from_data", "mine") + '\nsay("1.2", mine)',
        'ex.check("1.3", lambda A: 2 / np.linalg.eigvalsh(A).max())',
        exercise("1.4").solution,  # its check was deleted
        'def check_later():\n    check("1.5", steps_needed)\n' + exercise("1.5").solution,
        "def limit(A, b, w0):\n    retrun 3\n\ncheck('1.6', limit)",
        "%%capture\nheavy_ball_rate = 3",
        "for id in ['1.8']:\n    check(id, 3)",
    )
    assert result.marks == {
        "1.1": "passed",
        "1.2": "passed",
        "1.3": "passed",
        "1.4": "passed",
        "1.5": "passed",
        "1.6": "wrong",
        "1.7": "wrong",
        "1.8": "open",
    }
    assert (result.status, result.total) == ("errors", 5)
    assert result.reason == "cells that raised: 8 (SyntaxError)"


def test_check_in_a_magic_by_keywords_and_under_another_name(tmp_path):
    """Each answer has a name of its own, so that only its check can find it."""

    def mine(id):
        return exercise(id).solution.replace(exercise(id).name, "mine")

    result = marked(
        tmp_path,
        IMPORT + "\nimport ntd_helpers.exercises as ex\nfrom ntd_helpers.exercises import check as c",
        f'%%time\n{mine("1.1")}\ncheck(id="1.1", answer=mine)',
        f'%%capture out\n{mine("1.2")}\nex.check("1.2", answer=mine)',
        f'{mine("1.3")}\n%time c("1.3", mine)',
        f'{mine("1.4")}\nverdict = %time c(answer=mine, id="1.4")',
        f'{mine("1.5")}\n%timeit -n 1 -r 1 check("1.5", mine)',
        mine("1.6"),
        '%%timeit -n 1 -r 1\ncheck("1.6", answer=mine)',
    )
    assert (result.status, result.reason) == ("ok", "")
    assert {id: mark for id, mark in result.marks.items() if mark != "open"} == dict.fromkeys(IDS[:6], "passed")


def test_cells_are_counted_with_the_text_between_them(tmp_path):
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Mine")])
    sources = IMPORT, "x = 'half a character: \ud800'", solved("1.1")
    nb.cells += [nbformat.v4.new_code_cell(source) for source in sources]
    notebook.write(nb, tmp_path / "one.ipynb")
    result = submission.mark(tmp_path / "one.ipynb", 60)
    assert (result.status, result.reason) == ("errors", "cells that raised: 3 (UnicodeEncodeError)")
    assert result.marks["1.1"] == "passed"


def test_at_the_limit_the_notebook_ends_and_everything_that_it_started_is_killed(tmp_path, monkeypatch):
    class Clock:  # the limit comes when the notebook hangs, however long that takes
        sleep = time.sleep

        @staticmethod
        def monotonic():
            return 100.0 if len(sleepers()) == 3 else 0.0

    monkeypatch.setattr(submission, "time", Clock)
    result = marked(tmp_path, IMPORT, solved("1.1"), HANG, solved("1.3"), limit=12)
    assert (result.status, result.reason) == ("timeout", "stopped after 12 seconds, in cell 3 of 4")
    assert (result.marks["1.1"], result.marks["1.3"]) == ("passed", "not run")
    assert sleepers() == []


def test_the_submission_runs_apart(tmp_path, monkeypatch):
    """Not in its own folder, where a file could stand in for the package; and without the marker's own settings."""
    (tmp_path / "ntd_helpers.py").write_text("raise SystemExit")
    (tmp_path / "numpy.py").write_text("raise SystemExit")
    monkeypatch.setenv("NTD_PROGRESS", str(tmp_path / "progress"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    probe = "import os\nassert os.listdir() == [] and not os.environ['NTD_PROGRESS']\n"
    probe += f"assert os.environ['PYTHONPATH'].split(os.pathsep)[0] == {str(ROOT)!r}\ninput()"
    result = marked(tmp_path, IMPORT, solved("1.1"), probe)
    assert result.marks["1.1"] == "passed"
    assert result.reason == "cells that raised: 3 (StdinNotImplementedError)"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ntd_helpers.py", "numpy.py", "one.ipynb"]


@pytest.mark.parametrize(
    "sabotage",
    [
        "engine.observe = isolation.outcomes = lambda *_: [isolation.Outcome('value', 1.0)]",
        "submission.seen = lambda *_: 'no JSON'",
        "submission.seen = lambda *_: '[]'",
        "submission.seen = lambda *_: '[[\"value\", {}, \"\", []]]'",
        "submission.seen = lambda *_: 1 / 0",
        "get_ipython().display_formatter = None",
    ],
)
def test_an_answer_that_cannot_be_read_is_wrong(sabotage, tmp_path):
    setup = f"{IMPORT}\nfrom ntd_helpers.exercises import engine, isolation, submission\n"
    result = marked(tmp_path, setup + solved("1.1"), setup + WRONG.replace("1.1", "1.3") + f"\n{sabotage}")
    assert result.marks["1.3"] == "wrong"
    assert result.marks["1.1"] == "passed"


def test_a_long_answer_is_read_whole(tmp_path):
    result = marked(tmp_path, IMPORT, "def step(*_):\n    return np.arange(9_000) / 7\n\ncheck('1.1', step)")
    assert (result.status, result.marks["1.1"]) == ("ok", "wrong")


def test_a_file_that_cannot_be_read_is_a_result(tmp_path):
    result = submission.mark(tmp_path / "none.ipynb", 5)
    assert (result.status, result.reason) == ("unreadable", "the file cannot be read: No such file or directory")


def test_trouble_on_this_side_is_a_result_too(tmp_path, monkeypatch):
    def refuse(**_):
        raise OSError("no space left")

    monkeypatch.setattr(submission.tempfile, "mkdtemp", refuse)
    result = marked(tmp_path, IMPORT, solved("1.1"))
    assert (result.status, result.reason) == ("failed", "could not be run: OSError")
    assert result.marks["1.1"] == "not run"


def test_a_limit_too_short_to_start(tmp_path):
    result = marked(tmp_path, IMPORT, solved("1.1"), limit=0.01)
    assert (result.status, result.reason) == ("timeout", "the kernel did not start in time")


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('check("1.1", step)', [("1.1", "step")]),
        ("%time check('1.1', step)", [("1.1", "step")]),
        ("%%time\ncheck(id='1.1', answer=step)", [("1.1", "step")]),
        ("%%capture out --no-stderr\n%time v = ex.check(answer=f(x), id='1.1')", [("1.1", "f(x)")]),
        ("v = %time c('1.1', answer=step)", [("1.1", "step")]),
        ("%timeit -n 1 -r 1 check('1.1', step)", [("1.1", "step")]),
        ("%%timeit -n1 -r1 x = 3\ncheck('1.1', step)", [("1.1", "step")]),
        ("%%bash\ncheck('1.1', step)", []),
        ("check('1.1', step=step); check(id='1.1'); check(answer=step); check(**x)", []),
        ("print('1.1', step)", []),
        ("retrun check(id='1.1', answer=step)", [("1.1", None)]),
        ("retrun check(answer=step, id='1.1')", [("1.1", None)]),
        ("%matplotlib inline\ncheck('1.1', step)", [("1.1", "step")]),
        ("print(check('1.1', f(x)(y)))", [("1.1", "f(x)(y)")]),
        ("if True:\n    v = check('1.2', a + b)", [("1.2", "a + b")]),
        ("await x; check('1.1', step)", [("1.1", "step")]),
        ("lambda: check('1.1', step)", []),
        ("def f():\n    check('1.1', step)", []),
        ("check('1.1', *x)", []),
        ("check('1.99', step); check(1.1, step); check('99.1', step); hint('1.1'); f(1, 2)", []),
        ("text = 'check(\"1.1\", step)'", []),
        ("retrun check('1.1', step)", [("1.1", None)]),
        ("\0", []),
        ("(" * 5000, []),
    ],
)
def test_calls_of_check_in_a_cell(source, found):
    assert [(check.id, check.answer) for check in checks(source)] == found


def test_sources_kept_as_lines_are_joined(tmp_path):
    path = tmp_path / "old.ipynb"
    path.write_text(
        '{"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"metadata": {}, "cells": ['
        '{"cell_type": "code", "language": "python", "metadata": {}, "outputs": [], "input": ["a = 1\\n", "b"]}]}]}'
    )
    assert notebook.sources(path) == [("code", "a = 1\nb")]


# The command


def test_table_has_the_columns_of_the_lessons_that_occur():
    results = [
        submission.Result(marks=dict.fromkeys(load(3, "exercise"), "open")),
        submission.Result("unreadable", "an empty file"),
        submission.Result(marks=dict.fromkeys(load(1, "exercise"), "passed")),
    ]
    rows = report.table(["a", "b", "c"], results)
    assert rows[0] == ["notebook", "status", "reason", *IDS, *load(3, "exercise"), "total"]
    assert {len(row) for row in rows} == {len(rows[0])}
    assert [row[-1] for row in rows[1:]] == [0, 0, len(IDS)]


@pytest.mark.parametrize("prepare", [lambda path: None, lambda path: path.write_text("x"), lambda path: path.mkdir()])
def test_nothing_to_mark_is_said_and_leaves_no_table(prepare, tmp_path):
    prepare(tmp_path / "folder")
    run = command(tmp_path / "folder", "--output", tmp_path / "table.csv")
    assert run.returncode == 2
    assert str(tmp_path / "folder") in run.stderr
    assert len(run.stderr.splitlines()) == 1
    assert not (tmp_path / "table.csv").exists()


@pytest.mark.parametrize(
    "options",
    [["--limit", "0"], ["--limit", "nan"], ["--limit", "soon"], ["--jobs", "0"], ["--jobs", "1.5"], ["--what"]],
)
def test_options_that_make_no_sense_are_refused(options, folder):
    run = command(folder, *options)
    assert run.returncode == 2
    assert options[0] in run.stderr
    assert "Traceback" not in run.stderr


def test_a_table_that_cannot_be_written_is_refused_before_the_work(folder, tmp_path):
    for output in (tmp_path, tmp_path / "none" / "table.csv"):
        run = command(folder, "--output", output)
        assert (run.returncode, run.stdout) == (2, "")
        assert "cannot be written" in run.stderr


def test_a_table_that_cannot_be_written_after_all_is_printed(tmp_path, capsys):
    report._write([["a", "b"]], tmp_path / "none" / "table.csv")
    assert "a,b\n" in capsys.readouterr().out


def test_ctrl_c_writes_what_there_is_and_kills_the_rest(tmp_path):
    save(tmp_path / "in" / "1.ipynb", [IMPORT, solved("1.1")])
    save(tmp_path / "in" / "2.ipynb", [IMPORT, solved("1.1"), HANG])
    save(tmp_path / "in" / "3.ipynb", [IMPORT, solved("1.1")])
    # Ctrl-C is ignored in the background of a shell, and what pytest starts there inherits that.
    heed = "import runpy, signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    heed += "runpy.run_module('ntd_helpers.exercises', run_name='__main__')"
    run = [sys.executable, "-c", heed, "report", str(tmp_path / "in"), "--jobs", "1"]
    run = subprocess.Popen([*run, "--output", str(tmp_path / "table.csv")], cwd=ROOT, stderr=subprocess.PIPE)
    while len(sleepers()) < 3:
        assert run.poll() is None, run.stderr.read().decode()
        time.sleep(0.1)
    run.send_signal(signal.SIGINT)
    errors = run.communicate()[1].decode()
    assert run.returncode == 130, errors
    with open(tmp_path / "table.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["status"], row["1.1"]) for row in rows] == [("ok", "passed"), ("stopped", "passed"), ("stopped", "")]
    assert rows[2]["reason"] == "not begun"
    assert sleepers() == []


def test_whatever_ends_the_report_stops_the_notebooks_that_run(monkeypatch):
    stopped = []

    def mark(path, limit, stop):
        if path == "hanging":
            stopped.append(stop.wait(30))  # it waits for as long only if nothing stops it
        return submission.Result()

    def tell(path, result):
        raise BrokenPipeError

    monkeypatch.setattr(submission, "mark", mark)
    with pytest.raises(BrokenPipeError):
        report.mark_all(["quick", "hanging"], 300, 2, tell)
    assert stopped == [True]


def test_names_are_text_to_a_terminal_and_a_spreadsheet():
    def shown(name):
        return report._name(Path("/in") / name, Path("/in"))

    assert shown("a/b.ipynb") == "a/b.ipynb"
    assert shown("=1+1.ipynb") == "./=1+1.ipynb"
    assert shown("a\x1b[31m\n\udcff.ipynb") == "a\ufffd[31m\ufffd\ufffd.ipynb"


def test_an_outcome_survives_the_journey():
    outcomes = [Outcome("value", float("inf"), "", (1,)), Outcome("raised", text="Error: \u2212é")]
    ex = exercise("1.1")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(submission, "observe", lambda *_: outcomes)
        text = submission.seen(ex.id, lambda: None)
    assert [Outcome(k, v, t, tuple(c)) for k, v, t, c in submission.json.loads(text)] == outcomes
