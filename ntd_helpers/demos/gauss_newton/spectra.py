"""The spectra of H, G and their difference through a network's training."""

import functools

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.gauss_newton.common import G_COLOUR, H_COLOUR, RESIDUAL_COLOUR
from ntd_helpers.demos.shared import eigenvalue_axis, panel, panels, recording, signed

SHOWN_SINGLY = 20  # the largest eigenvalues, each of which is a dot of its own
MATRICES = {"residual": (RESIDUAL_COLOUR, 1.4), "gauss_newton": (G_COLOUR, 2.2), "hessian": (H_COLOUR, 2)}


@functools.cache
def results(step):
    """The eigenvalues (n,) of each matrix, descending, at a recorded step, and the numbers drawn from them."""
    data = recording("spectra")
    row = int(np.searchsorted(data["steps"], step))
    values = {name: data[name][row, ::-1] for name in MATRICES}
    return values | {
        "step": data["steps"][row],
        "cost": data["costs"][row],
        "relative cost": data["costs"][row] / data["costs"][0],
        "ratio": np.linalg.norm(values["residual"]) / np.linalg.norm(values["hessian"]),
        "negative": int((values["hessian"] < -1e-6).sum()),
        "least": values["hessian"][-1],
        "tops": (values["hessian"][0], values["gauss_newton"][0]),
    }


@style.styled
def spectra(step=0):
    """All eigenvalues of H, G and H − G of a digits network at 15 moments of its training; a recorded training."""
    actors, (everything, top, history) = panels(3, ratios=(1.35, 1, 1))
    steps = [int(k) for k in recording("spectra")["steps"]]
    _draw_all(everything, actors)
    _draw_top(top, actors)
    _draw_history(history, actors, steps)
    marks = {0: "untrained", 100: "100", 3000: "3000"}
    sliders = [stage.Slider("step", steps, step, label="trained for", format="{} steps", marks=marks)]
    return actors.show(sliders, results, _describe, "The spectra of H, G and H − G through training")


def _draw_all(axes, actors):
    n = len(results(0)["hessian"])
    ranks = np.unique(np.r_[0:40, 40 : n - 40 : 6, n - 40 : n])
    lines = (0, "▬ H", H_COLOUR), (0.13, "▬ G", G_COLOUR), (0.26, "▬ H − G", RESIDUAL_COLOUR)
    eigenvalue_axis(axes, (-1, -0.1, -0.01, 0, 0.01, 0.1, 1, 5))
    panel(axes, f"All {n} eigenvalues", lines, xlim=(-25, n + 25), ylim=(-2, 8), xlabel="eigenvalue, largest first")
    for name, (colour, width) in MATRICES.items():
        actors.line(axes, name, lambda r, name=name: (ranks + 1, r[name][ranks]), color=colour, lw=width)
    text = lambda r: f"H: {r['negative']} below −10⁻⁶, down to {signed(r['least'], 4)};  G: none"
    actors.note(axes, "negative", text)


def _draw_top(axes, actors):
    limits = {"xlim": (0, SHOWN_SINGLY + 1), "ylim": (0, 3.5), "xticks": (1, 5, 10, 15, 20)}
    kinds = (0, "○ of H", H_COLOUR), (0.26, "● of G", G_COLOUR)
    panel(axes, f"The {SHOWN_SINGLY} largest", kinds, xlabel="eigenvalue, largest first", **limits)
    top = lambda name: lambda r: (np.arange(1, SHOWN_SINGLY + 1), r[name][:SHOWN_SINGLY])
    actors.line(axes, "top_h", top("hessian"), "o", color=H_COLOUR, mfc="none", ms=7, mew=1.4)
    actors.line(axes, "top_g", top("gauss_newton"), "o", color=G_COLOUR, ms=4)
    actors.note(axes, "largest", lambda r: "λ₁ of H {:.2f}, of G {:.2f}".format(*r["tops"]))


def _draw_history(axes, actors, steps):
    keys = [(0, "▬ ‖H − G‖/‖H‖", RESIDUAL_COLOUR), (0.5, "▬ J(k)/J(0)", style.BLUE)]
    panel(axes, "How far G is from H", keys, xlabel="step k", xscale="symlog", xlim=(-0.15, 4500), ylim=(0, 1.05))
    style.ticks(axes.xaxis, [0, 1, 10, 100, 1000], ["0", "1", "10", "100", "1000"])
    axes.plot(steps, [results(step)["relative cost"] for step in steps], color=style.BLUE, lw=1.4)
    axes.plot(steps, [results(step)["ratio"] for step in steps], color=RESIDUAL_COLOUR)
    actors.dot(axes, "ratio_now", lambda r: (r["step"], r["ratio"]), RESIDUAL_COLOUR)
    actors.dot(axes, "cost_now", lambda r: (r["step"], r["relative cost"]), style.BLUE, ms=6)
    actors.note(axes, "ratio", lambda r: f"at step {r['step']}: {r['ratio']:.2f}")


def _describe(step):
    r = results(step)
    return (
        f"Step {step}, cost {r['cost']:.3g}. H has {r['negative']} of {len(r['hessian'])} eigenvalues below −10⁻⁶, "
        f"down to {signed(r['least'], 4)}; G has none. The largest: {r['tops'][0]:.2f} of H, {r['tops'][1]:.2f} of G. "
        f"‖H − G‖/‖H‖ = {r['ratio']:.2f}."
    )
