"""Run the lessons as `make lessons` does, but keep the state of their widgets, which the site is made of."""

import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tools.run_lessons import execute


def run(path):
    """The notebook at `path`, executed in its folder, with the state of its widgets; and how long that took."""
    start = time.perf_counter()
    return execute(path, store_widget_state=True), time.perf_counter() - start


def run_all(paths, at_once=2):
    """The executed notebooks by path. Prints a line for each as it is done; a cell that fails ends it all."""
    done = {}
    # Fresh processes: the parent has threads by now, and a fork of it might hang.
    with ProcessPoolExecutor(at_once, mp_context=get_context("spawn")) as pool:
        for path, result in zip(paths, pool.map(run, paths), strict=True):
            done[path], seconds = result
            print(f"  {path.name}: run in {seconds:.0f} s", flush=True)
    return done
