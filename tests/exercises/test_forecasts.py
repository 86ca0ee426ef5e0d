"""*Put it to work* of lessons 1 to 5: in the lesson's own run a forecast by its theory has every mark, a slip has not.

Lesson 6 is tested in `tests/test_capstone.py`.
"""

from functools import cache
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest

from ntd_helpers.exercises import score
from tests.lessons.notebooks import LESSONS

CELLS = {
    1: ("import", "rooms =", "forecast =", "def amplitudes("),
    2: ("import", "def descend(", "xor_inputs,", "first =", "forecast =", "def measure("),
    3: ("import", "def operations(", "def shared(", "forecast =", "def measure("),
    4: ("import", "def runner(", "def largest", "X6,", "forecast =", "def measure("),
    5: ("import", "table, diagnosis", "def descends(", "def measure("),
}
"""How the cells of a lesson begin that its `measure` needs."""


@cache
def run_of(lesson):
    """What these cells define; and `measured`, what the lesson's own `measure` returns."""
    cells = nbformat.read(LESSONS[lesson - 1], as_version=4).cells
    sources = [cell.source for cell in cells if cell.cell_type == "code"]
    scope = {"rng": np.random.default_rng(0)}
    for start in CELLS[lesson]:
        exec(next(source for source in sources if source.startswith(start)), scope)
    return SimpleNamespace(**scope, measured=scope["measure"]())


def ring(run):
    a = {j: 4 * np.sin(np.pi * j / 24) ** 2 for j in (1, 3, 6, 12)}
    squares = {1: 12, 3: 12, 6: 12, 12: 24}
    parts = {j: squares[j] * a[j] * (1 - 0.25 * a[j]) ** 10 for j in a}
    return {
        "largest stable step": 2 / a[12],
        "temperature of room 0 in the end": 5,
        "steps to a thousandth": a[12] / a[1] / 2 * np.log(1000),
        "waves at α = 0.45, slowest first": sorted(a, key=lambda j: -abs(1 - 0.45 * a[j])),
        "share of wave 1 after 5 steps": parts[1] / sum(parts.values()),
        "wave 12 at α = 0.45": "oscillating",
    }


def exclusive_or(run):
    """From what the lesson prints about the network."""
    rise = 0.3 * run.slope + 0.3**2 / 2 * run.curvature + 0.3**3 / 6 * run.third
    return {
        "rise of the cost over s = 0.3": rise,
        "largest s with an error below 0.001": np.cbrt(6e-3 / abs(run.third)),
        "error of the linearised network, s = 0.02 over s = 0.01": 4,
        "step size with the lowest cost along −g": run.g @ run.g / (run.g @ run.H @ run.g),
        "steps until the descents part, α = 0.05": 4 * run.first_parting(*run.paths),
        "smaller error at s = 0.01": "expand the cost",
    }


def shared_weights(run):
    """Counts by hand; the gradient of a homogeneous function of degree 4; two products back for each, but one."""
    layers, n, examples, c = 4, 30, 50, 0.5
    return {
        "rows of the trace": 1 + 2 * layers + 2,
        "contributions to the adjoint of W": layers,
        "an entry of the gradient": layers * c ** (layers - 1),
        "derivative along W itself": layers * n * c**layers,
        "numbers kept on the tape": n * n + 2 * layers * n * examples + 2,
        "operations, cost and gradient over cost": 3 - 1 / layers,
    }


def more_digits(run):
    matrices = 64 * 20, 20 * 10  # entries of the two layers' matrices
    return {
        "largest stable step": 2 / run.top6(run.w6),
        "sharpness at the end": 2 / 0.6,
        "weights that never move": 5 * 20,
        "gradients per product": (3 * matrices[0] + 8 * matrices[1]) / (2 * matrices[0] + 3 * matrices[1]),
        "negative sum": 0,
    }


def tumours(run):
    return {
        "rank of G": 8 * (2 - 1),
        "products to solve": 8,  # one zero for each eigenvalue of G that is not 0: g lies in its range
        "ratio at the fit": "below 0.01",  # r = 0, and soft labels keep H_z away from 0
        "largest stable step": 2 / np.linalg.eigvalsh(run.problem.gauss_newton(run.fit))[-1],
        "steps to a hundredth": np.ceil(np.log(100) / np.log(2)),  # λ/(a + λ) = ½
    }


THEORY = {1: ring, 2: exclusive_or, 3: shared_weights, 4: more_digits, 5: tumours}


def right(lesson, forecast):
    """How many predictions hold, and the score as text."""
    result = score(lesson, forecast, lambda: run_of(lesson).measured)
    assert len(result.results) == len(forecast)
    return result.right, result


@pytest.mark.parametrize("lesson", THEORY)
def test_a_forecast_by_theory_has_every_mark(lesson):
    forecast = THEORY[lesson](run_of(lesson))
    marks, result = right(lesson, forecast)
    assert marks == len(forecast), result


@pytest.mark.parametrize(
    "lesson, changes, marks",
    [
        (1, {"largest stable step": 0.25, "steps to a thousandth": 405}, 4),  # one step on the steepest axis
        (1, {"temperature of room 0 in the end": 0, "share of wave 1 after 5 steps": 0.25}, 4),
        (1, {"waves at α = 0.45, slowest first": [1, 3, 6, 12], "wave 12 at α = 0.45": "monotone"}, 4),
        (2, {"rise of the cost over s = 0.3": 0.3 * 0.1180}, 5),  # by the tangent
        (2, {"rise of the cost over s = 0.3": 0.3 * 0.1180 + 0.3**2 / 2 * 0.1564}, 5),  # by the parabola
        (3, {"operations, cost and gradient over cost": 2, "an entry of the gradient": 0.125}, 4),
        (4, {"largest stable step": 1, "sharpness at the end": 1, "weights that never move": 1}, 2),
        (4, {"gradients per product": 1, "negative sum": 1}, 3),
        (5, {"rank of G": 16, "steps to a hundredth": 10}, 3),
        (5, {"largest stable step": 2.0}, 4),
    ],
)
def test_a_slip_does_not_count(lesson, changes, marks):
    assert right(lesson, THEORY[lesson](run_of(lesson)) | changes)[0] == marks
