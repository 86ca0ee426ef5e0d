"""Changes of the static part of a figure, each with what the refusal says."""

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter
from matplotlib.transforms import Affine2D

from tests.stage.cases import X

# Each function takes axes with one line, the actor, and returns a function of a truth: whether the static
# part is changed now.


def limits_written_into_the_box(axes):
    return lambda now: setattr(axes.viewLim, "x1", 10 - now)


def scale(axes):
    return lambda now: axes.set(yscale="log" if now else "linear", ylim=(1, 10) if now else (0, 10))


def tick_labels_by_a_function(axes):
    unit = {"now": "m"}
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:.0f} {unit['now']}"))
    return lambda now: unit.update(now="km" if now else "m")


def categories(axes):
    axes.plot(["near", "far"], [1, 2])
    numbers = axes.xaxis.units._mapping  # category -> position

    def change(now):
        numbers.clear()
        numbers.update({"here" if now else "near": 0, "far": 1})

    return change


def view(axes):
    space = axes.figure.add_subplot(projection="3d")
    return lambda now: space.view_init(30, 20 if now else -60)


def hidden_axes(axes):
    other = axes.figure.add_axes([0, 0, 0.2, 0.2])
    return lambda now: other.set_visible(not now)


def text_changes(text):
    """From "a" to "b"."""
    text.set_text("a")
    return lambda now: text.set_text("b" if now else "a")


def legend(axes):
    return axes.legend(axes.lines, ["a"], loc="upper left")


def legend_handle(axes):
    handle = legend(axes).get_lines()[0]
    return lambda now: handle.set_color("red" if now else "blue")


def of_another_line(change):
    """`change(line, now)` of a static line."""

    def build(axes):
        static_line = axes.plot(X, 10 - X, label="other", zorder=1)[0]
        axes.plot(X, X, zorder=3)
        return lambda now: change(static_line, now)

    return build


def offsets_in_place(axes):
    scatter = axes.scatter(X, X)
    assert np.shares_memory(scatter.get_offsets(), scatter._offsets)

    def change(now):
        scatter.get_offsets()[2, 1] = 3 + now

    return change


def attribute(axes):
    patch = axes.add_patch(Rectangle((1, 1), 2, 2))
    return lambda now: setattr(patch, "_width", 2 + now)  # no setter: nothing is marked as stale


def map_of_a_still_artist(axes):
    turn = Affine2D()
    axes.add_patch(Rectangle((1, 1), 2, 2, transform=turn + axes.transData))
    return lambda now: turn.clear().rotate(now)


def inset_in_an_inset(axes):
    outer = axes.inset_axes([0.2, 0.2, 0.7, 0.7])
    inner = [outer.inset_axes([0.1, y, 0.3, 0.3]) for y in (0.1, 0.6)][1]
    return lambda now: inner.set_ylim(0, 2 if now else 1)


def title_of_a_subfigure(axes):
    subfigure = axes.figure.add_subfigure(axes.figure.add_gridspec(1, 1)[0])
    return lambda now: subfigure.suptitle("a" if now else "")


def colour_bar(axes):
    image = axes.imshow([[0, 1]], vmin=0, vmax=1)
    axes.figure.colorbar(image)
    return lambda now: image.set_clim(0, 2 if now else 1)


def moved_actor(axes):
    line, twin = axes.lines[0], axes.twinx()

    def change(now):
        if now:
            line.remove()
            twin.add_line(line)

    return change


def annotation_of_an_actor(axes):
    line = axes.lines[0]
    axes.annotate("here", (0.5, 1), xycoords=line)
    return lambda now: line.set_ydata(X * (1 - now / 2))


