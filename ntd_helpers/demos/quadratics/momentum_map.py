"""Convergence rate over step size and momentum."""

import functools

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import ListedColormap

from ntd_helpers import stage, style
from ntd_helpers.demos.quadratics.momentum_rates import (
    ALPHAS,
    BETAS,
    KAPPAS,
    LONGEST,
    MOST,
    NEVER,
    Rates,
    choice,
    rate_map,
    rates,
    slower_rate,
)
from ntd_helpers.demos.shared import Actors, panel, point, show
from ntd_helpers.momentum import steps_to_fraction

CHOICE = 2.0, 0.5  # the step size and momentum of the point that can be dragged, at first


def describe(kappa, alpha, beta):
    """The text under the figure."""
    r, (before, after) = rates(kappa), best_counts(kappa)
    chosen = f" Dot: α = {alpha:.1f}/a₂, β = {beta:.2f}, rate {slower_rate(kappa, alpha, beta):.4f}."
    return (
        f"Condition number {kappa:.4g}. Best without momentum: α = {r.plain_alpha:.3f}/a₂, rate {r.plain_rate:.4f}. "
        f"Best with momentum (star): α = {r.alpha:.3f}/a₂, β = {r.beta:.3f}, rate {r.rate:.4f}. "
        f"Steps to a thousandth of the error: {before} without momentum, {after} with it.{chosen}"
    )


@functools.cache
def best_counts(kappa):
    """The steps from equal errors to a thousandth of them: (best without momentum, best with it)."""
    r, values = rates(kappa), [1 / kappa, 1.0]
    return [steps_to_fraction(values, *at, 1e-3) for at in ((r.plain_alpha, 0.0), (r.alpha, r.beta))]


def _draw_rates(actors, axes):
    """The panel of the best rates against the condition number, and its actors."""
    panel(
        *(axes, "Best rate, the factor per step in the long run"),
        **dict(xlim=(2, 1000), ylim=(0, 1.02), x_decades=(1, 3), pad=None),
        **dict(xlabel="condition number κ"),
    )
    best = np.array([rates(kappa) for kappa in KAPPAS])
    axes.plot(KAPPAS, best[:, Rates._fields.index("plain_rate")], color=style.ORANGE)
    axes.plot(KAPPAS, best[:, Rates._fields.index("rate")], color=style.BLUE)
    axes.text(2.2, 0.94, "without momentum", color=style.ORANGE)
    axes.text(60, 0.62, "with momentum", color=style.BLUE)
    axes.text(60, 0.04, "● your α and β (drag the dot)", color=style.INK)
    at_best, at_plain = lambda r: point(r.best.kappa, r.best.rate), lambda r: point(r.best.kappa, r.best.plain_rate)
    actors.line(axes, "rate_best", at_best, "*", color=style.BLUE, ms=14, clip_on=False)
    actors.line(axes, "rate_plain", at_plain, "o", color=style.ORANGE, ms=8, clip_on=False)
    actors.dot(axes, "rate_chosen", lambda r: point(r.best.kappa, r.rate), style.INK)


@style.styled
def momentum_map(condition_number=30):
    """The rate of the slower of two axes (a₁ = 1/κ, a₂ = 1) over step size and momentum, and its optimum."""
    figure, (plane, best_rates) = style.panels(2, height=4.0, ratios=(1.25, 1))
    actors = Actors()
    shades = ListedColormap(plt.get_cmap("viridis_r")(np.linspace(0.05, 1, 256)))
    place = {"extent": (0.05, LONGEST, 0, MOST), "origin": "lower", "aspect": "auto"}
    image = plane.imshow(np.ones((len(BETAS), len(ALPHAS))), cmap=shades, vmin=0.7, vmax=4.0, **place)
    actors.add("rates", image, lambda r: {"image": rate_map(r.best.kappa)})
    actors.add("never", plane.fill(*NEVER.T, color=style.FAINT, lw=0)[0], lambda r: NEVER)
    bar = figure.colorbar(image, ax=plane, fraction=0.05, pad=0.02)
    style.ticks(bar.ax.yaxis, [1, 2, 3, 4], ["10", "100", "1000", "10⁴"])
    panel(
        *(plane, "Steps that shrink the error 1000 times (grey: never)"),
        **dict(xlim=(0.05, LONGEST), ylim=(0, MOST), pad=None),
        **dict(xlabel="step size α (in units of 1/a₂)", ylabel="momentum β"),
    )
    star, plain = lambda r: point(r.best.alpha, r.best.beta), lambda r: point(r.best.plain_alpha, 0.0)
    actors.line(plane, "best", star, "*", color="#ffffff", mec=style.INK, ms=15, clip_on=False)
    actors.line(plane, "plain", plain, "o", color=style.ORANGE, mec="#ffffff", ms=9, clip_on=False)
    actors.dot(plane, "chosen", lambda r: point(r.alpha, r.beta), style.INK, mec="#ffffff", ms=9, clip_on=False)
    _draw_rates(actors, best_rates)
    marks = {2: "2", 10: "10", 100: "100", 1000: "1000"}
    alphas, betas = np.round(np.linspace(0.2, 3.8, 19), 1), np.round(np.linspace(0, 0.95, 20), 2)
    sliders = [
        stage.Slider("kappa", KAPPAS, condition_number, label="condition number κ", format="{:.1f}", marks=marks),
        stage.Slider("alpha", alphas, CHOICE[0], label="step size α", format="{:.1f}/a₂"),
        stage.Slider("beta", betas, CHOICE[1], label="momentum β", format="{:.2f}"),
    ]
    frames, title = actors.frames_by_state(choice), "Step size and momentum together"
    more = {"handles": {"chosen": ("alpha", "beta")}, "grid": ("alpha", "beta")}
    return show(figure, actors, sliders, frames, describe, title, **more)
