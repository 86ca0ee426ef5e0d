"""Lesson 3's predictions and exercises: what is called right is computed here in another way."""

import math

import numpy as np
import pytest

from ntd_helpers.autodiff import Dual, Tape, jvp, sin, sum, tanh, vjp
from ntd_helpers.exercises import exercise
from tests.exercises.predicted import right, target


def test_3a_6_rows_and_3e_contributions_add_up():
    assert target("3.a") == 2 + 4
    assert target("3.e") == pytest.approx(2 * 2 + 3)


def test_3b_by_a_small_difference():
    h = 1e-6
    moved = (3 + h) * (2 + 0.5 * h)
    assert target("3.b") == pytest.approx((moved - 6) / h, rel=1e-5)


def test_3c_by_multiplying_out():
    square = (2 * 2, 2 * 1 + 1 * 2)
    cube = (square[0] * 2, square[0] * 1 + square[1] * 2)
    assert right("3.c") == f"{cube[0]} + {cube[1]}ε"


def test_3d_each_pass_gives_one_partial_derivative():
    f = lambda x: sum(x * x)  # noqa: E731
    x = np.linspace(0, 1, 1000)
    first = jvp(f, (x,), (np.eye(1000)[3],))[1]
    assert np.ndim(first) == 0 and first == pytest.approx(2 * x[3])
    assert right("3.d") == "1000."


def test_3f_the_tape_keeps_a_value_for_each_operation():
    tape = Tape()
    x = tape.input(np.ones(5))
    for _ in range(1000):
        x = sin(x)
    assert len(tape.rows) == 1001
    assert right("3.f") == "Reverse."


def test_3g_3h_and_3j_shapes():
    W = np.ones((3, 5))
    _, pullback = vjp(lambda x: tanh(W @ x), np.ones(5))
    assert pullback(np.ones(3))[0].shape == (5,)
    assert right("3.g") == "u of size 3, and 5 numbers come out."
    _, pullback = vjp(lambda W: tanh(W @ np.ones(30)), np.ones((20, 30)))
    assert pullback(np.ones(20))[0].shape == (20, 30)
    assert right("3.j") == "(20, 30)"
    assert right("3.h") == f"Reverse mode: {min(8, 3)} passes."


def test_3l_counts_the_weights_of_the_lesson():
    weights = [np.zeros((64, 32)), np.zeros(32), np.zeros((32, 10)), np.zeros(10)]
    assert target("3.l") == np.sum([w.size for w in weights]) == 2410


# The references that are not a call of the engines alone


@pytest.mark.parametrize("number, f", [("3.1", lambda a, b: a * b)])
def test_the_product_of_dual_numbers_by_differences(number, f):
    for a, da, b, db in exercise(number).cases:
        h = 1e-6
        slope = (f(a + h * da, b + h * db) - f(a - h * da, b - h * db)) / (2 * h)
        assert exercise(number).reference(a, da, b, db) == pytest.approx((f(a, b), slope), rel=1e-8)


def test_tanh_of_a_dual_number():
    for a, da in exercise("3.2").cases:
        dual = tanh(Dual(a, da))
        assert exercise("3.2").reference(a, da) == pytest.approx((dual.primal, dual.tangent), rel=1e-13)


def test_the_jacobian_is_the_matrix_of_the_map():
    for push, n in exercise("3.6").cases:
        np.testing.assert_array_equal(exercise("3.6").reference(push, n), push.J)


def test_push_by_differences():
    f = lambda x: np.array([x[0] * x[1], math.sin(x[0]), x[0] + x[1] ** 2])  # noqa: E731
    for x, v in exercise("3.3").cases:
        slope = (f(x + 1e-6 * v) - f(x - 1e-6 * v)) / 2e-6
        np.testing.assert_allclose(exercise("3.3").reference(x, v), slope, rtol=1e-8)


def test_adjoints_of_a_product_by_differences():
    for A, B, G in exercise("3.4").cases:
        A_bar, B_bar = exercise("3.4").reference(A, B, G)
        for M, bar, other in ((A, A_bar, lambda D, B=B: D @ B), (B, B_bar, lambda D, A=A: A @ D)):
            for i, j in np.ndindex(M.shape):
                D = np.zeros(M.shape)
                D[i, j] = 1.0
                assert bar[i, j] == pytest.approx(np.sum(G * other(D)))


def test_the_bias_adjoint_by_differences():
    (G,) = exercise("3.5").cases[0]
    slope = [np.sum(G * np.broadcast_to(e, G.shape)) for e in np.eye(G.shape[1])]
    np.testing.assert_allclose(exercise("3.5").reference(G), slope)


def test_the_sweep_by_differences():
    def chain(x, depth):
        return x if depth == 0 else math.sin(chain(x, depth - 1))

    for x, depth in exercise("3.8").cases:
        slope = (chain(x + 1e-6, depth) - chain(x - 1e-6, depth)) / 2e-6
        assert exercise("3.8").reference(x, depth) == pytest.approx(slope, rel=1e-7)


def test_the_cheaper_mode_by_counting_both():
    for n, m in exercise("3.7").cases:
        mode, passes = exercise("3.7").reference(n, m)
        assert passes == {"forward": n, "reverse": m}[mode] < {"forward": m, "reverse": n}[mode]
