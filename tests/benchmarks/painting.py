"""From a key press to a picture: the flagship beside the other ways to put a slider under a figure.

From the press's own time stamp until the frame that shows the new picture has been painted, measured alike on all
paths; watch.js says how. A key is pressed on the step size's slider; plotly's slider knows no keys, so there it is the
mouse. Presses come at random moments of the display's 16.7 ms. The paths are measured in one order, then in the other.
"""

import random
import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.benchmarks import paths
from tests.benchmarks.proxy import slow
from tests.benchmarks.table import row
from tests.browser import lab

WATCH = Path(__file__).with_name("watch.js").read_text(encoding="utf-8")
FRAME = 16.7  # milliseconds
RATE = 75  # key repeats a second that are tried for
DELAY = 0.1  # seconds that the proxy adds to every message


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
    """Arrow keys, on what has the focus."""

    def __init__(self, page):
        self.page, self.n = page, 0

    def press(self):
        self.page.keyboard.down("ArrowLeft" if swing(self.n + 1) > swing(self.n) else "ArrowRight")
        self.n += 1

    hold = press  # a second `down` without an `up` is a key's repeat

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


class Mouse:
    """The same moves by mouse, on plotly's own slider."""

    def __init__(self, page):
        self.page, self.n = page, 0
        self.rail = page.locator(".slider-rail-touch-rect").bounding_box()

    def press(self):
        self._point()
        self.page.mouse.down()

    def hold(self):
        self._point()
        if self.n == 1:
            self.page.mouse.down()

    def _point(self):
        self.n += 1
        x = self.rail["x"] + self.rail["width"] * (36 - swing(self.n)) / 42
        self.page.mouse.move(x, self.rail["y"] + self.rail["height"] / 2)

    def release(self):
        self.page.mouse.up()


def watched(notebook, path):
    """The hand for the slider of an open notebook, whose watch is now running.

    Raises RuntimeError if the notebook's code failed, as without plotly or ipympl, which `make bench` installs.
    """
    if failure := "".join(cell["stderr"] for cell in notebook.cells()):
        raise RuntimeError(f"{notebook.name}: {failure}")
    picture = notebook.page.wait_for_selector(paths.PICTURE.get(path, paths.PICTURE["stage"]))
    picture.scroll_into_view_if_needed()
    _, label = paths.DEMOS.get(path, (None, "step size"))
    if path == "plotly frames":
        hand = Mouse(notebook.page)
    else:
        hand = Keys(notebook.page)
        notebook.page.get_by_text(label, exact=False).locator("..").locator(".noUi-handle").first.focus()
    notebook.page.wait_for_timeout(1500)  # what a page does when it was just opened is over
    picture.evaluate(WATCH)
    return hand


def press_to_paint(page, hand, presses):
    """Milliseconds from each of `presses` single presses to its paint; the same to the display, as the browser says."""
    for n in range(1, presses + 1):
        hand.press()
        page.wait_for_function("n => window.watch.presses.length >= n", arg=n, timeout=20000)
        hand.release()
        page.wait_for_timeout(60 + random.uniform(0, FRAME))
    return page.evaluate("window.watch.presses"), page.evaluate("window.watch.displayed")


def floor(chrome, presses):
    """Milliseconds from a press to its paint on a bare page, on which a key moves one SVG line."""
    page = chrome.new_page()
    page.set_content(BARE)
    page.locator("body").evaluate(WATCH)
    paint, _ = press_to_paint(page, Keys(page), presses)
    page.close()
    return paint


def dragged(page, presses):
    """Milliseconds from each pointer move to its paint, on the flagship's start."""
    page.locator(".stage-page").first.scroll_into_view_if_needed()
    hand = Drag(page)
    # A move as it comes; "pointermove" may be held back until the next frame.
    page.locator(".stage-page").first.evaluate(WATCH, ["pointerrawupdate"])
    paint, _ = press_to_paint(page, hand, presses)
    return hand, paint


def held(page, hand, seconds):
    """New pictures a second, and presses a second, while a key is held."""
    before = page.evaluate("window.watch.pictures")
    start, n = time.perf_counter(), 0
    while (now := time.perf_counter() - start) < seconds:
        if now < n / RATE:
            time.sleep(n / RATE - now)
        hand.hold()
        n += 1
    pictures = page.evaluate("window.watch.pictures") - before
    took = time.perf_counter() - start
    hand.release()
    return pictures / took, n / took


