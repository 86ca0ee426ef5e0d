"""The builder's parts: packing can be undone, links lead where they should, modules become one script."""

import base64
import json
import shutil
import subprocess
import zlib

import numpy as np
import pytest

from tools.site import assets, demos, links, payload
from tools.site.markdown import Renderer, anchor
from tools.site.mathematics import Formulas
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
        numbers = np.frombuffer(track["frames"], np.uint8).reshape(2, -1).astype(int)
        count = len(track["says"])
        steps = (numbers[0] + 256 * numbers[1]).reshape(-1, count)
        frames = np.cumsum(steps, axis=1).astype("<u2").view("<i2").T  # sums wrap around
        if len(track["sizes"]) == 2:
            first, last = track["sizes"]
            frames = frames.reshape(last, first, -1).swapaxes(0, 1).reshape(count, -1)
        track["frames"] = frames.tobytes()
    assert at == len(whole)
    return demo["background"], demo["tracks"]


@pytest.mark.parametrize("sizes", [[], [7], [3, 5]])
def test_a_demo_comes_out_as_it_went_in(sizes):
    count = int(np.prod(sizes, dtype=int))
    frames = RNG.integers(-32768, 32768, (count, 11)).astype("<i2")  # the farthest jumps, too
    buffers = {"frames": frames.tobytes(), "fixed": RNG.bytes(12), "affine": b"", "pixels": RNG.bytes(5)}
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
    assert links.dead(tmp_path) == []
    wrong = '<i id="q"><i id="q"><a href="c.html"></a><a href="deep/b.html#no"></a><img src="http://e.org/i">'
    (tmp_path / "a.html").write_text(wrong)
    text = " ".join(links.dead(tmp_path))
    for part in ("'q' more than once", "c.html, which is not there", "no such anchor", "from elsewhere", "x%20y"):
        assert part in text


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


ALONE = "each slider moves by itself, with the others where they began. In the notebook they combine."


@pytest.mark.parametrize(
    "labels, free, text",
    [
        ("α", [[0]], ""),
        ("ακ", [[0, 1]], ""),
        ("ακ", [[0], [1]], f"Here {ALONE}"),
        ("ακβ", [[0, 1], [2]], "Here α and κ move together; β moves by itself. In the notebook they combine."),
        (
            "ακβτ",
            [[0, 1], [2], [3]],
            "Here α and κ move together; each other slider moves by itself. In the notebook all combine.",
        ),
        ("ακβτ", [[0, 1], [2, 3]], "Here α and κ move together; β and τ move together. In the notebook all combine."),
    ],
)
def test_a_page_says_what_it_can_show(labels, free, text):
    assert demos.what_it_shows(list(labels), free) == text


def test_headings_have_the_anchors_of_jupyterlab():
    assert anchor("5. Why not build <em>J</em>?") == "5.-Why-not-build-J?"
    assert anchor("Tom &amp; Ann") == "Tom-&-Ann"


def test_mathematics_is_rendered_ahead_and_code_is_left_alone():
    formulas = Formulas()
    render = Renderer("page.md", links.Links("."), formulas)
    html = render.write("# A\n\nLet $a_1 < b$, and `$x$`.\n\n$$\\tfrac12$$\n\n| $a_1 < b$ | |\n|---|---|\n| 1 | 2 |\n")
    formulas.render()
    filled = formulas.fill(html)
    assert filled.count('class="katex-display"') == 1 and filled.count('class="katex"') == 3
    assert "<code>$x$</code>" in filled and "$a_1" not in filled


def test_mathematics_that_katex_does_not_know_names_its_cell():
    formulas = Formulas()
    Renderer("page.md", links.Links("."), formulas).write("$\\nosuchmacro$", "page.md, cell 1")
    with pytest.raises(ValueError, match="page.md, cell 1: .*nosuchmacro"):
        formulas.render()


def test_a_text_s_heading_is_a_cell_of_its_own():
    assert [cell.source for cell in text_notebook("# A\n\nb\n\nc").cells] == ["# A", "b\n\nc"]


@pytest.mark.skipif(not shutil.which("make"), reason="needs make")
def test_make_knows_the_site():
    assert "make site" in subprocess.run(["make", "help"], capture_output=True, text=True, check=True).stdout
