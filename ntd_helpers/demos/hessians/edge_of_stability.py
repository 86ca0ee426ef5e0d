"""Sharpness along a network's training, and the edge 2/α."""

from typing import NamedTuple

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.shared import Actors, graphs, key, panel, recording, show

ENDS = np.array([-99, 9999])  # of a line across the panel
DASHES = (4, 3)


class Results(NamedTuple):
    """A recorded training: where it meets the edge, and what its sharpness and cost do."""

    alpha: float
    sharpness: np.ndarray
    costs: np.ndarray
    reached: int | None  # the first recorded step with sharpness at the edge or above
    late: float  # the mean sharpness over the last thousand steps
    rises: float  # fraction of the recorded steps, 5 apart, at which the cost is higher than at the one before


def results(alpha):
    """The `Results` of the training with the step size `alpha`."""
    data = recording("edge")
    row, steps = list(data["alphas"]).index(alpha), data["steps"]
    sharpness, costs = data["sharpness"][row], data["costs"][row]
    above = np.flatnonzero(sharpness >= 2 / alpha)
    reached = int(steps[above[0]]) if len(above) else None
    late = float(sharpness[steps >= steps[-1] - 1000].mean())
    return Results(alpha, sharpness, costs, reached, late, (np.diff(costs) > 0).mean())


@style.styled
def edge_of_stability(step_size=0.4, step=4000):
    """Sharpness and cost along full-batch gradient descent on a network, for 13 step sizes; recorded trainings.

    Opens at the recorded step nearest to `step`.
    """
    data = recording("edge")
    alphas, steps = [float(alpha) for alpha in data["alphas"]], data["steps"]
    figure, actors = _draw(data, steps)
    marks = {0.1: "0.1", 0.4: "0.4", 0.7: "0.7"}
    sliders = [stage.Slider("alpha", alphas, step_size, label="step size α", format="{:.2f}", marks=marks)]
    title = "Sharpness as a network trains, and the edge 2/α"
    timeline = actors.timeline(len(steps) - 1, int(np.argmin(np.abs(steps - step))), label="step k / 20", pace=25)
    return show(figure, actors, sliders, actors.frames_by_state(results), _describe, title, timeline=timeline)


def _draw(data, steps):
    figure, (sharp, cost, relative) = style.panels(3, height=4.2, top=0.75)
    for axes in (sharp, cost, relative):
        axes.set(xlim=(-60, steps[-1] + 60), xlabel="step k", xticks=range(0, 4001, 1000))
    panel(sharp, "Sharpness λ₁, the top eigenvalue of H", (), [(0, "– – the edge 2/α", style.RED)], ylim=(0, 8.5))
    panel(cost, "Cost J", y_decades=(-1, 0), ylim=(0.015, 1.2))
    panel(relative, "Sharpness over the edge: α λ₁ / 2", ylim=(0, 1.45))
    key(relative, (0, "▬ this α", style.BLUE), (0.28, "▬ the twelve others", style.QUIET))
    for alpha, line in zip(data["alphas"], data["sharpness"], strict=True):
        relative.plot(steps, alpha * line / 2, color=style.FAINT, lw=1)
    relative.axhline(1, color=style.RED, lw=1.2, dashes=DASHES)
    # Even and odd steps by turns: the cost's jumps of period 2 would not be seen on even steps alone.
    places = np.arange(len(steps))
    drawn = np.minimum(4 * places + places % 2, len(data["cost_steps"]) - 1)
    cost_steps = data["cost_steps"][drawn]
    actors = Actors()
    actors.line(sharp, "edge", lambda r: graphs(ENDS, np.full(2, 2 / r.alpha)), color=style.RED, lw=1.4, dashes=DASHES)
    actors.trail(sharp, "sharpness", "sharpness_now", lambda r: graphs(steps, r.sharpness), color=style.BLUE)
    actors.trail(cost, "cost", "cost_now", lambda r: graphs(cost_steps, r.costs[drawn]), color=style.INK, lw=1.2)
    relative_sharpness = lambda r: graphs(steps, r.alpha * r.sharpness / 2)  # noqa: E731
    actors.trail(relative, "ratio", "ratio_now", relative_sharpness, color=style.BLUE, zorder=3)
    actors.text(sharp, "met", lambda r: {"text": f"edge {2 / r.alpha:.2f}: {_reached(r.reached)}", "color": _colour(r)})
    actors.text(cost, "rises", lambda r: f"higher than 5 steps before: {r.rises:.0%}", color=style.QUIET)
    return figure, actors


def _describe(alpha):
    r = results(alpha)
    return (
        f"α = {alpha:g}, the edge 2/α is at {2 / alpha:.2f}. Sharpness begins at {r.sharpness[0]:.2f}; "
        f"{_reached(r.reached)}. Over the last thousand steps it is {r.late / 2 * alpha:.2f} times the edge in the "
        f"mean. The cost goes from {r.costs[0]:.3f} to {r.costs[-1]:.3f}, and is higher than 5 steps before at "
        f"{r.rises:.0%} of the steps."
    )


def _reached(step):
    if step is None:
        return "not reached in 4000 steps"
    return f"reached by step {step}" if step else "passed from the start"


def _colour(r):
    return style.GREEN if r.reached is None else style.ORANGE
