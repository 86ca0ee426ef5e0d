"""The static part of a figure as SVG, and its first state as PNG.

White faces become transparent, so that a figure is dark on a dark page. Faces of other colours are kept.
"""

import contextlib
import io

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.mathtext import MathTextParser
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from ntd_helpers.stage.order import drawing_order
from ntd_helpers.stage.recorder import family

WHITE = (1, 1, 1, 1)


def background(figure, actors):
    """SVG of the figure without its actors. Text is kept as text if all of it is in DejaVu Sans, else as outlines."""
    settings = {"svg.hashsalt": "stage", "svg.image_inline": True, "path.simplify": False}
    with contextlib.ExitStack() as restored:
        for face in _page_faces(figure):
            restored.callback(face.set_fill, True)
            face.set_fill(False)
        for artist in actors:
            restored.callback(artist.set_visible, artist.get_visible())
            artist.set_visible(False)
        settings["svg.fonttype"] = "none" if all(in_plain_font(text) for text in figure.findobj(Text)) else "path"
        with plt.rc_context(settings):
            return _save(figure, "svg", facecolor="auto", metadata={"Date": None}).decode()


def png(figure):
    """PNG of the figure in its present state, transparent faces on white."""
    *face, alpha = figure.get_facecolor()
    image = _save(figure, "png", dpi=110, facecolor=[1 - alpha + alpha * part for part in face])
    for text in figure.findobj(Text):
        text._renderer = None  # this reference would keep the canvas (3 MB) alive
    return image


def in_plain_font(text):
    """Whether all glyphs of a text are in DejaVu Sans, the font that stage.css requests."""
    font, string = text.get_fontproperties(), text.get_text()
    if not text.get_visible() or not string or text.get_usetex():  # TeX is always drawn as outlines
        return True
    # Matplotlib ignores these, a browser does not.
    if font.get_stretch() not in ("normal", 500) or font.get_variant() != "normal":
        return False
    string, is_mathematics = text._preprocess_math(string)
    if not is_mathematics:
        return family(font) == "DejaVu Sans"
    return all(glyph[0].family_name == "DejaVu Sans" for glyph in MathTextParser("path").parse(string, 72, font).glyphs)


def _page_faces(figure):
    """The white faces directly above the page."""
    if figure.get_facecolor() != WHITE and figure.get_facecolor()[3] > 0:
        return []
    faces, covered = [], []
    for part in (figure, *drawing_order(figure)):
        if isinstance(part, (Axes, FigureBase)) and part.get_visible():
            if part.patch.get_facecolor() == WHITE and not any(_overlap(part.bbox, box) for box in covered):
                faces.append(part.patch)
            covered += [part.bbox] if isinstance(part, Axes) else []
    return faces


def _overlap(box, other):
    both = Bbox.intersection(box, other)
    return both is not None and min(both.width, both.height) > 0.5  # adjacent axes only touch


def _save(figure, kind, **options):
    page = io.BytesIO()
    with plt.rc_context({"savefig.bbox": None}):  # the whole page under any style
        figure.savefig(page, format=kind, transparent=False, edgecolor="auto", **options)
    figure.set_dpi(72)
    return page.getvalue()
