"""What products with curvature cost, in gradients: counted in operations, timed, and in memory.

The network is 64-256-256-10 tanh, softmax, on 1797 digits, in double precision. Each measurement runs in a process of
its own, since XLA takes its number of threads and its fusions when it starts.
"""

import json
import os
import subprocess
import sys
import time

from tests.benchmarks.table import Row, row
from tests.browser.lab import ROOT

SIZES = (64, 256, 256, 10)
ONE_THREAD = "--xla_cpu_multi_thread_eigen=false"
# jax 0.10.2's XLA fuses matrix products in a way that makes an HVP slower, and larger, than without it.
NO_FUSION = "--xla_cpu_experimental_ynn_fusion_type="


def problem(sizes=SIZES):
    from ntd_helpers.datasets import digits
    from ntd_helpers.networks import MLP, softmax_cross_entropy

    X, labels = digits()
    net = MLP(sizes)
    return net, lambda w: net(w, X), lambda z: softmax_cross_entropy(z, labels)


def products(sizes=SIZES):
    """The gradient and the products with H and G, each one compiled function of (w, v)."""
    import jax

    from ntd_helpers.gauss_newton import gnvp
    from ntd_helpers.hessians import hvp

    net, model, loss = problem(sizes)
    cost = lambda w: loss(model(w))
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


def memory(sizes):
    """Bytes that the compiled gradient and HVP take beside their arguments and results, as XLA plans them."""
    _, _, compiled = products(sizes)
    return {name: f.memory_analysis().temp_size_in_bytes for name, f in compiled.items()}


def growth(repeats):
    """Seconds of an HVP for networks up to a million weights."""
    import jax

    results = []
    for hidden in (64, 256, 512, 964):
        net, w, compiled = products((64, hidden, hidden, 10))
        times = []
        for _ in range(repeats + 1):
            before = time.perf_counter()
            jax.block_until_ready(compiled["HVP"](w, w))
            times.append(time.perf_counter() - before)
        results.append([net.n, min(times[1:])])
    return results


def sharpness():
    """How many products it takes until the top eigenvalue of the untrained and a trained network is known to 1e-6."""
    import jax

    from ntd_helpers.hessians import hvp, top_eigenvalues
    from ntd_helpers.training import gradient_descent

    net, model, loss = problem()
    cost = lambda w: loss(model(w))
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


def other_library(repeats):
    """curvlinops' products over torch's gradient, on the same network and data."""
    import numpy as np
    import torch
    from curvlinops import GGNLinearOperator, HessianLinearOperator

    from ntd_helpers.datasets import digits

    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(int(os.environ["NTD_THREADS"]))
    X, labels = digits()
    data = [(torch.tensor(X), torch.tensor(labels))]
    Linear, Tanh = torch.nn.Linear, torch.nn.Tanh
    model = torch.nn.Sequential(Linear(64, 256), Tanh(), Linear(256, 256), Tanh(), Linear(256, 10))
    loss, parameters = torch.nn.CrossEntropyLoss(), list(model.parameters())
    v = torch.randn(sum(p.numel() for p in parameters))
    kinds = (HessianLinearOperator, GGNLinearOperator)
    H, G = (kind(model, loss, parameters, data, check_deterministic=False) for kind in kinds)

    def gradient():
        return torch.autograd.grad(loss(model(data[0][0]), data[0][1]), parameters)

    calls = {"gradient": gradient, "HVP": lambda: H @ v, "GNVP": lambda: G @ v}
    times = {name: [] for name in calls}
    for round_ in range(repeats + 1):
        for name, call in calls.items():
            before = time.perf_counter()
            call()
            if round_:
                times[name].append(time.perf_counter() - before)
    return {name: float(np.median(np.divide(t, times["gradient"]))) for name, t in times.items()}


# The table -----------------------------------------------------------------------------------------------------------


def apart(call, threads=2, flags=()):
    """What `call`, a function of this module with its arguments as text, returns in a process of its own."""
    processors = ",".join(map(str, sorted(os.sched_getaffinity(0))[:threads]))
    environment = os.environ | {
        "XLA_FLAGS": " ".join([*flags, *([ONE_THREAD] if threads == 1 else [])]),
        "OMP_NUM_THREADS": str(threads),
        "OPENBLAS_NUM_THREADS": str(threads),
        "NTD_THREADS": str(threads),
    }
    source = f"import json; from tests.benchmarks import curvature; print(json.dumps(curvature.{call}))"
    command = ["taskset", "-c", processors, sys.executable, "-c", source]
    return json.loads(subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True).stdout)


def bench(quick):
    repeats = 7 if quick else 30
    goals = {"HVP": 2.5, "HVP, linearised once": 1.9, "GNVP": 1.65}
    for threads in (1, 2):
        for fused, flags in (("", ()), (", without XLA's fused products", (NO_FUSION,))):
            results = apart(f"ratios({repeats})", threads, flags)
            where = f"{threads} thread{'s' * (threads > 1)}{fused}"
            yield row(f"gradient, {where}", 1000 * results["gradient"], "ms")
            for name, ratio in results["times"].items():
                if name != "gradient":
                    yield row(f"{name} / gradient, {where}", ratio, "times", most=goals.get(name))
        yield from beside(threads, repeats)
    for name, ratio in results["operations"].items():
        if name != "gradient":
            what = f"85 002 weights, operations: {name} / gradient"
            yield row(what, ratio, "times", digits=2, most=goals[name] + 0.05)
    for fused, flags in (("", ()), (", without the fused products", (NO_FUSION,))):
        results = apart(f"memory({SIZES})", flags=flags)
        yield row(f"memory: HVP / gradient{fused} (XLA's plan)", results["HVP"] / results["gradient"], "times", most=3)
    (small, first), *_, (large, last) = apart(f"growth({3 if quick else 10})")
    yield row(f"HVP of {large} weights", 1000 * last, "ms")
    yield row(f"the same, a weight, over {small} weights'", (last / large) / (first / small), "times")
    for name, (count, error) in apart("sharpness()").items():
        note = f" (off by {error:.0e})"
        yield row(f"top eigenvalue of 85 002 weights, {name}: products", count, most=100, note=note)


def beside(threads, repeats):
    try:
        results = apart(f"other_library({repeats})", threads)
    except subprocess.CalledProcessError as error:
        missing = b"ModuleNotFoundError" in error.stderr
        install = "not installed: pip install -e '.[curvature]'"  # torch wants an older mpmath than constraints.txt
        yield Row("curvlinops", install if missing else "failed")
        return
    for name in ("HVP", "GNVP"):
        yield row(f"curvlinops: {name} / gradient, {threads} thread{'s' * (threads > 1)}", results[name], "times")
