"""The multipliers of a spectrum of eigenvalues under one step size."""

from functools import partial
from typing import NamedTuple

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.quadratics.common import REGIME_COLOURS, REGIME_NAMES
from ntd_helpers.demos.shared import Actors, panel, point, show
from ntd_helpers.quadratics import Regime, axis_regimes, best_step_size


class Spectrum(NamedTuple):
    """Eigenvalues (n,) ascending, and which of them are not flat."""

    values: np.ndarray
    curved: np.ndarray


class Multipliers(NamedTuple):
    """The multiplier of each axis (n,) for a step size, its regime and that regime's colour."""

    alpha: float
    values: np.ndarray
    regimes: list
    colours: list


def multipliers(alpha, spectrum):
    """The `Multipliers` of a `Spectrum`."""
    kinds = axis_regimes(spectrum.values, np.zeros(len(spectrum.values)), alpha)
    values = np.where(spectrum.curved, 1 - alpha * spectrum.values, 1.0)
    return Multipliers(alpha, values, kinds, [REGIME_COLOURS[kind] for kind in kinds])


def describe(alpha, spectrum, best):
    """The text under the figure."""
    result, edge = multipliers(alpha, spectrum), 2 / spectrum.values[-1]
    counts = [f"{result.regimes.count(kind)} {REGIME_NAMES[kind]}" for kind in Regime if kind in result.regimes]
    slowest = np.abs(result.values[spectrum.curved]).max()
    return (
        f"α = {alpha:.4g}, which is {alpha / edge:.2f} of the edge 2/aₘₐₓ = {edge:.4g}: {', '.join(counts)}. "
        f"The slowest axis is multiplied by {slowest:.4f} a step; best is α = {best:.4g}."
    )


def _draw_line(actors, axes, left, right, top):
    """The panel of multipliers against eigenvalues, and its actors but for the dots."""
    decades = int(np.ceil(np.log10(left))), int(np.floor(np.log10(right)))
    panel(
        *(axes, "What each step multiplies the distance along an axis by"),
        **dict(xlim=(left, right), x_decades=decades, ylim=(-1.75, 1.25), pad=None),
        **dict(xlabel="eigenvalue aⱼ", ylabel="multiplier 1 − αaⱼ"),
    )
    for height, colour in ((1, style.RED), (0, style.FAINT), (-1, style.RED)):
        axes.axhline(height, color=colour, lw=1, zorder=1)
    for height, text in ((0.08, "monotone above 0"), (-0.14, "oscillating below 0"), (-1.14, "diverging below −1")):
        axes.text(1.15 * left, height, text, color=style.QUIET, fontsize=9)
    a = np.geomspace(left, right, 240)
    actors.line(axes, "curve", lambda r: np.column_stack([a, 1 - r.alpha * a]), color=style.QUIET, lw=1.2)
    edge = lambda r: [[2 / r.alpha, -9], [2 / r.alpha, 1.05]]  # noqa: E731
    actors.line(axes, "edge", edge, color=style.RED, lw=1.2, dashes=(2, 2))
    name = lambda r: {"points": point(2 / r.alpha, 1.1), "visible": 2 / r.alpha < top * 1.5}  # noqa: E731
    actors.add("edge_word", axes.text(top, 1.1, "2/α", color=style.RED, ha="center"), name)


@style.styled
def spectrum(values=None, step_size=None):
    """Axes of a spectrum `values` (n,) against their multipliers 1 − αa_j; default: ten, from 0.02 to 1."""
    values = np.sort(np.geomspace(0.02, 1, 10) if values is None else np.asarray(values, float))
    curved = np.array([kind is not Regime.FROZEN for kind in axis_regimes(values, np.zeros(len(values)), 1.0)])
    if not curved.any():
        raise ValueError(f"expected at least one eigenvalue above 0, got {values}")
    axes_of, best, edge = Spectrum(values, curved), best_step_size(values), 2 / values[-1]
    figure, (line, bars) = style.panels(2, height=3.9, ratios=(1.25, 1))
    actors, low = Actors(), values[curved][0] / 1.6
    _draw_line(actors, line, low / 1.15, values[-1] * 1.6, values[-1])
    panel(
        *(bars, "What is left of the distance after 50 steps"),
        **dict(xlim=(-0.6, len(values) - 0.4), ylim=(1e-6, 1e6), y_decades=(-6, 6, 2), pad=None),
        **dict(xlabel="axis j", ylabel="|1 − αaⱼ|⁵⁰"),
    )
    bars.set_xticks(range(len(values)), range(1, len(values) + 1))
    bars.axhline(1, color=style.RED, lw=1)
    for j, x in enumerate(np.where(curved, values, low)):  # flat axes stand at the left edge of the logarithmic scale
        dot = lambda r, j=j, x=x: {"points": point(x, r.values[j]), "color": r.colours[j]}  # noqa: E731
        actors.line(line, f"axis_{j}", dot, "o", ms=8)
        bar = lambda r, j=j: {"points": [[j, 1], [j, np.abs(r.values[j]) ** 50]], "color": r.colours[j]}  # noqa: E731
        actors.line(bars, f"left_{j}", bar, lw=9, solid_capstyle="butt")
    fractions = np.arange(1, 66) / 50  # of the edge, which is one of them; the best step size, perhaps another, joins
    fractions = np.append(fractions[np.abs(fractions - best / edge) > 1e-6], best / edge)
    start, marks = 0.54 * edge if step_size is None else step_size, {edge / 2: "1/aₘₐₓ", edge: "2/aₘₐₓ"}
    sliders = [
        stage.Slider("alpha", np.sort(fractions) * edge, start, label="step size α", format="{:.4g}", marks=marks)
    ]
    frames, text = (
        actors.frames_by_state(partial(multipliers, spectrum=axes_of)),
        partial(describe, spectrum=axes_of, best=best),
    )
    return show(figure, actors, sliders, frames, text, "A spectrum and its multipliers")
