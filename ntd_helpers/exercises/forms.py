"""The forms an answer can take: a number, an array, a word, a list of words, or several parts.

A form does two things. `read(value)` turns what a student returned into plain data (numbers, text,
lists), or raises `WrongForm` with the end of the sentence "It returned ...". It meets whatever the
student made, so it may raise anything at all, or never end; only `isolation` calls it. `differs(got, want)`
compares plain data with plain data: None if they agree, else the end of a sentence, which never tells `want`.
"""

import enum
import inspect
import numbers
from dataclasses import dataclass

import numpy as np

TOLERANCE = 1e-6
"""Two numbers agree when they differ by at most this fraction of the largest one expected."""

_MOST_ENTRIES = 10_000


class WrongForm(Exception):
    """The value is not of the form asked for."""


def describe(value):
    """What `value` is, in a few words, from its type alone."""
    if value is None:
        return "None, as a function without `return` does"
    if inspect.isgenerator(value):
        return "a generator; use `return`, not `yield`"
    if inspect.iscoroutine(value):
        return "a coroutine; write `def`, not `async def`"
    return f"a value of type {type(value).__name__[:40]}"


def _numbers(value):
    """`value` as a float64 array of any shape."""
    if value is None or inspect.isgenerator(value) or inspect.iscoroutine(value):
        raise WrongForm(describe(value))
    try:
        array = np.asarray(value)
    except Exception:
        raise WrongForm(f"{describe(value)} that is no array of numbers") from None
    if array.size > _MOST_ENTRIES:
        raise WrongForm(f"an array of {array.size} entries, far more than asked for")
    if array.dtype.kind == "O" and array.size and all(_is_real(entry) for entry in array.flat):
        array = array.astype(float)
    if array.dtype.kind == "c":
        raise WrongForm("complex numbers where real ones were asked for")
    if array.dtype.kind == "b":
        raise WrongForm("True or False where numbers were asked for")
    if array.dtype.kind not in "iuf":
        raise WrongForm(f"{describe(value)} that is not made of numbers")
    return array.astype(float)


def _is_real(entry):
    return isinstance(entry, numbers.Real) and not isinstance(entry, bool)


def _agree(got, want):
    """Elementwise closeness of two arrays of one shape; equal infinities agree, NaN never does."""
    finite = np.abs(want[np.isfinite(want)])
    scale = finite.max(initial=0.0) or 1.0
    with np.errstate(all="ignore"):
        return bool(np.all((got == want) | (np.abs(got - want) <= TOLERANCE * scale)))


def _oddity(got):
    """What to say if there are NaNs or unexpected infinities in `got`, else None."""
    if np.isnan(got).any():
        return "the answer contains NaN."
    if np.isinf(got).any():
        return "the answer contains an infinite number."
    return None


def _wrong(got):
    return f"the value {shown(got)} is wrong (relative tolerance {TOLERANCE:g})."


def shown(array):
    """Numbers as text, four digits each, on one line."""
    options = {"separator": ", ", "threshold": 40, "max_line_width": 10**6}
    text = np.array2string(np.asarray(array), formatter={"float_kind": "{:.4g}".format}, **options)
    return " ".join(text.split())


@dataclass(frozen=True)
class Number:
    """One number: a Python or numpy number, or a 0-d array."""

    def read(self, value):
        array = _numbers(value)
        if array.ndim:
            raise WrongForm(f"an array of shape {array.shape} where one number was asked for")
        return float(array)

    def differs(self, got, want):
        if _agree(np.asarray(got), np.asarray(want)):
            return None
        return _oddity(np.asarray(got)) or _wrong(got)


@dataclass(frozen=True)
class Array:
    """An array, or nested lists of numbers, of exactly the expected shape."""

    def read(self, value):
        array = _numbers(value)
        return {"shape": list(array.shape), "entries": array.ravel().tolist()}

    def differs(self, got, want):
        shape, expected = tuple(got["shape"]), tuple(want["shape"])
        if shape != expected:
            return f"the answer has shape {shape}, not {expected}." + self._column(shape, expected)
        entries = np.array(got["entries"])
        if _agree(entries, np.array(want["entries"])):
            return None
        return _oddity(entries) or _wrong(entries.reshape(shape))

    @staticmethod
    def _column(shape, expected):
        if shape in ((*expected, 1), (1, *expected)):
            return " A vector is a flat array here, neither a column nor a row."
        return ""


@dataclass(frozen=True)
class Words:
    """A list of words from `choices`: text in any case, or members of an enumeration."""

    choices: tuple[str, ...]

    def read(self, value):
        if isinstance(value, np.ndarray):
            value = value.tolist()
        if not isinstance(value, list | tuple):
            raise WrongForm(f"{describe(value)} where a list of words was asked for")
        if len(value) > _MOST_ENTRIES:
            raise WrongForm(f"a list of {len(value)} entries, far more than asked for")
        return [self._word(entry) for entry in value]

    def _word(self, entry):
        word = entry.name if isinstance(entry, enum.Enum) else entry
        if not isinstance(word, str):
            raise WrongForm(f"a list with {describe(entry)} among the words")
        word = "_".join(str(word)[:40].upper().replace("-", " ").replace("_", " ").split())
        if word not in self.choices:
            raise WrongForm(f"the word {word!r}, which is none of {', '.join(self.choices)}")
        return word

    def differs(self, got, want):
        if len(got) != len(want):
            return f"the answer has {len(got)} words for {len(want)} axes."
        wrong = [j for j, pair in enumerate(zip(got, want, strict=True)) if pair[0] != pair[1]]
        if not wrong:
            return None
        return f"axis {wrong[0]} (counted from 0) is not {got[wrong[0]]}."


@dataclass(frozen=True)
class Word(Words):
    """One word from `choices`, in any case; `wrong` ends the sentence "The choice ..." on one that is not right."""

    wrong: str = "is wrong"

    def read(self, value):
        if not isinstance(value, str | enum.Enum):
            raise WrongForm(f"{describe(value)} where one word was asked for")
        return self._word(value)

    def differs(self, got, want):
        return None if got == want else f"the choice {got} {self.wrong}."


@dataclass(frozen=True)
class Parts:
    """A tuple (or list) of named parts, each of its own form."""

    names: tuple[str, ...]
    forms: tuple

    def read(self, value):
        asked = f"({', '.join(self.names)})"
        if not isinstance(value, tuple | list):
            raise WrongForm(f"{describe(value)} where {asked} was asked for")
        if len(value) != len(self.names):
            raise WrongForm(f"{len(value)} parts where {asked} was asked for")
        parts = []
        for name, form, part in zip(self.names, self.forms, value, strict=True):
            try:
                parts.append(form.read(part))
            except WrongForm as wrong:
                raise WrongForm(f"as {name} {wrong}") from None
        return parts

    def differs(self, got, want):
        for name, form, part, expected in zip(self.names, self.forms, got, want, strict=True):
            sentence = form.differs(part, expected)
            if sentence:
                return f"in {name}, {sentence}"
        return None
