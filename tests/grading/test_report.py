"""The report on a folder of submissions: every notebook is a row, and only what the package itself judges passes."""

import csv
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from ntd_helpers.exercises import exercise
from ntd_helpers.exercises.registry import load
from ntd_helpers.grading import notebook, report, submission, table
from tests.grading.submissions import IMPORT, NAP, ROOT, WRONG, command, made, save, sleepers, solved, stub

IDS = list(load(1, "exercise"))

HANG = f"""
import subprocess, time
subprocess.Popen(["sleep", "{NAP}"])
while True:
    try:
        time.sleep(1000)
    except BaseException:
        pass
"""

DELETE = """
import os, shutil
from pathlib import Path
for name in [Path.cwd().parent, Path.home(), *(os.environ[name] for name in ("PYTHONPATH", "TMPDIR", "IPYTHONDIR"))]:
    shutil.rmtree(name, ignore_errors=True)
"""

SUBMISSIONS = {
    "=formula/right.ipynb": [IMPORT, "for _ in range(50): print('x' * 1_000_000)", solved("1.1"), solved("1.8")],
    "alice/crashing.ipynb": [IMPORT, solved("1.1"), "1 / 0", "raise type('=1+1', (Exception,), {})", solved("1.3")],
    "bob/half.ipynb": [IMPORT, solved("1.1"), stub("1.2"), WRONG.replace("1.1", "1.3")],
    "eve/deletes.ipynb": [IMPORT, solved("1.1"), DELETE, "1 + 1"],
    "eve/kills.ipynb": [IMPORT, solved("1.1"), "import os; os.kill(os.getppid(), 9); os._exit(1)"],
    "deep/down/in/killed.ipynb": [IMPORT, solved("1.1"), "import os; os._exit(9)", solved("1.3")],
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
    run = command("report", folder, "--output", output)
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
    shown = ["./=formula/right.ipynb" if name.startswith("=") else name for name in sorted(readable)]
    assert names == [*shown, "notes.txt"]
    assert (rows["notes.txt"]["status"], rows["notes.txt"]["reason"]) == ("not taken", "not a notebook (.ipynb)")
    assert list(rows["other.ipynb"]) == ["notebook", "status", "reason", *IDS, "total"]
    assert "Files that are no notebooks: 1." in rows[""]


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
@pytest.mark.parametrize(
    "name, status, reason",
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
    "name, reason",
    [
        ("empty.ipynb", "an empty file"),
        ("list.ipynb", "not a notebook: the file holds a list"),
        ("noise.ipynb", "not a notebook: the file is not text"),
        ("text.ipynb", "not a notebook: the file is not JSON"),
        ("wrong shape.ipynb", "cell 1 is a number, not a cell"),
    ],
)
def test_a_file_that_is_not_a_notebook_is_listed_with_the_reason(name, reason, rows):
    row = rows[name]
    assert (row["status"], row["reason"], row["total"]) == ("unreadable", reason, "0")
    assert {row[id] for id in IDS} == {""}


@of_rows
def test_a_notebook_that_deletes_what_it_knows_or_kills_its_parent_has_its_marks_and_leaves_the_others(rows):
    assert (rows["eve/deletes.ipynb"]["1.1"], rows["eve/kills.ipynb"]["1.1"]) == ("passed", "passed")
    assert rows["eve/kills.ipynb"]["status"] == "died"


@of_rows
def test_a_notebook_without_exercises_says_so(rows):
    row = rows["other.ipynb"]
    assert (row["status"], row["reason"]) == ("ok", "no exercise of this course is in it")


# One notebook


def marked(*sources, limit=60, **options):
    return submission.mark(made(*sources), limit, **options)


def test_which_answer_counts():
    """The best of several; the argument of `check`, whatever it is called; or else the name's last value."""
    result = marked(
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


def test_check_in_a_magic_by_keywords_and_under_another_name():
    """Each answer has a name of its own, so that only its check can find it."""

    def mine(id):
        return exercise(id).solution.replace(exercise(id).name, "mine")

    result = marked(
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
    result = submission.mark(submission.read(tmp_path / "one.ipynb"), 60)
    assert (result.status, result.reason) == ("errors", "cells that raised: 3 (UnicodeEncodeError)")
    assert result.marks["1.1"] == "passed"


def test_a_cell_at_the_limit_is_stopped_and_the_later_ones_count():
    result = marked(IMPORT, "import time; time.sleep(1000)", solved("1.1"), limit=8)
    assert (result.status, result.reason) == ("timeout", "cells that raised: 2 (stopped after 8 s)")
    assert result.marks["1.1"] == "passed"


def test_a_cell_that_cannot_be_stopped_ends_the_notebook():
    result = marked(IMPORT, solved("1.1"), HANG, solved("1.3"), limit=8)
    assert result.status == "timeout"
    assert result.reason == "the kernel did not react and was stopped, in cell 3 of 4"
    assert (result.marks["1.1"], result.marks["1.3"]) == ("passed", "not run")
    assert sleepers() == []


def test_a_file_that_cannot_be_read_is_a_result(tmp_path):
    result = submission.mark(submission.read(tmp_path / "none.ipynb"), 5)
    assert (result.status, result.reason) == ("unreadable", "the file cannot be read: No such file or directory")


def test_trouble_on_this_side_is_a_result_too(monkeypatch):
    def refuse():
        raise OSError("no space left")

    monkeypatch.setattr(submission.sandbox, "new_folder", refuse)
    result = marked(IMPORT, solved("1.1"))
    assert (result.status, result.reason) == ("failed", "could not be run: OSError")
    assert result.marks["1.1"] == "not run"


# The command


def test_table_has_the_columns_of_the_lessons_that_occur():
    results = [
        submission.Result(marks=dict.fromkeys(load(3, "exercise"), "open")),
        submission.Result("unreadable", "an empty file"),
        submission.Result(marks=dict.fromkeys(load(1, "exercise"), "passed")),
    ]
    rows = table.rows(["a", "b", "c"], results)
    assert rows[0] == ["notebook", "status", "reason", *IDS, *load(3, "exercise"), "total"]
    assert {len(row) for row in rows} == {len(rows[0])}
    assert [row[-1] for row in rows[1:]] == [0, 0, len(IDS)]


@pytest.mark.parametrize("prepare", [lambda path: None, lambda path: path.write_text("x"), lambda path: path.mkdir()])
def test_nothing_to_mark_is_reported_and_writes_no_table(prepare, tmp_path):
    prepare(tmp_path / "folder")
    run = command("report", tmp_path / "folder", "--output", tmp_path / "table.csv")
    assert run.returncode == 2
    assert str(tmp_path / "folder") in run.stderr
    assert len(run.stderr.splitlines()) == 1
    assert not (tmp_path / "table.csv").exists()


@pytest.mark.parametrize(
    "options",
    [["--limit", "0"], ["--limit", "nan"], ["--limit", "soon"], ["--jobs", "0"], ["--jobs", "1.5"], ["--what"]],
)
def test_options_that_make_no_sense_are_refused(options, folder):
    run = command("report", folder, *options)
    assert run.returncode == 2
    assert options[0] in run.stderr
    assert "Traceback" not in run.stderr


def test_a_table_that_cannot_be_written_is_refused_before_the_work(folder, tmp_path):
    for output in (tmp_path, tmp_path / "none" / "table.csv"):
        run = command("report", folder, "--output", output)
        assert (run.returncode, run.stdout) == (2, "")
        assert "cannot be written" in run.stderr


def test_a_table_that_cannot_be_written_after_all_is_printed(tmp_path, capsys):
    table.write([["a", "b"]], tmp_path / "none" / "table.csv")
    assert "a,b\n" in capsys.readouterr().out


def started(folder, output):
    """A report in the background that heeds Ctrl-C, once its first notebook that hangs is running."""
    # Ctrl-C is ignored in the background of a shell, and what pytest starts there inherits that.
    heed = "import runpy, signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    heed += "runpy.run_module('ntd_helpers.grading', run_name='__main__')"
    run = [sys.executable, "-c", heed, "report", str(folder), "--jobs", "1", "--output", str(output)]
    run = subprocess.Popen(run, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    while not sleepers():
        assert run.poll() is None, run.stderr.read()
        time.sleep(0.1)
    return run


def read_table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return [(row["notebook"], row["status"], row["1.1"]) for row in csv.DictReader(file)]


def test_a_report_that_was_interrupted_or_killed_goes_on_where_it_was(tmp_path):
    output = tmp_path / "table.csv"
    for name, cells in {"1": [IMPORT, solved("1.1")], "2": [IMPORT, solved("1.1"), HANG], "3": []}.items():
        save(tmp_path / "in" / f"{name}.ipynb", cells)

    run = started(tmp_path / "in", output)
    run.send_signal(signal.SIGINT)
    errors = run.communicate()[1]
    assert run.returncode == 130, errors
    rows = [("1.ipynb", "ok", "passed"), ("2.ipynb", "stopped", "passed"), ("3.ipynb", "stopped", "")]
    assert read_table(output) == rows
    assert sleepers() == []

    run = started(tmp_path / "in", output)  # the second notebook is run again, the first is not
    run.kill()
    assert "1 of 3 were marked before" in run.communicate()[1]
    deadline = time.monotonic() + 20
    while sleepers():  # the runner ends the kernel when it finds that the report has gone
        assert time.monotonic() < deadline
        time.sleep(0.1)

    save(tmp_path / "in" / "2.ipynb", [IMPORT, solved("1.1")])
    run = command("report", tmp_path / "in", "--output", output)
    assert run.returncode == 0, run.stderr
    assert "1 of 3 were marked before" in run.stderr
    assert read_table(output) == [("1.ipynb", "ok", "passed"), ("2.ipynb", "ok", "passed"), ("3.ipynb", "ok", "")]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "table.csv"]


def test_a_journal_is_used_for_the_same_notebook_exercises_and_limit_alone(tmp_path):
    output, result = tmp_path / "table.csv", submission.Result("ok", "", {"1.1": "passed"})
    journal = table.Journal(output, 60)
    journal.add("a", "digest", result)
    journal.add("b", "digest", submission.Result("stopped"))
    with open(journal.path, "a") as file:
        file.write('["c", "dig')  # the report was ended while it wrote
    again = table.Journal(output, 60)
    assert again.results == {("a", "digest"): result}
    assert again.get("a", "another") is None
    assert table.Journal(output, 61).results == {}


def test_whatever_ends_the_report_stops_the_notebooks_that_run(monkeypatch):
    stopped = []

    def mark(path, limit, stop):
        if path == "hang":
            stopped.append(stop.wait(30))  # it waits for as long only if nothing stops it
        return submission.Result()

    def tell(path, result):
        raise BrokenPipeError

    monkeypatch.setattr(submission, "mark", mark)
    with pytest.raises(BrokenPipeError):
        report.mark_all({"1": "quick", "2": "hang"}, 300, 2, tell)
    assert stopped == [True]


def test_names_are_text_to_a_terminal_and_a_spreadsheet():
    def shown(name):
        return table.shown_name(Path("/in") / name, Path("/in"))

    assert shown("a/b.ipynb") == "a/b.ipynb"
    for sign in "=+-@\u2212\uff1d\uff0b\uff0d\uff20\ufe66|":  # full-width and small ones too
        assert shown(f"{sign}1.ipynb") == f"./{sign}1.ipynb"
        assert shown(f" {sign}1.ipynb") == f"./ {sign}1.ipynb"
    assert shown("\t=1.ipynb") == "./\ufffd=1.ipynb"
    assert shown("\r=1.ipynb") == "./\ufffd=1.ipynb"
    assert shown("a\x1b[31m\n\udcff.ipynb") == "a\ufffd[31m\ufffd\ufffd.ipynb"
