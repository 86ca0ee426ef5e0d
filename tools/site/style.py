"""The site's one style sheet: its own, the stage's, KaTeX's and the typefaces', and the figures' colours when dark."""

import re
import shutil
from pathlib import Path

import ntd_helpers.stage
from tools.site.fonts import in_sheet

HERE = Path(__file__).parent
KATEX = HERE / "node_modules" / "katex" / "dist"


def sheet(assets, fonts, darks):
    """The text of the style sheet in the folder `assets`, into whose fonts/ KaTeX's are copied.

    `fonts` are the rules of the typefaces; `darks` the figures' colours (light: dark), one dict a demo.
    """
    parts = [
        fonts,
        katex(assets / "fonts"),
        (Path(ntd_helpers.stage.__file__).parent / "stage.css").read_text(encoding="utf-8"),
        (HERE / "course.css").read_text(encoding="utf-8"),
        figures(darks),
    ]
    return "\n".join(parts)


def katex(folder):
    """KaTeX's style sheet with its fonts as woff2 alone, which are copied into `folder`."""
    text = (KATEX / "katex.min.css").read_text(encoding="utf-8")
    text, count = re.subn(r'(url\(fonts/[\w-]+\.woff2\) format\("woff2"\)),[^}]+', r"\1", text)
    if count < 10 or ".woff)" in text or ".ttf" in text:
        raise ValueError(f"expected KaTeX's style sheet to name woff2, woff and ttf for each font, got {count} of them")
    for font in (KATEX / "fonts").glob("*.woff2"):
        shutil.copy(font, folder)
    for name in ("KaTeX_Main-Regular.woff2", "KaTeX_Math-Italic.woff2"):  # those of nearly every formula
        text = text.replace(f"fonts/{name}", in_sheet(folder / name))
    return text


def figures(darks):
    """Rules for the colours of stills: dark ones on a dark page, and light ones in print whatever the page is.

    A demo that has been started sets its own colours; where two demos differ in one, that is what decides.
    """
    colours = {}
    for dark in darks:
        for light, other in dark.items():
            colours.setdefault(light, other)
    dark = " ".join(f"--stage-{light[1:]}: {other};" for light, other in colours.items())
    light = " ".join(f"--stage-{light[1:]}: {light} !important;" for light in colours)
    return (
        f"@media screen and (prefers-color-scheme: dark) {{ :root:not([data-theme='light']) {{ {dark} }} }}\n"
        f"@media screen {{ :root[data-theme='dark'] {{ {dark} }} }}\n"
        f"@media print {{ .stage {{ {light} }} }}\n"
    )
