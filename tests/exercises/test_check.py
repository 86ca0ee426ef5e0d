"""`check` returns a verdict whatever the answer is or does, in a child process and in a thread alike."""

import contextlib
import os
import random
import subprocess
import sys
import threading
import time
import warnings

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ntd_helpers.exercises import check, isolation
from ntd_helpers.exercises.registry import load
from ntd_helpers.quadratics import NoMinimizerError, Quadratic, Regime

MARGIN = 1.0
WAYS = ["thread"] + (["child"] if sys.platform == "linux" else [])
FUNCTIONS = [id for id, ex in load(1, "exercise").items() if ex.arguments]


@contextlib.contextmanager
def running(way, limit=isolation.LIMIT):
    if way == "child" and "jax" in sys.modules:  # as `check` itself would see to
        pytest.skip("a process with jax's threads must not fork: run this file by itself, as make test does")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(isolation, "_can_fork", lambda: way == "child")
        patch.setattr(isolation, "LIMIT", limit)
        yield


@pytest.fixture(params=WAYS)
def way(request):
    with running(request.param):
        yield request.param


def right_step(A, b, w, step_size):
    return w - step_size * (A @ w + b)


class Hostile:
    """Raises whatever one does with it."""

    def _refuse(self, *_, **__):
        raise RuntimeError("hands off")

    __array__ = __len__ = __iter__ = __getitem__ = __bool__ = __eq__ = __repr__ = __str__ = __float__ = (
        _refuse
    )
    __int__ = __index__ = __hash__ = __array_ufunc__ = __array_interface__ = __format__ = _refuse


class Shy(Hostile):
    def __getattribute__(self, name):
        raise SystemExit(name)


class Agreeing:
    """Equal to everything, close to everything."""

    def __eq__(self, other):
        return True

    __hash__ = None

    def __array__(self, dtype=None, copy=None):
        return np.array([self, self], dtype=object)

    def __abs__(self):
        return 0.0

    def __sub__(self, other):
        return 0.0

    __rsub__ = __add__ = __radd__ = __mul__ = __rmul__ = __sub__

    def __le__(self, other):
        return True

    __lt__ = __ge__ = __gt__ = __le__


class AgreeingArray(np.ndarray):
    def __eq__(self, other):
        return np.True_

    __hash__ = None

    def __sub__(self, other):
        return np.zeros(2)

    __rsub__ = __sub__


class Sly(type):
    @property
    def __name__(cls):
        raise KeyboardInterrupt


class Named(metaclass=Sly):
    pass


class UnreadableError(Exception):
    def __str__(self):
        raise ValueError("no")


class ControlsError(Exception):
    def __str__(self):
        return "\x1b[31m\ud800<b>\n\x00"


def raising(error):
    def answer(*_):
        raise error

    return answer


def recursing(*arguments):
    return recursing(*arguments)


def stubborn(*_):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


def endless(*_):
    while True:
        pass


def printing(*_):
    while True:
        print("x" * 1000)


async def awaiting(*_):
    return 1


def yielding(*_):
    yield 1


def asking(*_):
    return float(input("w? "))


def deep(*_):
    value = []
    for _ in range(100_000):
        value = [value]
    return value


def circular(*_):
    value = []
    value.append(value)
    return value


ODD_VALUES = [
    None, "text", b"bytes", "", [], (), {}, set(), {1: 2}, [[1, 2], [3]], [[]], [None], [...,],
    float("nan"), float("inf"), 1j, [1j, 2.0], 10**400, [10**400, 1], True, [True, False],
    np.float64("nan"), np.array([]), np.zeros((2, 0)), np.zeros((2, 1)), np.zeros((1, 2)), np.zeros((2, 2,
    2)), np.array(["a", "b"]), np.array([None, 1.0]), np.zeros(20_000), np.ma.masked, np.array(0,
    dtype="datetime64[s]"), np.dtype(float), np, object(), object, Hostile, Hostile(), Shy(), [Hostile()],
    (Shy(), Shy(), Shy()), Agreeing(), [Agreeing(), Agreeing()], np.zeros(2).view(AgreeingArray), Named(),
    [Named()], range(10**5), memoryview(b"ab"), Exception("x"), NotImplemented, lambda: 1, Regime,
    Regime.DRIFT, ["drift"], [3],
]  # fmt: skip

