"""Slope and curvature of a surface along a direction."""

from types import SimpleNamespace

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.shared import cost_plane, direction, panel, panels, signed
from ntd_helpers.toys import PASSES

GRID, S, DEGREES = np.linspace(-2, 2, 81), np.linspace(-1.5, 1.5, 91), np.arange(0, 361, 5)
ARROW = np.array([[0, 0], [0.8, 0], [0.6, 0.11], [0.8, 0], [0.6, -0.11]])  # along v, and to its left
TRENDS, BENDS = ("level", "uphill", "downhill"), ("straight", "curves upward", "curves downward")
QUARTERS = {turn: f"{turn}°" for turn in (0, 90, 180, 270, 360)}


def reading(angle, x, y):
    """At w along v, for arrays (…) of states: the slope and the curvature, and those of all directions (…, 73)."""
    w, v, around = np.stack([x, y], -1), direction(angle), direction(DEGREES)
    g, H = PASSES.gradient(w), PASSES.hessian(w)
    one = {"slope": (g * v).sum(-1), "curvature": np.einsum("...i,...ij,...j", v, H, v)}
    every = {"slopes": g @ around.T, "curvatures": np.einsum("...ij,ki,kj->...k", H, around, around)}
    return SimpleNamespace(angle=angle, w=w, v=v, **one, **every)


def describe(angle, x, y):
    """The text under the figure."""
    r = reading(np.float64(angle), x, y)
    values = np.linalg.eigvalsh(PASSES.hessian(r.w))
    return (
        f"At w = ({signed(x, 1)}, {signed(y, 1)}), along v at {angle:.0f}°: slope gᵀv = {signed(r.slope)}, "
        f"{_word(r.slope, TRENDS)}; curvature vᵀHv = {signed(r.curvature)}, {_word(r.curvature, BENDS)}. "
        f"Over all directions the curvature ranges from {signed(values[0])} to {signed(values[1])}."
    )


def _word(number, words):
    return words[0] if abs(number) < 0.005 else words[1 if number > 0 else 2]


def _draw_plane(actors, axes):
    heights, levels = PASSES.value(np.stack(np.meshgrid(GRID, GRID), -1)), np.linspace(-3.2, 3.2, 17)
    axes.contourf(GRID, GRID, heights, levels, cmap="Blues", alpha=0.35, extend="both")
    cost_plane(axes, "Contours of the cost: darker is higher", x=GRID, y=GRID, cost=PASSES.value, levels=levels)
    arrow = lambda r: r.w[..., None, :] + ARROW @ np.stack([r.v, r.v[..., ::-1] * [-1, 1]], -2)
    actors.line(axes, "arrow", arrow, color=style.PURPLE, lw=2.6, zorder=4)
    through = lambda r: r.w[..., None, :] + S[[0, -1], None] * r.v[..., None, :]
    actors.line(axes, "through", through, color=style.PURPLE, lw=1, dashes=(3, 3), zorder=3)
    actors.dot(axes, "tip", lambda r: (r.w + ARROW[1, 0] * r.v)[..., None, :], style.PURPLE, ms=6)
    actors.dot(axes, "at", lambda r: r.w[..., None, :], style.INK, zorder=5)
    actors.note(axes, "where", lambda r: [f"w = ({signed(a, 1)}, {signed(b, 1)})" for a, b in r.w])


def _draw_slice(actors, axes):
    keys = [(0, "▬ cost", style.INK), (0.24, "▬ gᵀv s", style.BLUE), (0.5, "▬ + ½ vᵀHv s²", style.ORANGE)]
    labels = {"xlabel": "distance s along v", "ylabel": "J(w + sv) − J(w)"}
    panel(axes, "The cost along v", keys, xlim=(-1.5, 1.5), ylim=(-2.6, 2.6), baseline=0, **labels)
    along = lambda r: r.w[..., None, :] + S[:, None] * r.v[..., None, :]
    rise = lambda r: PASSES.value(along(r)) - PASSES.value(r.w)[..., None]
    line = lambda r: r.slope[:, None] * S
    parabola = lambda r: line(r) + r.curvature[:, None] * S**2 / 2
    actors.line(axes, "slice", lambda r: (S, rise(r)), color=style.INK, lw=2.4)
    actors.line(axes, "line", lambda r: (S, line(r)), color=style.BLUE)
    actors.line(axes, "parabola", lambda r: (S, parabola(r)), color=style.ORANGE)
    actors.text(axes, "trend", lambda r: [_word(n, TRENDS) for n in r.slope], row=1, color=style.BLUE)
    actors.text(axes, "bend", lambda r: [_word(n, BENDS) for n in r.curvature], 0.5, row=1, color=style.ORANGE)


def _draw_round(actors, axes):
    ticks = {"xticks": list(QUARTERS), "xticklabels": list(QUARTERS.values()), "xlabel": "direction of v"}
    panel(axes, "Slope and curvature in every direction", xlim=(-10, 370), ylim=(-4.2, 4.2), baseline=0, **ticks)
    for row, (name, of, colour) in enumerate((("slope", "gᵀv", style.BLUE), ("curvature", "vᵀHv", style.ORANGE))):
        text = lambda r, name=name, of=of: [f"▬ {name} {of} = {signed(n)}" for n in getattr(r, name)]
        actors.line(axes, f"{name}s", lambda r, name=name: (DEGREES, getattr(r, f"{name}s")), color=colour)
        actors.dot(axes, f"{name}_now", lambda r, name=name: (r.angle, getattr(r, name)), colour)
        actors.text(axes, f"{name}_word", text, row=row, color=colour)


@style.styled
def direction_dial(angle=205, x=-0.4, y=-0.6):
    """A point on a surface and a direction v: slope gᵀv, curvature vᵀHv, and the slice along v with its parabola."""
    actors, (plane, cut, around) = panels(3)
    places = np.round(np.linspace(-1.4, 1.4, 29), 1)
    _draw_plane(actors, plane)
    _draw_slice(actors, cut)
    _draw_round(actors, around)
    sliders = [
        stage.Slider("angle", DEGREES, angle, label="direction of v", format="{:.0f}°", marks=QUARTERS),
        stage.Slider("x", places, x, label="w₁", format="{:.1f}", marks={0: "0"}),
        stage.Slider("y", places, y, label="w₂", format="{:.1f}", marks={0: "0"}),
    ]
    more = {"handles": {"at": ("x", "y"), "tip": ("angle",)}, "grid": ("x", "y"), "at_once": True}
    return actors.show(sliders, reading, describe, "Slope and curvature", **more)
