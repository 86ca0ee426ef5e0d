"""Restores the process-wide settings that an answer may change.

`restored()` is a context manager. On exit the following are as they were on entry:

- the working directory, the environment variables, the locale;
- in `sys`: the path, the loaded modules (new ones stay), the recursion limit, the switch interval; the garbage
  collector's switch;
- the state of `random` and of NumPy's global generator, NumPy's print options, warning filters;
- names in `builtins`, `math`, `random`, and in the main modules of NumPy and jax, that the answer rebinds or deletes;
- jax's options and Matplotlib's rcParams and backend, if the library is loaded on entry. Figures that the answer leaves
  open are closed in any case.

NumPy's error handling belongs to a thread, so an answer that runs in a thread of its own does not change it elsewhere.

Not restored: objects of the student's own, other libraries' settings, and the options of jax or Matplotlib if the
answer is the first to import it, since their earlier values are then unknown.
"""

import contextlib
import gc
import locale
import os
import random
import sys
import warnings

import numpy as np

_MODULES = (
    *("builtins", "math", "random", "numpy", "numpy.linalg", "numpy.random"),
    *("jax", "jax.numpy", "jax.numpy.linalg"),
)


@contextlib.contextmanager
def restored():
    """Restore the settings listed above on exit, whether or not the block raises."""
    with contextlib.ExitStack() as stack:
        for part in (_python, _imports, _numpy, _names, _directory, _environment, _jax, _matplotlib):
            stack.enter_context(part())
        yield


@contextlib.contextmanager
def _python():
    seed, depth, interval = random.getstate(), sys.getrecursionlimit(), sys.getswitchinterval()
    path, collecting, language = list(sys.path), gc.isenabled(), locale.setlocale(locale.LC_ALL)
    with warnings.catch_warnings():
        try:
            yield
        finally:
            random.setstate(seed)
            sys.setrecursionlimit(depth)
            sys.setswitchinterval(interval)
            sys.path[:] = path
            (gc.enable if collecting else gc.disable)()
            locale.setlocale(locale.LC_ALL, language)


@contextlib.contextmanager
def _imports():
    before = dict(sys.modules)
    try:
        yield
    finally:
        for name, module in before.items():
            if sys.modules.get(name) is not module:
                sys.modules[name] = module


@contextlib.contextmanager
def _numpy():
    state = np.random.get_state()  # noqa: NPY002 (the generator that a student may seed)
    printing = np.get_printoptions()  # the process's in NumPy 2.0, the thread's in later versions
    try:
        yield
    finally:
        np.random.set_state(state)  # noqa: NPY002
        np.set_printoptions(**printing)


@contextlib.contextmanager
def _names():
    modules = [sys.modules[name] for name in _MODULES if name in sys.modules]
    saved = [dict(vars(module)) for module in modules]
    try:
        yield
    finally:
        for module, names in zip(modules, saved, strict=True):
            for name, value in names.items():
                if vars(module).get(name) is not value:
                    setattr(module, name, value)


@contextlib.contextmanager
def _directory():
    try:
        directory = os.getcwd()
    except OSError:  # it has been deleted, so there is nothing to return to
        directory = None
    try:
        yield
    finally:
        if directory:
            with contextlib.suppress(OSError):
                os.chdir(directory)


@contextlib.contextmanager
def _environment():
    before = dict(os.environ)
    try:
        yield
    finally:
        for name in os.environ.keys() - before.keys():
            del os.environ[name]
        for name, value in before.items():
            if os.environ.get(name) != value:
                os.environ[name] = value


@contextlib.contextmanager
def _jax():
    jax = sys.modules.get("jax")
    if jax is None:
        yield
        return
    before, modules = dict(jax.config.values), set(sys.modules)
    try:
        yield
    finally:
        now = jax.config.values
        changed = {name for name in before if now[name] != before[name]}
        if any(name.startswith("ntd_helpers.") for name in sys.modules.keys() - modules):
            changed.discard("jax_enable_x64")  # a module of the course enables it once, when it is first imported
        for name in changed:
            jax.config.update(name, before[name])


@contextlib.contextmanager
def _matplotlib():
    matplotlib, figures = sys.modules.get("matplotlib"), _figures()
    before = dict.copy(matplotlib.rcParams) if matplotlib else None
    try:
        yield
    finally:
        for number in _figures() - figures:
            sys.modules["matplotlib.pyplot"].close(number)
        if matplotlib and dict.copy(matplotlib.rcParams) != before:
            backend, changed = before["backend"], dict.get(matplotlib.rcParams, "backend") != before["backend"]
            if changed and isinstance(backend, str) and "matplotlib.pyplot" in sys.modules:
                sys.modules["matplotlib.pyplot"].switch_backend(backend)
            dict.update(matplotlib.rcParams, before)  # without validation: they were valid, and some are deprecated


def _figures():
    pyplot = sys.modules.get("matplotlib.pyplot")
    return set(pyplot.get_fignums()) if pyplot else set()
