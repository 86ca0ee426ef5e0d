"""What a student sees: a verdict, a hint, a solution. Each shows itself as plain text and as HTML.

The text holds nothing that depends on the machine, so that nbval can compare it. The HTML escapes every character that
came from outside, and takes its colours from JupyterLab's theme where there is one.
"""

from dataclasses import dataclass
from html import escape

GREEN, RED = "var(--jp-success-color1, #2e7d32)", "var(--jp-error-color1, #d32f2f)"
BLUE, GREY = "var(--jp-info-color1, #0288d1)", "var(--jp-border-color1, #757575)"

_STYLE = "padding: 0.2em 0.8em; margin: 0.2em 0; color: var(--jp-content-font-color1, inherit);"
_STATES = {True: ("passed", "✓", GREEN), False: ("not right yet", "✗", RED), None: ("not attempted yet", "○", GREY)}


def card(colour, html, tag="div", attributes=""):
    """`html` in an element with a coloured edge."""
    return f'<{tag} {attributes}style="border-left: 4px solid {colour}; {_STYLE}">{html}</{tag}>'


def status(colour, html):
    """`html` in a card that a screen reader reads out when it appears."""
    return card(colour, html, attributes='role="status" ')


@dataclass(frozen=True)
class Verdict:
    """What `check` found: `passed` is True, False, or None for "not attempted"; `message` says why.

    A verdict counts as true only when the exercise is passed.
    """

    exercise: str
    passed: bool | None
    message: str

    def __bool__(self):
        return self.passed is True

    def __repr__(self):
        return f"{self.exercise} {_STATES[self.passed][0]}: {self.message}"

    def _repr_html_(self):
        state, mark, colour = _STATES[self.passed]
        title = f'<span aria-hidden="true">{mark}</span> <b>{escape(self.exercise)} {state}:</b>'
        return status(colour, f"{title} {escape(self.message)}")


@dataclass(frozen=True)
class Hint:
    """One hint of an exercise, number `number` of `total`."""

    exercise: str
    number: int
    total: int
    text: str

    def __repr__(self):
        return f"{self.exercise} hint {self.number} of {self.total}: {self.text}"

    def _repr_html_(self):
        title = f"<b>{escape(self.exercise)} hint {self.number} of {self.total}:</b>"
        return card(BLUE, f"{title} {escape(self.text)}")


@dataclass(frozen=True)
class Solution:
    """The solution of an exercise: its code, and why it is right. Folded away in HTML."""

    exercise: str
    code: str
    why: str

    def __repr__(self):
        return f"{self.exercise} solution\n\n{self.code}\n\n{self.why}"

    def _repr_html_(self):
        title = f"<summary>{escape(self.exercise)} solution</summary>"
        html = f"{title}<pre><code>{escape(self.code)}</code></pre><p>{escape(self.why)}</p>"
        return card(BLUE, html, tag="details")
