"""The process that runs one submission in a kernel: `python -m ntd_helpers.grading.runner`, started by `submission`.

It reads one line of JSON (a request) and writes lines of JSON (events): {"cell": number, "error": name or null};
{"id": exercise, "answer": text or null} after a cell that checks it; {"last": exercise, "answer": text or null} after
the last cell; and in the end {"end": status, "reason": text}. It judges nothing and knows no answer. When its standard
input is closed it kills the kernel and ends; so it does not outlive the report.

The kernel runs by nbclient. Its outputs are dropped as they come, however many they are.
"""

import asyncio
import json
import os
import queue
import re
import subprocess
import sys
import threading
import time

from jupyter_client import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.client import CellExecutionComplete
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook
from traitlets import Any

from . import sandbox
from .notebook import SURROGATE

ANSWER_LIMIT = 90
"""Seconds for the cases of one answer: `isolation` stops it after a minute at most."""

INTERRUPT_LIMIT = 10
"""Seconds in which an interrupted cell must end."""

MOST_STOPPED = 3
"""After so many cells that were stopped at the limit, the notebook ends."""

_ASK = '__import__("importlib").import_module("ntd_helpers.exercises").observed("{task}", lambda: ({expression}))'
_LONGEST_ANSWER = 4_000_000


class EndError(Exception):
    """The notebook cannot go on; its arguments are the status and the reason."""


class _Manager(AsyncKernelManager):
    """Starts the sandbox's interpreter, and knows no other kernel."""

    command = Any()

    def format_kernel_cmd(self, extra_arguments=None):
        return [*self.command, "-m", "ipykernel_launcher", "-f", self.connection_file]


class _Client(NotebookClient):
    """Drops all output."""

    def process_message(self, msg, cell, cell_index):
        if msg["msg_type"] == "status" and msg["content"]["execution_state"] == "idle":
            raise CellExecutionComplete


class Kernel:
    """A fresh kernel in a sandbox. Each method raises `EndError` when the kernel has ended."""

    def __init__(self, place, limit, prefix):
        manager = _Manager(command=[*prefix, place.python], connection_file=str(place.root / "kernel.json"))
        if os.name == "posix":  # no ports, which two kernels that start at once might share
            manager.transport, manager.ip = "ipc", str(place.root / "k")
        self.place, self.limit, self.reply = place, limit, None
        self.client = _Client(
            new_notebook(),
            km=manager,
            timeout=limit,
            allow_errors=True,
            record_timing=False,
            iopub_timeout=2,
            startup_timeout=120,
            on_cell_executed=self._keep_reply,
        )
        self.client.log.disabled = True

    def _keep_reply(self, execute_reply, **_):
        self.reply = execute_reply["content"]

    async def start(self):
        """Start the kernel and delete the file with its key, so that no other process can speak to it."""
        nowhere = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
        try:
            # "independent" leaves the number of this process out of the kernel's environment
            await self.client.async_start_new_kernel(
                env=self.place.environment, cwd=str(self.place.work), independent=True, **nowhere
            )
            await self.client.async_start_new_kernel_client()
        except RuntimeError:
            raise EndError("timeout", "the kernel did not start in time") from None
        (self.place.root / "kernel.json").unlink(missing_ok=True)

    async def run(self, source):
        """Run a cell; return None, the name of the exception that it raises, or "stopped after …" if it was stopped."""
        if SURROGATE.search(source):  # it cannot be sent; this is what Python raises for it
            return "UnicodeEncodeError"
        cell, self.reply = new_code_cell(source), None
        self.client.nb.cells = [cell]
        try:
            await self.client.async_execute_cell(cell, 0)
        except CellTimeoutError:
            await self._interrupt()
            return f"stopped after {self.limit:g} s"
        except DeadKernelError:
            raise EndError("died", "the kernel ended") from None
        reply = self.reply or {}
        if any(payload.get("source") == "ask_exit" for payload in reply.get("payload", ())):  # exit() takes its time
            raise EndError("died", "the kernel ended")
        return None if reply.get("status", "ok") == "ok" else _name(reply.get("ename"))

    async def _interrupt(self):
        await self.client.km.interrupt_kernel()
        await self._reply_to(self.client.kc.kernel_info(), INTERRUPT_LIMIT)

    async def answer(self, expression, task):
        """What the answer that `expression` gives does on a task, as the kernel tells it; None if it tells nothing."""
        ask = {"answer": _ASK.format(task=task, expression=expression)}
        request = self.client.kc.execute("", silent=True, store_history=False, user_expressions=ask, allow_stdin=False)
        content = await self._reply_to(request, ANSWER_LIMIT)
        try:
            text = content["user_expressions"]["answer"]["data"]["text/plain"]
            found = re.fullmatch(r"'([A-Za-z0-9+/=]*)'", text) if len(text) < _LONGEST_ANSWER else None
        except (KeyError, TypeError):  # not what the course's package sends: the notebook has meddled with it
            return None
        return found[1] if found else None

    async def _reply_to(self, request, limit):
        deadline = time.monotonic() + limit
        while time.monotonic() < deadline:
            try:
                message = await self.client.kc.get_shell_msg(timeout=0.2)
            except queue.Empty:
                if not await self.client.km.is_alive():
                    raise EndError("died", "the kernel ended") from None
                continue
            if message["parent_header"].get("msg_id") == request:
                return message["content"]
        raise EndError("timeout", "the kernel did not react and was stopped")


