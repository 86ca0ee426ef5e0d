"""What is a tangent? Forward mode, by dual numbers.

A dual number a + bε carries a value a, the primal, and a slope b, the tangent. Compute with it as usual, and with
ε² = 0: the product (a + bε)(c + dε) = ac + (ad + bc)ε obeys the product rule by itself. A function of x + vε is then
f(x) + (Jv)ε. One pass gives one product Jv. It forgets each intermediate value as soon as the next ones are made.

Clifford, "Preliminary sketch of biquaternions", 1873; Wengert, "A simple automatic derivative evaluation program",
1964.
"""

import numpy as np

from .operations import Traced, apply, checked, cos, levels, log, result, same_shape, sin, sum, value

__all__ = ["Dual", "jvp"]

# The tangent of y = operation(a, b), given that of one operand, da or db. With two, their contributions add up.
RULES = {
    "add": (lambda da, y, a, b: da, lambda db, y, a, b: db),
    "subtract": (lambda da, y, a, b: da, lambda db, y, a, b: -db),
    "multiply": (lambda da, y, a, b: da * b, lambda db, y, a, b: a * db),
    "divide": (lambda da, y, a, b: da / b, lambda db, y, a, b: -y * db / b),
    "negative": (lambda da, y, a: -da,),
    "power": (  # b − 1, but 0 where b = 0: then the slope in a is 0 at a = 0 as elsewhere
        lambda da, y, a, b: b * a ** (b - (b != 0)) * da,
        lambda db, y, a, b: y * log(a + (a == 0)) * db,
    ),
    "exp": (lambda da, y, a: y * da,),
    "log": (lambda da, y, a: da / a,),
    "sin": (lambda da, y, a: cos(a) * da,),
    "cos": (lambda da, y, a: -sin(a) * da,),
    "tanh": (lambda da, y, a: (1 - y * y) * da,),
    "relu": (lambda da, y, a: (a > 0) * da,),
    "sum": (lambda da, y, a, **axes: sum(da, **axes),),
    "matmul": (lambda da, y, a, b: da @ b, lambda db, y, a, b: a @ db),
    "reshape": (lambda da, y, a, shape: apply("reshape", da, shape=shape),),
    "swap": (lambda da, y, a: apply("swap", da),),
}


class Dual(Traced):
    """The dual number primal + tangent ε; both are numbers, or arrays of one shape."""

    def __init__(self, primal, tangent=0.0, level=0):
        self.primal, self.tangent, self.level = primal, tangent, level

    def operate(self, name, operands, options):
        """The operation on the primals, and by its rules on the tangents."""
        primals = [a.primal if self.with_me(a) else a for a in operands]
        y = apply(name, *primals, **options)
        tangent = 0.0
        for a, rule in zip(operands, RULES[name], strict=True):
            if self.with_me(a):
                tangent = tangent + rule(a.tangent, y, *primals, **options)
        return Dual(y, spread(tangent, np.shape(value(y))), self.level)

    def with_me(self, a):
        """Whether `a` is a dual number of the same call; anything else counts as a constant, with tangent 0."""
        return isinstance(a, Dual) and a.level == self.level

    def __repr__(self):
        return f"{self.primal} + {self.tangent}ε".replace("+ -", "− ")


def spread(tangent, shape):
    """A tangent in the shape of its primal, where a number was added to an array."""
    return tangent if np.shape(value(tangent)) == shape else tangent + np.zeros(shape)


def jvp(f, primals, tangents):
    """Push `tangents` forward through f at `primals`: (y, dy) with y = f(*primals) and dy = J v.

    `primals` and `tangents` are tuples, an entry for each argument of f: numbers or arrays, each tangent of its
    primal's shape. f returns one number or array; dy has its shape. Costs a small multiple of f, whatever the number of
    inputs; the whole Jacobian takes a call for each of them. Raises TypeError or ValueError for anything else.
    """
    if not isinstance(primals, tuple | list) or not isinstance(tangents, tuple | list):
        got = type(primals).__name__, type(tangents).__name__
        raise TypeError(f"expected tuples, as in jvp(f, (x,), (v,)), got {got[0]} and {got[1]}")
    if len(primals) != len(tangents):
        raise ValueError(f"expected a tangent for each primal, got {len(tangents)} for {len(primals)}")
    level = next(levels)
    duals = []
    for i, (x, v) in enumerate(zip(primals, tangents, strict=True)):
        x = checked(x, f"primal {i}")
        duals.append(Dual(x, same_shape(v, x, f"tangent {i}"), level))
    y = result(f(*duals))
    if isinstance(y, Dual) and y.level == level:
        return y.primal, y.tangent
    return y, np.zeros(np.shape(value(y)))[()]  # y does not depend on the primals
