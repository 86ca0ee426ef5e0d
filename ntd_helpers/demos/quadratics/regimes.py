"""The eight regimes of an axis, side by side."""

from functools import partial

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.quadratics.common import REGIME_COLOURS, REGIME_NAMES
from ntd_helpers.demos.shared import height, panels, signed
from ntd_helpers.quadratics import Quadratic, axis_regimes, closed_form

VALUES = np.array([0, 0, 0.5, 1, 1.5, 2, 2.2, -0.5])
SLOPES = np.array([0, 0.3, 0, 0, 0, 0, 0, 0])
ROW = 0.7  # of the words above these panels, which are low


def paths(alpha, steps):
    """For a step size, from w(0) = 1 on every axis: the coordinates (steps + 1, 8), and the regimes."""
    w = closed_form(Quadratic(np.diag(VALUES), SLOPES), np.ones(len(VALUES)), alpha, steps)
    return w, axis_regimes(VALUES, SLOPES, alpha)


def describe(alpha):
    """The text under the figure."""
    kinds = axis_regimes(VALUES, SLOPES, alpha)
    each = "; ".join(f"{name}: {REGIME_NAMES[kind]}" for name, kind in zip(map(_name, range(8)), kinds, strict=True))
    return f"Step size α = {alpha:.2f}. Regime of each axis: {each}."


def _name(j):
    """The eigenvalue of axis j and, on the flat axes, its slope b."""
    return f"a = {signed(VALUES[j], 1)}" + f", b = {SLOPES[j]:g}" * bool(VALUES[j] == 0)


def _add_axis(actors, axes, j, k):
    """The panel of axis j."""
    axes.axhline(0, color=style.FAINT, lw=1, zorder=1)
    axes.text(1, height(ROW), _name(j), color=style.QUIET, fontsize=9, ha="right", transform=axes.transAxes)
    colour = lambda r: REGIME_COLOURS[r[1][j]]
    path = lambda r: {"points": (k, r[0][:, j]), "color": colour(r)}
    actors.line(axes, f"path_{j}", path, "o-", lw=1.4, ms=4, revealed=True)
    actors.text(
        axes, f"word_{j}", lambda r: {"text": REGIME_NAMES[r[1][j]], "color": colour(r)}, row=ROW, weight="bold"
    )


@style.styled
def regimes(step_size=1.0, steps=12):
    """The eight regimes, side by side: w(k) from w(0) = 1 on eight axes under one step size; w* = 0 where it exists."""
    actors, grid = panels(4, 2, height=4.6, sharex=True, sharey=True, top=0.35)
    k = np.arange(steps + 1)
    for j, axes in enumerate(grid):
        axes.set(xlim=(-0.4, steps + 0.4), ylim=(-3.2, 3.2), xticks=[0, 4, 8, 12])
        _add_axis(actors, axes, j, k)
    for axes in grid[4:]:
        axes.set_xlabel("iteration k")
    for axes in grid[::4]:
        axes.set_ylabel("w(k)")
    alphas, marks = np.round(np.linspace(0.1, 2.1, 41), 2), {1: "all eight", 2: "2"}
    sliders = [stage.Slider("alpha", alphas, step_size, label="step size α", format="{:.2f}", marks=marks)]
    timeline, results = actors.timeline(steps, steps, label="iteration k", pace=4), partial(paths, steps=steps)
    return actors.show(sliders, results, describe, "The eight regimes of one axis", timeline=timeline)
