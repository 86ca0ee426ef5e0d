"""How soon are the flagship's tracks fresh again after a slider moved?"""

import statistics
import tempfile
from contextlib import ExitStack
from pathlib import Path

from ntd_helpers.stage.widget import SETTLE_TIME
from tests.benchmarks import paths
from tests.benchmarks.painting import DELAY
from tests.benchmarks.proxy import slow
from tests.benchmarks.table import row
from tests.browser import lab
from tests.browser.demos import demos

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
        local = stack.enter_context(lab.lab(folder))
        for where, address in {"local": local, "+100 ms": stack.enter_context(slow(local, DELAY))}.items():
            page = lab.Page(chrome, address, "stage.ipynb")
            page.run_all()
            (demo,) = demos(page)
            times = tracks(page, demo, 5 if quick else 20)
            what = f"{where}: key press to fresh tracks in the browser, {1000 * SETTLE_TIME:.0f} ms of rest included"
            yield row(what, statistics.median(times), "ms", most=100 if where == "local" else None)
            page.close()
