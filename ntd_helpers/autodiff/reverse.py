"""What is an adjoint? Reverse mode, by a tape.

The function is run once, and every operation is written down with its operands: that list, the tape, is the evaluation
trace. Then the tape is read backwards. The adjoint of a value is the slope of the output in it; the output's own is
given, and each operation passes its adjoint on to its operands. A value that was used twice gets two contributions,
which add up. One backward sweep gives one product Jᵀu. The tape is kept until then, so memory grows with the number of
operations.

Linnainmaa, "The representation of the cumulative rounding error of an algorithm as a Taylor expansion of the local
rounding errors" (in Finnish), 1970; Speelpenning, "Compiling fast partial derivatives of functions given by
algorithms", 1980.
"""

import numpy as np

from .operations import Traced, apply, checked, cos, levels, log, result, same_shape, sin, sum, value

__all__ = ["Tape", "Var", "vjp"]

# What the adjoint g of y = operation(a, b) contributes to that of one operand; `gather` then undoes any broadcasting.
RULES = {
    "add": (lambda g, y, a, b: g, lambda g, y, a, b: g),
    "subtract": (lambda g, y, a, b: g, lambda g, y, a, b: -g),
    "multiply": (lambda g, y, a, b: g * b, lambda g, y, a, b: g * a),
    "divide": (lambda g, y, a, b: g / b, lambda g, y, a, b: -g * y / b),
    "negative": (lambda g, y, a: -g,),
    "power": (  # as in forward.py, with care at 0
        lambda g, y, a, b: g * b * a ** (b - (b != 0)),
        lambda g, y, a, b: g * y * log(a + (a == 0)),
    ),
    "exp": (lambda g, y, a: g * y,),
    "log": (lambda g, y, a: g / a,),
    "sin": (lambda g, y, a: g * cos(a),),
    "cos": (lambda g, y, a: -g * sin(a),),
    "tanh": (lambda g, y, a: g * (1 - y * y),),
    "relu": (lambda g, y, a: g * (a > 0),),
    "sum": (lambda g, y, a, **axes: spread(g, np.shape(value(a)), **axes),),
    "matmul": (lambda g, y, a, b: left(g, a, b), lambda g, y, a, b: right(g, a, b)),
    "reshape": (lambda g, y, a, shape: reshape(g, np.shape(value(a))),),
    "swap": (lambda g, y, a: apply("swap", g),),
}


class Tape:
    """The evaluation trace: `nodes`, every value that was computed, in order."""

    def __init__(self):
        self.nodes, self.level = [], next(levels)

    def input(self, primal):
        """A Var to begin with."""
        return Var(self, primal, "input")

    def adjoints(self, output, adjoint):
        """From the adjoint of `output` those of all nodes: a list, with None for what `output` does not depend on."""
        *_, found = self.backward(output, adjoint)
        return found

    def backward(self, output, adjoint):
        """The backward sweep, step by step: yields the adjoints as they stand after each node that was read."""
        found = [None] * len(self.nodes)
        found[output.index] = adjoint
        for node in reversed(self.nodes[: output.index + 1]):
            if found[node.index] is not None and node.operation != "input":
                primals = [a.primal if self.holds(a) else a for a in node.operands]
                for a, rule in zip(node.operands, RULES[node.operation], strict=True):
                    if self.holds(a):
                        part = rule(found[node.index], node.primal, *primals, **node.options)
                        part = gather(part, a.shape)
                        found[a.index] = part if found[a.index] is None else found[a.index] + part
            yield found

    def holds(self, a):
        """Whether `a` was written on this tape; anything else counts as a constant."""
        return isinstance(a, Var) and a.tape is self


class Var(Traced):
    """A value on a tape: its `primal`, and the `operation` and `operands` that it came from."""

    def __init__(self, tape, primal, operation, operands=(), options=None):
        self.tape, self.primal, self.level, self.index = tape, primal, tape.level, len(tape.nodes)
        self.operation, self.operands, self.options = operation, operands, options or {}
        tape.nodes.append(self)

    def operate(self, name, operands, options):
        """The operation on the primals, written down on the tape."""
        y = apply(name, *(a.primal if self.tape.holds(a) else a for a in operands), **options)
        return Var(self.tape, y, name, operands, options)

    def __repr__(self):
        return f"Var({self.primal}, {self.operation})"


def vjp(f, *primals):
    """Run f at `primals`: (y, pullback) with y = f(*primals), and pullback(u) = Jᵀu as a tuple, a part for each primal.

    Primals are numbers or arrays, and f returns one number or array. u has its shape, and each part of Jᵀu that of its
    primal. A pullback can be called any number of times; each call is one backward sweep, at a small multiple of the
    cost of f, whatever the number of inputs. Raises TypeError or ValueError for anything else.
    """
    tape = Tape()
    inputs = [tape.input(checked(x, f"primal {i}")) for i, x in enumerate(primals)]
    y = result(f(*inputs))
    depends = tape.holds(y)

    def pullback(u):
        u = same_shape(u, y, "the pullback's argument")
        found = tape.adjoints(y, u) if depends else [None] * len(inputs)
        return tuple(np.zeros(x.shape)[()] if found[x.index] is None else found[x.index] for x in inputs)

    return (y.primal if depends else y), pullback


def gather(g, shape):
    """An adjoint in the shape of its operand: summed over the axes along which the operand was repeated."""
    if np.shape(value(g)) == shape:
        return g
    g = sum(g, axis=tuple(range(np.ndim(value(g)) - len(shape))))
    return sum(g, axis=tuple(i for i, n in enumerate(shape) if n == 1), keepdims=True)


def spread(g, shape, axis=None, keepdims=False):
    """The adjoint of a sum: repeated along the axes that were summed over."""
    axes = range(len(shape)) if axis is None else np.atleast_1d(axis) % max(len(shape), 1)
    return reshape(g, tuple(1 if i in axes else n for i, n in enumerate(shape))) * np.ones(shape)


def left(g, a, b):
    """The adjoint of A in A @ B, which is G Bᵀ; a vector is a row on the left and a column on the right."""
    A, B, G = matrices(g, a, b)
    return gather(G @ apply("swap", B), np.shape(value(A))).reshape(np.shape(value(a)))


def right(g, a, b):
    """The adjoint of B in A @ B, which is Aᵀ G."""
    A, B, G = matrices(g, a, b)
    return gather(apply("swap", A) @ G, np.shape(value(B))).reshape(np.shape(value(b)))


def matrices(g, a, b):
    A = reshape(a, (1, -1)) if np.ndim(value(a)) == 1 else a
    B = reshape(b, (-1, 1)) if np.ndim(value(b)) == 1 else b
    a_shape, b_shape = np.shape(value(A)), np.shape(value(B))
    batch = np.broadcast_shapes(a_shape[:-2], b_shape[:-2])
    return A, B, reshape(g, (*batch, a_shape[-2], b_shape[-1]))


def reshape(a, shape):
    return apply("reshape", a, shape=shape)
