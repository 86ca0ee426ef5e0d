"""The browser module on a plain page in a real Chromium."""

import io
import re

import numpy as np
import pytest
from PIL import Image

from ntd_helpers.stage import Slider, Stage
from tests.stage.cases import CASES, blank, demo, staged
from tests.stage.decode import decode
from tests.stage.page import subpaths
from tests.stage.plain_page import arrive, notice, outlines, pair, plain, positions, put, says, settled, show

pytestmark = pytest.mark.browser


def merged(pieces):
    """Join segments that start at the end of the previous one."""
    lines = []
    for piece in pieces:
        if lines and np.array_equal(lines[-1][-1], piece[0]):
            lines[-1] = np.vstack([lines[-1], piece[1:]])
        else:
            lines.append(piece)
    return lines


# What each part of the moving layer shows: path data, or a text with its place, anchor and size; null if it is hidden.
SHOWN = """[...document.querySelectorAll(".stage-moving > g")].map((group) => {
    const element = group.firstChild;
    if (group.style.display === "none") return null;
    if (element.tagName === "path") return element.getAttribute("d");
    const { textAnchor } = getComputedStyle(element);
    return [element.textContent, element.getAttribute("transform"), textAnchor, element.style.fontSize];
})"""


def assert_drawn(part, shown):
    """Check that the browser shows a part as the buffers have it."""
    if part.style is None:
        assert shown is None
    elif part.kind == "text":
        text, transform, anchor, size = shown
        x, y, angle = (float(v) for v in re.findall(r"-?[\d.]+", transform))
        assert (x / 10, y / 10, angle) == pytest.approx((*part.points[0], part.style["angle"]), abs=0.051)
        assert (text, anchor, size) == (part.text, part.style["anchor"], f"{part.style['size'] * 10:g}px")
    else:
        lines = merged(part.lines) if part.how == "segments" else part.lines
        if part.kind == "marks":
            places = part.points[~np.isnan(part.points[:, 0])]
            lines = [place + outline / 10 for place in places for outline in subpaths(part.style["marker"])[0]]
        for drawn, line in zip(subpaths(shown)[0], lines, strict=True):
            assert drawn / 10 == pytest.approx(line, abs=0.061)


@pytest.mark.parametrize("names", [list(CASES)[k::3] for k in range(3)], ids=list("abc"))
def test_each_part_is_drawn_as_the_buffers_have_it(plt, page, names):
    for name in names:
        stage = demo(plt, CASES[name])
        page.evaluate("document.body.replaceChildren()")
        show(page, stage)
        frames, texts = decode(stage.picture.home[0])
        for index in (2, 0, 1):
            put(page, slider_0=index)
            assert says(page) == texts[index]
            for part, shown in zip(frames[index], page.evaluate(SHOWN), strict=True):
                assert_drawn(part, shown)


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


@pytest.mark.parametrize("style", ["default", "ggplot", "dark_background"])
def test_pixels_equal_those_of_matplotlib(plt, page, style):
    def build(axes):
        x = np.linspace(0, 10, 50)
        axes.axis(style != "default")
        axes.imshow(np.ones((2, 2)), extent=(0, 3, 6, 10), cmap="summer", aspect="auto", vmin=0, vmax=1)
        axes.text(0.2, 8.5, r"$\sum x_i$", size=20, math_fontfamily="cm")
        curve = axes.plot(x, np.sin(x) + 5, lw=3, ls="--")[0]
        dots = axes.plot([2, 5, 8], [2, 2, 2], "o", ms=12, mec="k", mew=2)[0]
        bar = axes.bar([5], [4], width=2, alpha=0.5, color="tab:red")[0]
        heat = axes.imshow([[0, 1], [2, np.nan]], extent=(6, 9, 7, 9.5), aspect="auto", interpolation="nearest")
        words = axes.text(0.5, 3, "", family="serif", size=16, weight="semibold")
        axes.set(xlim=(0, 10), ylim=(0, 10))

        def update(v):
            curve.set_ydata(np.sin(x + v) + 5)
            dots.set_ydata([2 + v, 2, 1])
            bar.set_height(4 + v)
            heat.set_data(np.array([[0, 1], [2, np.nan]]) * (1 - v / 2))
            words.set_text(f"serif {v}")

        return [dots, curve, heat, bar, words], update  # listed in another order than they are drawn

    with plt.style.context(style):
        figure, axes = plt.subplots(figsize=(4, 3))
        actor, update = build(axes)
        stage = staged(figure, actor, update)
    page.evaluate("document.body.style = 'margin: 0; width: 576px'")
    show(page, stage)
    put(page, slider_0=2)
    seen = pixels(page.locator(".stage-page").screenshot())
    stage.pose(v=1.0)
    buffer = io.BytesIO()
    figure.savefig(buffer, dpi=144, transparent=False)
    painted = pixels(buffer.getvalue())
    assert seen.shape == painted.shape == (432, 576, 3)
    assert (np.abs(seen - painted).max(-1) > 60).mean() < 0.02  # edges differ by their antialiasing
    assert np.abs(seen - painted).mean() < 2


