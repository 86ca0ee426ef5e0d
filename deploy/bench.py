"""Start N students on a real JupyterHub on this machine, let each run a lesson, and print what it takes.

    python deploy/bench.py [--lesson 01_quadratics] [--proxy configurable-http-proxy] 1 5 10

Needs what deploy/README.md installs (psutil, requests and websocket-client come with JupyterLab). For each N a hub is
started with `jupyterhub_config.py`; N servers start at once; then each student's kernel runs the lesson, cell by cell,
over the websocket that a browser would use. Memory is the proportional set size: shared pages are divided among those
who share them.
"""

import argparse
import json
import os
import secrets
import shutil
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import requests
import websocket

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 600  # seconds for a server to start and for a cell to end


def free_port():
    """A free port of loopback, as text."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return str(s.getsockname()[1])


class Hub:
    """A running hub: its process, its address, the token of a service that may do what students do, and the homes."""

    def __init__(self, process, address, token, homes):
        self.process, self.address, self.headers = process, address, {"Authorization": f"token {token}"}
        self.homes = homes

    def request(self, method, path, **options):
        """Ask the hub, or a student's server through it."""
        return requests.request(method, f"{self.address}{path}", headers=self.headers, timeout=60, **options)

    def answers(self):
        """Whether the hub is up."""
        try:
            return self.request("GET", "/hub/api/").ok
        except requests.ConnectionError:
            return False


@contextmanager
def hub(proxy):
    """A `Hub` with an empty home for every student."""
    token = secrets.token_hex(16)
    port = free_port()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        environment = os.environ | {
            "NTD_HUB_PASSWORD": secrets.token_hex(8),
            "NTD_HUB_TOKEN": token,
            "NTD_HUB_PORT": port,
            "NTD_HUB_API_PORT": free_port(),
            "NTD_HUB_HOMES": str(Path(folder, "homes")),
            "CONFIGPROXY_AUTH_TOKEN": secrets.token_hex(16),
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), str(Path(proxy).parent), os.environ["PATH"]]),
        }
        command = [sys.executable, "-m", "jupyterhub", "--config", str(ROOT / "deploy" / "jupyterhub_config.py")]
        with open(Path(folder, "log"), "w+") as log:
            process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
            running = Hub(process, f"http://127.0.0.1:{port}", token, Path(folder, "homes"))
            try:
                until(lambda: process.poll() is not None or running.answers(), "the hub did not start", patience=120)
                if process.poll() is not None:
                    raise RuntimeError(f"the hub ended with {process.returncode}")
                yield running
            except Exception:
                log.seek(0)
                print(log.read()[-5000:], file=sys.stderr)
                raise
            finally:
                children = psutil.Process(process.pid).children(recursive=True)
                process.terminate()
                process.wait(60)
                for child in children:
                    with suppress(psutil.NoSuchProcess):
                        child.kill()


def until(holds, otherwise, patience=PATIENCE):
    """Wait until `holds()`; after `patience` seconds raise RuntimeError with the sentence `otherwise`."""
    give_up = time.monotonic() + patience
    while not holds():
        if time.monotonic() > give_up:
            raise RuntimeError(otherwise)
        time.sleep(0.2)


def start_server(hub, name):
    """Start a student's server; return how many seconds that takes."""
    start = time.monotonic()
    hub.request("POST", f"/hub/api/users/{name}").raise_for_status()
    while (reply := hub.request("POST", f"/hub/api/users/{name}/server")).status_code == 429:  # too many at once
        time.sleep(0.5)
    reply.raise_for_status()
    until(
        lambda: hub.request("GET", f"/hub/api/users/{name}").json()["servers"].get("", {}).get("ready"),
        f"{name}: no server",
    )
    return time.monotonic() - start


