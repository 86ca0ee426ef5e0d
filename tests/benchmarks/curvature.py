"""What products with curvature cost, in gradients: counted in operations, timed, and in memory.

The network is 64-256-256-10 tanh, softmax, on 1797 digits, in double precision. Each measurement runs in a process of
its own, since XLA takes its number of threads and its fusions when it starts.
"""

import json
import os
import subprocess
import sys
import time

from tests.benchmarks.table import row
from tests.browser.lab import ROOT

SIZES = (64, 256, 256, 10)
ONE_THREAD = "--xla_cpu_multi_thread_eigen=false"


def problem():
    from ntd_helpers.datasets import digits
    from ntd_helpers.networks import MLP, softmax_cross_entropy

    X, labels = digits()
    net = MLP(SIZES)
    return net, lambda w: net(w, X), lambda z: softmax_cross_entropy(z, labels)


def products():
    """The gradient and the products with H and G, each one compiled function of (w, v)."""
    import jax

    from ntd_helpers.gauss_newton import gnvp
    from ntd_helpers.hessians import hvp

    net, model, loss = problem()
    cost = lambda w: loss(model(w))  # noqa: E731
    w = net.init(seed=0)
    functions = {
        "gradient": lambda w, v: jax.grad(cost)(w),
        "HVP": lambda w, v: hvp(cost, w, v),
        "GNVP": lambda w, v: gnvp(loss, model, w, v),
    }
    return net, w, {name: jax.jit(f).lower(w, w).compile() for name, f in functions.items()}


# What a process of its own prints, as JSON ---------------------------------------------------------------------------


def ratios(repeats):
    """Medians of the times over the gradient's in the same round; operations over the gradient's."""
    import jax
    import numpy as np

    from ntd_helpers.gauss_newton import gnvp_operator
    from ntd_helpers.hessians import hvp_operator

    net, model, loss = problem()
    _, w, compiled = products()
    again = {
        "HVP, linearised once": hvp_operator(lambda w: loss(model(w)), w),
        "GNVP, linearised once": gnvp_operator(loss, model, w),
    }
    v = jax.numpy.asarray(np.random.default_rng(0).normal(size=net.n))
    calls = {name: (lambda f=f: f(w, v)) for name, f in compiled.items()}
    calls |= {name: (lambda f=f: f(v)) for name, f in again.items()}
    times = {name: [] for name in calls}
    for round_ in range(repeats + 1):
        for name, call in calls.items():
            before = time.perf_counter()
            jax.block_until_ready(call())
            if round_:  # the first compiles
                times[name].append(time.perf_counter() - before)
    operations = {name: f.cost_analysis()["flops"] for name, f in compiled.items()}
    return {
        "gradient": float(np.median(times["gradient"])),
        "times": {name: float(np.median(np.divide(t, times["gradient"]))) for name, t in times.items()},
        "operations": {name: count / operations["gradient"] for name, count in operations.items()},
    }


def memory():
    """Bytes that the compiled gradient and HVP take beside their arguments and results, as XLA plans them."""
    _, _, compiled = products()
    return {name: f.memory_analysis().temp_size_in_bytes for name, f in compiled.items()}


def sharpness():
    """How many products it takes until the top eigenvalue of the untrained and a trained network is known to 1e-6."""
    import jax

    from ntd_helpers.hessians import hvp, top_eigenvalues
    from ntd_helpers.training import gradient_descent

    net, model, loss = problem()
    cost = lambda w: loss(model(w))  # noqa: E731
    product, results = jax.jit(lambda w, v: hvp(cost, w, v)), {}
    w_0 = net.init(seed=0)
    w_100, _ = gradient_descent(cost, w_0, 0.1, 100, keep=False)
    for name, w in (("untrained", w_0), ("after 100 steps", w_100)):
        calls = 0

        def counted(v, w=w):
            nonlocal calls
            calls += 1
            return product(w, v)

        found = top_eigenvalues(counted, net.n, 1, tol=1e-6)[0]
        products_taken, exact = calls, top_eigenvalues(counted, net.n, 1)[0]
        results[name] = [products_taken, abs(found / exact - 1)]
    return results


# The table -----------------------------------------------------------------------------------------------------------


def apart(call, threads=2):
    """What `call`, a function of this module with its arguments as text, returns in a process of its own."""
    processors = ",".join(map(str, sorted(os.sched_getaffinity(0))[:threads]))
    environment = os.environ | {
        "XLA_FLAGS": ONE_THREAD if threads == 1 else "",
        "OMP_NUM_THREADS": str(threads),
        "OPENBLAS_NUM_THREADS": str(threads),
    }
    source = f"import json; from tests.benchmarks import curvature; print(json.dumps(curvature.{call}))"
    command = ["taskset", "-c", processors, sys.executable, "-c", source]
    return json.loads(subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True).stdout)


def bench(quick):
    repeats = 7 if quick else 30
    goals = {"HVP": 2.5, "HVP, linearised once": 1.9, "GNVP": 1.65}
    for threads in (1, 2):
        results = apart(f"ratios({repeats})", threads)
        where = f"{threads} thread{'s' * (threads > 1)}"
        yield row(f"gradient, {where}", 1000 * results["gradient"], "ms")
        for name, ratio in results["times"].items():
            if name != "gradient":
                yield row(f"{name} / gradient, {where}", ratio, "times", most=goals.get(name))
    for name, ratio in results["operations"].items():
        if name != "gradient":
            what = f"85 002 weights, operations: {name} / gradient"
            yield row(what, ratio, "times", digits=2, most=goals[name] + 0.05)
    results = apart("memory()")
    yield row("memory: HVP / gradient (XLA's plan)", results["HVP"] / results["gradient"], "times", most=3)
    for name, (count, error) in apart("sharpness()").items():
        note = f" (off by {error:.0e})"
        yield row(f"top eigenvalue of 85 002 weights, {name}: products", count, most=100, note=note)
