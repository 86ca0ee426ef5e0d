"""Sliders and timelines: texts of values, starts, marks, and invalid arguments."""

import datetime
import json
from decimal import Decimal

import numpy as np
import pytest

from ntd_helpers.stage import Slider, Timeline
from tests.stage.cases import str_of


@pytest.mark.parametrize(
    "values, expected",
    [
        ([0.5, 1, 2e-7, 123456], ["0.5", "1", "2e−07", "1.23e+05"]),
        ([-1.5, 2, -1e-9], ["−1.5", "2", "−1e−09"]),
        ([False, True], ["0", "1"]),
        ([2019, 2020, 2021], ["2019", "2020", "2021"]),
        ([1.0001, 1.0002, 1.0003], ["1.0001", "1.0002", "1.0003"]),
        ([1e6, 1000001, 5], ["1000000", "1000001", "5"]),
        ([1 / 3, 1], ["0.333", "1"]),  # at least 3 digits
        ([0.1 + 0.2, 0.3], ["0.30000000000000004", "0.29999999999999999"]),  # adjacent floats
        ([np.float32(0.5), np.int8(3)], ["0.5", "3"]),
        ([Decimal("0.12345"), Decimal("0.25")], ["0.123", "0.25"]),
        (["red", "blue"], ["red", "blue"]),
        ([datetime.date(2020, 2, 29), datetime.date(2020, 3, 1)], ["2020-02-29", "2020-03-01"]),
        ([datetime.datetime(2020, 1, 1, h) for h in (1, 2)], ["2020-01-01T01:00:00", "2020-01-01T02:00:00"]),
        ([datetime.time(9, 30), datetime.time(10)], ["09:30:00", "10:00:00"]),
        (np.arange("2019-12-31", "2020-01-02", dtype="datetime64[D]"), ["2019-12-31", "2020-01-01"]),
    ],
)
def test_default_texts_distinguish_values(values, expected):
    assert Slider("v", values).texts == expected


def test_sliders_of_anything(plt):
    names = Slider("f", [np.sin, np.cos], np.cos, format=lambda f: f.__name__, marks={np.sin: "sine"})
    assert (names.texts, names.start, names.marks) == (["sin", "cos"], 1, {0: "sine"})
    assert Slider("n", [-1, 1], format="2-fold {:+.1f}").texts == ["2-fold −1.0", "2-fold +1.0"]
    numbers = Slider("x", np.linspace(0, 1, 5), 0.6, format="{:.2f}", marks={0.52: "half", 1: 1})
    assert (numbers.start, numbers.texts[2], numbers.marks) == (2, "0.50", {2: "half", 4: 1})
    words = Slider("w", ["red", "blue"], "blue", format=str)
    assert words.start == 1


SLIDERS = {
    "one value": (("v", [1]), "expected at least 2 values, got 1"),
    "a name": (("my slider", [1, 2]), "expected an identifier, got 'my slider'"),
    "below": (("v", [1, 2], 0), "runs from 1 to 2, got 0"),
    "above": (("v", [1, 2], 3), "runs from 1 to 2, got 3"),
    "not a number": (("v", [1, 2], "a"), "expected one of \\[1, 2\\], got 'a'"),
    "not among them": (("v", ["a", "b"], "c"), "expected one of \\['a', 'b'\\], got 'c'"),
    "midway": (("v", [1, 2], 1.5), "got 1.5, midway between 1.0 and 2.0"),
    "midway but for rounding": (("v", [0.3, 0.1], 0.2), "midway between 0.1 and 0.3"),
    "midway to a millionth": (("v", [1, 2, 4], 3 - 4e-7), "midway between 2.0 and 4.0"),
    "again": (("v", [1, 2, 1]), "do not repeat"),
    "NaN": (("v", [1, np.nan]), "finite numbers"),
    "functions": (("v", [np.sin, np.cos]), "expected format=, .* for values like <ufunc 'sin'>"),
    "objects": (("v", [object(), object()]), "expected format=, .* for values like <object"),
    "times between dates": (("v", list(np.array([1, 2], "timedelta64[D]"))), "expected format="),
    "words and numbers": (("v", ["a", 1]), "expected format=, .* for values like 'a'"),
    "arrays": (("v", np.eye(2)), "a value cannot be an array; give positions"),
    "beyond floats": (("v", [2**60, 2**60 + 1]), "17 digits do not tell"),
}


@pytest.mark.parametrize("name", SLIDERS)
def test_sliders_refused(name):
    arguments, message = SLIDERS[name]
    with pytest.raises(ValueError, match=message):
        Slider(*arguments)


FORMATS = {
    "texts alike": ([1.001, 1.002], "{:.3g}", r"shows both 1.001 and 1.002 as '1'; expected a format that tells"),
    "no value in it": ([1, 2], "value", "shows both 1 and 2 as 'value'"),
    "not for words": (["a", "b"], "{:.3g}", "format='{:.3g}' does not fit its values"),
    "another name": ([1, 2], "{v}", "format='{v}' does not fit its values"),
    "two values": ([1, 2], "{} {}", "does not fit its values"),
    "no text": ([1, 2], lambda v: v, "must give text; for 1 it gave 1"),
    "an address": ([str_of, lambda: None], str, "shows an address in memory"),
}


@pytest.mark.parametrize("values, format, message", FORMATS.values(), ids=FORMATS)
def test_formats_refused(values, format, message):
    with pytest.raises(ValueError, match=message):
        Slider("v", values, format=format)


def test_marks_at_the_same_value_are_refused():
    with pytest.raises(ValueError, match=r"two of the marks .* have the same nearest value"):
        Slider("v", [1, 2], marks={1: "one", 1.1: "another"})


@pytest.mark.parametrize("value, message", [(5, "runs from 1 to 2, got 5"), (1.5, "midway between 1.0 and 2.0")])
def test_marks_off_the_slider_or_midway_are_refused(value, message):
    with pytest.raises(ValueError, match=message):
        Slider("v", [1, 2], marks={value: "here"})


def test_rounding_errors_of_starts_and_marks_are_tolerated():
    slider = Slider("v", [1, 2, 4], 3 - 1e-5, marks={1 - 1e-9: "low", 4 + 1e-9: "high"})
    assert (slider.start, slider.marks) == (1, {0: "low", 2: "high"})


@pytest.mark.parametrize(
    "options, message",
    [
        ({"steps": 0}, "0 <= start <= steps"),
        ({"steps": 5, "start": 6}, "got start=6, steps=5"),
        ({"steps": 5.5}, "0 <= start <= steps"),
        ({"steps": 5, "reveal": "path"}, "a list of actors' names, got a string"),
        ({"steps": 5, "pace": 0}, "a pace above 0"),
    ],
)
def test_timelines_refused(options, message):
    with pytest.raises(ValueError, match=message):
        Timeline(**options)


def test_the_integers_of_a_timeline_have_json():
    timeline = Timeline(np.int64(2), np.int64(1))
    assert json.dumps([timeline.steps, timeline.start]) == "[2, 1]"
