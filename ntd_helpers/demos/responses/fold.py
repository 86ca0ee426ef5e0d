"""The jump of a minimiser where its well ends, at a fold."""

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.responses.followed import THETAS, WELL, W, branches, results
from ntd_helpers.demos.shared import key, panel, panels, signed


@style.styled
def fold(theta=0.37, direction="rising"):
    """A minimiser followed as θ rises or falls: its well ends at a fold, where the response is infinite."""
    actors, (cost, curve, size) = panels(3)
    _draw_cost(cost, actors)
    _draw_curve(curve, actors)
    _draw_size(size, actors)
    marks = {-0.38: "fold", 0: "level", 0.38: "fold"}
    sliders = [
        stage.Slider("theta", THETAS, theta, label="tilt θ", format="{:.2f}", marks=marks),
        stage.Slider("direction", WELL.directions, direction, label="θ has been", format=str),
    ]
    more = {"handles": {"ball": ("theta",), "here": ("theta",)}, "grid": ("theta", "direction")}
    return actors.show(sliders, results, _describe, "Jump of a minimiser at a fold", **more)


def _draw_cost(axes, actors):
    rows = (
        [(0, "● the minimiser that is followed", style.ORANGE)],
        [(0, "○ another minimum   × a maximum", style.QUIET)],
    )
    limits = {"xlim": (-1.75, 1.75), "ylim": (-1.15, 0.95), "xlabel": "w", "yticks": [-1, -0.5, 0, 0.5]}
    panel(axes, "Cost J(w, θ) over the weight w", *rows, **limits)
    at = lambda r, w: (w, WELL.value(w, r["theta"]))
    other = lambda r: at(r, r["others"][0] if r["others"] else np.nan)
    top = lambda r: at(r, r["points"][1] if r["others"] else np.nan)
    actors.line(axes, "J", lambda r: at(r, W), color=style.INK, lw=2.4)
    actors.mark(axes, "other", other, "o", mfc="none", mec=style.QUIET, mew=1.6, ms=9, zorder=3)
    actors.mark(axes, "top", top, "x", color=style.QUIET, mew=2, ms=8, zorder=3)
    actors.dot(axes, "ball", lambda r: at(r, r["w"]), style.ORANGE, ms=10)


def _draw_curve(axes, actors):
    upper = [(0, "▬ minima", style.INK), (0.26, "– – maxima", style.QUIET)]
    lower = [(0, "▬ followed", style.ORANGE), (0.32, "▬ predicted by dw*/dθ", style.BLUE)]
    panel(axes, "Stationary points over θ", upper, lower, xlim=(-0.63, 0.63), ylim=(-1.5, 1.5), xlabel="θ", ylabel="w")
    end = 1 / np.sqrt(3)
    well, hill = {"color": style.INK}, {"color": style.QUIET, "dashes": (3, 2)}
    for low, high, look in ((-1.5, -end, well), (-end, end, hill), (end, 1.5, well)):
        w = np.linspace(low, high, 60)
        axes.plot(-WELL.gradient(w, 0), w, lw=1.4, zorder=1.5, **look)
    _mark_folds(axes)
    actors.line(axes, "followed", _followed, color=style.ORANGE, lw=3.2, alpha=0.75, zorder=2)
    actors.line(axes, "tangent", _tangent, color=style.BLUE, zorder=3)
    actors.dot(axes, "here", lambda r: (r["theta"], r["w"]), style.ORANGE)


def _followed(r):
    """The minimisers followed until now."""
    passed = THETAS <= r["theta"] + 1e-9 if r["direction"] == "rising" else THETAS >= r["theta"] - 1e-9
    return THETAS, np.where(passed, branches()[r["direction"]][0], np.nan)


def _tangent(r):
    ahead = np.array([0, 0.16 if r["direction"] == "rising" else -0.16])
    return r["theta"] + ahead, r["w"] + r["slope"] * ahead


def _draw_size(axes, actors):
    panel(axes, "Response |dw*/dθ|", y_decades=1, xlim=(-0.63, 0.63), ylim=(0.08, 60), xlabel="θ")
    _mark_folds(axes)
    key(axes, (0.62, "│ the folds", style.RED), row=1)
    now = lambda r: (r["theta"], abs(r["slope"]))
    actors.curve(axes, "response", lambda r: branches()[r["direction"]][1], now, style.BLUE)
    actors.text(axes, "curvature", lambda r: f"curvature H = {WELL.hessian(r['w']):.2f}", color=style.INK)
    actors.text(axes, "number", lambda r: f"dw*/dθ = {signed(r['slope'], 2)}", row=1, color=style.BLUE)


def _mark_folds(axes):
    for theta in (-WELL.fold, WELL.fold):
        axes.axvline(theta, color=style.RED, lw=1, zorder=1)


def _describe(theta, direction):
    r = results(theta, direction)
    if not r["others"]:
        state = "the only minimum"
    elif theta == 0:
        state = "as low as the other minimum"
    else:
        lower = WELL.value(r["w"], theta) < WELL.value(r["others"][0], theta)
        state = "the lower of two minima" if lower else "the higher of two minima"
    return (
        f"θ = {signed(theta, 2)}, {direction}: the minimiser followed is w* = {signed(r['w'])}, {state}. Curvature H = "
        f"{WELL.hessian(r['w']):.3f}, response dw*/dθ = {signed(r['slope'], 2)}. The folds are at θ = ±0.385."
    )
