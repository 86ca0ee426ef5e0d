"""Handles in a real Chromium: each drag ends in the state whose handle is nearest to the pointer."""

import itertools

import numpy as np
import pytest

from ntd_helpers import demos
from ntd_helpers.stage import Slider, Stage, Timeline
from tests.stage.cases import str_of
from tests.stage.plain_page import plain, show

WIDTH = 800  # CSS pixels of a figure that is 400 points wide
A, B = list(range(9)), list(range(7))
EVERY_PAIR = tuple(itertools.product(A, B))


@pytest.fixture
def page(chrome):
    page, errors = chrome.new_page(viewport={"width": WIDTH, "height": 900}, has_touch=True), []
    page.set_default_timeout(20000)
    page.clock.install(time=0)  # tests advance the clock, so the load of the machine has no effect
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.set_content("<!doctype html><html lang='en'><title>Stage</title><body style='margin: 0'></body>")
    page.clock.pause_at(1000)
    yield page
    page.close()
    assert errors == []


def settled(page):
    """Advance the clock by two frames of the display."""
    page.clock.run_for(40)


def put(page, **values):
    for name, value in values.items():
        page.evaluate("([name, value]) => put(name, value)", [name, value])
    settled(page)


def plane(plt, **options):
    """A dot that both sliders move along oblique directions, and a rotating line with a handle at its end."""
    figure, axes = plt.subplots(figsize=(400 / 72, 300 / 72))
    axes.set(xlim=(-1, 13), ylim=(-3, 10))
    (dot,), (hand,) = axes.plot([0], [0], "o"), axes.plot([0, 1], [0, 0])
    (tip,) = axes.plot([0], [0], "s")
    sliders = [Slider("a", A, 2), Slider("b", B, 3), Slider("turn", range(0, 360, 15))]

    def frames(a, b, turn):
        angle = np.radians(turn)
        end = np.stack([9 + 2 * np.cos(angle), 7 + 2 * np.sin(angle)], -1)
        return {
            "dot": dot_at(a, b)[:, None],
            "hand": np.stack([np.broadcast_to([9, 7], end.shape), end], 1),
            "tip": end[:, None],
        }

    options = {"handles": {"dot": ("a", "b"), "tip": ("turn",)}, **options}
    stage = Stage(
        figure, {"dot": dot, "hand": hand, "tip": tip}, sliders, frames=frames, describe=str_of, budget=10**7, **options
    )
    stage.to_page = lambda points: axes.transData.transform(points) * [2, -2] + [0, 600]  # CSS pixels
    return stage


def dot_at(a, b):
    return np.stack([a + 0.3 * b, b - 0.2 * a + 0 * b], -1).astype(float)


def tip_at(turn):
    return np.array([9 + 2 * np.cos(np.radians(turn)), 7 + 2 * np.sin(np.radians(turn))])


def nearest(stage, states, points, pointer):
    """The state whose point (in data coordinates) is nearest to the pointer, by a clear margin."""
    distances = np.linalg.norm(stage.to_page(np.array(points)) - pointer, axis=1)
    first, second = np.argsort(distances)[:2]
    assert distances[second] - distances[first] > 0.5, "choose a path without ties"
    return states[first]


def nearest_dot(stage, pointer, states=EVERY_PAIR):
    return nearest(stage, states, [dot_at(*state) for state in states], pointer)


def positions(page):
    return tuple(page.evaluate("[state.slider_0, state.slider_1, state.slider_2]"))


def text(page):
    return page.locator(".stage-says").text_content()


def assert_consistent(page):
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
    assert text(page) == str_of(a=a, b=b, turn=15 * turn)
    dot, tip, ring = np.array(drawn) / 10 * 2  # tenths of points, two pixels a point
    assert np.abs(dot - page.stage.to_page(dot_at(a, b))).max() < 1.5
    assert np.abs(ring - page.stage.to_page(dot_at(a, b))).max() < 0.2
    assert np.abs(tip - page.stage.to_page(tip_at(15 * turn))).max() < 1.5


