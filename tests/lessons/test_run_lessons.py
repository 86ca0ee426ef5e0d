"""`make lessons` saves what a diff can be read in, and leaves a lesson that fails alone."""

import nbformat

from tests.lessons.notebooks import made_up, save
from tests.lessons.test_lessons import RULES, complaints
from tools.run_lessons import main

WIDGET = """
import ipywidgets
class Still(ipywidgets.IntSlider):
    def _repr_mimebundle_(self, **options):
        return {**super()._repr_mimebundle_(**options), "text/plain": "a slider"}
Still()
"""


def test_what_is_saved_keeps_every_rule_and_stays_the_same(tmp_path):
    nb = made_up("print(1)\nprint(2)", "1 + 1", WIDGET.strip())
    nb.metadata["widgets"] = {"some": "state"}
    nb.cells[1].metadata.update(tags=["remember"], execution={"iopub.execute_input": "2024-01-01"})
    path = save(nb, tmp_path / "made_up.ipynb")

    assert main([str(path)]) == 0
    first = path.read_text()
    assert {rule: complaints(rule, first) for rule in RULES} == {rule: [] for rule in RULES}
    saved = nbformat.reads(first, as_version=4)
    assert saved.cells[1].metadata == {"tags": ["remember"]}
    assert [output.get("text") for output in saved.cells[1].outputs] == ["1\n2\n"]
    assert saved.cells[3].outputs[0].data == {"text/plain": "a slider"}

    assert main([str(path)]) == 0
    assert path.read_text() == first
    assert list(tmp_path.iterdir()) == [path]


def test_a_lesson_that_fails_is_left_as_it_was(tmp_path, capsys):
    path = save(made_up("1 + 1", "1 / 0"), tmp_path / "made_up.ipynb")
    before = path.read_bytes()
    assert main([str(path)]) == 1
    assert path.read_bytes() == before
    assert "ZeroDivisionError" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == [path]
