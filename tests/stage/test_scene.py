"""Motion by update and by frames gives the same tracks, and invalid demos are refused."""

from functools import partial

import numpy as np
import pytest
from matplotlib import colormaps
from matplotlib.colors import BoundaryNorm, ListedColormap, LogNorm
from matplotlib.image import NonUniformImage
from matplotlib.patches import Circle, Ellipse, FancyArrowPatch, Polygon, Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Affine2D

from ntd_helpers.stage import Slider, Stage, set_contours
from tests.stage.cases import VALUES, X, blank, str_of
from tests.stage.decode import decode

# Each function returns an artist, an update and frames that move it equally.


def a_line(ax):
    it = ax.plot(X, X, "o-")[0]
    return it, lambda v: it.set_ydata(X * v), lambda v: {"it": np.stack([np.stack([X, X * t], -1) for t in v])}


def a_line_that_leaves(ax):
    it = ax.plot(X, X)[0]
    ups = (-10.0) ** np.arange(7)
    return it, lambda v: it.set_ydata(ups * v), lambda v: {"it": np.stack([np.stack([X, ups * t], -1) for t in v])}


def lines_of_an_actor(ax):
    these = [ax.plot(X, X + k)[0] for k in range(2)]

    def update(v):
        for k, it in enumerate(these):
            it.set_ydata(X * v + k)

    def frames(v):
        return {"it": np.stack([[np.stack([X, X * t + k], -1) for k in range(2)] for t in v])}

    return these, update, frames


def on_log_axes(ax):
    ax.set(xscale="log", yscale="log", xlim=(0.5, 20), ylim=(1e-3, 1e3))
    it = ax.plot(X, X)[0]
    ups = np.array([0, 1e-2, 1, 2, 3, 4, 5.0])
    return it, lambda v: it.set_ydata(ups * v), lambda v: {"it": np.stack([np.stack([X, ups * t], -1) for t in v])}


def a_scatter(ax):
    it = ax.scatter(X, X)
    return (
        it,
        lambda v: it.set_offsets(np.stack([X, X * v], -1)),
        lambda v: {"it": np.stack([np.stack([X, X * t], -1) for t in v])},
    )


def a_polygon(ax):
    corners = np.array([[1, 1], [5, 1], [3, 4.0]])
    it = ax.add_patch(Polygon(corners))
    return it, lambda v: it.set_xy(corners + v), lambda v: {"it": corners + v[:, None, None]}


def a_centred_text(ax):
    it = ax.text(1, 1, "word", ha="center", va="center")
    return (
        it,
        lambda v: it.set(position=(1 + v, 2), text=f"v = {v}"),
        lambda v: {"it": {"points": np.stack([1 + v, np.full(len(v), 2.0)], -1), "text": [f"v = {t}" for t in v]}},
    )


def a_text_with_dollars(ax):
    it = ax.text(1, 1, r"\$0")
    return it, lambda v: it.set_text(rf"\${v}"), lambda v: {"it": {"text": [rf"\${t}" for t in v]}}


def a_text_with_backslashes(ax):
    it = ax.text(1, 1, "a", parse_math=False)
    return it, lambda v: it.set_text(rf"\${v}"), lambda v: {"it": {"text": [rf"\${t}" for t in v]}}


def a_turned_text(ax):
    it = ax.text(1, 1, "two\nlines", rotation=30, va="top")
    return it, lambda v: it.set_position((1 + v, 2)), lambda v: {"it": np.stack([1 + v, 0 * v + 2], -1)}


def an_image(ax):
    it = ax.imshow(np.zeros((2, 3)), vmin=0, vmax=2, extent=(1, 5, 2, 6))
    cells = np.arange(6.0).reshape(2, 3) / 3
    return it, lambda v: it.set_data(cells * v), lambda v: {"it": {"image": cells * v[:, None, None]}}


def an_image_of_logarithms(ax):
    magma = colormaps["magma"].resampled(250).with_extremes(bad="r", over="g")
    it = ax.imshow(np.ones((2, 3)), norm=LogNorm(1, 4), cmap=magma)
    cells = np.array([[0, 1, 2], [np.nan, 4, 8]])
    return it, lambda v: it.set_data(cells * (1 + v)), lambda v: {"it": {"image": cells * (1 + v)[:, None, None]}}


def an_image_with_masked_cells(ax):
    it = ax.imshow(np.zeros((2, 3)), norm=BoundaryNorm([0, 2, 4, 5], 3), cmap=ListedColormap(["r", "g", "b"]))
    cells = np.ma.masked_equal(np.arange(6.0).reshape(2, 3), 4)
    return it, lambda v: it.set_data(cells * v), lambda v: {"it": {"image": [cells * t for t in v]}}


