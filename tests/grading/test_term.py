"""A term played through: the made-up class of `term` is marked, and each row, page and import file is as intended."""

import csv
from html import escape

import pytest

from ntd_helpers.exercises import check, exercise
from ntd_helpers.exercises.registry import load
from ntd_helpers.grading import feedback
from ntd_helpers.grading.roster import Student
from tests.grading import term
from tests.grading.submissions import command, sleepers

NUMBERS = range(1, 36)


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The class and what the report wrote: a gradebook, feedback, import files; its messages are in `printed`."""
    folder = tmp_path_factory.mktemp("term")
    term.write(folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    files = {"roster": "roster.csv", "weights": "weights.csv", "grades": "grades.csv", "output": "report.csv"}
    files |= {"moodle": "moodle.csv", "canvas": "canvas.csv", "feedback": "feedback"}
    options = [f"--{name}={folder / file}" for name, file in files.items()]
    run = command("report", folder / "submissions", *options, f"--limit={term.LIMIT}", "--jobs=4")
    assert run.returncode == 0, run.stderr
    assert {path: path.read_bytes() for path in before} == before
    assert sorted(path.name for path in folder.iterdir()) == sorted([*files.values(), "submissions"])
    assert sleepers() == []
    (folder / "printed").write_text(run.stderr, encoding="utf-8")
    return folder


def test_every_file_has_a_row_in_order(folder):
    rows = table(folder / "report.csv")
    marked = [one.path for one in term.FILES if one.status != "not taken"]
    shown = [f"./{path}" if path.startswith("=") else path for path in sorted(marked, key=lambda path: path.split("/"))]
    assert [row["notebook"] for row in rows if row["status"] != "not taken"] == shown
    assert len(rows) == len(term.FILES)
    assert list(rows[0]) == ["notebook", "status", "reason", *term.IDS, *load(3, "exercise"), "total"]


@pytest.mark.parametrize("one", term.FILES, ids=lambda one: one.path)
def test_the_row_of_a_file_is_as_intended(one, folder):
    (row,) = [row for row in table(folder / "report.csv") if row["notebook"].removeprefix("./") == one.path]
    assert row["status"] == one.status
    if one.reason is not None:
        assert row["reason"] == one.reason
    expected = {id: "" if one.marks is None else one.marks.get(id, "open") for id in term.IDS}
    assert {id: row[id] for id in term.IDS} == expected
    assert row["total"] == str([*expected.values(), row["3.1"]].count("passed"))


def test_every_student_has_the_points_and_the_remark_that_were_intended(folder):
    rows = table(folder / "grades.csv")
    of_student, of_class = ["id", "name", "email"], ["points", "out of", "counted", "not counted", "remark"]
    assert list(rows[0]) == [*of_student, *term.WEIGHTS, *of_class]
    assert [row["id"] for row in rows] == [f"s{number:02}" for number in NUMBERS]
    for number, row in zip(NUMBERS, rows, strict=True):
        assert (row["points"], row["out of"]) == (str(term.POINTS.get(number, 0)), "10")
        if number in term.NOTHING:
            assert (row["remark"], row["counted"], row["not counted"]) == ("nothing handed in", "", "")
        elif number in term.CANNOT_BE_MARKED:
            assert (row["remark"], row["counted"]) == ("nothing that can be marked", "")
            assert row["not counted"].startswith(row["id"])
        else:
            assert row["remark"].rpartition(" ")[2] == term.REMARKS.get(number, "")
    assert (rows[5]["counted"], rows[5]["not counted"]) == ("s06/again.ipynb", "s06/01.ipynb")


def test_the_platforms_get_the_same_points_in_the_columns_that_they_document(folder):
    grades = [(row["id"], row["email"], row["points"]) for row in table(folder / "grades.csv")]
    moodle, canvas = table(folder / "moodle.csv"), table(folder / "canvas.csv")
    item = list(moodle[0])[-1]
    assert list(moodle[0]) == ["ID number", "Email address", item]
    assert list(canvas[0]) == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", item]
    assert [(row["ID number"], row["Email address"], row[item]) for row in moodle] == grades
    assert list(canvas[0].values()) == ["    Points Possible", "", "", "", "", "10"]
    assert [(row["SIS User ID"], row["SIS Login ID"], row[item]) for row in canvas[1:]] == grades


def test_the_report_says_which_files_match_no_student_and_who_is_missing(folder):
    printed = (folder / "printed").read_text(encoding="utf-8")
    assert "Files that are not notebooks: 4." in printed
    assert "unknown.ipynb was not assigned to a student: its path matches no student of the roster." in printed
    several = "its path matches several students, such as s29 and s30."
    assert f"s29 and s30.ipynb was not assigned to a student: {several}" in printed
    missing = [f"s{number:02}" for number in NUMBERS if number in term.CANNOT_BE_MARKED | term.NOTHING]
    assert f"Nothing to mark from {len(missing)}: {', '.join(missing)}." in printed


@pytest.mark.parametrize("number", NUMBERS)
def test_every_student_has_a_page_with_the_points(number, folder):
    page = (folder / "feedback" / feedback.file_name(Student(f"s{number:02}", ""))).read_text(encoding="utf-8")
    assert f"{term.POINTS.get(number, 0)} of 10 points" in page
    assert f"<h1>{escape(term.name(number))}</h1>" in page
    assert "<script" not in page and "<b>" not in page


def test_a_page_says_what_check_says_and_gives_a_hint_where_it_is_not_right(folder):
    page = (folder / "feedback" / "s02.html").read_text(encoding="utf-8")
    assert escape(check("1.1", exercise("1.1").reference).message) in page
    assert escape(check("1.3", lambda *_: 0.0).message) in page
    assert escape(exercise("1.2").hints[0]) in page and escape(exercise("1.3").hints[0]) in page
    assert escape(exercise("1.1").hints[0]) not in page
