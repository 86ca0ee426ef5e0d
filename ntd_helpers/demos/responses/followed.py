"""The minimisers of a tilted double well that are followed as it tilts."""

import functools

import numpy as np

from ntd_helpers.toys import TiltedWell

WELL = TiltedWell()
THETAS = np.round(np.linspace(-0.6, 0.6, 121), 2)
W = np.linspace(-1.75, 1.75, 121)


@functools.cache
def branches():
    """By direction, the minimisers (121,) at `THETAS`, and points (91, 2) of (θ, |dw*/dθ|), with a gap at the jump."""
    w = np.concatenate([np.linspace(1.23, 3**-0.5 + 2e-3, 60), [np.nan], np.linspace(-2 / 3**0.5, -1.23, 30)])
    sizes = np.column_stack([-WELL.gradient(w, 0), np.abs(WELL.response(w))])
    signs = {"rising": np.array([1, 1]), "falling": np.array([-1, 1])}
    return {
        direction: (np.array([WELL.followed(theta, direction) for theta in THETAS]), sizes * signs[direction])
        for direction in WELL.directions
    }


def results(theta, direction):
    """θ, its direction, the stationary points, the minimiser followed and its response."""
    points, w = WELL.stationary_points(theta), WELL.followed(theta, direction)
    others = [p for p in (points[0], points[-1]) if p != w] if len(points) == 3 else []
    slope = WELL.response(w)
    return {"theta": theta, "direction": str(direction), "points": points, "w": w, "others": others, "slope": slope}
