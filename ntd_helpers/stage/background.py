"""The part of a figure that stands still, as SVG, and its first state as PNG.

The page shows through where the figure is white, so that a figure is dark on a dark page. Any other face is kept.
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
    """The figure without its actors, as SVG. Text in DejaVu Sans stays text; in other fonts, it becomes outlines."""
    settings = {"svg.hashsalt": "stage", "svg.image_inline": True, "path.simplify": False}
    with _without(actors, _faces_of_the_page(figure)):
        settings["svg.fonttype"] = "none" if all(in_plain_font(text) for text in figure.findobj(Text)) else "path"
        with plt.rc_context(settings):
            return _save(figure, "svg", facecolor="auto", metadata={"Date": None}).decode()


def still(figure):
    """The figure as it stands, as PNG, on white where it is clear."""
    *face, alpha = figure.get_facecolor()
    picture = _save(figure, "png", dpi=110, facecolor=[1 - alpha + alpha * part for part in face])
    for text in figure.findobj(Text):
        text._renderer = None  # through which it would keep the canvas, 3 MB
    return picture


def in_plain_font(text):
    """Does a text have DejaVu Sans alone, the font that stage.css asks of the browser?"""
    font, words = text.get_fontproperties(), text.get_text()
    if not text.get_visible() or not words or text.get_usetex():  # TeX comes as outlines anyway
        return True
    if font.get_stretch() not in ("normal", 500) or font.get_variant() != "normal":  # drawn normal by matplotlib alone
        return False
    words, is_mathematics = text._preprocess_math(words)
    if not is_mathematics:
        return family(font) == "DejaVu Sans"
    return all(glyph[0].family_name == "DejaVu Sans" for glyph in MathTextParser("path").parse(words, 72, font).glyphs)


def _faces_of_the_page(figure):
    """The white faces with nothing behind them but the page."""
    if figure.get_facecolor() != WHITE and figure.get_facecolor()[3] > 0:
        return []
    faces, covered = [], []
    for part in (figure, *drawing_order(figure)):
        if not isinstance(part, (Axes, FigureBase)) or not part.get_visible():
            continue
        if part.patch.get_facecolor() == WHITE and not any(_overlap(part.bbox, box) for box in covered):
            faces.append(part.patch)
        if isinstance(part, Axes):
            covered.append(part.bbox)
    return faces


def _overlap(box, other):
    both = Bbox.intersection(box, other)
    return both is not None and min(both.width, both.height) > 0.5  # neighbours that only touch do not overlap


@contextlib.contextmanager
def _without(actors, faces):
    """Actors hidden and faces clear, for a while; as if they had not been touched."""
    before = [(artist, artist.get_visible(), artist.stale) for artist in actors]
    filled = [(face, face.stale) for face in faces]
    for artist in actors:
        artist.set_visible(False)
    for face in faces:
        face.set_fill(False)
    try:
        yield
    finally:
        for artist, visible, stale in before:
            artist.set_visible(visible)
            artist.stale = stale
        for face, stale in filled:
            face.set_fill(True)
            face.stale = stale


def _save(figure, kind, **options):
    page = io.BytesIO()
    with plt.rc_context({"savefig.bbox": None}):  # the whole page, whatever a style says
        figure.savefig(page, format=kind, transparent=False, edgecolor="auto", **options)
    figure.set_dpi(72)
    return page.getvalue()
