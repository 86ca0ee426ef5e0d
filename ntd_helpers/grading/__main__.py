"""The command line: `python -m ntd_helpers.grading report FOLDER` and `… editions EDITION FOLDER`."""

import argparse
import sys
from pathlib import Path

from . import __doc__ as description
from .gradebook import CHOICES, read_weights
from .report import ClassBook, report
from .roster import read as read_roster


def _seconds(text):
    value = float(text)
    if not 0 < value < 1e6:
        raise ValueError
    return value


def _count(text):
    value = int(text)
    if value < 1:
        raise ValueError
    return value


_seconds.__name__, _count.__name__ = "number of seconds", "number of processes"  # in argparse's messages


def _class_book(given):
    """The `ClassBook` that the command line asks for; None without a roster. Raises ValueError for a wrong file."""
    if not given.roster:
        if unused := [name for name in ("weights", "feedback", "moodle", "canvas") if getattr(given, name)]:
            raise ValueError(f"--{unused[0]} needs a --roster")
        return None
    weights = read_weights(given.weights) if given.weights else None
    files = given.grades, given.feedback, given.moodle, given.canvas
    return ClassBook(read_roster(given.roster), weights, given.choose, *files, given.item)


def main(arguments):
    """Run a command; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m ntd_helpers.grading", description=description.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("report", help="mark a folder of notebooks")
    one.add_argument("folder", type=Path, help="where the notebooks are, or the folders they are in")
    one.add_argument("--output", type=Path, default=Path("report.csv"), help="the table (default: %(default)s)")
    one.add_argument("--limit", type=_seconds, default=120, help="seconds for one cell (default: %(default)s)")
    one.add_argument("--jobs", type=_count, default=2, help="notebooks side by side (default: %(default)s)")
    book = one.add_argument_group("a class", "With a roster, a gradebook is written as well.")
    book.add_argument("--roster", type=Path, help="CSV file with the columns id, name and perhaps email, file")
    book.add_argument("--choose", choices=CHOICES, default="latest", help="of several (default: %(default)s)")
    book.add_argument("--weights", type=Path, help="CSV file with the columns exercise, points (default: 1 point each)")
    book.add_argument("--grades", type=Path, default=Path("grades.csv"), help="the gradebook (default: %(default)s)")
    book.add_argument("--feedback", type=Path, help="folder for a page of feedback for each student")
    book.add_argument("--moodle", type=Path, help="file for Moodle's grade import")
    book.add_argument("--canvas", type=Path, help="file for Canvas's gradebook import")
    book.add_argument("--item", default=ClassBook.item, help="the name of the grade there (default: %(default)s)")
    two = commands.add_parser("editions", help="write the lessons without or with solutions")
    two.add_argument("edition", choices=["student", "instructor", "nbgrader"])
    two.add_argument("folder", type=Path, help="where to write them; lessons of the same name there are replaced")
    given = parser.parse_args(arguments)
    if given.command == "report":
        try:
            book = _class_book(given)
        except ValueError as error:
            parser.error(str(error))
        return report(given.folder, given.output, given.limit, given.jobs, book)
    from .editions import write_lessons

    return write_lessons(given.edition, given.folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
