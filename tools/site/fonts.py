"""The site's typefaces, as woff2 files that hold the characters of its pages and no others.

Text is set in Source Serif 4, Source Sans 3 and Source Code Pro, which come from npm cut up by script (Latin, Greek …).
A character that they lack is DejaVu's, of which matplotlib has a copy; the figures' text is all DejaVu Sans, since
matplotlib measured it so.
"""

import base64
from dataclasses import dataclass
from pathlib import Path

import matplotlib
from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
NPM = HERE / "node_modules" / "@fontsource-variable"
DEJAVU = Path(matplotlib.get_data_path()) / "fonts" / "ttf"

ASCII = set(range(0x20, 0x7F))


@dataclass(frozen=True)
class Face:
    """One style of a family: `files` are tried in turn for each character, the earlier first."""

    family: str
    files: tuple
    style: str = "normal"
    weight: str = "200 900"


def faces():
    """The faces that the site's style sheet names."""

    def cut(name, style):
        files = sorted((NPM / name / "files").glob(f"{name}-*-wght-{style}.woff2"))
        # Plain Latin first: most pages then need that one file.
        return tuple(sorted(files, key=lambda path: (f"{name}-latin-wght" not in path.name, path.name)))

    return (
        Face("Source Serif 4", cut("source-serif-4", "normal")),
        Face("Source Serif 4", cut("source-serif-4", "italic"), "italic"),
        Face("Source Sans 3", cut("source-sans-3", "normal")),
        Face("Source Code Pro", cut("source-code-pro", "normal")),
        Face("DejaVu Sans", (DEJAVU / "DejaVuSans.ttf",), weight="400"),
        Face("DejaVu Sans", (DEJAVU / "DejaVuSans-Bold.ttf",), weight="700"),
        Face("DejaVu Sans Mono", (DEJAVU / "DejaVuSansMono.ttf",), weight="400"),
    )


def write(folder, text, drawn, origins):
    """Write the files into `folder`, and return the style sheet that names them.

    `text` holds every character of the pages, `drawn` those of the figures, `origins` the place that a character was
    first found in. Raises ValueError for a character of `text` that no face has.
    """
    everything = {ord(c) for c in text} | ASCII
    figures = {ord(c) for c in drawn} | ASCII
    lacking = {}  # what each family does not have, by its name
    rules, known = [], set()
    for face in faces():
        if face.family == "DejaVu Sans":
            extra = lacking["Source Serif 4"] | lacking["Source Sans 3"] if face.weight == "400" else set()
            wanted = figures | extra
        else:
            wanted = lacking["Source Code Pro"] if face.family == "DejaVu Sans Mono" else everything
        for number, file in enumerate(face.files):
            font = TTFont(file)
            has = wanted & set(font.getBestCmap())
            if has:
                name = f"{face.family.replace(' ', '')}-{face.style}-{face.weight.split()[0]}-{number}.woff2"
                _save(font, has, folder / name)
                at_once = number == 0 and not face.family.startswith("DejaVu")
                rules.append(_rule(face, in_sheet(folder / name) if at_once else f"fonts/{name}", has))
                wanted, known = wanted - has, known | has
        lacking[face.family] = lacking.get(face.family, set()) | wanted
    unknown = sorted(c for c in everything - known if chr(c).isprintable())
    if unknown:
        raise ValueError("no typeface of the site has " + ", ".join(_described(chr(c), origins) for c in unknown))
    return "\n".join(rules) + "\n"


def _described(character, origins):
    where = f", which is in {origins[character]}" if character in origins else ""
    return f"{character!r} (U+{ord(character):04X}){where}"


def _save(font, characters, path):
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = ["*"]
    options.notdef_outline = True
    options.drop_tables += ["FFTM", "STAT"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    cutter.subset(font)
    subset.save_font(font, path, options)


def in_sheet(path):
    """A font's file as an address that holds it: text set in it does not jump, since it is there from the first."""
    data = base64.b64encode(path.read_bytes()).decode()
    path.unlink()
    return f"data:font/woff2;base64,{data}"


def _rule(face, address, characters):
    return (
        f'@font-face {{ font-family: "{face.family}"; font-style: {face.style}; font-weight: {face.weight}; '
        f'font-display: fallback; src: url("{address}") format("woff2"); unicode-range: {ranges(characters)}; }}'
    )


def ranges(characters):
    """Code points as a style sheet's unicode-range."""
    runs = []
    for c in sorted(characters):
        if runs and runs[-1][1] == c - 1:
            runs[-1][1] = c
        else:
            runs.append([c, c])
    return ", ".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in runs)