@pytest.mark.parametrize("columns, shades", [(900, {128}), (9, {0, 255})])
def test_cells_smaller_than_a_pixel_are_averaged(plt, page, columns, shades):
    figure, axes = blank(plt)
    stripes = np.tile(np.arange(columns) % 2, (columns, 1))
    it = axes.imshow(stripes, cmap="gray", extent=(0, 10, 0, 10), aspect="auto")
    page.evaluate("document.body.style = 'margin: 0; width: 288px'")
    show(page, staged(figure, it))
    settled(page)
    row = pixels(page.locator(".stage-page").screenshot())[108, 50:240, 0]
    assert np.abs(row[:, None] - sorted(shades)).min(-1).mean() < 30


def test_a_single_slider_moves_without_a_kernel(plt, page):
    show(page, pair(plt))
    before = outlines(page)
    put(page, slider_0=3)
    assert outlines(page) != before and says(page) == "a = 3, b = 0" and notice(page) == ""
    assert page.locator(".stage-page").get_attribute("aria-label") == "a = 3, b = 0"


def test_without_a_kernel_the_other_slider_returns(plt, page):
    show(page, pair(plt))
    put(page, slider_0=3)
    put(page, slider_1=2)
    page.clock.run_for(500)
    assert notice(page) == "Without an answer from the kernel right moves alone: left went back."
    assert positions(page) == (0, 2) and says(page) == "a = 0, b = 2"
    put(page, slider_0=1)  # the kernel counts as gone, so at once
    assert positions(page) == (1, 0)
    assert notice(page) == "Without an answer from the kernel left moves alone: right went back."


def test_on_a_page_without_a_kernel_the_other_slider_returns_at_once(plt, page):
    stage = pair(plt)
    left, right = stage.scene()["sliders"]
    sliders = [left | {"texts": ["none", "1", "2", "3"]}, right | {"texts": ["zero", "1", "2"]}]
    stage.picture.scene = stage.scene() | {"kernel": False, "sliders": sliders}
    show(page, stage)
    put(page, slider_0=3)
    assert says(page) == "a = 3, b = 0" and notice(page) == ""
    put(page, slider_1=2)  # after two frames, without waiting for a kernel
    assert positions(page) == (0, 2) and says(page) == "a = 0, b = 2"
    assert notice(page) == "On this page right moves alone: left went back to none."
    put(page, slider_1=1)  # the notice stays while the same slider moves
    assert says(page) == "a = 0, b = 1" and notice(page) == "On this page right moves alone: left went back to none."
    page.clock.run_for(1000)  # longer than the wait for a kernel
    put(page, slider_0=1)
    assert notice(page) == "On this page left moves alone: right went back to zero."
    put(page, slider_0=0)
    put(page, slider_1=1)  # left is at its start, so a track holds the state
    assert says(page) == "a = 0, b = 1" and notice(page) == ""


def test_the_picture_waits_for_a_slow_kernel(plt, page):
    stage = pair(plt)
    show(page, stage)
    put(page, slider_0=3)
    put(page, slider_1=2)
    assert page.locator(".stage-waiting").count() == 1
    assert says(page) == "a = 3, b = 0"  # the previous state, pale
    arrive(page, frame=stage._tracks((3, 2), [()])[0])
    assert says(page) == "a = 3, b = 2" and page.locator(".stage-waiting").count() == 0
    page.clock.run_for(500)
    assert notice(page) == "" and positions(page) == (3, 2)
    arrive(page, fresh=stage._tracks((3, 2), [(0,), (1,)]))
    put(page, slider_0=1)
    assert says(page) == "a = 1, b = 2" and notice(page) == ""


