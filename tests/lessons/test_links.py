"""Links hold: between lessons, from the map and the glossary into lessons, and to files of the package."""

import re
from pathlib import Path

import nbformat
import pytest

from tests.lessons.notebooks import LESSONS, ROOT
from tools.site.__main__ import build

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
TOPICS = 30  # rows of the index of ideas

# What a first course on training dynamics has to teach; each is a row of the index.
IDEAS = """
toy models; quadratic objective; rigid transformations; spectral decomposition; closed-form dynamics; jacobian;
gateaux; taylor coefficient; slope and curvature; convex functions; evaluation traces; dual numbers; what forward mode
costs; forward mode for jvps; reverse mode; vector-jacobian product; why jvp and vjp; jax.jvp; hessian-vector
products; stationary points, and their kinds; stable stationary points; eigenspectrum; relu; the gauss-newton hessian;
why use the gauss-newton; response function; response jacobian
"""


def text_of(path):
    """The prose of a page: of a lesson, that of its cells of text."""
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8")
    cells = nbformat.read(path, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def anchors(path):
    """The anchors of a page's headings, as JupyterLab and nbconvert make them: blanks become hyphens."""
    headings = re.findall(r"^#{1,6} (.+)$", text_of(path), flags=re.MULTILINE)
    return [heading.strip().replace(" ", "-") for heading in headings]


def links(path):
    prose = re.sub(r"```.*?```|`[^`]*`", "", text_of(path), flags=re.DOTALL)  # code may look like a link
    return [link for link in LINK.findall(prose) if "://" not in link]


def test_every_link_on_a_page_holds(tmp_path):
    """The site's builder refuses a lesson, a text or a linked file with a link that leads nowhere."""
    build(tmp_path / "site", {path: nbformat.read(path, as_version=4) for path in LESSONS})


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_headings_that_are_linked_to_are_plain(path):
    """Mathematics in a heading would give different anchors in JupyterLab and in HTML."""
    assert [anchor for anchor in anchors(path) if "$" in anchor or "`" in anchor] == []


def test_the_index_has_every_idea_and_leads_into_every_lesson():
    text = text_of(ROOT / "lessons" / "README.md")
    rows = re.findall(r"^\| ([^|]+) \| (\[.*#.*) \|$", text, flags=re.MULTILINE)
    assert len(rows) == TOPICS
    named = "\n".join(idea.lower() for idea, _ in rows)
    assert [idea for idea in " ".join(IDEAS.split()).split("; ") if idea not in named] == []
    assert {link[:2] for _, where in rows for link in LINK.findall(where)} == {f"0{n}" for n in range(1, 7)}


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_the_glossary_and_the_map_can_be_reached_from_each_lesson(path):
    assert {"GLOSSARY.md", "README.md"} <= {Path(link).name for link in links(path)}
