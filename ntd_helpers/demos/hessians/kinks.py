"""The curvature of a cost with kinks: by differentiation, and over a window."""

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.hessians.windows import FAR_LEFT_AND_RIGHT, LINES, WINDOWS, S, results
from ntd_helpers.demos.shared import Actors, graphs, panel, point, show, signed
from ntd_helpers.toys import ACTIVATIONS


@style.styled
def kinks(activation="relu", at=0.0, window=0.1):
    """A cost along a line, with its curvature at a point by differentiation and over a window of ±h around it."""
    figure, actors = _draw()
    widths = {1e-3: "0.001", 0.01: "0.01", 0.1: "0.1"}
    places = np.round(np.linspace(-0.6, 0.6, 41), 2)
    sliders = [
        stage.Slider("h", WINDOWS, window, label="half width h", format="{:.2g}", marks=widths),
        stage.Slider("at", places, at, label="point s", format="{:.2f}", marks={0: "0"}),
        stage.Slider("activation", list(ACTIVATIONS), activation, label="units", format=str),
    ]
    title = "Curvature at the kinks of a ReLU network"
    return show(figure, actors, sliders, actors.frames_by_state(results), _describe, title)


def _draw():
    figure, (cost, slope, curvature) = style.panels(3, height=4.2, top=0.75)
    panel(cost, "The cost J(s)", xlim=(-1, 1), ylim=(0, 4.4), xlabel="s, displacement of the biases")
    limits = {"xlim": (-1, 1), "ylim": (-3, 3.8), "xlabel": "s"}
    panel(
        slope,
        "The slope J′(s)",
        [(0, "– – slope J″ at ●", style.BLUE), (0.36, "▬ over the window", style.ORANGE)],
        **limits,
    )
    limits = {
        "x_decades": (-3, -1),
        "xlim": (WINDOWS[0] / 1.2, WINDOWS[-1] * 1.2),
        "ylim": (-6.5, 6.5),
        "xlabel": "half width h",
    }
    panel(
        curvature,
        "Curvature over the window",
        [(0, "– – J″ by differentiation", style.BLUE)],
        [(0, "▬ [J′(s + h) − J′(s − h)] / 2h", style.ORANGE)],
        **limits,
    )
    dashed = {"lw": 1.6, "dashes": (4, 2)}
    actors = Actors()
    actors.line(cost, "J", lambda r: graphs(S, LINES[r.activation][0]), color=style.INK)
    actors.dot(cost, "J_at", lambda r: point(r.s, r.J), style.INK)
    actors.line(slope, "slope", lambda r: graphs(S, LINES[r.activation][1]), color=style.INK, lw=1.3)
    actors.line(slope, "tangent", _tangent, color=style.BLUE, zorder=3, **dashed)
    actors.line(
        slope, "secant", lambda r: graphs([r.s - r.h, r.s + r.h], r.ends), "o-", color=style.ORANGE, ms=6, zorder=4
    )
    actors.dot(slope, "slope_at", lambda r: point(r.s, r.J1), style.BLUE, ms=6, zorder=5)
    actors.line(curvature, "exact", lambda r: graphs(FAR_LEFT_AND_RIGHT, r.J2), color=style.BLUE, **dashed)
    actors.line(curvature, "seen", lambda r: graphs(WINDOWS, r.over_windows), color=style.ORANGE)
    actors.dot(curvature, "seen_now", lambda r: point(r.h, r.over_window), style.ORANGE)
    inside = lambda r: f"{r.inside} kinks in the window" if r.activation == "relu" else "no kinks"  # noqa: E731
    actors.text(cost, "inside", inside, color=style.QUIET)
    numbers = lambda r: f"J″ {signed(r.J2)} at ●, {signed(r.over_window)} over window"  # noqa: E731
    actors.text(slope, "numbers", numbers, row=1, color=style.QUIET)
    return figure, actors


def _tangent(r):
    reach = np.array([-0.35, 0.35])
    return graphs(r.s + reach, r.J1 + reach * r.J2)


def _describe(activation, at, h):
    r = results(activation, at, h)
    return (
        f"{activation} units at s = {signed(at, 2)}: curvature by differentiation {signed(r.J2)}; curvature over the "
        f"window of half width {h:.3g}, which contains {r.inside} kinks, {signed(r.over_window)}."
    )
