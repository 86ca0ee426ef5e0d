"""Where a link between files of the course leads on the site.

Every file that a page links to is on the site: lessons and other notebooks and Markdown as pages, pictures as they are,
and source as a page that shows it. So no link is dead (dead_links.py proves it of the pages as written).
"""

import posixpath
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
            raise ValueError(f"it links to {link}, which is not there")
        self.wanted.setdefault(target)
        anchor = f"#{quote(unquote(parts.fragment))}" if parts.fragment else ""
        return quote(relative(place(target), place(source))) + anchor
