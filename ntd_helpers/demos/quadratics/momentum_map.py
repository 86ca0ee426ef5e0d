"""Convergence rate over step size and momentum."""

import functools

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import ListedColormap

from ntd_helpers import stage, style
from ntd_helpers.demos.quadratics.momentum_rates import (
    KAPPAS,
    MAX_MOMENTUM,
    MAX_STEP_SIZE,
    NEVER,
    choice,
    rate_map,
    rates,
)
from ntd_helpers.demos.shared import panel, panels
from ntd_helpers.momentum import steps_to_fraction

CHOICE = 2.0, 0.5  # the step size and momentum of the point that can be dragged, at first


def describe(kappa, alpha, beta):
    """The text under the figure."""
    r, (before, after) = choice(kappa, alpha, beta), best_counts(kappa)
    best, chosen = r.best, f" Dot: α = {alpha:.1f}/a₂, β = {beta:.2f}, rate {r.rate:.4f}."
    return (
        f"Condition number {kappa:.4g}. Best without momentum: α = {best.plain_alpha:.3f}/a₂, "
        f"rate {best.plain_rate:.4f}. "
        f"Best with momentum (star): α = {best.alpha:.3f}/a₂, β = {best.beta:.3f}, rate {best.rate:.4f}. "
        f"Steps to a thousandth of the error: {before} without momentum, {after} with it.{chosen}"
    )


@functools.cache
def best_counts(kappa):
    """The steps from equal errors to a thousandth of them: (best without momentum, best with it)."""
    r, values = rates(kappa), [1 / kappa, 1.0]
    return [steps_to_fraction(values, *at, 1e-3) for at in ((r.plain_alpha, 0.0), (r.alpha, r.beta))]


def _draw_rates(actors, axes):
    """The panel of the best rates against the condition number, and its actors."""
    limits = {"xlim": (2, 1000), "ylim": (0, 1.02), "xlabel": "condition number κ", "x_decades": 1, "pad": None}
    panel(axes, "Best rate, the factor per step in the long run", **limits)
    axes.plot(KAPPAS, [rates(kappa).plain_rate for kappa in KAPPAS], color=style.ORANGE)
    axes.plot(KAPPAS, [rates(kappa).rate for kappa in KAPPAS], color=style.BLUE)
    axes.text(2.2, 0.94, "without momentum", color=style.ORANGE)
    axes.text(60, 0.62, "with momentum", color=style.BLUE)
    axes.text(60, 0.04, "● your α and β (drag the dot)", color=style.INK)
    star, plain = {"color": style.BLUE, "ms": 14}, {"color": style.ORANGE, "ms": 8}
    actors.mark(axes, "rate_best", lambda r: (r.best.kappa, r.best.rate), "*", clip_on=False, **star)
    actors.mark(axes, "rate_plain", lambda r: (r.best.kappa, r.best.plain_rate), "o", clip_on=False, **plain)
    actors.dot(axes, "rate_chosen", lambda r: (r.best.kappa, r.rate), style.INK)


@style.styled
def momentum_map(condition_number=30):
    """The rate of the slower of two axes (a₁ = 1/κ, a₂ = 1) over step size and momentum, and its optimum."""
    actors, (plane, best_rates) = panels(2, height=4.0, ratios=(1.25, 1), top=0.35)
    shades = ListedColormap(plt.get_cmap("viridis_r")(np.linspace(0.05, 1, 256)))
    place = {"extent": (0.05, MAX_STEP_SIZE, 0, MAX_MOMENTUM), "origin": "lower", "aspect": "auto"}
    image = plane.imshow(rate_map(KAPPAS[0]), cmap=shades, vmin=0.7, vmax=4.0, **place)
    actors.add("rates", image, lambda r: {"image": rate_map(r.best.kappa)})
    actors.add("never", plane.fill(*NEVER.T, color=style.FAINT, lw=0)[0], lambda r: NEVER)
    bar = actors.figure.colorbar(image, ax=plane, fraction=0.05, pad=0.02)
    style.ticks(bar.ax.yaxis, [1, 2, 3, 4], ["10", "100", "1000", "10⁴"])
    names = {"xlabel": "step size α (in units of 1/a₂)", "ylabel": "momentum β"}
    limits = {"xlim": (0.05, MAX_STEP_SIZE), "ylim": (0, MAX_MOMENTUM), "pad": None}
    panel(plane, "Steps that shrink the error 1000 times (grey: never)", **names, **limits)
    star, plain = {"color": "#ffffff", "mec": style.INK, "ms": 15}, {"color": style.ORANGE, "mec": "#ffffff", "ms": 9}
    actors.mark(plane, "best", lambda r: (r.best.alpha, r.best.beta), "*", clip_on=False, **star)
    actors.mark(plane, "plain", lambda r: (r.best.plain_alpha, 0.0), "o", clip_on=False, **plain)
    actors.dot(plane, "chosen", lambda r: (r.alpha, r.beta), style.INK, mec="#ffffff", ms=9, clip_on=False)
    _draw_rates(actors, best_rates)
    marks = {2: "2", 10: "10", 100: "100", 1000: "1000"}
    alphas, betas = np.round(np.linspace(0.2, 3.8, 19), 1), np.round(np.linspace(0, 0.95, 20), 2)
    sliders = [
        stage.Slider("kappa", KAPPAS, condition_number, label="condition number κ", format="{:.1f}", marks=marks),
        stage.Slider("alpha", alphas, CHOICE[0], label="step size α", format="{:.1f}/a₂"),
        stage.Slider("beta", betas, CHOICE[1], label="momentum β", format="{:.2f}"),
    ]
    more = {"handles": {"chosen": ("alpha", "beta")}, "grid": ("alpha", "beta")}
    return actors.show(sliders, choice, describe, "Step size and momentum together", **more)
