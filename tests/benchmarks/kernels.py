"""What lessons and demos cost a kernel: time, memory, bytes to the browser; and what nbval takes."""

import inspect
import statistics
import subprocess
import time
from contextlib import contextmanager

import nbformat
import psutil
from jupyter_client.manager import KernelManager

from ntd_helpers.demos import quadratics
from ntd_helpers.stage.tracks import size
from tests.benchmarks.table import row
from tests.browser.lab import ROOT
from tests.lessons.notebooks import LESSONS, nbval

FIRST, FOURTH = "01_quadratics", "04_hessians"
NBVAL_GOALS = {"01": 15, "02": 20, "03": 20}  # seconds; the others have 25
# What a kernel holds in lesson 4 before its cells, one thing after another, each imported on top of those before it.
LAYERS = {
    "numpy, matplotlib and anywidget": "import numpy, matplotlib.pyplot, anywidget",
    "jax": "import jax",
    "jax's first array": "import jax.numpy; jax.numpy.zeros(3)",
    "the demos of lesson 4, the exercises": "import ntd_helpers.demos.hessians, ntd_helpers.exercises",
    "the digits": "from ntd_helpers.datasets import digits; X, labels = digits()",
}
TRIM = "import gc, ntd_helpers.stage.memory as memory; gc.collect(); memory.release()"
# What is taken from a kernel after all cells of lesson 4, one thing after another.
TAKEN = {
    "freed, but kept by glibc": TRIM,
    "compiled programs": "jax.clear_caches(); " + TRIM,
    "arrays": "for name in [k for k, v in globals().items() if hasattr(v, 'nbytes')]: del globals()[name]\n" + TRIM,
}


class Kernel:
    def __init__(self, client, process):
        self.client, self.process = client, process

    def run(self, source):
        """What `source` writes to its standard output."""
        written = []

        def hear(message):
            if message["msg_type"] == "stream":
                written.append(message["content"]["text"])

        reply = self.client.execute_interactive(source, timeout=600, output_hook=hear)["content"]
        if reply["status"] != "ok":
            raise RuntimeError(f"{source}\n{reply['ename']}: {reply['evalue']}")
        return "".join(written)

    def memory(self):
        """Resident memory in MB."""
        return self.process.memory_info().rss / 1e6


@contextmanager
def kernel():
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(cwd=str(ROOT), stderr=subprocess.DEVNULL)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        yield Kernel(client, psutil.Process(manager.provisioner.pid))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def flagship(quick):
    """How long the flagship takes to be made, in fresh kernels, after its imports."""
    times = []
    for _ in range(2 if quick else 5):
        with kernel() as fresh:
            fresh.run("from time import perf_counter\nfrom ntd_helpers.demos.quadratics import eigen_axes")
            times.append(float(fresh.run("t = perf_counter(); eigen_axes(); print(perf_counter() - t)")))
    yield row("flagship made, first in its kernel, after imports (median)", statistics.median(times), "s", most=1)
    for name, make in inspect.getmembers(quadratics, inspect.isfunction):
        if make.__module__ == quadratics.__name__ and not name.startswith("_"):
            megabytes = sum(map(size, make().picture.home)) / 1e6
            yield row(f"buffers of {name}", megabytes, "MB", most=2)


def memory(quick):
    """Resident memory of a kernel after each lesson, and what it is made of after lesson 4."""
    yield from layers()
    for path in LESSONS:
        with kernel() as fresh:
            for cell in nbformat.read(path, as_version=4).cells:
                if cell.cell_type == "code":
                    fresh.run(cell.source)
            most = 150 if path.stem == FIRST else 450
            yield row(f"kernel memory after {path.stem}", fresh.memory(), "MB", most=most)
            if path.stem == FOURTH:
                yield from taken(fresh)


def layers():
    """What each import adds to a fresh kernel."""
    with kernel() as fresh:
        before = fresh.memory()
        yield row("kernel memory, lesson 4: Python and ipykernel", before, "MB")
        for name, source in LAYERS.items():
            fresh.run(source)
            yield row(f"kernel memory, lesson 4: + {name}", fresh.memory() - before, "MB")
            before = fresh.memory()


def taken(kernel):
    """What each part of a kernel that has run lesson 4 holds, by taking it away."""
    for name, source in TAKEN.items():
        before = kernel.memory()
        kernel.run(source)
        yield row(f"kernel memory after {FOURTH}, of which {name}", before - kernel.memory(), "MB")
    yield row(f"kernel memory after {FOURTH}, without all these", kernel.memory(), "MB")


def checking(quick):
    """How long nbval takes on each lesson."""
    for path in LESSONS:
        start = time.perf_counter()
        passed = nbval(path).returncode == 0
        note = "" if passed else " (and it fails)"
        most = NBVAL_GOALS.get(path.stem[:2], 25)
        yield row(f"nbval on {path.stem}", time.perf_counter() - start, "s", most=most, note=note)
