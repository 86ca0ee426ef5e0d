"""The site in a real Chromium, with no Python behind it and no network but the static server's."""

import ast

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest

from ntd_helpers import demos as package
from tests.browser.axe import violations
from tests.browser.lab import ROOT
from tests.browser.static import SitePage, served
from tests.lessons.notebooks import shown
from tests.stage.decode import decode
from tools.site import execute, links
from tools.site.__main__ import Builder

LESSONS = sorted(ROOT.glob("lessons/*.ipynb"))
PAGES = ["index", "about", "glossary", "instructors", *(path.stem for path in LESSONS)]
every_lesson = pytest.mark.parametrize("lesson", [path.stem for path in LESSONS])
every_page = pytest.mark.parametrize("name", PAGES)

# One group, so that one process writes the site, once.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("site")]


@pytest.fixture(scope="module")
def executed():
    """The lessons, each run in a fresh kernel."""
    return execute.run_all(LESSONS)


@pytest.fixture(scope="module")
def site(tmp_path_factory, executed):
    folder = tmp_path_factory.mktemp("site")
    Builder(folder).build(executed)
    return folder


@pytest.fixture(scope="module")
def address(site):
    with served(site) as address:
        yield address


@pytest.fixture
def opened(chrome, address):
    """Opens pages, each in a context of its own; none may complain, or ask for anything from elsewhere."""
    pages = []

    def open_page(name, at=address, **context):
        pages.append(SitePage(chrome, at, name, **context))
        return pages[-1]

    yield open_page
    for page in pages:
        page.close()
    assert [error for page in pages for error in page.errors] == []


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_fresh_kernel_shows_what_is_stored(executed, path):
    assert shown(executed[path]) == shown(nbformat.read(path, as_version=4))


def calls(lesson):
    """For each demo of a lesson, in order: its stored text, and its call if that needs nothing of the lesson."""
    for cell in nbformat.read(ROOT / "lessons" / f"{lesson}.ipynb", as_version=4).cells:
        if cell.cell_type == "code" and "demos." in cell.source.splitlines()[-1]:
            call = ast.parse(cell.source.splitlines()[-1]).body[0].value
            given = [*call.args, *(keyword.value for keyword in call.keywords)]
            literal = all(isinstance(each, ast.Constant) for each in given)
            yield cell.outputs[0].data["text/plain"], ast.unparse(call) if literal else None


def outlines(stage, at):
    """What the package has for a state: (number of the part, its vertices in tenths, one number after another), for the
    parts whose vertices change with the slider; of a line that a timeline reveals, as far as it is revealed now."""
    track = next(t for t in stage.picture.home if all(i in t["free"] or t["base"][i] == k for i, k in enumerate(at)))
    frame = int(np.ravel_multi_index([at[i] for i in track["free"]], track["sizes"])) if track["free"] else 0
    count = len(track["says"])
    row, maps = (np.frombuffer(track[key], np.uint8).reshape(count, -1)[frame] for key in ("frames", "affine"))
    [parts], _ = decode(track | {"says": [0], "frames": row.tobytes(), "affine": maps.tobytes()})
    timeline = stage.picture.scene["timeline"]
    for n, part in enumerate(parts):
        if part.kind == "path" and part.how == "points" and part.style:
            seen = stage.picture.step + 1 if timeline and part.actor in timeline["reveal"] else None
            vertices = (part.points[:seen] * 10).round().ravel()
            yield n, vertices[~np.isnan(vertices)].tolist()


@every_lesson
def test_every_slider_moves_its_picture_to_both_ends(opened, lesson):
    wrong = []
    for demo in opened(lesson).demos():
        for slider, label in enumerate(demo.labels()):
            start, before = demo.places()[slider], demo.picture()
            for key, end in (("Home", 0), ("End", demo.last(slider))):
                demo.press(slider, key)
                if demo.places()[slider] != end:
                    wrong.append(f"{demo}, {label}: {key} leads to {demo.places()[slider]}, not {end}")
                if (demo.picture() != before) != (end != start):
                    change = "stays" if end != start else "changes"
                    wrong.append(f"{demo}, {label}: from {start} to {end} the picture {change}")
            demo.put(slider, start)
    assert wrong == []


