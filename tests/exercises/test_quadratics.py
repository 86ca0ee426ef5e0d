"""Lesson 1's solutions agree with `ntd_helpers.quadratics`, and what its predictions call right is right."""

from pathlib import Path

import numpy as np
import pytest

from ntd_helpers.datasets import DIABETES_COLUMNS, diabetes
from ntd_helpers.exercises import exercise
from ntd_helpers.exercises.registry import load
from ntd_helpers.noise import stationary_variance
from ntd_helpers.quadratics import (
    Quadratic,
    Regime,
    axis_regimes,
    best_step_size,
    gradient_descent,
    heavy_ball,
)
from tests.exercises.predicted import right, target

ROOT = Path(__file__).parents[2]

# Exercises


def test_1_1_steps_against_the_finite_difference_of_the_cost():
    for A, b, w, step_size in exercise("1.1").cases:

        def cost(w, A=A, b=b):
            return w @ A @ w / 2 + b @ w

        nudges = np.eye(len(b)) / 2  # central differences are exact on a quadratic
        gradient = [cost(w + nudge) - cost(w - nudge) for nudge in nudges]
        np.testing.assert_allclose(exercise("1.1").reference(A, b, w, step_size), w - step_size * np.array(gradient))


def test_1_2_is_the_least_squares_cost_with_the_best_bias():
    for X, t in exercise("1.2").cases:
        A, b, c = exercise("1.2").reference(X, t)
        for w in np.random.default_rng(0).normal(size=(5, X.shape[1])):
            with_bias = np.linalg.lstsq(np.ones((len(t), 1)), t - X @ w)[1][0] / (2 * len(t))
            assert w @ A @ w / 2 + b @ w + c == pytest.approx(with_bias)


def test_1_3_is_where_two_steps_in_turn_begin_to_diverge():
    for (A,) in exercise("1.3").cases:
        edge, values = exercise("1.3").reference(A), np.linalg.eigvalsh(A)

        def grows(alpha, values=values):
            return np.abs((1 - alpha * values) * (1 - alpha * values / 2)).max() > 1 + 1e-9

        assert not any(grows(alpha) for alpha in np.linspace(0.01, 1, 200) * edge)
        assert grows(1.001 * edge)


def test_1_4_names_the_regimes_of_paths_that_descent_takes():
    ex, words = exercise("1.4"), exercise("1.4").form
    values, slopes = np.array([0, 0, 0.5, 1, 1.5, 2, 3, -0.5]), np.array([0, 1.0, 1, 1, 1, 1, 1, 1])
    path = gradient_descent(Quadratic(np.diag(values), slopes), np.full(8, 3.0), 1.0, 5)
    assert words.read(ex.reference(path)) == [regime.name for regime in axis_regimes(values, slopes, 1.0)]


def test_1_5_curves_cannot_be_told_apart_before_the_experiment():
    flat, steep = (run(1.0) - run.minimum for run, _ in exercise("1.5").cases[:2])
    np.testing.assert_allclose((flat[20:] / flat[20]), steep[20:] / steep[20], rtol=1e-9)  # multipliers 0.99 and −0.99
    for run, alpha in exercise("1.5").cases:
        slowest = np.abs(1 - alpha * np.array(run.values)).argmax()
        assert exercise("1.5").reference(run, alpha) == ("STEEP" if slowest > 0 else "FLAT")
        a, start = np.array(run.values), np.ones(len(run.values))
        q = Quadratic(np.diag(a), 0 * a, run.minimum)
        np.testing.assert_allclose(run(alpha), q.value(gradient_descent(q, start, alpha, 200)))


def test_1_9_finds_the_eigenvalue_that_made_the_curve():
    for (losses, step_size), a in zip(exercise("1.9").cases, (0.05, 0.2, 0.01), strict=True):
        assert exercise("1.9").reference(losses, step_size) == pytest.approx(a, rel=1e-7)


# Predictions


def test_1a_steep_first():
    path = gradient_descent(Quadratic(np.diag([10.0, 1.0]), [0, 0]), [1.0, 1.0], 0.05, 20)
    halved = (path <= 0.5 + 1e-12).argmax(axis=0)
    assert list(halved) == [1, 14]
    assert right("1.a").startswith("w₁")


def test_1b_more_weights_than_examples():
    X = np.arange(40.0).reshape(5, 8) % 7
    flat = Quadratic.least_squares(X, np.ones(5)).eigenaxes().values == 0
    assert flat.sum() >= 3
    assert right("1.b") == "Infinitely many."


