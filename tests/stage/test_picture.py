"""The picture on the stage is matplotlib's own, whatever is in the figure and whatever an update does.

If it cannot be, the demo is refused. Figures are put together at random, with updates that at times change what stands
still.
"""

import matplotlib.pyplot as plt
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ntd_helpers.stage import Slider, Stage
from tests.stage.cases import CASES, VALUES, X, str_of
from tests.stage.decode import decode
from tests.stage.paint import SHARP, painted, pixels

BLOCK = 3 * SHARP  # pixels over which colours are averaged, so that half a pixel makes little difference
ALIKE = 75  # of 255


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


OF_THEIR_OWN_AXES = {"line_log", "line_of_dates", "line_on_a_twin"}  # they set scales or units, or add axes
INVENTORY = {name: build for name, build in CASES.items() if name not in OF_THEIR_OWN_AXES} | {
    build.__name__: build for build in (mesh, image, span, error_bars, loose_arrow, stems)
}
ONLY_MOVING = [name for name in ("image", "text_with_serifs", "text_in_columns") if name in INVENTORY]  # see paint.py
ON_LOG_AXES = ["line_with_markers", "line_with_gaps", "line_in_steps", "markers_some", "scatter_varied", "polygon",
               "text_centred", "vertical_line", "error_bars", "stems", "fill_between"]  # fmt: skip


# Each gives the axes for what stands still and for what moves: actors lie above everything else.


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

# What an update may do to something that stands still (`there`: its axes, `artists`), or to an actor, where `now`.


def limits(there, artists, actor, now):
    there.set_xlim(*there.get_xlim()) if not now else there.set_xlim(1, 7)


def autoscale(there, artists, actor, now):
    if now:
        there.relim()
        there.autoscale()


def title(there, artists, actor, now):
    there.set_title("now" if now else "then")


def ticks(there, artists, actor, now):
    there.set_yticks([2, 4] if now else [3, 6, 9])


def words_of_the_figure(there, artists, actor, now):
    there.figure.suptitle("now" if now else "then", x=0.2)


def visibility(there, artists, actor, now):
    artists[0].set_visible(not now)


def removal(there, artists, actor, now):
    if now:
        artists[0].remove()


def addition(there, artists, actor, now):
    if now:
        there.plot([1, 9], [9, 1], lw=5)


def removal_of_an_actor(there, artists, actor, now):
    if now:
        actor.remove()


def frame(there, artists, actor, now):
    there.spines["left"].set_linewidth(6 if now else 1)


STRAYS = [limits, autoscale, title, ticks, words_of_the_figure, visibility, removal, addition, removal_of_an_actor,
          frame]  # fmt: skip


def put_together(layout, names, still, stray):
    """A figure of the artists named, all actors but the first `still`; its actors, and its update."""
    figure, axes = plt.subplots(figsize=(4, 3))
    there, above = layout(axes)
    for ax in {there, above}:
        limits = {} if ax.get_xscale() == "log" else {"xlim": (0, 10), "ylim": (0, 10)}
        ax.set(**limits, autoscale_on=False)
        ax.tick_params(which="both", length=0)  # which matplotlib would put on whole pixels
    groups, updates = [], []
    for number, name in enumerate(names):
        artists, update = INVENTORY[name](there if number < still else above)
        groups.append(list(artists) if hasattr(artists, "__iter__") else [artists])
        for artist in groups[-1]:
            artist.set_zorder(1 if number < still else 4 + number % 3)
        if number >= still or stray == "moves":
            updates.append(update)
    actors = dict(zip(names[still:], groups[still:], strict=True))

    def update(v):
        for move in updates:
            move(v)
        if callable(stray):
            stray(there, groups[0], groups[still][0], v == VALUES[1])

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
    still = draw(st.integers(1, len(names) - 1))
    if layout is not logarithmic:
        names += draw(st.lists(st.sampled_from(ONLY_MOVING), max_size=2, unique=True))
    stray = draw(st.none() | st.sampled_from(["moves", *STRAYS]))
    return layout, names, still, stray


@settings(max_examples=10)
@given(picture=pictures())
def test_shown_as_matplotlib_draws_it_or_refused(picture):
    stray = picture[-1]
    figure, actors, update = put_together(*picture)
    try:
        stage = Stage(figure, actors, [Slider("v", VALUES)], update=update, describe=str_of)
    except ValueError as error:
        assert stray and str(error).startswith("update(v=")
        return
    finally:
        plt.close("all")
    frames, _ = decode(stage.picture.home[0])
    figure, _, update = put_together(*picture)
    for v, parts in list(zip(VALUES, frames, strict=True))[1:]:
        update(v)
        theirs = averaged(pixels(figure))
        ours = averaged(painted(stage.picture.scene, stage.picture.background, parts))
        assert np.abs(ours - theirs).max() < ALIKE, v
    plt.close("all")
