"""The edge of stability in two variables."""

from typing import NamedTuple

import numpy as np


class EdgeOfStability(NamedTuple):
    """Gradient descent with `step_size` α near the edge 2/α, reduced to two variables x and y.

    x is the displacement along the top eigenvector, y the sharpness less 2/α:

        x ← −(1 + αy) x        y ← y + α(c − βx²/2)

    `sharpening` c is the rate at which the sharpness rises without oscillation, −∇λ₁ᵀ∇J, and `feedback` β is ‖∇λ₁‖².
    Damian, Nichani and Lee, "Self-stabilization: the implicit bias of gradient descent at the edge of stability", 2023.
    """

    step_size: float = 0.4
    sharpening: float = 0.005
    feedback: float = 1.0

    @property
    def resting_size(self):
        """The |x| at which y stays where it is: √(2c/β)."""
        return np.sqrt(2 * self.sharpening / self.feedback)

    @property
    def period(self):
        """Steps to go once round the rest point, in the limit of small orbits and of small √c·α: 2π/(α√(2c))."""
        return 2 * np.pi / (self.step_size * np.sqrt(2 * self.sharpening))

    def path(self, x, y, steps, limit=np.inf):
        """(x, y) at the steps 0, 1, … `steps` from the start x, y (…): (…, steps + 1, 2).

        A path whose next point would have a coordinate of size `limit` or more stays where it is.
        """
        alpha, c, beta = self
        x, y, _ = np.broadcast_arrays(np.asarray(x, float), np.asarray(y, float), self.sharpening)
        states = np.empty((steps + 1, 2, *x.shape))
        states[0] = x, y
        for k in range(steps):
            after_x, after_y = -(1 + alpha * y) * x, y + alpha * (c - beta * x**2 / 2)
            is_within = (np.abs(after_x) < limit) & (np.abs(after_y) < limit)
            x, y = np.where(is_within, after_x, x), np.where(is_within, after_y, y)
            states[k + 1] = x, y
        return np.moveaxis(states, (0, 1), (-2, -1))
