"""Handles in a real Chromium: each drag ends in the state whose handle is nearest to the pointer."""

import itertools

import numpy as np
import pytest

from ntd_helpers import demos
from ntd_helpers.stage import Slider, Timeline
from tests.stage.cases import staged, str_of
from tests.stage.dragging import TURNS, A, B, Finger, Mouse, dot_at, pixels_of, plane, tip_at
from tests.stage.plain_page import notice, plain, positions, put, says, settled, show

pytestmark = pytest.mark.browser

WIDTH = 800  # CSS pixels of a figure that is 400 points wide
EVERY_PAIR = list(itertools.product(A, B))
CROSS = [(a, b) for a, b in EVERY_PAIR if a == 2 or b == 3]  # what one slider reaches from the start, (2, 3)


def opened(page, stage, **scene):
    stage.picture.scene = stage.scene() | scene
    show(page, stage)
    settled(page)
    return stage


def nearest(stage, states, points, place):
    """The state whose point is nearest to a place by a clear margin; both in data coordinates."""
    distances = np.linalg.norm(stage.to_page(np.array(points)) - stage.to_page(place), axis=1)
    first, second = np.argsort(distances)[:2]
    assert distances[second] - distances[first] > 0.5, "choose a path without ties"
    return states[first]


def nearest_dot(stage, place, states=EVERY_PAIR):
    return nearest(stage, states, [dot_at(*state) for state in states], place)


def assert_consistent(page, stage):
    """Check that picture, text and sliders show the same state."""
    a, b, turn = positions(page)
    drawn = page.evaluate("""() => {
        const [dot, hand, tip] = [...document.querySelectorAll('.stage-moving > g > path')];
        const centre = (path) => {
            const box = path.getBBox();
            return [box.x + box.width / 2, box.y + box.height / 2];
        };
        const ring = document.querySelector('.stage-ring');
        return [centre(dot), centre(tip), [ring.cx.baseVal.value, ring.cy.baseVal.value]];
    }""")
    assert says(page) == str_of(a=a, b=b, turn=TURNS[turn])
    dot, tip, ring = np.array(drawn) / 10 * 2  # tenths of points, two pixels a point
    assert np.abs(dot - stage.to_page(dot_at(a, b))).max() < 1.5
    assert np.abs(ring - stage.to_page(dot_at(a, b))).max() < 0.2
    assert np.abs(tip - stage.to_page(tip_at(TURNS[turn]))).max() < 1.5


both_pointers = pytest.mark.parametrize("pointer", [Mouse, Finger])
PATH = [(5.15, 1.6), (8.4, 3.75), (3.3, 5.2), (-0.7, -2.6), (12.4, 9.4)]  # two of them off the plane


@both_pointers
def test_a_grid_lets_a_handle_move_freely_without_a_kernel(plt, page, pointer):
    stage = opened(page, plane(plt, grid=[("a", "b")]), kernel=False)
    hand = pointer(page, stage.to_page)
    hand.press(dot_at(2, 3))
    assert positions(page)[:2] == (2, 3)  # a press alone moves nothing
    for place in PATH:
        hand.move(place)
        assert positions(page)[:2] == nearest_dot(stage, place)
        assert_consistent(page, stage)
    hand.release()
    hand.press(tip_at(0))
    hand.move((8.1, 9.2))
    hand.release()
    assert positions(page)[2] == nearest(stage, range(24), tip_at(TURNS), (8.1, 9.2))


def test_the_start_of_the_flagship_moves_freely_without_a_kernel(page):
    stage = opened(page, demos.quadratics.eigen_axes(), kernel=False)
    width, height = (stage.scene()[key] for key in ("width", "height"))
    axes = stage.figure.axes[0]
    hand = Mouse(page, lambda place: (axes.transData.transform(place) * [1, -1] + [0, height]) * WIDTH / width)
    hand.press([-2.7, 1.5])
    hand.move([-0.95, -0.4])  # nearest to the start at (-0.9, -0.3)
    hand.release()
    assert positions(page)[4:] == (3, 4) and notice(page) == ""


