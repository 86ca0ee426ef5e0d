// The pure functions of stage.js, run by node; track.json is read by the Python tests, too.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  arranged,
  candidatesOnPlane,
  candidatesOnTracks,
  combinations,
  findTrack,
  frameNumber,
  handlePoint,
  nearest,
  outline,
  patienceAfter,
  projected,
  scatter,
  segments,
  trackToGoBackTo,
  unpack,
  vertices,
  wentBack,
} from "../../ntd_helpers/stage/stage.js";

const golden = JSON.parse(readFileSync(new URL("golden/track.json", import.meta.url), "utf8"));
const KINDS = { frames: Int16Array, fixed: Float32Array, affine: Float32Array };

/** As from a message: a view that does not begin where its buffer does. */
function view(numbers, Type) {
  const bytes = new Uint8Array(new Type(numbers).buffer);
  const longer = new Uint8Array(bytes.length + 3);
  longer.set(bytes, 3);
  return new DataView(longer.buffer, 3);
}

const sent = (track) => ({
  ...track,
  ...Object.fromEntries(Object.entries(KINDS).map(([key, Type]) => [key, view(track[key], Type)])),
});

test("a golden track is drawn as written beside it", () => {
  const track = unpack(sent(golden.track));
  for (const [frame, expected] of golden.frames.entries()) {
    assert.equal(track.texts[track.says[frame]], expected.text);
    for (const part of track.parts) {
      const { points, text, style, centre, d, last } = expected[part.actor];
      const row = frame * track.width;
      assert.equal(track.frames[row + part.styleAt], style ?? -1);
      if (text) assert.equal(track.texts[track.frames[row + part.styleAt + 1]], text);
      const numbers = vertices(track, part, frame);
      const read = points.map((_, i) => (numbers[2 * i] === -32768 ? null : [numbers[2 * i], numbers[2 * i + 1]]));
      assert.deepEqual(read, points);
      assert.equal(numbers.length, 2 * points.length);
      const draw = part.how === "segments" ? segments : outline;
      if (d) assert.equal(draw(numbers, false), d);
      const close = (point, wanted) =>
        wanted === null
          ? assert.equal(point, null)
          : assert.ok(Math.hypot(point.x - wanted[0], point.y - wanted[1]) < 1e-3, `${part.actor} at ${frame}`);
      close(handlePoint(track, part.actor, frame, null), centre);
      if (last) close(handlePoint(track, part.actor, frame, 2), last);
    }
  }
});

test("outlines", () => {
  assert.equal(outline([0, 0, 1, 0, 1, 1, -32768, -32768, 5, 5, 6, 6], true), "M0 0L1 0L1 1ZM5 5L6 6Z");
  assert.equal(outline([Number.NaN, 0, 2, 3, 4, 5], true), "M2 3L4 5Z");
  assert.equal(segments([0, 0, 1, 1, 1, 1, 2, 2, -32768, -32768, -32768, -32768, 5, 5, 6, 6]), "M0 0L1 1L2 2M5 5L6 6");
  assert.equal(scatter([10, 20, -32768, -32768], "m-1 0l2 0z"), "M10 20m-1 0l2 0z");
});

/** A dot at (10 a, 10 b), on the tracks or grids of sliders a (4 values), b (3) and a third that does not move it. */
function tracks(...freeSets) {
  const sizes = [4, 3, 2];
  return freeSets.map(({ free, base }) => {
    const rows = combinations(free.map((i) => sizes[i]));
    const states = rows.map((row) => base.map((index, i) => (free.includes(i) ? row[free.indexOf(i)] : index)));
    return unpack(
      sent({
        free,
        base,
        sizes: free.map((i) => sizes[i]),
        says: rows.map(() => 0),
        texts: [""],
        styles: [{}],
        parts: [{ actor: "dot", kind: "marks", how: "points", n: 1 }],
        frames: states.flatMap(([a, b]) => [0, 10 * a, 10 * b]),
        fixed: [],
        affine: [],
      }),
    );
  });
}

