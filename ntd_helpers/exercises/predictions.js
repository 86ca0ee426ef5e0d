// A prediction: the student commits to an answer, then sees it compared. Text is always set as text.
// The model needs `get`, `set` and `on` only, so the module runs in JupyterLab and on a plain page.

/**
 * @typedef {{ text: string, feedback: string, right: boolean }} Option
 * @typedef {{ value: number, feedback: string }} Slip
 * @typedef {{ value: number, shown: string, tolerance: number, right: string, low: string, high: string,
 *   slips: Slip[] }} Target
 * @typedef {{ options: Option[], target: Target | null }} Question `options` is empty if the answer is a number
 * @typedef {{ answer: string, right: boolean, feedback: string }} Comparison
 * @typedef {{ value: number, problem?: undefined } | { problem: string, value?: undefined }} Reading
 * @typedef {{ get(name: string): any, set(name: string, value: any): void,
 *   on(event: string, callback: () => void): void }} Model with the traits `question` (a text), `options`, `target` and
 *   `commitments`: the indices of options, or the numbers, that were committed so far
 */

const STYLE = `
.ntd-predict { color: var(--jp-content-font-color1, CanvasText); font-family: var(--jp-content-font-family, sans-serif);
  font-size: var(--jp-content-font-size1, 14px); line-height: 1.5; max-width: 46em; }
.ntd-predict fieldset { border: 1px solid var(--jp-border-color1, GrayText); border-radius: 4px; margin: 0; padding: 0.6em 1em; }
.ntd-predict legend { font-weight: 600; padding: 0 0.4em; }
.ntd-predict p { margin: 0.2em 0 0.6em; }
.ntd-predict label { display: flex; gap: 0.6em; align-items: baseline; padding: 0.15em 0; }
.ntd-predict input { accent-color: var(--jp-brand-color1, #1976d2); margin: 0; flex: none; }
.ntd-predict input[type="text"] { width: 9em; font: inherit; padding: 0.2em 0.5em; border-radius: 3px;
  border: 1px solid var(--jp-border-color0, GrayText); background: var(--jp-input-background, Field);
  color: var(--jp-ui-font-color0, FieldText); }
.ntd-predict button { font: inherit; margin-top: 0.6em; padding: 0.25em 1em; border-radius: 3px; cursor: pointer;
  border: 1px solid var(--jp-border-color0, GrayText); background: var(--jp-layout-color2, ButtonFace);
  color: var(--jp-ui-font-color0, ButtonText); }
.ntd-predict :focus-visible { outline: 3px solid var(--jp-brand-color1, #1976d2); outline-offset: 2px; }
.ntd-predict [role="status"] { margin-top: 0.8em; }
.ntd-predict [role="status"] p { border-left: 4px solid var(--jp-border-color0, GrayText); padding-left: 0.7em; }
.ntd-predict [role="status"] p.right { border-color: var(--jp-success-color1, #2e7d32); }
.ntd-predict [role="status"] p.wrong { border-color: var(--jp-error-color1, #d32f2f); }
`;

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, unknown>} properties
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
function element(tag, properties = {}, children = []) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

/** @param {string} textContent @param {string} className */
const paragraph = (textContent, className = "") => element("p", { textContent, className });

const DIGITS = String.raw`(?:[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?: \d{3})+|\d+)`; // groups of three, or no groups
const NUMBER = String.raw`((?:${DIGITS}(?:\.\d*)?|\.\d+)(?:[e^][+-]?\d+)?)`; // with an exponent of ten, or a power
const TYPED = new RegExp(`^([+-]?)${NUMBER}(?:/${NUMBER})?(%?)$`);
// Rare characters stand here as escapes: a typeface need not have what is only read, never shown.
const DASHES = /[\u2212\u2010-\u2013\ufe63\uff0d]/g;
const SLASHES = /[\u2044\u2215]/g;
const SUPERSCRIPTS = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";
const FRACTIONS = /^([+-]?)([\u00bc-\u00be\u2150-\u215e])/;
const EXPONENT = new RegExp(`([\u207a\u207b]?)([${SUPERSCRIPTS}]+)`, "g");

