"""`check` inside a real kernel: nothing reaches the notebook but the verdicts, and the kernel lives on."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]

CELLS = {
    "import": "import sys\nfrom ntd_helpers.exercises import check, hint, isolation, predict\n"
    "isolation._SHOW_AFTER = 0.0  # in all cells",
    "stub": "def step(A, b, w, step_size):\n    return ...\n\ncheck('1.1', step)",
    "right": "def step(A, b, w, step_size):\n    return w - step_size * ((A + A.T) @ w / 2 + b)\n\ncheck('1.1', step)",
    "wrong": "check('1.1', lambda A, b, w, step_size: w + step_size * ((A + A.T) @ w / 2 + b))",
    "slow": """
import threading
shown, publisher = threading.Event(), get_ipython().display_pub
def publish(*args, publish=publisher.publish, **kwargs):
    publish(*args, **kwargs)
    shown.set()
publisher.publish = publish
get_ipython().kernel._allow_stdin = True  # as in JupyterLab
def slow(*arguments):
    shown.wait()
    return step(*arguments)
verdict = check('1.1', slow)
del publisher.publish
get_ipython().kernel._allow_stdin = False
verdict.passed""",
    "slow in a batch": """
looks, second, limit_reached = [], threading.Event(), isolation.limit_reached
def look(*args):
    looks.append(args)
    if len(looks) == 2: second.set()  # after the first look, the text would have been shown
    return limit_reached(*args)
def slow(*arguments):
    second.wait()
    return step(*arguments)
isolation.limit_reached = look
check('1.1', slow).passed""",
    "noisy": """
from IPython.display import display
from ipywidgets import IntSlider
def noisy(A, b, w, step_size):
    print("out"); print("err", file=sys.stderr); display("shown"); display(IntSlider())
    return w - step_size * ((A + A.T) @ w / 2 + b)
check('1.1', noisy).passed""",
    "asks": "check('1.1', lambda *_: input('w? '))",
    "figure": """
import matplotlib.pyplot as plt
def drawing(*arguments):
    plt.plot([1, 2]); plt.show(); plt.figure()
    return step(*arguments)
check('1.1', drawing).passed, plt.get_fignums()""",
    "hint": "hint('1.1')",
    "predict": "predict('1.a')",
}


@pytest.fixture(scope="module")
def outputs():
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in CELLS.values()])
    NotebookClient(notebook, timeout=60, kernel_name="python3", resources={"metadata": {"path": str(ROOT)}}).execute()
    return {name: cell.outputs for name, cell in zip(CELLS, notebook.cells, strict=True)}


def only(outputs):
    assert [output.output_type for output in outputs] == ["execute_result"], outputs
    return outputs[0].data


def test_verdicts_in_a_kernel(outputs):
    assert only(outputs["stub"])["text/plain"].startswith("1.1 not attempted yet: ")
    assert only(outputs["right"])["text/plain"].startswith("1.1 passed: ")
    assert "uphill" in only(outputs["wrong"])["text/plain"]
    assert "text/html" in only(outputs["wrong"])
    assert "EOFError" in only(outputs["asks"])["text/plain"]


def test_what_the_answer_shows_is_not_shown(outputs):
    assert only(outputs["noisy"])["text/plain"] == "True"
    assert only(outputs["figure"])["text/plain"] == "(True, [])"


def test_progress_is_shown_to_a_person_and_cleared(outputs):
    """The spied `publish` has let the answer go on, so the text was shown; what remains of it is empty."""
    progress, result = outputs["slow"]
    assert progress.output_type == "display_data"
    assert progress.data == {"text/plain": ""}
    assert result.data["text/plain"] == "True"
    assert only(outputs["slow in a batch"])["text/plain"] == "True"


def test_hint_and_prediction_in_a_kernel(outputs):
    assert only(outputs["hint"])["text/plain"].startswith("1.1 hint 1 of 3: ")
    data = only(outputs["predict"])
    assert data["text/plain"].startswith("Predict: J(w) = ")
    assert "application/vnd.jupyter.widget-view+json" in data
