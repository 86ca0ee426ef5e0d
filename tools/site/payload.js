// A demo's background and tracks out of the text that payload.py packed.

/** @typedef {{ says: number[], frames: any, fixed: any, affine: any }} Track */

/**
 * @param {string} text
 * @returns {Promise<{ background: string, tracks: Track[] }>}
 */
export async function unpack(text) {
  const packed = await (await fetch(`data:;base64,${text}`)).blob();
  const stream = packed.stream().pipeThrough(new DecompressionStream("deflate"));
  const whole = await new Response(stream).arrayBuffer();
  let start = 4 + new DataView(whole).getUint32(0, true);
  const demo = JSON.parse(new TextDecoder().decode(new Uint8Array(whole, 4, start - 4)));
  for (const track of demo.tracks) {
    for (const key of /** @type {const} */ (["frames", "fixed", "affine"])) {
      const view = new DataView(whole, start, track[key]);
      start += track[key];
      if (key === "frames") sum(view, track.says.length);
      track[key] = view;
    }
  }
  return demo;
}

/** Differences of int16 numbers, low byte first, become the frames themselves, in place.
 * @param {DataView} view @param {number} count of frames */
export function sum(view, count) {
  const width = view.byteLength / count; // bytes in a frame
  for (let at = width; at < view.byteLength; at += 2) {
    view.setInt16(at, view.getInt16(at, true) + view.getInt16(at - width, true), true);
  }
}
