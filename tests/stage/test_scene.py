"""Demos with invalid figures, actors or data are refused."""

import numpy as np
import pytest
from matplotlib.image import NonUniformImage
from matplotlib.patches import Circle, FancyArrowPatch, Polygon, Rectangle
from matplotlib.patheffects import withStroke

from ntd_helpers.stage import Slider, Stage, set_contours
from tests.stage.cases import VALUES, X, str_of


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
    "level's map": (lambda ax: ax.axhline(1), "affine", "not in data coordinates on linear axes"),
    "wrapped text": (lambda ax: ax.text(0, 0, "a", wrap=True), "text", "not one horizontal line, or is wrapped"),
    "outlined text": (lambda ax: ax.text(0, 0, "a", path_effects=[withStroke()]), "text", "a Text with path effects"),
    "outlined line": (lambda ax: ax.plot(X, path_effects=[withStroke()])[0], "points", "a Line2D with path effects"),
    "turned text": (lambda ax: ax.text(0, 0, "a", rotation=9), "text", "not one horizontal line"),
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