def test_without_a_grid_or_a_kernel_one_slider_moves_at_a_time(plt, page):
    stage = opened(page, plane(plt), kernel=False)
    hand = Mouse(page, stage.to_page)
    hand.press(dot_at(2, 3))
    for place in PATH:
        hand.move(place)
        assert positions(page)[:2] == nearest_dot(stage, place, CROSS)
        assert_consistent(page, stage)
    assert notice(page) == "On this page a and b move one at a time."


def test_a_handle_without_a_track_returns_the_other_sliders(plt, page):
    stage = opened(page, plane(plt), kernel=False)
    put(page, slider_0=5)
    hand = Mouse(page, stage.to_page)
    hand.press(tip_at(0))
    hand.move((9, 9.2))
    hand.release()
    assert positions(page) == (2, 3, 6)
    assert notice(page) == "On this page turn moves alone: a went back to 2."
    assert_consistent(page, stage)


@both_pointers
def test_a_dead_kernel(plt, page, pointer):
    """Without an answer, the picture returns to a state that a track holds, and shows the text of that state."""
    stage = opened(page, plane(plt))
    hand = pointer(page, stage.to_page)
    hand.press(dot_at(2, 3))
    hand.move(PATH[1])
    assert positions(page)[:2] == nearest_dot(stage, PATH[1])
    assert page.locator(".stage-waiting").count() == 1 and says(page) == str_of(a=2, b=3, turn=0)
    page.clock.run_for(500)
    assert page.locator(".stage-waiting").count() == 0
    assert positions(page)[:2] == nearest_dot(stage, PATH[1], CROSS)
    assert_consistent(page, stage)
    hand.move(PATH[2])
    assert positions(page)[:2] == nearest_dot(stage, PATH[2], CROSS)
    assert_consistent(page, stage)
    hand.release()


def live(page, stage, delay=0):
    """Connect a kernel that answers each change of a slider after `delay` milliseconds."""
    sent = {}
    stage.picture.observe(lambda change: sent.update({change["name"]: change["new"]}), ["frame", "fresh", "planes"])

    def moved(at):
        sent.clear()
        for name, index in zip(("a", "b", "turn"), at, strict=True):
            stage.sliders[name].index = index
        return {name: plain(value) for name, value in sent.items()}

    page.expose_function("kernel", moved)
    page.evaluate(
        """(delay) => { window.unanswered = 0;
            for (const i of [0, 1, 2]) model.on(`change:slider_${i}`, () => {
                unanswered += 1;
                setTimeout(async () => {
                    const sent = await kernel([state.slider_0, state.slider_1, state.slider_2]);
                    for (const [name, value] of Object.entries(sent)) arrive(name, value);
                    unanswered -= 1;
                }, delay);
            });
        }""",
        delay,
    )


def answered(page, delay):
    """Advance the clock by the delay, then wait for the answers, which are computed in real time."""
    page.clock.run_for(delay)
    while page.evaluate("unanswered"):
        page.wait_for_timeout(10)
    settled(page)


@pytest.mark.parametrize("delay", [0, 150], ids=["idle", "busy"])
def test_with_a_kernel_a_handle_moves_freely(plt, page, delay):
    stage = opened(page, plane(plt))
    live(page, stage, delay)
    hand = Mouse(page, stage.to_page)
    hand.press(dot_at(2, 3))
    for place in PATH:
        hand.move(place)
        expected = nearest_dot(stage, place)
        assert positions(page)[:2] == expected
        answered(page, delay)
        assert positions(page)[:2] == expected
        assert_consistent(page, stage)
    hand.release()
    assert notice(page) == ""


# How a drag ends


def dragged(plt, page, pointer):
    """A pointer that has taken the dot from its place to (6, 3) and holds it, on a page without a kernel."""
    stage = opened(page, plane(plt, grid=("a", "b")), kernel=False)
    hand = pointer(page, stage.to_page)
    hand.press(dot_at(2, 3))
    hand.move((6, 3))
    assert positions(page) == (*nearest_dot(stage, (6, 3)), 0) and page.locator(".stage-held").count() == 1
    return hand


