"""How do frames travel? The shapes of many frames, packed into small binary buffers for the browser.

A *track* is the list of frames met when one slider moves alone (or two, for a grid). Each shape of it is kept in the
cheapest of four ways: `fixed` when its vertices never change, `affine` when one matrix a frame moves them, `points` when
the vertices themselves change, and `segments`, clipped one by one, when some of them lie far off the page, as those of a
diverging path do. Vertices that change are int16 in tenths of SVG units; the others are float32, sent once.
"""

import json
from dataclasses import dataclass

import numpy as np
from matplotlib.path import Path
from matplotlib.transforms import Bbox

from ntd_helpers.stage.recorder import apply

GAP = -32768  # marks a gap in a line
FAR = 3200.0  # SVG units; beyond it, vertices are clipped (int16 holds 3276.7)


@dataclass
class Motion:
    """One shape through the F frames of a track; an axis of length 1 stands for "the same in every frame"."""

    actor: str
    kind: str
    styles: list  # F dicts, or None where the shape is hidden
    points: np.ndarray  # (F or 1, N, 2) on the page
    matrices: np.ndarray | None = None  # (F, 3, 3), page to page
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
            f"actor {actor!r} is drawn as {few} shape{'s' * (few > 1)} in one frame and as {many} in another; an update "
            "moves what is there, it does not add or remove (hide an artist with set_visible(False))"
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
    matrices = np.stack([s.matrix for s in full])
    if same and first.kind == "path" and np.linalg.matrix_rank(first.matrix) == 3:
        return Motion(actor, first.kind, styles, first.points[None], matrices @ np.linalg.inv(first.matrix), texts, pixels)
    return Motion(actor, first.kind, styles, _stack([s.points for s in full]), None, texts, pixels)


def _stack(points):
    """Arrays of (N_i, 2) as one (F, max N, 2), the shorter ones filled up with gaps."""
    out = np.full((len(points), max(map(len, points)), 2), np.nan)
    for row, p in zip(out, points, strict=True):
        row[: len(p)] = p
    return out


def encode(moved, says, free, base, sizes):
    """A track as the browser reads it: JSON for what is small, binary for what is not.

    `free` are the sliders that move in it, `sizes` how many values each has, `base` the positions of all sliders (those of
    the free ones mean nothing),
    `says` the F descriptions.
    """
    styles, texts = Table(), Table()
    frames, parts, fixed, affine, pixels, at = [], [], [], [], [], 0
    for motion in moved:
        part = {"actor": motion.actor, "kind": motion.kind}
        columns = [np.array([[styles[s]] for s in motion.styles])]
        if motion.texts is not None:
            columns.append(np.array([[texts[t]] for t in motion.texts]))
        if motion.matrices is not None:
            part["how"] = "affine"
            affine.append(motion.matrices[:, :2, :].transpose(0, 2, 1).reshape(-1, 6) * [1, 1, 1, 1, 10, 10])
        elif len(motion.points) == 1 and not _far(motion.points).any():
            part["how"] = "fixed"
        else:
            part["how"], block = _quantise(motion)
            part["n"] = block.shape[1]
            columns.append(block.reshape(len(block), -1))
        if part["how"] in ("fixed", "affine"):
            part["n"], part["at"] = motion.points.shape[1], at
            at += part["n"]
            fixed.append(motion.points[0] * 10)
        if motion.pixels is not None:
            part["cells"] = list(motion.pixels.shape)
            pixels.append(motion.pixels.tobytes())
        parts.append(part)
        frames.append(np.concatenate([np.broadcast_to(c, (len(says), c.shape[1])) for c in columns], axis=1))
    return {
        "free": list(free),
        "base": list(base),
        "sizes": list(sizes),
        "says": [texts[s] for s in says],
        "texts": texts.entries,
        "styles": styles.entries,
        "parts": parts,
        "frames": np.concatenate(frames, axis=1).astype("<i2").tobytes(),
        "fixed": np.concatenate(fixed).astype("<f4").tobytes() if fixed else b"",
        "affine": np.stack(affine, axis=1).astype("<f4").tobytes() if affine else b"",
        "pixels": b"".join(pixels),
    }


def size(track):
    """How many bytes a track sends."""
    binary = sum(len(track[key]) for key in ("frames", "fixed", "affine", "pixels"))
    return binary + sum(len(json.dumps(track[key])) for key in ("texts", "styles", "parts", "says"))


class Table:
    """Entries numbered in the order met; an entry met again keeps its number, and None is -1."""

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


def _quantise(motion):
    """How the vertices are kept, and they themselves: int16 of (F, n, 2), or (F, n, 4) for segments."""
    points, how = motion.points, "points"
    far = _far(points)
    if far.any():
        if motion.kind != "path":
            points = np.where(far.any(-1, keepdims=True), np.nan, points)
        elif next(s for s in motion.styles if s).get("closed"):
            points = _stack([_clip_polygon(p) if f.any() else p for p, f in zip(points, far, strict=True)])
        else:
            points, how = clip_segments(points), "segments"
    tenths = np.rint(points * 10)
    return how, np.where(np.isnan(tenths), GAP, tenths)


def _far(points):
    with np.errstate(invalid="ignore"):
        return np.abs(points) > FAR


def _clip_polygon(points):
    box = Bbox([[-FAR, -FAR], [FAR, FAR]])
    ends = np.flatnonzero(np.isnan(points[:, 0]))
    clipped = []
    for ring in np.split(points, ends):
        ring = ring[~np.isnan(ring[:, 0])]
        inside = Path(np.vstack([ring, ring[:1]]), closed=True).clip_to_bbox(box).vertices[:-1]
        clipped += [inside, [[np.nan, np.nan]]]
    return np.concatenate(clipped[:-1])


def clip_segments(points):
    """Polylines (F, N, 2) as segments (F, N-1, 4), each cut to where |x|, |y| <= FAR (Liang & Barsky, 1984); NaN if outside."""
    start, end = points[:, :-1], points[:, 1:]
    step = end - start
    with np.errstate(all="ignore"):
        t = np.stack([(-FAR - start) / step, (FAR - start) / step])
        parallel = (step == 0) & (np.abs(start) <= FAR)
        enter = np.where(parallel, 0, t.min(axis=0)).max(axis=-1).clip(0)
        leave = np.where(parallel, 1, t.max(axis=0)).min(axis=-1).clip(max=1)
        cut = np.concatenate([start + enter[..., None] * step, start + leave[..., None] * step], axis=-1)
        outside = ~(enter <= leave)  # true for NaN as well
        # Far ends lose digits in start + t·step; what is cut off lies off the page, so holding it to the box is exact.
        return np.where(outside[..., None], np.nan, np.clip(cut, -FAR, FAR))
