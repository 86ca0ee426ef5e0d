"""The site's script, style sheet and typefaces: bundled by esbuild, with DejaVu Sans for the text of the figures."""

import json
import shutil
from pathlib import Path

import matplotlib
from fontTools import subset

from tools.site import node

HERE = Path(__file__).parent
DEJAVU = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
WEIGHTS = {400: "DejaVuSans", 700: "DejaVuSans-Bold"}


def write(folder, demos):
    """Write course.js, course.css and fonts/ into assets/ of the site in `folder`, of which all else is written."""
    assets = folder / "assets"
    bundle([HERE / "course.js", HERE / "course.css"], assets)
    shutil.copy(HERE / "icon.svg", assets)
    texts = [path.read_text(encoding="utf-8") for path in [*folder.rglob("*.html"), *assets.glob("course.*")]]
    texts += [demo.background + json.dumps(demo.home, default=lambda _: "", ensure_ascii=False) for demo in demos]
    sheet = assets / "course.css"
    rules = dejavu(assets / "fonts", set().union(*texts))
    sheet.write_text(rules + sheet.read_text(encoding="utf-8"), encoding="utf-8")


def bundle(sources, folder):
    """Bundle modules and style sheets into `folder`.

    Modules become classic scripts, since a page that is opened from a file may load no module. Fonts go to fonts/, as
    woff2 alone.
    """
    options = ["--bundle", "--minify", "--charset=utf8", "--asset-names=fonts/[name]", "--log-level=warning"]
    loaders = ["--loader:.woff2=file", "--loader:.woff=empty", "--loader:.ttf=empty"]
    node.run("node_modules/esbuild/bin/esbuild", *map(str, sources), *options, *loaders, f"--outdir={folder}")


def dejavu(folder, characters):
    """The rules for DejaVu Sans, in which matplotlib measured the figures' text.

    Its files, with these characters alone, are written to `folder`.
    """
    rules = []
    for weight, name in WEIGHTS.items():
        options = ["--flavor=woff2", "--drop-tables+=FFTM", "--layout-features=kern", f"--text={''.join(characters)}"]
        subset.main([str(DEJAVU / f"{name}.ttf"), *options, f"--output-file={folder / name}.woff2"])
        source = f'url("fonts/{name}.woff2") format("woff2")'
        rules.append(f'@font-face{{font-family:"DejaVu Sans";font-weight:{weight};font-display:swap;src:{source}}}\n')
    return "".join(rules)
