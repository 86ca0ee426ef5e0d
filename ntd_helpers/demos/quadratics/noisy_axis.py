"""Noisy gradient descent along one eigen-axis: where it settles, and what a falling step size changes."""

import functools
from types import SimpleNamespace

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.shared import key, panel, panels
from ntd_helpers.noise import falling_steps, mean_square, noisy_descent, stationary_variance

VALUE, START, RUNS, STEPS, DELAY = 1.0, 4.0, 200, 400, 20
K = np.arange(STEPS + 1)
SCHEDULES = ("constant", "falling like 1/k")


@functools.lru_cache(256)
def runs(alpha, noise, schedule):
    """For a step size, a noise σ and one of `SCHEDULES`: a run, and the mean square of all with its expectation (K+1,).

    And the stationary variance at a constant step size.
    """
    steps = np.full(STEPS, alpha) if schedule == SCHEDULES[0] else falling_steps(alpha, DELAY, STEPS)
    paths, expected = noisy_descent(VALUE, START, steps, noise, RUNS), mean_square(VALUE, START, steps, noise)
    settled, measured = float(stationary_variance(VALUE, alpha, noise)), (paths**2).mean(axis=1)
    found = {"one": paths[:, 0].copy(), "measured": measured, "expected": expected, "settled": settled}
    return SimpleNamespace(schedule=schedule, **found)


def describe(alpha, noise, schedule):
    """The text under the figure."""
    result = runs(alpha, noise, schedule)
    return (
        f"Step size {schedule}, at first α = {alpha:.2f}; noise σ = {noise:.1f}. Stationary variance at constant α: "
        f"{result.settled:.3f}. Mean square after {STEPS} steps: expected {result.expected[-1]:.3f}, "
        f"{RUNS} runs {result.measured[-1]:.2f}."
    )


def _band(result):
    """The outline of ± two root mean squares of w − w*, cut at the panel's edge."""
    spread = np.minimum(2 * np.sqrt(result.expected), 9.0)
    return np.append(K, K[::-1]), np.append(spread, -spread[::-1])


@style.styled
def noisy_axis(step_size=0.1, noise=1.0, schedule="constant"):
    """One axis with a = 1 and gradient noise: a run with its expected spread, and the mean square of many runs."""
    actors, (run, squares) = panels(2, height=4.0, top=0.55)
    labels = {"xlabel": "iteration k", "pad": 22}
    panel(run, "One run", xlim=(0, STEPS), ylim=(-4.5, 4.5), ylabel="w(k) − w*", baseline=0, **labels)
    actors.line(run, "band", _band, color=style.ORANGE, lw=1.4)
    actors.line(run, "path", lambda r: (K, r.one), color=style.INK, lw=0.9)
    key(run, (0, "━ ± 2 root mean squares, predicted", style.ORANGE), row=1)
    limits = {"xscale": "log", "y_decades": 1, "xlim": (1, STEPS), "ylim": (3e-3, 30)}
    panel(squares, "Mean of (w − w*)²", ylabel="mean square", **limits, **labels)
    style.ticks(squares.xaxis, [1, 10, 100], ["1", "10", "100"])
    actors.line(squares, "measured", lambda r: (K[1:], r.measured[1:]), color=style.INK, lw=1)
    actors.line(squares, "expected", lambda r: (K[1:], r.expected[1:]), color=style.ORANGE, lw=1.8)
    level = lambda r: {"points": (K[[1, -1]], r.settled), "visible": r.schedule == "constant"}
    actors.line(squares, "settled", level, color=style.PURPLE, lw=1.4, dashes=(3, 2))
    words = ((0, f"━ {RUNS} runs", style.INK), (0.22, "━ predicted", style.ORANGE))
    key(squares, *words, (0.43, "– – α²σ²/(1 − m²)", style.PURPLE), row=1)
    alphas = [0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, *(k / 10 for k in range(4, 20))]
    sliders = [
        stage.Slider("alpha", alphas, step_size, label="step size α, at first", format="{:.2f}", marks={1.0: "1/a"}),
        stage.Slider("noise", np.round(np.arange(0.2, 2.01, 0.2), 1), noise, label="noise σ", format="{:.1f}"),
        stage.Slider("schedule", SCHEDULES, schedule, label="step size is", format=str),
    ]
    return actors.show(sliders, runs, describe, "Minibatch noise along one axis", grid=("alpha", "schedule"))
