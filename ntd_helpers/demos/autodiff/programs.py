"""Small programs with control flow, recorded on a tape at an input x."""

from functools import cache
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

from ntd_helpers.autodiff import Tape, exp, log, sin
from ntd_helpers.demos.autodiff.common import operation, subscript

ROWS = 7  # largest number of rows on a tape
LINES = 6  # largest number of lines of a program
POINTS = 90  # of a graph: X and the gaps, the same for every program
X = np.round(np.arange(0.25, 20.01, 0.25), 2)


def _halving(x):
    while x > 1:
        x = x / 2
    return x * x


def _branch(x):
    y = log(x / 8) if x > 8 else sin(x)
    return y * y


def _fan_out(x):
    q = exp(-x / 8)
    return q * q * q


class Program(NamedTuple):
    """A function of one number, the lines of its text, and the line on which each operation stands."""

    function: object
    text: tuple
    line: dict


PROGRAMS = {
    "a loop": Program(
        _halving,
        ("def f(x):", "    while x > 1:", "        x = x / 2", "    return x * x"),
        {"input": 0, "divide": 2, "multiply": 3},
    ),
    "a branch": Program(
        _branch,
        ("def f(x):", "    if x > 8:", "        y = log(x / 8)", "    else:", "        y = sin(x)", "    return y * y"),
        {"input": 0, "divide": 2, "log": 2, "sin": 4, "multiply": 5},
    ),
    "q three times": Program(
        _fan_out,
        ("def f(x):", "    q = exp(-x / 8)", "    return q * q * q"),
        {"input": 0, "negative": 1, "divide": 1, "exp": 1, "multiply": 2},
    ),
}


@cache
def record(program, x):
    """The tape of one of PROGRAMS at x: for each row its line, formula and primal; and y with the slope dy/dx."""
    function, _, line = PROGRAMS[program]
    tape = Tape()
    y = function(tape.input(x))
    names = [f"p{subscript(row.index + 1)}" for row in tape.rows]
    right = ["x" if row.operation == "input" else operation(tape, row, names) for row in tape.rows]
    return SimpleNamespace(
        lines=[line[row.operation] for row in tape.rows],
        formulas=[f"{name} = {formula}" for name, formula in zip(names, right, strict=True)],
        primals=[float(row.primal) for row in tape.rows],
        y=float(y.primal),
        slope=float(tape.adjoints(y, 1.0)[0]),
    )


@cache
def graph(program):
    """Points (POINTS, 2) of the graph of a program over X, with gaps where another trace is recorded."""
    points, before = [], None
    for x in X:
        recorded = record(program, float(x))
        if before not in (None, recorded.lines):
            points.append((np.nan, np.nan))
        points.append((x, recorded.y))
        before = recorded.lines
    return np.array(points + [(np.nan, np.nan)] * (POINTS - len(points)))
