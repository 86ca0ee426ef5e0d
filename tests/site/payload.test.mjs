import assert from "node:assert/strict";
import test from "node:test";
import { deflateSync } from "node:zlib";
import { summed, unpack } from "../../tools/site/payload.js";

/** A payload as payload.py's docstring has it, its buffers written by hand. */
function packed(demo, buffers) {
  const head = Buffer.from(JSON.stringify(demo));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  return deflateSync(Buffer.concat([length, head, ...buffers.map((each) => Buffer.from(each))])).toString("base64");
}

const numbers = (view) => Array.from({ length: view.byteLength / 2 }, (_, i) => view.getInt16(2 * i, true));

test("differences are summed number by number, and wrap around", () => {
  // Three frames of two numbers: 5, 6, 4 and -1, 32767, -32768 (the last step is +1 beyond the largest number).
  const low = [5, 1, 0xfe, 0xff, 0x00, 0x01];
  const high = [0, 0, 0xff, 0xff, 0x80, 0x00];
  const frames = summed(Uint8Array.from([...low, ...high]), { says: [0, 1, 2], sizes: [3] });
  assert.deepEqual(numbers(frames), [5, -1, 6, 32767, 4, -32768]);
});

test("in a grid the first slider goes fastest in what was packed, the last in what is shown", () => {
  // The value at (i, j) is 10 i + j, for i < 2 and j < 3: packed as 0, 10, 1, 11, 2, 12.
  const low = [0, 10, 0xf7, 10, 0xf7, 10];
  const high = [0, 0, 0xff, 0, 0xff, 0];
  const frames = summed(Uint8Array.from([...low, ...high]), { says: [0, 0, 0, 0, 0, 0], sizes: [2, 3] });
  assert.deepEqual(numbers(frames), [0, 1, 2, 10, 11, 12]);
});

test("a payload gives the background and each track with its own buffers", async () => {
  const track = { says: [0], sizes: [1], frames: 2, fixed: 1, affine: 0, pixels: 2 };
  const demo = { background: "<svg>α</svg>", tracks: [track, track] };
  const { background, tracks } = await unpack(packed(demo, [[7, 0], [1], [2, 3], [9, 0xff], [4], [5, 6]]));
  assert.equal(background, "<svg>α</svg>");
  assert.deepEqual(
    tracks.map(({ frames }) => numbers(frames)),
    [[7], [-247]],
  );
  const bytes = (view) => [...new Uint8Array(view.buffer, view.byteOffset, view.byteLength)];
  assert.deepEqual(
    tracks.map(({ fixed, affine, pixels }) => [fixed, affine, pixels].map(bytes)),
    [
      [[1], [], [2, 3]],
      [[4], [], [5, 6]],
    ],
  );
});
