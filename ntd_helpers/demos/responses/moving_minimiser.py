"""The minimiser of a weighted fit as the weight of one point changes, and its prediction by the response."""

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.responses.moving_line import AHEAD, ENDS, LINE, THETAS, results
from ntd_helpers.demos.shared import panel, panels, signed


@style.styled
def moving_minimiser(theta=1.0, made_at=1.0, height=-1.2):
    """A line fitted to nine points, one of which has the weight θ, and the prediction made at the weight θ₀."""
    actors, (data, moved, errors) = panels(3)
    _draw_data(data, actors)
    _draw_moved(moved, actors)
    _draw_errors(errors, actors)
    weights, made = {0: "left out", 1: "as the others", 5: "5"}, {0: "0", 1: "1", 5: "5"}
    places, heights = np.round(np.linspace(0, 5, 51), 1), np.round(np.linspace(-2, 2, 41), 1)
    sliders = [
        stage.Slider("theta", np.round(THETAS, 2), theta, label="weight θ", format="{:.2f}", marks=weights),
        stage.Slider("made_at", places, made_at, label="prediction made at θ₀", format="{:.1f}", marks=made),
        stage.Slider("height", heights, height, label="height of ●", format="{:.1f}"),
    ]
    return actors.show(sliders, results, _describe, "Weighted least squares: minimiser and prediction", at_once=True)


def _draw_data(axes, actors):
    upper = [(0, "▬ fitted", style.INK), (0.3, "– – predicted", style.ORANGE)]
    limits = {"xlim": (-1.15, 1.15), "ylim": (-2.3, 2.3), "xlabel": "input x", "ylabel": "target t"}
    panel(axes, "Least-squares line", upper, [(0, "● has the weight θ", style.PURPLE)], **limits)
    axes.plot(LINE.x[:-1], LINE.t, "o", color=style.QUIET, ms=5, zorder=2)
    line = lambda w: (ENDS, (w[:, :1] * ENDS + w[:, 1:]).clip(-99, 99))
    actors.line(axes, "line", lambda r: line(r["w"]), color=style.INK, lw=2.4)
    actors.line(axes, "guess", lambda r: line(r["predicted"]), color=style.ORANGE, dashes=(4, 3))
    actors.dot(axes, "point", lambda r: (1.0, r["height"]), style.PURPLE, ms=10)
    pull = lambda r: (1.0, np.stack([r["height"], r["w"].sum(1)], -1))
    actors.line(axes, "pull", pull, color=style.PURPLE, lw=1.4)
    actors.text(axes, "weight", lambda r: [f"θ = {theta:.2f}" for theta in r["theta"]], 0.52, row=1, color=style.PURPLE)


def _draw_moved(axes, actors):
    upper = [(0, "▬ w₁*, the line's slope", style.BLUE), (0.56, "▬ w₂*, its offset", style.GREEN)]
    lower = [(0, "– – tangents at θ₀ ○, predictions ◇", style.ORANGE)]
    limits = {"xlim": (-0.15, 5.15), "ylim": (-1.2, 1.6), "yticks": [-1, -0.5, 0, 0.5, 1, 1.5]}
    panel(axes, "The minimiser w*(θ)", upper, lower, xlabel="weight θ", **limits)
    weights = ("slopes", style.BLUE), ("offsets", style.GREEN)
    dashed = {"color": style.ORANGE, "lw": 1.4, "dashes": (4, 3), "zorder": 3}
    for j, (name, colour) in enumerate(weights):
        path = lambda r, j=j: (THETAS, LINE.minimiser(THETAS, r["height"][:, None])[..., j])
        actors.line(axes, name, path, color=colour)
        actors.line(axes, f"tangent_{j + 1}", lambda r, j=j: _tangent(r, j), **dashed)
        actors.dot(axes, f"there_{j + 1}", lambda r, j=j: (r["theta"], r["w"][:, j]), colour)
    both = {"ls": "none", "mfc": "none", "mec": style.ORANGE, "mew": 2}
    start = lambda r: (r["made_at"][:, None], LINE.minimiser(r["made_at"], r["height"]))
    actors.line(axes, "start", start, "o", ms=7, zorder=4, **both)
    actors.line(axes, "predictions", lambda r: (r["theta"][:, None], r["predicted"]), "D", ms=8, zorder=5, **both)


def _tangent(r, j):
    ends = np.array([0.0, 5.0])
    return ends, LINE.predicted(ends, r["made_at"][:, None], r["height"][:, None])[..., j]


def _draw_errors(axes, actors):
    limits = {"xscale": "log", "y_decades": 2, "xlim": (0.04, 6), "ylim": (1e-6, 10)}
    panel(axes, "Error ‖predicted − fitted‖", (), [(0.6, "– – slope 2", style.QUIET)], xlabel="|θ − θ₀|", **limits)
    style.ticks(axes.xaxis, [0.1, 1], ["0.1", "1"])
    axes.plot(AHEAD, 1e-3 * AHEAD**2, color=style.FAINT, lw=1.4, dashes=(3, 2), zorder=1)
    known = lambda r, values: np.where(r["distance"] > 0, values, np.nan)
    now = lambda r: (known(r, r["distance"]), known(r, r["error"]))
    actors.curve(axes, "error", _errors, now, style.ORANGE)
    actors.text(axes, "made", lambda r: [f"made at θ₀ = {theta:.1f}" for theta in r["made_at"]], color=style.ORANGE)
    actors.text(axes, "error_number", _error_number, row=1, color=style.ORANGE)


def _errors(r):
    """The prediction's error over the distance from θ₀, on the side on which θ is and as far as its slider goes."""
    made_at, height = r["made_at"][:, None], r["height"][:, None]
    theta = made_at + np.where(r["theta"] >= r["made_at"], 1, -1)[:, None] * AHEAD
    error = np.linalg.norm(LINE.predicted(theta, made_at, height) - LINE.minimiser(theta, height), axis=-1)
    return np.where((theta > -1e-9) & (theta < 5 + 1e-9), AHEAD, np.nan), error


def _error_number(r):
    return [f"error {e:.4f}" if d > 0 else "θ = θ₀: no error" for e, d in zip(r["error"], r["distance"], strict=True)]


def _describe(theta, made_at, height):
    r, response = results(theta, made_at, height), LINE.response(made_at, height)
    pair = lambda w: f"({signed(w[0])}, {signed(w[1])})"
    return (
        f"The point at height {signed(height, 1)} has the weight θ = {theta:.2f}: minimiser w* = {pair(r['w'])}. At "
        f"θ₀ = {made_at:.1f} the response is {pair(response)}; it predicts w* = {pair(r['predicted'])}."
    )
