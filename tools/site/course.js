// What a page of the course does without Python: its demos and predictions, by the very modules that run in JupyterLab.
// bundle.py makes one classic script of this and of them, since a page opened from a file may load no module.

import stage from "../../ntd_helpers/stage/stage.js";
import predictions from "../../ntd_helpers/exercises/predictions.js";

const NEAR = "150%"; // how far off the screen a demo is started, in screens

// What the modules touch of a model: `get`, `set` and `on`.
function model(state) {
  const listeners = {};
  return {
    get: (name) => state[name],
    set(name, value) {
      if (state[name] === value) return;
      state[name] = value;
      for (const heard of listeners[`change:${name}`] ?? []) heard();
    },
    on(event, heard) {
      (listeners[event] ??= []).push(heard);
    },
  };
}

const stateOf = (element) => JSON.parse(element.querySelector("script[type='application/json']").textContent);

// Demos ----------------------------------------------------------------------------------------------------------------

const BUFFERS = ["frames", "fixed", "affine", "pixels"];

// The tracks out of what payload.py packed.
async function unpack(text) {
  const letters = atob(text);
  const packed = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) packed[i] = letters.charCodeAt(i);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  const whole = await new Response(stream).arrayBuffer();
  const length = new DataView(whole).getUint32(0, true);
  const tracks = JSON.parse(new TextDecoder().decode(new Uint8Array(whole, 4, length)));
  let at = 4 + length;
  for (const track of tracks) {
    for (const key of BUFFERS) {
      const bytes = new Uint8Array(whole, at, track[key]);
      at += track[key];
      track[key] = key === "frames" ? summed(bytes, track) : new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    }
  }
  return tracks;
}

// Frames as int16, low byte first, from their differences: number by number, all low bytes before all high ones. In a
// grid of two sliders the first goes fastest in what was packed, the last in what the stage expects.
function summed(bytes, { says, sizes }) {
  const count = says.length;
  const [first, last] = sizes.length === 2 ? sizes : [1, count];
  const numbers = bytes.length / 2;
  const width = numbers / count;
  const frames = new DataView(new ArrayBuffer(bytes.length));
  let i = 0;
  for (let column = 0; column < width; column++) {
    let value = 0;
    for (let along = 0; along < last; along++) {
      for (let fast = 0; fast < first; fast++, i++) {
        value += bytes[i] | (bytes[numbers + i] << 8);
        frames.setInt16(2 * ((fast * last + along) * width + column), value, true);
      }
    }
  }
  return frames;
}

const awaited = new Map(); // demos whose frames have been asked for, by name
window.courseFrames = (name, text) => awaited.get(name)?.(text);

function frames(demo) {
  return new Promise((resolve, reject) => {
    awaited.set(demo.dataset.demo, resolve);
    const script = document.createElement("script"); // a file may be read so where it may not be fetched
    script.src = demo.dataset.from;
    script.onerror = () => reject(Error(`the frames of ${demo.dataset.demo} did not come`));
    document.head.append(script);
  });
}

async function startDemo(demo) {
  if (demo.dataset.state) return;
  demo.dataset.state = "starting";
  const state = stateOf(demo);
  const picture = demo.querySelector(".demo-picture");
  try {
    state.home = await unpack(await frames(demo));
  } catch (error) {
    demo.dataset.state = "failed";
    demo.querySelector(".demo-note").textContent = "The frames of this picture could not be loaded, so it stands still.";
    throw error;
  }
  state.background = new XMLSerializer().serializeToString(picture.querySelector("svg"));
  const shared = model(state);
  const el = document.createElement("div");
  picture.replaceChildren(el);
  stage.render({ model: shared, el });
  for (const row of demo.querySelectorAll(".slider")) joinSlider(row, shared);
  scrollers.observe(el.querySelector(".stage-page"));
  tidyMarks(demo);
  demo.dataset.state = "started";
}

