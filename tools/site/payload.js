// A demo's background and tracks out of the text that payload.py packed.

/** @typedef {{ says: number[], sizes: number[], frames: any, fixed: any, affine: any, pixels: any }} Track */

const BUFFERS = /** @type {const} */ (["frames", "fixed", "affine", "pixels"]);

/**
 * @param {string} text
 * @returns {Promise<{ background: string, tracks: Track[] }>}
 */
export async function unpack(text) {
  const letters = atob(text);
  const packed = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) packed[i] = letters.charCodeAt(i);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  const whole = await new Response(stream).arrayBuffer();
  const length = new DataView(whole).getUint32(0, true);
  const demo = JSON.parse(new TextDecoder().decode(new Uint8Array(whole, 4, length)));
  let start = 4 + length;
  for (const track of demo.tracks) {
    for (const key of BUFFERS) {
      const bytes = new Uint8Array(whole, start, track[key]);
      start += track[key];
      track[key] = key === "frames" ? summed(bytes, track) : new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    }
  }
  return demo;
}

/**
 * Frames as int16, low byte first, from their differences: number by number, all low bytes before all high ones. In a
 * grid of two sliders the first goes fastest in what was packed, the last in what the stage expects.
 *
 * @param {Uint8Array} bytes
 * @param {Pick<Track, "says" | "sizes">} track
 */
export function summed(bytes, { says, sizes }) {
  const count = says.length;
  const [first, last] = sizes.length === 2 ? sizes : [1, count];
  const numbers = bytes.length / 2;
  const width = numbers / count;
  const frames = new DataView(new ArrayBuffer(bytes.length));
  let i = 0;
  for (let column = 0; column < width; column++) {
    let value = 0;
    for (let slow = 0; slow < last; slow++) {
      for (let fast = 0; fast < first; fast++, i++) {
        value += bytes[i] | (bytes[numbers + i] << 8);
        frames.setInt16(2 * ((fast * last + slow) * width + column), value, true);
      }
    }
  }
  return frames;
}
