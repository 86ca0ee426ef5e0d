"""Reads and writes notebooks as people have them, for all of the instructors' tools.

Formats 3 and 4 are read, in UTF-8 or UTF-16, with or without a byte order mark, with any line ends. What is missing and
has one meaning is filled in: ids, metadata, outputs. What the format does not know is kept, in the metadata under
"extra". Everything else is refused with a sentence (`NotebookError`, which does not name the file).

In every message of these tools, cells are numbered from 1 in the order of the notebook, text cells included.
"""

import json
import re
from pathlib import Path

TYPES = {"code": ("outputs", "execution_count"), "markdown": ("attachments",), "raw": ("attachments",)}
"""The types of cells, and what each may have beside an id, a type, metadata and a source."""

SURROGATE = re.compile("[\ud800-\udfff]")
"""Half of a UTF-16 pair without the other half: JSON can hold one, but UTF-8, and so a kernel, cannot."""

_FORMAT = 4, 5
_ID = re.compile("[a-zA-Z0-9_-]{1,64}")


class NotebookError(ValueError):
    """The file is not a notebook, or a part of it is malformed; the text says what."""


def read(path):
    """The notebook at `path` in format 4.5, as a valid nbformat notebook. Raises NotebookError."""
    import nbformat

    nb = nbformat.v4.reads(json.dumps(_normalised(_content(path))))
    validate(nb)
    return nb


def validate(nb):
    """Raises NotebookError, with the cell, if nbformat finds a notebook malformed."""
    import nbformat

    try:
        nbformat.validate(nb)
    except nbformat.ValidationError as error:
        part, *keys = [*error.absolute_path] or ["notebook"]
        where = f"cell {keys[0] + 1}" if part == "cells" and keys else f"the {part}"
        raise NotebookError(f"{where} is malformed: {_short(error.message)}") from None


def sources(path):
    """Pairs (type, source): the cells of the notebook at `path`, whatever their outputs are. Raises NotebookError."""
    return [(cell["cell_type"], cell["source"]) for cell in _normalised(_content(path))["cells"]]


def write(nb, path):
    """Write a notebook to `path`. Raises NotebookError, before anything is written, if it is not valid."""
    import nbformat

    validate(nb)
    text = SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", nbformat.writes(nb))
    Path(path).write_text(text.rstrip("\n") + "\n", encoding="utf-8", newline="\n")


def new_id(wanted, taken):
    """An id that no cell has: `wanted`, or with a number behind it. It is added to the set `taken`."""
    number, id = 2, wanted
    while id in taken:
        number, id = number + 1, f"{wanted}-{number}"
    taken.add(id)
    return id


