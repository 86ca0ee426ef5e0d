"""Mathematics, rendered ahead: pages hold a mark for each formula until KaTeX has rendered all of them at once."""

import re
from html import escape

from tools.site import node

# Characters of Unicode's private use, which no text of the course holds.
MARK = re.compile("\ue000(\\d+)\ue001")


class Formulas:
    """The formulas collected so far. `mark` gives what stands in a page for one; `fill` puts the formulas in.

    The same formula is rendered once, however often it occurs.
    """

    def __init__(self):
        self._numbers, self._places, self._rendered = {}, [], []

    def mark(self, tex, display, where):
        """The text that stands for a formula; `where` names the page and cell, for a message."""
        key = (tex, display)
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers)
            self._places.append(where)
        return f"\ue000{self._numbers[key]}\ue001"

    def as_text(self, html):
        """The page with each formula as its TeX, as for a title."""
        tex = [tex for tex, _ in self._numbers]
        return MARK.sub(lambda mark: escape(tex[int(mark[1])]), html)

    def render(self):
        """Render the formulas collected. Raises ValueError, naming the cell, for TeX that KaTeX does not know."""
        asked = [
            {"tex": tex, "display": display, "where": where}
            for (tex, display), where in zip(self._numbers, self._places, strict=True)
        ]
        self._rendered = node.call("katex.mjs", asked) if asked else []

    def fill(self, html):
        """The page with its formulas in place, each short one held together with the comma or the like after it."""

        def put(found):
            formula, stop = self._rendered[int(found[1])], found[2]
            whole = formula.count('class="katex-base"') == 1  # a longer one may be broken between its parts
            return f'<span class="joined">{formula}{stop}</span>' if stop and whole else formula + stop

        return re.sub(MARK.pattern + "([,.;:!?)’]*)", put, html)


def without(text):
    """Text without the marks of formulas, as for an anchor."""
    return MARK.sub("", text)
