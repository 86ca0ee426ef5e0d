"""Handles: actors that a pointer drags, by moving one or two sliders.

While a pointer holds a handle, the browser picks, among the states that the handle's sliders lead to, the one whose
handle is drawn nearest to the pointer. A handle is drawn at the mean of the vertices of its actor's first shape; at the
head of a timeline, at its vertex of the present step.
"""

import numpy as np

from ntd_helpers.stage.recorder import apply
from ntd_helpers.stage.tracks import GAP

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


def packed(points):
    """Positions (F, 2) as the browser reads them: int16 in tenths of points, x and y of a frame side by side."""
    reachable = np.isfinite(points).all(-1) & (np.abs(points) < -GAP / 10 - 1).all(-1)
    return np.where(reachable[:, None], np.rint(points * 10), GAP).astype("<i2").tobytes()


def refuse_unmoved(actor, name, points):
    """Raise ValueError if a handle stays where it is (points, (F, 2)) when slider `name` moves."""
    spread = np.nanmax(points, axis=0) - np.nanmin(points, axis=0) if np.isfinite(points).any() else np.zeros(2)
    if spread.max() < MOVES:
        raise ValueError(
            f"handles: {actor!r} is drawn at one place for all values of slider {name!r}, so dragging it cannot say "
            "which is meant; leave that slider out"
        )
