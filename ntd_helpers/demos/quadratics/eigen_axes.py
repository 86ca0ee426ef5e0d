"""The flagship: gradient descent on a quadratic of two weights, in the plane and along each eigen-axis."""

from functools import partial
from types import SimpleNamespace

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.quadratics.common import AXIS_COLOURS, add_bowl, plane_panel, regime_of, rotations
from ntd_helpers.demos.shared import coloured, height, key, panel, panels
from ntd_helpers.momentum import heavy_ball_by_axis, heavy_ball_power

START = np.array([-2.7, 1.5])
STARTS = np.round(np.linspace(-2.7, 2.7, 10), 1)  # of either coordinate
REACH = 3.3  # of the plane, to either side of the minimiser
FLOOR = 1e-30  # smaller values, and 0, are drawn here, far below every logarithmic panel


def descents(alpha, kappa, turn, beta, w1, w2, steps):
    """For arrays (F,): the quadratics, trajectories (F, K, 2), and along each axis offsets and losses (F, K, 2)."""
    values, vectors = np.stack([1 / kappa, np.ones_like(kappa)], axis=-1), rotations(turn)
    e = heavy_ball_by_axis(values, (np.stack([w1, w2], -1)[:, None] @ vectors)[:, 0], alpha, beta, steps)
    path = e @ vectors.swapaxes(1, 2)
    left = np.maximum.accumulate(np.abs(path).max(-1) > 2 * REACH, axis=1)
    path[:, 1:][left[:, :-1]] = np.nan  # once outside the panel, the zigzag is not drawn: it would cover everything
    regimes = [[regime_of(*state) for state in zip(values[:, j], alpha, beta, strict=True)] for j in range(2)]
    by_axis = {"offsets": e, "losses": 0.5 * values[:, None] * e**2, "regimes": regimes}
    return SimpleNamespace(vectors=vectors, values=values, centre=np.zeros(2), path=path, **by_axis)


def describe(alpha, kappa, turn, beta, w1, w2, steps):
    """The text under the figure."""
    values, begin = np.array([1 / kappa, 1.0]), np.array([w1, w2]) @ rotations(turn)
    end = [heavy_ball_power(a, alpha, beta, steps) * e for a, e in zip(values, begin, strict=True)]
    first, last = (0.5 * values @ np.square(e) for e in (begin, end))
    return (
        f"Step size {alpha:.3g}/a₂, condition number {kappa:.3g}, momentum {beta:.2g}. "
        f"Axis 1: {regime_of(values[0], alpha, beta)[0]}. Axis 2: {regime_of(values[1], alpha, beta)[0]}. "
        f"Loss J − J*: {first:.3g} at the start, {'more than 1e6' if last > 1e6 else f'{last:.2e}'} after {steps} "
        f"steps. Edge of stability: {2 * (1 + beta):.3g}/a₂."
    )


def _add_axis(actors, errors, losses, j, k):
    """Actors of axis j: its distance, its part of the loss, and its regime in words."""
    color, name = AXIS_COLOURS[j], f"axis {j + 1}"
    error = lambda r: (k, np.maximum(np.abs(r.offsets[..., j]), FLOOR))
    actors.trail(errors, f"error_{j}", f"error_now_{j}", error, color=color, head_ms=6)
    actors.line(losses, f"share_{j}", lambda r: (k, np.maximum(r.losses[..., j], FLOOR)), color=color, revealed=True)
    errors.text(0, height(j), name, color=color, weight="bold", transform=errors.transAxes)
    actors.text(errors, f"regime_{j}", lambda r: coloured(r.regimes[j]), 0.2, row=j)
    key(losses, (0.26 + 0.22 * j, f"━ {name}", color), row=1)


def _sliders(alpha, kappa, turn, beta):
    edges, tens = {1: "1/a₂", 2: "2/a₂"}, {1: "1", 10: "10", 100: "100"}
    turns, betas = {0: "0°", 45: "45°", 90: "90°"}, {0: "none", 0.5: "½"}
    return [
        stage.Slider("alpha", np.linspace(0.15, 2.15, 41), alpha, label="step size α", format="{:.2f}/a₂", marks=edges),
        stage.Slider("kappa", np.geomspace(1, 100, 21), kappa, label="condition number κ", format="{:.1f}", marks=tens),
        stage.Slider("turn", np.arange(0, 91, 3), turn, label="angle of the axes", format="{:.0f}°", marks=turns),
        stage.Slider("beta", np.linspace(0, 0.95, 20), beta, label="momentum β", format="{:.2f}", marks=betas),
        stage.Slider("w1", STARTS, START[0], label="start w₁", format="{:.1f}"),
        stage.Slider("w2", STARTS, START[1], label="start w₂", format="{:.1f}"),
    ]


@style.styled
def eigen_axes(step_size=1.85, condition_number=20, angle=24, momentum=0.0, iteration=24, steps=60):
    """The flagship: J = ½ Σ a_j e_j² with a₂ = 1 in the plane, along each eigen-axis, and the loss; the start moves.

    `step_size` is α in units of 1/a₂, `angle` that of the axes in degrees. It starts at `iteration` of `steps`.
    """
    actors, (plane, errors, losses) = panels(3)
    k = np.arange(steps + 1)
    plane_panel(plane, "Level lines of J, its eigen-axes, and the iterates", REACH)
    add_bowl(actors, plane)
    actors.line(plane, "start", lambda r: r.path[:, :1], "s", color=style.INK, ms=7)
    key(plane, (0, "■ start (drag it)   ● iterate k", style.QUIET), row=1)
    iterations = {"xlim": (-1.5, steps + 1.5), "xlabel": "iteration k"}
    panel(errors, "Distance along each axis, |wⱼ − w*ⱼ|", ylim=(1e-6, 30), y_decades=1, **iterations)
    panel(losses, "Loss J − J*, in total and per axis", ylim=(1e-9, 100), y_decades=2, **iterations)
    for j in range(2):
        _add_axis(actors, errors, losses, j, k)
    total = lambda r: (k, np.maximum(r.losses.sum(-1), FLOOR))
    actors.line(losses, "loss", total, color=style.FAINT, lw=7, zorder=1.5, revealed=True)
    actors.head(losses, "loss_now", total, color=style.INK, ms=6)
    key(losses, (0, "▬ total", style.QUIET), row=1)
    sliders = _sliders(step_size, condition_number, angle, momentum)
    more = {"grid": [("alpha", "kappa"), ("w1", "w2")], "handles": {"start": ("w1", "w2")}, "at_once": True}
    more["timeline"] = actors.timeline(steps, iteration, label="iteration k")
    results, text = partial(descents, steps=steps), partial(describe, steps=steps)
    return actors.show(sliders, results, text, "Gradient descent, one eigen-axis at a time", **more)
