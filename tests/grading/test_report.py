"""The report on a folder of submissions: its command line, its table, and how it goes on after it was ended.

`test_term` marks a class.
"""

import csv
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ntd_helpers.exercises.registry import load
from ntd_helpers.grading import course, report, submission, table
from ntd_helpers.grading.__main__ import main
from tests.grading.submissions import HANG, IMPORT, ROOT, command, made, save, sleepers, solved

IDS = list(load(1, "exercise"))


def test_a_file_that_cannot_be_read_is_a_result(tmp_path):
    result = submission.mark(submission.read(tmp_path / "none.ipynb"), 5)
    assert (result.status, result.reason) == ("unreadable", "the file cannot be read: No such file or directory")


def test_trouble_on_this_side_is_a_result_too(monkeypatch):
    def refuse():
        raise OSError("no space left")

    monkeypatch.setattr(submission.sandbox, "new_folder", refuse)
    result = submission.mark(made(IMPORT, solved("1.1")), 60)
    assert (result.status, result.reason) == ("failed", "could not be run: OSError")
    assert result.marks["1.1"] == "not run"


@pytest.mark.parametrize(
    "sources, lesson, others",
    [
        ([solved("2.1"), "x = float('3.5'); print('1.5')"], 2, []),
        ([solved("2.1"), solved("2.2"), solved("1.2"), solved("1.1")], 1, ["2.1", "2.2"]),
        ([*map(solved, load(4, "exercise")), "hint('1.1')"], 4, []),
        ([*map(solved, load(4, "exercise")), solved("1.1")], 4, ["1.1"]),
        (["predict('3.a')", "x = float('0.25'), float('0.5')"], 3, []),
        (["x = float('0.25')"], None, []),
    ],
)
def test_a_notebook_has_the_exercises_of_its_lesson_and_those_that_it_checks(sources, lesson, others):
    marks = submission._Marking(made(*sources).cells).result.marks
    assert list(marks) == [*(load(lesson, "exercise") if lesson else []), *others]
    assert course.lesson_of(marks) == lesson


# The command


def run_main(*arguments):
    """The exit status of the command line."""
    try:
        return main([str(argument) for argument in arguments])
    except SystemExit as end:
        return end.code


@pytest.mark.parametrize("prepare", [lambda path: None, lambda path: path.write_text("x"), lambda path: path.mkdir()])
def test_nothing_to_mark_is_reported_and_writes_no_table(prepare, tmp_path, capsys):
    prepare(tmp_path / "folder")
    assert run_main("report", tmp_path / "folder", "--output", tmp_path / "table.csv") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert str(tmp_path / "folder") in line
    assert not (tmp_path / "table.csv").exists()


@pytest.mark.parametrize(
    "options",
    [["--limit", "0"], ["--limit", "nan"], ["--limit", "soon"], ["--jobs", "0"], ["--jobs", "1.5"], ["--what"]],
)
def test_options_that_make_no_sense_are_refused(options, tmp_path, capsys):
    assert run_main("report", tmp_path, *options) == 2
    assert options[0] in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--weights=x", "--feedback=x", "--moodle=x", "--canvas=x", "--roster=none.csv"])
def test_options_of_a_class_without_a_roster_are_refused(option, tmp_path, capsys):
    assert run_main("report", tmp_path, option) == 2
    assert ("none.csv" if "none" in option else f"{option[:-2]} needs a --roster") in capsys.readouterr().err


def test_a_table_that_cannot_be_written_is_refused_before_the_work(tmp_path, capsys):
    save(tmp_path / "in" / "1.ipynb", [IMPORT])
    for output in (tmp_path, tmp_path / "none" / "table.csv"):
        assert run_main("report", tmp_path / "in", "--output", output) == 2
        printed = capsys.readouterr()
        assert (printed.out, "cannot be written" in printed.err) == ("", True)


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
