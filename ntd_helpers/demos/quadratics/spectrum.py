"""A spectrum of eigenvalues under one step size: the multipliers, and the steps that halve each distance."""

from functools import partial
from types import SimpleNamespace

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.quadratics.common import REGIME_COLOURS, REGIME_NAMES
from ntd_helpers.demos.shared import panel, panels
from ntd_helpers.quadratics import Regime, axis_regimes, best_step_size, steps_to_halve

LOWEST, NEVER = 0.6, 3e4  # of the panel of halving counts; an axis whose distance is never halved reaches its top


def multipliers(alpha, spectrum, curved):
    """For a step size: the multiplier of each axis (n,), 1 if flat, the halving counts, regimes and their colours."""
    kinds, values = axis_regimes(spectrum, np.zeros(len(spectrum)), alpha), np.where(curved, 1 - alpha * spectrum, 1.0)
    looks = {"regimes": kinds, "colours": [REGIME_COLOURS[kind] for kind in kinds]}
    return SimpleNamespace(alpha=alpha, values=values, halving=steps_to_halve(spectrum, alpha), **looks)


def describe(alpha, spectrum, curved):
    """The text under the figure."""
    result, edge = multipliers(alpha, spectrum, curved), 2 / spectrum[-1]
    counts = [f"{result.regimes.count(kind)} {REGIME_NAMES[kind]}" for kind in Regime if kind in result.regimes]
    slowest = np.abs(result.values[curved]).max()
    return (
        f"Step size α = {alpha:.4g}, {alpha / edge:.2f} of the edge 2/aₘₐₓ = {edge:.4g}. Axes: {', '.join(counts)}. "
        f"Largest |1 − αaⱼ|: {slowest:.4f}. Best step size: {best_step_size(spectrum):.4g}."
    )


def _draw_line(actors, axes, left, right, top):
    """The panel of multipliers against eigenvalues, and its actors but for the dots."""
    limits = {"x_decades": 1, "xlim": (left, right), "ylim": (-1.75, 1.25), "yticks": (-1, 0, 1), "pad": None}
    panel(axes, "Multiplier of each axis", xlabel="eigenvalue aⱼ", ylabel="multiplier 1 − αaⱼ", **limits)
    for height, colour in ((1, style.RED), (0, style.FAINT), (-1, style.RED)):
        axes.axhline(height, color=colour, lw=1, zorder=1)
    words = ((0.08, "monotone", style.GREEN), (-0.14, "oscillating", style.PURPLE), (-1.14, "diverging", style.RED))
    for height, text, colour in words:
        axes.text(1.15 * left, height, text, color=colour, fontsize=9)
    a = np.geomspace(left, right, 240)
    actors.line(axes, "curve", lambda r: (a, 1 - r.alpha * a), color=style.QUIET, lw=1.2)
    edge = lambda r: [[2 / r.alpha, -9], [2 / r.alpha, 1.05]]
    actors.line(axes, "edge", edge, color=style.RED, lw=1.2, dashes=(2, 2))
    name = lambda r: {"points": [[2 / r.alpha, 1.1]], "visible": 2 / r.alpha < top * 1.5}
    actors.add("edge_word", axes.text(top, 1.1, "2/α", color=style.RED, ha="center"), name)


@style.styled
def spectrum(values=None, step_size=None):
    """Axes of a spectrum `values` (n,), their multipliers 1 − αa_j and halving counts; default: ten, 0.02 to 1."""
    values = np.sort(np.geomspace(0.02, 1, 10) if values is None else np.asarray(values, float))
    curved = np.array([kind is not Regime.FROZEN for kind in axis_regimes(values, np.zeros(len(values)), 1.0)])
    if not curved.any():
        raise ValueError(f"expected at least one eigenvalue above 0, got {values}")
    best, edge = best_step_size(values), 2 / values[-1]
    actors, (line, bars) = panels(2, height=3.9, ratios=(1.25, 1), top=0.35)
    low = values[curved][0] / 1.6
    _draw_line(actors, line, low / 1.15, values[-1] * 1.6, values[-1])
    limits = {"xlim": (-0.6, len(values) - 0.4), "ylim": (LOWEST, NEVER), "yscale": "log", "pad": None}
    panel(bars, "Steps that halve the distance", xlabel="axis j, flattest first", ylabel="steps", **limits)
    style.ticks(bars.yaxis, [1, 10, 100, 1000, NEVER], ["1", "10", "100", "1000", "never"])
    bars.set_xticks(range(len(values)), range(1, len(values) + 1))
    for j, x in enumerate(np.where(curved, values, low)):  # flat axes are drawn at the left edge of the log scale
        dot = lambda r, j=j, x=x: {"points": [[x, r.values[j]]], "color": r.colours[j]}
        actors.line(line, f"axis_{j}", dot, "o", ms=8)
        count = lambda r, j=j: min(r.halving[j], NEVER)
        bar = lambda r, j=j, count=count: {"points": [[j, LOWEST], [j, count(r)]], "color": r.colours[j]}
        actors.line(bars, f"halving_{j}", bar, lw=9, solid_capstyle="butt")
    fractions = np.arange(1, 66) / 50  # of the edge; the best step size is added to them
    fractions = np.append(fractions[np.abs(fractions - best / edge) > 1e-6], best / edge)
    start, marks = 0.54 * edge if step_size is None else step_size, {edge / 2: "1/aₘₐₓ", edge: "2/aₘₐₓ"}
    alphas = np.sort(fractions) * edge
    sliders = [stage.Slider("alpha", alphas, start, label="step size α", format="{:.4g}", marks=marks)]
    results, text = (partial(f, spectrum=values, curved=curved) for f in (multipliers, describe))
    return actors.show(sliders, results, text, "Multipliers and halving counts of a spectrum")
