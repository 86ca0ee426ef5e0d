"""What the demos of the Gauss-Newton Hessian share: the colours of the matrices, and counts of steps."""

import numpy as np

from ntd_helpers import style

H_COLOUR, G_COLOUR, RESIDUAL_COLOUR = style.INK, style.ORANGE, style.PURPLE


def first_below(costs, target):
    """The first step (…,) at which costs (…, K) are at the target or below; −1 where they never are."""
    below = np.asarray(costs) <= target
    return np.where(below.any(-1), below.argmax(-1), -1)
