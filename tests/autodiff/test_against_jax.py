"""Both engines agree with jax, to rounding, on everything that a function may be made of."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ntd_helpers import autodiff
from ntd_helpers.autodiff import jvp, vjp

JAX = {name: getattr(jnp, name) for name in ("exp", "log", "sin", "cos", "tanh", "sum")} | {"relu": jax.nn.relu}
OURS = {name: getattr(autodiff, name) for name in JAX}


@pytest.fixture(autouse=True)
def double_precision():
    before = jax.config.jax_enable_x64
    jax.config.update("jax_enable_x64", True)
    yield
    jax.config.update("jax_enable_x64", before)


def close(ours, theirs, scale=1.0):
    theirs = np.asarray(theirs)
    assert np.shape(ours) == theirs.shape
    np.testing.assert_allclose(ours, theirs, rtol=1e-11, atol=1e-12 * scale)


def compare(make, *primals, seed=0):
    """jvp and vjp of make(functions), by our engines and by jax, at `primals`, in random directions."""
    rng = np.random.default_rng(seed)
    ours, theirs = make(**OURS), make(**JAX)
    tangents = tuple(rng.normal(size=np.shape(x)) for x in primals)
    tangents = tuple(v if np.shape(v) else float(v) for v in tangents)
    value, dy = jvp(ours, primals, tangents)
    y, pullback = vjp(ours, *primals)
    u = rng.normal(size=np.shape(y))

    @jax.jit  # one program, where each operation by itself would be one
    def by_jax(primals, tangents, u):
        return *jax.jvp(theirs, primals, tangents), jax.vjp(theirs, *primals)[1](u)

    expected, expected_dy, adjoints = by_jax(primals, tangents, u)
    for found, exact in ((value, expected), (dy, expected_dy), (y, expected), *zip(pullback(u), adjoints, strict=True)):
        close(found, exact)


A = np.random.default_rng(5).normal(size=(3, 4))
X = np.random.default_rng(6).uniform(0.3, 2, size=4)
COLUMN, ROW = np.linspace(0.5, 2, 3)[:, None], np.linspace(-1, 1, 4)[None]

FUNCTIONS = {
    "add": (lambda **f: lambda x, y: x + y + 2 + x, 1.5, -0.5),
    "subtract": (lambda **f: lambda x, y: 3 - x - y - 1.0, 1.5, -0.5),
    "multiply": (lambda **f: lambda x, y: 2 * x * y * x, 1.5, -0.5),
    "divide": (lambda **f: lambda x, y: x / y + 1 / x + y / 3, 1.5, -0.5),
    "negative": (lambda **f: lambda x: -x + +x * 2, 1.5),
    "power, constant": (lambda **f: lambda x: x**3 + x**0.5 + x**-2 + x**0 + x**1, 1.5),
    "power, both": (lambda **f: lambda x, y: x**y + 2**y + 0.5**x, 1.5, -0.7),
    "power, negative base": (lambda **f: lambda x: x**3 + x**2.0, -1.5),
    "power at zero": (lambda **f: lambda x: x**2 + x**1 + x**0, np.array([0.0, 1.0, -1.0])),
    "power at zero, both": (lambda **f: lambda x, y: x**y, np.array([0.0, 1.0]), np.array([2.0, 3.0])),
    "power, array exponent": (lambda **f: lambda x: x ** np.array([2.0, 0.0, 1.0, 3.0]), X),
    "exp": (lambda exp, **f: exp, X),
    "log": (lambda log, **f: log, X),
    "sin": (lambda sin, **f: sin, X),
    "cos": (lambda cos, **f: cos, X),
    "tanh": (lambda tanh, **f: tanh, X),
    "relu": (lambda relu, **f: relu, np.array([-1.0, 0.0, 2.0])),
    "sum": (lambda sum, **f: lambda x: sum(x) * sum(x), A),
    "sum, axis": (lambda sum, **f: lambda x: sum(x, axis=0) * x, A),
    "sum, last axis": (lambda sum, **f: lambda x: sum(x, axis=-1), A),
    "sum, both axes": (lambda sum, **f: lambda x: sum(x, axis=(0, 1)), A),
    "sum, kept": (lambda sum, **f: lambda x: x / sum(x * x, axis=1, keepdims=True), A),
    "sum of a number": (lambda sum, **f: lambda x: sum(x) * 2, 3.0),
    "transpose": (lambda **f: lambda x: x.T @ x, A),
    "reshape": (lambda **f: lambda x: x.reshape(2, 6) @ x.reshape((6, 2)), A),
    "a number and an array": (lambda sin, **f: lambda a, x: a * x + sin(a), 0.7, X),
    "a number added to an array": (lambda **f: lambda a: a + np.ones(3), 0.7),
    "broadcast, row and column": (lambda **f: lambda x, y: x * y + x / (y + 3) - y, COLUMN, ROW),
    "broadcast, new axes": (lambda **f: lambda x, y: x * y + y, np.arange(1.0, 5.0), np.ones((2, 3, 4))),
    "broadcast, length one": (lambda **f: lambda x, y: x + y, np.ones(1), np.ones((3, 4))),
    "broadcast, empty": (lambda sum, **f: lambda x, y: sum(x * y) + sum(y), np.ones((0, 4)), np.ones(4)),
    "array on the left": (lambda **f: lambda x: A @ x, X),
    "array on the right": (lambda **f: lambda x: x @ A, np.ones(3)),
    "array with a number": (lambda **f: lambda x: A - A * x, 0.3),
    "numpy number on the left": (lambda **f: lambda x: np.float64(2.0) * x - np.float64(1) / x, X),
    "numpy's own exp": (lambda exp, **f: lambda x: exp(x) * (np.exp if exp is autodiff.exp else jnp.exp)(-x / 2), X),
    "used twice": (lambda sin, **f: lambda x: sin(x) * x + x, 1.5),
    "unused": (lambda **f: lambda x, y: x * 2, X, np.ones((2, 3))),
    "constant": (lambda **f: lambda x: np.ones((2, 3)), X),
    "itself": (lambda **f: lambda x: x, X),
    "softmax": (lambda exp, sum, log, **f: lambda z: log(sum(exp(z), axis=1)) - z @ np.arange(4.0), A),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_operation_agrees_with_jax(name):
    make, *primals = FUNCTIONS[name]
    compare(make, *primals)


@pytest.mark.parametrize(
    "a, b",
    [((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 4)), ((2, 3), (3, 4)), ((5, 2, 3), (3, 4)), ((2, 3), (5, 3, 4))]
    + [((5, 2, 3), (5, 3, 4)), ((5, 2, 3), (1, 3, 4)), ((1, 2, 3), (5, 3, 4)), ((5, 2, 3), (3,)), ((3,), (5, 3, 4))]
    + [((6, 1, 2, 3), (5, 3, 4)), ((1, 1), (1, 1)), ((1,), (1, 4))],
)
def test_matrix_products_of_all_ranks(a, b):
    rng = np.random.default_rng(1)
    compare(lambda **f: lambda a, b: a @ b, rng.normal(size=a), rng.normal(size=b))
    compare(lambda tanh, **f: lambda a, b: tanh(a @ b) * 2, rng.normal(size=a), rng.normal(size=b), seed=3)


# Expressions composed at random ---------------------------------------------------------------------------------------

UNARY = {
    "sin": lambda f: f["sin"],
    "cos": lambda f: f["cos"],
    "tanh": lambda f: f["tanh"],
    "exp": lambda f: lambda x: f["exp"](f["tanh"](x)),
    "log": lambda f: lambda x: f["log"](1.5 + f["sin"](x)),
    "relu": lambda f: f["relu"],
    "square": lambda f: lambda x: x**2,
    "root": lambda f: lambda x: (x * x + 1) ** 0.5,
    "negative": lambda f: lambda x: -x,
    "mean": lambda f: lambda x: x - f["sum"](x) / 4,
    "matrix": lambda f: lambda x: 0.3 * (np.arange(16.0).reshape(4, 4) % 5 - 2) @ x,
    "columns": lambda f: lambda x: f["sum"](x.reshape(4, 1) * x, axis=1),
}
BINARY = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / (b * b + 1),
    "dot": lambda a, b: (a @ b) * a,
    "scale": lambda a, b: (a * a + 1) ** (b / (b * b + 1)),
}
leaves = st.sampled_from([("x",), ("y",), ("s",), ("constant",)])
expressions = st.recursive(
    leaves,
    lambda inner: (
        st.tuples(st.sampled_from(sorted(UNARY)), inner) | st.tuples(st.sampled_from(sorted(BINARY)), inner, inner)
    ),
    max_leaves=8,
)


def function(expression):
    """What `compare` takes, for an expression: a function of arrays x, y (4,) and a number s; all that is (4,)."""

    def make(**f):
        def of(x, y, s):
            known = {"x": x, "y": y, "s": s * y, "constant": np.array([0.5, -1.0, 2.0, 0.0])}

            def at(e):
                if len(e) == 1:
                    return known[e[0]]
                if len(e) == 2:
                    return f["tanh"](UNARY[e[0]](f)(at(e[1])))
                return f["tanh"](BINARY[e[0]](at(e[1]), at(e[2])))

            return at(expression)

        return of

    return make


entries = st.lists(st.floats(-2, 2).map(lambda x: round(x, 3)), min_size=4, max_size=4).map(np.array)


@settings(max_examples=25)  # jax compiles each new shape and operation
@given(expressions, entries, entries, st.floats(-2, 2).map(lambda x: round(x, 3)), st.integers(0, 99))
def test_random_expressions_agree_with_jax(expression, x, y, s, seed):
    compare(function(expression), x, y, s, seed=seed)


# Second order, by calls within calls ----------------------------------------------------------------------------------


def scalar(exp, sin, tanh, sum, relu, log, **_):
    return lambda x: sum(tanh(A @ x) ** 2) * exp(sin(x @ x)) + sum(relu(x) ** 3) + log(sum((A * x).T ** 2) + 1)


def test_hessian_vector_products_by_all_four_nestings():
    f, g = scalar(**OURS), scalar(**JAX)
    x, v = np.array([0.5, -0.3, 0.8, 0.1]), np.array([1.0, 2.0, -1.0, 0.5])
    expected = jax.jit(lambda x, v: jax.jvp(jax.grad(g), (x,), (v,))[1])(x, v)
    gradient = lambda x: vjp(f, x)[1](1.0)[0]
    slope = lambda x: jvp(f, (x,), (v,))[1]
    close(jvp(gradient, (x,), (v,))[1], expected)
    close(vjp(slope, x)[1](1.0)[0], expected)
    close(vjp(lambda x: gradient(x) @ v, x)[1](1.0)[0], expected)
    curvature = jvp(slope, (x,), (v,))[1]
    close(curvature, np.asarray(expected) @ v)


def test_third_derivative():
    f = lambda x: autodiff.sin(x) * x**3
    once = lambda f: lambda x: jvp(f, (x,), (1.0,))[1]
    back = lambda f: lambda x: vjp(f, x)[1](1.0)[0]
    expected = jax.jit(jax.grad(jax.grad(jax.grad(lambda x: jnp.sin(x) * x**3))))(0.7)
    for nested in (once(once(once(f))), back(back(back(f))), once(back(once(f))), back(once(back(f)))):
        close(nested(0.7), expected)


def test_perturbations_of_different_calls_are_not_confused():
    """d/dx [x · d/dy (x + y)] = 1, which a single ε would call 2."""
    inner = lambda x: jvp(lambda y: x + y, (1.0,), (1.0,))[1]
    assert jvp(lambda x: x * inner(x), (3.0,), (1.0,))[1] == 1.0
    inner = lambda x: vjp(lambda y: x * y, 2.0)[1](1.0)[0]
    assert vjp(lambda x: x * inner(x), 3.0)[1](1.0)[0] == 6.0


# A network ------------------------------------------------------------------------------------------------------------
