"""Static background: faces, fonts, and the PNG of the first state."""

import io

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from PIL import Image

from tests.stage.cases import staged
from tests.stage.page import Outline, Words, read
from tests.stage.plain_page import png


def with_a_line(figure, axes):
    return staged(figure, axes.plot([0, 1], [0, 1], color="#ab12cd")[0])


def faces(stage):
    """Fills of all rectangles of the size of the figure or of one of its axes, in drawing order."""
    figure = stage.figure
    boxes = [part.bbox.get_points() for part in (figure, *figure.axes)]
    fills = []
    for outline in read(stage.picture.background):
        if isinstance(outline, Outline) and len(outline.lines) == 1:
            low, high = outline.lines[0].min(0), outline.lines[0].max(0)
            box = np.array([[low[0], figure.bbox.height - high[1]], [high[0], figure.bbox.height - low[1]]])
            if any(np.abs(box - other).max() < 0.01 for other in boxes):
                fills.append(outline.style.get("fill", "#000000"))
    return [fill for fill in fills if fill != "none"]


def test_white_faces_are_transparent(plt):
    figure, (axes, _) = plt.subplots(1, 2, gridspec_kw={"wspace": 0})
    axes.twinx()
    assert faces(with_a_line(figure, axes)) == []


@pytest.mark.parametrize(
    "style, expected",
    [
        ({"axes.facecolor": "#e5e5e5", "savefig.transparent": True}, ["#e5e5e5"]),
        ("ggplot", ["#e5e5e5"]),
        ("dark_background", ["#000000", "#000000"]),
        ({"figure.facecolor": "#eeeeee"}, ["#eeeeee", "#ffffff"]),
        ({"axes.facecolor": (1, 1, 1, 0.5)}, ["#ffffff"]),
        ({"figure.facecolor": "none"}, []),
        ({"savefig.facecolor": "red"}, []),
    ],
)
def test_other_faces_are_kept(plt, style, expected):
    with plt.style.context(style):
        figure, axes = plt.subplots()
        stage = with_a_line(figure, axes)
    assert faces(stage) == expected


def test_an_inset_hides_what_is_behind_it(plt):
    figure, axes = plt.subplots()
    inset = axes.inset_axes([0.5, 0.5, 0.4, 0.4])
    stage = with_a_line(figure, axes)
    assert faces(stage) == []  # of the figure and its axes
    outlines = [part for part in read(stage.picture.background) if isinstance(part, Outline)]
    (white,) = [outline for outline in outlines if outline.style.get("fill") == "#ffffff"]
    corners = inset.bbox.get_points() * [1, -1] + [0, figure.bbox.height]
    assert np.sort(corners, axis=0) == pytest.approx(np.stack([white.lines[0].min(0), white.lines[0].max(0)]), abs=0.01)


def test_images_are_inline_under_any_style(plt):
    plt.rcParams["svg.image_inline"] = False
    figure, axes = plt.subplots()
    axes.imshow(np.eye(2))
    assert "data:image/png;base64" in with_a_line(figure, axes).picture.background


@pytest.mark.parametrize(
    "style, colour",
    [
        ({}, "white"),
        ("dark_background", "black"),
        ({"figure.facecolor": (1, 0, 0, 0.4)}, (1, 0.6, 0.6)),
        ({"figure.facecolor": "none"}, "white"),
        ({"savefig.transparent": True}, "white"),
    ],
)
def test_the_png_has_the_figures_face_on_white(plt, style, colour):
    with plt.style.context(style):
        figure, axes = plt.subplots()
        stage = with_a_line(figure, axes)
    corner = np.asarray(Image.open(io.BytesIO(png(stage))).convert("RGBA"))[0, 0]
    assert corner / 255 == pytest.approx(np.array(to_rgba(colour)), abs=0.01)


FONTS = {
    "words": ({"s": "words"}, True),
    "bold, turned, of two lines": ({"s": "a\nb", "weight": "bold", "rotation": 30}, True),
    "mathematics": ({"s": "$x^2$ metres"}, True),
    "Greek": ({"s": "α·λ₁"}, True),
    "serif": ({"s": "words", "family": "serif"}, False),
    "monospace": ({"s": "words", "family": "monospace"}, False),
    "a font by name": ({"s": "words", "family": "STIXGeneral"}, False),
    "condensed": ({"s": "words", "stretch": "condensed"}, False),
    "small capitals": ({"s": "words", "variant": "small-caps"}, False),
    "a sum": ({"s": r"$\sum_i x_i$"}, False),  # the sign is from another font
    "Computer Modern": ({"s": "$x^2$", "math_fontfamily": "cm"}, False),
    "STIX": ({"s": "$x^2$", "math_fontfamily": "stix"}, False),
    "serif mathematics": ({"s": "$x^2$", "math_fontfamily": "dejavuserif"}, False),
}


@pytest.mark.parametrize("options, is_text", FONTS.values(), ids=FONTS)
def test_static_text_stays_text_in_the_default_font_and_becomes_outlines_in_others(plt, options, is_text):
    figure, axes = plt.subplots()
    axes.text(0.5, 0.5, **options)
    svg = with_a_line(figure, axes).picture.background
    assert ("<text" in svg) == is_text == ("#DejaVuSans-" not in svg)


def test_fonts_of_actors_and_hidden_texts_are_ignored(plt):
    figure, axes = plt.subplots()
    axes.text(0.5, 0.5, "hidden", family="serif", visible=False)
    it = axes.text(0.5, 0.5, "moving", family="serif")
    assert any(isinstance(part, Words) for part in read(staged(figure, it).picture.background))
