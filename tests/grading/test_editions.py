"""The editions for students and for instructors are the lessons, without solutions and with them; both run."""

import json
import re

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_markdown_cell

from ntd_helpers.exercises import exercise
from ntd_helpers.grading import editions, submission
from ntd_helpers.grading.code import checks
from tests.lessons.notebooks import LESSONS, ROOT, made_up, save

every_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


EX = exercise("1.1")


def lesson(path):
    return nbformat.read(path, as_version=4)


def code(nb):
    return [cell for cell in nb.cells if cell.cell_type == "code"]


def exercises(nb):
    return [check.id for cell in code(nb) for check in checks(cell.source)]


def short(nb):
    """The notebook's imports and exercises alone."""
    first, *others = code(nb)
    nb.cells = [first, *(cell for cell in others if checks(cell.source))]
    return nb


def marks(notebooks):
    """The marks of notebooks that run one after the other in one kernel; their cells must not raise."""
    cells = [(cell.cell_type, cell.source) for nb in notebooks for cell in short(nb).cells]
    result = submission.mark(submission.Submission(tuple(cells)), 120)
    assert (result.status, result.reason) == ("ok", "")
    return result.marks


@every_lesson
def test_the_students_edition_has_the_stubs_and_no_solutions(path):
    before, nb = lesson(path), editions.student(lesson(path))
    nbformat.validate(nb)
    assert [cell.id for cell in nb.cells] == [cell.id for cell in before.cells]
    assert [cell.source for cell in code(nb)[1:]] == [cell.source for cell in code(before)[1:]]
    assert code(before)[0].source.replace(", solution", "") == code(nb)[0].source
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code(nb))
    assert not any("solution(" in cell.source for cell in nb.cells)
    (text,) = [cell.source for cell in nb.cells if 'run `hint("' in cell.source]
    assert "as often as there are hints." in text


def test_every_stub_is_open_and_every_solution_passes_in_a_report():
    ids = [id for path in LESSONS for id in exercises(lesson(path))]
    assert marks(editions.student(lesson(path)) for path in LESSONS) == dict.fromkeys(ids, "open")
    assert marks(editions.instructor(lesson(path)) for path in LESSONS) == dict.fromkeys(ids, "passed")


@every_lesson
def test_the_instructors_edition_has_a_solution_after_each_exercise(path):
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


def test_each_wrong_answer_stands_beside_its_message():
    ex = exercise("1.3")
    rows = re.findall(r"<tr><td><pre>(.*?)</pre></td><td>(.*?)</td></tr>", editions.mistakes(ex), flags=re.S)
    assert len(rows) == len(ex.mistakes)
    matrix = np.diag([1.0, 4.0])
    for (source, message), mistake in zip(rows, ex.mistakes, strict=True):
        assert message == mistake.message
        scope = {"np": np}
        exec(source, scope)
        assert scope.popitem()[1](matrix) == pytest.approx(mistake.wrong(matrix))
    assert "the units&#x27; scalings" in editions.mistakes(exercise("5.4"))


def test_a_cell_that_only_shows_a_solution_is_left_out_for_students():
    nb = made_up("from ntd_helpers.exercises import (\n    check, hint,\n    solution, predict,\n)", 'solution("1.1")')
    nb.cells.append(new_markdown_cell('Run `hint("1.1")`; `solution("1.1")` shows it. No solution (yet).'))
    cells = editions.student(nb).cells
    assert [cell.source for cell in cells[1:]] == [
        "from ntd_helpers.exercises import (\n    check, hint, predict,\n)",
        'Run `hint("1.1")`. No solution (yet).',
    ]


STAR = "from ntd_helpers.exercises import *"


