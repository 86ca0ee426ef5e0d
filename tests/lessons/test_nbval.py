"""nbval passes a lesson's stored outputs, and notices when they are not what a fresh kernel gives.

Here it runs on the first lesson. All six are compared, more strictly, where they run anyway: for the site
(tests/browser/test_site.py). `make bench ARGS=reliability` runs nbval on all six, with other processors' kernels as well.
"""

import copy
import re

import nbformat

from tests.lessons.notebooks import LESSONS, made_up, nbval, save
from tools.run_lessons import run


def with_one_digit_changed(nb):
    """A copy of `nb` that ends at the first code cell with a digit in its text output, that digit changed.

    Returns the copy and that cell's number among the code cells, or None twice where no output has a digit.
    """
    nb = copy.deepcopy(nb)
    number = -1
    for k, cell in enumerate(nb.cells):
        if cell.cell_type != "code":
            continue
        number += 1
        for output in cell.outputs:
            texts, key = (output, "text") if output.output_type == "stream" else (output.data, "text/plain")
            changed = re.sub(r"\d", lambda digit: str((int(digit[0]) + 1) % 10), texts.get(key, ""), count=1)
            if changed != texts.get(key, ""):
                texts[key] = changed
                nb.cells = nb.cells[: k + 1]
                return nb, number
    return None, None


def test_nbval_passes_the_first_lesson_whatever_its_last_digits():
    result = nbval(LESSONS[0], NTD_PERTURB="1")
    assert result.returncode == 0, result.stdout + result.stderr


def test_nbval_notices_a_number_that_the_last_digits_decide(tmp_path):
    tie = "import numpy as np\nprint(np.linalg.eigvalsh(np.diag([1.0, 2.5]))[1].round())"
    path = save(made_up(tie), tmp_path / "made_up.ipynb")
    run(path)
    assert nbval(path).returncode == 0
    result = nbval(path, NTD_PERTURB="1")
    assert result.returncode == 1 and "Cell outputs differ" in result.stdout


def test_nbval_passes_what_was_saved_and_notices_one_wrong_digit(tmp_path):
    path = save(made_up("x = 0.1 + 0.2", "print(f'{x:.4f}')"), tmp_path / "made_up.ipynb")
    run(path)
    result = nbval(path)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "2 passed" in result.stdout
    notices_one_wrong_digit(path, tmp_path)


def test_nbval_notices_one_wrong_digit_in_the_first_lesson(tmp_path):
    notices_one_wrong_digit(LESSONS[0], tmp_path)


def notices_one_wrong_digit(path, folder):
    nb, number = with_one_digit_changed(nbformat.read(path, as_version=4))
    assert nb, f"no output of {path.name} has a digit in it"
    result = nbval(save(nb, folder / "one_wrong_digit.ipynb"))
    assert result.returncode == 1, result.stdout + result.stderr
    assert f"one_wrong_digit.ipynb::Cell {number}" in result.stdout
    assert "1 failed" in result.stdout


def test_nbval_compares_every_cell_of_every_lesson():
    """It leaves out a cell only by a marker, and no lesson has one."""
    for path in LESSONS:
        assert "NBVAL_" not in path.read_text(encoding="utf-8"), f"a cell of {path.name} is not compared"
