"""Three optimisers from one start on the two-weight network."""

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.gauss_newton.racers import COLOURS, LONG, PRICES, ROWS, STEPS, TARGET, K, remembered, runs
from ntd_helpers.demos.shared import TWO_LINES, Actors, cost_plane, graphs, panel, show, signed
from ntd_helpers.toys import TWO_WEIGHTS


@style.styled
def race(x=-0.5, y=0.3, step_size=0.25, step=8):
    """Gradient descent, Newton and damped Gauss-Newton from one start on the two-weight network."""
    figure, (plane, by_step, by_price) = style.panels(3, height=4.4, top=0.95)
    _draw_plane(plane)
    for axes, title in ((by_step, "Cost against steps"), (by_price, "Cost against gradient-equivalents")):
        panel(axes, title, y_decades=(-12, 0, 3), pad=TWO_LINES + 13, ylim=(1e-12, 30), baseline=TARGET)
    for axes, label in ((by_step, "steps"), (by_price, "gradient-equivalents")):
        axes.set(xscale="log", xlim=(0.8, LONG), xlabel=label)
        style.decades(axes.xaxis, 0, 3)
    actors, results = Actors(), remembered(runs)
    actors.line(plane, "start", lambda r: r["Newton"].path[:1], "s", color=style.INK, ms=7, zorder=4)
    for row, name in enumerate(COLOURS):
        _add_method(actors, (plane, by_step, by_price), row, name)

    def one(x, y, alpha):
        return results(x=[x], y=[y], alpha=[alpha])[0]

    def frames(**values):
        results(**values)  # all states at once
        return actors.frames_by_state(one)(**values)

    def describe(x, y, alpha):
        ends = "; ".join(
            f"{name} {run.end}" + (f" ({run.price})" if "not" not in run.price else "")
            for name, run in one(x, y, alpha).items()
        )
        return f"From ({signed(x, 2)}, {signed(y, 2)}), to cost 10⁻⁶: {ends}."

    places, alphas = np.round(np.linspace(-1.9, 1.9, 39), 1), np.round(np.linspace(0.05, 0.6, 12), 2)
    sliders = [
        stage.Slider("x", places, x, label="start w₁", format="{:.1f}", marks={0: "0"}),
        stage.Slider("y", places, y, label="start w₂", format="{:.1f}", marks={0: "0"}),
        stage.Slider("alpha", alphas, step_size, label="step size α", format="{:.2f}", marks={0.25: "0.25"}),
    ]
    timeline = actors.timeline(STEPS, step, pace=6)
    return show(figure, actors, sliders, frames, describe, "Three optimisers from one start", timeline=timeline)


def _draw_plane(axes):
    reach, levels = np.linspace(-2, 2, 121), (0.01, 0.04, 0.1, 0.2, 0.35, 0.5, 0.8, 1.3, 2.2, 4, 7)
    contours = {"x": reach, "y": reach, "cost": TWO_WEIGHTS.value, "levels": levels, "lw": 0.6}
    cost_plane(axes, "The two weights", pad=TWO_LINES + 13, **contours)
    axes.plot([1, -1], [1, -1], "*", color=style.QUIET, ms=10)
    axes.plot([0], [0], "x", color=style.QUIET, ms=9, mew=2)
    axes.text(0, ROWS[2], "★ minima   ✕ saddle   ■ start", color=style.QUIET, transform=axes.transAxes)
    for (name, colour), place in zip(COLOURS.items(), ((0, ROWS[1]), (0.56, ROWS[1]), (0, ROWS[0])), strict=True):
        axes.text(*place, f"▬ {name}", color=colour, transform=axes.transAxes)


def _add_method(actors, axes, row, name):
    """One method in the three panels: its path, its costs by steps and by price, and how it ends."""
    plane, by_step, by_price = axes
    colour = COLOURS[name]
    path = lambda r: r[name].path  # noqa: E731
    actors.line(plane, f"{name}: path", path, ".-", color=colour, lw=1.8, ms=5, zorder=3)
    actors.revealed(f"{name}: path")
    actors.head(plane, f"{name}: now", path, colour, ms=8, zorder=5)
    for axis, quantity, price in ((by_step, "steps", 1), (by_price, "price", PRICES[name])):
        line = lambda r, price=price: graphs(np.maximum(price * r[name].bought, 0.8), r[name].costs_bought)  # noqa: E731
        actors.line(axis, f"{name}: {quantity}", line, color=colour)
        now = lambda r, price=price: graphs(np.maximum(price * K, 0.8), r[name].costs)  # noqa: E731
        actors.head(axis, f"{name}: {quantity} now", now, colour)
    above = lambda axes: axes.text(0, ROWS[row], "…", color=colour, transform=axes.transAxes)  # noqa: E731
    actors.add(f"{name}: word", above(by_step), lambda r: r[name].end)
    actors.add(f"{name}: paid", above(by_price), lambda r: r[name].price)
