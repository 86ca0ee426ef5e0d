"""Stationary points whose kind the Hessian does not decide."""

import functools

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.hessians.common import GRID, SQUARE, heights
from ntd_helpers.demos.shared import direction, panel, panels, signed
from ntd_helpers.toys import UNDECIDED_SURFACES, flow

RING, FLOWS, FLOW_TIME, FLOW_STEP = 0.5, 16, 16.0, 0.04
S = np.linspace(-1, 1, 101)


@functools.cache
def flows(name):
    """Gradient flow w′ = −∇J from points on a ring round 0: (FLOWS, K, 2), nan once outside the plane."""
    turn = 2 * np.pi * (np.arange(FLOWS) + 0.5) / FLOWS
    ring = RING * np.stack([np.cos(turn), np.sin(turn)], -1)
    return flow(UNDECIDED_SURFACES[name].gradient, ring, FLOW_TIME, FLOW_STEP, limit=1.2)[:, ::2]


def leaving(name):
    """Which of the flows end farther from 0 than they began, (FLOWS,)."""
    end = flows(name)[:, -1]
    return ~(np.hypot(end[:, 0], end[:, 1]) < RING * (1 + 1e-9))


def results(function, angle):
    """The function's name, J and H at 0, and the unit vector v."""
    J = UNDECIDED_SURFACES[function]
    return {"name": str(function), "J": J, "H": J.hessian(np.zeros(2)), "v": direction(angle)}


@style.styled
def beyond_second_order(function="x³ − 3xy²", angle=60):
    """Points where H has a zero and no two signs: gradient flow from a ring around them, and the slice along v."""
    actors, (plane, cut) = panels(2, height=4.4, ratios=(1, 1.25))
    lines = (0, "▬ approaches", style.GREEN), (0.34, "▬ leaves", style.RED), (0.6, "▬ direction v", style.PURPLE)
    panel(plane, "Gradient flow from a ring; blue is higher", lines, **SQUARE)
    lines = (0, "▬ J", style.INK), (0.12, "– – ½ s² vᵀHv", style.ORANGE)
    limits = {"xlim": (-1, 1), "ylim": (-1.05, 1.05), "xlabel": "s, distance along v", "ylabel": "J(sv)"}
    panel(cut, "The slice along v, and its quadratic model", lines, baseline=0, **limits)
    _add_actors(actors, plane, cut)
    marks = {0: "0°", 60: "60°", 90: "90°", 180: "180°"}
    sliders = [
        stage.Slider("function", list(UNDECIDED_SURFACES), function, label="function J", format=str),
        stage.Slider("angle", np.arange(0, 181, 5), angle, label="direction of v", format="{:.0f}°", marks=marks),
    ]
    return actors.show(sliders, results, _describe, "Stationary points that the Hessian does not decide")


def _add_actors(actors, plane, cut):
    actors.add("J", heights(plane, 1.6), lambda r: {"image": r["J"].value(GRID)})
    actors.line(plane, "along", lambda r: np.stack([-r["v"], r["v"]]), color=style.PURPLE, lw=1.6, zorder=3)
    actors.line(cut, "slice", lambda r: (S, r["J"].value(S[:, None] * r["v"])), color=style.INK, lw=2.4)
    actors.line(cut, "parabola", lambda r: (S, _curvature(r) * S**2 / 2), color=style.ORANGE, dashes=(4, 3))
    actors.note(plane, "eigenvalues", lambda r: f"eigenvalues of H at 0: {_eigenvalues(r)}")
    actors.note(cut, "verdict", lambda r: f"the point 0 is {r['J'].kind}")
    for j in range(FLOWS):
        path = lambda r, j=j: flows(r["name"])[j]
        actors.line(plane, f"flow_{j}", _coloured_by_fate(j, path), color=style.GREEN, lw=1.4, zorder=4)
        end = lambda r, path=path: path(r)[np.isfinite(path(r)[:, 0])][-1:]
        actors.dot(plane, f"end_{j}", _coloured_by_fate(j, end), style.GREEN, ms=4, zorder=5)


def _coloured_by_fate(j, points):
    """The points of flow j, red where it leaves."""
    return lambda r: {"points": points(r), "color": style.RED if leaving(r["name"])[j] else style.GREEN}


def _describe(function, angle):
    r = results(function, angle)
    rise = [r["J"].value(t * r["v"]) for t in (-0.5, 0.5)]
    return (
        f"J = {function}: eigenvalues of H at 0: {_eigenvalues(r)}, undecided by H; the point 0 is "
        f"{r['J'].kind}. Of {FLOWS} gradient flows from a ring of radius {RING}, {leaving(function).sum()} "
        f"leave. Along v at {angle:.0f}°: vᵀHv = {signed(_curvature(r), 2)}, "
        f"J(−½v) = {signed(rise[0])}, J(½v) = {signed(rise[1])}."
    )


def _curvature(r):
    return r["v"] @ r["H"] @ r["v"]


def _eigenvalues(r):
    return "{:.0f} and {:.0f}".format(*np.linalg.eigvalsh(r["H"]))
