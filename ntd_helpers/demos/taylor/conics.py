"""Level curves of a quadratic of two weights: ellipses and hyperbolas, as affine images of a circle and a hyperbola.

An affine map for each state is all that the browser needs, where the curves themselves would be hundreds of points.
"""

import numpy as np

from ntd_helpers.demos.shared import affine

FLATTEST = 0.001, 0.012  # smallest size of an eigenvalue that is drawn, of ellipses and of hyperbolas: no difference
# can be seen, and a flatter curve would be larger than the browser's maps reach
LONGEST = 33.0  # semi-axes beyond which a hyperbola is left out, for the same reason

_turn, _t = np.linspace(0, 2 * np.pi, 301), np.linspace(-4.3, 4.3, 241)
CIRCLE = np.stack([np.cos(_turn), np.sin(_turn)], -1)
HYPERBOLA = np.stack([np.hypot(1, np.sinh(_t)), np.sinh(_t)], -1)  # u₁² − u₂² = 1
HYPERBOLA = np.concatenate([HYPERBOLA, [[np.nan, np.nan]], HYPERBOLA * [-1, 1]])  # two branches, with a gap


class LevelCurves:
    """Level curves of q(w + d) = value + gᵀd + ½ dᵀA d, for states w (F, 2), value (F,), g (F, 2) and A (F, 2, 2)."""

    def __init__(self, w, value, g, A):
        values, self.vectors = np.linalg.eigh(A)
        flattest = np.where(values.prod(-1, keepdims=True) > 0, *FLATTEST)
        self.values = np.copysign(np.maximum(np.abs(values), flattest), values)
        along = np.einsum("fij,fi->fj", self.vectors, g)
        self.centre = w - np.einsum("fij,fj->fi", self.vectors, along / self.values)
        self.extreme = value - (along**2 / self.values).sum(-1) / 2  # the value at the centre

    def ellipses(self, level):
        """Maps of `CIRCLE` onto the curves at a level, for the states in which these are ellipses."""
        same_sign = self.values[:, 0] * self.values[:, 1] > 0
        return self._maps(level, same_sign & ((level - self.extreme) * self.values[:, 0] > 0), self.vectors)

    def hyperbolas(self, level):
        """Maps of `HYPERBOLA` onto the curves at a level, for the states in which these are hyperbolas."""
        first = (level - self.extreme) * self.values[:, 0] > 0  # the axis on which the curve lies
        axes = np.where(first[:, None, None], self.vectors, self.vectors[..., ::-1])
        return self._maps(level, self.values[:, 0] * self.values[:, 1] < 0, axes, ~first, LONGEST)

    def _maps(self, level, visible, axes, swapped=False, limit=np.inf):
        lengths = np.sqrt(2 * np.abs(level - self.extreme)[:, None] / np.abs(self.values))
        lengths = np.where(np.reshape(swapped, (-1, 1)), lengths[:, ::-1], lengths)
        visible = visible & (lengths.max(-1) < limit)
        maps = affine(axes * lengths[:, None, :], self.centre)
        maps[~visible] = np.eye(3)  # a large map would be sent point by point
        return {"affine": maps, "visible": visible.tolist()}
