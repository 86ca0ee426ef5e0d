"""The quadratic itself: value, gradient, eigen-axes, minimiser; and the arguments that are refused."""

import numpy as np
import pytest
from hypothesis import given

from ntd_helpers.quadratics import (
    NoMinimiserError,
    Quadratic,
    Regime,
    axis_regimes,
    best_step_size,
    closed_form,
    gradient_descent,
    heavy_ball,
    loss_by_axis,
    stability_edge,
    steps_to,
)
from tests.quadratics.problems import EPS, ROTATION, as_floats, laws, orthogonal, random_problem, seeds

# The quadratic itself.


def test_value_and_gradient_by_hand_and_over_leading_axes():
    q = Quadratic([[2, 1], [1, 4]], [1, -1], 3)
    assert q.value([1, 2]) == 1 + 2 + 8 + 1 - 2 + 3  # half of 2 + 4 + 16, then b, then c
    np.testing.assert_array_equal(q.gradient([1, 2]), [5, 8])
    w = np.random.default_rng(0).normal(size=(3, 4, 2))
    assert q.value(w).shape == (3, 4) and q.gradient(w).shape == (3, 4, 2)
    assert q.value(w)[2, 1] == pytest.approx(q.value(w[2, 1]))
    np.testing.assert_allclose(q.gradient(w)[2, 1], q.gradient(w[2, 1]))


def test_the_arrays_are_read_only_copies():
    A, b = np.eye(2), np.ones(2)
    q = Quadratic(A, b)
    A[0, 0] = b[0] = 7.0
    np.testing.assert_array_equal(q.A, np.eye(2))
    np.testing.assert_array_equal(q.b, np.ones(2))
    for array in (q.A, q.b):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0
    with pytest.raises(AttributeError):
        q.c = 1.0
    assert q == q and q != Quadratic(q.A, q.b) and len({q, q}) == 1


@laws
@given(seeds)
def test_eigenaxes(seed):
    q, values, *_ = random_problem(seed)
    axes = q.eigenaxes()
    np.testing.assert_allclose(axes.values, values, atol=50 * EPS)
    np.testing.assert_allclose(axes.vectors @ np.diag(axes.values) @ axes.vectors.T, q.A, atol=50 * EPS)
    np.testing.assert_allclose(axes.vectors @ axes.linear_terms, q.b, atol=50 * EPS)


@laws
@given(seeds)
def test_least_squares_is_half_the_mean_squared_residual(seed):
    rng = np.random.default_rng(seed)
    N, n = rng.integers(1, 9, 2)
    X, t, w = rng.normal(size=(N, n)), rng.normal(size=N), rng.normal(size=n)
    q = Quadratic.least_squares(X, t)
    assert q.value(w) == pytest.approx(np.mean((X @ w - t) ** 2) / 2, rel=1e-12, abs=1e-13)
    np.testing.assert_allclose(q.gradient(w), X.T @ (X @ w - t) / N, atol=1e-12)


@laws
@given(seeds)
def test_rank_deficient_least_squares_in_rotated_coordinates(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 9))
    rank = int(rng.integers(1, n))
    N = n + int(rng.integers(1, 30))
    # Singular values between 1 and 3, so that the oracle's own rank decision is not in doubt.
    X = orthogonal(rng, N)[:, :rank] * rng.uniform(1, 3, rank) @ orthogonal(rng, n)[:rank]
    t = X @ rng.normal(size=n) + rng.normal(size=N)
    R = orthogonal(rng, n)
    q = Quadratic.least_squares(X, t).rotated(R)
    axes = q.eigenaxes()
    regimes = axis_regimes(axes.values, axes.linear_terms, 0.9 / axes.values[-1])
    assert regimes == [Regime.FROZEN] * (n - rank) + [Regime.MONOTONE] * rank
    raw_values, raw_vectors = np.linalg.eigh(q.A)  # and so from eigenvalues that rounding has touched
    assert axis_regimes(raw_values, raw_vectors.T @ q.b, 0.9 / axes.values[-1]) == regimes
    expected = R @ np.linalg.lstsq(X, t, rcond=1e-10)[0]
    np.testing.assert_allclose(q.minimiser(), expected, atol=1e-11 * (1 + abs(expected).max()))
    # From zero, gradient descent finds the minimiser of least norm; the null-space part of a start is kept.
    null = np.eye(n) - np.linalg.pinv(q.A, rcond=1e-10) @ q.A
    w0 = rng.normal(size=n)
    alpha = best_step_size(axes.values)
    np.testing.assert_allclose(closed_form(q, np.zeros(n), alpha, 2000)[-1], expected, atol=1e-10)
    np.testing.assert_allclose(closed_form(q, w0, alpha, 2000)[-1], expected + null @ w0, atol=1e-10)


