"""Encoding of tracks: clipping, rounding and size."""

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from matplotlib.transforms import Affine2D

from ntd_helpers.stage.tracks import FAR, Motion, clip_segments, encode, size
from tests.stage.decode import decode

STYLE = {"fill": "none", "stroke": "#000000", "closed": False}
near = st.floats(-2 * FAR, 2 * FAR)
anywhere = near | st.floats(-1e12, 1e12) | st.sampled_from([0.0, FAR, -FAR, 1e300, -1e300, np.nan])
point = st.tuples(anywhere, anywhere)


def exact_clip(start, end):
    """Part of a segment inside the square in exact arithmetic: four Fractions, or None."""
    if not np.isfinite([*start, *end]).all():
        return None
    far = Fraction(FAR)
    (x0, y0), (x1, y1) = [[Fraction(v) for v in p] for p in (start, end)]
    enter, leave = Fraction(0), Fraction(1)
    for a, b in ((x0, x1), (y0, y1)):
        for low in (-far, far):
            start_inside = (a - low) * (1 if low < 0 else -1)
            end_inside = (b - low) * (1 if low < 0 else -1)
            if start_inside < 0 and end_inside < 0:
                return None
            if start_inside < 0:
                enter = max(enter, start_inside / (start_inside - end_inside))
            elif end_inside < 0:
                leave = min(leave, start_inside / (start_inside - end_inside))
    if enter > leave:
        return None
    return [x0 + enter * (x1 - x0), y0 + enter * (y1 - y0), x0 + leave * (x1 - x0), y0 + leave * (y1 - y0)]


@given(point, point)
@example((-1e300, 5.0), (1e300, 5.0))
@example((7.0, 1e300), (7.0, -1e300))
@example((-1e9, -1e9), (1e9, 1e9))
@example((0.0, 0.0), (0.0, 0.0))
@example((9000.0, 0.0), (9000.0, 1.0))
@example((np.nan, 0.0), (1.0, 1.0))
def test_segments_are_clipped_to_the_square(start, end):
    (clipped,) = clip_segments(np.array([[start, end]]))[0]
    exact = exact_clip(start, end)
    longest = np.nan_to_num(np.abs([start, end])).max()
    slack = 1e-9 * FAR + 8 * np.finfo(float).eps * longest  # the last digits of the ends
    if exact is None:
        grazes = slack > FAR or np.abs(np.abs(clipped) - FAR).min() < slack
        assert np.isnan(clipped).all() or grazes
    elif slack < FAR and not (np.isnan(clipped).all() and max(abs(v) for v in exact) >= FAR - slack):
        assert clipped == pytest.approx([float(v) for v in exact], abs=slack)
    assert np.isnan(clipped).all() or np.abs(clipped).max() <= FAR


def decoded(motion, count):
    frames, _ = decode(encode([motion], ["text"] * count, [0], [0], [count]))
    return [parts[0] for parts in frames]


def twice_area(ring):
    """Twice the signed area of a ring (shoelace formula)."""
    x, y = ring.T
    return (x * np.roll(y, -1) - y * np.roll(x, -1)).sum()


@given(st.lists(st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4)), min_size=3, max_size=3))
def test_filled_outlines_are_clipped_to_the_square(corners):
    """The area of the clipped triangle is compared with a count of grid points."""
    triangle = np.array(corners)
    style = STYLE | {"fill": "#000000", "closed": True}
    (part,) = decoded(Motion("it", "path", [style], triangle[None]), 1)
    x, y = (g.ravel() for g in np.meshgrid(*[np.linspace(-FAR, FAR, 81)[1:-1] + 1.234] * 2))
    edges = np.roll(triangle, -1, 0) - triangle
    sides = [e[0] * (y - a[1]) - e[1] * (x - a[0]) for a, e in zip(triangle, edges, strict=True)]
    fraction = (np.all(np.array(sides) > 0, 0) | np.all(np.array(sides) < 0, 0)).mean()
    area = sum(abs(twice_area(line[:-1])) / 2 for line in part.lines if len(line) > 3)
    assert area / (2 * FAR) ** 2 == pytest.approx(fraction, abs=0.06)
    assert all(np.abs(line).max() <= FAR for line in part.lines)
    assert not np.isnan(part.points).any()  # a single ring needs no gap


