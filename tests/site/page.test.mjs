import assert from "node:assert/strict";
import test from "node:test";
import { placed } from "../../tools/site/marks.js";
import { makeModel } from "../../tools/site/model.js";

test("a text that sticks out is shifted into the slider", () => {
  const slider = { left: 0, right: 100 };
  assert.deepEqual(
    placed(slider, [
      { left: -8, right: 12 },
      { left: 95, right: 115 },
    ]),
    [
      { shift: 8, hidden: false },
      { shift: -15, hidden: false },
    ],
  );
});

test("of two texts that would overlap the later is hidden, and the next is compared with the one that is shown", () => {
  const texts = [
    { left: 10, right: 30 },
    { left: 32, right: 50 },
    { left: 40, right: 60 },
  ];
  const hidden = placed({ left: 0, right: 100 }, texts).map((each) => each.hidden);
  assert.deepEqual(hidden, [false, true, false]);
});

test("a model tells of a change of the one trait, and not of a value that it has already", () => {
  const model = makeModel({ step: 1, slider_0: 2 });
  const seen = [];
  model.on("change:step", () => seen.push(model.get("step")));
  model.set("step", 1);
  model.set("slider_0", 5);
  model.set("step", 3);
  assert.deepEqual(seen, [3]);
  assert.equal(model.get("slider_0"), 5);
});
