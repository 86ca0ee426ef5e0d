"""A demo's background and tracks as one short text: what changes little from frame to frame is kept as its changes.

The vertices of a frame lie near those of the frame before. So a track's int16 numbers are kept as differences from
frame to frame, number by number instead of frame by frame, and all low bytes before all high ones, which are nearly all
0 or 255. In a grid of two sliders the first goes fastest. For the first demo of lesson 1 deflate then makes of them a
third of what it makes of the frames as they are. `unpack` in payload.js undoes it exactly: differences of int16 wrap
around, and so do their sums.
"""

import base64
import json
import zlib

import numpy as np

BUFFERS = ("frames", "fixed", "affine", "pixels")


def pack(background, tracks):
    """An SVG text and tracks (as `ntd_helpers.stage.tracks.encode` makes them) as base64 text.

    Deflated are: the length of a JSON text as four bytes, little end first; that text, which is an object of
    `background` and `tracks`, with the length in bytes in place of each buffer; and the buffers one after another,
    `frames` as differences.
    """
    listed, parts = [], []
    for track in tracks:
        count = len(track["says"])
        buffers = {key: bytes(track[key]) for key in BUFFERS}
        buffers["frames"] = differences(np.frombuffer(buffers["frames"], "<i2").reshape(count, -1), track["sizes"])
        listed.append(track | {key: len(buffer) for key, buffer in buffers.items()})
        parts += buffers.values()
    demo = {"background": background, "tracks": listed}
    head = json.dumps(demo, ensure_ascii=False, separators=(",", ":")).encode()
    whole = b"".join([len(head).to_bytes(4, "little"), head, *parts])
    return base64.b64encode(zlib.compress(whole, 9)).decode()


def differences(frames, sizes=()):
    """An (F, W) int16 array as its first frame and the changes, transposed; all low bytes, then all high ones.

    `sizes` are those of the sliders that move; if they are two, the first goes fastest here, and not the last.
    """
    if len(sizes) == 2:
        frames = frames.reshape(*sizes, -1).swapaxes(0, 1).reshape(frames.shape)
    steps = np.diff(frames, axis=0, prepend=np.zeros_like(frames[:1])).astype("<i2")
    pairs = np.ascontiguousarray(steps.T).view(np.uint8).reshape(-1, 2)
    return pairs[:, 0].tobytes() + pairs[:, 1].tobytes()
