"""Marks one submitted notebook: runs it in a kernel of its own, and judges its answers outside of that kernel.

The code cells run one after the other in a fresh kernel; one that raises does not stop the later ones. After a cell
that checks an answer (`code.checks`), the kernel is asked for what that answer does on the exercise's
inputs (`engine.observe`). What comes back is plain data, and it is judged here, with the package of whoever marks
(`engine.judge`). So a notebook that redefines `check`, changes the package or prints "passed" gains nothing by it. If
several answers are checked, the best one counts: what is solved stays solved. An exercise of the lesson that no cell
checks is judged by the value that its name has in the end.

What this cannot see: whose work an answer is, and an answer that asks the package for its own reference. And a
submission is a program: it runs with the rights of whoever marks it.
"""

import ast
import contextlib
import json
import os
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from . import notebook
from .code import checks
from .engine import exercise, judge, observe
from .isolation import Outcome
from .registry import lessons, load

PASSED, WRONG, OPEN, NOT_RUN = MARKS = ("passed", "wrong", "open", "not run")
"""From best to worst. "open" is not attempted, "not run" was never reached."""

_MARKER = "NTD_SUBMISSION"


@dataclass
class Result:
    """What came of a notebook.

    `status` is "ok", "errors" (a cell raised), "timeout", "died" (the kernel ended), "unreadable" (it is no
    notebook), "failed" (it could not be run here) or "stopped"; `reason` says more; `marks` maps the id of each
    exercise to one of `MARKS`.
    """

    status: str = "ok"
    reason: str = ""
    marks: dict = field(default_factory=dict)

    @property
    def total(self):
        """How many exercises are passed."""
        return sum(mark == PASSED for mark in self.marks.values())


class _EndError(Exception):
    """The notebook cannot go on; its arguments are the status and the reason."""


def mark(path, limit, stop=None):
    """The `Result` of the notebook at `path`, after at most `limit` seconds. Never raises.

    `stop`, a `threading.Event`, ends it early when it is set.
    """
    result = Result()
    try:
        _mark(notebook.sources(path), result, time.monotonic() + limit, limit, stop or threading.Event())
    except notebook.NotebookError as error:
        result.status, result.reason = "unreadable", str(error)
    except _EndError as end:
        result.status, result.reason = end.args
    except Exception as error:  # one submission must not stop the others, whatever it is
        result.status, result.reason = "failed", f"could not be run: {_name(type(error).__name__)}"
    return result


def _mark(cells, result, deadline, limit, stop):
    codes = {number: source for number, (type, source) in enumerate(cells, start=1) if type == "code"}
    asked = {number: checks(source) for number, source in codes.items()}
    checked = {check.id for found in asked.values() for check in found}
    ids = checked | set(_mentioned("\n".join(codes.values())))
    numbers = {int(id.split(".")[0]) for id in ids}
    everything = [id for lesson in lessons() if lesson in numbers for id in load(lesson, "exercise")]
    result.marks = dict.fromkeys(everything, NOT_RUN)
    if not everything:
        result.reason = "no exercise of this course is in it"
    raised = []
    with _Kernel(deadline, stop) as kernel:
        for number, source in codes.items():
            try:
                error = kernel.run(source)
                if error:
                    raised.append(f"{number} ({error})")
                for id, answer, _ in asked[number]:
                    new = kernel.judged(id, answer, missing=WRONG) if answer else WRONG
                    result.marks[id] = min(result.marks[id], new, key=MARKS.index)
            except _EndError as end:
                status, how = end.args
                how = f"stopped after {limit:g} seconds" if status == "timeout" else how
                raise _EndError(status, f"{how}, in cell {number} of {len(cells)}") from None
        for id in everything:
            if id not in checked:
                result.marks[id] = kernel.judged(id, exercise(id).name, missing=OPEN)
    if raised:
        result.status = "errors"
        more = f" and {len(raised) - 5} more" if len(raised) > 5 else ""
        result.reason = f"cells that raised: {', '.join(raised[:5])}{more}"


def _mentioned(source):
    """The ids of exercises and predictions that are the first argument of some call."""
    ids = re.findall(r"""\w\(\s*(?:id\s*=\s*)?["'](\d+\.\w+)["']""", source)
    return [id for id in ids if int(id.split(".")[0]) in lessons()]


# In the kernel


def seen(id, get):
    """What the answer that `get()` gives does, as JSON; "null" if there is none. Called in the submission's kernel."""
    try:
        answer = get()
    except BaseException:
        return "null"
    outcomes = observe(exercise(id), answer)
    return json.dumps([(one.kind, one.value, one.text, one.changed) for one in outcomes])


_ASK = '__import__("importlib").import_module("{module}").seen("{id}", lambda: ({expression}))'


