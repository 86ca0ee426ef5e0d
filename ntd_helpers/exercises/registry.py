"""Finds an exercise or a prediction by its id. A lesson's modules are imported when first asked for."""

import difflib
import importlib
import pkgutil
import re
from functools import cache


def find(item, what):
    """The entry with id `item` among all of a kind; `what` is "exercise" or "prediction".

    Raises ValueError, with the ids there are, if there is none.
    """
    lesson = re.match(r"\d+(?=\.)", item) if isinstance(item, str) else None
    if lesson and int(lesson[0]) in lessons():
        table = load(int(lesson[0]), what)
        if item in table:
            return table[item]
    ids = [known for number in lessons() for known in load(number, what)]
    close = difflib.get_close_matches(str(item), ids, n=1)
    guess = f' Did you mean "{close[0]}"?' if close else ""
    raise ValueError(f"There is no {what} {item!r}.{guess} The ids are text: {', '.join(ids)}.")


@cache
def lessons():
    """The numbers of the lessons that have a module `lesson<n>` here."""
    names = (module.name for module in pkgutil.iter_modules(importlib.import_module(__package__).__path__))
    return sorted(int(name[6:]) for name in names if re.fullmatch(r"lesson\d+", name))


@cache
def load(lesson, what):
    """All exercises, or predictions, of a lesson: a dictionary by id, in the lesson's order."""
    if what == "exercise":
        entries = importlib.import_module(f"{__package__}.lesson{lesson}").EXERCISES
    else:
        entries = importlib.import_module(f"{__package__}.lesson{lesson}_predictions").PREDICTIONS
    return table(entries, lesson, what)


def table(entries, lesson, what):
    """`entries` by id. Raises ValueError if two share an id, or one belongs to another lesson."""
    by_id = {}
    for entry in entries:
        if not entry.id.startswith(f"{lesson}."):
            raise ValueError(
                f'The {what} "{entry.id}" stands in lesson {lesson}; its id must start with "{lesson}.".'
            )
        if entry.id in by_id:
            raise ValueError(f'Two of lesson {lesson} share the id "{entry.id}" ({what}).')
        by_id[entry.id] = entry
    return by_id
