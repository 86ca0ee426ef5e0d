"""Settings that an answer changes do not outlive the check."""

import builtins
import gc
import locale
import math
import os
import random
import sys
import types
import warnings

import jax
import jax.numpy as jnp
import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest

from ntd_helpers.exercises import check
from ntd_helpers.exercises.restore import restored

CHANGES = {
    "working directory": (lambda: os.chdir(os.sep), os.getcwd),
    "new environment variable": (lambda: os.environ.update(NTD_TEST="1"), lambda: dict(os.environ)),
    "changed environment variable": (lambda: os.environ.update(PATH="elsewhere"), lambda: dict(os.environ)),
    "deleted environment variable": (lambda: os.environ.pop("PATH"), lambda: dict(os.environ)),
    "locale": (lambda: locale.setlocale(locale.LC_ALL, "C"), lambda: locale.setlocale(locale.LC_ALL)),
    "path of modules": (lambda: sys.path.insert(0, "elsewhere"), lambda: list(sys.path)),
    "removed module": (lambda: sys.modules.pop("json"), lambda: sys.modules.get("json")),
    "replaced module": (lambda: sys.modules.update(numpy=None), lambda: sys.modules["numpy"]),
    "recursion limit": (lambda: sys.setrecursionlimit(5432), sys.getrecursionlimit),
    "switch interval": (lambda: sys.setswitchinterval(0.25), sys.getswitchinterval),
    "garbage collector": (gc.disable, gc.isenabled),
    "seed of Python": (lambda: random.seed(0), random.getstate),
    "numbers of Python": (random.random, random.getstate),
    "seed of NumPy": (lambda: np.random.seed(0), lambda: str(np.random.get_state())),  # noqa: NPY002
    "NumPy's generator": (lambda: np.random.rand(3), lambda: str(np.random.get_state())),  # noqa: NPY002
    "NumPy's errors": (lambda: np.seterr(all="raise"), np.geterr),
    "NumPy's printing": (lambda: np.set_printoptions(precision=1), np.get_printoptions),
    "warning filters": (lambda: warnings.simplefilter("error"), lambda: list(warnings.filters)),
    "replaced function": (lambda: setattr(np, "abs", len), lambda: np.abs),
    "replaced function of linear algebra": (lambda: setattr(np.linalg, "solve", len), lambda: np.linalg.solve),
    "replaced generator": (lambda: setattr(np.random, "default_rng", len), lambda: np.random.default_rng),
    "replaced function of jax": (lambda: setattr(jnp, "abs", len), lambda: jnp.abs),
    "replaced transformation of jax": (lambda: setattr(jax, "grad", len), lambda: jax.grad),
    "replaced solver of jax": (lambda: setattr(jnp.linalg, "solve", len), lambda: jnp.linalg.solve),
    "deleted function": (lambda: delattr(math, "sqrt"), lambda: getattr(math, "sqrt", None)),
    "replaced builtin": (lambda: setattr(builtins, "sum", len), lambda: sum),
    "jax's precision": (lambda: switch("jax_enable_x64"), lambda: jax.config.jax_enable_x64),
    "jax's search for NaN": (lambda: switch("jax_debug_nans"), lambda: jax.config.jax_debug_nans),
    "jax without compilation": (lambda: switch("jax_disable_jit"), lambda: jax.config.jax_disable_jit),
    "Matplotlib's settings": (lambda: plt.rcParams.update({"font.size": 3}), lambda: plt.rcParams["font.size"]),
    "Matplotlib's backend": (lambda: plt.switch_backend("svg"), lambda: (plt.get_backend(), canvas())),
    "Matplotlib's interaction": (plt.ion, plt.isinteractive),
    "open figure": (plt.figure, plt.get_fignums),
}


def switch(option):
    jax.config.update(option, not jax.config.values[option])


def canvas():
    """The class that the current backend draws on."""
    figure = plt.figure()
    kind = type(figure.canvas)
    plt.close(figure)
    return kind


@pytest.fixture(autouse=True)
def backend():
    plt.switch_backend("agg")
    random.seed(1)
    np.random.seed(1)  # noqa: NPY002


@pytest.mark.parametrize("name", CHANGES)
def test_change_does_not_outlive_the_check(name):
    change, read = CHANGES[name]
    inside = []

    def answer(A, b, w, step_size):
        if not inside:
            change()
        inside.append(read())
        return w - step_size * (A @ w + b)

    before = read()
    if name == "locale" and before == "C":
        pytest.skip("the locale is already the one that the answer would choose")
    check("1.1", answer)
    assert inside
    assert all(setting != before for setting in inside)
    assert read() == before


@pytest.mark.parametrize("name", ["working directory", "seed of NumPy", "jax's search for NaN", "open figure"])
def test_change_does_not_outlive_an_answer_that_raises(name):
    change, read = CHANGES[name]

    def answer(*_):
        change()
        raise RuntimeError

    before = read()
    assert "RuntimeError" in check("1.1", answer).message
    assert read() == before


def test_figures_that_were_open_stay_open():
    mine = plt.figure()
    before = plt.get_fignums()  # there may be others, from tests in the same process
    check("1.1", lambda *_: plt.figure())
    assert plt.get_fignums() == before
    plt.close(mine)


def test_deleted_working_directory_is_no_error(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    place = tmp_path / "gone"
    place.mkdir()
    os.chdir(place)
    place.rmdir()
    with restored():
        os.chdir(tmp_path)
    assert os.getcwd() == str(tmp_path)


def test_course_module_keeps_its_precision(monkeypatch):
    """The first import of a module of the course enables double precision, and that must last."""
    before = jax.config.jax_enable_x64
    try:
        with restored():
            monkeypatch.setitem(sys.modules, "ntd_helpers.new", types.ModuleType("ntd_helpers.new"))
            jax.config.update("jax_enable_x64", not before)
            jax.config.update("jax_debug_nans", True)
        assert jax.config.jax_enable_x64 is not before
        assert jax.config.jax_debug_nans is False
    finally:
        jax.config.update("jax_enable_x64", before)


def test_libraries_that_are_not_loaded_are_not_needed(monkeypatch):
    for name in ("jax", "jax.numpy", "matplotlib", "matplotlib.pyplot"):
        monkeypatch.delitem(sys.modules, name)
    with restored():
        pass
    assert not {"jax", "matplotlib"} & sys.modules.keys()


def test_figures_of_a_matplotlib_that_the_answer_imports_are_closed(monkeypatch):
    monkeypatch.delitem(sys.modules, "matplotlib.pyplot")
    with restored():
        sys.modules["matplotlib.pyplot"] = plt
        plt.figure()
    assert plt.get_fignums() == []
    assert matplotlib.rcParams["backend"] == "agg"