@every_lesson
def test_what_is_said_and_drawn_is_what_the_package_says_and_draws(opened, lesson):
    """At the start as stored in the lesson, which nbval has checked; for a demo that needs nothing of the lesson also
    at both ends and the middle of every slider, by the package's own demo."""
    page, checked = opened(lesson), 0
    shown, stored = page.demos(), list(calls(lesson))
    assert len(shown) == len(stored)
    for demo, (text, call) in zip(shown, stored, strict=True):
        assert text.splitlines()[-1] == demo.says()
        if call is None:
            continue
        stage = eval(call, {"demos": package})
        order = [demo.labels().index(each.label) for each in stage.slider_list]
        for slider, each in zip(order, stage.slider_list, strict=True):
            for place in (0, len(each.values) // 2, len(each.values) - 1):
                demo.put(slider, place)
                at = [demo.places()[k] for k in order]
                assert at[order.index(slider)] == place
                values = {s.name: s.values[i] for s, i in zip(stage.slider_list, at, strict=True)}
                assert demo.says() == stage.describe(**values), f"{demo} at {values}"
                drawn = demo.outlines()
                for n, vertices in outlines(stage, at):
                    assert drawn[n] == vertices, f"{demo} at {values}, part {n}"
                checked += 1
            demo.put(slider, each.start)
        plt.close("all")
    assert checked > 0


@every_lesson
def test_a_slider_without_a_track_takes_the_others_back_and_says_so(opened, lesson):
    tried = 0
    for demo in opened(lesson).demos():
        if "each slider moves by itself" not in demo.box.locator(".demo-note").inner_text():
            continue
        first, second = demo.sampled()[:2]
        start = demo.places()[first]
        demo.press(first, "Home" if start else "End")
        demo.press(second, "Home" if demo.places()[second] else "End")
        assert demo.places()[first] == start
        for slider in (first, second):
            assert demo.labels()[slider] in demo.notice()
        assert "kernel" not in demo.notice()
        tried += 1
    assert tried or lesson == "03_autodiff"


def test_the_flagship_moves_two_sliders_together(opened):
    demo = opened("01_quadratics").demos()[0]
    alpha, kappa = (next(i for i, s in enumerate(demo.labels()) if word in s) for word in ("step size", "condition"))
    demo.put(alpha, 3)
    demo.put(kappa, 20)
    assert demo.places()[alpha] == 3 and demo.places()[kappa] == 20 and demo.notice() == ""
    assert "step size" in demo.box.locator(".demo-note").inner_text()


@every_lesson
def test_every_prediction_answers(opened, lesson):
    page = opened(lesson).page
    forms = page.locator(".ntd-predict")
    assert forms.count() > 0
    for n in range(forms.count()):
        form = forms.nth(n)
        if form.locator("input[type=radio]").count():
            form.locator("input[type=radio]").first.check()
        else:
            form.locator("input[type=text]").fill("1e9")
        form.locator("button").click()
        assert "Your answer:" in form.locator("[role=status]").inner_text()


@every_page
def test_axe_finds_nothing_of_level_a_or_aa(opened, name):
    page = opened(name)
    page.demos()  # all of them started
    page.page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    for scheme in ("light", "dark"):
        page.page.emulate_media(color_scheme=scheme)
        page.page.wait_for_function(  # demos look at the page's colours a little later
            "dark => [...document.querySelectorAll('.stage')].every(s => s.classList.contains('stage-dark') === dark)",
            arg=scheme == "dark",
        )
        assert violations(page.page) == [], scheme


@every_page
def test_a_page_opened_from_the_disk_works(opened, site, name):
    page = opened(name, at=site.as_uri())
    for demo in page.demos()[:1]:
        before = demo.picture()
        demo.press(0, "End" if demo.places()[0] < demo.last(0) else "Home")
        assert demo.picture() != before


@every_page
def test_a_phone_shows_a_page_without_scrolling_sideways(opened, name):
    page = opened(name, viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True)
    page.demos()
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 360
    small = page.page.locator(".demo input[type=range]").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect().height).filter(height => height < 24)"
    )
    assert small == []


@every_lesson
def test_without_javascript_and_in_print_each_demo_is_a_still(opened, lesson):
    page = opened(lesson, java_script_enabled=False).page
    stills = page.locator(".demo-picture svg")
    assert stills.count() >= page.locator(".demo").count() > 0
    printed = opened(lesson)
    printed.demos()
    printed.page.emulate_media(media="print")
    assert not printed.page.locator(".demo-controls").first.is_visible()
    assert printed.page.locator(".demo-picture").first.is_visible()


@pytest.mark.parametrize("scheme, other", [("light", "dark"), ("dark", "light")])
def test_the_switch_changes_the_page_and_is_remembered(opened, scheme, other):
    page = opened("index", color_scheme=scheme).page
    background = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(background)
    page.locator(".theme").click()
    after = page.evaluate(background)
    assert after != before and page.evaluate("document.documentElement.dataset.theme") == other
    page.reload()
    assert page.evaluate(background) == after


def test_every_link_and_anchor_leads_somewhere(site):
    assert len(list(site.rglob("*.html"))) >= len(PAGES)
    assert links.dead(site) == []
