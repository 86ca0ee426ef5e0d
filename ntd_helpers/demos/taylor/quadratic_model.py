"""Gradient descent on a network's cost beside gradient descent on its quadratic model at the start."""

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.shared import OFF_THE_PAGE, panel, panels, signed
from ntd_helpers.demos.taylor.common import FURTHER, PARTED, STEP_SIZES, TRAINED, X, descents
from ntd_helpers.toys import SINE_FIT

K = np.arange(FURTHER + 1)


def describe(trained, step_size, k):
    """The text under the figure."""
    r = descents(trained, step_size, k)
    cost, there, predicted = (line[r.k] for line in r.costs.values())
    limited = lambda cost: f"{cost:.3g}" if cost < 1e6 else "more than 1e6"
    predicted = signed(predicted) if abs(predicted) < 1e6 else "beyond ±1e6"
    verdict = "has stayed below a tenth" if r.parted is None else f"has been above a tenth since step {r.parted}"
    return (
        f"Model made after {trained} steps of training, step size {step_size:g} (2/λₘₐₓ = {r.edge:.2f}). Step {k}: "
        f"cost {limited(cost)} on the cost's own path; on the model's path cost {limited(there)}, predicted cost "
        f"{predicted}. The relative distance of the paths {verdict}."
    )


def _draw_fit(actors, axes):
    keys = [[(0, "● data   ▬ at the start", style.QUIET)]]
    keys += [[(0, "▬ on the cost", style.INK), (0.42, "▬ on the model", style.ORANGE)]]
    labels = {"xlabel": "input x", "ylabel": "output"}
    panel(axes, "Outputs of the network after k steps", *keys, xlim=(-1.15, 1.15), ylim=(-1.9, 1.9), **labels)
    axes.plot(SINE_FIT.X, SINE_FIT.T, "o", color=style.FAINT, ms=4, zorder=1)
    lines = {"at_start": (style.FAINT, 2), "on_cost": (style.INK, 2.4), "on_model": (style.ORANGE, None)}
    for j, (name, (color, lw)) in enumerate(lines.items()):
        actors.line(axes, name, lambda r, j=j: (X, r.outputs[j]), color=color, lw=lw)


def _draw_costs(actors, axes):
    keys = [[(0, "▬ cost", style.INK), (0.22, "▬ cost on the model's path", style.ORANGE)]]
    keys += [[(0.22, "– – cost that the model predicts", style.ORANGE)]]
    labels = {"xlim": (-1.5, FURTHER + 1.5), "ylim": (-1.05, 1.55), "baseline": 0}
    panel(axes, "Cost along the two paths", *keys, xlabel="step k", ylabel="cost / cost at the start", **labels)
    relative = lambda r, name: (r.costs[name] / r.costs["J"][0]).clip(-OFF_THE_PAGE, OFF_THE_PAGE)
    _add_line(actors, axes, "J", lambda r: relative(r, "J"), style.INK, zorder=5, lw=2.4)
    _add_line(actors, axes, "J_model", lambda r: relative(r, "J_model"), style.ORANGE)
    dashed = {"color": style.ORANGE, "lw": 1.6, "dashes": (3, 2)}
    actors.line(axes, "predicted", lambda r: _so_far(r, relative(r, "predicted")), **dashed)


def _so_far(r, line):
    """A line (K,) up to step k."""
    return K, np.where(r.k >= K, line, np.nan)


def _add_line(actors, axes, name, line, color, zorder=4, **properties):
    """A line up to step k, and its last point."""
    now = lambda r: (r.k, line(r)[r.k])
    actors.curve(axes, name, lambda r: _so_far(r, line(r)), now, color, ms=7, zorder=zorder, **properties)


def _draw_distance(actors, axes):
    limits = {"xlim": (-1.5, FURTHER + 1.5), "ylim": (1e-4, 100), "y_decades": 1}
    panel(axes, "Relative distance of the two paths", **limits, xlabel="step k", ylabel="distance / distance travelled")
    axes.axhline(PARTED, color=style.RED, lw=1, zorder=1)
    _add_line(actors, axes, "distance", lambda r: r.distance.clip(1e-9, 1e9), style.PURPLE)
    above = lambda r: {"text": f"above a tenth from step {r.parted} on", "color": style.RED}
    below = {"text": "below a tenth up to step k", "color": style.GREEN}
    actors.text(axes, "verdict", lambda r: below if r.parted is None else above(r))
    actors.note(axes, "edge", lambda r: f"step size {r.step_size:g}, edge 2/λₘₐₓ = {r.edge:.2f}")


@style.styled
def quadratic_model(trained=0, step_size=0.2, iteration=20):
    """Gradient descent on a small network's cost beside gradient descent on its quadratic model at the start."""
    actors, (fit, costs, distance) = panels(3)
    _draw_fit(actors, fit)
    _draw_costs(actors, costs)
    _draw_distance(actors, distance)
    moments = {0: "untrained", 30: "a plateau", 2000: "trained"}
    sliders = [
        stage.Slider("k", range(FURTHER + 1), iteration, label="step k", format="{:d}", marks={0: "start"}),
        stage.Slider("step_size", STEP_SIZES, step_size, label="step size α", format="{:g}", marks={1.0: "1"}),
        stage.Slider("trained", TRAINED, trained, label="model made at", format="step {}", marks=moments),
    ]
    return actors.show(sliders, descents, describe, "Descent on a cost and on its quadratic model")
