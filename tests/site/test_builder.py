"""The builder's parts: packing can be undone, links lead where they should, modules become one script."""

import base64
import json
import shutil
import subprocess
import zlib

import numpy as np
import pytest

from tools.site import __main__ as builder
from tools.site import assets, demos, links, payload
from tools.site.dead_links import dead_links
from tools.site.markdown import Renderer, anchor
from tools.site.mathematics import rendered
from tools.site.pages import text_notebook

RNG = np.random.default_rng(0)


def unpacked(text):
    """The background and the tracks in a payload, read by the docstring of `pack` and not by its code."""
    whole = zlib.decompress(base64.b64decode(text))
    length = int.from_bytes(whole[:4], "little")
    demo, at = json.loads(whole[4 : 4 + length]), 4 + length
    for track in demo["tracks"]:
        for key in payload.BUFFERS:
            track[key], at = whole[at : at + track[key]], at + track[key]
        steps = np.frombuffer(track["frames"], "<u2").reshape(len(track["says"]), -1)
        track["frames"] = np.cumsum(steps, axis=0).astype("<u2").tobytes()  # sums wrap around
    assert at == len(whole)
    return demo["background"], demo["tracks"]


@pytest.mark.parametrize("sizes", [[], [7], [3, 5]])
def test_a_demo_comes_out_as_it_went_in(sizes):
    count = int(np.prod(sizes, dtype=int))
    frames = RNG.integers(-32768, 32768, (count, 11)).astype("<i2")  # the farthest jumps, too
    buffers = {"frames": frames.tobytes(), "fixed": RNG.bytes(12), "affine": b""}
    track = {"free": [*range(len(sizes))], "sizes": sizes, "says": ["α"] * count} | buffers
    assert unpacked(payload.pack("<svg>α</svg>", [track, track])) == ("<svg>α</svg>", [track, track])


@pytest.mark.parametrize(
    "link, page, address",
    [
        ("04_hessians.ipynb#7.-The-edge", "lessons/01_quadratics.ipynb", "04_hessians.html#7.-The-edge"),
        ("README.md", "lessons/01_quadratics.ipynb", "index.html"),
        ("../ntd_helpers/taylor.py", "lessons/README.md", "source/ntd_helpers/taylor.py.html"),
        ("lessons/01_quadratics.ipynb", "ntd_helpers/stage/README.md", None),
        ("../../lessons/GLOSSARY.md", "ntd_helpers/stage/README.md", "../../../glossary.html"),
        (".github/workflows/test.yml", "README.md", "source/github/workflows/test.yml.html"),
        ("#Start", "README.md", "#Start"),
        ("https://example.org/x", "README.md", "https://example.org/x"),
        ("https://me.example/course/", "README.md", "index.html"),
    ],
)
def test_where_a_link_leads(link, page, address):
    found = links.Links(payload.__file__.split("tools")[0], own="https://me.example/course/")
    if address is None:
        with pytest.raises(ValueError, match="which is not there"):
            found.resolve(link, page)
    else:
        assert found.resolve(link, page) == address


