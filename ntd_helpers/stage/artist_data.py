"""Data of matplotlib artists under the keys of frames(): validation, reading and writing."""

import itertools

import contourpy
import numpy as np
from matplotlib.artist import Artist
from matplotlib.cbook import is_math_text
from matplotlib.collections import PathCollection
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, Polygon
from matplotlib.path import Path
from matplotlib.quiver import Quiver
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Affine2D

POINTS = {  # kind of artist -> getter, setter and transform of its points
    Line2D: (Line2D.get_xydata, lambda line, points: line.set_data(points.T), Line2D.get_transform),
    PathCollection: (PathCollection.get_offsets, PathCollection.set_offsets, PathCollection.get_offset_transform),
    Polygon: (Polygon.get_xy, Polygon.set_xy, Polygon.get_data_transform),
    Text: (Text.get_position, lambda text, points: text.set_position(points[0]), Text.get_transform),
}
KEYS = ("points", "affine", "text", "color", "image", "visible")


def checked(name, data, artists, count):
    """Return an actor's data from frames() as a dict; raise ValueError unless it has `count` valid frames."""
    value = dict(data) if isinstance(data, dict) else {"points": data}
    for key, entries in value.items():
        if key not in KEYS:
            raise ValueError(f"frames() returned {key!r} for {name!r}; expected one of {', '.join(KEYS)}")
        found = len(entries) if np.iterable(entries) and not isinstance(entries, str) else f"one {entries!r}"
        if found != count:
            raise ValueError(f"{key} of {name!r}: expected {count} frames first, got {found}")
        if key in ("points", "affine", "image"):
            value[key] = _numbers(entries, f"{key} of {name!r}")
        for artist in artists:
            _refuse_key(name, artist, key)
    maps = value.get("affine", np.eye(3)[None])
    if maps.shape[1:] != (3, 3) or not np.isfinite(maps).all():
        raise ValueError(f"the affine maps of {name!r}: expected finite (frames, 3, 3), got {maps.shape}")
    shape = np.shape(value.get("points", [[[0, 0]]]))
    dimensions = (2, 3, 4) if all(isinstance(artist, Text) for artist in artists) else (3, 4)
    if shape[-1] != 2 or len(shape) not in dimensions:
        raise ValueError(f"the points of {name!r}: expected shape (frames, N, 2), got {shape}")
    if len(shape) == 4 and shape[1] != len(artists):
        raise ValueError(f"the points of {name!r}: expected shape (frames, {len(artists)} artists, N, 2), got {shape}")
    if value.get("image", np.empty((1, 1, 1))).ndim != 3:
        raise ValueError(f"the image {name!r}: expected cells (frames, rows, columns), got {value['image'].shape}")
    for text in value.get("text", ()):
        if "\n" in str(text) or is_math_text(str(text)):
            raise ValueError(f"the text of {name!r}: expected one line without mathematics, got {text!r}")
    return value


def _refuse_key(name, artist, key):
    """Raise ValueError if frames() cannot set `key` of an artist."""
    allowed = {"points": tuple(POINTS), "text": Text, "image": AxesImage}.get(key, Artist)
    excluded = {"affine": (AxesImage, FancyArrowPatch, PathCollection, Quiver)}.get(key, ())
    is_text, is_line, moves = isinstance(artist, Text), isinstance(artist, Line2D), key in ("points", "affine")
    has_box = is_text and (isinstance(artist, Annotation) or artist.get_bbox_patch() is not None)
    # Such artists have several shapes, and only matplotlib can update them together.
    has_several = (moves or key == "text") and (has_box or artist.get_path_effects())
    has_no_colour = key == "color" and not hasattr(artist, "set_color")
    more = " with path effects" if artist.get_path_effects() else " with a box" if has_box else ""
    kind = type(artist).__name__ + more * (not isinstance(artist, Annotation))
    data = artist.axes and artist.axes.transData
    has_map = key != "affine" or (data and data.is_affine and Artist.get_transform(artist).contains_branch(data))
    objections = {
        f"a {kind}": has_several or has_no_colour or isinstance(artist, excluded) or not isinstance(artist, allowed),
        "on 3-D axes": moves and getattr(artist.axes, "name", "") == "3d",
        "since it is not in data coordinates on linear axes": not has_map,
        "with drawstyle or markevery": (
            key == "points" and is_line and (artist.get_drawstyle() != "default" or artist.get_markevery() is not None)
        ),
        "since it is not one horizontal line, or is wrapped": (
            key == "text" and is_text and (artist.get_rotation() or "\n" in artist.get_text() or artist.get_wrap())
        ),
    }
    for objection, applies in objections.items():
        if applies:
            raise ValueError(f"frames() cannot give {key} to {name!r}, {objection}; use update= instead")


