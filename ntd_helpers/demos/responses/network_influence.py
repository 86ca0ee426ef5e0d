"""The effect of leaving out one digit from a network's training: predicted, and measured in several ways."""

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.datasets import digits
from ntd_helpers.demos.responses.common import changes_plane, with_sign
from ntd_helpers.demos.responses.network_effects import METHODS, results
from ntd_helpers.demos.shared import key, panel, panels, recording, signed

NEAR, SPAN = 2e-5, 0.08  # changes of V: linear below the first, and logarithmic from there to the second
NOTES = {
    "Bregman response": "stays near the trained outputs",
    "from scratch": "300 steps from the same start",
    "scratch, new starts": "another start for each example",
}


@style.styled
def network_influence(method="300 steps more", damping=0.1, start=1, example=12):
    """Predicted changes of the test cost against measured ones, their correlation by the damping, and the digit."""
    actors, (scatter, quality, picture) = panels(3, ratios=(1, 1, 0.75))
    _draw_scatter(scatter, actors)
    _draw_quality(quality, actors)
    _draw_digit(picture, actors)
    dampings, marks = recording("influence")["dampings"], {0.01: "0.01", 0.1: "0.1"}
    sliders = [
        stage.Slider("method", METHODS, method, label="measured by", format=str),
        stage.Slider("damping", dampings, damping, label="damping μ", format="{:.3f}", marks=marks),
        stage.Slider("start", (0, 1, 2), start, label="start", format="{:d}"),
        stage.Slider("example", range(40), example, label="example", format=lambda j: f"{10 * j}"),
    ]
    title = "Effect of leaving one digit out of a network's training"
    return actors.show(sliders, results, _describe, title, handles={"dot": ("damping",), "one": ("example",)})


def _draw_scatter(axes, actors):
    limits = {"xlim": (-4e-3, 4e-3), "ylim": (-SPAN, SPAN), "xlabel": "predicted change of V"}
    panel(axes, "Measured change of the test cost V", **limits)
    changes_plane(axes, NEAR, SPAN)
    cloud = {"ls": "", "color": style.BLUE, "ms": 5, "alpha": 0.6, "zorder": 2}
    actors.line(axes, "cloud", lambda r: (r["predicted"], r["measured"]), "o", **cloud)
    ring = {"ls": "", "mfc": "none", "mec": style.PURPLE, "mew": 2.2, "ms": 11, "zorder": 4}
    actors.mark(axes, "one", lambda r: (r["predicted"][r["j"]], r["measured"][r["j"]]), "o", **ring)
    actors.text(axes, "correlation", lambda r: f"correlation {signed(r['curves'][0, r['i']], 2)}", color=style.BLUE)
    key(axes, (0, "○ the digit on the right", style.PURPLE), (0.6, "▬ equal", style.QUIET), row=1)


def _draw_quality(axes, actors):
    limits = {"xlim": (2.6e-3, 0.38), "ylim": (-0.6, 1.08), "xlabel": "damping μ"}
    keys = [(0, "▬ this start", style.BLUE), (0.36, "▬ the other two", style.QUIET)]
    panel(axes, "Correlation over the 40 examples", keys, x_decades=1, baseline=0, **limits)
    for k, (colour, width) in enumerate([(style.BLUE, 2.2), (style.QUIET, 1), (style.QUIET, 1)]):
        curve = lambda r, k=k: (r["dampings"], r["curves"][k])
        actors.line(axes, f"curve_{k}", curve, color=colour, lw=width, zorder=3 - 0.5 * (k > 0))
    dashed = {"color": style.ORANGE, "lw": 1.4, "dashes": (4, 3)}
    actors.line(axes, "mark", lambda r: (r["mark"], np.array([-0.6, 1.02])), **dashed)
    actors.text(axes, "note", lambda r: NOTES.get(r["method"], "┆ μ = 1/(α · steps)"), row=1, color=style.ORANGE)
    actors.dot(axes, "dot", lambda r: (r["dampings"][r["i"]], r["curves"][0, r["i"]]), style.BLUE, ms=10)


def _draw_digit(axes, actors):
    pixels, labels = digits()
    axes.set(xlim=(0, 8), ylim=(8, 0), aspect="equal", anchor="N", xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    axes.set_title("The digit left out", pad=38)
    image = axes.imshow(np.zeros((8, 8)), extent=(0, 8, 8, 0), cmap="gray_r", vmin=0, vmax=1)
    actors.add("digit", image, lambda r: {"image": pixels[r["number"]].reshape(8, 8)})
    actors.text(axes, "name", lambda r: f"example {r['number']}, a {labels[r['number']]}", color=style.PURPLE)
    chance = lambda r: f"network: {100 * r['probability']:.0f} % sure of it"
    actors.text(axes, "chance", chance, row=1, color=style.PURPLE)


def _describe(method, damping, start, example):
    r = results(method, damping, start, example)
    predicted, measured = (with_sign(r[name][r["j"]]) for name in ("predicted", "measured"))
    return (
        f"Start {start}, damping μ = {damping:.3f}, measured by: {method}. Without example {r['number']} the test cost "
        f"changes by {predicted} as predicted, {measured} as measured. Correlation over 40 examples: "
        f"{signed(r['curves'][0, r['i']], 2)}."
    )
