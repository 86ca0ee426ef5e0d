"""Odd answers: values and functions that no exercise expects, and the verdicts on them.

`python -m tests.exercises.odd` prints the verdicts in a process without jax.
"""

import json
import os
import sys
import threading
import warnings

import numpy as np

from ntd_helpers.exercises import check, isolation
from ntd_helpers.quadratics import Regime


class Hostile:
    """Raises whatever one does with it."""

    def _refuse(self, *_, **__):
        raise RuntimeError("hands off")

    __array__ = __len__ = __iter__ = __getitem__ = __bool__ = __eq__ = __repr__ = __str__ = __float__ = _refuse
    __int__ = __index__ = __hash__ = __array_ufunc__ = __array_interface__ = __format__ = _refuse


class Shy(Hostile):
    def __getattribute__(self, name):
        raise SystemExit(name)


class Agreeing:
    """Equal to everything, close to everything."""

    def __eq__(self, other):
        return True

    __hash__ = None

    def __array__(self, dtype=None, copy=None):
        return np.array([self, self], dtype=object)

    def __abs__(self):
        return 0.0

    def __sub__(self, other):
        return 0.0

    __rsub__ = __add__ = __radd__ = __mul__ = __rmul__ = __sub__

    def __le__(self, other):
        return True

    __lt__ = __ge__ = __gt__ = __le__


class AgreeingArray(np.ndarray):
    def __eq__(self, other):
        return np.True_

    __hash__ = None

    def __sub__(self, other):
        return np.zeros(2)

    __rsub__ = __sub__


class Sly(type):
    @property
    def __name__(cls):
        raise KeyboardInterrupt


class Named(metaclass=Sly):
    pass


class UnreadableError(Exception):
    def __str__(self):
        raise ValueError("no")


class ControlsError(Exception):
    def __str__(self):
        return "\x1b[31m\ud800<b>\n\x00"


def raising(error):
    def answer(*_):
        raise error

    return answer


def recursing(*arguments):
    return recursing(*arguments)


async def awaiting(*_):
    return 1


def yielding(*_):
    yield 1


def asking(*_):
    return float(input("w? "))


def deep(*_):
    value = []
    for _ in range(10_000):  # ten times Python's limit of recursion
        value = [value]
    return value


def circular(*_):
    value = []
    value.append(value)
    return value


ODD_VALUES = [
    None,
    "text",
    b"bytes",
    "",
    [],
    (),
    {},
    set(),
    {1: 2},
    [[1, 2], [3]],
    [[]],
    [None],
    [..., ...],
    float("nan"),
    float("inf"),
    1j,
    [1j, 2.0],
    10**400,
    [10**400, 1],
    True,
    [True, False],
    np.float64("nan"),
    np.array([]),
    np.zeros((2, 0)),
    np.zeros((2, 1)),
    np.zeros((1, 2)),
    np.zeros((2, 2, 2)),
    np.array(["a", "b"]),
    np.array([None, 1.0]),
    np.zeros(20_000),
    np.ma.masked,
    np.array(0, dtype="datetime64[s]"),
    np.dtype(float),
    np,
    object(),
    object,
    Hostile,
    Hostile(),
    Shy(),
    [Hostile()],
    (Shy(), Shy(), Shy()),
    Agreeing(),
    [Agreeing(), Agreeing()],
    np.zeros(2).view(AgreeingArray),
    Named(),
    [Named()],
    range(10**5),
    memoryview(b"ab"),
    Exception("x"),
    NotImplemented,
    lambda: 1,
    Regime,
    Regime.DRIFT,
    ["drift"],
    [3],
]

ODD_CALLS = [
    raising(ValueError("x")),
    raising(SystemExit(1)),
    raising(KeyboardInterrupt()),
    raising(GeneratorExit()),
    raising(StopIteration()),
    raising(UnreadableError()),
    raising(ControlsError()),
    raising(MemoryError()),
    raising(isolation._TimeUp()),
    recursing,
    awaiting,
    yielding,
    asking,
    deep,
    circular,
    lambda: 1,
    lambda *_, key: 1,
    int,
    print,
    np.add,
    np.linalg.solve,
    type,
    Hostile,
    dict,
    Regime,
    exit,
    isolation._TimeUp,
    threading.Thread,
    lambda *_: np.zeros(10**13),
    lambda *_: warnings.warn("careful", stacklevel=1),
    lambda *_: os.read(0, 1),
    lambda *_: sys.stdout.close(),
    lambda *a: [x.fill(np.nan) for x in a if isinstance(x, np.ndarray)],
    lambda *_: np.zeros(2) / 0,
]


def answers_of(value):
    """Answers made of `value`, each with the id of an exercise."""
    for id, answer in (("1.1", value), ("1.2", (value,) * 3), ("1.4", value)):
        yield id, lambda *_, answer=answer: answer
    yield from (("1.1", value), ("1.8", value), ("1.8", (value, value)))


def verdicts():
    """The verdicts, as text, on answers made of each odd value and on each odd function."""
    on_values = [repr(check(*answer)) for value in ODD_VALUES for answer in answers_of(value)]
    return on_values, [repr(check(id, call)) for call in ODD_CALLS for id in ("1.1", "1.3")]


if __name__ == "__main__":
    print(json.dumps([*verdicts(), "jax" in sys.modules]))
