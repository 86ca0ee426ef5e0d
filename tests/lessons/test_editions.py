"""The editions for students and for instructors are the lessons, without solutions and with them; both run."""

import dataclasses
import re
import subprocess
import sys

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_markdown_cell

from ntd_helpers.exercises import exercise, submission
from tests.lessons.notebooks import LESSONS, ROOT, made_up, nbval, save
from tools import editions

every_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


EX = exercise("1.1")


def lesson(path):
    return nbformat.read(path, as_version=4)


def code(nb):
    return [cell for cell in nb.cells if cell.cell_type == "code"]


def exercises(nb):
    return [id for cell in code(nb) for id, _ in submission.calls(cell.source)]


def short(nb):
    """The notebook's imports and exercises alone."""
    first, *others = code(nb)
    nb.cells = [first, *(cell for cell in others if submission.calls(cell.source))]
    return nb


@every_lesson
def test_the_students_edition_has_the_stubs_and_no_solutions(path, tmp_path):
    before, nb = lesson(path), editions.student(lesson(path))
    nbformat.validate(nb)
    assert [cell.id for cell in nb.cells] == [cell.id for cell in before.cells]
    assert [cell.source for cell in code(nb)[1:]] == [cell.source for cell in code(before)[1:]]
    assert code(before)[0].source.replace(", solution", "") == code(nb)[0].source
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code(nb))
    assert not any("solution(" in cell.source for cell in nb.cells)
    (text,) = [cell.source for cell in nb.cells if 'run `hint("' in cell.source]
    assert text.endswith("as often as there are hints.")

    result = submission.mark(save(short(nb), tmp_path / path.name), 60)
    assert result.status == "ok", result.reason
    assert result.marks == dict.fromkeys(exercises(before), "open")


@every_lesson
def test_the_instructors_edition_has_a_solution_after_each_exercise(path, tmp_path):
    before, nb = lesson(path), editions.instructor(lesson(path))
    nbformat.validate(nb)
    assert [cell.execution_count for cell in code(nb)] == list(range(1, len(code(nb)) + 1))
    old = {cell.id for cell in before.cells}
    assert [cell.source for cell in nb.cells if cell.id in old] == [cell.source for cell in before.cells]
    for id in exercises(before):
        ex, number = exercise(id), id.replace(".", "-")
        ids = [cell.id for cell in nb.cells]
        at = ids.index(f"solution-{number}")
        assert ids[at - 1] == f"mistakes-{number}"
        assert f'check("{id}"' in nb.cells[at - 2].source
        assert ex.solution in nb.cells[at].source
        assert nb.cells[at].metadata.jupyter.source_hidden
        assert nb.cells[at].outputs[0].data["text/plain"].startswith(f"{id} passed: ")
        assert nb.cells[at - 1].source.count("<tr>") == len(ex.mistakes) + 1
        assert "…</code>" not in nb.cells[at - 1].source

    result = submission.mark(save(short(nb), tmp_path / path.name), 60)
    assert result.status == "ok", result.reason
    assert result.marks == dict.fromkeys(exercises(before), "passed")


def test_the_editions_are_written_by_one_command_and_nbval_passes_the_instructors(tmp_path):
    for edition in ("student", "instructor"):
        command = [sys.executable, "-m", "tools.editions", edition, str(tmp_path / edition)]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
        assert sorted(path.name for path in (tmp_path / edition).iterdir()) == [path.name for path in LESSONS]
    # The exercises alone: the other cells are the lesson's own, and are compared there.
    nb = short(lesson(tmp_path / "instructor" / LESSONS[0].name))
    result = nbval(save(nb, tmp_path / "short.ipynb"))
    assert result.returncode == 0, result.stdout + result.stderr


def test_each_wrong_answer_stands_beside_what_is_said_of_it():
    ex = exercise("1.3")
    table = editions.mistakes(ex)
    rows = re.findall(r"<tr><td><code>(.*)</code></td><td>(.*)</td></tr>", table)
    assert len(rows) == len(ex.mistakes)
    matrix = np.diag([1.0, 4.0])
    scope = {"_eigenvalues": lambda A: A.diagonal(), "np": np}
    for (source, message), mistake in zip(rows, ex.mistakes, strict=True):
        assert message == mistake.message.replace("'", "&#x27;")
        if source.startswith("lambda"):
            assert eval(source, scope)(matrix) == pytest.approx(mistake.wrong(matrix))


def test_a_cell_that_only_shows_a_solution_is_left_out_for_students():
    nb = made_up("from ntd_helpers.exercises import (\n    check, hint,\n    solution, predict,\n)", 'solution("1.1")')
    nb.cells.append(new_markdown_cell('Run `hint("1.1")`; `solution("1.1")` shows it. No solution (yet).'))
    cells = editions.student(nb).cells
    assert [cell.source for cell in cells[1:]] == [
        "from ntd_helpers.exercises import (\n    check, hint, predict,\n)",
        'Run `hint("1.1")`. No solution (yet).',
    ]


@pytest.mark.parametrize(
    "source",
    ['print(solution("1.1"))', "from ntd_helpers.exercises import solution", "import x, solution", "show(solution)"],
)
def test_what_still_tells_of_solution_is_an_error(source):
    with pytest.raises(ValueError, match="cell-0"):
        editions.student(made_up(source))


def test_a_solution_that_does_not_pass_is_an_error(monkeypatch):
    monkeypatch.setattr(editions, "exercise", lambda id: dataclasses.replace(EX, solution=EX.stub))
    with pytest.raises(ValueError, match="1.1 does not pass"):
        editions.instructor(made_up(f'{EX.stub}\n\ncheck("1.1", step)'))


def test_the_lessons_themselves_are_never_overwritten(capsys):
    before = [path.read_bytes() for path in LESSONS]
    assert editions.main(["student", str(ROOT / "tools" / ".." / "lessons")]) == 2
    assert "another folder" in capsys.readouterr().err
    assert [path.read_bytes() for path in LESSONS] == before


def test_a_folder_that_cannot_be_made_is_said(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert editions.main(["student", str(tmp_path / "file")]) == 1
    assert "could not be made" in capsys.readouterr().err
