"""Demos with invalid figures, actors or data are refused."""

import numpy as np
import pytest
from matplotlib.image import NonUniformImage
from matplotlib.patches import Circle, FancyArrowPatch, Polygon, Rectangle
from matplotlib.patheffects import withStroke

from ntd_helpers.stage import Slider, Stage, set_contours
from tests.stage.cases import VALUES, X, staged, still, str_of


def refused(plt, build, message, keyword="update"):
    figure, axes = plt.subplots(figsize=(4, 3))
    artist, moves = build(axes)
    with pytest.raises(ValueError, match=message):
        staged(figure, artist, **{keyword: moves})


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
    "mathematics": (lambda ax: ax.text(0, 0, "$x^2$"), "typeset as mathematics; write it in Unicode"),
    "sketch": (lambda ax: ax.plot(X, sketch_params=1)[0], r"sketched outline .* set_sketch_params\(None\)"),
    "filter": (lambda ax: ax.plot(X, agg_filter=no_filter)[0], "cannot apply its agg_filter"),
    "filter of an image": (lambda ax: ax.imshow(np.eye(2), agg_filter=no_filter), "its agg_filter"),
    "hatch": (lambda ax: ax.bar([1], [1], hatch="/"), "hatches stand still; use a plain fill"),
    "hatched contours": (lambda ax: ax.contourf(np.eye(3), hatches=["/", "x"], levels=[0, 0.5, 1]), "hatches"),
    "clip": (lambda ax: ax.plot([0, 1], clip_path=Circle((0, 0), 1))[0], "clipped to a shape that is not a rectangle"),
    "clipped area": (
        lambda ax: ax.fill_between(X, X, clip_path=(Circle((5, 5), 1).get_path(), ax.transData)),
        "clipped to a shape that is not a rectangle",
    ),
    "axis": (lambda ax: ax.xaxis, "an axis lays out its ticks and their labels itself"),
    "tick label": (lambda ax: ax.get_xticklabels()[0], "an axis lays out its ticks"),
    "axes": (lambda ax: ax, "expected a matplotlib artist .* got Axes"),
    "number": (lambda ax: 3, "expected a matplotlib artist .* got int"),
    "none": (lambda ax: [], "expected one artist or more, got none"),
    "colour image": (lambda ax: ax.imshow(np.zeros((2, 2, 3))), "a 2-D array of numbers and a colour map"),
    "smoothed image": (lambda ax: ax.imshow(np.eye(2), interpolation="bilinear"), "'bilinear' .* use 'nearest'"),
    "image of uneven cells": (uneven_image, "of images only AxesImage"),
    "image in a figure": (lambda ax: ax.figure.figimage(np.eye(2)), "of images only AxesImage"),
    "image in a circle": (image_in_a_circle, "clipped to a shape that is not a rectangle"),
    "smooth mesh": (
        lambda ax: ax.pcolormesh(np.eye(3), shading="gouraud"),
        "shaded triangles .* use shading='flat'",
    ),
}
REFUSED_LATER = {
    "TeX": (lambda ax: (it := ax.text(0, 0, "a"), lambda v: it.set_usetex(True)), "text set by TeX stands still"),
    "infinite": (lambda ax: (it := ax.plot(X, X)[0], lambda v: it.set_ydata(X / v if v else X + np.inf)), "infinite"),
    "NaN in a polygon": (
        lambda ax: (it := ax.add_patch(Polygon(np.ones((3, 2)))), lambda v: it.set_xy([[v, np.nan], [1, 1], [0, 2]])),
        "NaN in its data; only a line may have gaps",
    ),
    "NaN in a place": (lambda ax: (it := ax.text(0, 0, "a"), lambda v: it.set_x(np.nan)), "two finite numbers"),
    "more lines of text": (
        lambda ax: (it := ax.text(0, 0, "a"), lambda v: it.set_text("a\nb" if v else "a")),
        "1 shape in one frame and as 2",
    ),
    "contour sizes": (
        lambda ax: (it := ax.contour(np.eye(3)), lambda v: set_contours(it, X, X, np.eye(3))),
        r"\(7, 7\), got \(3, 3\)",
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


@pytest.mark.parametrize("make, message", REFUSED.values(), ids=REFUSED)
def test_artists_that_cannot_move_are_refused(plt, make, message):
    refused(plt, lambda ax: (make(ax), still), message)


@pytest.mark.parametrize("build, message", REFUSED_LATER.values(), ids=REFUSED_LATER)
def test_updates_to_what_cannot_be_shown_are_refused(plt, build, message):
    refused(plt, build, message)


def test_xkcd_is_refused(plt):
    with plt.xkcd():
        refused(plt, lambda ax: (ax.plot(X)[0], still), "a sketched outline")


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
@pytest.mark.parametrize("frames, message", FRAMES.values(), ids=FRAMES)
def test_refused_frames(plt, frames, message):
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
    "level's map": (lambda ax: ax.axhline(1), "affine", "not in data coordinates on linear axes"),
    "wrapped text": (lambda ax: ax.text(0, 0, "a", wrap=True), "text", "not one horizontal line, or is wrapped"),
    "outlined text": (lambda ax: ax.text(0, 0, "a", path_effects=[withStroke()]), "text", "a Text with path effects"),
    "outlined line": (lambda ax: ax.plot(X, path_effects=[withStroke()])[0], "points", "a Line2D with path effects"),
    "turned text": (lambda ax: ax.text(0, 0, "a", rotation=9), "text", "not one horizontal line"),
    "nothing drawn": (lambda ax: ax.text(0, 0, ""), "points", "draws nothing in the first frame"),
}


@pytest.mark.parametrize("make, key, message", UNSUPPORTED.values(), ids=UNSUPPORTED)
def test_unsupported_keys_of_frames(plt, make, key, message):
    one = {"points": np.ones((1, 2)), "text": "b", "color": "red", "affine": np.eye(3)}[key]

    def build(ax):
        it = make(ax)
        if it.axes is None:
            ax.add_artist(it)
        return it, lambda v: {"it": {key: [one] * len(v)}}

    refused(plt, build, message, "frames")


@pytest.mark.parametrize("words", ["$x$", "two\nlines"])
def test_texts_that_frames_cannot_set(plt, words):
    def build(ax):
        return ax.text(0, 0, "a"), lambda v: {"it": {"text": [words] * len(v)}}

    refused(plt, build, "one line without", "frames")


def test_affine_maps_need_linear_axes(plt):
    def build(ax):
        ax.set_xscale("log")
        return ax.plot(X, X)[0], lambda v: {"it": {"affine": np.stack([np.eye(3)] * len(v))}}

    refused(plt, build, "on linear axes", "frames")


def test_invalid_figures_actors_and_functions_are_refused(plt):
    figure, axes = plt.subplots()
    line, sliders = axes.plot(X)[0], [Slider("v", VALUES)]
    stranger = plt.subplots()[1].plot(X)[0]
    arguments = {"figure": figure, "actors": {"it": line}, "sliders": sliders, "update": still, "describe": str_of}
    for changed, message in (
        ({"figure": axes}, "expected a matplotlib Figure, got Axes"),
        ({"actors": {}}, "at least one actor"),
        ({"actors": [line]}, "a dict of name: artist, got list"),
        ({"actors": {"it": stranger}}, "'it' belongs to another figure"),
        ({"actors": {"it": Circle((0, 0), 1)}}, "'it' belongs to no figure"),
        ({"actors": {"it": line, "again": line}}, "twice"),
        ({"update": None}, "either update= or frames="),
        ({"frames": still}, "either update= or frames="),
        ({"update": 3}, "to be a function, got int"),
    ):
        with pytest.raises(ValueError, match=message):
            Stage(**arguments | changed)


def test_polar_lines_are_refused(plt):
    figure, axes = plt.subplots(subplot_kw={"projection": "polar"})
    with pytest.raises(ValueError, match="not a rectangle"):
        staged(figure, axes.plot(X)[0])


def test_the_background_has_no_actors_and_the_artists_are_restored(plt):
    figure, axes = plt.subplots()
    line, other = axes.plot(X, color="#ab12cd")[0], axes.plot(X, color="#12cdab")[0]
    stage = staged(figure, line)
    assert "#12cdab" in stage.picture.background and "#ab12cd" not in stage.picture.background
    assert line.get_visible() and other.get_visible()
    assert axes.patch.get_facecolor() == figure.get_facecolor() == (1, 1, 1, 1)
    assert plt.get_fignums() == []
