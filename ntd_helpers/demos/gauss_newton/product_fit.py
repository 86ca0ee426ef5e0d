"""A product of two weights fitted to six points: where H and G agree."""

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.gauss_newton.common import RESIDUAL_COLOUR
from ntd_helpers.demos.shared import cost_plane, panel, panels, signed
from ntd_helpers.toys import LINE_T, LINE_X, PRODUCT_FIT

W2 = np.linspace(-2.2, 2.2, 67)


def results(w1, w2):
    """The weights, the outputs at the six points, and the root mean squared error and ‖H − G‖ along w₂ and at w."""
    w = np.stack([np.full(len(W2) + 1, w1), np.append(W2, w2)], -1)
    rms = np.sqrt(2 * PRODUCT_FIT.value(w))
    difference = np.linalg.norm(PRODUCT_FIT.hessian(w) - PRODUCT_FIT.gauss_newton(w), axis=(-2, -1))
    return {"w1": w1, "w2": w2, "z": w1 * w2 * LINE_X, "rms": rms, "difference": difference}


@style.styled
def product_fit(w1=0.6, w2=0.8):
    """The network z = w₂w₁x and six points: its residuals, and ‖H − G‖, at weights that can be dragged."""
    actors, (plane, fit, along) = panels(3)
    _draw_plane(plane, actors)
    _draw_fit(fit, actors)
    _draw_along(along, actors)
    places = np.round(np.linspace(-2, 2, 41), 1)
    sliders = [
        stage.Slider("w1", places, w1, label="w₁", format="{:.1f}", marks={0: "0"}),
        stage.Slider("w2", places, w2, label="w₂", format="{:.1f}", marks={0: "0"}),
    ]
    title = "The network z = w₂w₁x, fitted to six points"
    return actors.show(sliders, results, _describe, title, handles={"at": ("w1", "w2")}, grid=("w1", "w2"))


def _draw_plane(axes, actors):
    reach, levels = np.linspace(-2.1, 2.1, 121), (0.14, 0.17, 0.25, 0.4, 0.7, 1.2, 2.2, 4)
    keys = [(0, "● w: drag it", style.INK)]
    cost_plane(axes, "Contours of the cost", keys, x=reach, y=reach, cost=PRODUCT_FIT.value, levels=levels)
    actors.dot(axes, "at", lambda r: (r["w1"], r["w2"]), style.INK)
    actors.note(axes, "cost", lambda r: f"cost {r['rms'][-1] ** 2 / 2:.3f}")


def _draw_fit(axes, actors):
    limits = {"xlim": (-1.9, 1.9), "ylim": (-4, 4), "xlabel": "input x", "ylabel": "output"}
    panel(axes, "The six residuals", [(0, "● targets", style.QUIET), (0.33, "▬ z = w₂w₁x", style.INK)], **limits)
    axes.plot(LINE_X, LINE_T, "o", color=style.QUIET, ms=6)
    x, gap = np.repeat(LINE_X, 3), np.full(len(LINE_X), np.nan)
    residuals = lambda r: (x, np.stack([LINE_T, r["z"], gap], -1).ravel())
    actors.line(axes, "residuals", residuals, color=style.BLUE, lw=1.6)
    actors.line(axes, "line", lambda r: (LINE_X[[0, -1]], r["z"][[0, -1]]), color=style.INK)
    text = lambda r: f"▬ residuals, root mean square {r['rms'][-1]:.2f}"
    actors.text(axes, "rms_word", text, row=1, color=style.BLUE)


def _draw_along(axes, actors):
    panel(axes, "Along w₂, at this w₁", xlim=(-2.2, 2.2), ylim=(-0.1, 4), xlabel="w₂", baseline=0)
    lines = ("rms", style.BLUE, "root mean squared residual"), ("difference", RESIDUAL_COLOUR, "‖H − G‖")
    for row, (name, colour, label) in enumerate(lines):
        now = lambda r, name=name: (r["w2"], r[name][-1])
        actors.curve(axes, name, lambda r, name=name: (W2, np.minimum(r[name][:-1], 99)), now, colour)
        text = lambda r, name=name, label=label: f"▬ {label} {r[name][-1]:.2f}"
        actors.text(axes, f"{name}_label", text, row=row, color=colour)


def _describe(w1, w2):
    r = results(w1, w2)
    return (
        f"w₁ = {signed(w1, 1)}, w₂ = {signed(w2, 1)}: cost {r['rms'][-1] ** 2 / 2:.3f}, root mean squared residual "
        f"{r['rms'][-1]:.2f}, ‖H − G‖ = {r['difference'][-1]:.2f}."
    )
