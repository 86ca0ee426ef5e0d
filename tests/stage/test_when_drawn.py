"""When the browser draws: at once after a change, once for all that one event moves, then not before the next frame.

The page's clock stands still, so that no frame comes until a test lets it.
"""

import pytest

from tests.stage.dragging import Mouse, dot_at, plane
from tests.stage.plain_page import outlines, pair, positions, says, settled, show

pytestmark = pytest.mark.browser


def test_the_first_change_is_drawn_before_the_next_frame_and_the_others_in_it(plt, page):
    show(page, pair(plt, grid=("a", "b")))
    settled(page)
    at_first = outlines(page)
    page.evaluate("put('slider_0', 2)")
    drawn = outlines(page)
    assert drawn != at_first and says(page) == "a = 2, b = 0"
    page.evaluate("put('slider_0', 3)")
    assert outlines(page) == drawn and says(page) == "a = 2, b = 0"
    settled(page)
    assert outlines(page) != drawn and says(page) == "a = 3, b = 0"


def test_what_one_event_moves_is_drawn_once(plt, page):
    show(page, pair(plt, grid=("a", "b")))
    settled(page)
    draws = page.evaluate("""async () => {
        let draws = 0;
        const watch = new MutationObserver((changes) => { draws += changes.length; });
        watch.observe(document.querySelector(".stage-says"), { characterData: true, childList: true, subtree: true });
        put("slider_0", 2);
        put("slider_1", 1);
        for (let i = 0; i < 9; i++) await null;
        return draws;
    }""")
    assert draws == 1 and says(page) == "a = 2, b = 1"


def test_a_view_closed_after_a_change_draws_nothing_more(plt, page):
    show(page, pair(plt, grid=("a", "b")))
    settled(page)
    drawn = outlines(page)
    page.evaluate("put('slider_0', 2); leave[0]()")
    settled(page)
    assert outlines(page) == drawn


RAW = """([x, y]) => document.querySelector(".stage-grip").dispatchEvent(
    new PointerEvent("pointerrawupdate", { pointerId: 1, clientX: x, clientY: y, bubbles: true }))"""


def test_a_handle_follows_before_the_browser_reports_the_move(plt, page):
    stage = plane(plt, grid=("a", "b"))
    show(page, stage)
    settled(page)
    mouse = Mouse(page, stage.to_page)
    mouse.press(dot_at(2, 3))
    page.evaluate(RAW, list(stage.to_page(dot_at(6, 1))))
    assert positions(page)[:2] == (6, 1) and says(page) == "a = 6, b = 1, turn = 0"
    mouse.release()
    assert positions(page)[:2] == (6, 1)