def _name(text):
    """The name of an exception, which a notebook may have made up."""
    return text if isinstance(text, str) and re.fullmatch(r"[A-Za-z_]\w{0,59}", text) else "an exception"


async def run(request, tell):
    """Run the cells of a request and ask for the answers; `tell` is called with each event."""
    place = sandbox.Sandbox(request["folder"], request["mark"], request["fonts"])
    kernel = Kernel(place, request["limit"], request["prefix"])
    tasks, stopped = request["tasks"], 0
    await kernel.start()
    for number, source, answers in request["cells"]:
        try:
            error = await kernel.run(source)
            tell({"cell": number, "error": error})
            for id, expression in answers:
                tell({"id": id, "answer": await kernel.answer(expression, tasks[id])})
        except EndError as end:
            status, reason = end.args
            raise EndError(status, f"{reason}, in cell {number} of {request['count']}") from None
        stopped += bool(error and error.startswith("stopped"))
        if stopped == MOST_STOPPED:
            raise EndError("timeout", f"ended after {stopped} cells that were stopped")
    for id, name in request["names"]:
        tell({"last": id, "answer": await kernel.answer(name, tasks[id])})


def _detach():
    """Leave the report's session and family, so that the kernel does not find the report among its ancestors."""
    if hasattr(os, "fork"):
        if os.fork():
            os._exit(0)
        os.setsid()
        sandbox.adopt_orphans()


def _end_with_the_report(folder):
    sys.stdin.buffer.read()
    sandbox.kill_descendants()
    sandbox.discard(folder)
    os._exit(1)


def main():
    """Run one submission as the request on standard input asks, and write events to standard output."""
    _detach()
    request = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_the_report, args=(request["folder"],), daemon=True).start()

    def tell(event):
        sys.stdout.write(json.dumps(event) + "\n")
        sys.stdout.flush()

    end = {"end": "ok", "reason": ""}
    try:
        asyncio.run(run(request, tell))
    except EndError as error:
        end["end"], end["reason"] = error.args
    except Exception as error:
        end = {"end": "failed", "reason": f"could not be run: {_name(type(error).__name__)}"}
    sandbox.kill_descendants()
    sandbox.discard(request["folder"])
    tell(end)
    os._exit(0)  # without waiting for the kernel's channels


if __name__ == "__main__":
    main()
