"""Runs a student's code so that nothing it does reaches the notebook.

`outcomes(call, cases, read)` calls `call(*case)` for each case and reports what came of each as plain
data. Whatever the code does (raise, exit, loop for ever, recurse, print, change its arguments, set
seeds), the caller gets a list of `Outcome`, within `LIMIT` seconds.

- *In a forked child*, on Linux, as long as jax is not loaded (its threads do not survive a fork). The child
  sends one line of JSON per case down a pipe and is killed at the limit. Even a loop inside C code, a
  crash of the interpreter or a patched numpy stays in the child.
- *In a thread*, elsewhere. At the limit an exception is raised inside it. A loop inside C code cannot be
  stopped this way, and `os._exit` ends the kernel; the rest is the same.
"""

import builtins
import contextlib
import ctypes
import faulthandler
import gc
import json
import os
import random
import select
import signal
import sys
import threading
import time
import warnings
from dataclasses import dataclass

import numpy as np
import numpy.random  # not on first use: that would be in every child

from .forms import WrongForm, describe

if sys.platform == "linux":
    import resource

LIMIT = 2.0
"""Seconds that all the cases of one check may take together."""

_MEMORY = 2**30
"""Bytes that a forked child may take on top of what the kernel has."""


@dataclass(frozen=True)
class Outcome:
    """What came of one call.

    `kind` is "value" (then `value` is what the form read), "form" (it returned something else, `text` says
    what), "raised" (`text` is the exception), "unfinished" (the `...` of the stub is still there), "slow"
    (stopped at the limit) or "died" (it ended Python). `changed` holds the positions of arguments that were
    changed in place.
    """

    kind: str
    value: object = None
    text: str = ""
    changed: tuple[int, ...] = ()


def outcomes(call, cases, read):
    """The outcome of `call(*case)` for each case; ends early at "slow", "died" or "unfinished"."""
    seen = []
    way = _in_child if _can_fork() else _in_thread
    way(call, cases, read, seen.append)
    return seen


def observe(call, case, read):
    """The outcome of one call, made here and now. For code that is trusted, or already isolated."""
    arguments = [_copy(argument) for argument in case]
    try:
        value = call(*arguments)
    except NotImplementedError:
        return Outcome("unfinished")
    except _TimeUp:
        raise
    except BaseException as error:
        return Outcome("raised", text=_sentence(error))
    changed = tuple(i for i, pair in enumerate(zip(case, arguments, strict=True)) if not _same(*pair))
    try:
        if value is ... or (isinstance(value, tuple | list) and any(part is ... for part in value)):
            return Outcome("unfinished")
        return Outcome("value", read(value), changed=changed)
    except _TimeUp:
        raise
    except WrongForm as wrong:
        return Outcome("form", text=_printable(str(wrong)), changed=changed)
    except BaseException:
        return Outcome("form", text=_safely(lambda: describe(value)), changed=changed)
    finally:
        _close(value)


def _each(call, cases, read, report):
    for case in cases:
        outcome = observe(call, case, read)
        report(outcome)
        if outcome.kind == "unfinished":
            return


def _copy(argument):
    return argument.copy() if isinstance(argument, np.ndarray) else argument


def _same(before, after):
    if not isinstance(before, np.ndarray):
        return True
    return (before.shape, before.dtype, before.tobytes()) == (after.shape, after.dtype, after.tobytes())


def _sentence(error):
    name = _safely(lambda: type(error).__name__[:40])
    text = _safely(lambda: str(error).strip().split("\n")[0][:160])
    return f"{name}: {text}" if text else name


def _safely(make):
    try:
        return _printable(str(make()))
    except _TimeUp:
        raise
    except BaseException:
        return "something that cannot be read"


def _printable(text):
    """One line, without control characters or halves of surrogate pairs."""
    return "".join(letter if letter.isprintable() else " " for letter in text[:300])


def _close(value):
    """A coroutine that is never awaited would warn when it is collected."""
    try:
        if hasattr(type(value), "cr_await"):
            value.close()
    except _TimeUp:
        raise
    except BaseException:
        pass


# A forked child


def _can_fork():
    return sys.platform == "linux" and "jax" not in sys.modules


