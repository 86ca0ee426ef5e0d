"""Columns of a figure, which a narrow page stacks below each other."""

import itertools

MIN_WIDTH = 100  # points; a narrower column, such as a colour bar, is joined to its neighbour


def panels(figure, renderer):
    """Rectangles (x, y, width, height) in points that divide a figure into columns, cut where nothing is drawn.

    A single rectangle, the whole figure, if there is no such place.
    """
    artists = [a for a in figure.get_children() if a is not figure.patch and a.get_visible() and a.get_in_layout()]
    boxes = [box for a in artists if (box := a.get_tightbbox(renderer)) is not None and box.width and box.height]
    merged = []
    for left, right in sorted((box.x0, box.x1) for box in boxes):
        if merged and left <= merged[-1][1]:
            merged[-1][1] = max(right, merged[-1][1])
        else:
            merged.append([left, right])
    columns = _join_narrow(merged)
    width, height = figure.bbox.size
    cuts = [0, *((a[1] + b[0]) / 2 for a, b in itertools.pairwise(columns)), width]
    return [[round(float(v), 1) for v in (a, 0, b - a, height)] for a, b in itertools.pairwise(cuts)]


def _join_narrow(columns):
    """Columns (left, right) with each narrow one joined to the previous, or else to the next."""
    joined = []
    for left, right in columns:
        if joined and (right - left < MIN_WIDTH or joined[-1][1] - joined[-1][0] < MIN_WIDTH):
            joined[-1] = (joined[-1][0], right)
        else:
            joined.append((left, right))
    return joined