def _content(path):
    """What the file holds: a dictionary."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise NotebookError(f"the file cannot be read: {error.strerror}") from None
    try:
        text = data.decode(json.detect_encoding(data))
    except UnicodeDecodeError:
        raise NotebookError("not a notebook: the file is not text") from None
    if not text.strip():
        raise NotebookError("an empty file")
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise NotebookError("not a notebook: the file is not JSON") from None
    if not isinstance(content, dict):
        raise NotebookError(f"not a notebook: the file holds {_kind(content)}")
    return content


def _normalised(content):
    """A notebook of format 4.5 as a dictionary. Its outputs and metadata may still be malformed."""
    major, minor = content.pop("nbformat", None), content.pop("nbformat_minor", 0)
    if major == 3:
        cells = [_from_3(cell, number) for number, cell in enumerate(_cells_of_3(content), start=1)]
    elif major == 4:
        cells = content.pop("cells", None)
    elif isinstance(major, int):
        raise NotebookError(f"a notebook of format {major}; expected format 3 or 4")
    else:
        raise NotebookError("not a notebook: it does not say its format (nbformat)")
    if not isinstance(cells, list):
        raise NotebookError(f"not a notebook: expected a list of cells, got {_kind(cells)}")
    metadata = _metadata(content.pop("metadata", None), "the notebook", content)
    cells = [_cell(cell, number) for number, cell in enumerate(cells, start=1)]
    _give_ids(cells)
    newer = minor if major == 4 and isinstance(minor, int) else 0
    return {"metadata": metadata, "nbformat": 4, "nbformat_minor": max(_FORMAT[1], newer), "cells": cells}


def _cell(cell, number):
    """A cell of format 4.5; its id may still be missing or that of another."""
    type, source, others = _parts(cell, number, "source")
    if type not in TYPES:
        raise NotebookError(f"cell {number} has the cell_type {type!r}; expected code, markdown or raw")
    id, metadata = others.pop("id", None), others.pop("metadata", None)
    known = {name: others.pop(name) for name in TYPES[type] if name in others}
    if type == "code":
        known = {"outputs": known.get("outputs") or [], "execution_count": known.get("execution_count")}
    elif not known.get("attachments"):
        known = {}
    for part, right in (("outputs", list), ("attachments", dict)):
        if not isinstance(known.get(part, right()), right):
            raise NotebookError(f"the {part} of cell {number} are {_kind(known[part])}")
    for output in known.get("outputs", []):
        if not isinstance(output, dict) or not isinstance(output.get("data", {}), dict):
            raise NotebookError(f"cell {number} has a malformed output: {_short(json.dumps(output))}")
    for bundle in known.get("attachments", {}).values():
        if not isinstance(bundle, dict):
            raise NotebookError(f"cell {number} has a malformed attachment: {_short(json.dumps(bundle))}")
    metadata = _metadata(metadata, f"cell {number}", others)
    return {"id": id, "cell_type": type, "metadata": metadata, "source": source} | known


def _parts(cell, number, name):
    """The type of a cell, its source as one text with newlines as line ends, and a dictionary of everything else."""
    if not isinstance(cell, dict):
        raise NotebookError(f"cell {number} is {_kind(cell)}, not a cell")
    others = dict(cell)
    for part in ("cell_type", name):
        if part not in others:
            raise NotebookError(f"cell {number} has no {part}")
    type, source = others.pop("cell_type"), others.pop(name)
    lines = source if isinstance(source, list) else [source]
    if not isinstance(type, str) or not all(isinstance(line, str) for line in lines):
        if not isinstance(type, str):
            raise NotebookError(f"the cell_type of cell {number} is {_kind(type)}; expected text")
        raise NotebookError(f"the {name} of cell {number} is {_kind(source)}; expected text or a list of lines of text")
    return type, re.sub("\r\n?", "\n", "".join(lines)), others


def _metadata(given, owner, unknown):
    if not isinstance(given, dict | None):
        raise NotebookError(f"the metadata of {owner} are {_kind(given)}; expected a dictionary")
    given = given or {}
    return given | {new_id("extra", set(given)): unknown} if unknown else given


def _give_ids(cells):
    """Keep the first of each valid id; give the other cells new ones, the same whenever the file is read."""
    valid = [cell["id"] if isinstance(cell["id"], str) and _ID.fullmatch(cell["id"]) else None for cell in cells]
    taken, seen = {id for id in valid if id}, set()
    for number, (cell, id) in enumerate(zip(cells, valid, strict=True), start=1):
        cell["id"] = id if id and id not in seen else new_id(f"cell-{number}", taken)
        seen.add(id)


def _cells_of_3(content):
    sheets = content.pop("worksheets", None)
    if not isinstance(sheets, list) or not all(
        isinstance(sheet, dict) and isinstance(sheet.get("cells"), list) for sheet in sheets
    ):
        raise NotebookError("not a notebook: expected worksheets with lists of cells, as format 3 has them")
    return [cell for sheet in sheets for cell in sheet["cells"]]


def _from_3(cell, number):
    """A cell of format 3 as one of format 4."""
    import nbformat

    is_code = isinstance(cell, dict) and cell.get("cell_type") == "code"
    name = "input" if is_code else "source"
    type, source, others = _parts(cell, number, name)
    others = others | {"cell_type": type, name: source} | ({"outputs": others.get("outputs") or []} if is_code else {})
    try:
        return nbformat.v4.convert.upgrade_cell(nbformat.from_dict(others)) | {"id": None}
    except (KeyError, AttributeError, TypeError, ValueError) as error:
        raise NotebookError(f"cell {number} cannot be converted from format 3: {_short(repr(error))}") from None


def _kind(value):
    """What a value of JSON is, in words."""
    kinds = {str: "text", bool: "true or false", int: "a number", float: "a number", list: "a list"}
    return (kinds | {dict: "a dictionary"}).get(type(value), "nothing")


def _short(text):
    line = text.splitlines()[0] if text else ""
    return line if len(line) <= 120 else f"{line[:119]}…"