def opened(page, stage, **scene):
    stage.picture.scene = stage.scene() | scene
    page.stage = stage
    show(page, stage)
    settled(page)


class Mouse:
    def __init__(self, page):
        self.page, self.mouse = page, page.mouse

    def press(self, x, y):
        self.mouse.move(x, y)
        self.mouse.down()

    def move(self, x, y):
        self.mouse.move(x, y)
        settled(self.page)

    def release(self):
        self.mouse.up()
        settled(self.page)


class Finger:
    def __init__(self, page, number=0):
        self.page, self.number, self.client = page, number, page.context.new_cdp_session(page)

    def send(self, kind, *points):
        touches = [{"x": x, "y": y, "id": self.number + n} for n, (x, y) in enumerate(points)]
        self.client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})
        settled(self.page)

    def press(self, x, y):
        self.send("touchStart", (x, y))

    def move(self, x, y):
        self.send("touchMove", (x, y))

    def release(self):
        self.send("touchEnd")


POINTERS = pytest.mark.parametrize("pointer", [Mouse, Finger])
PATH = [
    (5.15, 1.6),
    (8.4, 3.75),
    (3.3, 5.2),
    (-0.7, -2.6),
    (12.4, 9.4),
]  # in data coordinates; two points off the plane


@POINTERS
def test_a_grid_lets_a_handle_move_freely_without_a_kernel(plt, page, pointer):
    stage = plane(plt, grid=[("a", "b")])
    opened(page, stage, kernel=False)
    hand = pointer(page)
    hand.press(*stage.to_page(dot_at(2, 3)))
    assert positions(page)[:2] == (2, 3)  # a press alone moves nothing
    for place in PATH:
        place = stage.to_page(place)
        hand.move(*place)
        assert positions(page)[:2] == nearest_dot(stage, place)
        assert_consistent(page)
    hand.release()
    hand.press(*stage.to_page(tip_at(0)))
    place = stage.to_page([8.1, 9.2])
    hand.move(*place)
    hand.release()
    turns = [(t,) for t in range(24)]
    assert positions(page)[2:] == nearest(stage, turns, [tip_at(15 * t) for (t,) in turns], place)


def test_the_start_of_the_flagship_moves_freely_without_a_kernel(page):
    stage = demos.quadratics.eigen_axes()
    opened(page, stage, kernel=False)
    width, height = (stage.scene()[key] for key in ("width", "height"))

    def to_page(point):
        return (stage.figure.axes[0].transData.transform(point) * [1, -1] + [0, height]) * WIDTH / width

    hand = Mouse(page)
    hand.press(*to_page([-2.7, 1.5]))
    hand.move(*to_page([-0.95, -0.4]))  # nearest to the start at (-0.9, -0.3)
    hand.release()
    assert page.evaluate("[state.slider_4, state.slider_5]") == [3, 4]
    assert page.locator(".stage-notice").text_content() == ""


def test_without_a_grid_or_a_kernel_one_slider_moves_at_a_time(plt, page):
    stage = plane(plt)
    opened(page, stage, kernel=False)
    hand = Mouse(page)
    hand.press(*stage.to_page(dot_at(2, 3)))
    cross = [(a, 3) for a in A] + [(2, b) for b in B if b != 3]
    for place in PATH:
        place = stage.to_page(place)
        hand.move(*place)
        assert positions(page)[:2] == nearest_dot(stage, place, cross)
        assert_consistent(page)
    assert page.locator(".stage-notice").text_content() == "On this page a and b move one at a time."


def test_a_handle_without_a_track_returns_the_other_sliders(plt, page):
    stage = plane(plt)
    opened(page, stage, kernel=False)
    put(page, slider_0=5)
    hand = Mouse(page)
    hand.press(*stage.to_page(tip_at(0)))
    hand.move(*stage.to_page([9, 9.2]))
    hand.release()
    assert positions(page) == (2, 3, 6)
    assert page.locator(".stage-notice").text_content() == "On this page turn moves alone: a went back to 2."
    assert_consistent(page)


