"""The spectrum of a network's Hessian through its training."""

import numpy as np

from ntd_helpers import style
from ntd_helpers.demos.hessians.common import moment_slider, recorded_row
from ntd_helpers.demos.shared import eigenvalue_axis, panel, panels, recording, signed

NEARLY_ZERO = 1e-3  # of the largest eigenvalue: below that, one counts as nearly zero
SHOWN_SINGLY = 20  # the largest eigenvalues, each of which is a dot of its own
FLAT = 1e-12  # the 65 exactly flat axes are below it in size, all other eigenvalues above
ENDS = {"largest": style.BLUE, "negative": style.RED}


def results(moment):
    """The eigenvalues at a step of training, descending, and summaries of them."""
    data, row = recording("spectra"), recorded_row(moment)
    values = data["hessian"][row]
    return {
        "step": data["steps"][row],
        "cost": data["costs"][row],
        "accuracy": data["accuracy"][row],
        "values": values[::-1],
        "least": values[0],
        "largest": values[-1],
        "count negative": (values < -FLAT).sum(),
        "negative": values[values < 0].sum(),
        "near zero": np.mean(np.abs(values) < NEARLY_ZERO * values[-1]),
    }


@style.styled
def spectrum(moment=0):
    """All 1210 eigenvalues of a network's Hessian at 15 moments of its training; recorded. `moment` is a step of it."""
    actors = _draw()
    sliders = [moment_slider(moment, {0: "untrained", 100: "100", 3000: "trained"})]
    return actors.show(sliders, results, _describe, "Spectrum of a network's Hessian during training")


def _draw():
    every = [results(step) for step in recording("spectra")["steps"]]
    n = len(every[0]["values"])
    rank, top = np.arange(1, n + 1), np.arange(1, SHOWN_SINGLY + 1)
    actors, (whole, outliers, history) = panels(3)
    whole.set(xlim=(-20, n + 20), xlabel="rank, from the largest down")
    eigenvalue_axis(whole, (-1, -0.1, -0.01, 0, 0.01, 0.1, 1), linscale=0.6)
    panel(whole, "Eigenvalues, logarithmic beyond ±0.001", ylim=(-1.5, 6))
    limits = {"xlim": (0.3, SHOWN_SINGLY + 0.7), "ylim": (0, 3.6), "xticks": [1, 5, 9, 15, 20]}
    panel(outliers, f"The {SHOWN_SINGLY} largest", xlabel="rank", **limits)
    limits = {"x_decades": 1, "y_decades": 1, "xlim": (4, 0.006), "ylim": (0.01, 40)}
    keys = [(0, "▬ −Σ negative", style.RED), (0.42, "▬ largest", style.BLUE)]
    panel(history, "Both ends against the cost", keys, xlabel="cost J, falling to the right", **limits)
    for name, colour in ENDS.items():
        history.plot([r["cost"] for r in every], [abs(r[name]) for r in every], color=colour, lw=1.6)
    actors.line(whole, "all", lambda r: (rank, r["values"]), color=style.INK, lw=2.4)
    actors.line(outliers, "top", lambda r: (top, r["values"][:SHOWN_SINGLY]), "o", color=style.INK, ms=6)
    for name, colour in ENDS.items():
        actors.dot(history, f"{name}_now", lambda r, name=name: (r["cost"], abs(r[name])), colour)
    negative = lambda r: f"{r['count negative']} negative, sum {signed(r['negative'])}"
    actors.text(whole, "negative", negative, color=style.RED)
    actors.note(whole, "near zero", lambda r: f"{r['near zero']:.0%} smaller than λ₁/1000 in size")
    actors.note(outliers, "gap", lambda r: "9th {:.3f}, 10th {:.3f}".format(*r["values"][8:10]))
    actors.note(history, "cost", lambda r: f"cost {r['cost']:.3f}, accuracy {r['accuracy']:.1%}")
    return actors


def _describe(moment):
    r = results(moment)
    return (
        f"Step {moment}, cost {r['cost']:.3f}: of {len(r['values'])} eigenvalues {r['count negative']} are negative, "
        f"the least {signed(r['least'], 4)}, their sum {signed(r['negative'])}; the largest is {r['largest']:.3f}, "
        f"the ninth {r['values'][8]:.3f}, the tenth {r['values'][9]:.3f}; {r['near zero']:.0%} are smaller than a "
        "thousandth of the largest in size."
    )
