"""Lessons in a real JupyterLab and a real Chromium: all cells run, every demo answers, kernel or none.

Two lessons have every kind of demo between them. With NTD_EVERY_LESSON set, all six are opened, and every slider is
moved; every cell of them is run, and every slider moved, for the site anyway (test_site.py).
"""

import os
from pathlib import Path

import nbformat
import pytest

from tests.browser.axe import violations
from tests.browser.demos import demos, press_around
from tests.browser.lab import ROOT, Page
from tests.lessons.notebooks import shown

CONTRAST = Path(__file__).with_name("contrast.js").read_text(encoding="utf-8")
EVERY_KIND = ("01_quadratics", "03_autodiff")
EVERY_LESSON = bool(os.environ.get("NTD_EVERY_LESSON"))
LESSONS = [
    pytest.param(path.name, marks=pytest.mark.xdist_group(f"browser-{path.stem}"), id=path.stem)
    for path in sorted(ROOT.glob("lessons/*.ipynb"))
    if path.stem in EVERY_KIND or EVERY_LESSON
]
# Slider by slider, with its longest text: whether the text is cut off, and how far its marks reach beyond its track.
FIT = """(output, texts) => [...output.querySelectorAll('.widget-inline-hbox:has(.noUi-handle)')].slice(-texts.length)
.map((row, i) => {
    const readout = row.querySelector('.widget-readout'), text = readout.textContent;
    readout.textContent = texts[i];
    const [track, marks] = [row.querySelector('.noUi-target'), row.parentElement.querySelector('.stage-marks')]
        .map(each => each?.getBoundingClientRect());
    const off = marks ? Math.max(Math.abs(marks.left - track.left), Math.abs(marks.right - track.right)) : 0;
    const isCut = readout.scrollWidth > readout.clientWidth;
    readout.textContent = text;
    return [texts[i], isCut, Math.round(off)];
})"""
STILLS = """return panel.content.widgets.filter(cell => cell.model.type === 'code').flatMap((cell, number) => {
    const images = [...cell.outputArea.node.querySelectorAll('img')];
    return images.length && images.every(image => image.complete && image.naturalWidth > 200) ? [number] : [];
})"""

# What a page complains of when its kernel shuts down, none of it caused by the course:
# - ipywidgets cannot send its own messages, and a last one from the kernel moves a slider that then cannot tell it;
# - while ipykernel closes its sockets, its threads still log to stderr ("Task was destroyed but it is pending!", "Got
#   events for closed stream"), and such a message has arrived torn, with its topic where the header should be.
OF_A_DEAD_KERNEL = (
    "Could not send widget sync message",
    "Could not process update msg",
    "Error setting state",
    """Kernel message validation error: Unexpected token 's', "stream.stderr" is not valid JSON""",
)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", params=LESSONS)
def opened(request, chrome, address):
    """A lesson as stored: opened, not yet run, with the numbers of the code cells that show a picture."""
    lesson = Page(chrome, address, request.param)
    lesson.stills = lesson.js(STILLS)
    lesson.ran = False
    yield lesson
    lesson.close()


@pytest.fixture
def lesson(opened):
    """The lesson after all its cells were run, with a live kernel; the test must leave no error on the page."""
    if not opened.has_kernel():
        opened.start_kernel()
        opened.ran = False
    if not opened.ran:
        opened.run_all()
        opened.ran = True
    yield opened
    errors = opened.errors[:]
    opened.errors.clear()
    assert errors == []


def test_every_cell_runs_and_shows_what_is_stored(lesson):
    for number, cell in enumerate(lesson.cells(), start=1):
        assert cell["count"], f"code cell {number} did not run: {cell['source']}"
        assert not cell["stderr"], f"code cell {number}: {cell['stderr']}"
        assert "error" not in cell["kinds"]
    # Digits that rounding decides would differ: the kernel's are perturbed (conftest.py).
    stored = nbformat.read(ROOT / "lessons" / lesson.name, as_version=4)
    assert shown(lesson.notebook()) == shown(stored)
    body = lesson.page.locator("body").inner_text()
    assert "Error displaying widget" not in body
    assert "Loading widget" not in body
    assert demos(lesson), "the lesson shows no demo"


