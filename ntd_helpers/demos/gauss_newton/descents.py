"""Descents of a network: the cost to reach, and what it takes."""

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.gauss_newton.common import first_below
from ntd_helpers.demos.shared import Actors, graphs, panel, point, show

COLOURS = (style.BLUE, style.GREEN, style.ORANGE)
PANELS = {"steps": ("steps", "steps"), "paid": ("gradient-equivalents", "gradients")}  # what an axis counts, its unit


@style.styled
def descents(runs, target=0.1):
    """Costs of several methods against their steps and against what they paid: `runs` is name: (paid (K,), costs (K,)).

    A slider takes the cost to reach, from the first cost to the lowest that all of them have.
    """
    runs = _checked(runs)
    low, high = max(costs.min() for _, costs in runs.values()), min(costs[0] for _, costs in runs.values())
    figure, axes = style.panels(2, height=4.2, top=0.75)
    actors = Actors()
    for panel_axes, name in zip(axes, PANELS, strict=True):
        _draw(panel_axes, actors, name, runs, (low / 1.5, 1.5 * high))

    def results(target):
        """The target, and for each run the step at which it reaches it, what it had paid and its cost then."""
        at = {name: int(first_below(costs, target)) for name, (_, costs) in runs.items()}
        paid = {name: paid[at[name]] for name, (paid, _) in runs.items()}
        return {"target": target, "steps": at, "paid": paid, "cost": {name: runs[name][1][at[name]] for name in runs}}

    def describe(target):
        steps, paid = (results(target)[name] for name in PANELS)
        counts = [f"{name} {_about(steps[name])} steps, {_about(paid[name])} gradient-equivalents" for name in runs]
        return f"To a cost of {target:.2g}: {'; '.join(counts)}."

    targets = np.geomspace(0.9 * high, 1.02 * low, 41)
    sliders = [stage.Slider("target", targets, target, label="cost to reach", format="{:.3g}")]
    frames = actors.frames_by_state(results)
    return show(figure, actors, sliders, frames, describe, "The cost to reach, and what it takes")


def _checked(runs):
    runs = {name: tuple(np.asarray(part, float) for part in run) for name, run in runs.items()}
    for name, (paid, costs) in runs.items():
        if paid.shape != costs.shape or paid.ndim != 1 or not (np.diff(paid) > 0).all() or not (costs > 0).all():
            raise ValueError(
                f"run {name!r}: expected what was paid, ascending, and positive costs, two arrays of one length; got "
                f"shapes {paid.shape} and {costs.shape}"
            )
    if not 1 <= len(runs) <= 3:
        raise ValueError(f"expected one to three runs, got {len(runs)}")
    return runs


def _draw(axes, actors, count, runs, ylim):
    """A panel of costs against `count`, "steps" or "paid"."""
    quantity, unit = PANELS[count]
    most = 1.3 * max(paid[-1] for paid, _ in runs.values())
    powers = int(np.ceil(np.log10(ylim[0]))), int(np.log10(ylim[1]))
    decades = {"x_decades": (0, int(np.log10(most))), "y_decades": powers}
    panel(axes, f"Cost against {quantity}", **decades, xlim=(0.8, most), ylim=ylim, xlabel=quantity)
    for row, ((name, (paid, costs)), colour) in enumerate(zip(runs.items(), COLOURS, strict=False)):
        x = np.arange(len(costs)) if count == "steps" else paid
        axes.plot(np.maximum(x, 0.8), costs, color=colour)
        now = lambda r, name=name: point(max(r[count][name], 0.8), r["cost"][name])  # noqa: E731
        actors.dot(axes, f"{name}: {count}", now, colour)
        place = (0, 1.095 - 0.075 * row) if row < 2 else (0.55, 1.095)
        text = lambda r, name=name: f"▬ {name}: {_about(r[count][name])} {unit}"  # noqa: E731
        actors.add(f"{name}: {count} word", axes.text(*place, "…", color=colour, transform=axes.transAxes), text)
    line = lambda r: graphs([0.5, 1e9], np.full(2, r["target"]))  # noqa: E731
    actors.line(axes, f"target: {count}", line, color=style.RED, lw=1, dashes=(4, 3))


def _about(count):
    """A count to two digits: a step more or less is the machine's rounding."""
    return f"{float(f'{count:.2g}'):.0f}"
