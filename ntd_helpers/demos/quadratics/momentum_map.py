"""The rate of descent over step size and momentum."""

from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import ListedColormap, to_rgba

from ntd_helpers import stage, style
from ntd_helpers.demos.shared import Actors, panel, point, show
from ntd_helpers.momentum import best_momentum, heavy_ball_rate, steps_to_fraction
from ntd_helpers.quadratics import best_step_size

ALPHAS, BETAS = np.linspace(0.05, 4, 80), np.linspace(0, 0.98, 60)
KAPPAS = np.geomspace(2, 1000, 28)


class Rates(NamedTuple):
    """For a condition number: the best step size and momentum with their rate, and those without momentum."""

    kappa: float
    alpha: float
    beta: float
    rate: float
    plain_alpha: float
    plain_rate: float


def rates(kappa):
    """The `Rates` for eigenvalues from 1/κ to 1."""
    alpha, beta = best_momentum(kappa)
    return Rates(kappa, alpha, beta, np.sqrt(beta), best_step_size([1 / kappa, 1]), (kappa - 1) / (kappa + 1))


def rate_map(kappa):
    """log₁₀ of the steps for a factor 1000, (60, 80), over step size and momentum."""
    alpha, beta = np.meshgrid(ALPHAS, BETAS)
    return log_steps(np.maximum(heavy_ball_rate(1 / kappa, alpha, beta), heavy_ball_rate(1.0, alpha, beta)))


def log_steps(rates):
    """log₁₀ of the steps for a factor 1000 at each rate, held below 4, and 4 where it is never reached."""
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = np.log(1e-3) / np.log(rates)
    return np.where(rates < 1 - 1e-12, np.log10(np.clip(steps, 1, 9_700)), 4.0)  # 9 700 is the map's darkest colour


def describe(kappa):
    """The text under the figure."""
    r, values = rates(kappa), [1 / kappa, 1.0]
    before, after = (steps_to_fraction(values, *at, 1e-3) for at in ((r.plain_alpha, 0.0), (r.alpha, r.beta)))
    return (
        f"κ = {kappa:.4g}. Without momentum the best is α = {r.plain_alpha:.3f}/a₂, ×{r.plain_rate:.4f} a step. "
        f"With it, α = {r.alpha:.3f}/a₂ and β = {r.beta:.3f} (the star), ×{r.rate:.4f}. Counted from equal "
        f"errors to a thousandth of them: {before} steps become {after}."
    )


def _draw_rates(actors, axes):
    """The panel of the best rates against the condition number, and its actors."""
    panel(
        *(axes, "The best rate that can be had"),
        **dict(xlim=(2, 1000), ylim=(0, 1.02), x_decades=(1, 3), pad=None),
        **dict(xlabel="condition number κ", ylabel="rate a step"),
    )
    best = np.array([rates(kappa) for kappa in KAPPAS])
    axes.plot(KAPPAS, best[:, Rates._fields.index("plain_rate")], color=style.ORANGE)
    axes.plot(KAPPAS, best[:, Rates._fields.index("rate")], color=style.BLUE)
    axes.text(2.2, 0.94, "without momentum", color=style.ORANGE)
    axes.text(60, 0.62, "with momentum", color=style.BLUE)
    at_best, at_plain = lambda r: point(r.kappa, r.rate), lambda r: point(r.kappa, r.plain_rate)
    actors.line(axes, "rate_best", at_best, "*", color=style.BLUE, ms=14, clip_on=False)
    actors.line(axes, "rate_plain", at_plain, "o", color=style.ORANGE, ms=8, clip_on=False)


@style.styled
def momentum_map(condition_number=30):
    """The rate of the slower of two axes (a₁ = 1/κ, a₂ = 1) over step size and momentum, and its best point."""
    figure, (plane, best_rates) = style.panels(2, height=4.0, ratios=(1.25, 1))
    actors = Actors()
    shades = ListedColormap([*plt.get_cmap("viridis_r")(np.linspace(0.05, 1, 255)), to_rgba(style.FAINT)])
    place = {"extent": (0.05, 4, 0, 0.98), "origin": "lower", "aspect": "auto"}
    image = plane.imshow(np.ones((60, 80)), cmap=shades, vmin=0.7, vmax=4.0, **place)
    actors.add("rates", image, lambda r: {"image": rate_map(r.kappa)})
    panel(
        *(plane, "Steps for a factor 1000: yellow few, violet 10⁴ or more, grey never"),
        **dict(xlim=(0.05, 4), ylim=(0, 0.98), pad=None),
        **dict(xlabel="step size α (in units of 1/a₂)", ylabel="momentum β"),
    )
    star, plain = lambda r: point(r.alpha, r.beta), lambda r: point(r.plain_alpha, 0.0)
    actors.line(plane, "best", star, "*", color="#ffffff", mec=style.INK, ms=15, clip_on=False)
    actors.line(plane, "plain", plain, "o", color=style.ORANGE, mec="#ffffff", ms=9, clip_on=False)
    _draw_rates(actors, best_rates)
    marks = {2: "2", 10: "10", 100: "100", 1000: "1000"}
    label = "condition number κ"
    sliders = [stage.Slider("kappa", KAPPAS, condition_number, label=label, format="{:.1f}", marks=marks)]
    frames = actors.frames_by_state(rates)
    return show(figure, actors, sliders, frames, describe, "Momentum: the best step size and momentum together")
