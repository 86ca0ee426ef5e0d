"""Tracks: the shapes of many frames, packed for the browser as JSON and small binary buffers.

A *track* is the list of frames in which one slider moves alone, or two for a *grid*. The frames are those of the free
sliders' combinations, the last of them running fastest.

The format, which stage.js reads (tests/stage/golden has an example written by hand). Lengths are in tenths of points,
from the upper left corner of the figure, y downwards. A track is a dict of:

- `free`: indices of the sliders that move; `sizes`: how many values each has; `base`: the positions of all sliders
  (those of the free ones mean nothing).
- `texts`: the different strings; `says`: for each frame the index of its description among them.
- `styles`: the different styles of shapes, dicts of CSS-like properties.
- `parts`: the shapes, in drawing order, each a dict of
    - `actor`, and `kind`: "path", "marks" (a marker at each vertex), "text" or "image";
    - `n`: its number of vertices (of segments, for "segments"; an image has two, its corners);
    - `how` the vertices are kept, the cheapest of: "fixed", never changing; "affine", moved by one matrix a frame;
      "points", changing; "segments", changing and clipped one by one, where some lie far off the page, as those of a
      diverging path do;
    - `at`: of fixed and affine ones, the index of the first vertex in `fixed`;
    - `as`: of the others, the index of an earlier part whose vertices are used;
    - `cells`: of an image, (frames or 1, rows, columns).
- `frames`, int16: a row for each frame. A row holds, part after part: the index of its style (-1: hidden); for a text,
  the index of its text; for "points" without `as`, x and y of each vertex; for "segments" without `as`, both ends of
  each segment. -32768 marks a gap.
- `fixed`, float32: x and y of the vertices that are sent once, in tenths (before their matrix, for affine ones).
- `affine`, float32: for each frame, for each affine part, the SVG matrix a, b, c, d, e, f.
- `pixels`, uint8: for each image, its cells row by row, as indices into the colours of its style (rrggbbaa each).

Numbers are little-endian.
"""

import json
from dataclasses import dataclass, replace

import numpy as np

from ntd_helpers.stage.recorder import apply

GAP = -32768  # marks a gap in a line
FAR = 3200.0  # SVG units; beyond it, vertices are clipped (int16 holds 3276.7)
EXACT = 1e5  # SVG units; as far as float32 keeps a twentieth of a unit, and so affine maps serve


@dataclass
class Motion:
    """One shape through the F frames of a track; an axis of length 1 stands for "the same in every frame"."""

    actor: str
    kind: str
    styles: list  # F dicts, or None where the shape is hidden
    points: np.ndarray  # (F or 1, N, 2) on the page, or wherever `matrices` take them to the page from
    matrices: np.ndarray | None = None  # (F, 3, 3)
    texts: list | None = None
    pixels: np.ndarray | None = None  # (F or 1, rows, columns) uint8

    def cut(self, part):
        """The Motion through a slice of its frames, with what stays the same in it kept once."""
        points, pixels = (_once(a, part) for a in (self.points, self.pixels))
        matrices = None if self.matrices is None else self.matrices[part]
        texts = None if self.texts is None else self.texts[part]
        if matrices is not None and (matrices == matrices[0]).all():
            points, matrices = apply(matrices[:1], points), None
        return Motion(self.actor, self.kind, self.styles[part], points, matrices, texts, pixels)


def _once(array, part):
    """The frames `part` of an array, or only the first of them if they are all the same."""
    if array is None or len(array) == 1:
        return array
    array = array[part]
    same = len(array) == 1 or np.array_equal(array, np.broadcast_to(array[:1], array.shape), equal_nan=True)
    return array[:1] if same else array


def motions(actor, frames):
    """The Motions of an actor from the Shapes recorded in each frame: a list of F lists."""
    counts = {len(shapes) for shapes in frames} - {0}
    if len(counts) > 1:
        few, many = min(counts), max(counts)
        raise ValueError(
            f"actor {actor!r} is drawn as {few} shape{'s' * (few > 1)} in one frame and as {many} in another; an "
            "update moves what is there, it does not add or remove (hide an artist with set_visible(False))"
        )
    shown = next((shapes for shapes in frames if shapes), [])
    return [_motion(actor, [shapes[i] if shapes else None for shapes in frames]) for i in range(len(shown))]