/**
 * The number that a student typed: {value}, or {problem}, a sentence, if it is not clearly a number.
 *
 * Accepted: 0.25, 1/4, ¼, (1/4), 25 %, 1600, 1,600, 1 600, 1_600, 1e-8, 10^-8, 2^-3, 2×10^-3, 10^{-8}, −3;
 * superscripts are exponents.
 *
 * @param {string} text
 * @returns {Reading}
 */
export function readNumber(text) {
  const plain = simplified(text);
  const [, sign, numerator = "", denominator = "1", percent] = TYPED.exec(plain) ?? [];
  const [above, below] = [numerator, denominator].map((each) => {
    const [base, power = "1"] = each.replace(/[ ,]/g, "").split("^");
    return base ? Number(base) ** Number(power) : Number.NaN;
  });
  const value = ((sign === "-" ? -1 : 1) * above) / below / (percent ? 100 : 1);
  const underflow = value === 0 && /^[^e^]*[1-9]/.test(numerator);
  if (Number.isFinite(value) && !underflow) return { value: value || 0 }; // not −0
  const [, whole, decimals] = /^([+-]?\d+),(\d+)%?$/.exec(plain) ?? [];
  if (whole) {
    return { problem: `Write ${whole}.${decimals} with a point: a comma can only separate thousands, as in 1,600.` };
  }
  if (!plain) return { problem: "Type a number first, such as 0.25, 1/4, 1e-8 or 25 %." };
  return { problem: "This cannot be read as a number. Write it as 0.25, 1/4, 1e-8 or 25 %." };
}

/**
 * `text` with one spelling for each sign, and powers of ten as exponents: "2 × 10^−3" is "2e-3".
 *
 * @param {string} text
 */
function simplified(text) {
  /** @param {string} digits */
  const exponent = (digits) => [...digits].map((each) => SUPERSCRIPTS.indexOf(each)).join("");
  return text
    .trim()
    .toLowerCase()
    .replace(DASHES, "-")
    .replace(FRACTIONS, (_, sign, fraction) => sign + fraction.normalize("NFKC"))
    .replace(SLASHES, "/")
    .replace(EXPONENT, (_, sign, digits) => `^${sign === "\u207b" ? "-" : ""}${exponent(digits)}`)
    .replace(/\s+/g, " ")
    .replace(/ ?(\*\*|[×·\u22c5*x^/%+-]) ?/g, "$1")
    .replaceAll("**", "^")
    .replace(/(\d) (?=e)/g, "$1")
    .replace(/(\d)_(?=\d)/g, "$1")
    .replace(/\^[({]([+-]?\d+)[)}]/g, "^$1")
    .replace(/^\(([^()]*)\)$/, "$1")
    .replace(/(^|[^\d.,])10\^([+-]?\d+)/g, (_, before, power) => `${before}1e${power}`)
    .replace(/(\d\.?)[×·\u22c5*x]1e/g, "$1e");
}

/**
 * What to say about an answer, an option's index or a number.
 *
 * @param {Question} question
 * @param {number} answer
 * @returns {Comparison}
 */
export function compare({ options, target }, answer) {
  if (!target) {
    const option = options[answer];
    return { answer: option.text, right: option.right, feedback: option.feedback };
  }
  /** @param {number} value */
  const isNear = (value) => Math.abs(answer - value) <= target.tolerance * Math.abs(value);
  if (isNear(target.value)) return { answer: String(answer), right: true, feedback: computed(target) };
  const [slip] = target.slips
    .filter((each) => isNear(each.value))
    .sort((one, other) => Math.abs(answer - one.value) - Math.abs(answer - other.value));
  const side = answer < target.value ? `Too small. ${target.low}` : `Too large. ${target.high}`;
  return { answer: String(answer), right: false, feedback: slip?.feedback ?? side };
}

