"""The eight regimes of an axis, side by side."""

from functools import partial
from typing import NamedTuple

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.quadratics.common import REGIME_COLOURS, REGIME_NAMES
from ntd_helpers.demos.shared import Actors, show, signed
from ntd_helpers.quadratics import Quadratic, axis_regimes, closed_form

VALUES = np.array([0, 0, 0.5, 1, 1.5, 2, 2.2, -0.5])
SLOPES = np.array([0, 0.3, 0, 0, 0, 0, 0, 0])


class Paths(NamedTuple):
    """The path of each axis, (steps + 1, 8), and its regime."""

    w: np.ndarray
    regimes: list


def paths(alpha, steps):
    """The `Paths` for a step size, all from 1."""
    w = closed_form(Quadratic(np.diag(VALUES), SLOPES), np.ones(len(VALUES)), alpha, steps)
    return Paths(w, axis_regimes(VALUES, SLOPES, alpha))


def describe(alpha):
    """The text under the figure."""
    kinds = axis_regimes(VALUES, SLOPES, alpha)
    each = "; ".join(f"{signed(v, 1)}: {REGIME_NAMES[kind]}" for v, kind in zip(VALUES, kinds, strict=True))
    return f"α = {alpha:.2f}. Eigenvalue and regime of each axis: {each} (the second has a slope, the first none)."


def _add_axis(actors, axes, j, k):
    """The panel of axis j."""
    axes.axhline(0, color=style.FAINT, lw=1, zorder=1)
    name = f"a = {VALUES[j]:g}".replace("-", "−") + f", b = {SLOPES[j]:g}" * bool(VALUES[j] == 0)
    axes.text(1, 1.04, name, color=style.QUIET, fontsize=9, ha="right", transform=axes.transAxes)
    path = lambda r: {"points": np.column_stack([k, r.w[:, j]]), "color": REGIME_COLOURS[r.regimes[j]]}  # noqa: E731
    actors.line(axes, f"path_{j}", path, "o-", lw=1.4, ms=4)
    actors.revealed(f"path_{j}")
    regime = lambda r: {"text": REGIME_NAMES[r.regimes[j]], "color": REGIME_COLOURS[r.regimes[j]]}  # noqa: E731
    actors.add(f"word_{j}", axes.text(0, 1.04, "…", weight="bold", transform=axes.transAxes), regime)


@style.styled
def regimes(step_size=1.0, steps=12):
    """The eight regimes, side by side: w(k) from w(0) = 1 on eight axes with w* = 0, under one step size."""
    figure, grid = style.panels(4, 2, height=4.6, sharex=True, sharey=True)
    actors, k = Actors(), np.arange(steps + 1)
    for j, axes in enumerate(grid):
        axes.set(xlim=(-0.4, steps + 0.4), ylim=(-3.2, 3.2), xticks=[0, 4, 8, 12])
        _add_axis(actors, axes, j, k)
    for axes in grid[4:]:
        axes.set_xlabel("iteration k")
    for axes in grid[::4]:
        axes.set_ylabel("w(k)")
    alphas, marks = np.round(np.linspace(0.1, 2.1, 41), 2), {1: "as in the table", 2: "2"}
    sliders = [stage.Slider("alpha", alphas, step_size, label="step size α", format="{:.2f}", marks=marks)]
    frames = actors.frames_by_state(partial(paths, steps=steps))
    return show(
        figure,
        actors,
        sliders,
        frames,
        describe,
        "Eight ways to move along an axis",
        timeline=actors.timeline(steps, steps, label="iteration k", pace=4),
    )
