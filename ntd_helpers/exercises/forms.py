"""The forms of an answer: a number, an array, a word, a list of words, or several parts.

A form has two methods. `read(value)` turns what a student returned into plain data (numbers, text, lists), or raises
`WrongForm` with the end of the sentence "It returned ...". The value may be any object, so `read` may raise any
exception or never end; only `isolation` calls it. `differs(got, want)` compares plain data with plain data: it
returns None if they agree, and otherwise the end of a sentence, which never reveals `want`. `value(plain)` turns the
plain data of numbers into what a judge works with: a float, an array, a tuple of parts. `numeric` says whether it holds
numbers, which agree to a tolerance.

Numbers are real numbers in any container that keeps their order: lists, tuples, ranges, arrays of NumPy and jax.
Nothing is broadcast or left out: masked entries, booleans, complex numbers (also with imaginary part 0), dates, text
and records are refused, each with a sentence.
"""

import decimal
import enum
import inspect
import numbers
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

TOLERANCE = 1e-6
"""Two numbers agree when they differ by at most this fraction of the largest one expected."""

_MAX_ENTRIES = 10_000
_MAX_LETTERS = 40


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


_NOT_NUMBERS = {
    "b": "True or False where numbers were asked for",
    "c": "complex numbers where real ones were asked for; if the imaginary part is 0, return the real part",
    "m": "durations where numbers were asked for",
    "M": "dates where numbers were asked for",
    "S": "text where numbers were asked for",
    "U": "text where numbers were asked for",
}
"""The end of the sentence "It returned ..." for the kinds of NumPy types that are refused."""


def _numbers(value):
    """`value` as a float64 array of the same shape."""
    if value is None or inspect.isgenerator(value) or inspect.iscoroutine(value):
        raise WrongForm(describe(value))
    try:
        array = np.asarray(value)
    except Exception:
        raise WrongForm(f"{describe(value)} that is not an array of numbers") from None
    if array.size > _MAX_ENTRIES:
        raise WrongForm(f"an array of {array.size} entries, far more than asked for")
    for kind in _kinds(value, array):
        if kind in _NOT_NUMBERS:
            raise WrongForm(_NOT_NUMBERS[kind])
    if array.dtype.kind not in "iuf" and not (array.dtype.kind == "O" and all(map(_is_real, array.flat))):
        raise WrongForm(f"{describe(value)} that is not made of numbers")
    return array.astype(float)


def _kinds(value, array):
    """The kinds of type in `value` and, since NumPy turns True in a list into 1, in the entries of nested lists.

    `array` is `value` as an array. Raises WrongForm for masked entries, whose mask `np.asarray` drops.
    """
    if np.ma.isMaskedArray(value) and np.ma.getmaskarray(value).any():
        raise WrongForm("masked entries, which have no value")
    yield array.dtype.kind
    if isinstance(value, list | tuple):
        for entry in value:
            yield from _kinds(entry, np.asarray(entry))


def _is_real(entry):
    return isinstance(entry, numbers.Real | decimal.Decimal) and not isinstance(entry, bool | np.timedelta64)


def _entries(value):
    """The entries of a list, tuple or array; None for anything else."""
    if not isinstance(value, list | tuple) and not (hasattr(value, "__array__") and getattr(value, "ndim", 0)):
        return None
    if len(value) > _MAX_ENTRIES:
        raise WrongForm(f"{len(value)} entries, far more than asked for")
    return list(value)


def _difference(got, want):
    """`differs` for two arrays of one shape; equal infinities agree, NaN never does."""
    finite = np.abs(want[np.isfinite(want)])
    scale = finite.max(initial=0.0) or 1.0
    with np.errstate(all="ignore"):
        if np.all((got == want) | (np.abs(got - want) <= TOLERANCE * scale)):
            return None
    if np.isnan(got).any():
        return "the answer contains NaN."
    if np.isinf(got).any():
        return "the answer contains an infinite number."
    return f"the value {shown(got)} is wrong (relative tolerance {TOLERANCE:g})."


def shown(array):
    """Numbers as text, four digits each, on one line."""
    options = {"separator": ", ", "threshold": 40, "max_line_width": 10**6}
    text = np.array2string(np.asarray(array), formatter={"float_kind": "{:.4g}".format}, **options)
    return " ".join(text.split())


@dataclass(frozen=True)
class Number:
    """One number: a Python or numpy number, or a 0-d array."""

    numeric = True

    def read(self, value):
        array = _numbers(value)
        if array.ndim:
            raise WrongForm(f"an array of shape {array.shape} where one number was asked for")
        return float(array)

    def value(self, plain):
        return plain

    def differs(self, got, want):
        return _difference(np.asarray(got), np.asarray(want))


