"""`make lessons` saves what a diff can be read in, and leaves a lesson that fails alone."""

import json

import nbformat
import pytest

from tests.lessons.notebooks import made_up, save
from tests.lessons.test_lessons import RULES, complaints
from tools.run_lessons import main

WIDGET = """
import ipywidgets
class Still(ipywidgets.IntSlider):
    def _repr_mimebundle_(self, **options):
        return {**super()._repr_mimebundle_(**options), "text/plain": "a slider"}
Still()
"""


def test_what_is_saved_keeps_every_rule_and_stays_the_same(tmp_path):
    nb = made_up("print(1)\nprint(2)", "1 + 1", WIDGET.strip())
    nb.metadata["widgets"] = {"some": "state"}
    nb.cells[1].metadata.update(tags=["remember"], execution={"iopub.execute_input": "2024-01-01"})
    path = save(nb, tmp_path / "made_up.ipynb")

    assert main([str(path)]) == 0
    first = path.read_text()
    assert {rule: complaints(rule, first) for rule in RULES} == {rule: [] for rule in RULES}
    saved = nbformat.reads(first, as_version=4)
    assert saved.cells[1].metadata == {"tags": ["remember"]}
    assert [output.get("text") for output in saved.cells[1].outputs] == ["1\n2\n"]
    assert saved.cells[3].outputs[0].data == {"text/plain": "a slider"}

    assert main([str(path)]) == 0
    assert path.read_text() == first
    assert list(tmp_path.iterdir()) == [path]


def test_a_lesson_that_fails_is_left_as_it_was(tmp_path, capsys):
    path = save(made_up("1 + 1", "1 / 0"), tmp_path / "made_up.ipynb")
    before = path.read_bytes()
    assert main([str(path)]) == 1
    assert path.read_bytes() == before
    printed = capsys.readouterr().out
    assert "made_up.ipynb: cell 3 failed:" in printed
    assert "ZeroDivisionError" in printed
    assert list(tmp_path.iterdir()) == [path]


def test_odd_notebooks_are_run_and_saved_as_valid_ones(tmp_path):
    """Format 3; and format 4.2 with a byte order mark, without ids and metadata, with what is in no format."""
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}}
    old["worksheets"] = [{"cells": [{"cell_type": "code", "language": "python", "input": ["a = 1\n", "a"]}]}]
    (tmp_path / "old.ipynb").write_text(json.dumps(old))
    cells = [
        {"cell_type": "markdown", "source": ["half a character: ", "\ud800"], "later": 1},
        {"cell_type": "code", "source": "a = 1\r\na", "id": "twice"},
        {"cell_type": "code", "source": "%%time\na", "id": "twice", "metadata": {"tags": ["x"]}, "outputs": None},
    ]
    text = json.dumps({"nbformat": 4, "nbformat_minor": 2, "cells": cells})
    (tmp_path / "odd.ipynb").write_bytes(text.encode("utf-8-sig"))
    assert main([str(tmp_path / "old.ipynb"), str(tmp_path / "odd.ipynb")]) == 0
    old, odd = (json.loads((tmp_path / name).read_text(encoding="utf-8")) for name in ("old.ipynb", "odd.ipynb"))
    for nb in (old, odd):
        nbformat.validate(nb)
    assert old["cells"][0]["source"] == ["a = 1\n", "a"]
    assert [cell["id"] for cell in odd["cells"]] == ["cell-1", "twice", "cell-3"]
    assert odd["cells"][0]["source"] == ["half a character: \ud800"]
    assert [nb["cells"][-1]["outputs"][-1]["data"]["text/plain"] for nb in (old, odd)] == [["1"], ["1"]]


@pytest.mark.parametrize(
    "cell, reason",
    [
        ("text", "cell 1 is text, not a cell"),
        ({"cell_type": "code", "source": "'\ud800'"}, "cell 1 has the code \\ud800"),
    ],
)
def test_a_malformed_lesson_is_refused_with_file_and_cell(cell, reason, tmp_path, capsys):
    path = tmp_path / "odd.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}))
    before = path.read_bytes()
    assert main([str(path)]) == 1
    assert path.read_bytes() == before
    assert f"odd.ipynb is left as it was. odd.ipynb: {reason}" in capsys.readouterr().out


def test_a_cell_that_ends_the_kernel_is_named(tmp_path, capsys):
    path = save(made_up("1 + 1", "import os; os._exit(1)"), tmp_path / "made_up.ipynb")
    assert main([str(path)]) == 1
    assert "made_up.ipynb: cell 3 failed:" in capsys.readouterr().out
