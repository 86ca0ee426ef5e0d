"""Property test: the stage shows the picture that matplotlib draws, or refuses the demo.

The figures are random combinations of artists, with updates that sometimes change the static part.
"""

import matplotlib.pyplot as plt
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ntd_helpers.stage import Slider, Stage
from tests.stage.cases import CASES, VALUES, X, str_of
from tests.stage.decode import decode
from tests.stage.paint import SCALE, painted, pixels

BLOCK = 3 * SCALE  # side in pixels of the blocks whose mean colours are compared, insensitive to half a pixel
TOLERANCE = 75  # of 255


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


NEED_OWN_AXES = {"line_log", "line_of_dates", "line_on_a_twin"}  # they change scales or units, or add axes
INVENTORY = {name: build for name, build in CASES.items() if name not in NEED_OWN_AXES} | {
    build.__name__: build for build in (mesh, image, span, error_bars, loose_arrow, stems)
}
ONLY_MOVING = [name for name in ("image", "text_with_serifs", "text_in_columns") if name in INVENTORY]  # see paint.py
ON_LOG_AXES = [
    "line_with_markers",
    "line_with_gaps",
    "line_in_steps",
    "markers_some",
    "scatter_varied",
    "polygon",
    "text_centred",
    "vertical_line",
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

# Changes by an update, in one state (`now`), of static `axes` or `artists` or of an actor.


def limits(axes, artists, actor, now):
    axes.set_xlim(*axes.get_xlim()) if not now else axes.set_xlim(1, 7)


def autoscale(axes, artists, actor, now):
    if now:
        axes.relim()
        axes.autoscale()


def title(axes, artists, actor, now):
    axes.set_title("now" if now else "then")


def ticks(axes, artists, actor, now):
    axes.set_yticks([2, 4] if now else [3, 6, 9])


def title_of_the_figure(axes, artists, actor, now):
    axes.figure.suptitle("now" if now else "then", x=0.2)


def visibility(axes, artists, actor, now):
    artists[0].set_visible(not now)


def removal(axes, artists, actor, now):
    if now:
        artists[0].remove()


def addition(axes, artists, actor, now):
    if now:
        axes.plot([1, 9], [9, 1], lw=5)


def removal_of_an_actor(axes, artists, actor, now):
    if now:
        actor.remove()


def frame(axes, artists, actor, now):
    axes.spines["left"].set_linewidth(6 if now else 1)


CHANGES = [
    limits,
    autoscale,
    title,
    ticks,
    title_of_the_figure,
    visibility,
    removal,
    addition,
    removal_of_an_actor,
    frame,
]


def build_figure(layout, names, static_count, change):
    """A figure with the named artists, its actors (all but the first `static_count`) and its update."""
    figure, axes = plt.subplots(figsize=(4, 3))
    static_axes, actor_axes = layout(axes)
    for ax in {static_axes, actor_axes}:
        limits = {} if ax.get_xscale() == "log" else {"xlim": (0, 10), "ylim": (0, 10)}
        ax.set(**limits, autoscale_on=False)
        ax.tick_params(which="both", length=0)  # matplotlib snaps ticks to whole pixels
    groups, updates = [], []
    for number, name in enumerate(names):
        artists, update = INVENTORY[name](static_axes if number < static_count else actor_axes)
        groups.append(list(artists) if hasattr(artists, "__iter__") else [artists])
        for artist in groups[-1]:
            artist.set_zorder(1 if number < static_count else 4 + number % 3)
        if number >= static_count or change == "moves":
            updates.append(update)
    actors = dict(zip(names[static_count:], groups[static_count:], strict=True))

    def update(v):
        for move in updates:
            move(v)
        if callable(change):
            change(static_axes, groups[0], groups[static_count][0], v == VALUES[1])

    return figure, actors, update


def averaged(picture):
    rows, columns = (n // BLOCK for n in picture.shape[:2])
    blocks = picture[: rows * BLOCK, : columns * BLOCK].reshape(rows, BLOCK, columns, BLOCK, 3)
    return blocks.mean((1, 3))


@st.composite
def pictures(draw):
    layout = draw(st.sampled_from(LAYOUTS))
    known = ON_LOG_AXES if layout is logarithmic else sorted(INVENTORY)
    readable = [name for name in known if name not in ONLY_MOVING]
    names = draw(st.lists(st.sampled_from(readable), min_size=2, max_size=6, unique=True))
    static_count = draw(st.integers(1, len(names) - 1))
    if layout is not logarithmic:
        names += draw(st.lists(st.sampled_from(ONLY_MOVING), max_size=2, unique=True))
    change = draw(st.none() | st.sampled_from(["moves", *CHANGES]))
    return layout, names, static_count, change


@settings(max_examples=25)
@given(picture=pictures())
def test_pictures_equal_those_of_matplotlib_or_are_refused(picture):
    change = picture[-1]
    figure, actors, update = build_figure(*picture)
    try:
        stage = Stage(figure, actors, [Slider("v", VALUES)], update=update, describe=str_of)
    except ValueError as error:
        if not change or not str(error).startswith("update(v="):
            raise
        return
    finally:
        plt.close("all")
    frames, _ = decode(stage.picture.home[0])
    figure, _, update = build_figure(*picture)
    for v, parts in list(zip(VALUES, frames, strict=True))[1:]:
        update(v)
        theirs = averaged(pixels(figure))
        ours = averaged(painted(stage.picture.scene, stage.picture.background, parts))
        assert np.abs(ours - theirs).max() < TOLERANCE, v
    plt.close("all")
