"""The two engines by themselves: dual numbers, tapes, what they cost, and what they refuse in a sentence."""

import math
import operator
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntd_helpers.autodiff import Dual, Tape, Var, cos, exp, forward, jvp, log, relu, reverse, sin, sum, tanh, vjp

numbers = st.floats(-10, 10).map(lambda x: round(x, 3))


# Dual numbers ---------------------------------------------------------------------------------------------------------


@given(numbers, numbers, numbers, numbers)
def test_dual_arithmetic_is_that_of_the_definition(a, b, c, d):
    total, product = Dual(a, b) + Dual(c, d), Dual(a, b) * Dual(c, d)
    assert (total.primal, total.tangent) == (a + c, b + d)
    assert product.primal == a * c and product.tangent == pytest.approx(a * d + b * c, abs=1e-12)
    if c:
        quotient = Dual(a, b) / Dual(c, d) * Dual(c, d)
        assert quotient.primal == pytest.approx(a, abs=1e-9)
        assert quotient.tangent == pytest.approx(b, abs=1e-9 * (1 + abs(a * d / c) + abs(b)))


def test_a_dual_number_shows_itself():
    assert repr(Dual(1.5, 2.0)) == "1.5 + 2.0ε"
    assert repr(Dual(1.5, -2.0)) == "1.5 − 2.0ε"


def test_whole_numbers_are_floats_in_both_engines():
    power = Dual(2, 1) ** -1
    assert (power.primal, power.tangent) == (0.5, -0.25)
    tape = Tape()
    x = tape.input(2)
    assert tape.adjoints(x**-1, 1.0)[0] == -0.25


def test_an_intermediate_result_may_be_infinite():
    with np.errstate(over="ignore"):
        assert exp(Dual(1000.0, 1.0)).primal == np.inf


@pytest.mark.parametrize(
    "call, error, message",
    [
        (lambda: Dual(1.0, np.ones(3)), ValueError, r"expected the tangent to have the shape \(\)"),
        (lambda: Dual(np.ones(3), 1.0), ValueError, r"expected the tangent to have the shape \(3,\)"),
        (lambda: Dual("a", 1.0), TypeError, "expected the primal to be a real number"),
        (lambda: Dual(1.0, np.nan), ValueError, "expected the tangent to be finite"),
        (lambda: Tape().input(1j), TypeError, "expected the input to be a real number"),
        (lambda: Tape().input([1.0, np.inf]), ValueError, "expected the input to be finite"),
    ],
)
def test_what_a_dual_number_or_an_input_cannot_be_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_the_functions_take_plain_numbers_and_arrays():
    x = np.array([[0.5, -1.0], [2.0, 0.0]])
    for f, plain in ((exp, np.exp), (sin, np.sin), (cos, np.cos), (tanh, np.tanh)):
        np.testing.assert_array_equal(f(x), plain(x))
        assert f(0.5) == plain(0.5)
    np.testing.assert_array_equal(relu(x), [[0.5, 0.0], [2.0, 0.0]])
    np.testing.assert_array_equal(sum(x, axis=1, keepdims=True), [[-0.5], [2.0]])
    assert log(1.0) == 0 and sum(x) == 1.5


# Control flow and comparisons -----------------------------------------------------------------------------------------


def test_python_control_flow_takes_the_branch_that_the_numbers_take():
    def f(x):
        steps = 0
        while x > 1:
            x, steps = x / 2, steps + 1
        return x**2 if x >= 0 else -x * 3

    for x, slope in ((0.8, 1.6), (3.0, 2 * 3 / 16), (-2.0, -3.0)):
        assert jvp(f, (x,), (1.0,))[1] == pytest.approx(slope)
        assert vjp(f, x)[1](1.0)[0] == pytest.approx(slope)


@pytest.mark.parametrize("compare", [operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne])
def test_comparisons_look_at_values(compare):
    for a in (1.0, 2.0, 3.0):
        x = Dual(a, 5.0)
        assert compare(x, 2.0) == compare(a, 2.0)
        assert compare(2.0, x) == compare(2.0, a)
        assert compare(np.float64(2.0), x) == compare(2.0, a)
        assert compare(x, Dual(2.0, -1.0)) == compare(a, 2.0)
    assert bool(Dual(0.0, 1.0)) is False and bool(Dual(0.1, 0.0)) is True


# The tape -------------------------------------------------------------------------------------------------------------