@laws
@given(seeds)
def test_a_flat_axis_beside_a_nearly_flat_one_does_not_drift_by_rounding(seed):
    rng = np.random.default_rng(seed)
    Q = orthogonal(rng, 3)
    A = (Q * [0.0, 1e-7, 1.0]) @ Q.T
    q = Quadratic((A + A.T) / 2, -1e-7 * Q[:, 1])  # w* = Q[:, 1]
    axes = q.eigenaxes()
    regimes = axis_regimes(axes.values, axes.linear_terms, 0.5)
    assert regimes == [Regime.FROZEN, Regime.MONOTONE, Regime.MONOTONE]
    np.testing.assert_allclose(q.minimiser(), Q[:, 1], atol=1e-7)


def test_a_real_drift_is_kept_and_has_no_minimiser():
    R = as_floats(ROTATION)
    for drift in (1.0, 1e-9, -1e-12):
        q = Quadratic(np.diag([0.0, 2.0]), [drift, 1.0]).rotated(R)
        axes = q.eigenaxes()
        assert axis_regimes(axes.values, axes.linear_terms, 0.1) == [Regime.DRIFT, Regime.MONOTONE]
        assert abs(axes.linear_terms[0]) == pytest.approx(abs(drift), rel=1e-3)
        with pytest.raises(NoMinimiserError, match="flat axis"):
            q.minimiser()
        with pytest.raises(NoMinimiserError, match="flat axis"):
            loss_by_axis(q, [0, 0], 0.1, 3)
        with pytest.raises(NoMinimiserError, match="flat axis"):
            steps_to(q, [0, 0], 0.1, 1)
    with pytest.raises(NoMinimiserError, match="eigenvalue -1"):
        Quadratic(np.diag([-1.0, 2.0]), [0.0, 0.0]).minimiser()
    np.testing.assert_array_equal(Quadratic(np.zeros((2, 2)), [0.0, 0.0]).minimiser(), [0.0, 0.0])


# What is refused.

Q2 = Quadratic(np.eye(2), np.zeros(2))
NOT_VECTORS = [
    *(1.0, [], [1.0], [1.0, 2.0, 3.0], [[1.0, 2.0]], [[1.0], [1.0, 2.0]]),
    *([1.0, np.nan], [np.inf, 1.0], [1j, 0], ["a", "b"], [None, 1.0], [True, False], None),
]
NOT_NUMBERS = [np.nan, np.inf, -np.inf, 1j, "1", None, [1.0], np.ones(2), True]
NOT_POSITIVE = [*NOT_NUMBERS, 0, -1.0]
NOT_COUNTS = [-1, 1.0, 2.5, True, np.bool_(True), "3", None, np.nan, np.ones(1)]
NOT_QUADRATICS = [None, np.eye(2), (np.eye(2), np.zeros(2))]
NOT_SPECTRA = [[], 1.0, [[1.0, 2.0]], [np.nan], [1.0, np.inf], [1j], ["a"], None, [True]]
NOT_MATRICES = [
    *([], 1.0, [1.0, 2.0], np.ones((2, 3)), np.ones((3, 3)), np.zeros((0, 0)), [[1.0, 2.0], [3.0, 1.0]]),
    *([[1, np.nan], [np.nan, 1]], np.eye(2) * 1j, [["a", "b"], ["b", "a"]], None, np.eye(2, dtype=bool)),
]
NOT_ORTHOGONAL = [*NOT_MATRICES, [[1.0, 1e-9], [0.0, 1.0]], 2 * np.eye(2)]

