"""The site in a real Chromium, from a static server or from the disk, with everything else refused."""

import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

# Makes moves, pairs of a slider and a place, each as if the pointer had let go of the slider there, and looks at the
# demo after each: at the moving layer's visible parts (what a hidden one held last does not matter), of which the same
# picture has the same number; at the outline of each part; at the texts and the sliders' places. A frame of the display
# that was asked for after a move begins after the stage has drawn.
MOVE = """async (box, moves) => {
    window.pictures ??= new Map();
    const sliders = [...box.querySelectorAll('input[type=range]')], looks = [];
    const {top, bottom} = box.getBoundingClientRect();
    if (bottom < 0 || top > innerHeight) {  // off the screen nothing is laid out
        box.scrollIntoView();
        for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
    }
    for (const [slider, place] of moves) {
        if (slider !== null) {
            sliders[slider].value = place;
            sliders[slider].dispatchEvent(new Event('input', {bubbles: true}));
        }
        await new Promise(requestAnimationFrame);
        const parts = [...box.querySelectorAll('.stage-moving > g')];
        const picture = parts.filter(part => part.style.display !== 'none').map(part => part.innerHTML).join();
        if (!window.pictures.has(picture)) window.pictures.set(picture, window.pictures.size);
        looks.push({
            picture: window.pictures.get(picture),
            outlines: parts.map(part => part.firstElementChild.getAttribute('d') ?? ''),
            text: box.querySelector('.stage-says').textContent,
            notice: box.querySelector('.stage-notice').textContent,
            places: sliders.map(each => Number(each.value)),
        });
    }
    return looks;
}"""


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


@contextmanager
def drawn_whole(page):
    """Renders all of the page while the block runs; otherwise what is off the screen is rendered when it comes near."""
    style = page.add_style_tag(content="main > * { content-visibility: visible !important; }")
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    try:
        yield
    finally:
        style.evaluate("style => style.remove()")


class SitePage:
    """A page of the site. `errors` are its complaints, and what it asked for from anywhere but `address`."""

    def __init__(self, chrome, address, name, **context):
        context = {"viewport": {"width": 1280, "height": 900}} | context
        self.context, self.errors = chrome.new_context(**context), []
        self.context.route("**/*", lambda route: self._let_through(route, address))
        self.page = self.context.new_page()
        self.page.on("console", lambda entry: entry.type in ("error", "warning") and self.errors.append(entry.text))
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
        self.labels = self.sliders.evaluate_all("all => all.map(each => each.labels[0].textContent)")
        self.names = self.sliders.evaluate_all("all => all.map(each => each.name)")
        self.last = self.sliders.evaluate_all("all => all.map(each => Number(each.max))")
        self.note = self.box.locator(".demo-note").text_content()

    def __str__(self):
        return f"demo {self.n}, {self.box.locator('figcaption').text_content()!r}"

    def sampled(self):
        """The sliders with tracks: all but a timeline's."""
        return [slider for slider, name in enumerate(self.names) if name != "step"]

    def press(self, slider, key):
        """What the demo shows after a key is pressed on a slider."""
        self.sliders.nth(slider).focus()
        self.page.keyboard.press(key)
        return self.look()

    def moved(self, *moves):
        """What the demo shows after each of the moves, pairs of a slider and a place: a list of dicts of its picture,
        outlines, text, notice and the sliders' places."""
        return self.box.evaluate(MOVE, moves)

    def put(self, slider, place):
        """What the demo shows with a slider at a place."""
        return self.moved((slider, place))[0]

    def look(self):
        """What the demo shows now."""
        return self.put(None, None)
