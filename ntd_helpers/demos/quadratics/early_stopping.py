"""Early stopping beside ridge regression: two filters on the same eigen-axes."""

import functools
from typing import NamedTuple

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.datasets import diabetes
from ntd_helpers.demos.shared import Actors, graphs, key, panel, point, show
from ntd_helpers.quadratics import Quadratic, early_stopping_filter, ridge_filter

PATIENTS = 30  # in the training set; the other 412 judge
STEPS = np.unique(np.round(np.geomspace(1, 20_000, 40)).astype(int))
PENALTIES = np.geomspace(5, 2e-4, 40)
CURVE = np.geomspace(1e-3, 1, 50)  # of the largest eigenvalue


class Fit(NamedTuple):
    """The training quadratic's eigenvalues, the step size 1/a_max, and the validation error of a filter (11,)."""

    values: np.ndarray
    step_size: float
    error: object


@functools.cache
def fit():
    """The `Fit` to the first patients, with the targets less their mean."""
    X, t = diabetes()
    t = t - t[:PATIENTS].mean()
    axes = Quadratic.least_squares(X[:PATIENTS], t[:PATIENTS]).eigenaxes()
    others = Quadratic.least_squares(X[PATIENTS:], t[PATIENTS:])
    error = lambda u: 2 * others.value((u * axes.minimizer()) @ axes.vectors.T)  # noqa: E731
    return Fit(axes.values, 1 / axes.values[-1], error)


class Filters(NamedTuple):
    """The steps and the penalty, each with its filter on the training set's axes (11,) and its validation error."""

    steps: int
    penalty: float
    stopped: np.ndarray
    ridge: np.ndarray
    stopped_error: float
    ridge_error: float


def filters(steps, penalty):
    """The `Filters` for a number of steps of descent from 0 with α = 1/a_max, and for a ridge penalty λ."""
    data = fit()
    stopped, ridge = early_stopping_filter(data.values, data.step_size, int(steps)), ridge_filter(data.values, penalty)
    return Filters(steps, penalty, stopped, ridge, float(data.error(stopped)), float(data.error(ridge)))


def describe(steps, penalty):
    """The text under the figure."""
    result, data = filters(steps, penalty), fit()
    plural = "" if steps == 1 else "s"
    return (
        f"Early stopping: {steps} step{plural}, αk = {steps * data.step_size:.3g}, mean squared error "
        f"{result.stopped_error:.0f}. Ridge: λ = {penalty:.3g}, 1/λ = {1 / penalty:.3g}, mean squared error "
        f"{result.ridge_error:.0f}. Without shrinkage: {data.error(np.ones(11)):.0f}."
    )


def _draw_errors(actors, axes):
    """The panel of validation errors, and its actors."""
    data = fit()
    strength = STEPS * data.step_size
    panel(axes, "Mean squared error on the other 412 patients", xlim=(0.15, 6000), ylim=(3700, 6400))
    axes.set(xscale="log", xlabel="αk for early stopping, 1/λ for ridge", ylabel="mean squared error")
    style.decades(axes.xaxis, 0, 3)
    stopped = [filters(k, 1.0).stopped_error for k in STEPS]
    ridge = [filters(1, penalty).ridge_error for penalty in PENALTIES]
    axes.plot(strength, stopped, color=style.GREEN)
    axes.plot(1 / PENALTIES, ridge, color=style.PURPLE)
    axes.axhline(data.error(np.ones(11)), color=style.QUIET, lw=1, ls=":")
    axes.text(0.2, data.error(np.ones(11)) - 90, "no shrinkage", color=style.QUIET, fontsize=9)
    key(axes, (0, "● early stopping", style.GREEN), (0.4, "● ridge (drag the dots)", style.PURPLE), row=1)
    actors.dot(axes, "stopped_now", lambda r: point(r.steps * data.step_size, r.stopped_error), style.GREEN, ms=9)
    actors.dot(axes, "ridge_now", lambda r: point(1 / r.penalty, r.ridge_error), style.PURPLE, ms=9)


@style.styled
def early_stopping(steps=600, penalty=0.6):
    """Fractions of w* that early stopping and ridge keep on each axis, and what 412 other patients say about them."""
    figure, (kept, errors) = style.panels(2, height=4.2, top=0.75)
    actors, data = Actors(), fit()
    panel(kept, "Fraction of w*ⱼ that is kept", xlim=(3e-3, 8), x_decades=(-2, 0), ylim=(-0.03, 1.06))
    kept.set(xlabel="eigenvalue aⱼ of the 30 patients' A", ylabel="filter")
    key(kept, (0, "━ early stopping, 1 − (1 − αaⱼ)ᵏ", style.GREEN), row=0)
    key(kept, (0, "━ ridge, aⱼ/(aⱼ + λ)", style.PURPLE), row=1)
    a = CURVE * data.values[-1]
    stopped = lambda r: graphs(a, early_stopping_filter(a, data.step_size, int(r.steps)))  # noqa: E731
    actors.line(kept, "stopped_curve", stopped, color=style.GREEN, lw=1.4)
    actors.line(kept, "ridge_curve", lambda r: graphs(a, ridge_filter(a, r.penalty)), color=style.PURPLE, lw=1.4)
    actors.line(kept, "stopped", lambda r: graphs(data.values, r.stopped), "o", color=style.GREEN, ms=6, ls="")
    actors.line(kept, "ridge", lambda r: graphs(data.values, r.ridge), "o", color=style.PURPLE, ms=6, ls="")
    _draw_errors(actors, errors)
    sliders = [
        stage.Slider("steps", [int(k) for k in STEPS], steps, label="steps k", format="{:d}"),
        stage.Slider("penalty", PENALTIES, penalty, label="ridge penalty λ", format="{:.2g}"),
    ]
    frames, title = actors.frames_by_state(filters), "Early stopping and ridge, axis by axis"
    more = {"handles": {"stopped_now": ("steps",), "ridge_now": ("penalty",)}, "grid": ("steps", "penalty")}
    return show(figure, actors, sliders, frames, describe, title, **more)
