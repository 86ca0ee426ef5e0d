"""Gradient descent on a quadratic with a flat axis."""

from functools import partial
from typing import NamedTuple

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.quadratics.common import AXIS_COLOURS, REGIME_COLOURS, REGIME_NAMES
from ntd_helpers.demos.shared import panel, signed
from ntd_helpers.quadratics import Quadratic, axis_regimes, gradient_descent

START, VALUES = np.array([-2.2, 1.0]), np.array([1.0, 0.0])
X, Y = np.linspace(-3, 3, 121), np.linspace(-4.6, 4.6, 31)  # fine in w₁, along which the level lines bend


class Descent(NamedTuple):
    """The path (steps + 1, 2), the regime of each axis, and the cost on the grid (Y, X)."""

    path: np.ndarray
    regimes: list
    heights: np.ndarray


def descent(b2, alpha, steps):
    """The `Descent` for the slope b₂ along the flat axis."""
    q = Quadratic(np.diag(VALUES), np.array([0.0, b2]))
    path = gradient_descent(q, START, alpha, steps)
    return Descent(path, axis_regimes(VALUES, q.b, alpha), q.value(np.stack(np.meshgrid(X, Y), -1)))


def describe(b2, alpha, steps):
    """The text under the figure."""
    result = descent(b2, alpha, steps)
    first, second = (REGIME_NAMES[kind] for kind in result.regimes)
    return (
        f"Slope b₂ = {signed(b2)}, step size α = {alpha:.2f}. Axis 1: {first}. Axis 2: {second}, "
        f"{signed(0 - alpha * b2)} per step, from w₂ = {result.path[0, 1]:.2f} to {signed(result.path[-1, 1])} "
        f"in {steps} steps."
    )


def _draw(plane, along, steps):
    """The two panels; their actors."""
    labels = {"xlim": (-3, 3), "ylim": (-4.6, 4.6), "xlabel": "w₁", "ylabel": "w₂"}
    panel(plane, "Level lines of J = ½ w₁² + b₂w₂, and the iterates", pad=22, **labels)
    labels = {"xlim": (0, steps), "ylim": (-4.6, 4.6), "xlabel": "iteration k", "ylabel": "wⱼ(k)"}
    panel(along, "The coordinate along each axis", pad=22, baseline=0, **labels)
    plane.plot(*START, "s", color=style.INK, ms=7)
    k, blank = np.arange(steps + 1), np.zeros((len(Y), len(X)))
    blank[0, 0] = 1  # contour needs values that are not all equal
    levels = np.linspace(-1, 6, 15)
    actors = {
        "levels": plane.contour(X, Y, blank, levels, colors=style.FAINT, linewidths=1, linestyles="solid", zorder=1),
        "path": plane.plot(k, k, "o-", color=style.INK, lw=1.2, ms=3)[0],
        "now": plane.plot(k, k, "o", color=style.INK, ms=9, zorder=4)[0],
    }
    for j, colour in enumerate(AXIS_COLOURS):
        along.text(0.5 * j, 1.03, f"axis {j + 1}", color=colour, weight="bold", transform=along.transAxes)
        actors[f"w{j + 1}"] = along.plot(k, k, color=colour)[0]
        actors[f"word{j + 1}"] = along.text(0.12 + 0.5 * j, 1.03, "…", transform=along.transAxes)
    return actors


@style.styled
def flat_axis(slope=0.12, step_size=0.5, steps=40):
    """J = ½ w₁² + b₂ w₂: axis 2 is flat. With b₂ = 0 there is a line of minimisers; otherwise none, and w₂ drifts."""
    figure, (plane, along) = style.panels(2, height=4.1, top=0.55, ratios=(1.15, 1))
    actors = _draw(plane, along, steps)

    def update(b2, alpha):
        result = descent(b2, alpha, steps)
        stage.set_contours(actors["levels"], X, Y, result.heights)
        for name in ("path", "now"):
            actors[name].set_data(*result.path.T)
        for j, kind in enumerate(result.regimes):
            actors[f"w{j + 1}"].set_ydata(result.path[:, j])
            actors[f"word{j + 1}"].set(text=REGIME_NAMES[kind], color=REGIME_COLOURS[kind])

    slopes, alphas = np.round(np.linspace(-0.3, 0.3, 31), 2), np.round(np.linspace(0.1, 2.1, 21), 2)
    edges = {1: "1/a₁", 2: "2/a₁"}
    return stage.Stage(
        figure,
        actors,
        [
            stage.Slider("b2", slopes, slope, label="slope b₂", format="{:.2f}", marks={0: "0"}),
            stage.Slider("alpha", alphas, step_size, label="step size α", format="{:.2f}", marks=edges),
        ],
        update=update,
        describe=partial(describe, steps=steps),
        title="Gradient descent with a flat axis",
        dark=style.DARK,
        timeline=stage.Timeline(steps, steps, reveal=["path", "w1", "w2"], head=["now"], label="iteration k"),
    )
