"""The command line: `python -m ntd_helpers.grading report FOLDER` and `… editions student|instructor FOLDER`."""

import argparse
import sys
from pathlib import Path

from . import __doc__ as description


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


def main(arguments):
    """Run a command; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m ntd_helpers.grading", description=description.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("report", help="mark a folder of notebooks")
    one.add_argument("folder", type=Path, help="where the notebooks are, or the folders they are in")
    one.add_argument("--output", type=Path, default=Path("report.csv"), help="the table (default: %(default)s)")
    one.add_argument("--limit", type=_seconds, default=120, help="seconds for one cell (default: %(default)s)")
    one.add_argument("--jobs", type=_count, default=2, help="notebooks side by side (default: %(default)s)")
    two = commands.add_parser("editions", help="write the lessons without or with solutions")
    two.add_argument("edition", choices=["student", "instructor"])
    two.add_argument("folder", type=Path, help="where to write them; lessons of the same name there are replaced")
    given = parser.parse_args(arguments)
    if given.command == "report":
        from .report import report

        return report(given.folder, given.output, given.limit, given.jobs)
    from .editions import write_lessons

    return write_lessons(given.edition, given.folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
