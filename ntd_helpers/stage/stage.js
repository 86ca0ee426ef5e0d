// Moves the actors of a picture, and lets a pointer drag its handles. The model needs `get`, `set` and `on` only, so the
// module runs in JupyterLab, in a page written by nbconvert, and on any page that has an object with these three.
// README.md beside this file says what a frame, a track, a grid, a state and a handle are; tracks.py has their format.

/**
 * @typedef {{ get(name: string): any, set(name: string, value: any): void,
 *   on(event: string, callback: () => void): void }} Model
 * @typedef {number[]} State the position of each slider
 * @typedef {{ x: number, y: number }} Point in tenths of the figure's points
 * @typedef {{ state: State, x: number, y: number }} Candidate a state, and where its handle is drawn
 * @typedef {[number, number, number, number]} Box x, y, width, height in the figure's points
 * @typedef {Record<string, any>} Style
 * @typedef {{ actor: string, kind: string, how: string, n: number, at?: number, as?: number, cells?: number[] }} SentPart
 * @typedef {SentPart & { styleAt: number, from: number, fixedAt: number, affineAt: number, pixelsAt: number }} Shape
 * @typedef {{ free: number[], base: State, sizes: number[], says: number[], texts: string[], styles: Style[] }} Common
 * @typedef {Common & { parts: SentPart[], frames: DataView, fixed: DataView, affine: DataView,
 *   pixels: DataView }} SentTrack
 * @typedef {Common & { parts: Shape[], width: number, affines: number, frames: Int16Array, fixed: Float32Array,
 *   affine: Float32Array, pixels: Uint8Array }} Track
 * @typedef {{ actor: string, sliders: number[] }} Handle
 * @typedef {{ handle: number, base: State, points: DataView }} Plane
 * @typedef {{ name: string, label: string, texts: string[], start: number }} Slider
 * @typedef {{ label: string, steps: number, start: number, pace: number, reveal: string[], head: string[] }} Timeline
 * @typedef {{ handle: Handle, view: View, id: number, pointer: { clientX: number, clientY: number }, moved: boolean,
 *   known: string, candidates: Candidate[] }} Held a handle that a pointer holds
 * @typedef {{ width: number, height: number, title: string, sliders: Slider[], timeline: Timeline | null,
 *   dark: Record<string, string>, handles?: Handle[], panels?: Box[], kernel?: boolean }} Scene
 */

const SVG = "http://www.w3.org/2000/svg";
const GAP = -32768;
const TENTHS = 10; // the moving layer counts in tenths of the figure's points, so that integers are precise enough
const PATIENCE = 400; // milliseconds to wait for the kernel; longer if its answers take longer
const NARROW = 560; // CSS pixels; in a narrower element the panels of a figure are stacked
const RING = 9; // radius of a handle's ring in CSS pixels,
const HIT = 15; // and of the disc around it that the pointer can take hold of

// Where the font that matplotlib measured with is missing, another one must do.
const SANS = 'Verdana, "Helvetica Neue", Arial, sans-serif';
/** @type {Record<string, string>} */
const INSTEAD = { "DejaVu Serif": "Georgia, serif", "DejaVu Sans Mono": "Menlo, Consolas, monospace" };

/** @param {string} name @param {Element | null} parent @param {Record<string, string | number>} attributes */
function make(name, parent, attributes = {}) {
  const element = /** @type {SVGElement} */ (document.createElementNS(SVG, name));
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  parent?.append(element);
  return element;
}

/** @param {string} name @param {string} className */
const html = (name, className) => Object.assign(document.createElement(name), { className });

/** @param {string} colour */
const themed = (colour) => (colour === "none" ? colour : `var(--stage-${colour.slice(1)}, ${colour})`);

// Tracks: pure functions ------------------------------------------------------------------------------------------

/** A track with its buffers as typed arrays, and where each part's numbers begin in a frame.
 * @param {SentTrack} sent @returns {Track} */
