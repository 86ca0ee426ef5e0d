"""Write the lessons for students, without solutions, or for instructors, with them.

    python -m tools.editions student FOLDER
    python -m tools.editions instructor FOLDER

For students: no outputs, no word of `solution`; the stubs as they are. For instructors: the outputs as stored, and
after each exercise a folded table of the wrong answers that it knows and a folded cell with a solution, which passes.
Both run top to bottom; nbval passes on the edition for instructors. Where FOLDER is beside lessons/, links to the
package hold.
"""

import argparse
import ast
import copy
import importlib
import inspect
import re
import sys
from html import escape
from pathlib import Path

import nbformat
import numpy as np
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from ntd_helpers.exercises import engine, exercise
from ntd_helpers.exercises.submission import calls

ROOT = Path(__file__).resolve().parent.parent


def student(nb):
    """A copy of a lesson without outputs and without solutions.

    Raises ValueError if a cell would still tell of `solution`.
    """
    nb = copy.deepcopy(nb)
    nb.cells = [cell for cell in nb.cells if not _only_shows_a_solution(cell)]
    for cell in nb.cells:
        if cell.cell_type == "code":
            if "from ntd_helpers.exercises import" in cell.source:
                cell.source = re.sub(r",\s*solution\b", "", cell.source)
            cell.outputs, cell.execution_count = [], None
        else:
            cell.source = re.sub(r'[;,]\s+`solution\("[\d.]+"\)`[^.;]*', "", cell.source)
        if re.search(r"\bsolution\(|(import|[,(])\s*solution\s*([,)]|$)", cell.source, flags=re.M):
            raise ValueError(f"the cell with id {cell.id!r} tells of solution() in a way that this tool does not know")
    return nb


def _only_shows_a_solution(cell):
    return cell.cell_type == "code" and re.fullmatch(r'\s*solution\("[\d.]+"\)\s*', cell.source)


def instructor(nb):
    """A copy of a lesson with each exercise's known wrong answers and a solution after it, folded, with its output.

    Raises ValueError if a solution does not pass.
    """
    nb = copy.deepcopy(nb)
    cells = []
    for cell in nb.cells:
        cells.append(cell)
        if cell.cell_type == "code":
            for id, _ in calls(cell.source):
                number = id.replace(".", "-")
                cells.append(new_markdown_cell(mistakes(exercise(id)), id=f"mistakes-{number}"))
                cells.append(_solution(exercise(id), f"solution-{number}"))
    nb.cells = cells
    for count, cell in enumerate((cell for cell in cells if cell.cell_type == "code"), start=1):
        cell.execution_count = count
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count
    return nb


def _solution(ex, id):
    namespace = {"np": np}
    exec(ex.solution, namespace)
    verdict = engine.judge(ex, engine.trusted(ex, namespace[ex.name]))
    if not verdict:
        raise ValueError(f"the solution of exercise {ex.id} does not pass: {verdict}")
    data = {"text/html": verdict._repr_html_(), "text/plain": repr(verdict)}
    return new_code_cell(
        f'# A solution of {ex.id}\n{ex.solution}\n\n\ncheck("{ex.id}", {ex.name})',
        id=id,
        metadata={"jupyter": {"source_hidden": True}, "tags": ["solution"]},
        outputs=[new_output("execute_result", data=data)],
    )


def mistakes(ex):
    """The wrong answers that an exercise knows, with what the student is told, as a folded table in HTML."""
    rows = "\n".join(
        f"<tr><td><code>{escape(code)}</code></td><td>{escape(mistake.message)}</td></tr>"
        for code, mistake in zip(_code_of_mistakes(ex), ex.mistakes, strict=True)
    )
    return (
        f"<details><summary>{ex.id}: {len(ex.mistakes)} wrong answers that it knows</summary>\n<table>\n"
        f"<tr><th>the answer</th><th>what the student is told</th></tr>\n{rows}\n</table>\n"
        f"<p>Why the solution is right: {escape(ex.why)}</p>\n</details>"
    )


def _code_of_mistakes(ex):
    """The wrong answers as they are written in the lesson's module; "…" for those that are made in another way."""
    source = inspect.getsource(importlib.import_module(f"{engine.__package__}.lesson{ex.id.split('.')[0]}"))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Exercise":
            parts = {keyword.arg: keyword.value for keyword in node.keywords}
            written = getattr(parts.get("mistakes"), "elts", [])
            if getattr(parts.get("id"), "value", None) == ex.id and len(written) == len(ex.mistakes):
                return [_code_of(one, source) for one in written]
    return ["…"] * len(ex.mistakes)


def _code_of(mistake, source):
    if not isinstance(mistake, ast.Call):
        return "…"
    wrong = [*mistake.args, *(keyword.value for keyword in mistake.keywords if keyword.arg == "wrong")]
    return " ".join(ast.get_source_segment(source, wrong[0]).split())


def write(edition, folder, paths):
    """Write an edition of the lessons at `paths` into `folder`. All are made before any is written."""
    made = {path.name: edition(nbformat.read(path, as_version=4)) for path in paths}
    folder.mkdir(parents=True, exist_ok=True)
    for name, nb in made.items():
        nbformat.write(nb, folder / name)


def main(arguments):
    parser = argparse.ArgumentParser(prog="python -m tools.editions", description=__doc__.splitlines()[0])
    parser.add_argument("edition", choices=["student", "instructor"])
    parser.add_argument("folder", type=Path, help="where to write them; lessons of the same name there are replaced")
    given = parser.parse_args(arguments)
    paths = sorted(ROOT.glob("lessons/*.ipynb"))
    if given.folder.resolve() == ROOT / "lessons":
        print("lessons/ holds the lessons themselves: choose another folder.", file=sys.stderr)
        return 2
    try:
        write({"student": student, "instructor": instructor}[given.edition], given.folder, paths)
    except (ValueError, OSError) as error:
        print(f"The {given.edition} edition could not be made: {error}", file=sys.stderr)
        return 1
    print(f"{given.folder}: {len(paths)} lessons, the {given.edition} edition.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
