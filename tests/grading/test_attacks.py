"""What a hostile or careless notebook tries: it changes no other row, no file that is kept, and no mark of its own.

Attacks in different cells share a kernel. They run without namespaces, which would hide what the other
measures do; `test_term` runs with them where the system allows it.
"""

import ast
import base64
import hashlib
import importlib.metadata
import inspect
import json
import os
import subprocess
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest

from ntd_helpers import exercises
from ntd_helpers.exercises import exercise
from ntd_helpers.exercises.registry import load
from ntd_helpers.grading import course, kernel_exercises, notebook, sandbox, submission
from tests.grading.submissions import IMPORT, NAP, ROOT, made, sleepers, solved
from tests.lessons.notebooks import LESSONS

IDS = list(load(1, "exercise"))


def run(*cells):
    """The result of a notebook without namespaces; "ok" says that every assertion in its cells held."""
    return submission.mark(made(*cells), 120, prefix=())


PATCH = """
import builtins, base64, json, sys
import ntd_helpers.exercises as package
from ntd_helpers.exercises import forms, isolation
class Yes:
    passed = True
def check(id, answer):
    print(id, "passed")
    return Yes()
right = isolation.Outcome("value", 1.0)
package.check = package.engine_check = check
isolation.outcomes = isolation.observe = lambda *_: [right] * 8
forms.Number.read = forms.Array.read = forms.Parts.read = forms.Words.read = lambda *_: 1.0
for kind in (forms.Number, forms.Array, forms.Parts, forms.Words):
    kind.differs = lambda *_: None
forms._agree = lambda *_: True
"""

NO_ANSWERS = """
import gc, pkgutil
import ntd_helpers.exercises as package
assert sorted(m.name for m in pkgutil.iter_modules(package.__path__)) == ["forms", "isolation", "restore"]
assert not [x for x in gc.get_objects() if type(x).__name__ in ("Exercise", "Mistake")]
assert package.solution("1.1").code == "" and package.exercise("1.1").code == ""
"""


def sent(results):
    """Results as a kernel sends them; bytes are not made JSON first."""
    return base64.b64encode(results if isinstance(results, bytes) else json.dumps(results).encode()).decode()


FORGED = [
    *(b"no JSON", b"[" * 100_000, b"[" + b"9" * 10_000 + b"]"),
    *([], {}, 7),
    [["value", {}, "", []]] * 3,
    [["value", {"shape": [10**12], "entries": []}, "", []]] * 3,
    [["value", {"shape": [2], "entries": "ab"}, "", []]] * 3,
    [["value", [[[[[[1]]]]]], "", []]] * 3,
    [["value", True, "", []]] * 3,
    [["value", 1.0, "", []]] * 4,
    [["value", 1.0, "x" * 10_000, []]] * 3,
    [["value", 1.0, "", [True]]] * 3,
    [["passed", 1.0, "", []]] * 3,
]


def test_patching_the_package_changes_no_mark():
    wrong = [f'check("{id}", {"3" if id == "1.8" else "lambda *_: 3"})' for id in IDS]
    replaced = 'package.observed = lambda *_: base64.b64encode(b\'[["value", 1.0, "", []]]\').decode()'
    result = run(IMPORT, NO_ANSWERS, solved("1.1"), PATCH, *wrong[1:], replaced, wrong[1])
    assert (result.status, result.reason) == ("ok", "")
    assert result.marks == dict.fromkeys(IDS, "wrong") | {"1.1": "passed"}


@pytest.mark.parametrize("answer", [None, "", "no base64", *map(sent, FORGED)], ids=range(3 + len(FORGED)))
def test_what_the_package_does_not_send_is_wrong(answer):
    assert submission._judged("1.1", answer, missing=("open", ""))[0] == "wrong"


