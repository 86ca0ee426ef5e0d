"""Contours of a quadratic model over the contours of the cost, at a point that can be dragged."""

from functools import partial

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.shared import affine, cost_plane, panel, panels, signed
from ntd_helpers.demos.taylor.conics import CIRCLE, HYPERBOLA
from ntd_helpers.demos.taylor.trust import MODELS, PLACES, RADII, TOLERANCES, trust
from ntd_helpers.toys import ONE_UNIT

LEVELS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.8, 1.0)
COLOURS = style.ORANGE, style.PURPLE
MATRICES = "Hessian", "Gauss-Newton matrix"
X, Y = np.linspace(-0.8, 2.6, 171), np.linspace(-0.7, 2.3, 151)


def describe(x, y, tolerance, model=MODELS[0]):
    """The text under the figure."""
    r = trust(*(np.array([value]) for value in (x, y, tolerance, model)))
    i, others = r.shown[0], {True: "upward in every direction", False: "upward in some directions, downward in others"}
    low, high = r.curvatures[i, 0]
    return (
        f"At w = ({signed(x, 1)}, {signed(y, 1)}), cost {r.value[0]:.3f}: curvatures of the model "
        f"{signed(low, 2)} and {signed(high, 2)} (eigenvalues of the {MATRICES[i]}): it curves {others[low > 0]}. "
        f"Error at most {tolerance:g} up to the trust radius {r.radii[i, 0]:.2f}."
    )


def _add_curves(actors, axes, i):
    """The level curves of model i, at `LEVELS` and at a predicted cost of 0."""
    for j, level in enumerate((0.0, *LEVELS)):
        dashes = {"dashes": (3, 2), "lw": 1.8} if level == 0 else {"lw": 1.2}
        for name, shape in (("ellipses", CIRCLE), ("hyperbolas", HYPERBOLA)):
            artist = axes.plot(*shape.T, color=COLOURS[i], zorder=3, **dashes)[0]
            actors.add(f"{name}_{i}_{j}", artist, partial(_level_curves, i=i, name=name, level=level))


def _level_curves(r, i, name, level):
    data = getattr(r.curves[i], name)(level)
    return data | {"visible": [bool(v) and shown == i for v, shown in zip(data["visible"], r.shown, strict=True)]}


def _circles(r):
    """The circle around w up to which the model that is shown is trusted."""
    radius = r.radii[r.shown, np.arange(len(r.w))]
    return {"affine": affine(radius.clip(0, 9)[:, None, None] * np.eye(2), r.w)}


def _draw_plane(actors, axes, count):
    keys = [
        [(0, "▬ cost", style.QUIET)],
        [(0, "○ trust radius", style.GREEN), (0.4, "– – predicted cost 0", style.INK)],
    ]
    if count == 1:
        keys[0] += [(0.22, "▬ its quadratic model at w", COLOURS[0])]
    title = "Contours of the cost and of its model"
    cost_plane(axes, title, *keys, x=X, y=Y, cost=ONE_UNIT.value, levels=LEVELS, lw=1.0)
    for i in range(count):
        _add_curves(actors, axes, i)
    actors.add("circle", axes.plot(*CIRCLE.T, color=style.GREEN, lw=2.4, zorder=4)[0], _circles)
    actors.dot(axes, "at", lambda r: r.w[:, None], style.INK, ms=9, zorder=5)
    if count == 2:
        name = lambda r: {"text": [f"▬ {MODELS[i]}" for i in r.shown], "color": [COLOURS[i] for i in r.shown]}
        actors.text(axes, "model", name, 0.22)


def _draw_errors(actors, axes, count):
    scale = {"xlim": (0.018, 2.2), "ylim": (1e-6, 3), "x_decades": 1, "y_decades": 1}
    panel(axes, "Largest error of the model at distance r", xlabel="distance r from w", **scale)
    for i in range(count):
        actors.line(axes, f"error_{i}", lambda r, i=i: (RADII, r.errors[i].clip(1e-9)), color=COLOURS[i])
        actors.dot(axes, f"radius_{i}", lambda r, i=i: (r.radii[i].clip(1e-3, 9), r.tolerance), COLOURS[i])
        text = lambda r, i=i: [f"▬ {MODELS[i]}: trust radius {n:.2f}" for n in r.radii[i]]
        actors.text(axes, f"text_{i}", text, row=i, color=COLOURS[i])
    tolerance = lambda r: (np.array([0.01, 3]), r.tolerance[:, None] * [1, 1])
    actors.line(axes, "tolerance", tolerance, color=style.GREEN, lw=1.4, dashes=(4, 3))


@style.styled
def trust_region(x=0.5, y=0.3, tolerance=0.01, compare=False, model=MODELS[0]):
    """The quadratic model at w over the cost; `compare` adds the model that linearises the network."""
    actors, (plane, errors) = panels(2, height=4.6, ratios=(1.15, 1))
    count = 2 if compare else 1
    _draw_plane(actors, plane, count)
    _draw_errors(actors, errors, count)
    sliders = [
        stage.Slider("x", PLACES[0], x, label="w₁", format="{:.1f}", marks={0: "0"}),
        stage.Slider("y", PLACES[1], y, label="w₂", format="{:.1f}", marks={0: "0"}),
        stage.Slider("tolerance", TOLERANCES, tolerance, label="tolerance", format="{:g}"),
    ]
    if compare:
        sliders.append(stage.Slider("model", MODELS, model, label="model", format=str))
    more = {"handles": {"at": ("x", "y")}, "grid": ("x", "y"), "at_once": True}
    return actors.show(sliders, trust, describe, "A quadratic model over the cost", **more)
