"""Right answers by other means than the solution, and wrong ones beyond the known mistakes."""

import jax
import numpy as np
import pytest

from ntd_helpers.exercises import check, exercise
from ntd_helpers.hessians import top_eigenvalues

TURN = np.linspace(0, 2 * np.pi, 60)


def circle(sense):
    return np.column_stack([np.cos(sense * TURN), np.sin(sense * TURN)])


@pytest.mark.parametrize(
    "id, answer",
    [
        ("1.8", (np.array([[4.0, -2], [-2, 1]]), [1, 1])),
        ("1.8", [[[1, 2], [2, 4]], np.array([0, 1])]),
        ("2.1", ("diagonal only", "single_precision", "wrong gradient", "Right")),
        ("2.3", (0.5 / 24.39, 0.5)),
        ("2.3", (0.05, 1.22)),
        ("2.3", (0.0041, 0.1)),
        ("2.4", lambda r, D: (-np.linalg.pinv(D) @ r).tolist()),
        ("2.7", (np.array([2.0, 0.5]), [-2.0, -0.5], 0.3)),
        ("2.7", ((0.5, 2), (2, 0.5), 0.5)),
        ("3.4", (-6, 6, 7)),
        ("4.1", lambda gradient, w, v: jax.jvp(gradient, (w,), (v,))[1]),
        ("4.2", np.array([-0.02, 0.0006])),
        ("4.2", (1e-5, 1.5e-10)),
        ("4.4", lambda product, v, steps: top_eigenvalues(product, len(v))[0]),
        ("4.5", ["no", "no", "Yes", "yes", "no", "YES"]),
        ("5.1", ["Gauss-Newton", "the Hessian", "g", "H − G", "E", "none"]),
        ("5.7", lambda e: e**2 / (1 + e**2)),
        ("5.7", lambda e: np.log1p(e**2)),
        ("5.7", lambda e: np.sqrt(np.abs(e))),
        ("5.7", lambda e: 3 + np.tanh(e) ** 2),
        ("5.7", lambda e: e**2 + 0.002 * np.sin(40 * e) ** 2),  # its second derivative is −4.4 at places
        ("6.3", circle(-1)),
        ("6.3", [[1, 0], [1, -2], [-1, -2], [-1, 2], [1, 2], [1, 0]]),
    ],
)
def test_other_right_answers_pass(id, answer):
    verdict = check(id, answer)
    assert verdict.passed is True, verdict


@pytest.mark.parametrize(
    "id, answer, sentence",
    [
        ("2.1", ("right", "single precision", "wrong gradient", "right"), "In A, the choice right does not fit"),
        ("2.3", (0.03, 0.5), "differ in length"),
        ("2.3", (0.0, 0.5), "positive finite"),
        ("2.7", ((1, 1), (1, 3), 0.5), "Only one of the weights"),
        ("2.7", ((np.nan, 1), (-1, -1), 0.5), "finite coordinates"),
        ("2.7", (1.0, -1.0, 0.5), "two weights each"),
        ("3.8", lambda x, dx: (np.log(np.cosh(x)), np.tanh(x) * dx), "infinite"),
        ("4.2", [0.05, -0.05], "positive"),
        ("4.2", [0.5, 0.375], "within 0.1"),
        ("4.2", [0.05], "1 parts"),
        ("4.2", [np.nan, 0], "finite numbers"),
        ("4.5", ["no", "no", "no", "yes", "no", "yes"], "half_step"),
        ("5.7", lambda e: np.minimum(e**2, 1), "a kink or a jump"),
        ("5.7", lambda e: e**4, "convex"),
        ("5.7", np.abs, "convex"),
        ("5.7", np.sin, "not smallest"),
        ("5.7", lambda e: -np.cos(2 * np.pi * e), "not only there"),
        ("5.7", lambda e: e * np.nan, "finite"),
        ("6.3", circle(1), "H comes too near to zero"),
        ("6.3", [[1, 0], [-1, 0], [1, 0]], "H comes too near to zero"),  # through the cusp
    ],
)
def test_other_wrong_answers_are_told_why(id, answer, sentence):
    verdict = check(id, answer)
    assert verdict.passed is False
    assert sentence in verdict.message


def test_4_4_needs_the_shift():
    dominant = [max(np.linalg.eigvalsh(product.H), key=abs) for product, _, _ in exercise("4.4").cases]
    assert [value > 0 for value in dominant] == [True, False, False]
