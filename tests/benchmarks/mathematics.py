"""What the mathematics costs, on the data of the lessons."""

import time

import numpy as np

from ntd_helpers.datasets import diabetes
from ntd_helpers.quadratics import Quadratic, best_step_size, closed_form, gradient_descent
from tests.benchmarks.table import row


def descent(quick):
    """1000 steps over the 11 axes of the diabetes problem: iterated, and by the closed form."""
    q = Quadratic.least_squares(*diabetes())
    step_size, start = best_step_size(q.eigenaxes().values), np.zeros(11)
    best = {gradient_descent: np.inf, closed_form: np.inf}
    for _ in range(5 if quick else 30):
        for method in best:
            before = time.perf_counter()
            method(q, start, step_size, 1000)
            best[method] = min(best[method], time.perf_counter() - before)
    yield row("gradient_descent, 1000 steps, 11 axes", 1000 * best[gradient_descent], "ms")
    yield row("closed_form, the same", 1000 * best[closed_form], "ms")
    yield row("gradient_descent / closed_form", best[gradient_descent] / best[closed_form], "times", least=10)
