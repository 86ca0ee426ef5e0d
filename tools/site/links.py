"""Where a link between files of the course leads on the site.

Every file that a page links to is on the site: lessons and other notebooks and Markdown as pages, pictures as they are,
and source as a page that shows it. So no link is dead, and `dead` proves it of the pages that were written.
"""

import posixpath
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

NAMED = {
    "lessons/README.md": "index.html",
    "lessons/GLOSSARY.md": "glossary.html",
    "lessons/INSTRUCTORS.md": "instructors.html",
    "README.md": "about.html",
}
PICTURES = {".svg", ".png", ".jpg", ".gif"}


def place(source):
    """Where a file or folder of the course, named from its root, is on the site."""
    path = Path(source)
    if source in NAMED:
        return NAMED[source]
    if path.suffix == ".ipynb":
        return f"{path.stem}.html"
    if path.suffix in PICTURES:
        return f"assets/{path.name}"
    # Hosts leave out what begins with a dot.
    shown = "/".join(part.lstrip(".") for part in path.parts)
    return f"source/{shown.removesuffix('.md')}.html"


def relative(target, page):
    """The address of `target` as seen from `page`, both named from the site's root."""
    return posixpath.relpath(target, posixpath.dirname(page) or ".")


class Links:
    """Turns the links of the course's files into the site's, and keeps which files are linked to.

    `root` is the course's folder; `own`, if given, is the site's own address, whose links lead to its first page.
    """

    def __init__(self, root, own=None):
        self.root, self.own = Path(root), own
        self.wanted = {}  # the files linked to, in order of occurrence, as keys

    def resolve(self, link, source):
        """The site's address for `link` in the file `source`. Raises ValueError if no such file is in the course."""
        if self.own and link.startswith(self.own):
            return relative("index.html", place(source))
        parts = urlsplit(link)
        if parts.scheme or parts.netloc or not parts.path:
            return link if not link.startswith("#") else "#" + quote(unquote(link[1:]))
        target = posixpath.normpath(posixpath.join(posixpath.dirname(source), unquote(parts.path)))
        if target.startswith("..") or not (self.root / target).exists():
            raise ValueError(f"{source}: links to {link}, which is not there")
        self.wanted.setdefault(target)
        anchor = f"#{quote(unquote(parts.fragment))}" if parts.fragment else ""
        return quote(relative(place(target), place(source))) + anchor


class Anywhere:
    """Stands in for `Links` where it does not matter where a link leads."""

    def resolve(self, link, source):
        return link


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.ids, self.links, self.loads = [], [], []

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        if "id" in named:
            self.ids.append(named["id"])
        if tag == "a" and "href" in named:
            self.links.append(named["href"])
        self.loads += [named[key] for key in ("src", "data-from") if named.get(key)]
        if tag == "link":
            self.loads.append(named["href"])


def read(page):
    """The ids of a page, what it links to and what it loads, from its HTML."""
    reader = _Reader()
    reader.feed(page)
    return reader


def dead(folder):
    """What is wrong with the links, anchors and loads of the pages in a folder: a list of sentences."""
    folder = Path(folder)
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    pages = {name: read(path.read_text(encoding="utf-8")) for name, path in files.items() if name.endswith(".html")}
    wrong = []
    for name, page in pages.items():
        twice = sorted({each for each in page.ids if page.ids.count(each) > 1})
        wrong += [f"{name} has the id {each!r} more than once" for each in twice]
        away = [load for load in page.loads if urlsplit(load).scheme not in ("", "data")]
        wrong += [f"{name} loads {load} from elsewhere" for load in away]
        for link in page.links + page.loads:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            path = unquote(parts.path)
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
            if target not in files:
                wrong.append(f"{name} leads to {link}, which is not there")
            elif parts.fragment and unquote(parts.fragment) not in pages[target].ids:
                wrong.append(f"{name} leads to {link}, but {target} has no such anchor")
    return wrong
