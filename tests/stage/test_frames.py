"""Motion by update and by frames gives the same tracks."""

import numpy as np
import pytest
from matplotlib import colormaps
from matplotlib.colors import BoundaryNorm, ListedColormap, LogNorm
from matplotlib.patches import Ellipse, Polygon, Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Affine2D

from tests.stage.cases import X, blank, staged
from tests.stage.decode import decode
from tests.stage.plain_page import png

# Each function returns an artist, an update, and the data of one frame that move it equally.


def a_line(ax):
    it = ax.plot(X, X, "o-")[0]
    return it, lambda v: it.set_ydata(X * v), lambda v: np.stack([X, X * v], -1)


def a_line_that_leaves(ax):
    it = ax.plot(X, X)[0]
    ups = (-10.0) ** np.arange(7)
    return it, lambda v: it.set_ydata(ups * v), lambda v: np.stack([X, ups * v], -1)


def lines_of_an_actor(ax):
    these = [ax.plot(X, X + k)[0] for k in range(2)]

    def update(v):
        for k, it in enumerate(these):
            it.set_ydata(X * v + k)

    return these, update, lambda v: [np.stack([X, X * v + k], -1) for k in range(2)]


def on_log_axes(ax):
    ax.set(xscale="log", yscale="log", xlim=(0.5, 20), ylim=(1e-3, 1e3))
    it = ax.plot(X, X)[0]
    ups = np.array([0, 1e-2, 1, 2, 3, 4, 5.0])
    return it, lambda v: it.set_ydata(ups * v), lambda v: np.stack([X, ups * v], -1)


def a_scatter(ax):
    it = ax.scatter(X, X)
    return it, lambda v: it.set_offsets(np.stack([X, X * v], -1)), lambda v: np.stack([X, X * v], -1)


def a_polygon(ax):
    corners = np.array([[1, 1], [5, 1], [3, 4.0]])
    it = ax.add_patch(Polygon(corners))
    return it, lambda v: it.set_xy(corners + v), lambda v: corners + v


def a_centred_text(ax):
    it = ax.text(1, 1, "word", ha="center", va="center")
    return it, lambda v: it.set(position=(1 + v, 2), text=f"{v}"), lambda v: {"points": [1 + v, 2], "text": f"{v}"}


def a_text_with_dollars(ax):
    it = ax.text(1, 1, r"\$0")
    return it, lambda v: it.set_text(rf"\${v}"), lambda v: {"text": rf"\${v}"}


def a_text_with_backslashes(ax):
    it = ax.text(1, 1, "a", parse_math=False)
    return it, lambda v: it.set_text(rf"\${v}"), lambda v: {"text": rf"\${v}"}


def a_turned_text(ax):
    it = ax.text(1, 1, "two\nlines", rotation=30, va="top")
    return it, lambda v: it.set_position((1 + v, 2)), lambda v: [1 + v, 2]


def an_image(ax):
    it = ax.imshow(np.zeros((2, 3)), vmin=0, vmax=2, extent=(1, 5, 2, 6))
    cells = np.arange(6.0).reshape(2, 3) / 3
    return it, lambda v: it.set_data(cells * v), lambda v: {"image": cells * v}


def an_image_of_logarithms(ax):
    magma = colormaps["magma"].resampled(250).with_extremes(bad="r", over="g")
    it = ax.imshow(np.ones((2, 3)), norm=LogNorm(1, 4), cmap=magma)
    cells = np.array([[0, 1, 2], [np.nan, 4, 8]])
    return it, lambda v: it.set_data(cells * (1 + v)), lambda v: {"image": cells * (1 + v)}


def an_image_with_masked_cells(ax):
    it = ax.imshow(np.zeros((2, 3)), norm=BoundaryNorm([0, 2, 4, 5], 3), cmap=ListedColormap(["r", "g", "b"]))
    cells = np.ma.masked_equal(np.arange(6.0).reshape(2, 3), 4)
    return it, lambda v: it.set_data(cells * v), lambda v: {"image": cells * v}


def visible(ax):
    it = ax.plot(X, X)[0]
    return it, lambda v: it.set_visible(v > 0.2), lambda v: {"visible": v > 0.2}


