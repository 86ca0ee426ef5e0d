"""Which directions have been learnt: the slope of a network's cost along each eigenvector of its Hessian."""

import numpy as np

from ntd_helpers import style
from ntd_helpers.demos.hessians.common import moment_slider, recorded_row
from ntd_helpers.demos.shared import panel, panels, recording, signed
from ntd_helpers.hessians import rank_correlation

AXES = 300  # the steepest ones; all of them curve upward, at every recorded moment
RANKED = 100  # of these, for the rank correlation
GROUPS = {"1 to 10": (0, 10, style.BLUE), "11 to 100": (10, 100, style.GREEN), "beyond 100": (100, None, style.ORANGE)}
LOWEST = 1e-9  # slopes below it are drawn there


def results(moment):
    """Curvatures and slopes along the steepest axes, descending, and each group's share of the squared gradient."""
    row = recorded_row(moment)
    curvatures = recording("spectra")["hessian"][row][::-1]
    slopes = recording("slopes")["slopes"][row][::-1]
    squares = slopes**2 / np.sum(slopes**2)
    return {
        "step": max(moment, 0.5),  # 0 is drawn at the left edge of a logarithmic axis
        "curvatures": curvatures[:AXES],
        "slopes": slopes[:AXES].clip(LOWEST),
        "shares": {name: squares[start:end].sum() for name, (start, end, _) in GROUPS.items()},
        "correlation": rank_correlation(curvatures[:RANKED], slopes[:RANKED]),
    }


@style.styled
def learning_order(moment=3):
    """Slope |qⱼᵀg| against curvature λⱼ along the steepest axes, as a network trains; recorded. `moment` is a step."""
    actors, (plane, history) = panels(2)
    limits = {"x_decades": 1, "y_decades": 2, "xlim": (5e-4, 5), "ylim": (LOWEST / 2, 1)}
    keys = [(0, f"● the {AXES} steepest axes, one each", style.INK)]
    panel(plane, "Slope against curvature", (), keys, xlabel="curvature λⱼ", ylabel="slope |qⱼᵀg|", **limits)
    limits = {"x_decades": 1, "y_decades": 2, "xlim": (0.4, 4000), "ylim": (1e-8, 2)}
    keys = [(at, f"▬ {name}", GROUPS[name][2]) for at, name in zip((0, 0.25, 0.55), GROUPS, strict=True)]
    panel(history, "Share of ‖g‖² along groups of axes", keys, xlabel="step k (0 at the left edge)", **limits)
    actors.line(plane, "axes", lambda r: (r["curvatures"], r["slopes"]), "o", ls="", color=style.INK, ms=3)
    correlation = lambda r: f"rank correlation of the {RANKED} steepest {signed(r['correlation'], 2)}"
    actors.text(plane, "correlation", correlation, color=style.QUIET)
    every = [results(step) for step in recording("spectra")["steps"]]
    for name, (_, _, colour) in GROUPS.items():
        history.plot([r["step"] for r in every], [r["shares"][name] for r in every], color=colour)
        actors.dot(history, name, lambda r, name=name: (r["step"], r["shares"][name]), colour)
    sliders = [moment_slider(moment, {0: "0", 3000: "3000"})]
    return actors.show(sliders, results, _describe, "Steep directions are learnt first")


def _describe(moment):
    r = results(moment)
    shares = ", ".join(f"axes {name}: {share:.2g}" for name, share in r["shares"].items())
    return (
        f"Step {moment}: share of the squared gradient along {shares}. Rank correlation of slope and curvature over "
        f"the {RANKED} steepest axes {signed(r['correlation'], 2)}."
    )