class _Kernel:
    """A fresh kernel in an empty folder, killed with all that it started on the way out.

    Its output goes nowhere, however much it is. Each method raises `_EndError` at the deadline, when `stop` is set, and
    when the kernel ends by itself.
    """

    def __init__(self, deadline, stop):
        self.deadline, self.stop = deadline, stop
        self.marker = uuid.uuid4().hex

    def __enter__(self):
        from jupyter_client.blocking import BlockingKernelClient
        from jupyter_client.connect import write_connection_file

        self.home = tempfile.mkdtemp(prefix="ntd-")
        self.process = self.client = None
        try:
            folder = Path(self.home, "work")
            folder.mkdir()
            # Not TCP where it can be helped: two kernels that start at once might be given the same port.
            where = {"transport": "ipc", "ip": f"{self.home}/k"} if os.name == "posix" else {}
            connection, _ = write_connection_file(f"{self.home}/kernel.json", **where)
            self.process = subprocess.Popen(
                [sys.executable, "-m", "ipykernel_launcher", "-f", connection],
                cwd=folder,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            self.client = BlockingKernelClient(connection_file=connection)
            self.client.load_connection_file()
            self.client.start_channels(iopub=False, stdin=False, hb=False, control=False)
            self._reply(self.client.kernel_info())
        except BaseException:
            self.__exit__()
            raise
        return self

    def _environment(self):
        package = Path(__file__).resolve().parents[2]
        paths = [str(package), *filter(None, [os.environ.get("PYTHONPATH")])]
        return os.environ | {
            _MARKER: self.marker,
            "PYTHONPATH": os.pathsep.join(paths),
            "IPYTHONDIR": f"{self.home}/ipython",  # neither the settings nor the history of whoever marks
            "JPY_PARENT_PID": str(os.getpid()),  # it ends when this process does, however that ends
            "NTD_PROGRESS": "",
            **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
        }

    def __exit__(self, *_):
        if self.client:
            self.client.stop_channels()
        if self.process:
            _kill(self.process, self.marker)
        shutil.rmtree(self.home, ignore_errors=True)

    def run(self, source):
        """Run a cell; return the name of the exception if it raises, else None."""
        if notebook.SURROGATE.search(source):  # it cannot be sent; this is what Python raises for it
            return "UnicodeEncodeError"
        content = self._reply(self.client.execute(source, allow_stdin=False))
        if any(payload.get("source") == "ask_exit" for payload in content.get("payload", ())):  # exit() takes its time
            raise _EndError("died", "the kernel ended")
        return None if content.get("status") == "ok" else _name(content.get("ename"))

    def judged(self, id, expression, missing):
        """The mark for the answer that `expression` gives; `missing` if it gives none."""
        ask = _ASK.format(module=__name__, id=id, expression=expression)
        request = self.client.execute("", silent=True, user_expressions={"seen": ask}, allow_stdin=False)
        content = self._reply(request)
        try:
            outcomes = json.loads(ast.literal_eval(content["user_expressions"]["seen"]["data"]["text/plain"]))
            if outcomes is None:
                return missing
            outcomes = [Outcome(kind, value, text, tuple(changed)) for kind, value, text, changed in outcomes]
            return {True: PASSED, False: WRONG, None: OPEN}[judge(exercise(id), outcomes).passed]
        except Exception:  # not what the package sends: the notebook has meddled with it
            return WRONG

    def _reply(self, request):
        """The content of the kernel's reply to a request."""
        while True:
            if self.stop.is_set():
                raise _EndError("stopped", "stopped before its end")
            if time.monotonic() > self.deadline:
                raise _EndError("timeout", "the kernel did not start in time")
            try:
                message = self.client.get_shell_msg(timeout=0.1)
            except queue.Empty:
                if self.process.poll() is not None:
                    raise _EndError("died", "the kernel ended") from None
                continue
            if message["parent_header"].get("msg_id") == request:
                return message["content"]


def _kill(process, marker):
    """Kill the kernel, what it started, and what that started, whether or not it is still a descendant."""
    import psutil

    doomed = []
    with contextlib.suppress(psutil.Error):
        doomed = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.wait()
    for _ in range(10):  # one may start another meanwhile
        for one in doomed:
            with contextlib.suppress(psutil.Error):
                one.kill()
        psutil.wait_procs(doomed, timeout=1)
        doomed = [one for one in psutil.process_iter() if _carries(one, marker)]
        if not doomed:
            return


def _carries(process, marker):
    import psutil

    try:
        return process.environ().get(_MARKER) == marker
    except (psutil.Error, OSError):  # another user's, or gone
        return False


def _name(text):
    """The name of an exception, which a notebook may have made up."""
    return text if isinstance(text, str) and re.fullmatch(r"[A-Za-z_]\w{0,59}", text) else "an exception"
