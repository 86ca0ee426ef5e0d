"""What a reader moves: sliders, each a list of values, and the timeline, whose steps play by themselves."""

from dataclasses import dataclass

import numpy as np

from ntd_helpers.stage.texts import value_texts

TIE = 1e-6  # of the gap between two values: a number whose distances to them differ by less is half-way between them


class Slider:
    """A named list of `values`, one of which is chosen, at first the nearest to `start`.

    `format` shows a value: a format string, or a function from value to text. Numbers need none: they are shown with 3
    significant digits, or as many more as tell all of them apart. Nor do strings and dates (shown as in ISO 8601).
    `marks`, a dict of value: short text, stand under the slider where the behaviour changes.

    Raises ValueError for values that repeat, or whose texts do, and for those that need a format and have none.
    """

    def __init__(self, name, values, start=None, *, label=None, format=None, marks=None):
        if not str(name).isidentifier():
            raise ValueError(f"a slider's name becomes a function's argument, so expected an identifier, got {name!r}")
        self.name, self.values, self.label = name, list(values), label or name
        if len(self.values) < 2:
            raise ValueError(f"slider {name!r}: expected at least 2 values, got {len(self.values)}")
        if any(len(getattr(v, "shape", ())) for v in self.values):
            raise ValueError(f"slider {name!r}: a value cannot be an array; give positions, range(n), and a format=")
        self.numeric = all(isinstance(v, (int, float, np.number)) for v in self.values)
        if self.numeric and not np.all(np.isfinite(self.values)):
            raise ValueError(f"slider {name!r}: expected finite numbers, got {self.values}")
        if any(self.values.index(v) < i for i, v in enumerate(self.values)):
            raise ValueError(f"slider {name!r}: expected values that do not repeat, got {self.values}")
        try:
            self.texts = value_texts(self.values, format)
        except ValueError as error:
            raise ValueError(f"slider {name!r}: {error}") from error
        self.start = 0 if start is None else self.nearest(start)
        self.marks = {self.nearest(value): text for value, text in (marks or {}).items()}
        if len(self.marks) < len(marks or {}):
            raise ValueError(f"slider {name!r}: two of the marks {marks} have the same nearest value")

    @property
    def placed_marks(self):
        """The marks as pairs: how far along the slider each stands, from 0 to 1, and its text."""
        return [(place / (len(self.values) - 1), str(text)) for place, text in self.marks.items()]

    def nearest(self, value):
        """The position of `value`: the nearest for numbers, the equal one for anything else.

        Raises ValueError for what is no value of the slider, outside its range, or half-way between two of its values.
        """
        if self.numeric != isinstance(value, (int, float, np.number)) or not (self.numeric or value in self.values):
            raise ValueError(f"slider {self.name!r}: expected one of {self.values}, got {value!r}")
        if not self.numeric:
            return self.values.index(value)
        low, high = min(self.values), max(self.values)
        if not low - TIE * (high - low) <= value <= high + TIE * (high - low):  # an end may be computed, too
            raise ValueError(f"slider {self.name!r} runs from {low} to {high}, got {value!r}")
        distances = np.abs(np.subtract(self.values, value, dtype=float))
        first, second = np.argsort(distances)[:2]
        # On a tie the last digit of a computed value would decide, and that differs between processors.
        if distances[second] - distances[first] <= TIE * abs(self.values[second] - self.values[first]):
            low, high = sorted((float(self.values[first]), float(self.values[second])))
            raise ValueError(
                f"slider {self.name!r}: expected a start or a mark nearer to one value than to the next, so that no "
                f"rounding decides; got {float(value)}, half-way between {low} and {high}"
            )
        return int(first)


@dataclass(frozen=True)
class Timeline:
    """Steps 0..`steps` played in the browser: lines in `reveal` are drawn up to step k, those in `head` at step k only.

    Their vertices are the steps, steps + 1 of them. `pace` is the number of steps a second at normal speed.
    """

    steps: int
    start: int = 0
    reveal: tuple = ()
    head: tuple = ()
    label: str = "step k"
    pace: float = 12

    def __post_init__(self):
        whole = isinstance(self.steps, (int, np.integer)) and isinstance(self.start, (int, np.integer))
        if not whole or not 0 <= self.start <= self.steps or self.steps < 1:
            raise ValueError(f"timeline: expected 0 <= start <= steps, got start={self.start}, steps={self.steps}")
        if isinstance(self.reveal, str) or isinstance(self.head, str):
            raise ValueError("timeline: reveal and head take a list of actors' names, got a string")
        if not self.pace > 0:
            raise ValueError(f"timeline: expected a pace above 0, in steps a second, got {self.pace!r}")
