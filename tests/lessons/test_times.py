"""The times that the lessons and the map state are those of the rule."""

import copy

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tests.lessons.notebooks import LESSONS
from tools import times

LONGEST_CORE = 75  # minutes

WORDS = " word" * 300


def made_up():
    """A lesson with every kind of cell."""
    output = [new_output("stream", name="stdout", text="1\n")]
    return new_notebook(
        cells=[
            new_markdown_cell("# A lesson" + WORDS),
            new_code_cell("import numpy\ndemos = 1"),
            new_markdown_cell("## 1. A section\n*Core*\n\n" + WORDS),
            new_code_cell('predict("1.a")'),
            new_code_cell("demos.quadratics.eigen_axes()"),
            new_code_cell("print(1)", outputs=output),
            new_markdown_cell("## Exercises\n*Optional*"),
            new_code_cell('def step():\n    return ...\n\n\ncheck("1.1", step)', outputs=output),
            new_code_cell('check("1.2", step)'),
            new_markdown_cell("## Summary\n\n" + WORDS),
        ]
    )


def test_the_rule_on_a_lesson_made_up():
    found = [(part.title, part.kind, round(part.minutes, 1)) for part in times.sections(made_up())]
    assert found == [
        ("", "Core", 2.0),
        ("1. A section", "Core", 5.5),
        ("Exercises", "Optional", 10.0),
        ("Summary", "Core", 2.0),
    ]
    assert times.totals(made_up()) == (10, 10)


def test_marking_twice_changes_nothing():
    nb = made_up()
    times.mark(nb)
    again = copy.deepcopy(nb)
    times.mark(again)
    assert again == nb
    assert "## Exercises\n*Optional · 10 min*" in nb.cells[6].source
    stated = "*Core sections, with introduction and summary: 10 min. Optional sections: 10 min.*"
    assert nb.cells[0].source.endswith(f"\n\n{stated}")


@pytest.mark.parametrize("source", ["## 1. A section", "## Summary\n*Core*", "## 1. A section\n*Long*"])
def test_a_section_without_a_mark_is_refused(source):
    with pytest.raises(ValueError, match="needs"):
        times.sections(new_notebook(cells=[new_markdown_cell(source)]))


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_and_the_map_state_the_times_of_the_rule(path):
    nb = nbformat.read(path, as_version=4)
    marked = copy.deepcopy(nb)
    times.mark(marked)
    assert [cell.source for cell in nb.cells] == [cell.source for cell in marked.cells], "run python -m tools.times"
    text = times.MAP.read_text(encoding="utf-8")
    assert times.mark_map(text, {path.name: times.totals(nb)}) == text
    assert path.name in text
    assert times.totals(nb)[0] <= LONGEST_CORE
