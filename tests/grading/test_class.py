"""From marks to a class: who handed in what, which submission counts, points, import files, feedback."""

import csv
import os

import pytest

from ntd_helpers.exercises import check, exercise
from ntd_helpers.grading import feedback, gradebook, roster
from ntd_helpers.grading.gradebook import Grade, Marked
from ntd_helpers.grading.roster import Student
from ntd_helpers.grading.submission import Result
from tests.grading.submissions import IMPORT, WRONG, command, save, solved, stub

ANN = Student("s1", "Ann Lee", "ann@uni.edu")
ZOE = Student("s12", "Zoë Müller", "zoe.m@uni.edu")
BO = Student("s3", "Bo", "", "team-7/*.ipynb")
STUDENTS = [ANN, ZOE, BO]

# The roster


def written(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "file.csv"
    path.write_text(text, encoding=encoding)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize(
    "text",
    [
        "id,name,email,file\ns1,Ann Lee,ann@uni.edu,\ns12,Zoë Müller,zoe.m@uni.edu\ns3,Bo,,team-7/*.ipynb\n",
        "Name;ID number;E-mail;Pattern\n Ann Lee ;s1;ann@uni.edu;\n\n"
        "Zoë Müller;s12;zoe.m@uni.edu;\nBo;s3;;team-7/*.ipynb",
    ],
)
def test_a_roster_is_read_in_its_order(text, encoding, tmp_path):
    assert roster.read(written(tmp_path, text, encoding)) == STUDENTS


@pytest.mark.parametrize(
    "text, reason",
    [
        ("", "expected the columns id and name"),
        ("id,email\n1,a@b", "expected the columns id and name"),
        ("id,name,name\n1,A,B", "expected the columns"),
        ("id,name\n", "a line for each student"),
        ("id,name\n1,A\n1,B", "line 3: the id 1 occurs twice"),
        ("id,name\n1,A\n,B", "line 3: expected an id and a name"),
    ],
)
def test_a_roster_that_cannot_be_read_is_refused(text, reason, tmp_path):
    with pytest.raises(ValueError, match=reason):
        roster.read(written(tmp_path, text))


def test_a_roster_in_another_encoding_or_place_is_refused(tmp_path):
    for path in (written(tmp_path, "id,name\n1,Zoë", "latin-1"), tmp_path / "none.csv"):
        with pytest.raises(ValueError, match="UTF-8"):
            roster.read(path)


@pytest.mark.parametrize(
    "name, student",
    [
        ("s1/01_quadratics.ipynb", ANN),  # a folder for each student
        ("s12_01_quadratics.ipynb", ZOE),  # s1 is no word of it
        ("Zoe Muller_4711_assignsubmission_file_/01.ipynb", ZOE),  # Moodle, without accents
        ("ANN LEE_12_assignsubmission_file_/s12_copy.ipynb", ZOE),  # the id counts more than a name
        ("ann_uni_edu/01.ipynb", ANN),
        ("team-7/s1.ipynb", BO),  # a pattern counts most
        ("Lee Ann/01.ipynb", None),
        ("quadratics.ipynb", None),
        ("s1 and s12.ipynb", None),
    ],
)
def test_a_file_belongs_to_the_student_whom_its_path_names(name, student):
    found, why = roster.owner(name, STUDENTS)
    assert found == student
    assert bool(why) == (student is None)


# Which submission counts


def marked(name, time, **marks):
    """A marked notebook of lesson 1: `marked("a", 3, e1="passed")`."""
    return Marked(name, time, Result(marks={f"1.{id[1:]}": mark for id, mark in marks.items()}))


HANDED_IN = [
    (ANN, marked("first", 1, e1="passed", e2="wrong")),
    (ANN, marked("best", 2, e1="passed", e2="passed")),
    (ANN, marked("latest", 3, e1="open", e2="open")),
    (ANN, marked("also latest", 3, e1="open", e2="open")),
    (ANN, Marked("lesson 2", 0, Result(marks={"2.1": "passed"}))),
    (BO, Marked("broken", 1, Result("unreadable", "no notebook"))),
]
WEIGHTS = {"1.1": 2, "1.2": 0.5, "2.1": 1}


@pytest.mark.parametrize("choose, name, total", [("latest", "latest", 1), ("first", "first", 3), ("best", "best", 3.5)])
def test_one_submission_of_each_lesson_counts(choose, name, total):
    ann, zoe, bo = gradebook.grades(STUDENTS, HANDED_IN, WEIGHTS, choose)
    assert [one.name for one in ann.counted.values()] == [name, "lesson 2"]
    assert gradebook.points(ann.marks, WEIGHTS) == total
    assert sorted([*ann.others, name]) == ["also latest", "best", "first", "latest"]
    assert (zoe.remark, bo.remark) == ("nothing handed in", "nothing that can be marked")


def test_every_student_has_a_row_the_missing_ones_too():
    rows = gradebook.rows(gradebook.grades(STUDENTS, HANDED_IN, WEIGHTS, "best"), WEIGHTS)
    assert rows[0] == [
        "id",
        "name",
        "email",
        "1.1",
        "1.2",
        "2.1",
        "points",
        "out of",
        "counted",
        "not counted",
        "remark",
    ]
    assert rows[1][:9] == ["s1", "Ann Lee", "ann@uni.edu", "passed", "passed", "passed", "3.5", "3.5", "best, lesson 2"]
    assert rows[2] == ["s12", "Zoë Müller", "zoe.m@uni.edu", "", "", "", "0", "3.5", "", "", "nothing handed in"]
    assert [row[0] for row in rows[1:]] == ["s1", "s12", "s3"]


def test_platforms_get_the_columns_that_they_document():
    grades = gradebook.grades(STUDENTS, HANDED_IN, WEIGHTS, "best")
    moodle = gradebook.moodle_rows(grades, WEIGHTS, "NTD")
    assert moodle[:2] == [["ID number", "Email address", "NTD"], ["s1", "ann@uni.edu", "3.5"]]
    canvas = gradebook.canvas_rows(grades, WEIGHTS, "NTD")
    assert canvas[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "NTD"]
    assert canvas[1] == ["    Points Possible", "", "", "", "", "3.5"]
    assert canvas[3] == ["Zoë Müller", "", "s12", "zoe.m@uni.edu", "", "0"]


def test_weights_are_read_and_mistakes_named(tmp_path):
    assert gradebook.read_weights(written(tmp_path, "exercise,points\n1.1,2\n1.2, 0.5\n")) == {"1.1": 2, "1.2": 0.5}
    for text, reason in [
        ("1.1,2", "columns exercise and points"),
        ("exercise,points\n1.1,two", "line 2"),
        ("exercise,points\n1.1,2\n1.1,1", "line 3"),
        ("exercise,points\n99.1,2", "line 2"),
        ("exercise,points\n1.1,-2", "line 2"),
        ("exercise,points\n1.1,nan", "line 2"),
    ]:
        with pytest.raises(ValueError, match=reason):
            gradebook.read_weights(written(tmp_path, text))


# Feedback


def test_a_page_has_marks_messages_and_hints_and_is_escaped():
    bad = Student("<b>", "<script>alert(1)</script>")
    result = Result("errors", "cells that raised: 3 (<i>)", {"1.1": "wrong", "1.2": "passed"}, {"1.1": "It is <u>."})
    page = feedback.page(Grade(bad, {1: Marked("<a>.ipynb", 0, result)}, ["<em>"]), WEIGHTS)
    assert not any(tag in page for tag in ("<b>", "<script", "<i>", "<u>", "<a>", "<em>"))
    assert "1.1: wrong, 0 of 2" in page and "1.2: passed, 0.5 of 0.5" in page
    assert "It is &lt;u&gt;." in page
    assert "0.5 of 3.5 points" in page


def test_pages_have_names_that_a_file_system_takes_and_that_differ():
    names = [feedback.file_name(Student(id, "")) for id in ("s1", "../s1", "..-s1", ".s1", "s/1", "s_1", "é")]
    assert len(set(names)) == len(names)
    assert all(os.path.basename(name) == name and not name.startswith(".") for name in names)


# From the folder to the feedback


NOT_CHECKED_AGAIN = f"{exercise('1.1').solution}\n"


@pytest.fixture(scope="module")
def term(tmp_path_factory):
    """A class of four, the files of which one is nobody's, and what the report wrote."""
    folder = tmp_path_factory.mktemp("class")
    submissions = folder / "submissions"
    save(submissions / "s1" / "01.ipynb", [IMPORT, WRONG, NOT_CHECKED_AGAIN, stub("1.2"), solved("1.8")])
    save(submissions / "s1" / "again.ipynb", [IMPORT, WRONG])
    save(submissions / "nobody.ipynb", [IMPORT])
    (submissions / "s12.zip").write_bytes(b"PK")
    (submissions / "s12.py").write_text("step = 1")
    os.symlink(folder, submissions / "s3 link")
    os.utime(submissions / "s1" / "again.ipynb", (1, 1))
    (folder / "roster.csv").write_text("id,name,email\ns1,Ann Lee,a@b.c\ns12,Zoë,\ns3,Bo,\n", encoding="utf-8")
    (folder / "weights.csv").write_text("exercise,points\n1.1,3\n1.2,1\n1.8,1\n")
    options = [
        f"--{name}={folder / file}"
        for name, file in {
            "roster": "roster.csv",
            "weights": "weights.csv",
            "grades": "grades.csv",
            "output": "report.csv",
            "moodle": "moodle.csv",
            "canvas": "canvas.csv",
            "feedback": "feedback",
        }.items()
    ]
    run = command("report", submissions, *options)
    assert run.returncode == 0, run.stderr
    return folder, run.stderr


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_right_answer_whose_check_was_not_repeated_counts(term):
    ann = table(term[0] / "grades.csv")[0]
    assert (ann["1.1"], ann["1.2"], ann["1.8"]) == ("passed", "open", "passed")
    assert (ann["points"], ann["out of"]) == ("4", "5")
    assert (ann["counted"], ann["not counted"]) == ("s1/01.ipynb", "s1/again.ipynb")


def test_files_that_are_no_notebooks_have_a_row_and_a_reason(term):
    rows = {row["notebook"]: row for row in table(term[0] / "report.csv")}
    reasons = {name: row["reason"] for name, row in rows.items() if row["status"] == "not taken"}
    assert reasons == {
        "s12.zip": "an archive: unpack it",
        "s12.py": "a program, not a notebook",
        "s3 link": "a link to a folder, or to nothing: put the file itself here",
    }
    zoe, bo = table(term[0] / "grades.csv")[1:]
    assert (zoe["remark"], zoe["not counted"]) == ("nothing that can be marked", "s12.py, s12.zip")
    assert (bo["points"], bo["not counted"]) == ("0", "s3 link")


def test_the_report_says_what_belongs_to_nobody_and_who_is_missing(term):
    assert "nobody.ipynb belongs to nobody: no student of the roster is named in its path." in term[1]
    assert "Nothing to mark from 2: s12, s3." in term[1]


def test_feedback_says_what_check_says(term):
    pages = sorted(path.name for path in (term[0] / "feedback").iterdir())
    assert pages == ["s1.html", "s12.html", "s3.html"]
    page = (term[0] / "feedback" / "s1.html").read_text(encoding="utf-8")
    assert check("1.1", exercise("1.1").reference).message.split(",")[0] in page
    assert exercise("1.2").hints[0].split("`")[0].split("'")[0][:20] in page
    assert "4 of 5 points" in page


def test_the_import_files_are_written(term):
    assert table(term[0] / "moodle.csv")[0]["ID number"] == "s1"
    assert table(term[0] / "canvas.csv")[1]["SIS User ID"] == "s1"


@pytest.mark.parametrize("option", ["--weights=x", "--feedback=x", "--moodle=x", "--canvas=x", "--roster=none.csv"])
def test_options_that_do_not_fit_are_refused(option, tmp_path):
    run = command("report", tmp_path, option)
    assert run.returncode == 2
    assert "--roster" in run.stderr or "none.csv" in run.stderr
