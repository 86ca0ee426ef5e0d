"""`python -m tools.site [FOLDER]`: write the course as a static web site, into site/ by default."""

import argparse
import re
import shutil
import sys
import time
from pathlib import Path
from types import SimpleNamespace

from ntd_helpers.grading import notebook
from tools.site import assets, execute, links, mathematics, pages, payload
from tools.site.dead_links import dead_links
from tools.site.demos import Demo
from tools.site.markdown import Renderer

ROOT = Path(__file__).resolve().parent.parent.parent
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
        name = (found[2] if found else heading or words).strip(" _-") or path.stem
        address = re.sub(r"lessons/[^/]+\.ipynb$", f"lessons/{path.name}", binder)
        number = int(found[1] if found else digits)
        yield pages.Lesson(number, name, links.place(f"lessons/{path.name}"), path.name, address)


def first_heading(nb):
    """The text of a notebook's first heading, in either syntax; empty if there is none."""
    anywhere = SimpleNamespace(resolve=lambda link, source: link)
    render = Renderer("", anywhere, attach=lambda name: name)
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            render.write(cell.source)
            if render.headings:
                return pages.plain(render.headings[0][2])
    return ""


def lead():
    """The course in two sentences: the first paragraph of README.md."""
    paragraphs = (ROOT / "README.md").read_text(encoding="utf-8").split("\n\n")
    return " ".join(next(p for p in paragraphs if re.match(r"\w", p)).split())


def build(folder, executed=None):
    """Write the site into `folder`; return its pages, HTML by path, and the demos by name.

    `executed` gives the notebooks by path, if they have been run already. Raises ValueError, naming the page, for a
    link to an anchor that is not there.
    """
    paths = sorted((ROOT / "lessons").glob("[0-9]*.ipynb"))
    site = SimpleNamespace(title=TITLE, lessons=list(the_lessons(paths)), lead=lead())
    maker = pages.Pages(site, links.Links(ROOT, readme_link("site")))
    executed = executed or execute.run_all(paths)
    html = mathematics.rendered(all_pages(maker, [executed[path] for path in paths]))
    # What was there is cleared away, unless it is no site: a mistyped folder must not cost anything.
    if folder.exists() and any(folder.iterdir()) and not (folder / "assets/course.js").exists():
        raise ValueError(f"{folder} holds something other than the site, so it is left alone")
    shutil.rmtree(folder, ignore_errors=True)
    demos = {widget.name: widget for widget in maker.found if isinstance(widget, Demo)}
    write(folder, html | {f"assets/demos/{name}.js": script(demo) for name, demo in demos.items()} | maker.pictures)
    write(folder, {".nojekyll": ""})  # GitHub would leave out what begins with an underscore
    for path in paths:
        copy(path, folder / "notebooks" / path.name)
    for source in maker.links.wanted:
        if Path(source).suffix in links.PICTURES:
            copy(ROOT / source, folder / links.place(source))
    assets.write(folder, demos.values())
    if wrong := dead_links(folder):
        raise ValueError("the site has links that lead nowhere:\n" + "\n".join(wrong))
    return html, demos


def all_pages(maker, notebooks):
    """The pages of the lessons, of the texts, and of every file that a page links to; formulas are still elements."""
    html = {}
    for lesson, nb in zip(maker.site.lessons, notebooks, strict=True):
        html[lesson.path] = maker.page(pages.Page(f"lessons/{lesson.file}", "lesson", lesson), nb)
    sources = list(links.NAMED)
    for source in sources:  # grows while pages link to more
        kind = "text" if source.endswith(".md") else "source"
        html[links.place(source)] = maker.page(pages.Page(source, kind), pages.text_notebook(ROOT, source))
        sources += [each for each in maker.links.wanted if not is_there_anyway(each) and each not in sources]
    return html


def is_there_anyway(source):
    return Path(source).suffix in {".ipynb", *links.PICTURES}


def script(demo):
    """A page that was opened from a file may load a script, where it may not fetch anything."""
    return f'courseFrames("{demo.name}","{payload.pack(demo.background, demo.home)}");\n'


def write(folder, files):
    """Write files, texts or bytes by their path."""
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())


def copy(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m tools.site", description=__doc__.partition(": ")[2])
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "site")
    folder = parser.parse_args(arguments).folder
    start = time.perf_counter()
    print(f"Writing the site into {folder}", flush=True)
    try:
        html, _ = build(folder)
    except ValueError as error:
        print(f"The site is not written. {error}", file=sys.stderr)
        return 1
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"  {len(html)} pages, {size / 1e6:.1f} MB, in {time.perf_counter() - start:.0f} s")
    print(f"  open {(folder / 'index.html').resolve().as_uri()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
