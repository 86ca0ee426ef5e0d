"""Demos draw and connect: what a problem is, and how it is solved, stands in the mathematics or in toys/.

Each checker is a function over source code, and is itself shown made-up cases that it must refuse.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

SOLVERS = {"solve", "lstsq", "inv", "pinv", "cholesky"}
MAX_LINES = 110  # of a demo's file
ACTIVATIONS = {"tanh", "logaddexp", "cosh", "arctan"}


def own_mathematics(source):
    """What a demo computes that belongs in the mathematics, as line numbers and sentences.

    A system of equations solved, an activation of a network by numpy, a derivative by jax, and a loop that takes an
    iterate w to w minus something. A formula that is written out in one expression is not found.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            module, name = ast.unparse(node.func.value), node.func.attr
            if name in SOLVERS and module.endswith("linalg"):
                yield node.lineno, f"solves equations by {module}.{name}"
            if name in ACTIVATIONS and module in ("np", "numpy"):
                yield node.lineno, f"evaluates a model by {module}.{name}"
        if isinstance(node, (ast.Import, ast.ImportFrom)) and ast.unparse(node).split()[1].startswith("jax"):
            yield node.lineno, "differentiates by jax"
        if isinstance(node, (ast.For, ast.While)):
            yield from ((step.lineno, "iterates a descent") for step in ast.walk(node) if descends(step))


def descends(step):
    """Whether a statement is `w = w - …`, `w -= …` or `path.append(path[-1] - …)`, and not about a count."""
    if isinstance(step, ast.AugAssign):
        return isinstance(step.op, ast.Sub) and not isinstance(step.value, ast.Constant)
    if isinstance(step, ast.Assign):
        before, value = {ast.unparse(target) for target in step.targets}, step.value
    elif isinstance(step, ast.Call) and isinstance(step.func, ast.Attribute) and step.func.attr == "append":
        before, value = {f"{ast.unparse(step.func.value)}[-1]"}, step.args[0]
    else:
        return False
    return any(
        isinstance(part, ast.BinOp) and isinstance(part.op, ast.Sub) and ast.unparse(part.left) in before
        for part in ast.walk(value)
    )


def too_long(source):
    """Functions of more than 50 lines, and the file if it has more than MAX_LINES."""
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    long = [f.name for f in functions if f.end_lineno - f.lineno >= 50]
    return long + ["the file"] * (source.count("\n") > MAX_LINES)


def the_demos():
    files = sorted((ROOT / "ntd_helpers" / "demos").glob("*/*.py"))
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in files}


def test_demos_leave_the_mathematics_to_its_modules():
    found = {path: list(own_mathematics(source)) for path, source in the_demos().items()}
    assert {path: objections for path, objections in found.items() if objections} == {}


def test_a_demo_is_a_short_file_of_short_functions():
    assert {path: long for path, source in the_demos().items() if (long := too_long(source))} == {}


@pytest.mark.parametrize(
    "source",
    [
        "d = np.linalg.solve(H, -g)",
        "z = np.tanh(X @ W + b) @ V",
        "def f(w):\n    import jax\n    return jax.grad(cost)(w)",
        "from jax import grad",
        "for k in range(9):\n    w = w - 0.1 * gradient(w)",
        "for k in range(9):\n    w -= 0.1 * gradient(w)",
        "while True:\n    path.append(path[-1] - alpha * g(path[-1]))",
        "for k in range(9):\n    path[k] = np.where(ok, path[k] - g, 0)",
    ],
)
def test_mathematics_in_a_demo_is_noticed(source):
    assert list(own_mathematics(source))


@pytest.mark.parametrize(
    "source",
    [
        "for k in range(9):\n    rest -= 1\n    rise = value(w + s) - value(w)",
        "path = descend(toy.gradient, w, 0.1, 40)",
        "from ntd_helpers.autodiff import tanh\ny = tanh(W @ x)",
        "v = np.stack([np.cos(angle), np.sin(angle)])\nvalues = np.linalg.eigvalsh(H)",
    ],
)
def test_drawing_is_not_taken_for_mathematics(source):
    assert list(own_mathematics(source)) == []


def test_a_long_function_and_a_long_file_are_noticed():
    assert too_long("def f():\n" + "    x = 1\n" * 50) == ["f"]
    assert too_long("def f():\n" + "    x = 1\n" * 49 + "\n" * (MAX_LINES - 49)) == ["the file"]
    assert too_long("def f():\n" + "    x = 1\n" * 49 + "\n" * (MAX_LINES - 50)) == []
