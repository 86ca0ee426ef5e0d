"""Cells of text as HTML: anchors as JupyterLab has them, links as the site has them, mathematics left to KaTeX."""

import re
from html import escape, unescape
from urllib.parse import unquote

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from tools.site.map import course_map
from tools.site.mathematics import formula, is_displayed


def coloured(code, language="python"):
    """Code as HTML, in spans of pygments' short classes. Without a lexer for the language it stays plain."""
    try:
        lexer = get_lexer_by_name(language or "text", stripnl=False)
    except ClassNotFound:
        return escape(code, quote=False)
    return highlight(code, lexer, HtmlFormatter(nowrap=True)).rstrip("\n")


def anchor(heading):
    """The anchor of a heading, from its HTML: the text with hyphens for blanks, as JupyterLab and nbconvert make it."""
    return re.sub(r"\s", "-", unescape(re.sub(r"<[^>]+>", "", heading)).strip())


HEADING = re.compile(r"<h([1-6])\b([^>]*)>(.*?)</h\1\s*>", re.DOTALL | re.IGNORECASE)
ID = re.compile(r"""\bid\s*=\s*["']?([^"'\s>]+)["']?""", re.IGNORECASE)


class Renderer(IPythonRenderer):
    """Writes one page's text. `headings` collects (level, anchor, HTML) in order.

    `attach` gives the address of a picture that is attached to the cell being written, by the picture's name.
    """

    def __init__(self, source, links, attach=None):
        super().__init__(escape=False)
        self.source, self.links, self.attach = source, links, attach
        self.headings, self.where = [], source

    def write(self, text, where=None):
        """A part of the page as HTML; `where` names it, for a message."""
        self.where = where or self.source
        return MarkdownWithMath(renderer=self).render(text)

    def heading(self, text, level, **attributes):
        return f'<h{level} id="{escape(self._listed(level, text))}">{text}</h{level}>\n'

    def _listed(self, level, text, name=None):
        """The anchor of a heading, which goes into the list: no two are the same."""
        name = wanted = name or anchor(text) or "section"
        number, taken = 1, {other for _, other, _ in self.headings}
        while name in taken:
            number, name = number + 1, f"{wanted}-{number + 1}"
        self.headings.append((level, name, text))
        return name

    def block_html(self, html):
        """HTML as it is; its headings are headings like any other."""

        def listed(found):
            level, attributes, text = found.groups()
            given = ID.search(attributes)
            name = self._listed(int(level), text.strip(), given and unescape(given[1]))
            return f'<h{level} id="{escape(name)}"{ID.sub("", attributes)}>{text}</h{level}>'

        # A heading in a comment is none.
        parts = re.split(r"(<!--.*?-->)", super().block_html(html), flags=re.DOTALL)
        return "".join(part if part.startswith("<!--") else HEADING.sub(listed, part) for part in parts)

    def paragraph(self, text):
        kind = ' class="formula"' if is_displayed(text) else ""
        return f"<p{kind}>{text}</p>\n"

    def inline_math(self, body):
        return formula(body, False, self.where)

    def block_math(self, body):
        return formula(body, True, self.where)

    def latex_environment(self, name, body):
        return formula(f"\\begin{{{name}}}{body}\\end{{{name}}}", True, self.where)

    def block_code(self, code, info=None):
        language = (info or "").split(maxsplit=1)[0] if info else None
        return f'<pre class="code"><code>{coloured(code.rstrip(), language)}</code></pre>\n'

    def link(self, text, url, title=None):
        return f'<a href="{escape(self.links.resolve(url, self.source))}">{text}</a>'

    def image(self, text, url, title=None):
        if url.startswith("attachment:") and self.attach:
            return f'<img src="{escape(self.attach(unquote(url.removeprefix("attachment:"))))}" alt="{escape(text)}">'
        if "://" in url:  # nothing of the site comes from elsewhere
            return escape(text, quote=False)
        if url.endswith("map.svg"):
            return course_map(text, lambda lesson: self.links.resolve(lesson, self.source))
        return f'<img src="{escape(self.links.resolve(url, self.source))}" alt="{escape(text)}">'

    def table(self, text):
        return f'<div class="scroll"><table>\n{text}</table></div>\n'
