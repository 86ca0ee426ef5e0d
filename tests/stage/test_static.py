"""Updates that change the static part of a figure are refused, in any state, with a message that names the change."""

import numpy as np
import pytest
from matplotlib.patches import Polygon, Rectangle
from matplotlib.ticker import FuncFormatter
from matplotlib.transforms import Affine2D
from mpl_toolkits.mplot3d import proj3d

from ntd_helpers.stage import Slider, Stage
from ntd_helpers.stage.scene import Scene
from tests.stage.cases import CASES, VALUES, X, str_of
from tests.stage.decode import decode

REFUSED = {}


def refused(message):
    """Register `build(figure, axes, line)`, which returns an update that changes the static part at v = 1/2.

    Neither the first nor the last state has the change.
    """

    def register(build):
        REFUSED[build.__name__] = build, message
        return build

    return register


# Axes


@refused(r"update\(v=0.5\) changed the x limits of axes 1 from \(0, 10\) to \(0, 5\); what stands still must stay")
def limits(figure, axes, line):
    return lambda v: axes.set_xlim(0, 5 if v == 0.5 else 10)


@refused(r"changed the x limits of axes 1 from \(0, 10\) to \(0.6, 9.4\)")  # 5 % around 1 to 9
def autoscale(figure, axes, line):
    def update(v):
        axes.set(xlim=(0, 10), ylim=(0, 10))
        if v == 0.5:
            axes.relim()
            axes.autoscale()

    return update


@refused(r"changed the x limits of axes 1")
def limits_written_into_the_box(figure, axes, line):
    def update(v):
        axes.viewLim.x1 = 10 - (v == 0.5)

    return update


@refused(r"changed the y scale of axes 1 from 'linear' to 'log'")
def scale(figure, axes, line):
    def update(v):
        axes.set_yscale("log" if v == 0.5 else "linear")
        axes.set_ylim(1, 10) if v == 0.5 else axes.set_ylim(0, 10)

    return update


@refused(r"changed the position of axes 1 from \(0.1, 0.1, 0.8, 0.8\) to \(0.2, 0.1, 0.8, 0.8\)")
def position(figure, axes, line):
    return lambda v: axes.set_position([0.1 + 0.1 * (v == 0.5), 0.1, 0.8, 0.8])


@refused(r"changed the x tick labels of axes 1 from \['0', '5', '10'\] to \['0', '10'\]")
def ticks(figure, axes, line):
    return lambda v: axes.set_xticks([0, 10] if v == 0.5 else [0, 5, 10])


@refused(r"changed the y tick labels of axes 1")
def tick_labels(figure, axes, line):
    return lambda v: axes.set_yticks([1, 2], ["a", "b" if v == 0.5 else "c"])


@refused(r"changed the x tick labels of axes 1")
def tick_labels_by_a_function(figure, axes, line):
    unit = {"now": "m"}
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:.0f} {unit['now']}"))
    return lambda v: unit.update(now="km" if v == 0.5 else "m")


@refused(r"changed the x tick labels of axes 1 from \['near', 'far'\] to \['here', 'far'\]")
def categories(figure, axes, line):
    axes.plot(["near", "far"], [1, 2])
    numbers = axes.xaxis.units._mapping  # category -> position

    def update(v):
        numbers.clear()
        numbers.update({"here" if v == 0.5 else "near": 0, "far": 1})

    return update


@refused(r"changed Text\(.*, '0'\) in axes 1, which is not among the actors \['it'\]")
def one_tick_label(figure, axes, line):
    return lambda v: axes.get_xticklabels()[0].set_color("red" if v == 0.5 else "black")


@refused(r"changed Line2D\(.*\) in axes 1, which is not among the actors")
def grid(figure, axes, line):
    return lambda v: axes.grid(v == 0.5)