def test_a_tape_is_the_trace_in_order():
    tape = Tape()
    x, y = tape.input(2.0), tape.input(5.0)
    z = log(x) + x * y - sin(y)
    assert [node.operation for node in tape.rows] == ["input", "input", "log", "multiply", "add", "sin", "subtract"]
    assert [node.index for node in tape.rows] == list(range(7))
    assert tape.rows[3].operands[0] is x and tape.rows[3].operands[1] is y
    assert z.primal == pytest.approx(math.log(2) + 10 - math.sin(5))
    found = tape.adjoints(z, 1.0)
    np.testing.assert_allclose(found, [5.5, 2 - math.cos(5), 1, 1, 1, -1, 1])


def test_the_sweep_reads_each_node_once_from_the_last_to_the_first():
    tape = Tape()
    x = tape.input(3.0)
    y = x * x + x
    steps = [list(found) for found in tape.backward(y, 1.0)]
    assert steps == [[1.0, 1.0, 1.0], [7.0, 1.0, 1.0], [7.0, 1.0, 1.0]]
    assert isinstance(y, Var) and "add" in repr(y)


def test_operations_after_the_output_have_no_influence():
    tape = Tape()
    x = tape.input(3.0)
    y = x * x
    y * 100
    assert tape.adjoints(y, 1.0)[:2] == [6.0, 1.0]


def test_a_pullback_can_be_called_again_and_is_linear():
    y, pullback = vjp(lambda x, y: x * y, 2.0, 3.0)
    assert y == 6.0
    assert pullback(1.0) == (3.0, 2.0)
    assert pullback(-2.0) == (-6.0, -4.0)
    assert pullback(1.0) == (3.0, 2.0)


def test_a_pullback_does_not_modify_its_argument():
    x, u = np.arange(3.0), np.ones(3)
    _, pullback = vjp(lambda x: x + x * x, x)
    pullback(u)
    pullback(u)
    np.testing.assert_array_equal(u, 1)
    np.testing.assert_array_equal(x, np.arange(3))


def test_unused_inputs_get_zeros_of_their_shape():
    _, pullback = vjp(lambda x, unused, number: x, 1.0, np.ones((2, 3)), 4.0)
    one, zeros, zero = pullback(1.0)
    assert one == 1 and zero == 0 and np.shape(zero) == ()
    np.testing.assert_array_equal(zeros, np.zeros((2, 3)))
    _, dy = jvp(lambda x: np.ones((2, 2)), (1.0,), (1.0,))
    np.testing.assert_array_equal(dy, np.zeros((2, 2)))
    assert vjp(lambda x: 7, 1.0)[0] == 7.0
    assert vjp(lambda x: 7, 1.0)[1](1.0) == (0.0,)


def test_integers_become_floats():
    y, dy = jvp(lambda x: x / 2, (3,), (1,))
    assert (y, dy) == (1.5, 0.5)
    assert vjp(lambda x: x**-1, np.array([2, 4]))[1](np.array([1, 1]))[0].tolist() == [-0.25, -0.0625]


def peak(run):
    run()
    tracemalloc.start()
    run()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def test_memory_grows_with_the_depth_in_reverse_mode_only():
    x = np.full(20_000, 0.5)

    def chain(depth):
        def f(x):
            for _ in range(depth):
                x = sin(x)
            return x

        return f

    forward = [peak(lambda d=d: jvp(chain(d), (x,), (x,))) / x.nbytes for d in (10, 60)]
    reverse = [peak(lambda d=d: vjp(chain(d), x)[1](x)) / x.nbytes for d in (10, 60)]
    assert max(forward) < 10 and forward[1] - forward[0] < 1
    assert reverse[1] - reverse[0] > 50


# What is refused ------------------------------------------------------------------------------------------------------

BOTH = [
    lambda f, x: jvp(f, (x,), (np.ones(np.shape(x)) if np.ndim(x) else 1.0,)),
    lambda f, x: vjp(f, x),
]
both = pytest.mark.parametrize("run", BOTH, ids=["jvp", "vjp"])


