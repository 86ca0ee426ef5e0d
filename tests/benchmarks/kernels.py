"""What lessons and demos cost a kernel: time, memory, bytes to the browser; and what nbval takes."""

import inspect
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager

import nbformat
import psutil
from jupyter_client.manager import run_kernel

from ntd_helpers.demos import quadratics
from ntd_helpers.stage.tracks import size
from tests.benchmarks.table import Row, row
from tests.browser.lab import ROOT
from tests.lessons.notebooks import LESSONS, nbval

FIRST, FOURTH = "01_quadratics", "04_hessians"
NBVAL_GOALS = {"01": 15, "02": 20, "03": 20}  # seconds; the others have 25
# What a kernel holds after lesson 1, one thing after another, each imported on top of those before it.
LAYERS = {
    "numpy": "import numpy",
    "matplotlib": "import matplotlib.pyplot",
    "anywidget and ipywidgets": "import anywidget",
    "the demos of lesson 1": "import ntd_helpers.demos.quadratics",
    "its exercises": "import ntd_helpers.exercises",
    "the diabetes data": "from ntd_helpers.datasets import diabetes; data = diabetes()",
}

# The same for lesson 4, before its own cells.
JAX_LAYERS = {
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
    with run_kernel(kernel_name="python3", cwd=str(ROOT), stderr=subprocess.DEVNULL) as client:
        yield Kernel(client, psutil.Process(client.parent.provisioner.pid))


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
    """Resident memory of a kernel after each lesson, and what it is made of after lessons 1 and 4."""
    yield from layers("kernel memory", LAYERS)
    yield from layers("kernel memory, lesson 4", JAX_LAYERS)
    for path in LESSONS:
        with kernel() as fresh:
            for cell in nbformat.read(path, as_version=4).cells:
                if cell.cell_type == "code":
                    fresh.run(cell.source)
            most = 150 if path.stem == FIRST else 450
            yield row(f"kernel memory after {path.stem}", fresh.memory(), "MB", most=most)
            if path.stem == FOURTH:
                yield from taken(fresh)


def layers(what, imports):
    """What each import adds to a fresh kernel."""
    with kernel() as fresh:
        before = fresh.memory()
        yield row(f"{what}: Python and ipykernel", before, "MB")
        for name, source in imports.items():
            fresh.run(source)
            yield row(f"{what}: + {name}", fresh.memory() - before, "MB")
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


def imports(quick):
    """Importing `quadratics` beside numpy, in fresh processes, by turns."""
    times = {"numpy": [], "ntd_helpers.quadratics": []}
    for _ in range(5 if quick else 20):
        for name, into in times.items():
            source = f"import time; t = time.perf_counter(); import {name}; print(time.perf_counter() - t)"
            into.append(float(subprocess.check_output([sys.executable, "-c", source], cwd=ROOT)))
    numpy, ours = (min(into) for into in times.values())
    medians = " and ".join(f"{1000 * statistics.median(into):.0f}" for into in times.values())
    yield Row("import numpy, and ntd_helpers.quadratics (medians)", f"{medians} ms")
    yield row("import ntd_helpers.quadratics / numpy (best of each)", ours / numpy, "times", most=1.2)
