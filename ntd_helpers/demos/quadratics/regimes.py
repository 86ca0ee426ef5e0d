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
    """The coordinate along each axis, (steps + 1, 8), and its regime."""

    w: np.ndarray
    regimes: list


def paths(alpha, steps):
    """The `Paths` for a step size, from w(0) = 1 on every axis."""
    w = closed_form(Quadratic(np.diag(VALUES), SLOPES), np.ones(len(VALUES)), alpha, steps)
    return Paths(w, axis_regimes(VALUES, SLOPES, alpha))


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
    axes.text(1, 1.04, _name(j), color=style.QUIET, fontsize=9, ha="right", transform=axes.transAxes)
    path = lambda r: {"points": np.column_stack([k, r.w[:, j]]), "color": REGIME_COLOURS[r.regimes[j]]}  # noqa: E731
    actors.line(axes, f"path_{j}", path, "o-", lw=1.4, ms=4)
    actors.revealed(f"path_{j}")
    regime = lambda r: {"text": REGIME_NAMES[r.regimes[j]], "color": REGIME_COLOURS[r.regimes[j]]}  # noqa: E731
    actors.add(f"word_{j}", axes.text(0, 1.04, "…", weight="bold", transform=axes.transAxes), regime)


@style.styled
def regimes(step_size=1.0, steps=12):
    """The eight regimes, side by side: w(k) from w(0) = 1 on eight axes under one step size; w* = 0 where it exists."""
    figure, grid = style.panels(4, 2, height=4.6, sharex=True, sharey=True)
    actors, k = Actors(), np.arange(steps + 1)
    for j, axes in enumerate(grid):
        axes.set(xlim=(-0.4, steps + 0.4), ylim=(-3.2, 3.2), xticks=[0, 4, 8, 12])
        _add_axis(actors, axes, j, k)
    for axes in grid[4:]:
        axes.set_xlabel("iteration k")
    for axes in grid[::4]:
        axes.set_ylabel("w(k)")
    alphas, marks = np.round(np.linspace(0.1, 2.1, 41), 2), {1: "all eight", 2: "2"}
    sliders = [stage.Slider("alpha", alphas, step_size, label="step size α", format="{:.2f}", marks=marks)]
    frames = actors.frames_by_state(partial(paths, steps=steps))
    return show(
        figure,
        actors,
        sliders,
        frames,
        describe,
        "The eight regimes of one axis",
        timeline=actors.timeline(steps, steps, label="iteration k", pace=4),
    )
