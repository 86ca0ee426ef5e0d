"""Painter of a stage's picture: the background and one frame of the actors, from the data that the browser has.

Outlines and letters are rasterised by matplotlib's Agg. Images and fonts other than the default one are supported only
for actors, not in the background.
"""

import re

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox

from tests.stage.page import Outline, read, subpaths

FLAT = {"stroke": "none", "dashes": None, "cap": "butt", "join": "miter"}  # an area without an edge
SCALE = 2  # pixels per point


def pixels(figure):
    """Colours of a figure's pixels, (rows, columns, 3), from 0 to 255."""
    figure.set_dpi(72 * SCALE)
    with plt.rc_context({"path.snap": False}):
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].astype(float)


def painted(scene, background, parts):
    """Pixels of a frame with `parts` from `decode`."""
    with plt.rc_context({"lines.scale_dashes": False}):  # the dashes are scaled already
        return pixels(_page(scene, background, parts).figure)


def _page(scene, background, parts):
    page = _Page(scene["width"], scene["height"])
    for element in read(background):
        if isinstance(element, Outline):
            page.outline(element.lines, _svg_style(element.style), element.clip)
        elif element.text:
            style = element.style
            size = float(style["font-size"].removesuffix("px"))
            page.words(
                element.text,
                (element.x, element.y),
                element.angle,
                size,
                style.get("text-anchor", "start"),
                to_rgba(style.get("fill", "#000000"), float(style.get("opacity", 1))),
                element.clip,
            )
    for part in parts:
        if part.style is not None:
            _actor(page, part)
    return page


def _actor(page, part):
    style = part.style
    if part.kind == "text":
        colour = to_rgba(style["fill"], style["opacity"])
        font = {"weight": int(w) if (w := style["weight"]).isdigit() else w, "style": style["slope"]}
        if "family" in style:
            font["family"] = style["family"]
        page.words(
            part.text, part.points[0], style["angle"], style["size"], style["anchor"], colour, style["clip"], **font
        )
    elif part.kind == "marks":
        marker, _ = subpaths(style["marker"])
        for at in part.points[~np.isnan(part.points).any(-1)]:
            page.outline([line / 10 + at for line in marker], style, style["clip"])
    elif part.kind == "image":
        for corners, colour in _cells(part):
            page.outline([corners], FLAT | {"fill": colour, "fillOpacity": style["opacity"]}, style["clip"])
    elif part.lines:
        page.outline(part.lines, style, style["clip"])


def _cells(part):
    """Corners on the page and colour of each cell of an image."""
    (left, top), (right, bottom) = part.points
    rows, columns = part.cells.shape[:2]
    x, y = np.linspace(left, right, columns + 1), np.linspace(top, bottom, rows + 1)
    for i, j in np.ndindex(rows, columns):
        corners = np.array([[x[j], y[i]], [x[j + 1], y[i]], [x[j + 1], y[i + 1]], [x[j], y[i + 1]], [x[j], y[i]]])
        yield corners, "#" + bytes(part.cells[i, j, :3]).hex()


def _is_closed(line):
    return len(line) > 2 and np.allclose(line[0], line[-1])


def _svg_style(style):
    """Style of an SVG element with the keys of a track."""
    opacity = float(style.get("opacity", 1))
    return {
        "fill": style.get("fill", "#000000"),
        "fillOpacity": opacity * float(style.get("fill-opacity", 1)),
        "stroke": style.get("stroke", "none"),
        "strokeOpacity": opacity * float(style.get("stroke-opacity", 1)),
        "width": float(style.get("stroke-width", "1").removesuffix("px")),
        "dashes": [float(v) for v in re.findall(r"[\d.]+", style.get("stroke-dasharray", ""))] or None,
        "offset": float(style.get("stroke-dashoffset", "0").removesuffix("px")),
        "cap": style.get("stroke-linecap", "butt"),
        "join": style.get("stroke-linejoin", "round"),
    }


class _Page:
    def __init__(self, width, height):
        self.figure = Figure((width / 72, height / 72), dpi=72 * SCALE)
        self.width, self.height = width, height
        self.upright = Affine2D().scale(1, -1).translate(0, height).scale(SCALE)

    def _add(self, artist, clip):
        self.figure.add_artist(artist)
        artist.set_zorder(len(self.figure.get_children()))
        if clip:
            x, y, width, height = clip
            # Its lower edge first: Agg cuts all of a text at a box that stands on its head.
            artist.set_clip_box(Bbox([[x, y + height], [x + width, y]]).transformed(self.upright))

    def outline(self, lines, style, clip):
        paint = {"facecolor": "none", "edgecolor": "none"}
        if style["fill"] != "none":
            paint["facecolor"] = to_rgba(style["fill"], style["fillOpacity"])
        if style["stroke"] != "none":
            paint["edgecolor"] = to_rgba(style["stroke"], style["strokeOpacity"])
        path = Path.make_compound_path(*(Path(line, closed=_is_closed(line)) for line in lines if len(line)))
        self._add(
            PathPatch(
                path,
                **paint,
                linewidth=style["width"] if style["stroke"] != "none" else 0,
                transform=self.upright,
                linestyle=(style["offset"], style["dashes"]) if style["dashes"] else "-",
                joinstyle=style["join"],
                capstyle={"square": "projecting"}.get(style["cap"], style["cap"]),
            ),
            clip,
        )

    def words(self, text, at, angle, size, anchor, colour, clip=None, **font):
        ha = {"start": "left", "middle": "center", "end": "right"}[anchor]
        x, y = at[0] / self.width, 1 - at[1] / self.height
        words = self.figure.text(
            x,
            y,
            text,
            ha=ha,
            va="baseline",
            rotation=-angle,
            rotation_mode="anchor",
            size=size,
            color=colour,
            parse_math=False,
            **font,
        )
        words.remove()
        self._add(words, clip)
