"""Why sharpness hovers: gradient descent at the edge of stability, reduced to two variables."""

import functools

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.shared import panel, panels, signed
from ntd_helpers.toys import EdgeOfStability

STEPS = 220
K = np.arange(STEPS + 1)
SMALLEST = 1e-4  # sizes of x below it are drawn there
SIZES = np.round(np.geomspace(0.01, 0.64, 13), 3)  # of x at the start
EXCESSES = np.round(np.linspace(-0.3, 0.3, 7), 1)  # y at the start
RATES = (0.0025, 0.005, 0.01, 0.02)


@functools.cache
def paths():
    """The paths from all starts x and y with all rates, (sizes, excesses, rates, STEPS + 1, 2)."""
    edge = EdgeOfStability(sharpening=np.array(RATES), feedback=1.0)
    return edge.path(SIZES[:, None, None], EXCESSES[:, None], STEPS, limit=5.0)


def results(x, y, c):
    """The map with the rates c (F,), and its paths (F, STEPS + 1, 2) from the starts x, y (F,)."""
    place = (np.searchsorted(values, each) for values, each in ((SIZES, x), (EXCESSES, y), (RATES, c)))
    return EdgeOfStability(sharpening=c, feedback=1.0), paths()[tuple(place)]


@style.styled
def self_stabilisation(x=0.02, y=-0.1, sharpening=0.01, iteration=84):
    """Displacement x along the top eigenvector and excess sharpness y = λ₁ − 2/α, from a start that can be dragged."""
    actors, (plane, displacement, excess) = panels(3)
    _add_actors(actors, plane, displacement, excess)
    marks = {0.01: "0.01", 0.64: "0.64"}
    sliders = [
        stage.Slider("x", SIZES, x, label="x at the start", format="{:g}", marks=marks),
        stage.Slider("y", EXCESSES, y, label="y at the start", format="{:.1f}", marks={0: "edge"}),
        stage.Slider("c", RATES, sharpening, label="sharpening rate c", format="{:g}"),
    ]
    timeline = actors.timeline(STEPS, iteration, label="step k", pace=25)
    more = {"timeline": timeline, "handles": {"start": ("x", "y")}, "grid": ("x", "y"), "at_once": True}
    return actors.show(sliders, results, _describe, "Self-stabilisation in two variables", **more)


def _add_actors(actors, plane, displacement, excess):
    limits = {"x_decades": 1, "xlim": (SMALLEST / 1.5, 3), "ylim": (-0.5, 0.5)}
    keys = [(0, "● start, drag it", style.ORANGE), (0.5, "✕ rest point", style.GREEN)]
    panel(plane, "State: excess y over size |x|", keys, xlabel="|x|, distance along q₁", ylabel="y", **limits)
    limits = {"xlim": (-4, STEPS + 4), "xlabel": "step k"}
    panel(displacement, "Displacement x along q₁", ylim=(-1.05, 1.05), baseline=0, **limits)
    panel(excess, "Excess sharpness y = λ₁ − 2/α", [(0, "– – the edge", style.RED)], ylim=(-0.5, 0.5), **limits)
    for axes in (plane, excess):
        axes.axhline(0, color=style.RED, lw=1.2, dashes=(4, 3))
    sizes = lambda r: np.abs(r[1][..., 0]).clip(SMALLEST)
    actors.trail(plane, "orbit", "now", lambda r: (sizes(r), r[1][..., 1]), color=style.INK, lw=1.2)
    actors.mark(plane, "rest", lambda r: (r[0].resting_size, 0.0), "x", color=style.GREEN, ms=8, mew=2)
    actors.dot(plane, "start", lambda r: (sizes(r)[:, 0], r[1][:, 0, 1]), style.ORANGE, ms=10, zorder=5)
    actors.trail(displacement, "x", "x_now", lambda r: (K, r[1][..., 0]), color=style.BLUE, lw=0.9)
    actors.trail(excess, "y", "y_now", lambda r: (K, r[1][..., 1]), color=style.PURPLE)
    actors.note(displacement, "mean", lambda r: list(map(_mean_square, r[0].resting_size, r[1])))


def _mean_square(resting_size, path):
    return f"mean of x² {np.mean(path[:, 0] ** 2):.3f}, at the rest point {resting_size**2:.3f}"


def _describe(x, y, c):
    edge, (path,) = results(np.array([x]), np.array([y]), c)
    above = np.flatnonzero(path[:, 1] > 0)
    crossed = f"the sharpness is first above the edge at step {above[0]}" if len(above) else "the edge is not reached"
    return (
        f"Start x = {x:g}, y = {signed(y, 2)}, sharpening rate c = {c:g}: {crossed}; largest |x| "
        f"{np.abs(path[:, 0]).max():.2f}, y from {signed(path[:, 1].min(), 2)} to {signed(path[:, 1].max(), 2)} in "
        f"{STEPS} steps. Rest point |x| = √(2c/β) = {edge.resting_size:.3f}; {_mean_square(edge.resting_size, path)}."
    )
