"""The effect of leaving out one digit from a network's training: predicted, and measured in several ways."""

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.datasets import digits
from ntd_helpers.demos.responses.common import with_sign
from ntd_helpers.demos.responses.network_effects import METHODS, results
from ntd_helpers.demos.shared import Actors, graphs, key, panel, point, recording, show

NEAR, SPAN = 2e-5, 0.08  # changes of V: linear below the first, and logarithmic from there to the second
NOTES = {
    "Bregman response": "stays near the trained outputs",
    "from scratch": "300 steps from the same start",
    "scratch, new starts": "another start for each example",
}


@style.styled
def network_influence(method="300 steps more", damping=0.1, start=1, example=12):
    """Predicted changes of the test cost against measured ones, their correlation by the damping, and the digit."""
    figure, (scatter, quality, picture) = style.panels(3, height=4.2, top=0.75, ratios=(1, 1, 0.75))
    actors = Actors()
    _draw_scatter(scatter, actors)
    _draw_quality(quality, actors)
    _draw_digit(picture, actors)
    dampings, marks = recording("influence")["dampings"], {0.01: "0.01", 0.1: "0.1"}
    sliders = [
        stage.Slider("method", METHODS, method, label="measured by", format=str),
        stage.Slider("damping", dampings, damping, label="damping λ", format="{:.3f}", marks=marks),
        stage.Slider("start", (0, 1, 2), start, label="start", format="{:d}"),
        stage.Slider("example", range(40), example, label="example", format=lambda j: f"{10 * j}"),
    ]
    title = "Effect of leaving one digit out of a network's training"
    handles = {"dot": ("damping",), "one": ("example",)}
    return show(figure, actors, sliders, actors.frames_by_state(results), _describe, title, handles=handles)


def _draw_scatter(axes, actors):
    for scale in (axes.set_xscale, axes.set_yscale):
        scale("symlog", linthresh=NEAR, linscale=0.5)
    limits = {"xlim": (-4e-3, 4e-3), "ylim": (-SPAN, SPAN), "xlabel": "predicted change of V"}
    panel(axes, "Measured change of the test cost V", **limits)
    for axis, powers in ((axes.xaxis, (-4, -3)), (axes.yaxis, (-4, -3, -2))):
        words = [style.power_of_ten(p) for p in powers]
        places = [-(10.0**p) for p in powers[::-1]] + [0.0] + [10.0**p for p in powers]
        style.ticks(axis, places, ["−" + word for word in words[::-1]] + ["0"] + words)
    both = np.array([-SPAN, -NEAR, NEAR, SPAN])
    axes.plot(both, both, color=style.FAINT, lw=1.2, zorder=1)
    cloud = lambda r: graphs(r["predicted"], r["measured"])  # noqa: E731
    actors.line(axes, "cloud", cloud, "o", ls="", color=style.BLUE, ms=5, alpha=0.6, zorder=2)
    ring = {"ls": "", "mfc": "none", "mec": style.PURPLE, "mew": 2.2, "ms": 11, "zorder": 4}
    actors.line(axes, "one", lambda r: cloud(r)[r["j"], None], "o", **ring)
    actors.text(axes, "correlation", lambda r: f"correlation {_signed(r['curves'][0, r['i']])}", color=style.BLUE)
    key(axes, (0, "○ the digit on the right", style.PURPLE), (0.6, "▬ equal", style.QUIET), row=1)


def _draw_quality(axes, actors):
    limits = {"xlim": (2.6e-3, 0.38), "ylim": (-0.6, 1.08), "xlabel": "damping λ"}
    panel(axes, "Correlation over the 40 examples", x_decades=(-2, -1), baseline=0, **limits)
    key(axes, (0, "▬ this start", style.BLUE), (0.36, "▬ the other two", style.QUIET))
    for k, (colour, width) in enumerate([(style.BLUE, 2.2), (style.QUIET, 1), (style.QUIET, 1)]):
        curve = lambda r, k=k: graphs(r["dampings"], r["curves"][k])  # noqa: E731
        actors.line(axes, f"curve_{k}", curve, color=colour, lw=width, zorder=3 - 0.5 * (k > 0))
    mark = lambda r: graphs(np.array([r["mark"]] * 2), np.array([-0.6, 1.02]))  # noqa: E731
    actors.line(axes, "mark", mark, color=style.ORANGE, dashes=(4, 3), lw=1.4)
    actors.text(axes, "note", lambda r: NOTES.get(r["method"], "┆ λ = 1/(α · steps)"), row=1, color=style.ORANGE)
    actors.dot(axes, "dot", lambda r: point(r["dampings"][r["i"]], r["curves"][0, r["i"]]), style.BLUE, ms=10)


def _draw_digit(axes, actors):
    pixels, labels = digits()
    axes.set(xlim=(0, 8), ylim=(8, 0), aspect="equal", anchor="N", xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    axes.set_title("The digit left out", pad=38)
    image = axes.imshow(np.zeros((8, 8)), extent=(0, 8, 8, 0), cmap="gray_r", vmin=0, vmax=1)
    actors.add("digit", image, lambda r: {"image": pixels[r["number"]].reshape(8, 8)})
    name = lambda r: f"example {r['number']}, a {labels[r['number']]}"  # noqa: E731
    actors.text(axes, "name", name, color=style.PURPLE)
    chance = lambda r: f"network: {100 * r['probability']:.0f} % sure of it"  # noqa: E731
    actors.text(axes, "chance", chance, row=1, color=style.PURPLE)


def _signed(number):
    return f"{number:.2f}".replace("-", "−")


def _describe(method, damping, start, example):
    r = results(method, damping, start, example)
    predicted, measured = (with_sign(r[name][r["j"]]) for name in ("predicted", "measured"))
    return (
        f"Start {start}, damping λ = {damping:.3f}, measured by: {method}. Without example {r['number']} the test cost "
        f"changes by {predicted} as predicted, {measured} as measured. Correlation over 40 examples: "
        f"{_signed(r['curves'][0, r['i']])}."
    )
