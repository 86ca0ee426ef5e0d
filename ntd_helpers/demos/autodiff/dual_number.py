"""A dual number on a curve: its primal is a point of the curve, its tangent the rise of the tangent line."""

from functools import cache
from types import SimpleNamespace

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.autodiff import Dual, exp, jvp, relu, sin, tanh
from ntd_helpers.demos.shared import panel, panels, signed

CURVES = {
    "½x³ − x": lambda x: x**3 / 2 - x,
    "sin 3x": lambda x: sin(3 * x),
    "exp(−x²)": lambda x: exp(-(x**2)),
    "x tanh 2x": lambda x: x * tanh(2 * x),
    "relu x": relu,
    "three times y ← sin 2y": lambda x: sin(2 * sin(2 * sin(2 * x))),
}
X = np.linspace(-2.5, 2.5, 251)


@cache
def curve(function):
    """f and f′ over X."""
    return jvp(CURVES[function], (X,), (np.ones(len(X)),))


def pushed(at, seed, function):
    """The image f + df ε of the dual number a + bε under a function, the slope f′(a), f and f′ over X, and the text."""
    f, a, b = CURVES[function], float(at), float(seed)
    image, unit, (values, slopes) = f(Dual(a, b)), f(Dual(a, 1.0)), curve(str(function))
    found = {"f": float(image.primal), "df": float(image.tangent), "slope": float(unit.tangent)}
    equation = f"f({_dual(a, b, 2)}) = {_dual(found['f'], found['df'], 4)}"
    return SimpleNamespace(a=at, b=seed, curve=values, slopes=slopes, equation=equation, **found)


def describe(at, seed, function):
    """The text under the figure."""
    r = pushed(at, seed, function)
    return f"f(x) = {function}: {r.equation}. Slope at a = {signed(at, 2)}: {signed(r.slope)}."


def _dual(a, b, digits):
    sign = "−" if round(float(b), digits) < 0 else "+"
    return f"{signed(a, digits)} {sign} {signed(abs(b), digits)}ε"


def _draw_curve(actors, axes):
    labels = {"xlim": (-2.5, 2.5), "ylim": (-2.6, 2.6), "xlabel": "a", "ylabel": "f"}
    panel(axes, "The function f and its tangent line at a", pad=8, **labels)
    axes.axhline(0, color=style.FAINT, lw=1)
    for at, text, colour in ((0.99, "run b", style.BLUE), (0.86, "rise f′(a)b", style.GREEN)):
        axes.text(at, 1.035, text, color=colour, ha="right", transform=axes.transAxes)
    actors.line(axes, "curve", lambda r: (X, r.curve), color=style.QUIET)
    reach, there = np.array([-5, 5]), np.array([0, 1])
    actors.line(axes, "line", lambda r: (r.a + reach, r.f + reach * r.slope), color=style.GREEN, lw=1, dashes=(4, 3))
    actors.line(axes, "run", lambda r: (r.a + there * r.b, r.f), color=style.BLUE, lw=2.4)
    actors.line(axes, "rise", lambda r: (r.a + r.b, r.f + there * r.df), color=style.GREEN, lw=2.4)
    actors.mark(axes, "foot", lambda r: (r.a, r.f), "o", color=style.INK, ms=8)
    actors.mark(axes, "tip", lambda r: (r.a + r.b, r.f + r.df), "o", color=style.GREEN, ms=6)


def _draw_slope(actors, axes):
    panel(axes, "The slope f′(a)", pad=8, xlim=(-2.5, 2.5), ylim=(-8.5, 8.5), xlabel="a")
    axes.axhline(0, color=style.FAINT, lw=1)
    actors.line(axes, "slopes", lambda r: (X, r.slopes), color=style.QUIET)
    actors.mark(axes, "here", lambda r: (r.a, r.slope), "o", color=style.GREEN, ms=8)


@style.styled
def dual_number(function="½x³ − x", at=-1.0, seed=1.3):
    """A dual number a + bε and its image f(a) + f′(a)b ε under a function of CURVES."""
    actors, (plane, slope) = panels(2, top=0.8, ratios=(1.25, 1))
    _draw_curve(actors, plane)
    _draw_slope(actors, slope)
    actors.add("equation", actors.figure.text(0.055, 0.93, "…", fontsize=11), lambda r: r.equation)
    primals, tangents = np.round(np.linspace(-2, 2, 81), 2), np.round(np.linspace(-1.5, 1.5, 31), 1)
    primal_marks, tangent_marks = {-2: "−2", 0: "0", 2: "2"}, {0: "0", 1: "1"}
    sliders = [
        stage.Slider("at", primals, at, label="primal a", format=lambda a: signed(a, 2), marks=primal_marks),
        stage.Slider("seed", tangents, seed, label="tangent b", format=lambda b: signed(b, 1), marks=tangent_marks),
        stage.Slider("function", CURVES, function, label="f(x) =", format="{}"),
    ]
    handles = {"foot": ("at",), "tip": ("seed",)}  # at b = 0 the tip lies on the foot and is drawn above it
    return actors.show(sliders, pushed, describe, "A dual number on a curve", handles=handles)
