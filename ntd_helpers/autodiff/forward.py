"""Forward mode by dual numbers: what is a tangent?

A dual number a + bε has a primal a and a tangent b, and ε² = 0. The product (a + bε)(c + dε) = ac + (ad + bc)ε contains
the product rule, and f(x + vε) = f(x) + (Jv)ε. One pass gives one product Jv. No trace is kept: an intermediate value
is released as soon as the operations that use it are done.

Clifford, "Preliminary sketch of biquaternions", 1873; Wengert, "A simple automatic derivative evaluation program",
1964.
"""

import numpy as np

from .operations import Traced, apply, checked, cos, levels, log, result, same_shape, sin, sum, value

__all__ = ["Dual", "jvp"]

# The contribution to the tangent of y = operation(a, b) of the tangent da or db of one operand; contributions add up.
RULES = {
    "add": (lambda da, y, a, b: da, lambda db, y, a, b: db),
    "subtract": (lambda da, y, a, b: da, lambda db, y, a, b: -db),
    "multiply": (lambda da, y, a, b: da * b, lambda db, y, a, b: a * db),
    "divide": (lambda da, y, a, b: da / b, lambda db, y, a, b: -y * db / b),
    "negative": (lambda da, y, a: -da,),
    "power": (  # exponent 0 instead of −1 where b = 0, so that the slope there is 0, not NaN, at a = 0
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
    """The dual number primal + tangent ε; both are finite numbers, or finite arrays of one shape."""

    def __init__(self, primal, tangent=0.0, level=0):
        self.primal = checked(primal, "the primal")
        self.tangent, self.level = same_shape(tangent, self.primal, "the tangent"), level

    def operate(self, name, operands, options):
        """The result of the operation, with its tangent by the rules."""
        primals = [a.primal if self.holds(a) else a for a in operands]
        y = apply(name, *primals, **options)
        tangent = 0.0
        for a, rule in zip(operands, RULES[name], strict=True):
            if self.holds(a):
                tangent = tangent + rule(a.tangent, y, *primals, **options)
        return _unchecked(y, spread(tangent, np.shape(value(y))), self.level)

    def holds(self, a):
        """Whether `a` is a dual number of the same call of `jvp`; anything else is a constant, with tangent 0."""
        return isinstance(a, Dual) and a.level == self.level

    def __repr__(self):
        return f"{self.primal} + {self.tangent}ε".replace("+ -", "− ")


def _unchecked(primal, tangent, level):
    """The dual number of an intermediate result, which may be infinite."""
    dual = object.__new__(Dual)
    dual.primal, dual.tangent, dual.level = primal, tangent, level
    return dual


def spread(tangent, shape):
    """A tangent in the shape of its primal, to which a number may have been broadcast."""
    return tangent if np.shape(value(tangent)) == shape else tangent + np.zeros(shape)


def jvp(f, primals, tangents):
    """Jacobian-vector product: (y, dy) with y = f(*primals) and dy = Jv, for v = tangents.

    `primals` and `tangents` are tuples with an entry for each argument of f: numbers or arrays, each tangent of the
    shape of its primal. f returns one number or array; dy has its shape. The cost is a small multiple of that of f; the
    whole Jacobian takes one call for each input. Raises TypeError or ValueError for anything else.
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
        duals.append(_unchecked(x, same_shape(v, x, f"tangent {i}"), level))
    y = result(f(*duals))
    if isinstance(y, Dual) and y.level == level:
        return y.primal, y.tangent
    return y, np.zeros(np.shape(value(y)))[()]  # y does not depend on the primals