def test_stored_lesson_shows_a_still_where_each_demo_will_be(lesson):
    live = lesson.js(
        """return panel.content.widgets.filter(cell => cell.model.type === 'code').flatMap((cell, number) =>
        cell.node.querySelector('.stage') ? [number] : [])"""
    )
    assert set(live) <= set(lesson.stills), "a stored demo shows no picture before it is run"


def test_sliders_move_their_picture_and_text(lesson):
    """The first and the last of each demo."""
    wrong = []
    for demo in demos(lesson):
        seen = []
        for slider in demo.sliders if EVERY_LESSON else demo.sliders[:1] + demo.sliders[1:][-1:]:
            start = demo.look()["places"][slider.number]
            demo.remember()
            for key, end in (("Home", slider.first), ("End", slider.last), ("back", start)):
                slider.go_to(start) if key == "back" else slider.press(key)
                seen.append(demo.look(to_move=end != start))
                if seen[-1]["places"][slider.number] != end:
                    wrong.append(f"{slider}: {key} leads to {seen[-1]['places'][slider.number]}, not {end}")
                if seen[-1]["moved"] != (end != start):
                    change = "stays" if end != start else "changes"
                    wrong.append(f"{slider}: from {start} to {end} the picture {change}")
        wrong += texts_that_differ(demo, seen)
        if not demo.kernel_comes_to(demo.of_sampled(seen[-1]["places"])):
            wrong.append(f"{demo}: the kernel does not know where the sliders are")
    assert wrong == [], "\n".join(wrong)


def texts_that_differ(demo, seen):
    """Where the text that a demo showed is not the package's text for the same places of its sliders."""
    states = [demo.of_sampled(look["places"]) for look in seen]
    return [
        f"{demo} at {state} says\n{look['text']}\nand not\n{package}"
        for state, look, package in zip(states, seen, demo.package_says(states), strict=True)
        if look["text"] != package
    ]


def test_no_text_of_a_slider_is_cut_off_and_marks_stand_under_its_track(lesson):
    for demo in demos(lesson):
        texts = lesson.ask(f"[max(s.texts, key=len) for s in Out[{demo.count}].slider_list]")
        assert demo.output.evaluate(FIT, texts) == [[text, False, 0] for text in texts]


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_text_is_legible_and_axe_finds_nothing(lesson, theme):
    lesson.theme(f"JupyterLab {theme}")
    lesson.page.wait_for_function(
        "dark => [...document.querySelectorAll('.stage')].every("
        "stage => (getComputedStyle(stage).colorScheme === 'dark') === dark)",
        arg=theme == "Dark",
        timeout=10_000,
    )
    found = lesson.page.evaluate(CONTRAST, [".jp-OutputArea-output:has(.jupyter-widgets)", 4.5])
    assert found["seen"] > 50
    assert found["faint"] == []
    if theme == "Light":  # the elements are the same in the dark, and their contrast was measured above
        assert violations(lesson.page, ".stage", ".stage-marks", ".ntd-predict") == []


@pytest.mark.shuts_down
def test_sliders_move_the_picture_while_the_kernel_is_busy_interrupted_and_shut_down(lesson):
    sliders = [slider for demo in demos(lesson) for slider in demo.sampled]
    unchanged = {}
    lesson.begin("import time; time.sleep(600)")
    try:
        unchanged["busy"], seen = press_around(sliders, offset=0)
    finally:
        lesson.interrupt()
    wrong = [text for demo, looks in seen.items() for text in texts_that_differ(demo, looks)]
    unchanged["interrupted"], _ = press_around(sliders, offset=7)
    alive = len(lesson.errors)
    lesson.shut_down()
    unchanged["shut down"], _ = press_around(sliders, offset=13)
    lesson.errors[alive:] = [e for e in lesson.errors[alive:] if not any(message in e for message in OF_A_DEAD_KERNEL)]
    assert not any(unchanged.values()), unchanged
    assert wrong == [], "\n".join(wrong)
