"""The map of the course as part of a page: its colours follow the page's theme, and its boxes lead to the lessons."""

import re
from html import escape

from ntd_helpers.style import DARK
from tools.map import BOXES, PICTURE, TALL, WIDE

LEFT, RIGHT, BOTTOM, TOP = 0, 12, 1.0, 5.2  # the picture's edges, in the units of BOXES


def course_map(words, address):
    """The map as HTML, with `words` as text alternative; `address` gives a lesson's address from its file's name."""
    svg = themed(PICTURE.read_text(encoding="utf-8"))
    svg = svg.replace("<svg", f'<svg role="img" aria-label="{escape(words)}"', 1)
    files = sorted(path.name for path in PICTURE.parent.glob("[0-9]*.ipynb"))
    boxes = "".join(_box(middle, title, address(files[n - 1])) for n, (middle, title, *_) in BOXES.items())
    return f'<span class="map scroll"><span class="map-inner">{svg}{boxes}</span></span>'


def _box(middle, title, address):
    x, y = middle
    left, top = (x - WIDE / 2 - LEFT) / (RIGHT - LEFT), (TOP - y - TALL / 2) / (TOP - BOTTOM)
    width, height = WIDE / (RIGHT - LEFT), TALL / (TOP - BOTTOM)
    place = f"left: {left:.2%}; top: {top:.2%}; width: {width:.2%}; height: {height:.2%}"
    return f'<a href="{escape(address)}" style="{place}" aria-label="Lesson {escape(title)}"></a>'


def themed(svg):
    """A picture that matplotlib saved, in colours that the page's style sheet may change; white becomes the page's."""
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    svg = svg.replace("#ffffff", "var(--page)").replace("<svg", '<svg style="fill: var(--ink)"', 1)
    return re.sub("#[0-9a-f]{6}", lambda found: f"light-dark({found[0]}, {DARK.get(found[0], found[0])})", svg)