def test_1c_rotation_only():
    q, start = Quadratic([[3.0, 1.0], [1.0, 2.0]], [1.0, -1.0]), np.array([2.0, 1.0])
    path = gradient_descent(q, start, 0.1, 10)
    R, scales = np.array([[0.6, -0.8], [0.8, 0.6]]), np.array([3.0, 1.0])
    np.testing.assert_allclose(gradient_descent(q.rotated(R), R @ start, 0.1, 10), path @ R.T)
    assert not np.allclose(gradient_descent(q.stretched(scales), scales * start, 0.1, 10), path * scales)
    assert right("1.c") == "For a rotation of the weights."


@pytest.mark.parametrize("id, product, regime", [("1.f", 2.1, Regime.DIVERGING), ("1.g", 2.0, Regime.TWO_CYCLE)])
def test_1f_and_1g_regimes(id, product, regime):
    assert axis_regimes([1.0], [0.0], product) == [regime]
    path = gradient_descent(Quadratic([[1.0]], [0.0]), [1.0], product, 10)[:, 0]
    assert (np.diff(np.sign(path)) != 0).all()
    words = "grows, jumping" if np.abs(path[-1]) > 1.1 else "jumps between two points"
    assert words in right(id)


def test_1e_and_1h_by_iterating():
    path = gradient_descent(Quadratic([[4.0]], [0.0]), [1.0], 0.1, 3)
    assert target("1.e") == pytest.approx(path[3, 0])
    q = Quadratic([[1.0]], [0.0])
    losses = q.value(gradient_descent(q, [1.0], 0.1, 1))
    assert target("1.h") == pytest.approx(losses[1] / losses[0])
    linearised = load(1, "prediction")["1.h"].state()["target"]["slips"][1]
    assert linearised["value"] == pytest.approx(1 + 2 * (0.9 - 1))


def test_1i_is_the_best_of_many():
    steps = np.linspace(0.01, 0.3, 30)
    slowest = np.maximum(abs(1 - steps), abs(1 - 9 * steps))
    assert target("1.i") == pytest.approx(steps[slowest.argmin()])


def test_1j_and_1k_by_iterating():
    q, start = Quadratic(np.diag([1.0, 100.0]), [0, 0]), np.ones(2)
    errors = np.abs(gradient_descent(q, start, best_step_size([1.0, 100.0]), 400)).max(axis=1)
    assert target("1.j") == (errors <= 1e-3).argmax()
    rate = 9 / 11
    errors = np.abs(heavy_ball(q, start, 4 / 11**2, rate**2, 400)).max(axis=1)
    counted = 1 + np.flatnonzero(errors > 1e-3).max()
    options = [int(option.text.split(":")[0]) for option in load(1, "prediction")["1.k"].options]
    assert min(options, key=lambda steps: abs(np.log(steps / counted))) == int(right("1.k").split(":")[0])


def test_1m_is_counted_by_iterating():
    from sklearn.datasets import load_diabetes

    X, t = load_diabetes(return_X_y=True, scaled=False)
    X = np.column_stack([(X - X.mean(0)) / X.std(0), np.ones(442)])
    q = Quadratic.least_squares(X, t)
    values = q.eigenaxes().values
    assert values.max() / values.min() == pytest.approx(470, rel=0.01)
    gaps = q.value(gradient_descent(q, np.zeros(11), best_step_size(values), 2000)) - q.value(q.minimiser())
    assert target("1.m") == (gaps <= 1e-6 * gaps[0]).argmax()


def test_1d_eigenvectors_decouple_orthogonal_vectors_need_not():
    A, R = np.array([[2.0, 1.0], [1.0, 3.0]]), np.array([[0.6, -0.8], [0.8, 0.6]])
    assert abs((R.T @ A @ R)[0, 1]) > 0.1
    oblique = np.array([[1.0, 2.0], [0.0, 3.0]])  # its eigenvectors are not orthogonal, and decouple all the same
    values, vectors = np.linalg.eig(oblique)
    assert abs(vectors[:, 0] @ vectors[:, 1]) > 0.1
    np.testing.assert_allclose(np.linalg.inv(vectors) @ oblique @ vectors, np.diag(values), atol=1e-12)
    assert "eigenvectors" in right("1.d")


def test_1l_the_settled_variance_is_nearly_proportional_to_a_small_step_size():
    ratio = stationary_variance(1.0, 0.005, 1.0) / stationary_variance(1.0, 0.01, 1.0)
    assert ratio == pytest.approx(0.5, rel=0.01) and "half" in right("1.l")


def test_1n_the_flattest_axis_is_total_cholesterol_against_its_parts():
    X, t = diabetes()
    entries = dict(zip(DIABETES_COLUMNS, Quadratic.least_squares(X, t).eigenaxes().vectors[:, 0], strict=True))
    total, ldl, hdl = (entries[f"{kind} cholesterol"] for kind in ("total", "LDL", "HDL"))
    assert total**2 + ldl**2 + hdl**2 > 0.9 and total * ldl < 0 and total * hdl < 0
    assert right("1.n").startswith("Total cholesterol")
