"""The site in a real Chromium, with no Python behind it and no network but the static server's.

Each page is opened once and all tests look at it there, so a test leaves a page as it found it.
"""

import os
import re
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import nbformat
import numpy as np
import pytest
from fontTools.ttLib import TTFont

from tests.browser.axe import CONTRAST, violations
from tests.browser.lab import ROOT
from tests.browser.static import SiteDemo, SitePage, drawn_whole, served
from tests.browser.test_lessons import EVERY_KIND, EVERY_LESSON
from tests.lessons.notebooks import STARTUP, shown
from tests.stage.decode import decode
from tools.site import execute
from tools.site.__main__ import build
from tools.site.assets import DEJAVU
from tools.site.demos import VIEW

TEXTS = (Path(__file__).parent / "texts.js").read_text(encoding="utf-8")
LESSONS = sorted(ROOT.glob("lessons/*.ipynb"))
PAGES = ["index", "about", "glossary", "instructors", *(path.stem for path in LESSONS)]
every_lesson = pytest.mark.parametrize("lesson", [path.stem for path in LESSONS])
some_lessons = pytest.mark.parametrize(
    "lesson", [path.stem for path in LESSONS if EVERY_LESSON or path.stem in EVERY_KIND]
)
every_page = pytest.mark.parametrize("name", PAGES)

# One group, so that one process writes the site, once.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]


@pytest.fixture(scope="module")
def executed():
    """The lessons, each run in a fresh kernel, without a network, its numbers with other last digits."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(STARTUP), os.environ.get("PYTHONPATH", "")]))
        patch.setenv("NTD_PERTURB", "1")
        return execute.run_all(LESSONS)


@pytest.fixture(scope="module")
def built(tmp_path_factory, executed):
    """The site's folder, and its demos by their names as the kernels left them."""
    folder = tmp_path_factory.mktemp("site")
    _, demos = build(folder, executed)
    return SimpleNamespace(folder=folder, demos=demos)


@pytest.fixture(scope="module")
def address(built):
    with served(built.folder) as address:
        yield address


@pytest.fixture(scope="module")
def kept():
    """The pages opened so far, by name; all their demos are started."""
    pages = {}
    yield pages
    for page in pages.values():
        page.close()


@pytest.fixture
def opened(chrome, address, kept):
    """Opens a page, or goes back to it; none may complain, or ask for anything from elsewhere."""

    def open_page(name):
        if name not in kept:
            kept[name] = SitePage(chrome, address, name)
            kept[name].started = kept[name].demos()
        return kept[name]

    yield open_page
    errors = [error for page in kept.values() for error in page.errors]
    for page in kept.values():
        page.errors.clear()
    assert errors == []


@pytest.fixture
def opened_anew(chrome, address):
    """Opens a page in a context of its own, which is closed after the test; it may not complain either."""
    pages = []

    def open_page(name, at=address, **context):
        pages.append(SitePage(chrome, at, name, **context))
        return pages[-1]

    yield open_page
    for page in pages:
        page.close()
    assert [error for page in pages for error in page.errors] == []


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_fresh_kernel_shows_what_is_stored_whatever_its_last_digits(executed, path):
    assert shown(executed[path]) == shown(nbformat.read(path, as_version=4))


def texts_in_notebook(nb):
    """The last line of each demo's plain text: the text with the numbers at the start."""
    outputs = [output for cell in nb.cells if cell.cell_type == "code" for output in cell.outputs]
    bundles = [output.data for output in outputs if VIEW in output.get("data", {}) and "image/png" in output.data]
    return [bundle["text/plain"].splitlines()[-1] for bundle in bundles]


def expected(demo, places):
    """What the kernel's tracks hold for a state: its text, and (number of the part, its vertices in tenths, one number
    after another) for the parts whose vertices change with the slider; of a line that a timeline reveals, as far as it
    is revealed at the start. `places` are the sampled sliders'."""
    track = next(t for t in demo.home if all(i in t["free"] or t["base"][i] == k for i, k in enumerate(places)))
    frame = int(np.ravel_multi_index([places[i] for i in track["free"]], track["sizes"])) if track["free"] else 0
    count = len(track["says"])
    row, maps = (np.frombuffer(track[key], np.uint8).reshape(count, -1)[frame] for key in ("frames", "affine"))
    [parts], _ = decode(track | {"says": [0], "frames": row.tobytes(), "affine": maps.tobytes()})
    timeline, outlines = demo.scene["timeline"], []
    for n, part in enumerate(parts):
        if part.kind == "path" and part.how == "points" and part.style:
            revealed = demo.state["step"] + 1 if timeline and part.actor in timeline["reveal"] else None
            vertices = (part.points[:revealed] * 10).round().ravel()
            outlines.append((n, vertices[~np.isnan(vertices)].tolist()))
    return track["texts"][track["says"][frame]], outlines


