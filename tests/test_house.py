"""The house keeps its own rules: versions in step, a Binder that builds.

Each checker is a function over plain mappings, and is itself shown made-up cases that it must refuse.
"""

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

UNMARKED = """
import os
import pytest
@pytest.mark.parametrize("n", range(6))
def test_where(n):
    open("processes", "a").write(f"{os.getpid()}\\n")
"""


def test_the_tests_of_a_file_run_in_one_process(tmp_path):
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    (tmp_path / "test_unmarked.py").write_text(UNMARKED)
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadgroup", "-p", "no:cacheprovider"]
    left_out = [f"-pno:{plugin}" for plugin in ("nbval", "hypothesispytest", "anyio")]  # they load slowly
    done = subprocess.run([*command, *left_out], cwd=tmp_path, capture_output=True, text=True)
    assert "6 passed" in done.stdout, done.stdout + done.stderr
    assert len(set((tmp_path / "processes").read_text().splitlines())) == 1
