"""Operations that both engines differentiate, and the class of traced values: what may a function be made of?

`apply("multiply", a, b)` multiplies numbers and arrays with numpy. If an operand is `Traced` (a `Dual` or a `Var`),
`apply` calls its method `operate`, which also computes a tangent or records a row. All operators and functions call
`apply`.
"""

import itertools

import numpy as np

NUMPY = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "negative": np.negative,
    "power": np.power,
    "exp": np.exp,
    "log": np.log,
    "sin": np.sin,
    "cos": np.cos,
    "tanh": np.tanh,
    "relu": lambda a: np.maximum(a, 0.0),
    "sum": np.sum,
    "matmul": np.matmul,
    "reshape": np.reshape,
    "swap": lambda a: np.swapaxes(a, -1, -2),
}
KNOWN = "+ − * / ** @, .T, exp, log, sin, cos, tanh, relu, sum and reshape"
COMPARISONS = ("less", "less_equal", "greater", "greater_equal", "equal", "not_equal")

levels = itertools.count(1)
"""Each call of `jvp` or `vjp` takes the next level; the levels keep the values of nested calls apart."""


def apply(name, *operands, **options):
    """The operation `name` on numbers, arrays and traced values; the innermost call of `jvp` or `vjp` handles it."""
    traced = [a for a in operands if isinstance(a, Traced)]
    if not traced:
        return NUMPY[name](*operands, **options)
    for a in operands:
        if not isinstance(a, Traced | bool | int | float | np.number | np.bool_ | np.ndarray):
            raise TypeError(f"{name}: expected numbers and arrays, got {type(a).__name__}")
    return max(traced, key=lambda a: a.level).operate(name, operands, options)


class Traced:
    """A number or an array, `primal`, whose operations are intercepted; `level` identifies the call."""

    def __add__(self, other):
        return apply("add", self, other)

    def __radd__(self, other):
        return apply("add", other, self)

    def __sub__(self, other):
        return apply("subtract", self, other)

    def __rsub__(self, other):
        return apply("subtract", other, self)

    def __mul__(self, other):
        return apply("multiply", self, other)

    def __rmul__(self, other):
        return apply("multiply", other, self)

    def __truediv__(self, other):
        return apply("divide", self, other)

    def __rtruediv__(self, other):
        return apply("divide", other, self)

    def __pow__(self, other):
        return apply("power", self, other)

    def __rpow__(self, other):
        return apply("power", other, self)

    def __matmul__(self, other):
        return apply("matmul", self, other)

    def __rmatmul__(self, other):
        return apply("matmul", other, self)

    def __neg__(self):
        return apply("negative", self)

    def __pos__(self):
        return self

    # Comparisons use the values alone, so that Python's `if` and `while` take the same branch as with plain numbers.
    def __lt__(self, other):
        return value(self) < value(other)

    def __le__(self, other):
        return value(self) <= value(other)

    def __gt__(self, other):
        return value(self) > value(other)

    def __ge__(self, other):
        return value(self) >= value(other)

    def __eq__(self, other):
        return value(self) == value(other)

    def __ne__(self, other):
        return value(self) != value(other)

    def __bool__(self):
        return bool(value(self))

    __hash__ = None

    @property
    def shape(self):
        return np.shape(value(self))

    @property
    def ndim(self):
        return len(self.shape)

    @property
    def T(self):
        return apply("swap", self) if self.ndim == 2 else _no_transpose(self)

    def reshape(self, *shape):
        return apply("reshape", self, shape=shape if len(shape) > 1 else shape[0])

    def __array_ufunc__(self, ufunc, method, *operands, **options):
        """numpy calls this for `array @ Var` and for `np.exp(Var)`."""
        if method == "__call__" and not options and ufunc.__name__ in NUMPY:
            return apply(ufunc.__name__, *operands)
        if method == "__call__" and not options and ufunc.__name__ in COMPARISONS:
            return ufunc(*map(value, operands))
        raise TypeError(f"no rule for numpy's {_name(ufunc, method, options)}; there are rules for {KNOWN}")

    def __array_function__(self, function, types, args, kwargs):
        raise TypeError(f"no rule for numpy's {function.__name__}; there are rules for {KNOWN}")

    def __array__(self, *args, **kwargs):
        raise TypeError(f"a {type(self).__name__} cannot go into a numpy array: its derivative would be lost")

    def __float__(self):
        raise TypeError(f"a {type(self).__name__} cannot become a float (as math.exp would have it): use {KNOWN}")


def value(a):
    """The number or array inside a traced value, at any level; anything else is returned as it is."""
    while isinstance(a, Traced):
        a = a.primal
    return a


def exp(a):
    return apply("exp", a)


def log(a):
    return apply("log", a)


def sin(a):
    return apply("sin", a)


def cos(a):
    return apply("cos", a)


def tanh(a):
    return apply("tanh", a)


def relu(a):
    """max(a, 0) entry by entry; its derivative at 0 is taken to be 0."""
    return apply("relu", a)


def sum(a, axis=None, keepdims=False):
    """The sum of the entries, or along `axis` (a number or a tuple of them), as numpy's."""
    return apply("sum", a, axis=axis, keepdims=keepdims)


# Checks of arguments and results, for both engines -------------------------------------------------------------------


def checked(a, what):
    """`a` as floats, if it is a finite real number or array, or traced. TypeError or ValueError otherwise."""
    if isinstance(a, Traced):
        return a
    array = np.asarray(a)
    if array.dtype.kind not in "iuf":
        kind = type(a).__name__ if array.ndim == 0 or array.dtype.kind == "O" else f"an array of {array.dtype}"
        raise TypeError(f"expected {what} to be a real number or an array of them, got {kind}")
    if not np.isfinite(array).all():
        raise ValueError(f"expected {what} to be finite, got {array[~np.isfinite(array)][0]} in it")
    return array.astype(float)[()]  # a 0-d array becomes a number


def same_shape(a, like, what):
    """`a`, checked, if its shape is that of `like`; ValueError otherwise."""
    a = checked(a, what)
    if np.shape(value(a)) != np.shape(value(like)):
        expected, got = np.shape(value(like)), np.shape(value(a))
        raise ValueError(f"expected {what} to have the shape {expected} of what it belongs to, got {got}")
    return a


def result(y):
    """What the function returned, if it is one number, array or traced value; TypeError otherwise."""
    if isinstance(y, Traced):
        return y
    if not isinstance(y, int | float | np.number | np.ndarray) or np.asarray(y).dtype.kind not in "iuf":
        kind = "an array of objects" if isinstance(y, np.ndarray) else type(y).__name__
        raise TypeError(f"expected the function to return one number or one array of numbers, got {kind}")
    return np.asarray(y, float)[()]


def _name(ufunc, method, options):
    in_place = " into an array that is there already (as += does)" if "out" in options else ""
    return ufunc.__name__ + ("" if method == "__call__" else f".{method}") + in_place


def _no_transpose(a):
    raise ValueError(f".T: expected a matrix, got the shape {a.shape}")
