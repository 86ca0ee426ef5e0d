"""`python -m tools.site [FOLDER]`: write the course as a static web site, into site/ by default."""

import re
import shutil
import sys
import time
from pathlib import Path
from types import SimpleNamespace

from ntd_helpers.grading import notebook
from tools.site import assets, execute, links, pages, payload
from tools.site.demos import Demo
from tools.site.markdown import Renderer
from tools.site.mathematics import Formulas

ROOT = Path(__file__).resolve().parent.parent.parent
HERE = Path(__file__).parent
TITLE = "Neural network training dynamics"


def readme_link(name):
    """The address that README.md gives the link called `name`, which is written there and nowhere else."""
    found = re.search(rf"^\[{name}\]: (\S+)$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    if not found:
        raise ValueError(f"README.md: expected a line `[{name}]: https://…`")
    return found[1]


def the_lessons(paths):
    """The lessons' numbers, names and places, from their first headings, such as "# 1 · Quadratics: a subtitle".

    Where there is no such heading, the number is the file's and the name is the heading, or else the file's.
    """
    binder = readme_link("binder")
    for path in paths:
        try:
            heading = first_heading(notebook.read(path))
        except ValueError as error:
            raise ValueError(f"{path.name}: {error}") from None
        found = re.fullmatch(r"(\d+) · ([^:]+).*", heading)
        digits, words = re.fullmatch(r"(\d+)(.*)", path.stem).groups()
        name = found[2] if found else heading or words
        number = int(found[1] if found else digits)
        address = re.sub(r"lessons/[^/]+\.ipynb$", f"lessons/{path.name}", binder)
        name = name.strip(" _-") or path.stem
        yield pages.Lesson(number, name, links.place(f"lessons/{path.name}"), path.name, address)


def first_heading(nb):
    """The text of a notebook's first heading, in either syntax; empty if there is none."""
    formulas = Formulas()
    render = Renderer("", links.Anywhere(), formulas, attach=lambda name: name)
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            render.write(cell.source)
            if render.headings:
                return pages.plain(formulas.as_text(render.headings[0][2]))
    return ""


def lead():
    """The course in two sentences: the first paragraph of README.md."""
    paragraphs = (ROOT / "README.md").read_text(encoding="utf-8").split("\n\n")
    return " ".join(next(p for p in paragraphs if re.match(r"\w", p)).split())


class Builder:
    """Writes the site into a folder."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.paths = sorted((ROOT / "lessons").glob("[0-9]*.ipynb"))
        self.site = SimpleNamespace(title=TITLE, lessons=list(the_lessons(self.paths)), lead=lead())
        self.links = links.Links(ROOT, readme_link("site"))
        self.formulas = Formulas()
        self.pages = pages.Pages(self.site, self.links, self.formulas)

    def build(self, executed=None):
        """Write everything. `executed` gives the notebooks by path, if they have been run already."""
        executed = executed or execute.run_all(self.paths)
        html = self._lessons(executed) | self._others()
        self.formulas.render()
        html = {path: self.formulas.fill(page) for path, page in html.items()}
        # What was there is cleared away, unless it is no site: a mistyped folder must not cost anything.
        if self.folder.exists() and any(self.folder.iterdir()) and not (self.folder / "assets/course.js").exists():
            raise ValueError(f"{self.folder} holds something other than the site, so it is left alone")
        shutil.rmtree(self.folder, ignore_errors=True)
        for path, page in html.items():
            target = self.folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(page, encoding="utf-8")
        self._assets()
        wrong = links.dead(self.folder)
        if wrong:
            raise ValueError("the site has links that lead nowhere:\n" + "\n".join(wrong))
        return html

    def _lessons(self, executed):
        html, lessons = {}, self.site.lessons
        for i, (path, lesson) in enumerate(zip(self.paths, lessons, strict=True)):
            page = pages.Page(f"lessons/{path.name}", "lesson", lesson)
            page.before = lessons[i - 1] if i else None
            page.after = lessons[i + 1] if i + 1 < len(lessons) else None
            html[page.path] = self.pages.page(page, executed[path])
        return html

    def _others(self):
        """The pages of text, and of every file that a page links to, until no page links to anything new."""
        html = {}
        waiting = list(links.NAMED)
        while waiting:
            for source in waiting:
                page, nb = self._other(source)
                html[page.path] = self.pages.page(page, nb)
            done = {*links.NAMED, *(p for p in self.links.wanted if links.place(p) in html)}
            waiting = [
                source
                for source in self.links.wanted
                if source not in done and Path(source).suffix not in {".ipynb", *links.PICTURES}
            ]
        return html

    def _other(self, source):
        if source.endswith(".md"):
            text = (ROOT / source).read_text(encoding="utf-8")
            return pages.Page(source, "text"), pages.text_notebook(text)
        return pages.Page(source, "source"), pages.text_notebook(pages.source_text(ROOT, source))

    def _assets(self):
        folder = self.folder / "assets"
        for name in ("demos", "fonts", "pictures"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "notebooks").mkdir()
        (self.folder / ".nojekyll").touch()  # GitHub would leave out what begins with an underscore
        demos = [widget for widget in self.pages.found if isinstance(widget, Demo)]
        for demo in demos:
            script = f'courseFrames("{demo.name}","{payload.pack(demo.background, demo.home)}");\n'
            (folder / "demos" / f"{demo.name}.js").write_text(script, encoding="utf-8")
        for path, content in self.pages.pictures.items():
            (self.folder / path).write_bytes(content)
        for source in self.links.wanted:
            if Path(source).suffix in links.PICTURES:
                shutil.copy(ROOT / source, self.folder / links.place(source))
        for path in self.paths:
            shutil.copy(path, self.folder / "notebooks")
        shutil.copy(HERE / "icon.svg", folder)
        assets.write(folder, [demo.scene["dark"] for demo in demos])


def main(arguments):
    folder = Path(arguments[0]) if arguments else ROOT / "site"
    start = time.perf_counter()
    print(f"Writing the site into {folder}", flush=True)
    try:
        html = Builder(folder).build()
    except ValueError as error:
        print(f"The site is not written. {error}", file=sys.stderr)
        return 1
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"  {len(html)} pages, {size / 1e6:.1f} MB, in {time.perf_counter() - start:.0f} s")
    print(f"  open {(folder / 'index.html').resolve().as_uri()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