def _motion(actor, shapes):
    first = next(s for s in shapes if s)
    full = [s or first for s in shapes]
    if {s.kind for s in full} != {first.kind}:
        raise ValueError(f"actor {actor!r} is a {first.kind} in one frame and a {full[-1].kind} in another")
    styles = [s and s.style for s in shapes]
    texts = [s.text for s in full] if first.kind == "text" else None
    pixels = None
    if first.kind == "image":
        if len({s.pixels.shape for s in full}) > 1:
            raise ValueError(f"the image {actor!r} has {first.pixels.shape} cells in one frame and others in another")
        pixels = np.stack([s.pixels for s in full])
    same = all(s.raw is first.raw or np.array_equal(s.raw, first.raw, equal_nan=True) for s in full)
    if same and first.kind == "path":
        return Motion(actor, first.kind, styles, first.raw[None], np.stack([s.matrix for s in full]))
    return Motion(actor, first.kind, styles, _stack([s.points for s in full]), None, texts, pixels)


def _stack(points):
    """Arrays of (N_i, 2) as one (F, max N, 2), the shorter ones filled up with gaps."""
    out = np.full((len(points), max(map(len, points)), 2), np.nan)
    for row, p in zip(out, points, strict=True):
        row[: len(p)] = p
    return out


def encode(moved, says, free, base, sizes):
    """A track as the browser reads it: JSON for what is small, binary for what is not.

    `free` are the sliders that move in it, `sizes` how many values each has, `base` the positions of all sliders (those
    of the free ones mean nothing), `says` the F descriptions.
    """
    styles, texts = Table(), Table()
    columns, parts, fixed, affine, pixels, at, sent = [], [], [], [], [], 0, {}
    for motion in map(_in_reach, moved):
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
            first = sent.setdefault((part["how"], block.shape, block.tobytes()), len(parts))
            if first < len(parts):
                part["as"] = first  # a part sent before has the same vertices, as a head has its line's
            else:
                columns.append(block.reshape(len(block), -1))
        if part["how"] in ("fixed", "affine"):
            part["n"], part["at"] = motion.points.shape[1], at
            at += part["n"]
            fixed.append(motion.points[0] * 10)
        if motion.pixels is not None:
            part["cells"] = list(motion.pixels.shape)
            pixels.append(motion.pixels.tobytes())
        parts.append(part)
    frames = np.empty((len(says), sum(column.shape[1] for column in columns)), "<i2")
    np.concatenate([np.broadcast_to(c, (len(frames), c.shape[1])) for c in columns], axis=1, out=frames)
    return {
        "free": list(free),
        "base": list(base),
        "sizes": list(sizes),
        "says": [texts[s] for s in says],
        "texts": texts.entries,
        "styles": styles.entries,
        "parts": parts,
        "frames": frames.tobytes(),
        "fixed": np.concatenate(fixed).astype("<f4").tobytes() if fixed else b"",
        "affine": np.stack(affine, axis=1).astype("<f4").tobytes() if affine else b"",
        "pixels": b"".join(pixels),
    }


def _column(table, entries):
    """The entries' numbers in `table`, (F, 1)."""
    return np.array([[table[entry]] for entry in entries], "<i2")


def size(track):
    """How many bytes a track sends."""
    binary = sum(len(track[key]) for key in ("frames", "fixed", "affine", "pixels"))
    return binary + sum(len(json.dumps(track[key])) for key in ("texts", "styles", "parts", "says"))


class Table:
    """Different entries numbered in their order; an equal one has the same number, and None is -1."""

    def __init__(self):
        self.entries, self._number, self._seen = [], {}, {}

    def __getitem__(self, entry):
        if entry is None:
            return -1
        if id(entry) not in self._seen:
            key = entry if isinstance(entry, str) else json.dumps(entry)
            if key not in self._number:
                self._number[key] = len(self.entries)
                self.entries.append(entry)
            self._seen[id(entry)] = self._number[key], entry  # the entry itself is kept, so that its id stays its own
        return self._seen[id(entry)][0]


