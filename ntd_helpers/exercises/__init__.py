"""Exercises and predictions: `check`, `hint`, `solution`, `predict`, `progress`.

    check("1.1", step)      a Verdict: .passed is True, False or None (not attempted), .message says why
    hint("1.1")             the next hint
    solution("1.1")         code and a short explanation
    predict("1.a")          a question to commit to before the demo shows the answer
    progress()              what is solved, in this sitting and earlier ones, and what to try next

An unknown id raises ValueError, with the existing ids. Otherwise `check` returns a verdict whatever the student's code
does, except for what `isolation` lists as impossible to contain in a thread.

To add an exercise, write an `Exercise` in `lesson<n>.py` and put it in that module's `EXERCISES`; for a new lesson, add
the module. An exercise is data: the stub in the notebook, a reference that uses the package's mathematics, the cases to
compare on, and the wrong answers that students give, each with its message. The message says what is wrong, not what is
right. Then run `pytest tests/exercises`: it tests for every exercise that the reference and the solution pass, that
each wrong answer fails with its own message, and that the stub counts as not attempted. If two mistakes have the same
results in every case, the test of one of them fails: add a case that distinguishes them.

    Exercise(
        id="2.1",
        name="slope",
        prompt="Write slope(x): the derivative of x² at x.",
        stub="def slope(x):\\n    return ...",
        form=Number(),
        reference=lambda x: 2 * x,
        arguments=("x",),
        cases=((3.0,), (-1.0,)),
        mistakes=(Mistake(lambda x: x**2, "This is the function, not its derivative."),),
        hints=("Expand (x + h)² − x².",),
        solution="def slope(x):\\n    return 2 * x",
        why="The derivative of x² is 2x.",
    )

`form` is one of `Number()`, `Array()`, `Word(choices, synonyms)`, `Words(choices, synonyms)` and `Parts(names, forms)`.
Give the words that the lesson uses as synonyms. If the answer is a value instead of a function, `arguments` is empty
and `cases` is `((),)`; if many values are right, `judge` says which, and each mistake is recognised by its `when` (see
exercise 1.8).

To add a prediction, write a `Choice` or a `Quantity` in `lesson<n>_predictions.py` and put it in
`PREDICTIONS`.
"""

from .engine import Exercise, Mistake, check, exercise, hint, solution
from .predictions import Choice, Option, Quantity, Slip, predict
from .progress import Progress, progress
from .verdict import Verdict

__all__ = [
    "Choice",
    "Exercise",
    "Mistake",
    "Option",
    "Progress",
    "Quantity",
    "Slip",
    "Verdict",
    "check",
    "exercise",
    "hint",
    "predict",
    "progress",
    "solution",
]
