"""Gradient descent on a quadratic with a flat axis."""

from functools import partial

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.quadratics.common import AXIS_COLOURS, REGIME_COLOURS, REGIME_NAMES
from ntd_helpers.demos.shared import height, panel, signed
from ntd_helpers.quadratics import Quadratic, axis_regimes, gradient_descent

START, VALUES = np.array([-2.2, 1.0]), np.array([1.0, 0.0])
X, Y = np.linspace(-3, 3, 121), np.linspace(-4.6, 4.6, 31)  # fine in w₁, along which the level lines bend


def descent(b2, alpha, steps):
    """For the slope b₂ along the flat axis: the path, the regime of each axis, and the cost on the grid (Y, X)."""
    q = Quadratic(np.diag(VALUES), np.array([0.0, b2]))
    path = gradient_descent(q, START, alpha, steps)
    return path, axis_regimes(VALUES, q.b, alpha), q.value(np.stack(np.meshgrid(X, Y), -1))


def describe(b2, alpha, steps):
    """The text under the figure."""
    path, regimes, _ = descent(b2, alpha, steps)
    first, second = (REGIME_NAMES[kind] for kind in regimes)
    return (
        f"Slope b₂ = {signed(b2)}, step size α = {alpha:.2f}. Axis 1: {first}. Axis 2: {second}, "
        f"{signed(0 - alpha * b2)} per step, from w₂ = {path[0, 1]:.2f} to {signed(path[-1, 1])} in "
        f"{steps} steps."
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
        along.text(0.5 * j, height(1), f"axis {j + 1}", color=colour, weight="bold", transform=along.transAxes)
        actors[f"w{j + 1}"] = along.plot(k, k, color=colour)[0]
        actors[f"word{j + 1}"] = along.text(0.12 + 0.5 * j, height(1), "…", transform=along.transAxes)
    return actors


@style.styled
def flat_axis(slope=0.12, step_size=0.5, steps=40):
    """J = ½ w₁² + b₂ w₂: axis 2 is flat. With b₂ = 0 there is a line of minimisers; otherwise none, and w₂ drifts."""
    figure, (plane, along) = style.panels(2, height=4.1, top=0.55, ratios=(1.15, 1))
    actors = _draw(plane, along, steps)

    def update(b2, alpha):
        path, regimes, heights = descent(b2, alpha, steps)
        stage.set_contours(actors["levels"], X, Y, heights)
        for name in ("path", "now"):
            actors[name].set_data(*path.T)
        for j, kind in enumerate(regimes):
            actors[f"w{j + 1}"].set_ydata(path[:, j])
            actors[f"word{j + 1}"].set(text=REGIME_NAMES[kind], color=REGIME_COLOURS[kind])

    slopes, alphas = np.round(np.linspace(-0.3, 0.3, 31), 2), np.round(np.linspace(0.1, 2.1, 21), 2)
    sliders = [
        stage.Slider("b2", slopes, slope, label="slope b₂", format="{:.2f}", marks={0: "0"}),
        stage.Slider("alpha", alphas, step_size, label="step size α", format="{:.2f}", marks={1: "1/a₁", 2: "2/a₁"}),
    ]
    return stage.Stage(
        figure,
        actors,
        sliders,
        update=update,
        describe=partial(describe, steps=steps),
        title="Gradient descent with a flat axis",
        dark=style.DARK,
        timeline=stage.Timeline(steps, steps, reveal=["path", "w1", "w2"], head=["now"], label="iteration k"),
    )
