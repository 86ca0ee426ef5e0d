"""Proves of the pages of a site that no link, anchor or file that they load is missing."""

import posixpath
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class Reader(HTMLParser):
    """Gathers the ids of a page, what it links to and what it loads."""

    def __init__(self, page):
        super().__init__()
        self.ids, self.links, self.loads = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        self.ids += [named["id"]] if "id" in named else []
        self.links += [named["href"]] if tag == "a" and "href" in named else []
        self.loads += [named[key] for key in ("src", "data-from") if named.get(key)]
        self.loads += [named["href"]] if tag == "link" else []


def dead_links(folder):
    """What is wrong with the links, anchors and loads of the pages in a folder: a list of sentences."""
    files = {path.relative_to(folder).as_posix(): path for path in Path(folder).rglob("*") if path.is_file()}
    texts = {name: path.read_text(encoding="utf-8") for name, path in files.items() if name.endswith(".html")}
    pages = {name: Reader(text) for name, text in texts.items()}
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