@refused(r"changed the view angles of axes 2 from \[30, -60, 0\] to \[30, 20, 0\]")
def view(figure, axes, line):
    space = figure.add_subplot(projection="3d")
    return lambda v: space.view_init(30, 20 if v == 0.5 else -60)


@refused(r"changed the visibility of axes 2 from True to False")
def hidden_axes(figure, axes, line):
    other = figure.add_axes([0, 0, 0.2, 0.2])
    return lambda v: other.set_visible(v != 0.5)


@refused(r"changed Rectangle\(.*\) in axes 1, which is not among the actors")
def face(figure, axes, line):
    return lambda v: axes.set_facecolor("red" if v == 0.5 else "white")


@refused(r"changed Rectangle\(.*\) in the figure")
def edge_of_the_figure(figure, axes, line):
    return lambda v: figure.patch.set(linewidth=3 * (v == 0.5), edgecolor="red")


@refused(r"changed Spine in axes 1")
def spine(figure, axes, line):
    return lambda v: axes.spines["top"].set_visible(v != 0.5)


# Texts


@refused(r"changed the title of axes 1 from \['', 'whole', ''\] to \['', 'half', ''\]")
def title(figure, axes, line):
    return lambda v: axes.set_title("half" if v == 0.5 else "whole")


@refused(r"changed the x label of axes 1 from 'a' to 'b'")
def label(figure, axes, line):
    return lambda v: axes.set_xlabel("b" if v == 0.5 else "a")


@refused(r"changed the legend of axes 1 from \['a'\] to \['b'\]")
def legend(figure, axes, line):
    text = axes.legend([line], ["a"], loc="upper left").get_texts()[0]
    return lambda v: text.set_text("b" if v == 0.5 else "a")


@refused(r"changed Line2D\(.*\) in axes 1, which is not among the actors")
def legend_handle(figure, axes, line):
    handle = axes.legend([line], ["a"], loc="upper left").get_lines()[0]
    return lambda v: handle.set_color("red" if v == 0.5 else "blue")


@refused(r"added Legend in axes 1|removed Legend in axes 1|changed the legend of axes 1")
def new_legend(figure, axes, line):
    return lambda v: axes.legend([line], [str(v == 0.5)], loc="upper left")


@refused(r"changed the title of the figure from 'a' to 'b'")
def figure_title(figure, axes, line):
    return lambda v: figure.suptitle("b" if v == 0.5 else "a")


@refused(r"changed Text\(0, 0, 'b'\) in the figure")
def figure_text(figure, axes, line):
    text = figure.text(0, 0, "a")
    return lambda v: text.set_text("b" if v == 0.5 else "a")


@refused(r"changed the legend of the figure|changed Text\(.*'b'\) in the figure")
def figure_legend(figure, axes, line):
    text = figure.legend([line], ["a"]).get_texts()[0]
    return lambda v: text.set_text("b" if v == 0.5 else "a")


@refused(r"changed the size of the figure from \(4, 3\) to \(5, 3\)")
def size(figure, axes, line):
    return lambda v: figure.set_size_inches(5 if v == 0.5 else 4, 3)


# Artists


def other(axes):
    return axes.plot(X, 10 - X, label="other")[0]


@refused(r"changed Line2D\(other\) in axes 1, which is not among the actors \['it'\]; name it there, or leave it")
def data(figure, axes, line):
    static = other(axes)
    return lambda v: static.set_ydata(X - (v == 0.5))


@refused(r"changed Line2D\(other\) in axes 1")
def data_in_place(figure, axes, line):
    static = axes.scatter(X, X, label="other")
    path = other(axes)
    offsets = static.get_offsets()
    assert np.shares_memory(offsets, static._offsets)

    def update(v):
        path._xy[2, 1] = 3 + (v == 0.5)  # matplotlib does not notice the change
        path._path.vertices[2, 1] = 3 + (v == 0.5)

    return update


