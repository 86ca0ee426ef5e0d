"""Reads a notebook file, whatever wrote it, for the instructors' tools.

What can be repaired without loss is repaired: formats 3 and 4.0 to 4.4 become 4.5; missing metadata is empty; cells
without an id of their own get one. Anything else is refused in a sentence that names the cell. Cells are counted from
1 in the order of the file, text cells included.
"""

import json
import re
import warnings
from pathlib import Path


class UnreadableError(ValueError):
    """The file is not a notebook that can be used; the text says why, without the file's name."""


def read(path, outputs=True):
    """The notebook at `path` as a valid notebook of format 4.5. Raises UnreadableError if that cannot be made of it.

    With `outputs=False` the outputs are dropped, and what is wrong with them does not matter.
    """
    data = _parsed(path)
    data = _upgraded(data) if data["nbformat"] < 4 else data
    for number, cell in enumerate(_listed(data.get("cells")), start=1):
        _repair_cell(cell, number, outputs)
    _name_cells(data["cells"])
    data["metadata"] = _dict_or_empty(data.get("metadata"), "the notebook's metadata")
    data["nbformat_minor"] = 5
    if _halves(data["metadata"]):
        raise UnreadableError(f"the notebook's metadata holds {_halves(data['metadata'])}")
    return _validated(data)


def _parsed(path):
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableError(f"the file cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UnreadableError("not a notebook: the file is not text") from None
    if not text.strip():
        raise UnreadableError("an empty file")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableError("not a notebook") from None
    if not isinstance(data, dict) or not isinstance(data.get("nbformat"), int):
        raise UnreadableError("not a notebook")
    if not 1 <= data["nbformat"] <= 4:
        raise UnreadableError(f"expected a notebook of format 3 or 4, got {data['nbformat']}")
    return data


def _upgraded(data):
    """A notebook of an older format as one of format 4."""
    import nbformat

    for sheet in _listed(data.get("worksheets", []), "worksheets"):
        for number, cell in enumerate(_listed(sheet.get("cells") if isinstance(sheet, dict) else None), start=1):
            if not isinstance(cell, dict):
                raise UnreadableError(f"cell {number} is {_kind(cell)}, not a cell")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return nbformat.reads(json.dumps(data), as_version=4)
    except Exception as error:  # nbformat raises all sorts of errors for what is no notebook
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        raise UnreadableError(f"format {data['nbformat']} cannot be converted to 4 ({reason})") from None


def _listed(value, name="cells"):
    if not isinstance(value, list):
        raise UnreadableError(f"not a notebook: expected a list of {name}, got {_kind(value)}")
    return value


def _repair_cell(cell, number, outputs):
    """Fill in, in place, what an older or careless program left out of a cell."""
    if not isinstance(cell, dict):
        raise UnreadableError(f"cell {number} is {_kind(cell)}, not a cell")
    kind = cell.get("cell_type")
    if kind not in ("code", "markdown", "raw"):
        raise UnreadableError(f"cell {number}: expected the cell_type code, markdown or raw, got {kind!r}")
    source = cell.get("source")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise UnreadableError(f"cell {number}: expected its source as text or a list of lines, got {_kind(source)}")
    cell["source"] = source.replace("\r\n", "\n")
    cell["metadata"] = _dict_or_empty(cell.get("metadata"), f"the metadata of cell {number}")
    if cell["cell_type"] == "code":
        cell["outputs"] = (cell.get("outputs") or []) if outputs else []
        cell.setdefault("execution_count", None)
    if _halves(cell):
        raise UnreadableError(f"cell {number} holds {_halves(cell)}")


def _halves(value):
    """A description of the first half of a surrogate pair in `value`, which no file in UTF-8 can hold, or None."""
    found = re.search("[\ud800-\udfff]", json.dumps(value, ensure_ascii=False))
    return found and f"half a character (\\u{ord(found[0]):04x}), which cannot be saved"


def _name_cells(cells):
    """Give an id, in place, to each cell that has none, an invalid one, or that of an earlier cell."""
    taken, nameless = set(), []
    for number, cell in enumerate(cells, start=1):
        id = cell.get("id")
        if isinstance(id, str) and re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", id) and id not in taken:
            taken.add(id)
        else:
            nameless.append((number, cell))
    for number, cell in nameless:
        cell["id"] = free_id(f"cell-{number}", taken)
        taken.add(cell["id"])


def free_id(id, taken):
    """`id` itself, or with "-2", "-3", … after it if it is taken."""
    candidate, count = id, 1
    while candidate in taken:
        count += 1
        candidate = f"{id}-{count}"
    return candidate


def _validated(data):
    import nbformat
    from nbformat.validator import iter_validate

    try:
        nb = nbformat.v4.reads(json.dumps(data))
    except Exception:
        raise UnreadableError("not a notebook: its cells have outputs of a shape that is unknown") from None
    for error in iter_validate(nb, version=4, version_minor=5):
        where = list(getattr(error, "absolute_path", []))
        cell = f"cell {where[1] + 1}" if where[:1] == ["cells"] and len(where) > 1 else "the notebook"
        raise UnreadableError(f"{cell} is not valid: {str(error.message).splitlines()[0][:200]}")
    return nb


def _dict_or_empty(value, name):
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise UnreadableError(f"expected {name} as an object, got {_kind(value)}")
    return value


def _kind(value):
    names = {str: "a string", bool: "a boolean", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return names.get(type(value), "nothing")