@both
@pytest.mark.parametrize(
    "f, x, names",
    [
        (np.arctan, 1.0, "arctan"),
        (lambda x: np.maximum(x, 0), 1.0, "maximum"),
        (np.sum, np.ones(3), "sum"),
        (lambda x: np.dot(x, x), np.ones(3), "dot"),
        (lambda x: np.stack([x, x]), 1.0, "stack"),
        (np.add.reduce, np.ones(3), "add.reduce"),
        (lambda x: np.array([x, x * 2]), 1.0, "numpy array"),
        (np.asarray, np.ones(2), "numpy array"),
        (math.sin, 1.0, "math"),
        (float, 1.0, "float"),
        (abs, 1.0, "abs"),
        (lambda x: x // 2, 1.0, "//"),
        (lambda x: x % 2, 1.0, "%"),
        (lambda x: x[0], np.ones(3), "not subscriptable"),
        (lambda x: x + [1.0, 2.0], np.ones(2), "add: .* list"),
        (lambda x: x * 1j, 1.0, "multiply: .* complex"),
        (lambda x: x + "one", 1.0, "add: .* str"),
        (lambda x: x + None, 1.0, "add: .* NoneType"),
        (lambda x: operator.iadd(np.ones(2), x), np.ones(2), "add.*already"),
    ],
)
def test_an_unknown_operation_is_named(run, f, x, names):
    with pytest.raises(TypeError, match=names):
        run(f, x)


@both
@pytest.mark.parametrize(
    "returned, named",
    [(lambda x: [x], "list"), (lambda x: (x, x), "tuple"), (lambda x: None, "NoneType"), (lambda x: "x", "str")]
    + [(lambda x: {"y": x}, "dict"), (lambda x: 1j, "complex"), (lambda x: np.array([None]), "array of objects")],
)
def test_a_function_must_return_one_number_or_array(run, returned, named):
    with pytest.raises(TypeError, match=f"expected the function to return one number .* got .*{named}"):
        run(returned, 1.0)


@both
@pytest.mark.parametrize("x", [np.nan, np.inf, np.array([1.0, -np.inf])])
def test_a_point_that_is_not_finite_is_refused(run, x):
    with pytest.raises(ValueError, match="primal 0 to be finite"):
        run(sin, x)


@both
@pytest.mark.parametrize("x", [1j, "one", None, True, np.array([True]), np.array(["a"]), {"x": 1.0}])
def test_a_point_that_is_no_real_number_is_refused(run, x):
    with pytest.raises(TypeError, match="primal 0 to be a real number"):
        run(sin, x)


@both
def test_a_matrix_is_transposed_and_nothing_else(run):
    with pytest.raises(ValueError, match=r"\.T: expected a matrix, got the shape \(3,\)"):
        run(lambda x: x.T, np.ones(3))


def test_tangents_must_match_their_primals():
    x = np.ones(3)
    with pytest.raises(TypeError, match=r"tuples, as in jvp\(f, \(x,\), \(v,\)\), got ndarray and ndarray"):
        jvp(sin, x, x)
    with pytest.raises(ValueError, match="a tangent for each primal, got 2 for 1"):
        jvp(sin, (x,), (x, x))
    with pytest.raises(ValueError, match=r"tangent 0 to have the shape \(3,\) .* got \(2,\)"):
        jvp(sin, (x,), (np.ones(2),))
    with pytest.raises(ValueError, match=r"tangent 1 to have the shape \(\) .* got \(3,\)"):
        jvp(lambda x, a: x * a, (x, 2.0), (x, x))
    with pytest.raises(ValueError, match="tangent 0 to be finite"):
        jvp(sin, (1.0,), (np.nan,))
    with pytest.raises(TypeError, match="tangent 0 to be a real number"):
        jvp(sin, (1.0,), (None,))


def test_a_pullbacks_argument_must_match_the_output():
    _, pullback = vjp(lambda x: x * 2, np.ones(3))
    for wrong in (1.0, np.ones(2), np.ones((3, 1))):
        with pytest.raises(ValueError, match=r"the pullback's argument to have the shape \(3,\)"):
            pullback(wrong)
    with pytest.raises(ValueError, match="finite"):
        pullback(np.array([1.0, np.nan, 0.0]))
    with pytest.raises(ValueError, match=r"the shape \(\)"):
        vjp(lambda x: 1.0, np.ones(3))[1](np.ones(3))


def test_shapes_that_do_not_fit_are_refused_by_numpy():
    for f in (lambda x: x + np.ones(4), lambda x: np.ones((2, 4)) @ x):
        with pytest.raises(ValueError, match="broadcast|mismatch"):
            vjp(f, np.ones(3))


@pytest.mark.parametrize("engine", [forward, reverse])
def test_an_engine_can_be_read_in_one_sitting(engine):
    assert len(Path(engine.__file__).read_text(encoding="utf-8").splitlines()) <= 150
