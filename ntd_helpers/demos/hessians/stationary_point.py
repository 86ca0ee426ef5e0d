"""Gradient descent beside a stationary point, for two eigenvalues of either sign."""

import functools

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.hessians.common import GRID, SQUARE, heights
from ntd_helpers.demos.hessians.stability import KINDS, fate_of_descent, fate_of_flow, level_lines, results
from ntd_helpers.demos.shared import coloured, panel, panels, signed
from ntd_helpers.hessians import classify_stationary_point

UNIT_SQUARE = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]])


@style.styled
def stationary_point(first=1.0, second=-0.4, step_size=0.5, iteration=12, steps=40):
    """Gradient descent on J = ½(λ₁x² + λ₂y²) beside its stationary point, for two eigenvalues of either sign."""
    actors, (plane, distance, chart) = panels(3)
    panel(plane, "Level lines of J; stronger blue is higher", **SQUARE)
    limits = {"y_decades": 3, "xlim": (-1, steps + 1), "ylim": (1e-6, 1e3), "xlabel": "step k"}
    keys = [(0, "▬ |x|", style.BLUE), (0.2, "▬ |y|", style.PURPLE)]
    panel(distance, "Distance along each eigen-axis", keys, **limits)
    _draw_chart(chart)
    _add_actors(actors, plane, distance, chart)
    eigenvalues, alphas = np.round(np.linspace(-2, 2, 41), 1), np.round(np.linspace(0.05, 1.5, 30), 2)
    sliders = [
        stage.Slider("a", eigenvalues, first, label="eigenvalue λ₁", format="{:.1f}", marks={0: "0"}),
        stage.Slider("b", eigenvalues, second, label="eigenvalue λ₂", format="{:.1f}", marks={0: "0"}),
        stage.Slider("alpha", alphas, step_size, label="step size α", format="{:.2f}", marks={1.0: "1", 0.05: "0.05"}),
    ]
    more = {"timeline": actors.timeline(steps, iteration), "handles": {"here": ("a", "b")}, "at_once": True}
    each = functools.partial(results, steps=steps)
    return actors.show(sliders, each, _describe, "A stationary point with two eigenvalues", **more)


def _draw_chart(chart):
    """The plane of the two eigenvalues, and what each quadrant is."""
    limits = dict.fromkeys(("xlim", "ylim"), (-2.2, 2.2)) | dict.fromkeys(("xticks", "yticks"), range(-2, 3))
    stable = [(0, "□ stable for this α: 0 < λ < 2/α", style.INK)]
    panel(chart, "The two eigenvalues; drag the dot", (), stable, aspect="equal", xlabel="λ₁", ylabel="λ₂", **limits)
    for x, y in ((0.66, 1.1), (-0.66, -1.1), (-0.66, 1.1), (0.66, -1.1)):
        name, _, colour = KINDS[classify_stationary_point([x, y], 1e-9)]
        chart.text(x, y, name, color=colour, ha="center", va="center")
    chart.axhline(0, color=style.QUIET, lw=1.2)
    chart.axvline(0, color=style.QUIET, lw=1.2)


def _add_actors(actors, plane, distance, chart):
    def along(axis):
        return lambda r: (np.arange(r[2].shape[1]), np.abs(r[2][..., axis]).clip(1e-12))

    actors.add("J", heights(plane, 1.2), lambda r: {"image": np.einsum("fa,ija->fij", r[0], GRID**2) / 2})
    actors.line(plane, "levels", lambda r: level_lines(r[0]), color=style.BLUE, lw=0.7, zorder=2)
    actors.trail(plane, "path", "now", lambda r: r[2], "o-", color=style.INK, lw=1.2, ms=3.5, zorder=3, head_ms=8)
    actors.trail(distance, "x", "x_now", along(0), color=style.BLUE)
    actors.trail(distance, "y", "y_now", along(1), color=style.PURPLE, dashes=(4, 2))
    dashed = {"color": style.INK, "lw": 1.4, "dashes": (3, 2)}
    actors.line(chart, "square", lambda r: UNIT_SQUARE * (2 / r[1])[:, None, None], **dashed)
    actors.dot(chart, "here", lambda r: tuple(r[0].T), style.INK, ms=9)
    actors.text(plane, "kind", lambda r: coloured([KINDS[kind][1:] for kind in r[3]]), weight="bold")
    actors.note(distance, "fate", lambda r: [f"descent {fate_of_descent(*each)}" for each in zip(*r[:2], strict=True)])
    actors.text(chart, "flow", lambda r: [f"gradient flow {fate_of_flow(pair)}" for pair in r[0]], color=style.QUIET)


def _describe(a, b, alpha):
    pair = np.array([a, b])
    return (
        f"λ₁ = {signed(a, 1)}, λ₂ = {signed(b, 1)}: {KINDS[classify_stationary_point(pair, 1e-9)][1]}. "
        f"Gradient flow {fate_of_flow(pair)}. Gradient descent with α = {alpha:.2f} (edge 2/α = {2 / alpha:.2f}) "
        f"{fate_of_descent(pair, alpha)}. Each step multiplies x by {signed(1 - alpha * a, 2)} and y by "
        f"{signed(1 - alpha * b, 2)}."
    )
