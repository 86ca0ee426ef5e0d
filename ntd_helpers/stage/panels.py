"""The columns of a figure, so that a narrow page can stack them."""

import itertools

LEAST = 100  # points: a narrower column, such as a colour bar's, stays with its neighbour


def panels(figure, renderer):
    """Rectangles (x, y, width, height) in points that cut a figure into columns where nothing is drawn.

    One rectangle, the whole figure, where there is no such place.
    """
    artists = [a for a in figure.get_children() if a is not figure.patch and a.get_visible() and a.get_in_layout()]
    boxes = [box for a in artists if (box := a.get_tightbbox(renderer)) is not None and box.width and box.height]
    merged = []
    for left, right in sorted((box.x0, box.x1) for box in boxes):
        if merged and left <= merged[-1][1]:
            merged[-1][1] = max(right, merged[-1][1])
        else:
            merged.append([left, right])
    columns = _joined(merged)
    width, height = figure.bbox.size
    cuts = [0, *((a[1] + b[0]) / 2 for a, b in itertools.pairwise(columns)), width]
    return [
        tuple(round(float(v), 1) for v in (left, 0, right - left, height)) for left, right in itertools.pairwise(cuts)
    ]


def _joined(columns):
    """Columns (left, right), with the narrow ones joined to the one before, or else to the one after."""
    joined = []
    for left, right in columns:
        if joined and (right - left < LEAST or joined[-1][1] - joined[-1][0] < LEAST):
            joined[-1] = (joined[-1][0], right)
        else:
            joined.append((left, right))
    return joined
