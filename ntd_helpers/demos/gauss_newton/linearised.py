"""A small network and its linearisation, along a direction: outputs, costs and both parabolas."""

import functools
from typing import NamedTuple

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.gauss_newton.common import G_COLOUR, H_COLOUR
from ntd_helpers.demos.shared import Actors, graphs, panel, point, show, signed
from ntd_helpers.toys import ERROR_LOSSES, SINE_FIT, descend, loss_derivatives

NETWORK, X, T = SINE_FIT.net, SINE_FIT.X, SINE_FIT.T  # 19 weights, 24 points
TRAINED = (0, 30, 100, 300, 1000, 3000)  # steps of gradient descent, α = 0.3
DIRECTIONS = ("the least curvature of H", "the most curvature of H", "the most curvature of G", "the gradient")
DIRECTIONS = (*DIRECTIONS, "a random direction")
LOSSES = ("squared error", "log cosh")
S = np.linspace(-3, 3, 81)


@functools.cache
def weights():
    """Weights (6, 19) at the steps of `TRAINED`."""
    return descend(SINE_FIT.gradient, NETWORK.init(0), 0.3, max(TRAINED))[list(TRAINED)]


class Landscape(NamedTuple):
    """At w: outputs z (24,), J_zw (24, 19), the unit directions (5, 19), and vᵀg, vᵀHv and vᵀGv along each (5,)."""

    w: np.ndarray
    z: np.ndarray
    D: np.ndarray
    V: np.ndarray
    slope: np.ndarray
    by_H: np.ndarray
    by_G: np.ndarray


@functools.cache
def landscape(trained, loss):
    """The `Landscape` after so many steps of training."""
    w = weights()[TRAINED.index(trained)]
    z, D = NETWORK(w, X), NETWORK.derivatives(w, X)[0][:, 0]
    r, C = loss_derivatives(loss, z, T)
    g, (G, residual) = D.T @ r[:, 0], NETWORK.curvature(w, X, r, C)
    H = G + residual
    of_H, of_G = np.linalg.eigh(H)[1], np.linalg.eigh(G)[1]
    V = np.array([of_H[:, 0], of_H[:, -1], of_G[:, -1], g, np.random.default_rng(5).normal(size=len(w))])
    V /= np.linalg.norm(V, axis=1, keepdims=True)
    # Uphill is to the right. At step 0 the network is odd, and some directions have no slope but for rounding: there
    # the random direction decides, which is then to the left.
    V *= np.where(V @ (g / np.linalg.norm(g) - 1e-6 * V[4]) > 0, 1, -1)[:, None]
    by_H, by_G = (np.einsum("di,ij,dj->d", V, matrix, V) for matrix in (H, G))
    return Landscape(w, z[:, 0], D, V, V @ g, by_H, by_G)


def results(way, direction, trained, loss):
    """Outputs and costs of the network and of its linearisation along v: at each of S, at s = 0 and at s = `way`."""
    at, i = landscape(int(trained), str(loss)), DIRECTIONS.index(direction)
    s, v = np.append(S, [0, way])[:, None], at.V[i]
    outputs = NETWORK(at.w + s * v, X)[..., 0], at.z + s * (at.D @ v)
    costs = [ERROR_LOSSES[str(loss)].value(z - T[:, 0]).mean(-1) for z in outputs]
    bends = {"H": at.by_H[i], "G": at.by_G[i]}
    return {"s": way, "direction": direction, "z": outputs, "costs": costs, "slope": at.slope[i], "bends": bends}


