"""Modules keep to themselves: imports point to lower layers, and nothing touches the stage's private names.

Each checker is a function over plain mappings, and is itself shown made-up cases that it must refuse.
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


def test_more_than_numpy_would_be_noticed():
    assert {"matplotlib", "numpy"} <= third_party("matplotlib.figure")


def test_reading_a_notebook_builds_no_grammar():
    """jsonschema from 4.25 on would, for a second or more in each process: see constraints.txt."""
    assert {"nbformat", "jsonschema"} <= (found := third_party("nbformat.v4"))
    assert found & {"lark", "rfc3987_syntax"} == set()


# The stage: what begins with an underscore is its own affair.


def private_names(sources):
    """The private names that modules define: of functions, methods and attributes."""
    found = set()
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "name", None)
            if name and name.startswith("_") and not name.startswith("__"):
                found.add(name)
    return found


def uses_of_private_names(source, names):
    """The lines that touch one of these names of another object; code within strings counts, too."""
    touch = re.compile(r"(?<!\bself)(?<!\bcls)\.(_\w+)\b|^\s*from ntd_helpers\.stage\S* import .*\b(_\w+)")
    return [line for line in source.splitlines() if any(set(found) & names for found in touch.findall(line))]


STAGE = ROOT / "ntd_helpers" / "stage"
OF_THE_STAGE = {"_sliders", "_scene", "_state", "_tracks", "_handles", "_timeline", "_png", "_moved", "_refresh"}


def test_nothing_outside_the_stage_touches_its_private_names():
    names = private_names(path.read_text(encoding="utf-8") for path in STAGE.glob("*.py"))
    assert names >= OF_THE_STAGE
    found = [p for top in ("ntd_helpers", "tests", "tools") for p in (ROOT / top).rglob("*.py")]
    others = [p for p in found if p.parent.name != "stage" and "node_modules" not in p.parts]
    names -= private_names(p.read_text(encoding="utf-8") for p in others if ROOT / "ntd_helpers" in p.parents)
    names |= OF_THE_STAGE  # whether or not another module has such a name, too
    touching = {str(p.relative_to(ROOT)): uses_of_private_names(p.read_text(encoding="utf-8"), names) for p in others}
    assert {path: lines for path, lines in touching.items() if lines} == {}


def test_a_use_of_a_private_name_would_be_noticed():
    source = """
class Stage:
    def _one(self):
        self._two = 3
"""
    names = private_names([source])
    assert names == {"_one", "_two"}
    for line in ("demo._two", "f(demo._one())", 'ask("d._two")', "from ntd_helpers.stage.scene import Scene, _one"):
        assert uses_of_private_names(line, names) == [line]
    for line in ("self._two", "cls._one()", "demo._three", "demo.two", "from ntd_helpers.demos import _one"):
        assert uses_of_private_names(line, names) == []
