"""Runs a student's code in a thread, so that the notebook stays usable whatever the code does.

`outcomes(answer, cases, read)` calls `answer(*case)` for each case and returns a list of `Outcome`, plain data. The
code may raise, exit, loop, recurse, print, ask for input, change its arguments or change settings (see `restore`): none
of this reaches the notebook. The guarantees are the same on every platform, with and without jax.

*Time.* An answer is stopped after `LIMIT` seconds if the process has been computing for most of them. On a busy
machine, where the process gets little processor time, the answer may take up to `LONGEST` times as long: a right answer
whose compilation takes two seconds of processor time is not stopped because other programs run. After two seconds a
notebook shows that the answer is still running.

*What a thread cannot contain.*

- Code that does not return to Python, such as a single very long call into C (`10**10**9`), cannot be stopped, and may
  keep the whole kernel from running. A loop that catches every exception, `BaseException` included, is reported as not
  finished and goes on in the background. In both cases restart the kernel.
- `os._exit`, a crash in C code or more memory than the machine has ends the kernel.
- Bytes that are written to the process's output directly (`os.write(1, …)`, C code) are shown.
- Threads and processes that the answer starts, and files that it writes, remain.
"""

import builtins
import contextlib
import copy
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
"""Seconds for all the cases of one check together, on a machine that does nothing else."""

LONGEST = 6
"""Factor on `LIMIT` for an answer that hardly computes: the machine is busy, or the answer waits."""

_COMPUTING = 0.8
"""Fraction of `LIMIT` that the process must have used as processor time for the answer to be stopped at `LIMIT`."""

_SHOW_AFTER = 2.0
"""Seconds after which a notebook shows that the answer is still running."""

_POLL = 0.05
"""Seconds between two looks at the clock."""


@dataclass(frozen=True)
class Outcome:
    """The result of an answer in one case.

    `kind` is "value" (`value` is what the form read), "form" (it returned something else, `text` says what), "raised"
    (`text` is the exception), "unfinished" (the `...` of the stub is still there), "slow" (it was stopped; `text`
    says after how long) or "mismatch" (the answer is a value where a function was asked for, or the reverse).
    `changed` holds the positions of arguments that were changed in place.
    """

    kind: str
    value: object = None
    text: str = ""
    changed: tuple[int, ...] = ()


def outcomes(answer, cases, read):
    """The outcome of `answer(*case)` for each case; if the answer is a value, the one case is `()`.

    The list ends early at "slow" or "unfinished". Of an answer that cannot be run it says so: "unfinished", "mismatch".
    """
    if answer is None or answer is ...:
        return [Outcome("unfinished")]
    if bool(cases[0]) != callable(answer):
        return [Outcome("mismatch")]
    worker = _Worker(answer, cases, read)
    with restored(), _progress() as show_progress, _quiet():
        size = threading.stack_size(16 * 2**20)  # as much as a main thread has, for code that recurses
        try:
            worker.start()
            seconds = _wait(worker, show_progress)
        finally:
            threading.stack_size(size)
            _stop(worker)
    results = list(worker.results)  # a copy: an answer that could not be stopped may add more
    return results if worker.finished else [*results, Outcome("slow", text=f"{seconds or LIMIT:g} s")]


def observe(answer, case, read):
    """The outcome in one case, in this thread and without a limit. For code that is trusted or already isolated."""
    arguments = copy.deepcopy(case)
    try:
        value = answer(*arguments) if case else answer
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


def _same(before, after):
    if not isinstance(before, np.ndarray):
        return not isinstance(before, list) or before == after
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


class _TimeUp(BaseException):
    """Raised inside the student's code at the limit."""


class _Worker(threading.Thread):
    """Runs the cases one after the other: `results` grows, and `finished` says whether all was done."""

    def __init__(self, answer, cases, read):
        super().__init__(daemon=True)
        self.answer, self.cases, self.read = answer, cases, read
        self.results, self.finished = [], False

    def run(self):
        try:
            with np.errstate(all="ignore"):  # a thread starts with NumPy's defaults
                for case in self.cases:
                    self.results.append(observe(self.answer, case, self.read))
                    if self.results[-1].kind == "unfinished":
                        break
            self.finished = True
        except _TimeUp:
            pass
        except BaseException as error:  # the answer has broken something that `observe` needs
            self.results.append(Outcome("raised", text=_sentence(error)))
            self.finished = True


def _wait(worker, show_progress):
    """Wait for the worker's end. Returns None, or the limit in seconds that was reached."""
    start, start_computing = time.monotonic(), time.process_time()
    while True:
        worker.join(_POLL)
        if not worker.is_alive():
            return None
        seconds = time.monotonic() - start
        limit = limit_reached(seconds, time.process_time() - start_computing)
        if limit is not None:
            return limit
        if seconds >= _SHOW_AFTER:
            show_progress()


def limit_reached(seconds, computing):
    """The limit in seconds that an answer has reached, or None.

    `seconds` have passed since its start, in which the process used `computing` seconds of processor time.
    """
    if seconds >= LONGEST * LIMIT:
        return LONGEST * LIMIT
    return LIMIT if seconds >= LIMIT and computing >= _COMPUTING * LIMIT else None


def _stop(worker):
    """Raise `_TimeUp` in the worker until it ends; give up after ten times."""
    for _ in range(10):
        if not worker.is_alive():
            return
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(worker.ident), ctypes.py_object(_TimeUp))
        worker.join(_POLL)


@contextlib.contextmanager
def _quiet():
    """Show nothing that the answer prints or displays, and let it ask for nothing."""
    with contextlib.ExitStack() as stack:
        silence = stack.enter_context(open(os.devnull, "w", errors="replace"))
        stack.enter_context(contextlib.redirect_stdout(silence))
        stack.enter_context(contextlib.redirect_stderr(silence))
        if shell := _shell():
            from IPython.core.displaypub import CapturingDisplayPublisher

            stack.callback(setattr, shell, "display_pub", shell.display_pub)
            shell.display_pub = CapturingDisplayPublisher()
        builtins.input = _no_input  # `restored` puts it back, and the filters of warnings
        warnings.simplefilter("ignore")
        yield


def _no_input(*_):
    raise EOFError("an answer cannot ask for input")


def _shell():
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None


@contextlib.contextmanager
def _progress():
    """Yield a function that shows "still running…" in a notebook, once; the text is cleared on exit.

    It does nothing where the notebook is run by a program (nbclient, nbval), whose outputs must not depend on the time
    that an answer takes. Such programs do not allow input.
    """
    shell = _shell()
    publisher = shell.display_pub if getattr(getattr(shell, "kernel", None), "_allow_stdin", False) else None
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
