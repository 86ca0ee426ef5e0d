"""The stored lessons keep the house's rules; and each rule is shown a notebook that breaks it."""

import json
import re

import nbformat
import pytest
from nbformat.v4 import new_output

from tests.lessons.notebooks import LESSONS, made_up
from tools.run_lessons import METADATA, WIDGET_VIEW

LONGEST_CELL = 12  # lines of code; longer code belongs in the package

RULES = {}


def rule(function):
    """A rule takes a notebook and its file's text, and yields what is wrong with it."""
    RULES[function.__name__] = function
    return function


def complaints(name, text):
    return list(RULES[name](nbformat.reads(text, as_version=4), text))


def code_cells(nb):
    return enumerate((cell for cell in nb.cells if cell.cell_type == "code"), start=1)


def texts(output):
    """The parts of an output that are read as text, by their kind."""
    if output.output_type == "stream":
        return {output.name: output.text}
    return {kind: data for kind, data in output.get("data", {}).items() if isinstance(data, str)}


@rule
def formatted_as_the_tools_do(nb, text):
    nbformat.validate(nb)
    if text != nbformat.writes(nb) + "\n":
        yield "the file is not laid out as nbformat writes it: run make lessons"


@rule
def run_top_to_bottom(nb, text):
    counts = [cell.execution_count for _, cell in code_cells(nb)]
    if counts != list(range(1, len(counts) + 1)):
        yield f"the execution counts are {counts}, not 1, 2, 3, ...: run make lessons"


@rule
def short_cells(nb, text):
    for number, cell in code_cells(nb):
        lines = [line.strip() for line in cell.source.splitlines()]
        lines = [line for line in lines if line and not line.startswith("#")]
        if len(lines) > LONGEST_CELL:
            yield f"cell [{number}] has {len(lines)} lines of code, more than {LONGEST_CELL}"


@rule
def minimal_metadata(nb, text):
    if nb.metadata != METADATA:
        yield f"the notebook's metadata are {nb.metadata}, not {METADATA}: run make lessons"
    for cell in nb.cells:
        if set(cell.metadata) - {"tags"}:
            yield f"the cell with id {cell.id!r} has metadata other than tags: run make lessons"


@rule
def stored_outputs_stand_alone(nb, text):
    """No live view of a widget, no address of an object, no folder or file of the machine it ran on."""
    random = r"0x[0-9a-f]{6,}|IPY_MODEL_|\b[0-9a-f]{32}\b|ipykernel_\d"
    local = r"/(home|root|tmp|Users)/"
    for number, cell in code_cells(nb):
        for output in cell.outputs:
            if WIDGET_VIEW in output.get("data", {}):
                yield f"cell [{number}] stores a widget's view, which names a model: run make lessons"
            for kind, words in texts(output).items():
                found = None if kind.startswith("image/png") else re.search(f"{random}|{local}", words)
                if found:
                    yield f"cell [{number}] stores {found[0]!r}, which the next run will not repeat"


@rule
def no_errors_or_warnings(nb, text):
    """An exercise that is not solved yet says so; it does not raise."""
    for number, cell in code_cells(nb):
        for output in cell.outputs:
            if output.output_type == "error":
                yield f"cell [{number}] raises {output.ename}"
            elif output.get("name") == "stderr":
                yield f"cell [{number}] writes to stderr: {output.text[:60]!r}"


@rule
def questions_are_numbered_as_they_come(nb, text):
    source = "\n".join(cell.source for _, cell in code_cells(nb))
    for ask in ("predict", "check"):
        asked = re.findall(rf'\b{ask}\("\d\.(\w)"', source)
        if asked != sorted(set(asked)):
            yield f"{ask} is called for {asked}, in this order"


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
@pytest.mark.parametrize("name", RULES)
def test_lesson_keeps_the_rule(name, path):
    assert complaints(name, path.read_text(encoding="utf-8")) == []


def a_good_notebook():
    nb = made_up("x = 1", "print(x)")
    nb.metadata = nbformat.from_dict(METADATA)
    for number, cell in code_cells(nb):
        cell.execution_count = number
    nb.cells[2].outputs = [new_output("stream", name="stdout", text="1\n")]
    return nb


def shows(data):
    return lambda nb: nb.cells[2].outputs.append(new_output("display_data", data=data))


def writes(source):
    return lambda nb: nb.cells[1].update(source=source)


BROKEN = [
    ("run_top_to_bottom", lambda nb: nb.cells[2].update(execution_count=7)),
    ("run_top_to_bottom", lambda nb: nb.cells[1].update(execution_count=None)),
    ("short_cells", writes("x = 1\n" * (LONGEST_CELL + 1))),
    ("minimal_metadata", lambda nb: nb.metadata.update(widgets={})),
    ("minimal_metadata", lambda nb: nb.cells[0].metadata.update(collapsed=True)),
    ("stored_outputs_stand_alone", shows({"text/plain": "a slider", WIDGET_VIEW: {"model_id": "1"}})),
    ("stored_outputs_stand_alone", shows({"text/plain": "<object at 0x7f8a12345678>"})),
    ("stored_outputs_stand_alone", shows({"text/html": "<div id='0123456789abcdef0123456789abcdef'>"})),
    ("stored_outputs_stand_alone", shows({"text/plain": "read from /home/someone/data.csv"})),
    ("no_errors_or_warnings", lambda nb: nb.cells[2].outputs.append(new_output("error", ename="ValueError"))),
    ("no_errors_or_warnings", lambda nb: nb.cells[2].outputs[0].update(name="stderr")),
    ("questions_are_numbered_as_they_come", writes('predict("1.b")\npredict("1.a")')),
    ("questions_are_numbered_as_they_come", writes('check("1.1", f)\ncheck("1.1", g)')),
]


@pytest.mark.parametrize("name", RULES)
def test_a_good_notebook_keeps_the_rule(name):
    assert complaints(name, nbformat.writes(a_good_notebook()) + "\n") == []


@pytest.mark.parametrize("name, damage", BROKEN)
def test_a_broken_notebook_breaks_the_rule(name, damage):
    nb = a_good_notebook()
    damage(nb)
    assert complaints(name, nbformat.writes(nb) + "\n")


def test_a_file_laid_out_otherwise_breaks_the_rule():
    assert complaints("formatted_as_the_tools_do", json.dumps(a_good_notebook(), indent=2) + "\n")
    assert complaints("formatted_as_the_tools_do", nbformat.writes(a_good_notebook()))  # no last newline