@POINTERS
def test_a_dead_kernel(plt, page, pointer):
    """Without an answer, the picture returns to a state that a track holds, and shows the text of that state."""
    stage = plane(plt)
    opened(page, stage)
    hand = pointer(page)
    hand.press(*stage.to_page(dot_at(2, 3)))
    place = stage.to_page(PATH[1])
    hand.move(*place)
    assert positions(page)[:2] == nearest_dot(stage, place)
    assert page.locator(".stage-waiting").count() == 1 and text(page) == str_of(a=2, b=3, turn=0)
    page.clock.run_for(500)
    assert page.locator(".stage-waiting").count() == 0
    cross = [(a, 3) for a in A] + [(2, b) for b in B if b != 3]
    assert positions(page)[:2] == nearest_dot(stage, place, cross)
    assert_consistent(page)
    place = stage.to_page(PATH[2])
    hand.move(*place)
    assert positions(page)[:2] == nearest_dot(stage, place, cross)
    assert_consistent(page)
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
    stage = plane(plt)
    opened(page, stage)
    live(page, stage, delay)
    hand = Mouse(page)
    hand.press(*stage.to_page(dot_at(2, 3)))
    for place in PATH:
        place = stage.to_page(place)
        hand.move(*place)
        expected = nearest_dot(stage, place)
        assert positions(page)[:2] == expected
        answered(page, delay)
        assert text(page) == str_of(a=expected[0], b=expected[1], turn=0)
        assert_consistent(page)
    hand.release()
    assert page.locator(".stage-notice").text_content() == ""


def dragged(plt, page, hand):
    """The plane, without a kernel, whose dot a mouse or a finger has taken from its place to (400, 300) and holds."""
    stage = plane(plt, grid=("a", "b"))
    opened(page, stage, kernel=False)
    hand.press(*stage.to_page(dot_at(2, 3)))
    hand.move(400, 300)
    return stage


def test_release_outside_the_picture_ends_the_drag(plt, page):
    hand = Mouse(page)
    dragged(plt, page, hand)
    before = positions(page)
    hand.move(790, 880)  # below the picture, during the drag
    assert positions(page) != before and page.locator(".stage-held").count() == 1
    hand.release()
    before = positions(page)
    hand.move(400, 300)
    assert positions(page) == before and page.locator(".stage-held").count() == 0


def test_only_the_first_finger_drags(plt, page):
    stage = plane(plt, grid=("a", "b"))
    opened(page, stage, kernel=False)
    finger = Finger(page)
    start, other, place = (tuple(stage.to_page(p)) for p in (dot_at(2, 3), tip_at(0), PATH[0]))
    finger.send("touchStart", start)
    finger.send("touchStart", start, other)
    finger.send("touchMove", place, (300, 100))
    assert positions(page) == (*nearest_dot(stage, place), 0)
    finger.send("touchEnd", place)
    finger.send("touchEnd")
    assert page.locator(".stage-held").count() == 0
    assert_consistent(page)


def test_a_lost_pointer_ends_the_drag(plt, page):
    hand = Mouse(page)
    dragged(plt, page, hand)
    before = positions(page)
    page.evaluate("document.querySelector('.stage-grip').releasePointerCapture(1)")
    hand.move(500, 200)
    assert positions(page) == before and page.locator(".stage-held").count() == 0


def test_a_cancelled_touch_ends_the_drag(plt, page):
    finger = Finger(page)
    stage = dragged(plt, page, finger)
    before = positions(page)
    assert before != (2, 3, 0) and page.locator(".stage-held").count() == 1
    finger.send("touchCancel")
    assert positions(page) == before and page.locator(".stage-held").count() == 0
    finger.press(*stage.to_page(dot_at(*before[:2])))  # and it can be dragged again
    finger.move(500, 200)
    assert positions(page) != before
    finger.release()