test("which track, and which of its frames", () => {
  const [grid, a, c] = tracks(
    { free: [1, 0], base: [0, 0, 0] },
    { free: [0], base: [0, 2, 1] },
    { free: [2], base: [1, 1, 0] },
  );
  const all = [c, a, grid];
  assert.equal(findTrack(all, [3, 2, 1]), a);
  assert.equal(findTrack(all, [3, 2, 0]), grid);
  assert.equal(findTrack(all, [1, 1, 1]), c);
  assert.equal(findTrack(all, [0, 1, 1]), undefined);
  assert.equal(frameNumber(grid, [3, 2, 0]), 2 * 4 + 3);
  assert.equal(frameNumber(a, [3, 2, 1]), 3);
  assert.equal(trackToGoBackTo(all, 1), grid);
  assert.equal(trackToGoBackTo(all, -1), c);
  assert.deepEqual(projected(a, [3, 0, 0]), [3, 2, 1]);
});

test("a handle's candidates: every state on tracks that its sliders alone lead to", () => {
  const handle = { actor: "dot", sliders: [0, 1] };
  const own = tracks({ free: [0], base: [2, 1, 0] }, { free: [1], base: [2, 0, 0] }, { free: [2], base: [3, 2, 0] });
  const states = (list) => [...new Set(list.map(({ state }) => state.join()))].sort();
  const found = candidatesOnTracks(own, [2, 1, 0], handle, null);
  assert.deepEqual(states(found), ["0,1,0", "1,1,0", "2,0,0", "2,1,0", "2,2,0", "3,1,0", "3,2,0"]);
  for (const { state, x, y } of found) assert.deepEqual([x, y], [10 * state[0], 10 * state[1]]);
  assert.deepEqual(states(candidatesOnTracks(own, [2, 1, 1], handle, null)), ["3,2,1"]);
  const grid = tracks({ free: [1, 0], base: [0, 0, 0] });
  assert.equal(candidatesOnTracks(grid, [2, 1, 0], handle, null).length, 12);
  assert.deepEqual(nearest(candidatesOnTracks(grid, [2, 1, 0], handle, null), { x: 31, y: -50 })?.state, [3, 0, 0]);
  assert.equal(nearest([], { x: 0, y: 0 }), undefined);
});

test("a handle's candidates on a plane; hidden ones are left out", () => {
  const points = view([0, 0, 0, 7, 5, 0, -32768, -32768], Int16Array);
  const plane = { handle: 0, base: [9, 0, 0], points };
  const found = candidatesOnPlane(plane, [9, 1, 1], { actor: "dot", sliders: [2, 1] }, [10, 2, 2]);
  assert.deepEqual(found, [
    { state: [9, 0, 0], x: 0, y: 0 },
    { state: [9, 1, 0], x: 0, y: 7 },
    { state: [9, 0, 1], x: 5, y: 0 },
  ]);
});

test("one slow answer is no reason to wait four seconds for the next", () => {
  assert.equal(patienceAfter(20, 0), 400);
  assert.equal(patienceAfter(350, 20), 700);
  assert.equal(patienceAfter(1900, 20), 1000);
  assert.equal(patienceAfter(1900, 1500), 3000);
  assert.equal(patienceAfter(30, 1900), 400);
});

test("what is said when sliders go back", () => {
  const sliders = ["a", "b", "c"].map((label) => ({ label, texts: ["zero", "one", "two"] }));
  const [single, grid] = [{ free: [0] }, { free: [0, 1] }];
  const said = (scene, track, problem) => wentBack({ sliders, ...scene }, track, 0, [1, 2, 2], [1, 0, 1], problem);
  assert.equal(said({ kernel: false }, single, ""), "On this page a moves alone: b went back to zero, c to one.");
  assert.equal(
    said({ kernel: false }, grid, ""),
    "On this page a and b move with each other only: b went back to zero, c to one.",
  );
  assert.equal(said({}, single, ""), "Without an answer from the kernel a moves alone: b, c went back.");
  assert.equal(said({}, single, "No such state"), "No such state. b went back to zero, c to one.");
});

test("panels stand in as few rows as leave them large enough", () => {
  const panels = [300, 250, 250].map((width, i) => [[0, 300, 550][i], 0, width, 200]);
  const fractions = (pageWidth) => arranged({ width: 800, height: 200, panels }, pageWidth).map((p) => p.fraction);
  assert.deepEqual(fractions(800), [1]); // the whole figure
  assert.deepEqual(fractions(600), [300 / 550, 250 / 550, 1 / 2]); // the last row keeps the size of the others
  assert.deepEqual(fractions(390), [1, 1, 1]);
  assert.deepEqual(fractions(100), [1, 1, 1]);
  const whole = arranged({ width: 800, height: 200 }, 390);
  assert.deepEqual(whole, [{ box: [0, 0, 800, 200], fraction: 1 }]);
});
