"""Drawing order of actors, and refusal of actors that hide static artists."""

import numpy as np
import pytest
from matplotlib.patches import Circle, PathPatch, Polygon, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox

from tests.stage.cases import X, blank, staged
from tests.stage.decode import decode
from tests.stage.page import Outline, drawn


def on_a_twin(figure, axes):
    twin = axes.twinx()
    return [axes.plot(X, color="#000001", zorder=9), twin.plot(X, color="#000002", zorder=1)]


def on_a_twin_below(figure, axes):
    twin = axes.twinx()
    axes.set_zorder(1)
    return [axes.plot(X, color="#000001", zorder=1), twin.plot(X, color="#000002", zorder=9)]


def on_an_inset(figure, axes):
    inset = axes.inset_axes([0, 0, 0.5, 0.5])
    lines = [inset.plot(X, color="#000001", zorder=0), axes.plot(X, color="#000002", zorder=4)]
    return [*lines, axes.plot(X, color="#000003", zorder=6)]


def of_all_kinds(figure, axes):
    bar = axes.add_patch(Rectangle((0, 0), 9, 9, color="#000001"))
    line = axes.plot(X, color="#000002")
    return [line, [bar], axes.plot(X, color="#000003", zorder=0.5), [axes.scatter([1], [1], color="#000004")]]


@pytest.mark.parametrize("build", [on_a_twin, on_a_twin_below, on_an_inset, of_all_kinds], ids=lambda b: b.__name__)
def test_actors_are_drawn_in_matplotlibs_order(plt, build):
    def colours(painted):
        fills = [p.style.get("stroke", "none").replace("none", p.style.get("fill", "none")) for p in painted]
        return [fill for fill in fills if fill.startswith("#00000") and fill != "#000000"]

    figure, axes = blank(plt)
    actors = build(figure, axes)
    expected = colours(part for part in drawn(figure) if isinstance(part, Outline))
    assert len(expected) == len(actors)
    stage = staged(figure, {str(number): actor for number, actor in enumerate(actors)})
    assert colours(decode(stage.picture.home[0])[0][0]) == expected


def image(ax, **options):
    return ax.imshow(np.eye(2), extent=(2, 8, 2, 8), aspect="auto", **options)


def triangle(ax, **options):
    return ax.add_patch(Polygon([[1, 1], [9, 1], [1, 9]], **options))


def centred(ax, x, y):
    return ax.text(x, y, "label", ha="center", va="center")


def two_triangles():
    corners = np.array([[1, 1], [9, 1], [1, 2], [9, 9], [9, 8], [1, 9]])
    return PathPatch(Path(corners, 2 * [Path.MOVETO, Path.LINETO, Path.LINETO]))


def hidden_twin(ax):
    twin = ax.twinx()
    twin.set_visible(False)
    return twin


def turning(ax):
    bar = ax.add_patch(Rectangle((0, 0), 9, 1))
    ax.text(0.2, 5, "above")
    return bar, lambda v: bar.set_transform(Affine2D().rotate(v * np.pi / 2).translate(1, 0) + ax.transData)


