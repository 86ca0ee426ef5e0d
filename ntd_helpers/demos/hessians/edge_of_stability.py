"""Sharpness along a network's training, and the edge 2/α."""

from typing import NamedTuple

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.shared import Actors, graphs, key, panel, recording, show

ENDS = np.array([-99, 9999])  # of a line across the panel
DASHES = (4, 3)


class Results(NamedTuple):
    """A recorded training: where it reaches the edge, and what its sharpness and cost do; gradient flow beside it."""

    alpha: float
    sharpness: np.ndarray
    costs: np.ndarray
    flow_sharpness: np.ndarray  # of gradient flow, at the times t = αk of `steps`
    flow_costs: np.ndarray
    reached: int | None  # the first recorded step with sharpness at the edge or above
    late: float  # the mean sharpness over the last thousand steps
    rises: float  # fraction of the recorded steps, 5 apart, at which the cost is higher than at the one before


def results(alpha):
    """The `Results` of the training with the step size `alpha`."""
    data, flow = recording("edge"), recording("flow")
    row, steps = list(data["alphas"]).index(alpha), data["steps"]
    sharpness, costs = data["sharpness"][row], data["costs"][row]
    of_flow = [np.interp(alpha * steps, flow["times"], flow[name]) for name in ("sharpness", "costs")]
    above = np.flatnonzero(sharpness >= 2 / alpha)
    reached = int(steps[above[0]]) if len(above) else None
    late = float(sharpness[steps >= steps[-1] - 1000].mean())
    return Results(alpha, sharpness, costs, *of_flow, reached, late, (np.diff(costs) > 0).mean())


@style.styled
def edge_of_stability(step_size=0.4, step=4000):
    """Sharpness and cost of a network along gradient descent, for 13 step sizes, and along gradient flow; recorded.

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
    keys = [(0, "▬ descent", style.BLUE), (0.3, "▬ gradient flow", style.GREEN), (0.72, "– – edge", style.RED)]
    panel(sharp, "Sharpness λ₁, the top eigenvalue of H", (), keys, ylim=(0, 8.5))
    panel(cost, "Cost J", (), keys[:2], y_decades=(-1, 0), ylim=(0.012, 1.2))
    panel(relative, "Sharpness over the edge: α λ₁ / 2", ylim=(0, 1.45))
    key(relative, (0, "▬ this α", style.BLUE), (0.28, "▬ the twelve others", style.QUIET), row=1)
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
    actors.line(sharp, "flow", lambda r: graphs(steps, r.flow_sharpness), color=style.GREEN, lw=1.2)
    actors.trail(cost, "cost", "cost_now", lambda r: graphs(cost_steps, r.costs[drawn]), color=style.BLUE, lw=1.2)
    actors.line(cost, "flow_cost", lambda r: graphs(steps, r.flow_costs), color=style.GREEN, lw=1.2)
    relative_sharpness = lambda r: graphs(steps, r.alpha * r.sharpness / 2)  # noqa: E731
    actors.trail(relative, "ratio", "ratio_now", relative_sharpness, color=style.BLUE, zorder=3)
    actors.text(
        sharp, "reached", lambda r: {"text": f"2/α = {2 / r.alpha:.2f}: {_reached(r.reached)}", "color": _colour(r)}
    )
    actors.text(cost, "rises", lambda r: f"higher than 5 steps before at {r.rises:.0%} of steps", color=style.QUIET)
    actors.revealed("flow", "flow_cost")
    return figure, actors


def _describe(alpha):
    r = results(alpha)
    return (
        f"Step size α = {alpha:g}, edge 2/α = {2 / alpha:.2f}. Sharpness {r.sharpness[0]:.2f} at step 0; "
        f"{_reached(r.reached)}; mean over the last thousand steps {r.late / 2 * alpha:.2f} times the edge. "
        f"Gradient flow at the same time t = αk ends at sharpness {r.flow_sharpness[-1]:.2f}. The cost falls from "
        f"{r.costs[0]:.3f} to {r.costs[-1]:.3f}, and is higher than 5 steps before at {r.rises:.0%} of the steps."
    )


def _reached(step):
    if step is None:
        return "edge not reached in 4000 steps"
    return f"edge reached by step {step}" if step else "above the edge from the start"


def _colour(r):
    return style.QUIET if r.reached is None else style.ORANGE