RUN = (Q2, [1.0, 2.0], 0.1, 3)
NOT_RUNS = (NOT_QUADRATICS, NOT_VECTORS, NOT_POSITIVE, NOT_COUNTS)
REFUSED = {
    "Quadratic": (Quadratic, (np.eye(2), np.zeros(2), 0.0), (NOT_MATRICES, NOT_VECTORS, NOT_NUMBERS)),
    "least_squares": (
        Quadratic.least_squares,
        (np.ones((2, 3)), np.ones(2)),
        ([[], 1.0, [1.0], np.ones((2, 0)), np.ones((0, 2)), np.ones((3, 3)), [[1j, 1j, 0]] * 2], NOT_VECTORS),
    ),
    "value": (Q2.value, ([1.0, 2.0],), ([v for v in NOT_VECTORS if v != [[1.0, 2.0]]],)),
    "gradient": (Q2.gradient, ([1.0, 2.0],), ([v for v in NOT_VECTORS if v != [[1.0, 2.0]]],)),
    "rotated": (Q2.rotated, (np.eye(2),), (NOT_ORTHOGONAL,)),
    "translated": (Q2.translated, ([1.0, 2.0],), (NOT_VECTORS,)),
    "stretched": (Q2.stretched, ([1.0, 2.0],), ([*NOT_VECTORS, [1.0, 0.0], [-1.0, 1.0]],)),
    "gradient_descent": (gradient_descent, RUN, NOT_RUNS),
    "closed_form": (closed_form, RUN, NOT_RUNS),
    "loss_by_axis": (loss_by_axis, RUN, NOT_RUNS),
    "heavy_ball": (
        heavy_ball,
        (Q2, [1.0, 2.0], 0.1, 0.5, 3),
        (NOT_QUADRATICS, NOT_VECTORS, NOT_POSITIVE, [*NOT_NUMBERS, -0.1, 1.1], NOT_COUNTS),
    ),
    "steps_to": (steps_to, (*RUN[:3], 0.5), (*NOT_RUNS[:3], NOT_POSITIVE)),
    "axis_regimes": (axis_regimes, ([1.0, 2.0], [0.0, 1.0], 0.1), (NOT_SPECTRA, NOT_VECTORS, NOT_POSITIVE)),
    "stability_edge": (stability_edge, ([1.0, 2.0],), ([*NOT_SPECTRA, [0.0], [-1.0, 0.0]],)),
    "best_step_size": (best_step_size, ([1.0, 2.0],), ([*NOT_SPECTRA, [0.0], [-1.0, 1.0]],)),
}
BAD_CALLS = [
    pytest.param(function, (*good[:i], bad, *good[i + 1 :]), id=f"{name}-{i}-{j}")
    for name, (function, good, lists) in REFUSED.items()
    for i, bads in enumerate(lists)
    for j, bad in enumerate(bads)
]


@pytest.mark.parametrize("function, arguments", BAD_CALLS)
def test_bad_input_is_refused_in_a_sentence(function, arguments):
    with pytest.raises(ValueError, match="must|inhomogeneous") as caught:
        function(*arguments)
    sentence = str(caught.value)  # ours, or numpy's on rows of unequal lengths
    assert (" must " in sentence and "; " in sentence) or "inhomogeneous" in sentence
    assert len(sentence) < 250


@pytest.mark.parametrize("name", REFUSED)
def test_the_good_arguments_of_the_table_are_accepted(name):
    function, good, _ = REFUSED[name]
    function(*good)


def test_asymmetry_of_rounding_is_accepted_and_kept():
    rng = np.random.default_rng(0)
    Q = orthogonal(rng, 6)
    A = Q @ np.diag(rng.uniform(1, 2, 6)) @ Q.T
    assert (A != A.T).any()
    np.testing.assert_array_equal(Quadratic(A, np.zeros(6)).A, A)
