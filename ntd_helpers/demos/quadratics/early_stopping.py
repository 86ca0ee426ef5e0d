"""Early stopping beside ridge regression: two filters on the same eigen-axes."""

import functools
from types import SimpleNamespace

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.datasets import diabetes
from ntd_helpers.demos.shared import counted, key, panel, panels
from ntd_helpers.quadratics import Quadratic, early_stopping_filter, ridge_filter

PATIENTS = 30  # in the training set; the other 412 judge
STEPS = np.unique(np.round(np.geomspace(1, 20_000, 40)).astype(int))
PENALTIES = np.geomspace(5, 2e-4, 40)
CURVE = np.geomspace(1e-3, 1, 50)  # of the largest eigenvalue


@functools.cache
def fit():
    """The fit to the first patients, with the targets less their mean.

    The training quadratic's eigenvalues, the step size 1/a_max, and the validation error of a filter (11,).
    """
    X, t = diabetes()
    t = t - t[:PATIENTS].mean()
    axes = Quadratic.least_squares(X[:PATIENTS], t[:PATIENTS]).eigenaxes()
    others = Quadratic.least_squares(X[PATIENTS:], t[PATIENTS:])
    error = lambda u: float(2 * others.value((u * axes.minimiser()) @ axes.vectors.T))
    return SimpleNamespace(values=axes.values, step_size=1 / axes.values[-1], error=error)


def filters(steps, penalty):
    """The steps from 0 with α = 1/a_max and the penalty λ, each with its filter (11,) and its validation error."""
    data = fit()
    stopped, ridge = early_stopping_filter(data.values, data.step_size, int(steps)), ridge_filter(data.values, penalty)
    errors = {"stopped_error": data.error(stopped), "ridge_error": data.error(ridge)}
    return SimpleNamespace(steps=steps, penalty=penalty, stopped=stopped, ridge=ridge, **errors)


def describe(steps, penalty):
    """The text under the figure."""
    result, data = filters(steps, penalty), fit()
    return (
        f"Early stopping: {counted(steps, 'step')}, αk = {steps * data.step_size:.3g}, mean squared error "
        f"{result.stopped_error:.0f}. Ridge: λ = {penalty:.3g}, 1/λ = {1 / penalty:.3g}, mean squared error "
        f"{result.ridge_error:.0f}. Without shrinkage: {data.error(np.ones(11)):.0f}."
    )


def _draw_errors(actors, axes):
    """The panel of validation errors, and its actors."""
    data = fit()
    labels = {"xlabel": "αk for early stopping, 1/λ for ridge", "ylabel": "mean squared error"}
    title = "Mean squared error on the other 412 patients"
    panel(axes, title, x_decades=1, xlim=(0.15, 6000), ylim=(3700, 6400), **labels)
    axes.plot(STEPS * data.step_size, [filters(k, 1.0).stopped_error for k in STEPS], color=style.GREEN)
    axes.plot(1 / PENALTIES, [filters(1, penalty).ridge_error for penalty in PENALTIES], color=style.PURPLE)
    axes.axhline(data.error(np.ones(11)), color=style.QUIET, lw=1, ls=":")
    axes.text(0.2, data.error(np.ones(11)) - 90, "no shrinkage", color=style.QUIET, fontsize=9)
    key(axes, (0, "● early stopping", style.GREEN), (0.4, "● ridge (drag the dots)", style.PURPLE), row=1)
    actors.dot(axes, "stopped_now", lambda r: (r.steps * data.step_size, r.stopped_error), style.GREEN, ms=9)
    actors.dot(axes, "ridge_now", lambda r: (1 / r.penalty, r.ridge_error), style.PURPLE, ms=9)


@style.styled
def early_stopping(steps=600, penalty=0.6):
    """Fractions of w* that early stopping and ridge keep on each axis, and what 412 other patients say about them."""
    actors, (kept, errors) = panels(2)
    data = fit()
    keys = [(0, "━ early stopping, 1 − (1 − αaⱼ)ᵏ", style.GREEN)], [(0, "━ ridge, aⱼ/(aⱼ + λ)", style.PURPLE)]
    labels = {"xlabel": "eigenvalue aⱼ of the 30 patients' A", "ylabel": "filter"}
    panel(kept, "Fraction of w*ⱼ that is kept", *keys, x_decades=1, xlim=(3e-3, 8), ylim=(-0.03, 1.06), **labels)
    a = CURVE * data.values[-1]
    stopped = lambda r: (a, early_stopping_filter(a, data.step_size, int(r.steps)))
    actors.line(kept, "stopped_curve", stopped, color=style.GREEN, lw=1.4)
    actors.line(kept, "ridge_curve", lambda r: (a, ridge_filter(a, r.penalty)), color=style.PURPLE, lw=1.4)
    actors.line(kept, "stopped", lambda r: (data.values, r.stopped), "o", color=style.GREEN, ms=6, ls="")
    actors.line(kept, "ridge", lambda r: (data.values, r.ridge), "o", color=style.PURPLE, ms=6, ls="")
    _draw_errors(actors, errors)
    sliders = [
        stage.Slider("steps", [int(k) for k in STEPS], steps, label="steps k", format="{:d}"),
        stage.Slider("penalty", PENALTIES, penalty, label="ridge penalty λ", format="{:.2g}"),
    ]
    more = {"handles": {"stopped_now": ("steps",), "ridge_now": ("penalty",)}, "grid": ("steps", "penalty")}
    return actors.show(sliders, filters, describe, "Early stopping and ridge, axis by axis", **more)
