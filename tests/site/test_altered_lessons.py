"""Pages of lessons that somebody changed: what is in them is shown, or refused with the file and the cell."""

import base64
import io
import re
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell
from PIL import Image

from ntd_helpers.exercises import exercise
from tools.site import __main__ as site
from tools.site import links, pages
from tools.site.mathematics import rendered

LESSON = pages.Lesson(1, "Quadratics", "01_x.html", "01_x.ipynb", "https://binder.example/")
SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>'


def picture(format):
    file = io.BytesIO()
    Image.new("RGB", (3, 2)).save(file, format)
    return base64.b64encode(file.getvalue()).decode()


def made(*cells):
    """The HTML of a lesson's page, its `Page` and the `Pages` that made it."""
    about = SimpleNamespace(title="A course", lessons=[LESSON], lead="")
    maker = pages.Pages(about, links.Links("."))
    page = pages.Page("lessons/01_x.ipynb", "lesson", LESSON)
    html = maker.page(page, new_notebook(cells=list(cells)))
    return html, page, maker


def shown(*cells):
    """The part of a lesson's page that its cells make, its formulas rendered."""
    html = made(*cells)[0]
    return rendered({"page": html[html.index("<main") : html.index("</main>")]})["page"]


def code(source, *outputs):
    return new_code_cell(source, outputs=[new_output("display_data", data=data) for data in outputs])


def text_of(html):
    return re.sub(r"<[^>]+>", "", html)


@pytest.mark.parametrize(
    "source",
    ["%matplotlib inline\nimport numpy as np", "!ls", "%%bash\nls -l", "np.linalg?", "retrun 3", "import os\n!pwd", ""],
)
def test_code_of_any_kind_is_shown_as_it_is_written(source):
    html = shown(code(source))
    assert source in text_of(html).replace("&gt;", ">")


def test_a_magic_among_imports_leaves_them_folded():
    assert "<summary>Imports</summary>" in shown(code("%matplotlib inline\nimport numpy as np"))
    assert "<summary>Imports</summary>" not in shown(code("%matplotlib inline"))


@pytest.mark.parametrize(
    "source, check",
    [
        ('%%time\ncheck(id="1.1", answer=step)', ["1.1"]),
        ('ex.check("1.1", step); ex.check("1.2", q)', ["1.1", "1.2"]),
        ('# check("1.1", step)', []),
    ],
)
def test_the_hints_stand_under_a_check_of_any_form(source, check):
    html = shown(new_markdown_cell("Exercises\n---------"), code(source))
    assert [id for id in ("1.1", "1.2", "1.3") if exercise(id).hints[0][:20] in text_of(html)] == check
    assert ("Checking an answer needs Python" in html) == bool(check)


def test_raw_cells_are_shown():
    assert '<pre class="output">a &lt; b' in shown(new_raw_cell("a < b"))
    assert "<b>bold</b>" in shown(new_raw_cell("<b>bold</b>", metadata={"raw_mimetype": "text/html"}))
    assert "<strong>bold</strong>" in shown(new_raw_cell("**bold**", metadata={"format": "text/markdown"}))


HEADINGS = [
    ("Set\n===", [(1, "Set", "Set")]),
    ("Under\n-----", [(2, "Under", "Under")]),
    ("```\n# no heading\n```\n\n    # nor this", []),
    ("<h2>In <em>HTML</em></h2>", [(2, "In-HTML", "In <em>HTML</em>")]),
    ('<h3 class="x" id="mine">A</h3>', [(3, "mine", "A")]),
    ("<!-- <h2>No</h2> -->", []),
    ("## A\n\n## A\n\n<h2>A</h2>", [(2, "A", "A"), (2, "A-2", "A"), (2, "A-3", "A")]),
    ("## A-2\n\n## A\n\n## A", [(2, "A-2", "A-2"), (2, "A", "A"), (2, "A-3", "A")]),
    ("## \U0001f600 Smile", [(2, "\U0001f600-Smile", "\U0001f600 Smile")]),
    ("Two\nlines\n---", [(2, "Two-lines", "Two\nlines")]),
]


