"""The validation cost over the penalty, and descent along the hypergradient."""

import functools

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.shared import counted, panel, panels, signed
from ntd_helpers.toys import PolynomialRidge, descend

PROBLEM = PolynomialRidge()
GRID = 10.0 ** np.round(np.linspace(-4, 1, 51), 1)
HYPERGRADIENT_STEP_SIZE = 20.0  # for descent on V in ln λ
STEPS = 20
LAMS, FINE = np.geomspace(1e-4, 10, 141), np.linspace(-1, 1, 121)


@functools.cache
def descents():
    """ln λ (51, STEPS + 1) of hypergradient descent from each λ of the grid."""
    slope = lambda u: PROBLEM.hypergradient(np.exp(u))
    return descend(slope, np.log(GRID)[:, None], HYPERGRADIENT_STEP_SIZE, STEPS)[..., 0]


def results(lam, k):
    """For states (F,): the descents (F, STEPS + 1) in ln λ; at the step k, ln λ, both costs and the hypergradient."""
    paths = descents()[[np.abs(np.log(GRID / each)).argmin() for each in np.atleast_1d(lam)]]
    k = np.atleast_1d(k).astype(int)
    u = paths[np.arange(len(k)), k]
    fitted, V = PROBLEM.costs(np.exp(u))
    return {"paths": paths, "k": k, "u": u, "fitted": fitted, "V": V, "slope": PROBLEM.hypergradient(np.exp(u))}


@style.styled
def validation(lam=1e-3, k=0):
    """A polynomial fitted with the penalty λ, its validation cost over λ, and descent along the hypergradient."""
    actors, (fit, cost, slope) = panels(3)
    _draw_fit(fit, actors)
    _draw_cost(cost, actors)
    _draw_slope(slope, actors)
    marks = {1e-4: "10⁻⁴", 1e-3: "10⁻³", 0.01: "0.01", 0.1: "0.1", 1: "1", 10: "10"}
    sliders = [
        stage.Slider("lam", GRID, lam, label="start at λ", format="{:.1e}", marks=marks),
        stage.Slider("k", range(STEPS + 1), k, label="steps of descent", format="{:d}", marks={0: "0", 20: "20"}),
    ]
    return actors.show(sliders, results, _describe, "Validation cost and its hypergradient", at_once=True)


def _draw_fit(axes, actors):
    axes.plot(PROBLEM.x, PROBLEM.t, "o", color=style.BLUE, ms=6, zorder=2)
    axes.plot(PROBLEM.x_val, PROBLEM.t_val, "o", mfc="none", mec=style.ORANGE, mew=1.4, ms=5, zorder=2)
    points = [(0, "● training", style.BLUE), (0.3, "○ validation", style.ORANGE)]
    curve = [(0, f"▬ polynomial of degree {PROBLEM.degree}", style.INK)]
    panel(axes, "Fitted polynomial", points, curve, xlim=(-1.08, 1.08), ylim=(-2.2, 2.2), xlabel="input x")
    basis = PROBLEM.features(FINE)
    polynomial = lambda r: (FINE, PROBLEM.minimiser(np.exp(r["u"])) @ basis.T)
    actors.line(axes, "curve", polynomial, color=style.INK, lw=2.2, zorder=3)


def _draw_cost(axes, actors):
    curves = [(0, "▬ training", style.BLUE), (0.28, "▬ validation V", style.ORANGE)]
    limits = {"x_decades": 1, "xlim": (7e-5, 14), "xlabel": "penalty λ", "ylim": (0, 0.31)}
    panel(axes, "Costs over the penalty", curves, [(0, "▬ tangent by the hypergradient", style.INK)], **limits)
    for values, colour in zip(PROBLEM.costs(LAMS), (style.BLUE, style.ORANGE), strict=True):
        axes.plot(LAMS, values, color=colour, zorder=1.5)
    reach = np.array([-2.0, 2.0])
    line = lambda r: (np.exp(r["u"][:, None] + reach), r["V"][:, None] + r["slope"][:, None] * reach)
    actors.line(axes, "tangent", line, color=style.INK, zorder=3)
    actors.dot(axes, "on_own", lambda r: (np.exp(r["u"]), r["fitted"]), style.BLUE, ms=7)
    actors.dot(axes, "on_other", lambda r: (np.exp(r["u"]), r["V"]), style.ORANGE, ms=9)


def _draw_slope(axes, actors):
    slopes = PROBLEM.hypergradient(LAMS)
    height, steps = 1.15 * np.abs(slopes).max(), [(0, "● steps of descent", style.PURPLE)]
    limits = {"x_decades": 1, "xlim": (7e-5, 14), "xlabel": "penalty λ", "ylim": (-height, height)}
    panel(axes, "Hypergradient dV/d ln λ", (), steps, baseline=0, **limits)
    axes.plot(LAMS, slopes, color=style.INK, zorder=1.5)
    actors.line(axes, "steps", _steps, "o-", color=style.PURPLE, lw=0.8, ms=5, zorder=3)
    actors.dot(axes, "now", lambda r: (np.exp(r["u"]), r["slope"]), style.PURPLE, ms=10)
    actors.text(axes, "word", _numbers, color=style.INK)


def _steps(r):
    """The descent up to the step k."""
    lam = np.exp(r["paths"])
    return lam, np.where(np.arange(STEPS + 1) <= r["k"][:, None], PROBLEM.hypergradient(lam), np.nan)


def _numbers(r):
    each = zip(r["k"], np.exp(r["u"]), r["slope"], strict=True)
    return [f"step {k}: λ = {lam:.2e}, slope {signed(slope, 4)}" for k, lam, slope in each]


def _describe(lam, k):
    r = {name: value[0] for name, value in results(lam, k).items()}
    best = LAMS[PROBLEM.costs(LAMS)[1].argmin()]
    return (
        f"{counted(r['k'], 'step')} from λ = {lam:.1e}: λ = {np.exp(r['u']):.2e}, training cost {r['fitted']:.4f}, "
        f"validation cost V = {r['V']:.4f}, slope dV/d ln λ = {signed(r['slope'], 4)}. "
        f"On a grid V is lowest at λ = {best:.1e}."
    )
