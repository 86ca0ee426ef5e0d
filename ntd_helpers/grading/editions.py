"""Write the lessons for students, without solutions, or for instructors, with them.

For students: no outputs and no solutions; the stubs as they are. For instructors: the outputs as stored, and after each
exercise a folded table of the wrong answers that it knows and a folded cell with a solution, which passes. Both run top
to bottom; nbval passes on the edition for instructors. Where FOLDER is beside lessons/, links to the package hold.

student.py makes the first edition, from which nbgrader.py makes a third.
"""

import copy
import sys
from html import escape
from pathlib import Path

from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from . import course, nbgrader, notebook
from .code import first_checks
from .course import exercise
from .student import student

LESSONS = Path(__file__).resolve().parents[2] / "lessons"
TAGS = {"tags": ["solution"]}


def instructor(nb):
    """A copy of a lesson with each exercise's known wrong answers and a solution after it, folded, with its output.

    Raises ValueError if a solution does not pass.
    """
    nb = copy.deepcopy(nb)
    cells, ids = [], {cell.id for cell in nb.cells}
    has_numpy = any(cell.cell_type == "code" and "import numpy as np" in cell.source for cell in nb.cells)
    for cell, found in first_checks(nb.cells):
        cells.append(cell)
        for id, _, function in found:
            number = id.replace(".", "-")
            table = notebook.new_id(f"mistakes-{number}", ids)
            cells.append(new_markdown_cell(mistakes(exercise(id)), id=table, metadata=TAGS))
            cells.append(_solution(exercise(id), function, notebook.new_id(f"solution-{number}", ids), has_numpy))
    nb.cells = cells
    for count, cell in enumerate((cell for cell in cells if cell.cell_type == "code"), start=1):
        cell.execution_count = count
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count
    return nb


def _solution(ex, function, id, has_numpy):
    """A cell with the solution, checked by the name that `check` has in the lesson."""
    imports = "" if has_numpy or "np." not in ex.solution else "import numpy as np\n\n\n"
    verdict = course.verdict_on_solution(ex)
    if not verdict:
        raise ValueError(f"the solution of exercise {ex.id} does not pass: {verdict}")
    data = {"text/html": verdict._repr_html_(), "text/plain": repr(verdict)}
    return new_code_cell(
        f'# A solution of {ex.id}\n{imports}{ex.solution}\n\n\n{function}("{ex.id}", {ex.name})',
        id=id,
        metadata={"jupyter": {"source_hidden": True}} | TAGS,
        outputs=[new_output("execute_result", data=data)],
    )


def mistakes(ex):
    """The wrong answers that an exercise knows, with what the student is told, as a folded table in HTML."""
    rows = "\n".join(
        f"<tr><td><pre>{escape(mistake.code)}</pre></td><td>{escape(mistake.message)}</td></tr>"
        for mistake in ex.mistakes
    )
    return (
        f"<details><summary>{ex.id}: {len(ex.mistakes)} wrong answers that it knows</summary>\n<table>\n"
        f"<tr><th>the answer</th><th>what the student is told</th></tr>\n{rows}\n</table>\n"
        f"<p>Why the solution is right: {escape(ex.why)}</p>\n</details>"
    )


def write(edition, folder, paths):
    """Write an edition of the lessons at `paths` into `folder`. All are made before any is written.

    Raises ValueError, naming the file, for a lesson of which it cannot be made.
    """
    made = {path.name: _made(edition, path) for path in paths}
    folder.mkdir(parents=True, exist_ok=True)
    for name, nb in made.items():
        notebook.write(nb, folder / name)


def _write_for_nbgrader(folder, paths):
    """Write an assignment for each lesson, where nbgrader looks for it, and a configuration unless there is one."""
    for path in paths:
        write(nbgrader.edition, folder / "source" / path.stem, [path])
    if not (config := folder / "nbgrader_config.py").exists():
        config.write_text(nbgrader.CONFIG, encoding="utf-8")


def _made(edition, path):
    try:
        nb = edition(notebook.read(path))
        notebook.validate(nb)
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from None
    return nb


def write_lessons(name, folder):
    """Write the edition "student", "instructor" or "nbgrader" of all lessons into a folder; return the exit status."""
    paths = sorted(LESSONS.glob("*.ipynb"))
    if not paths:
        print(f"There are no lessons in {LESSONS}: run this command in a checkout of the course.", file=sys.stderr)
        return 2
    if folder.resolve() == LESSONS:
        print("lessons/ holds the lessons themselves: choose another folder.", file=sys.stderr)
        return 2
    try:
        if name == "nbgrader":
            _write_for_nbgrader(folder, paths)
        else:
            write({"student": student, "instructor": instructor}[name], folder, paths)
    except (ValueError, OSError) as error:
        print(f"The {name} edition could not be made: {error}", file=sys.stderr)
        return 1
    print(f"{folder}: {len(paths)} lessons, the {name} edition.")
    return 0
