"""Gradient descent on a quadratic, and on the same quadratic rotated, shifted and stretched."""

from functools import partial
from types import SimpleNamespace

import numpy as np
from matplotlib.transforms import Affine2D

from ntd_helpers import stage, style
from ntd_helpers.demos.quadratics.common import (
    AXIS_COLOURS,
    RINGS,
    add_bowl,
    add_path,
    axis_ends,
    level_maps,
    plane_panel,
    rotations,
)
from ntd_helpers.demos.shared import key, panels, signed
from ntd_helpers.quadratics import Quadratic, gradient_descent

BOWL, START = Quadratic(np.diag([0.12, 1.0]), np.zeros(2)), np.array([-2.6, 1.1])


def moved(turn, along, times, first, step_size):
    """The quadratic moved by a rotation in degrees, a shift and a stretch of axis 1; `first`: the trajectory before.

    Its axes and centre, its start, the trajectory on it, and the first trajectory, carried alike.
    """
    R, scales, shift = rotations(turn), np.array([times, 1.0]), np.array([along, 0.5 * along])
    problem = BOWL.stretched(scales).rotated(R).translated(shift)
    carry = lambda w: (w * scales) @ R.T + shift
    path = gradient_descent(problem, carry(START), step_size, len(first) - 1)
    bowl = {"vectors": R, "values": np.diag(R.T @ problem.A @ R), "centre": carry(np.zeros(2))}
    return SimpleNamespace(start=carry(START), path=path, carried=carry(first), **bowl)


def describe(turn, along, times, first, step_size):
    """The text under the figure."""
    result = moved(turn, along, times, first, step_size)
    distance = np.abs(result.path - result.carried).max()
    verdict = "0 to rounding" if distance < 1e-9 else f"{distance:.3f}"
    return (
        f"Rotation {signed(turn, 0)}°, shift {signed(along, 1)}, stretch of axis 1 {times:.2g}. "
        f"Largest distance between the new trajectory and the moved old one: {verdict}."
    )


def _draw_still_bowl(axes):
    """The quadratic before it is moved."""
    maps = level_maps(np.eye(2), np.diag(BOWL.A), np.zeros(2))
    axes.plot(*START, "s", color=style.INK, ms=7)
    axes.plot(*RINGS.T, color=style.FAINT, lw=1, transform=Affine2D(maps) + axes.transData)
    for j, colour in enumerate(AXIS_COLOURS):
        axes.plot(*axis_ends(np.eye(2), np.zeros(2), j).T, color=colour, lw=1.6)


@style.styled
def rigid_motions(angle=40, shift=1.0, stretch=1.0, step_size=1.7, steps=40):
    """Gradient descent before and after the problem is rotated, shifted and stretched."""
    first = gradient_descent(BOWL, START, step_size, steps)
    actors, (before, after) = panels(2, width=9.6, height=4.7)
    plane_panel(before, "Before", 4.2)
    _draw_still_bowl(before)
    add_path(actors, before, "here_", lambda r: first)
    plane_panel(after, "After", 4.2)
    add_bowl(actors, after)
    key(after, (0, "– – the trajectory from the left, moved alike", style.RED), row=1)
    actors.line(after, "start", lambda r: r.start[None], "s", color=style.INK, ms=7)
    actors.line(after, "carried", lambda r: r.carried, color=style.RED, lw=2.2, dashes=(3, 2), zorder=6)
    turns, shifts = np.arange(-180, 181, 10), np.round(np.linspace(-1.5, 1.5, 31), 1)
    stretches, half_turns = np.round(np.geomspace(0.5, 2, 21), 2), {-180: "−180°", 0: "0°", 180: "180°"}
    sliders = [
        stage.Slider("turn", turns, angle, label="rotation", format="{:.0f}°", marks=half_turns),
        stage.Slider("along", shifts, shift, label="shift", format="{:.1f}", marks={0: "0"}),
        stage.Slider("times", stretches, stretch, label="stretch of axis 1", format="{:.2f}×", marks={1: "none"}),
    ]
    results, text = (partial(f, first=first, step_size=step_size) for f in (moved, describe))
    title = "Gradient descent after a rotation, a shift and a stretch"
    return actors.show(sliders, results, text, title, timeline=actors.timeline(steps, steps, label="iteration k"))