def test_dead_links_are_found(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.html").write_text('<h2 id="x y"></h2><a href="deep/b.html#z"></a><a href="#x%20y"></a>')
    (tmp_path / "deep" / "b.html").write_text('<i id="z"></i><a href="../a.html#x%20y">')
    assert dead_links(tmp_path) == []
    wrong = '<i id="q"><i id="q"><a href="c.html"></a><a href="deep/b.html#no"></a><img src="http://e.org/i">'
    (tmp_path / "a.html").write_text(wrong)
    text = " ".join(dead_links(tmp_path))
    for part in ("'q' more than once", "c.html, which is not there", "no such anchor", "from elsewhere", "x%20y"):
        assert part in text


def test_a_site_with_a_dead_anchor_is_refused(tmp_path, monkeypatch):
    lessons = {path: None for path in builder.ROOT.glob("lessons/[0-9]*.ipynb")}
    monkeypatch.setattr(builder, "all_pages", lambda maker, notebooks: {"index.html": '<a href="#nowhere"></a>'})
    with pytest.raises(ValueError, match="index.html leads to #nowhere, but index.html has no such anchor"):
        builder.build(tmp_path / "site", lessons)


def test_a_module_becomes_a_classic_script_and_a_sheet_its_imports(tmp_path):
    (tmp_path / "part.js").write_text("export const two = 2;\nexport default { two };\n")
    (tmp_path / "main.js").write_text('import part from "./part.js";\nconsole.log(part.two);\n')
    (tmp_path / "part.css").write_text('@font-face { font-family: "A"; src: url("a.woff2"), url("a.woff"); }')
    (tmp_path / "main.css").write_text('@import "./part.css";')
    (tmp_path / "a.woff2").write_text("a font")
    (tmp_path / "a.woff").write_text("an older font")
    out = tmp_path / "out"
    assets.bundle([tmp_path / "main.js", tmp_path / "main.css"], out)
    script, sheet = ((out / name).read_text() for name in ("main.js", "main.css"))
    assert "import" not in script and "export" not in script and "console.log" in script
    assert "fonts/a.woff2" in sheet and "a.woff)" not in sheet and (out / "fonts" / "a.woff2").read_text() == "a font"
    (tmp_path / "main.js").write_text('import part from "./nowhere.js";\nconsole.log(part.two);\n')
    with pytest.raises(ValueError, match="nowhere.js"):
        assets.bundle([tmp_path / "main.js"], out)


ALONE = "slider moves by itself, with the others where they began. In the notebook all combine."


@pytest.mark.parametrize(
    "labels, free, text",
    [
        ("α", [[0]], ""),
        ("ακ", [[0, 1]], ""),
        ("ακ", [[0], [1]], f"Here each {ALONE}"),
        ("ακβ", [[0, 1], [2]], f"Here α and κ move together; each other {ALONE}"),
        ("ακβτ", [[0, 1], [2, 3]], "Here α and κ move together; β and τ move together. In the notebook all combine."),
    ],
)
def test_a_page_says_what_it_can_show(labels, free, text):
    assert demos.what_it_shows(list(labels), free) == text


def test_headings_have_the_anchors_of_jupyterlab():
    assert anchor("5. Why not build <em>J</em>?") == "5.-Why-not-build-J?"
    assert anchor("Tom &amp; Ann") == "Tom-&-Ann"


def test_mathematics_is_rendered_ahead_and_code_is_left_alone():
    text = "# A\n\nLet $a_1 < b$, $c$, and `$x$`.\n\n$$\\tfrac12$$\n\n| $a_1 < b$ | |\n|---|---|\n| 1 | 2 |\n"
    html = rendered({"page": Renderer("page.md", links.Links(".")).write(text)})["page"]
    assert html.count('class="katex-display"') == 1 and html.count('class="katex"') == 4
    assert "<code>$x$</code>" in html and "$a_1" not in html
    # Of the two commas only the second is held to its formula: the first formula may be broken at its "<".
    assert html.count('class="joined"') == 1 and ",</span> and" in html


def test_mathematics_that_katex_does_not_know_names_its_cell():
    html = Renderer("page.md", links.Links(".")).write("$\\nosuchmacro$", "page.md, cell 1")
    with pytest.raises(ValueError, match="page.md, cell 1: .*nosuchmacro"):
        rendered({"page": html})


def test_a_text_s_heading_is_a_cell_of_its_own(tmp_path):
    (tmp_path / "a.md").write_text("# A\n\nb\n\nc")
    assert [cell.source for cell in text_notebook(tmp_path, "a.md").cells] == ["# A", "b\n\nc"]


@pytest.mark.skipif(not shutil.which("make"), reason="needs make")
def test_make_knows_the_site():
    assert "make site" in subprocess.run(["make", "help"], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(
    "text, alone", [("$$a$$", True), ("$$\na = b\n$$.", True), ("Let $a$", False), ("It is $$a$$ here", False)]
)
def test_a_paragraph_that_is_one_formula_has_a_class_for_its_margins(text, alone):
    html = Renderer("page.md", links=None).write(text)
    assert html.startswith('<p class="formula">' if alone else "<p>")
