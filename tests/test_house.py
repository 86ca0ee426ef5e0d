"""The house keeps its own rules: versions in step, imports that point to lower layers, a Binder that builds.

Each checker is a function over plain mappings, and is itself shown made-up cases that it must refuse.
"""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
TEST_TOOLS = {canonicalize_name(Requirement(r).name) for r in PROJECT["optional-dependencies"]["test"]}


# Versions: pyproject.toml says what is needed, constraints.txt exactly which releases, and environment.yml
# repeats those.


def pins(lines):
    """The exact versions in requirement lines, by name; a line that is not an exact pin is refused."""
    versions = {}
    for line in lines:
        pin = re.fullmatch(r"([A-Za-z0-9._-]+)==([A-Za-z0-9.]+)(; .+)?", line)
        if pin is None:
            raise ValueError(f"not an exact version of a package: {line!r}")
        name = canonicalize_name(pin[1])
        if name in versions:
            raise ValueError(f"pinned twice: {name}")
        versions[name] = pin[2]
    return versions


def constraints():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return pins(line for line in lines if line and not line.startswith("#"))


def environment():
    """environment.yml's conda packages, and the lines it passes to pip."""
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    (pip,) = [entry["pip"] for entry in conda if isinstance(entry, dict)]
    return [entry for entry in conda if isinstance(entry, str)], pip


def closure(requirements):
    """The names of all installed packages that these requirements bring along, themselves included."""
    names, waiting = set(), [Requirement(r) for r in requirements]
    while waiting:
        requirement = waiting.pop()
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            name = canonicalize_name(requirement.name)
            if name not in names:
                names.add(name)
                waiting += [Requirement(r) for r in metadata.requires(name) or []]
    return names


def test_every_package_that_is_installed_is_pinned():
    needed = closure(PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"])
    assert needed - set(constraints()) == set()


def test_the_pins_are_recent_enough_for_pyproject():
    pinned = constraints()
    for wanted in map(Requirement, sum(PROJECT["optional-dependencies"].values(), PROJECT["dependencies"])):
        assert wanted.specifier.contains(pinned[canonicalize_name(wanted.name)]), wanted


def test_environment_pins_the_runtime_packages_as_constraints_does():
    direct = {canonicalize_name(Requirement(r).name) for r in PROJECT["dependencies"]}
    everywhere = constraints()
    in_environment = pins(environment()[1])
    assert in_environment == {name: everywhere[name] for name in in_environment}
    assert direct - set(in_environment) == set(), "missing from environment.yml"
    assert set(in_environment) & TEST_TOOLS == set(), "a student does not need the test tools"


def test_environment_has_a_python_that_pyproject_allows():
    conda, _ = environment()
    assert "pip" in conda
    (python,) = [entry.removeprefix("python=") for entry in conda if entry.startswith("python=")]
    assert SpecifierSet(PROJECT["requires-python"]).contains(f"{python}.0")


@pytest.mark.parametrize(
    "lines",
    [["numpy>=2.4.6"], ["numpy"], ["numpy==2.*"], ["numpy @ https://example.org/n.whl"], ["-e ."]]
    + [["numpy==2.4.6", "NumPy==2.4.5"]],
)
def test_anything_but_one_exact_version_is_refused(lines):
    with pytest.raises(ValueError, match="exact version|pinned twice"):
        pins(lines)


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
        if LAYERS[upper[0]] == 3 and None not in lessons and lessons[0] != lessons[1]:
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
        ("quadratics.py", "from ntd_helpers.stage import Stage"),
        ("quadratics.py", "from ntd_helpers import style"),
        ("quadratics.py", "def f():\n    from . import demos"),
        ("autodiff/tape.py", "from ..exercises.machinery import check"),
        ("stage/widget.py", "import ntd_helpers.style"),
        ("stage/widget.py", "from ntd_helpers.quadratics import Quadratic"),
        ("stage/__init__.py", "from ..style import palette"),
        ("style.py", "from ntd_helpers.stage import Stage"),
        ("demos/quadratics.py", "from ntd_helpers.exercises import check"),
        ("demos/quadratics.py", "from .taylor import tangent"),
        ("demos/quadratics.py", "from . import taylor"),
        ("exercises/taylor/step.py", "from ntd_helpers.exercises.quadratics.step import step"),
        ("exercises/taylor/step.py", "from ntd_helpers.demos.taylor import tangent"),
        ("exercises/engine.py", "from ntd_helpers.grading import notebook"),
        ("__init__.py", "from ntd_helpers import quadratics"),
        ("__init__.py", "from .quadratics import Quadratic"),
        ("attic.py", "from ntd_helpers import quadratics"),
    ],
)
def test_an_import_that_does_not_point_down_is_refused(path, source):
    assert wrong_imports({f"ntd_helpers/{path}": source})


