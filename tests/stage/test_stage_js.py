"""The browser module on a plain page in a real Chromium."""

import io
import re

import numpy as np
import pytest
from PIL import Image

from ntd_helpers.stage import Slider, Stage, Timeline
from tests.stage.cases import CASES, VALUES, blank, demo, str_of
from tests.stage.decode import decode
from tests.stage.page import subpaths
from tests.stage.plain_page import outlines, plain, put, settled, show

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chrome):
    page, errors = chrome.new_page(viewport={"width": 900, "height": 700}), []
    page.set_default_timeout(5000)
    page.clock.install()  # tests advance time by page.clock.run_for(milliseconds)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.set_content("<!doctype html><html lang='en'><title>Stage</title><body></body>")
    yield page
    page.close()
    assert errors == []


def pair(plt, **options):
    """A line moved by two sliders: from (a, 0) to (b, 4)."""
    figure, axes = plt.subplots(figsize=(4, 3))
    axes.set(xlim=(0, 4), ylim=(0, 4))
    line = axes.plot([0, 0], [0, 4], color="#d62728")[0]
    sliders = [Slider("a", [0, 1, 2, 3], label="left"), Slider("b", [0, 1, 2], label="right")]
    moves = {"update": lambda a, b: line.set_xdata([a, b]), "describe": str_of}
    return Stage(figure, {"line": line}, sliders, **moves, **options)


def says(page):
    return page.locator(".stage-says").first.text_content()


def notice(page):
    return page.locator(".stage-notice").first.text_content()


def tenths(lines):
    return sorted((np.round(line * 10).tolist() for line in lines if len(line) > 1), key=str)


def merged(pieces):
    """Join segments that start at the end of the previous one."""
    lines = []
    for piece in pieces:
        if lines and np.array_equal(lines[-1][-1], piece[0]):
            lines[-1] = np.vstack([lines[-1], piece[1:]])
        else:
            lines.append(piece)
    return lines


PATHS = [name for name in CASES if not name.startswith(("text", "marker", "scatter_alike", "line_with_m", "annot"))]


@pytest.mark.parametrize("names", [PATHS[::3], PATHS[1::3], PATHS[2::3]], ids=["a", "b", "c"])
def test_paths_equal_those_in_the_buffers(plt, page, names):
    for name in names:
        stage = demo(plt, CASES[name])
        page.evaluate("document.body.replaceChildren()")
        show(page, stage)
        frames, texts = decode(stage.picture.home[0])
        for index in (2, 0, 1):
            put(page, slider_0=index)
            parts = [p for p in frames[index] if p.kind == "path"]
            paths = page.evaluate("""[...document.querySelectorAll(".stage-moving > g > path")]
                .map((e) => e.parentNode.style.display === "none" ? null : e.getAttribute("d") ?? "")""")
            marks = [p.kind == "marks" for p in frames[index] if p.kind != "text"]
            paths = [d for d, mark in zip(paths, marks, strict=True) if not mark]
            for part, d in zip(parts, paths, strict=True):
                if part.style is None:
                    assert d is None
                    continue
                shown = [line / 10 for line in subpaths(d)[0]]
                ours = merged(part.lines) if part.how == "segments" else part.lines
                assert len(shown) == len(ours), (name, index)
                for a, b in zip(shown, ours, strict=True):
                    assert a == pytest.approx(b, abs=0.0501), (name, index)
            assert says(page) == texts[index]


