"""The polynomial that conjugate gradients fits to the eigenvalues of a matrix, product by product."""

import functools

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.shared import counted, panel, panels
from ntd_helpers.toys import DiagonalSystem

PRODUCTS, N = 12, 20
CURVE = np.linspace(0, 10.4, 209)
REST = {  # 19 eigenvalues; the 20th is dragged
    "spread out": np.linspace(0.1, 2, N - 1),
    "one cluster": np.linspace(0.9, 1.1, N - 1),
    "two clusters": np.r_[np.linspace(0.28, 0.32, 10), np.linspace(1.95, 2.05, N - 11)],
}


@functools.cache
def solved(spectrum, largest):
    """The eigenvalues a (20,), p_k on `CURVE` and at a, and the residuals ‖p_k(A)b‖/‖b‖ (PRODUCTS + 1,), b all ones."""
    a = np.append(REST[spectrum], largest)
    polynomials = DiagonalSystem(a, np.ones(N)).conjugate_gradients(PRODUCTS, np.append(CURVE, a))
    return a, polynomials[:, : len(CURVE)], polynomials[:, len(CURVE) :]


def results(k, largest, spectrum):
    """What is drawn after k products."""
    a, curves, heights = solved(str(spectrum), float(largest))
    residuals = np.maximum(np.sqrt((heights**2).mean(1)), 1e-16)
    return {"k": k, "a": a, "curve": curves[k], "heights": heights[k], "residuals": residuals, "κ": a.max() / a.min()}


@style.styled
def conjugate_gradients(k=3, spectrum="spread out", largest=8.0):
    """Conjugate gradients on 20 eigenvalues: the residual polynomial of degree k, and the residual by products."""
    actors, (left, right) = panels(2, ratios=(1.7, 1))
    _draw_polynomial(left, actors)
    _draw_residuals(right, actors)
    places = np.round(np.linspace(2.2, 10, 40), 1)
    sliders = [
        stage.Slider("k", range(PRODUCTS + 1), k, label="products k", format="{:d}"),
        stage.Slider("largest", places, largest, label="largest eigenvalue", format="{:.1f}"),
        stage.Slider("spectrum", tuple(REST), spectrum, label="the other 19", format=str),
    ]
    title = "Conjugate gradients fits a polynomial to the spectrum"
    return actors.show(sliders, results, _describe, title, handles={"largest": ("largest",)})


def _draw_polynomial(axes, actors):
    keys = [(0, "● eigenvalues, at height pₖ", style.ORANGE), (0.48, "◆ the largest: drag it", style.GREEN)]
    limits = {"xlim": (-0.15, 10.4), "ylim": (-1.6, 1.6), "baseline": 0}
    panel(axes, "The polynomial pₖ over the eigenvalues", keys, xlabel="eigenvalue a", **limits)
    axes.plot([0], [1], "s", color=style.INK, ms=6)
    actors.line(axes, "polynomial", lambda r: (CURVE, np.clip(r["curve"], -9, 9)), color=style.INK)
    actors.line(axes, "eigenvalues", lambda r: (r["a"], r["heights"]), "o", color=style.ORANGE, ms=5, ls="")
    actors.mark(axes, "largest", lambda r: (r["a"][-1], 0.0), "D", color=style.GREEN, ms=8, zorder=4)
    actors.text(axes, "degree", lambda r: f"▬ p of degree {r['k']}, with p(0) = 1 (■)", row=1, color=style.INK)


def _draw_residuals(axes, actors):
    ticks = {"xticks": range(0, PRODUCTS + 1, 2), "xlim": (-0.4, PRODUCTS + 0.4), "ylim": (1e-11, 5)}
    panel(axes, "Residual ‖b − Ax‖/‖b‖", y_decades=2, xlabel="products k", **ticks)
    actors.line(axes, "residuals", lambda r: (np.arange(PRODUCTS + 1), r["residuals"]), "o-", color=style.BLUE, ms=4)
    actors.dot(axes, "now", lambda r: (r["k"], r["residuals"][r["k"]]), style.BLUE)
    text = lambda r: f"▬ residual {r['residuals'][r['k']]:.1e}".replace("e-", "e−")
    actors.text(axes, "residual", text, row=0, color=style.BLUE)
    actors.note(axes, "condition", lambda r: f"condition number {r['κ']:.0f}")


def _describe(k, largest, spectrum):
    r = results(k, largest, spectrum)
    residual = f"{r['residuals'][k]:.0e}".replace("e-", "e−") if r["residuals"][k] > 1e-10 else "below 1e−10"
    return (
        f"20 eigenvalues, the largest {largest:.1f}, the others {spectrum}; condition number {r['κ']:.0f}. "
        f"After {counted(k, 'product')} the residual is {residual}."
    )