HIDDEN = {
    "a label on an image": (lambda ax: (image(ax), ax.text(5, 5, "label"))[0], "Text\\(5, 5, 'label'\\)"),
    "one dot of a scatter": (lambda ax: (image(ax), ax.scatter([3], [7]))[0], "PathCollection"),
    "dots on an image": (lambda ax: (image(ax), ax.plot([3], [7], "o"))[0], "Line2D"),
    "a line along bars": (lambda ax: (ax.bar([2, 5], [4, 8]), ax.axhline(6))[0], "Line2D"),
    "contours on an image": (lambda ax: (image(ax), ax.contour(X, X, X + X[:, None]))[0], "QuadContourSet"),
    "a patch on an area": (lambda ax: (ax.fill_between(X, X), ax.add_patch(Circle((7, 2), 1)))[0], "Circle"),
    "in a legend": (lambda ax: (image(ax), ax.plot(X, X + 90, label="a"), ax.legend(loc="center"))[0], "Line2D"),
    "on a twin": (lambda ax: (image(ax, zorder=9), ax.twinx().plot(X))[0], "Line2D"),
    "an inset on an image": (lambda ax: (image(ax), ax.inset_axes([0.4, 0.4, 0.2, 0.2]))[0], "Rectangle"),
    "on the second part": (lambda ax: (ax.add_patch(two_triangles()), centred(ax, 8, 8.5))[0], "'label'"),
    "across the last edge": (
        lambda ax: (ax.add_patch(Polygon([[1, 9], [1, 1], [9, 1]])), centred(ax, 5.3, 5))[0],
        "'label'",
    ),
    "in a corner that is filled": (lambda ax: (triangle(ax), ax.text(2, 2, "label"))[0], "'label'"),
}
VISIBLE = {
    "before it": lambda ax: (ax.text(5, 5, "label", zorder=-1), image(ax))[1],
    "a scatter beside it": lambda ax: (image(ax), ax.scatter([1, 1], [1, 9]))[0],
    "beside it": lambda ax: (image(ax), ax.text(8.2, 5, "label"))[0],
    "touching it": lambda ax: (image(ax), ax.text(7.9, 5, "label"))[0],  # they overlap by 2 points
    "outside the axes": lambda ax: (image(ax), ax.set_xlim(0, 4), ax.text(5, 5, "label"))[0],
    "clipped away": lambda ax: (image(ax), ax.plot([5], [5], "o")[0].set_clip_box(Bbox.unit()))[0],
    "beyond the limits": lambda ax: (image(ax), ax.plot([5], [15], "o"))[0],
    "through a pale band": lambda ax: (ax.fill_between(X, X, alpha=0.3), ax.plot(X, X / 2, "o"))[0],
    "through a pale image": lambda ax: (image(ax, alpha=0.3), ax.text(5, 5, "label"))[0],
    "in a frame": lambda ax: (ax.add_patch(Rectangle((1, 1), 8, 8, fill=False)), ax.text(5, 5, "label"))[0],
    "in an empty corner": lambda ax: (triangle(ax), ax.text(7.5, 8, "label"))[0],
    "between two parts": lambda ax: (ax.add_patch(two_triangles()), centred(ax, 5, 5.5))[0],
    "on the ground line of bars": lambda ax: (ax.bar([2, 5], [4, 8]), ax.axhline(0))[0],
    "hidden itself": lambda ax: (image(ax), ax.plot([5], [5], "o", visible=False))[0],
    "on hidden axes": lambda ax: (image(ax), hidden_twin(ax).plot([5], [5], "o"))[0],
    "a clear inset": lambda ax: (image(ax), ax.inset_axes([0.4, 0.4, 0.2, 0.2], facecolor="none"))[0],
    "empty": lambda ax: (image(ax), ax.text(5, 5, ""), ax.plot([], []), ax.scatter([], []))[0],
    "a grid": lambda ax: (ax.axis("on"), ax.grid(True), image(ax))[2],
    "a line": lambda ax: (ax.plot(X, X), ax.text(5, 5, "label"))[0][0],
}


@pytest.mark.parametrize("name", HIDDEN)
def test_a_hidden_artist_is_named(plt, name):
    build, sentence = HIDDEN[name]
    figure, axes = blank(plt)
    with pytest.raises(ValueError, match=f"actor 'it' would hide .*{sentence}.* name it among the actors too"):
        staged(figure, build(axes))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", VISIBLE)
def test_visible_artists_are_accepted(plt, name):
    figure, axes = blank(plt)
    assert staged(figure, VISIBLE[name](axes))


def test_a_label_may_be_an_actor_that_never_moves(plt):
    figure, axes = blank(plt)
    stage = staged(figure, {"it": image(axes), "label": axes.text(5, 5, "label")})
    assert [part.actor for part in decode(stage.picture.home[0])[0][0]] == ["it", "label"]


def test_later_frames_are_checked(plt):
    figure, axes = blank(plt)
    bar, update = turning(axes)
    with pytest.raises(ValueError, match="would hide Text"):
        staged(figure, bar, update)


def test_a_fill_hides_only_where_it_is_visible(plt):
    figure, axes = blank(plt)
    bar, update = turning(axes)

    def hide(v):
        update(v)
        bar.set_visible(v < 0.4)

    assert staged(figure, bar, hide)
