"""Mathematics, rendered ahead: a page holds an element for each formula, until KaTeX renders those of all pages."""

import json
import re
from html import escape
from urllib.parse import quote, unquote

from tools.site import node

FORMULA = re.compile('<tex-formula tex="([^"]*)"[^>]*></tex-formula>')
DISPLAYED = re.compile('<tex-formula [^>]*display="1"[^>]*></tex-formula>[,.;]?')


def formula(tex, display, where):
    """The element that stands for a formula; `where` names the page and cell, for a message."""
    return f'<tex-formula tex="{quote(tex)}" display="{int(display)}" where="{quote(where)}"></tex-formula>'


def is_displayed(html):
    """Whether HTML is a displayed formula and nothing else, apart from a punctuation mark after it."""
    return bool(DISPLAYED.fullmatch(html.strip()))


def as_text(html):
    """HTML with each formula as its TeX, as for a title."""
    return FORMULA.sub(lambda found: escape(unquote(found[1])), html)


def rendered(pages):
    """The pages, HTML by path, with their formulas as KaTeX writes them.

    Raises ValueError, naming the cell, for TeX that KaTeX does not know.
    """
    return json.loads(node.run("katex.mjs", given=json.dumps(pages).encode()))
