"""Do all lessons give their stored outputs, whatever the order, the company and the number of threads?

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


def bench(quick):
    """nbval on every lesson, in several ways; the first is also the time of the whole course."""
    shuffled = random.sample(LESSONS, len(LESSONS))
    ways = [
        ("two at a time", LESSONS, 2, 1),
        ("one after another", LESSONS, 1, 1),
        ("once more", LESSONS, 1, 1),
        ("in the order " + " ".join(path.stem[1] for path in shuffled), shuffled, 1, 1),
        ("with two threads in BLAS", LESSONS, 1, 2),
    ]
    for number, (way, paths, at_a_time, count) in enumerate(ways[: 1 if quick else None]):
        check, start = partial(nbval, **threads(count)), time.perf_counter()
        with ThreadPoolExecutor(at_a_time) as pool:
            passed = [run.returncode == 0 for run in pool.map(check, paths)]
        took = time.perf_counter() - start
        named = f"nbval on the course, {way}, Python {platform.python_version()}"
        yield Row(f"{named}: lessons that pass", f"{sum(passed)} of {len(paths)}", "all", all(passed))
        yield row(f"{named}: time", took, "s", most=None if number else 90)
