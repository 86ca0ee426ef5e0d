"""Lanczos on a network's Hessian: which eigenvalues so many products find."""

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.hessians.common import moment_slider
from ntd_helpers.demos.hessians.ritz_values import CLOUD, EXACT, GRID, PROBES, PRODUCTS, M, results
from ntd_helpers.demos.shared import counted, panel, panels, signed


@style.styled
def lanczos(products=10, moment=0):
    """Lanczos on a network's Hessian: Ritz values as products are added, the largest one's error, and the density."""
    actors = _draw()
    counts, moments = {1: "1", 10: "10", 20: "20", 30: "30"}, {0: "untrained", 100: "100", 3000: "trained"}
    sliders = [
        stage.Slider("products", range(1, PRODUCTS + 1), products, label="products p", format="{}", marks=counts),
        moment_slider(moment, moments),
    ]
    return actors.show(sliders, results, _describe, "Lanczos finds the ends of the spectrum first")


def _draw():
    actors, (tops, error, density) = panels(3)
    limits = {"xlim": (0, PRODUCTS + 6), "ylim": (-0.8, 3.6), "xticks": range(0, PRODUCTS + 1, 10), "baseline": 0}
    keys = [(0, "● after p products", style.BLUE), (0.5, f"▬ exact, {EXACT} largest", style.ORANGE)]
    panel(tops, "Ritz values (eigenvalues of Tₚ)", keys, xlabel="products p", **limits)
    limits = {"y_decades": 3, "xlim": (0, PRODUCTS + 1), "ylim": (1e-16, 30), "xlabel": "products p"}
    panel(error, "Relative error of the largest", **limits)
    limits = {"y_decades": 1, "ylim": (3e-4, 30), "xlim": GRID[[0, -1]], "xlabel": "eigenvalue"}
    keys = [(0, "▬ exact", style.QUIET), (0.26, f"▬ {PROBES} starts, p products each", style.BLUE)]
    panel(density, "Density of the spectrum", keys, **limits)
    actors.line(tops, "cloud", _cloud, ".", color=style.BLUE, ms=3)
    actors.line(tops, "now", _now, "o", color=style.BLUE, ms=5, zorder=4)
    ends = np.array([PRODUCTS + 1, PRODUCTS + 5])
    exact = [tops.plot(ends, [j, j], color=style.ORANGE, lw=1.4)[0] for j in range(EXACT)]
    actors.add("exact", exact, lambda r: (ends, np.repeat(r["exact"][::-1][:EXACT, None], 2, 1)))
    errors = lambda r: (M, np.where(r["products"] >= M, r["errors"], np.nan))
    actors.curve(error, "error", errors, lambda r: (r["products"], r["errors"][r["products"] - 1]), style.INK, ms=7)
    curve = lambda name: lambda r: (GRID, r[name].clip(1e-9))
    actors.line(density, "smeared", curve("exact density"), color=style.FAINT, lw=6, zorder=1.5)
    actors.line(density, "density", curve("density"), color=style.BLUE)
    actors.note(tops, "found", lambda r: f"largest found to λ₁/1000: {r['correct']}")
    actors.note(error, "largest", lambda r: f"Ritz value {r['values'][0]:.4f}, exact {r['exact'][-1]:.4f}")
    return actors


def _cloud(r):
    return CLOUD, np.where(r["products"] >= CLOUD, r["all values"], np.nan)


def _now(r):
    """As many points as products at most; those not yet found are gaps."""
    return r["products"], np.append(r["values"], np.full(PRODUCTS - len(r["values"]), np.nan))


def _describe(products, moment):
    r = results(products, moment)
    return (
        f"Step {moment} of training, {counted(products, 'product')}: the largest Ritz value is {r['values'][0]:.4f}, "
        f"the largest eigenvalue {r['exact'][-1]:.4f}; largest eigenvalues found to within λ₁/1000: {r['correct']}. "
        f"The least Ritz value is {signed(r['values'][-1], 4)}, the least eigenvalue {signed(r['exact'][0], 4)}."
    )
