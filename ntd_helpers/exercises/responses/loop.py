"""Exercise 6.3: a closed loop in the plane of two hyperparameters that ends at the other minimum."""

import numpy as np

from ..authoring import Array, exercise

START = np.array([1.0, 0.0])
LEAST_CURVATURE = 0.05  # of the minimiser followed


def path_of(corners):
    """Points (S, 2) along the polygon, about 0.002 apart, or farther on a path that is longer than 80."""
    lengths = np.linalg.norm(np.diff(corners, axis=0), axis=1)
    apart = max(0.002, lengths.sum() / 40_000)
    pieces = zip(corners, corners[1:], lengths, strict=False)
    return np.concatenate([np.linspace(here, there, 2 + int(length / apart)) for here, there, length in pieces])


def follow(corners, w=1.0):
    """The minimiser of w⁴/4 − aw²/2 + θw, followed from w along the polygon of (a, θ); and its least curvature."""
    path = path_of(corners)
    companion = np.zeros((len(path), 3, 3))
    companion[:, 1, 0] = companion[:, 2, 1] = 1
    companion[:, 0, 1], companion[:, 0, 2] = path.T * [[1], [-1]]
    roots = np.linalg.eigvals(companion)
    roots = np.where(np.abs(roots.imag) < 1e-6, roots.real, np.nan)
    least = np.inf
    for (a, _), candidates in zip(path, roots, strict=True):
        before, w = w, candidates[np.nanargmin(np.abs(candidates - w))]
        jumped = abs(w - before) > 0.1  # at the least curvature allowed, a step moves w by 0.002/0.05
        least = min(least, -np.inf if jumped else 3 * w**2 - a)
    return w, least


@exercise(
    "6.3",
    form=Array(),
    hints=(
        "Where is H zero at a minimum? Draw the curve 27θ² = 4a³ in the plane: inside it there are two minima.",
        "On each half of that curve one of the two minima ends. Which half ends yours, the one at w > 0?",
        "Leave the region through the half on which the other minimum ends. Where must you enter again, and how do you "
        "get there without touching the curve?",
    ),
    why="The tilt θ = −1 leaves only the minimum at w > 0. At a = −1 there is one minimum for every θ, so θ can rise "
    "to 1. Back at a = 1 and θ = 0 this minimum is the one at w < 0.",
    remark="The theorem holds at every point of this loop, and yet no function w*(a, θ) exists on all of it: the "
    "theorem is local. The point (0, 0), where the two folds meet, is called a cusp.",
)
def loop():
    """Give a closed path of points (a, θ), as a list or array (K, 2), from (1, 0) to (1, 0), along which the minimiser
    of J = w⁴/4 − aw²/2 + θw moves from w = 1 to w = −1, with H at least 0.05 all the way.
    """
    return [[1, 0], [1, -1], [-1, -1], [-1, 1], [1, 1], [1, 0]]


@loop.judged_by
def mistake_in(loop):
    if loop.ndim != 2 or loop.shape[1] != 2 or not 2 <= len(loop) <= 2000 or not np.abs(loop).max() <= 3:
        return malformed
    if np.abs(loop[[0, -1]] - START).max() > 1e-9:
        return open_path
    end, least = follow(loop)
    if least < LEAST_CURVATURE:
        return through_a_fold
    return None if end < 0 else back_at_the_start


@loop.mistake("Give 2 to 2000 points, each with the two coordinates a and θ, none above 3 in size.")
def malformed():
    return [1.0, 0.0, 1.0, 0.0]


@loop.mistake("The path must begin and end at the point (1, 0).")
def open_path():
    return [[1.0, 0.0], [1.0, -1.0], [-1.0, -1.0], [-1.0, 1.0]]


@loop.mistake(
    "On this path H comes too near to zero at the minimiser that is followed: its well ends there, or splits."
)
def through_a_fold():
    return [[1.0, 0.0], [1.0, 1.0], [1.0, 0.0]]


@loop.mistake("H stays above 0.05, but the path comes back to the minimiser at 1. Which point must it go around?")
def back_at_the_start():
    return [[1.0, 0.0], [1.0, -1.0], [2.0, -1.0], [1.0, 0.0]]
