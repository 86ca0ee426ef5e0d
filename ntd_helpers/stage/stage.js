// Moves the actors of a picture. It touches its model by `get`, `set` and `on` alone, so it runs in JupyterLab, in a page
// written by nbconvert, and on any page that has an object with these three.

const SVG = "http://www.w3.org/2000/svg";
const GAP = -32768;
const TENTHS = 10; // the moving layer counts in tenths of the page's units, so that whole numbers will do
const PATIENCE = 400; // milliseconds to wait for a kernel that has been answering; longer if its answers take longer

// Where the font that matplotlib measured with is missing, another one must do.
const SANS = 'Verdana, "Helvetica Neue", Arial, sans-serif';
const INSTEAD = { "DejaVu Serif": "Georgia, serif", "DejaVu Sans Mono": "Menlo, Consolas, monospace" };

const make = (name, parent, attributes = {}) => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  parent?.append(element);
  return element;
};
const themed = (colour) => (colour === "none" ? colour : `var(--stage-${colour.slice(1)}, ${colour})`);

// A track with its buffers as typed arrays, and where each part's numbers begin in a frame.
function unpack(track) {
  const typed = (view, Type) => new Type(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
  let [width, affines, pixelsAt] = [0, 0, 0];
  const parts = [];
  for (const part of track.parts) {
    const at = width;
    width += 1 + (part.kind === "text" ? 1 : 0);
    const from = part.as === undefined ? width : parts[part.as].from;
    if (part.as === undefined && part.how === "points") width += 2 * part.n;
    if (part.as === undefined && part.how === "segments") width += 4 * part.n;
    const placed = { ...part, styleAt: at, from, fixedAt: 2 * part.at };
    if (part.how === "affine") placed.affineAt = 6 * affines++;
    if (part.cells) {
      placed.pixelsAt = pixelsAt;
      pixelsAt += part.cells[0] * part.cells[1] * part.cells[2];
    }
    parts.push(placed);
  }
  return {
    ...track, parts, width, affines: 6 * affines,
    frames: typed(track.frames, Int16Array), fixed: typed(track.fixed, Float32Array),
    affine: typed(track.affine, Float32Array), pixels: typed(track.pixels, Uint8Array),
  };
}

// The outline of n vertices (x, y) from `from` on; an empty pair is a gap.
function outline(data, from, n, closed) {
  let d = "";
  let pen = "M";
  for (let i = from; i < from + 2 * n; i += 2) {
    const x = data[i];
    if (x === GAP || x !== x) {
      if (closed && pen === "L") d += "Z";
      pen = "M";
    } else {
      d += pen + x + " " + data[i + 1];
      pen = "L";
    }
  }
  return closed && pen === "L" ? d + "Z" : d;
}

// n vertices under the affine map at `at`, to whole tenths.
function carried(data, from, n, affine, at) {
  const [a, b, c, d, e, f] = affine.subarray(at, at + 6);
  const out = new Float64Array(2 * n);
  for (let i = 0; i < 2 * n; i += 2) {
    const [x, y] = [data[from + i], data[from + i + 1]];
    out[i] = Math.round(a * x + c * y + e);
    out[i + 1] = Math.round(b * x + d * y + f);
  }
  return out;
}

function segments(data, from, n) {
  let d = "";
  let [endX, endY] = [NaN, NaN];
  for (let i = from; i < from + 4 * n; i += 4) {
    if (data[i] === GAP) continue;
    if (data[i] !== endX || data[i + 1] !== endY) d += "M" + data[i] + " " + data[i + 1];
    [endX, endY] = [data[i + 2], data[i + 3]];
    d += "L" + endX + " " + endY;
  }
  return d;
}

function scatter(data, from, n, marker) {
  // A marker's outline is written in absolute tenths around 0; moved by rewriting its numbers.
  let d = "";
  for (let i = from; i < from + 2 * n; i += 2) {
    const [x, y] = [data[i], data[i + 1]];
    if (x === GAP || x !== x) continue;
    for (const [letter, numbers] of marker) {
      d += letter;
      for (let j = 0; j < numbers.length; j += 2) d += (x + numbers[j]).toFixed(1) + " " + (y + numbers[j + 1]).toFixed(1) + " ";
    }
  }
  return d;
}

const markers = new Map();
function parsedMarker(d) {
  if (!markers.has(d)) {
    const pieces = d.match(/[A-Z][^A-Z]*/g) ?? [];
    markers.set(d, pieces.map((piece) => [piece[0], piece.slice(1).trim().split(/\s+/).filter(Boolean).map(Number)]));
  }
  return markers.get(d);
}

// One part of the moving layer: an SVG element, and what it shows now, so that nothing is set twice.
class Part {
  constructor(layer, kind, clips) {
    this.kind = kind;
    this.clips = clips;
    this.group = make("g", layer);
    this.element = make(kind === "text" ? "text" : kind === "image" ? "image" : "path", this.group);
  }

  set(name, value) {
    if (this[name] === value) return;
    this[name] = value;
    this.element.setAttribute(name, value);
  }

  dress(style) {
    if (style === this.style) return;
    this.style = style;
    this.group.style.display = style ? "" : "none";
    if (!style) return;
    if (style.clip) this.group.setAttribute("clip-path", this.clips(style.clip));
    else this.group.removeAttribute("clip-path");
    const css = this.element.style;
    if (this.kind === "text") {
      css.fill = themed(style.fill);
      css.font = `${style.slope} ${style.weight} ${style.size * TENTHS}px "${style.family}", ${INSTEAD[style.family] ?? SANS}`;
      css.textAnchor = style.anchor;
      css.opacity = style.opacity;
    } else if (this.kind === "image") {
      css.opacity = style.opacity;
    } else {
      css.fill = themed(style.fill);
      css.fillOpacity = style.fillOpacity;
      css.stroke = themed(style.stroke);
      css.strokeOpacity = style.strokeOpacity;
      css.strokeWidth = style.width * TENTHS;
      css.strokeDasharray = style.dashes ? style.dashes.map((v) => v * TENTHS).join(" ") : "none";
      css.strokeDashoffset = style.offset * TENTHS;
      css.strokeLinecap = style.cap;
      css.strokeLinejoin = style.join;
    }
  }

  // `shown` is [first, last] of the vertices that the timeline lets be seen, or null for all.
  draw(track, number, shown) {
    const part = track.parts[number];
    const row = track.now * track.width;
    this.dress(track.styles[track.frames[row + part.styleAt]] ?? null);
    if (!this.style) return;
    const still = part.how === "fixed" || part.how === "affine";
    const data = still ? track.fixed : track.frames;
    const from = still ? part.fixedAt : row + part.from;
    if (this.kind === "text") {
      const [x, y] = [data[from], data[from + 1]];
      this.set("transform", `translate(${x} ${y}) rotate(${this.style.angle})`);
      const text = track.texts[track.frames[row + part.styleAt + 1]];
      if (text !== this.text) this.element.textContent = this.text = text;
      return;
    }
    if (this.kind === "image") return this.paint(track, part, data, from);
    const at = part.how === "affine" ? track.now * track.affines + part.affineAt : -1;
    const drawn = `${from} ${at} ${shown ?? ""}`;
    if (this.track === track && this.drawn === drawn && this.marker === this.style.marker) return;
    [this.track, this.drawn, this.marker] = [track, drawn, this.style.marker];
    const last = part.n - (part.how === "segments" ? 0 : 1);
    const first = shown ? shown[0] : 0;
    const count = (shown ? Math.min(shown[1], last) : last) - first;
    if (this.marker !== undefined) this.set("d", scatter(data, from + 2 * first, count + 1, parsedMarker(this.marker)));
    else if (part.how === "segments") this.set("d", segments(data, from + 4 * first, count));
    else if (at < 0) this.set("d", outline(data, from + 2 * first, count + 1, this.style.closed));
    else this.set("d", outline(carried(data, from, part.n, track.affine, at), 2 * first, count + 1, this.style.closed));
  }

  paint(track, part, data, from) {
    const [frames, rows, columns] = part.cells;
    const at = part.pixelsAt + (frames > 1 ? track.now * rows * columns : 0);
    if (this.track !== track || this.at !== at || this.painted !== this.style) {
      [this.track, this.at, this.painted] = [track, at, this.style];
      const canvas = Object.assign(document.createElement("canvas"), { width: columns, height: rows });
      const context = canvas.getContext("2d");
      const cells = context.createImageData(columns, rows);
      for (let i = 0; i < rows * columns; i++) {
        const colour = parseInt(this.style.colours.substr(8 * track.pixels[at + i], 8), 16); // rrggbbaa
        cells.data.set([colour >>> 24, (colour >> 16) & 255, (colour >> 8) & 255, colour & 255], 4 * i);
      }
      context.putImageData(cells, 0, 0);
      this.element.setAttribute("href", canvas.toDataURL());
    }
    const [width, height] = [data[from + 2] - data[from], data[from + 3] - data[from + 1]];
    // Cells that are smaller than a unit are averaged, as matplotlib does; larger ones have sharp edges.
    this.element.style.imageRendering = columns * TENTHS > width || rows * TENTHS > height ? "auto" : "pixelated";
    this.set("x", data[from]);
    this.set("y", data[from + 1]);
    this.set("width", width);
    this.set("height", height);
    this.set("preserveAspectRatio", "none");
  }
}

function render({ model, el }) {
  const scene = model.get("scene");
  const timeline = scene.timeline;
  const prefix = `stage-${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}-`; // ids are the whole page's
  const { sliders } = scene;
  const place = () => sliders.map(({ name }) => model.get(name));

  // The page: what stands still below, what moves above.
  const root = Object.assign(document.createElement("div"), { className: "stage" });
  const page = Object.assign(document.createElement("div"), { className: "stage-page" });
  page.style.aspectRatio = `${scene.width} / ${scene.height}`;
  page.setAttribute("role", "img");
  const markup = model.get("background")
    .replace(/<style[\s\S]*?<\/style>/g, "")
    .replace(/(\bid="|url\(#|href="#)/g, `$1${prefix}`)
    .replace(/(fill|stroke): (#[0-9a-f]{6})/g, (_, key, colour) => `${key}: ${themed(colour)}`);
  const still = document.importNode(new DOMParser().parseFromString(markup, "image/svg+xml").documentElement, true);
  still.style.fill = themed("#000000"); // matplotlib leaves black unsaid
  still.setAttribute("aria-hidden", "true");
  const layer = make("svg", null, {
    viewBox: `0 0 ${scene.width * TENTHS} ${scene.height * TENTHS}`, class: "stage-moving", "aria-hidden": "true",
  });
  page.append(still, layer);
  const bar = Object.assign(document.createElement("div"), { className: "stage-bar" });
  const says = Object.assign(document.createElement("span"), { className: "stage-says" });
  const notice = Object.assign(document.createElement("span"), { className: "stage-notice" });
  const heard = Object.assign(document.createElement("span"), { className: "stage-heard" });
  heard.setAttribute("aria-live", "polite");
  notice.setAttribute("role", "status");
  bar.append(says, notice);
  root.append(page, bar, heard);
  el.append(root);

  const definitions = make("defs", layer);
  const boxes = new Map();
  const clips = ([x, y, width, height]) => {
    const key = [x, y, width, height].join(" ");
    if (!boxes.has(key)) {
      boxes.set(key, `${prefix}box${boxes.size}`);
      const clip = make("clipPath", definitions, { id: boxes.get(key) });
      make("rect", clip, { x: x * TENTHS, y: y * TENTHS, width: width * TENTHS, height: height * TENTHS });
    }
    return `url(#${boxes.get(key)})`;
  };

  // Which track shows the sliders' state? Any that runs through it.
  let home = model.get("home").map(unpack);
  let fresh = model.get("fresh").map(unpack);
  const one = () => [model.get("frame")].filter((track) => track?.parts).map(unpack);
  let single = one();
  const fits = (track, at) => at.every((index, i) => track.free.includes(i) || track.base[i] === index);
  const find = (at) => [...fresh, ...home, ...single].find((track) => fits(track, at));
  // Does every slider have its track through this state? If not, the kernel is about to send what is missing.
  const complete = (at) => at.every((_, i) => [...fresh, ...home].some((t) => t.free.includes(i) && fits(t, at)));

  let parts = [];
  let moved = -1; // the slider that moved last
  let told = -1; // the one of which the notice speaks
  const nobody = scene.kernel === false; // a page on which there never was a kernel
  let silent = nobody; // has the kernel stopped answering?
  let patience = PATIENCE;
  let asked = 0; // when a slider moved last
  let waiting = null;
  let due = 0;

  function draw() {
    due = 0;
    const at = place();
    const track = find(at);
    if (!track) return wait();
    settle();
    show(track, at);
    if (moved !== told) notice.textContent = ""; // what a hand on a slider brought about is said while it moves on
  }

  function show(track, at) {
    track.now = track.free.reduce((now, i) => now * track.sizes[track.free.indexOf(i)] + at[i], 0);
    if (parts.length !== track.parts.length || parts.some((part, i) => part.kind !== track.parts[i].kind)) {
      layer.replaceChildren(definitions);
      parts = track.parts.map((part) => new Part(layer, part.kind, clips));
    }
    const k = model.get("step");
    parts.forEach((part, number) => {
      const actor = track.parts[number].actor;
      const seen = timeline?.reveal.includes(actor) ? [0, k] : timeline?.head.includes(actor) ? [k, k] : null;
      part.draw(track, number, seen);
    });
    const text = track.texts[track.says[track.now]];
    if (text !== says.textContent) {
      says.textContent = text;
      announce(text);
    }
  }

  // A state that no track meets: the kernel is asked (a slider always tells it), and given a moment to answer.
  function wait() {
    if (silent) return goBack();
    layer.classList.add("stage-waiting");
    waiting ??= setTimeout(() => { silent = true; goBack(); }, patience);
  }

  function settle() {
    clearTimeout(waiting);
    waiting = null;
    layer.classList.remove("stage-waiting");
  }

  // No kernel: move the other sliders to where frames of the last moved one are at hand, so that picture and sliders agree.
  function goBack() {
    settle();
    const mover = moved;
    const track = [...fresh, ...home].find((t) => t.free.includes(mover)) ?? home[0];
    const at = place().map((index, i) => (track.free.includes(i) ? index : track.base[i]));
    const back = sliders.map((_, i) => i).filter((i) => at[i] !== model.get(sliders[i].name));
    at.forEach((index, i) => model.set(sliders[i].name, index));
    cancelAnimationFrame(due);
    due = 0;
    moved = told = mover;
    show(track, at);
    notice.textContent = nobody ? onThisPage(track, back, at) : withoutAnswer(mover, back);
    clearTimeout(unheard);
  }

  const named = (words) => (words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${words.at(-1)}` : words[0]);

  function withoutAnswer(mover, back) {
    const labels = back.map((i) => sliders[i].label);
    return `Without an answer from the kernel ${sliders[mover]?.label ?? "a slider"} moves alone: ${labels.join(", ")} went back.`;
  }

  function onThisPage(track, back, at) {
    const free = named(track.free.map((i) => sliders[i].label));
    const alone = track.free.length > 1 ? "move with each other only" : "moves alone";
    const went = back.map((i, n) => `${sliders[i].label}${n ? "" : " went back"} to ${sliders[i].texts[at[i]]}`).join(", ");
    return `On this page ${free} ${alone}: ${went}.`;
  }

  let unheard = null; // after a move at rest the kernel sends fresh tracks; if it does not, it is silent
  const schedule = () => { due ||= requestAnimationFrame(draw); };
  const answered = (key, keep) => model.on(`change:${key}`, () => {
    keep();
    clearTimeout(unheard);
    silent = false;
    told = -1;
    const delay = performance.now() - asked;
    if (delay < 5 * PATIENCE) patience = Math.max(PATIENCE, 2 * delay); // a slow way, not a busy kernel
    schedule();
  });
  answered("fresh", () => (fresh = model.get("fresh").map(unpack)));
  answered("frame", () => (single = one()));
  answered("home", () => (home = model.get("home").map(unpack)));
  sliders.forEach(({ name }, i) => model.on(`change:${name}`, () => {
    moved = i;
    clearTimeout(unheard);
    asked = performance.now();
    if (!nobody) unheard = setTimeout(() => (silent = !complete(place())), 2 * patience);
    schedule();
  }));
  model.on("change:step", schedule);

  // What is read out: the text, once it has stopped changing.
  let pause = null;
  function announce(text) {
    page.setAttribute("aria-label", scene.title ? `${scene.title}. ${text}` : text);
    clearTimeout(pause);
    pause = setTimeout(() => (heard.textContent = text), 700);
  }

  if (timeline) play(bar, page, model, timeline);

  // Light or dark is what the page behind shows, whatever says so.
  const lightness = () => {
    for (let node = el; node; node = node.parentElement ?? node.getRootNode().host) {
      const [r, g, b, a = 1] = getComputedStyle(node).backgroundColor.match(/[\d.]+/g).map(Number);
      if (a > 0.5) return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
    }
    return 1;
  };
  const shade = () => {
    const dark = lightness() < 0.5;
    root.classList.toggle("stage-dark", dark);
    for (const [light, other] of Object.entries(scene.dark)) {
      if (dark) root.style.setProperty(`--stage-${light.slice(1)}`, other);
      else root.style.removeProperty(`--stage-${light.slice(1)}`);
    }
  };
  let soon = null;
  const watch = new MutationObserver(() => {
    clearTimeout(soon);
    soon = setTimeout(shade, 60);
  });
  for (const node of [document.documentElement, document.body]) watch.observe(node, { attributes: true });
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", shade);
  const first = requestAnimationFrame(shade);

  if (find(place())) draw();
  else goBack();
  return () => {
    watch.disconnect();
    scheme.removeEventListener("change", shade);
    for (const timer of [waiting, unheard, pause, soon]) clearTimeout(timer);
    for (const frame of [due, first]) cancelAnimationFrame(frame);
  };
}

// The timeline's button, speed and keys. The step itself lives in the model, so the slider beneath moves along.
function play(bar, page, model, timeline) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const button = Object.assign(document.createElement("button"), { type: "button" });
  const speed = document.createElement("select");
  speed.setAttribute("aria-label", "Speed");
  for (const factor of [0.25, 0.5, 1, 2, 4]) speed.append(new Option(`${factor}×`, factor, factor === 1, factor === 1));
  bar.prepend(button, speed);
  page.tabIndex = 0;
  for (const focusable of [page, button, speed]) focusable.dataset.lmSuppressShortcuts = "true"; // JupyterLab keeps off

  let playing = false;
  let last = 0;
  let exact = 0;
  const go = (step) => {
    const k = Math.max(0, Math.min(timeline.steps, step));
    if (k !== model.get("step")) model.set("step", k);
  };
  const label = () => (button.textContent = playing ? "❚❚ Pause" : "▶ Play");
  const tick = (now) => {
    if (!playing || !bar.isConnected) return;
    exact += (Math.min(now - last, 100) / 1000) * timeline.pace * speed.value;
    last = now;
    go(Math.floor(exact));
    if (model.get("step") >= timeline.steps) toggle();
    else requestAnimationFrame(tick);
  };
  const toggle = () => {
    playing = !playing;
    label();
    if (!playing) return;
    if (model.get("step") >= timeline.steps) go(0);
    if (calm.matches) { // whoever asked for less motion sees the end at once
      go(timeline.steps);
      return toggle();
    }
    exact = model.get("step");
    last = performance.now();
    requestAnimationFrame(tick);
  };
  button.addEventListener("click", toggle);
  page.addEventListener("keydown", (event) => {
    const jump = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (event.key === " ") toggle();
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(timeline.steps);
    else if (jump) go(model.get("step") + jump);
    else return;
    event.preventDefault();
  });
  // A hand on the slider takes over from the playing.
  model.on("change:step", () => { if (playing && Math.abs(model.get("step") - Math.floor(exact)) > 1) exact = model.get("step"); });
  label();
}

export default { render };
