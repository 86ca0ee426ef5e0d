"""Every exercise accepts its right answer in every usual form, and no other kind of value in its place."""

import enum
import re
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import jax.numpy as jnp
import nbformat
import numpy as np
import pytest

import ntd_helpers.hessians  # noqa: F401 (double precision in jax)
from ntd_helpers.exercises import check, exercise
from ntd_helpers.exercises.forms import Array, Number, Parts, Word, Words, WrongForm
from ntd_helpers.exercises.registry import lessons, load
from ntd_helpers.quadratics import Regime

ROOT = Path(__file__).parents[2]
EXERCISES = [ex for lesson in lessons() for ex in load(lesson, "exercise").values()]
every_exercise = pytest.mark.parametrize("ex", EXERCISES, ids=lambda ex: ex.id)


@cache
def right_values(ex):
    """The right answer in each case, as plain data."""
    values = [ex.reference(*case) for case in ex.cases] if ex.arguments else [ex.reference]
    return [ex.form.read(value) for value in values]


def answering(ex, convert):
    """An answer that gives the right values, converted."""
    if not ex.arguments:
        return convert(ex.form, right_values(ex)[0])
    values = iter(right_values(ex))
    return lambda *_: convert(ex.form, next(values))


def converted(number, array, words, word, parts):
    """A function (form, plain data) -> the value that a student might return; each argument converts one form."""

    def convert(form, plain):
        if isinstance(form, Number):
            return number(plain)
        if isinstance(form, Array):
            return array(np.array(plain["entries"]).reshape(plain["shape"]))
        if isinstance(form, Word):
            return word(plain)
        if isinstance(form, Words):
            return words(plain)
        values = [convert(each, part) for each, part in zip(form.forms, plain, strict=True)]
        return parts(values)

    return convert


def numbers_only(form):
    return isinstance(form, Parts) and all(isinstance(part, Number) for part in form.forms)


def tuples(array):
    return tuple(map(tuples, array)) if isinstance(array, np.ndarray) and array.ndim else float(array)


def one_array(values):
    """An array of the parts, of one type if all are numbers."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    numbers = all(isinstance(value, float) for value in values)
    return array.astype(float) if numbers else array


def jax_numbers(array):
    """Nested lists of jax's numbers."""
    return list(map(jax_numbers, array)) if array.ndim else jnp.asarray(array)


def whole(number):
    """A whole number as an int, which may have more digits than a float."""
    return int(number) if np.isfinite(number) and number == int(number) else float(number)


def fraction(number):
    return Fraction(number) if np.isfinite(number) else float(number)


def objects(words):
    return np.array(words, dtype=object)


def member(word):
    """The word as a member of a student's own enumeration."""
    return enum.Enum("Own", [word])[word]


RIGHT = {
    "Python": converted(float, np.ndarray.tolist, list, str, tuple),
    "tuples": converted(float, tuples, tuple, str.lower, tuple),
    "NumPy": converted(np.float64, np.asarray, np.array, np.str_, list),
    "arrays of no dimension": converted(np.array, lambda a: a.copy(order="F"), np.array, np.array, list),
    "jax": converted(jnp.asarray, jnp.asarray, list, str, list),
    "lists of jax's numbers": converted(jnp.asarray, jax_numbers, list, str, tuple),
    "whole numbers": converted(whole, lambda a: np.vectorize(whole, [object])(a), list, str, one_array),
    "fractions": converted(fraction, lambda a: np.vectorize(fraction, [object])(a), objects, str.title, one_array),
    "decimals": converted(Decimal, lambda a: np.vectorize(Decimal, [object])(a).tolist(), objects, str, tuple),
    "long double": converted(np.longdouble, lambda a: a.astype(np.longdouble), list, str, one_array),
    "masked arrays with nothing masked": converted(np.ma.array, np.ma.array, np.ma.array, str, tuple),
    "members of an enumeration": converted(float, np.asarray, lambda w: [*map(member, w)], member, tuple),
}


@every_exercise
def test_right_answer_is_accepted_in_every_form(ex):
    for name, convert in RIGHT.items():
        assert check(ex.id, answering(ex, convert)).passed is True, name


@pytest.mark.parametrize("ex", [ex for ex in EXERCISES if numbers_only(ex.form)], ids=lambda ex: ex.id)
def test_one_array_of_several_numbers_is_accepted(ex):
    for array in (np.array, jnp.array):
        assert check(ex.id, answering(ex, converted(float, None, None, None, array))).passed is True


def partly(array):
    """Masked in the first entry."""
    mask = np.zeros(np.shape(array), dtype=bool)
    mask.flat[0] = True
    return np.ma.array(array, mask=mask)


