"""From a key press to a picture: demos on the stage, beside a bare page.

From the press's own time stamp until the frame that shows the new picture has been painted; watch.js says how. Presses
come at random moments of the display's 16.7 ms.
"""

import random
import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from tests.benchmarks.table import row
from tests.browser import lab

WATCH = Path(__file__).with_name("watch.js").read_text(encoding="utf-8")
FRAME = 16.7  # milliseconds
RATE = 75  # key repeats a second that are tried for
# What each notebook shows, and the label of the slider to press.
DEMOS = {
    "flagship": ("quadratics.eigen_axes(iteration=60)", "step size"),
    "finite differences": ("taylor.finite_differences(h=1e-4)", "step h"),
    "direction dial": ("taylor.direction_dial()", "direction of v"),
}
KERNEL = {"kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}}

BARE = """<!doctype html><title>One line</title><svg width="800" height="300"><line y2="300" stroke="black"/></svg>
<script>
let x = 100;
addEventListener("keydown", ({key}) => {
    x += key === "ArrowLeft" ? -5 : 5;
    document.querySelector("line").setAttribute("x2", x);
});
</script>"""


def swing(n, width=12):
    """0, 1, ..., width, ..., 1, 0, 1, ...: places to and fro, clear of the slider's ends."""
    return width - abs(n % (2 * width) - width)


class Keys:
    """Arrow keys, on what has the focus; a second press without a release is a key's repeat."""

    def __init__(self, page):
        self.page, self.n = page, 0

    def press(self):
        self.page.keyboard.down("ArrowLeft" if swing(self.n + 1) > swing(self.n) else "ArrowRight")
        self.n += 1

    def release(self):
        self.page.keyboard.up("ArrowRight")
        self.page.keyboard.up("ArrowLeft")


# Moves of a pointer that is down, so many a second and to and fro over a width, made in the page itself: from outside,
# the next move is only made when the browser has answered the last, which takes a frame and a half.
MOVES = """([x, y, width, seconds, rate]) => new Promise((done) => {
    const grip = document.querySelector(".stage-grip");
    const start = performance.now();
    let n = 0;
    const timer = setInterval(() => {
        const clientX = x + width * Math.abs(((n / 8 + 1) % 2) - 1);
        grip.dispatchEvent(new PointerEvent("pointermove", { pointerId: 1, clientX, clientY: y, bubbles: true }));
        n += 1;
        if (performance.now() - start < 1000 * seconds) return;
        clearInterval(timer);
        done(n);
    }, 1000 / rate);
})"""


class Drag:
    """The flagship's start, held by the mouse: each move takes it to its next place, to and fro."""

    STEP = 19.2 / 792  # of the picture's width, from one value of the start's slider to the next

    def __init__(self, page):
        self.page, self.n = page, 0
        grip = page.locator(".stage-grip").first.bounding_box()
        self.x, self.y = grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2
        self.step = self.STEP * page.locator(".stage-page").first.bounding_box()["width"]
        page.mouse.move(self.x, self.y)
        page.mouse.down()

    def press(self):
        self.n += 1
        self.page.mouse.move(self.x + self.step * (8 - swing(self.n + 8, 8)), self.y)

    def moves(self, seconds):
        """The number of moves made in so many seconds."""
        return self.page.evaluate(MOVES, [self.x, self.y, 8 * self.step, seconds, RATE])

    def release(self):
        pass  # it is held until the page closes


def watched(notebook, label):
    """The hand for the slider of an open notebook, whose watch is now running."""
    picture = notebook.page.wait_for_selector(".stage-page")
    picture.scroll_into_view_if_needed()
    notebook.page.get_by_text(label, exact=False).locator("..").locator(".noUi-handle").first.focus()
    notebook.page.wait_for_timeout(1500)  # what a page does when it was just opened is over
    picture.evaluate(WATCH)
    return Keys(notebook.page)


def press_to_paint(page, hand, presses):
    """Milliseconds from each of `presses` single presses to its paint."""
    for n in range(1, presses + 1):
        hand.press()
        page.wait_for_function("n => window.watch.presses.length >= n", arg=n, timeout=20000)
        hand.release()
        page.wait_for_timeout(60 + random.uniform(0, FRAME))
    return page.evaluate("window.watch.presses")


def floor(chrome, presses):
    """Milliseconds from a press to its paint on a bare page, on which a key moves one SVG line."""
    page = chrome.new_page()
    page.set_content(BARE)
    page.locator("body").evaluate(WATCH)
    paint = press_to_paint(page, Keys(page), presses)
    page.close()
    return paint


def dragged(page, presses):
    """Milliseconds from each pointer move to its paint, on the flagship's start."""
    page.locator(".stage-page").first.scroll_into_view_if_needed()
    hand = Drag(page)
    page.locator(".stage-page").first.evaluate(WATCH, ["pointermove"])
    return hand, press_to_paint(page, hand, presses)


def held(page, hand, seconds):
    """New pictures a second, and presses a second, while a key is held."""
    before = page.evaluate("window.watch.pictures")
    start, n = time.perf_counter(), 0
    while (now := time.perf_counter() - start) < seconds:
        if now < n / RATE:
            time.sleep(n / RATE - now)
        hand.press()
        n += 1
    pictures = page.evaluate("window.watch.pictures") - before
    took = time.perf_counter() - start
    hand.release()
    return pictures / took, n / took


def bench(quick):
    """Presses and pictures on three demos; the flagship's start dragged, with the kernel idle, busy and shut down."""
    presses, seconds = (10, 1) if quick else (40, 3)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for name, (call, _) in DEMOS.items():
            cells = [new_code_cell(f"from ntd_helpers import demos\ndemos.{call}")]
            nbformat.write(new_notebook(cells=cells, metadata=KERNEL), folder / f"{name}.ipynb")
        address = stack.enter_context(lab.lab(folder))
        chrome = stack.enter_context(lab.browser(lab.chromium()))
        least = statistics.median(floor(chrome, presses))
        yield row("floor: a key moves one SVG line on a bare page, press to paint", least, "ms")
        for name, (_, label) in reversed(DEMOS.items()):
            notebook = lab.Page(chrome, address, f"{name}.ipynb")
            notebook.run_all()
            hand = watched(notebook, label)
            paint = statistics.median(press_to_paint(notebook.page, hand, presses))
            yield row(f"Lab: {name}, press to paint", paint, "ms", most=FRAME)
            pictures, sent = held(notebook.page, watched(notebook, label), seconds)
            what = f"Lab: {name}, new pictures a second, key held"
            yield row(what, pictures, least=30, note=f" (of {sent:.0f} moves)")
            if name != "flagship":
                notebook.close()
        yield row("Lab: flagship, press to paint / floor", paint / least, "times", most=1.25)
        hand, moved = dragged(notebook.page, presses)
        yield row("Lab: flagship, pointer move to paint", statistics.median(moved), "ms", most=FRAME)
        yield row("Lab: flagship, pointer move to paint / floor", statistics.median(moved) / least, "times", most=1.25)
        for status in ("idle", "busy", "shut down"):
            if status == "busy":
                notebook.begin("import time; time.sleep(600)")
            elif status == "shut down":
                notebook.interrupt()
                notebook.shut_down()
            before, start = notebook.page.evaluate("window.watch.pictures"), time.perf_counter()
            moves = hand.moves(seconds)
            took = time.perf_counter() - start
            pictures = notebook.page.evaluate("window.watch.pictures") - before
            what = f"Lab: new pictures a second while the start is dragged, kernel {status}"
            yield row(what, pictures / took, least=50, note=f" (of {moves / took:.0f} moves)")