def test_unfilled_closed_outlines_keep_their_last_side_when_clipped():
    square = np.array([[[0, 0], [100, 0], [100, 5000], [0, 5000.0]]])
    (part,) = decoded(Motion("it", "path", [STYLE | {"closed": True}], square), 1)
    assert part.how == "segments"
    assert [line.tolist() for line in part.lines] == [[[0, 0], [100, 0]], [[100, 0], [100, FAR]], [[0, FAR], [0, 0]]]


@given(st.lists(st.tuples(near, near), min_size=1, max_size=5), st.floats(-0.3, 0.3))
def test_vertices_are_rounded_to_tenths(points, shift):
    frames = np.array([points, np.add(points, shift)]) / 4
    for part, exact in zip(decoded(Motion("it", "path", [STYLE] * 2, frames), 2), frames, strict=True):
        assert np.abs(part.points - exact).max() <= 0.05 + 1e-4  # fixed vertices are float32, not rounded


def rotations(count, scale=1.0):
    turns = np.linspace(0, 3, count)
    return np.array([Affine2D().rotate(t).scale(scale * (0.1 + t), 1).translate(300, 200).get_matrix() for t in turns])


@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e6])
@pytest.mark.parametrize("origin", [0, 7e5])  # the magnitude of dates
def test_affine_maps_keep_their_digits_whatever_the_unit(unit, origin):
    circle = np.stack([np.cos(np.linspace(0, 6, 50)), np.sin(np.linspace(0, 6, 50))], -1) * 50 + origin
    maps = rotations(9) @ Affine2D().translate(-origin, -origin).get_matrix() @ Affine2D().scale(1 / unit).get_matrix()
    for part, matrix in zip(
        decoded(Motion("it", "path", [STYLE] * 9, circle[None] * unit, maps), 9), maps, strict=True
    ):
        assert part.how == "affine"
        exact = circle * unit @ matrix[:2, :2].T + matrix[:2, 2]
        assert np.abs(part.points - exact).max() < 0.01


def test_affine_maps_that_start_from_a_point():
    circle = np.array([[1.0, 0], [0, 1], [-1, 0]])
    maps = np.array([Affine2D().scale(s).translate(50, 50).get_matrix() for s in (0, 1e-9, 40)])
    parts = decoded(Motion("it", "path", [STYLE] * 3, circle[None], maps), 3)
    assert parts[0].points == pytest.approx(np.full((3, 2), 50))
    assert parts[2].points == pytest.approx(50 + 40 * circle, abs=0.01)


def test_affine_maps_that_reach_far_are_clipped():
    line = np.array([[-1.0, 0], [1.0, 0]])
    maps = np.array([Affine2D().scale(s).translate(50, 50).get_matrix() for s in (1, 1e7)])
    parts = decoded(Motion("it", "path", [STYLE] * 2, line[None], maps), 2)
    assert [part.how for part in parts] == ["segments"] * 2
    assert parts[1].points.tolist() == [[[-FAR, 50], [FAR, 50]]]


def test_far_markers_are_left_out():
    (part,) = decoded(Motion("it", "marks", [STYLE], np.array([[[5.0, 5], [1e4, 5]]])), 1)
    assert np.isnan(part.points).tolist() == [[False, False], [True, True]]


def test_far_images_are_refused():
    box = np.array([[[0.0, 0], [1e4, 10]]])
    with pytest.raises(ValueError, match="'it' reaches more than 3200 points beyond the page"):
        decoded(Motion("it", "image", [STYLE], box, texts=["data:,"]), 1)


def test_styles_and_texts_are_sent_once():
    styles = [dict(STYLE, width=w) for w in (1, 2, 1, 1)]
    motion = Motion("it", "text", styles, np.zeros((1, 1, 2)), texts=["a", "b", "a", "a"])
    track = encode([motion], ["a", "same", "same", "same"], [0], [0], [4])
    assert len(track["styles"]) == 2 and sorted(track["texts"]) == ["a", "b", "same"]
    assert [parts[0].text for parts in decode(track)[0]] == ["a", "b", "a", "a"]
    texts = "".join(json.dumps(track[key]) for key in ("texts", "styles", "parts", "says"))
    assert size(track) == len(track["frames"]) + len(track["fixed"]) + len(texts)


