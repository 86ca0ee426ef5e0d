// What a page of the course does without Python: its demos and predictions, by the very modules that run in JupyterLab.

import predictions from "../../ntd_helpers/exercises/predictions.js";
import stage, { setText } from "../../ntd_helpers/stage/stage.js";
import { tidyMarks } from "./marks.js";
import { makeModel } from "./model.js";
import { unpack } from "./payload.js";

const NEAR = "150%"; // how far off the screen a demo is started, in screens

/** @param {ParentNode} parent @param {string} selector */
const all = (parent, selector) => /** @type {HTMLElement[]} */ ([...parent.querySelectorAll(selector)]);

/** @param {ParentNode} parent @param {string} selector */
const one = (parent, selector) => all(parent, selector)[0];

/** @param {HTMLElement} element */
const stateOf = (element) => JSON.parse(one(element, "script[type='application/json']").textContent ?? "");

// Demos ---------------------------------------------------------------------------------------------------------------

/** @type {Map<string, (text: string) => void>} */
const awaited = new Map(); // what takes a demo's payload when it comes, by the demo's name

/** @param {string} name @param {string} text */
const takePayload = (name, text) => awaited.get(name)?.(text);
Object.assign(window, { courseFrames: takePayload });

/** A demo's payload comes as a script: a page opened from a file may load one, where it may not fetch.
 * @param {HTMLElement} demo @returns {Promise<string>} */
function payload(demo) {
  return new Promise((resolve, reject) => {
    awaited.set(demo.dataset.demo ?? "", resolve);
    const script = document.createElement("script");
    script.src = demo.dataset.from ?? "";
    script.onerror = () => reject(Error(`the frames of ${demo.dataset.demo} could not be loaded`));
    document.head.append(script);
  });
}

/** @param {HTMLElement} demo */
async function startDemo(demo) {
  if (demo.dataset.state) return;
  demo.dataset.state = "starting";
  try {
    const { background, tracks } = await unpack(await payload(demo));
    showDemo(demo, { ...stateOf(demo), background, home: tracks });
  } catch (error) {
    demo.dataset.state = "failed";
    one(demo, ".demo-note").textContent = "The frames of this picture could not be loaded, so it does not move.";
    throw error;
  }
  demo.dataset.state = "started";
}

/** @param {HTMLElement} demo @param {Record<string, any>} state */
function showDemo(demo, state) {
  const model = makeModel(state);
  const el = document.createElement("div");
  one(demo, ".demo-picture").append(el);
  stage.render({ model, el });
  for (const row of all(demo, ".slider")) joinSlider(row, model);
  scrollers.observe(one(el, ".stage-page"));
  tidyMarks(demo);
}

/** @param {HTMLElement} row @param {import("./model.js").Model} model */
function joinSlider(row, model) {
  const input = /** @type {HTMLInputElement} */ (one(row, "input"));
  const output = one(row, "output");
  /** @type {{ name: string, texts: string[] }[]} */
  const sliders = model.get("scene").sliders;
  const texts = sliders.find(({ name }) => name === input.name)?.texts; // a timeline has none
  const show = () => {
    const position = model.get(input.name);
    input.value = position;
    const text = String(texts ? texts[position] : position);
    setText(output, text);
    input.setAttribute("aria-valuetext", text);
  };
  input.addEventListener("input", () => model.set(input.name, Number(input.value)));
  model.on(`change:${input.name}`, show);
  model.set(input.name, Number(input.value)); // the reader may have moved it before the frames came
}

// Predictions ---------------------------------------------------------------------------------------------------------

/** @param {HTMLElement} prediction */
function startPrediction(prediction) {
  const el = document.createElement("div");
  predictions.render({ model: makeModel(stateOf(prediction)), el });
  one(prediction, ".prediction-form").replaceChildren(el);
}

// The page ------------------------------------------------------------------------------------------------------------

/** The button for a light or a dark page. The choice is remembered where that is possible, which from a file it may not be.
 * @param {HTMLElement} button */
function joinThemeButton(button) {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const show = () => button.setAttribute("aria-pressed", String(isDark()));
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try {
      localStorage.setItem("course-theme", root.dataset.theme);
    } catch {
      // It is then chosen for this page alone.
    }
    show();
  });
  system.addEventListener("change", show);
  show();
}

// What scrolls sideways can be reached by the keyboard, and only while it does.
const scrollers = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const box = /** @type {HTMLElement} */ (target);
    if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
});

function startPage() {
  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries)
        if (isIntersecting) startDemo(/** @type {HTMLElement} */ (target));
    },
    { rootMargin: `${NEAR} 0px` },
  );
  const resized = new ResizeObserver((entries) => {
    for (const { target } of entries) tidyMarks(target);
  });
  for (const demo of all(document, ".demo")) {
    near.observe(demo);
    resized.observe(demo);
    demo.addEventListener("focusin", () => startDemo(demo));
  }
  all(document, ".prediction").forEach(startPrediction);
  all(document, ".theme").forEach(joinThemeButton);
  for (const box of all(document, "pre, .scroll, .katex-display")) scrollers.observe(box);
}

// The script stands after the first demo, which is started at once; the rest follows when the page has been read.
const [first] = all(document, ".demo");
if (first) startDemo(first);
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", startPage);
else startPage();
