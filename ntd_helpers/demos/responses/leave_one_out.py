"""The effect of leaving one example out on the validation cost, predicted and retrained."""

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.responses.common import changes_plane, rounded, with_sign
from ntd_helpers.demos.responses.left_out import Table
from ntd_helpers.demos.shared import key, panel, panels


@style.styled
def leave_one_out(
    features, labels, probabilities, examples, weights, predicted, retrained, names, example=0, weight=0.0
):
    """One example, and the change of the validation cost V as the example's weight goes from 1 to 0.

    `features` (N, 2) and `labels` (N,), 0 or 1, of all examples, `names` those of the two features; `probabilities`
    (N,) of label 1 by the model. For `examples` (K,), indices into them, `predicted` (K,) is the derivative of that
    cost in the example's weight at 1, and `retrained` (K, S) its change at `weights` (S,), which go from 1 down to 0.
    """
    features, weights, predicted, retrained = (np.asarray(a, float) for a in (features, weights, predicted, retrained))
    labels, examples = np.asarray(labels), np.asarray(examples)
    if retrained.shape != (len(examples), len(weights)) or predicted.shape != (len(examples),):
        raise ValueError(
            f"expected {len(examples)} predictions, and changes of shape {(len(examples), len(weights))}; got "
            f"{predicted.shape} and {retrained.shape}"
        )
    changes = predicted[:, None] * (weights - 1)
    table = Table(features, labels, probabilities, examples, weights, changes, retrained)
    actors, (scatter, slide, both) = panels(3)
    _draw_scatter(scatter, actors, table, names)
    _draw_slide(slide, actors, table)
    _draw_both(both, actors, table)
    sliders = [
        stage.Slider("weight", weights, weight, label="weight", format="{:.2f}", marks={1: "in", 0: "left out"}),
        stage.Slider("example", range(len(examples)), example, label="example", format=lambda j: f"{examples[j]}"),
    ]
    title = "Effect of leaving one example out"
    text = lambda **state: _describe(table.results(**state), len(examples))
    handles = {"retrained_now": ("weight",), "mark": ("example",), "one": ("example",)}
    return actors.show(sliders, table.results, text, title, handles=handles, grid=("weight", "example"))


def _draw_scatter(axes, actors, table, names):
    low, high = table.features.min(axis=0), table.features.max(axis=0)
    reach = np.array([low, high]) + 0.06 * np.outer([-1, 1], high - low)
    panel(axes, "Training examples", xlim=reach[:, 0], ylim=reach[:, 1], xlabel=names[0], ylabel=names[1])
    for label, colour in ((0, style.BLUE), (1, style.ORANGE)):
        axes.plot(*table.features[table.labels == label].T, "o", color=colour, ms=3, alpha=0.45, zorder=1)
    key(axes, (0.66, "● benign", style.BLUE), row=1)
    key(axes, (0.66, "● malignant", style.ORANGE))
    ring = {"mfc": "none", "mec": style.PURPLE, "mew": 2.4, "ms": 10, "zorder": 4}
    actors.mark(axes, "mark", lambda r: tuple(r["features"]), "o", **ring)
    actors.text(axes, "name", lambda r: r["name"], color=style.PURPLE)
    actors.text(axes, "belief", lambda r: f"model: {r['probability']} malignant", row=1, color=style.PURPLE)


def _draw_slide(axes, actors, table):
    limits = {"xlim": (1.05, -0.05), "ylim": (-1.25, 1.25), "xlabel": "weight of the example"}
    panel(axes, "Change of the validation cost V", ylabel="change of V / unit", baseline=0, **limits)
    key(axes, (0, "▬ retrained", style.INK), (0.35, "– – predicted", style.PURPLE))
    kinds = {
        "tangent": (table.predicted, {"color": style.PURPLE, "dashes": (4, 3)}),
        "retrained": (table.retrained, {"color": style.INK, "lw": 2.4}),
    }
    for name, (changes, look) in kinds.items():
        line = lambda r, changes=changes: (table.weights, changes[r["j"]] / r["unit"])
        now = lambda r, changes=changes: (r["weight"], changes[r["j"], r["s"]] / r["unit"])
        actors.curve(axes, name, line, now, **look)
    actors.note(axes, "unit", lambda r: f"unit: {rounded(r['unit'])}, weight {r['weight']:.2f}")


def _draw_both(axes, actors, table):
    span = 1.3 * max(np.abs(table.predicted).max(), np.abs(table.retrained).max())
    near = 10.0 ** np.floor(np.log10(span / 300))
    labels = {"xlabel": "change of V, predicted", "ylabel": "retrained"}
    panel(axes, "All chosen examples at this weight", xlim=(-span, span), ylim=(-span, span), **labels)
    changes_plane(axes, near, span)
    cloud = {"color": style.QUIET, "ms": 5, "alpha": 0.7, "zorder": 2}
    actors.line(axes, "cloud", lambda r: (r["predicted"], r["retrained"]), "o", **cloud)
    actors.dot(axes, "one", lambda r: (r["predicted"][r["j"]], r["retrained"][r["j"]]), style.PURPLE, ms=10)
    actors.text(axes, "match", lambda r: r["correlation"], color=style.INK)
    this = lambda r: f"● {with_sign(r['predicted'][r['j']])} / {with_sign(r['retrained'][r['j']])}"
    actors.text(axes, "this", this, row=1, color=style.PURPLE)


def _describe(r, count):
    predicted, retrained = (with_sign(r[name][r["j"]]) for name in ("predicted", "retrained"))
    return (
        f"{r['name'].capitalize()}; the model says {r['probability']} malignant. "
        f"Change of V at weight {r['weight']:.2f}: predicted {predicted}, retrained {retrained}. "
        f"All {count}: {r['correlation']}."
    )
