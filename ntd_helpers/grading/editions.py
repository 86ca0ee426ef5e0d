"""Write the lessons for students, without solutions, or for instructors, with them.

For students: no outputs and no solutions; the stubs as they are. For instructors: the outputs as stored, and after each
exercise a folded table of the wrong answers that it knows and a folded cell with a solution, which passes. Both run top
to bottom; nbval passes on the edition for instructors. Where FOLDER is beside lessons/, links to the package hold.

`nbgrader` makes a third edition.

What is taken out for students is what names the package's `solution`: imports, also under another name (`from
ntd_helpers.exercises import solution as s`); assignments such as `s = solution`; statements that only show a solution
(`ex.solution("1.1")`, `print(s("1.1"))`, also after `%time` and the like); cells with the tag "solution"; and in text a
clause such as "; `solution("1.1")` shows one". Any other use of it ends the work with a message that names the cell.
The word in prose, and a variable or function of the lesson's own that is called `solution`, stay. What a string or a
shell command does when it is run is not known here; but `solution("1.1")` is refused wherever it is written.
"""

import ast
import copy
import re
import sys
from html import escape
from pathlib import Path

from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from . import course, notebook
from .code import Names, checks, in_magic, parse, solution_aliases
from .course import exercise

LESSONS = Path(__file__).resolve().parents[2] / "lessons"
CALL = r"""\bsolution\(\s*(?:id\s*=\s*)?["'][\d.]+["']\s*\)"""
IMPORT = r"\bfrom\s+ntd_helpers\.exercises\S*\s+import\b[^\n]*\bsolution\b"
TAGS = {"tags": ["solution"]}


def student(nb):
    """A copy of a lesson without outputs and without solutions.

    Raises ValueError, naming the cell, if the package's `solution` is used in a form that cannot be removed.
    """
    nb = copy.deepcopy(nb)
    names, kept = Names(), []
    for number, cell in enumerate(nb.cells, start=1):
        if "solution" in cell.metadata.get("tags", ()):
            continue
        before = cell.source
        if cell.cell_type == "code":
            cell.source = _code_without_solutions(before, names, number)
            cell.outputs, cell.execution_count = [], None
        else:
            cell.source = re.sub(rf"[;,]\s+`{CALL}`[^.;]*", "", before)
        left = re.search(f"{CALL}|{IMPORT}", cell.source)
        if left:
            raise ValueError(
                f"cell {number} mentions a solution in a form that this command cannot remove: {left[0]!r}. "
                "Reword it, or give the cell the tag `solution`: the cell is then left out."
            )
        if cell.source == before or not _is_empty(cell.source):
            kept.append(cell)
    nb.cells = kept
    return nb


def _code_without_solutions(source, names, number):
    """A cell's code without what names the package's `solution`; `names` follows what is bound, from cell to cell."""
    try:
        statements = list(_statements(source))
    except SyntaxError:  # not Python: nothing in it can be called
        return source
    left, before = source, copy.deepcopy(names)
    for code, statement in statements:
        removable = _only_shows(statement, names)
        if names.uses(statement):
            segment = ast.get_source_segment(code, statement)
            if isinstance(statement, ast.ImportFrom):
                left = _replaced(left, segment, _import_without_solution(segment, statement))
            elif removable:
                left = _replaced(left, segment, "")
            else:
                raise ValueError(_cannot_remove(number, segment))
    for code, statement in _statements(left):  # in case that another line was hit
        if before.uses(statement):
            raise ValueError(_cannot_remove(number, ast.get_source_segment(code, statement)))
    return source if left == source else left.strip("\n")


def _cannot_remove(number, segment):
    return (
        f"cell {number} uses the package's solution() in a form that this command cannot remove: "
        f"{segment.splitlines()[0]!r}. Remove it from the lesson, or give the cell the tag `solution`: "
        "the cell is then left out."
    )


def _statements(source):
    """Pairs of code and a statement in it: those of the cell itself, or of a magic that runs Python."""
    code, tree = parse(source)
    for statement in tree.body:
        inner = in_magic(statement.value) if isinstance(statement, ast.Expr) else None
        if inner is None:
            yield code, statement
        else:
            yield from _statements(inner)


def _only_shows(statement, names):
    """Whether a statement only shows a solution, or only gives the package's `solution` another name."""
    match statement:
        case ast.Assign(targets=[ast.Name()], value=value):
            return names.is_solution(value)
        case ast.Expr(value=ast.Call(func=ast.Name("print" | "display"), args=shown, keywords=[])):
            return all(isinstance(each, ast.Constant) or _shows(each, names) for each in shown)
        case ast.Expr(value=value):
            return _shows(value, names)
    return False


def _shows(node, names):
    match node:
        case ast.Call(func=function, args=args, keywords=keywords) if names.is_solution(function):
            return all(isinstance(each, ast.Constant) for each in [*args, *(word.value for word in keywords)])
        case ast.Attribute(value=ast.Call() as call):
            return names.is_solution(node) or _shows(call, names)
    return names.is_solution(node)


def _replaced(source, segment, new):
    """`source` with `new` in place of the statement `segment`; if `new` is empty, without the whole line."""
    if new:
        return re.sub(rf"^([ \t]*){re.escape(segment)}", lambda found: found[1] + new, source, count=1, flags=re.M)
    line = rf"^[ \t]*(?:%\w[^\n]*?)?{re.escape(segment)}\?{{0,2}}[ \t]*;?[ \t]*(?:#[^\n]*)?(?:\n|\Z)"
    return re.sub(line, "", source, count=1, flags=re.M)


def _import_without_solution(segment, statement):
    """The text of an import statement without the package's `solution`; empty if it imports nothing else."""
    aliases = solution_aliases(statement)
    kept = [alias for alias in statement.names if alias not in aliases]
    if not kept:
        return ""
    expected = ast.unparse(ast.ImportFrom(statement.module, kept, 0))
    for alias in aliases:
        name = rf"\b{alias.name}\b" + (rf"\s+as\s+{alias.asname}\b" if alias.asname else r"(?!\s+as\b)")
        segment = re.sub(rf",\s*{name}|\n[ \t]*{name}\s*,(?=[ \t]*\n)|{name}\s*,[ \t]*", "", segment, count=1)
    try:
        return segment if ast.unparse(ast.parse(segment)) == expected else expected
    except SyntaxError:
        return expected


def _is_empty(source):
    """Whether nothing is left of a cell but comments and the line of a magic."""
    return all(not line.strip() or line.lstrip().startswith(("#", "%%")) for line in source.splitlines())


def instructor(nb):
    """A copy of a lesson with each exercise's known wrong answers and a solution after it, folded, with its output.

    Raises ValueError if a solution does not pass.
    """
    nb = copy.deepcopy(nb)
    cells, solved, ids = [], set(), {cell.id for cell in nb.cells}
    has_numpy = any(cell.cell_type == "code" and "import numpy as np" in cell.source for cell in nb.cells)
    for cell in nb.cells:
        cells.append(cell)
        for id, answer, function in checks(cell.source) if cell.cell_type == "code" else ():
            if answer and id not in solved:
                number = id.replace(".", "-")
                table = notebook.new_id(f"mistakes-{number}", ids)
                cells.append(new_markdown_cell(mistakes(exercise(id)), id=table, metadata=TAGS))
                cells.append(_solution(exercise(id), function, notebook.new_id(f"solution-{number}", ids), has_numpy))
                solved.add(id)
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
    from . import nbgrader

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
