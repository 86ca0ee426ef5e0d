"""Reader of the SVG that matplotlib writes: outlines, texts and their styles."""

import io
import itertools
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np

HREF = "{http://www.w3.org/1999/xlink}href"


@dataclass
class Outline:
    lines: list  # of (n, 2) in points; curves finely sampled
    style: dict
    clip: tuple | None
    curved: bool


@dataclass
class Words:
    text: str
    x: float
    y: float
    angle: float
    style: dict
    clip: tuple | None


def subpaths(d):
    """Path data (M, L, Q, C and Z, relative too) as a list of (n, 2) arrays, and whether it has curves."""
    lines, curved, at = [], False, np.zeros(2)
    for letter, numbers in re.findall(r"([MLQCZmlqcz])([^MLQCZmlqcz]*)", d):
        points = np.array(re.split(r"[\s,]+", numbers.strip()), float).reshape(-1, 2) if numbers.strip() else None
        if letter.islower() and points is not None:
            points = points + at
        if letter in "Mm":
            lines = [line for line in lines if len(line) > 1 or letter == "M"]
            lines.append([*points])
        elif letter in "Ll":
            lines[-1] += [*points]
        elif letter in "Zz":
            lines[-1].append(lines[-1][0])
        else:
            curved = True
            lines[-1] += [*_curve(np.vstack([lines[-1][-1], points]))]
        at = lines[-1][-1]
    return [np.array(line) for line in lines], curved


def _curve(control):
    """Points of a Bézier curve by de Casteljau's algorithm."""
    t = np.linspace(0, 1, 25)[1:, None]
    points = [p[None] for p in control]
    while len(points) > 1:
        points = [a + t * (b - a) for a, b in itertools.pairwise(points)]
    return points[0]


def drawn(figure):
    """Outlines and texts of a figure in drawing order."""
    page = io.BytesIO()
    with plt.rc_context({"svg.fonttype": "none", "path.simplify": False}):
        figure.savefig(page, format="svg")
    return read(page.getvalue())


def read(svg):
    """Outlines and texts of an SVG of matplotlib in drawing order."""
    root = ET.fromstring(svg)
    for element in root.iter():
        element.tag = element.tag.split("}")[-1]
    by_id = {e.get("id"): e for e in root.iter() if e.get("id")}
    elements = []
    _walk(root, by_id, elements, None, {})
    return elements


def _walk(element, by_id, elements, clip, inherited):
    for child in element:
        if child.tag in ("defs", "style", "metadata"):
            continue
        style = inherited | dict(re.findall(r"([\w-]+):\s*([^;]+)", child.get("style", "")))
        own_clip = _clip(child, by_id) or clip
        if child.tag == "path":
            lines, curved = subpaths(child.get("d"))
            elements.append(Outline(lines, style, own_clip, curved))
        elif child.tag == "use":
            target = by_id[child.get(HREF)[1:]]
            style = dict(re.findall(r"([\w-]+):\s*([^;]+)", target.get("style", ""))) | style
            lines, curved = subpaths(target.get("d"))
            shift = np.array([float(child.get("x", 0)), float(child.get("y", 0))])
            elements.append(Outline([line + shift for line in lines], style, own_clip, curved))
        elif child.tag == "text":
            numbers = [float(v) for v in re.findall(r"-?[\d.]+", child.get("transform", ""))]
            if "translate" in child.get("transform", ""):
                x, y, angle = [*numbers, 0][:3]
            else:
                x, y, angle = float(child.get("x")), float(child.get("y")), numbers[0]
            elements.append(Words(child.text, x, y, angle, style, own_clip))
        _walk(child, by_id, elements, own_clip, style if child.tag == "g" else inherited)


def _clip(element, by_id):
    if not element.get("clip-path"):
        return None
    (box,) = by_id[re.search(r"#([^)]+)", element.get("clip-path"))[1]]
    return tuple(float(box.get(key)) for key in ("x", "y", "width", "height"))
