"""Controls of a demo: sliders, each with a list of values, and a timeline of steps."""

from dataclasses import dataclass

import numpy as np

from ntd_helpers.stage.texts import value_texts

TIE_TOLERANCE = 1e-6  # relative to the gap between two values: distances to them that differ by less count as equal


class Slider:
    """A named list of `values`, one of which is selected; the initial one is the nearest to `start`.

    `format`, a format string or a function from value to text, gives the text of a value. Without it, numbers are shown
    with the fewest significant digits (3 or more) that distinguish them, and dates in ISO 8601. `marks`, a dict of
    value: short text, are shown under the slider.

    Raises ValueError for values that repeat, for texts that repeat, and for values that need a format and have none.
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
        """The marks as pairs: the position along the slider, from 0 to 1, and the text."""
        return [(index / (len(self.values) - 1), str(text)) for index, text in self.marks.items()]

    def nearest(self, value):
        """Index of `value`: the nearest for numbers, the equal one for anything else.

        Raises ValueError for a number that is out of range or midway between two values, and for any other value that
        the slider does not have.
        """
        if self.numeric != isinstance(value, (int, float, np.number)) or not (self.numeric or value in self.values):
            raise ValueError(f"slider {self.name!r}: expected one of {self.values}, got {value!r}")
        if not self.numeric:
            return self.values.index(value)
        low, high = min(self.values), max(self.values)
        slack = TIE_TOLERANCE * (high - low)  # an end may have a rounding error
        if not low - slack <= value <= high + slack:
            raise ValueError(f"slider {self.name!r} runs from {low} to {high}, got {value!r}")
        distances = np.abs(np.subtract(self.values, value, dtype=float))
        first, second = np.argsort(distances)[:2]
        # In a tie the last digit of a computed value would decide, and it differs between processors.
        if distances[second] - distances[first] <= TIE_TOLERANCE * abs(self.values[second] - self.values[first]):
            low, high = sorted((float(self.values[first]), float(self.values[second])))
            raise ValueError(
                f"slider {self.name!r}: expected a start or a mark nearer to one value than to the next, so that no "
                f"rounding decides; got {float(value)}, midway between {low} and {high}"
            )
        return int(first)


@dataclass(frozen=True)
class Timeline:
    """Steps 0..`steps`, played in the browser.

    Lines in `reveal` are drawn up to step k, lines in `head` at step k only; each has steps + 1 vertices, one for each
    step. `pace` is the normal speed in steps per second.
    """

    steps: int
    start: int = 0
    reveal: tuple = ()
    head: tuple = ()
    label: str = "step k"
    pace: float = 12

    def __post_init__(self):
        are_integers = isinstance(self.steps, (int, np.integer)) and isinstance(self.start, (int, np.integer))
        if not are_integers or not 0 <= self.start <= self.steps or self.steps < 1:
            raise ValueError(f"timeline: expected 0 <= start <= steps, got start={self.start}, steps={self.steps}")
        for name in ("steps", "start"):
            object.__setattr__(self, name, int(getattr(self, name)))  # numpy's integers have no JSON
        if isinstance(self.reveal, str) or isinstance(self.head, str):
            raise ValueError("timeline: reveal and head take a list of actors' names, got a string")
        if not self.pace > 0:
            raise ValueError(f"timeline: expected a pace above 0, in steps a second, got {self.pace!r}")

    @property
    def shown(self):
        """Pairs (actor, slice): the vertices of each line that are shown at the start."""
        heads = [(name, slice(self.start, self.start + 1)) for name in self.head]
        return [(name, slice(self.start + 1)) for name in self.reveal] + heads

    def check_lines(self, actors):
        """Raise ValueError unless all that is revealed or at the head is a plain line with a vertex for each step."""
        for name in (*self.reveal, *self.head):
            if name not in actors:
                raise ValueError(f"timeline: {name!r} is not among the actors {sorted(actors)}")
            for line in actors[name]:
                count = len(line.get_xydata()) if hasattr(line, "get_xydata") else type(line).__name__
                if count != self.steps + 1:
                    expected = f"a line of steps + 1 = {self.steps + 1} points"
                    raise ValueError(f"timeline: {name!r} must be {expected}, got {count}")
                if line.get_drawstyle() != "default" or line.get_markevery() is not None or line.get_path_effects():
                    raise ValueError(f"timeline: {name!r} must be a line without drawstyle, markevery or path effects")