def measure(chrome, address, names, presses, seconds):
    """For each path: a dict of lists `paint`, `display` (ms), `pictures` and `sent` (a second), in both orders."""
    measured = {name: {"paint": [], "display": [], "pictures": [], "sent": []} for name in names}
    for order in (names, names[::-1]):
        for name in order:
            notebook = lab.Page(chrome, address, f"{name}.ipynb")
            notebook.run_all()
            into = measured[name]
            hand = watched(notebook, name)
            paint, display = press_to_paint(notebook.page, hand, presses)
            into["paint"] += paint
            into["display"] += display
            hand = watched(notebook, name)
            pictures, sent = held(notebook.page, hand, seconds)
            into["pictures"].append(pictures)
            into["sent"].append(sent)
            notebook.close()
    return measured


def rows_of(measured, where):
    """The table's rows of what `measure` found, `where` being what they begin with."""
    median = {name: statistics.median(into["paint"]) for name, into in measured.items()}
    for name, into in measured.items():
        most = FRAME if name == "stage" else None
        # Only the stage's picture is sure to be in the press's own next frame, the one that the browser timed.
        timed = name == "stage" and into["display"]
        note = f" (to the display {statistics.median(timed):.0f} ms)" if timed else ""
        yield row(f"{where}: {name}, one press to paint", median[name], "ms", most=most, note=note)
    for name, least in (("interact", 20), ("plotly frames", 1.8), ("ipympl", None)):
        if name in median:
            yield row(f"{where}: {name} / stage, press to paint", median[name] / median["stage"], "times", least=least)
    for name, into in measured.items():
        pictures, sent = statistics.mean(into["pictures"]), statistics.mean(into["sent"])
        least, note = 30 if name == "stage" else None, f" (of {sent:.0f} moves)"
        yield row(f"{where}: {name}, new pictures a second, key held", pictures, least=least, note=note)


def bench(quick):
    """Presses and pictures on each path, on a local kernel and behind a slow network."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        paths.write(folder)
        address = stack.enter_context(lab.lab(folder))
        chrome = stack.enter_context(lab.browser(lab.chromium()))
        presses, seconds = (10, 1) if quick else (40, 1.5)
        yield from rows_of(measure(chrome, address, list(paths.PATHS), presses, seconds), "local")
        address = stack.enter_context(slow(address, DELAY))
        yield from rows_of(measure(chrome, address, list(paths.PATHS), presses // 2, seconds), "+100 ms")


def handle(quick):
    """The flagship beside a bare page, and its start dragged, with the kernel idle, busy and shut down."""
    presses, seconds = (10, 1) if quick else (200, 3)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        paths.write(folder, {"stage": paths.STAGE})
        address = stack.enter_context(lab.lab(folder))
        chrome = stack.enter_context(lab.browser(lab.chromium()))
        least = statistics.median(floor(chrome, presses))
        yield row("floor: a key moves one SVG line on a bare page, press to paint", least, "ms")
        notebook = lab.Page(chrome, address, "stage.ipynb")
        notebook.run_all()
        paint, _ = press_to_paint(notebook.page, watched(notebook, "stage"), presses)
        yield row("Lab: flagship, press to paint / floor", statistics.median(paint) / least, "times", most=1.25)
        hand, paint = dragged(notebook.page, presses)
        yield row("Lab: flagship, pointer move to paint", statistics.median(paint), "ms", most=FRAME)
        yield row("Lab: flagship, pointer move to paint / floor", statistics.median(paint) / least, "times", most=1.25)
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


def lessons(quick):
    """Presses and pictures on demos of later lessons, on a local kernel."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        paths.write(folder, {name: source for name, (source, _) in paths.DEMOS.items()})
        address = stack.enter_context(lab.lab(folder))
        chrome = stack.enter_context(lab.browser(lab.chromium()))
        measured = measure(chrome, address, list(paths.DEMOS), 10 if quick else 40, 1.5)
    for name, into in measured.items():
        yield row(f"local: {name}, one press to paint", statistics.median(into["paint"]), "ms", most=FRAME)
        yield row(f"local: {name}, new pictures a second", statistics.mean(into["pictures"]), least=30)