@pytest.mark.parametrize("id", ["1.1", "5.7"])
def test_a_right_answer_is_right_a_part_of_it_is_wrong_and_a_missing_one_is_missing(id):
    ex = exercise(id)
    outcomes = [[one.kind, one.value, one.text, one.changed] for one in course.engine.trusted(ex, ex.reference)]
    assert submission._judged(id, sent(outcomes), missing=("open", ""))[0] == "passed"
    assert submission._judged(id, sent(outcomes[:-1]), missing=("open", ""))[0] == "wrong"
    assert submission._judged(id, sent(None), missing=("open", "x")) == ("open", "x")


def test_a_submission_s_kernel_has_all_that_lessons_import_from_the_exercises(tmp_path):
    functions = {name for name in exercises.__all__ if inspect.isfunction(getattr(exercises, name))}
    assert functions <= set(kernel_exercises.__all__)
    cells = [source for path in LESSONS for kind, source in notebook.sources(path) if kind == "code"]
    trees = [ast.parse(source) for source in cells if "ntd_helpers.exercises" in source]
    imports = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    lines = [ast.unparse(node) for node in imports if node.module.startswith("ntd_helpers.exercises")]
    assert len(lines) >= len(LESSONS)
    place = sandbox.Sandbox(tmp_path, "mark")
    subprocess.run([place.python, "-c", "\n".join(lines)], env=place.environment, cwd=place.work, check=True)
    sandbox.discard(tmp_path)


def test_public_names_and_attributes_exist_while_a_notebook_is_marked():
    names = set(exercises.__all__)
    assert names <= vars(kernel_exercises).keys()
    replies = {"check": ("1.1", 0), "hint": ("1.1",), "solution": ("1.1",), "progress": (), "score": (1, {}, dict)}
    for name, arguments in replies.items():
        real, reply = getattr(exercises, name)(*arguments), getattr(kernel_exercises, name)(*arguments)
        public = [attribute for attribute in dir(real) if not attribute.startswith("_")]
        assert [attribute for attribute in public if not hasattr(reply, attribute)] == []
    assert isinstance(kernel_exercises.check("1.1", 0), kernel_exercises.Verdict)


def test_a_task_reveals_no_answer():
    """The references, solutions and known mistakes are made of code of modules that a task does not name."""
    for id in course.ids_of(range(1, 7)):
        data = base64.b64decode(course.task(id))
        ex = exercise(id)
        for secret in [*ex.solution.splitlines()[1:], *(mistake.message for mistake in ex.mistakes)]:
            assert len(secret.strip()) < 12 or secret.strip().encode() not in data


PROBE = f"""
import os, sys, psutil
from pathlib import Path
here = Path.cwd()
assert os.listdir() == [] and here.parent.name.startswith("ntd-")
assert not [name for name in os.environ if "PARENT" in name or "JUPYTER" in name or "SECRET" in name]
values = [*os.environ.values(), *sys.argv]
parents = [psutil.Process(), *psutil.Process().parents()]
assert not any(str(process.pid) in values for process in parents if process.pid > 1)
assert {os.getpid()} not in [process.pid for process in parents]  # the report
assert os.getsid(0) == os.getpid() != os.getsid(os.getppid())
visible = " ".join([*values, os.readlink(f"/proc/{{os.getppid()}}/cwd"), *parents[1].cmdline()])
assert "submissions-of-the-class" not in visible + str(parents[1].environ())
assert Path.home().parent == Path(os.environ["TMPDIR"]).parent == here.parent
"""

KEYS = """
assert not Path(sys.argv[-1]).exists()
assert not [path for path in here.parent.rglob("*.json") if '"key"' in path.read_text()]
"""

SPOIL = """
import ntd_helpers.quadratics
path = Path(ntd_helpers.quadratics.__file__)
assert here.parent in path.parents and not path.stat().st_mode & 0o222
path.chmod(0o644)
path.write_text("raise SystemExit")
import site
Path(site.getsitepackages()[0], "sitecustomize.py").write_text("raise SystemExit")
Path.home().joinpath("left.txt").write_text("left")
"""

