"""Evaluation traces of small functions, with tangents and with adjoints step by step."""

from ntd_helpers.autodiff import Dual, Tape, cos, exp, log, relu, sin, tanh
from ntd_helpers.autodiff.operations import apply
from ntd_helpers.demos.autodiff.common import SYMBOLS, factor, operation, subscript
from ntd_helpers.demos.shared import signed

NODES = 7  # rows of every trace: two inputs and five operations
EDGES = 8  # largest number of operands in a trace


def _product(x, y):
    q = x * y
    return tanh(sin(q) + q * q)


TRACES = {
    "each input twice": (lambda x, y: log(x) + x * y - sin(y), (2.0, 5.0), "ln x₁ + x₁x₂ − sin x₂"),
    "q three times": (_product, (0.5, 0.8), "tanh(sin q + q²), q = x₁x₂"),
    "a chain": (lambda x, y: cos(tanh(exp(sin(x * y)))), (1.5, 2.0), "cos tanh exp sin(x₁x₂)"),
    "a neuron": (lambda w, b: (tanh(1.5 * w + b) - 0.5) ** 2, (0.8, -0.3), "(tanh(1.5x₁ + x₂) − 0.5)²"),
    "a gate": (lambda x, y: relu(x - y) * y + x**2, (1.0, 2.0), "relu(x₁ − x₂)·x₂ + x₁²"),
}
"""Functions by name, each with the point at which it is evaluated, and its formula."""


class Trace:
    """The trace of a function at a point: names, formulas, primals, tangents for a seed v, adjoints step by step."""

    def __init__(self, name, v):
        f, point, self.expression = TRACES[name]
        tape = Tape()
        output = f(*(tape.input(x) for x in point))
        self.tape, self.nodes = tape, tape.rows
        self.names = ["x₁", "x₂", *(f"p{subscript(row)}" for row in range(3, NODES)), "y"]
        self.primals = [float(node.primal) for node in tape.rows]
        duals = []
        for node in tape.rows:  # the trace evaluated again with dual numbers
            operands = [duals[a.index] if tape.holds(a) else a for a in node.operands]
            seed = Dual(node.primal, v[len(duals)] if len(duals) < 2 else 0.0)
            duals.append(seed if node.operation == "input" else apply(node.operation, *operands, **node.options))
        self.tangents = [float(dual.tangent) for dual in duals]
        self.sweep = [list(adjoints) for adjoints in tape.backward(output, 1.0)]
        self.parents = [[a.index for a in node.operands if tape.holds(a)] for node in tape.rows]
        self.users = [[c for c in range(NODES) if i in self.parents[c]] for i in range(NODES)]

    def symbol(self, i):
        """The operation of node i as a symbol."""
        operation = self.nodes[i].operation
        if operation == "power":
            return "( )²"
        return self.names[i] if operation == "input" else SYMBOLS.get(operation, operation)

    def formula(self, i):
        """Node i as an equation."""
        name, node = self.names[i], self.nodes[i]
        return name if node.operation == "input" else f"{name} = {operation(self.tape, node, self.names)}"

    def slopes(self, i):
        """∂(node i)/∂(operand) for each operand on the tape, in order."""
        node = self.nodes[i]
        plain = [a.primal if self.tape.holds(a) else a for a in node.operands]
        seeds = [k for k, a in enumerate(node.operands) if self.tape.holds(a)]
        one = [[Dual(x, 1.0) if k == seed else x for k, x in enumerate(plain)] for seed in seeds]
        return [float(apply(node.operation, *each, **node.options).tangent) for each in one]

    def adjoint(self, i, read):
        """The adjoint of node i when `read` nodes have been read backwards, and whether it is complete."""
        partial = self.sweep[read - 1][i] if read else (1.0 if i == NODES - 1 else None)
        is_complete = all(NODES - c <= read for c in self.users[i])
        return (0.0 if is_complete and partial is None else partial), is_complete


def explain(t, step):
    """The sentence that says what a step computes, and its arithmetic."""
    if step == 0:
        return "Nothing is computed yet. Forward first: primals and tangents, from left to right.", " "
    if step <= NODES:
        i = step - 1
        if t.nodes[i].operation == "input":
            return f"Forward: the input {t.names[i]} = {signed(t.primals[i])}; its tangent comes from the seed v.", " "
        pairs = enumerate(zip(t.slopes(i), t.parents[i], strict=True))
        terms = [f"{(factor if k else signed)(s)}·{factor(t.tangents[p])}" for k, (s, p) in pairs]
        return (
            f"Forward: {t.formula(i)} = {signed(t.primals[i])}.",
            f"Tangent, slope × tangent: {' + '.join(terms)} = {signed(t.tangents[i])}.",
        )
    read = step - NODES
    i = NODES - read
    g, _ = t.adjoint(i, read - 1)
    seeded = "the adjoint of the output is 1; " if read == 1 else ""
    if t.nodes[i].operation == "input":
        return f"Backward: the adjoint of {t.names[i]} is complete: ∂y/∂{t.names[i]} = {signed(g)}.", " "
    parts = [f"{t.names[p]} gets {signed(g)}·{factor(s)}" for s, p in zip(t.slopes(i), t.parents[i], strict=True)]
    sentence = f"Backward: {seeded}{t.formula(i)} passes its adjoint {signed(g)} on."
    return sentence, f"Adjoint × slope: {', '.join(parts)}."
