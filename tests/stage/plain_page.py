"""A stage on a plain page: a model with only get, set and on, and no kernel."""

import base64
from pathlib import Path

import ntd_helpers.stage
from ntd_helpers.stage import Slider
from tests.stage.cases import staged

HERE = Path(ntd_helpers.stage.__file__).parent
MODULE, STYLE = (HERE / "stage.js").read_text(encoding="utf-8"), (HERE / "stage.css").read_text(encoding="utf-8")

SHOW = """async ({module, style, state, views}) => {
  const revive = (value) => {
    if (Array.isArray(value)) return value.map(revive);
    if (value === null || typeof value !== "object") return value;
    if ("base64" in value) {
      const bytes = Uint8Array.from(atob(value.base64), (c) => c.charCodeAt(0));
      const longer = new Uint8Array(bytes.length + 3);  // in a message, data do not start at the buffer's beginning
      longer.set(bytes, 3);
      return new DataView(longer.buffer, 3);
    }
    return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, revive(v)]));
  };
  window.revive = revive;
  const listeners = [];
  window.state = revive(state);
  window.put = (name, value) => {
    if (window.state[name] === value) return;
    window.state[name] = value;
    for (const [event, callback] of listeners) if (event === `change:${name}`) callback();
  };
  window.arrive = (name, value) => window.put(name, revive(value));
  const inner = {get: (name) => window.state[name], set: window.put, on: (...pair) => { listeners.push(pair); }};
  const model = new Proxy(inner, {get: (object, name) => {
    if (!(name in object)) throw Error(`the model was asked for ${String(name)}`);
    return object[name];
  }});
  document.head.append(Object.assign(document.createElement("style"), {textContent: style}));
  const url = URL.createObjectURL(new Blob([module], {type: "text/javascript"}));
  const {default: {render}} = await import(url);
  Object.assign(window, {render, model, leave: []});
  for (let i = 0; i < views; i++) {
    const el = document.createElement("div");
    document.body.append(el);
    window.leave.push(render({model, el}));
  }
}"""


def pair(plt, **options):
    """A line moved by two sliders: from (a, 0) to (b, 4)."""
    figure, axes = plt.subplots(figsize=(4, 3))
    axes.set(xlim=(0, 4), ylim=(0, 4))
    line = axes.plot([0, 0], [0, 4], color="#d62728")[0]
    sliders = [Slider("a", [0, 1, 2, 3], label="left"), Slider("b", [0, 1, 2], label="right")]
    return staged(figure, {"line": line}, lambda a, b: line.set_xdata([a, b]), sliders, **options)


def png(stage):
    """The still picture in the output of a cell that ends with the stage."""
    return base64.b64decode(stage._repr_mimebundle_()["image/png"])


def plain(value):
    """A value in JSON-serialisable form, bytes as base64."""
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    if isinstance(value, dict):
        return {key: plain(v) for key, v in value.items()}
    return [plain(v) for v in value] if isinstance(value, (list, tuple)) else value


def state(stage):
    names = ["background", "scene", "home", "fresh", "frame", "planes", "problem", "step"]
    names += [slider["name"] for slider in stage.scene()["sliders"]]
    return {name: plain(getattr(stage.picture, name)) for name in names}


def show(page, stage, views=1):
    page.evaluate(SHOW, {"module": MODULE, "style": STYLE, "state": state(stage), "views": views})


def settled(page):
    """Advance the clock by two frames of the display, after which every change is drawn."""
    page.clock.run_for(40)


def put(page, **values):
    for name, value in values.items():
        page.evaluate("([name, value]) => put(name, value)", [name, value])
    settled(page)


def arrive(page, **values):
    """What a kernel sends arrives."""
    for name, value in values.items():
        page.evaluate("([name, value]) => arrive(name, value)", [name, plain(value)])
    settled(page)


def positions(page):
    """The sliders' positions."""
    return tuple(page.evaluate("Object.keys(state).filter((key) => /^slider_/.test(key)).map((key) => state[key])"))


def says(page):
    return page.locator(".stage-says").first.text_content()


def notice(page):
    return page.locator(".stage-notice").first.text_content()


def outlines(page):
    """Path data of every path of the moving layer, None where it is hidden."""
    return page.evaluate("""[...document.querySelectorAll(".stage-moving > g > path")]
        .map((e) => e.parentNode.style.display === "none" ? null : e.getAttribute("d"))""")
