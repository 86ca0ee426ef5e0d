"""Recorded shapes of all kinds of artists, compared with the SVG that matplotlib writes."""

import numpy as np
import pytest
from matplotlib import colormaps
from matplotlib.colors import BoundaryNorm, ListedColormap, LogNorm, NoNorm
from matplotlib.transforms import Bbox

from tests.stage.cases import CASES, VALUES, blank, demo, staged
from tests.stage.compare import ROUNDING, assert_same_picture
from tests.stage.decode import decode
from tests.stage.page import drawn


@pytest.mark.parametrize("name", CASES)
def test_shapes_equal_those_of_matplotlib(plt, name):
    stage = demo(plt, CASES[name])
    frames, _ = decode(stage.picture.home[0])
    figure, axes = blank(plt)
    _, update = CASES[name](axes)
    for value, parts in zip(VALUES, frames, strict=True):
        update(value)
        assert_same_picture(parts, drawn(figure))


@pytest.mark.parametrize(
    "name, how",
    [
        ("line", "points"),
        ("line_far_off_the_page", "segments"),
        ("affine_line", "affine"),
        ("contours_under_a_map", "affine"),
        ("text_turned_about_its_anchor", "points"),
        ("circle", "points"),
    ],
)
def test_vertices_have_the_cheapest_encoding(plt, name, how):
    parts = demo(plt, CASES[name]).picture.home[0]["parts"]
    assert {part["how"] for part in parts} == {how}


def test_a_rasterized_line_is_recorded_as_a_line(plt):
    lines = []
    for rasterized in (True, False):
        figure, axes = blank(plt)
        line = axes.plot([1, 2], [3, 4], rasterized=rasterized)[0]
        lines.append(staged(figure, line).picture.home)
    assert lines[0] == lines[1]


def test_constant_vertices_are_sent_once(plt):
    figure, axes = blank(plt)
    line = axes.plot([1, 2], [3, 4])[0]
    (track,) = staged(figure, line).picture.home
    assert track["parts"][0]["how"] == "fixed"
    assert len(track["frames"]) == 2 * len(VALUES)  # only the index of the style


CELLS = np.array([[0.0, 2.5, 5.0], [7.5, 10.0, 20.0]])


def image_case(cells=CELLS, cmap="magma", extent=(1, 7, 2, 6), clip=None, **options):
    """`build(axes)` for an image of `cells`, rolled by one in each frame."""

    def build(axes):
        image = axes.imshow(cells, cmap=cmap, extent=extent, aspect="auto", **options)
        axes.set(xlim=(0, 10), ylim=(0, 10))
        if clip is not None:
            clip(image)
        return image, lambda v: image.set_data(np.roll(cells, round(2 * v)))

    return build


def extremes(**colours):
    return colormaps["magma"].resampled(250).with_extremes(**colours)


IMAGES = {
    "three colours, near their borders": image_case(
        np.array([[0, 3.33, 3.334], [6.66, 6.67, 10]]), ListedColormap(["#102030", "#a0b0c1", "#f1e2d3"])
    ),
    "NaN": image_case(np.where(CELLS == 5, np.nan, CELLS), extremes(bad="#00ff00")),
    "NaN, clear": image_case(np.where(CELLS == 5, np.nan, CELLS), "viridis"),
    "masked": image_case(np.ma.masked_equal(CELLS, 5), extremes(bad="#00ff0080")),
    "infinite": image_case(np.where(CELLS == 5, np.inf, CELLS), extremes(bad="#00ff00"), vmin=0, vmax=10),
    "under and over": image_case(CELLS, extremes(under="#00ff00", over="#0000ff"), vmin=1, vmax=9),
    "log": image_case(norm=LogNorm(1, 10), cmap=extremes(bad="#00ff00", over="#0000ff")),
    "boundaries": image_case(norm=BoundaryNorm([1, 3, 8, 12], 256), cmap=extremes(under="#00ff00", over="#0000ff")),
    "by number": image_case(np.arange(6).reshape(2, 3), norm=NoNorm(), cmap=ListedColormap(list("rgbcmy"))),
    "whole numbers": image_case(np.arange(6).reshape(2, 3), vmin=0, vmax=5),
    "truths": image_case(np.eye(3) > 0),
    "translucent": image_case(alpha=0.5),
    "beyond the axes": image_case(extent=(-20, 15, -3, 12)),
    "not clipped": image_case(
        np.arange(144).reshape(12, 12), extent=(-1, 11, -1, 11), clip=lambda image: image.set_clip_on(False)
    ),
    "clipped to a box": image_case(clip=lambda image: image.set_clip_box(Bbox([[100, 50], [200, 170]]))),
}


