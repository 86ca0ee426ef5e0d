"""The curvature of a cost along a line: by differentiation, and over windows."""

from typing import NamedTuple

import numpy as np

from ntd_helpers.toys import ACTIVATIONS, BIAS_LINE

WINDOWS = 10.0 ** np.linspace(-3, -0.5, 26)
S = np.linspace(-1, 1, 401)
FAR_LEFT_AND_RIGHT = np.array([1e-4, 9])
LINES = {name: BIAS_LINE.derivatives(name, S)[:2] for name in ACTIVATIONS}  # J and J′ along the whole line


class Results(NamedTuple):
    """The cost along the line at s, and its curvature by differentiation and over windows of half width h."""

    activation: str
    s: float
    h: float
    J: float
    J1: float
    J2: float
    ends: np.ndarray  # J′ at s − h and s + h
    over_windows: np.ndarray  # the curvature over each of WINDOWS
    inside: int  # kinks in the window

    @property
    def over_window(self):
        """The curvature over the window."""
        return (self.ends[1] - self.ends[0]) / (2 * self.h)


def results(activation, at, h):
    """The `Results` at s = `at`."""
    places = np.concatenate([[at], at + WINDOWS, at - WINDOWS, [at - h, at + h]])
    J, J1, J2 = BIAS_LINE.derivatives(activation, places)
    over = (J1[1 : 1 + len(WINDOWS)] - J1[1 + len(WINDOWS) : -2]) / (2 * WINDOWS)
    inside = int((np.abs(BIAS_LINE.kinks - at) < h).sum()) if activation == "relu" else 0
    return Results(str(activation), at, h, J[0], J1[0], J2[0], J1[-2:], over, inside)
