"""‖H − G‖/‖H‖ in three fits of one network, as their costs fall."""

import functools
import re

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.gauss_newton.common import first_below
from ntd_helpers.demos.shared import Actors, panel, point, show
from ntd_helpers.gauss_newton import levenberg_marquardt_paths
from ntd_helpers.toys import THREE_FITS

COLOURS = dict(zip(THREE_FITS, (style.BLUE, style.GREEN, style.INK), strict=True))
STEPS = 50
TARGETS = np.geomspace(0.3, 2e-5, 18)


@functools.cache
def histories(seed=0):
    """By fit: cost, ‖H − G‖/‖H‖, and ‖r‖ and ‖H_z‖ relative to their first values, at each damped step (STEPS + 1,)."""
    return {name: _history(fit, seed) for name, fit in THREE_FITS.items()}


def _history(fit, seed):
    path = levenberg_marquardt_paths(fit, fit.net.init(seed)[None], STEPS)[0]
    r, C = fit.in_outputs(path)
    G, residual = fit.curvature(path)
    norm = lambda array: np.sqrt((array.reshape(len(path), -1) ** 2).sum(1))  # noqa: E731
    sizes = {"residual": norm(r) / norm(r)[0], "curvature": norm(C) / norm(C)[0]}
    return {"cost": fit.value(path), "ratio": norm(residual) / norm(G + residual)} | sizes


def results(target):
    """By fit: the numbers of its history at the first step with a cost at or below the target."""
    at = {name: int(first_below(h["cost"], target)) for name, h in histories().items()}
    return {name: {key: v[at[name]] for key, v in h.items()} for name, h in histories().items()}


@style.styled
def plateau(target=1e-3):
    """Three fits of one network by damped Gauss-Newton steps: how ‖H − G‖/‖H‖, the residuals and H_z fall."""
    figure, axes = style.panels(3, height=4.4, top=0.95)
    actors = Actors()
    for axis, (quantity, title) in zip(axes, (
        ("ratio", "‖H − G‖/‖H‖"), ("residual", "Residual ‖r‖, relative to its start"),
        ("curvature", "Loss curvature ‖H_z‖, relative to its start"),
    ), strict=True):  # fmt: skip
        _draw(axis, actors, quantity, title)
    start = TARGETS[np.argmin(np.abs(np.log(TARGETS / target)))]
    sliders = [stage.Slider("target", TARGETS, start, label="cost to reach", format="{:.1e}")]
    frames, title = actors.frames_by_state(results), "H − G as the fit becomes perfect, for three losses"
    return show(figure, actors, sliders, frames, _describe, title)


def _draw(axes, actors, quantity, title):
    panel(
        axes, title, x_decades=(-8, 0, 2), y_decades=(-6, 0, 2), xlim=(3, 3e-9), ylim=(3e-7, 8), xlabel="cost", pad=51
    )
    for row, (name, colour) in enumerate(COLOURS.items()):
        h = histories()[name]
        axes.plot(h["cost"], h[quantity], color=colour, lw=1.6)
        now = lambda r, name=name: point(r[name]["cost"], r[name][quantity])  # noqa: E731
        actors.dot(axes, f"{name}: {quantity}", now, colour)
        text = lambda r, name=name: f"▬ {name}: {r[name][quantity]:.2g}"  # noqa: E731
        place = axes.text(0, 1.17 - 0.075 * row, "…", color=colour, transform=axes.transAxes)
        actors.add(f"{name}: {quantity} word", place, text)


def _describe(target):
    ratios = "; ".join(f"{name} {now['ratio']:.2g}" for name, now in results(target).items())
    text = f"‖H − G‖/‖H‖ where the cost is first below {target:.2g}: {ratios}."
    return re.sub(r"(?<=\de)-", "−", text)
