"""The place where one submission runs: a folder that is thrown away, and the end of everything that ran in it.

The folder holds a copy of the course without its answers (read-only), a Python environment of its own in which `pip`
installs and uninstalls, a home and an empty working directory. The environment variables are the few that programs
need; neither the submissions' folder nor the report's process is named in them.
"""

import contextlib
import functools
import os
import shutil
import site
import subprocess
import sys
import sysconfig
import tempfile
import venv
from pathlib import Path

import psutil

KERNEL_MODULES = ("forms", "isolation", "restore")
"""The modules of `ntd_helpers.exercises` that the kernel of a submission has. None holds an answer."""

LESSON_MODULES = ("taylor/problems.py",)
"""The files of `ntd_helpers.exercises` from which a cell of a lesson imports. None holds an answer."""

MARK = "NTD_SUBMISSION"
"""The environment variable by which everything that a submission started is found."""

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""The environment variables for numerical libraries with one thread."""

_PACKAGE = Path(__file__).resolve().parents[1]
_KEPT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "SYSTEMROOT", "SYSTEMDRIVE", "COMSPEC", "PATHEXT")


def new_folder():
    """Make an empty folder for one submission, which only this user can read; `discard` deletes it."""
    return tempfile.mkdtemp(prefix="ntd-")


def discard(folder):
    """Delete a submission's folder, with what in it is read-only."""
    for where, _, _ in os.walk(folder):
        with contextlib.suppress(OSError):
            os.chmod(where, 0o700)
    shutil.rmtree(folder, ignore_errors=True)


class Sandbox:
    """What a kernel needs, in an empty folder.

    root         the folder
    python       the interpreter
    work         the working directory, empty
    environment  the environment variables
    """

    def __init__(self, root, mark, fonts=()):
        self.root = Path(root)
        for name in ("work", "home", "tmp", "matplotlib"):
            (self.root / name).mkdir()
        for path in fonts:
            with contextlib.suppress(OSError):
                shutil.copy(path, self.root / "matplotlib")
        self.work = self.root / "work"
        _copy_course(self.root / "course")
        self.python = _make_python(self.root / "python")
        self.environment = kept_variables() | {
            MARK: mark,
            "PYTHONPATH": str(self.root / "course"),
            "PYTHONNOUSERSITE": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "IPYTHONDIR": str(self.root / "home" / "ipython"),
            "MPLCONFIGDIR": str(self.root / "matplotlib"),
            **dict.fromkeys(("HOME", "USERPROFILE"), str(self.root / "home")),
            **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(self.root / "tmp")),
            **ONE_THREAD,
        }


def kept_variables():
    """The environment variables that programs need and that reveal nothing about the grader."""
    return {name: os.environ[name] for name in _KEPT if name in os.environ}


@functools.cache
def font_lists():
    """The files of Matplotlib's list of fonts, which takes seconds to rebuild."""
    import matplotlib

    return tuple(str(path) for path in Path(matplotlib.get_cachedir()).glob("fontlist*.json"))


def _copy_course(folder):
    """Copy the package, read-only, with `kernel_exercises` in place of the exercises."""
    left_out = shutil.ignore_patterns("exercises", "grading", "__pycache__", ".*")
    shutil.copytree(_PACKAGE, folder / _PACKAGE.name, ignore=left_out)
    exercises = folder / _PACKAGE.name / "exercises"
    exercises.mkdir()
    shutil.copyfile(_PACKAGE / "grading" / "kernel_exercises.py", exercises / "__init__.py")
    for name in [*(f"{name}.py" for name in KERNEL_MODULES), *LESSON_MODULES]:
        (exercises / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(_PACKAGE / "exercises" / name, exercises / name)
    for where, _, files in os.walk(folder, topdown=False):
        for name in files:
            os.chmod(Path(where, name), 0o444)
        os.chmod(where, 0o555)


def _make_python(folder):
    """Make a Python environment that finds the grader's packages, and return its interpreter.

    To pip the grader's packages are outside of this environment, so it does not touch them.
    """
    builder = venv.EnvBuilder(symlinks=os.name != "nt", with_pip=False)
    builder.create(folder)
    packages = [*site.getsitepackages(), *([site.getusersitepackages()] if site.ENABLE_USER_SITE else [])]
    own = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder)}))
    (own / "grader.pth").write_text("".join(f"{path}\n" for path in packages), encoding="utf-8")
    return str(folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


@functools.cache
def namespaces():
    """The command that starts a kernel in namespaces of its own on Linux, or () where the system does not allow it.

    In them it sees no other process and no network, and all its processes end with the first.
    """
    tool = shutil.which("unshare")
    if not sys.platform.startswith("linux") or not tool:
        return ()
    options = "--user --map-current-user --pid --fork --kill-child --mount-proc --net --ipc"
    command = (tool, *options.split())
    try:
        allowed = subprocess.run([*command, "true"], capture_output=True, timeout=20).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return command if allowed else ()


def adopt_orphans():
    """On Linux, become the parent of descendants whose own parent has ended, so that `kill_descendants` finds them."""
    if sys.platform.startswith("linux"):
        import ctypes

        pr_set_child_subreaper = 36
        ctypes.CDLL(None).prctl(pr_set_child_subreaper, 1, 0, 0, 0)


def kill_descendants():
    """Kill all that descends from this process."""
    for _ in range(20):  # one may start another meanwhile
        descendants = psutil.Process().children(recursive=True)
        if not descendants:
            return
        _kill(descendants)


def kill_marked(mark):
    """Kill all processes that carry a submission's mark in their environment."""
    for _ in range(20):
        marked = [process for process in psutil.process_iter() if _carries(process, mark)]
        if not marked:
            return
        _kill(marked)


def _kill(processes):
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(processes, timeout=1)


def _carries(process, mark):
    try:
        return process.pid != os.getpid() and process.environ().get(MARK) == mark
    except (psutil.Error, OSError):  # another user's, or gone
        return False