def colours(ax):
    it = ax.plot(X, X, "o-")[0]
    paint = {0.0: "red", 0.5: "#00ff0080", 1.0: (0, 0, 1)}
    return it, lambda v: it.set_color(paint[v]), lambda v: {"it": {"color": [paint[t] for t in v]}}


def painted(build, alpha=None):
    """An artist painted in three colours, the first of them translucent."""
    paint = {0.0: "#00ff0080", 0.5: "red", 1.0: (0, 0, 1)}

    def ways(ax):
        it = build(ax)
        it.set_alpha(alpha)
        return it, lambda v: it.set_color(paint[v]), lambda v: {"it": {"color": [paint[t] for t in v]}}

    ways.__name__ = build.__name__
    return ways


@painted
def colours_of_filled_markers(ax):
    return ax.plot(X, X, "o-", mfc="white", mec="black")[0]


@painted
def colours_of_an_outlined_line(ax):
    return ax.plot(X, X, path_effects=[withStroke(linewidth=9, foreground="k")])[0]


@painted
def colours_of_a_box(ax):
    return ax.text(5, 5, "boxed", bbox={"fc": "white", "ec": "black"})


@painted
def colours_of_an_arrow(ax):
    return ax.annotate("here", (5, 5), (1, 8), arrowprops={"arrowstyle": "->", "color": "black"})


@painted
def colours_of_a_bar(ax):
    return ax.add_patch(Rectangle((2, 1), 3, 1, ec="k", fill=False))


@partial(painted, alpha=0.25)
def colours_under_an_alpha(ax):
    return ax.add_patch(Rectangle((2, 1), 3, 1, ec="k"))


def visible(ax):
    it = ax.plot(X, X)[0]
    return it, lambda v: it.set_visible(v > 0.2), lambda v: {"it": {"visible": v > 0.2}}


def mapped(make):
    """An artist under an affine map of the data."""

    def build(ax):
        it = make(ax)

        def matrix(v):
            return Affine2D().rotate(v).scale(1 + v, 1).translate(v, 0)

        return (
            it,
            lambda v: it.set_transform(matrix(v) + ax.transData),
            lambda v: {"it": {"affine": np.stack([matrix(t).get_matrix() for t in v])}},
        )

    build.__name__ = make.__name__
    return build


@mapped
def affine_line(ax):
    return ax.plot(X, X / 2, "s-")[0]


@mapped
def affine_rectangle(ax):
    return ax.add_patch(Rectangle((2, 1), 3, 1))


@mapped
def affine_ellipse(ax):
    return ax.add_patch(Ellipse((4, 2), 3, 1, angle=20))


@mapped
def affine_contours(ax):
    return ax.contour(X, X, X**2 + X[:, None], levels=[10, 20, 30])


@mapped
def affine_text(ax):
    return ax.text(3, 1, "word", va="top")


BUILDERS = [
    a_line,
    a_line_that_leaves,
    lines_of_an_actor,
    on_log_axes,
    a_scatter,
    a_polygon,
    a_centred_text,
    a_text_with_dollars,
    a_text_with_backslashes,
    a_turned_text,
    an_image,
    an_image_of_logarithms,
    an_image_with_masked_cells,
    colours,
    visible,
    colours_of_filled_markers,
    colours_of_an_outlined_line,
    colours_of_a_box,
    colours_of_an_arrow,
    colours_of_a_bar,
    colours_under_an_alpha,
    affine_line,
    affine_rectangle,
    affine_ellipse,
    affine_contours,
    affine_text,
]


@pytest.mark.parametrize("build", BUILDERS, ids=lambda build: build.__name__)
def test_update_and_frames_give_the_same_tracks(plt, build):
    results = []
    for keyword in ("update", "frames"):
        figure, axes = blank(plt)
        artist, update, frames = build(axes)
        moves = {"update": update} if keyword == "update" else {"frames": frames}
        stage = Stage(figure, {"it": artist}, [Slider("v", VALUES)], **moves, describe=str_of)
        results.append((decode(stage.picture.home[0])[0], stage._png))
    (updated, png), (framed, other_png) = results
    assert png == other_png
    for a, b in zip(updated, framed, strict=True):
        for one, two in zip(a, b, strict=True):
            assert (one.kind, one.style, one.text) == (two.kind, two.style, two.text)
            if one.style is None:
                continue
            if one.kind == "image":
                assert np.array_equal(one.cells, two.cells)
            lines, others = ([d.points] if d.kind != "path" else d.lines for d in (one, two))
            if "ellipse" in build.__name__:  # the chords of a rotated curve differ from rotated chords
                areas = [abs(x[:-1] @ y[1:] - x[1:] @ y[:-1]) for x, y in (line.T for line in (*lines, *others))]
                assert areas[0] == pytest.approx(areas[1], rel=0.02)
                assert lines[0].max(0) == pytest.approx(others[0].max(0), abs=0.2)
                continue
            for line, other in zip(lines, others, strict=True):
                assert line == pytest.approx(other, abs=0.101, nan_ok=True)


