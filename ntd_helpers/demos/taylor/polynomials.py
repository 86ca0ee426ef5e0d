"""The Taylor polynomials of first and second order along a curve."""

from typing import NamedTuple

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.shared import Actors, panel, show, signed
from ntd_helpers.toys import CURVES

FUNCTIONS = ("sin w", "eʷ", "ln(1 + eʷ)", "w⁴/4 − w²")
ORDER_RANGE = np.array([10**-2.5, 10**-1.5])  # the displacements over which this demo and the lesson measure an order
X, LENGTHS = np.linspace(-3, 3, 161), np.geomspace(1e-3, 3, 57)
MODELS = (("first", "line", style.BLUE), ("second", "parabola", style.ORANGE))


class Models(NamedTuple):
    """f and its two models: over the panel (3, 161), at w + d (3,); the errors (2, 57) over LENGTHS, and the orders."""

    w: float
    d: float
    value: float
    curves: np.ndarray
    ends: np.ndarray
    errors: np.ndarray
    orders: list


def models(function, w, d):
    """The `Models` of a function at w, for the displacement d."""
    at = lambda d: np.array(CURVES[function].models(w, d))  # noqa: E731
    misses = lambda lengths: np.abs(np.diff(at(np.copysign(lengths, d))[[0, 1, 0, 2]], axis=0)[::2])  # noqa: E731
    curves = at(X - w)
    curves[2] = curves[2].clip(-99, 99)
    orders = [_order(*ends) for ends in misses(ORDER_RANGE)]
    return Models(w, d, CURVES[function].f(w), curves, at(d), np.maximum(misses(LENGTHS), 1e-18), orders)


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
    miss = lambda r: [[r.w + r.d, r.ends[0]], [r.w + r.d, r.ends[j]]]  # noqa: E731
    actors.line(plane, f"miss_{j}", miss, color=color, lw=3, alpha=0.55)
    actors.line(errors, f"error_{j}", lambda r: np.column_stack([LENGTHS, r.errors[j - 1]]), color=color)
    now = lambda r: [[abs(r.d), max(abs(r.ends[j] - r.ends[0]), 1e-18)]]  # noqa: E731
    actors.dot(errors, f"now_{j}", now, color)
    actors.text(errors, f"order_{j}", lambda r: f"▬ {name} order: slope {r.orders[j - 1]}", row=j - 1, color=color)


@style.styled
def polynomials(function="sin w", w=0.8, d=1.0):
    """The tangent line and the osculating parabola at w, and the error that each makes at w + d."""
    figure, (plane, errors) = style.panels(2, height=4.2, top=0.75, ratios=(1.2, 1))
    actors = Actors()
    keys = [(0, "▬ f", style.INK), (0.1, "▬ first order", style.BLUE), (0.34, "▬ second", style.ORANGE)]
    keys = keys, [(0, "● w   ┃ errors at w + d", style.QUIET)]
    panel(plane, "A curve and its Taylor models at w", *keys, xlim=(-3, 3), ylim=(-2.2, 3.2), xlabel="w")
    scale = {"xlim": (8e-4, 4), "ylim": (1e-11, 30), "x_decades": (-3, 0), "y_decades": (-10, 0, 2)}
    panel(errors, "Error of each model at w + d", xlabel="length of the displacement |d|", **scale)
    actors.line(plane, "f", lambda r: np.column_stack([X, r.curves[0]]), color=style.INK, lw=2.4)
    for j, (_, name, colour) in enumerate(MODELS):
        actors.line(plane, name, lambda r, j=j: np.column_stack([X, r.curves[j + 1]]), color=colour)
    for j in (1, 2):
        _add_model(actors, plane, errors, j)
    actors.dot(plane, "here", lambda r: [[r.w, r.value]], style.INK)
    places, displacements = np.round(np.linspace(-2.5, 2.5, 51), 1), np.round(np.linspace(-2, 2, 41), 1)
    displacements, marks = displacements[displacements != 0], {-0.1: "backward ◂  ▸ forward"}
    sliders = [
        stage.Slider("w", places, w, label="point w", format="{:.1f}", marks={0: "0"}),
        stage.Slider("d", displacements, d, label="displacement d", format="{:.1f}", marks=marks),
        stage.Slider("function", FUNCTIONS, function, label="function f", format=str),
    ]
    frames = actors.frames_by_state(models)
    return show(figure, actors, sliders, frames, describe, "First- and second-order models of a curve")