@pytest.mark.parametrize("source, expected", HEADINGS)
def test_headings_of_any_kind_are_listed_once_each(source, expected):
    html, page, _ = made(new_markdown_cell(source))
    main = re.sub("<!--.*?-->", "", html[html.index("<main") : html.index("</main>")])
    assert [int(level) for level in re.findall(r"<h([1-6])", main)] == [level for level, _, _ in expected]
    assert re.findall(r'<h[1-6] id="([^"]*)"', main) == [anchor for _, anchor, _ in expected]
    assert page.contents == [pages.Entry(*h) for h in expected if h[0] > 1]


def test_headings_with_formulas_and_links():
    html, page, _ = made(
        new_markdown_cell("# 1 · The rate $a<b$ & more"),
        new_markdown_cell("## [Link](https://a.example) to\n\n## $x$\n\n## $x$"),
    )
    assert page.title == "1 · The rate a<b & more"
    assert "<title>1 · The rate a&lt;b &amp; more" in html
    assert [entry.anchor for entry in page.contents] == ["Link-to", "section", "section-2"]
    assert page.contents[0].html == "Link to"
    assert 'class="katex"' in rendered({"page": page.contents[1].html})["page"]


def test_a_notebook_without_text_or_cells_has_a_page():
    for cells in [(), (code("1"),), (new_markdown_cell(""),)]:
        html, page, _ = made(*cells)
        assert page.title == "lessons/01_x.ipynb"
        assert html.count("Open on Binder") == 1
        assert html.index("Download the notebook") < html.index("</main>")


def test_the_buttons_of_a_lesson_stand_under_its_first_text():
    html = shown(code("1"), new_markdown_cell("# Mine"), new_markdown_cell("## More"))
    assert html.index("Mine</h1>") < html.index("Open on Binder") < html.index("More</h2>")
    assert html.count("Open on Binder") == 1


@pytest.mark.parametrize("type", ["png", "jpeg", "gif", "webp"])
def test_pictures_of_outputs_are_files_of_the_site(type):
    html, _, maker = made(code("# A plot\nf()", {f"image/{type}": picture(type)}))
    ((path, content),) = maker.pictures.items()
    assert path == f"assets/pictures/01_x-1.{'jpg' if type == 'jpeg' else type}"
    assert content == base64.b64decode(picture(type))
    assert f'<img src="{path}" alt="A plot" width="3" height="2"' in html


@pytest.mark.parametrize(
    "data, expected",
    [
        ({"text/latex": "$\\frac12$", "text/plain": "1/2"}, 'class="katex"'),
        ({"text/latex": "\\begin{aligned}a\\end{aligned}", "text/plain": "<Latex object>"}, 'class="katex'),
        ({"text/latex": "\\frac12", "text/plain": "<IPython.core.display.Latex object>"}, "\\frac12"),
        ({"text/latex": "\\frac12", "text/plain": "1/2"}, '<pre class="output">1/2</pre>'),
        ({"text/markdown": "**bold** $x$", "text/plain": "<Markdown object>"}, "<strong>bold</strong>"),
        ({"text/html": "<b>bold</b>", "text/markdown": "**no**", "text/plain": "no"}, "<b>bold</b>"),
        ({"application/json": {"a": [1]}, "text/plain": "<JSON object>"}, "&#34;a&#34;: [\n    1\n  ]"),
        ({"text/plain": "a"}, '<pre class="output">a</pre>'),
        ({}, ""),
    ],
)
def test_outputs_of_any_type_are_shown(data, expected):
    html = shown(code("f()", data))
    assert expected in html
    assert "object&gt;" not in html


