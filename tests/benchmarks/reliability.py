"""Do all lessons give their stored outputs, whatever the processor, the order, the company and the number of threads?

With another Python: make an environment of it, and run this in there.
"""

import platform
import random
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from tests.benchmarks.table import Row, row
from tests.lessons.notebooks import LESSONS, nbval


def threads(count):
    return dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), str(count))


def processor(blas, xla):
    """The kernels of another x86 processor in numpy's OpenBLAS, and its instruction set in XLA."""
    return {"OPENBLAS_CORETYPE": blas, "XLA_FLAGS": f"--xla_cpu_max_isa={xla}"}


def bench(quick):
    """nbval on every lesson, under several conditions; the first is also the time of the whole course."""
    shuffled = random.sample(LESSONS, len(LESSONS))
    conditions = [
        ("two at a time", LESSONS, 2, {}),
        ("one after another", LESSONS, 1, {}),
        ("once more", LESSONS, 1, {}),
        ("in the order " + " ".join(path.stem[1] for path in shuffled), shuffled, 1, {}),
        ("with two threads in BLAS", LESSONS, 1, threads(2)),
        ("with last digits perturbed", LESSONS, 2, {"NTD_PERTURB": "2"}),
    ]
    if platform.machine().lower() in ("x86_64", "amd64"):
        # Each is older than the one before, so that a processor on which a kernel is missing runs the later ones.
        for blas, xla in (("SkylakeX", "AVX512"), ("Haswell", "AVX2"), ("Sandybridge", "AVX"), ("Nehalem", "SSE4_2")):
            conditions.append((f"kernels of {blas}, {xla}", LESSONS, 2, processor(blas, xla)))
    for condition, paths, at_a_time, variables in conditions[: 1 if quick else None]:
        check, start = partial(nbval, **threads(1) | variables), time.perf_counter()
        with ThreadPoolExecutor(at_a_time) as pool:
            passed = [run.returncode == 0 for run in pool.map(check, paths)]
        took = time.perf_counter() - start
        named = f"nbval on the course, {condition}, Python {platform.python_version()}"
        yield Row(f"{named}: lessons that pass", f"{sum(passed)} of {len(paths)}", "all", all(passed))
        yield row(f"{named}: time", took, "s", most=110 if condition == "one after another" else None)
