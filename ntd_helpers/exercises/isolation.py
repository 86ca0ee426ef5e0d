"""Runs a student's code in a thread, so that the notebook goes on whatever the code does.

`outcomes(call, cases, read)` calls `call(*case)` for each case and returns a list of `Outcome`, plain data. The code
may raise, exit, loop, recurse, print, ask for input, change its arguments or change settings (see `restore`): none of
this reaches the notebook. It is the same on every platform, with and without jax.

*Time.* An answer is stopped after `LIMIT` seconds if the process has been computing for most of them. On a busy machine,
where it gets little processor time, it may take up to `LONGEST` times as long: a right answer whose compilation
takes two seconds of processor time is not stopped because other programs run. After two seconds a notebook shows that
the answer is still running.

*What a thread cannot contain.*

- Code that never returns to Python, such as a single very long call into C (`10**10**9`), cannot be stopped. It may also
  keep the whole kernel from running. The same holds for a loop that catches every exception, `BaseException` included:
  it is reported as too slow, and it goes on in the background. Interrupt or restart the kernel.
- `os._exit`, a crash in C code or more memory than the machine has ends the kernel.
- Threads and processes that the answer starts live on, and so do files that it writes.
"""

import builtins
import contextlib
import ctypes
import os
import sys
import threading
import time
import uuid
import warnings
from dataclasses import dataclass

import numpy as np

from .forms import WrongForm, describe
from .restore import restored

LIMIT = 10.0
"""Seconds that all the cases of one check may take together on a quiet machine."""

LONGEST = 6
"""The limit on a busy machine, or for an answer that waits, in units of `LIMIT`."""

_COMPUTING = 0.8
"""An answer counts as computing if the process used this fraction of `LIMIT` as processor time."""

_SHOW_AFTER = 2.0
"""Seconds after which a notebook shows that the answer is still running."""

_POLL = 0.05


@dataclass(frozen=True)
class Outcome:
    """The result of one call.

    `kind` is "value" (`value` is what the form read), "form" (it returned something else, `text` says what), "raised"
    (`text` is the exception), "unfinished" (the `...` of the stub is still there) or "slow" (it was stopped; `text`
    says after how long). `changed` holds the positions of arguments that were changed in place.
    """

    kind: str
    value: object = None
    text: str = ""
    changed: tuple[int, ...] = ()


def outcomes(call, cases, read):
    """The outcome of `call(*case)` for each case; the list ends early at "slow" or "unfinished"."""
    results, ended = [], threading.Event()
    with restored(), _progress() as show_progress, _quiet():
        worker = _start(call, cases, read, results, ended)
        try:
            seconds = _wait(ended, show_progress)
        finally:
            _interrupt(worker, ended)
    results = results[:]  # an answer that could not be stopped may add more
    if seconds is not None:
        results.append(Outcome("slow", text=f"{seconds:g} s"))
    return results


def observe(call, case, read):
    """The outcome of one call, made here and now. For code that is trusted or already isolated."""
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
    """Close a coroutine: one that is never awaited warns when it is collected."""
    try:
        if hasattr(type(value), "cr_await"):
            value.close()
    except _TimeUp:
        raise
    except BaseException:
        pass


# The thread and its time


class _TimeUp(BaseException):
    """Raised inside the student's code at the limit."""


def _start(call, cases, read, results, ended):
    """The started thread that appends to `results` and sets `ended`."""

    def work():
        try:
            with np.errstate(all="ignore"):  # a thread has its own
                for case in cases:
                    results.append(observe(call, case, read))
                    if results[-1].kind == "unfinished":
                        return
        except _TimeUp:
            pass
        finally:
            ended.set()

    stack = threading.stack_size(16 * 2**20)  # as deep as a main thread's, for code that recurses
    try:
        worker = threading.Thread(target=work, daemon=True)
        worker.start()
    finally:
        threading.stack_size(stack)
    return worker


def _wait(ended, show_progress):
    """Wait for `ended`. Returns None, or the limit in seconds that was reached."""
    start, start_computing = time.monotonic(), time.process_time()
    while not ended.wait(_POLL):
        seconds, computing = time.monotonic() - start, time.process_time() - start_computing
        reached = limit_reached(seconds, computing)
        if reached is not None:
            return reached
        if seconds >= _SHOW_AFTER:
            show_progress()
    return None


def limit_reached(seconds, computing):
    """The limit that an answer has reached after `seconds`, of which it was `computing` (processor time); or None."""
    if seconds >= LONGEST * LIMIT:
        return LONGEST * LIMIT
    return LIMIT if seconds >= LIMIT and computing >= _COMPUTING * LIMIT else None


def _interrupt(worker, ended):
    """Raise `_TimeUp` in the worker until it ends; give up after ten times."""
    for _ in range(10):
        if ended.is_set():
            return
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(worker.ident), ctypes.py_object(_TimeUp))
        ended.wait(0.02)


# What the notebook shows meanwhile


@contextlib.contextmanager
def _quiet():
    """Show nothing that the answer prints or displays, and let it ask for nothing."""
    ask, builtins.input = builtins.input, _no_input
    try:
        with (
            open(os.devnull, "w", errors="replace") as silence,
            contextlib.redirect_stdout(silence),
            contextlib.redirect_stderr(silence),
            _no_display(),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        builtins.input = ask


def _no_input(*_):
    raise EOFError("an answer cannot ask for input")


def _shell():
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None


@contextlib.contextmanager
def _no_display():
    """IPython's `display` shows nothing meanwhile."""
    shell = _shell()
    if shell is None:
        yield
        return
    from IPython.core.displaypub import CapturingDisplayPublisher

    publisher, shell.display_pub = shell.display_pub, CapturingDisplayPublisher()
    try:
        yield
    finally:
        shell.display_pub = publisher


@contextlib.contextmanager
def _progress():
    """Gives a function that shows "still running…" in a notebook, once; the text is cleared on exit."""
    shell = _shell()
    publisher = shell.display_pub if shell is not None and hasattr(shell, "kernel") else None
    display_id, shown = uuid.uuid4().hex, False

    def publish(text, update):
        publisher.publish({"text/plain": text}, transient={"display_id": display_id}, update=update)

    def show():
        nonlocal shown
        if publisher and not shown:
            shown = True
            publish("still running…", update=False)

    try:
        yield show
    finally:
        if shown:
            publish("", update=True)
