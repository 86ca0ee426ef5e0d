"""The lessons as sources of nbgrader: what its generate_assignment, autograde and generate_feedback run on.

Each exercise's cell becomes two: the stub, which is the student's own, and a locked test cell that shows the verdict of
`check` and raises AssertionError unless it is passed. nbgrader puts the locked cells back before it runs a submission,
so what a student does to them has no effect. It does not isolate the course from the submission as `report` does: a
notebook that patches the package passes.

The metadata are those of nbgrader's schema 3: https://nbgrader.readthedocs.io/en/stable/contributor_guide/metadata.html
"""

import ast

from nbformat.v4 import new_code_cell

from .code import checks, first_checks, parse
from .notebook import new_id
from .student import student

CONFIG = """\
c = get_config()
c.CourseDirectory.course_id = "training_dynamics"
c.ExecutePreprocessor.timeout = 120  # seconds for a cell, as in `report`
c.ExecutePreprocessor.store_widget_state = False  # the feedback then shows pictures of the demos
c.ClearSolutions.enforce_metadata = False  # the stubs stay as they are
"""


def edition(nb):
    """A copy of a lesson without solutions, with a locked test cell of one point for each exercise.

    Raises ValueError as `editions.student` does.
    """
    nb = student(nb)
    ids, cells = {cell.id for cell in nb.cells}, []
    for cell, found in first_checks(nb.cells):
        cells.append(cell)
        if found:
            cell.source = _without_checks(cell.source)
            cells += [_test_cell(check, new_id(f"test-{check.id.replace('.', '-')}", ids)) for check in found]
    nb.cells = cells
    return nb


def _test_cell(check, id):
    source = (
        "from ntd_helpers.exercises import check\n\n"
        f'verdict = check("{check.id}", {check.answer})\ndisplay(verdict)\nassert verdict, verdict.message'
    )
    data = {
        "cell_type": "code",
        "grade": True,
        "grade_id": f"exercise-{check.id.replace('.', '-')}",
        "locked": True,
        "points": 1,
        "schema_version": 3,
        "solution": False,
        "task": False,
    }
    return new_code_cell(source, id=id, metadata={"nbgrader": data})


def _without_checks(source):
    """The cell's code without the statements that only check an answer."""
    code, tree = parse(source)
    lines = code.splitlines()
    for statement in reversed(tree.body):
        if isinstance(statement, ast.Expr) and checks(ast.unparse(statement)):
            del lines[statement.lineno - 1 : statement.end_lineno]
    return "\n".join(lines).strip("\n")
