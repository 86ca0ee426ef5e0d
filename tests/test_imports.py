"""Modules keep to themselves: imports point to lower layers, and nothing touches another module's private names.

Each checker is itself shown made-up cases that it must refuse.
"""

import ast
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from tests.test_house import PROJECT, closure

ROOT = Path(__file__).resolve().parent.parent


# Layers: an import points down, never up, nor sideways from one lesson's module to another's.

LESSONS = ["quadratics", "taylor", "autodiff", "hessians", "gauss_newton", "responses"]
LAYERS = (
    {part: 1 for part in [*LESSONS, "networks", "datasets", "training", "solvers", "inputs", "toys", "momentum"]}
    | {part: 1 for part in ("central_flow", "influence", "penalties", "noise", "capstone")}
    | {part: 2 for part in ("stage", "style")}
    | {part: 3 for part in ("demos", "exercises")}
    | {"grading": 4}
)


def imports(module, source, package):
    """The dotted names that a module's source imports, inside functions too.

    For `from a import b` both a and a.b are named, since b may be a module. `package` says whether
    the module is a package's __init__, for relative imports.
    """
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parts = module.split(".")
            parts = parts[: len(parts) - node.level + package] if node.level else []
            base = ".".join(parts + ([node.module] if node.module else []))
            found |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return found


def lesson_of(module):
    """The number of the lesson that a module below its layer's package is for, by its name, or None."""
    name = module.split(".")[2:3]
    return LESSONS.index(name[0]) + 1 if name and name[0] in LESSONS else None


def objection(importer, imported):
    """Why `importer` may not import `imported` (dotted names), or None where it may."""
    upper, lower = importer.split(".")[1:], imported.split(".")[1:]
    if not upper:
        return "ntd_helpers/__init__.py imports nothing of the course, so that one module can be imported alone"
    if upper[0] not in LAYERS or lower[0] not in LAYERS:
        return "one of the two stands in no layer: add it to LAYERS in this file"
    if any(re.match("_[^_]", name) for name in lower):
        return "a name that begins with an underscore is private"
    if upper[0] == lower[0]:
        lessons = lesson_of(importer), lesson_of(imported)
        if None not in lessons and lessons[0] != lessons[1]:
            return "a lesson's module does not import another lesson's"
    elif upper[0] == "stage":
        return "the stage knows nothing of the course"
    elif LAYERS[upper[0]] < LAYERS[lower[0]]:
        return "an import never points up"
    elif LAYERS[upper[0]] == LAYERS[lower[0]] > 1:
        return "an import never points sideways"
    return None


def all_imports(sources):
    """Pairs (importer, imported) of dotted names, for `sources`: paths below the root, with texts."""
    for path, source in sources.items():
        module = path.removesuffix("/__init__.py").removesuffix(".py").replace("/", ".")
        for imported in sorted(imports(module, source, path.endswith("/__init__.py"))):
            yield module, imported


def wrong_imports(sources):
    """What is wrong with each import of the course's own that does not point to a lower layer."""
    own = [(module, name) for module, name in all_imports(sources) if name.startswith("ntd_helpers.")]
    return [f"{module} imports {name}: {why}" for module, name in own if (why := objection(module, name))]


def the_course():
    files = sorted((ROOT / "ntd_helpers").rglob("*.py"))
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in files}


def test_imports_point_to_lower_layers():
    assert wrong_imports(the_course()) == []


def test_what_the_course_imports_is_installed_with_it():
    names = {name.split(".")[0] for _, name in all_imports(the_course())}
    names -= sys.stdlib_module_names | {"ntd_helpers"}
    runtime = closure(PROJECT["dependencies"])
    packages = metadata.packages_distributions().items()
    names -= {name for name, packages in packages if runtime & {canonicalize_name(p) for p in packages}}
    assert names == set(), "neither a dependency in pyproject.toml nor brought along by one"


@pytest.mark.parametrize(
    "path, source",
    [
        ("__init__.py", "from .quadratics import Quadratic"),
        ("attic.py", "from ntd_helpers import quadratics"),
        ("quadratics.py", "def f():\n    from . import demos"),
        ("stage/widget.py", "from ntd_helpers.quadratics import Quadratic"),
        ("stage/widget.py", "import ntd_helpers.style"),
        ("style.py", "from ntd_helpers.stage import Stage"),
        ("exercises/taylor/step.py", "from ..quadratics.step import step"),
        ("demos/taylor.py", "from ntd_helpers.stage.tracks import _pack"),
    ],
)
def test_an_import_that_does_not_point_down_is_refused(path, source):
    assert wrong_imports({f"ntd_helpers/{path}": source})


# What a module brings in, when it is imported alone.


def third_party(module):
    """The top-level packages, beside Python's own and the course, that importing `module` alone brings in."""
    code = f"import sys; old = {{*sys.modules}}; import {module}; print(*{{*sys.modules}} - old)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in run.stdout.split()} - sys.stdlib_module_names - {"ntd_helpers"}


@pytest.mark.parametrize("module", ["quadratics", "autodiff"])
def test_a_module_that_students_read_needs_numpy_alone(module):
    # Names that begin with an underscore are numpy's own compiled helpers and the installer's.
    assert {name for name in third_party(f"ntd_helpers.{module}") if not name.startswith("_")} == {"numpy"}


WITH_JAX = ["central_flow", "gauss_newton", "hessians", "inputs", "influence", "networks", "responses", "solvers"]
WITH_JAX += ["taylor", "training"]


def test_the_modules_with_jax_are_those_that_import_it():
    sources = {path: source for path, source in the_course().items() if path.count("/") == 1}
    found = {module.removeprefix("ntd_helpers.") for module, name in all_imports(sources) if name == "jax"}
    assert found == set(WITH_JAX)


@pytest.mark.parametrize("module", WITH_JAX)
def test_each_module_with_jax_sets_double_precision_when_it_is_imported_alone(module):
    code = f"import ntd_helpers.{module}, jax.numpy; print(jax.numpy.ones(1).dtype)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout == "float64\n"


def test_demos_complete_their_topics_before_these_are_loaded():
    code = "from ntd_helpers import demos; print(*(name for name in dir(demos) if not name.startswith('_')))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(LESSONS) <= set(run.stdout.split())


def test_more_than_numpy_would_be_noticed():
    assert {"matplotlib", "numpy"} <= third_party("matplotlib.figure")


def test_reading_a_notebook_builds_no_grammar():
    """jsonschema from 4.25 on would, for a second or more in each process: see constraints.txt."""
    assert {"nbformat", "jsonschema"} <= (found := third_party("nbformat.v4"))
    assert found & {"lark", "rfc3987_syntax"} == set()


# Private names: what begins with an underscore is its own module's affair, and the stage's above all.


def private_names(*arguments, **options):
    """What ruff, set as in pyproject.toml, finds of names that are private to another module."""
    rules = ["--preview", "--select=SLF001,PLC2701", "--output-format=concise", "--quiet", "--no-cache"]
    command = [sys.executable, "-m", "ruff", "check", *rules, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, **options).stdout.splitlines()


def test_nothing_touches_the_private_names_of_another_module():
    assert private_names(".") == []


@pytest.mark.parametrize(
    "path, source",
    [
        ("ntd_helpers/demos/made_up.py", "demo._scene"),
        ("tests/demos/made_up.py", "from ntd_helpers.stage.tracks import _pack"),  # in the package: see `objection`
    ],
)
def test_a_use_of_a_private_name_is_noticed(path, source):
    assert len(private_names("-", f"--stdin-filename={path}", input=source)) == 1
