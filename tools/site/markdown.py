"""Cells of text as HTML: anchors as JupyterLab has them, links as the site has them, mathematics left to KaTeX."""

import re
from html import escape, unescape

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

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
        self.headings, self.cell = [], 0

    def write(self, text):
        """One more cell of the page, as HTML."""
        self.cell += 1
        return MarkdownWithMath(renderer=self).render(text)

    @property
    def where(self):
        return f"{self.source}, text cell {self.cell}"

    def heading(self, text, level, **attributes):
        name = anchor(text)
        self.headings.append((level, name, text))
        return f'<h{level} id="{escape(name)}">{text}</h{level}>\n'

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
        if "://" in url:  # nothing of the site comes from elsewhere
            return escape(text, quote=False)
        if url.endswith("map.svg"):
            return course_map(text, lambda lesson: self.links.resolve(lesson, self.source))
        return f'<img src="{escape(self.links.resolve(url, self.source))}" alt="{escape(text)}">'

    def table(self, text):
        return f'<div class="scroll"><table>\n{text}</table></div>\n'
