"""Handles: actors that a pointer drags, by moving one or two sliders.

While a pointer holds a handle, the browser picks, among the states that the handle's sliders lead to, the one whose
handle is drawn nearest to the pointer. A handle is drawn at the mean of the vertices of its actor's first shape; at the
head of a timeline, at its vertex of the present step.
"""

import numpy as np

from ntd_helpers.stage.recorder import apply
from ntd_helpers.stage.tracks import GAP

PROBES = (0, 0, 1, 1, 0.35, 0.75), (0, 1, 0, 1, 0.6, 0.3)  # fractions of the two sliders' ranges
SUMS = 0.1  # points: how well the sum of two moves must be the place of a handle
MOVES = 0.1  # points: a handle that moves less than this cannot be dragged


def checked(handles, actors, sliders, timeline):
    """`handles` (actor -> names of sliders) as a dict of actor -> indices of sliders.

    Raises ValueError for anything but one or two different sliders of an actor that is always drawn.
    """
    if not isinstance(handles, dict):
        raise ValueError(f"handles: expected a dict of actor: names of sliders, got {handles!r}")
    found = {}
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
        found[actor] = tuple(sliders.index(name) for name in names)
    return found


def positions(actor, moved, step=None):
    """Where a handle is drawn in each frame, (F, 2) on the page, NaN where it is hidden.

    `moved` are the Motions of all actors, `step` the vertex that a timeline shows of this one (None: all).
    """
    motion = next(m for m in moved if m.actor == actor)
    points = motion.points if step is None else motion.points[:, min(step, motion.points.shape[1] - 1)][:, None]
    if motion.matrices is not None:
        points = apply(motion.matrices, points)
    drawn = ~np.isnan(points).any(-1, keepdims=True)
    with np.errstate(invalid="ignore"):
        centre = np.where(drawn, points, 0).sum(1) / drawn.sum(1)
    hidden = np.array([style is None for style in motion.styles])
    return np.where(hidden[:, None], np.nan, centre)


def plane(places, sizes, here):
    """Where a handle is drawn for all positions of its two sliders, (size 1 × size 2, 2).

    `places(row, column)` computes it for arrays of positions, at the cost of a frame each. A handle in a plane nearly
    always moves by one vector with each slider, whatever the other; then a row and a column through the present
    positions `here` say all. Where some probes show that it does not, everything is computed.
    """
    rows, columns = np.arange(sizes[0])[:, None], np.arange(sizes[1])[None]
    along, across, at = places(rows, here[1]), places(here[0], columns), places(here[0], here[1])
    sums = along + across - at
    probes = [(np.array(fractions) * (n - 1)).astype(int) for n, fractions in zip(sizes, PROBES, strict=True)]
    error = np.abs(places(*probes) - sums[*probes])
    points = sums if (error < SUMS).all() else places(rows, columns)  # NaN, where it is hidden, counts as an error
    return points.reshape(-1, 2)


def packed(points):
    """Positions (F, 2) as the browser reads them: int16 in tenths of points, x and y of a frame side by side."""
    reachable = np.isfinite(points).all(-1) & (np.abs(points) < -GAP / 10 - 1).all(-1)
    return np.where(reachable[:, None], np.rint(points * 10), GAP).astype("<i2").tobytes()


def refuse_unmoved(actor, name, places):
    """Raise ValueError if a handle stays where it is when slider `name` moves.

    `places` are lists of its positions (F, 2), one for each step of a timeline at which it can be held.
    """
    if max(map(_spread, places)) < MOVES:
        raise ValueError(
            f"handles: {actor!r} is drawn at one place for all values of slider {name!r}, so dragging it cannot say "
            "which is meant; leave that slider out"
        )


def _spread(points):
    """How far apart the positions are that are drawn, in x or y."""
    drawn = points[np.isfinite(points).all(-1)]
    return np.ptp(drawn, axis=0).max() if len(drawn) else 0
