// A prediction: the student commits to an answer, then sees it compared. Text is always set as text.
// The model is touched by `get`, `set` and `on` alone, so the same file runs on a plain page.
//
//   question     text
//   options      [{text, feedback, right}], or [] if the answer is a number
//   target       {value, shown, tolerance, right, low, high, slips: [{value, feedback}]}, or null
//   commitments  what was committed so far: indices of options, or numbers

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

function element(tag, properties = {}, children = []) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

const DIGITS = String.raw`(?:[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?: \d{3})+|\d+)`; // groups of three, or no groups
const NUMBER = String.raw`((?:${DIGITS}(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)`;
const TYPED = new RegExp(`^([+-]?)${NUMBER}(?:/${NUMBER})?(%?)$`);
// Rare characters stand here as escapes: a typeface need not have what is only read, never shown.
const DASHES = /[\u2212\u2010-\u2013\ufe63\uff0d]/g;
const SLASHES = /[\u2044\u2215]/g;
const SUPERSCRIPTS = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";
const EXPONENT = new RegExp(`([\u207a\u207b]?)([${SUPERSCRIPTS}]+)`, "g");

/**
 * The number that a student typed: {value}, or {problem}, a sentence, if it is not clearly a number.
 *
 * Accepted: 0.25, 1/4, 25 %, 1600, 1,600, 1 600, 1e-8, 10^-8, 2×10^-3, −3; superscripts are exponents.
 */
function readNumber(text) {
  const plain = simplified(text);
  const [, sign, numerator, denominator = "1", percent] = TYPED.exec(plain) ?? [];
  const parts = [numerator, denominator].map((each) => Number(each?.replace(/[ ,]/g, "")));
  const value = ((sign === "-" ? -1 : 1) * parts[0]) / parts[1] / (percent ? 100 : 1);
  const underflow = value === 0 && /^[^e]*[1-9]/.test(numerator);
  if (Number.isFinite(value) && !underflow) return { value: value || 0 }; // not −0
  const [, whole, decimals] = /^([+-]?\d+),(\d+)%?$/.exec(plain) ?? [];
  if (whole) return { problem: `Write ${whole}.${decimals} with a point: a comma can only separate thousands, as in 1,600.` };
  return { problem: "Type a number first, such as 0.25, 1/4, 1e-8 or 25 %." };
}

/** `text` with one spelling for each sign, and powers of ten as exponents: "2 × 10^−3" is "2e-3". */
function simplified(text) {
  return text
    .trim()
    .toLowerCase()
    .replace(DASHES, "-")
    .replace(SLASHES, "/")
    .replace(EXPONENT, (_, sign, digits) =>
      `^${sign === "\u207b" ? "-" : ""}${[...digits].map((each) => SUPERSCRIPTS.indexOf(each)).join("")}`)
    .replace(/\s+/g, " ")
    .replace(/ ?(\*\*|[×·\u22c5*x^/%+-]) ?/g, "$1")
    .replaceAll("**", "^")
    .replace(/(^|[^\d.,])10\^(?:([+-]?\d+)|\(([+-]?\d+)\))/g, (_, before, bare, bracketed) => `${before}1e${bare ?? bracketed}`)
    .replace(/(\d\.?)[×·\u22c5*x]1e/g, "$1e");
}

/** The index of the option that is chosen: {value}, or {problem} if there is none. */
function chosen(radios) {
  const value = radios.findIndex((radio) => radio.checked);
  return value === -1 ? { problem: "Choose an answer first." } : { value };
}

/** What to say about an answer: {answer, right, feedback}. */
function compare(model, answer) {
  const target = model.get("target");
  if (!target) {
    const option = model.get("options")[answer];
    return { answer: option.text, right: option.right, feedback: option.feedback };
  }
  const near = (value) => Math.abs(answer - value) <= target.tolerance * Math.abs(value);
  const said = { answer: String(answer), right: near(target.value) };
  const slip = target.slips
    .filter((each) => near(each.value))
    .sort((one, other) => Math.abs(answer - one.value) - Math.abs(answer - other.value))[0];
  if (said.right) said.feedback = `The computed value is ${target.shown}. ${target.right}`;
  else if (slip) said.feedback = slip.feedback;
  else said.feedback = answer < target.value ? `Too small. ${target.low}` : `Too large. ${target.high}`;
  return said;
}

/** The right answer, as text, shown once two answers were wrong. */
function revealed(model) {
  const target = model.get("target");
  if (target) return `The computed value is ${target.shown}. ${target.right}`;
  const option = model.get("options").find((each) => each.right);
  return `The answer is: ${option.text} ${option.feedback}`;
}

function describe(model) {
  const commitments = model.get("commitments");
  if (!commitments.length) return [];
  const now = compare(model, commitments[commitments.length - 1]);
  const lines = [];
  if (commitments.length > 1) {
    const first = compare(model, commitments[0]);
    lines.push(element("p", { textContent: `Your first answer: ${first.answer}` }));
  }
  lines.push(element("p", { textContent: `Your answer: ${now.answer}` }));
  const verdict = `${now.right ? "Right." : "Not so."} ${now.feedback}`;
  lines.push(element("p", { className: now.right ? "right" : "wrong", textContent: verdict }));
  const misses = commitments.filter((answer) => !compare(model, answer).right).length;
  if (!now.right && misses > 1) lines.push(element("p", { className: "right", textContent: revealed(model) }));
  return lines;
}

function render({ model, el }) {
  const options = model.get("options");
  // A telephone's keys for decimals alone have no minus sign, no slash and, in some languages, no point.
  const field = element("input", { type: "text", autocomplete: "off" });
  const radios = options.map((_, index) => element("input", { type: "radio", name: "answer", value: String(index) }));
  const labels = options.map((option, index) => element("label", {}, [radios[index], element("span", { textContent: option.text })]));
  const button = element("button", { type: "submit" });
  const status = element("div");
  status.setAttribute("role", "status");
  status.setAttribute("aria-live", "polite");

  const form = element("form", { className: "ntd-predict", noValidate: true }, [
    element("style", { textContent: STYLE }),
    element("fieldset", {}, [
      element("legend", { textContent: "Predict" }),
      element("p", { textContent: model.get("question") }),
      ...(options.length ? labels : [element("label", {}, [element("span", { textContent: "Your answer" }), field])]),
      button,
      status,
    ]),
  ]);
  for (const node of [...form.querySelectorAll("input"), button]) {
    node.setAttribute("data-lm-suppress-shortcuts", "true"); // JupyterLab: keys pressed here are not its commands
  }

  function show() {
    const commitments = model.get("commitments");
    button.textContent = commitments.length ? "Commit another answer" : "Commit";
    status.replaceChildren(...describe(model));
    if (!commitments.length) return;
    const last = commitments[commitments.length - 1];
    if (options.length) radios[last].checked = true;
    else field.value = String(last);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { value, problem } = options.length ? chosen(radios) : readNumber(field.value);
    if (problem) status.replaceChildren(element("p", { textContent: problem }));
    else model.set("commitments", [...model.get("commitments"), value]);
  });
  field.addEventListener("keydown", (event) => { // JupyterLab keeps Enter from submitting a form
    if (event.key !== "Enter") return;
    event.preventDefault();
    form.requestSubmit();
  });
  model.on("change:commitments", show);

  el.append(form);
  show();
}

export default { render, readNumber };
