"""Notebooks as people have them are read, repaired where there is one way to, and refused in a sentence elsewhere."""

import json

import nbformat
import pytest

from ntd_helpers.grading import notebook

CODE = {"cell_type": "code", "id": "a", "metadata": {}, "source": "1", "outputs": [], "execution_count": None}
TEXT = {"cell_type": "markdown", "id": "b", "metadata": {}, "source": "# A"}


def content(*cells, **changes):
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)} | changes


def old(*cells, **changes):
    return {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": list(cells)}]} | changes


def read(tmp_path, held):
    path = tmp_path / "one.ipynb"
    path.write_bytes(held if isinstance(held, bytes) else json.dumps(held).encode())
    return notebook.read(path)


def test_what_is_valid_is_kept_as_it_is(tmp_path):
    stored = {"output_type": "display_data", "metadata": {"m": 1}, "data": {"text/plain": ["a\n", "b"]}}
    pictured = TEXT | {"attachments": {"x.png": {"image/png": "AA=="}}}
    kernel = {"kernelspec": {"name": "k", "display_name": "K"}}
    held = content(CODE | {"source": ["1\n", "2"], "outputs": [stored]}, pictured, metadata=kernel)
    nb = read(tmp_path, held)
    held["cells"][0] |= {"source": "1\n2", "outputs": [stored | {"data": {"text/plain": "a\nb"}}]}
    assert nb == held
    notebook.write(nb, tmp_path / "two.ipynb")
    assert notebook.read(tmp_path / "two.ipynb") == held


@pytest.mark.parametrize("minor", [0, 1, 2, 3, 4, 5, 7, None])
def test_every_minor_format_is_read_and_a_newer_one_is_kept(minor, tmp_path):
    nb = read(tmp_path, content({"cell_type": "code", "source": "1"}, nbformat_minor=minor))
    assert nb == content(CODE | {"id": "cell-1"}, nbformat_minor=max(minor or 0, 5))


@pytest.mark.parametrize(
    "given, ids",
    [
        ([None, None], ["cell-1", "cell-2"]),
        (["a", "a", "a"], ["a", "cell-2", "cell-3"]),
        (["cell-2", "cell-2"], ["cell-2", "cell-2-2"]),
        ([None, "cell-1"], ["cell-1-2", "cell-1"]),
        (["", "a b", 3, "x" * 65, "x" * 64, "ü"], ["cell-1", "cell-2", "cell-3", "cell-4", "x" * 64, "cell-6"]),
    ],
)
def test_each_cell_has_an_id_of_its_own(given, ids, tmp_path):
    assert [cell.id for cell in read(tmp_path, content(*(CODE | {"id": id} for id in given))).cells] == ids


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_encodings_and_line_ends(encoding, tmp_path):
    text = json.dumps(content(TEXT | {"source": "ü\r\na\rb"}), indent=1, ensure_ascii=False).replace("\n", "\r\n")
    assert read(tmp_path, text.encode(encoding)).cells[0].source == "ü\na\nb"


def test_half_a_character_survives(tmp_path):
    nb = read(tmp_path, content(TEXT | {"source": "a\ud800b"}))
    notebook.write(nb, tmp_path / "two.ipynb")
    assert json.loads((tmp_path / "two.ipynb").read_text(encoding="utf-8"))["cells"][0]["source"] == ["a\ud800b"]


def test_what_no_format_knows_is_kept_in_the_metadata(tmp_path):
    held = content(CODE | {"later": 1, "metadata": {"extra": 2}}, TEXT | {"outputs": [3]}, later=[4], metadata=None)
    nb = read(tmp_path, held)
    assert nb.metadata == {"extra": {"later": [4]}}
    assert [cell.metadata for cell in nb.cells] == [
        {"extra": 2, "extra-2": {"later": 1}},
        {"extra": {"outputs": [3]}},
    ]


def test_format_3(tmp_path):
    outputs = [
        {"output_type": "pyout", "prompt_number": 4, "text": ["a\n", "b"], "metadata": {}},
        {"output_type": "stream", "stream": "stderr", "text": "x"},
    ]
    cells = [
        {"cell_type": "heading", "level": 2, "source": ["A"], "metadata": {}},
        {"cell_type": "code", "language": "python", "input": ["1\n", "2"], "prompt_number": 4, "outputs": outputs},
        {"cell_type": "code", "input": "3"},
        {"cell_type": "markdown", "source": "text"},
    ]
    nb = read(tmp_path, old(*cells))
    assert [(cell.id, cell.cell_type, cell.source) for cell in nb.cells] == [
        ("cell-1", "markdown", "## A"),
        ("cell-2", "code", "1\n2"),
        ("cell-3", "code", "3"),
        ("cell-4", "markdown", "text"),
    ]
    assert nb.cells[1].execution_count == 4
    assert nb.cells[1].outputs[0].data == {"text/plain": "a\nb"}
    assert nb.cells[1].outputs[1].name == "stderr"
    assert (nb.nbformat, nb.nbformat_minor) == (4, 5)


def test_the_cells_of_all_worksheets_are_read(tmp_path):
    sheet = {"cells": [{"cell_type": "code", "input": "1"}]}
    assert len(read(tmp_path, old(worksheets=[sheet, sheet])).cells) == 2


@pytest.mark.parametrize(
    "held, reason",
    [
        (b"", "an empty file"),
        (b"\xef\xbb\xbf \n", "an empty file"),
        (b"\xff\xfe\x00", "not a notebook: the file is not text"),
        (b"to be", "not a notebook: the file is not JSON"),
        pytest.param(b'{"a": ' * 100_000, "not a notebook: the file is not JSON", id="deep"),
        ([1], "not a notebook: the file holds a list"),
        ({}, "not a notebook: it does not say its format (nbformat)"),
        (content(nbformat="4"), "not a notebook: it does not say its format (nbformat)"),
        (content(nbformat=2), "a notebook of format 2; expected format 3 or 4"),
        (content(nbformat=5), "a notebook of format 5; expected format 3 or 4"),
        (content(cells=None), "not a notebook: expected a list of cells, got nothing"),
        (content(metadata=[1]), "the metadata of the notebook are a list; expected a dictionary"),
        (content(metadata={"kernelspec": 3}), "the metadata is malformed: 3 is not of type 'object'"),
        (content(CODE, "text"), "cell 2 is text, not a cell"),
        (content(CODE, 3), "cell 2 is a number, not a cell"),
        (content(CODE, {"source": ""}), "cell 2 has no cell_type"),
        (content(CODE, {"cell_type": "code"}), "cell 2 has no source"),
        (content(CODE | {"cell_type": "heading"}), "cell 1 has the cell_type 'heading'; expected code, "),
        (content(CODE | {"cell_type": 3}), "the cell_type of cell 1 is a number; expected text"),
        (content(CODE | {"source": None}), "the source of cell 1 is nothing; expected text or a list"),
        (content(CODE | {"source": ["", 1]}), "the source of cell 1 is a list; expected text or a list of lines"),
        (content(CODE | {"metadata": 3}), "the metadata of cell 1 are a number; expected a dictionary"),
        (content(CODE, CODE | {"metadata": {"tags": 3}}), "cell 2 is malformed: 3 is not of type 'array'"),
        (content(CODE | {"outputs": "x"}), "the outputs of cell 1 are text"),
        (content(CODE | {"outputs": [3]}), "cell 1 has a malformed output: 3"),
        (content(CODE | {"outputs": [{"data": 3}]}), 'cell 1 has a malformed output: {"data": 3}'),
        (content(TEXT | {"attachments": [3]}), "the attachments of cell 1 are a list"),
        (content(TEXT | {"attachments": {"x": 3}}), "cell 1 has a malformed attachment: 3"),
        (old(worksheets=3), "not a notebook: expected worksheets with lists of cells, as format 3 has them"),
        (old(CODE), "cell 1 has no input"),
        (old({"cell_type": "code", "input": "", "outputs": [{}]}), "cell 1 cannot be converted from format 3: "),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_cell(held, reason, tmp_path):
    with pytest.raises(notebook.NotebookError) as error:
        read(tmp_path, held)
    assert str(error.value).startswith(reason)


def test_sources_are_read_whatever_the_outputs_are(tmp_path):
    (tmp_path / "one.ipynb").write_text(json.dumps(content(TEXT, CODE | {"execution_count": "*"})))
    assert notebook.sources(tmp_path / "one.ipynb") == [("markdown", "# A"), ("code", "1")]
    with pytest.raises(notebook.NotebookError, match="cell 2"):
        notebook.read(tmp_path / "one.ipynb")


def test_what_is_not_valid_is_not_written(tmp_path):
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1"), nbformat.v4.new_code_cell("1")])
    nb.cells[1].execution_count = "x"
    with pytest.raises(notebook.NotebookError, match="cell 2"):
        notebook.write(nb, tmp_path / "two.ipynb")
    assert not (tmp_path / "two.ipynb").exists()