@refused(r"changed PathCollection in axes 1|changed <matplotlib.collections.PathCollection .* in axes 1")
def offsets_in_place(figure, axes, line):
    static = axes.scatter(X, X)

    def update(v):
        static.get_offsets()[2, 1] = 3 + (v == 0.5)

    return update


@refused(r"changed Line2D\(other\) in axes 1")
def colour(figure, axes, line):
    static = other(axes)
    return lambda v: static.set_color("red" if v == 0.5 else "blue")


@refused(r"changed Line2D\(other\) in axes 1")
def visibility(figure, axes, line):
    static = other(axes)
    return lambda v: static.set_visible(v != 0.5)


@refused(r"changed Line2D\(other\) in axes 1")
def zorder(figure, axes, line):
    static, _ = other(axes), axes.plot(X, X, zorder=3)
    return lambda v: static.set_zorder(5 if v == 0.5 else 1)


@refused(r"changed Rectangle\(.*\) in axes 1")
def attribute(figure, axes, line):
    static = axes.add_patch(Rectangle((1, 1), 2, 2))

    def update(v):
        static._width = 2 + (v == 0.5)  # no setter: nothing is marked as stale

    return update


@refused(r"changed Rectangle\(.*\) in axes 1")
def map_of_a_still_artist(figure, axes, line):
    turn = Affine2D()
    axes.add_patch(Rectangle((1, 1), 2, 2, transform=turn + axes.transData))
    return lambda v: turn.clear().rotate(v == 0.5)


@refused(r"added Line2D\(.*\) in axes 1; make all artists before the stage")
def added(figure, axes, line):
    return lambda v: v == 0.5 and axes.axhline(5)


@refused(r"added Line2D\(.*\) and 1 more in axes 1")
def two_added(figure, axes, line):
    return lambda v: v == 0.5 and axes.plot(X, X, X, -X)


@refused(r"removed Line2D\(other\) in axes 1")
def removed(figure, axes, line):
    static = other(axes)
    return lambda v: v == 0.5 and static.remove()


@refused(r"added Text\(0, 0, 'a'\) in the figure")
def added_to_the_figure(figure, axes, line):
    return lambda v: v == 0.5 and figure.text(0, 0, "a")


@refused(r"added Axes.* in the figure")
def added_axes(figure, axes, line):
    return lambda v: v == 0.5 and axes.twinx()


# Nested axes and figures


@refused(r"changed the x limits of inset axes 1 of axes 1 from \(0, 1\) to \(0, 2\)")
def inset(figure, axes, line):
    inner = axes.inset_axes([0.5, 0.5, 0.3, 0.3], xlim=(0, 1))
    return lambda v: inner.set_xlim(0, 2 if v == 0.5 else 1)


@refused(r"changed the y limits of inset axes 2 of inset axes 1 of axes 1 from \(0, 1\) to \(0, 2\)")
def inset_in_an_inset(figure, axes, line):
    outer = axes.inset_axes([0.2, 0.2, 0.7, 0.7])
    _, inner = (outer.inset_axes([0.1, y, 0.3, 0.3], ylim=(0, 1)) for y in (0.1, 0.6))
    return lambda v: inner.set_ylim(0, 2 if v == 0.5 else 1)


@refused(r"changed the x label of inset axes 1 of axes 1 from 'a' to 'b'")
def secondary_axis(figure, axes, line):
    above = axes.secondary_xaxis("top")
    return lambda v: above.set_xlabel("b" if v == 0.5 else "a")


@refused(r"changed Text\(0, 0, 'b'\) in inset axes 1 of axes 1")
def text_of_an_inset(figure, axes, line):
    text = axes.inset_axes([0.5, 0.5, 0.3, 0.3]).text(0, 0, "a")
    return lambda v: text.set_text("b" if v == 0.5 else "a")


@refused(r"changed the y limits of axes 2 from \(0, 1\) to \(0, 2\)")
def twin(figure, axes, line):
    twin = axes.twinx()
    return lambda v: twin.set_ylim(0, 2 if v == 0.5 else 1)


