"""Three optimisers from one start on the two-weight network."""

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.gauss_newton.racers import COLOURS, LONG, PRICES, STEPS, TARGET, K, remembered, runs
from ntd_helpers.demos.shared import TWO_LINES, cost_plane, key, panel, panels, signed
from ntd_helpers.toys import TWO_WEIGHTS

THREE_LINES = TWO_LINES + 13  # points between a panel and its title


@style.styled
def race(x=-0.5, y=0.3, step_size=0.25, step=8):
    """Gradient descent, Newton and damped Gauss-Newton from one start on the two-weight network."""
    actors, (plane, by_step, by_price) = panels(3, height=4.4, top=0.95)
    _draw_plane(plane)
    limits = {"x_decades": 1, "y_decades": 3, "xlim": (0.8, LONG), "ylim": (1e-12, 30)}
    for axes, label in ((by_step, "steps"), (by_price, "gradient-equivalents")):
        panel(axes, f"Cost against {label}", pad=THREE_LINES, baseline=TARGET, xlabel=label, **limits)
    results = remembered(runs)
    actors.line(plane, "start", lambda r: r["Newton"].path[:1], "s", color=style.INK, ms=7, zorder=4)
    for row, name in enumerate(COLOURS):
        _add_method(actors, (plane, by_step, by_price), row, name)

    def describe(x, y, alpha):
        (methods,) = results(x=[x], y=[y], alpha=[alpha])
        paid = {name: f" ({run.price})" if "not" not in run.price else "" for name, run in methods.items()}
        ends = "; ".join(f"{name} {run.end}{paid[name]}" for name, run in methods.items())
        return f"From ({signed(x, 2)}, {signed(y, 2)}), to cost 10⁻⁶: {ends}."

    places, alphas = np.round(np.linspace(-1.9, 1.9, 39), 1), np.round(np.linspace(0.05, 0.6, 12), 2)
    sliders = [
        stage.Slider("x", places, x, label="start w₁", format="{:.1f}", marks={0: "0"}),
        stage.Slider("y", places, y, label="start w₂", format="{:.1f}", marks={0: "0"}),
        stage.Slider("alpha", alphas, step_size, label="step size α", format="{:.2f}", marks={0.25: "0.25"}),
    ]
    more = {"timeline": actors.timeline(STEPS, step, pace=6), "at_once": True}
    return actors.show(sliders, results, describe, "Three optimisers from one start", **more)


def _draw_plane(axes):
    reach, levels = np.linspace(-2, 2, 121), (0.01, 0.04, 0.1, 0.2, 0.35, 0.5, 0.8, 1.3, 2.2, 4, 7)
    contours = {"x": reach, "y": reach, "cost": TWO_WEIGHTS.value, "levels": levels, "lw": 0.6}
    cost_plane(axes, "The two weights", pad=THREE_LINES, **contours)
    axes.plot([1, -1], [1, -1], "*", color=style.QUIET, ms=10)
    axes.plot([0], [0], "x", color=style.QUIET, ms=9, mew=2)
    key(axes, (0, "★ minima   ✕ saddle   ■ start", style.QUIET), row=1)
    for (name, colour), (at, row) in zip(COLOURS.items(), ((0, 0), (0.56, 0), (0, -1)), strict=True):
        key(axes, (at, f"▬ {name}", colour), row=row)


def _add_method(actors, axes, row, name):
    """One method in the three panels: its path, its costs by steps and by price, and how it ends."""
    plane, by_step, by_price = axes
    colour = COLOURS[name]
    look = {"color": colour, "lw": 1.8, "ms": 5, "zorder": 3, "head_ms": 8, "head_zorder": 5}
    actors.trail(plane, f"{name}: path", f"{name}: now", lambda r: r[name].path, ".-", **look)
    for axis, quantity, price in ((by_step, "steps", 1), (by_price, "price", PRICES[name])):
        line = lambda r, price=price: (np.maximum(price * r[name].bought, 0.8), r[name].costs_bought)
        actors.line(axis, f"{name}: {quantity}", line, color=colour)
        now = lambda r, price=price: (np.maximum(price * K, 0.8), r[name].costs)
        actors.head(axis, f"{name}: {quantity} now", now, colour)
    actors.text(by_step, f"{name}: word", lambda r: r[name].end, row=row - 1, color=colour)
    actors.text(by_price, f"{name}: paid", lambda r: r[name].price, row=row - 1, color=colour)
