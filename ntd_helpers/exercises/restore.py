"""Puts back the process-wide settings that an answer may change.

`restored()` is a context manager. On exit everything in the list below is as it was on entry:

- the working directory, the environment variables, `sys.path`, the recursion limit, the garbage collector's switch;
- the state of `random` and of NumPy's global generator, NumPy's print options and error handling, warning filters;
- names in `builtins`, `math`, `random`, `numpy`, `numpy.linalg` and `jax.numpy`, if the answer rebinds them;
- jax's options, Matplotlib's rcParams and open figures, if these libraries are loaded on entry. Figures are also
  closed if the answer itself imports Matplotlib.

Objects of the student's own (global variables, files, other libraries) are not restored.
"""

import contextlib
import gc
import os
import random
import sys
import warnings

import numpy as np

_MODULES = ("builtins", "math", "random", "numpy", "numpy.linalg", "jax.numpy")


@contextlib.contextmanager
def restored():
    """Restore the settings listed above on exit, whether or not the block raises."""
    with contextlib.ExitStack() as stack:
        for part in (_python, _numpy, _names, _directory, _environment, _jax, _matplotlib):
            stack.enter_context(part())
        yield


@contextlib.contextmanager
def _python():
    seed, depth, path, collecting = random.getstate(), sys.getrecursionlimit(), list(sys.path), gc.isenabled()
    with warnings.catch_warnings():
        try:
            yield
        finally:
            random.setstate(seed)
            sys.setrecursionlimit(depth)
            sys.path[:] = path
            (gc.enable if collecting else gc.disable)()


@contextlib.contextmanager
def _numpy():
    state, printing = np.random.get_state(), np.get_printoptions()  # noqa: NPY002 (the generator that a student may seed)
    with np.errstate():
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
            for name in names:
                if vars(module).get(name) is not names[name]:
                    setattr(module, name, names[name])


@contextlib.contextmanager
def _directory():
    try:
        directory = os.getcwd()
    except OSError:  # it has been deleted: there is nothing to come back to
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
        now = dict(jax.config.values)
        changed = {name for name in before if now[name] != before[name]}
        if any(name.startswith("ntd_helpers.") for name in sys.modules.keys() - modules):
            changed.discard("jax_enable_x64")  # a module of the course enables it once, when it is first imported
        for name in changed:
            jax.config.update(name, before[name])


@contextlib.contextmanager
def _matplotlib():
    matplotlib, figures = sys.modules.get("matplotlib"), _figures()
    settings = dict.copy(matplotlib.rcParams) if matplotlib else None
    try:
        yield
    finally:
        if matplotlib and dict.copy(matplotlib.rcParams) != settings:
            dict.update(matplotlib.rcParams, settings)
        for number in _figures() - figures:
            sys.modules["matplotlib.pyplot"].close(number)


def _figures():
    pyplot = sys.modules.get("matplotlib.pyplot")
    return set(pyplot.get_fignums()) if pyplot else set()