@refused(r"changed the title of axes 2")
def subfigure(figure, axes, line):
    inner = figure.add_subfigure(figure.add_gridspec(1, 1)[0]).subplots()
    return lambda v: inner.set_title("b" if v == 0.5 else "a")


@refused(r"changed the title of subfigure 1 from '' to 'a'")
def title_of_a_subfigure(figure, axes, line):
    inner = figure.add_subfigure(figure.add_gridspec(1, 1)[0])
    return lambda v: inner.suptitle("a" if v == 0.5 else "")


@refused(r"changed the \w limits of axes 2 from \(0, 1\) to \(0, 2\)|changed the y tick labels of axes 2")
def colour_bar(figure, axes, line):
    image = axes.imshow([[0, 1]], vmin=0, vmax=1)
    figure.colorbar(image)
    return lambda v: image.set_clim(0, 2 if v == 0.5 else 1)


# Actors


@refused(r"update\(v=0.5\) removed actor 'it' \(Line2D\) from the figure; keep the artist and change its data")
def removed_actor(figure, axes, line):
    return lambda v: v == 0.5 and line.remove()


@refused(r"removed actor 'it'")
def replaced_actor(figure, axes, line):
    def update(v):
        if v == 0.5:
            line.remove()
            axes.plot(X, X)

    return update


@refused(r"moved actor 'it' to other axes")
def moved_actor(figure, axes, line):
    twin = axes.twinx()

    def update(v):
        if v == 0.5:
            line.remove()
            twin.add_line(line)

    return update


@refused(r"changed the zorder of actor 'it' from 2 to 5")
def zorder_of_an_actor(figure, axes, line):
    return lambda v: line.set_zorder(5 if v == 0.5 else 2)


@refused(r"moved Annotation\(.*\) in axes 1, which is drawn relative to an actor; name it among the actors too")
def annotation_of_an_actor(figure, axes, line):
    axes.annotate("here", (0.5, 1), xycoords=line)
    return lambda v: line.set_ydata(X * (1 - v / 2))


def test_a_change_of_the_actors_order_is_refused(plt):
    figure, axes = plt.subplots()
    low, high = axes.plot(X), axes.plot(2 * X)
    axes.autoscale(False)

    def update(v):
        if v == 0.5:
            low[0].remove()
            axes.add_line(low[0])

    with pytest.raises(ValueError, match=r"update\(v=0.5\) changed the order of the actors in the figure"):
        Stage(figure, {"low": low, "high": high}, [Slider("v", VALUES)], update=update, describe=str_of)


def make(plt, build, **options):
    figure = plt.figure(figsize=(4, 3))
    axes = figure.add_axes([0.1, 0.1, 0.8, 0.8], xlim=(0, 10), ylim=(0, 10))
    line = axes.plot(X, X, label="it")[0]
    update = build(figure, axes, line)
    return Stage(figure, {"it": line}, [Slider("v", VALUES)], update=update, describe=str_of, **options)


@pytest.mark.parametrize("name", REFUSED)
def test_a_change_of_the_static_part_is_refused(plt, name):
    build, message = REFUSED[name]
    with pytest.raises(ValueError, match=message):
        make(plt, build)


def test_an_image_clipped_to_an_actor_is_drawn_relative_to_it(plt):
    figure, axes = plt.subplots()
    lens = axes.add_patch(Polygon([[1, 1], [9, 1], [5, 9]], fill=False))
    axes.set(xlim=(0, 10), ylim=(0, 10))
    axes.imshow(np.eye(3), extent=(0, 10, 0, 10), clip_path=lens)

    def update(v):
        lens.set_xy([[1, 1], [9, 1], [5, 9 - v]])

    with pytest.raises(ValueError, match=r"moved AxesImage\(.*\) in axes 1, which is drawn relative to an actor"):
        Stage(figure, {"it": lens}, [Slider("v", VALUES)], update=update, describe=str_of)


