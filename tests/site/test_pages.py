"""Pages of lessons that somebody has altered: everything is shown, or refused by file and cell."""

import base64
import io
import re
from html import unescape
from types import SimpleNamespace

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell
from PIL import Image

from tests.lessons.notebooks import ROOT, save
from tools.site.__main__ import title
from tools.site.links import Links
from tools.site.mathematics import Formulas
from tools.site.pages import Page, Pages


def made(*cells):
    """The page of a small notebook, and its Pages."""
    pages = Pages(SimpleNamespace(title="Course", lessons=[], lead=""), Links(ROOT), Formulas())
    return pages.page(Page("lessons/mine.ipynb", "text"), new_notebook(cells=list(cells))), pages


def picture(format):
    file = io.BytesIO()
    Image.new("RGB", (3, 2)).save(file, format)
    return base64.b64encode(file.getvalue()).decode()


def shows(data):
    return new_code_cell("f()", outputs=[new_output("display_data", data=data)])


def test_headings_of_every_kind_have_anchors_of_their_own():
    text = "Title\n=====\n\n## Twice\n\n## Twice\n\n```\n# no heading\n```\n\n## [A *link*](README.md) 🎉"
    html, _ = made(new_markdown_cell(text), new_markdown_cell("Under\n-----\n\n## Twice"))
    for name in ("Title", "Twice", "Twice-2", "Twice-3", "A-link-🎉", "Under"):
        assert html.count(f'id="{name}"') == 1
    assert 'id="no-heading"' not in html


@pytest.mark.parametrize("source", ["%matplotlib inline", "!ls", "%%bash\nls 'x", "np.sin?", "x = !ls"])
def test_magics_and_questions_are_shown(source):
    html, _ = made(new_code_cell(source))
    assert source in unescape(re.sub("<[^>]+>", "", html))


def test_headings_in_html_have_anchors_and_stand_in_the_contents():
    html, _ = made(new_markdown_cell('<h2>By hand</h2>\n\n## By hand\n\n<h2 class="x" id="mine">Named</h2>'))
    for name, link in (("By hand", "By-hand"), ("By hand", "By-hand-2"), ("Named", "mine")):
        assert html.count(f'id="{link}"') == 1
        assert f'<a href="#{link}">{name}</a>' in html


@pytest.mark.parametrize("call", ['check("1.1", step)', 'ex.check(id="1.1", answer=step)', '%time check("1.1", step)'])
def test_an_exercise_has_its_hints_however_check_is_called(call):
    html, _ = made(new_code_cell(f"step = 1\n{call}"))
    assert 'Hint 1 of' in html and "Solution<span" in html


def test_an_empty_notebook_is_a_page():
    assert "<main" in made()[0]


def test_a_picture_in_jpeg_is_shown_with_its_size():
    html, pages = made(shows({"image/jpeg": picture("JPEG"), "text/plain": "a plot"}))
    assert list(pages.pictures) == ["assets/pictures/mine-1.jpeg"]
    assert 'alt="a plot" width="3" height="2"' in html


def test_an_attached_picture_is_shown():
    data = picture("PNG")
    html, _ = made(new_markdown_cell("![a dot](attachment:my%20x.png)", attachments={"my x.png": {"image/png": data}}))
    assert f'<img src="data:image/png;base64,{data}" alt="a dot">' in html


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (new_raw_cell("raw"), "cell 2: a raw cell"),
        (shows({"application/json": {"a": 1}}), "cell 2: an output that a page cannot show: application/json"),
        (shows({"text/latex": "$x$"}), "cell 2: an output that a page cannot show: text/latex"),
        (new_markdown_cell("![](attachment:no.png)"), "text cell 2: the picture 'no.png' is not attached"),
        (new_code_cell("x", outputs=[new_output("stream", name="stderr", text="no")]), "cell 2: it writes an error"),
    ],
)
def test_what_cannot_be_shown_is_refused_by_file_and_cell(cell, reason):
    with pytest.raises(ValueError, match=f"^lessons/mine.ipynb, {reason}"):
        made(new_markdown_cell("# A"), cell)


@pytest.mark.parametrize("cells", [[], [new_code_cell("# 1 · A")], [new_markdown_cell("")], [new_markdown_cell("A")]])
def test_a_lesson_without_its_heading_is_refused_by_file_and_cell(cells, tmp_path):
    with pytest.raises(ValueError, match="^mine.ipynb, cell 1: expected a heading like"):
        title(save(new_notebook(cells=cells), tmp_path / "mine.ipynb"))
