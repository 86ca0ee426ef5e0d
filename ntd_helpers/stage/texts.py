"""Texts of a slider's values, shown beside the slider and different for each value."""

import datetime
import re

import numpy as np

DIGITS = range(3, 18)  # significant digits; 17 distinguish any two floats
MINUS = re.compile(r"(?<!\w)-(?=[\d.])|(?<=\de)-(?=\d)")  # a hyphen that Python writes for a minus


def value_texts(values, format=None):
    """Return a text for each value, by `format`: a format string, a function from value to text, or None.

    Numbers have a minus, not a hyphen; what a function gives is left as it is. Raises ValueError if two values have
    the same text, or if a value needs a format and has none.
    """
    if format is None:
        return _default_texts(values)
    try:
        texts = [format(v) if callable(format) else MINUS.sub("−", format.format(v)) for v in values]
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise ValueError(f"format={format!r} does not fit its values ({error})") from error
    seen = {}
    for value, text in zip(values, texts, strict=True):
        if not isinstance(text, str):
            raise ValueError(f"format={format!r} must give text; for {value!r} it gave {text!r}")
        if re.search(r" at 0x[0-9a-fA-F]+", text):
            raise ValueError(f"format={format!r} shows an address in memory, {text!r}, which is another in each run")
        if text in seen:
            both = f"both {seen[text]!r} and {value!r} as {text!r}"
            raise ValueError(f"format={format!r} shows {both}; expected a format that tells all values apart")
        seen[text] = value
    return texts


def _default_texts(values):
    """Strings unchanged, dates and times in ISO 8601, numbers with the fewest digits that distinguish them."""
    if all(isinstance(v, (str, np.datetime64)) for v in values):
        return [str(v) for v in values]
    if all(isinstance(v, (datetime.date, datetime.time)) for v in values):
        return [v.isoformat() for v in values]
    try:
        for digits in DIGITS:
            texts = [MINUS.sub("−", f"{v:.{digits}g}") for v in values]
            if len(set(texts)) == len(texts):
                return texts
    except (ValueError, TypeError):
        raise ValueError(f"expected format=, a function from value to text, for values like {values[0]!r}") from None
    raise ValueError(f"expected format=, since {max(DIGITS)} digits do not tell {values} apart")
