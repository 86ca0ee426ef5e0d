"""Planes: where a handle of two sliders is drawn in all states that these can reach."""

import itertools

import numpy as np
import pytest

from ntd_helpers.stage import Slider, Stage, Timeline
from tests.stage.cases import str_of

A, B = [0, 1, 2, 3], [0, 10, 20]


def test_planes_hold_the_positions_of_a_handle(plt):
    figure, axes = plt.subplots(figsize=(4, 3))
    axes.set(xlim=(0, 20), ylim=(0, 10))
    dot = axes.plot([0], [0], "o")[0]

    def update(a, b, c):
        dot.set(data=([b + c], [a]), visible=(a, b) != (3, 20))

    sliders = [Slider("a", A), Slider("b", B), Slider("c", [0, 1])]
    options = {"update": update, "describe": str_of, "handles": {"dot": ("b", "a")}}
    stage = Stage(figure, {"dot": dot}, sliders, **options)
    for c in (0, 1):
        stage.sliders["c"].index = c
        (plane,) = stage.picture.planes
        points = np.frombuffer(plane["points"], "<i2").reshape(3, 4, 2)
        assert (points[2, 3] == -32768).all()
        expected = np.array([[axes.transData.transform([b + c, a]) for a in A] for b in B]) * [1, -1] + [0, 216]
        shown = np.ones((3, 4), bool)
        shown[2, 3] = False
        assert points[shown] / 10 == pytest.approx(expected[shown], abs=0.0501)
        stage.sliders["a"].index = 2  # the plane contains this state, so no new one is sent
        assert stage.picture.planes[0] is plane
        stage.sliders["a"].index = 0
    with_grid = Stage(figure, {"dot": dot}, sliders, grid=("a", "b"), **options)
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
    stage = Stage(figure, {"dot": dot}, sliders, frames=frames, describe=str_of, handles={"dot": ("r", "angle")})
    (plane,) = stage.picture.planes
    points = np.frombuffer(plane["points"], "<i2").reshape(-1, 2) / 10
    every = np.array(list(itertools.product(sliders[0].values, sliders[1].values)), float)
    assert points == pytest.approx(axes.transData.transform(place(*every.T)) * [1, -1] + [0, 216], abs=0.06)
    asked.clear()
    stage._planes((2, 7))
    assert sum(asked) == frames_asked


def test_a_head_of_a_timeline_has_no_plane(plt):
    figure, axes = plt.subplots()
    now = axes.plot([0, 1, 2])[0]
    timeline, sliders = Timeline(2, head=["now"]), [Slider("a", A), Slider("b", B)]
    options = {"timeline": timeline, "handles": {"now": ("a", "b")}, "describe": str_of}
    stage = Stage(figure, {"now": now}, sliders, update=lambda a, b: now.set_ydata([a, b, a + b]), **options)
    assert stage.picture.planes == []
