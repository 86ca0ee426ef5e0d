"""Lanczos on a network's Hessian: which eigenvalues so many products find."""

import functools

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.hessians.common import recorded_row
from ntd_helpers.demos.shared import Actors, graphs, panel, point, recording, show, signed
from ntd_helpers.hessians import diagonal_lanczos, quadrature, smeared

PRODUCTS, PROBES, EXACT = 30, 8, 12
SMEAR = 0.03  # the width of a bell in the density, in the units of the eigenvalues
GRID = np.linspace(-0.8, 3.6, 221)
M = np.arange(1, PRODUCTS + 1)
CLOUD = np.repeat(M, M).astype(float)  # the number of products for each Ritz value, after 1, 2, … of them


@functools.cache
def tridiagonals(moment):
    """T (PROBES, PRODUCTS, PRODUCTS) of Lanczos on the Hessian recorded at a step of training, from random starts."""
    values = recording("spectra")["hessian"][recorded_row(moment)]
    return diagonal_lanczos(values, np.random.default_rng(0).normal(size=(PROBES, len(values))), PRODUCTS)


@functools.cache
def ritz(moment):
    """The Ritz values after 1, 2, … products from the first start, descending, and the densities from all starts."""
    T = tridiagonals(moment)
    found = [np.linalg.eigvalsh(T[0, :m, :m])[::-1] for m in M]
    density = []
    for m in M:
        nodes, weights = map(np.concatenate, zip(*(quadrature(t[:m, :m]) for t in T), strict=True))
        density.append(smeared(nodes, weights / PROBES, GRID, SMEAR))
    return found, np.array(density)


def results(products, moment):
    """What so many products find of the Hessian at a step of training."""
    exact, (found, density) = recording("spectra")["hessian"][recorded_row(moment)], ritz(int(moment))
    values = found[products - 1]
    wrong = np.abs(values - exact[::-1][: len(values)]) > 1e-3 * exact[-1]
    return {
        "products": products,
        "exact": exact,
        "values": values,
        "all values": np.concatenate(found),
        "density": density[products - 1],
        "errors": np.array([abs(1 - each[0] / exact[-1]) for each in found]).clip(1e-15),  # rounding is cut
        "correct": int(wrong.argmax()) if wrong.any() else len(values),  # to a thousandth of the largest
    }


@style.styled
def lanczos(products=10, moment=0):
    """Lanczos on a network's Hessian: Ritz values as products are added, the largest one's error, and the density."""
    steps = [int(k) for k in recording("spectra")["steps"]]
    figure, actors = _draw()
    counts, moments = {1: "1", 10: "10", 20: "20", 30: "30"}, {0: "untrained", 100: "100", 3000: "trained"}
    sliders = [
        stage.Slider("products", range(1, PRODUCTS + 1), products, label="products m", format="{}", marks=counts),
        stage.Slider("moment", steps, moment, label="step of training", format="{}", marks=moments),
    ]
    title = "Lanczos: the ends of the spectrum first"
    return show(figure, actors, sliders, actors.frames_by_state(results), _describe, title)


def _draw():
    figure, (tops, error, density) = style.panels(3, height=4.2, top=0.75)
    panel(
        tops,
        "Ritz values, eigenvalues of Tₘ",
        [(0, "● after m products", style.BLUE), (0.5, f"▬ exact, {EXACT} largest", style.ORANGE)],
        xlim=(0, PRODUCTS + 6),
        ylim=(-0.8, 3.6),
        xlabel="products m",
        xticks=range(0, PRODUCTS + 1, 10),
    )
    tops.axhline(0, color=style.FAINT, lw=1, zorder=1)
    panel(
        error,
        "Error of the largest, over it",
        y_decades=(-15, 0, 3),
        xlim=(0, PRODUCTS + 1),
        ylim=(1e-16, 30),
        xlabel="products m",
    )
    panel(
        density,
        "Density of the spectrum",
        [(0, "▬ exact", style.QUIET), (0.26, f"▬ by {PROBES} starts of m products", style.BLUE)],
        y_decades=(-3, 1),
        ylim=(3e-4, 30),
        xlim=GRID[[0, -1]],
        xlabel="eigenvalue",
    )
    actors = Actors()
    actors.line(tops, "cloud", _cloud, ".", color=style.BLUE, ms=3)
    actors.line(tops, "now", _now, "o", color=style.BLUE, ms=5, zorder=4)
    ends = np.array([PRODUCTS + 1, PRODUCTS + 5])
    exact = [tops.plot(ends, [j, j], color=style.ORANGE, lw=1.4)[0] for j in range(EXACT)]
    actors.add("exact", exact, lambda r: graphs(ends, np.repeat(r["exact"][::-1][:EXACT, None], 2, 1)))
    actors.line(error, "error", lambda r: graphs(M, np.where(r["products"] >= M, r["errors"], np.nan)), color=style.INK)
    actors.dot(error, "error_now", lambda r: point(r["products"], r["errors"][r["products"] - 1]), style.INK, ms=7)
    actors.line(density, "smeared", lambda r: graphs(GRID, _exact_density(r)), color=style.FAINT, lw=6, zorder=1.5)
    actors.line(density, "density", lambda r: graphs(GRID, r["density"].clip(1e-9)), color=style.BLUE)
    actors.text(
        tops, "right", lambda r: f"{r['correct']} of the largest found to a thousandth", row=1, color=style.QUIET
    )
    actors.text(error, "largest", lambda r: f"{r['values'][0]:.4f} for {r['exact'][-1]:.4f}", row=1, color=style.QUIET)
    return figure, actors


def _cloud(r):
    return graphs(CLOUD, np.where(r["products"] >= CLOUD, r["all values"], np.nan))


def _now(r):
    """As many points as products at most; those not yet found are gaps."""
    return graphs(r["products"], np.append(r["values"], np.full(PRODUCTS - len(r["values"]), np.nan)))


def _exact_density(r):
    n = len(r["exact"])
    return smeared(r["exact"], np.full(n, 1 / n), GRID, SMEAR).clip(1e-9)


def _describe(products, moment):
    r = results(products, moment)
    return (
        f"Step {moment} of training, {products} products: the largest Ritz value is {r['values'][0]:.4f}, the largest "
        f"eigenvalue {r['exact'][-1]:.4f}; {r['correct']} of the largest are found to a thousandth of it. "
        f"The least Ritz value is {signed(r['values'][-1], 4)}, the least eigenvalue {signed(r['exact'][0], 4)}."
    )
