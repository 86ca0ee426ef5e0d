"""From marks to a class: who handed in what, which submission counts, points, import files, feedback."""

import os

import pytest

from ntd_helpers.grading import feedback, gradebook, roster
from ntd_helpers.grading.gradebook import Grade, Marked
from ntd_helpers.grading.roster import Student
from ntd_helpers.grading.submission import Result

ANN = Student("s1", "Ann Lee", "ann@uni.edu")
ZOE = Student("s12", "Zoë Müller", "zoe.m@uni.edu")
BO = Student("s3", "Bo", "", "team-7/*.ipynb")
BEA, CY = Student("17", "Bea Chen"), Student("4711", "Cy Wu")
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
        ("Zoe Muller_4712_assignsubmission_file_/01.ipynb", ZOE),  # Moodle, without accents
        ("ANN LEE_12_assignsubmission_file_/s12_copy.ipynb", None),  # a name and the id of another
        ("Ann Lee_17_assignsubmission_file/01_quadratics.ipynb", None),  # 17 is Moodle's own number, and an id
        ("week 17/Ann Lee.ipynb", None),
        ("leeann_4711_98765_1.ipynb", None),  # Canvas's own number, and an id
        ("s1/Ann Lee ann@uni.edu.ipynb", ANN),
        ("17/01.ipynb", BEA),
        ("ann_uni_edu/01.ipynb", ANN),
        ("leeann_LATE_4712_98765_01.ipynb", ANN),  # Canvas
        ("annlee_4712.ipynb", None),  # not as Canvas writes it
        ("team-7/s1.ipynb", BO),  # a pattern counts most
        ("Lee Ann/01.ipynb", None),
        ("quadratics.ipynb", None),
        ("s1 and s12.ipynb", None),
    ],
)
def test_a_file_belongs_to_the_student_whom_its_path_names(name, student):
    found, why = roster.owner(name, [*STUDENTS, BEA, CY])
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
    assert sorted([*(one.name for one in ann.others), name]) == ["also latest", "best", "first", "latest"]
    assert (zoe.remark, bo.remark) == ("nothing handed in", "nothing that can be marked")


OTHERS = {"1.1": "wrong", "2.1": "passed", "2.2": "open"}


def test_an_exercise_counts_by_the_notebook_of_its_lesson_and_else_by_another():
    of_1, of_2 = marked("of 1", 1, e1="passed", e2="open"), Marked("of 2", 2, Result(marks=OTHERS))
    marks_3 = {"3.1": "passed", "3.2": "open", "3.3": "open"}
    of_3 = Marked("of 3", 3, Result(marks=marks_3 | {"1.1": "passed", "1.2": "not run"}))
    assert [one.lesson for one in (of_1, of_2, of_3)] == [1, 2, 3]
    (ann,) = gradebook.grades([ANN], [(ANN, of_2), (ANN, of_1), (ANN, of_3)], WEIGHTS, "latest")
    marks = {"1.1": "passed", "1.2": "open", "2.1": "passed", "2.2": "open"} | marks_3
    assert ann.marks == marks
    (ann,) = gradebook.grades([ANN], [(ANN, of_2), (ANN, of_3)], WEIGHTS, "latest")
    assert ann.marks == marks | {"1.2": "not run"}  # of two other notebooks, the better mark


def test_a_page_shows_an_exercise_with_the_notebook_by_which_it_counts():
    of_1, of_2 = marked("of 1", 1, e1="passed"), Marked("of 2", 2, Result(marks=OTHERS))
    both = feedback.page(Grade(ANN, {1: of_1, 2: of_2}), WEIGHTS)
    assert "1.1: passed" in both and "1.1: wrong" not in both
    assert "1.1: wrong" in feedback.page(Grade(ANN, {2: of_2}), WEIGHTS)


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
    page = feedback.page(
        Grade(bad, {1: Marked("<a>.ipynb", 0, result)}, [Marked("<em>", 0, Result("unreadable", "<s>"))]), WEIGHTS
    )
    assert not any(tag in page for tag in ("<b>", "<script", "<i>", "<u>", "<a>", "<em>", "<s>"))
    assert "1.1: wrong, 0 of 2" in page and "1.2: passed, 0.5 of 0.5" in page
    assert "It is &lt;u&gt;." in page
    assert "0.5 of 3.5 points" in page
    assert "Not handed in: lesson 2." in page and "&lt;em&gt; (&lt;s&gt;)" in page


def test_a_page_says_why_there_are_no_points():
    ended = marked("ended", 1, e1="not run", e2="open")
    page = feedback.page(Grade(ANN, {1: ended}, [marked("earlier", 0, e1="wrong")]), WEIGHTS)
    assert "1.1: not run, 0 of 2 points</h3>" in page and "ended before this exercise was checked" in page
    assert "1.2: not attempted, 0 of 0.5 points</h3>" in page
    assert "earlier (another submission of lesson 1 counts)" in page
    assert "No notebook of yours was found." in feedback.page(Grade(ANN), WEIGHTS)
    broken = Marked("broken", 0, Result("unreadable", "an empty file"))
    assert "No notebook of yours could be marked." in feedback.page(Grade(ANN, {}, [broken]), WEIGHTS)


def test_pages_have_names_that_a_file_system_takes_and_that_differ():
    names = [feedback.file_name(Student(id, "")) for id in ("s1", "../s1", "..-s1", ".s1", "s/1", "s_1", "é")]
    assert len(set(names)) == len(names)
    assert all(os.path.basename(name) == name and not name.startswith(".") for name in names)
