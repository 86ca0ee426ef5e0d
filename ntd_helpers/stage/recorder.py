"""A matplotlib renderer that records shapes instead of painting them.

Every artist is drawn by a few methods of the renderer: a path, markers along a path, a line of text. Lines, scatters,
bars, polygons, contours, quivers, arrows and annotations are therefore recorded in the same form. Only images are read
from the artist, because the renderer would receive them resampled to the screen.

Coordinates are points (1/72 inch, the SVG unit here) from the upper left corner of the figure, y downwards.
"""

import base64
import io
from dataclasses import dataclass, replace

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.collections import Collection, PathCollection
from matplotlib.colors import to_hex
from matplotlib.font_manager import findfont, get_font, weight_dict
from matplotlib.image import AxesImage
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D
from PIL import Image

FINER = Affine2D().scale(3)  # curves are flattened at three times the resolution of the page


@dataclass
class Motion:
    """One shape in F frames; a frame axis of length 1 means that all frames are equal."""

    actor: str
    kind: str  # "path", "marks", "text" or "image"
    styles: list  # F dicts, or None where the shape is hidden
    points: np.ndarray  # (F or 1, N, 2) on the page after `matrices`, if given; NaN for gaps
    matrices: np.ndarray | None = None  # (F or 1, 3, 3)
    texts: list | None = None  # of an image: data URLs

    def on_page(self):
        """The vertices on the page, (F or 1, N, 2)."""
        return self.points if self.matrices is None else apply(self.matrices, self.points)

    def cut(self, frames):
        """The Motion in a slice of its frames."""
        own = {key: getattr(self, key) for key in ("styles", "points", "matrices", "texts")}
        return replace(self, **{k: v if v is None or len(v) == 1 else v[frames] for k, v in own.items()})


def apply(matrix, points):
    """Apply affine matrices (…, 3, 3) to points (…, N, 2)."""
    return points @ np.swapaxes(matrix[..., :2, :2], -1, -2) + matrix[..., None, :2, 2]


def refuse_numbers(name, points, may_have_gaps):
    """Raise ValueError if the points of an actor are infinite, or NaN where there may be no gaps."""
    if np.isinf(points).any():
        raise ValueError(f"actor {name!r} has infinite data; use NaN for a gap in a line, finite numbers elsewhere")
    if not may_have_gaps and np.isnan(points).any():
        raise ValueError(f"actor {name!r} has NaN in its data; only a line may have gaps")


def rings(points):
    """The subpaths of (N, 2) vertices, which are separated by NaN rows."""
    pieces = np.split(points, np.flatnonzero(np.isnan(points[:, 0])))
    return [ring for piece in pieces if len(ring := piece[~np.isnan(piece[:, 0])])]


class CannotMove(Exception):
    """Raised with the reason why an artist cannot be an actor."""


def _refusal(reason):
    """A method that raises CannotMove."""

    def refuse(*_args, **_kwargs):
        raise CannotMove(reason)

    return refuse


