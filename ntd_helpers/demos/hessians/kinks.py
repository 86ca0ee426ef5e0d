"""The curvature of a cost with kinks: by differentiation, and over a window."""

from types import SimpleNamespace

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.shared import counted, panel, panels, signed
from ntd_helpers.toys import ACTIVATIONS, BIAS_LINE

WINDOWS = 10.0 ** np.linspace(-3, -0.5, 26)
S = np.linspace(-1, 1, 401)
LINES = {name: BIAS_LINE.derivatives(name, S)[:2] for name in ACTIVATIONS}  # J and J′ along the whole line


def results(activation, at, h):
    """The cost at `at` with its derivatives, and its curvature over the window of half width h and over all WINDOWS.

    `ends` are J′ at both ends of the window, `inside` is the number of kinks in it.
    """
    places = np.concatenate([[at], at + WINDOWS, at - WINDOWS, [at - h, at + h]])
    J, J1, J2 = BIAS_LINE.derivatives(activation, places)
    over = (J1[1 : 1 + len(WINDOWS)] - J1[1 + len(WINDOWS) : -2]) / (2 * WINDOWS)
    inside = int((np.abs(BIAS_LINE.kinks - at) < h).sum()) if activation == "relu" else 0
    one = {"J": J[0], "J1": J1[0], "J2": J2[0], "ends": J1[-2:], "over_window": (J1[-1] - J1[-2]) / (2 * h)}
    return SimpleNamespace(activation=str(activation), s=at, h=h, over_windows=over, inside=inside, **one)


@style.styled
def kinks(activation="relu", at=0.0, window=0.1):
    """A cost along a line, with its curvature at a point by differentiation and over a window of ±h around it."""
    actors = _draw()
    widths = {1e-3: "0.001", 0.01: "0.01", 0.1: "0.1"}
    places = np.round(np.linspace(-0.6, 0.6, 41), 2)
    sliders = [
        stage.Slider("h", WINDOWS, window, label="half width h", format="{:.2g}", marks=widths),
        stage.Slider("at", places, at, label="point s", format="{:.2f}", marks={0: "0"}),
        stage.Slider("activation", list(ACTIVATIONS), activation, label="units", format=str),
    ]
    return actors.show(sliders, results, _describe, "Curvature at the kinks of a ReLU network")


def _draw():
    actors, (cost, slope, curvature) = panels(3)
    panel(cost, "The cost J(s)", xlim=(-1, 1), ylim=(0, 4.4), xlabel="s, displacement of the biases")
    keys = [(0, "– – slope J″ at ●", style.BLUE), (0.36, "▬ over the window", style.ORANGE)]
    panel(slope, "The slope J′(s)", keys, xlim=(-1, 1), ylim=(-3, 3.8), xlabel="s")
    exact, seen = (0, "– – J″ by differentiation", style.BLUE), (0, "▬ [J′(s + h) − J′(s − h)] / 2h", style.ORANGE)
    limits = {"x_decades": 1, "xlim": (WINDOWS[0] / 1.2, WINDOWS[-1] * 1.2), "ylim": (-6.5, 6.5)}
    panel(curvature, "Curvature over the window", [exact], [seen], xlabel="half width h", **limits)
    dashed = {"lw": 1.6, "dashes": (4, 2)}
    actors.line(cost, "J", lambda r: (S, LINES[r.activation][0]), color=style.INK)
    actors.dot(cost, "J_at", lambda r: (r.s, r.J), style.INK)
    actors.line(slope, "slope", lambda r: (S, LINES[r.activation][1]), color=style.INK, lw=1.3)
    actors.line(slope, "tangent", _tangent, color=style.BLUE, zorder=3, **dashed)
    actors.line(slope, "secant", lambda r: ([r.s - r.h, r.s + r.h], r.ends), "o-", color=style.ORANGE, ms=6, zorder=4)
    actors.dot(slope, "slope_at", lambda r: (r.s, r.J1), style.BLUE, ms=6, zorder=5)
    actors.line(curvature, "exact", lambda r: (np.array([1e-4, 9]), r.J2), color=style.BLUE, **dashed)
    actors.curve(curvature, "seen", lambda r: (WINDOWS, r.over_windows), lambda r: (r.h, r.over_window), style.ORANGE)
    inside = lambda r: f"{counted(r.inside, 'kink')} in the window" if r.activation == "relu" else "no kinks"
    actors.text(cost, "inside", inside, color=style.QUIET)
    actors.note(slope, "numbers", lambda r: f"J″ {signed(r.J2)} at ●, {signed(r.over_window)} over window")
    return actors


def _tangent(r):
    reach = np.array([-0.35, 0.35])
    return r.s + reach, r.J1 + reach * r.J2


def _describe(activation, at, h):
    r = results(activation, at, h)
    return (
        f"{activation} units at s = {signed(at, 2)}: curvature by differentiation {signed(r.J2)}; curvature over the "
        f"window of half width {h:.3g}, which contains {counted(r.inside, 'kink')}, {signed(r.over_window)}."
    )