def test_later_states_are_checked(plt):
    figure, axes = plt.subplots()
    line = axes.plot(X)[0]

    def update(a, b):
        axes.set_title("both" if a and b else "")

    sliders = [Slider("a", [0, 1]), Slider("b", [0, 1, 2])]
    stage = Stage(figure, {"it": line}, sliders, update=update, describe=str_of)
    with pytest.raises(ValueError, match=r"update\(a=1, b=1\) changed the title of axes 1"):
        stage.sliders["a"].index = 1  # its own frame is valid; those along b are not
    with pytest.raises(ValueError, match=r"update\(a=1, b=2\) changed the title of axes 1"):
        stage.sliders["b"].index = 2
    assert not stage.picture.fresh


def test_frames_may_not_change_the_figure(plt):
    figure, axes = plt.subplots()
    line = axes.plot(X)[0]

    def frames(v):
        if len(v) > 1:
            axes.set_title("many")
        return {"it": np.zeros((len(v), 7, 2))}

    with pytest.raises(ValueError, match=r"frames\(\) changed the title of axes 1 from \['', '', ''\]"):
        Stage(figure, {"it": line}, [Slider("v", VALUES)], frames=frames, describe=str_of)


def test_actors_on_hidden_axes_are_refused(plt):
    figure, axes = plt.subplots()
    inset = axes.inset_axes([0, 0, 0.5, 0.5], visible=False)
    line = inset.plot(X)[0]
    with pytest.raises(ValueError, match="actor 'it' is in inset axes 1 of axes 1, hidden by set_visible"):
        Stage(figure, {"it": line}, [Slider("v", VALUES)], update=lambda v: None, describe=str_of)


# Accepted updates


def same_title(figure, axes, line):
    axes.set(xlabel="x")

    def update(v):
        axes.set(title="the same", xlim=(0, 10))
        line.set_ydata(X * v)

    return update


def reading_ticks(figure, axes, line):
    return lambda v: [axes.get_xticklabels(), axes.get_xticks(minor=True), axes.transData.inverted().get_matrix()]


def data_limits(figure, axes, line):
    def update(v):
        line.set_ydata(X * v)
        axes.relim()

    return update


def actor_with_a_colour_bar(figure, axes, line):
    image = axes.imshow([[0, 1]], vmin=0, vmax=1)
    figure.colorbar(image)
    return lambda v: line.set_ydata(X * v)


@pytest.mark.parametrize("build", [same_title, reading_ticks, data_limits, actor_with_a_colour_bar])
def test_unchanged_figures_are_not_redrawn(plt, build, monkeypatch):
    drawn = []
    draw = Scene.background
    monkeypatch.setattr(Scene, "background", lambda self: drawn.append(1) or draw(self))
    make(plt, build)
    assert len(drawn) == 1


def test_moving_any_kind_of_artist_does_not_redraw_the_figure(plt, monkeypatch):
    drawn = []
    draw = Scene.background
    monkeypatch.setattr(Scene, "background", lambda self: drawn.append(1) or draw(self))
    figure, axes = plt.subplots()
    axes.set(xlim=(0, 10), ylim=(0, 10), autoscale_on=False)
    need_own_axes = {"line_log", "line_of_dates", "line_on_a_twin"}
    cases = {name: build(axes) for name, build in CASES.items() if name not in need_own_axes}
    actors = {name: artist for name, (artist, _) in cases.items()}

    def update(v):
        for _, move in cases.values():
            move(v)

    Stage(figure, actors, [Slider("v", VALUES)], update=update, describe=str_of)
    assert len(drawn) == 1