def test_markers_have_the_positions_in_the_buffers(plt, page):
    for name in ("line_with_markers", "markers_with_gaps", "scatter_alike"):
        stage = demo(plt, CASES[name])
        page.evaluate("document.body.replaceChildren()")
        show(page, stage)
        put(page, slider_0=2)
        (part,) = [p for p in decode(stage.picture.home[0])[0][2] if p.kind == "marks"]
        d = outlines(page)[-1]
        shape, _ = subpaths(part.style["marker"])
        positions = part.points[~np.isnan(part.points[:, 0])]
        lines, _ = subpaths(d)
        assert len(lines) == len(shape) * len(positions)
        for line, (x, y) in zip(lines, np.repeat(positions, len(shape), 0), strict=True):
            assert line == pytest.approx(shape[0] + 10 * np.array([x, y]), abs=0.6)


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
        stage = Stage(figure, {"it": actor}, [Slider("v", VALUES)], update=update, describe=str_of)
    page.evaluate("document.body.style = 'margin: 0; width: 576px'")
    show(page, stage)
    put(page, slider_0=2)
    seen = pixels(page.locator(".stage-page").screenshot())
    stage._scene.pose({"v": 1.0})
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
    stage = Stage(figure, {"it": it}, [Slider("v", VALUES)], update=lambda v: None, describe=str_of)
    page.evaluate("document.body.style = 'margin: 0; width: 288px'")
    show(page, stage)
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
    page.wait_for_function("document.querySelector('.stage-notice').textContent")
    assert notice(page) == "Without an answer from the kernel right moves alone: left went back."
    assert page.evaluate("[state.slider_0, state.slider_1]") == [0, 2]
    assert says(page) == "a = 0, b = 2"
    settled(page)
    put(page, slider_0=1)  # the kernel counts as gone, so at once
    assert page.evaluate("[state.slider_0, state.slider_1]") == [1, 0]
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
    assert page.evaluate("[state.slider_0, state.slider_1]") == [0, 2]
    assert says(page) == "a = 0, b = 2"
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
    page.clock.pause_at(page.evaluate("Date.now() + 1000"))  # so that the load of the machine has no effect

    def happens(script, data=None):
        page.evaluate(script, data)
        page.clock.run_for(40)

    happens("put('slider_0', 3)")
    happens("put('slider_1', 2)")
    assert page.locator(".stage-waiting").count() == 1
    assert says(page) == "a = 3, b = 0"  # the previous state, pale
    happens("(frame) => arrive('frame', frame)", plain(stage._tracks((3, 2), [()])[0]))
    assert says(page) == "a = 3, b = 2" and page.locator(".stage-waiting").count() == 0
    page.clock.run_for(500)
    assert notice(page) == "" and page.evaluate("[state.slider_0, state.slider_1]") == [3, 2]
    happens("(fresh) => arrive('fresh', fresh)", plain(stage._tracks((3, 2), [(0,), (1,)])))
    happens("put('slider_0', 1)")
    assert says(page) == "a = 1, b = 2" and notice(page) == ""


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
    assert page.evaluate("[state.slider_0, state.slider_1]") == [3, 0] or says(page) == "a = 0, b = 2"
    assert says(page) == "a = {}, b = {}".format(*page.evaluate("[state.slider_0, state.slider_1]"))


def test_two_views_of_one_model(plt, page):
    show(page, pair(plt), views=2)
    put(page, slider_0=2)
    one, two = outlines(page)
    assert one == two
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)")
    assert len(set(ids)) == len(ids)
    put(page, slider_1=2)
    page.wait_for_function("document.querySelector('.stage-notice').textContent")
    settled(page)
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

    sliders = [Slider("a", [0, 1]), Slider("b", [0, 1])]
    stage = Stage(figure, {"line": line, "text": text}, sliders, update=update, describe=str_of)
    show(page, stage)
    visible = """[...document.querySelectorAll(".stage-moving > g")].filter((g) => g.style.display !== "none")
        .map((g) => g.firstChild.tagName)"""
    assert page.evaluate(visible) == ["text"]
    put(page, slider_0=1)
    assert sorted(page.evaluate(visible)) == ["path", "text"]
    page.evaluate("(fresh) => arrive('fresh', fresh)", plain(stage._tracks((1, 1), [()])))
    put(page, slider_1=1)
    assert page.evaluate(visible) == ["path"]
    page.evaluate("(fresh) => arrive('fresh', fresh)", plain(stage._tracks((0, 0), [()])))
    page.evaluate("put('slider_0', 0), put('slider_1', 0)")  # both before the display's next frame
    settled(page)
    assert page.evaluate(visible) == ["text"]
    assert page.locator(".stage-moving text").last.text_content() == "words 0"


def test_texts_are_not_parsed_as_html(plt, page):
    evil = '<img src=x onerror="window.hacked=1">&amp;<b>bold</b>'
    figure, axes = plt.subplots(figsize=(4, 3))
    axes.set_title(evil)
    text = axes.text(0.1, 0.5, "calm")
    sliders = [Slider("v", [0, 1], label=evil, marks={0: evil})]
    stage = Stage(
        figure, {"text": text}, sliders, update=lambda v: text.set_text(evil), describe=lambda v: evil, title=evil
    )
    show(page, stage)
    put(page, slider_0=1)
    assert page.locator(".stage-moving text").text_content() == evil
    assert says(page) == evil
    assert page.locator(".stage-page").get_attribute("aria-label") == f"{evil}. {evil}"
    page.clock.run_for(750)
    assert page.locator(".stage-heard").text_content() == evil
    assert page.locator(".stage img, .stage b").count() == 0
    assert page.evaluate("window.hacked ?? null") is None
    marks = stage.children[1].children[0].children[0].children[1].value
    assert "<img" not in marks and "<b>" not in marks


def test_texts_have_the_positions_of_matplotlib(plt, page):
    for name in ("text_centred", "text_turned", "text_turned_about_its_anchor", "text_of_two_lines"):
        stage = demo(plt, CASES[name])
        page.evaluate("document.body.replaceChildren()")
        show(page, stage)
        put(page, slider_0=1)
        shown = page.evaluate("""[...document.querySelectorAll(".stage-moving text")].map((e) =>
            [e.textContent, e.getAttribute("transform"), getComputedStyle(e).textAnchor, e.style.fontSize])""")
        for (words, where, anchor, font), part in zip(shown, decode(stage.picture.home[0])[0][1], strict=True):
            x, y, angle = (float(v) for v in re.findall(r"-?[\d.]+", where))
            assert (x / 10, y / 10, angle) == pytest.approx((*part.points[0], part.style["angle"]), abs=0.051)
            assert (words, anchor) == (part.text, part.style["anchor"])
            assert font == f"{part.style['size'] * 10:g}px"


