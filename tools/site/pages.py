"""One file of the course as one page of the site, by nbconvert with the template of this folder."""

import ast
import base64
import io
import json
import re
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

import nbformat
from nbconvert.exporters import TemplateExporter
from PIL import Image

from ntd_helpers.exercises.registry import find
from tools.site import demos
from tools.site.links import place, relative
from tools.site.markdown import Renderer, coloured

HERE = Path(__file__).parent
CHECKED = re.compile(r'^check\("(\d+\.\d+)"', re.MULTILINE)
LANGUAGES = {".py": "python", ".js": "javascript", ".yml": "yaml", ".toml": "toml", ".css": "css"}


@dataclass
class Lesson:
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
    before: Lesson | None = None
    after: Lesson | None = None
    title: str = ""
    about: str = ""
    widgets: int = 0  # met so far
    demos: int = 0  # those of them that are demos
    contents: list = field(default_factory=list)

    @property
    def path(self):
        return place(self.source)


@dataclass(frozen=True)
class Entry:
    """A line of the table of contents."""

    level: int
    anchor: str
    html: str


class Pages:
    """Makes pages, and gathers what they need beside them.

    `found` are the demos and predictions met, `pictures` the images of outputs by their path on the site. `page`
    returns HTML in which formulas and stills are marks yet, for all of them to be rendered at once.
    """

    def __init__(self, site, links, formulas):
        self.links, self.formulas, self._exporter = links, formulas, exporter(site)
        self.found, self.pictures = [], {}

    def page(self, page, nb):
        """The HTML of `page` from its notebook; a page of text is one cell of it."""
        render = Renderer(page.source, self.links, self.formulas)
        widgets, kept = demos.Widgets(nb), nbformat.v4.new_notebook()
        asked = any(CHECKED.search(cell.source) for cell in nb.cells if cell.cell_type == "code")
        name = ""
        for cell in nb.cells:
            if cell.cell_type == "markdown":
                made = {"html": render.write(cell.source), "asks": asked and cell.source.startswith("## Exercises")}
                name = render.headings[-1][1] if render.headings else name
            else:
                made = self._code(page, cell, widgets, name)
            # What the template shows stands in the metadata: nbformat allows anything there, and nowhere else.
            new = nbformat.v4.new_markdown_cell if cell.cell_type == "markdown" else nbformat.v4.new_code_cell
            kept.cells.append(new(cell.source, metadata={"made": made}))
        page.title = page.title or _plain(render.headings[0][2] if render.headings else page.source)
        page.contents = [Entry(*h) for h in render.headings if 2 <= h[0] <= 3]
        text = "\n\n".join(cell.source for cell in nb.cells[:2] if cell.cell_type == "markdown")
        paragraphs = [p for p in text.split("\n\n")[1:] if not p.startswith(("!", "[", "|", "-", "`"))]
        page.about = _plain(paragraphs[0]) if paragraphs else ""
        return self._export(page, kept)

    def _code(self, page, cell, widgets, heading):
        made = {"outputs": [], "role": "code", "exercise": None}
        for output in cell.outputs:
            data = output.get("data", {})
            shown = {"output_type": output.output_type, "data": data, "text": output.get("text", "")}
            if output.output_type == "error" or output.get("name") == "stderr":
                raise ValueError(f"{page.source}: a cell writes an error: {cell.source[:60]!r}")
            if demos.VIEW in data:
                page.widgets += 1
                widget = widgets.read(data[demos.VIEW]["model_id"], f"{Path(page.path).stem}-{page.widgets}")
                if widget is None:
                    continue
                kind = "demo" if isinstance(widget, demos.Demo) else "prediction"
                shown[kind] = widget
                self.found.append(widget)
                page.demos += kind == "demo"
                made["role"] = "prediction" if kind == "prediction" else "call" if "\n" not in cell.source else "code"
            elif {"image/png", "image/svg+xml"} & set(data):
                shown["picture"] = self._picture(page, cell, data, heading)
            made["outputs"].append(shown)
        if not cell.outputs and _only_imports(cell.source):
            made["role"] = "imports"
        checked = CHECKED.search(cell.source)
        if checked:
            ex = find(checked[1], "exercise")
            made["exercise"] = {"id": ex.id, "hints": list(ex.hints), "solution": ex.solution, "why": ex.why}
        return made

    def _picture(self, page, cell, data, heading):
        """A still picture. What is told of it is its text, else its cell's comment, else the heading above it."""
        text = data.get("text/plain", "")
        comment = re.match(r"#\s*(.+)", cell.source)
        alt = text if not text.startswith("<") else comment[1] if comment else heading.replace("-", " ")
        if "image/svg+xml" in data:
            content, suffix, size = data["image/svg+xml"].encode(), "svg", ("", "")
        else:
            content, suffix = base64.b64decode(data["image/png"]), "png"
            size = Image.open(io.BytesIO(content)).size
        path = f"assets/pictures/{Path(page.path).stem}-{len(self.pictures) + 1}.{suffix}"
        self.pictures[path] = content
        return {"path": path, "alt": alt, "width": size[0], "height": size[1]}

    def _export(self, page, nb):
        self._exporter.environment.globals.update(page=page, to=lambda path: relative(path, page.path))
        return self._exporter.from_notebook_node(nb)[0]