@style.styled
def linearised(direction="the least curvature of H", way=0.8, trained=0, loss="squared error"):
    """A small network and its linearisation at w, taken to w + sv: their outputs, their costs and both parabolas."""
    figure, (fit, cut) = style.panels(2, height=4.2, top=0.75, ratios=(1, 1.15))
    actors = Actors()
    _draw_fit(fit, actors)
    _draw_cut(cut, actors)
    places = np.round(np.linspace(-3, 3, 61), 1)
    sliders = [
        stage.Slider("way", places, way, label="s", format="{:.1f}", marks={0: "w"}),
        stage.Slider("direction", DIRECTIONS, direction, label="direction v", format=lambda v: v.removeprefix("the ")),
        stage.Slider("trained", TRAINED, trained, label="trained for", format="{} steps"),
        stage.Slider("loss", LOSSES, loss, format=str),
    ]
    title = "A network, and the same network linearised at w"
    return show(figure, actors, sliders, actors.frames_by_state(results), _describe, title)


def _draw_fit(axes, actors):
    x, data = X[:, 0], [(0, "● data", style.QUIET), (0.17, "▬ at w", style.QUIET)]
    models = [(0, "▬ the network", H_COLOUR), (0.33, "▬ linearised at w", G_COLOUR)]
    limits = {"xlim": (-1.05, 1.05), "ylim": (-2.6, 2.6), "xticks": (-1, -0.5, 0, 0.5, 1)}
    panel(axes, "What the network says at w + sv", data, models, xlabel="input x", ylabel="output", **limits)
    axes.plot(x, T[:, 0], "o", color=style.FAINT, ms=4, zorder=1)
    actors.line(axes, "here", lambda r: graphs(x, r["z"][0][-2]), color=style.FAINT, lw=2)
    actors.line(axes, "network", lambda r: graphs(x, r["z"][0][-1]), color=H_COLOUR, lw=2.4)
    actors.line(axes, "linear", lambda r: graphs(x, r["z"][1][-1]), color=G_COLOUR)


def _draw_cut(axes, actors):
    panel(
        axes,
        "",
        [(0, "▬ of the network", H_COLOUR), (0.34, "▬ of the linearised network", G_COLOUR)],
        xlim=(-3, 3),
        ylim=(-0.9, 2.2),
        xlabel="s, the way along v",
        ylabel="cost",
    )
    axes.axhline(0, color=style.FAINT, lw=1, zorder=1)
    for which, (name, colour) in enumerate((("J", H_COLOUR), ("J_linear", G_COLOUR))):
        actors.line(axes, name, lambda r, i=which: graphs(S, r["costs"][i][:-2]), color=colour, lw=2.4)
    curves = ("H", H_COLOUR, 2), ("G", style.BLUE, 3)
    for name, colour, order in curves:
        parabola = lambda r, name=name: r["costs"][0][-2] + r["slope"] * S + r["bends"][name] * S**2 / 2  # noqa: E731
        line = lambda r, parabola=parabola: graphs(S, parabola(r))  # noqa: E731
        actors.line(axes, f"by_{name}", line, color=colour, lw=1.3, dashes=(4, 3), zorder=order)
    actors.dot(axes, "now", lambda r: point(r["s"], r["costs"][0][-1]), H_COLOUR)
    actors.dot(axes, "now_linear", lambda r: point(r["s"], r["costs"][1][-1]), G_COLOUR)
    title = axes.text(0, 1.182, "…", fontsize=10, transform=axes.transAxes)
    actors.add("title", title, lambda r: f"Cost along v: {r['direction']}")
    for name, colour, _ in curves:
        text = lambda r, name=name: f"– – with vᵀ{name}v = {signed(r['bends'][name])}"  # noqa: E731
        actors.text(axes, f"bend_{name}", text, 0.46 * (name == "G"), row=1, color=colour)


def _describe(way, direction, trained, loss):
    r = results(way, direction, trained, loss)
    network, linear = r["costs"]
    bends = ", ".join(f"vᵀ{name}v = {signed(bend)}" for name, bend in r["bends"].items())
    return (
        f"{loss.capitalize()}, after {trained} steps of training, along {direction}, at s = {signed(way, 1)}: the "
        f"network's cost goes from {network[-2]:.3f} to {network[-1]:.3f}, the linearised one's to "
        f"{linear[-1]:.3f}. Curvatures at s = 0: {bends}."
    )