@pytest.mark.parametrize("delay", [60, 350])
def test_a_kernel_that_lags_behind_a_drag_does_not_count_as_gone(plt, page, delay):
    """Each answer comes `delay` ms after its move; a move comes every 50 ms, the other slider being off its track."""
    figure, axes = blank(plt)
    (line,) = axes.plot([0, 0], [0, 4])
    sliders = [Slider("a", range(4)), Slider("b", range(26))]
    stage = staged(figure, line, lambda a, b: line.set_xdata([a, b]), sliders)
    show(page, stage)
    frames = [plain(stage._tracks((2, b), [()])[0]) for b in range(26)]
    page.evaluate(
        """([frames, delay]) => model.on("change:slider_1", () => {
            const frame = frames[state.slider_1];
            setTimeout(() => arrive("frame", frame), delay);
        })""",
        [frames, delay],
    )
    put(page, slider_1=1)
    put(page, slider_0=2)
    for b in range(2, 26):
        page.evaluate("b => put('slider_1', b)", b)
        page.clock.run_for(50)
        assert positions(page) == (2, b) and notice(page) == ""


def test_a_kernel_with_nothing_to_send_does_not_count_as_gone(plt, page):
    show(page, pair(plt))
    put(page, slider_0=3)
    put(page, slider_0=0)  # the home tracks hold this state, so there is no answer
    page.clock.run_for(1200)
    put(page, slider_0=3)
    put(page, slider_1=2)
    assert page.locator(".stage-waiting").count() == 1 and notice(page) == ""


def test_a_grid_moves_both_without_a_kernel(plt, page):
    stage = pair(plt, grid=("b", "a"))
    show(page, stage)
    frames, texts = decode(stage.picture.home[0])
    for a, b in ((3, 2), (1, 1), (0, 2), (3, 0)):
        put(page, slider_0=a, slider_1=b)
        assert says(page) == f"a = {a}, b = {b}" and notice(page) == ""
        number = texts.index(says(page))
        line = subpaths(outlines(page)[0])[0][0] / 10
        assert line == pytest.approx(frames[number][0].points)


def test_a_second_view_opens_on_the_state_of_a_single_frame(plt, page):
    stage = pair(plt)
    stage._state = (3, 2)
    stage.picture.frame = stage._tracks((3, 2), [()])[0]
    stage.picture.slider_0, stage.picture.slider_1 = 3, 2
    show(page, stage)
    assert says(page) == "a = 3, b = 2"


def test_a_page_saved_between_tracks_opens_on_what_it_has(plt, page):
    stage = pair(plt)
    stage.picture.slider_0, stage.picture.slider_1 = 3, 2
    show(page, stage)
    assert positions(page) in [(3, 0), (0, 2)]
    assert says(page) == "a = {}, b = {}".format(*positions(page))


def test_two_views_of_one_model(plt, page):
    show(page, pair(plt), views=2)
    put(page, slider_0=2)
    one, two = outlines(page)
    assert one == two
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)")
    assert len(set(ids)) == len(ids)
    put(page, slider_1=2)
    page.clock.run_for(500)
    assert len(set(page.locator(".stage-says").all_text_contents())) == 1
    assert len(set(outlines(page))) == 1


def test_a_closed_view_leaves_nothing_running(plt, page):
    show(page, pair(plt))
    page.evaluate("leave[0]()")
    page.evaluate("document.body.replaceChildren()")
    put(page, slider_0=1)
    put(page, slider_1=1)
    page.clock.run_for(450)


def test_a_view_closed_at_once_leaves_nothing_running(plt, page):
    """The view is closed before its first frame, and just after a change of the theme; it must not look up colours."""
    show(page, pair(plt))
    for change in ("", "document.body.dataset.theme = 'dark';"):
        page.evaluate(f"""async () => {{
            const el = document.createElement('div');
            document.body.append(el);
            const leave = render({{model, el}});
            {change}
            await null;  // observers of the page have received the change
            leave();
            el.remove();
        }}""")
        page.clock.run_for(120)