ODD_CALLS = [
    raising(ValueError("x")), raising(SystemExit(1)), raising(KeyboardInterrupt()),
    raising(GeneratorExit()), raising(StopIteration()), raising(UnreadableError()),
    raising(ControlsError()), raising(MemoryError()), recursing, awaiting, yielding, asking, deep,
    circular, lambda: 1, lambda *_, key: 1, int, print, np.add, np.linalg.solve, type, Hostile, dict,
    Regime, exit, isolation._TimeUp, threading.Thread, lambda *_: np.zeros(10**13), lambda *_:
    warnings.warn("careful", stacklevel=1), lambda *_: os.read(0, 1), lambda *_: sys.stdout.close(),
    lambda *a: [x.fill(np.nan) for x in a if isinstance(x, np.ndarray)], lambda *_: np.zeros(2) / 0,
]  # fmt: skip


@pytest.mark.parametrize("i", range(len(ODD_VALUES)))
def test_odd_value(way, i):
    value = ODD_VALUES[i]
    for id, answer in (
        ("1.1", lambda *_: value),
        ("1.2", lambda *_: (value,) * 3),
        ("1.4", lambda *_: value),
    ):
        verdict = check(id, answer)
        assert not verdict.passed
        assert repr(verdict).isprintable()
    assert not check("1.1", value).passed
    assert not check("1.8", value).passed
    assert not check("1.8", (value, value)).passed


@pytest.mark.parametrize("i", range(len(ODD_CALLS)))
def test_odd_call(way, i):
    for id in ("1.1", "1.3"):
        verdict = check(id, ODD_CALLS[i])
        assert verdict.passed is False
        assert repr(verdict).isprintable()


@pytest.mark.parametrize("answer", [endless, stubborn, printing, lambda *_: time.sleep(60)])
def test_endless_answer_is_stopped(way, answer, capfd):
    start = time.monotonic()
    with running(way, 0.3):
        verdict = check("1.1", answer)
    assert time.monotonic() - start < 0.3 + MARGIN
    assert verdict.passed is False
    assert "stopped" in verdict.message
    assert capfd.readouterr() == ("", "")


def test_limit_is_two_seconds():
    start = time.monotonic()
    verdict = check("1.1", endless)
    assert isolation.LIMIT == 2
    assert 1.9 < time.monotonic() - start < 2 + MARGIN
    assert "2 seconds" in verdict.message


@pytest.mark.skipif("child" not in WAYS, reason="only a child process can be stopped inside C code")
@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (lambda *_: 10**10**9, "stopped"),
        (lambda *_: os._exit(0), "ended"),
        (lambda *_: os.kill(os.getpid(), 11), "ended"),
        (lambda *_: os.closerange(0, 10_000), "ended"),
        (lambda *_: os.fork() and time.sleep(60), "shape ()"),
        (lambda *_: np.ones(2**29), "MemoryError"),
    ],
    ids=["C loop", "exit", "crash", "closed", "fork", "memory"],
)
def test_child_survives_what_a_thread_cannot(answer, word):
    with running("child", 0.5):
        verdict = check("1.1", answer)
    assert verdict.passed is False
    assert word in verdict.message


@pytest.mark.skipif("child" not in WAYS, reason="needs a child process")
@pytest.mark.parametrize("noise", [b"{}\n", b"\n", b"\xff\n", b"[1, 2]\n", b"3\n", b"half a line"])
def test_noise_in_the_pipe_is_no_answer(noise):
    receive, send = os.pipe()
    os.write(send, noise)
    os.close(send)
    seen = []
    isolation._listen(receive, time.monotonic() + 1, 2, seen.append)
    os.close(receive)
    assert [outcome.kind for outcome in seen] == ["died"]