def run_lesson(hub, name, cells):
    """Run the cells in a new kernel; return the seconds to the first demo, to the end, and the kernel's id."""
    start = time.monotonic()
    kernel = hub.request("POST", f"/user/{name}/api/kernels", json={"name": "python3"}).json()["id"]
    address = f"{hub.address.replace('http', 'ws')}/user/{name}/api/kernels/{kernel}/channels"
    socket = websocket.create_connection(address, header=hub.headers, timeout=PATIENCE)
    first = None
    for source in cells:
        if error := execute(socket, source):
            raise RuntimeError(f"{name}: {error} in\n{source}")
        if first is None and "demos." in source:
            first = time.monotonic() - start
    socket.close()
    return first, time.monotonic() - start, kernel


def execute(socket, source):
    """Run a cell, reading all its messages; return the name of the exception that it raises, or None."""
    id = uuid.uuid4().hex
    content = {"code": source, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
    header = {"msg_id": id, "msg_type": "execute_request", "username": "", "session": id, "version": "5.3"}
    message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
    socket.send(json.dumps(message))
    replied = idle = False
    error = None
    while not (replied and idle):
        got = _message(socket.recv())
        if got["parent_header"].get("msg_id") != id:
            continue
        if got["msg_type"] == "execute_reply":
            replied, error = True, got["content"].get("ename")
        idle |= got["msg_type"] == "status" and got["content"]["execution_state"] == "idle"
    return error


def _message(received):
    """A message as a dictionary; one with buffers begins with the count and the offsets of its parts."""
    if isinstance(received, str):
        return json.loads(received)
    count, *offsets = struct.unpack_from(f">{1 + struct.unpack_from('>I', received)[0]}I", received)
    return json.loads(received[offsets[0] : offsets[1] if count > 1 else None])


def memory(hub):
    """The proportional set sizes in MB: of the hub and its proxy, of the servers, of the kernels."""
    sizes = {"hub": [], "server": [], "kernel": []}
    for process in [psutil.Process(hub.process.pid), *psutil.Process(hub.process.pid).children(recursive=True)]:
        try:
            line, size = " ".join(process.cmdline()), process.memory_full_info().pss / 1e6
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
        kind = "kernel" if "ipykernel" in line else "server" if "singleuser" in line else "hub"
        sizes[kind].append(size)
    return sizes


def measure(students, cells, proxy):
    """One row of the table."""
    names = [f"student{n}" for n in range(students)]
    with hub(proxy) as running, ThreadPoolExecutor(students) as pool:
        starts = list(pool.map(lambda name: start_server(running, name), names))
        ran = list(pool.map(lambda name: run_lesson(running, name, cells), names))
        sizes = memory(running)
    firsts, ends = [first for first, _, _ in ran], [end for _, end, _ in ran]
    row = [students, max(starts), statistics.median(firsts), max(firsts), max(ends)]
    row += [sum(sizes["hub"]), *(statistics.median(sizes[kind]) for kind in ("server", "kernel"))]
    row += [(sum(sizes["server"]) + sum(sizes["kernel"])) / students]
    return row


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("students", type=int, nargs="+")
    parser.add_argument("--lesson", default="01_quadratics")
    parser.add_argument("--proxy", default=shutil.which("configurable-http-proxy"), help="its path")
    given = parser.parse_args()
    if not given.proxy:
        parser.error("there is no configurable-http-proxy: npm install --global configurable-http-proxy")
    notebook = json.loads((ROOT / "lessons" / f"{given.lesson}.ipynb").read_text(encoding="utf-8"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    print(f"{given.lesson}: all N students start at once; times in s, memory in MB (proportional set size)")
    columns = ["N", "slowest server", "first demo, median", "slowest", "lesson's end, slowest"]
    columns += ["hub", "a server", "a kernel", "a student"]
    print(f"| {' | '.join(columns)} |\n|{' --- |' * len(columns)}")
    for students in given.students:
        row = measure(students, cells, given.proxy)
        print("| " + " | ".join(f"{value:.0f}" if value >= 10 else f"{value:.1f}" for value in row) + " |", flush=True)


if __name__ == "__main__":
    main()
