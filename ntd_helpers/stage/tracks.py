"""Tracks: the shapes of many frames, encoded for the browser as JSON and small binary buffers.

A *track* is the list of frames for all values of one free slider; a *grid* has two free sliders. Its frames are ordered
with the last free slider varying fastest.

The format, which stage.js reads (tests/stage/golden has an example written by hand). Lengths are in tenths of points,
from the upper left corner of the figure, y downwards. A track is a dict of:

- `free`: indices of the free sliders; `sizes`: their numbers of values; `base`: the positions of all sliders (those of
  the free ones are ignored).
- `texts`: the distinct strings; `says`: for each frame the index of its description in `texts`.
- `styles`: the distinct styles of shapes, dicts of CSS-like properties.
- `parts`: the shapes, in drawing order, each a dict of
    - `actor`, and `kind`: "path", "marks" (a marker at each vertex), "text" or "image";
    - `n`: its number of vertices (of segments, for "segments"; an image has two vertices, its corners);
    - `how`, the cheapest encoding of its vertices: "fixed", constant; "affine", one matrix for each frame; "points",
      all vertices for each frame; "segments", clipped line segments for each frame, where vertices are far off the
      page, as in a diverging trajectory;
    - `at`, for fixed and affine: the index of the first vertex in `fixed`;
    - `as`, for points and segments: the index of an earlier part with the same vertices.
- `frames`, int16: a row for each frame. A row contains for each part in turn: the index of its style (-1: hidden); for
  a text, the index of its text; for an image, that of its data URL, also in `texts`; for "points" without `as`, x and y
  of each vertex; for "segments" without `as`, both ends of each segment. -32768 marks a gap.
- `fixed`, float32: x and y of the vertices of fixed and affine parts, in tenths (for affine, before the matrix).
- `affine`, float32: for each frame, for each affine part, the SVG matrix a, b, c, d, e, f.

Numbers are little-endian.
"""

import json
from dataclasses import replace

import numpy as np
from matplotlib.path import Path
from matplotlib.transforms import Bbox

from ntd_helpers.stage.recorder import Motion, apply, rings

GAP = -32768  # marks a gap in a line
FAR = 3200.0  # points; vertices are clipped beyond it (the maximum of int16 is 3276.7)
PAGE = Bbox([[-FAR, -FAR], [FAR, FAR]])
MAX_AFFINE = 1e5  # points; affine maps may reach this far, where float32 still resolves a twentieth of a point


def joined(actor, frames):
    """Motions of an actor from a list of F lists: the shapes recorded in each frame."""
    counts = {len(shapes) for shapes in frames} - {0}
    if len(counts) > 1:
        few, many = min(counts), max(counts)
        raise ValueError(
            f"actor {actor!r} is drawn as {few} shape{'s' * (few > 1)} in one frame and as {many} in another; an "
            "update moves what is there, it does not add or remove (hide an artist with set_visible(False))"
        )
    count = max(counts, default=0)
    return [_joined(actor, [shapes[i] if shapes else None for shapes in frames]) for i in range(count)]


def _joined(actor, shapes):
    first = next(s for s in shapes if s)
    filled = [s or first for s in shapes]  # a hidden shape may have any vertices
    if {s.kind for s in filled} != {first.kind}:
        raise ValueError(f"actor {actor!r} is a {first.kind} in one frame and a {filled[-1].kind} in another")
    styles = [s and s.styles[0] for s in shapes]
    if first.kind == "path" and all(np.array_equal(s.points, first.points, equal_nan=True) for s in filled):
        return replace(first, styles=styles, matrices=np.concatenate([s.matrices for s in filled]))
    texts = first.texts and [s.texts[0] for s in filled]
    return Motion(actor, first.kind, styles, _stack([s.on_page()[0] for s in filled]), None, texts)


def _stack(points):
    """Stack arrays (N_i, 2) into one (F, max N, 2), padded with NaN."""
    out = np.full((len(points), max(map(len, points)), 2), np.nan)
    for row, p in zip(out, points, strict=True):
        row[: len(p)] = p
    return out


def encode(moved, says, free, base, sizes):
    """Encode Motions as a track, a dict in the format above.

    `moved` are the Motions in drawing order, `says` the F descriptions; `free`, `base` and `sizes` are as above.
    """
    styles, texts, columns, parts, fixed, affine, at, first_parts = {}, {}, [], [], [], [], 0, {}
    for motion in map(_normalised, moved):
        part = {"actor": motion.actor, "kind": motion.kind}
        columns.append(_column(styles, motion.styles))
        if motion.texts is not None:
            columns.append(_column(texts, motion.texts))
        if motion.matrices is not None:
            part["how"] = "affine"
            affine.append(motion.matrices[:, :2, :].transpose(0, 2, 1).reshape(-1, 6) * [1, 1, 1, 1, 10, 10])
        elif len(motion.points) == 1 and not _far(motion.points).any():
            part["how"] = "fixed"
        else:
            part["how"], block = _quantise(motion)
            part["n"] = block.shape[1]
            first = first_parts.setdefault((part["how"], block.shape, block.tobytes()), len(parts))
            if first < len(parts):
                part["as"] = first  # as a timeline's head has the vertices of its line
            else:
                columns.append(block.reshape(len(block), -1))
        if part["how"] in ("fixed", "affine"):
            part["n"], part["at"] = motion.points.shape[1], at
            at += part["n"]
            fixed.append(motion.points[0] * 10)
        parts.append(part)
    frames = np.empty((len(says), sum(column.shape[1] for column in columns)), "<i2")
    np.concatenate([np.broadcast_to(c, (len(frames), c.shape[1])) for c in columns], axis=1, out=frames)
    return {
        "free": list(free),
        "base": list(base),
        "sizes": list(sizes),
        "says": _column(texts, says)[:, 0].tolist(),
        "texts": [text for _, text in texts.values()],
        "styles": [style for _, style in styles.values()],
        "parts": parts,
        "frames": frames.tobytes(),
        "fixed": np.concatenate(fixed).astype("<f4").tobytes() if fixed else b"",
        "affine": np.stack(affine, axis=1).astype("<f4").tobytes() if affine else b"",
    }


