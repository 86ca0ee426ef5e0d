"""Right answers by other means than the solution, and wrong ones beyond the known mistakes."""

import itertools

import jax
import numpy as np
import pytest

from ntd_helpers.exercises import check, exercise
from ntd_helpers.hessians import top_eigenvalues


def circle(sense, corners=60):
    angles = np.linspace(0, sense * 2 * np.pi, corners)
    return np.column_stack([np.cos(angles), np.sin(angles)])


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
        ("2.7", ((1.01, 1 / 1.01), (1, 1), 0.5)),
        ("2.7", ((1e-5, 1e-5), (-1e-5, -1e-5), 0.5)),
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
        ("6.3", circle(-1, 361)),
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
        ("2.3", (5e-324, 5e-324), "equal step sizes"),
        ("2.7", ((1, 1), (1, 3), 0.5), "At most one of the weights"),
        ("2.7", ((1, 1), (1, 1), 0.5), "At most one of the weights"),
        # in double precision this chord is 2e-9 below the graph
        (
            "2.7",
            ((8.049485350371924, 645.7540837980096), (8.049485355229121, 645.7540839457545), 0.5),
            "above the graph",
        ),
        ("2.7", ((np.nan, 1), (-1, -1), 0.5), "finite coordinates"),
        ("2.7", (1.0, -1.0, 0.5), "two weights each"),
        ("3.8", lambda x, dx: (np.log(np.cosh(x)), np.tanh(x) * dx), "infinite"),
        ("4.2", [0.05, -0.05], "positive"),
        ("4.2", [0.5, 0.375], "within 0.1"),
        ("4.2", [0.05], "1 parts"),
        ("4.2", [np.nan, 0], "finite numbers"),
        ("4.2", [1.7e308, 1.7e308], "within 0.1"),
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


def test_1_8_takes_a_product_of_rounded_eigenvectors_for_symmetric():
    rng = np.random.default_rng(0)
    for angle in rng.uniform(0.1, 1.4, 100):
        Q = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        A = Q @ np.diag([rng.uniform(0.1, 9), 0]) @ Q.T
        assert check("1.8", (A, Q[:, 1])).passed is True
    assert "not symmetric" in check("1.8", ([[1, 1], [1 + 1e-9, 1]], [1, 0])).message


def test_3_6_keeps_its_cases_whatever_an_answer_does_with_them():
    def pops(widths):
        result = exercise("3.6")(widths)
        widths.pop(0)
        return result

    cases = repr(exercise("3.6").cases)
    assert "it changes its argument widths in place" in check("3.6", pops).message
    assert repr(exercise("3.6").cases) == cases
    assert check("3.6", lambda widths: pops(widths.copy())).passed is True


def test_5_4_wrong_formulas_for_softmax_are_wrong():
    def with_formulas(few=lambda N, m: N * (m - 1), flat=lambda a, h, m: 2 * h + 1):
        def largest_rank(N, a, h, m, loss):
            if loss == "squared error":
                return exercise("5.4")(N, a, h, m, loss)
            return min(few(N, m), (a + 1) * h + (h + 1) * m - flat(a, h, m))

        return check("5.4", largest_rank)

    assert with_formulas().passed is True
    assert with_formulas(few=lambda N, m: (N - 1) * m).passed is False
    assert with_formulas(flat=lambda a, h, m: h + 2 * m).passed is False
    assert with_formulas(flat=lambda a, h, m: h + a + 2).passed is False


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("id, parts", [("2.3", 2), ("4.2", 2)])
def test_numbers_of_any_size_are_judged_without_a_warning(id, parts):
    sizes = (0.0, 5e-324, 1e-200, 0.05, 1.0, 1e200, 1.7e308, np.inf, np.nan)
    for answer in itertools.product([*sizes, *(-size for size in sizes)], repeat=parts):
        assert check(id, answer).passed is False


def test_4_4_needs_the_shift():
    dominant = [max(np.linalg.eigvalsh(product.H), key=abs) for product, _, _ in exercise("4.4").cases]
    assert [value > 0 for value in dominant] == [True, False, False]
