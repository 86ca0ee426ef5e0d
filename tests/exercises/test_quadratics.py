"""Lesson 1's solutions agree with `ntd_helpers.quadratics`, and what its predictions call right is right."""

import numpy as np
import pytest

from ntd_helpers.exercises import exercise
from ntd_helpers.exercises.registry import load
from ntd_helpers.quadratics import (
    Quadratic,
    Regime,
    axis_regimes,
    best_step_size,
    closed_form,
    gradient_descent,
    heavy_ball,
    stability_edge,
)
from tests.exercises.predicted import right, target

# Exercises


def test_1_1_is_a_step_of_gradient_descent():
    for A, b, w, step_size in exercise("1.1").cases:
        step = exercise("1.1").reference(A, b, w, step_size)
        np.testing.assert_allclose(step, gradient_descent(Quadratic(A, b), w, step_size, 1)[1], rtol=1e-13)


def test_1_2_is_the_least_squares_quadratic():
    for X, t in exercise("1.2").cases:
        q = Quadratic.least_squares(X, t)
        for part, expected in zip(exercise("1.2").reference(X, t), (q.A, q.b, q.c), strict=True):
            np.testing.assert_allclose(part, expected, rtol=1e-13)


def test_1_3_is_the_edge_of_stability():
    for (A,) in exercise("1.3").cases:
        assert exercise("1.3").reference(A) == pytest.approx(stability_edge(np.linalg.eigvalsh(A)), rel=1e-13)


def test_1_4_are_the_regimes():
    ex = exercise("1.4")
    for case in ex.cases:
        assert ex.form.read(ex.reference(*case)) == [regime.name for regime in axis_regimes(*case)]


def test_limit_is_where_gradient_descent_ends():
    ex = exercise("1.6")
    for A, b, w0 in ex.cases:
        path = closed_form(Quadratic(A, b), w0, 1 / np.linalg.eigvalsh(A).max(), 2000)
        np.testing.assert_allclose(ex.reference(A, b, w0), path[-1], atol=1e-12)


def test_heavy_ball_rate_is_the_measured_one():
    ex = exercise("1.7")
    for a, step_size, momentum in ex.cases:
        path = heavy_ball(Quadratic([[a]], [0.0]), [1.0], step_size, momentum, 300)[:, 0]
        sizes = np.hypot(path[1:], path[:-1])  # an oscillating error may pass near zero
        measured = (sizes[-1] / sizes[0]) ** (1 / (len(sizes) - 1)) if sizes[-1] else 0.0
        assert ex.reference(a, step_size, momentum) == pytest.approx(measured, rel=0.02)


def test_steps_needed_counts_the_errors_themselves():
    ex = exercise("1.5")
    for kappa, eps in ex.cases:
        k = ex.reference(kappa, eps)
        path = np.abs(closed_form(Quadratic(np.diag([1.0, kappa]), [0, 0]), [1.0, 1.0], 2 / (1 + kappa), k))
        assert path[k].max() <= eps < path[k - 1].max()


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


def test_1l_is_counted_by_iterating():
    from sklearn.datasets import load_diabetes

    X, t = load_diabetes(return_X_y=True, scaled=False)
    X = np.column_stack([(X - X.mean(0)) / X.std(0), np.ones(442)])
    q = Quadratic.least_squares(X, t)
    values = q.eigenaxes().values
    assert values.max() / values.min() == pytest.approx(470, rel=0.01)
    gaps = q.value(gradient_descent(q, np.zeros(11), best_step_size(values), 2000)) - q.value(q.minimizer())
    assert target("1.l") == (gaps <= 1e-6 * gaps[0]).argmax()
