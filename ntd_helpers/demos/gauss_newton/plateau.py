"""‖H − G‖/‖H‖ in three fits of one network, as their costs fall."""

import functools
import re

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.gauss_newton.common import first_below
from ntd_helpers.demos.shared import panel, panels
from ntd_helpers.gauss_newton import levenberg_marquardt_paths
from ntd_helpers.toys import THREE_FITS

COLOURS = dict(zip(THREE_FITS, (style.BLUE, style.GREEN, style.INK), strict=True))
QUANTITIES = {
    "ratio": "‖H − G‖/‖H‖",
    "residual": "Residual ‖r‖, relative to its start",
    "curvature": "Loss curvature ‖H_z‖, relative to its start",
}
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
    norm = lambda array: np.sqrt((array.reshape(len(path), -1) ** 2).sum(1))
    sizes = {"residual": norm(r) / norm(r)[0], "curvature": norm(C) / norm(C)[0]}
    return {"cost": fit.value(path), "ratio": norm(residual) / norm(G + residual)} | sizes


def results(target):
    """By fit: the numbers of its history at the first step with a cost at or below the target."""
    at = {name: int(first_below(h["cost"], target)) for name, h in histories().items()}
    return {name: {key: v[at[name]] for key, v in h.items()} for name, h in histories().items()}


@style.styled
def plateau(target=1e-3):
    """Three fits of one network by damped Gauss-Newton steps: how ‖H − G‖/‖H‖, the residuals and H_z fall."""
    actors, axes = panels(3, height=4.4, top=0.95)
    for panel_axes, (quantity, title) in zip(axes, QUANTITIES.items(), strict=True):
        _draw(panel_axes, actors, quantity, title)
    sliders = [stage.Slider("target", TARGETS, target, label="cost to reach", format="{:.1e}")]
    return actors.show(sliders, results, _describe, "H − G as the fit becomes perfect, for three losses")


def _draw(axes, actors, quantity, title):
    panel(axes, title, x_decades=2, y_decades=2, xlim=(3, 3e-9), ylim=(3e-7, 8), xlabel="cost", pad=51)
    for row, (name, colour) in enumerate(COLOURS.items()):
        h = histories()[name]
        axes.plot(h["cost"], h[quantity], color=colour, lw=1.6)
        actors.dot(axes, f"{name}: {quantity}", lambda r, name=name: (r[name]["cost"], r[name][quantity]), colour)
        text = lambda r, name=name: f"▬ {name}: {r[name][quantity]:.2g}"
        actors.text(axes, f"{name}: {quantity} word", text, row=row - 1, color=colour)


def _describe(target):
    ratios = "; ".join(f"{name} {now['ratio']:.2g}" for name, now in results(target).items())
    return re.sub(r"(?<=\de)-", "−", f"‖H − G‖/‖H‖ where the cost is first below {target:.2g}: {ratios}.")
