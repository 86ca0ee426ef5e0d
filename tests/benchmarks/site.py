"""The site: the time to write it, a page's weight, the time to the first slider that moves, a press to its paint."""

import gzip
import random
import statistics
import tempfile
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.benchmarks.painting import FRAME, WATCH, Keys, dragged, floor, press_to_paint
from tests.benchmarks.table import row
from tests.browser import lab
from tests.browser.static import SitePage, served
from tools.site.__main__ import build, the_lessons

PACKED = {".woff2", ".png"}  # a server does not compress these any further
SLOWED = 4
# The time, from the page's own beginning, at which its first demo answers its sliders.
STARTED = """new Promise((done) => {
    const demo = document.querySelector('.demo');
    const look = () => (demo.dataset.state === 'started' ? done(performance.now()) : requestAnimationFrame(look));
    look();
})"""


def bench(quick):
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        build(Path(folder))
        yield row("make site", time.perf_counter() - start, "s", most=300)
        lessons = list(the_lessons(sorted(lab.ROOT.glob("lessons/[0-9]*.ipynb"))))
        with served(folder) as address, lab.browser(lab.chromium()) as chrome:
            for lesson in lessons:
                most = 1.5 if lesson.number == 1 else 3
                size = weight(chrome, address, Path(folder), lesson) / 1e6
                what = f"site: weight of lesson {lesson.number}, all demos started, compressed"
                yield row(what, size, "MB", most=most)
            for lesson in lessons:
                for times, most in ((1, 1), (SLOWED, 3)):
                    took = [first_slider(chrome, address, lesson, times) for _ in range(2 if quick else 5)]
                    slowed = f", CPU slowed {times} times" if times > 1 else ""
                    what = f"site: first slider of lesson {lesson.number} can be moved after{slowed}"
                    yield row(what, statistics.median(took), "s", most=most)
            yield from painted(chrome, address, lessons[0], 10 if quick else 200)


def opened(chrome, address, lesson):
    return SitePage(chrome, address, Path(lesson.path).stem)


def weight(chrome, address, folder, lesson):
    """Bytes of all that a page has loaded when each of its demos has started."""
    page = SitePage(chrome, address, "about")  # a plain page first, so that the next one's requests are all seen
    asked = set()
    page.page.on("request", lambda request: request.url.startswith(address) and asked.add(urlsplit(request.url).path))
    page.page.goto(f"{address}/{lesson.path}")
    page.demos()
    page.page.wait_for_load_state("networkidle")
    page.close()
    return sum(sent(folder / unquote(path).lstrip("/")) for path in asked)


def sent(file):
    """The bytes of a file as a server would send it."""
    return file.stat().st_size if file.suffix in PACKED else len(gzip.compress(file.read_bytes()))


def first_slider(chrome, address, lesson, times):
    """Seconds until the first demo answers, in a browser that has nothing of the site yet."""
    page = SitePage(chrome, address, "glossary")
    page.context.new_cdp_session(page.page).send("Emulation.setCPUThrottlingRate", {"rate": times})
    page.context.new_cdp_session(page.page).send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.page.goto(f"{address}/{lesson.path}", wait_until="commit")
    page.page.wait_for_selector(".demo", state="attached")
    took = page.page.evaluate(STARTED) / 1000
    page.close()
    return took


def painted(chrome, address, lesson, presses):
    """The rows for the flagship: a press and a pointer move to their paint, beside a bare page."""
    least = statistics.median(floor(chrome, presses))
    page = opened(chrome, address, lesson)
    demo = page.demos()[0]
    demo.page.wait_for_timeout(1500 + random.uniform(0, FRAME))
    demo.box.locator(".stage-page").evaluate(WATCH)
    demo.sliders.nth(demo.sampled()[0]).focus()
    pressed, _ = press_to_paint(page.page, Keys(page.page), presses)
    _, moved = dragged(page.page, presses)
    page.close()
    yield row("site: floor, a key moves one SVG line on a bare page", least, "ms")
    for what, paint in (("one press", pressed), ("a pointer move", moved)):
        median = statistics.median(paint)
        yield row(f"site: flagship, {what} to paint", median, "ms", most=FRAME)
        yield row(f"site: flagship, {what} to paint / floor", median / least, "times", most=1.25)
