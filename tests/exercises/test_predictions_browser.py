"""A prediction on a plain page in a real Chromium, with a model that has get, set and on alone."""

from pathlib import Path

import pytest

import ntd_helpers.exercises
from ntd_helpers.exercises.registry import load

MODULE = Path(ntd_helpers.exercises.__file__).with_name("predictions.js").read_text(encoding="utf-8")
MODEL = (Path(__file__).parents[2] / "tools/site/model.js").read_text(encoding="utf-8")

pytestmark = pytest.mark.browser

SHOW = """async ({modules, state, views}) => {
  const [{default: {render}}, {makeModel}] = await Promise.all(modules.map((module) =>
    import(URL.createObjectURL(new Blob([module], {type: "text/javascript"})))));
  const model = new Proxy(makeModel(state), {get: (object, name) => {
    if (!(name in object)) window.touched = String(name);
    return object[name];
  }});
  window.state = state;
  for (let i = 0; i < views; i++) {
    const el = document.createElement("div");
    document.body.append(el);
    render({model, el});
  }
}"""


@pytest.fixture(scope="module")
def tab(chrome):
    """A page, and the list of its errors."""
    page, errors = chrome.new_page(), []
    page.set_default_timeout(5000)
    page.on("pageerror", lambda error: errors.append(error))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    return page, errors


@pytest.fixture
def page(tab):
    page, errors = tab
    errors.clear()
    page.evaluate("window.touched = window.hacked = null")
    page.set_content("<!doctype html><html lang='en'><title>Prediction</title><body></body>")
    yield page
    touched = page.evaluate("window.touched ?? null")
    assert touched is None
    assert errors == []


def show(page, state, views=1):
    state = {"options": [], "target": None, "commitments": [], **state}
    page.evaluate(SHOW, {"modules": [MODULE, MODEL], "state": state, "views": views})


def show_prediction(page, id, views=1):
    prediction = load(1, "prediction")[id]
    show(page, prediction.state(), views)
    return prediction


def status(page):
    return page.get_by_role("status").first


def test_choice_by_mouse(page):
    prediction = show_prediction(page, "1.a")
    assert page.get_by_role("group", name="Predict").count() == 1
    assert page.get_by_text(prediction.question).is_visible()
    assert status(page).text_content() == ""
    wrong = prediction.options[1]
    page.get_by_label(wrong.text).check()
    page.get_by_role("button", name="Commit").click()
    assert f"Your answer: {wrong.text}" in status(page).text_content()
    assert f"Not right. {wrong.feedback}" in status(page).text_content()
    assert prediction.options[0].feedback not in status(page).text_content()
    right = prediction.options[0]
    page.get_by_label(right.text).check()
    page.get_by_role("button", name="Commit another answer").click()
    assert f"Your first answer: {wrong.text}" in status(page).text_content()
    assert f"Right. {right.feedback}" in status(page).text_content()
    assert page.evaluate("state.commitments") == [1, 0]


def test_keyboard_alone(page):
    prediction = show_prediction(page, "1.g")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert prediction.options[1].feedback in status(page).text_content()


@pytest.mark.parametrize(
    "typed, message",
    [
        (" 22 % ", "Right. The computed value is 0.216."),
        ("−0.2", "takes off the same amount three times"),
        ("5", "Too large."),
    ],
)
def test_number(page, typed, message):
    show_prediction(page, "1.e")
    page.get_by_label("Your answer").fill(typed)
    page.keyboard.press("Enter")
    assert message in status(page).text_content()
    assert ("0.216" in status(page).text_content()) is ("Right" in message)


@pytest.mark.parametrize("typed, problem", [("", "Type a number first"), ("0,22", "Write 0.22 with a point")])
def test_what_is_no_number_is_not_committed(page, typed, problem):
    show_prediction(page, "1.e")
    page.get_by_label("Your answer").fill(typed)
    page.get_by_role("button").click()
    assert problem in status(page).text_content()
    assert page.evaluate("state.commitments") == []


def test_no_choice_is_not_committed(page):
    show_prediction(page, "1.a")
    page.get_by_role("button").click()
    assert "Choose an answer first." in status(page).text_content()
    assert page.evaluate("state.commitments") == []


def test_two_views_show_the_same(page):
    prediction = show_prediction(page, "1.a", views=2)
    page.get_by_label(prediction.options[1].text).nth(0).check()
    page.get_by_role("button").nth(0).click()
    message = page.get_by_role("status").all_text_contents()
    assert message[0] == message[1] != ""
    assert page.get_by_role("radio", checked=True).count() == 2


def test_what_was_committed_is_there_when_shown_again(page):
    prediction = load(1, "prediction")["1.a"]
    show(page, {**prediction.state(), "commitments": [0, 1]})
    assert prediction.options[1].feedback in status(page).text_content()
    assert page.get_by_label(prediction.options[1].text).is_checked()


def test_text_is_never_markup(page):
    nasty = "<img src=x onerror='window.hacked = 1'>&amp;"
    options = [{"text": nasty + n, "feedback": nasty, "right": n == "1"} for n in "12"]
    show(page, {"question": nasty, "options": options})
    page.get_by_role("radio").nth(1).check()
    page.get_by_role("button").click()
    assert page.locator("img").count() == 0
    assert page.evaluate("window.hacked ?? null") is None
    assert page.get_by_text(nasty).count() >= 3


def test_is_announced_and_labelled(page):
    show_prediction(page, "1.e")
    assert status(page).get_attribute("aria-live") == "polite"
    for node in page.locator("input, button").all():
        assert node.get_attribute("data-lm-suppress-shortcuts") == "true"
    assert page.get_by_role("textbox", name="Your answer").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_legible_on_a_plain_page_and_in_a_theme(page, scheme):
    page.emulate_media(color_scheme=scheme)
    ink = "rgb(230, 230, 230)" if scheme == "dark" else "rgb(30, 30, 30)"
    page.add_style_tag(content=f":root {{ --jp-content-font-color1: {ink}; color-scheme: {scheme}; }}")
    show_prediction(page, "1.a")
    assert page.evaluate("getComputedStyle(document.querySelector('legend')).color") == ink
