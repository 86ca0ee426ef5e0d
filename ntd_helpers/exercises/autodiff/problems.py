"""Reverse engines, some with a fault, for the exercises of lesson 3."""

import numpy as np

from ntd_helpers.autodiff import Tape, reverse

FAULTS = ("SOUND", "OVERWRITES", "SWAPS", "SIGN")
"""What an engine may do: nothing wrong; keep the last contribution only; exchange the slopes of a product; lose the
minus sign of the second operand of a difference."""


class Engine:
    """A reverse engine with one of FAULTS: engine(f, *x) gives the derivatives of f at the numbers x, as a tuple."""

    def __init__(self, number, fault):
        self.number, self.fault = number, fault

    def __call__(self, f, *x):
        tape = Tape()
        inputs = [tape.input(float(each)) for each in x]
        y = f(*inputs)
        adjoints = np.zeros(len(tape.rows))
        if tape.holds(y):
            adjoints[y.index] = 1.0
        for row in reversed(tape.rows):
            for operand, slope in zip(row.operands, self.slopes(tape, row)):
                if tape.holds(operand):
                    part = adjoints[row.index] * slope
                    earlier = 0.0 if self.fault == "OVERWRITES" else adjoints[operand.index]
                    adjoints[operand.index] = earlier + part
        return tuple(float(adjoints[each.index]) for each in inputs)

    def slopes(self, tape, row):
        """The derivatives of a row with respect to its operands, wrong where the fault says so."""
        if row.operation == "input":
            return ()
        primals = [operand.primal if tape.holds(operand) else operand for operand in row.operands]
        slopes = [rule(1.0, row.primal, *primals, **row.options) for rule in reverse.RULES[row.operation]]
        if self.fault == "SWAPS" and row.operation == "multiply":
            slopes.reverse()
        if self.fault == "SIGN" and row.operation == "subtract":
            slopes[1] = 1.0
        return slopes

    def __repr__(self):
        return f"engine {self.number}"
