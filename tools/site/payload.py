"""A demo's background and tracks as one short text, which payload.js unpacks.

The vertices of a frame lie near those of the frame before. So a track's int16 numbers are kept as differences from
frame to frame, of which deflate makes half of what it makes of the frames as they are. Differences of int16 wrap
around, and so do their sums: nothing is lost.
"""

import base64
import json
import zlib

import numpy as np

BUFFERS = ("frames", "fixed", "affine")


def pack(background, tracks):
    """An SVG text and tracks (as `ntd_helpers.stage.tracks.encode` makes them) as base64 text.

    Deflated are: the length of a JSON text as four bytes, little end first; that text, which is an object of
    `background` and `tracks`, with the length in bytes in place of each buffer; and the buffers one after another,
    `frames` as differences.
    """
    listed, parts = [], []
    for track in tracks:
        frames = np.frombuffer(track["frames"], "<i2").reshape(len(track["says"]), -1)
        differences = np.diff(frames, axis=0, prepend=np.zeros_like(frames[:1]))
        buffers = {key: bytes(track[key]) for key in BUFFERS} | {"frames": differences.tobytes()}
        listed.append(track | {key: len(buffer) for key, buffer in buffers.items()})
        parts += buffers.values()
    head = json.dumps({"background": background, "tracks": listed}, ensure_ascii=False, separators=(",", ":")).encode()
    whole = b"".join([len(head).to_bytes(4, "little"), head, *parts])
    return base64.b64encode(zlib.compress(whole, 9)).decode()
