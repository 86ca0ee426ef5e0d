"""Cells of text as HTML: anchors as JupyterLab has them, links as the site has them, mathematics left to KaTeX."""

import re
from html import escape, unescape
from urllib.parse import unquote

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from ntd_helpers.exercises.notebook import free_id
from tools.site.map import course_map
from tools.site.mathematics import without


def coloured(code, language="python"):
    """Code as HTML, in spans of pygments' short classes. Without a lexer for the language it stays plain."""
    try:
        lexer = get_lexer_by_name(language or "text", stripnl=False)
    except ClassNotFound:
        return escape(code, quote=False)
    return highlight(code, lexer, HtmlFormatter(nowrap=True)).rstrip("\n")


def anchor(heading):
    """The anchor of a heading, from its HTML: the text with hyphens for blanks, as JupyterLab and nbconvert make it."""
    return without(unescape(re.sub(r"<[^>]+>", "", heading))).strip().replace(" ", "-")


class Renderer(IPythonRenderer):
    """Writes one page's text. `headings` collects (level, anchor, HTML) in order."""

    def __init__(self, source, links, formulas):
        super().__init__(escape=False)
        self.source, self.links, self.formulas = source, links, formulas
        self.headings, self.cell, self.attached = [], 0, {}

    def write(self, text, attachments=None):
        """One more cell of the page, as HTML. `attachments` maps names to data by their types, as in the notebook."""
        self.cell += 1
        self.attached = attachments or {}
        return MarkdownWithMath(renderer=self).render(text)

    @property
    def where(self):
        return f"{self.source}, text cell {self.cell}"

    def heading(self, text, level, **attributes):
        name = free_id(anchor(text), {each[1] for each in self.headings})  # two with one anchor would be one place
        self.headings.append((level, name, text))
        return f'<h{level} id="{escape(name)}">{text}</h{level}>\n'

    def block_html(self, html):
        return re.sub(r"<h([1-6])([^>]*)>(.*?)</h\1>", self._html_heading, html, flags=re.DOTALL | re.IGNORECASE)

    def _html_heading(self, found):
        level, attributes, text = int(found[1]), found[2], found[3]
        named = re.search(r"""\bid=["']([^"']+)["']""", attributes)
        if named:
            self.headings.append((level, unescape(named[1]), text))
            return found[0]
        return self.heading(text, level).strip().replace(f"<h{level}", f"<h{level}{attributes}", 1)

    def inline_math(self, body):
        return self.formulas.mark(body, False, self.where)

    def block_math(self, body):
        return self.formulas.mark(body, True, self.where)

    def latex_environment(self, name, body):
        return self.formulas.mark(f"\\begin{{{name}}}{body}\\end{{{name}}}", True, self.where)

    def block_code(self, code, info=None):
        language = (info or "").split(maxsplit=1)[0] if info else None
        return f'<pre class="code"><code>{coloured(code.rstrip(), language)}</code></pre>\n'

    def link(self, text, url, title=None):
        return f'<a href="{escape(self.links.resolve(url, self.source))}">{text}</a>'

    def image(self, text, url, title=None):
        if url.startswith("attachment:"):
            return f'<img src="{self._attachment(unquote(url.removeprefix("attachment:")))}" alt="{escape(text)}">'
        if "://" in url:  # nothing of the site comes from elsewhere
            return escape(text, quote=False)
        if url.endswith("map.svg"):
            return course_map(text, lambda lesson: self.links.resolve(lesson, self.source))
        return f'<img src="{escape(self.links.resolve(url, self.source))}" alt="{escape(text)}">'

    def _attachment(self, name):
        """An attached picture as an address that holds the picture itself."""
        for kind, data in self.attached.get(name, {}).items():
            if kind in ("image/png", "image/jpeg", "image/gif", "image/svg+xml"):
                return f"data:{kind};base64,{''.join(data.split())}"
        raise ValueError(f"{self.where}: the picture {name!r} is not attached to the cell")

    def table(self, text):
        return f'<div class="scroll"><table>\n{text}</table></div>\n'