class Recorder(RendererBase):
    """Renderer that records what an artist draws as a list of Motions of one frame."""

    def __init__(self, figure):
        super().__init__()
        self.width, self.height, self.dpi = figure.bbox.width, figure.bbox.height, 72
        self.flip = np.array([[1, 0, 0], [0, -1, self.height], [0, 0, 1.0]])

    def record(self, artist, name):
        """Return the shapes that `artist`, of the actor `name`, draws, as Motions of one frame.

        Raises ValueError if it cannot move, or if its data are infinite, or NaN other than as a gap of a line.
        """
        self._shapes, self._name = [], name
        self._has_markers = not isinstance(artist, Collection) or isinstance(artist, PathCollection)
        try:
            if type(artist) is AxesImage:  # in its subclasses, cells have other shapes
                self._record_image(artist)
            elif isinstance(artist, Text) and artist.get_usetex():  # drawing would run TeX to measure it
                self.draw_tex()
            elif isinstance(artist, Text) and not np.all(np.isfinite(artist.get_unitless_position())):
                raise ValueError(f"its position is {artist.get_unitless_position()}, expected two finite numbers")
            else:
                artist.draw(self)
        except CannotMove as error:
            raise ValueError(f"actor {name!r} ({type(artist).__name__}) cannot move: {error}") from None
        except ValueError as error:
            raise ValueError(f"actor {name!r} ({type(artist).__name__}): {error}") from error
        for shape in self._shapes:
            (style,) = shape.styles
            is_line = shape.kind == "path" and style["fill"] == "none"
            may_have_gaps = is_line or shape.kind == "marks" or style.get("subpaths")
            with np.errstate(invalid="ignore"):
                refuse_numbers(name, shape.on_page(), may_have_gaps)
        return self._shapes

    def _add(self, kind, style, points, transform=None, **content):
        matrices = None if transform is None else (self.flip @ transform.get_matrix())[None]
        self._shapes.append(Motion(self._name, kind, [style], np.asarray(points, float)[None], matrices, **content))

    # Methods of RendererBase that matplotlib calls -------------------------------------------------------------

    def get_canvas_width_height(self):
        """Size of the page in points."""
        return self.width, self.height

    def draw_path(self, gc, path, transform, rgbFace=None):
        """Record a path."""
        style = self._style(gc, rgbFace)
        if path.codes is not None:
            if np.isin(path.codes, (Path.CURVE3, Path.CURVE4)).any():  # chords, too short to see
                path, transform = path.transformed(transform + FINER).cleaned(curves=False), FINER.inverted()
            points, style["closed"], style["subpaths"] = self._split(path)
        else:
            points = path.vertices
        self._add("path", style, points, transform)

    def draw_markers(self, gc, marker_path, marker_trans, path, trans, rgbFace=None):
        """Record a marker at each vertex of a path."""
        if not self._has_markers:  # matplotlib draws a collection of a single outline by this method, too
            return super().draw_markers(gc, marker_path, marker_trans, path, trans, rgbFace)
        outline = marker_path.transformed(marker_trans + Affine2D().scale(10, -10))
        style = self._style(gc, rgbFace) | {"marker": _svg_path(outline)}
        self._add("marks", style, path.vertices, trans)

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        """Record a line of text."""
        if ismath:
            raise CannotMove(f"the text {s!r} is typeset as mathematics; write it in Unicode, as in 'α·λ₁'")
        anchor = {"left": "start", "center": "middle", "right": "end"}[mtext.get_ha() if mtext else "left"]
        if mtext and mtext.get_rotation_mode() != "anchor" and angle:
            anchor = "start"
        if anchor != "start":  # the browser aligns the text, since the widths of its font may differ
            x, y = self._baseline_point(mtext, x, y, np.radians(angle))
        style = {
            "fill": to_hex(gc.get_rgb()),
            "opacity": _short(gc.get_rgb()[3]),
            "anchor": anchor,
            "angle": _short(-angle),
            "size": _short(prop.get_size_in_points()),
            "family": family(prop),
            "slope": prop.get_style(),
            "weight": str(weight_dict.get(prop.get_weight(), prop.get_weight())),
            "clip": self._clip(gc),
        }
        self._add("text", style, [[x, y]], texts=[s])

    draw_tex = _refusal("text set by TeX stands still; write it in Unicode")
    draw_image = _refusal("of images only AxesImage (imshow) can")
    draw_gouraud_triangles = _refusal("shaded triangles have no outline; use shading='flat'")
    start_filter = _refusal("the browser cannot apply its agg_filter; call its set_agg_filter(None)")

    # Styles and vertices ---------------------------------------------------------------------------------------

    def _clip(self, gc):
        if gc.get_clip_path() != (None, None):
            raise CannotMove("it is clipped to a shape that is not a rectangle")
        box = gc.get_clip_rectangle()
        return [_short(v) for v in (box.x0, self.height - box.y1, box.width, box.height)] if box is not None else None

    def _style(self, gc, face):
        if gc.get_hatch() is not None:
            raise CannotMove("hatches stand still; use a plain fill")
        if gc.get_sketch_params() is not None:
            raise CannotMove("a sketched outline (path.sketch, xkcd) stands still; call its set_sketch_params(None)")
        forced = gc.get_alpha() if gc.get_forced_alpha() else None
        offset, dashes = gc.get_dashes()
        edge = gc.get_rgb()
        return {
            "fill": to_hex(face[:3]) if face is not None else "none",
            "fillOpacity": _short(1 if face is None else forced if forced is not None else (*face, 1)[3]),
            "stroke": to_hex(edge[:3]) if gc.get_linewidth() else "none",
            "strokeOpacity": _short(edge[3]),  # a forced alpha is in it already
            "width": _short(gc.get_linewidth()),
            "dashes": [_short(d) for d in dashes] if dashes is not None else None,
            "offset": _short(offset or 0),
            "cap": {"projecting": "square"}.get(gc.get_capstyle(), gc.get_capstyle()),
            "join": gc.get_joinstyle(),
            "clip": self._clip(gc),
        }

    def _baseline_point(self, text, x, y, angle):
        """Projection of the text's anchor onto its baseline, which starts at (x, y)."""
        anchor = apply(self.flip, text.get_transform().transform(text.get_unitless_position())[None])[0]
        along = np.array([np.cos(angle), -np.sin(angle)])
        return np.array([x, y]) + along * ((anchor - [x, y]) @ along)

    @staticmethod
    def _split(path):
        """Vertices (N, 2) with NaN rows between subpaths, whether all of them are closed, whether there are several.

        After a CLOSEPOLY without a MOVETO, the next subpath starts at the first vertex of the closed one. The browser
        closes the subpaths if all are closed; otherwise the closed ones end with their first vertex.
        """
        keep = path.codes != Path.STOP
        vertices, codes = np.asarray(path.vertices, float)[keep], path.codes[keep]
        rings = []
        starts = np.flatnonzero(codes == Path.MOVETO)[1:]
        for piece, piece_codes in zip(np.split(vertices, starts), np.split(codes, starts), strict=True):
            ends = np.flatnonzero(piece_codes == Path.CLOSEPOLY)
            first = piece[:0]
            for ring, end in zip(np.split(piece, ends + 1), [*ends, None], strict=True):
                ring = ring[:-1] if end is not None else ring
                if len(ring):
                    rings.append((np.concatenate([first, ring]), end is not None))
                first = piece[:1]
        all_closed = len(rings) > 0 and all(closed for _, closed in rings)
        pieces = [vertices[:0], [[np.nan, np.nan]]]
        for ring, closed in rings:
            pieces += [ring, ring[:1] if closed and not all_closed else ring[:0], [[np.nan, np.nan]]]
        return np.concatenate(pieces[2:-1] or pieces[:1]), all_closed, len(rings) > 1

    def _record_image(self, image):
        if not image.get_visible():
            return
        if image.get_array() is None or image.get_array().ndim != 2:
            raise CannotMove("an image needs a 2-D array of numbers and a colour map")
        if np.ndim(image.get_alpha()):
            raise CannotMove("an image needs one alpha for all its cells")
        if image.get_agg_filter() is not None:
            self.start_filter()
        if image.get_interpolation() not in ("nearest", "none", "antialiased", "auto"):
            smooth = image.get_interpolation()
            raise CannotMove(f"interpolation={smooth!r} would look different in each browser; use 'nearest'")
        corners = np.sort(self._corners(image), axis=0)
        # Cells that are smaller than a point are averaged, as matplotlib does; larger ones have sharp edges.
        is_fine = np.any(np.flip(image.get_array().shape) > np.ptp(corners, axis=0))
        style = {
            "rendering": "auto" if is_fine else "pixelated",
            "opacity": _short(1 if image.get_alpha() is None else image.get_alpha()),
            "clip": self._clip(self._clipped_to(image)),
        }
        self._add("image", style, corners, texts=[self.picture(image, image.get_array())])

    def _clipped_to(self, image):
        """Graphics context with the clipping of an image."""
        gc = self.new_gc()
        if image.get_clip_on():
            gc.set_clip_rectangle(image.get_clip_box() or image.axes.bbox)
            gc.set_clip_path(image.get_clip_path())
        return gc

    def _corners(self, image):
        """Corners (2, 2) of an image on the page: of its first and its last row and column."""
        left, right, bottom, top = image.get_extent()
        to_page = image.get_transform()
        if not to_page.is_affine or np.any(to_page.get_matrix()[[0, 1], [1, 0]]):
            raise CannotMove("an image stands upright on linear axes")
        first, last = (bottom, top) if image.origin == "lower" else (top, bottom)
        return apply(self.flip, to_page.transform([(left, first), (right, last)]))

    def picture(self, image, cells):
        """PNG of an image's cells (rows, columns), from its upper left corner on the page, as a data URL.

        The image's own norm and colour map are used. As in `imshow`, NaN and infinite cells are masked.
        """
        (left, top), (right, bottom) = self._corners(image)
        colours = image.to_rgba(np.ma.masked_invalid(cells), bytes=True)
        colours = colours[:: 1 if top < bottom else -1, :: 1 if left < right else -1]
        file = io.BytesIO()
        Image.fromarray(np.ascontiguousarray(colours)).save(file, "png")
        return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def family(font):
    """Family name of the font that matplotlib finds for a font description."""
    return get_font(findfont(font)).family_name


def _svg_path(path):
    """Path data (`d` of SVG) of a marker around 0, in tenths of points and relative commands."""
    commands = {Path.MOVETO: "m", Path.LINETO: "l", Path.CURVE3: "q", Path.CURVE4: "c"}
    parts, at, start = [], np.zeros(2), np.zeros(2)
    for vertices, code in path.iter_segments(simplify=False):
        if code == Path.CLOSEPOLY:
            parts.append("z")
            at = start
            continue
        points = vertices.reshape(-1, 2)
        parts.append(commands[code] + " ".join(f"{v:.2f}" for v in (points - at).ravel()))
        at = points[-1]
        start = at if code == Path.MOVETO else start
    return "".join(parts)


def _short(number):
    return round(float(number), 3)
