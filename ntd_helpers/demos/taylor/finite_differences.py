"""The error of a finite difference against its step."""

from functools import cache
from types import SimpleNamespace

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.shared import OFF_THE_PAGE, key, panel, panels
from ntd_helpers.toys import CURVES, EPS

FUNCTIONS = ("sin w", "1000 + sin w", "eʷ", "w²")
SCHEMES = {"forward": style.BLUE, "central": style.ORANGE, "complex": style.GREEN}
STEPS = 10.0 ** np.linspace(-16, 0, 65)
S = np.linspace(-1.5, 1.5, 181)  # around w = 1, in steps of h


@cache
def difference_errors(name):
    """Errors (65,) of the schemes at w = 1, no smaller than the rounding of the derivative itself."""
    slope, found = CURVES[name].f1(1.0), CURVES[name].differences(1.0, STEPS)
    return {scheme: np.maximum(np.abs(d - slope), EPS * abs(slope)) for scheme, d in found.items()}


def differences(function, h):
    """At w = 1: the graph and the difference at the scale of h, the error of each scheme, and the best steps."""
    f, slope = CURVES[function].f, CURVES[function].f1(1.0)
    *graph, rise = ((f(1.0 + np.append(S, 1) * h) - f(1.0)) / (h * slope)).clip(-OFF_THE_PAGE, OFF_THE_PAGE)
    errors, bottoms = difference_errors(function), dict(zip(SCHEMES, CURVES[function].best_steps(1.0), strict=False))
    nearest = int(np.argmin(np.abs(np.log(STEPS / h))))  # the place of h in STEPS
    found = {"slope": slope, "graph": np.array(graph), "rise": rise, "errors": errors}
    return SimpleNamespace(h=h, nearest=nearest, bottoms=bottoms, **found)


def describe(function, h):
    """The text under the figure."""
    r, (F, slope, F2, F3) = differences(function, h), (abs(float(d(1.0))) for d in CURVES[function])
    # That of each value of f, up to εF, and that of w ± h, which shifts a value by up to ε|f′|.
    rounding = {"forward": EPS * (2 * F + slope) / h, "central": EPS * (F + slope) / h, "complex": 8 * EPS * slope}
    truncation = {"forward": h * F2 / 2, "central": h**2 * F3 / 6, "complex": h**2 * F3 / 6}
    parts = [f"{name} {_error(truncation[name], rounding[name], r.errors[name][r.nearest])}" for name in SCHEMES]
    best = " and ".join(f"{at:.1e} ({name})" for name, at in r.bottoms.items() if np.isfinite(at))
    return f"f = {function} at w = 1, h = {h:.1e}. Error: {', '.join(parts)}. Predicted best step: {best}."


def _error(truncation, rounding, error):
    """An error as text: its number where truncation dominates, a bound where rounding adds noise to it."""
    if truncation > 300 * rounding:
        return f"{error:.1e}"
    bound = style.power_of_ten(np.ceil(np.log10(rounding + truncation)) + 0.0)  # without + 0.0 it may be 10⁻⁰
    return f"at most {bound} (mainly {'truncation' if truncation > rounding else 'rounding'})"


def _draw_graph(actors, axes):
    """The graph at the scale of h."""
    labels = {"xlabel": "s, in steps of h from w = 1", "ylabel": "[f(w + sh) − f(w)] / (h f′(w))"}
    keys = (
        [(0, "▬ f as computed    ● points of the forward difference", style.QUIET)],
        [(0, "– – exact slope", style.RED)],
    )
    panel(axes, "The graph of f, enlarged so that h has length 1", *keys, xlim=(-1.5, 1.5), ylim=(-2.4, 2.4), **labels)
    axes.plot([-1.5, 1.5], [-1.5, 1.5], color=style.RED, lw=1.4, dashes=(4, 3), zorder=1.5)
    actors.line(axes, "graph", lambda r: (S, r.graph), color=style.INK)
    actors.line(axes, "secant", lambda r: [[0, 0], [1, r.rise]], "o-", color=style.BLUE, ms=7, zorder=4)


def _add_scheme(actors, axes, j, name, color):
    """The error of a scheme for the steps down to h, and its best step once h is below it."""
    mark, dashes = ("– –", (4, 3)) if name == "complex" else ("▬", (None, None))  # it runs along the central one
    key(axes, (0.19 * j, f"{mark} {name}", color))
    so_far = lambda r: np.where(np.arange(len(STEPS)) >= r.nearest, r.errors[name], np.nan)
    now = lambda r: (r.h, r.errors[name][r.nearest])
    actors.curve(axes, name, lambda r: (STEPS, so_far(r)), now, color, dashes=dashes)
    if name != "complex":
        place = lambda r: r.bottoms[name] if r.h <= r.bottoms[name] else np.nan
        dotted = {"color": color, "lw": 1.2, "dashes": (1.5, 2), "zorder": 1.5}
        actors.line(axes, f"{name}_bottom", lambda r: (place(r), np.array([1e-20, 1e3])), **dotted)


@style.styled
def finite_differences(function="sin w", h=1e-15):
    """The errors of three difference schemes at w = 1, drawn from h = 1 down to the slider's h; and f at that scale."""
    actors, (lens, errors) = panels(2, ratios=(1, 1.25))
    _draw_graph(actors, lens)
    labels = {"xlim": (4e-17, 3), "ylim": (2e-17, 30), "xlabel": "step h"}
    panel(errors, "Error of the finite difference, for all steps from 1 down to h", x_decades=4, y_decades=4, **labels)
    dashed = {"color": style.RED, "lw": 1.4, "dashes": (4, 3), "zorder": 1.5}
    actors.line(errors, "jvp", lambda r: (np.array([1e-18, 10]), EPS * r.slope), **dashed)
    key(errors, (0, "– – exact JVP", style.RED), (0.27, "┊ predicted best step, once passed", style.QUIET), row=1)
    for j, (name, colour) in enumerate(SCHEMES.items()):
        _add_scheme(actors, errors, j, name, colour)
    marks = {1e-16: "10⁻¹⁶", 1e-12: "10⁻¹²", 1e-8: "√ε", 5e-6: "∛ε", 1e-3: "10⁻³", 1.0: "1"}
    sliders = [
        stage.Slider("h", STEPS, h, label="step h", format="{:.1e}", marks=marks),
        stage.Slider("function", FUNCTIONS, function, label="function f", format=str),
    ]
    return actors.show(sliders, differences, describe, "Error of finite differences")