@pytest.mark.parametrize(
    "path, source",
    [
        ("quadratics.py", "import numpy as np"),
        ("gauss_newton.py", "from ntd_helpers.hessians import hvp"),
        ("stage/widget.py", "from ntd_helpers.stage.tracks import encode"),
        ("stage/__init__.py", "from .widget import Stage"),
        ("style.py", "import matplotlib"),
        ("demos/__init__.py", "from . import quadratics, taylor"),
        ("demos/quadratics.py", "from ntd_helpers.quadratics import Quadratic\nfrom ..stage import Stage"),
        ("demos/quadratics.py", "from ntd_helpers import style, taylor\nfrom .shared import panel"),
        ("exercises/taylor/step.py", "from ntd_helpers.exercises.authoring import exercise\nfrom .problems import G2"),
    ],
)
def test_an_import_that_points_down_is_allowed(path, source):
    assert wrong_imports({f"ntd_helpers/{path}": source}) == []


# Demos draw and connect: what a problem is, and how it is solved, stands in the mathematics or in toys/.

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
    return {path: source for path, source in the_course().items() if re.match(r"ntd_helpers/demos/\w+/", path)}


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


# What a module brings in, when it is imported alone.


def third_party(module):
    """The top-level packages, beside Python's own and the course, that importing `module` alone brings in."""
    code = f"import sys; old = {{*sys.modules}}; import {module}; print(*{{*sys.modules}} - old)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in run.stdout.split()} - sys.stdlib_module_names - {"ntd_helpers"}


def test_quadratics_needs_numpy_alone():
    # Names that begin with an underscore are numpy's own compiled helpers and the installer's.
    assert {name for name in third_party("ntd_helpers.quadratics") if not name.startswith("_")} == {"numpy"}


def test_more_than_numpy_would_be_noticed():
    assert {"matplotlib", "numpy"} <= third_party("matplotlib.figure")


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


# Binder: repo2docker reads binder/ alone once that folder exists, so what it makes of it is what counts.


@pytest.mark.skipif(sys.platform == "win32", reason="repo2docker does not run on Windows")
def test_repo2docker_takes_our_environment_and_runs_post_build(tmp_path):
    # A copy without .venv and the like, as Binder's clone is: repo2docker looks at every file's size.
    copy = tmp_path / "course"
    skipped = (".git", ".venv", ".hypothesis", ".*_cache", "__pycache__", "site", "*.draft")
    shutil.copytree(ROOT, copy, symlinks=True, ignore=shutil.ignore_patterns(*skipped))
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", str(copy)]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    dockerfile = run.stdout + run.stderr
    assert run.returncode == 0, dockerfile
    assert re.search(r'env update .*--file "binder/environment.yml"', dockerfile)
    assert "RUN ./binder/postBuild" in dockerfile
    assert (copy / "binder/environment.yml").read_text() == (ROOT / "environment.yml").read_text()


def test_post_build_can_be_run():
    post_build = ROOT / "binder" / "postBuild"
    assert post_build.stat().st_mode & 0o111 or sys.platform == "win32"
    assert "pip install --no-cache-dir --no-deps -e ." in post_build.read_text(encoding="utf-8")


# Tests side by side: what is expensive to set up is shared by a group of tests, which must then run in one process.

GROUPED = """
import os
import pytest
pytestmark = pytest.mark.xdist_group("one")
@pytest.mark.parametrize("n", range(6))
def test_where(n):
    open("processes", "a").write(f"{os.getpid()}\\n")
"""


def test_a_group_of_tests_runs_in_one_process(tmp_path):
    (tmp_path / "test_grouped.py").write_text(GROUPED)
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadgroup", "-p", "no:cacheprovider"]
    command += [
        "-p",
        "no:nbval",
        "-p",
        "no:hypothesispytest",
        "-p",
        "no:anyio",
    ]  # what loads slowly and has no part here
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert "6 passed" in done.stdout
    assert len(set((tmp_path / "processes").read_text().splitlines())) == 1
