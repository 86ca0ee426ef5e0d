"""Property test: the stage shows the picture that matplotlib draws, of random combinations of artists."""

import matplotlib.pyplot as plt
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.stage.cases import CASES, VALUES, X, staged
from tests.stage.compare import assert_same_picture
from tests.stage.decode import decode
from tests.stage.page import drawn, read


def mesh(ax):
    it = ax.pcolormesh([1, 3, 6], [2, 5, 8], [[0, 1], [2, 3]])
    return it, lambda v: it.set_array([[v, 1], [2, 3 - 3 * v]])


def image(ax):
    it = ax.imshow([[0, 1], [2, 3]], extent=(6, 9, 1, 5), aspect="auto", interpolation="nearest")
    return it, lambda v: it.set_data([[3 * v, 1], [2, 3 - v]])


def span(ax):
    it = ax.axvspan(2, 4, alpha=0.4)
    return it, lambda v: it.set_x(2 + 3 * v)


def error_bars(ax):
    line, caps, (bars,) = ax.errorbar(X, X, yerr=0.5, capsize=4)

    def update(v):
        y = X * (1 - v / 2)
        line.set_ydata(y)
        caps[0].set_ydata(y - 0.5)
        caps[1].set_ydata(y + 0.5)
        bars.set_segments([[(a, b - 0.5), (a, b + 0.5)] for a, b in zip(X, y, strict=True)])

    return [line, *caps, bars], update


def loose_arrow(ax):
    it = ax.arrow(1, 8, 3, -3, width=0.2)
    return it, lambda v: it.set_data(dx=3 + 2 * v, dy=-3 - v)


def stems(ax):
    it = ax.vlines(X, 0, X, colors=["C0", "C3"])
    return it, lambda v: it.set_segments([[(x, 0), (x, x * (1 - v / 2))] for x in X])


INVENTORY = {name: build for name, build in CASES.items() if name != "line_log"} | {  # which sets the scale
    build.__name__: build for build in (mesh, image, span, error_bars, loose_arrow, stems)
}
ONLY_MOVING = ["image", "text_with_serifs", "text_in_columns"]  # compare.py reads no images and no texts as outlines
ON_LOG_AXES = [
    "line_with_markers",
    "line_with_gaps",
    "scatter_varied",
    "polygon",
    "text_centred",
    "error_bars",
    "stems",
    "fill_between",
]


# Each returns the axes of the static artists and those of the actors, which the stage draws above all others.


def plain(axes):
    return axes, axes


def logarithmic(axes):
    axes.set(xscale="log", yscale="log", xlim=(0.5, 20), ylim=(0.2, 20))
    for axis in (axes.xaxis, axes.yaxis):  # labels without mathematics
        axis.set_major_formatter("{x:g}")
        axis.set_minor_formatter("")
    return axes, axes


def twin(axes):
    return axes, axes.twinx()


def inset(axes):
    return axes, axes.inset_axes([0.3, 0.3, 0.6, 0.6], facecolor="none")


LAYOUTS = [plain, logarithmic, twin, inset]


def build_figure(layout, names, static_count):
    """A figure with the named artists, its actors (all but the first `static_count`) and its update."""
    figure, axes = plt.subplots(figsize=(4, 3))
    static_axes, actor_axes = layout(axes)
    for ax in {static_axes, actor_axes}:
        limits = {} if ax.get_xscale() == "log" else {"xlim": (0, 10), "ylim": (0, 10)}
        ax.set(**limits, autoscale_on=False)
        ax.tick_params(which="both", length=0)  # matplotlib snaps ticks to whole pixels
    actors, updates = {}, []
    for number, name in enumerate(names):
        artists, update = INVENTORY[name](static_axes if number < static_count else actor_axes)
        artists = list(artists) if hasattr(artists, "__iter__") else [artists]
        for artist in artists:
            artist.set_zorder(1 if number < static_count else 4 + number % 3)
        if number >= static_count:
            actors[name] = artists
            updates.append(update)

    def update(v):
        for move in updates:
            move(v)

    return figure, actors, update


def described(elements):
    """Elements of an SVG in a form that can be compared, without the faces of figures and axes."""
    shapes = [vars(e).copy() for e in elements]
    for shape in shapes:
        if "lines" in shape:
            shape["lines"] = [line.tolist() for line in shape["lines"]]
    return [shape for shape in shapes if shape["style"] not in ({"fill": "none"}, {"fill": "#ffffff"})]


@st.composite
def pictures(draw):
    layout = draw(st.sampled_from(LAYOUTS))
    known = ON_LOG_AXES if layout is logarithmic else sorted(INVENTORY)
    readable = [name for name in known if name not in ONLY_MOVING]
    names = draw(st.lists(st.sampled_from(readable), min_size=2, max_size=6, unique=True))
    static_count = draw(st.integers(1, len(names) - 1))
    if layout is not logarithmic:
        names += draw(st.lists(st.sampled_from(ONLY_MOVING), max_size=2, unique=True))
    return layout, names, static_count


@settings(max_examples=12)
@given(picture=pictures())
def test_pictures_equal_those_of_matplotlib(picture):
    stage = staged(*build_figure(*picture))
    frames, _ = decode(stage.picture.home[0])
    figure, _, update = build_figure(*picture)
    static = described(read(stage.picture.background))
    for v, parts in zip(VALUES, frames, strict=True):
        update(v)
        svg = drawn(figure)
        everything = described(svg)
        assert everything[: len(static)] == static  # the actors are drawn last
        assert_same_picture(parts, svg[len(svg) + len(static) - len(everything) :])
    plt.close("all")
