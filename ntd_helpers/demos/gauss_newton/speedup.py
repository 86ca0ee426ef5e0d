"""How many times fewer gradients a method needs than gradient descent, by the cost to reach; a recorded race."""

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.shared import panel, panels, recording

RUNS = {
    "descent": ("gradient descent", style.BLUE),
    "momentum": ("momentum 0.9", style.PURPLE),
    "damped_1": ("damped, 1 product a step", style.RED),
    "damped_3": ("damped, 3 products", style.ORANGE),
    "damped_30": ("damped, 30 products", style.GREEN),
}


def results(target):
    """For each run: steps, gradients and speed-up over gradient descent at the first cost at or below `target`."""
    data = recording("race")
    row = int(np.argmin(np.abs(data["targets"] / target - 1)))
    paid = {name: data[f"{name}_paid"][row] for name in RUNS}
    steps = {name: data[f"{name}_steps"][row] for name in RUNS}
    return {"target": data["targets"][row], "paid": paid, "steps": steps,
            "factor": {name: paid["descent"] / paid[name] for name in RUNS}}  # fmt: skip


@style.styled
def speedup(target=0.1):
    """Gradients that five methods need to reach a cost, and their speed-up over gradient descent; a recorded race."""
    actors, axes = panels(2, height=5.0, top=1.55)
    targets = recording("race")["targets"][4:-1]
    _draw(axes[0], actors, "paid", "Gradients needed to reach a cost", (3, 4e4))
    _draw(axes[1], actors, "factor", "Speed-up over gradient descent", (0.08, 150))
    axes[1].axhline(1, color=style.FAINT, lw=1, zorder=1)
    sliders = [stage.Slider("target", targets, target, label="cost to reach", format="{:.2g}")]
    return actors.show(sliders, results, _describe, "The speed-up depends on the cost to reach")


def _draw(axes, actors, quantity, title, limits):
    data, unit = recording("race"), {"paid": " gradients", "factor": " times"}[quantity]
    panel(axes, title, x_decades=1, y_decades=1, pad=95, xlim=(2.2, 8e-5), ylim=limits, xlabel="cost to reach")
    dashed = {"color": style.QUIET, "lw": 1, "dashes": (4, 3)}
    actors.line(axes, f"{quantity}: target", lambda r: (r["target"], np.array([1e-3, 1e9])), **dashed)
    for row, (name, (label, colour)) in enumerate(RUNS.items()):
        curve = data[f"{name}_paid"] if quantity == "paid" else data["descent_paid"] / data[f"{name}_paid"]
        axes.plot(data["targets"], curve, color=colour)
        actors.dot(axes, f"{name}: {quantity}", lambda r, name=name: (r["target"], r[quantity][name]), colour)
        text = lambda r, name=name, label=label: f"▬ {label}: {about(r[quantity][name])}{unit}"
        actors.text(axes, f"{name}: {quantity} word", text, row=row + 2 - len(RUNS), color=colour)


def about(number):
    """A number to two digits, and "not reached" for nan."""
    if np.isnan(number):
        return "not reached,"
    return f"{float(f'{number:.2g}'):.3g}" if number < 100 else f"{float(f'{number:.2g}'):.0f}"


def _describe(target):
    paid = results(target)["paid"]
    counts = [f"{label} {about(paid[name]).strip(',')}" for name, (label, _) in RUNS.items()]
    return f"Gradients to a cost of {target:.2g}: {'; '.join(counts)}."
