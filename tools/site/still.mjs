// What the browser modules draw first, drawn here: it stands in the page until course.js starts them, and without script
// for good. The modules are the very ones that the browser runs; they are given the little of a document that they touch.
//
// A list of {kind: "demo" | "prediction", name, state} on standard input becomes a list of HTML on standard output.
// A demo's buffers are base64.

import { readFileSync } from "node:fs";
import { deflateSync, crc32 } from "node:zlib";

const here = new URL("../../ntd_helpers/", import.meta.url);
// As text, so that a module in a folder without a package.json is one.
const load = async (path) => (await import("data:text/javascript;base64," + readFileSync(new URL(path, here)).toString("base64"))).default;

const escape = (text) => String(text).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
const quoted = (text) => escape(text).replace(/"/g, "&quot;");
const VOID = new Set(["input"]);
// Properties that are attributes, by their names there.
const REFLECTED = { className: "class", type: "type", name: "name", value: "value", inputMode: "inputmode", autocomplete: "autocomplete", tabIndex: "tabindex" };

class Style {
  setProperty(name, value) { this[name] = value; }
  removeProperty(name) { delete this[name]; }
  toString() {
    return Object.entries(this).filter(([, value]) => value !== "")
      .map(([name, value]) => `${name.replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase())}: ${value}`).join("; ");
  }
}

class Element {
  constructor(tag) {
    Object.assign(this, { tag, children: [], attributes: {}, style: new Style(), dataset: {} });
    const classes = () => (this.className ?? this.attributes.class ?? "").split(" ").filter(Boolean);
    const put = (names) => { this.attributes.class = names.join(" "); };
    this.classList = {
      add: (name) => put([...new Set([...classes(), name])]),
      remove: (name) => put(classes().filter((each) => each !== name)),
      toggle: () => {},
    };
  }
  setAttribute(name, value) { this.attributes[name] = value; }
  removeAttribute(name) { delete this.attributes[name]; }
  append(...nodes) { this.children.push(...nodes); }
  prepend(...nodes) { this.children.unshift(...nodes); }
  replaceChildren(...nodes) { this.children = nodes; }
  addEventListener() {}
  get textContent() { return this.children.map((node) => node.textContent ?? node).join(""); }
  set textContent(text) { this.children = text === "" ? [] : [String(text)]; }
  get options() { return this.children; }
  querySelectorAll(tag) {
    return this.children.filter((node) => node.tag).flatMap((node) => [...(node.tag === tag ? [node] : []), ...node.querySelectorAll(tag)]);
  }
  getContext() {
    const canvas = this;
    return {
      createImageData: (width, height) => ({ data: new Uint8ClampedArray(4 * width * height) }),
      putImageData: (cells) => { canvas.cells = cells; },
    };
  }
  toDataURL() { return png(this.width, this.height, this.cells.data); }
  toString() {
    const attributes = { ...this.attributes };
    for (const [property, name] of Object.entries(REFLECTED)) {
      if (this[property] !== undefined && !(name in attributes)) attributes[name] = this[property];
    }
    for (const [key, value] of Object.entries(this.dataset)) attributes["data-" + key.replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase())] = value;
    if (String(this.style)) attributes.style = String(this.style);
    if (this.checked || this.selected) attributes[this.checked ? "checked" : "selected"] = "";
    if (["button", "select", "input"].includes(this.tag)) attributes.disabled = ""; // until it is started, it does nothing
    if (this.noValidate) attributes.novalidate = "";
    const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${quoted(value)}"`).join("");
    if (VOID.has(this.tag)) return `<${this.tag}${written}>`;
    const inner = this.children.map((node) => (node.tag ? String(node) : this.tag === "style" ? node : escape(node))).join("");
    return `<${this.tag}${written}>${inner}</${this.tag}>`;
  }
}

// matplotlib's own SVG, which is put into the page as it is.
class Markup extends Element {
  constructor(text) {
    super("svg");
    const begin = text.indexOf("<svg");
    this.text = text.slice(begin).replace(/<metadata>[\s\S]*?<\/metadata>/, "").trim();
  }
  toString() {
    const more = Object.entries({ ...this.attributes, style: String(this.style) }).map(([name, value]) => ` ${name}="${quoted(value)}"`);
    return this.text.replace("<svg", "<svg" + more.join(""));
  }
}

function png(width, height, rgba) {
  const rows = Buffer.alloc(height * (1 + 4 * width)); // each row after a byte that says "no filter"
  for (let y = 0; y < height; y++) rows.set(rgba.subarray(4 * width * y, 4 * width * (y + 1)), y * (1 + 4 * width) + 1);
  const number = (value) => { const four = Buffer.alloc(4); four.writeUInt32BE(value); return four; };
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    return Buffer.concat([number(data.length), body, number(crc32(body))]);
  };
  const head = Buffer.concat([number(width), number(height), Buffer.from([8, 6, 0, 0, 0])]);
  const file = Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
  return "data:image/png;base64," + file.toString("base64");
}

const nothing = () => {};
let drawn = 0; // ids are one page's, and the same each time the site is written
const given = {
  document: {
    createElement: (tag) => new Element(tag),
    createElementNS: (_, tag) => new Element(tag),
    importNode: (node) => node,
    documentElement: new Element("html"),
    body: new Element("body"),
  },
  DOMParser: class { parseFromString(text) { return { documentElement: new Markup(text) }; } },
  MutationObserver: class { observe() {} disconnect() {} },
  Option: function (text, value, _, selected) {
    return Object.assign(new Element("option"), { value, selected, children: [text] });
  },
  matchMedia: () => ({ matches: false, addEventListener: nothing, removeEventListener: nothing }),
  requestAnimationFrame: () => 0,
  cancelAnimationFrame: nothing,
  setTimeout: () => 0,
  clearTimeout: nothing,
  crypto: { getRandomValues: (numbers) => numbers.fill(++drawn) },
};
for (const [name, value] of Object.entries(given)) Object.defineProperty(globalThis, name, { value, configurable: true });

const view = (text) => {
  const bytes = Uint8Array.from(Buffer.from(text, "base64"));
  return new DataView(bytes.buffer);
};
const BUFFERS = ["frames", "fixed", "affine", "pixels"];
const modules = { demo: await load("stage/stage.js"), prediction: await load("exercises/predictions.js") };

function still({ kind, name, state }) {
  try {
    for (const track of state.home ?? []) for (const key of BUFFERS) track[key] = view(track[key]);
    const el = new Element("div");
    modules[kind].render({ model: { get: (trait) => state[trait], set: nothing, on: nothing }, el });
    return el.children.map(String).join("");
  } catch (error) {
    throw new Error(`${name}: ${error.stack}`);
  }
}
process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(still)));
