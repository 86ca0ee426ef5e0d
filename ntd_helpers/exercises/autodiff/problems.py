"""A linear map and a chain of sines for the exercises of lesson 3."""

import numpy as np


class Push:
    """A linear map v ↦ J v as a function that any array library can run, shown as a formula."""

    def __init__(self, J):
        self.J = np.array(J)

    def __call__(self, v):
        return self.J @ v

    def __repr__(self):
        return f"v ↦ Jv for a J of shape {self.J.shape}"


def iterates(x, depth):
    """The operands of the sines, x, sin x, sin sin x, …, and the end of the chain."""
    values = [x]
    for _ in range(depth):
        values.append(np.sin(values[-1]))
    return values
