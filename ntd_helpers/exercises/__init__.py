'''Exercises and predictions: `check`, `hint`, `solution`, `predict`, `score`, `progress`.

    check("1.1", step)      a Verdict: .passed is True, False or None (not attempted), .message says why
    hint("1.1")             the next hint
    solution("1.1")         code and a short explanation
    predict("1.a")          a question to commit to before the demo shows the answer
    score("1", forecast, measure)
                            how many of a lesson's predictions a run confirms (see `work`)
    progress()              what is solved, in this sitting and earlier ones, and what to try next

An unknown id raises ValueError, with the existing ids. Otherwise `check` returns a verdict whatever the student's code
does, except for what `isolation` lists as impossible to contain in a thread.

To add an exercise, add a file to its topic's folder, such as `taylor/slope.py`:

    """Exercise 2.8: the slope of a square."""

    from ..authoring import Number, exercise


    @exercise("2.8", form=Number(), cases=((3.0,), (-1.0,)), hints=("Expand (x + h)² − x².",), why="(x²)′ is 2x.")
    def slope(x):
        """Write slope(x): the derivative of x² at x."""
        return 2 * x


    @slope.mistake("This is the function, not its derivative.")
    def square(x):
        return x**2

The function is the solution; the stub in the notebook is made of its signature and docstring (see `authoring`, also for
answers that are values or of which many are right). A mistake's message says what is wrong, not what is right. Then run
`pytest tests/exercises`: for every exercise the solution passes, each mistake gets its own message, and the stub counts
as not attempted. If two mistakes have the same results in every case, add a case that distinguishes them.

For a new topic, add a folder whose `__init__.py` says `LESSON = 7` and which holds `predictions.py`. To add a
prediction, write a `Choice` or a `Quantity` there and put it in `PREDICTIONS`.
'''

from .engine import check, exercise, hint, solution
from .predictions import Choice, Option, Quantity, Slip, predict
from .progress import Progress, progress
from .verdict import Verdict
from .work import score

__all__ = [
    "Choice",
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
    "score",
    "solution",
]
