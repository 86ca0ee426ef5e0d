"""Updates that change the static part of a figure are refused, in any state, with a message that names the change."""

import numpy as np
import pytest
from matplotlib.patches import Polygon
from mpl_toolkits.mplot3d import proj3d

from ntd_helpers.stage import Slider, static
from tests.stage.cases import CASES, VALUES, X, staged
from tests.stage.changes import REFUSED
from tests.stage.decode import decode


def make(plt, build):
    figure = plt.figure(figsize=(4, 3))
    axes = figure.add_axes([0.1, 0.1, 0.8, 0.8], xlim=(0, 10), ylim=(0, 10))
    line = axes.plot(X, X, label="it")[0]
    return staged(figure, line, build(figure, axes, line))


@pytest.mark.parametrize("build, message", REFUSED.values(), ids=REFUSED)
def test_a_change_of_the_static_part_is_refused(plt, build, message):
    def build_update(figure, axes, line):
        change = build(axes)
        return lambda v: change(v == 0.5)  # neither the first nor the last state has the change

    with pytest.raises(ValueError, match=message):
        make(plt, build_update)


def test_a_change_of_the_actors_order_is_refused(plt):
    figure, axes = plt.subplots()
    low, high = axes.plot(X), axes.plot(2 * X)
    axes.autoscale(False)

    def update(v):
        if v == 0.5:
            low[0].remove()
            axes.add_line(low[0])

    with pytest.raises(ValueError, match=r"update\(v=0.5\) changed the order of the actors in the figure"):
        staged(figure, {"low": low, "high": high}, update)


def test_an_image_clipped_to_an_actor_is_drawn_relative_to_it(plt):
    figure, axes = plt.subplots()
    lens = axes.add_patch(Polygon([[1, 1], [9, 1], [5, 9]], fill=False))
    axes.set(xlim=(0, 10), ylim=(0, 10))
    axes.imshow(np.eye(3), extent=(0, 10, 0, 10), clip_path=lens)

    def update(v):
        lens.set_xy([[1, 1], [9, 1], [5, 9 - v]])

    with pytest.raises(ValueError, match=r"moved AxesImage\(.*\) in axes 1, which is drawn relative to an actor"):
        staged(figure, lens, update)


def test_later_states_are_checked(plt):
    figure, axes = plt.subplots()
    line = axes.plot(X)[0]

    def update(a, b):
        axes.set_title("both" if a and b else "")

    sliders = [Slider("a", [0, 1]), Slider("b", [0, 1, 2])]
    stage = staged(figure, line, update, sliders)
    with pytest.raises(ValueError, match=r"update\(a=1, b=1\) changed the text of Text\(.*, 'both'\) in axes 1"):
        stage.sliders["a"].index = 1  # its own frame is valid; those along b are not
    with pytest.raises(ValueError, match=r"update\(a=1, b=2\) changed the text of Text\(.*, 'both'\) in axes 1"):
        stage.sliders["b"].index = 2
    assert not stage.picture.fresh


def test_frames_may_not_change_the_figure(plt):
    figure, axes = plt.subplots()
    line = axes.plot(X)[0]

    def frames(v):
        if len(v) > 1:
            axes.set_title("many")
        return {"it": np.zeros((len(v), 7, 2))}

    with pytest.raises(ValueError, match=r"frames\(\) changed the text of Text\(.*, 'many'\) in axes 1"):
        staged(figure, line, frames=frames)


def test_actors_on_hidden_axes_are_refused(plt):
    figure, axes = plt.subplots()
    inset = axes.inset_axes([0, 0, 0.5, 0.5], visible=False)
    line = inset.plot(X)[0]
    with pytest.raises(ValueError, match="actor 'it' is in axes, or a figure, hidden by set_visible"):
        staged(figure, line)


# Accepted updates


@pytest.fixture
def drawings(monkeypatch):
    """A list that grows by one when the background is drawn."""
    calls, draw = [], static.background
    monkeypatch.setattr(static, "background", lambda *args: calls.append(args) or draw(*args))
    return calls


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
def test_unchanged_figures_are_not_redrawn(plt, build, drawings):
    make(plt, build)
    assert len(drawings) == 1


def test_moving_any_kind_of_artist_does_not_redraw_the_figure(plt, drawings):
    figure, axes = plt.subplots()
    axes.set(xlim=(0, 10), ylim=(0, 10), autoscale_on=False)
    need_own_axes = {"line_log", "line_of_dates", "line_on_a_twin"}
    cases = {name: build(axes) for name, build in CASES.items() if name not in need_own_axes}
    actors = {name: artist for name, (artist, _) in cases.items()}

    def update(v):
        for _, move in cases.values():
            move(v)

    staged(figure, actors, update)
    assert len(drawings) == 1


def test_later_rc_settings_do_not_count_as_a_change(plt):
    """A demo is made under a style, and its sliders are moved outside it."""

    def update(a, b):
        line.set_ydata(X * a + b)
        static.set_label(f"line {a}")  # not drawn, but this needs a redraw to find out

    with plt.rc_context({"axes.unicode_minus": False}):
        figure, axes = plt.subplots()
        axes.set_xlim(-1, 1)
        line, static = axes.plot(X, X)[0], axes.plot(X, X)[0]
        stage = staged(figure, line, update, [Slider("a", [1, 2]), Slider("b", [1, 2])])
    stage.sliders["a"].index = 1
    assert stage.picture.fresh


def test_a_legend_keeps_its_first_position(plt):
    figure, axes = plt.subplots(dpi=72)
    axes.set(xlim=(0, 10), ylim=(0, 10))
    line = axes.plot([0, 10], [8, 8], label="it")[0]
    legend = axes.legend(loc="best")
    figure.draw_without_rendering()
    before = legend.get_window_extent().bounds
    # At 9.5, matplotlib would choose another position.
    stage = staged(figure, line, lambda v: line.set_ydata([v, v]), [Slider("v", [8, 9.5])])
    stage.pose(v=9.5)
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
    frames, _ = decode(staged(figure, it, update).picture.home[0])
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
        staged(figure, it)
    figure, axes = space(plt, computed_zorder=False)
    axes.scatter(X, X, 10 - X)
    it = axes.scatter(X, X, X)
    staged(figure, it)


def test_frames_cannot_give_points_on_3d_axes(plt):
    figure, axes = space(plt)
    with pytest.raises(ValueError, match="cannot give points to 'it', on 3-D axes; use update="):
        staged(figure, axes.plot(X, X, X)[0], frames=lambda v: {"it": np.zeros((len(v), 7, 2))})
