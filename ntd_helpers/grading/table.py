"""The report's table and its journal.

The journal is a text file beside the table that has a line for each notebook as soon as it is marked. If the report is
ended in any way, the next one reads it and marks only what is missing or has changed. It is deleted when the table is
complete.
"""

import csv
import hashlib
import io
import json
import os
import sys
import unicodedata
from pathlib import Path

from . import course
from .submission import Result

FORMULA = "=+-@\N{MINUS SIGN}|%"
"""What a formula or a command begins with in some spreadsheet."""


def shown_name(path, folder):
    """A path below the folder, as text that a terminal and a spreadsheet take for text."""
    text = Path(path).relative_to(folder).as_posix()
    text = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
    return f"./{text}" if looks_like_a_formula(text) else text


def looks_like_a_formula(text):
    """Whether a spreadsheet might compute `text`: also after spaces, and with full-width or small signs."""
    plain = unicodedata.normalize("NFKC", text).lstrip(" \t\r\n\N{REPLACEMENT CHARACTER}'\"")
    return plain[:1] in tuple(FORMULA) or text[:1].isspace()


def read_csv(path):
    """The header of a CSV file, in lower case, and its lines as pairs of a number and cells; empty lines are left out.

    Cells are separated by commas or semicolons, whichever the header has more of. Raises ValueError for a file that
    cannot be read as UTF-8.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: expected a CSV file in UTF-8; {error}") from None
    header = text.partition("\n")[0]
    reader = csv.reader(text.splitlines(), delimiter=";" if header.count(";") > header.count(",") else ",")
    header = [cell.strip().lower() for cell in next(reader, [])]
    lines = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]
    return header, [(number, cells) for number, cells in lines if any(cells)]


def rows(names, results):
    """The rows of the table, its header first."""
    marked = {id for result in results for id in result.marks}
    ids = [id for id in course.ids_of({int(id.split(".")[0]) for id in marked}) if id in marked]
    table = [["notebook", "status", "reason", *ids, "total"]]
    for name, result in zip(names, results, strict=True):
        marks = [result.marks.get(id, "") for id in ids]
        table.append([name, result.status, result.reason, *marks, result.total])
    return table


def write(table, output):
    """Write the table in one step; print it if the file cannot be written."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(table)
    draft = output.with_name(f".{output.name}.draft")
    try:
        draft.write_text(text.getvalue(), encoding="utf-8", newline="")
        os.replace(draft, output)
    except OSError as error:  # hours of work must not be lost to a full disk
        print(text.getvalue())
        print(f"{output} cannot be written ({error.strerror}); the table is printed instead.", file=sys.stderr)


class Journal:
    """Results that are kept as they come, by the notebook's name and the digest of its content.

    A journal of another version of the exercises, or of another time limit, is not used.
    """

    def __init__(self, output, limit):
        self.path = output.with_name(f"{output.name}.partial")
        self.header = {"course": _digest_of_exercises(), "limit": limit}
        self.results = self._read()
        if not self.results:
            self.path.write_text(json.dumps(self.header) + "\n", encoding="utf-8")

    def _read(self):
        results = {}
        try:
            header, *lines = self.path.read_text(encoding="utf-8").splitlines()
            if json.loads(header) != self.header:
                return {}
        except (OSError, ValueError):
            return {}
        for line in lines:
            try:
                name, digest, status, reason, marks, messages = json.loads(line)
                results[name, digest] = Result(status, reason, dict(marks), dict(messages))
            except (ValueError, TypeError):  # the last line may have been cut off
                continue
        return results

    def get(self, name, digest):
        """The result that an earlier report found for the same content, or None."""
        return self.results.get((name, digest))

    def add(self, name, digest, result):
        """Keep a result, unless it was the report that stopped it."""
        if result.status in ("stopped", "failed"):
            return
        line = json.dumps([name, digest, result.status, result.reason, result.marks, result.messages])
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())

    def delete(self):
        """Delete the file, when the table is complete."""
        self.path.unlink(missing_ok=True)


def _digest_of_exercises():
    """Changes with the code that marks."""
    digest = hashlib.sha256()
    folder = Path(__file__).resolve().parents[1]
    for path in sorted([*folder.glob("exercises/**/*.py"), *folder.glob("grading/*.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()