def test_hidden_actors_and_kinds_that_differ_from_track_to_track(plt, page):
    """The line is hidden throughout one track and the text throughout another, so that their parts differ in kind."""
    figure, axes = plt.subplots(figsize=(4, 3))
    line, text = axes.plot([0, 1], [0, 1])[0], axes.text(0.2, 0.2, "words")

    def update(a, b):
        line.set_visible(a == 1)
        text.set(visible=b == 0, text=f"words {a}")

    stage = staged(figure, {"line": line, "text": text}, update, [Slider("a", [0, 1]), Slider("b", [0, 1])])
    show(page, stage)
    visible = """[...document.querySelectorAll(".stage-moving > g")].filter((g) => g.style.display !== "none")
        .map((g) => g.firstChild.tagName)"""
    assert page.evaluate(visible) == ["text"]
    put(page, slider_0=1)
    assert sorted(page.evaluate(visible)) == ["path", "text"]
    arrive(page, fresh=stage._tracks((1, 1), [()]))
    put(page, slider_1=1)
    assert page.evaluate(visible) == ["path"]
    arrive(page, fresh=stage._tracks((0, 0), [()]))
    page.evaluate("put('slider_0', 0), put('slider_1', 0)")  # both before the display's next frame
    settled(page)
    assert page.evaluate(visible) == ["text"]
    assert page.locator(".stage-moving text").last.text_content() == "words 0"


def test_texts_are_not_parsed_as_html(plt, page):
    evil = '<img src=x onerror="window.hacked=1">&amp;<b>bold</b>'
    figure, axes = plt.subplots(figsize=(4, 3))
    axes.set_title(evil)
    text = axes.text(0.1, 0.5, "calm")
    slider = Slider("v", [0, 1], label=evil, marks={0: evil})
    options = {"update": lambda v: text.set_text(evil), "describe": lambda v: evil, "title": evil}
    stage = Stage(figure, {"text": text}, [slider], **options)
    show(page, stage)
    put(page, slider_0=1)
    assert page.locator(".stage-moving text").text_content() == evil
    assert says(page) == evil
    assert page.locator(".stage-page").get_attribute("aria-label") == evil
    page.clock.run_for(750)
    assert page.locator(".stage-heard").text_content() == evil
    page.clock.run_for(3000)
    assert page.locator(".stage-heard").text_content() == ""
    assert page.locator(".stage img, .stage b").count() == 0
    assert page.evaluate("window.hacked ?? null") is None
    control, marks = stage.children[1].children[0].children[0].children
    assert control.description_allow_html is False
    assert "&lt;img" in marks.value and "<img" not in marks.value


def test_dark_pages(plt, page):
    stage = pair(plt, dark={"#D62728": "#ff9999", "white": "#101010"})
    show(page, stage)
    stroke = "getComputedStyle(document.querySelector('.stage-moving path')).stroke"
    label = "getComputedStyle(document.querySelector('.stage-page svg text')).fill"
    settled(page)
    spine = "getComputedStyle(document.querySelector('[id$=patch_3] path')).stroke"
    assert page.evaluate(stroke) == "rgb(214, 39, 40)" and page.evaluate(label) == "rgb(0, 0, 0)"
    assert page.evaluate(spine) == "rgb(0, 0, 0)"
    page.evaluate("document.body.dataset.jpThemeLight = 'false'")
    assert page.evaluate(stroke) == "rgb(255, 153, 153)" and page.evaluate(label) == "rgb(228, 228, 228)"
    assert page.evaluate(spine) == "rgb(228, 228, 228)"
    page.evaluate("document.body.dataset.jpThemeLight = 'true'")
    assert page.evaluate(stroke) == "rgb(214, 39, 40)"


def test_the_picture_keeps_its_shape_at_any_width(plt, page):
    show(page, pair(plt))
    for width in (300, 800):
        page.evaluate("(width) => document.body.style.width = `${width}px`", width)
        box = page.locator(".stage-page").bounding_box()
        assert box["width"] == pytest.approx(width) and box["height"] == pytest.approx(width * 3 / 4, abs=1)
        layers = page.evaluate("[...document.querySelectorAll('.stage-page svg')].map((e) => e.clientWidth)")
        assert layers == pytest.approx([width, width], abs=1)
