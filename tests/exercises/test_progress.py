"""`progress`: what is kept between sittings and what is shown; nothing that goes wrong with the file is an error."""

import importlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbclient import NotebookClient

from ntd_helpers.exercises import Verdict, check, exercise, solution
from ntd_helpers.exercises.registry import lessons, load

kept = importlib.import_module("ntd_helpers.exercises.progress")  # the package has a function of this name
ROOT = Path(__file__).parents[2]
IDS = [id for lesson in lessons() for id in load(lesson, "exercise")]


@pytest.fixture
def file(tmp_path, monkeypatch):
    """A file of results that is not there yet, for a kernel that has just started."""
    path = tmp_path / "results"
    monkeypatch.setenv("NTD_PROGRESS", str(path))
    new_kernel(monkeypatch)
    return path


def new_kernel(monkeypatch):
    monkeypatch.setattr(kept, "_seen", {})


def states():
    return {id: state for _, row in kept.progress().lessons for id, state in row}


def attempted():
    return {id: state for id, state in states().items() if state != "not yet"}


def record(id, passed):
    kept.record(Verdict(id, passed, ""))


# What is kept


def test_check_records_and_the_next_kernel_knows(file, monkeypatch):
    check("1.1", exercise("1.1").reference)
    check("1.3", lambda A: -1.0)
    assert attempted() == {"1.1": "solved", "1.3": "tried"}
    new_kernel(monkeypatch)
    assert attempted() == {"1.1": "solved", "1.3": "tried"}
    assert kept.progress().solved == ["1.1"]
    assert file.read_text().split() == ["1.1", "solved", "1.3", "tried"]  # and nothing of the answers


def test_a_solved_exercise_stays_solved(file, monkeypatch):
    record("1.1", True)
    record("1.1", False)
    new_kernel(monkeypatch)
    record("1.1", False)
    assert attempted() == {"1.1": "solved"}
    assert file.read_text().split("\n") == ["", "1.1 solved", ""]


@given(st.lists(st.tuples(st.sampled_from(IDS), st.sampled_from([True, False, None]), st.booleans()), max_size=30))
def test_any_sequence_of_results_is_remembered(results):
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setenv("NTD_PROGRESS", os.path.join(folder, "results"))
        new_kernel(patch)
        for id, passed, restarts in results:
            if restarts:
                new_kernel(patch)
            record(id, passed)
        solved = {id for id, passed, _ in results if passed}
        tried = {id for id, passed, _ in results if passed is False} - solved
        assert attempted() == dict.fromkeys(solved, "solved") | dict.fromkeys(tried, "tried")


WRITE = """
import sys, time
from ntd_helpers.exercises import Verdict
from ntd_helpers.exercises.progress import record
time.sleep(max(0, float(sys.argv[1]) - time.time()))
for n in range(int(sys.argv[2]), 400, 4):
    record(Verdict(f"9.{n}", True, ""))
"""


def test_kernels_side_by_side_lose_nothing(file):
    start = str(time.time() + 0.5)
    kernels = [subprocess.Popen([sys.executable, "-c", WRITE, start, str(n)], cwd=ROOT) for n in range(4)]
    assert [kernel.wait() for kernel in kernels] == [0] * 4
    assert sorted(kept._read(str(file))) == sorted(f"9.{n}" for n in range(400))


# What goes wrong


