"""The Taylor polynomials of first and second order along a curve."""

from types import SimpleNamespace

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.shared import panel, panels, signed
from ntd_helpers.toys import CURVES

FUNCTIONS = ("sin w", "eʷ", "ln(1 + eʷ)", "w⁴/4 − w²")
ORDER_RANGE = np.array([10**-2.5, 10**-1.5])  # the displacements over which this demo and the lesson measure an order
X, LENGTHS = np.linspace(-3, 3, 161), np.geomspace(1e-3, 3, 57)
MODELS = (("first", "line", style.BLUE), ("second", "parabola", style.ORANGE))


def models(function, w, d):
    """f and its two models: over X (3, 161) and at w + d (3,); their errors (2, 57) over LENGTHS, and the orders."""
    at = lambda d: np.array(CURVES[function].models(w, d))
    misses = lambda lengths: np.abs(np.diff(at(np.copysign(lengths, d))[[0, 1, 0, 2]], axis=0)[::2])
    curves, orders = at(X - w), [_order(*ends) for ends in misses(ORDER_RANGE)]
    curves[2] = curves[2].clip(-99, 99)
    found = {"curves": curves, "ends": at(d), "errors": np.maximum(misses(LENGTHS), 1e-18), "orders": orders}
    return SimpleNamespace(w=w, d=d, value=CURVES[function].f(w), **found)


def _order(low, high):
    """The slope of the log-log error over ORDER_RANGE, in words."""
    if min(low, high) < 1e-12:
        return "– (the error is rounding)"
    return f"{np.log(high / low) / np.log(ORDER_RANGE[1] / ORDER_RANGE[0]):.2f}"


def describe(function, w, d):
    """The text under the figure."""
    r = models(function, w, d)
    exact, first, second = r.ends
    return (
        f"f = {function} at w = {signed(w, 2)}, d = {signed(d, 2)}: f(w + d) = {signed(exact)}; first-order model "
        f"{signed(first)}, second-order model {signed(second)}. Order of the error, measured from "
        f"|d| = 10⁻²·⁵ to 10⁻¹·⁵: first {r.orders[0]}, second {r.orders[1]}."
    )


def _add_model(actors, plane, errors, j):
    """The actors of the model of order j."""
    name, _, color = MODELS[j - 1]
    actors.line(plane, f"miss_{j}", lambda r: (r.w + r.d, r.ends[[0, j]]), color=color, lw=3, alpha=0.55)
    actors.line(errors, f"error_{j}", lambda r: (LENGTHS, r.errors[j - 1]), color=color)
    actors.dot(errors, f"now_{j}", lambda r: (abs(r.d), max(abs(r.ends[j] - r.ends[0]), 1e-18)), color)
    actors.text(errors, f"order_{j}", lambda r: f"▬ {name} order: slope {r.orders[j - 1]}", row=j - 1, color=color)


@style.styled
def polynomials(function="sin w", w=0.8, d=1.0):
    """The tangent line and the osculating parabola at w, and the error that each makes at w + d."""
    actors, (plane, errors) = panels(2, ratios=(1.2, 1))
    keys = [(0, "▬ f", style.INK), (0.1, "▬ first order", style.BLUE), (0.34, "▬ second", style.ORANGE)]
    keys = keys, [(0, "● w   ┃ errors at w + d", style.QUIET)]
    panel(plane, "A curve and its Taylor models at w", *keys, xlim=(-3, 3), ylim=(-2.2, 3.2), xlabel="w")
    scale = {"xlim": (8e-4, 4), "ylim": (1e-11, 30), "x_decades": 1, "y_decades": 2}
    panel(errors, "Error of each model at w + d", xlabel="length of the displacement |d|", **scale)
    actors.line(plane, "f", lambda r: (X, r.curves[0]), color=style.INK, lw=2.4)
    for j, (_, name, colour) in enumerate(MODELS):
        actors.line(plane, name, lambda r, j=j: (X, r.curves[j + 1]), color=colour)
    for j in (1, 2):
        _add_model(actors, plane, errors, j)
    actors.dot(plane, "here", lambda r: (r.w, r.value), style.INK)
    places, displacements = np.round(np.linspace(-2.5, 2.5, 51), 1), np.round(np.linspace(-2, 2, 41), 1)
    displacements, marks = displacements[displacements != 0], {-0.1: "backward ◂  ▸ forward"}
    sliders = [
        stage.Slider("w", places, w, label="point w", format="{:.1f}", marks={0: "0"}),
        stage.Slider("d", displacements, d, label="displacement d", format="{:.1f}", marks=marks),
        stage.Slider("function", FUNCTIONS, function, label="function f", format=str),
    ]
    return actors.show(sliders, models, describe, "First- and second-order models of a curve")
