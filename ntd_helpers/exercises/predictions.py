"""Predictions: a question that the student answers before anything is shown. `predict` makes the widget.

The right number is computed by the package's mathematics when `predict` is called, not before.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass

from .registry import find


@dataclass(frozen=True)
class Option:
    """One option of a `Choice`, and the feedback for it."""

    text: str
    feedback: str
    right: bool = False


@dataclass(frozen=True)
class Slip:
    """A wrong number that students give, and the feedback for it."""

    value: float
    feedback: str


@dataclass(frozen=True)
class Choice:
    """A question with options. Raises ValueError unless there are two or more, exactly one of them right."""

    id: str
    question: str
    options: tuple[Option, ...]

    def __post_init__(self):
        if len(self.options) < 2 or sum(option.right for option in self.options) != 1:
            raise ValueError(f"Prediction {self.id} needs two options or more, exactly one of them right.")
        if len({option.text for option in self.options}) < len(self.options):
            raise ValueError(f"Prediction {self.id} has two options with the same text.")

    @property
    def text(self):
        """The question and its options, without the answer."""
        return "\n".join([f"Predict: {self.question}", *(f"  ○ {option.text}" for option in self.options)])

    def state(self):
        """What the browser needs, as plain data."""
        return {"question": self.question, "options": [asdict(option) for option in self.options]}


@dataclass(frozen=True)
class Quantity:
    """A question whose answer is a number, computed by `answer()`.

    A number within `tolerance` of the answer, as a fraction of it, counts as right. Any other number within the same
    fraction of a slip gets the feedback of the nearest slip; the rest get `low` or `high`. `digits` is how many
    significant ones of the answer are shown. `right` follows "Right: the computed value is ...". Raises ValueError if
    the tolerance is not between 0 and 1, and from `state` if a slip would count as right.
    """

    id: str
    question: str
    answer: Callable[[], float]
    tolerance: float
    right: str
    low: str
    high: str
    slips: tuple[Slip, ...] = ()
    digits: int = 3

    def __post_init__(self):
        if not 0 < self.tolerance < 1:
            raise ValueError(f"Prediction {self.id}: the tolerance is between 0 and 1, not {self.tolerance}.")

    @property
    def text(self):
        """The question, without the answer."""
        return f"Predict: {self.question}\n  answer: a number"

    def state(self):
        """What the browser needs, as plain data."""
        value = float(self.answer())
        if any(abs(slip.value - value) <= self.tolerance * abs(value) for slip in self.slips):
            raise ValueError(f"Prediction {self.id}: a slip lies within the tolerance of the answer {value:.4g}.")
        texts = {"right": self.right, "low": self.low, "high": self.high}
        target = {"value": value, "shown": f"{value:.{self.digits}g}", "tolerance": self.tolerance, **texts}
        return {"question": self.question, "target": target | {"slips": [asdict(slip) for slip in self.slips]}}


def predict(id):
    """The widget that asks prediction `id`. Raises ValueError, with the existing ids, if there is none."""
    from .predictions_widget import PredictionWidget  # ipywidgets takes a while: not before it is needed

    return PredictionWidget(find(id, "prediction"))
