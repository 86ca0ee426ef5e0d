"""A small network and its linearisation along a direction: outputs, costs and quadratic models."""

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.gauss_newton.common import G_COLOUR, H_COLOUR
from ntd_helpers.demos.gauss_newton.landscape import DIRECTIONS, LOSSES, TRAINED, S, T, X, results
from ntd_helpers.demos.shared import panel, panels, signed


@style.styled
def linearised(direction="a random direction", distance=1.5, trained=100, loss="squared error"):
    """Outputs and costs of a small network and of its linearisation at w + sv, with the quadratic models of both."""
    actors, (fit, cut) = panels(2, ratios=(1, 1.15))
    _draw_fit(fit, actors)
    _draw_cut(cut, actors)
    places = np.round(np.linspace(-3, 3, 61), 1)
    sliders = [
        stage.Slider("distance", places, distance, label="distance s along v", format="{:.1f}", marks={0: "w"}),
        stage.Slider("direction", DIRECTIONS, direction, label="direction v", format=lambda v: v.removeprefix("the ")),
        stage.Slider("trained", TRAINED, trained, label="trained for", format="{} steps"),
        stage.Slider("loss", LOSSES, loss, format=str),
    ]
    return actors.show(sliders, results, _describe, "A network and its linearisation at w")


def _draw_fit(axes, actors):
    x, data = X[:, 0], [(0, "● data", style.QUIET), (0.17, "▬ at w", style.QUIET)]
    models = [(0, "▬ network", H_COLOUR), (0.33, "▬ linearised at w", G_COLOUR)]
    limits = {"xlim": (-1.05, 1.05), "ylim": (-2.6, 2.6), "xticks": (-1, -0.5, 0, 0.5, 1)}
    panel(axes, "Outputs at w + sv", data, models, xlabel="input x", ylabel="output", **limits)
    axes.plot(x, T[:, 0], "o", color=style.FAINT, ms=4, zorder=1)
    actors.line(axes, "here", lambda r: (x, r["z"][0][-2]), color=style.FAINT, lw=2)
    actors.line(axes, "network", lambda r: (x, r["z"][0][-1]), color=H_COLOUR, lw=2.4)
    actors.line(axes, "linear", lambda r: (x, r["z"][1][-1]), color=G_COLOUR)


def _draw_cut(axes, actors):
    limits = {"xlim": (-3, 3), "ylim": (-0.9, 2.2), "xlabel": "distance s along v", "ylabel": "cost"}
    panel(axes, "", [(0, "▬ network", H_COLOUR), (0.46, "▬ linearised network", G_COLOUR)], baseline=0, **limits)
    for i, (name, colour) in enumerate((("J", H_COLOUR), ("J_linear", G_COLOUR))):
        now = lambda r, i=i: (r["s"], r["costs"][i][-1])
        actors.curve(axes, name, lambda r, i=i: (S, r["costs"][i][:-2]), now, colour, lw=2.4)
    curves = ("H", H_COLOUR, 2), ("G", style.BLUE, 3)
    for name, colour, order in curves:
        parabola = lambda r, name=name: r["costs"][0][-2] + r["slope"] * S + r["curvatures"][name] * S**2 / 2
        dashed = {"color": colour, "lw": 1.3, "dashes": (4, 3), "zorder": order}
        actors.line(axes, f"by_{name}", lambda r, parabola=parabola: (S, parabola(r)), **dashed)
    title = axes.text(0, 1.182, "…", fontsize=10, transform=axes.transAxes)
    actors.add("title", title, lambda r: f"Cost along v: {r['direction']}")
    for name, colour, _ in curves:
        text = lambda r, name=name: f"– – quadratic, vᵀ{name}v = {signed(r['curvatures'][name])}"
        actors.text(axes, f"bend_{name}", text, 0.46 * (name == "G"), row=1, color=colour)


def _describe(distance, direction, trained, loss):
    r = results(distance, direction, trained, loss)
    network, linear = r["costs"]
    curvatures = ", ".join(f"vᵀ{name}v = {signed(value)}" for name, value in r["curvatures"].items())
    return (
        f"{loss.capitalize()}, {trained} training steps, along {direction}. From s = 0 to {signed(distance, 1)} the "
        f"network's cost changes from {network[-2]:.3f} to {network[-1]:.3f}, the linearised network's to "
        f"{linear[-1]:.3f}. Curvatures at s = 0: {curvatures}."
    )