def assert_released(page, hand, before):
    """Check that a pointer holds nothing: moved on, it leaves the sliders as they were before."""
    if isinstance(hand, Mouse):
        hand.move((9, 5))
    assert positions(page) == before and page.locator(".stage-held").count() == 0


def test_release_outside_the_picture_ends_the_drag(plt, page):
    hand = dragged(plt, page, Mouse)
    before = positions(page)
    page.mouse.move(790, 880)  # below the picture
    settled(page)
    after = positions(page)
    assert after != before and page.locator(".stage-held").count() == 1
    hand.release()
    assert_released(page, hand, after)


def test_a_lost_pointer_ends_the_drag(plt, page):
    hand = dragged(plt, page, Mouse)
    before = positions(page)
    page.evaluate("document.querySelector('.stage-grip').releasePointerCapture(1)")
    assert_released(page, hand, before)


def test_a_cancelled_touch_ends_the_drag(plt, page):
    finger = dragged(plt, page, Finger)
    before = positions(page)
    finger.send("touchCancel")
    assert_released(page, finger, before)
    finger.press(dot_at(*before[:2]))  # and it can be dragged again
    finger.move((9, 5))
    assert positions(page) != before
    finger.release()


def test_only_the_first_finger_drags(plt, page):
    stage = opened(page, plane(plt, grid=("a", "b")), kernel=False)
    finger = Finger(page, stage.to_page)
    finger.send("touchStart", dot_at(2, 3))
    finger.send("touchStart", dot_at(2, 3), tip_at(0))
    finger.send("touchMove", PATH[0], (4, 8))
    assert positions(page) == (*nearest_dot(stage, PATH[0]), 0)
    finger.send("touchEnd", PATH[0])
    finger.send("touchEnd")
    assert_released(page, finger, (*nearest_dot(stage, PATH[0]), 0))
    assert_consistent(page, stage)


def test_a_finger_scrolls_the_page_unless_it_begins_on_a_handle(plt, page):
    stage = opened(page, plane(plt, grid=("a", "b")), kernel=False)
    page.evaluate("document.body.style.height = '3000px'")
    finger = Finger(page, lambda place: place)
    for start, scrolls in ((stage.to_page(dot_at(2, 3)), False), (np.array([600.0, 500.0]), True)):
        finger.press(start)
        for step in range(1, 7):
            finger.move(start - [0, 40 * step])
        finger.release()
        assert (page.evaluate("scrollY") > 50) == scrolls
    assert_consistent(page, stage)


# Sizes, timelines, panels, problems


def test_grips_are_large_enough_and_no_tab_stops(plt, page):
    opened(page, plane(plt))
    for width in (WIDTH, 320):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function(  # the rings are resized at the display's next frames
            """width => document.querySelector('.stage-page').clientWidth === width
                && [...document.querySelectorAll('.stage-grip')].every((e) => {
                    const box = e.getBoundingClientRect();
                    return Math.min(box.width, box.height) >= 24 && Math.max(box.width, box.height) <= 40;
                })""",
            arg=width,
        )
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    assert page.locator(".stage-grip").first.evaluate("e => getComputedStyle(e).cursor") == "grab"
    assert page.locator(".stage-moving").get_attribute("aria-hidden") == "true"


def test_a_head_is_dragged_at_its_step(plt, page):
    figure, axes = plt.subplots(figsize=(400 / 72, 300 / 72))
    k = np.arange(11)
    axes.set(xlim=(0, 10), ylim=(-1, 1))
    now = axes.plot(k, 0.9**k, "o")[0]
    factors = np.linspace(-0.95, 0.95, 20)
    options = {"timeline": Timeline(10, 3, head=["now"]), "handles": {"now": ("factor",)}}
    slider = Slider("factor", factors, factors[17])
    stage = staged(figure, {"now": now}, lambda factor: now.set_ydata(factor**k), [slider], **options)
    opened(page, stage, kernel=False)
    hand = Mouse(page, pixels_of(axes))
    for step, height in ((3, -0.3), (2, 0.5), (1, -0.62)):
        put(page, step=step)
        (index,) = positions(page)
        hand.press([step, factors[index] ** step])
        hand.move([step, height])
        hand.release()
        assert positions(page) == (np.abs(factors**step - height).argmin(),)