def fully(array):
    return np.ma.array(array, mask=np.ones(np.shape(array), dtype=bool))


def record(array):
    """The numbers as records of one field."""
    return np.asarray(array, dtype=float).view([("x", float)])


def with_nan(array):
    array = np.array(array, dtype=object)
    array.flat[0] = float("nan")
    return array


def with_duration(array):
    """Numbers as objects, the first of them a duration, which NumPy takes for a whole number."""
    array = np.array(array, dtype=object)
    array[(0,) * array.ndim] = np.timedelta64(1, "s")
    return array


def with_bool(array):
    """Nested lists whose first number is a truth value."""
    array = np.array(array, dtype=object)
    array.flat[0] = True
    return array.tolist()


def the_same(change):
    """Numbers and arrays changed in the same way."""
    return converted(change, change, lambda w: w, lambda w: w, tuple)


def broadcastable(array):
    """The numbers in one dimension more, at the front."""
    return np.asarray(array)[None]


WRONG = {
    "partly masked": (the_same(partly), "masked entries"),
    "fully masked": (the_same(fully), "masked entries"),
    "list of masked entries": (the_same(lambda a: [partly(a)]), "masked entries"),
    "masked constant": (the_same(lambda a: np.ma.masked), "masked entries"),
    "complex": (the_same(lambda a: np.asarray(a) + 0j), "complex numbers where real ones"),
    "complex of jax": (the_same(lambda a: jnp.asarray(a) + 0j), "complex numbers where real ones"),
    "truth values": (the_same(lambda a: np.asarray(a) != 0), "True or False where numbers"),
    "a truth value among numbers": (the_same(with_bool), "True or False where numbers"),
    "text": (the_same(lambda a: np.asarray(a).astype(str)), "text where numbers"),
    "bytes": (the_same(lambda a: np.asarray(a).astype("S")), "text where numbers"),
    "text objects": (the_same(lambda a: np.asarray(a).astype(str).astype(object)), "not made of numbers"),
    "records": (the_same(record), "not made of numbers"),
    "dates": (the_same(lambda a: np.asarray(a).astype("datetime64[s]")), "dates where numbers"),
    "durations": (the_same(lambda a: np.asarray(a).astype("timedelta64[s]")), "durations where numbers"),
    "a duration among objects": (the_same(with_duration), "not made of numbers"),
    "generator": (the_same(lambda a: (x for x in np.ravel(a))), "a generator"),
    "map": (the_same(lambda a: map(float, np.ravel(a))), "type map that is not made of numbers"),
    "set": (the_same(lambda a: {1.0, 2.0}), "type set that is not made of numbers"),
    "dictionary": (the_same(lambda a: dict(enumerate(np.ravel(a)))), "type dict that is not made of numbers"),
    "nothing": (the_same(lambda a: None), "None"),
    "NaN": (the_same(lambda a: np.full(np.shape(a), np.nan)), None),
    "one NaN": (the_same(with_nan), None),
    "NaN objects": (the_same(lambda a: np.full(np.shape(a), np.nan, dtype=object)), None),
    "one dimension more": (the_same(broadcastable), "shape"),
    "one dimension more at the end": (the_same(lambda a: np.asarray(a)[..., None]), "shape"),
    "repeated": (the_same(lambda a: np.stack([a, a])), "shape"),
}


def word_forms(form):
    return [form] if isinstance(form, Words) else [f for part in getattr(form, "forms", ()) for f in word_forms(part)]


@pytest.mark.parametrize("ex", [ex for ex in EXERCISES if not word_forms(ex.form)], ids=lambda ex: ex.id)
def test_other_kinds_of_values_are_refused(ex):
    for name, (convert, sentence) in WRONG.items():
        if name == "nothing" and not ex.arguments:  # a value that is None was not attempted
            continue
        verdict = check(ex.id, answering(ex, convert))
        assert verdict.passed is False, name
        if sentence and not (ex.judge and sentence == "shape"):  # a judge has its own words for a wrong shape
            assert sentence in verdict.message, name


@pytest.mark.parametrize("wanted", [(), (2,), (2, 2), (1,), (1, 1)])
def test_equal_numbers_of_another_shape_differ(wanted):
    """All shapes here broadcast to each other or hold the same numbers."""
    form = Array()
    for given in [(), (1,), (2,), (1, 2), (2, 1), (2, 2), (1, 1), (2, 2, 1)]:
        difference = form.differs(form.read(np.ones(given)), form.read(np.ones(wanted)))
        assert (difference is None) is (given == wanted)
        column = len(wanted) == 1 and given in ((*wanted, 1), (1, *wanted))
        assert ("A vector is a flat array here" in (difference or "")) is column


