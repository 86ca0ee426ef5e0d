"""Lesson 3's predictions and exercises: what is called right is computed here by other means."""

import itertools

import jax
import jax.numpy as jnp
import mpmath
import numpy as np
import pytest

from ntd_helpers import autodiff as ad
from ntd_helpers.autodiff import Dual, Tape, tanh, vjp
from ntd_helpers.exercises import check, exercise
from ntd_helpers.exercises.autodiff.coefficients import program
from ntd_helpers.exercises.autodiff.problems import FAULTS, Engine
from tests.exercises.predicted import right, target

# The predictions


def test_3a_counts_inputs_and_operations_and_3d_adds_contributions():
    assert target("3.a") == 2 + 4
    assert target("3.d") == pytest.approx(2 * 2 + 3)


def test_3b_by_a_small_difference():
    h = 1e-6
    moved = (3 + h) * (2 + 0.5 * h)
    assert target("3.b") == pytest.approx((moved - 6) / h, rel=1e-5)


def test_3c_by_multiplying_out():
    square = (2 * 2, 2 * 1 + 1 * 2)
    cube = (square[0] * 2, square[0] * 1 + square[1] * 2)
    assert right("3.c") == f"{cube[0]} + {cube[1]}ε"


def test_3e_the_tape_keeps_a_primal_for_each_operation():
    tape = Tape()
    x = tape.input(np.ones(5))
    for _ in range(1000):
        x = ad.sin(x)
    assert len(tape.rows) == 1001
    assert right("3.e") == "Reverse mode."


def test_3g_the_result_has_the_shape_of_the_input():
    _, pullback = vjp(lambda W: tanh(W @ np.ones(30)), np.ones((20, 30)))
    assert pullback(np.ones(20))[0].shape == (20, 30)
    assert right("3.g") == "(20, 30)"


def test_3i_jit_refuses_a_condition_on_a_value():
    def f(x):
        while x > 1:
            x = x / 2
        return x

    with pytest.raises(jax.errors.TracerBoolConversionError):
        jax.jit(f)(20.0)
    assert right("3.i") == "It raises an error."


def test_3j_the_formula_overflows():
    with np.errstate(all="ignore"):
        y, pullback = vjp(lambda z: ad.log(ad.sum(ad.exp(z))), np.array([1000.0, 0.0]))
        assert np.isinf(y) and np.isnan(pullback(1.0)[0][0])
    assert right("3.j") == "infinity and NaN"


# The exercises' references, by other means


def test_a_sound_engine_agrees_with_vjp_and_each_faulty_one_does_not():
    def f(a, b):
        return a * b - b * ad.sin(a) - a / b

    expected = vjp(f, 0.7, -1.3)[1](1.0)
    for fault in FAULTS:
        assert (Engine(0, fault)(f, 0.7, -1.3) == pytest.approx(expected, rel=1e-12)) == (fault == "SOUND")


def test_one_function_with_four_results_tells_the_engines_apart_too():
    words = {}
    for fault in FAULTS:
        words[Engine(0, fault)(lambda a, b: a * b - b, 2.0, 3.0)] = fault.lower()
    assert len(words) == 4
    assert check("3.3", lambda gradient: words[gradient(lambda a, b: a * b - b, 2.0, 3.0)]).passed is True


def test_the_counter_example_computes_x_and_its_derivative_comes_out_as_7():
    a, b, c = exercise("3.4").reference
    x = np.linspace(-2, 2, 9)
    np.testing.assert_array_equal(program(x, a, b, c), x)
    dual = Dual(0.0, 1.0)
    assert (a * ad.relu(dual) + b * ad.relu(-dual) + c * dual).tangent == 7
    assert jax.grad(lambda x: a * jax.nn.relu(x) + b * jax.nn.relu(-x) + c * x)(0.0) == 7


def test_the_ratio_of_operations_by_counting_them():
    def cost(weights, H):
        for W in weights:
            H = jnp.tanh(H @ W)
        return jnp.sum(H)

    def count(f, *args):
        return jax.jit(f).lower(*args).cost_analysis()["flops"]

    for (widths,) in exercise("3.6").cases:
        wide = [20 * width for width in widths]  # so that what is not a product hardly counts
        weights, data = [np.ones(shape) for shape in itertools.pairwise(wide)], np.ones((300, wide[0]))
        counted = count(jax.value_and_grad(cost), weights, data) / count(cost, weights, data)
        assert exercise("3.6").reference(widths) == pytest.approx(counted, rel=0.02)


def test_the_best_segment_by_trying_all():
    for (depth,) in exercise("3.7").cases:
        values = [depth / k + k for k in range(1, depth + 1)]
        assert exercise("3.7").reference(depth) == 1 + np.argmin(values)


def test_log_cosh_with_many_digits():
    for x, dx in exercise("3.8").cases:
        with mpmath.workdps(1000):
            value, slope = mpmath.log(mpmath.cosh(x)), mpmath.sinh(x) / mpmath.cosh(x)
        assert exercise("3.8").reference(x, dx) == pytest.approx((float(value), float(slope) * dx), rel=1e-12)
