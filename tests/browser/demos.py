"""The demos on a page that `lab` opened: their sliders, pictures and texts, as a student meets them."""

import time
from dataclasses import dataclass

from tests.browser.lab import Page

DEMO = ".jp-OutputArea-child:has(.noUi-handle)"
LABEL = ".widget-inline-hbox:has(.noUi-handle) > .widget-label"
PRESSES = 8  # of arrow keys, for each state of the kernel
# Seconds in which a picture has to answer. After an answer that took 2 s, the stage waits 4 s for a kernel that has
# become busy (`patience` in stage.js); the rest is for a machine that is doing other things as well.
SOON = 20
NUMBER = """output => {
    const cell = output.closest('.jp-CodeCell');
    const cells = window.jupyterapp.shell.currentWidget.content.widgets;
    return cells.find(each => each.node === cell).model.executionCount;
}"""
# The moving layer's visible parts: what a hidden one held last does not matter.
PICTURE = """output => [...output.querySelector('.stage-moving').children]
    .filter(part => part.style.display !== 'none').map(part => part.innerHTML).join()"""
TEXT = "output => output.querySelector('.stage-says').textContent"
REMEMBER = f"output => {{ window.before = [({PICTURE})(output), ({TEXT})(output)]; }}"
# A frame begun by now is over after two; from then on the picture is looked at once a frame.
LOOK = f"""(output, [patience, toMove]) => new Promise(resolve => {{
    const same = () => [({PICTURE})(output) === window.before?.[0], ({TEXT})(output) === window.before?.[1]];
    const waiting = () => output.querySelector('.stage-waiting') || (toMove && same().every(Boolean));
    const end = performance.now() + 1000 * patience;
    const look = () => {{
        if (waiting() && performance.now() < end) return requestAnimationFrame(look);
        resolve({{
            moved: !same()[0], changed: !same().every(Boolean),
            places: [...output.querySelectorAll('.noUi-handle')].map(each => Math.round(each.ariaValueNow)),
            text: ({TEXT})(output),
        }});
    }};
    requestAnimationFrame(() => requestAnimationFrame(look));
}})"""


@dataclass(frozen=True)
class Slider:
    demo: "Demo"
    number: int  # among the demo's sliders, in the order of the page
    label: str
    first: int
    last: int

    def __str__(self):
        return f"{self.demo}, slider {self.label!r}"

    def press(self, *keys):
        self.demo.handles[self.number].focus()
        for key in keys:
            self.demo.page.keyboard.press(key)

    def go_to(self, place):
        """Go to a place, by keys alone: from the nearer end in leaps of five, then one by one."""
        if place - self.first <= self.last - place:
            leaps, steps = divmod(place - self.first, 5)
            self.press("Home", *["PageUp"] * leaps, *["ArrowRight"] * steps)
        else:
            leaps, steps = divmod(self.last - place, 5)
            self.press("End", *["PageDown"] * leaps, *["ArrowLeft"] * steps)


class Demo:
    """The demo that is number `number` of a lesson; `count` is its cell's execution count."""

    def __init__(self, lesson, number, output):
        self.page, self.lesson, self.number, self.output = lesson.page, lesson, number, output
        self.count = output.evaluate(NUMBER)
        self.handles = output.query_selector_all(".noUi-handle")
        labels = [each.text_content() for each in output.query_selector_all(LABEL)]
        ends = [[round(float(h.get_attribute(f"aria-value{end}"))) for end in ("min", "max")] for h in self.handles]
        self.sliders = [Slider(self, n, label, *both) for n, (label, both) in enumerate(zip(labels, ends, strict=True))]
        # The kernel computes frames for the sampled sliders; the timeline's is the browser's alone.
        sampled = lesson.ask(f"[s.label for s in Out[{self.count}].slider_list]")
        self.sampled = [slider for slider in self.sliders if slider.label in sampled]
        assert [slider.label for slider in self.sampled] == sampled

    def __str__(self):
        return f"demo {self.number} (cell [{self.count}])"

    def remember(self):
        """Keep what the moving layer and the text show now."""
        self.output.evaluate(REMEMBER)

    def look(self, to_move=False):
        """What is there when the picture has caught up with the sliders: a dict of

        `moved` (does the moving layer differ from what was remembered?), `changed` (does that or the text differ? with
        `to_move` this is waited for), the `places` of all sliders, and the `text` with the numbers that matter.
        """
        return self.output.evaluate(LOOK, [SOON, to_move])

    def of_sampled(self, places):
        """The sampled sliders' places among those of all sliders."""
        return [places[slider.number] for slider in self.sampled]

    def package_says(self, states):
        """The package's own text for each of `states`, lists of the sampled sliders' places."""
        values = "{s.name: s.values[i] for s, i in zip(d.slider_list, state, strict=True)}"
        return self.lesson.ask(f"[d.describe(**{values}) for d in [Out[{self.count}]] for state in {states}]")

    def kernel_comes_to(self, places):
        """Does the kernel have the sampled sliders at `places`, or soon? (JupyterLab tells it one move at a time.)"""
        end = time.monotonic() + SOON
        asked = f"[d.sliders[s.name].index for d in [Out[{self.count}]] for s in d.slider_list]"
        while (known := self.lesson.ask(asked)) != places and time.monotonic() < end:
            pass  # each question waits for its answer
        return known == places


def demos(lesson: Page):
    """All demos on the page, each of which has sliders."""
    return [Demo(lesson, number, output) for number, output in enumerate(lesson.page.query_selector_all(DEMO))]


def press_around(sliders, offset):
    """Press an arrow key PRESSES times, on sliders all over the page.

    Returns the presses that changed nothing, and each demo's looks. (Two states may look the same: where h is large,
    the difference quotients of f and of f + 1000 differ in no pixel. Their texts differ.)
    """
    unchanged, seen = [], {}
    for n in range(PRESSES):
        slider = sliders[(offset + n * len(sliders) // PRESSES) % len(sliders)]
        slider.demo.remember()
        slider.press("ArrowLeft" if slider.demo.look()["places"][slider.number] == slider.last else "ArrowRight")
        seen.setdefault(slider.demo, []).append(slider.demo.look(to_move=True))
        if not seen[slider.demo][-1]["changed"]:
            unchanged.append(f"press {n}, {slider}, now at {seen[slider.demo][-1]['places']}")
    return unchanged, seen
