"""Handles: actors that a pointer drags, which moves one or two sliders.

During a drag the browser selects, among the states that the handle's sliders can reach, the one whose handle is drawn
nearest to the pointer. The position of a handle is the mean of the vertices of its actor's first shape; at the head of
a timeline, the vertex of the present step.
"""

import numpy as np

from ntd_helpers.stage.tracks import GAP

PROBES = (0, 0, 1, 1, 0.35, 0.75), (0, 1, 0, 1, 0.6, 0.3)  # fractions of the two sliders' ranges
SUM_TOLERANCE = 0.1  # points; the largest error of a handle's position as a sum of two displacements
MIN_RANGE = 0.1  # points; a handle that moves less than this cannot be dragged


def checked(handles, actors, sliders, timeline):
    """Validate `handles`, a dict of actor: slider names, and return it as a dict of actor: slider indices.

    Raises ValueError unless each actor has one or two different sliders and is drawn at every step of the timeline.
    """
    if not isinstance(handles, dict):
        raise ValueError(f"handles: expected a dict of actor: names of sliders, got {handles!r}")
    indices = {}
    for actor, names in handles.items():
        if actor not in actors:
            raise ValueError(f"handles: {actor!r} is not among the actors {sorted(actors)}")
        if isinstance(names, str) or not 1 <= len(names) <= 2 or len(set(names)) < len(names):
            raise ValueError(f"handles: expected a tuple of one or two different sliders for {actor!r}, got {names!r}")
        if unknown := [name for name in names if name not in sliders]:
            raise ValueError(f"handles: expected sliders among {sliders} for {actor!r}, got {unknown[0]!r}")
        if timeline and actor in timeline.reveal:
            raise ValueError(
                f"handles: {actor!r} is revealed step by step, so it has no one place; make the handle an actor of its "
                "own, or one at the timeline's head"
            )
        indices[actor] = tuple(sliders.index(name) for name in names)
    return indices


def positions(actor, moved, step=None):
    """Positions (F, 2) of a handle on the page in each frame, NaN where it is hidden.

    `moved` are the Motions of all actors, `step` is the only vertex that a timeline shows (None: all vertices).
    """
    motion = next(m for m in moved if m.actor == actor)
    points = motion.on_page()
    points = points if step is None else points[:, min(step, points.shape[1] - 1)][:, None]
    drawn = ~np.isnan(points).any(-1, keepdims=True)
    with np.errstate(invalid="ignore"):
        centre = np.where(drawn, points, 0).sum(1) / drawn.sum(1)
    hidden = np.array([style is None for style in motion.styles])
    return np.where(hidden[:, None], np.nan, centre)


def plane(position_at, sizes, present):
    """Positions (size 1 × size 2, 2) of a handle on the page for all values of its two sliders.

    `position_at(row, column)` computes them for arrays of slider indices, at the cost of one frame each. The
    displacement by one slider rarely depends on the other slider. Then the row and the column through the `present`
    indices determine all positions. If a few probes contradict this, every position is computed.
    """
    rows, columns = np.arange(sizes[0])[:, None], np.arange(sizes[1])[None]
    sums = position_at(rows, present[1]) + position_at(present[0], columns) - position_at(*present)
    probes = [(np.array(fractions) * (n - 1)).astype(int) for n, fractions in zip(sizes, PROBES, strict=True)]
    error = np.abs(position_at(*probes) - sums[*probes])
    points = sums if (error < SUM_TOLERANCE).all() else position_at(rows, columns)  # NaN (hidden) fails, too
    return points.reshape(-1, 2)


def packed(points):
    """Positions (F, 2) as bytes for the browser: int16 in tenths of points, x and y of a frame next to each other."""
    reachable = np.isfinite(points).all(-1) & (np.abs(points) < -GAP / 10 - 1).all(-1)
    return np.where(reachable[:, None], np.rint(points * 10), GAP).astype("<i2").tobytes()


def refuse_unmoved(actor, name, positions_by_step):
    """Raise ValueError if a handle does not move with slider `name`.

    `positions_by_step` has the positions (F, 2) along that slider for each step of a timeline.
    """
    if max(map(_spread, positions_by_step)) < MIN_RANGE:
        raise ValueError(
            f"handles: {actor!r} is drawn at one place for all values of slider {name!r}, so dragging it cannot say "
            "which is meant; leave that slider out"
        )


def _spread(points):
    """Range of the finite positions, the larger of x and y."""
    drawn = points[np.isfinite(points).all(-1)]
    return np.ptp(drawn, axis=0).max() if len(drawn) else 0