def walk(plt, steps=10, **options):
    """A path of steps + 1 vertices and a dot at its head, on a timeline."""
    figure, axes = plt.subplots(figsize=(4, 3))
    k = np.arange(steps + 1.0)
    axes.set(xlim=(0, steps), ylim=(0, 3))
    path, head = axes.plot(k, k % 2, "o-")[0], axes.plot(k, k % 2, "s")[0]
    return Stage(
        figure,
        {"path": path, "head": head},
        [Slider("v", [0, 1])],
        update=lambda v: [line.set_ydata(k % 2 + v) for line in (path, head)],
        describe=str_of,
        timeline=Timeline(steps, start=3, reveal=["path"], head=["head"], **options),
    )


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


def test_keys(plt, page):
    show(page, walk(plt))
    page.locator(".stage-page").focus()
    for key, step in (
        ("ArrowRight", 4),
        ("ArrowUp", 5),
        ("ArrowLeft", 4),
        ("ArrowDown", 3),
        ("Home", 0),
        ("ArrowLeft", 0),
        ("PageUp", 10),
        ("ArrowRight", 10),
        ("PageDown", 0),
        ("End", 10),
    ):
        page.keyboard.press(key)
        assert page.evaluate("state.step") == step
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") != "DIV"


def test_play_and_pause(plt, page):
    show(page, walk(plt, steps=400, pace=100))
    button = page.locator(".stage button")
    assert button.text_content() == "▶ Play"
    button.click()
    page.wait_for_function("state.step > 8")
    assert button.text_content() == "❚❚ Pause"
    button.click()
    paused = page.evaluate("state.step")
    page.clock.run_for(120)
    assert page.evaluate("state.step") == paused < 400
    page.locator(".stage select").select_option("4")
    page.locator(".stage-page").focus()
    page.keyboard.press("Space")
    page.wait_for_function("state.step === 400")
    assert button.text_content() == "▶ Play"
    button.click()  # at the end it restarts
    page.wait_for_function("state.step > 0 && state.step < 300")
    put(page, step=399)  # a reader moves the slider during play
    page.wait_for_function("state.step === 400")


def test_speed(plt, page):
    show(page, walk(plt, steps=1000, pace=50))
    steps = []
    for speed in ("0.25", "4"):
        page.locator(".stage select").select_option(speed)
        put(page, step=0)
        page.locator(".stage button").click()
        page.clock.run_for(300)
        page.locator(".stage button").click()
        steps.append(page.evaluate("state.step"))
    assert steps[1] > 4 * max(steps[0], 1)


def test_reduced_motion_shows_the_end_at_once(plt, page):
    page.emulate_media(reduced_motion="reduce")
    show(page, walk(plt))
    page.locator(".stage button").click()
    assert page.evaluate("state.step") == 10
    assert page.locator(".stage button").text_content() == "▶ Play"


def test_dark_pages(plt, page):
    stage = pair(plt, dark={"#D62728": "#ff9999", "white": "#101010"})
    show(page, stage)
    stroke = "getComputedStyle(document.querySelector('.stage-moving path')).stroke"
    label = "getComputedStyle(document.querySelector('.stage-page svg text')).fill"
    settled(page)
    spine = "getComputedStyle(document.querySelector('[id$=patch_3] path')).stroke"
    assert page.evaluate(stroke) == "rgb(214, 39, 40)" and page.evaluate(label) == "rgb(0, 0, 0)"
    assert page.evaluate(spine) == "rgb(0, 0, 0)"
    page.evaluate("document.body.style.background = '#202020'")
    page.wait_for_function("document.querySelector('.stage-dark')")
    assert page.evaluate(stroke) == "rgb(255, 153, 153)" and page.evaluate(label) == "rgb(228, 228, 228)"
    assert page.evaluate(spine) == "rgb(228, 228, 228)"
    page.evaluate("document.body.style.background = 'white'")
    page.wait_for_function("!document.querySelector('.stage-dark')")
    assert page.evaluate(stroke) == "rgb(214, 39, 40)"


def test_the_picture_keeps_its_shape_at_any_width(plt, page):
    show(page, pair(plt))
    for width in (300, 800):
        page.evaluate("(width) => document.body.style.width = `${width}px`", width)
        box = page.locator(".stage-page").bounding_box()
        assert box["width"] == pytest.approx(width) and box["height"] == pytest.approx(width * 3 / 4, abs=1)
        layers = page.evaluate("[...document.querySelectorAll('.stage-page svg')].map((e) => e.clientWidth)")
        assert layers == pytest.approx([width, width], abs=1)