def _in_child(call, cases, read, report):
    deadline = time.monotonic() + LIMIT
    receive, send = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # fork among threads: the child takes no lock of theirs
        child = os.fork()
    if child == 0:
        _live_as_child(send, call, cases, read)
    os.close(send)
    try:
        _listen(receive, deadline, len(cases), report)
    finally:
        os.close(receive)
        for kill in (os.kill, os.killpg):  # the child, and whatever it started
            with contextlib.suppress(ProcessLookupError, PermissionError):
                kill(child, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child, 0)


def _listen(receive, deadline, expected, report):
    """Reports what the child sends, and "slow" or "died" if it stops before the last case."""
    poll = select.poll()
    poll.register(receive, select.POLLIN)
    buffer = b""
    while True:
        if not poll.poll(max(0.0, 1000 * (deadline - time.monotonic()))):
            return report(Outcome("slow"))
        received = os.read(receive, 65536)
        *lines, buffer = (buffer + received).split(b"\n")
        for line in lines:
            try:
                kind, value, text, changed = json.loads(line)
            except (ValueError, TypeError):  # the student's code wrote into the pipe
                return report(Outcome("died"))
            report(Outcome(kind, value, text, tuple(changed)))
            expected -= 1
            if expected == 0 or kind == "unfinished":
                return None
        if not received:
            return report(Outcome("died"))


def _live_as_child(send, call, cases, read):
    """Never returns: the notebook's sockets, buffers and exit handlers belong to the parent."""
    try:
        _settle()
        with quiet():
            _each(call, cases, read, lambda outcome: _send(send, outcome))
    finally:
        os._exit(0)


def _send(send, outcome):
    line = json.dumps([outcome.kind, outcome.value, outcome.text, outcome.changed]).encode() + b"\n"
    while line:
        line = line[os.write(send, line) :]


def _settle():
    os.setsid()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.settrace(None)
    sys.setprofile(None)
    faulthandler.disable()
    gc.freeze()
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    with open("/proc/self/statm") as statm:
        size = int(statm.read().split()[0]) * resource.getpagesize()
    for limit, most in ((resource.RLIMIT_AS, size + _MEMORY), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(limit)[1]
        resource.setrlimit(limit, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


# A thread


class _TimeUp(BaseException):
    """Raised inside the student's code at the limit."""


def _in_thread(call, cases, read, report):
    seen, ended = [], threading.Event()

    def work():
        try:
            with np.errstate(all="ignore"):  # a thread has its own
                _each(call, cases, read, seen.append)
        except _TimeUp:
            pass
        finally:
            ended.set()

    with quiet():
        stack = threading.stack_size(16 * 2**20)  # as deep as a main thread's, for code that recurses
        try:
            worker = threading.Thread(target=work, daemon=True)
            worker.start()
        finally:
            threading.stack_size(stack)
        try:
            in_time = ended.wait(LIMIT)
        finally:
            _interrupt(worker, ended)
    for outcome in tuple(seen):
        report(outcome)
    if not in_time:
        report(Outcome("slow"))


def _interrupt(worker, ended):
    """Raises `_TimeUp` in the worker until it ends, or swallows it ten times over."""
    for _ in range(10):
        if ended.is_set():
            return
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(worker.ident), ctypes.py_object(_TimeUp))
        ended.wait(0.02)


# What the student's code must not leave behind


@contextlib.contextmanager
def quiet():
    """Shows nothing, asks nothing, and puts back seeds, numpy's settings and the recursion limit."""
    numpy_seed, seed = np.random.get_state(), random.getstate()  # noqa: NPY002 (what a student may touch)
    printing, depth, ask = np.get_printoptions(), sys.getrecursionlimit(), builtins.input
    builtins.input = _no_input
    try:
        with (
            open(os.devnull, "w", errors="replace") as silence,
            contextlib.redirect_stdout(silence),
            contextlib.redirect_stderr(silence),
            _no_display(),
            warnings.catch_warnings(),
            np.errstate(all="ignore"),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        builtins.input = ask
        np.random.set_state(numpy_seed)  # noqa: NPY002
        random.setstate(seed)
        np.set_printoptions(**printing)
        sys.setrecursionlimit(depth)


def _no_input(*_):
    raise EOFError("an answer cannot ask for input")


@contextlib.contextmanager
def _no_display():
    """IPython's `display` shows nothing meanwhile."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None:
        yield
        return
    from IPython.core.displaypub import CapturingDisplayPublisher

    publisher, shell.display_pub = shell.display_pub, CapturingDisplayPublisher()
    try:
        yield
    finally:
        shell.display_pub = publisher
