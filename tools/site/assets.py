"""The site's script, style sheet and typefaces: bundled by esbuild, with DejaVu Sans for the text of the figures."""

from pathlib import Path

import matplotlib
from fontTools import subset

from tools.site import node

HERE = Path(__file__).parent
DEJAVU = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
WEIGHTS = {400: "DejaVuSans", 700: "DejaVuSans-Bold"}
# Latin, Greek, punctuation, sub- and superscripts, letterlike symbols, arrows, operators, brackets, shapes, dingbats.
CHARACTERS = (
    "U+20-7E,U+A0-FF,U+175-177,U+2B0-2B8,U+391-3C9,U+3D1,U+3D5,U+3F5,U+1D2C-1D61,U+2010-2026,U+2030-2034,U+2070-209C,"
    "U+2102-2124,U+2190-21D5,U+2200-22C5,U+2308-230B,U+2500-250B,U+25A0-25FF,U+2605-2606,U+2713-2717,U+27E8-27E9,U+2C7C"
)


def write(folder, darks):
    """Write course.js, course.css and fonts/ into `folder`; `darks` are the figures' colours (light: dark) by demo."""
    bundle([HERE / "course.js", HERE / "course.css"], folder)
    sheet = folder / "course.css"
    text = sheet.read_text(encoding="utf-8")
    sheet.write_text(dejavu(folder / "fonts") + text + figures(darks), encoding="utf-8")


def bundle(sources, folder):
    """Bundle modules and style sheets into `folder`.

    Modules become classic scripts, since a page that is opened from a file may load no module. Fonts go to fonts/, as
    woff2 alone.
    """
    options = ["--bundle", "--minify", "--asset-names=fonts/[name]", "--log-level=warning", f"--outdir={folder}"]
    loaders = ["--loader:.woff2=file", "--loader:.woff=empty", "--loader:.ttf=empty"]
    node.run("node_modules/esbuild/bin/esbuild", *map(str, sources), *options, *loaders)


def dejavu(folder):
    """The rules for DejaVu Sans, in which matplotlib measured the figures' text; its files are written to `folder`."""
    rules = []
    for weight, name in WEIGHTS.items():
        options = ["--flavor=woff2", "--drop-tables+=FFTM", "--layout-features=kern", f"--unicodes={CHARACTERS}"]
        subset.main([str(DEJAVU / f"{name}.ttf"), *options, f"--output-file={folder / name}.woff2"])
        rules.append(
            f'@font-face{{font-family:"DejaVu Sans";font-weight:{weight};font-display:swap;'
            f'src:url("fonts/{name}.woff2") format("woff2");unicode-range:{CHARACTERS}}}\n'
        )
    return "".join(rules)


def figures(darks):
    """Rules for the figures' colours: the dark ones on a dark page, and the light ones in print whatever the page is.

    A demo sets its own colours. Where two demos differ in one, the first decides here.
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