def coloured(make):
    """An artist in three colours, the first of them translucent."""
    colours = {0.0: "#00ff0080", 0.5: "red", 1.0: (0, 0, 1)}

    def build(ax):
        it = make(ax)
        return it, lambda v: it.set_color(colours[v]), lambda v: {"color": colours[v]}

    return build


def mapped(make):
    """An artist under an affine map of the data."""

    def matrix(v):
        return Affine2D().rotate(v).scale(1 + v, 1).translate(v, 0)

    def build(ax):
        it = make(ax)
        return it, lambda v: it.set_transform(matrix(v) + ax.transData), lambda v: {"affine": matrix(v).get_matrix()}

    return build


POINTS = [a_line, a_line_that_leaves, lines_of_an_actor, on_log_axes, a_scatter, a_polygon]
TEXTS = [a_centred_text, a_text_with_dollars, a_text_with_backslashes, a_turned_text]
IMAGES = [an_image, an_image_of_logarithms, an_image_with_masked_cells]
COLOURED = {
    "line with markers": lambda ax: ax.plot(X, X, "o-")[0],
    "filled markers": lambda ax: ax.plot(X, X, "o-", mfc="white", mec="black")[0],
    "outlined line": lambda ax: ax.plot(X, X, path_effects=[withStroke(linewidth=9, foreground="k")])[0],
    "box": lambda ax: ax.text(5, 5, "boxed", bbox={"fc": "white", "ec": "black"}),
    "arrow": lambda ax: ax.annotate("here", (5, 5), (1, 8), arrowprops={"arrowstyle": "->", "color": "black"}),
    "bar": lambda ax: ax.add_patch(Rectangle((2, 1), 3, 1, ec="k", fill=False)),
    "bar with an alpha": lambda ax: ax.add_patch(Rectangle((2, 1), 3, 1, ec="k", alpha=0.25)),
}
MAPPED = {
    "line": lambda ax: ax.plot(X, X / 2, "s-")[0],
    "rectangle": lambda ax: ax.add_patch(Rectangle((2, 1), 3, 1)),
    "ellipse": lambda ax: ax.add_patch(Ellipse((4, 2), 3, 1, angle=20)),
    "contours": lambda ax: ax.contour(X, X, X**2 + X[:, None], levels=[10, 20, 30]),
    "text": lambda ax: ax.text(3, 1, "word", va="top"),
}
BUILDERS = {build.__name__: build for build in (*POINTS, *TEXTS, *IMAGES, visible)}
BUILDERS |= {f"coloured {name}": coloured(make) for name, make in COLOURED.items()}
BUILDERS |= {f"mapped {name}": mapped(make) for name, make in MAPPED.items()}


def frames_of(data):
    """A function for `frames=` from the data of one frame."""

    def frames(v):
        each = [data(value) for value in v]
        return {"it": {key: [d[key] for d in each] for key in each[0]} if isinstance(each[0], dict) else each}

    return frames


@pytest.mark.parametrize("name", BUILDERS)
def test_update_and_frames_give_the_same_tracks(plt, name):
    results = []
    for keyword in ("update", "frames"):
        figure, axes = blank(plt)
        artist, update, data = BUILDERS[name](axes)
        stage = staged(figure, artist, **{keyword: update if keyword == "update" else frames_of(data)})
        results.append((decode(stage.picture.home[0])[0], png(stage)))
    (updated, still), (framed, other_still) = results
    assert still == other_still
    for a, b in zip(updated, framed, strict=True):
        for one, two in zip(a, b, strict=True):
            assert (one.kind, one.style, one.text) == (two.kind, two.style, two.text)
            if one.style is None:
                continue
            if one.kind == "image":
                assert np.array_equal(one.cells, two.cells)
            lines, others = ([d.points] if d.kind != "path" else d.lines for d in (one, two))
            if "ellipse" in name:  # the chords of a rotated curve differ from rotated chords
                areas = [abs(x[:-1] @ y[1:] - x[1:] @ y[:-1]) for x, y in (line.T for line in (*lines, *others))]
                assert areas[0] == pytest.approx(areas[1], rel=0.02)
                assert lines[0].max(0) == pytest.approx(others[0].max(0), abs=0.2)
                continue
            for line, other in zip(lines, others, strict=True):
                assert line == pytest.approx(other, abs=0.101, nan_ok=True)