def test_a_handle_that_has_left_its_panel_shows_no_ring_but_can_be_pulled_back(plt, page):
    figure, axes = plt.subplots(figsize=(400 / 72, 300 / 72))
    axes.set(xlim=(0, 5), ylim=(-1, 1))
    dot = axes.plot([0], [0], "o")[0]
    stage = staged(figure, {"dot": dot}, lambda a: dot.set_xdata([a]), [Slider("a", A, 2)], handles={"dot": ("a",)})
    opened(page, stage, kernel=False)
    hand = Mouse(page, pixels_of(axes))
    hand.press((2, 0))
    for at, is_seen in ((5, True), (6, False), (8, False), (3, True)):
        hand.move((at, 0.3))
        assert positions(page) == (at,)
        assert [page.locator(name).is_visible() for name in (".stage-ring", ".stage-grip")] == [is_seen] * 2


def test_a_phone_stacks_the_panels_and_their_handles_work(plt, page):
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3), layout="constrained")
    dots = []
    for axes in (left, right):
        axes.set(xlim=(-1, 10), ylim=(-1, 10), ylabel="height", title="A panel")
        dots.append(axes.plot([0], [0], "o")[0])
    sliders = [Slider("a", range(10), 5), Slider("b", range(10), 5)]

    def frames(a, b):
        one, other = np.stack([a, 0 * a + 4], -1), np.stack([0 * b + 6, b], -1)
        return {"one": one[:, None], "other": other[:, None]}

    handles = {"one": ("a",), "other": ("b",)}
    actors = dict(zip(handles, dots, strict=True))
    stage = staged(figure, actors, sliders=sliders, frames=frames, handles=handles, grid=("a", "b"))
    page.set_viewport_size({"width": 390, "height": 900})
    opened(page, stage, kernel=False)
    boxes = page.locator(".stage-panel").evaluate_all("all => all.map(e => e.getBoundingClientRect().toJSON())")
    assert [box["width"] for box in boxes] == [390, 390] and boxes[1]["top"] == pytest.approx(boxes[0]["bottom"])
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    seen = page.locator(".stage-moving").evaluate_all(
        """all => all.map((svg) => [...svg.querySelectorAll("g")]
            .filter((group) => group.style.display !== "none").length)"""
    )
    assert seen == [1, 1]  # each panel draws only its own actor
    panels = stage.scene()["panels"]
    for index, (axes, start, end) in enumerate(((left, (5, 4), (8, 4)), (right, (6, 5), (6, 1)))):
        (x, y, width, _), box = panels[index], boxes[index]

        def to_page(point, axes=axes, x=x, y=y, width=width, box=box):
            place = axes.transData.transform(point) * [1, -1] + [-x, 216 - y]
            return place * 390 / width + [box["x"], box["y"]]

        finger = Finger(page, to_page)
        finger.press(start)
        finger.move(end)
        finger.release()
    assert positions(page) == (8, 1) and says(page) == str_of(a=8, b=1)
    page.set_viewport_size({"width": 800, "height": 900})
    page.wait_for_function("document.querySelectorAll('.stage-panel').length === 1")
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)")
    assert len(set(ids)) == len(ids)


def test_a_problem_of_the_kernel_is_shown(plt, page):
    stage = opened(page, plane(plt))
    put(page, slider_0=5)
    put(page, slider_1=1)
    page.evaluate("arrive('problem', {state: [5, 1, 0], text: 'This state cannot be shown: no such wave'})")
    settled(page)
    assert notice(page) == "This state cannot be shown: no such wave. a went back to 2."
    assert positions(page) == (2, 1, 0)
    assert_consistent(page, stage)
