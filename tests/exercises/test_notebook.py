"""Notebook files of all sorts are read as valid notebooks, or refused by cell and reason."""

import json

import nbformat
import pytest

from ntd_helpers.exercises import notebook


def cell(source="1 + 1", **more):
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None, **more}


def save(path, *cells, minor=5, encode=lambda text: text.encode(), **more):
    data = {"nbformat": 4, "nbformat_minor": minor, "metadata": {}, "cells": list(cells), **more}
    path.write_bytes(encode(json.dumps({key: value for key, value in data.items() if value is not ...}, indent=1)))
    return path


@pytest.fixture
def path(tmp_path):
    return tmp_path / "some.ipynb"


@pytest.mark.parametrize("minor", range(6))
def test_every_minor_format_without_ids_is_read(minor, path):
    nb = notebook.read(save(path, cell("a"), cell("b"), minor=minor))
    nbformat.validate(nb)
    assert [each.source for each in nb.cells] == ["a", "b"]
    assert [each.id for each in nb.cells] == ["cell-1", "cell-2"]
    assert nb.nbformat_minor == 5


def test_ids_that_are_null_invalid_or_used_are_replaced_and_the_others_kept(path):
    ids = ["one", None, "one", "cell-2", "a b", 7]
    nb = notebook.read(save(path, *(cell(id=id) for id in ids)))
    nbformat.validate(nb)
    assert [each.id for each in nb.cells] == ["one", "cell-2-2", "cell-3", "cell-2", "cell-5", "cell-6"]


@pytest.mark.parametrize(
    "encode",
    [lambda text: b"\xef\xbb\xbf" + text.encode(), lambda text: text.replace("\n", "\r\n").encode()],
    ids=["BOM", "CRLF"],
)
def test_other_programs_ways_to_write_text_are_read(encode, path):
    nb = notebook.read(save(path, cell("a\r\nb"), encode=encode))
    assert nb.cells[0].source == "a\nb"


def test_missing_parts_are_filled_in_and_what_is_not_understood_is_kept(path):
    sparse = {"cell_type": "code", "source": ["a\n", "b"]}
    nb = notebook.read(save(path, sparse, cell(metadata={"other": {"x": 1}}), metadata=...))
    nbformat.validate(nb)
    assert nb.cells[0].source == "a\nb"
    assert nb.cells[1].metadata == {"other": {"x": 1}}


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("text", "cell 2 is a string, not a cell"),
        (3, "cell 2 is a number, not a cell"),
        (None, "cell 2 is nothing, not a cell"),
        ({"source": "a"}, "cell 2: expected the cell_type code, markdown or raw, got None"),
        ({"cell_type": "code"}, "cell 2: expected its source as text or a list of lines, got nothing"),
        (cell(["a", 1]), "cell 2: expected its source as text or a list of lines, got a list"),
        (cell("\ud800"), r"cell 2 holds half a character (\ud800), which cannot be saved"),
        (cell(metadata=[1]), "expected the metadata of cell 2 as an object, got a list"),
        (cell(outputs=[{"output_type": "stream"}]), "cell 2 is not valid"),
        (cell(outputs=[3]), "not a notebook: its cells have outputs of a shape that is unknown"),
    ],
)
def test_what_is_no_cell_is_refused_by_its_number(wrong, reason, path):
    with pytest.raises(notebook.UnreadableError) as error:
        notebook.read(save(path, cell(), wrong))
    assert str(error.value).startswith(reason)


def test_outputs_do_not_matter_to_a_reader_of_sources(path):
    nb = notebook.read(save(path, cell(outputs=[3, {"text": "\ud800"}])), outputs=False)
    assert nb.cells[0].outputs == []


@pytest.mark.parametrize("number", [0, 5, "4", None])
def test_other_formats_are_refused(number, path):
    with pytest.raises(notebook.UnreadableError, match="format|not a notebook"):
        notebook.read(save(path, nbformat=number))


def test_a_cell_of_format_3_that_is_no_cell_is_refused_by_its_number(path):
    with pytest.raises(notebook.UnreadableError, match="cell 1 is a number"):
        notebook.read(save(path, nbformat=3, worksheets=[{"cells": [3]}]))