def _numbers(data, what):
    try:
        return np.ma.filled(np.ma.asarray(data, float), np.nan)  # a masked number is a gap
    except (TypeError, ValueError):
        raise ValueError(f"the {what}: expected an array of numbers, got {data!r}") from None


def of_artist(value, index):
    """Data from frames() for one artist of an actor: its own part of (F, artists, N, 2) points."""
    points = value.get("points")
    return value | {"points": points[:, index]} if np.ndim(points) == 4 else value


def drawn_texts(artist, texts):
    """Drawn form of texts, with escaped dollar signs (which start no mathematics) unescaped."""
    return [str(text).replace(r"\$", "$") if artist.get_parse_math() else str(text) for text in texts]


def _point_methods(artist):
    """The getter, the setter and the transform of an artist's points, or None."""
    return next((methods for kind, methods in POINTS.items() if isinstance(artist, kind)), None)


def data_transform(artist):
    """Transform from the points of frames() for an artist to display coordinates."""
    _, _, get_transform = _point_methods(artist)
    return get_transform(artist)


def set_data(artist, value, transform):
    """Set a matplotlib artist to the data of a single frame; `transform` is its own before any affine map."""
    if "points" in value:
        _, set_points, _ = _point_methods(artist)
        set_points(artist, value["points"][0].reshape(-1, 2))
    if "affine" in value:
        data = artist.axes.transData
        artist.set_transform((transform - data) + Affine2D(value["affine"][0]) + data)
    if "image" in value:
        artist.set_data(value["image"][0])
    artist.set(**{key: value[key][0] for key in ("text", "color", "visible") if key in value})


def read_data(artist):
    """Data of a matplotlib artist with the keys of frames()."""
    data = {"visible": artist.get_visible()}
    if methods := _point_methods(artist):
        data["points"] = np.array(methods[0](artist), float).reshape(-1, 2)
    if isinstance(artist, Text):
        data["text"] = artist.get_text()
    if isinstance(artist, AxesImage):
        data["image"] = np.array(artist.get_array())
    return data


def set_contours(contours, x, y, z):
    """Set new data with the same levels for a contour set of `Axes.contour` or `Axes.contourf`, in an update function.

    `x` (columns,), `y` (rows,) and `z` (rows, columns) are as in these functions. Raises ValueError for other shapes,
    for heights that are not finite, and for filled contours that extend beyond their levels.
    """
    x, y, z = (np.asarray(a, float) for a in (x, y, z))
    if z.shape != (len(y), len(x)):
        raise ValueError(f"contours: expected z of shape (rows, columns) = {(len(y), len(x))}, got {z.shape}")
    if not np.isfinite(z).all():
        raise ValueError("contours: expected finite heights z")
    maker = contourpy.contour_generator(x, y, z, fill_type="OuterCode", line_type="SeparateCode")
    levels = contours.levels
    if contours.filled:
        if contours.extend != "neither":
            raise ValueError(f"contours: filled beyond their levels (extend={contours.extend!r}) they stand still")
        outlines = [maker.filled(low, high) for low, high in itertools.pairwise(levels)]
    else:
        outlines = [maker.lines(level) for level in levels]
    paths = [
        Path(np.concatenate(vertices), np.concatenate(codes)) if vertices else Path(np.empty((0, 2)))
        for vertices, codes in outlines
    ]
    contours.set_paths(paths)
