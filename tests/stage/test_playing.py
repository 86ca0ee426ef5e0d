"""The timeline of a picture in a real Chromium: its steps, keys, button and speed."""

import numpy as np
import pytest

from ntd_helpers.stage import Slider, Timeline
from tests.stage.cases import staged
from tests.stage.decode import decode
from tests.stage.page import subpaths
from tests.stage.plain_page import outlines, put, show

pytestmark = pytest.mark.browser


def walk(plt, steps=10, **options):
    """A path of steps + 1 vertices and a dot at its head, on a timeline."""
    figure, axes = plt.subplots(figsize=(4, 3))
    k = np.arange(steps + 1.0)
    axes.set(xlim=(0, steps), ylim=(0, 3))
    path, head = axes.plot(k, k % 2, "o-")[0], axes.plot(k, k % 2, "s")[0]
    timeline = Timeline(steps, start=3, reveal=["path"], head=["head"], **options)

    def update(v):
        for line in (path, head):
            line.set_ydata(k % 2 + v)

    return staged(figure, {"path": path, "head": head}, update, [Slider("v", [0, 1])], timeline=timeline)


def counts(page):
    """Numbers of vertices of the path, of its markers, and of markers of the head."""
    path, marks, head = outlines(page)
    return path.count("L") + 1, marks.count("M"), head.count("M")


def test_the_timeline_reveals(plt, page):
    stage = walk(plt)
    show(page, stage)
    assert counts(page) == (4, 4, 1)
    frames, _ = decode(stage.picture.home[0])
    for step in (0, 10, 6):
        put(page, step=step)
        assert counts(page) == (step + 1, step + 1, 1)
        square = subpaths(outlines(page)[2])[0][0]
        centre = (square.min(0) + square.max(0)) / 2
        assert centre / 10 == pytest.approx(frames[0][0].points[step], abs=0.06)
    put(page, slider_0=1)
    assert counts(page) == (7, 7, 1)


def test_play_and_pause(plt, page):
    show(page, walk(plt, steps=400, pace=100))
    button = page.locator(".stage button")
    assert button.text_content() == "▶ Play"
    button.click()
    page.clock.run_for(120)
    assert page.evaluate("state.step") > 8
    assert button.text_content() == "❚❚ Pause"
    button.click()
    paused = page.evaluate("state.step")
    page.clock.run_for(120)
    assert page.evaluate("state.step") == paused < 400
    page.locator(".stage select").select_option("4")
    button.focus()
    page.keyboard.press("Space")
    page.clock.run_for(1100)
    assert page.evaluate("state.step") == 400 and button.text_content() == "▶ Play"
    button.click()  # at the end it restarts
    page.clock.run_for(100)
    assert 0 < page.evaluate("state.step") < 300
    put(page, step=399)  # a reader moves the slider during play
    page.clock.run_for(100)
    assert page.evaluate("state.step") == 400


def test_speed(plt, page):
    show(page, walk(plt, steps=1000, pace=50))
    steps = []
    for speed in ("0.25", "4"):
        page.locator(".stage select").select_option(speed)
        put(page, step=0)
        for _ in range(2):  # play and pause
            page.locator(".stage button").click()
            page.clock.run_for(300)
        steps.append(page.evaluate("state.step"))
    assert steps[1] > 4 * max(steps[0], 1)


def test_reduced_motion_shows_the_end_at_once(plt, page):
    page.emulate_media(reduced_motion="reduce")
    show(page, walk(plt))
    page.locator(".stage button").click()
    assert page.evaluate("state.step") == 10
    assert page.locator(".stage button").text_content() == "▶ Play"
