"""Comparison of a frame's parts, as the browser has them, with the SVG that matplotlib writes."""

import itertools
import re

import numpy as np
import pytest

from tests.stage.page import Outline, Words, subpaths

ROUNDING = 0.05 * 2**0.5 + 1e-4  # the largest error of rounding both coordinates to tenths
CHORD = 0.17  # the largest distance between a curve and its chords


def marks(part):
    """The outlines of a scatter's or a line's markers."""
    out, _ = subpaths(part.style["marker"])
    for x, y in part.points:
        if not np.isnan(x):
            yield [line / 10 + [x, y] for line in out]


def outlines(parts):
    """Pairs (lines, part) for every outline in drawing order."""
    for part in parts:
        if part.style is None:
            continue
        if part.kind == "marks":
            yield from ((lines, part) for lines in marks(part))
        if part.kind == "path" and part.lines:
            yield part.lines, part


def sampled(lines, spacing=0.5):
    """Points on the page along polylines."""
    pieces = []
    for line in lines:
        for a, b in itertools.pairwise(line):
            pieces.append(a + (b - a) * np.linspace(0, 1, int(np.linalg.norm(b - a) / spacing) + 2)[:, None])
    points = np.concatenate(pieces)
    return points[(points > 0).all(1) & (points < [288, 216]).all(1)]


def farthest(points, lines):
    """The largest distance from one of the points to the lines."""
    a = np.concatenate([line[:-1] for line in lines])
    along = np.concatenate([np.diff(line, axis=0) for line in lines])
    far = 0
    for part in np.array_split(points, 1 + len(points) // 2000):
        from_a = part[:, None] - a
        t = ((from_a * along).sum(-1) / np.maximum((along**2).sum(-1), 1e-12)).clip(0, 1)
        far = max(far, np.linalg.norm(from_a - t[..., None] * along, axis=-1).min(1).max(initial=0))
    return far


def distance(ours, theirs):
    """Hausdorff distance of two sets of polylines on the page."""
    ours, theirs = ([line for line in lines if len(line) > 1] for lines in (ours, theirs))
    a, b = sampled(ours), sampled(theirs)
    assert (len(a) > 0) == (len(b) > 0)
    return max(farthest(a, theirs), farthest(b, ours))


def assert_same_style(style, svg):
    def number(key, missing):
        return float(svg.get(key, missing).removesuffix("px"))

    fill, stroke = svg.get("fill", "#000000"), svg.get("stroke", "none")
    assert style["fill"] == fill and style["stroke"] == stroke
    opacity = number("opacity", "1")
    if fill != "none":
        assert style["fillOpacity"] == pytest.approx(opacity * number("fill-opacity", "1"), abs=2e-3)
    if stroke != "none":
        assert style["strokeOpacity"] == pytest.approx(opacity * number("stroke-opacity", "1"), abs=2e-3)
        assert style["width"] == pytest.approx(number("stroke-width", "1"), abs=2e-3)
        dashes = [float(v) for v in re.findall(r"[\d.]+", svg.get("stroke-dasharray", ""))]
        assert (style["dashes"] or []) == pytest.approx(dashes, abs=2e-3)
        if dashes:
            assert style["offset"] == pytest.approx(number("stroke-dashoffset", "0"), abs=2e-3)
        assert style["cap"] == svg.get("stroke-linecap", "butt")
        assert style["join"] == svg.get("stroke-linejoin", "round")


def assert_same_text(part, words):
    assert part.text == words.text
    assert (*part.points[0], part.style["angle"]) == pytest.approx((words.x, words.y, words.angle), abs=0.1)
    assert part.style["anchor"] == words.style.get("text-anchor", "start")
    assert part.style["fill"] == words.style.get("fill", "#000000")
    assert part.style["opacity"] == pytest.approx(float(words.style.get("opacity", 1)), abs=2e-3)
    assert float(words.style["font-size"].removesuffix("px")) == pytest.approx(part.style["size"])
    assert part.style["slope"] == words.style.get("font-style", "normal")
    assert part.style["weight"] == words.style.get("font-weight", "400")
    assert part.style["family"] == words.style["font-family"].split(",")[0].strip("'")
    assert_same_clip(part, words)


def assert_same_clip(part, element):
    assert part.style["clip"] == (element.clip and pytest.approx(element.clip, abs=2e-3))


def is_near(lines):
    """Whether a vertex is on the page or near it; markers that are far away are not sent."""
    return any((np.abs(line) < 1000).all(axis=1).any() for line in lines)


def assert_same_picture(parts, svg):
    """Compare all paths, markers and texts of a frame, in drawing order, with the elements of an SVG."""
    ours = [(lines, part) for lines, part in outlines(parts) if is_near(lines)]
    paths = [e for e in svg if isinstance(e, Outline) and is_near(e.lines)]
    for (lines, part), path in zip(ours, paths, strict=True):
        assert distance(lines, path.lines) < (CHORD if path.curved else ROUNDING)
        assert_same_style(part.style, path.style)
        assert_same_clip(part, path)
    words = [e for e in svg if isinstance(e, Words)]
    for part, word in zip([p for p in parts if p.kind == "text" and p.style], words, strict=True):
        assert_same_text(part, word)