def differences(demo, kernel, look):
    """Where what a demo shows is not what the kernel had for the same state."""
    places = [place for name, place in zip(demo.names, look["places"], strict=True) if name != "step"]
    text, outlines = expected(kernel, places)
    wrong = [f"{demo} at {places} says {look['text']!r} and not {text!r}"] if look["text"] != text else []
    for n, vertices in outlines:
        if [float(number) for number in re.findall(r"-?[\d.]+", look["outlines"][n])] != vertices:
            wrong.append(f"{demo} at {places}: part {n} is drawn elsewhere")
    return wrong


def demos_and_kernels(page, built, lesson):
    kernels = [demo for name, demo in built.demos.items() if name.startswith(f"{lesson}-")]
    return list(zip(page.started, kernels, strict=True))


@every_lesson
def test_every_slider_shows_what_the_kernel_had(opened, built, executed, lesson):
    """At both ends, in the middle and back again; and at the start what is stored in the notebook."""
    wrong, pairs = [], demos_and_kernels(opened(lesson), built, lesson)
    assert opened(lesson).page.locator(".demo .still img").count() == len(pairs)
    starts = [demo.look() for demo, _ in pairs]
    assert [start["text"] for start in starts] == texts_in_notebook(executed[ROOT / "lessons" / f"{lesson}.ipynb"])
    for (demo, kernel), start in zip(pairs, starts, strict=True):
        for slider, (label, name, last) in enumerate(zip(demo.labels, demo.names, demo.last, strict=True)):
            first = start["places"][slider]
            ends = demo.moved((slider, 0), (slider, last))
            between, back = demo.moved((slider, last // 2), (slider, first))
            for place, look in zip((0, last, last // 2), (*ends, between), strict=True):
                if look["places"][slider] != place:
                    wrong.append(f"{demo}, {label}: it is put to {place} and goes to {look['places'][slider]}")
                if name != "step":
                    wrong += differences(demo, kernel, look)
            for place, look in zip((0, last), ends, strict=True):
                if (look["picture"] != start["picture"]) != (place != first):
                    wrong.append(f"{demo}, {label}: at {place} the picture is wrongly the first one, or another")
            if any(back[key] != start[key] for key in ("picture", "text", "places")):
                wrong.append(f"{demo}, {label}: does not come back")
    assert wrong == [], "\n".join(wrong)


@every_lesson
def test_a_slider_without_a_track_takes_the_others_back_and_says_so(opened, lesson):
    alone = [demo for demo in opened(lesson).started if "each slider moves by itself" in demo.note]
    assert alone or lesson == "03_autodiff"
    for demo in alone:
        first, second = demo.sampled()[:2]
        start = demo.look()["places"]
        demo.press(first, "Home" if start[first] else "End")
        look = demo.press(second, "Home" if start[second] else "End")
        assert look["places"][first] == start[first]
        for slider in (first, second):
            assert demo.labels[slider] in look["notice"]
        assert "kernel" not in look["notice"]
        demo.put(second, start[second])


def test_the_flagship_moves_two_sliders_together(opened, built):
    demo, kernel = demos_and_kernels(opened("01_quadratics"), built, "01_quadratics")[0]
    alpha, kappa = (next(i for i, s in enumerate(demo.labels) if word in s) for word in ("step size", "condition"))
    start = demo.look()["places"]
    demo.put(alpha, 3)
    look = demo.put(kappa, 20)
    assert look["places"][alpha] == 3 and look["places"][kappa] == 20 and look["notice"] == ""
    assert differences(demo, kernel, look) == []
    assert "step size" in demo.note
    for slider in (alpha, kappa):
        demo.put(slider, start[slider])


ANSWER = """forms => forms.map(form => {
    const option = form.querySelector('input[type=radio]');
    if (option) option.click();
    else form.querySelector('input[type=text]').value = '1e9';
    form.querySelector('button').click();
    return form.querySelector('[role=status]').innerText;
})"""


@every_lesson
def test_every_prediction_answers(opened, lesson):
    answers = opened(lesson).page.locator(".ntd-predict").evaluate_all(ANSWER)
    assert answers and all("Your answer:" in answer for answer in answers)


# Formulas, code and drawn parts are many and alike: axe sees one of those with one class in the same surroundings. The
# others are taken out for as long; to exclude them would take axe as long as to look at them.
TAKE_OUT_ALIKE = """() => {
    const seen = new Set();
    window.takenOut = [];
    for (const each of document.querySelectorAll('.katex, pre span, .stage svg > g')) {
        const around = each.parentElement?.closest('p, li, td, th, h1, h2, h3, a, summary, pre, .demo');
        const key = [each.className.baseVal ?? each.className, around?.tagName, around?.className].join();
        if (seen.has(key)) window.takenOut.push([each, document.createComment('')]);
        seen.add(key);
    }
    for (const [each, place] of window.takenOut) each.replaceWith(place);
}"""
PUT_BACK = "for (const [each, place] of window.takenOut.reverse()) place.replaceWith(each)"


@every_page
def test_axe_finds_nothing_of_level_a_or_aa(opened, name):
    """Every rule on the light page; on the dark one the rule of contrast, since nothing but colours differs."""
    page = opened(name).page
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    page.evaluate("scrollTo(0, 0)")  # where an earlier test left it, a target may be half under the page's sticky head
    page.evaluate(TAKE_OUT_ALIKE)
    try:
        with drawn_whole(page):
            for scheme, rules in (("light", {}), ("dark", {"rules": CONTRAST})):
                page.emulate_media(color_scheme=scheme)
                assert violations(page, **rules) == [], scheme
    finally:
        page.emulate_media(color_scheme="light")
        page.evaluate(PUT_BACK)


@every_page
def test_the_lessons_at_the_top_stand_on_one_line(opened, name):
    places = "all => all.map(each => each.getBoundingClientRect().top)"
    assert len(set(opened(name).page.locator(".lessons a").evaluate_all(places))) == 1


@every_page
def test_a_phone_shows_a_page_without_scrolling_sideways(opened, name):
    page = opened(name).page
    page.set_viewport_size({"width": 360, "height": 740})
    try:
        with drawn_whole(page):
            assert page.evaluate("document.documentElement.scrollWidth") <= 360
        small = page.locator(".demo input[type=range]").evaluate_all(
            "all => all.map(e => e.getBoundingClientRect().height).filter(height => height < 24)"
        )
        assert small == []
    finally:
        page.set_viewport_size({"width": 1280, "height": 900})


@every_lesson
def test_on_a_phone_every_text_of_a_figure_is_legible(opened, lesson):
    """At least 10 px, within its panel, and over no other text; none is hidden."""
    page = opened(lesson).page
    try:
        with drawn_whole(page):
            wide = page.evaluate(TEXTS, 0)["count"]
        page.set_viewport_size({"width": 360, "height": 740})
        with drawn_whole(page):
            assert page.locator(".stage-panel").count() > page.locator(".demo").count()
            texts = page.evaluate(TEXTS, 10)
        assert texts["count"] >= wide > 20 * page.locator(".demo").count()
        assert texts["wrong"] == []
    finally:
        page.set_viewport_size({"width": 1280, "height": 900})


def test_a_finger_moves_a_slider(opened_anew):
    page = opened_anew("01_quadratics", viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True)
    demo = SiteDemo(page.page, 0)
    before = demo.look()
    demo.sliders.first.scroll_into_view_if_needed()
    box = demo.sliders.first.bounding_box()
    page.page.touchscreen.tap(box["x"] + 0.95 * box["width"], box["y"] + box["height"] / 2)
    after = demo.look()
    assert after["places"][0] != before["places"][0] and after["picture"] != before["picture"]
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_page_opened_from_the_disk_works(opened_anew, built):
    opened_anew("index", at=built.folder.as_uri())
    demo = SiteDemo(opened_anew("03_autodiff", at=built.folder.as_uri()).page, 0)
    before = demo.look()
    key = "End" if before["places"][0] < demo.last[0] else "Home"
    assert demo.press(0, key)["picture"] != before["picture"]


VISIBLE = "all => all.map(each => each.checkVisibility())"


@some_lessons
def test_in_print_each_demo_is_a_picture(opened, lesson):
    page = opened(lesson).page
    page.emulate_media(media="print")
    try:
        assert not page.locator(".demo-controls").first.is_visible()
        assert all(page.locator(".demo-picture .stage-page").evaluate_all(VISIBLE))
    finally:
        page.emulate_media(media="screen")


LOADED = "all => all.map(each => each.complete && each.naturalWidth > 200 && each.alt.length > 20)"


def test_what_is_printed_before_it_was_read_has_the_notebook_s_pictures(opened_anew):
    page = opened_anew("01_quadratics").page
    page.pdf()  # the browser loads what it prints
    later = page.locator(".demo:not([data-state]) .demo-picture img").evaluate_all(LOADED)
    assert later and all(later)


@some_lessons
def test_without_javascript_each_demo_is_the_notebook_s_picture(opened_anew, lesson):
    page = opened_anew(lesson, java_script_enabled=False).page
    pictures = page.locator(".demo .demo-picture img")
    assert pictures.count() == page.locator(".demo").count() > 0
    assert all(pictures.evaluate_all(VISIBLE))
    assert all(len(alt) > 20 for alt in pictures.evaluate_all("all => all.map(each => each.alt)"))
    assert not page.locator(".demo-controls").first.is_visible()
    assert page.locator(".prediction-form").first.text_content().strip().startswith("Predict: ")


LOST = {"course.js": "documentElement.className === 'no-script'", "demos/*": "querySelector('[data-state=failed]')"}


@pytest.mark.parametrize("lost, state", LOST.items())
def test_where_a_file_does_not_come_each_demo_is_the_notebook_s_picture(chrome, address, lost, state):
    page = SitePage(chrome, address, "glossary")
    page.page.route(f"**/assets/{lost}", lambda route: route.abort())
    page.page.goto(f"{address}/01_quadratics.html")
    page.page.wait_for_function(f"document.{state}")
    demo = page.page.locator(".demo").first
    assert demo.locator("img").is_visible() and not demo.locator(".slider").first.is_visible()
    assert lost == "course.js" or "could not be loaded" in demo.locator(".demo-note").inner_text()
    page.close()


def test_a_section_off_the_screen_is_not_rendered(opened_anew):
    sections = opened_anew("01_quadratics").page.locator("main > section")
    assert sections.count() == sections.locator("h2").count() + 1
    is_rendered = "(end) => end.checkVisibility({ contentVisibilityAuto: true })"
    assert [sections.nth(n).locator("> :last-child").evaluate(is_rendered) for n in (0, -1)] == [True, False]


@pytest.mark.parametrize("scheme, other", [("light", "dark"), ("dark", "light")])
def test_the_switch_changes_the_page_and_is_remembered(opened_anew, scheme, other):
    page = opened_anew("index", color_scheme=scheme).page
    background = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(background)
    page.locator(".theme").click()
    after = page.evaluate(background)
    assert after != before and page.evaluate("document.documentElement.dataset.theme") == other
    page.reload()
    assert page.evaluate(background) == after


def test_the_figures_typeface_has_every_character_of_their_texts(built):
    """That is, every one that matplotlib's own file of it has."""
    drawn, shipped = DEJAVU / "DejaVuSans.ttf", built.folder / "assets/fonts/DejaVuSans.woff2"
    with TTFont(drawn) as drawn, TTFont(shipped) as shipped:
        missing = drawn.getBestCmap().keys() - shipped.getBestCmap().keys()
    for demo in built.demos.values():
        texts = [text for track in demo.home for text in track["texts"]]
        still = "".join(ElementTree.fromstring(demo.background).itertext())
        lacking = missing & set(map(ord, "".join([still, *texts])))
        assert not lacking, f"{demo.name}: {sorted(map(chr, lacking))}"


def test_the_lessons_that_are_opened_in_jupyterlab_have_every_kind_of_part_between_them(built):
    kinds = {"there": set(), "opened": set()}
    for name, demo in built.demos.items():
        found = {(part["kind"], part["how"]) for track in demo.home for part in track["parts"]}
        found |= {("timeline",)} if demo.scene["timeline"] else set()
        found |= {("handle", len(handle["sliders"])) for handle in demo.scene["handles"]}
        kinds["there"] |= found
        kinds["opened"] |= found if name.startswith(EVERY_KIND) else set()
    assert kinds["there"] == kinds["opened"]
