"""Does the flagship need its kernel? And how soon are its tracks fresh again?"""

import statistics
import tempfile
from contextlib import ExitStack
from pathlib import Path

from ntd_helpers.stage.widget import SETTLE_TIME
from tests.benchmarks import paths
from tests.benchmarks.table import Row, row
from tests.browser import lab
from tests.browser.demos import PRESSES, demos, press_around

# From a key press to the arrival in the browser of the message with fresh tracks.
LISTEN = """
window.tracks = [];
const press = event => { window.pressed = event.timeStamp; };
window.addEventListener('keydown', press, {capture: true});
panel.sessionContext.session.kernel.anyMessage.connect((_, {direction, msg}) => {
    if (direction === 'recv' && msg.header.msg_type === 'comm_msg' && msg.content.data.state?.fresh)
        window.tracks.push(performance.now() - window.pressed);
});
"""


def tracks(page, demo, times):
    """Milliseconds from single key presses on the step size to fresh tracks, with the time that a slider must rest."""
    page.js(LISTEN)
    for n in range(times):  # always to a new place: back at an old one the browser has its tracks
        demo.sampled[0].press("ArrowLeft")
        page.page.wait_for_function("n => window.tracks.length > n", arg=n)
        page.page.wait_for_timeout(100)
    return page.page.evaluate("window.tracks")


def bench(quick):
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        paths.write(folder, {"stage": paths.STAGE})
        chrome = stack.enter_context(lab.browser(lab.chromium()))
        page = lab.Page(chrome, stack.enter_context(lab.lab(folder)), "stage.ipynb")
        page.run_all()
        (demo,) = demos(page)
        times = tracks(page, demo, 5 if quick else 20)
        what = f"key press to fresh tracks in the browser, {1000 * SETTLE_TIME:.0f} ms of rest included"
        yield row(what, statistics.median(times), "ms", most=100)
        yield from without_kernel(page, demo)
        page.close()


def without_kernel(page, demo):
    page.begin("import time; time.sleep(600)")
    for status, end in (("busy", page.interrupt), ("interrupted", page.shut_down), ("shut down", None)):
        unchanged, _ = press_around(demo.sampled, offset=0)
        moved = PRESSES - len(unchanged)
        what, is_met = f"presses that move the picture, kernel {status}", moved == PRESSES
        yield Row(what, f"{moved} of {PRESSES}", f"{PRESSES}", is_met)
        if end:
            end()
