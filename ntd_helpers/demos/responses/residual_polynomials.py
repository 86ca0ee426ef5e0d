"""Neumann series and conjugate gradients at equal numbers of products, and the polynomials that they evaluate."""

import functools

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.shared import counted, minus, panel, panels
from ntd_helpers.toys import DiagonalSystem

PRODUCTS = 40  # drawn in the right panel
PENALTIES = 10.0 ** np.round(np.linspace(-3, 0, 31), 1)
STEPS = np.round(np.linspace(0.2, 2.1, 39), 2)  # α times the largest eigenvalue
SOLVERS = {"neumann": style.BLUE, "cg": style.ORANGE}
LOWEST = 1e-8  # of the errors drawn


class Problem:
    """The systems (A + λI) x = w*(λ) for the penalties λ, from the eigenvalues of A and the coordinates of its b."""

    def __init__(self, eigenvalues, linear_terms):
        self.eigenvalues, self.linear_terms = np.asarray(eigenvalues, float), np.asarray(linear_terms, float)
        self.a = np.geomspace(1e-3, 1.6 * self.eigenvalues.max() + 1, 241)
        self.polynomials = functools.lru_cache(2)(self._polynomials)  # for all k at once

    def _polynomials(self, lam, step):
        """Eigenvalues (n,) of H; and by solver, for all k, the ρ_k (…, n + 241) there and at `a`, and the errors."""
        values = self.eigenvalues + lam
        system, at = DiagonalSystem(values, self.linear_terms / values), np.concatenate([values, self.a])
        neumann = system.neumann(step / values.max(), PRODUCTS, at)
        both = {"neumann": neumann, "cg": system.conjugate_gradients(PRODUCTS, at)}
        return values, {name: (rows, system.errors(rows[:, : len(values)])) for name, rows in both.items()}

    def results(self, k, lam, step):
        """At k products: the polynomials at `a` and at the eigenvalues; the relative errors for every k."""
        values, polynomials = self.polynomials(lam, step)
        found = {"k": int(k), "step": step, "lam": lam, "values": values, "kappa": values.max() / values.min()}
        for name, (rows, errors) in polynomials.items():
            found[name] = {"errors": errors, "dots": rows[int(k), : len(values)], "curve": rows[int(k), len(values) :]}
        return found


@style.styled
def residual_polynomials(eigenvalues, linear_terms, k=6, lam=0.1, step=1.9):
    """The systems (A + λI) x = w*(λ) of ridge regression, solved by a Neumann series and by conjugate gradients.

    `eigenvalues` (n,) of A, and `linear_terms` (n,) the coordinates of b; `step` is α times the largest eigenvalue.
    """
    problem = Problem(eigenvalues, linear_terms)
    actors, (left, right) = panels(2)
    _draw_polynomials(left, actors, problem)
    _draw_errors(right, actors)
    sliders = [
        stage.Slider("k", range(31), k, label="products k", format="{:d}", marks={0: "0", 10: "10", 30: "30"}),
        stage.Slider("lam", PENALTIES, lam, label="penalty λ", format="{:.1e}", marks={1e-3: "0.001", 1: "1"}),
        stage.Slider("step", STEPS, step, label="α × largest a", marks={1: "1", 2: "edge"}),
    ]
    title = "Residual polynomials of the Neumann series and of conjugate gradients"
    return actors.show(sliders, problem.results, lambda **state: _describe(problem.results(**state)), title)


def _draw_polynomials(axes, actors, problem):
    keys = [(0, "▬ Neumann series", style.BLUE), (0.34, "▬ conjugate gradients", style.ORANGE)]
    lower = [(0, "● at an eigenvalue: the residual left on that axis", style.QUIET)]
    limits = {"xlim": (1e-3, problem.a[-1]), "ylim": (-1.15, 1.15), "x_decades": 1, "baseline": 0}
    panel(axes, "Residual polynomial ρₖ after k products", keys, lower, xlabel="eigenvalue of H = A + λI", **limits)
    for name, colour in SOLVERS.items():
        curve = lambda r, name=name: (problem.a, r[name]["curve"].clip(-50, 50))
        actors.line(axes, f"{name}_curve", curve, color=colour, zorder=2)
        dots = lambda r, name=name: (r["values"], r[name]["dots"].clip(-50, 50))
        actors.line(axes, f"{name}_dots", dots, "o", color=colour, ms=6, zorder=3)


def _draw_errors(axes, actors):
    limits = {"xlim": (-0.5, PRODUCTS), "ylim": (LOWEST, 30), "y_decades": 2, "xlabel": "products with H"}
    panel(axes, "Relative error ‖xₖ − x‖/‖x‖", **limits)
    for name, colour in SOLVERS.items():
        line = lambda r, name=name: (np.arange(PRODUCTS + 1), r[name]["errors"].clip(LOWEST / 9, 1e3))
        now = lambda r, name=name: (r["k"], r[name]["errors"][r["k"]].clip(LOWEST / 9, 1e3))
        actors.curve(axes, f"{name}_errors", line, now, colour)
        number = lambda r, name=name: f"{'Neumann' if name == 'neumann' else 'CG'} {_shown(r[name]['errors'][r['k']])}"
        actors.text(axes, f"{name}_number", number, 0.35 * (name == "cg"), color=colour)
    condition = lambda r: f"condition number {r['kappa']:.3g}" + ("; the series diverges" if r["step"] > 2 else "")
    actors.note(axes, "condition", condition)


def _shown(error):
    return minus(f"{error:.2g}") if error > LOWEST else "below 10⁻⁸"


def _describe(r):
    errors = {name: _shown(r[name]["errors"][r["k"]]) for name in SOLVERS}
    return (
        f"λ = {r['lam']:.1e}, condition number {r['kappa']:.3g}. After {counted(r['k'], 'product')} "
        f"the relative error is {errors['neumann']} by the Neumann series and {errors['cg']} by conjugate gradients."
    )
