"""Changes of a cost when examples are left out: predicted, retrained, and how they correlate."""

from typing import NamedTuple

import numpy as np


class Table(NamedTuple):
    """The arguments of `leave_one_out` as arrays, with the changes (K, S) that the derivatives predict."""

    features: np.ndarray
    labels: np.ndarray
    probabilities: np.ndarray
    examples: np.ndarray
    weights: np.ndarray
    predicted: np.ndarray
    retrained: np.ndarray

    def results(self, example, weight):
        """For the example number `example` (of `examples`), at the nearest of `weights`."""
        j, s = int(example), int(np.abs(self.weights - weight).argmin())
        i, predicted, retrained = self.examples[j], self.predicted[:, s], self.retrained[:, s]
        varies = np.ptp(predicted) > 0 and np.ptp(retrained) > 0
        correlation = f"{np.corrcoef(predicted, retrained)[0, 1]:.3f}" if varies else ""
        return {"j": j, "s": s, "weight": self.weights[s], "predicted": predicted, "retrained": retrained} | {
            "features": self.features[i],
            "name": f"example {i}: {'malignant' if self.labels[i] else 'benign'}",
            "probability": _percent(self.probabilities[i]),
            "unit": max(np.abs(self.predicted[j]).max(), np.abs(self.retrained[j]).max(), 1e-300),
            "correlation": f"correlation {correlation}" if varies else "nothing has changed",
        }


def _percent(fraction):
    return f"{100 * fraction:.1f} %" if fraction > 1e-3 else "< 0.1 %"