def test_a_finger_scrolls_the_page_unless_it_begins_on_a_handle(plt, page):
    stage = plane(plt, grid=("a", "b"))
    opened(page, stage, kernel=False)
    page.evaluate("document.body.style.height = '3000px'")
    finger = Finger(page)
    for start, scrolls in ((stage.to_page(dot_at(2, 3)), False), (np.array([600.0, 500.0]), True)):
        finger.press(*start)
        for step in range(1, 7):
            finger.move(start[0], start[1] - 40 * step)
        finger.release()
        assert (page.evaluate("scrollY") > 50) == scrolls
    assert_consistent(page)


def test_grips_are_large_enough_and_no_tab_stops(plt, page):
    stage = plane(plt)
    opened(page, stage)
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
    stage = Stage(
        figure,
        {"now": now},
        [Slider("factor", factors, factors[17])],
        update=lambda factor: now.set_ydata(factor**k),
        describe=str_of,
        timeline=Timeline(10, 3, head=["now"]),
        handles={"now": ("factor",)},
    )
    opened(page, stage, kernel=False)
    for step, height in ((3, -0.3), (2, 0.5), (1, -0.62)):
        put(page, step=step)
        at = axes.transData.transform(
            [step, stage.frames_at(factor=factors[page.evaluate("state.slider_0")])["now"]["points"][step, 1]]
        )
        hand = Mouse(page)
        hand.press(*(at * [2, -2] + [0, 600]))
        hand.move(*(axes.transData.transform([step, height]) * [2, -2] + [0, 600]))
        hand.release()
        expected = np.abs(factors**step - height).argmin()
        assert page.evaluate("state.slider_0") == expected


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
    options = {"timeline": Timeline(3, 0, head=["now"]), "handles": {"now": ("factor",)}, "describe": str_of}
    slider = Slider("factor", [0.1, 0.5, 0.9])
    assert Stage(figure, {"now": now}, [slider], update=lambda factor: now.set_ydata(factor**k), **options)
    with pytest.raises(ValueError, match="one place for all values of slider 'factor'"):
        Stage(figure, {"now": now}, [slider], update=lambda factor: None, **options)


def test_a_revealed_actor_cannot_be_a_handle(plt):
    figure, axes = plt.subplots()
    path = axes.plot([0, 1, 2])[0]
    with pytest.raises(ValueError, match="'path' is revealed step by step"):
        Stage(
            figure,
            {"path": path},
            [Slider("v", [0, 1])],
            update=lambda v: path.set_ydata([v] * 3),
            describe=str_of,
            timeline=Timeline(2, reveal=["path"]),
            handles={"path": ("v",)},
        )


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
    stage = Stage(figure, actors, sliders, frames=frames, describe=str_of, handles=handles, grid=("a", "b"))
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

        finger = Finger(page)
        finger.press(*to_page(start))
        finger.move(*to_page(end))
        finger.release()
    assert page.evaluate("[state.slider_0, state.slider_1]") == [8, 1]
    assert text(page) == str_of(a=8, b=1)
    page.set_viewport_size({"width": 800, "height": 900})
    page.wait_for_function("document.querySelectorAll('.stage-panel').length === 1")
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)")
    assert len(set(ids)) == len(ids)


def test_a_problem_of_the_kernel_is_shown(plt, page):
    stage = plane(plt)
    opened(page, stage)
    put(page, slider_0=5)
    put(page, slider_1=1)
    page.evaluate("arrive('problem', {state: [5, 1, 0], text: 'This state cannot be shown: no such wave'})")
    settled(page)
    expected = "This state cannot be shown: no such wave. a went back to 2."
    assert page.locator(".stage-notice").text_content() == expected
    assert positions(page) == (2, 1, 0)
    assert_consistent(page)
