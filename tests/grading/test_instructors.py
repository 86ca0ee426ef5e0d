"""The commands of lessons/INSTRUCTORS.md, run in their order, as they stand there, in a checkout with one short lesson.

What needs the network or waits for a person (pip, venv, JupyterLab, containers) is replaced by nothing. That pip's
requirements exist is tested; `test_container` tests the containers' options.
"""

import csv
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest

from ntd_helpers.grading.code import checks
from tests.grading.submissions import IMPORT, ROOT, save, solved
from tests.grading.test_nbgrader import NBGRADER

TEXT = (ROOT / "lessons" / "INSTRUCTORS.md").read_text(encoding="utf-8")
REPLACED = """
python() { case "$2" in venv | pip) ;; *) command python "$@" ;; esac; }
source() { :; }
jupyter() { :; }
docker() { :; }
podman() { :; }
"""


def blocks(kind):
    """The fenced blocks of a language."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", TEXT, flags=re.M | re.S)


def shorten(path):
    """Leave of a lesson its title, an import and its first exercise."""
    nb = nbformat.read(path, 4)
    first, *others = [cell for cell in nb.cells if cell.cell_type == "code"]
    first.source = "from ntd_helpers.exercises import check, hint, solution"
    nb.cells = [nb.cells[0], first, next(cell for cell in others if checks(cell.source))]
    nbformat.write(nb, path)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A checkout in which all commands were run."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("ntd_helpers", "tools"):
        left_out = shutil.ignore_patterns("__pycache__", "node_modules", "site")
        shutil.copytree(ROOT / name, folder / name, ignore=left_out)
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "lessons").mkdir()
    shutil.copy(ROOT / "lessons" / "01_quadratics.ipynb", folder / "lessons")
    shorten(folder / "lessons" / "01_quadratics.ipynb")
    save(folder / "submissions" / "s1024.ipynb", [IMPORT, solved("1.1"), solved("1.8")])
    (folder / "submissions" / "s1025.zip").write_bytes(b"PK")
    (roster,) = blocks("csv")
    (folder / "roster.csv").write_text(roster)
    grader = Path(NBGRADER).parent if NBGRADER else None
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    paths = [str(Path(sys.executable).parent), *([str(grader)] if grader else []), os.environ["PATH"]]
    environment |= {"PYTHONPATH": str(folder), "PATH": os.pathsep.join(paths), "NTD_PROGRESS": ""}
    script = "".join([REPLACED, "" if grader else "nbgrader() { :; }\n", *blocks("bash")])
    run = subprocess.run(["bash", "-exc", script], cwd=folder, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-3000:]
    return folder


def test_the_commands_write_what_the_text_says(checkout):
    written = ["mine", "student", "instructor", "course/source/01_quadratics"]
    assert all((checkout / folder / "01_quadratics.ipynb").exists() for folder in written)
    assert (checkout / "course" / "nbgrader_config.py").exists()
    assert {path.name for path in (checkout / "feedback").iterdir()} == {"s1024.html", "s1025.html"}
    with open(checkout / "grades.csv", newline="") as file:
        assert [(row["id"], row["points"]) for row in csv.DictReader(file)] == [("s1024", "2"), ("s1025", "0")]
    assert (checkout / "moodle.csv").read_text().splitlines()[1] == "s1024,ann.lee@uni.example,2"
    solution = "# A solution of 1.1"
    assert solution in (checkout / "instructor" / "01_quadratics.ipynb").read_text(encoding="utf-8")
    assert "solution" not in (checkout / "student" / "01_quadratics.ipynb").read_text(encoding="utf-8").lower()


def test_the_lesson_is_unchanged_by_the_command_that_saves_it_with_its_outputs(checkout):
    before, after = (nbformat.read(checkout / name / "01_quadratics.ipynb", 4) for name in ("lessons", "mine"))
    assert [cell.source for cell in after.cells] == [cell.source for cell in before.cells]
    assert after.cells[2].outputs[0].data["text/plain"] == before.cells[2].outputs[0].data["text/plain"]


def test_what_is_not_run_exists():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    installs = [line for block in blocks("bash") for line in block.splitlines() if "pip install" in line]
    assert installs == [
        "python -m pip install -c constraints.txt -e '.[grading]' pytest nbval",
        "python -m pip install nbgrader",
    ]
    assert "grading" in project["optional-dependencies"]
    assert (ROOT / "constraints.txt").exists()
    (line,) = blocks("python")
    cells = nbformat.read(ROOT / "lessons" / "06_response_functions.ipynb", 4).cells
    assert any(line.strip() in cell.source for cell in cells)
