"""A chord of a graph, and the curvature beneath it."""

from types import SimpleNamespace

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.shared import panel, panels, signed
from ntd_helpers.toys import CURVES

FUNCTIONS = ("w²", "|w|", "w⁴/8", "ln(1 + eʷ)", "w⁴/4 − w²", "1 − exp(−w²)", "sin w")
X, FRACTIONS = np.linspace(-2.5, 2.5, 201), np.linspace(0, 1, 101)


def chord(function, left, right, fraction):
    """A function's graph between two points, and its chord: all FRACTIONS λ of the way, and at one of them.

    Its ends (2, 2) with their curvatures (2,); w, height and gap (101,) in between, and those `here`; f and f″ over X.
    """
    curve, ends = CURVES[function], np.array([left, right], float)
    at = lambda x: (x * left + (1 - x) * right, curve.chord_gap(left, right, x))
    (w, gaps), (here, gap) = at(FRACTIONS), at(fraction)
    found = {"ends": np.column_stack([ends, curve.f(ends)]), "curvatures": curve.f2(ends), "w": w, "gaps": gaps}
    found |= {"heights": curve.f(w), "here": (here, curve.f(here), gap), "f": curve.f(X), "f2": curve.f2(X)}
    return SimpleNamespace(fraction=fraction, **found)


def describe(function, left, right, fraction):
    """The text under the figure."""
    r = chord(function, left, right, fraction)
    ends = " and ".join(signed(curvature, 2).replace("nan", "undefined") for curvature in r.curvatures)
    return (
        f"f = {function}, chord from {signed(left, 1)} to {signed(right, 1)}: {_verdict(r)['text']}; at "
        f"λ = {fraction:.2f} the chord is {_height(r.here[2])}. Curvature at the ends: {ends}."
    )


def _verdict(r):
    if r.gaps.min() < -1e-9:
        return {"text": f"the graph rises above the chord, by up to {-r.gaps.min():.3f}", "color": style.RED}
    return {"text": "the chord is nowhere below the graph", "color": style.GREEN}


def _height(gap):
    return f"{abs(gap):.3f} {'above' if gap > 0 else 'below'} the graph" if abs(gap) > 5e-4 else "on the graph"


def _gap(r):
    """The line between the chord and the graph."""
    w, height, gap = r.here
    return {"points": (w, np.array([height, height + gap])), "color": style.RED if gap < -1e-9 else style.GREEN}


def _draw_chord(actors, axes):
    panel(axes, "A chord of f", xlim=(-2.5, 2.5), ylim=(-1.6, 3.6), xlabel="w")
    above = lambda r: (r.w, np.where(r.gaps < -1e-9, r.heights, np.nan))
    actors.line(axes, "f", lambda r: (X, r.f), color=style.INK, lw=2.2)
    actors.line(axes, "above", above, color=style.RED, lw=4.5, zorder=3)
    actors.line(axes, "chord", lambda r: r.ends, color=style.PURPLE, zorder=4)
    for name, end in (("left_end", 0), ("right_end", 1)):
        actors.dot(axes, name, lambda r, end=end: r.ends[[end]], style.PURPLE)
    actors.line(axes, "gap", _gap, color=style.GREEN, lw=3, zorder=5)
    actors.text(axes, "verdict", _verdict, weight="bold")
    actors.note(axes, "at", lambda r: f"at λ = {r.fraction:.2f} the chord is {_height(r.here[2])}")


def _draw_curvature(actors, axes):
    labels = {"xlim": (-2.5, 2.5), "ylim": (-2.6, 4.4), "xlabel": "w", "ylabel": "f″(w)"}
    panel(axes, "The curvature f″", [(0, "● at the chord's two ends", style.PURPLE)], baseline=0, **labels)
    actors.line(axes, "curvature", lambda r: (X, r.f2), color=style.INK, lw=2)
    actors.line(axes, "negative", lambda r: (X, np.where(r.f2 < 0, r.f2, np.nan)), color=style.ORANGE, lw=4)
    actors.dot(axes, "ends", lambda r: np.column_stack([r.ends[:, 0], r.curvatures]), style.PURPLE)
    sign = lambda r: "▬ negative" if (r.f2 < 0).any() else "nowhere negative"
    actors.text(axes, "sign", sign, row=1, color=style.ORANGE)


@style.styled
def chords(function="1 − exp(−w²)", left=-0.6, right=0.6, fraction=0.5):
    """A chord of a graph, and the curvature beneath it; red where the graph is above the chord."""
    actors, (plane, bend) = panels(2, ratios=(1.2, 1))
    _draw_chord(actors, plane)
    _draw_curvature(actors, bend)
    lefts, rights = np.round(np.linspace(-2.4, -0.1, 24), 1), np.round(np.linspace(0, 2.4, 25), 1)
    fractions, ends = np.round(np.linspace(0, 1, 21), 2), {0: "at w₂", 0.5: "½", 1: "at w₁"}
    sliders = [
        stage.Slider("function", FUNCTIONS, function, label="function f", format=str),
        stage.Slider("left", lefts, left, label="end w₁", format="{:.1f}"),
        stage.Slider("right", rights, right, label="end w₂", format="{:.1f}"),
        stage.Slider("fraction", fractions, fraction, label="weight λ of w₁", format="{:.2f}", marks=ends),
    ]
    more = {"handles": {"left_end": ("left",), "right_end": ("right",)}, "grid": ("left", "right")}
    return actors.show(sliders, chord, describe, "A chord and the curvature", **more)