@pytest.mark.parametrize(
    "cells, left",
    [
        # Statements that only show a solution, by whatever name, are left out.
        (['solution("1.1")'], []),
        (["from ntd_helpers.exercises import solution"], []),
        (["# Stuck?\nsolution(id='1.1');  # all of it", "x = 1"], ["x = 1"]),
        (['print(solution("1.1"))\nx = 1'], ["x = 1"]),
        (["x = 1\n%time solution('1.1')"], ["x = 1"]),
        (["%%time\nsolution('1.1')", "solution??"], []),
        (["%%capture out\nsolution('1.1')\nx = 1"], ["%%capture out\nx = 1"]),
        (
            ["from ntd_helpers.exercises import solution as sol, check", "sol('1.1')", "x = 1"],
            ["from ntd_helpers.exercises import check", "x = 1"],
        ),
        (["import ntd_helpers.exercises as ex", "ex.solution('1.1')"], ["import ntd_helpers.exercises as ex"]),
        (
            ["import ntd_helpers.exercises", "print(ntd_helpers.exercises.solution('1.1').code)"],
            ["import ntd_helpers.exercises"],
        ),
        (
            ["from ntd_helpers import exercises as e\ns = e.solution\ns('1.1')"],
            ["from ntd_helpers import exercises as e"],
        ),
        (
            ["from ntd_helpers.exercises.engine import (\n    check,  # the check\n    solution as t,\n)\nt('1.1')"],
            ["from ntd_helpers.exercises.engine import (\n    check,  # the check\n)"],
        ),
        (["from ntd_helpers.exercises import *\ns = solution", "s('1.2')"], ["from ntd_helpers.exercises import *"]),
        (
            ["from ntd_helpers.exercises.engine import exercise", "exercise('1.1').solution"],
            ["from ntd_helpers.exercises.engine import exercise"],
        ),
        (
            ["solution = 3", "from ntd_helpers.exercises import *\nsolution('1.1')"],
            ["solution = 3", "from ntd_helpers.exercises import *"],
        ),
        # A variable, a function and a word of another meaning stay.
        (["solution = np.linalg.solve(A, b)\nprint(solution)"], None),
        (
            ["from ntd_helpers.exercises import check, solution", "solution = 3", "print(solution)"],
            ["from ntd_helpers.exercises import check", "solution = 3", "print(solution)"],
        ),
        (["def solution(x):\n    return x\nsolution(3)"], None),
        (["def f(solution):\n    return solution(1) + 1"], None),
        (["def f(x):\n    solution = x\n    return solution"], None),
        (["def f(x):\n    while x:\n        if x < 1:\n            return solution\n        solution = x"], None),
        (["%%capture solution\nx = 1"], None),
        (["[solution for solution in range(3)]", "lambda solution: solution"], None),
        (["for solution in [1, 2]:\n    print(solution)"], None),
        (["import solution\nsolution.x", "result.solution", "plt.title('the solution(s)')"], None),
        (["%%bash\necho solution", "retrun solution", "x = 'solution'  # the solution"], None),
    ],
)
def test_solutions_are_taken_out_and_what_is_only_called_so_stays(cells, left):
    """The cells of the edition for students, by hand; None if they are the lesson's."""
    nb = editions.student(made_up(STAR, *cells))
    nbformat.validate(nb)
    assert [cell.source for cell in code(nb)] == [STAR, *(cells if left is None else left)]


@pytest.mark.parametrize(
    "source",
    [
        "show(solution)",
        "x = solution('1.1')",
        "if stuck:\n    solution('1.1')",
        "def f():\n    return solution('1.1')",
        "f = lambda: solution('1.1')",
        "x = 1; solution('1.1')",
        "x = 1; s = solution",
        "x = '''\nsolution\n'''\nsolution",
        "import ntd_helpers.exercises as ex\nshow(ex.solution)",
        "import ntd_helpers.exercises as ex\nx = getattr(ex, 'solution')('1.1')",
        "v = %time solution('1.1')",
        "from ntd_helpers.exercises import solution as s\nv = %time s('1.1')",
        "try:\n    from ntd_helpers.exercises import solution as s\nexcept ImportError:\n    pass",
        "x, s = 1, solution",
        "retrun 1; solution('1.1')",
        "eval('solution(\"1.1\")')",
    ],
)
def test_what_cannot_be_removed_is_refused_with_the_cell(source):
    with pytest.raises(ValueError, match="cell 3 .*cannot remove"):
        editions.student(made_up(STAR, source))


def test_where_the_package_is_not_imported_the_name_is_of_another_meaning():
    nb = made_up("from my_module import *", "print(solution)", "x = solution(3)")
    assert editions.student(nb) == nb
    with pytest.raises(ValueError, match="cell 2 .*cannot remove"):
        editions.student(made_up('solution("1.1")'))


@pytest.mark.parametrize("type", ["markdown", "raw"])
def test_text_that_mentions_a_solution_is_refused_with_the_cell(type):
    nb = made_up("x = 1")
    nb.cells += [nbformat.v4.new_markdown_cell("The solution(s), a `solution`.")]
    assert [cell.source for cell in editions.student(nb).cells] == [cell.source for cell in nb.cells]
    nb.cells[2] = (new_markdown_cell if type == "markdown" else nbformat.v4.new_raw_cell)('`solution("1.1")` shows it.')
    with pytest.raises(ValueError, match="cell 3 mentions a solution"):
        editions.student(nb)


