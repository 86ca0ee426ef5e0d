"""A trained network's cost along directions, with its two models."""

from functools import partial
from types import SimpleNamespace

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.shared import panel, panels, signed


def _slices(lengths, costs, value, slopes, curvatures, names):
    """Along each direction: its name, the cost (S,), its models (2, S) with their numbers and errors."""
    if costs.shape != (len(names), len(lengths)) or slopes.shape != (len(names),) or curvatures.shape != slopes.shape:
        raise ValueError(
            f"expected costs of shape {(len(names), len(lengths))} and {len(names)} slopes and curvatures, "
            f"got {costs.shape}, {slopes.shape} and {curvatures.shape}"
        )
    first = value + slopes[:, None] * lengths
    models = np.stack([first, first + curvatures[:, None] * lengths**2 / 2], 1)
    errors = np.abs(models - costs[:, None])
    each = zip(names, costs, models, errors, slopes, curvatures, strict=True)
    fields = "name", "costs", "models", "errors", "slope", "curvature"
    return [SimpleNamespace(**dict(zip(fields, values, strict=True))) for values in each]


def _describe(which, found, length):
    r = found[which]
    return (
        f"Along {r.name}: slope gᵀv = {signed(r.slope, 4)}, curvature vᵀHv = {signed(r.curvature, 4)}. "
        f"At s = {length:.3g}: error of the first-order model {r.errors[0, -1]:.2g}, of the second-order model "
        f"{r.errors[1, -1]:.2g}."
    )


def _draw_cost(actors, axes, lengths, costs):
    keys = [(0, "▬ cost", style.INK), (0.16, "▬ first order", style.BLUE), (0.42, "▬ second order", style.ORANGE)]
    span, labels = np.ptp(costs), {"xlabel": "distance s along v", "ylabel": "cost J(w + sv)"}
    height = costs.min() - 0.6 * span, costs.max() + 0.25 * span
    panel(axes, "The network's cost along v", keys, xlim=lengths[[0, -1]], ylim=height, **labels)
    actors.line(axes, "J", lambda r: (lengths, r.costs), color=style.INK, lw=2.6)
    actors.line(axes, "line", lambda r: (lengths, r.models[0]), color=style.BLUE)
    actors.line(axes, "parabola", lambda r: (lengths, r.models[1]), color=style.ORANGE)
    actors.note(axes, "word", lambda r: f"slope {signed(r.slope, 4)}, curvature {signed(r.curvature, 4)}")


def _draw_errors(actors, axes, lengths):
    ahead = lengths > 0
    keys = [(0, "▬ first order", style.BLUE), (0.32, "▬ second order", style.ORANGE)]
    scale = {"xlim": lengths[ahead][[0, -1]], "ylim": (1e-13, 10), "x_decades": 1, "y_decades": 3}
    panel(axes, "Error of each model", keys, xlabel="distance s along v", **scale)
    for j, colour in enumerate((style.BLUE, style.ORANGE)):
        error = lambda r, j=j: (lengths[ahead], r.errors[j, ahead].clip(1e-18))
        actors.line(axes, f"error_{j + 1}", error, color=colour)


@style.styled
def slices(lengths, costs, value, slopes, curvatures, names, direction=1):
    """A cost along D directions, each with its two models, for data of a lesson.

    `costs` (D, S) at `lengths` (S,), which ascend and have both signs; `value` the cost at 0; `slopes` gᵀv and
    `curvatures` vᵀHv (D,); `names` of the directions.
    """
    lengths, costs, slopes, curvatures = (np.asarray(a, float) for a in (lengths, costs, slopes, curvatures))
    found = _slices(lengths, costs, value, slopes, curvatures, names)
    actors, (cut, errors) = panels(2, ratios=(1.2, 1))
    _draw_cost(actors, cut, lengths, costs)
    _draw_errors(actors, errors, lengths)
    sliders = [stage.Slider("which", range(len(names)), direction, label="direction v", format=lambda i: names[i])]
    text, title = partial(_describe, found=found, length=lengths[-1]), "The trained network's cost along a direction"
    return actors.show(sliders, lambda which: found[which], text, title)
