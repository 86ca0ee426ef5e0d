"""Finds an exercise or a prediction by its id. A topic's modules are imported when first asked for."""

import difflib
import importlib
import pkgutil
import re
from functools import cache
from importlib.util import find_spec

from .authoring import Exercise


def find(item, what):
    """The entry with id `item` among all of a kind; `what` is "exercise" or "prediction".

    Raises ValueError, with the existing ids, if there is none.
    """
    lesson = re.match(r"\d+(?=\.)", item) if isinstance(item, str) else None
    if lesson and int(lesson[0]) in lessons():
        entries = load(int(lesson[0]), what)
        if item in entries:
            return entries[item]
    ids = [known for number in lessons() for known in load(number, what)]
    close = difflib.get_close_matches(str(item), ids, n=1)
    guess = f' Did you mean "{close[0]}"?' if close else ""
    raise ValueError(f"There is no {what} {item!r}.{guess} The ids are text: {', '.join(ids)}.")


def lessons():
    """The numbers of the lessons, in order."""
    return sorted(topics())


@cache
def topics():
    """The folders of exercises, imported, by the lesson's number that each names as `LESSON`."""
    folders = {}
    for folder in _modules(importlib.import_module(__package__), packages=True):
        other = folders.setdefault(folder.LESSON, folder)
        if other is not folder:
            raise ValueError(f"{other.__name__} and {folder.__name__} are both of lesson {folder.LESSON}.")
    return folders


@cache
def load(lesson, what):
    """All exercises, or predictions, of a lesson: a dictionary by id, in the lesson's order."""
    folder = topics()[lesson]
    if what == "prediction":
        return table(importlib.import_module(f"{folder.__name__}.predictions").PREDICTIONS, lesson, what)
    found = [value for module in _modules(folder) for value in vars(module).values() if isinstance(value, Exercise)]
    return dict(sorted(table(found, lesson, what).items(), key=lambda item: int(item[0].split(".")[1])))


def work(lesson):
    """The `Work` of a lesson, by its number. Raises ValueError, with the numbers that exist, if there is none."""
    names = {str(number): f"{folder.__name__}.work" for number, folder in topics().items()}
    names = {number: name for number, name in names.items() if find_spec(name)}
    if str(lesson) not in names:
        raise ValueError(f'Lesson {lesson!r} has no "Put it to work"; lessons {", ".join(sorted(names))} have one.')
    return importlib.import_module(names[str(lesson)]).WORK


def _modules(package, packages=False):
    """The modules in a package that may define exercises, or the packages in it, imported."""
    found = [entry.name for entry in pkgutil.iter_modules(package.__path__) if entry.ispkg == packages]
    others = {"predictions", "work"}
    return [importlib.import_module(f"{package.__name__}.{name}") for name in found if name not in others]


def table(entries, lesson, what):
    """`entries` by id. Raises ValueError if two share an id, or one is not of this lesson's form, "1.3" or "1.a"."""
    pattern, example = (r"\d+", "3") if what == "exercise" else ("[a-z]", "a")
    by_id = {}
    for entry in entries:
        if not re.fullmatch(rf"{lesson}\.{pattern}", entry.id):
            expected = f'expected an id such as "{lesson}.{example}"'
            raise ValueError(f'The {what} "{entry.id}" stands in lesson {lesson}; {expected}.')
        if entry.id in by_id:
            raise ValueError(f'Two of lesson {lesson} share the id "{entry.id}" ({what}).')
        if what == "exercise" and not entry.mistakes:
            raise ValueError(f"Exercise {entry.id} has no mistakes.")
        by_id[entry.id] = entry
    return by_id
