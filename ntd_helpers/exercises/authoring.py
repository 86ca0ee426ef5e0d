"""Exercises as ordinary functions: `@exercise` turns a function into an `Exercise`.

The decorated function is the solution. Its name is what the student defines, its docstring is the prompt (the first
paragraph) and the docstring of the stub (the rest). Further functions are added by the exercise's own decorators:
`@step.mistake(message)` for each known wrong answer, `@step.graded_by` for a reference other than the solution,
`@example.judged_by` where many answers are right, `@classify.scaffold` for lines that the stub gives away.

An exercise whose answer is a value is a function without arguments that returns the value.
"""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from .forms import Array, Number, Parts, Word, Words

__all__ = ["Array", "Exercise", "Mistake", "Number", "Parts", "Word", "Words", "exercise"]


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that students give, and the message for it, which does not reveal the solution.

    An answer makes this mistake if it has the same results as `wrong` in every case; or, if the exercise has a judge,
    if `function` is the first mistake that the judge finds. `code` is the wrong answer as text.
    """

    function: Callable
    wrong: object
    message: str
    code: str


@dataclass(eq=False)
class Exercise:
    """One exercise, made by `exercise`. Its `mistake`, `graded_by`, `judged_by` and `scaffold` are decorators.

    id          "1.3": the lesson, a dot, a number
    name        the name of the function (or value) that the student writes
    prompt      what to write, in one sentence
    stub        the code in the notebook, with `...` in place of the answer
    form        the form of the result: one of `forms`
    reference   a right answer: a function of all arguments; or a value, if there are none
    arguments   names of the arguments; empty if the answer is a value
    cases       tuples of arguments, chosen to distinguish the mistakes; `((),)` if the answer is a value
    mistakes    known wrong answers
    hints       sentences, each of which reveals a little more
    solution    code that passes
    why         why it is right, in a sentence or two
    remark      a sentence shown when the exercise is passed
    judge       if many answers are right: a function of the result's plain data that returns the function of the
                mistake that it finds, or None if the result is right
    """

    id: str
    function: Callable
    form: object
    cases: tuple[tuple, ...]
    hints: tuple[str, ...]
    why: str
    remark: str
    mistakes: list[Mistake] = field(default_factory=list)
    judge: Callable | None = None

    def __post_init__(self):
        self.name, self.arguments = self.function.__name__, _arguments(self.function)
        self.prompt, _, self._docstring = inspect.cleandoc(self.function.__doc__ or "").partition("\n\n")
        self.prompt = " ".join(self.prompt.split())
        self._scaffold = None
        for part in ("prompt", "cases", "hints", "why"):
            if not getattr(self, part):
                raise ValueError(f"Exercise {self.id} has no {part}.")
        for case in self.cases:
            if len(case) != len(self.arguments):
                raise ValueError(f"Exercise {self.id}: a case has the arguments {self.arguments}, not {case}.")
        self.reference = self._complete(self.function)

    def __call__(self, *arguments):
        """The solution's result."""
        return self.function(*arguments)

    @property
    def signature(self):
        """How the answer is called, as text."""
        return f"{self.name}({', '.join(self.arguments)})"

    def mistake(self, message, wrong=None):
        """Add a known wrong answer: `@step.mistake("What is wrong.")`, or `step.mistake("…", function)`.

        The function has the arguments that it needs, by their names. Raises ValueError if a message occurs twice.
        """
        if any(message == known.message for known in self.mistakes):
            raise ValueError(f"Exercise {self.id}: two mistakes share the message {message!r}.")

        def add(function):
            code = function.__name__ if wrong else _code(function)
            self.mistakes.append(Mistake(function, self._complete(function), message, code))
            return function

        return add(wrong) if wrong else add

    def graded_by(self, function):
        """Take `function` for the reference in place of the solution: one that is right for another reason."""
        self.reference = self._complete(function)
        return function

    def judged_by(self, function):
        """Let `function` decide, where many answers are right. Raises ValueError if it stands below a mistake.

        It takes the result (an array, a number, a tuple of parts) and returns the function of the mistake that it
        finds, or None if the result is right.
        """
        if self.mistakes:
            raise ValueError(f"Exercise {self.id}: the judge must stand above the mistakes.")
        self.judge = lambda plain: function(self.form.value(plain))
        return function

    def scaffold(self, function):
        """Show the body of `function` in the stub. Raises ValueError if it has no `...` for the student to replace."""
        self._scaffold = _body(function)
        if "..." not in self._scaffold:
            raise ValueError(f"Exercise {self.id}: the scaffold must have `...` where the answer goes.")
        return function

    @cached_property
    def stub(self):
        """The code that the student completes."""
        parts = self.form.names if isinstance(self.form, Parts) else ()
        unknown = "".join(f"{part} = ...\n" for part in parts)
        result = ", ".join(parts) or "..."
        if not self.arguments:
            return f"{unknown}{self.name} = {f'({result})' if parts else result}"
        docstring = f'"""{self._docstring}"""\n' if self._docstring else ""
        body = docstring + (self._scaffold or f"{unknown}return {result}")
        return f"def {self.signature}:\n{textwrap.indent(body, '    ')}"

    @cached_property
    def solution(self):
        """The source of the author's solution, as students may see it."""
        if not self.arguments:
            return re.sub(r"^return (.*)\Z", rf"{self.name} = (\1)", _body(self.function), flags=re.M)
        return _code(self.function)

    def _complete(self, function):
        """`function` with all of the exercise's arguments; the value that it returns, if the answer is a value."""
        if not self.arguments:
            return function()
        used = _arguments(function)
        if unknown := set(used) - set(self.arguments):
            names = ", ".join(sorted(unknown))
            raise ValueError(f"Exercise {self.id}: {function.__name__} takes {names}, no argument of {self.signature}.")
        return lambda *case: function(**{name: case[self.arguments.index(name)] for name in used})


def exercise(id, *, form, hints, why, cases=((),), remark=""):
    """A decorator that makes an `Exercise` of its solution. Raises ValueError if a part is missing or does not fit."""
    return lambda function: Exercise(id, function, form, cases, hints, why, remark)


def _arguments(function):
    return tuple(inspect.signature(function).parameters)


def _parse(function):
    """A function's source as lines without decorators, the number of lines of its head, and of head and docstring."""
    lines = textwrap.dedent(inspect.getsource(function)).splitlines()
    node = ast.parse("\n".join(lines)).body[0]
    start = node.lineno - 1
    head = node.body[0].lineno - 1 - start
    return lines[start:], head, node.body[0].end_lineno - start if ast.get_docstring(node) else head


def _body(function):
    """The text of a function's body, without its docstring."""
    lines, _, start = _parse(function)
    return textwrap.dedent("\n".join(lines[start:]))


def _code(function):
    """The text of a function without decorators and docstring."""
    lines, head, start = _parse(function)
    return "\n".join([*lines[:head], *lines[start:]])
