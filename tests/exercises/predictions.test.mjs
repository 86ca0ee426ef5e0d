import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { compare, readNumber, report } from "../../ntd_helpers/exercises/predictions.js";

const typed = JSON.parse(readFileSync(new URL("typed_numbers.json", import.meta.url), "utf8"));

const choice = {
  target: null,
  options: [
    { text: "Up.", feedback: "No, down.", right: false },
    { text: "Down.", feedback: "Yes.", right: true },
  ],
};
const quantity = {
  options: [],
  target: {
    value: -8,
    shown: "-8",
    tolerance: 0.125,
    right: "A cube.",
    low: "Mind the size.",
    high: "Mind the sign.",
    slips: [
      { value: 8, feedback: "The sign." },
      { value: 9, feedback: "A square." },
    ],
  },
};

test("an option has its own feedback", () => {
  assert.deepEqual(compare(choice, 0), { answer: "Up.", right: false, feedback: "No, down." });
  assert.deepEqual(compare(choice, 1), { answer: "Down.", right: true, feedback: "Yes." });
});

test("a number within the tolerance is right, one near a slip has the feedback of the nearest, any other a direction", () => {
  const feedback = (number) => compare(quantity, number).feedback;
  assert.deepEqual(compare(quantity, -7.5), {
    answer: "-7.5",
    right: true,
    feedback: "The computed value is -8. A cube.",
  });
  assert.equal(feedback(8.25), "The sign.");
  assert.equal(feedback(8.75), "A square.");
  assert.equal(feedback(-20), "Too small. Mind the size.");
  assert.equal(feedback(0), "Too large. Mind the sign.");
});

test("a number within the tolerance of a slip has its feedback, also if the answer is nearer", () => {
  const target = { ...quantity.target, value: 1313, tolerance: 0.3, slips: [{ value: 3246, feedback: "The loss." }] };
  assert.equal(compare({ options: [], target }, 2275).feedback, "The loss.");
  assert.equal(compare({ options: [], target }, 2270).feedback, "Too large. Mind the sign.");
});

test("the first answer is kept in view, and two wrong ones reveal the right one", () => {
  assert.deepEqual(report(choice, []), []);
  assert.deepEqual(
    report(choice, [0, 0]).map(({ text }) => text),
    ["Your first answer: Up.", "Your answer: Up.", "Not right. No, down.", "The answer is: Down. Yes."],
  );
  assert.deepEqual(
    report(choice, [0, 1]).map(({ text }) => text),
    ["Your first answer: Up.", "Your answer: Down.", "Right. Yes."],
  );
  assert.equal(report(quantity, [0, 1]).at(-1).text, "The computed value is -8. A cube.");
  assert.equal(report(quantity, [0]).length, 2);
});

test("the numbers that a student may type have their value", () => {
  for (const [text, value] of typed.accepted) assert.deepEqual(readNumber(text), { value }, text);
});

test("any other text gets a sentence", () => {
  for (const [text, start] of typed.refused) {
    const { problem, ...rest } = readNumber(text);
    assert.deepEqual(rest, {}, text);
    assert.ok(problem.startsWith(start) && problem.endsWith("."), text);
  }
});

test("what the sentence proposes is accepted", () => {
  assert.equal(readNumber("").problem, "Type a number first, such as 0.25, 1/4, 1e-8 or 25 %.");
  const { problem } = readNumber("abc");
  assert.equal(problem, "This cannot be read as a number. Write it as 0.25, 1/4, 1e-8 or 25 %.");
  for (const text of ["0.25", "1/4", "1e-8", "25 %"]) assert.equal(readNumber(text).problem, undefined);
});