def test_attachments_are_files_of_the_site():
    cell = new_markdown_cell("![A plot](attachment:my%20x.png) ![B](attachment:y.svg)")
    cell.attachments = {"my x.png": {"image/png": picture("png")}, "y.svg": {"image/svg+xml": SVG}}
    html, _, maker = made(cell)
    assert maker.pictures == {
        "assets/pictures/01_x-1.png": base64.b64decode(picture("png")),
        "assets/pictures/01_x-2.svg": SVG.encode(),
    }
    assert '<img src="assets/pictures/01_x-1.png" alt="A plot">' in html
    assert '<img src="assets/pictures/01_x-2.svg" alt="B">' in html


VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.mark.parametrize(
    "cell, reason",
    [
        (code("f()", {"application/javascript": "1", "text/plain": "<Javascript object>"}), "application/javascript"),
        (code("f()", {"application/pdf": "AA=="}), "application/pdf"),
        (code("f()", {"image/png": "AA=="}), r"a picture \(image/png\) that cannot be read"),
        (code("f()", {"image/jpeg": "A"}), r"a picture \(image/jpeg\) that cannot be read"),
        (code("f()", {VIEW: {"model_id": "x"}}), "expected the state of a widget"),
        (new_code_cell("f()", outputs=[new_output("error", ename="E", evalue="", traceback=[])]), "it writes an error"),
        (new_markdown_cell("![A](attachment:x.png)"), "it shows the attachment x.png, but no picture"),
        (new_markdown_cell("[A](nowhere.md)"), "links to nowhere.md, which is not there"),
        (code("f()", {"text/markdown": "[A](nowhere.md)"}), "links to nowhere.md, which is not there"),
        (new_markdown_cell("half: \ud800"), "half of a character"),
        (code("f()", {"text/plain": "\ud800"}), "half of a character"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_file_and_cell(cell, reason):
    with pytest.raises(ValueError, match=f"^lessons/01_x.ipynb, cell 2: [^:]*{reason}"):
        made(new_markdown_cell("# 1 · A"), cell)


@pytest.mark.parametrize("cell", [new_markdown_cell("$\\nosuchmacro$"), code("f()", {"text/latex": "$\\nosuchmacro$"})])
def test_a_formula_that_katex_does_not_know_names_file_and_cell(cell):
    with pytest.raises(ValueError, match=r"lessons/01_x.ipynb, cell 2: .*nosuchmacro"):
        shown(new_markdown_cell("# 1 · A"), cell)


@pytest.mark.parametrize(
    "cells, number, name",
    [
        ([new_markdown_cell("# 7 · Valleys: a course")], 7, "Valleys"),
        ([code("1"), new_markdown_cell("7 · Valleys\n===")], 7, "Valleys"),
        ([new_markdown_cell("```\n# 9 · No\n```"), new_markdown_cell("<h1>7 · A &amp; b</h1>")], 7, "A & b"),
        ([new_markdown_cell("# My *own* lesson $x$")], 4, "My own lesson x"),
        ([new_markdown_cell("![A](attachment:x.png)\n\n# 7 · [Valleys](x.md)")], 7, "Valleys"),
        ([new_markdown_cell("no heading")], 4, "mine"),
        ([code("1")], 4, "mine"),
        ([], 4, "mine"),
    ],
)
def test_a_lesson_s_number_and_name(cells, number, name, tmp_path):
    nbformat.write(new_notebook(cells=cells), tmp_path / "04_mine.ipynb")
    (lesson,) = site.the_lessons([tmp_path / "04_mine.ipynb"])
    assert (lesson.number, lesson.name, lesson.path) == (number, name, "04_mine.html")


def test_a_lesson_that_is_no_notebook_is_refused_in_one_line(tmp_path, monkeypatch, capsys):
    (tmp_path / "lessons").mkdir()
    (tmp_path / "README.md").write_text((site.ROOT / "README.md").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "lessons" / "01_x.ipynb").write_text("")
    monkeypatch.setattr(site, "ROOT", tmp_path)
    assert site.main([str(tmp_path / "out")]) == 1
    assert capsys.readouterr().err == "The site is not written. 01_x.ipynb: an empty file\n"
    assert not (tmp_path / "out").exists()