def _in_reach(motion):
    """The Motion with its affine maps acting on vertices in about [-1000, 1000], so that float32 will do for both.

    Where they carry vertices too far for that, the Motion with all its vertices.
    """
    if motion.matrices is None:
        return motion
    if not np.isfinite(motion.points).any():
        return replace(motion, points=apply(motion.matrices, motion.points), matrices=None)
    low, high = np.nanmin(motion.points, axis=(0, 1)), np.nanmax(motion.points, axis=(0, 1))
    corners = np.array([[x, y] for x in (low[0], high[0]) for y in (low[1], high[1])])  # no vertex is carried farther
    if _far(apply(motion.matrices, corners), EXACT).any():
        return replace(motion, points=apply(motion.matrices, motion.points), matrices=None)
    half = np.where(high > low, (high - low) / 2000, 1)
    back = np.array([[half[0], 0, (low[0] + high[0]) / 2], [0, half[1], (low[1] + high[1]) / 2], [0, 0, 1]])
    return replace(motion, points=(motion.points - back[:2, 2]) / half, matrices=motion.matrices @ back)


def _quantise(motion):
    """How the vertices are kept, and they themselves: int16 of (F, n, 2), or (F, n, 4) for segments."""
    points, how = motion.points, "points"
    far = _far(points)
    if far.any():
        style = next((s for s in motion.styles if s), {})
        if motion.kind == "image":
            raise ValueError(f"the image {motion.actor!r} reaches more than {FAR:.0f} points beyond the page")
        if motion.kind != "path":
            points = np.where(far.any(-1, keepdims=True), np.nan, points)
        elif style.get("fill", "none") != "none":
            points = _stack([_clip_polygon(p) if f.any() else p for p, f in zip(points, far, strict=True)])
        else:
            styles = motion.styles if len(points) > 1 else [style]
            ends_meet = [(s or style).get("closed") for s in styles]
            points = _stack([_with_ends_met(p) if meet else p for p, meet in zip(points, ends_meet, strict=True)])
            points, how = clip_segments(points), "segments"
    tenths = points * 10
    np.rint(tenths, out=tenths)
    tenths[np.isnan(tenths)] = GAP
    return how, tenths.astype("<i2")


def _far(points, reach=FAR):
    with np.errstate(invalid="ignore"):
        return np.abs(points) > reach


def _each_ring(points, change):
    """The subpaths of (N, 2) vertices, parted by NaN rows, each changed."""
    gaps = np.isnan(points[:, 0])
    pieces = []
    for ring, gap in zip(np.split(points, np.flatnonzero(gaps)), np.split(gaps, np.flatnonzero(gaps)), strict=True):
        if not gap.all():
            pieces += [change(ring[~gap]), [[np.nan, np.nan]]]
    return np.concatenate(pieces[:-1]) if pieces else points[:0]


def _with_ends_met(points):
    return _each_ring(points, lambda ring: np.concatenate([ring, ring[:1]]))


def _clip_polygon(points):
    """Closed rings cut to |x|, |y| <= FAR, side by side (Sutherland & Hodgman, 1974)."""
    return _each_ring(points, _clip_ring)


def _clip_ring(ring):
    for axis, sign in ((0, 1), (0, -1), (1, 1), (1, -1)):
        beyond = sign * ring[:, axis] - FAR  # above 0 outside
        kept = []
        for i in range(len(ring)):
            a, b = beyond[i - 1], beyond[i]
            if (a > 0) != (b > 0):
                cut = ring[i - 1] + (ring[i] - ring[i - 1]) * (a / (a - b))
                cut[axis] = sign * FAR
                kept.append(cut)
            if b <= 0:
                kept.append(ring[i])
        ring = np.array(kept).reshape(-1, 2)
    return ring


def clip_segments(points):
    """Polylines (F, N, 2) as segments (F, N-1, 4), each cut to where |x|, |y| <= FAR; NaN if outside.

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
        edge = np.sign(step) * FAR  # the coordinate in which a segment is cut is known without computing
        first = np.where((enters == enter[..., None]) & (enter[..., None] > 0), -edge, start + enter[..., None] * step)
        last = np.where((leaves == leave[..., None]) & (leave[..., None] < 1), edge, start + leave[..., None] * step)
        outside = ~(enter <= leave)  # true for NaN as well
        # Far ends lose digits in start + t·step; what is cut off lies off the page, so it is held to the box.
        return np.where(outside[..., None], np.nan, np.clip(np.concatenate([first, last], axis=-1), -FAR, FAR))
