"""nbval passes a lesson's stored outputs, and notices when they are not what a fresh kernel gives.

Here it runs on a part of the first lesson, with a wrong digit in one cell and one cell more. All six lessons are
compared whole, and more strictly, where they run anyway: for the site (tests/browser/test_site.py). `make bench
ARGS=reliability` runs nbval on all six, with other processors' kernels too.
"""

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_output

from tests.lessons.notebooks import LESSONS, made_up, nbval, save

# Rounds to 2 here. A number that the last digits decide, as other processors' differ.
TIE = "import numpy as np\nprint(np.linalg.eigvalsh(np.diag([1.0, 2.5]))[1].round())"
REACHING_OUT = ["socket.create_connection(('192.0.2.1', 80), 1)", "socket.getaddrinfo('example.org', 80)"]


def printing(source, text):
    return new_code_cell(source, execution_count=1, outputs=[new_output("stream", name="stdout", text=text)])


def outcome(result):
    """The numbers of the code cells that failed, and how many passed."""
    failed = {int(number) for number in re.findall(r"^FAILED .*::Cell (\d+)", result.stdout, flags=re.MULTILINE)}
    return failed, int(re.search(r"(\d+) passed", result.stdout)[1])


def change_one_digit(cells):
    """Change the first digit of the first text output that has one; returns that cell's number."""
    for number, cell in enumerate(cells):
        for output in cell.outputs:
            texts, key = (output, "text") if output.output_type == "stream" else (output.data, "text/plain")
            changed = re.sub(r"\d", lambda digit: str((int(digit[0]) + 1) % 10), texts.get(key, ""), count=1)
            if changed != texts.get(key, ""):
                texts[key] = changed
                return number
    return pytest.fail("no output has a digit in it")


def test_a_lesson_passes_whatever_its_last_digits_but_for_one_wrong_digit_and_a_tie(tmp_path):
    """Demos, predictions, printed numbers and a checked exercise: every kind of output is compared."""
    nb = nbformat.read(LESSONS[0], as_version=4)
    cells = [cell for cell in nb.cells if cell.cell_type == "code"]
    nb.cells = cells = [*cells[:8], next(cell for cell in cells if "check(" in cell.source), printing(TIE, "2.0\n")]
    wrong, tie = change_one_digit(cells), len(cells) - 1
    result = nbval(save(nb, tmp_path / "altered.ipynb"), NTD_PERTURB="1")
    assert outcome(result) == ({wrong, tie}, len(cells) - 2), result.stdout + result.stderr
    assert "Cell outputs differ" in result.stdout


def test_what_reaches_out_fails_and_what_was_saved_passes(tmp_path):
    """nbval runs lessons with the network refused; without a perturbation, the tie prints what is stored."""
    nb = made_up("x = 0.1 + 0.2", *(f"import socket\n{call};" for call in REACHING_OUT))
    nb.cells[2:2] = [printing("print(f'{x:.4f}')", "0.3000\n"), printing(TIE, "2.0\n")]
    result = nbval(save(nb, tmp_path / "made_up.ipynb"))
    assert outcome(result) == ({3, 4}, 3), result.stdout + result.stderr
    assert result.stdout.count("no network: a connection to") >= 2


def test_nbval_compares_every_cell_of_every_lesson():
    """It leaves out a cell only by a marker or a tag, and no lesson has one."""
    for path in LESSONS:
        marker = re.search("(?i)nbval[-_]|pytest[-_]validate|raises-exception", path.read_text(encoding="utf-8"))
        assert marker is None, f"a cell of {path.name} is not compared, for it has {marker[0]!r}"