def test_later_rc_settings_do_not_count_as_a_change(plt):
    """A demo is made under a style, and its sliders are moved outside it."""

    def update(a, b):
        line.set_ydata(X * a + b)
        static.set_label(f"line {a}")  # not drawn, but this needs a redraw to find out

    with plt.rc_context({"axes.unicode_minus": False}):
        figure, axes = plt.subplots()
        axes.set_xlim(-1, 1)
        line, static = axes.plot(X, X)[0], axes.plot(X, X)[0]
        stage = Stage(figure, {"it": line}, [Slider("a", [1, 2]), Slider("b", [1, 2])], update=update, describe=str_of)
    stage.sliders["a"].index = 1
    assert stage.picture.fresh


def test_a_legend_keeps_its_first_position(plt):
    figure, axes = plt.subplots(dpi=72)
    axes.set(xlim=(0, 10), ylim=(0, 10))
    line = axes.plot([0, 10], [8, 8], label="it")[0]
    legend = axes.legend(loc="best")
    figure.draw_without_rendering()
    before = legend.get_window_extent().bounds
    stage = Stage(
        figure, {"it": line}, [Slider("v", [8, 9.5])], update=lambda v: line.set_ydata([v, v]), describe=str_of
    )  # at 9.5, matplotlib would choose another position
    stage._scene.pose({"v": 9.5})
    figure.draw_without_rendering()
    assert legend.get_window_extent().bounds == pytest.approx(before)


# Three dimensions


def space(plt, **options):
    figure = plt.figure(figsize=(4, 3))
    axes = figure.add_subplot(projection="3d", xlim=(0, 10), ylim=(0, 10), zlim=(0, 10), **options)
    return figure, axes


def projected(axes, points):
    """Positions on the page of points in space, by the axes' projection."""
    x, y, _ = proj3d.proj_transform(*np.transpose(points), axes.get_proj())
    return axes.transData.transform(np.stack([x, y], -1)) * [1, -1] + [0, axes.figure.bbox.height]


def moved_line(axes):
    it = axes.plot(X, X, X)[0]
    return it, lambda v: it.set_data_3d(X, X * v, X), lambda v: np.stack([X, X * v, X], -1)


def moved_scatter(axes):
    it = axes.scatter(X, X, X, depthshade=False)

    def update(v):
        it._offsets3d = X, X * v, X

    return it, update, lambda v: np.stack([X, X * v, X], -1)


@pytest.mark.parametrize("build", [moved_line, moved_scatter])
def test_3d_artists_have_the_positions_of_matplotlib(plt, build):
    figure, axes = space(plt)
    it, update, points = build(axes)
    stage = Stage(figure, {"it": it}, [Slider("v", VALUES)], update=update, describe=str_of)
    frames, _ = decode(stage.picture.home[0])
    for v, parts in zip(VALUES, frames, strict=True):
        drawn = np.concatenate([part.points for part in parts])
        expected = projected(axes, points(v))
        nearest = np.linalg.norm(drawn[:, None] - expected, axis=-1).min(0)
        assert len(drawn) == len(X) and nearest.max() < 0.1


def test_several_artists_ordered_by_depth_are_refused(plt):
    figure, axes = space(plt)
    axes.scatter(X, X, 10 - X)
    it = axes.scatter(X, X, X)
    with pytest.raises(ValueError, match="'it' is one of several filled artists on 3-D axes"):
        Stage(figure, {"it": it}, [Slider("v", VALUES)], update=lambda v: None, describe=str_of)
    figure, axes = space(plt, computed_zorder=False)
    axes.scatter(X, X, 10 - X)
    it = axes.scatter(X, X, X)
    Stage(figure, {"it": it}, [Slider("v", VALUES)], update=lambda v: None, describe=str_of)


def test_frames_cannot_give_points_on_3d_axes(plt):
    figure, axes = space(plt)
    frames = {"frames": lambda v: {"it": np.zeros((len(v), 7, 2))}}
    with pytest.raises(ValueError, match="cannot give points to 'it' on 3-D axes; use update="):
        Stage(figure, {"it": axes.plot(X, X, X)[0]}, [Slider("v", VALUES)], **frames, describe=str_of)
