"""Sharpness along a network's training, and the edge 2/α."""

from types import SimpleNamespace

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.shared import panel, panels, recording

ENDS = np.array([-99, 9999])  # of a line across the panel
DASHES = (4, 3)


def results(alpha):
    """A recorded training with one step size, and gradient flow beside it at the same times.

    `reached`: the first recorded step with sharpness at the edge or above, or None; `late`: the mean sharpness over the
    last thousand steps; `rises`: the fraction of the recorded steps, 5 apart, at which the cost is higher than before.
    """
    data, flow = recording("edge"), recording("flow")
    row, steps = list(data["alphas"]).index(alpha), data["steps"]
    sharpness, costs = data["sharpness"][row], data["costs"][row]
    of_flow = {f"flow_{name}": np.interp(alpha * steps, flow["times"], flow[name]) for name in ("sharpness", "costs")}
    above = np.flatnonzero(sharpness >= 2 / alpha)
    reached = int(steps[above[0]]) if len(above) else None
    late, rises = float(sharpness[steps >= steps[-1] - 1000].mean()), (np.diff(costs) > 0).mean()
    found = {"sharpness": sharpness, "costs": costs, "reached": reached, "late": late, "rises": rises}
    return SimpleNamespace(alpha=alpha, **found, **of_flow)


@style.styled
def edge_of_stability(step_size=0.4, step=4000, *, outcome=True):
    """Sharpness and cost of a network along gradient descent, for 13 step sizes, and along gradient flow; recorded.

    Opens at the recorded step nearest to `step`. `outcome=False` leaves out what a prediction asks for: gradient flow,
    the other step sizes, and from the texts everything after `step`.
    """
    data = recording("edge")
    alphas, steps = [float(alpha) for alpha in data["alphas"]], data["steps"]
    start, actors = int(np.argmin(np.abs(steps - step))), _draw(data, steps, outcome)
    marks = {0.1: "0.1", 0.4: "0.4", 0.7: "0.7"}
    sliders = [stage.Slider("alpha", alphas, step_size, label="step size α", format="{:.2f}", marks=marks)]
    title = "Sharpness as a network trains, and the edge 2/α"
    timeline = actors.timeline(len(steps) - 1, start, label="step k / 20", pace=25)
    describe = _describe if outcome else lambda alpha: _describe_until(alpha, start)
    return actors.show(sliders, results, describe, title, timeline=timeline)


def _draw(data, steps, outcome):
    actors, (sharp, cost, *relative) = panels(3 if outcome else 2)
    for axes in (sharp, cost, *relative):
        axes.set(xlim=(-60, steps[-1] + 60), xlabel="step k", xticks=range(0, 4001, 1000))
    keys = [(0, "▬ descent", style.BLUE), (0.3, "▬ gradient flow", style.GREEN), (0.72, "– – edge", style.RED)]
    shown = keys if outcome else [keys[0], (0.3, *keys[2][1:])]
    panel(sharp, "Sharpness λ₁, the top eigenvalue of H", (), shown, ylim=(0, 8.5))
    panel(cost, "Cost J", (), shown[:-1], y_decades=1, ylim=(0.012, 1.2))
    # Even and odd steps by turns: the cost's jumps of period 2 would not be seen on even steps alone.
    places = np.arange(len(steps))
    drawn = np.minimum(4 * places + places % 2, len(data["cost_steps"]) - 1)
    cost_steps = data["cost_steps"][drawn]
    actors.line(sharp, "edge", lambda r: (ENDS, 2 / r.alpha), color=style.RED, lw=1.4, dashes=DASHES)
    actors.trail(sharp, "sharpness", "sharpness_now", lambda r: (steps, r.sharpness), color=style.BLUE)
    actors.trail(cost, "cost", "cost_now", lambda r: (cost_steps, r.costs[drawn]), color=style.BLUE, lw=1.2)
    if outcome:
        _draw_outcome(actors, sharp, cost, *relative, data, steps)
    else:
        actors.text(sharp, "edge_at", lambda r: f"2/α = {2 / r.alpha:.2f}", color=style.QUIET)
    return actors


def _draw_outcome(actors, sharp, cost, relative, data, steps):
    flow = {"color": style.GREEN, "lw": 3.4, "zorder": 1.9, "revealed": True}  # under descent, and wider
    actors.line(sharp, "flow", lambda r: (steps, r.flow_sharpness), **flow)
    actors.line(cost, "flow_cost", lambda r: (steps, r.flow_costs), **flow)
    others = [(0, "▬ this α", style.BLUE), (0.28, "▬ the twelve others", style.QUIET)]
    panel(relative, "Sharpness over the edge: α λ₁ / 2", (), others, ylim=(0, 1.45))
    for alpha, line in zip(data["alphas"], data["sharpness"], strict=True):
        relative.plot(steps, alpha * line / 2, color=style.FAINT, lw=1)
    relative.axhline(1, color=style.RED, lw=1.2, dashes=DASHES)
    relative_sharpness = lambda r: (steps, r.alpha * r.sharpness / 2)
    actors.trail(relative, "ratio", "ratio_now", relative_sharpness, color=style.BLUE, zorder=3)
    colour = lambda r: style.QUIET if r.reached is None else style.ORANGE
    reached = lambda r: {"text": f"2/α = {2 / r.alpha:.2f}: {_reached(r.reached)}", "color": colour(r)}
    actors.text(sharp, "reached", reached)
    actors.text(cost, "rises", lambda r: f"higher than 5 steps before at {r.rises:.0%} of steps", color=style.QUIET)


def _describe(alpha):
    r = results(alpha)
    return (
        f"Step size α = {alpha:g}, edge 2/α = {2 / alpha:.2f}. Sharpness {r.sharpness[0]:.2f} at step 0; "
        f"{_reached(r.reached)}; mean over the last thousand steps {r.late / 2 * alpha:.2f} times the edge. "
        f"Gradient flow at the same time t = αk ends at sharpness {r.flow_sharpness[-1]:.2f}. The cost falls from "
        f"{r.costs[0]:.3f} to {r.costs[-1]:.3f}, and is higher than 5 steps before at {r.rises:.0%} of the steps."
    )


def _describe_until(alpha, start):
    """What is known at the recorded step number `start`; steps are 20 apart, those of the costs 5."""
    r = results(alpha)
    opened = f"sharpness {r.sharpness[start]:.2f} and cost {r.costs[4 * start]:.3f} at step {20 * start}"
    first = f"Sharpness {r.sharpness[0]:.2f} and cost {r.costs[0]:.3f} at step 0"
    return f"Step size α = {alpha:g}, edge 2/α = {2 / alpha:.2f}. {first}, {opened}."


def _reached(step):
    if step is None:
        return "edge not reached in 4000 steps"
    return f"edge reached by step {step}" if step else "above the edge from the start"
