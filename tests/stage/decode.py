"""An independent decoder of tracks.

A row of `frames` (int16) contains for each part in turn: the index of its style, for a text the index of its text, then
the changing vertices, unless the part uses those of an earlier one (`as`). `fixed` and `affine` are float32, `pixels`
uint8. All lengths are in tenths of points.
"""

import base64
import io
from dataclasses import dataclass

import numpy as np
from PIL import Image

GAP = -32768


@dataclass
class Drawn:
    """One part in one frame as the browser draws it: vertices in points, style None if hidden."""

    actor: str
    kind: str
    how: str
    style: dict | None
    points: np.ndarray  # (n, 2), or (n, 2, 2) for segments
    text: str | None = None
    cells: np.ndarray | None = None

    @property
    def lines(self):
        """The subpaths, each (n, 2); a closed one ends with its first vertex."""
        if self.how == "segments":
            return [piece for piece in self.points if not np.isnan(piece).any()]
        gaps = np.flatnonzero(np.isnan(self.points[:, 0]))
        pieces = [p[~np.isnan(p[:, 0])] for p in np.split(self.points, gaps)]
        closed = self.style.get("closed", False)
        return [np.concatenate([p, p[:1]]) if closed else p for p in pieces if len(p)]


def decode(track):
    """Frames of a track, each a list of Drawn, and their descriptions."""
    count = len(track["says"])
    frames = np.frombuffer(track["frames"], "<i2").reshape(count, -1)
    fixed = np.frombuffer(track["fixed"], "<f4").reshape(-1, 2).astype(float)
    maps = np.frombuffer(track["affine"], "<f4").reshape(count, -1, 6).astype(float)
    decoded = [[] for _ in range(count)]
    column = number = 0
    first_columns = []  # where the vertices of each part begin
    for part in track["parts"]:
        kind, how, n = part["kind"], part["how"], part["n"]
        style_at, text_at = column, column + 1
        column += 2 if kind in ("text", "image") else 1
        width = n * {"points": 2, "segments": 4}.get(how, 0)
        first_columns.append(first_columns[part["as"]] if "as" in part else column)
        begin = first_columns[-1]
        for f in range(count):
            style = frames[f, style_at]
            style = None if style < 0 else track["styles"][style]
            if how in ("points", "segments"):
                points = frames[f, begin : begin + width].astype(float)
                points = np.where(points == GAP, np.nan, points)
                points = points.reshape((n, 2) if how == "points" else (n, 2, 2))
            else:
                points = fixed[part["at"] : part["at"] + n]
            if how == "affine":
                a, b, c, d, e, g = maps[f, number]
                points = points @ np.array([[a, b], [c, d]]) + [e, g]
            text = track["texts"][frames[f, text_at]] if kind in ("text", "image") else None
            cells = None
            if kind == "image" and text.startswith("data:image"):
                cells = np.asarray(Image.open(io.BytesIO(base64.b64decode(text.partition(",")[2]))).convert("RGBA"))
                text = None
            decoded[f].append(Drawn(part["actor"], kind, how, style, points / 10, text, cells))
        column += 0 if "as" in part else width
        number += how == "affine"
    assert column == frames.shape[1] and number == maps.shape[1], "buffers and parts disagree"
    return decoded, [track["texts"][i] for i in track["says"]]