@dataclass(frozen=True)
class Array:
    """An array, or nested lists of numbers, of exactly the expected shape."""

    numeric = True

    def read(self, value):
        array = _numbers(value)
        return {"shape": list(array.shape), "entries": array.ravel().tolist()}

    def value(self, plain):
        return np.array(plain["entries"]).reshape(plain["shape"])

    def differs(self, got, want):
        got, want = self.value(got), self.value(want)
        if got.shape == want.shape:
            return _difference(got, want)
        is_flat = want.ndim == 1 and got.shape in ((*want.shape, 1), (1, *want.shape))
        hint = " A vector is a flat array here, neither a column nor a row." if is_flat else ""
        return f"the answer has shape {got.shape}, not {want.shape}.{hint}"


def _normalised(word):
    """`word` in lower case, with spaces for dashes and underscores, and without a leading article or a full stop."""
    dashes = r"\-\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}\N{MINUS SIGN}"
    words = re.split(rf"[\s_{dashes}]+", word.casefold().strip(" ._-\n\t"))
    return " ".join(words[1:] if words[0] in ("a", "an", "the") else words)


@dataclass(frozen=True)
class Words:
    """A list of words from `choices`: text, or members of an enumeration.

    Case, hyphens, underscores and a leading article do not matter. `synonyms` maps other words to choices. Raises
    ValueError if a synonym stands for no choice or is a choice itself.
    """

    choices: tuple[str, ...]
    synonyms: Mapping[str, str] = field(default_factory=dict)
    numeric = False

    def __post_init__(self):
        own = {_normalised(choice) for choice in self.choices}
        for word, choice in self.synonyms.items():
            if choice not in self.choices or _normalised(word) in own:
                raise ValueError(f"{word!r} cannot stand for {choice!r}; the choices are {', '.join(self.choices)}.")

    def read(self, value):
        entries = _entries(value)
        if entries is None:
            raise WrongForm(f"{describe(value)} where a list of words was asked for")
        return [self._word(entry) for entry in entries]

    def _word(self, entry):
        if isinstance(entry, np.ndarray) and entry.ndim == 0:
            entry = entry.item()
        word = entry.name if isinstance(entry, enum.Enum) else entry
        if not isinstance(word, str):
            raise WrongForm(f"{describe(entry)} where a word was asked for")
        word = str(word)[:_MAX_LETTERS]
        choice = self._meanings.get(_normalised(word))
        if choice is None:
            raise WrongForm(f"the word {word!r}, which is none of {', '.join(self.choices)}")
        return choice

    @cached_property
    def _meanings(self):
        """The choice for each normalised word."""
        own = {_normalised(choice): choice for choice in self.choices}
        return own | {_normalised(word): choice for word, choice in self.synonyms.items()}

    def differs(self, got, want):
        if len(got) != len(want):
            return f"the answer has {len(got)} words for {len(want)} axes."
        wrong = [j for j, pair in enumerate(zip(got, want, strict=True)) if pair[0] != pair[1]]
        if not wrong:
            return None
        return f"axis {wrong[0]} (counted from 0) is not {got[wrong[0]]}."


@dataclass(frozen=True)
class Word(Words):
    """One word, read as `Words` are; `wrong` ends the sentence "The choice ..." about a word that is not right."""

    wrong: str = "is wrong"

    def read(self, value):
        return self._word(value)

    def differs(self, got, want):
        return None if got == want else f"the choice {got} {self.wrong}."


@dataclass(frozen=True)
class Parts:
    """A tuple, list or array of named parts, each of its own form."""

    names: tuple[str, ...]
    forms: tuple

    @property
    def numeric(self):
        return any(form.numeric for form in self.forms)

    def read(self, value):
        asked = f"({', '.join(self.names)})"
        entries = _entries(value)
        if entries is None:
            raise WrongForm(f"{describe(value)} where {asked} was asked for")
        if len(entries) != len(self.names):
            raise WrongForm(f"{len(entries)} parts where {asked} was asked for")
        parts = []
        for name, form, part in zip(self.names, self.forms, entries, strict=True):
            try:
                parts.append(form.read(part))
            except WrongForm as wrong:
                raise WrongForm(f"{wrong} (in {name})") from None
        return parts

    def value(self, plain):
        return tuple(form.value(part) for form, part in zip(self.forms, plain, strict=True))

    def differs(self, got, want):
        for name, form, part, expected in zip(self.names, self.forms, got, want, strict=True):
            sentence = form.differs(part, expected)
            if sentence:
                return f"in {name}, {sentence}"
        return None
