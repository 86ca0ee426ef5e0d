"""One row for each student: which of the submissions counts, the points, and the files that learning platforms import.

If a student handed in a lesson more than once, one submission of it counts: the latest, the first (by the time at which
the file was last changed; of equal times, the last by name is the latest), or the best by its points.
"""

from dataclasses import dataclass, field

from . import course
from .roster import Student
from .submission import MARKS, PASSED
from .table import read_csv

CHOICES = ("latest", "best", "first")


@dataclass(frozen=True)
class Marked:
    """A marked notebook: its name in the table, the time of its last change, and its `submission.Result`."""

    name: str
    time: float
    result: object

    @property
    def lesson(self):
        """The number of the lesson of most of its exercises; None if it has none."""
        return course.lesson_of(self.result.marks)


@dataclass
class Grade:
    """A student, the marked notebooks that count (by lesson), and the files that do not."""

    student: Student
    counted: dict = field(default_factory=dict)
    others: list = field(default_factory=list)

    @property
    def marks(self):
        """The mark of each exercise, from the notebook of its lesson; without one, the best from other notebooks."""
        marks = [(lesson, *pair) for lesson, one in self.counted.items() for pair in one.result.marks.items()]
        marks.sort(key=lambda mark: (course.lesson_of([mark[1]]) == mark[0], -MARKS.index(mark[2])))
        return {id: mark for _, id, mark in marks}

    @property
    def remark(self):
        """What an instructor should know, in a phrase; empty if there is nothing."""
        if not self.counted:
            return "nothing that can be marked" if self.others else "nothing handed in"
        ended = [f"{one.name}: {one.result.status}" for one in self.counted.values() if one.result.status != "ok"]
        return "; ".join(ended)


def grades(students, marked, weights, choose):
    """The `Grade` of each student, in the roster's order. `marked` are pairs of a student and a `Marked`."""
    found = {student.id: Grade(student) for student in students}
    several = {}
    for student, one in marked:
        if one.lesson is None:
            found[student.id].others.append(one)
        else:
            several.setdefault((student.id, one.lesson), []).append(one)
    order = {
        "latest": lambda one: (one.time, one.name),
        "first": lambda one: (-one.time, [-ord(letter) for letter in one.name]),
        "best": lambda one: (points(one.result.marks, weights), one.time, one.name),
    }[choose]
    for (id, lesson), handed_in in sorted(several.items(), key=lambda item: item[0][1]):
        counts = max(handed_in, key=order)
        found[id].counted[lesson] = counts
        found[id].others += [one for one in handed_in if one is not counts]
    return list(found.values())


def points(marks, weights):
    """The sum of the weights of the exercises that are passed."""
    return sum(weights.get(id, 0) for id, mark in marks.items() if mark == PASSED)


def read_weights(path):
    """The points of each exercise, from a CSV file with the columns exercise and points; those not in it have none.

    Raises ValueError, naming the line, for an exercise that does not exist or occurs twice, or points below zero.
    """
    header, lines = read_csv(path)
    if header != ["exercise", "points"]:
        raise ValueError(f"{path}: expected the columns exercise and points")
    weights = {}
    for number, cells in lines:
        try:
            id, points = cells[0], float(cells[1])
        except (IndexError, ValueError):
            raise ValueError(f"{path}, line {number}: expected an exercise and its points") from None
        if not course.is_exercise(id) or id in weights or not 0 <= points < 1e6:
            raise ValueError(f"{path}, line {number}: expected an exercise that is not above, and points ≥ 0")
        weights[id] = points
    return weights


def equal_weights(numbers):
    """One point for each exercise of these lessons."""
    return dict.fromkeys(course.ids_of(numbers), 1)


def rows(grades, weights):
    """The gradebook's rows, its header first."""
    ids = [id for id in weights if any(id in grade.marks for grade in grades)]
    table = [["id", "name", "email", *ids, "points", "out of", "counted", "not counted", "remark"]]
    for grade in grades:
        one = grade.student
        marks = [grade.marks.get(id, "") for id in ids]
        names = [", ".join(each.name for each in files) for files in (grade.counted.values(), grade.others)]
        total = [_number(points(grade.marks, weights)), _number(sum(weights.values()))]
        table.append([one.id, one.name, one.email, *marks, *total, *names, grade.remark])
    return table


def moodle_rows(grades, weights, item):
    """Rows for Moodle's grade import, which asks which column is the user (ID number or e-mail) and which the grade.

    MoodleDocs, "Grade import" (docs.moodle.org/en/Grade_import).
    """
    table = [["ID number", "Email address", item]]
    return table + [[g.student.id, g.student.email, _number(points(g.marks, weights))] for g in grades]


def canvas_rows(grades, weights, item):
    """Rows for Canvas's gradebook import: five columns about the student, of which two are known here, and the item.

    The second row has the possible points. Instructure, "How do I import grades in the Gradebook?".
    """
    table = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", item]]
    table.append(["    Points Possible", "", "", "", "", _number(sum(weights.values()))])
    for grade in grades:
        one = grade.student
        table.append([one.name, "", one.id, one.email, "", _number(points(grade.marks, weights))])
    return table


def _number(value):
    return f"{value:g}"
