"""How long each section of a lesson takes, by one rule, written under its heading: python -m tools.times.

The rule: 150 words a minute; a prediction 1 minute, a demo 2, an exercise 5, a *Put it to work* 10, any other code cell
with an output half a minute. Every section but the summary says `*Core*` or `*Optional*` in the line under its heading;
the minutes follow there, in the lesson's first cell, and in the map's table.
"""

import argparse
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat

LESSONS = Path(__file__).resolve().parent.parent / "lessons"
MAP = LESSONS / "README.md"
WORDS_A_MINUTE = 150
# The first that a code cell contains says what the cell is.
MINUTES = {"predict(": 1, "score(": 10, "check(": 5, "demos.": 2}
OUTPUT = 0.5
MARK = re.compile(r"^\*(Core|Optional)(?: · \d+ min)?\*$", re.MULTILINE)
TOTAL = re.compile(r"^\*Core sections.*\*$", re.MULTILINE)
UNMARKED = ("Summary",)


@dataclass
class Section:
    """The cells under one heading; the first cells, before any, are a section as well. `kind` is Core or Optional."""

    title: str
    kind: str
    cells: list

    @property
    def minutes(self):
        """By the rule, unrounded."""
        return sum(map(_minutes, self.cells))


def sections(nb):
    """The sections of a notebook. Raises ValueError for one that says neither Core nor Optional."""
    found = [Section("", "Core", [])]
    for cell in nb.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            title = cell.source.splitlines()[0].removeprefix("## ")
            mark = MARK.search(cell.source)
            if bool(mark) == (title in UNMARKED):
                raise ValueError(
                    f"The section {title!r} needs *Core* or *Optional* under its heading, a summary neither."
                )
            found.append(Section(title, mark[1] if mark else "Core", []))
        found[-1].cells.append(cell)
    return found


def totals(nb):
    """The minutes of the core sections, with the introduction and the summary, and of the optional ones, rounded."""
    return tuple(
        round(sum(part.minutes for part in sections(nb) if part.kind == kind)) for kind in ("Core", "Optional")
    )


def mark(nb):
    """Write the times into a notebook, in place. The first cell ends with the totals."""
    for section in sections(nb):
        if section.title not in ("", *UNMARKED):
            line = f"*{section.kind} · {max(1, round(section.minutes))} min*"
            section.cells[0].source = MARK.sub(line, section.cells[0].source, count=1)
    core, optional = totals(nb)
    line = f"*Core sections, with introduction and summary: {core} min. Optional sections: {optional} min.*"
    first = nb.cells[0]
    first.source = TOTAL.sub(line, first.source) if TOTAL.search(first.source) else f"{first.source}\n\n{line}"


def mark_map(text, times):
    """The map's text with the totals in its table; `times` are by the name of the lesson's file."""
    for name, (core, optional) in times.items():
        text = re.sub(
            rf"^(\|.*\({name}\) \|.*\|) [\d +]+ min \|", rf"\1 {core} + {optional} min |", text, flags=re.MULTILINE
        )
    return text


def _minutes(cell):
    if cell.cell_type == "markdown":
        return len(TOTAL.sub("", MARK.sub("", cell.source)).split()) / WORDS_A_MINUTE
    for part, minutes in MINUTES.items():
        if re.search(rf"^{re.escape(part)}", cell.source, flags=re.MULTILINE):
            return minutes
    return OUTPUT if cell.get("outputs") else 0


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m tools.times", description=__doc__.splitlines()[0])
    parser.add_argument("lessons", type=Path, nargs="*", help="lesson.ipynb; without, all")
    times = {}
    for path in parser.parse_args(arguments).lessons or sorted(LESSONS.glob("*.ipynb")):
        nb = nbformat.read(path, as_version=4)
        mark(nb)
        path.write_text(nbformat.writes(nb) + "\n", encoding="utf-8")
        times[path.name] = totals(nb)
        for section in sections(nb):
            print(f"{path.name}: {section.kind:8s} {section.minutes:5.1f} min  {section.title or '(beginning)'}")
        print("{}: core {} min, optional {} min".format(path.name, *times[path.name]))
    MAP.write_text(mark_map(MAP.read_text(encoding="utf-8"), times), encoding="utf-8")


if __name__ == "__main__":
    main()