export function unpack(sent) {
  /** @param {DataView} view */
  const copy = (view) => view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
  let [width, affines, pixelsAt] = [0, 0, 0];
  /** @type {Shape[]} */
  const parts = [];
  for (const part of sent.parts) {
    const styleAt = width;
    width += part.kind === "text" ? 2 : 1;
    const from = part.as === undefined ? width : parts[part.as].from;
    if (part.as === undefined) width += part.how === "points" ? 2 * part.n : part.how === "segments" ? 4 * part.n : 0;
    parts.push({ ...part, styleAt, from, fixedAt: 2 * (part.at ?? 0), affineAt: 6 * affines, pixelsAt });
    if (part.how === "affine") affines += 1;
    if (part.cells) pixelsAt += part.cells[0] * part.cells[1] * part.cells[2];
  }
  return {
    ...sent,
    parts,
    width,
    affines: 6 * affines,
    frames: new Int16Array(copy(sent.frames)),
    fixed: new Float32Array(copy(sent.fixed)),
    affine: new Float32Array(copy(sent.affine)),
    pixels: new Uint8Array(copy(sent.pixels)),
  };
}

/** Does a track (or a plane, whose free sliders are its handle's) run through a state?
 * @param {number[]} free @param {State} base @param {State} state */
const runsThrough = (free, base, state) => state.every((index, i) => free.includes(i) || base[i] === index);

/** The first track that runs through a state. @param {Track[]} tracks @param {State} state */
export const findTrack = (tracks, state) => tracks.find((track) => runsThrough(track.free, track.base, state));

/** The number of the frame that a track has for a state. @param {Track} track @param {State} state */
export const frameNumber = (track, state) => track.free.reduce((n, i, k) => n * track.sizes[k] + state[i], 0);

/** Does each slider have a track through a state? If not, the kernel is about to send what is missing.
 * @param {Track[]} tracks @param {State} state */
export const isComplete = (tracks, state) =>
  state.every((_, i) => tracks.some((t) => t.free.includes(i) && runsThrough(t.free, t.base, state)));

/** Without a kernel: the track to play when slider `mover` has left all tracks; the other sliders go back to its base.
 * @param {Track[]} tracks @param {number} mover */
export const trackToGoBackTo = (tracks, mover) => tracks.find((track) => track.free.includes(mover)) ?? tracks[0];

/** The state nearest to `state` on a track: its free sliders stay. @param {Track} track @param {State} state */
export const projected = (track, state) => state.map((index, i) => (track.free.includes(i) ? index : track.base[i]));

/** Where a part's vertices are in a frame: the array, the first number's index, numbers per vertex, affine map's index.
 * @param {Track} track @param {Shape} part @param {number} frame */
export function vertices(track, part, frame) {
  const sent = part.how === "fixed" || part.how === "affine";
  return {
    data: sent ? track.fixed : track.frames,
    from: sent ? part.fixedAt : frame * track.width + part.from,
    map: part.how === "affine" ? frame * track.affines + part.affineAt : -1,
  };
}

/** Where a handle is drawn: the mean of the vertices of its actor's first shape, or with a timeline its vertex at `step`.
 * Null where it is hidden. @param {Track} track @param {string} actor @param {number} frame @param {number | null} step
 * @returns {Point | null} */
export function handlePoint(track, actor, frame, step) {
  const part = track.parts.find((p) => p.actor === actor);
  if (!part || track.frames[frame * track.width + part.styleAt] < 0) return null;
  const { data, from, map } = vertices(track, part, frame);
  const each = part.how === "segments" ? 2 : 1;
  const last = each * part.n - 1;
  const [begin, end] = step === null ? [0, last] : [Math.min(each * step, last), Math.min(each * step, last)];
  let [x, y, count] = [0, 0, 0];
  for (let i = from + 2 * begin; i <= from + 2 * end; i += 2) {
    if (data[i] === GAP || Number.isNaN(data[i])) continue;
    x += data[i];
    y += data[i + 1];
    count += 1;
  }
  if (!count) return null;
  [x, y] = [x / count, y / count];
  if (map < 0) return { x, y };
  const [a, b, c, d, e, f] = track.affine.subarray(map, map + 6);
  return { x: a * x + c * y + e, y: b * x + d * y + f };
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
    const ranges = track.free.map((i, k) => (handle.sliders.includes(i) ? track.sizes[k] : 1));
    for (const row of combinations(ranges)) {
      const there = projected(track, state);
      for (const [k, i] of track.free.entries()) if (handle.sliders.includes(i)) there[i] = row[k];
      const point = handlePoint(track, handle.actor, frameNumber(track, there), step);
      if (point) found.push({ state: there, ...point });
    }
  }
  return found;
}

