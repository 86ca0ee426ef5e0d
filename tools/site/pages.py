"""One file of the course as one page of the site, by jinja with the templates of this folder."""

import ast
import base64
import io
import json
import re
from dataclasses import dataclass, field
from functools import partial
from html import escape, unescape
from pathlib import Path
from typing import NamedTuple

import nbformat
from jinja2 import Environment, FileSystemLoader
from nbconvert.filters import ansi2html
from PIL import Image

from ntd_helpers.exercises.registry import find
from ntd_helpers.grading.code import checks, parse
from ntd_helpers.grading.notebook import SURROGATE
from tools.site import demos
from tools.site.links import place, relative
from tools.site.markdown import Renderer, coloured
from tools.site.mathematics import as_text

HERE = Path(__file__).parent
PICTURES = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}
LANGUAGES = {".py": "python", ".js": "javascript", ".yml": "yaml", ".toml": "toml", ".css": "css"}


class Lesson(NamedTuple):
    """What pages say of a lesson: its number and name, where it is, and its address on Binder."""

    number: int
    name: str
    path: str
    file: str
    binder: str


@dataclass
class Page:
    """A page as its template sees it."""

    source: str
    kind: str  # "lesson", "text" or "source"
    lesson: Lesson | None = None
    title: str = ""
    about: str = ""
    widgets: int = 0  # counted so far
    first_demo: str = ""  # its name, if there is one
    contents: list = field(default_factory=list)

    @property
    def path(self):
        return place(self.source)


class Entry(NamedTuple):
    """A line of the table of contents."""

    level: int
    anchor: str
    html: str


class Pages:
    """Makes pages, and gathers what they need beside them.

    `found` are the demos and predictions so far, `pictures` the images of outputs and attachments by their path on the
    site. `page` returns HTML in which formulas are still elements (mathematics.py).
    """

    def __init__(self, site, links):
        self.site, self.links = site, links
        self.found, self.pictures = [], {}

    def page(self, page, nb):
        """The HTML of `page` from its notebook; a page of text is one cell of it.

        Raises ValueError, naming the file and the cell (from 1, text cells included), for what cannot be shown.
        """
        render = Renderer(page.source, self.links)
        widgets, cells = demos.Widgets(nb), []
        asked = any(checks(cell.source) for cell in nb.cells if cell.cell_type == "code")
        for number, cell in enumerate(nb.cells, start=1):
            where = f"{page.source}, cell {number}"
            try:
                made = self._cell(page, cell, widgets, render, where)
            except ValueError as error:
                raise ValueError(f"{where}: {error}") from None
            made["asks"] = asked and made.get("begins_exercises", False)
            cells.append(made)
        headings = render.headings
        page.title = page.title or plain(headings[0][2] if headings else page.source)
        # An entry is a link, which cannot hold another.
        page.contents = [
            Entry(level, name, re.sub(r"</?a\b[^>]*>", "", html)) for level, name, html in headings if 2 <= level <= 3
        ]
        text = "\n\n".join(cell.source for cell in nb.cells[:2] if cell.cell_type == "markdown")
        paragraphs = [p for p in text.split("\n\n")[1:] if not p.startswith(("!", "[", "|", "-", "`"))]
        page.about = plain(paragraphs[0]) if paragraphs else ""
        to = partial(relative, page=page.path)
        return TEMPLATES.get_template("page.html.j2").render(page=page, cells=cells, site=self.site, to=to)

    def _cell(self, page, cell, widgets, render, where):
        """What the template shows of a cell."""
        if SURROGATE.search(json.dumps(cell, ensure_ascii=False)):
            raise ValueError("it has half of a character, which no page can show")
        if cell.cell_type == "code":
            return self._code(page, cell, widgets, render, where)
        if cell.cell_type == "raw":
            type = cell.metadata.get("raw_mimetype") or cell.metadata.get("format") or "text/plain"
            html = self._as_html({type: cell.source}, render, where)
            return {"html": html or f'<pre class="output">{escape(cell.source, quote=False)}</pre>'}
        before = len(render.headings)
        render.attach = lambda name: self._attached(page, cell, name)
        html = render.write(cell.source, where)
        begins = any(level == 2 and text.startswith("Exercises") for level, _, text in render.headings[before:])
        return {"html": html, "begins_exercises": begins}

    def _code(self, page, cell, widgets, render, where):
        exercises = [find(id, "exercise") for id in dict.fromkeys(check.id for check in checks(cell.source))]
        made = {"source": cell.source, "outputs": [], "role": "code", "exercises": exercises}
        for output in cell.outputs:
            data = output.get("data", {})
            shown = {"output_type": output.output_type, "text": output.get("text", "")}
            if output.output_type == "error" or output.get("name") == "stderr":
                raise ValueError(f"it writes an error: {cell.source[:60]!r}")
            if demos.VIEW in data:
                page.widgets += 1
                widget = widgets.read(data[demos.VIEW]["model_id"], f"{Path(page.path).stem}-{page.widgets}")
                if widget is None:
                    continue
                kind = "demo" if isinstance(widget, demos.Demo) else "prediction"
                shown[kind] = widget
                self.found.append(widget)
                if kind == "demo":
                    page.first_demo = page.first_demo or widget.name
                made["role"] = "prediction" if kind == "prediction" else "call" if "\n" not in cell.source else "code"
            if PICTURES.keys() & data.keys():
                heading = render.headings[-1][1].replace("-", " ") if render.headings else ""
                shown["picture"] = self._picture(page, cell, data, heading)
            elif data and demos.VIEW not in data:
                shown["html"] = self._as_html(data, render, where)
                shown["plain"] = "" if shown["html"] else _as_text(data)
            made["outputs"].append(shown)
        if not cell.outputs and _only_imports(cell.source):
            made["role"] = "imports"
        return made

    def _as_html(self, data, render, where):
        """The HTML for a bundle of HTML, Markdown or LaTeX, the first that there is; empty if there is none."""
        if "text/html" in data:
            return data["text/html"]
        if "text/markdown" in data:
            return render.write(data["text/markdown"], where)
        latex = data.get("text/latex", "")
        # Without its signs it is no formula to Jupyter either.
        return render.write(latex, where) if re.search(r"\$|\\begin\{", latex) else ""

    def _picture(self, page, cell, data, heading):
        """A still picture. Its alternative text is its own, else its cell's comment, else the heading above it."""
        text = data.get("text/plain", "")
        comment = re.match(r"#\s*(.+)", cell.source)
        alt = text if text and not text.startswith("<") else comment[1] if comment else heading
        path, size = self._stored(page, data)
        return {"path": path, "alt": alt, "width": size[0], "height": size[1]}

    def _attached(self, page, cell, name):
        """The address, from the page, of the picture called `name` that is attached to a cell."""
        bundle = cell.get("attachments", {}).get(name, {})
        if not PICTURES.keys() & bundle.keys():
            raise ValueError(f"it shows the attachment {name}, but no picture of this name is attached to it")
        return relative(self._stored(page, bundle)[0], page.path)

    def _stored(self, page, data):
        """The path on the site, and the size, of the picture in a bundle of types."""
        type = next(type for type in PICTURES if type in data)
        try:
            content = data[type].encode() if type == "image/svg+xml" else base64.b64decode(data[type])
            size = ("", "") if type == "image/svg+xml" else Image.open(io.BytesIO(content)).size
        except (ValueError, OSError):
            raise ValueError(f"it has a picture ({type}) that cannot be read") from None
        path = f"assets/pictures/{Path(page.path).stem}-{len(self.pictures) + 1}.{PICTURES[type]}"
        self.pictures[path] = content
        return path, size