@pytest.mark.parametrize("origin", ["upper", "lower"])
@pytest.mark.parametrize("extent", [None, (0, 10, 0, 5), (10, 0, 5, 0)])
def test_images(plt, origin, extent):
    cells = np.arange(12.0).reshape(3, 4)

    def build(axes):
        image = axes.imshow(cells, origin=origin, extent=extent, aspect="auto", vmin=0, vmax=15, cmap="magma")
        axes.set(xlim=(0, 10), ylim=(0, 5))
        return image, lambda v: image.set_data(np.roll(cells, round(2 * v)))

    assert_same_cells(plt, build)


@pytest.mark.parametrize("name", IMAGES)
def test_images_in_special_colours(plt, name):
    assert_same_cells(plt, IMAGES[name])


def assert_same_cells(plt, build):
    """In each frame, the colour of every cell equals that of matplotlib at the cell's centre."""
    frames, _ = decode(demo(plt, build).picture.home[0])
    figure, axes = blank(plt)
    _, update = build(axes)
    figure.set_dpi(72)
    for value, (part,) in zip(VALUES, frames, strict=True):
        update(value)
        figure.canvas.draw()
        page = np.asarray(figure.canvas.buffer_rgba()).astype(int)
        (left, top), (right, bottom) = part.points
        assert left < right and top < bottom
        rows, columns = part.cells.shape[:2]
        clip = part.style["clip"] or [0, 0, 288, 216]
        compared = 0
        for i, j in np.ndindex(rows, columns):
            x, y = left + (j + 0.5) * (right - left) / columns, top + (i + 0.5) * (bottom - top) / rows
            inside = min(x - clip[0], clip[0] + clip[2] - x, y - clip[1], clip[1] + clip[3] - y)
            if inside < -1 and 0 < x < 288 and 0 < y < 216:
                assert page[int(y), int(x), 3] == 0
            if inside > 1:
                *colour, alpha = part.cells[i, j]
                *painted, seen = page[int(y), int(x)]
                assert seen == pytest.approx(alpha * part.style["opacity"], abs=1)
                assert seen == 0 or painted == pytest.approx(colour, abs=1)  # a clear cell has no colour
                compared += 1
        assert compared


def test_a_colour_map_may_be_clear(plt):
    def build(axes):
        image = axes.imshow([[0, 1]], cmap=ListedColormap([(0, 0, 1, 1), (1, 1, 1, 0)]), vmin=0, vmax=1)
        return image, lambda v: image.set_data([[0, 1]])

    frames, _ = decode(demo(plt, build).picture.home[0])
    (part,) = frames[0]
    assert [bytes(cell).hex() for cell in part.cells[0]] == ["0000ffff", "ffffff00"]


def test_style_sheets_and_layouts(plt):
    """Font size, constrained layout and a tight bounding box do not displace the actors."""
    plt.rcParams.update({"font.size": 15, "savefig.bbox": "tight", "savefig.dpi": 200, "figure.dpi": 130})
    figure, (axes, other) = plt.subplots(1, 2, layout="constrained")
    other.set_ylabel("a long\nlabel")
    line = axes.plot([1, 2], [1, 2])[0]
    axes.set(xlim=(0, 4), ylim=(0, 4))
    stage = staged(figure, line, lambda v: line.set_ydata([1, v]))
    frames, _ = decode(stage.picture.home[0])
    corners = axes.transData.transform([[1, 1], [2, 1]]) * [1, -1] + [0, figure.bbox.height]
    assert frames[2][0].points == pytest.approx(corners, abs=ROUNDING)
    scene = stage.picture.scene
    assert f'viewBox="0 0 {scene["width"]:g} {scene["height"]:g}"' in stage.picture.background
