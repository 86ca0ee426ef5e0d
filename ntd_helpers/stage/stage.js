// Moves the actors of a picture, and lets a pointer drag its handles. The model needs `get`, `set` and `on` only, so the
// module runs in JupyterLab, in a page written by nbconvert, and on any page that has an object with these three.

/** @import { Box, Candidate, Handle, Model, Numbers, Plane, Point, Scene, SentTrack, Shape, State, Style, Timeline, Track }
 * from "./types.d.ts" */
/** @typedef {ReturnType<typeof setTimeout>} Timer */
/** @typedef {{ handle: Handle, view: View, id: number, pointer: { clientX: number, clientY: number }, moved: boolean,
 *   known: string, candidates: Candidate[] }} Held a handle that a pointer holds */

const SVG = "http://www.w3.org/2000/svg";
const GAP = -32768;
const TENTHS = 10; // the moving layer counts in tenths of the figure's points, so that integers are precise enough
const PATIENCE = 400; // milliseconds to wait for the kernel; longer if its answers take longer
const SMALL = 0.88; // CSS pixels a point; below, the panels of a figure are placed in several rows
const LEGIBLE = 10.25; // CSS pixels; the least size of a text
const RING = 11; // radius of a handle's ring in CSS pixels,
const HIT = 15; // and of the disc around it that the pointer can take hold of

// Where the font that matplotlib measured with is missing, another one must do.
const SANS = 'Verdana, "Helvetica Neue", Arial, sans-serif';
/** @type {Record<string, string>} */
const INSTEAD = { "DejaVu Serif": "Georgia, serif", "DejaVu Sans Mono": "Menlo, Consolas, monospace" };

/** @param {string} name @param {Element | null} parent @param {Record<string, string | number>} attributes */
function make(name, parent, attributes = {}) {
  const element = /** @type {SVGGraphicsElement} */ (document.createElementNS(SVG, name));
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  parent?.append(element);
  return element;
}