# Words


FORMS_OF_WORDS = [pytest.param(form, id=ex.id) for ex in EXERCISES for form in word_forms(ex.form)]

SPELLINGS = (
    str.lower,
    str.title,
    lambda word: word.lower().replace("_", "-"),
    lambda word: word.lower().replace("_", " "),
    lambda word: "a " + word.lower(),
    lambda word: "The " + word.replace("_", "  ") + ".",
    lambda word: f" {word}\n",
    np.str_,
    np.array,
)


def read_word(form, word):
    """What a form reads from one word, or from a list of it where it asks for a list."""
    return form.read(word) if isinstance(form, Word) else form.read([word])[0]


def test_all_exercises_with_words_are_known():
    assert sorted({param.id for param in FORMS_OF_WORDS}) == ["1.4", "1.5", "2.1", "2.5", "3.3", "4.5", "5.1"]


@pytest.mark.parametrize("form", FORMS_OF_WORDS)
def test_choices_and_synonyms_are_read_in_every_spelling(form):
    for word, choice in [*zip(form.choices, form.choices, strict=True), *form.synonyms.items()]:
        for spell in SPELLINGS:
            assert read_word(form, spell(word)) == choice


@pytest.mark.parametrize("form", FORMS_OF_WORDS)
def test_other_words_are_refused_with_the_choices(form):
    for word in ("", " ", "a", "-", "unknown", form.choices[0] + form.choices[1]):
        with pytest.raises(WrongForm, match=", ".join(form.choices)):
            read_word(form, word)


def test_regimes_are_accepted_as_lesson_1_writes_them():
    """The bold words of the lesson's table of regimes, in the table's order, which is that of `Regime`."""
    cells = nbformat.read(ROOT / "lessons/01_quadratics.ipynb", as_version=4).cells
    table = next(cell.source for cell in cells if "**frozen**" in cell.source)
    words = re.findall(r"\| \*\*(.+?)\*\*", table)
    assert len(words) == len(Regime)
    written = dict(zip(Regime, words, strict=True))
    ex = exercise("1.4")
    names = lambda path: ex.form.read(ex.reference(path))
    assert check("1.4", lambda path: [written[Regime[name]] for name in names(path)]).passed is True


@pytest.mark.parametrize(
    "id, word, choice",
    [
        ("1.4", "linear drift", "DRIFT"),
        ("1.4", "drifting", "DRIFT"),
        ("1.4", "a two-cycle", "TWO_CYCLE"),
        ("1.4", "one step", "ONE_STEP"),
        ("3.3", "swapped", "SWAPS"),
        ("3.3", "No fault", "SOUND"),
        ("4.5", "Yes", "yes"),
        ("5.1", "GGN", "G"),
        ("5.1", "generalized Gauss–Newton matrix", "G"),
        ("5.1", "the Gauss-Newton matrix", "G"),
        ("5.1", "H−G", "residual term"),
        ("5.1", "H-G", "residual term"),
        ("5.1", "Empirical Fisher matrix", "empirical Fisher"),
    ],
)
def test_usual_words_are_accepted(id, word, choice):
    form = next(param.values[0] for param in FORMS_OF_WORDS if param.id == id)
    assert read_word(form, word) == choice


def test_a_part_of_another_form_is_named():
    form = Parts(("A", "size"), (Word(("up", "down")), Number()))
    with pytest.raises(WrongForm, match=r"^the word 'left', which is none of up, down \(in A\)$"):
        form.read(("left", 3))
    with pytest.raises(WrongForm, match=r"^text where numbers were asked for \(in size\)$"):
        form.read(("up", "3"))


@pytest.mark.parametrize("synonyms", [{"up": "LEFT"}, {"Left": "RIGHT"}])
def test_faulty_synonym_is_refused(synonyms):
    with pytest.raises(ValueError, match="cannot stand for"):
        Words(("LEFT", "RIGHT") if "Left" in synonyms else ("RIGHT",), synonyms)


@pytest.mark.parametrize("value", [["drift"], ("drift",), np.array(["drift"]), {"drift"}, "drift", np.array("drift")])
def test_list_of_words_keeps_its_order(value):
    form = Words(("DRIFT",))
    if isinstance(value, set | str) or np.ndim(value) == 0:
        with pytest.raises(WrongForm, match="a list of words was asked for"):
            form.read(value)
    else:
        assert form.read(value) == ["DRIFT"]