CHILDREN = f"""
import subprocess
subprocess.Popen(["sleep", "{NAP}"])
subprocess.Popen(["sleep", "{NAP}"], env={{}})
subprocess.Popen(["sh", "-c", "setsid sleep {NAP} & exit"])
subprocess.Popen(["sh", "-c", "env -i setsid sleep {NAP} & exit"]).wait()
"""

PIP = """
%pip install --no-index --no-deps --disable-pip-version-check {wheel}
import ntd_made_up
assert here.parent in Path(ntd_made_up.__file__).parents
%pip uninstall --yes --disable-pip-version-check nbval
"""


def wheel(folder):
    """A package that installs itself without being built."""
    path = folder / "ntd_made_up-1-py3-none-any.whl"
    info = "ntd_made_up-1.dist-info"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("ntd_made_up.py", "")
        file.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: ntd_made_up\nVersion: 1\n")
        file.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr(f"{info}/RECORD", "")
    return path


def digest_of_the_package():
    files = sorted((ROOT / "ntd_helpers").rglob("*.py"))
    return [(path, hashlib.sha256(path.read_bytes()).hexdigest()) for path in files]


@pytest.mark.skipif(not os.path.exists("/proc/self"), reason="looks at processes by Linux's /proc")
def test_the_kernel_finds_no_name_leaves_no_process_and_changes_no_file(tmp_path, monkeypatch):
    monkeypatch.setenv("JPY_PARENT_PID", str(os.getpid()))
    monkeypatch.setenv("MY_SECRET", "key")
    monkeypatch.setenv("OLDPWD", "/submissions-of-the-class")
    before, folders = digest_of_the_package(), []
    monkeypatch.setattr(sandbox, "new_folder", lambda make=sandbox.new_folder: folders.append(make()) or folders[-1])
    pip = PIP.replace("{wheel}", str(wheel(tmp_path)))
    result = run(IMPORT, solved("1.1"), PROBE, KEYS, pip, SPOIL, CHILDREN, solved("1.3"))
    assert (result.status, result.reason) == ("ok", "")
    assert (result.marks["1.1"], result.marks["1.3"]) == ("passed", "passed")
    assert sleepers() == []
    assert [os.path.exists(folder) for folder in folders] == [False]
    assert digest_of_the_package() == before
    assert importlib.metadata.version("nbval")
    with pytest.raises(importlib.metadata.PackageNotFoundError):
        importlib.metadata.version("ntd_made_up")


@pytest.mark.skipif(os.name != "posix", reason="kills by a signal")
def test_ending_the_runner_costs_only_what_comes_later():
    leave = f'import os, subprocess\nsubprocess.Popen(["sleep", "{NAP}"], start_new_session=True)'
    result = run(IMPORT, solved("1.1"), leave, "os.kill(os.getppid(), 9)\nimport time\ntime.sleep(60)", solved("1.3"))
    assert (result.status, result.reason) == ("died", "the process that ran it was ended")
    assert (result.marks["1.1"], result.marks["1.3"]) == ("passed", "not run")
    assert sleepers() == []


@pytest.mark.skipif(not sandbox.namespaces(), reason="this system allows no namespaces")
def test_in_namespaces_the_kernel_is_alone_and_leaves_nothing():
    alone = """
import os, psutil, socket
assert len(psutil.pids()) == 1 and os.getppid() == 0
try:
    socket.create_connection(("127.0.0.1", 9), timeout=5)
except OSError as error:
    assert error.errno == 101  # the network is unreachable, not "connection refused"
else:
    raise AssertionError
"""
    result = submission.mark(made(IMPORT, solved("1.1"), alone, CHILDREN, "os.kill(-1, 9)\nos._exit(3)"), 120)
    assert (result.status, result.reason) == ("died", "the kernel ended, in cell 5 of 5")
    assert result.marks["1.1"] == "passed"
    assert sleepers() == []


def test_tasks_can_be_made_by_several_threads():
    ids = course.ids_of(range(1, 7))
    course.task.cache_clear()
    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(course.task, ids * 2))
