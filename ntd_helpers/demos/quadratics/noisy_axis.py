"""Noisy gradient descent along one eigen-axis: where it settles, and what a falling step size changes."""

import functools
from typing import NamedTuple

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.shared import Actors, panel, show
from ntd_helpers.noise import falling_steps, mean_square, noisy_descent, stationary_variance

VALUE, START, RUNS, STEPS, DELAY = 1.0, 4.0, 200, 400, 20
K = np.arange(STEPS + 1)
SCHEDULES = ("constant", "falling like 1/k")


class Runs(NamedTuple):
    """One run (K+1,), the mean square over all runs and its expectation (K+1,), and the stationary variance."""

    one: np.ndarray
    measured: np.ndarray
    expected: np.ndarray
    settled: float
    schedule: str


@functools.lru_cache(256)
def runs(alpha, noise, schedule):
    """The `Runs` for a step size, a noise σ and one of `SCHEDULES`."""
    steps = np.full(STEPS, alpha) if schedule == SCHEDULES[0] else falling_steps(alpha, DELAY, STEPS)
    paths, expected = noisy_descent(VALUE, START, steps, noise, RUNS), mean_square(VALUE, START, steps, noise)
    settled = float(stationary_variance(VALUE, alpha, noise))
    return Runs(paths[:, 0].copy(), (paths**2).mean(axis=1), expected, settled, schedule)


def describe(alpha, noise, schedule):
    """The text under the figure."""
    result = runs(alpha, noise, schedule)
    return (
        f"Step size {schedule}, at first α = {alpha:.2f}; noise σ = {noise:.1f}. Stationary variance at constant α: "
        f"{result.settled:.3f}. Mean square after {STEPS} steps: expected {result.expected[-1]:.3f}, "
        f"{RUNS} runs {result.measured[-1]:.2f}."
    )


def _band(result):
    """The outline of ± two standard deviations around 0, cut at the panel's edge."""
    spread = np.minimum(2 * np.sqrt(result.expected), 9.0)
    return np.column_stack([np.append(K, K[::-1]), np.append(spread, -spread[::-1])])


@style.styled
def noisy_axis(step_size=0.1, noise=1.0, schedule="constant"):
    """One axis with a = 1 and gradient noise: a run with its expected spread, and the mean square of many runs."""
    figure, (run, squares) = style.panels(2, height=4.0, top=0.55)
    actors = Actors()
    labels = {"xlabel": "iteration k", "pad": 22}
    panel(run, "One run", xlim=(0, STEPS), ylim=(-4.5, 4.5), ylabel="w(k) − w*", baseline=0, **labels)
    actors.line(run, "band", _band, color=style.ORANGE, lw=1.4)
    actors.line(run, "path", lambda r: np.column_stack([K, r.one]), color=style.INK, lw=0.9)
    run.text(0, 1.03, "━ ± 2 standard deviations, predicted", color=style.ORANGE, transform=run.transAxes)
    panel(squares, "Mean of (w − w*)²", xlim=(1, STEPS), ylim=(3e-3, 30), ylabel="mean square", **labels)
    squares.set(xscale="log", yscale="log")
    style.ticks(squares.xaxis, [1, 10, 100], ["1", "10", "100"])
    style.decades(squares.yaxis, -2, 1)
    actors.line(squares, "measured", lambda r: np.column_stack([K, r.measured])[1:], color=style.INK, lw=1)
    actors.line(squares, "expected", lambda r: np.column_stack([K, r.expected])[1:], color=style.ORANGE, lw=1.8)
    level = lambda r: {"points": [[1, r.settled], [STEPS, r.settled]], "visible": r.schedule == "constant"}  # noqa: E731
    actors.line(squares, "settled", level, color=style.PURPLE, lw=1.4, dashes=(3, 2))
    words = ((0, f"━ {RUNS} runs", style.INK), (0.22, "━ predicted", style.ORANGE))
    for at, text, colour in (*words, (0.43, "– – α²σ²/(1 − m²)", style.PURPLE)):
        squares.text(at, 1.03, text, color=colour, transform=squares.transAxes)
    alphas = [0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, *(k / 10 for k in range(4, 20))]
    sliders = [
        stage.Slider("alpha", alphas, step_size, label="step size α, at first", format="{:.2f}", marks={1.0: "1/a"}),
        stage.Slider("noise", np.round(np.arange(0.2, 2.01, 0.2), 1), noise, label="noise σ", format="{:.1f}"),
        stage.Slider("schedule", SCHEDULES, schedule, label="step size is", format=str),
    ]
    frames = actors.frames_by_state(runs)
    return show(figure, actors, sliders, frames, describe, "Minibatch noise along one axis", grid=("alpha", "schedule"))
