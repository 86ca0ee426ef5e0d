"""The edition for nbgrader: its cells, and a course played through by the real nbgrader where it is installed."""

import csv
import os
import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest

from ntd_helpers.exercises import exercise
from ntd_helpers.exercises.registry import load
from ntd_helpers.grading import nbgrader, notebook
from ntd_helpers.grading.student import student
from tests.grading.submissions import IMPORT, ROOT, command, stub
from tests.lessons.notebooks import LESSONS, made_up

NBGRADER = shutil.which(os.environ.get("NTD_NBGRADER", "nbgrader"))


def graded_cells(nb):
    return [cell for cell in nb.cells if cell.metadata.get("nbgrader", {}).get("grade")]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_each_exercise_of_a_lesson_has_one_locked_test_of_a_point(path):
    nb = nbgrader.edition(notebook.read(path))
    nbformat.validate(nb)
    found = [cell.metadata["nbgrader"] for cell in graded_cells(nb)]
    assert [one["grade_id"] for one in found] == [
        f"exercise-{id.replace('.', '-')}" for id in load(int(path.stem[:2]), "exercise")
    ]
    assert all(one["locked"] and one["points"] == 1 and not one["solution"] for one in found)
    text = "\n".join(cell.source for cell in nb.cells if cell.cell_type == "code" and cell not in graded_cells(nb))
    assert 'check("' not in text


def test_nothing_else_of_the_student_edition_changes():
    lesson = made_up(
        IMPORT, "a = 1\nprint(a)", stub("1.1"), 'b = 2\ncheck("1.1", step)\nprint(b)', "check('1.8', example)"
    )
    before, after = student(lesson), nbgrader.edition(lesson)
    kept = [cell.source for cell in after.cells if cell not in graded_cells(after)]
    assert kept[:3] == [cell.source for cell in before.cells][:3]
    assert kept[3] == exercise("1.1").stub
    assert kept[4] == 'b = 2\ncheck("1.1", step)\nprint(b)'  # only the first check of an exercise is the test
    assert [cell.metadata["nbgrader"]["grade_id"] for cell in graded_cells(after)] == ["exercise-1-1", "exercise-1-8"]


# The real nbgrader


ANSWERS = {"right": exercise("1.1").solution, "wrong": "def step(A, b, w, step_size):\n    return w", "open": None}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course of lesson 1, shortened: the assignment, three submissions, their marks and feedback."""
    folder = tmp_path_factory.mktemp("course")
    run = command("editions", "nbgrader", folder)
    assert run.returncode == 0, run.stderr
    for path in (folder / "source").iterdir():
        if path.name != "01_quadratics":
            shutil.rmtree(path)
    source = folder / "source" / "01_quadratics" / "01_quadratics.ipynb"
    nb = nbformat.read(source, 4)
    first = next(k for k, cell in enumerate(nb.cells) if cell.metadata.get("nbgrader"))
    nb.cells = [*nb.cells[1:3], *nb.cells[first - 1 : first + 4]]  # the imports, a demo, exercise 1.1 and the next
    nbformat.write(nb, source)
    play(folder, "generate_assignment", "01_quadratics")
    for name, answer in ANSWERS.items():
        where = folder / "submitted" / name / "01_quadratics"
        where.mkdir(parents=True)
        nb = nbformat.read(folder / "release" / "01_quadratics" / "01_quadratics.ipynb", 4)
        if answer:
            cell = next(cell for cell in nb.cells if "def step(" in cell.source)
            cell.source = answer
        for cell in graded_cells(nb):
            cell.source = "pass"  # what a student does to a test has no effect
        nbformat.write(nb, where / "01_quadratics.ipynb")
    for step in ("autograde", "generate_feedback"):
        play(folder, step, "01_quadratics")
    play(folder, "export")
    return folder


def play(folder, *arguments):
    path = os.pathsep.join([str(Path(NBGRADER).parent), os.environ["PATH"]])  # nbgrader calls alembic by its name
    environment = os.environ | {"PYTHONPATH": str(ROOT), "NTD_PROGRESS": "", "PATH": path}
    run = subprocess.run([NBGRADER, *arguments], cwd=folder, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


needs_nbgrader = pytest.mark.skipif(not NBGRADER, reason="nbgrader is not installed (pip install nbgrader)")


@needs_nbgrader
def test_nbgrader_gives_a_point_for_the_right_answer_alone(course):
    with open(course / "grades.csv", newline="") as file:
        scores = {row["student_id"]: (row["score"], row["max_score"]) for row in csv.DictReader(file)}
    assert {name: float(score) for name, (score, _) in scores.items()} == {"right": 1, "wrong": 0, "open": 0}
    assert {float(most) for _, most in scores.values()} == {2}


@needs_nbgrader
@pytest.mark.parametrize(
    "name, sentence", [("right", "passed"), ("wrong", "not right yet"), ("open", "not attempted yet")]
)
def test_nbgrader_s_feedback_has_the_verdict(name, sentence, course):
    page = Path(course, "feedback", name, "01_quadratics", "01_quadratics.html").read_text(encoding="utf-8")
    assert f"1.1 {sentence}" in page
    assert page.count("data:image/png") == 1  # the demo