def _column(table, entries):
    """Numbers (F, 1) of entries in `table`, a dict of JSON: (number, entry), which receives new ones; -1 for None."""
    distinct = {id(entry): entry for entry in entries if entry is not None}
    numbers = {id(None): -1}
    for key, entry in distinct.items():  # few, so that little JSON is written
        numbers[key], _ = table.setdefault(json.dumps(entry), (len(table), entry))
    return np.array([[numbers[id(entry)]] for entry in entries], "<i2")


def size(track):
    """Number of bytes of a track."""
    binary = sum(len(track[key]) for key in ("frames", "fixed", "affine"))
    return binary + sum(len(json.dumps(track[key])) for key in ("texts", "styles", "parts", "says"))


def _compressed(array):
    """An array with a frame axis of length 1 if all its frames are equal."""
    if array is None or len(array) == 1:
        return array
    is_constant = np.array_equal(array, np.broadcast_to(array[:1], array.shape), equal_nan=array.dtype.kind == "f")
    return array[:1] if is_constant else array


def _normalised(motion):
    """The Motion with its vertices rescaled to about [-1000, 1000], so that float32 suffices for them and the matrices.

    Constant matrices are applied, as are those that move vertices beyond MAX_AFFINE; constant arrays are compressed.
    """
    points, matrices = map(_compressed, (motion.points, motion.matrices))
    motion = replace(motion, points=points, matrices=matrices)
    if matrices is None:
        return motion
    drawn = points[np.isfinite(points).all(-1)]
    if len(drawn) and len(matrices) > 1:
        low, high = drawn.min(0), drawn.max(0)
        corners = np.array([[x, y] for x in (low[0], high[0]) for y in (low[1], high[1])])  # no vertex moves farther
        if not _far(apply(matrices, corners), MAX_AFFINE).any():
            half, middle = np.where(high > low, (high - low) / 2000, 1), (low + high) / 2
            back = np.array([[half[0], 0, middle[0]], [0, half[1], middle[1]], [0, 0, 1]])
            return replace(motion, points=(points - middle) / half, matrices=matrices @ back)
    return replace(motion, points=motion.on_page(), matrices=None)


def _quantise(motion):
    """The encoding `how` and the vertices in tenths as int16: (F, n, 2), or (F, n, 4) for segments."""
    points, how = motion.points, "points"
    far = _far(points)
    if far.any():
        style = next((s for s in motion.styles if s), {})
        if motion.kind == "image":
            raise ValueError(f"the image {motion.actor!r} reaches more than {FAR:.0f} points beyond the page")
        if motion.kind != "path":
            points = np.where(far.any(-1, keepdims=True), np.nan, points)
        elif style.get("fill", "none") != "none":
            points = _stack([_map_rings(_clip_ring, p) if f.any() else p for p, f in zip(points, far, strict=True)])
        else:
            styles = motion.styles if len(points) > 1 else [style]
            pairs = zip(points, styles, strict=True)
            points = _stack([_map_rings(_close, p) if (s or style).get("closed") else p for p, s in pairs])
            points, how = clip_segments(points), "segments"
    tenths = points * 10
    np.rint(tenths, out=tenths)
    tenths[np.isnan(tenths)] = GAP
    return how, tenths.astype("<i2")


def _far(points, limit=FAR):
    with np.errstate(invalid="ignore"):
        return np.abs(points) > limit


def _map_rings(function, points):
    """Apply a function to each subpath of (N, 2) vertices, separated by NaN rows."""
    pieces = [piece for ring in rings(points) for piece in (function(ring), [[np.nan, np.nan]])]
    return np.concatenate(pieces[:-1] or [points[:0]])


def _close(ring):
    return np.concatenate([ring, ring[:1]])


def _clip_ring(ring):
    """A closed ring clipped to |x|, |y| <= FAR."""
    return Path(ring).clip_to_bbox(PAGE).vertices[:-1]


def clip_segments(points):
    """Segments (F, N-1, 4) of polylines (F, N, 2), clipped to |x|, |y| <= FAR; NaN where outside.

    Method: Liang & Barsky, "A new concept and method for line clipping", 1984.
    """
    start, end = points[:, :-1], points[:, 1:]
    step = end - start
    with np.errstate(all="ignore"):
        t = np.stack([(-FAR - start) / step, (FAR - start) / step])
        parallel = (step == 0) & (np.abs(start) <= FAR)
        enter = np.where(parallel, 0, t.min(axis=0)).max(axis=-1).clip(0)
        leave = np.where(parallel, 1, t.max(axis=0)).min(axis=-1).clip(max=1)
        enters, leaves = (np.where(parallel, np.nan, e) for e in (t.min(axis=0), t.max(axis=0)))
        edge = np.sign(step) * FAR  # the exact coordinate of a cut in its own direction
        first = np.where((enters == enter[..., None]) & (enter[..., None] > 0), -edge, start + enter[..., None] * step)
        last = np.where((leaves == leave[..., None]) & (leave[..., None] < 1), edge, start + leave[..., None] * step)
        outside = ~(enter <= leave)  # true for NaN as well
        # For distant ends, rounding errors of start + t·step may leave the box.
        return np.where(outside[..., None], np.nan, np.clip(np.concatenate([first, last], axis=-1), -FAR, FAR))