A_TO_B = r"changed the text of Text\(.*, 'b'\) in {} from 'a' to 'b'"
REFUSED = {
    # axes
    "limits": (
        lambda axes: lambda now: axes.set_xlim(0, 5 if now else 10),
        r"update\(v=0.5\) changed the x limits of axes 1 from \(0, 10\) to \(0, 5\); what stands still must stay",
    ),
    "limits written into the box": (limits_written_into_the_box, "changed the x limits of axes 1"),
    "scale": (scale, "changed the y scale of axes 1 from 'linear' to 'log'"),
    "position": (
        lambda axes: lambda now: axes.set_position([0.1 + 0.1 * now, 0.1, 0.8, 0.8]),
        r"changed the position of axes 1 from \(0.1, 0.1, 0.8, 0.8\) to \(0.2, 0.1, 0.8, 0.8\)",
    ),
    "ticks": (
        lambda axes: lambda now: axes.set_xticks([0, 10] if now else [0, 5, 10]),
        r"changed the text of Text\(10, 0, '10'\) in axes 1 from '5' to '10'",
    ),
    "tick labels by a function": (
        tick_labels_by_a_function,
        r"changed the text of Text\(.*, '0 km'\) in axes 1 from '0 m' to '0 km'",
    ),
    "categories": (categories, r"changed the text of Text\(0, 0, 'here'\) in axes 1 from 'near' to 'here'"),
    "view": (view, "changed the azimuth of axes 2 from -60 to 20"),
    "hidden axes": (hidden_axes, "changed the visibility of axes 2 from True to False"),
    "edge of the figure": (
        lambda axes: lambda now: axes.figure.patch.set(linewidth=3 * now, edgecolor="red"),
        r"changed Rectangle\(.*\) in the figure",
    ),
    # texts
    "title": (lambda axes: text_changes(axes.title), A_TO_B.format("axes 1")),
    "legend": (lambda axes: text_changes(legend(axes).get_texts()[0]), A_TO_B.format("axes 1")),
    "legend's handle": (legend_handle, r"changed Line2D\(.*\) in axes 1, which is not among the actors"),
    "figure's title": (lambda axes: text_changes(axes.figure.suptitle("a")), A_TO_B.format("the figure")),
    "size": (
        lambda axes: lambda now: axes.figure.set_size_inches(5 if now else 4, 3),
        r"changed the size of the figure from \(4, 3\) to \(5, 3\)",
    ),
    # artists
    "data": (
        of_another_line(lambda line, now: line.set_ydata(X - now)),
        r"changed Line2D\(other\) in axes 1, which is not among the actors \['it'\]; name it there, or leave it",
    ),
    "offsets in place": (offsets_in_place, "changed <matplotlib.collections.PathCollection .* in axes 1"),
    "visibility": (
        of_another_line(lambda line, now: line.set_visible(not now)),
        r"changed the visibility of Line2D\(other\) in axes 1 from True to False",
    ),
    "zorder": (
        of_another_line(lambda line, now: line.set_zorder(5 if now else 1)),
        r"changed the zorder of Line2D\(other\) in axes 1 from 1 to 5",
    ),
    "attribute": (attribute, r"changed Rectangle\(.*\) in axes 1"),
    "new attribute": (
        of_another_line(lambda line, now: now and setattr(line, "get_visible", lambda: False)),
        r"changed the visibility of Line2D\(other\) in axes 1 from True to False",
    ),
    "map of a still artist": (map_of_a_still_artist, r"changed Rectangle\(.*\) in axes 1"),
    "added": (
        lambda axes: lambda now: now and axes.axhline(5),
        r"added Line2D\(.*\) in axes 1; make all artists before the stage",
    ),
    "two added": (lambda axes: lambda now: now and axes.plot(X, X, X, -X), r"added Line2D\(.*\) in axes 1 and 1 more"),
    "removed": (of_another_line(lambda line, now: now and line.remove()), r"removed Line2D\(other\) in axes 1"),
    "added axes": (lambda axes: lambda now: now and axes.twinx(), "added axes 2 and"),
    # nested axes and figures
    "inset in an inset": (inset_in_an_inset, r"changed the y limits of axes 4 from \(0, 1\) to \(0, 2\)"),
    "secondary axis": (lambda axes: text_changes(axes.secondary_xaxis("top").xaxis.label), A_TO_B.format("axes 2")),
    "title of a subfigure": (
        title_of_a_subfigure,
        r"changed the text of Text\(.*, 'a'\) in subfigure 1 from '' to 'a'",
    ),
    "colour bar": (colour_bar, r"changed the y limits of axes 2 from \(0, 1\) to \(0, 2\)"),
    # actors
    "removed actor": (
        lambda axes: lambda now: now and axes.lines[0].remove(),
        r"update\(v=0.5\) removed actor 'it' in axes 1; make all artists before the stage and keep them",
    ),
    "moved actor": (moved_actor, "changed the axes of actor 'it' in axes 2 from axes 1 to axes 2"),
    "actor's zorder": (
        lambda axes: lambda now: axes.lines[0].set_zorder(5 if now else 2),
        "changed the zorder of actor 'it' in axes 1 from 2 to 5",
    ),
    "annotation of an actor": (
        annotation_of_an_actor,
        r"moved Annotation\(.*\) in axes 1, which is drawn relative to an actor; name it among the actors too",
    ),
}
