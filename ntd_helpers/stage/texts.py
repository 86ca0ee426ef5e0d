"""The texts of a slider's values: what is shown beside it, different for each value."""

import datetime
import re

import numpy as np

DIGITS = range(3, 18)  # significant digits: as few as will do; 17 tell any two floats apart


def value_texts(values, format=None):
    """A text for each value. `format` is a format string or a function from value to text; None for the usual texts.

    Raises ValueError where two values would have the same text, or where a value has no text of its own.
    """
    if format is None:
        return _usual_texts(values)
    try:
        texts = [format(v) if callable(format) else format.format(v) for v in values]
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise ValueError(f"format={format!r} does not fit its values ({error})") from error
    for value, text in zip(values, texts, strict=True):
        if not isinstance(text, str):
            raise ValueError(f"format={format!r} must give text; for {value!r} it gave {text!r}")
        if re.search(r" at 0x[0-9a-fA-F]+", text):
            raise ValueError(f"format={format!r} shows an address in memory, {text!r}, which is another in each run")
    if (pair := _alike(texts)) is not None:
        first, second = (values[position] for position in pair)
        raise ValueError(
            f"format={format!r} shows both {first!r} and {second!r} as {texts[pair[0]]!r}; expected a format that "
            "tells all values apart"
        )
    return texts


def _usual_texts(values):
    """Strings as they are, dates and times in ISO 8601, numbers with as many digits as tell all of them apart."""
    if all(isinstance(v, (str, np.datetime64)) for v in values):
        return [str(v) for v in values]
    if all(isinstance(v, (datetime.date, datetime.time)) for v in values):
        return [v.isoformat() for v in values]
    try:
        for digits in DIGITS:
            texts = [f"{v:.{digits}g}" for v in values]
            if _alike(texts) is None:
                return texts
    except (ValueError, TypeError):
        raise ValueError(f"expected format=, a function from value to text, for values like {values[0]!r}") from None
    raise ValueError(f"expected format=, since {max(DIGITS)} digits do not tell {values} apart")


def _alike(texts):
    """The positions of two texts that are the same, or None."""
    seen = {}
    for position, text in enumerate(texts):
        if text in seen:
            return seen[text], position
        seen[text] = position
    return None