def text_notebook(root, source):
    """A file of Markdown as a notebook: its heading, and what follows. Of any other file, Markdown that shows it."""
    text = (Path(root) / source).read_text(encoding="utf-8") if source.endswith(".md") else source_text(root, source)
    heading, _, body = text.partition("\n\n")
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(part) for part in (heading, body)])


def source_text(root, source):
    """Markdown that shows a file of the course, or lists a folder's files."""
    path = Path(root) / source
    if path.is_dir():
        files = sorted(each.name for each in path.iterdir() if each.is_file() and not each.name.startswith("."))
        return f"# {source}/\n\n" + "\n".join(f"- [{name}]({path.name}/{name})" for name in files)
    fence, language = "`" * 5, LANGUAGES.get(path.suffix, "text")
    return f"# {source}\n\n{fence}{language}\n{path.read_text(encoding='utf-8')}\n{fence}\n"


def _only_imports(source):
    """Whether a cell only imports, or sets up what it imported."""
    try:
        body = parse(source)[1].body
    except SyntaxError:  # a note, or another language
        return False
    imports = [isinstance(node, ast.Import | ast.ImportFrom) for node in body]
    return any(imports) and all(i or isinstance(node, ast.Expr) for i, node in zip(imports, body, strict=True))


def _as_text(data):
    """A bundle of types as text. Raises ValueError if its text stands for something that the site cannot show."""
    if "application/json" in data:
        return json.dumps(data["application/json"], indent=2, ensure_ascii=False)
    others = sorted(set(data) - {"text/plain", "text/latex"})
    if others:
        raise ValueError(f"it has an output of the type {', '.join(others)}, which the site cannot show")
    text = data.get("text/plain", "")
    return data["text/latex"] if "text/latex" in data and (not text or text.startswith("<")) else text


def plain(html):
    """Text without markup, formulas as their TeX, in one line, for a title or a description."""
    text = re.sub(r"<[^>]+>|[*`$]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", as_text(html)))
    return unescape(re.sub(r"\s+", " ", text).strip())


TEMPLATES = Environment(loader=FileSystemLoader(HERE / "template"))
TEMPLATES.filters |= {
    "ansi2html": ansi2html,
    "coloured": coloured,
    "plain": lambda text: re.sub("`([^`]+)`", r"<code>\1</code>", escape(text, quote=False)),
}
TEMPLATES.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
