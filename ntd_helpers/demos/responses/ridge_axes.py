"""Ridge regression along its eigen-axes."""

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.responses.common import rounded
from ntd_helpers.demos.shared import coloured, key, panel, panels
from ntd_helpers.toys import RidgeAxis

AXIS = RidgeAxis()
EIGENVALUES = (10.0, 1.0, 0.1)  # and the slider's
COLOURS = (style.BLUE, style.GREEN, style.PURPLE, style.ORANGE)
PENALTIES, FLATTEST = 10.0 ** np.round(np.linspace(-4, 2, 61), 1), 10.0 ** np.round(np.linspace(-3, -1.2, 19), 1)
LAMS, ALL_EIGENVALUES = np.geomspace(1e-4, 100, 97), np.geomspace(5e-4, 30, 81)


def results(lam, flattest):
    """For states (F,): λ, eigenvalues a (F, 4), their minimisers and responses to λ and to ln λ, (F, 4) each."""
    a = np.column_stack([np.broadcast_to(EIGENVALUES, (len(lam), 3)), flattest])
    response = AXIS.response(a, lam[:, None])
    w, to_log = AXIS.minimiser(a, lam[:, None]), lam[:, None] * response
    return {"lam": lam, "a": a, "w": w, "response": response, "to ln λ": to_log, "most": np.argmax(-response, axis=1)}


@style.styled
def ridge_axes(lam=0.01, flattest=0.01):
    """Four eigen-axes under the penalty λ‖w‖²/2: the minimiser on each, and its response to λ and to ln λ."""
    actors, three = panels(3)
    _draw_panels(*three)
    for j, colour in enumerate(COLOURS):
        _add_axis(actors, three, j, colour)
    actors.text(three[0], "flat", lambda r: [f"▬ a = {a:.4f}" for a in r["a"][:, 3]], row=1, color=style.ORANGE)
    actors.text(three[1], "most", _most)
    actors.line(three[2], "curve", _curve, color=style.QUIET, zorder=1.8)
    top = lambda r: (r["lam"][:, None], np.array([0.0, 0.25]))
    actors.line(three[2], "top", top, color=style.QUIET, lw=1, zorder=1.6)
    key(three[0], (0.5, "– – tangent in ln λ", style.QUIET), row=1)
    lams = {1e-4: "10⁻⁴", 0.1: "0.1", 1.0: "1", 10.0: "10", 100.0: "100"}
    marks = {1e-3: "0.001", 0.01: "0.01"}
    sliders = [
        stage.Slider("lam", PENALTIES, lam, label="penalty λ", format="{:.1e}", marks=lams),
        stage.Slider("flattest", FLATTEST, flattest, label="flattest eigenvalue", format="{:.4f}", marks=marks),
    ]
    return actors.show(sliders, results, _describe, "Ridge regression along its eigen-axes", at_once=True)


def _draw_panels(paths, speeds, peak):
    penalty = {"xlim": (8e-5, 130), "xlabel": "penalty λ", "x_decades": 2}
    values = [(0.28 * j, f"▬ a = {a:g}", COLOURS[j]) for j, a in enumerate(EIGENVALUES)]
    panel(paths, "Minimiser on each axis", values, ylim=(-0.05, 1.12), ylabel="w*ⱼ / w*ⱼ at λ = 0", **penalty)
    rule = [(0, "λ below aⱼ: 1/aⱼ; above: aⱼ/λ²", style.QUIET)]
    panel(speeds, "Response to λ, |dw*ⱼ/dλ|", (), rule, ylim=(1e-4, 3e3), y_decades=2, **penalty)
    rows = [(0, "▬ any eigenvalue   │ a = λ", style.QUIET)], [(0, "at most ¼, at a = λ", style.QUIET)]
    title = "Response to ln λ, |dw*ⱼ/d ln λ|"
    panel(peak, title, *rows, x_decades=1, xlim=(5e-4, 30), ylim=(-0.01, 0.3), xlabel="eigenvalue a")


def _add_axis(actors, axes, j, colour):
    """One eigen-axis in the three panels."""
    paths, speeds, peak = axes
    a = lambda r: r["a"][:, j, None]
    actors.line(paths, f"path_{j}", lambda r: (LAMS, AXIS.minimiser(a(r), LAMS)), color=colour)
    actors.line(paths, f"tangent_{j}", lambda r: _tangent(r, j), color=colour, lw=1.2, dashes=(3, 2))
    actors.dot(paths, f"now_{j}", lambda r: (r["lam"], r["w"][:, j]), colour)
    now = lambda r: (r["lam"], -r["response"][:, j])
    actors.curve(speeds, f"speed_{j}", lambda r: (LAMS, -AXIS.response(a(r), LAMS)), now, colour)
    actors.dot(peak, f"dot_{j}", lambda r: (r["a"][:, j], -r["to ln λ"][:, j]), colour, ms=9)


def _tangent(r, j):
    """The tangent in ln λ, 1.5 either way."""
    lam = np.stack([r["lam"] / np.e**1.5, r["lam"] * np.e**1.5], -1)
    return lam, r["w"][:, j, None] + r["to ln λ"][:, j, None] * np.array([-1.5, 1.5])


def _curve(r):
    lam = r["lam"][:, None]
    return ALL_EIGENVALUES, -lam * AXIS.response(ALL_EIGENVALUES, lam)


def _most(r):
    return coloured([(f"largest at a = {a[i]:.4g}", COLOURS[i]) for a, i in zip(r["a"], r["most"], strict=True)])


def _describe(lam, flattest):
    r = results(np.array([lam]), np.array([flattest]))
    axes = zip(r["a"][0], r["w"][0], r["response"][0], strict=True)
    each = [f"a = {a:.3g}: w* = {w:.3f}, response {rounded(response)}" for a, w, response in axes]
    return f"λ = {lam:.2e}. {'; '.join(each)}. The response is largest along a = {r['a'][0, r['most'][0]]:.3g}."
