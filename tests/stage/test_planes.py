"""Handles without a browser: what is refused, and planes, the positions in all states that two sliders can reach."""

import itertools

import numpy as np
import pytest

from ntd_helpers.stage import Slider, Timeline
from tests.stage.cases import staged
from tests.stage.dragging import plane

A, B = [0, 1, 2, 3], [0, 10, 20]


REFUSED = {
    "no dict": ([("dot", "a")], "expected a dict of actor: names of sliders"),
    "unknown actor": ({"ball": ("a",)}, r"'ball' is not among the actors \['dot', 'hand', 'tip'\]"),
    "unknown slider": ({"dot": ("a", "x")}, r"expected sliders among \['a', 'b', 'turn'\] for 'dot', got 'x'"),
    "three": ({"dot": ("a", "b", "turn")}, "one or two different sliders for 'dot'"),
    "none": ({"dot": ()}, "one or two different sliders for 'dot'"),
    "the same": ({"dot": ("a", "a")}, "one or two different sliders for 'dot'"),
    "a string": ({"dot": "a"}, "expected a tuple of one or two different sliders for 'dot', got 'a'"),
    "unmoved": ({"dot": ("turn",)}, "'dot' is drawn at one place for all values of slider 'turn'"),
    "unmoved by one of two": ({"dot": ("a", "turn")}, "one place for all values of slider 'turn'"),
}


@pytest.mark.parametrize("handles, message", REFUSED.values(), ids=REFUSED)
def test_refused(plt, handles, message):
    with pytest.raises(ValueError, match=f"handles: .*{message}"):
        plane(plt, handles=handles)


def test_a_head_that_moves_at_some_step_is_a_handle(plt):
    """At its first step the head does not move with the slider."""
    figure, axes = plt.subplots()
    k = np.arange(4)
    now = axes.plot(k, 0.5**k, "o")[0]
    options = {"sliders": [Slider("factor", [0.1, 0.5, 0.9])], "timeline": Timeline(3, 0, head=["now"])}
    options["handles"] = {"now": ("factor",)}
    assert staged(figure, {"now": now}, lambda factor: now.set_ydata(factor**k), **options)
    with pytest.raises(ValueError, match="one place for all values of slider 'factor'"):
        staged(figure, {"now": now}, **options)


def test_a_revealed_actor_cannot_be_a_handle(plt):
    figure, axes = plt.subplots()
    path = axes.plot([0, 1, 2])[0]
    with pytest.raises(ValueError, match="'path' is revealed step by step"):
        staged(figure, {"path": path}, timeline=Timeline(2, reveal=["path"]), handles={"path": ("v",)})


def test_planes_hold_the_positions_of_a_handle(plt):
    figure, axes = plt.subplots(figsize=(4, 3))
    axes.set(xlim=(0, 20), ylim=(0, 10))
    dot = axes.plot([0], [0], "o")[0]

    def update(a, b, c):
        dot.set(data=([b + c], [a]), visible=(a, b) != (3, 20))

    sliders = [Slider("a", A), Slider("b", B), Slider("c", [0, 1])]
    handles = {"dot": ("b", "a")}
    stage = staged(figure, {"dot": dot}, update, sliders, handles=handles)
    for c in (0, 1):
        stage.sliders["c"].index = c
        (sent,) = stage.picture.planes
        points = np.frombuffer(sent["points"], "<i2").reshape(3, 4, 2)
        assert (points[2, 3] == -32768).all()
        expected = np.array([[axes.transData.transform([b + c, a]) for a in A] for b in B]) * [1, -1] + [0, 216]
        shown = np.ones((3, 4), bool)
        shown[2, 3] = False
        assert points[shown] / 10 == pytest.approx(expected[shown], abs=0.0501)
        stage.sliders["a"].index = 2  # the plane contains this state, so no new one is sent
        assert stage.picture.planes[0] is sent
        stage.sliders["a"].index = 0
    with_grid = staged(figure, {"dot": dot}, update, sliders, handles=handles, grid=("a", "b"))
    assert with_grid.picture.planes == []


@pytest.mark.parametrize("turning, frames_asked", [(False, 5 + 24 + 1 + 6), (True, 5 + 24 + 1 + 6 + 5 * 24)])
def test_a_plane_costs_few_frames_if_displacements_add(plt, turning, frames_asked):
    figure, axes = plt.subplots(figsize=(4, 3))
    axes.set(xlim=(-9, 30), ylim=(-9, 30))
    dot, asked = axes.plot([0], [0], "o")[0], []

    def place(r, angle):
        if turning:
            return np.stack([r * np.cos(np.radians(angle)), r * np.sin(np.radians(angle))], -1)
        return np.stack([r + angle / 20, angle / 15 - r], -1)

    def frames(r, angle):
        asked.append(len(r))
        return {"dot": place(r, angle)[:, None]}

    sliders = [Slider("r", [1, 2, 3, 5, 8]), Slider("angle", range(0, 360, 15))]
    stage = staged(figure, {"dot": dot}, sliders=sliders, frames=frames, handles={"dot": ("r", "angle")})
    (sent,) = stage.picture.planes
    points = np.frombuffer(sent["points"], "<i2").reshape(-1, 2) / 10
    every = np.array(list(itertools.product(sliders[0].values, sliders[1].values)), float)
    assert points == pytest.approx(axes.transData.transform(place(*every.T)) * [1, -1] + [0, 216], abs=0.06)
    asked.clear()
    stage._planes((2, 7))
    assert sum(asked) == frames_asked


def test_a_head_of_a_timeline_has_no_plane(plt):
    figure, axes = plt.subplots()
    now = axes.plot([0, 1, 2])[0]
    timeline, sliders = Timeline(2, head=["now"]), [Slider("a", A), Slider("b", B)]
    options = {"timeline": timeline, "handles": {"now": ("a", "b")}}
    stage = staged(figure, {"now": now}, lambda a, b: now.set_ydata([a, b, a + b]), sliders, **options)
    assert stage.picture.planes == []