def test_the_students_edition_of_the_instructors_has_no_solutions():
    nb = made_up("import numpy as np\nfrom ntd_helpers.exercises import check", f'{EX.stub}\n\ncheck("1.1", step)')
    made = editions.student(editions.instructor(nb))
    assert [cell.source for cell in made.cells] == [cell.source for cell in nb.cells]


@pytest.mark.parametrize(
    "source, checked",
    [
        ('%%time\ncheck(id="1.1", answer=step)', 'check("1.1", step)'),
        ('import ntd_helpers.exercises as ex\n%time ex.check("1.1", answer=step)', 'ex.check("1.1", step)'),
        ('from ntd_helpers.exercises import check as c\nc(answer=step, id="1.1")', 'c("1.1", step)'),
    ],
)
def test_a_check_of_any_form_is_followed_by_one_solution(source, checked):
    nb = made_up(source, source, 'print("1.2", 3)')
    nb.cells[0].id = "solution-1-1"
    made = editions.instructor(nb)
    nbformat.validate(made)
    assert [cell.id for cell in made.cells[1:5]] == ["cell-0", "mistakes-1-1", "solution-1-1-2", "cell-1"]
    assert len(made.cells) == 6
    assert made.cells[3].source == f"# A solution of 1.1\n{EX.solution}\n\n\n{checked}"


ODD = [
    {"cell_type": "code", "source": ['print("a")\r\n', "1"], "outputs": None},
    {"cell_type": "code", "source": "1", "id": None, "metadata": {}, "later": {"a": 1}},
    {"cell_type": "code", "source": "1", "id": "twice", "metadata": {"mine": 2}},
    {"cell_type": "markdown", "source": "\ud800", "id": "twice", "metadata": {}},
]


@pytest.mark.parametrize("edition", [editions.student, editions.instructor])
def test_odd_notebooks_become_valid_editions_and_nothing_is_lost(edition, tmp_path):
    path = tmp_path / "odd.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 2, "cells": ODD, "later": [1]}), encoding="utf-16")
    editions.write(edition, tmp_path / "out", [path])
    made = json.loads((tmp_path / "out" / "odd.ipynb").read_text(encoding="utf-8"))
    nbformat.validate(made)
    assert [cell["id"] for cell in made["cells"]] == ["cell-1", "cell-2", "twice", "cell-4"]
    assert ["".join(cell["source"]) for cell in made["cells"]] == ['print("a")\n1', "1", "1", "\ud800"]
    assert made["metadata"]["extra"] == {"later": [1]}
    assert [cell["metadata"] for cell in made["cells"]] == [{}, {"extra": {"later": {"a": 1}}}, {"mine": 2}, {}]


def test_what_is_no_cell_is_refused_with_file_and_cell_and_nothing_is_written(tmp_path):
    good = save(made_up("1"), tmp_path / "good.ipynb")
    text = json.loads(nbformat.writes(made_up("1")))
    (tmp_path / "odd.ipynb").write_text(json.dumps(text | {"cells": [*text["cells"], "text"]}))
    with pytest.raises(ValueError, match="^odd.ipynb: cell 3 is text, not a cell$"):
        editions.write(editions.student, tmp_path / "out", [good, tmp_path / "odd.ipynb"])
    assert not (tmp_path / "out").exists()


def test_a_solution_has_numpy_where_the_lesson_does_not_import_it():
    ex = exercise("1.3")
    assert "np." in ex.solution
    for lines, first in ("", "import numpy as np\n"), ("import numpy as np\n", "def "):
        made = editions.instructor(made_up(f'{lines}check("1.3", {ex.name})'))
        assert made.cells[3].source.startswith(f"# A solution of 1.3\n{first}")


def test_a_solution_that_does_not_pass_is_an_error(monkeypatch):
    monkeypatch.setitem(vars(EX), "solution", EX.stub)
    with pytest.raises(ValueError, match="1.1 does not pass"):
        editions.instructor(made_up(f'{EX.stub}\n\ncheck("1.1", step)'))


def test_the_lessons_themselves_are_never_overwritten(capsys):
    before = [path.read_bytes() for path in LESSONS]
    assert editions.write_lessons("student", ROOT / "tools" / ".." / "lessons") == 2
    assert "another folder" in capsys.readouterr().err
    assert [path.read_bytes() for path in LESSONS] == before


def test_a_folder_that_cannot_be_made_is_reported(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert editions.write_lessons("student", tmp_path / "file") == 1
    assert "could not be made" in capsys.readouterr().err