/** The states of a plane: every combination of a handle's two sliders, the others as in `state`.
 * @param {Plane} plane @param {State} state @param {Handle} handle @param {number[]} sizes @returns {Candidate[]} */
export function candidatesOnPlane(plane, state, handle, sizes) {
  const found = [];
  for (const [number, row] of combinations(handle.sliders.map((i) => sizes[i])).entries()) {
    const [x, y] = [0, 2].map((byte) => plane.points.getInt16(4 * number + byte, true));
    const there = [...state];
    for (const [k, i] of handle.sliders.entries()) there[i] = row[k];
    if (x !== GAP) found.push({ state: there, x, y });
  }
  return found;
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

/** @param {string[]} words */
const listed = (words) => (words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${words.at(-1)}` : words[0]);

// Outlines: pure functions ----------------------------------------------------------------------------------------

/** The outline of n vertices from `from` on; an empty pair is a gap.
 * @param {ArrayLike<number>} data @param {number} from @param {number} n @param {boolean} closed */
export function outline(data, from, n, closed) {
  let d = "";
  let pen = "M";
  for (let i = from; i < from + 2 * n; i += 2) {
    const x = data[i];
    if (x === GAP || Number.isNaN(x)) {
      if (closed && pen === "L") d += "Z";
      pen = "M";
    } else {
      d += `${pen}${x} ${data[i + 1]}`;
      pen = "L";
    }
  }
  return closed && pen === "L" ? `${d}Z` : d;
}

/** n vertices under the affine map at `at`, rounded to whole tenths.
 * @param {ArrayLike<number>} data @param {number} from @param {number} n @param {Float32Array} maps @param {number} at */
export function carried(data, from, n, maps, at) {
  const [a, b, c, d, e, f] = maps.subarray(at, at + 6);
  const out = new Float64Array(2 * n);
  for (let i = 0; i < 2 * n; i += 2) {
    const [x, y] = [data[from + i], data[from + i + 1]];
    out[i] = Math.round(a * x + c * y + e);
    out[i + 1] = Math.round(b * x + d * y + f);
  }
  return out;
}

/** The outline of n segments (x, y, x, y), joined where one begins at the end of another.
 * @param {ArrayLike<number>} data @param {number} from @param {number} n */
export function segments(data, from, n) {
  let d = "";
  let [endX, endY] = [Number.NaN, Number.NaN];
  for (let i = from; i < from + 4 * n; i += 4) {
    if (data[i] === GAP) continue;
    if (data[i] !== endX || data[i + 1] !== endY) d += `M${data[i]} ${data[i + 1]}`;
    [endX, endY] = [data[i + 2], data[i + 3]];
    d += `L${endX} ${endY}`;
  }
  return d;
}

/** @type {Map<string, { letter: string, numbers: number[] }[]>} */
const markers = new Map();

/** A marker, written in absolute tenths around 0, at each of n vertices.
 * @param {ArrayLike<number>} data @param {number} from @param {number} n @param {string} marker */
export function scatter(data, from, n, marker) {
  const known = markers.get(marker);
  const pieces =
    known ??
    (marker.match(/[A-Z][^A-Z]*/g) ?? []).map((piece) => ({
      letter: piece[0],
      numbers: piece.slice(1).trim().split(/\s+/).filter(Boolean).map(Number),
    }));
  if (!known) markers.set(marker, pieces);
  let d = "";
  for (let i = from; i < from + 2 * n; i += 2) {
    const [x, y] = [data[i], data[i + 1]];
    if (x === GAP || Number.isNaN(x)) continue;
    for (const { letter, numbers } of pieces) {
      d += letter;
      for (let j = 0; j < numbers.length; j += 2) {
        d += `${(x + numbers[j]).toFixed(1)} ${(y + numbers[j + 1]).toFixed(1)} `;
      }
    }
  }
  return d;
}

// The moving layer ------------------------------------------------------------------------------------------------

/** One shape of an actor: an SVG element, and what it shows now, so that nothing is set twice. */
class Part {
  /** @param {Element} layer @param {string} kind @param {(box: Box) => string} clip @param {Box} seen */
  constructor(layer, kind, clip, seen) {
    this.kind = kind;
    this.clip = clip;
    this.seen = seen;
    this.group = make("g", layer);
    this.element = make(kind === "text" ? "text" : kind === "image" ? "image" : "path", this.group);
    /** @type {Record<string, unknown>} */
    this.set = {};
    /** @type {Style | null | undefined} */
    this.style = undefined;
    /** @type {Track | null} */
    this.track = null;
    this.drawn = ""; // which vertices, or cells, are shown
  }

  /** @param {Record<string, number | string>} attributes */
  put(attributes) {
    for (const [name, value] of Object.entries(attributes)) {
      if (this.set[name] === value) continue;
      this.set[name] = value;
      this.element.setAttribute(name, String(value));
    }
  }

  /** @param {Style | null} style */
  dress(style) {
    if (style === this.style) return;
    this.drawn = "";
    const outside = style?.clip && !overlap(style.clip, this.seen);
    this.style = outside ? null : style;
    this.group.style.display = this.style ? "" : "none";
    if (!style || outside) return;
    if (style.clip) this.group.setAttribute("clip-path", this.clip(style.clip));
    else this.group.removeAttribute("clip-path");
    const css = this.element.style;
    if (this.kind === "image") css.opacity = style.opacity;
    else if (this.kind === "text") {
      const family = `"${style.family}", ${INSTEAD[style.family] ?? SANS}`;
      css.fill = themed(style.fill);
      css.font = `${style.slope} ${style.weight} ${style.size * TENTHS}px ${family}`;
      css.textAnchor = style.anchor;
      css.opacity = style.opacity;
    } else {
      css.fill = themed(style.fill);
      css.fillOpacity = style.fillOpacity;
      css.stroke = themed(style.stroke);
      css.strokeOpacity = style.strokeOpacity;
      css.strokeWidth = String(style.width * TENTHS);
      css.strokeDasharray = style.dashes?.map((/** @type {number} */ v) => v * TENTHS).join(" ") ?? "none";
      css.strokeDashoffset = String(style.offset * TENTHS);
      css.strokeLinecap = style.cap;
      css.strokeLinejoin = style.join;
    }
  }

  /** `steps` is [first, last] of the vertices that the timeline shows, or null for all.
   * @param {Track} track @param {number} number @param {number} frame @param {[number, number] | null} steps */
  draw(track, number, frame, steps) {
    const part = track.parts[number];
    const row = frame * track.width;
    this.dress(track.styles[track.frames[row + part.styleAt]] ?? null);
    if (!this.style) return;
    const { data, from, map } = vertices(track, part, frame);
    if (this.kind === "text") {
      this.put({ transform: `translate(${data[from]} ${data[from + 1]}) rotate(${this.style.angle})` });
      const text = track.texts[track.frames[row + part.styleAt + 1]];
      if (text !== this.element.textContent) this.element.textContent = text;
    } else if (this.kind === "image") {
      this.paint(track, part, frame);
      this.place(part, data, from);
    } else {
      const drawn = `${from} ${map} ${steps ?? ""}`;
      if (this.track !== track || this.drawn !== drawn) this.put({ d: this.path(track, part, frame, steps) });
      [this.track, this.drawn] = [track, drawn];
    }
  }

  /** @param {Track} track @param {Shape} part @param {number} frame @param {[number, number] | null} steps */
  path(track, part, frame, steps) {
    const { data, from, map } = vertices(track, part, frame);
    const last = part.n - (part.how === "segments" ? 0 : 1);
    const first = steps ? steps[0] : 0;
    const count = (steps ? Math.min(steps[1], last) : last) - first;
    const { marker, closed } = this.style ?? {};
    if (marker !== undefined) return scatter(data, from + 2 * first, count + 1, marker);
    if (part.how === "segments") return segments(data, from + 4 * first, count);
    if (map < 0) return outline(data, from + 2 * first, count + 1, closed);
    return outline(carried(data, from, part.n, track.affine, map), 2 * first, count + 1, closed);
  }

  /** The cells of an image, as a picture of one pixel each. @param {Track} track @param {Shape} part @param {number} frame */
  paint(track, part, frame) {
    const [frames, rows, columns] = part.cells ?? [0, 0, 0];
    const at = part.pixelsAt + (frames > 1 ? frame * rows * columns : 0);
    const context = document.createElement("canvas").getContext("2d");
    if ((this.track === track && this.drawn === String(at)) || !context || !this.style) return;
    [this.track, this.drawn] = [track, String(at)];
    Object.assign(context.canvas, { width: columns, height: rows });
    const cells = context.createImageData(columns, rows);
    for (let i = 0; i < rows * columns; i++) {
      const first = 8 * track.pixels[at + i];
      const colour = Number.parseInt(this.style.colours.slice(first, first + 8), 16); // rrggbbaa
      cells.data.set([colour >>> 24, (colour >> 16) & 255, (colour >> 8) & 255, colour & 255], 4 * i);
    }
    context.putImageData(cells, 0, 0);
    this.put({ href: context.canvas.toDataURL() });
  }

  /** The place of an image on the page. @param {Shape} part @param {ArrayLike<number>} data @param {number} from */
  place(part, data, from) {
    const [, rows, columns] = part.cells ?? [0, 0, 0];
    const [x, y, width, height] = [
      data[from],
      data[from + 1],
      data[from + 2] - data[from],
      data[from + 3] - data[from + 1],
    ];
    // Cells that are smaller than a unit are averaged, as matplotlib does; larger ones have sharp edges.
    const fine = columns * TENTHS > width || rows * TENTHS > height;
    this.element.style.imageRendering = fine ? "auto" : "pixelated";
    this.put({ x, y, width, height, preserveAspectRatio: "none" });
  }
}

/** @param {Box} one @param {Box} other */
const overlap = (one, other) =>
  one[0] < other[0] + other[2] &&
  other[0] < one[0] + one[2] &&
  one[1] < other[1] + other[3] &&
  other[1] < one[1] + one[3];

/** A rectangle of the figure on the page: what stands still below, what moves above, the handles' rings on top. */
class View {
  /** @param {Element} page @param {string} background an SVG @param {Box} box @param {Handle[]} handles */
  constructor(page, background, box, handles) {
    this.box = box;
    this.prefix = `stage-${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}-`; // ids are the whole page's
    const panel = html("div", "stage-panel");
    panel.style.aspectRatio = `${box[2]} / ${box[3]}`;
    const markup = background.replace(/(\bid="|url\(#|href="#)/g, `$1${this.prefix}`);
    const still = document.importNode(new DOMParser().parseFromString(markup, "image/svg+xml").documentElement, true);
    still.setAttribute("viewBox", box.join(" "));
    still.setAttribute("aria-hidden", "true");
    still.style.fill = themed("#000000"); // matplotlib leaves black unsaid
    const viewBox = box.map((v) => v * TENTHS).join(" ");
    this.layer = make("svg", null, { viewBox, class: "stage-moving", "aria-hidden": "true" });
    panel.append(still, this.layer);
    page.append(panel);
    this.definitions = make("defs", this.layer);
    /** @type {Map<string, string>} */
    this.clips = new Map();
    /** @type {Part[]} */
    this.parts = [];
    this.rings = handles.map((handle) => ({
      handle,
      ring: make("circle", this.layer, { class: "stage-ring" }),
      grip: make("circle", this.layer, { class: "stage-grip" }),
    }));
  }

  /** The rings keep their size in CSS pixels, however large the picture is. */
  resize() {
    const unit = (this.box[2] * TENTHS) / (this.layer.clientWidth || this.box[2]);
    for (const { ring, grip } of this.rings) {
      ring.setAttribute("r", String(RING * unit));
      grip.setAttribute("r", String(HIT * unit));
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
    const { parts } = this;
    if (parts.length !== track.parts.length || parts.some((part, i) => part.kind !== track.parts[i].kind)) {
      for (const part of parts) part.group.remove();
      this.parts = track.parts.map((part) => new Part(this.layer, part.kind, (box) => this.clip(box), this.box));
      for (const { ring, grip } of this.rings) this.layer.append(ring, grip);
    }
    for (const [number, part] of this.parts.entries()) {
      const { actor } = track.parts[number];
      const head = timeline?.head.includes(actor);
      part.draw(track, number, frame, head ? [step, step] : timeline?.reveal.includes(actor) ? [0, step] : null);
    }
    for (const { handle, ring, grip } of this.rings) {
      const point = handlePoint(track, handle.actor, frame, stepOf(handle, timeline, step));
      for (const circle of [ring, grip]) {
        circle.style.display = point ? "" : "none";
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
    this.absent = absent;
    this.silent = absent;
    this.onSilence = onSilence;
    this.patience = PATIENCE;
    this.asked = 0; // when
    this.previous = 0; // how long the last answer took
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.waiting = undefined; // for a frame that is not at hand
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.unheard = undefined; // for fresh tracks, once the sliders are at rest
  }

  /** @param {() => boolean} isComplete is there nothing to answer, after all? */
  ask(isComplete) {
    this.asked = performance.now();
    clearTimeout(this.unheard);
    if (this.absent) return;
    this.unheard = setTimeout(() => {
      this.silent = !isComplete();
    }, 2 * this.patience);
  }

  answer() {
    clearTimeout(this.unheard);
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

  close() {
    clearTimeout(this.waiting);
    clearTimeout(this.unheard);
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
    this.page = html("div", "stage-page");
    this.page.setAttribute("role", "img");
    this.bar = html("div", "stage-bar");
    this.text = html("span", "stage-says");
    this.notice = html("span", "stage-notice");
    this.notice.setAttribute("role", "status");
    this.heard = html("span", "stage-heard");
    this.heard.setAttribute("aria-live", "polite");
    this.bar.append(this.text, this.notice);
    this.root.append(this.page, this.bar, this.heard);
    el.append(this.root);
    this.background = String(model.get("background"))
      .replace(/<style[\s\S]*?<\/style>/g, "")
      .replace(/(fill|stroke): (#[0-9a-f]{6})/g, (_, key, colour) => `${key}: ${themed(colour)}`);
    /** @type {View[]} */
    this.views = [];
    this.version = 0; // of what the kernel has sent
    this.planes = /** @type {Plane[]} */ (model.get("planes") ?? []);
    this.home = this.tracks("home");
    this.fresh = this.tracks("fresh");
    this.single = this.tracks("frame");
    this.mover = -1; // the slider that moved last
    this.noticed = -2; // the one that moved when the notice was written
    this.due = 0;
    /** @type {Held | null} */
    this.held = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.pause = undefined;
    this.resizes = new ResizeObserver(() => this.layOut());
    this.resizes.observe(this.page);
    this.listen();
    this.layOut();
  }

  /** @param {string} name */
  tracks(name) {
    const sent = this.model.get(name);
    return /** @type {SentTrack[]} */ (Array.isArray(sent) ? sent : [sent]).filter((t) => t?.parts).map(unpack);
  }

  /** @returns {State} */
  get state() {
    return this.scene.sliders.map(({ name }) => this.model.get(name));
  }

  get step() {
    return this.model.get("step") ?? 0;
  }

  listen() {
    const { model } = this;
    for (const key of /** @type {const} */ (["home", "fresh", "frame"])) {
      model.on(`change:${key}`, () => {
        this[key === "frame" ? "single" : key] = this.tracks(key);
        this.version += 1;
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
        this.kernel.ask(() => isComplete([...this.fresh, ...this.home], this.state));
        this.schedule();
      });
    }
  }

  /** One view of the whole figure, or in a narrow element one for each of its panels, below each other. */
  layOut() {
    const { panels = [], width, height } = this.scene;
    const stacked = panels.length > 1 && this.root.clientWidth > 0 && this.root.clientWidth < NARROW;
    /** @type {Box[]} */
    const boxes = stacked ? panels : [[0, 0, width, height]];
    if (boxes.length !== this.views.length) {
      this.page.replaceChildren();
      this.views = boxes.map((box) => new View(this.page, this.background, box, this.handles));
      for (const view of this.views) for (const { handle, grip } of view.rings) this.offer(handle, view, grip);
      if (findTrack(this.atHand(), this.state)) this.draw();
      else this.goBack();
    }
    for (const view of this.views) view.resize();
  }

  atHand() {
    return [...this.fresh, ...this.home, ...this.single];
  }

  schedule() {
    this.due ||= requestAnimationFrame(() => {
      this.pull();
      this.draw();
      this.due = 0; // last, since what the pull moves is drawn already
    });
  }

  draw() {
    const track = findTrack(this.atHand(), this.state);
    if (track) {
      this.settle();
      this.show(track, this.state);
      if (this.mover !== this.noticed && !this.held) this.notice.textContent = "";
    } else if (this.kernel.silent) {
      this.goBack();
    } else {
      for (const view of this.views) view.layer.classList.add("stage-waiting");
      this.kernel.wait();
    }
  }

  settle() {
    this.kernel.settle();
    for (const view of this.views) view.layer.classList.remove("stage-waiting");
  }

  /** @param {Track} track @param {State} state */
  show(track, state) {
    const frame = frameNumber(track, state);
    for (const view of this.views) view.draw(track, frame, this.scene.timeline, this.step);
    const text = track.texts[track.says[frame]];
    if (text !== this.text.textContent) {
      this.text.textContent = text;
      this.announce(text);
    }
  }

  /** No frame and no kernel: move the sliders to a state that has one, so that they agree with the picture.
   * @param {string} problem the sentence to show first */
  goBack(problem = "") {
    this.settle();
    const { mover, state, held } = this;
    const kept = [...this.fresh, ...this.home];
    const track = trackToGoBackTo(kept, mover);
    const there = (held && this.nearestState(held)) ?? projected(track, state);
    this.move(there);
    cancelAnimationFrame(this.due);
    [this.due, this.mover, this.noticed] = [0, mover, mover];
    this.show(findTrack(kept, there) ?? track, there);
    if (!held || problem) this.notice.textContent = wentBack(this.scene, track, mover, state, there, problem);
    clearTimeout(this.kernel.unheard);
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
    if (!findTrack(this.atHand(), this.state)) return this.goBack(text);
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
    grip.addEventListener("pointermove", (event) => {
      if (this.held?.id !== event.pointerId) return;
      Object.assign(this.held, { pointer: event, moved: true });
      this.schedule();
    });
    for (const end of /** @type {const} */ (["pointerup", "pointercancel", "lostpointercapture"])) {
      grip.addEventListener(end, (event) => {
        if (this.held?.id !== event.pointerId) return;
        this.pull();
        this.held = null;
        view.layer.classList.remove("stage-held");
      });
    }
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
      const track = trackToGoBackTo([...this.fresh, ...this.home], handle.sliders[0]);
      this.notice.textContent = wentBack(this.scene, track, handle.sliders[0], meant, there, "");
    } else if (this.kernel.silent && second && candidates.length < first.texts.length * second.texts.length) {
      this.notice.textContent = `${without(this.scene)} ${first.label} and ${second.label} move one at a time.`;
    }
  }

  /** @param {Held} held @returns {State | undefined} */
  nearestState(held) {
    const { handle } = held;
    const { state, step, kernel } = this;
    const others = state.filter((_, i) => !handle.sliders.includes(i));
    const known = [this.version, kernel.silent, step, others].join();
    if (known !== held.known) [held.known, held.candidates] = [known, this.candidates(handle)];
    return nearest(held.candidates, held.view.point(held.pointer))?.state;
  }

  /** The states that a handle may be dragged to: all in its plane if the kernel answers, else those at hand.
   * @param {Handle} handle */
  candidates(handle) {
    const { state, scene, kernel } = this;
    const step = stepOf(handle, scene.timeline, this.step);
    const plane = this.planes.find(
      (p) => this.handles[p.handle] === handle && runsThrough(handle.sliders, p.base, state),
    );
    const sizes = scene.sliders.map(({ texts }) => texts.length);
    if (plane && !kernel.silent) return candidatesOnPlane(plane, state, handle, sizes);
    const found = candidatesOnTracks(this.atHand(), state, handle, step);
    if (!kernel.silent || found.some((c) => String(c.state) !== String(found[0].state))) return found;
    const track = trackToGoBackTo([...this.fresh, ...this.home], handle.sliders[0]); // the other sliders go back, too
    return candidatesOnTracks(this.atHand(), projected(track, state), handle, step);
  }

  // What is read out, and colours

  /** @param {string} text */
  announce(text) {
    const { title } = this.scene;
    this.page.setAttribute("aria-label", title ? `${title}. ${text}` : text);
    clearTimeout(this.pause);
    this.pause = setTimeout(() => {
      this.heard.textContent = text; // read aloud once it has stopped changing
    }, 700);
  }

  close() {
    this.resizes.disconnect();
    this.kernel.close();
    clearTimeout(this.pause);
    cancelAnimationFrame(this.due);
  }
}

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

/** Keep the colours of a picture to those of the page behind it, light or dark.
 * @param {Picture} picture @param {Element} el @returns {() => void} what ends it */
function followTheme({ root, scene }, el) {
  const lightness = () => {
    /** @type {Node | null | undefined} */
    let node = el;
    for (; node; node = node.parentNode ?? /** @type {ShadowRoot} */ (node).host) {
      if (!(node instanceof Element)) continue;
      const [r, g, b, a = 1] = (getComputedStyle(node).backgroundColor.match(/[\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
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
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let soon;
  const watch = new MutationObserver(() => {
    clearTimeout(soon);
    soon = setTimeout(shade, 60);
  });
  for (const node of [document.documentElement, document.body]) watch.observe(node, { attributes: true });
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", shade);
  const first = requestAnimationFrame(shade);
  return () => {
    watch.disconnect();
    scheme.removeEventListener("change", shade);
    clearTimeout(soon);
    cancelAnimationFrame(first);
  };
}

/** The timeline's button, speed and keys. The step itself is the model's, so the slider beneath moves along. */
class Player {
  /** @param {Picture} picture @param {Timeline} timeline */
  constructor({ bar, page, model }, timeline) {
    this.bar = bar;
    this.model = model;
    this.timeline = timeline;
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.button = Object.assign(document.createElement("button"), { type: "button" });
    this.speed = document.createElement("select");
    this.speed.setAttribute("aria-label", "Speed");
    for (const factor of [0.25, 0.5, 1, 2, 4]) {
      this.speed.append(new Option(`${factor}×`, String(factor), factor === 1, factor === 1));
    }
    bar.prepend(this.button, this.speed);
    page.tabIndex = 0;
    for (const focusable of [page, this.button, this.speed]) focusable.dataset.lmSuppressShortcuts = "true"; // JupyterLab
    this.playing = false;
    this.last = 0; // when the last tick was
    this.exact = 0; // the step, with its fraction
    this.button.addEventListener("click", () => this.toggle());
    page.addEventListener("keydown", (event) => this.press(event));
    model.on("change:step", () => {
      if (this.playing && Math.abs(this.step - Math.floor(this.exact)) > 1) this.exact = this.step; // the slider was moved
    });
    this.label();
  }

  get step() {
    return this.model.get("step");
  }

  /** @param {number} step */
  go(step) {
    const k = Math.max(0, Math.min(this.timeline.steps, step));
    if (k !== this.step) this.model.set("step", k);
  }

  label() {
    this.button.textContent = this.playing ? "❚❚ Pause" : "▶ Play";
  }

  /** @param {number} now */
  tick(now) {
    if (!this.playing || !this.bar.isConnected) return;
    this.exact += (Math.min(now - this.last, 100) / 1000) * this.timeline.pace * Number(this.speed.value);
    this.last = now;
    this.go(Math.floor(this.exact));
    if (this.step >= this.timeline.steps) this.toggle();
    else requestAnimationFrame((then) => this.tick(then));
  }

  toggle() {
    const { steps } = this.timeline;
    this.playing = !this.playing;
    this.label();
    if (!this.playing) return;
    if (this.step >= steps) this.go(0);
    if (this.calm.matches) {
      this.go(steps);
      this.toggle();
      return;
    }
    [this.exact, this.last] = [this.step, performance.now()];
    requestAnimationFrame((now) => this.tick(now));
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    /** @type {Record<string, number>} */
    const jumps = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 };
    if (event.key === " ") this.toggle();
    else if (event.key === "Home") this.go(0);
    else if (event.key === "End") this.go(this.timeline.steps);
    else if (event.key in jumps) this.go(this.step + jumps[event.key]);
    else return;
    event.preventDefault();
  }
}

/** @param {{ model: Model, el: Element }} context @returns {() => void} what closes the picture */
function render({ model, el }) {
  const picture = new Picture(model, el);
  if (picture.scene.timeline) new Player(picture, picture.scene.timeline);
  const stopFollowing = followTheme(picture, el);
  return () => {
    picture.close();
    stopFollowing();
  };
}

export default { render };
