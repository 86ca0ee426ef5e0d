"""The site in a real Chromium, from a static server or from the disk, with everything else refused."""

import re
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

# The moving layer's visible parts: what a hidden one held last does not matter.
PICTURE = """[...document.querySelectorAll('.demo')[N].querySelector('.stage-moving').children]
    .filter(part => part.style.display !== 'none').map(part => part.innerHTML).join()"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


class Server(ThreadingHTTPServer):
    def handle_error(self, request, address):
        pass  # a browser that closes a page hangs up in the middle of a file


@contextmanager
def served(folder):
    """The address at which a plain static server offers the folder."""
    server = Server(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class SitePage:
    """A page of the site. `errors` are its complaints, and what it asked for from anywhere but `address`."""

    def __init__(self, chrome, address, name, **context):
        context = {"viewport": {"width": 1280, "height": 900}} | context
        self.context, self.errors = chrome.new_context(**context), []
        self.context.route("**/*", lambda route: self._let_through(route, address))
        self.page = self.context.new_page()
        self.page.on("console", lambda said: said.type in ("error", "warning") and self.errors.append(said.text))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(f"{address}/{name}.html")

    def _let_through(self, route, address):
        if route.request.url.startswith((address, "data:", "blob:")):
            return route.continue_()
        self.errors.append(f"asked for {route.request.url}")
        return route.abort()

    def close(self):
        self.context.close()

    def demos(self):
        return [SiteDemo(self.page, n) for n in range(self.page.locator(".demo").count())]


class SiteDemo:
    """The demo that is number `n` on its page, started."""

    def __init__(self, page, n):
        self.page, self.n, self.box = page, n, page.locator(".demo").nth(n)
        self.box.scroll_into_view_if_needed()
        page.wait_for_function("n => document.querySelectorAll('.demo')[n].dataset.state === 'started'", arg=n)
        self.sliders = self.box.locator("input[type=range]")

    def __str__(self):
        return f"demo {self.n}, {self.box.locator('figcaption').inner_text()!r}"

    def places(self):
        return self.sliders.evaluate_all("all => all.map(each => Number(each.value))")

    def labels(self):
        return self.sliders.evaluate_all("all => all.map(each => each.labels[0].textContent)")

    def sampled(self):
        """The sliders with tracks: all but a timeline's."""
        names = self.sliders.evaluate_all("all => all.map(each => each.name)")
        return [slider for slider, name in enumerate(names) if name != "step"]

    def last(self, slider):
        return int(self.sliders.nth(slider).get_attribute("max"))

    def press(self, slider, key):
        self.sliders.nth(slider).focus()
        self.page.keyboard.press(key)
        self.settle()

    def put(self, slider, place):
        """The slider at a place, as if a hand had let go of it there."""
        self.sliders.nth(slider).evaluate(
            "(e, place) => { e.value = place; e.dispatchEvent(new Event('input', {bubbles: true})); }", place
        )
        self.settle()

    def settle(self):
        """Two frames of the display later, everything that moved is drawn."""
        self.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def picture(self):
        return self.page.evaluate(PICTURE.replace("N", str(self.n)))

    def outlines(self):
        """The numbers in the outline of each part of the moving layer, in order."""
        parts = self.box.locator(".stage-moving > g").evaluate_all(
            "all => all.map(each => each.firstElementChild.getAttribute('d') ?? '')"
        )
        return [[float(number) for number in re.findall(r"-?[\d.]+", part)] for part in parts]

    def says(self):
        return self.box.locator(".stage-says").text_content()

    def notice(self):
        return self.box.locator(".stage-notice").text_content()