@pytest.mark.skipif("child" not in WAYS, reason="needs a child process")
def test_child_leaves_nothing_running():
    nap = f"61.{os.getpid()}"
    with running("child", 0.3):
        check("1.1", lambda *_: subprocess.run(["sleep", nap], check=False))
    time.sleep(0.1)
    commands = [_command(pid) for pid in os.listdir("/proc") if pid.isdigit()]
    assert f"sleep\0{nap}\0".encode() not in commands
    with pytest.raises(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG) == (0, 0):  # xdist and chromium may have children of their own
            raise ChildProcessError


def _command(pid):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return file.read()
    except OSError:
        return b""


def test_patched_numpy_does_not_help():
    def cheat(A, b, w, step_size):
        np.abs = lambda *_: np.zeros(1)
        return w

    if "child" in WAYS:
        with running("child"):
            assert check("1.1", cheat).passed is False
    assert np.abs(-1) == 1


def test_nothing_is_shown_or_left_behind(way, capfd):
    def messy(A, b, w, step_size):
        print("out")
        print("err", file=sys.stderr)
        np.random.seed(0)  # noqa: NPY002
        random.seed(0)
        np.seterr(all="raise")
        np.set_printoptions(precision=1)
        sys.setrecursionlimit(5000)
        warnings.simplefilter("error")
        warnings.warn("careful", stacklevel=1)

    before = (np.random.get_state()[1].tolist(), random.getstate(), np.geterr(), np.get_printoptions())  # noqa: NPY002
    depth, filters, out = sys.getrecursionlimit(), list(warnings.filters), sys.stdout
    assert check("1.1", messy).passed is False
    after = (np.random.get_state()[1].tolist(), random.getstate(), np.geterr(), np.get_printoptions())  # noqa: NPY002
    assert before == after
    assert (depth, filters, out) == (sys.getrecursionlimit(), list(warnings.filters), sys.stdout)
    assert capfd.readouterr() == ("", "")


def test_changed_arguments_are_told(way):
    def changes(A, b, w, step_size):
        new = right_step(A, b, w, step_size)
        A *= 2
        b.shape = (len(b), 1)
        return new

    assert "its argument A and b in place" in check("1.1", changes).message


@pytest.mark.parametrize(
    "wrap",
    [
        list,
        tuple,
        lambda w: w.astype(np.longdouble),
        lambda w: w.astype(object),
        lambda w: [np.array(x) for x in w],
    ],
)
def test_right_answer_in_other_forms(way, wrap):
    assert check("1.1", lambda *a: wrap(right_step(*a))).passed is True


@pytest.mark.parametrize("wrap", [float, np.float64, np.array, lambda x: np.array(x, dtype=object)])
def test_right_number_in_other_forms(way, wrap):
    assert check("1.3", lambda A: wrap(2 / np.linalg.eigvalsh(A).max())).passed is True


@pytest.mark.parametrize("write", [str.lower, str.title, lambda w: w.replace("_", "-"), lambda w: Regime[w]])
def test_right_words_in_other_forms(way, write):
    from ntd_helpers.quadratics import axis_regimes

    assert check("1.4", lambda *a: [write(regime.name) for regime in axis_regimes(*a)]).passed is True
    assert check("1.4", lambda *a: np.array([write(r.name) for r in axis_regimes(*a)])).passed is True


def test_column_is_told_from_vector(way):
    verdict = check("1.1", lambda *a: right_step(*a)[:, None])
    assert verdict.passed is False
    assert "shape (2, 1), not (2,)" in verdict.message


@pytest.mark.parametrize("factor", [1 + 1e-5, 1 - 1e-5])
def test_value_is_strict(way, factor):
    verdict = check("1.1", lambda *a: factor * right_step(*a))
    assert verdict.passed is False
    assert "relative tolerance 1e-06" in verdict.message
    assert check("1.1", lambda *a: (1 + 1e-8) * right_step(*a)).passed is True


