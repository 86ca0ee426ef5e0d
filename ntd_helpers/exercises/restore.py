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


def _directory():
    try:
        return os.getcwd()
    except OSError:  # it has been deleted, so there is nothing to return to
        return os.curdir


def _change_directory(directory):
    with contextlib.suppress(OSError):
        os.chdir(directory)


_SETTINGS = (
    (random.getstate, random.setstate),
    (np.random.get_state, np.random.set_state),
    (np.get_printoptions, lambda options: np.set_printoptions(**options)),  # a thread's own after NumPy 2.0
    (sys.getrecursionlimit, sys.setrecursionlimit),
    (sys.getswitchinterval, sys.setswitchinterval),
    (lambda: list(sys.path), lambda path: sys.path.__setitem__(slice(None), path)),
    (gc.isenabled, lambda collecting: (gc.enable if collecting else gc.disable)()),
    (lambda: locale.setlocale(locale.LC_ALL), lambda language: locale.setlocale(locale.LC_ALL, language)),
    (lambda: dict(os.environ), lambda variables: (os.environ.clear(), os.environ.update(variables))),
    (_directory, _change_directory),
)
"""Pairs of functions that read and write a setting."""


@contextlib.contextmanager
def restored():
    """Restore the settings listed above on exit, whether or not the block raises."""
    with contextlib.ExitStack() as stack, warnings.catch_warnings():
        for read, write in _SETTINGS:
            stack.callback(write, read())
        for namespace in (sys.modules, *(vars(sys.modules[name]) for name in _MODULES if name in sys.modules)):
            stack.callback(_put_back, namespace, dict(namespace))
        for save in (_jax, _matplotlib):
            stack.callback(save())
        yield


def _put_back(namespace, saved):
    for name, value in saved.items():
        if namespace.get(name) is not value:
            namespace[name] = value


# Each of these functions saves a library's settings and returns the function that restores them.


def _jax():
    jax = sys.modules.get("jax")
    if jax is None:
        return lambda: None
    options, modules = dict(jax.config.values), set(sys.modules)

    def restore():
        values = dict(jax.config.values)  # once: jax makes this dictionary anew each time
        changed = {name for name in options if values[name] != options[name]}
        if any(name.startswith("ntd_helpers.") for name in sys.modules.keys() - modules):
            changed.discard("jax_enable_x64")  # a module of the course enables it once, when it is first imported
        for name in changed:
            jax.config.update(name, options[name])

    return restore


def _matplotlib():
    matplotlib, figures = sys.modules.get("matplotlib"), _figures()
    settings = _parameters(matplotlib) if matplotlib else None

    def restore():
        pyplot = sys.modules.get("matplotlib.pyplot")
        for number in _figures() - figures:
            pyplot.close(number)
        if matplotlib and _parameters(matplotlib) != settings:
            backend = settings["backend"]
            if pyplot and isinstance(backend, str) and dict.get(matplotlib.rcParams, "backend") != backend:
                pyplot.switch_backend(backend)
            dict.update(matplotlib.rcParams, settings)  # without validation: they were valid, and some are deprecated

    return restore


def _parameters(matplotlib):
    return dict(dict.items(matplotlib.rcParams))  # without rcParams' own lookup, which is slow and may load a backend


def _figures():
    pyplot = sys.modules.get("matplotlib.pyplot")
    return set(pyplot.get_fignums()) if pyplot else set()
