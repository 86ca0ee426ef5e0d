"""A fitted line while the weight of one point slides, and the prediction of its response."""

import numpy as np

from ntd_helpers.toys import WeightedLine

LINE = WeightedLine()
THETAS, AHEAD = np.linspace(0, 5, 101), np.geomspace(0.05, 5, 41)
ENDS = np.array([-1.15, 1.15])  # of the line, as inputs


def results(theta, made_at, height):
    """For states (F,): the minimiser and its prediction (F, 2), their distance, and that of θ from θ₀ (F,)."""
    w, predicted = LINE.minimiser(theta, height), LINE.predicted(theta, made_at, height)
    return {"theta": theta, "made_at": made_at, "height": height, "w": w, "predicted": predicted} | {
        "error": np.linalg.norm(predicted - w, axis=-1).clip(1e-12),
        "distance": np.abs(theta - made_at),
    }
