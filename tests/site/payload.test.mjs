import assert from "node:assert/strict";
import test from "node:test";
import { deflateSync } from "node:zlib";
import { sum, unpack } from "../../tools/site/payload.js";

/** A payload as payload.py's docstring has it, its buffers written by hand. */
function packed(demo, buffers) {
  const head = Buffer.from(JSON.stringify(demo));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  return deflateSync(Buffer.concat([length, head, ...buffers.map((each) => Buffer.from(each))])).toString("base64");
}

const numbers = (view) => Array.from({ length: view.byteLength / 2 }, (_, i) => view.getInt16(2 * i, true));

test("differences are summed frame by frame, and wrap around", () => {
  // Three frames of two numbers: 5, 6, 4 and -1, 32767, -32768 (the last step is +1 beyond the largest number).
  const frames = new DataView(Uint8Array.from([5, 0, 0xff, 0xff, 1, 0, 0, 0x80, 0xfe, 0xff, 1, 0]).buffer);
  sum(frames, 3);
  assert.deepEqual(numbers(frames), [5, -1, 6, 32767, 4, -32768]);
});

test("a payload gives the background and each track with its own buffers", async () => {
  const track = { says: [0], sizes: [1], frames: 2, fixed: 1, affine: 0 };
  const demo = { background: "<svg>α</svg>", tracks: [track, track] };
  const { background, tracks } = await unpack(packed(demo, [[7, 0], [1], [9, 0xff], [4]]));
  assert.equal(background, "<svg>α</svg>");
  assert.deepEqual(
    tracks.map(({ frames }) => numbers(frames)),
    [[7], [-247]],
  );
  const bytes = (view) => [...new Uint8Array(view.buffer, view.byteOffset, view.byteLength)];
  assert.deepEqual(
    tracks.map(({ fixed, affine }) => [fixed, affine].map(bytes)),
    [
      [[1], []],
      [[4], []],
    ],
  );
});