/** @param {Target} target */
const computed = (target) => `The computed value is ${target.shown}. ${target.right}`;

/**
 * The right answer, as text, which is shown once two answers were wrong.
 *
 * @param {Question} question
 */
function revealed({ options, target }) {
  if (target) return computed(target);
  const option = options.find((each) => each.right);
  return `The answer is: ${option?.text} ${option?.feedback}`;
}

/**
 * What is shown after the commitments so far: lines of text, and whether each speaks of a right or a wrong answer.
 *
 * @param {Question} question
 * @param {number[]} commitments
 * @returns {{ text: string, className?: string }[]}
 */
export function report(question, commitments) {
  const compared = commitments.map((answer) => compare(question, answer));
  const last = compared.at(-1);
  if (!last) return [];
  const lines = compared.length > 1 ? [{ text: `Your first answer: ${compared[0].answer}` }] : [];
  const verdict = {
    text: `${last.right ? "Right." : "Not right."} ${last.feedback}`,
    className: last.right ? "right" : "wrong",
  };
  lines.push({ text: `Your answer: ${last.answer}` }, verdict);
  const wrong = compared.filter(({ right }) => !right).length;
  return !last.right && wrong > 1 ? [...lines, { text: revealed(question), className: "right" }] : lines;
}

/**
 * The form of a question: its fields, its button and the place for the feedback.
 *
 * @param {string} question
 * @param {Option[]} options
 */
function makeForm(question, options) {
  // A telephone's keys for decimals alone have no minus sign, no slash and, in some languages, no point.
  const field = element("input", { type: "text", autocomplete: "off" });
  const radios = options.map((_, index) => element("input", { type: "radio", name: "answer", value: String(index) }));
  const labels = options.map(({ text }, index) =>
    element("label", {}, [radios[index], element("span", { textContent: text })]),
  );
  const button = element("button", { type: "submit" });
  const status = element("div");
  status.setAttribute("role", "status");
  status.setAttribute("aria-live", "polite");
  const form = element("form", { className: "ntd-predict", noValidate: true }, [
    element("style", { textContent: STYLE }),
    element("fieldset", {}, [
      element("legend", { textContent: "Predict" }),
      paragraph(question),
      ...(options.length ? labels : [element("label", {}, [element("span", { textContent: "Your answer" }), field])]),
      button,
      status,
    ]),
  ]);
  for (const node of [...form.querySelectorAll("input"), button]) {
    node.setAttribute("data-lm-suppress-shortcuts", "true"); // JupyterLab: keys pressed here are not its commands
  }
  return { form, field, radios, button, status };
}

/**
 * The index of the chosen option.
 *
 * @param {HTMLInputElement[]} radios
 * @returns {Reading}
 */
function chosen(radios) {
  const value = radios.findIndex((radio) => radio.checked);
  return value === -1 ? { problem: "Choose an answer first." } : { value };
}

/** @param {{ model: Model, el: HTMLElement }} widget */
function render({ model, el }) {
  /** @type {Question} */
  const question = { options: model.get("options"), target: model.get("target") };
  const { form, field, radios, button, status } = makeForm(model.get("question"), question.options);

  function show() {
    /** @type {number[]} */
    const commitments = model.get("commitments");
    const last = commitments.at(-1);
    button.textContent = last === undefined ? "Commit" : "Commit another answer";
    status.replaceChildren(...report(question, commitments).map(({ text, className }) => paragraph(text, className)));
    if (last === undefined) return;
    if (radios.length) radios[last].checked = true;
    else field.value = String(last);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { value, problem } = radios.length ? chosen(radios) : readNumber(field.value);
    if (problem !== undefined) status.replaceChildren(paragraph(problem));
    else model.set("commitments", [...model.get("commitments"), value]);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return; // JupyterLab keeps Enter from submitting a form
    event.preventDefault();
    form.requestSubmit();
  });
  model.on("change:commitments", show);

  el.append(form);
  show();
}

export default { render };