/** @param {string} name @param {string} className @param {Record<string, string>} attributes */
function html(name, className, attributes = {}) {
  const element = Object.assign(document.createElement(name), { className });
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

/** Set the text of an element that contains nothing else. Its text node stays: with a new one, the browser would lay out
 * everything around it again. @param {Element} element @param {string} text */
export function setText(element, text) {
  const node = element.firstChild;
  if (!node) element.append(text);
  else if (node.nodeValue !== text) node.nodeValue = text;
}

/** @param {string} colour */
const themed = (colour) => (colour === "none" ? colour : `var(--stage-${colour.slice(1)}, ${colour})`);

// Tracks: pure functions ------------------------------------------------------------------------------------------

/** A track with its buffers as typed arrays, and where each part's numbers begin in a frame.
 * @param {SentTrack} sent @returns {Track} */
export function unpack(sent) {
  /** @param {DataView} view */
  const copy = (view) => view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
  let [width, affines] = [0, 0];
  /** @type {Shape[]} */
  const parts = [];
  for (const part of sent.parts) {
    const styleAt = width;
    width += part.kind === "text" || part.kind === "image" ? 2 : 1;
    const from = part.as === undefined ? width : parts[part.as].from;
    if (part.as === undefined) width += part.how === "points" ? 2 * part.n : part.how === "segments" ? 4 * part.n : 0;
    parts.push({ ...part, styleAt, from, fixedAt: 2 * (part.at ?? 0), affineAt: affines });
    if (part.how === "affine") affines += 6;
  }
  return {
    ...sent,
    parts,
    width,
    affines,
    frames: new Int16Array(copy(sent.frames)),
    fixed: new Float32Array(copy(sent.fixed)),
    affine: new Float32Array(copy(sent.affine)),
  };
}

/** Does a track (or a plane, whose free sliders are its handle's) run through a state?
 * @param {number[]} free @param {State} base @param {State} state */
const runsThrough = (free, base, state) => state.every((index, i) => free.includes(i) || base[i] === index);

/** The first track that runs through a state. @param {Track[]} tracks @param {State} state */
export const findTrack = (tracks, state) => tracks.find((track) => runsThrough(track.free, track.base, state));

/** The number of the frame that a track has for a state. @param {Track} track @param {State} state */
export const frameNumber = (track, state) => track.free.reduce((n, i, k) => n * track.sizes[k] + state[i], 0);

/** Without a kernel: the track to play when slider `mover` has left all tracks; the other sliders go back to its base.
 * @param {Track[]} tracks @param {number} mover */
export const trackToGoBackTo = (tracks, mover) => tracks.find((track) => track.free.includes(mover)) ?? tracks[0];

/** The state nearest to `state` on a track: its free sliders stay. @param {Track} track @param {State} state */
export const projected = (track, state) => state.map((index, i) => (track.free.includes(i) ? index : track.base[i]));

/** A state with some sliders at other positions. @param {State} state @param {number[]} sliders @param {number[]} positions */
const withPositions = (state, sliders, positions) =>
  state.map((index, i) => (sliders.includes(i) ? positions[sliders.indexOf(i)] : index));

/** The vertices of a part in a frame, or for segments both ends of each, in tenths.
 * @param {Track} track @param {Shape} part @param {number} frame @returns {Numbers} */
export function vertices(track, part, frame) {
  const length = (part.how === "segments" ? 4 : 2) * part.n;
  const from = frame * track.width + part.from;
  if (part.how === "points" || part.how === "segments") return track.frames.subarray(from, from + length);
  const sent = track.fixed.subarray(part.fixedAt, part.fixedAt + length);
  if (part.how === "fixed") return sent;
  const at = frame * track.affines + part.affineAt;
  const [a, b, c, d, e, f] = track.affine.subarray(at, at + 6);
  const mapped = new Float64Array(length);
  for (let i = 0; i < length; i += 2) {
    mapped[i] = Math.round(a * sent[i] + c * sent[i + 1] + e);
    mapped[i + 1] = Math.round(b * sent[i] + d * sent[i + 1] + f);
  }
  return mapped;
}

/** @param {number} x */
const isGap = (x) => x === GAP || Number.isNaN(x);

/** Where a handle is drawn: the mean of the vertices of its actor's first shape, or with a timeline its vertex at `step`.
 * Null where it is hidden. @param {Track} track @param {string} actor @param {number} frame @param {number | null} step
 * @returns {Point | null} */
export function handlePoint(track, actor, frame, step) {
  const part = track.parts.find((p) => p.actor === actor);
  if (!part || track.frames[frame * track.width + part.styleAt] < 0) return null;
  const all = vertices(track, part, frame);
  const at = step === null ? 0 : Math.min(step * (part.how === "segments" ? 4 : 2), all.length - 2);
  const points = step === null ? all : all.subarray(at, at + 2);
  let [x, y, count] = [0, 0, 0];
  for (let i = 0; i < points.length; i += 2) {
    if (isGap(points[i])) continue;
    x += points[i];
    y += points[i + 1];
    count += 1;
  }
  return count ? { x: x / count, y: y / count } : null;
}

/** Does a ring around a point of an actor touch the box that the actor is clipped to? Beyond it, nothing is there to hold.
 * @param {Track} track @param {string} actor @param {number} frame @param {Point} point @param {number} radius in tenths */
export function isInReach(track, actor, frame, { x, y }, radius) {
  const part = track.parts.find((p) => p.actor === actor);
  const { clip } = track.styles[track.frames[frame * track.width + (part?.styleAt ?? 0)]];
  if (!clip) return true;
  const [left, top, width, height] = clip.map((/** @type {number} */ v) => v * TENTHS);
  return left - radius <= x && x <= left + width + radius && top - radius <= y && y <= top + height + radius;
}

/** All combinations of the positions of sliders with these sizes, the last running fastest.
 * @param {number[]} sizes @returns {number[][]} */
export const combinations = (sizes) =>
  sizes.reduce(
    (all, size) => all.flatMap((row) => Array.from({ length: size }, (_, i) => [...row, i])),
    /** @type {number[][]} */ ([[]]),
  );

/** The states on tracks that a handle's sliders alone lead to, each with where the handle is drawn.
 * @param {Track[]} tracks @param {State} state @param {Handle} handle @param {number | null} step
 * @returns {Candidate[]} */
export function candidatesOnTracks(tracks, state, handle, step) {
  const found = [];
  for (const track of tracks) {
    if (!runsThrough([...track.free, ...handle.sliders], track.base, state)) continue;
    const sliders = track.free.filter((i) => handle.sliders.includes(i));
    for (const row of combinations(sliders.map((i) => track.sizes[track.free.indexOf(i)]))) {
      const there = withPositions(projected(track, state), sliders, row);
      const point = handlePoint(track, handle.actor, frameNumber(track, there), step);
      if (point) found.push({ state: there, ...point });
    }
  }
  return found;
}

/** The states of a plane: every combination of a handle's two sliders, the others as in `state`.
 * @param {Plane} plane @param {State} state @param {Handle} handle @param {number[]} sizes @returns {Candidate[]} */
export function candidatesOnPlane(plane, state, handle, sizes) {
  const rows = combinations(handle.sliders.map((i) => sizes[i]));
  const all = rows.map((row, number) => ({
    state: withPositions(state, handle.sliders, row),
    x: plane.points.getInt16(4 * number, true),
    y: plane.points.getInt16(4 * number + 2, true),
  }));
  return all.filter(({ x }) => x !== GAP);
}

/** The candidate drawn nearest to a point; undefined among none. @param {Candidate[]} candidates @param {Point} point */
export function nearest(candidates, point) {
  /** @type {Candidate | undefined} */
  let best;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const distance = (candidate.x - point.x) ** 2 + (candidate.y - point.y) ** 2;
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** How long to wait for the next answer, in milliseconds, after the last two took `delay` and `previous`. One slow answer
 * raises it to a second at most. @param {number} delay @param {number} previous */
export const patienceAfter = (delay, previous) =>
  Math.max(PATIENCE, Math.min(2 * delay, 1000), 2 * Math.min(delay, previous));

// Outlines: pure functions ----------------------------------------------------------------------------------------

/** The outline through vertices, interrupted at gaps. @param {Numbers} points @param {boolean} closed */
export function outline(points, closed) {
  let d = "";
  let pen = "M";
  const end = () => {
    if (closed && pen === "L") d += "Z";
    pen = "M";
  };
  for (let i = 0; i < points.length; i += 2) {
    if (isGap(points[i])) end();
    else {
      d += `${pen}${points[i]} ${points[i + 1]}`;
      pen = "L";
    }
  }
  end();
  return d;
}

/** The outline of segments (x, y, x, y), joined where one begins at the end of another. @param {Numbers} points */
export function segments(points) {
  let d = "";
  let [endX, endY] = [Number.NaN, Number.NaN];
  for (let i = 0; i < points.length; i += 4) {
    if (isGap(points[i])) continue;
    if (points[i] !== endX || points[i + 1] !== endY) d += `M${points[i]} ${points[i + 1]}`;
    [endX, endY] = [points[i + 2], points[i + 3]];
    d += `L${endX} ${endY}`;
  }
  return d;
}

/** A marker, written in relative commands, at each vertex. @param {Numbers} points @param {string} marker */
export function scatter(points, marker) {
  let d = "";
  for (let i = 0; i < points.length; i += 2) if (!isGap(points[i])) d += `M${points[i]} ${points[i + 1]}${marker}`;
  return d;
}

// The layout: pure functions --------------------------------------------------------------------------------------

/** The rectangles of a figure that are shown, each with its fraction of the page's width: the whole figure where the page
 * is wide enough, else its panels in as few rows as leave them large enough.
 * @param {Pick<Scene, "width" | "height" | "panels">} scene @param {number} pageWidth in CSS pixels
 * @returns {{ box: Box, fraction: number }[]} */
export function arranged({ width, height, panels = [] }, pageWidth) {
  if (panels.length < 2 || pageWidth / width >= SMALL) return [{ box: [0, 0, width, height], fraction: 1 }];
  for (let rows = 2; ; rows++) {
    const columns = Math.ceil(panels.length / rows);
    const fractions = panels.map((box, i) => {
      const row = panels.slice(i - (i % columns), i - (i % columns) + columns);
      return (box[2] / row.reduce((sum, each) => sum + each[2], 0)) * (row.length / columns);
    });
    const placed = panels.map((box, i) => ({ box, fraction: fractions[i] }));
    const isLarge = placed.every(({ box, fraction }) => (pageWidth * fraction) / box[2] >= SMALL);
    if (isLarge || columns === 1) return placed;
  }
}

/** @param {Box} one @param {Box} other */
const overlap = ([x, y, width, height], [left, top, across, down]) =>
  x < left + across && left < x + width && y < top + down && top < y + height;

// The moving layer ------------------------------------------------------------------------------------------------

/** The CSS of each kind of element, for a style; `least` is the least size of a text in tenths.
 * @type {Record<string, (style: Style, least: number) => string>} */
const CSS = {
  image: ({ opacity, rendering }) => `opacity: ${opacity}; image-rendering: ${rendering}`,
  text: ({ fill, slope, weight, size, family, anchor, opacity }, least) =>
    `fill: ${themed(fill)}; opacity: ${opacity}; text-anchor: ${anchor};
    font: ${slope} ${weight} ${Math.max(size * TENTHS, least)}px "${family}", ${INSTEAD[family] ?? SANS}`,
  path: ({ fill, fillOpacity, stroke, strokeOpacity, width, dashes, offset, cap, join }) =>
    `fill: ${themed(fill)}; fill-opacity: ${fillOpacity}; stroke: ${themed(stroke)}; stroke-opacity: ${strokeOpacity};
    stroke-width: ${width * TENTHS}; stroke-linecap: ${cap}; stroke-linejoin: ${join};
    stroke-dasharray: ${dashes?.map((/** @type {number} */ v) => v * TENTHS).join(" ") ?? "none"};
    stroke-dashoffset: ${offset * TENTHS}`,
};

/** One shape of an actor: an SVG element, and what it shows now, so that nothing is set twice. */
class Part {
  /** @param {View} view @param {string} kind */
  constructor(view, kind) {
    this.view = view;
    this.kind = kind;
    this.name = kind === "marks" ? "path" : kind;
    this.group = make("g", view.layer);
    this.element = make(this.name, this.group);
    /** @type {Style | null | undefined} */
    this.style = undefined;
    /** @type {Track | null} */
    this.track = null;
    this.drawn = ""; // which frame and steps are shown
    /** @type {string | undefined} */
    this.d = undefined; // the outline that is shown
  }

  /** @param {Style | null} style */
  dress(style) {
    if (style === this.style) return;
    this.style = style;
    this.drawn = "";
    this.group.style.display = style ? "" : "none";
    if (!style) return;
    if (style.clip) this.group.setAttribute("clip-path", this.view.clip(style.clip));
    else this.group.removeAttribute("clip-path");
    this.element.style.cssText = CSS[this.name](style, LEGIBLE * this.view.unit);
  }

  /** `steps` is [first, last] of the vertices that the timeline shows, or null for all.
   * @param {Track} track @param {number} number @param {number} frame @param {[number, number] | null} steps */
  draw(track, number, frame, steps) {
    const part = track.parts[number];
    const row = frame * track.width + part.styleAt;
    const style = track.styles[track.frames[row]];
    this.dress(style && !(style.clip && !overlap(style.clip, this.view.box)) ? style : null);
    const isStill = part.how === "fixed" && this.name === "path"; // a text or an image may be another
    const drawn = `${isStill ? "any" : frame} ${steps}`;
    if (!this.style || (this.track === track && this.drawn === drawn)) return;
    [this.track, this.drawn] = [track, drawn];
    const points = vertices(track, part, frame);
    if (this.kind === "text") this.write(points, track.texts[track.frames[row + 1]]);
    else if (this.kind === "image") this.paint(points, track.texts[track.frames[row + 1]]);
    else this.trace(points, part.how === "segments", steps);
  }

  /** @param {Numbers} points @param {string} text */
  write([x, y], text) {
    setText(this.element, text);
    this.element.setAttribute("transform", `translate(${x} ${y}) rotate(${this.style?.angle})`);
    if (this.style?.size * TENTHS < LEGIBLE * this.view.unit) this.view.grown.push(this.element);
  }

  /** @param {Numbers} all @param {boolean} isSegments @param {[number, number] | null} steps */
  trace(all, isSegments, steps) {
    const each = isSegments ? 4 : 2;
    const points = steps ? all.subarray(each * steps[0], each * (steps[1] + (isSegments ? 0 : 1))) : all;
    const { marker, closed } = this.style ?? {};
    const d = marker !== undefined ? scatter(points, marker) : isSegments ? segments(points) : outline(points, closed);
    if (d === this.d) return;
    this.d = d;
    this.element.setAttribute("d", d);
  }

  /** @param {Numbers} corners @param {string} href the cells, as a picture of one pixel each */
  paint([left, top, right, bottom], href) {
    const place = { x: left, y: top, width: right - left, height: bottom - top, preserveAspectRatio: "none", href };
    for (const [name, value] of Object.entries(place)) {
      if (this.element.getAttribute(name) !== String(value)) this.element.setAttribute(name, String(value));
    }
  }
}

/** A rectangle of the figure on the page: what stands still below, what moves above, the handles' rings on top. */
class View {
  /** @param {Element} page @param {string} background an SVG @param {{ box: Box, fraction: number }} place
   * @param {Handle[]} handles */
  constructor(page, background, { box, fraction }, handles) {
    this.box = box;
    this.unit = TENTHS; // tenths a CSS pixel
    this.prefix = `stage-${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}-`; // ids are the whole page's
    this.panel = html("div", "stage-panel");
    Object.assign(this.panel.style, { width: `${100 * fraction}%`, aspectRatio: `${box[2]} / ${box[3]}` });
    const markup = background.replace(/(\bid="|url\(#|href="#)/g, `$1${this.prefix}`);
    const still = document.importNode(new DOMParser().parseFromString(markup, "image/svg+xml").documentElement, true);
    still.setAttribute("viewBox", box.join(" "));
    still.setAttribute("aria-hidden", "true");
    still.style.fill = themed("#000000"); // matplotlib leaves black unsaid
    const viewBox = box.map((v) => v * TENTHS).join(" ");
    this.layer = make("svg", null, { viewBox, class: "stage-moving", "aria-hidden": "true" });
    this.panel.append(still, this.layer);
    page.append(this.panel);
    const texts = (/** @type {Element} */ e) => /** @type {SVGElement[]} */ ([e, ...e.querySelectorAll("tspan")]);
    this.stillTexts = [...still.querySelectorAll("text")].map((text) => ({
      text,
      transform: text.getAttribute("transform") ?? "",
      at: ["x", "y"].map((name) => Number(text.getAttribute(name))),
      size: Math.max(...texts(text).map((each) => Number.parseFloat(each.style.fontSize) || 0)),
    }));
    this.definitions = make("defs", this.layer);
    /** @type {Map<string, string>} */
    this.clips = new Map();
    /** @type {Part[]} */
    this.parts = [];
    /** @type {SVGElement[]} */
    this.grown = []; // the moving texts just written that are larger than the figure's
    this.rings = handles.map((handle) => ({
      handle,
      ring: make("circle", this.layer, { class: "stage-ring" }),
      grip: make("circle", this.layer, { class: "stage-grip" }),
    }));
  }

  /** However large the picture is: the rings keep their size in CSS pixels, and texts have LEGIBLE of them at least. */
  resize() {
    this.unit = (this.box[2] * TENTHS) / (this.layer.clientWidth || this.box[2]);
    for (const { ring, grip } of this.rings) {
      ring.setAttribute("r", String(RING * this.unit));
      grip.setAttribute("r", String(HIT * this.unit));
    }
    for (const part of this.parts) if (part.kind === "text") part.style = undefined;
    const grownStill = this.stillTexts.filter(({ text, transform, at: [x, y], size }) => {
      const factor = Math.max(1, (LEGIBLE * this.unit) / TENTHS / size);
      const about = `translate(${x} ${y}) scale(${factor}) translate(${-x} ${-y})`; // its anchor stays
      text.setAttribute("transform", factor > 1 ? `${transform} ${about}` : transform);
      text.style.visibility = "";
      return factor > 1;
    });
    this.pullIn(
      grownStill.map(({ text }) => text),
      1,
    );
  }

  /** Shift texts that have grown beyond an edge of the panel, and hide those of other panels. They are measured together,
   * so that the browser lays them out once. @param {SVGElement[]} texts @param {number} units theirs, in a point */
  pullIn(texts, units) {
    if (texts.length === 0) return; // nothing is measured, so nothing is laid out for it
    const panel = this.panel.getBoundingClientRect();
    const boxes = texts.map((text) => text.getBoundingClientRect());
    for (const [i, text] of texts.entries()) {
      const { left, right } = boxes[i];
      const centre = (left + right) / 2;
      text.style.visibility = panel.left < centre && centre < panel.right ? "" : "hidden";
      const shift = Math.max(0, panel.left - left) - Math.max(0, right - panel.right);
      const transform = `translate(${(shift * this.unit * units) / TENTHS} 0) ${text.getAttribute("transform")}`;
      if (shift) text.setAttribute("transform", transform);
    }
  }

  /** @param {Box} box */
  clip(box) {
    const key = box.join(" ");
    const id = this.clips.get(key) ?? `${this.prefix}box${this.clips.size}`;
    if (!this.clips.has(key)) {
      const [x, y, width, height] = box.map((v) => v * TENTHS);
      make("rect", make("clipPath", this.definitions, { id }), { x, y, width, height });
      this.clips.set(key, id);
    }
    return `url(#${id})`;
  }

  /** @param {Track} track @param {number} frame @param {Timeline | null} timeline @param {number} step */
  draw(track, frame, timeline, step) {
    if (String(this.parts.map(({ kind }) => kind)) !== String(track.parts.map(({ kind }) => kind))) {
      for (const part of this.parts) part.group.remove();
      this.parts = track.parts.map(({ kind }) => new Part(this, kind));
      for (const { ring, grip } of this.rings) this.layer.append(ring, grip);
    }
    for (const [number, part] of this.parts.entries()) {
      const { actor } = track.parts[number];
      const head = timeline?.head.includes(actor);
      part.draw(track, number, frame, head ? [step, step] : timeline?.reveal.includes(actor) ? [0, step] : null);
    }
    this.pullIn(this.grown.splice(0), TENTHS);
    for (const { handle, ring, grip } of this.rings) {
      const point = handlePoint(track, handle.actor, frame, stepOf(handle, timeline, step));
      const isSeen = point && isInReach(track, handle.actor, frame, point, RING * this.unit);
      for (const circle of [ring, grip]) {
        circle.style.display = point ? "" : "none";
        circle.style.visibility = isSeen ? "" : "hidden"; // and it still follows the pointer that holds it
        circle.setAttribute("cx", String(point?.x ?? 0));
        circle.setAttribute("cy", String(point?.y ?? 0));
      }
    }
  }

  /** A place in the window, in tenths of the figure's points. @param {{ clientX: number, clientY: number }} place */
  point({ clientX, clientY }) {
    const { left, top, width, height } = this.layer.getBoundingClientRect();
    const [x, y, w, h] = this.box;
    return { x: TENTHS * (x + ((clientX - left) / width) * w), y: TENTHS * (y + ((clientY - top) / height) * h) };
  }
}

/** The vertex at which a handle is held: the timeline's step for a head, null (all of them) for other actors.
 * @param {Handle} handle @param {Timeline | null} timeline @param {number} step */
const stepOf = (handle, timeline, step) => (timeline?.head.includes(handle.actor) ? step : null);

/** Does the kernel answer? It is asked whenever a slider moves (the slider itself tells it). */
class Kernel {
  /** @param {boolean} absent was there never one on this page? @param {() => void} onSilence */
  constructor(absent, onSilence) {
    this.silent = absent;
    this.onSilence = onSilence;
    this.patience = PATIENCE;
    this.asked = 0; // when
    this.previous = 0; // how long the last answer took
    /** @type {Timer | undefined} */
    this.waiting = undefined; // for a frame that is not at hand
  }

  answer() {
    this.settle(); // it is alive: what is missing is waited for anew
    this.silent = false;
    const delay = performance.now() - this.asked;
    if (delay >= 5 * PATIENCE) return; // it was busy, which says nothing of how fast it is
    this.patience = patienceAfter(delay, this.previous);
    this.previous = delay;
  }

  wait() {
    this.waiting ??= setTimeout(() => {
      this.silent = true;
      this.onSilence();
    }, this.patience);
  }

  settle() {
    clearTimeout(this.waiting);
    this.waiting = undefined;
  }
}

/** The picture with its bar: chooses the frame for the sliders' state, and the state for a dragged handle. */
class Picture {
  /** @param {Model} model @param {Element} el */
  constructor(model, el) {
    this.model = model;
    /** @type {Scene} */
    this.scene = model.get("scene");
    this.handles = this.scene.handles ?? [];
    this.kernel = new Kernel(this.scene.kernel === false, () => this.goBack());
    this.root = html("div", "stage");
    const hasLightDark = globalThis.CSS.supports("color", "light-dark(red, red)"); // else the picture stays light
    for (const [light, dark] of Object.entries(hasLightDark ? this.scene.dark : {})) {
      this.root.style.setProperty(`--stage-${light.slice(1)}`, `light-dark(${light}, ${dark})`);
    }
    this.page = html("div", "stage-page", { role: "img" });
    this.bar = html("div", "stage-bar");
    this.text = html("span", "stage-says");
    this.notice = html("span", "stage-notice", { role: "status" });
    this.heard = html("span", "stage-heard", { "aria-live": "polite" });
    this.bar.append(this.text, this.notice);
    this.root.append(this.page, this.bar, this.heard);
    el.append(this.root);
    this.background = String(model.get("background"))
      .replace(/<style[\s\S]*?<\/style>/g, "")
      .replace(/(fill|stroke): (#[0-9a-f]{6})/g, (_, key, colour) => `${key}: ${themed(colour)}`);
    /** @type {View[]} */
    this.views = [];
    this.layout = ""; // the places of the views
    this.version = 0; // of what the kernel has sent
    this.planes = /** @type {Plane[]} */ (model.get("planes") ?? []);
    /** @type {Record<string, Track[]>} */
    this.tracks = {};
    for (const name of ["fresh", "home", "frame"]) this.receive(name);
    this.mover = -1; // the slider that moved last
    this.noticed = -2; // the one that moved when the notice was written
    this.due = 0; // the callback of the next frame
    this.isStale = false; // has something changed that is not drawn?
    /** @type {Held | null} */
    this.held = null;
    /** @type {Timer | undefined} */
    this.pause = undefined;
    this.resizes = new ResizeObserver(() => this.layOut());
    this.resizes.observe(this.page);
    this.listen();
    this.layOut();
  }

  /** @param {string} name */
  receive(name) {
    const sent = /** @type {SentTrack[]} */ ([this.model.get(name) ?? []].flat());
    this.tracks[name] = sent.filter((track) => track.parts).map(unpack);
    this.version += 1;
  }

  /** @returns {State} */
  get state() {
    return this.scene.sliders.map(({ name }) => this.model.get(name));
  }

  get step() {
    return this.model.get("step") ?? 0;
  }

  /** The tracks that stay when a slider moves on. */
  get kept() {
    return [...this.tracks.fresh, ...this.tracks.home];
  }

  get atHand() {
    return [...this.kept, ...this.tracks.frame];
  }

  listen() {
    const { model } = this;
    for (const name of Object.keys(this.tracks)) {
      model.on(`change:${name}`, () => {
        this.receive(name);
        this.kernel.answer();
        this.noticed = -2;
        this.schedule();
      });
    }
    model.on("change:planes", () => {
      this.version += 1;
      this.planes = model.get("planes");
    });
    model.on("change:problem", () => this.report());
    model.on("change:step", () => this.schedule());
    for (const [i, { name }] of this.scene.sliders.entries()) {
      model.on(`change:${name}`, () => {
        this.mover = i;
        this.kernel.asked = performance.now();
        this.schedule();
      });
    }
  }

  layOut() {
    const places = arranged(this.scene, this.page.clientWidth || this.scene.width);
    const layout = String(places.map(({ fraction }) => fraction));
    if (layout !== this.layout) {
      this.layout = layout;
      this.page.replaceChildren();
      this.views = places.map((place) => new View(this.page, this.background, place, this.handles));
      for (const view of this.views) for (const { handle, grip } of view.rings) this.offer(handle, view, grip);
    }
    for (const view of this.views) view.resize();
    if (findTrack(this.atHand, this.state) || this.kernel.waiting) this.draw();
    else this.goBack();
  }

  /** Draw what has changed. The first change since the last frame is drawn at once, so that the browser's next frame need
   * only paint it; those after it are drawn together, in that frame. */
  schedule() {
    this.isStale = true;
    if (this.due) return;
    this.due = requestAnimationFrame(() => {
      this.due = 0;
      this.refresh();
    });
    queueMicrotask(() => {
      this.refresh(); // not sooner, since one event may move several sliders
      this.page.getBoundingClientRect(); // has the browser lay out now what it would in the frame
    });
  }

  refresh() {
    if (!this.isStale) return;
    this.pull();
    this.isStale = false; // after the pull, since what it moves is drawn here
    this.draw();
  }

  draw() {
    const track = findTrack(this.atHand, this.state);
    if (track) {
      this.show(track, this.state);
      if (this.mover !== this.noticed && !this.held) this.notice.textContent = "";
    } else if (this.kernel.silent) {
      this.goBack();
    } else {
      this.page.classList.add("stage-waiting");
      this.kernel.wait();
    }
  }

  /** @param {Track} track @param {State} state */
  show(track, state) {
    this.kernel.settle();
    this.page.classList.remove("stage-waiting");
    const frame = frameNumber(track, state);
    for (const view of this.views) view.draw(track, frame, this.scene.timeline, this.step);
    const text = track.texts[track.says[frame]];
    if (text !== this.text.textContent) this.announce(text);
  }

  /** No frame and no kernel: move the sliders to a state that has one, so that they agree with the picture.
   * @param {string} problem the sentence to show first */
  goBack(problem = "") {
    const { mover, state, held, kept } = this;
    const track = trackToGoBackTo(kept, mover);
    const there = (held && this.nearestState(held)) ?? projected(track, state);
    this.move(there);
    [this.isStale, this.mover, this.noticed] = [false, mover, mover];
    this.show(findTrack(kept, there) ?? track, there);
    if (!held || problem) this.notice.textContent = wentBack(this.scene, track, mover, state, there, problem);
  }

  /** @param {State} state */
  move(state) {
    for (const [i, { name }] of this.scene.sliders.entries()) {
      if (this.model.get(name) !== state[i]) this.model.set(name, state[i]);
    }
  }

  /** The kernel could not compute a state: `problem` says why. */
  report() {
    const { state, text } = this.model.get("problem") ?? {};
    if (!text || String(state) !== String(this.state)) return;
    this.kernel.answer();
    if (!findTrack(this.atHand, this.state)) return this.goBack(text);
    this.noticed = this.mover;
    this.notice.textContent = text;
  }

  // Handles

  /** Let a pointer take hold of a handle. @param {Handle} handle @param {View} view @param {SVGElement} grip */
  offer(handle, view, grip) {
    grip.addEventListener("pointerdown", (event) => {
      if (this.held || event.button !== 0) return; // a second finger changes nothing
      event.preventDefault(); // no text is selected
      grip.setPointerCapture(event.pointerId);
      this.held = { handle, view, id: event.pointerId, pointer: event, moved: false, known: "", candidates: [] };
      view.layer.classList.add("stage-held");
    });
    // A finger that begins here does not scroll; touch-action would say so, but has no effect inside an SVG.
    grip.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    /** @param {PointerEvent} event */
    const follow = (event) => {
      const { held } = this;
      if (held?.id !== event.pointerId) return;
      if (held.pointer.clientX === event.clientX && held.pointer.clientY === event.clientY) return;
      Object.assign(held, { pointer: event, moved: true });
      this.schedule();
    };
    grip.addEventListener("pointermove", follow); // which some browsers hold back until the next frame,
    grip.addEventListener("pointerrawupdate", /** @type {EventListener} */ (follow)); // and this they do not
    // The capture is lost however the drag ends: after a release, when it is cancelled, when the grip is taken away.
    grip.addEventListener("lostpointercapture", (event) => {
      if (this.held?.id !== event.pointerId) return;
      this.pull();
      this.held = null;
      view.layer.classList.remove("stage-held");
    });
  }

  /** Move the held handle's sliders to the state nearest to the pointer; once per frame of the display. */
  pull() {
    const { held, state } = this;
    if (!held?.moved) return;
    held.moved = false;
    const there = this.nearestState(held);
    if (!there) return;
    this.move(there);
    const { handle, candidates } = held;
    const [first, second] = handle.sliders.map((i) => this.scene.sliders[i]);
    const meant = state.map((index, i) => (handle.sliders.includes(i) ? there[i] : index));
    if (String(meant) !== String(there)) {
      const track = trackToGoBackTo(this.kept, handle.sliders[0]);
      this.notice.textContent = wentBack(this.scene, track, handle.sliders[0], meant, there, "");
    } else if (this.kernel.silent && second && candidates.length < first.texts.length * second.texts.length) {
      this.notice.textContent = `${without(this.scene)} ${first.label} and ${second.label} move one at a time.`;
    }
  }

  /** @param {Held} held @returns {State | undefined} */
  nearestState(held) {
    const { handle } = held;
    const others = this.state.filter((_, i) => !handle.sliders.includes(i));
    const known = [this.version, this.kernel.silent, this.step, others].join();
    if (known !== held.known) [held.known, held.candidates] = [known, this.candidates(handle)];
    return nearest(held.candidates, held.view.point(held.pointer))?.state;
  }

  /** The states that a handle may be dragged to: all in its plane if the kernel answers, else those at hand.
   * @param {Handle} handle */
  candidates(handle) {
    const { state, scene, kernel, atHand } = this;
    const step = stepOf(handle, scene.timeline, this.step);
    const plane = this.planes.find(
      (p) => this.handles[p.handle] === handle && runsThrough(handle.sliders, p.base, state),
    );
    const sizes = scene.sliders.map(({ texts }) => texts.length);
    if (plane && !kernel.silent) return candidatesOnPlane(plane, state, handle, sizes);
    const found = candidatesOnTracks(atHand, state, handle, step);
    if (!kernel.silent || found.some((c) => String(c.state) !== String(found[0].state))) return found;
    const track = trackToGoBackTo(this.kept, handle.sliders[0]); // the other sliders go back, too
    return candidatesOnTracks(atHand, projected(track, state), handle, step);
  }

  /** Show a text, and have it read aloud once it has stopped changing. @param {string} text */
  announce(text) {
    setText(this.text, text);
    this.page.setAttribute("aria-label", this.scene.title || text); // the text stands below
    clearTimeout(this.pause);
    this.pause = setTimeout(() => {
      this.heard.textContent = text;
      this.pause = setTimeout(() => this.heard.replaceChildren(), 3000); // a reader finds it once on the page
    }, 700);
  }

  close() {
    this.resizes.disconnect();
    this.kernel.settle();
    clearTimeout(this.pause);
    this.isStale = false;
  }
}

// What is said about sliders that went back -----------------------------------------------------------------------

/** @param {string[]} words */
const listed = (words) => (words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${words.at(-1)}` : words[0]);

/** @param {Scene} scene */
const without = (scene) => (scene.kernel === false ? "On this page" : "Without an answer from the kernel");

/** The sentence that says which sliders went back, and why.
 * @param {Scene} scene @param {Track} track @param {number} mover @param {State} state @param {State} there
 * @param {string} problem */
export function wentBack(scene, track, mover, state, there, problem) {
  const { sliders } = scene;
  const back = sliders.map((_, i) => i).filter((i) => there[i] !== state[i]);
  const moved = back
    .map((i, n) => `${sliders[i].label}${n ? "" : " went back"} to ${sliders[i].texts[there[i]]}`)
    .join(", ");
  if (problem) return back.length ? `${problem}. ${moved}.` : problem;
  const free = listed(track.free.map((i) => sliders[i].label));
  if (scene.kernel === false) {
    return `On this page ${free} ${track.free.length > 1 ? "move with each other only" : "moves alone"}: ${moved}.`;
  }
  const labels = back.map((i) => sliders[i].label).join(", ");
  return `${without(scene)} ${sliders[mover]?.label ?? "a slider"} moves alone: ${labels} went back.`;
}

// The page around a picture ---------------------------------------------------------------------------------------

/** The timeline's button and speed. The step itself is the model's, so the slider beneath moves along. */
class Player {
  /** @param {Picture} picture @param {Timeline} timeline */
  constructor({ bar, model }, timeline) {
    this.bar = bar;
    this.model = model;
    this.timeline = timeline;
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.button = html("button", "", { type: "button" });
    this.speed = /** @type {HTMLSelectElement} */ (html("select", "", { "aria-label": "Speed" }));
    for (const factor of [0.25, 0.5, 1, 2, 4]) {
      this.speed.append(new Option(`${factor}×`, String(factor), factor === 1, factor === 1));
    }
    bar.prepend(this.button, this.speed);
    bar.dataset.lmSuppressShortcuts = "true"; // JupyterLab's, such as Space
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.playing = undefined;
    this.button.addEventListener("click", () => this.play(!this.playing));
    this.speed.addEventListener("change", () => this.play(Boolean(this.playing)));
    this.play(false);
  }

  /** @param {boolean} on */
  play(on) {
    const { model, timeline } = this;
    clearInterval(this.playing);
    this.playing = undefined;
    const isAtEnd = model.get("step") >= timeline.steps;
    if (on && this.calm.matches) model.set("step", timeline.steps);
    else if (on) {
      if (isAtEnd) model.set("step", 0);
      this.playing = setInterval(() => this.advance(), 1000 / (timeline.pace * Number(this.speed.value)));
    }
    this.button.textContent = this.playing ? "❚❚ Pause" : "▶ Play";
  }

  advance() {
    const step = Math.min(this.model.get("step") + 1, this.timeline.steps);
    this.model.set("step", step);
    if (step === this.timeline.steps || !this.bar.isConnected) this.play(false);
  }
}

/** @param {{ model: Model, el: Element }} context @returns {() => void} what closes the picture */
function render({ model, el }) {
  const picture = new Picture(model, el);
  if (picture.scene.timeline) new Player(picture, picture.scene.timeline);
  return () => picture.close();
}

export default { render };
