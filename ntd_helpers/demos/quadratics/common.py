"""What the demos of lesson 1 share: names and colours of the regimes, and level lines of a quadratic."""

from functools import lru_cache

import numpy as np

from ntd_helpers import style
from ntd_helpers.demos.shared import affine, panel, signed
from ntd_helpers.momentum import heavy_ball_rate
from ntd_helpers.quadratics import Regime, axis_regimes

AXIS_COLOURS = (style.BLUE, style.ORANGE)
# Colours say what becomes of the distance to the minimiser; blue and orange are the axes'.
REGIME_COLOURS = {
    Regime.FROZEN: style.QUIET,
    Regime.DRIFT: style.RED,
    Regime.MONOTONE: style.GREEN,
    Regime.ONE_STEP: style.GREEN,
    Regime.OSCILLATING: style.PURPLE,
    Regime.TWO_CYCLE: style.QUIET,
    Regime.DIVERGING: style.RED,
    Regime.ESCAPING: style.RED,
}
REGIME_NAMES = {regime: regime.name.lower() for regime in Regime} | {
    Regime.ONE_STEP: "one step",
    Regime.TWO_CYCLE: "two-cycle",
    Regime.DRIFT: "drifting",
}
CIRCLE = np.append(np.linspace(0, 2 * np.pi, 91), np.nan)  # angles; NaN separates the rings
RINGS = np.concatenate(
    [r * np.column_stack([np.cos(CIRCLE), np.sin(CIRCLE)]) for r in np.sqrt(2 * np.geomspace(0.01, 60, 10))]
)  # level lines of |u|²/2


@lru_cache(8192)  # frames and texts need the same states
def regime_of(value, alpha, beta):
    """The regime of the axis with eigenvalue `value` in words, and its colour."""
    if beta == 0:
        kind = axis_regimes([value], [0.0], alpha)[0]
        moves = kind in (Regime.MONOTONE, Regime.OSCILLATING, Regime.DIVERGING)
        return REGIME_NAMES[kind] + f", ×{signed(1 - alpha * value)} per step" * moves, REGIME_COLOURS[kind]
    rate, half = float(heavy_ball_rate(value, alpha, beta)), (1 + beta - alpha * value) / 2
    if abs(rate - 1) < 1e-9:
        return REGIME_NAMES[Regime.TWO_CYCLE], REGIME_COLOURS[Regime.TWO_CYCLE]
    if rate > 1:
        return f"diverging, ×{rate:.3f} per step", REGIME_COLOURS[Regime.DIVERGING]
    if half**2 < beta:
        return f"underdamped, ×{rate:.3f} per step", REGIME_COLOURS[Regime.OSCILLATING]
    kind = Regime.MONOTONE if half > 0 else Regime.OSCILLATING
    return f"{REGIME_NAMES[kind]}, ×{signed(np.copysign(rate, half))} per step", REGIME_COLOURS[kind]


def rotations(degrees):
    """Rotation matrices (…, 2, 2), whose columns are the turned axes."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.stack([np.stack([c, -s], -1), np.stack([s, c], -1)], -2)


def level_maps(vectors, values, centre):
    """Affine maps (…, 3, 3) of `RINGS` to the level lines of a quadratic: w = w* + Q diag(1/√a) u."""
    return affine(vectors / np.sqrt(values)[..., None, :], centre)


def axis_ends(vectors, centre, axis):
    """Two points (…, 2, 2) far out on an eigen-axis, one on either side of the centre."""
    reach = 20 * vectors[..., axis]
    return np.stack([centre - reach, centre + reach], axis=-2)


def plane_panel(axes, title, reach):
    """The panel of two weights, `reach` to either side of 0."""
    panel(axes, title, xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal", xlabel="w₁", ylabel="w₂")


def add_bowl(actors, axes):
    """Actors of level lines, eigen-axes and trajectory; results have `vectors`, `values`, `centre` and `path`."""
    rings = axes.plot(*RINGS.T, color=style.FAINT, lw=1)[0]
    actors.add("bowl", rings, lambda r: {"affine": level_maps(r.vectors, r.values, r.centre)})
    for j, colour in enumerate(AXIS_COLOURS):
        actors.line(axes, f"axis_{j}", lambda r, j=j: axis_ends(r.vectors, r.centre, j), color=colour, lw=1.6)
    add_path(actors, axes)


def add_path(actors, axes, prefix="", shows=lambda r: r.path):
    """Actors of a trajectory in the plane and of its current point."""
    actors.trail(
        *(axes, f"{prefix}path", f"{prefix}now", shows, "o-"),
        **dict(color=style.INK, lw=1.1, ms=3, zorder=3, head_ms=9, head_zorder=5),
    )