function joinSlider(row, shared) {
  const input = row.querySelector("input");
  const readout = row.querySelector("output");
  const scene = shared.get("scene");
  const texts = scene.sliders.find(({ name }) => name === input.name)?.texts; // none for a timeline
  const show = () => {
    const place = shared.get(input.name);
    input.value = place;
    readout.textContent = texts ? texts[place] : place;
    input.setAttribute("aria-valuetext", readout.textContent);
  };
  input.addEventListener("input", () => shared.set(input.name, Number(input.value)));
  shared.on(`change:${input.name}`, show);
  const wished = Number(input.value); // a hand may have been there before the frames
  if (wished !== shared.get(input.name)) shared.set(input.name, wished);
}

// Marks under a slider stay within it, and where two would overlap, the later keeps its tick alone.
function tidyMarks(demo) {
  for (const row of demo.querySelectorAll(".marks")) {
    const box = row.getBoundingClientRect();
    let end = -Infinity;
    for (const mark of row.children) {
      const word = mark.firstElementChild;
      word.style.translate = "";
      word.hidden = false;
      const { left, right } = word.getBoundingClientRect();
      const shift = Math.max(box.left - left, 0) + Math.min(box.right - right, 0);
      word.style.translate = `${shift}px`;
      word.hidden = left + shift < end + 6;
      if (!word.hidden) end = right + shift;
    }
  }
}

// Predictions -----------------------------------------------------------------------------------------------------------

function startPrediction(prediction) {
  const el = document.createElement("div");
  predictions.render({ model: model(stateOf(prediction)), el });
  prediction.querySelector(".prediction-form").replaceChildren(el);
}

// The page ----------------------------------------------------------------------------------------------------------------

// Light or dark: what the reader chose is remembered where that is possible, which from a file it may not be.
function joinSwitch(button) {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const show = () => button.setAttribute("aria-pressed", String(dark()));
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    try {
      localStorage.setItem("course-theme", root.dataset.theme);
    } catch {
      // it is then chosen for this page alone
    }
    show();
  });
  system.addEventListener("change", show);
  show();
}

// What scrolls sideways can be reached by the keyboard, and only while it does.
const scrollers = new ResizeObserver((entries) => {
  for (const { target: box } of entries) {
    if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
    else if (!box.dataset.lmSuppressShortcuts) box.removeAttribute("tabindex"); // a picture with a timeline takes keys
  }
});

// The table of contents marks where the reader is.
function followContents() {
  const links = new Map([...document.querySelectorAll(".contents a")].map((a) => [decodeURIComponent(a.hash.slice(1)), a]));
  const headings = [...document.querySelectorAll("main h2[id], main h3[id]")].filter((h) => links.has(h.id));
  const show = () => {
    const here = headings.findLast((h) => h.getBoundingClientRect().top < 160) ?? headings[0];
    for (const [id, a] of links) {
      if (id === here?.id) a.setAttribute("aria-current", "location");
      else a.removeAttribute("aria-current");
    }
  };
  if (!headings.length) return;
  let due = 0;
  addEventListener("scroll", () => { due ||= requestAnimationFrame(() => { due = 0; show(); }); }, { passive: true });
  show();
}

// The script stands after the first demo, which is started at once; the rest follows when the page has been read.
const first = document.querySelector(".demo");
if (first) startDemo(first);

function startPage() {
  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) startDemo(target);
  }, { rootMargin: `${NEAR} 0px` });
  const resized = new ResizeObserver((entries) => entries.forEach((entry) => tidyMarks(entry.target)));
  for (const demo of document.querySelectorAll(".demo")) {
    near.observe(demo);
    resized.observe(demo);
    demo.addEventListener("focusin", () => startDemo(demo));
  }
  document.querySelectorAll(".prediction").forEach(startPrediction);
  document.querySelectorAll(".theme").forEach(joinSwitch);
  document.querySelectorAll("pre, .scroll, .katex-display").forEach((box) => scrollers.observe(box));
  followContents();
}
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", startPage);
else startPage();