# Refused demos


def refused(plt, build, message, keyword="update", values=VALUES, **options):
    figure, axes = plt.subplots(figsize=(4, 3))
    artist, moves = build(axes)
    with pytest.raises(ValueError, match=message):
        Stage(figure, {"it": artist}, [Slider("v", values)], **{keyword: moves}, describe=str_of, **options)


def no_update(v):
    pass


def uneven_image(ax):
    image = NonUniformImage(ax, extent=(0, 3, 0, 1))
    image.set_data([0, 1, 3], [0, 1], np.eye(3)[:2])
    return ax.add_image(image)


def image_in_a_circle(ax):
    image = ax.imshow(np.eye(2))
    image.set_clip_path(Circle((0.5, 0.5), 0.3, transform=ax.transAxes))
    return image


def no_filter(picture, dpi):
    return picture, 0, 0


REFUSED = {
    "mathematics": (lambda ax: (ax.text(0, 0, "$x^2$"), no_update), "typeset as mathematics; write it in Unicode"),
    "TeX": (lambda ax: (it := ax.text(0, 0, "a"), lambda v: it.set_usetex(True)), "text set by TeX stands still"),
    "sketch": (
        lambda ax: (ax.plot(X, sketch_params=1)[0], no_update),
        "sketched outline .* set_sketch_params\\(None\\)",
    ),
    "filter": (lambda ax: (ax.plot(X, agg_filter=no_filter)[0], no_update), "cannot apply its agg_filter"),
    "filter of an image": (lambda ax: (ax.imshow(np.eye(2), agg_filter=no_filter), no_update), "its agg_filter"),
    "hatched area": (lambda ax: (ax.fill_between(X, X, hatch="x"), no_update), "hatches stand still; use a plain fill"),
    "hatched contours": (
        lambda ax: (ax.contourf(np.eye(3), hatches=["/", "x"], levels=[0, 0.5, 1]), no_update),
        "hatches stand still",
    ),
    "clipped area": (
        lambda ax: (ax.fill_between(X, X, clip_path=(Circle((5, 5), 1).get_path(), ax.transData)), no_update),
        "clipped to a shape that is not a rectangle",
    ),
    "hatch": (lambda ax: (ax.bar([1], [1], hatch="/"), no_update), "hatches stand still; use a plain fill"),
    "axis": (lambda ax: (ax.xaxis, no_update), "an axis lays out its ticks and their labels itself"),
    "tick label": (lambda ax: (ax.get_xticklabels()[0], no_update), "an axis lays out its ticks"),
    "axes": (lambda ax: (ax, no_update), "expected a matplotlib artist .* got Axes"),
    "number": (lambda ax: (3, no_update), "expected a matplotlib artist .* got int"),
    "none": (lambda ax: ([], no_update), "expected one artist or more, got none"),
    "colour image": (lambda ax: (ax.imshow(np.zeros((2, 2, 3))), no_update), "a 2-D array of numbers and a colour map"),
    "more colours than 256": (
        lambda ax: (ax.imshow(np.ma.masked_equal([[1, 2]], 2), cmap="magma"), no_update),
        r"256 colours; its colour map has 256, and cells that are masked .* Use fewer colours: .*resampled\(250\)",
    ),
    "smoothed image": (
        lambda ax: (ax.imshow(np.eye(2), interpolation="bilinear"), no_update),
        "interpolation='bilinear' .* use 'nearest'",
    ),
    "image of uneven cells": (lambda ax: (uneven_image(ax), no_update), "of images only AxesImage"),
    "image in a figure": (lambda ax: (ax.figure.figimage(np.eye(2)), no_update), "of images only AxesImage"),
    "image in a circle": (lambda ax: (image_in_a_circle(ax), no_update), "clipped to a shape that is not a rectangle"),
    "smooth mesh": (
        lambda ax: (ax.pcolormesh(np.eye(3), shading="gouraud"), no_update),
        "shaded triangles .* use shading='flat'",
    ),
    "clip": (
        lambda ax: (ax.plot([0, 1], [0, 1], clip_path=Circle((0, 0), 1), clip_on=True)[0], no_update),
        "clipped to a shape that is not a rectangle",
    ),
    "infinite": (lambda ax: (it := ax.plot(X, X)[0], lambda v: it.set_ydata(X / v if v else X + np.inf)), "infinite"),
    "NaN in a polygon": (
        lambda ax: (it := ax.add_patch(Polygon(np.ones((3, 2)))), lambda v: it.set_xy([[v, np.nan], [1, 1], [0, 2]])),
        "NaN in its data; only a line may have gaps",
    ),
    "NaN in a place": (lambda ax: (it := ax.text(0, 0, "a"), lambda v: it.set_x(np.nan)), "two finite numbers"),
    "another number of cells": (
        lambda ax: (it := ax.imshow(np.eye(2)), lambda v: it.set_data(np.eye(2 + round(2 * v)))),
        "cells in one frame",
    ),
    "more lines of text": (
        lambda ax: (it := ax.text(0, 0, "a"), lambda v: it.set_text("a\nb" if v else "a")),
        "1 shape in one frame and as 2",
    ),
    "contour sizes": (
        lambda ax: (it := ax.contour(np.eye(3)), lambda v: set_contours(it, X, X, np.eye(3))),
        "\\(7, 7\\), got \\(3, 3\\)",
    ),
    "contour NaN": (
        lambda ax: (it := ax.contour(np.eye(7)), lambda v: set_contours(it, X, X, np.full((7, 7), np.nan))),
        "finite",
    ),
    "contours beyond": (
        lambda ax: (it := ax.contourf(np.eye(7), extend="both"), lambda v: set_contours(it, X, X, np.eye(7))),
        "extend=",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(plt, name):
    refused(plt, *REFUSED[name])


def test_xkcd_is_refused(plt):
    with plt.xkcd():
        refused(plt, lambda ax: (ax.plot(X)[0], no_update), "a sketched outline")


def points(v):
    return np.zeros((len(v), 7, 2)) + 1


FRAMES = {
    "not a dict": (lambda v: [1], "must return a dict of actor: data, got list"),
    "unknown actor": (lambda v: {"that": points(v)}, "returned data for \\['that'\\]; the actors are \\['it'\\]"),
    "unknown key": (lambda v: {"it": {"place": v}}, "'place' for 'it'; expected one of points, affine"),
    "frames": (lambda v: {"it": points(v)[1:]}, "expected . frames first, got ."),
    "one number": (lambda v: {"it": 3.0}, "expected 1 frames first, got one 3.0"),
    "one truth": (lambda v: {"it": {"visible": True}}, "frames first, got one True"),
    "shape": (lambda v: {"it": np.zeros((len(v), 2))}, "expected shape \\(frames, N, 2\\)"),
    "words": (lambda v: {"it": ["a"] * len(v)}, "expected an array of numbers"),
    "infinite": (lambda v: {"it": points(v) / 0.0 if len(v) > 1 else points(v)}, "infinite data"),
    "text": (lambda v: {"it": {"text": ["a"] * len(v)}}, "cannot give text to 'it', a Line2D; .* update="),
    "image": (lambda v: {"it": {"image": np.zeros((len(v), 2, 2))}}, "cannot give image to 'it'"),
    "maps": (lambda v: {"it": {"affine": np.zeros((len(v), 2, 2))}}, "finite \\(frames, 3, 3\\)"),
    "artists": (lambda v: {"it": np.zeros((len(v), 2, 7, 2))}, "\\(frames, 1 artists, N, 2\\)"),
}


@pytest.mark.filterwarnings("ignore:divide by zero")
@pytest.mark.parametrize("name", FRAMES)
def test_refused_frames(plt, name):
    frames, message = FRAMES[name]
    refused(plt, lambda ax: (ax.plot(X, X)[0], frames), message, "frames")


UNSUPPORTED = {
    "arrow": (lambda ax: FancyArrowPatch((0, 0), (1, 1)), "points", "a FancyArrowPatch; use update="),
    "arrow's map": (lambda ax: FancyArrowPatch((0, 0), (1, 1)), "affine", "cannot give affine"),
    "image's colour": (lambda ax: ax.imshow(np.eye(2)), "color", "cannot give color to 'it', an? AxesImage"),
    "bar": (lambda ax: Rectangle((0, 0), 1, 1), "points", "cannot give points to 'it', a Rectangle"),
    "steps": (lambda ax: ax.step(X, X)[0], "points", "with drawstyle or markevery"),
    "some markers": (lambda ax: ax.plot(X, X, "o", markevery=2)[0], "points", "with drawstyle or markevery"),
    "varied scatter": (lambda ax: ax.scatter(X, X, c=X), "points", "differ in size or colour"),
    "scatter's map": (lambda ax: ax.scatter(X, X), "affine", "cannot give affine"),
    "boxed text": (lambda ax: ax.text(0, 0, "a", bbox={}), "text", "a Text with a box"),
    "annotation": (lambda ax: ax.annotate("a", (0, 0)), "text", "an? Annotation"),
    "level's map": (lambda ax: ax.axhline(1), "affine", "only in data coordinates"),
    "wrapped text": (lambda ax: ax.text(0, 0, "a", wrap=True), "text", "one horizontal line, not wrapped"),
    "outlined text": (lambda ax: ax.text(0, 0, "a", path_effects=[withStroke()]), "text", "a Text with path effects"),
    "outlined line": (lambda ax: ax.plot(X, path_effects=[withStroke()])[0], "points", "a Line2D with path effects"),
    "turned text": (lambda ax: ax.text(0, 0, "a", rotation=9), "text", "one horizontal line"),
    "nothing drawn": (lambda ax: ax.text(0, 0, ""), "points", "draws nothing in the first frame"),
}


@pytest.mark.parametrize("name", UNSUPPORTED)
def test_unsupported_keys_of_frames(plt, name):
    make, key, message = UNSUPPORTED[name]
    one = {"points": np.ones((1, 2)), "text": "b", "color": "red", "affine": np.eye(3)}[key]

    def build(ax):
        it = make(ax)
        if it.axes is None:
            ax.add_artist(it)
        return it, lambda v: {"it": {key: [one] * len(v)}}

    refused(plt, build, message, "frames")


@pytest.mark.parametrize("words", ["$x$", "two\nlines"])
def test_texts_that_frames_cannot_set(plt, words):
    refused(
        plt, lambda ax: (ax.text(0, 0, "a"), lambda v: {"it": {"text": [words] * len(v)}}), "one line without", "frames"
    )


def test_affine_maps_need_linear_axes(plt):
    def build(ax):
        ax.set_xscale("log")
        return ax.plot(X, X)[0], lambda v: {"it": {"affine": np.stack([np.eye(3)] * len(v))}}

    refused(plt, build, "on linear axes", "frames")


def test_invalid_figures_actors_and_functions_are_refused(plt):
    figure, axes = plt.subplots()
    line, sliders = axes.plot(X)[0], [Slider("v", VALUES)]
    stranger = plt.subplots()[1].plot(X)[0]
    for arguments, message in (
        ((axes, {"it": line}), "expected a matplotlib Figure, got Axes"),
        ((figure, {}), "at least one actor"),
        ((figure, [line]), "a dict of name: artist, got list"),
        ((figure, {"it": stranger}), "'it' belongs to another figure"),
        ((figure, {"it": Circle((0, 0), 1)}), "'it' belongs to no figure"),
        ((figure, {"it": line, "again": line}), "twice"),
    ):
        with pytest.raises(ValueError, match=message):
            Stage(*arguments, sliders, update=no_update, describe=str_of)
    for functions in ({}, {"update": no_update, "frames": no_update}):
        with pytest.raises(ValueError, match="either update= or frames="):
            Stage(figure, {"it": line}, sliders, **functions, describe=str_of)
    with pytest.raises(ValueError, match="to be a function, got int"):
        Stage(figure, {"it": line}, sliders, update=3, describe=str_of)


def test_polar_lines_are_refused(plt):
    figure, axes = plt.subplots(subplot_kw={"projection": "polar"})
    with pytest.raises(ValueError, match="not a rectangle"):
        Stage(figure, {"it": axes.plot(X)[0]}, [Slider("v", VALUES)], update=no_update, describe=str_of)


def test_the_background_has_no_actors_and_the_artists_are_restored(plt):
    figure, axes = plt.subplots()
    line, other = axes.plot(X, color="#ab12cd")[0], axes.plot(X, color="#12cdab")[0]
    stage = Stage(figure, {"it": line}, [Slider("v", VALUES)], update=no_update, describe=str_of)
    assert "#12cdab" in stage.picture.background and "#ab12cd" not in stage.picture.background
    assert line.get_visible() and other.get_visible()
    assert plt.get_fignums() == []