def test_vertices_that_two_parts_share_are_sent_once():
    ends = np.array([[[0.0, 0], [10, 10]], [[0, 0], [20, 20]]])
    line, head, other = (
        Motion(name, "path", [STYLE] * 2, points)
        for name, points in (("line", ends), ("head", ends), ("other", ends[::-1]))
    )
    shown, _ = decode(encode([line, head, other], ["", ""], [0], [0], [2]))
    for f in range(2):
        assert [part.points.tolist() for part in shown[f]] == [ends[f].tolist()] * 2 + [ends[1 - f].tolist()]
    alone, both = (len(encode(parts, ["", ""], [0], [0], [2])["frames"]) for parts in ([line], [line, head]))
    assert both == alone + 2 * 2  # one int16 a frame, for the head's style


def test_one_track_of_many_kinds():
    """Parts of all kinds in one track do not read each other's numbers."""
    ends = np.array([[[0.0, 0], [10, 10]], [[0, 0], [20, 20]]])
    parts = [
        Motion("text", "text", [STYLE] * 2, ends[:, :1], texts=["one", "two"]),
        Motion("picture", "image", [STYLE] * 2, ends[:1], texts=["data:,a", "data:,b"]),
        Motion("line", "path", [STYLE, None], ends),
        Motion("map", "path", [STYLE] * 2, ends[0][None], rotations(2)),
        Motion("far", "path", [STYLE] * 2, ends * 1e6),
        Motion("still", "image", [STYLE] * 2, ends[1:] + 5, texts=["data:,b"] * 2),
        Motion("map again", "path", [STYLE] * 2, ends[1][None], rotations(2, 2)),
    ]
    shown, says = decode(encode(parts, ["first", "second"], [0], [0], [2]))
    assert says == ["first", "second"]
    assert [p.text for p in (shown[0][0], shown[1][0])] == ["one", "two"]
    assert (shown[1][1].text, shown[0][5].text) == ("data:,b", "data:,b")
    assert shown[0][2].points.tolist() == ends[0].tolist() and shown[1][2].style is None
    assert shown[1][4].points[0].tolist() == [[0, 0], [FAR, FAR]]
    assert shown[1][5].points.tolist() == (ends[1] + 5).tolist()
    for number, vertices, scale in ((3, ends[0], 1), (6, ends[1], 2)):
        matrix = rotations(2, scale)[1]
        assert shown[1][number].points == pytest.approx(vertices @ matrix[:2, :2].T + matrix[:2, 2], abs=0.01)


HERE = Path(__file__).parent
GOLDEN = json.loads((HERE / "golden" / "track.json").read_text(encoding="utf-8"))
BUFFERS = {"frames": "<i2", "fixed": "<f4", "affine": "<f4"}


def golden_track():
    return GOLDEN["track"] | {key: np.array(GOLDEN["track"][key], kind).tobytes() for key, kind in BUFFERS.items()}


def test_encode_writes_the_golden_track():
    """The Motions are derived by hand from the numbers in the golden file."""
    plain, red = GOLDEN["track"]["styles"]
    gap = [np.nan, np.nan]
    line = np.array([[[0, 0], gap, [5.04, 1]], [[1, 0], gap, [5, 3]]])
    maps = np.array([[[2, 0, 30], [0, 2, 40], [0, 0, 1]], [[0, -1, 30], [1, 0, 40], [0, 0, 1.0]]])
    box = np.array([[[100, 100], [120, 110.0]]])
    moved = [
        Motion("word", "text", [plain, red], np.array([[[10, 20]], [[10, 21.0]]]), texts=["one", "two"]),
        Motion("line", "path", [plain] * 2, line),
        Motion("dots", "marks", [plain] * 2, line),
        Motion("circle", "path", [plain] * 2, np.array([[[-1, 0], [1, 0.0]]]), maps),
        Motion("far", "path", [plain, None], np.array([[[0, 10], [1e4, 10]]] * 2)),
        Motion("cells", "image", [plain] * 2, box, texts=["data:,a", "data:,b"]),
    ]
    assert encode(moved, ["the first", "the second"], [1], [4, 0], [2]) == golden_track()