def test_one_wrong_case_is_enough(way):
    ex = load(1, "exercise")["1.3"]
    for bad in range(len(ex.cases)):
        special = ex.cases[bad][0]

        def nearly(A, special=special):
            return ex.reference(A) * (1.01 if np.array_equal(A, special) else 1)

        assert check("1.3", nearly).passed is False


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (lambda *a: a[2] * 1j, "complex numbers where real ones"),
        (lambda *a: a[2] > 0, "True or False where numbers"),
        (lambda *a: a[2] * np.nan, "contains NaN"),
        (lambda *a: a[2] * np.inf, "contains an infinite number"),
        (lambda *a: np.zeros(20_000), "far more than asked for"),
        (lambda *a: None, "without `return`"),
        (lambda a: a, "It is called as step(A, b, w, step_size)"),
        (yielding, "not `yield`"),
        (awaiting, "not `async def`"),
        (recursing, "RecursionError"),
    ],
)
def test_usual_trouble_is_named(way, answer, sentence):
    verdict = check("1.1", answer)
    assert verdict.passed is False
    assert sentence in verdict.message


def test_result_instead_of_function():
    assert "Give the function itself" in check("1.1", np.zeros(2)).message
    assert "Give the value itself" in check("1.8", lambda: 1).message


def test_partly_filled_stub_is_not_attempted(way):
    assert check("1.2", lambda X, t: (X.T @ X / len(t), ..., ...)).passed is None
    assert check("1.1", raising(NotImplementedError())).passed is None


numbers = st.one_of(
    st.integers(), st.floats(), st.complex_numbers(), st.booleans(), st.none(), st.text(max_size=5)
)
arrays = st.one_of(
    st.lists(st.floats(), max_size=4).map(np.array),
    st.lists(st.integers(-(2**70), 2**70), max_size=3).map(lambda x: np.array(x, dtype=object)),
    st.tuples(
        st.integers(0, 3), st.integers(0, 3), st.sampled_from(["f4", "i1", "c8", "?", "O", "U3", "M8[D]"])
    ).map(lambda s: np.zeros(s[:2], dtype=s[2])),
)
odd = st.recursive(
    st.one_of(numbers, arrays, st.integers(0, len(ODD_VALUES) - 1).map(lambda i: ODD_VALUES[i])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(st.text(max_size=2), inner),
    ),
    max_leaves=6,
)


@st.composite
def odd_functions(draw):
    """Functions that do something odd on some cases, and return something odd."""
    values = draw(st.lists(odd, min_size=1, max_size=3))
    deeds = draw(
        st.lists(st.sampled_from([*ODD_CALLS[:6], print, isolation.quiet, None, None, None]), max_size=2)
    )
    wipe = draw(st.booleans())
    calls = []

    def answer(*arguments):
        calls.append(None)
        for argument in arguments:
            if wipe and isinstance(argument, np.ndarray):
                argument[...] = 0
        for deed in deeds:
            if deed and len(calls) % 2:
                deed()
        return values[len(calls) % len(values)]

    return answer


def fuzz(way, examples):
    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(FUNCTIONS), odd_functions(), odd)
    def law(id, answer, value):
        with running(way):
            verdict = check(id, answer)
            assert verdict.passed in (False, None)
            assert repr(verdict).isprintable()
            assert verdict._repr_html_()
            assert check(id, value).passed in (False, None)
            if check("1.8", value).passed:
                with pytest.raises(NoMinimizerError):
                    Quadratic(*value).minimizer()

    law()


def test_fuzz_in_a_thread():
    fuzz("thread", 1000)


@pytest.mark.skipif("child" not in WAYS, reason="needs a child process")
def test_fuzz_in_a_child():
    fuzz("child", 250)


@settings(max_examples=300, deadline=None, database=None)
@given(st.lists(st.floats(-1e3, 1e3), min_size=6, max_size=6))
def test_examples_that_pass_have_no_minimiser(entries):
    """An example is right only where the ground floor finds no minimiser."""
    p, q, r, s, u, v = entries
    with running("thread"):
        A = np.outer([p, q], [p, q])
        verdict = check("1.8", (A, [u, v]))
        if verdict.passed:
            with pytest.raises(NoMinimizerError):
                Quadratic(A, [u, v]).minimizer()
        assert check("1.8", ([[p, q], [r, s]], [u, v])).passed in (False, *([True] if q == r else []))


def test_jax_in_the_process_means_a_thread(monkeypatch):
    monkeypatch.setitem(sys.modules, "jax", object())
    assert isolation._can_fork() is False
    monkeypatch.delitem(sys.modules, "jax")
    assert isolation._can_fork() is (sys.platform == "linux")
