"""Reverse mode by a tape: what is an adjoint?

The function is run once, and every operation is recorded with its operands. That list of rows, the tape, is the
evaluation trace. Then the rows are read from the last to the first. The adjoint of a row is the derivative of the
output with respect to the row's primal. The adjoint of the output is given; each row multiplies its adjoint by its
slopes and adds the results to the adjoints of its operands. One backward sweep gives one product Jᵀu. The tape is kept
until then, so memory grows with the number of operations.

Linnainmaa, "The representation of the cumulative rounding error of an algorithm as a Taylor expansion of the local
rounding errors" (in Finnish), 1970; Speelpenning, "Compiling fast partial derivatives of functions given by
algorithms", 1980.
"""

import numpy as np

from .operations import Traced, apply, checked, cos, levels, log, result, same_shape, sin, sum, value

__all__ = ["Tape", "Var", "vjp"]

# The contribution of the adjoint g of y = operation(a, b) to the adjoint of each operand; `gather` then sums over the
# axes along which the operand was broadcast.
RULES = {
    "add": (lambda g, y, a, b: g, lambda g, y, a, b: g),
    "subtract": (lambda g, y, a, b: g, lambda g, y, a, b: -g),
    "multiply": (lambda g, y, a, b: g * b, lambda g, y, a, b: g * a),
    "divide": (lambda g, y, a, b: g / b, lambda g, y, a, b: -g * y / b),
    "negative": (lambda g, y, a: -g,),
    "power": (  # exponent and logarithm at a = 0 as in forward.py
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
    """The evaluation trace: `rows` holds a `Var` for each input and each operation, in the order of computation."""

    def __init__(self):
        self.rows, self.level = [], next(levels)

    def input(self, primal):
        """A new input row with the given primal, a finite number or array, as a `Var`."""
        return Var(self, checked(primal, "the input"), "input")

    def adjoints(self, output, adjoint):
        """The adjoints of all rows, given that of `output`; None for a row that `output` does not depend on."""
        *_, result = self.backward(output, adjoint)
        return result

    def backward(self, output, adjoint):
        """The backward sweep as a generator: yields the list of adjoints after each row that was read."""
        adjoints = [None] * len(self.rows)
        adjoints[output.index] = adjoint
        for row in reversed(self.rows[: output.index + 1]):
            if adjoints[row.index] is not None and row.operation != "input":
                primals = [a.primal if self.holds(a) else a for a in row.operands]
                for a, rule in zip(row.operands, RULES[row.operation], strict=True):
                    if self.holds(a):
                        part = gather(rule(adjoints[row.index], row.primal, *primals, **row.options), a.shape)
                        adjoints[a.index] = part if adjoints[a.index] is None else adjoints[a.index] + part
            yield adjoints

    def holds(self, a):
        """Whether `a` is a row of this tape; anything else is a constant."""
        return isinstance(a, Var) and a.tape is self


class Var(Traced):
    """A row of a tape: its `primal`, the `operation` and `operands` that gave it, and its `index`, from 0."""

    def __init__(self, tape, primal, operation, operands=(), options=None):
        self.tape, self.primal, self.level, self.index = tape, primal, tape.level, len(tape.rows)
        self.operation, self.operands, self.options = operation, operands, options or {}
        tape.rows.append(self)

    def operate(self, name, operands, options):
        """The result of the operation on the primals, as a new row of the tape."""
        y = apply(name, *(a.primal if self.tape.holds(a) else a for a in operands), **options)
        return Var(self.tape, y, name, operands, options)

    def __repr__(self):
        return f"Var({self.primal}, {self.operation})"


def vjp(f, *primals):
    """Vector-Jacobian product: (y, pullback) with y = f(*primals) and pullback(u) = Jᵀu, a tuple, one entry per primal.

    Primals are numbers or arrays, and f returns one number or array. u has the shape of y, and each entry of Jᵀu that
    of its primal. A pullback can be called any number of times; each call is one backward sweep, whose cost is a small
    multiple of that of f for any number of inputs. Raises TypeError or ValueError for anything else.
    """
    tape = Tape()
    inputs = [tape.input(checked(x, f"primal {i}")) for i, x in enumerate(primals)]
    y = result(f(*inputs))
    depends = tape.holds(y)

    def pullback(u):
        u = same_shape(u, y, "the pullback's argument")
        adjoints = tape.adjoints(y, u) if depends else [None] * len(inputs)
        return tuple(np.zeros(x.shape)[()] if adjoints[x.index] is None else adjoints[x.index] for x in inputs)

    return (y.primal if depends else y), pullback


def gather(g, shape):
    """An adjoint in the shape of its operand: summed over the axes along which the operand was broadcast."""
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
