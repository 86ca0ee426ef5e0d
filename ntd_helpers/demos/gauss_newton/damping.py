"""One damped Gauss-Newton step on Rosenbrock's function."""

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.gauss_newton.damped_steps import ALL_DAMPINGS, CIRCLE, DAMPINGS, results
from ntd_helpers.demos.shared import panel, panels, signed
from ntd_helpers.toys import ROSENBROCK

LONGEST = 1.2  # half-axis of a contour: one that leaves the panel at both ends looks like two lines


@style.styled
def damping(damping=0.3, x=-0.5, y=0.6):
    """A damped Gauss-Newton step on Rosenbrock's function: its model, and the predicted and actual decrease.

    `damping` is λ, (`x`, `y`) the point w.
    """
    actors, (plane, drop, turn) = panels(3, ratios=(1.15, 1, 1))
    _draw_plane(plane, actors)
    _draw_lines(drop, turn, actors)
    marks = {0.01: "Gauss-Newton", 1.0: "1", 100.0: "100", 1e4: "gradient"}
    # No x is 1, since there is no step from the minimum at (1, 1).
    xs, ys = np.round(np.linspace(-0.7, 1.5, 12), 1), np.round(np.linspace(-0.8, 2, 29), 1)
    sliders = [
        stage.Slider("lam", DAMPINGS, damping, label="damping λ", format="{:.3g}", marks=marks),
        stage.Slider("x", xs, x, label="w₁", format="{:.1f}", marks={-0.5: "−0.5", 0.5: "0.5"}),
        stage.Slider("y", ys, y, label="w₂", format="{:.1f}", marks={0: "0"}),
    ]
    more = {"handles": {"at": ("x", "y"), "end": ("lam",)}, "grid": ("x", "y")}
    return actors.show(sliders, results, _describe, "A damped Gauss-Newton step", **more)


def _draw_plane(axes, actors):
    step = [(0, "● w", style.INK), (0.13, "▬ step", style.GREEN), (0.33, "– – all λ", style.PURPLE)]
    step += [(0.59, "┈ along −g", style.BLUE)]
    model = [(0, "○ contours of the damped model", style.ORANGE)]
    limits = {"xlim": (-1.3, 2.0), "ylim": (-1.5, 2.1), "aspect": "equal", "xlabel": "w₁", "ylabel": "w₂"}
    panel(axes, "Contours of the cost, and one step", step, model, **limits)
    reach = np.linspace(-1.6, 2.2, 121)
    heights = ROSENBROCK.value(np.stack(np.meshgrid(reach, reach), -1))
    axes.contour(reach, reach, heights, 4.0 ** np.arange(-2, 6), colors=style.QUIET, linewidths=0.7)
    axes.plot([1], [1], "*", color=style.QUIET, ms=9)
    downhill = lambda r: np.array([r.w, r.w - 4 * r.g / np.linalg.norm(r.g)])
    actors.line(axes, "ellipse", _contours, color=style.ORANGE, lw=1.6, zorder=2.5)
    actors.line(axes, "downhill", downhill, color=style.BLUE, lw=1.4, dashes=(1, 2), zorder=2.6)
    actors.line(axes, "curve", lambda r: r.w + r.every.d, color=style.PURPLE, lw=1.6, dashes=(4, 3), zorder=2.8)
    actors.line(axes, "step", lambda r: np.array([r.w, r.w + r.one.d]), color=style.GREEN, lw=3, zorder=3)
    actors.dot(axes, "end", lambda r: r.w + r.one.d[None], style.GREEN)
    actors.dot(axes, "at", lambda r: r.w[None], style.INK, zorder=5)


def _contours(r):
    """Three contours of the damped model, ellipses around the step's end; the outermost goes through w if it fits."""
    values, vectors = np.linalg.eigh(r.G + r.lam * np.eye(2))
    half_axes = np.sqrt(-(r.g @ r.one.d) / values)  # of the contour through w, the longer one first
    outermost = CIRCLE * half_axes * min(1.0, LONGEST / half_axes[0]) @ vectors.T
    gap = np.full((1, 2), np.nan)
    return r.w + r.one.d + np.vstack([outermost, gap, 0.5 * outermost, gap, 0.2 * outermost])


def _draw_lines(drop, turn, actors):
    common = {"x_decades": 2, "xlim": (1e-4, 1e6), "xlabel": "damping λ"}
    panel(drop, "Relative decrease of the cost", ylim=(-1.6, 1.1), baseline=0, **common)
    panel(turn, "Angle from the step to …", ylim=(-4, 94), ylabel="degrees", yticks=(0, 30, 60, 90), **common)
    degrees = lambda name: lambda angle: f"▬ {name}: {angle:.0f}°"
    lines = (
        (drop, "predicted", style.ORANGE, {"ms": 7}, lambda fraction: f"▬ predicted {fraction:.3f}"),
        (drop, "actual", style.INK, {"lw": 2.2}, lambda fraction: f"▬ actual {_decrease(fraction)}"),
        (turn, "to_gradient", style.BLUE, {}, degrees("−g")),
        (turn, "to_newton", style.PURPLE, {}, degrees("the Gauss-Newton step")),
    )
    for row, (axes, field, colour, look, text) in enumerate(lines):
        of = lambda step, field=field: np.clip(getattr(step, field), -99, 99)
        curve, now = lambda r, of=of: (ALL_DAMPINGS, of(r.every)), lambda r, of=of: (r.lam, of(r.one))
        actors.curve(axes, field, curve, now, colour, **look)
        label = lambda r, field=field, text=text: text(getattr(r.one, field))
        actors.text(axes, f"{field}_word", label, row=row % 2, color=colour)


def _describe(lam, x, y):
    r = results(lam, x, y)
    return (
        f"λ = {lam:.3g} at w = ({signed(x, 1)}, {signed(y, 1)}), J = {ROSENBROCK.value(r.w):.3g}. The step: length "
        f"{np.linalg.norm(r.one.d):.3g}, {r.one.to_gradient:.0f}° to −g, {r.one.to_newton:.0f}° to Gauss-Newton's. "
        f"Relative decrease of J: predicted {r.one.predicted:.3f}, actual {_decrease(r.one.actual)}."
    )


def _decrease(actual):
    return signed(actual) if actual > -100 else "below −100"
