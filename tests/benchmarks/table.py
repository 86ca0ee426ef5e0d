"""What is measured, and how it is printed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    what: str
    figure: str
    goal: str = ""
    met: bool | None = None  # None where there is no goal


def row(what, value, unit="", most=None, least=None, digits=3, note=""):
    """A Row for a number, with the goal that it be at `most` or at `least` so much."""
    figure = f"{value:.{digits}g} {unit}{note}".strip()
    if most is not None:
        return Row(what, figure, f"<= {most:g} {unit}".strip(), value <= most)
    if least is not None:
        return Row(what, figure, f">= {least:g} {unit}".strip(), value >= least)
    return Row(what, figure)


def lines(rows):
    """The table, in Markdown, line by line."""
    cells = [("what", "figure", "goal", "met"), *((r.what, r.figure, r.goal, _met(r.met)) for r in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    cells.insert(1, tuple("-" * width for width in widths))
    padded = ([cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in cells)
    return ["| " + " | ".join(line) + " |" for line in padded]


def _met(met):
    return {None: "", True: "yes", False: "NO"}[met]