def exporter(site):
    """nbconvert's exporter with this folder's template."""
    made = TemplateExporter(
        extra_template_basedirs=[str(HERE)],
        template_name="template",
        template_file="index.html.j2",
        filters={
            "coloured": coloured,
            "plain": lambda text: re.sub("`([^`]+)`", r"<code>\1</code>", escape(text, quote=False)),
            "state": as_json,
            "still": lambda widget: still_mark(widget.name),
        },
    )
    made.environment.globals["site"] = site
    return made


def text_notebook(text):
    """A page of Markdown as a notebook: its heading, and the rest."""
    heading, _, rest = text.partition("\n\n")
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(part) for part in (heading, rest)])


def source_text(root, source):
    """Markdown that shows a file of the course, or lists a folder's files."""
    path = Path(root) / source
    if path.is_dir():
        files = sorted(each.name for each in path.iterdir() if each.is_file() and not each.name.startswith("."))
        return f"# {source}/\n\n" + "\n".join(f"- [{name}]({path.name}/{name})" for name in files)
    fence = "`" * 5
    language = LANGUAGES.get(path.suffix, "text")
    return f"# {source}\n\n{fence}{language}\n{path.read_text(encoding='utf-8')}\n{fence}\n"


def as_json(widget):
    """A widget's state as it stands in the page; its background stands there already, drawn."""
    state = {key: value for key, value in widget.state.items() if key != "background"}
    # Nothing in it may end the script that holds it.
    return json.dumps(state, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def still_mark(name):
    """What stands in a page for a widget's still until all have been drawn."""
    return f"\ue002{name}\ue003"


def fill_stills(html, stills):
    """The page with its stills (a dict by the widgets' names) in place."""
    return re.sub("\ue002(.+?)\ue003", lambda mark: stills[mark[1]], html)


def _only_imports(source):
    """Whether a cell only imports, or sets up what it imported."""
    body = ast.parse(re.sub(r"^%.*$", "", source, flags=re.MULTILINE)).body
    imports = [isinstance(node, ast.Import | ast.ImportFrom) for node in body]
    return any(imports) and all(i or isinstance(node, ast.Expr) for i, node in zip(imports, body, strict=True))


def _plain(html):
    """Text without markup, in one line, for a title or a description."""
    text = re.sub(r"<[^>]+>|[*`$]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", html))
    return re.sub(r"\s+", " ", re.sub("\ue000\\d+\ue001", "", text)).strip()
