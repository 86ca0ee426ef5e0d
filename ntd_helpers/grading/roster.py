"""The class: who is in it, and which student a submitted file belongs to.

A roster is a CSV file (comma or semicolon, UTF-8) with the columns `id` and `name`, and perhaps `email` and `file`: a
pattern such as `lee*/*.ipynb` for files whose paths contain none of the three. A file belongs to the student whose
pattern it matches; otherwise to the one whose id, e-mail address or name is in its path as a whole word. If these name
different students, it belongs to none: a number that a platform adds may be another student's id. Moodle puts the name
into the names of the files that it offers for download. Canvas puts the family name first, without blanks:
leeann_4711_98765_1.ipynb for Ann Lee (github.com/instructure/canvas-lms, lib/content_zipper.rb). In a name of three
words or more, any word but the first may begin the family name.
"""

import re
import unicodedata
from dataclasses import dataclass
from fnmatch import fnmatch

from .table import read_csv

_COLUMNS = {"e-mail": "email", "e-mail address": "email", "email address": "email"}
_COLUMNS |= {"id number": "id", "pattern": "file"}


@dataclass(frozen=True)
class Student:
    """A student of the roster; `file` is a pattern for the paths of his or her files, or empty."""

    id: str
    name: str
    email: str = ""
    file: str = ""


def read(path):
    """The students in a roster, in its order. Raises ValueError, naming the line, for what cannot be read."""
    header, lines = read_csv(path)
    columns = [_COLUMNS.get(name, name) for name in header]
    if not {"id", "name"} <= set(columns) or len(set(columns)) < len(columns):
        raise ValueError(f"{path}: expected the columns id and name, perhaps email and file; got {', '.join(columns)}")
    students = {}
    for number, cells in lines:
        entry = dict(zip(columns, cells, strict=False))
        student = Student(*(entry.get(column, "") for column in ("id", "name", "email", "file")))
        if not student.id or not student.name:
            raise ValueError(f"{path}, line {number}: expected an id and a name; got {', '.join(cells)}")
        if student.id in students:
            raise ValueError(f"{path}, line {number}: the id {student.id} occurs twice")
        students[student.id] = student
    if not students:
        raise ValueError(f"{path}: expected a line for each student; there is none")
    return list(students.values())


def owner(name, students):
    """The student whose file has this path below the folder, and ""; or None, and why there is none."""
    found = [student for student in students if _by_pattern(name, student)]
    if not found:
        tests = (_by_word("id"), _by_word("email"), _by_word("name"), _by_family_name)
        found = [student for student in students if any(matches(name, student) for matches in tests)]
    if not found:
        return None, "its path matches no student of the roster"
    if len(found) > 1:
        return None, f"its path matches several students, such as {found[0].id} and {found[1].id}"
    return found[0], ""


def _by_pattern(name, student):
    return bool(student.file) and fnmatch(name.casefold(), student.file.casefold())


def _by_word(part):
    def matches(name, student):
        words = _words(getattr(student, part))
        return bool(words) and f" {words} " in f" {_words(name)} "

    return matches


def _by_family_name(name, student):
    words = _words(student.name).split()
    turned = {"".join(words[k:] + words[:k]) for k in range(1, len(words))}
    return not turned.isdisjoint(_words(name).split())


def _words(text):
    """Text without accents and case, its words apart by single blanks, so that "Zoë_Lee" and "zoe lee" are equal."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()
    return " ".join(re.findall(r"[^\W_]+", plain))
