"""The error of a finite difference against its step."""

from functools import cache
from typing import NamedTuple

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.shared import OFF_THE_PAGE, ROWS, Actors, key, panel, show
from ntd_helpers.toys import CURVES, EPS

FUNCTIONS = ("sin w", "1000 + sin w", "eʷ", "w²")
SCHEMES = {"forward": style.BLUE, "central": style.ORANGE, "complex": style.GREEN}
STEPS = 10.0 ** np.linspace(-16, 0, 65)
S = np.linspace(-1.5, 1.5, 181)  # around w = 1, in steps of h


class Differences(NamedTuple):
    """At w = 1: the graph and the difference at the scale of h, the error of each scheme, and the best steps."""

    h: float
    slope: float
    graph: np.ndarray
    rise: float
    errors: dict
    nearest: int  # the place of h in STEPS
    bottoms: dict


@cache
def difference_errors(name):
    """Errors (65,) of the schemes at w = 1, no smaller than the rounding of the derivative itself."""
    slope, found = CURVES[name].f1(1.0), CURVES[name].differences(1.0, STEPS)
    return {scheme: np.maximum(np.abs(d - slope), EPS * abs(slope)) for scheme, d in found.items()}


def differences(function, h):
    """The `Differences` of a function for a step h."""
    f, slope = CURVES[function].f, CURVES[function].f1(1.0)
    *graph, rise = ((f(1.0 + np.append(S, 1) * h) - f(1.0)) / (h * slope)).clip(-OFF_THE_PAGE, OFF_THE_PAGE)
    bottoms = dict(zip(SCHEMES, CURVES[function].best_steps(1.0), strict=False))
    at = int(np.argmin(np.abs(np.log(STEPS / h))))
    return Differences(h, slope, np.array(graph), rise, difference_errors(function), at, bottoms)


def describe(function, h):
    """The text under the figure."""
    r, (F, slope, F2, F3) = differences(function, h), (abs(float(d(1.0))) for d in CURVES[function])
    rounding = {"forward": 2 * EPS * F / h, "central": EPS * F / h, "complex": 8 * EPS * slope}
    truncation = {"forward": h * F2 / 2, "central": h**2 * F3 / 6, "complex": h**2 * F3 / 6}
    parts = [f"{name} {_error(truncation[name], rounding[name], r.errors[name][r.nearest])}" for name in SCHEMES]
    best = " and ".join(f"{at:.1e} ({name})" for name, at in r.bottoms.items() if np.isfinite(at))
    return f"f = {function} at w = 1, h = {h:.1e}. Error: {', '.join(parts)}. Predicted best step: {best}."


def _error(truncation, rounding, error):
    """An error as text: its number where truncation dominates, a bound where it is the noise of rounding."""
    if truncation > 300 * rounding:
        return f"{error:.1e}"
    bound = style.power_of_ten(np.ceil(np.log10(max(rounding, truncation))))
    return f"at most {bound} (rounding)"


def _draw_graph(actors, axes):
    """The graph at the scale of h."""
    labels = {"xlabel": "s, in steps of h from w = 1", "ylabel": "[f(w + sh) − f(w)] / (h f′(w))"}
    keys = "▬ f as computed    ● points of the forward difference", "– – exact slope"
    keys = [[(0, text, colour)] for text, colour in zip(keys, (style.QUIET, style.RED), strict=True)]
    panel(axes, "The graph of f, enlarged so that h has length 1", *keys, xlim=(-1.5, 1.5), ylim=(-2.4, 2.4), **labels)
    axes.plot([-1.5, 1.5], [-1.5, 1.5], color=style.RED, lw=1.4, dashes=(4, 3), zorder=1.5)
    actors.line(axes, "graph", lambda r: np.column_stack([S, r.graph]), color=style.INK)
    actors.line(axes, "secant", lambda r: [[0, 0], [1, r.rise]], "o-", color=style.BLUE, ms=7, zorder=4)


def _add_scheme(actors, axes, j, name, color):
    """The error of a scheme for the steps down to h, and its best step once h is below it."""
    mark, dashes = ("– –", (4, 3)) if name == "complex" else ("▬", (None, None))  # it runs along the central one
    axes.text(0.19 * j, ROWS[0], f"{mark} {name}", color=color, transform=axes.transAxes)
    so_far = lambda r: np.where(np.arange(len(STEPS)) >= r.nearest, r.errors[name], np.nan)  # noqa: E731
    actors.line(axes, name, lambda r: np.column_stack([STEPS, so_far(r)]), color=color, dashes=dashes)
    actors.dot(axes, f"{name}_now", lambda r: [[r.h, r.errors[name][r.nearest]]], color)
    if name != "complex":
        place = lambda r: r.bottoms[name] if r.h <= r.bottoms[name] else np.nan  # noqa: E731
        bottom = lambda r: [[place(r), 1e-20], [place(r), 1e3]]  # noqa: E731
        actors.line(axes, f"{name}_bottom", bottom, color=color, lw=1.2, dashes=(1.5, 2), zorder=1.5)


@style.styled
def finite_differences(function="sin w", h=1e-15):
    """The errors of three difference schemes at w = 1, drawn from h = 1 down to the slider's h; and f at that scale."""
    figure, (lens, errors) = style.panels(2, height=4.2, top=0.75, ratios=(1, 1.25))
    actors, decades = Actors(), {"x_decades": (-16, 0, 4), "y_decades": (-16, 0, 4)}
    _draw_graph(actors, lens)
    labels = {"xlim": (4e-17, 3), "ylim": (2e-17, 30), "xlabel": "step h"}
    panel(errors, "Error of the finite difference, for all steps from 1 down to h", **decades, **labels)
    exact = lambda r: [[1e-18, EPS * r.slope], [10, EPS * r.slope]]  # noqa: E731
    actors.line(errors, "jvp", exact, color=style.RED, lw=1.4, dashes=(4, 3), zorder=1.5)
    words = (0, "– – exact JVP", style.RED), (0.27, "┊ predicted best step, once passed", style.QUIET)
    key(errors, *words, row=1)
    for j, (name, colour) in enumerate(SCHEMES.items()):
        _add_scheme(actors, errors, j, name, colour)
    marks = {1e-16: "10⁻¹⁶", 1e-12: "10⁻¹²", 1e-8: "√ε", 5e-6: "∛ε", 1e-3: "10⁻³", 1.0: "1"}
    sliders = [
        stage.Slider("h", STEPS, h, label="step h", format="{:.1e}", marks=marks),
        stage.Slider("function", FUNCTIONS, function, label="function f", format=str),
    ]
    frames = actors.frames_by_state(differences)
    return show(figure, actors, sliders, frames, describe, "Error of finite differences")