DAMAGE = {
    "empty": b"",
    "noise": bytes(range(256)) * 20,
    "cut short": b"1.1 solved\n1.2 sol",
    "other words": b"1.1 solved\n1.2 forgotten\nx.y solved\n1.3\n1.4 solved twice\n\n",
    "another version": b'{"version": 2}\n1.1 solved\n',
    "an exercise that is gone": b"1.1 solved\n77.77 solved\n1.999 tried\n",
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_file_raises_no_error_and_records_new_results(name, file, monkeypatch):
    file.write_bytes(DAMAGE[name])
    before = {"1.1": "solved"} if b"1.1 solved" in DAMAGE[name] else {}
    assert attempted() == before
    record("1.5", True)
    new_kernel(monkeypatch)
    assert attempted() == before | {"1.5": "solved"}
    assert file.read_bytes().startswith(DAMAGE[name])
    assert all(line.isprintable() for line in repr(kept.progress()).splitlines())


def unwritable(kind, file, monkeypatch):
    if kind == "a folder":
        file.mkdir()
    elif kind == "no such folder":
        monkeypatch.setenv("NTD_PROGRESS", str(file / "in" / "none"))
    elif kind == "a pipe":
        os.mkfifo(file)
    elif kind == "a full disk":
        monkeypatch.setenv("NTD_PROGRESS", "/dev/full")
    else:

        def fail(*_):
            raise RuntimeError("anything")

        monkeypatch.setattr(kept, "_save", fail)


KINDS = ["a folder", "no such folder", "an error"] + (["a pipe", "a full disk"] if sys.platform == "linux" else [])


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_cannot_be_written_is_no_error(kind, file, monkeypatch):
    unwritable(kind, file, monkeypatch)
    found = []

    def use():
        record("1.1", True)
        record("1.2", False)
        found.append(attempted())

    user = threading.Thread(target=use, daemon=True)
    user.start()
    user.join(5)  # opening a pipe would block
    assert found == [{"1.1": "solved", "1.2": "tried"}]
    assert "cannot be written" in repr(kept.progress())
    assert check("1.1", exercise("1.1").reference).passed is True


def test_what_could_not_be_written_is_written_later(file, monkeypatch):
    with monkeypatch.context() as patch:
        unwritable("an error", file, patch)
        record("1.1", True)
    record("1.2", True)
    assert "cannot be written" not in repr(kept.progress())
    new_kernel(monkeypatch)
    assert attempted() == {"1.1": "solved", "1.2": "solved"}


# Where results are kept


def test_pytest_neither_writes_nor_reads(tmp_path, monkeypatch):
    monkeypatch.delenv("NTD_PROGRESS", raising=False)
    monkeypatch.setattr(kept, "_FOLDER", str(tmp_path))
    monkeypatch.setattr(kept, "_interactive", lambda: True)
    new_kernel(monkeypatch)
    (tmp_path / ".ntd_progress").write_text("1.2 solved\n")
    record("1.1", True)
    assert attempted() == {}
    assert (tmp_path / ".ntd_progress").read_text() == "1.2 solved\n"


def test_an_empty_name_means_no_file(monkeypatch, tmp_path):
    monkeypatch.setenv("NTD_PROGRESS", "")
    monkeypatch.chdir(tmp_path)
    new_kernel(monkeypatch)
    record("1.1", True)
    assert attempted() == {"1.1": "solved"}
    assert list(tmp_path.iterdir()) == []
    assert "cannot be written" not in repr(kept.progress())


def python(*arguments, **options):
    """What a Python outside of pytest prints."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "NTD_"))}
    options = {"env": environment | {"PYTHONPATH": str(ROOT)}, "capture_output": True, "text": True} | options
    return subprocess.run([sys.executable, *arguments], check=True, **options).stdout


USE = "from ntd_helpers.exercises import *; check('1.1', exercise('1.1').reference)"


def test_a_script_keeps_nothing_and_an_interactive_python_does(tmp_path):
    python("-c", USE, cwd=tmp_path)
    assert list(tmp_path.iterdir()) == []
    python("-i", "-c", f"import sys; sys.ps1 = '>'; {USE}", cwd=tmp_path, stdin=subprocess.DEVNULL)
    assert [path.name for path in tmp_path.iterdir()] == [".ntd_progress"]
    assert "1 of 9 solved" in python("-c", "from ntd_helpers.exercises import *; print(progress())", cwd=tmp_path)


def test_a_kernel_keeps_results_beside_its_notebook(tmp_path, monkeypatch):
    monkeypatch.delenv("PYTEST_VERSION")
    monkeypatch.delenv("NTD_PROGRESS", raising=False)
    (tmp_path / "elsewhere").mkdir()
    cells = [
        "from ntd_helpers.exercises import *\nimport os; os.chdir('elsewhere')",
        "check('1.1', exercise('1.1').reference)",
        "progress()",
    ]
    for _ in range(2):  # two sittings
        nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        resources = {"metadata": {"path": str(tmp_path)}}
        NotebookClient(nb, timeout=60, kernel_name="python3", resources=resources).execute()
        data = nb.cells[-1].outputs[0].data
        assert "Lesson 1, 1 of 9 solved: ✓ 1.1  ○ 1.2" in data["text/plain"]
        assert "1.1: solved" in data["text/html"]
        cells.pop(1)
    assert (tmp_path / ".ntd_progress").read_text().split() == ["1.1", "solved"]
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_git_ignores_the_file():
    run = subprocess.run(["git", "check-ignore", "-q", "lessons/.ntd_progress"], cwd=ROOT)
    assert run.returncode == 0


def test_a_folder_that_is_gone_is_no_error(tmp_path):
    code = f"import os; os.rmdir(os.getcwd()); import sys; sys.ps1 = '>'; {USE}; print(progress())"
    folder = tmp_path / "gone"
    folder.mkdir()
    assert "1 of 9 solved" in python("-c", code, cwd=folder)


# What is shown, and what comes next


def test_next_is_the_first_unsolved_of_the_lesson_last_worked_on(file):
    def next_id():
        return kept.progress().next[0]

    assert next_id() == "1.1"
    record("1.2", True)
    assert next_id() == "1.1"
    record("1.1", True)
    assert next_id() == "1.3"
    record("2.1", False)
    assert next_id() == "2.1"
    assert 'hint("2.1") helps' in repr(kept.progress())
    for id in load(2, "exercise"):
        record(id, True)
    assert next_id() == "3.1"
    assert "hint" not in repr(kept.progress())


def test_after_the_last_lesson_what_was_left_out_comes_next(file):
    for id in IDS:
        if id != "1.4":
            record(id, True)
    assert kept.progress().next[0] == "1.4"
    record("1.4", True)
    assert kept.progress().next is None
    assert f"All {len(IDS)} exercises are solved." in repr(kept.progress())
    assert kept.progress().solved == IDS


def test_as_text_and_as_html(file):
    record("1.1", True)
    record("1.2", False)
    shown = kept.progress()
    lines = repr(shown).splitlines()
    assert lines[0] == "Lesson 1, 1 of 9 solved: ✓ 1.1  ✗ 1.2  ○ 1.3  ○ 1.4  ○ 1.5  ○ 1.6  ○ 1.7  ○ 1.8  ○ 1.9"
    assert lines[-2] == "✓ solved, ✗ tried, ○ not yet"
    assert lines[-1].startswith(f"Next: 1.1. {exercise('1.1').prompt}"[:7])
    html = shown._repr_html_()
    for id, state in states().items():
        assert f'title="{id}: {state}"' in html
    assert html.count("<tr>") == html.count("</tr>") == len(lessons())
    assert "<th scope" in html
    assert "&lt;" in kept.Progress((), ("1.1", "tried", "<b>"))._repr_html_()


# Solutions switched off


def test_solutions_can_be_switched_off(monkeypatch):
    monkeypatch.setenv("NTD_SOLUTIONS", "off")
    for id in IDS:
        shown = repr(solution(id)) + solution(id)._repr_html_()
        assert exercise(id).solution not in shown
        assert exercise(id).why not in shown
        assert "switched off" in shown
    with pytest.raises(ValueError, match=r"9\.9"):
        solution("9.9")
    monkeypatch.setenv("NTD_SOLUTIONS", "on")
    assert exercise("1.1").solution in repr(solution("1.1"))
