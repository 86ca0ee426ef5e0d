"""Train networks and record what the demos of lessons 4 and 5 replay.

    python -m tools.record [edge] [flow] [minibatches] [slopes] [spectra]

Writes ntd_helpers/recorded/<name>.npz, each with its provenance in words inside, in about four minutes. The lessons
recompute some of these numbers, and tests compare more of them.
"""

import sys
import time
from importlib import metadata

import jax
import jax.numpy as jnp
import numpy as np

from ntd_helpers.datasets import RECORDED, digits
from ntd_helpers.gauss_newton import decompose
from ntd_helpers.hessians import hessian, hvp, top_eigenvalues
from ntd_helpers.networks import MLP, accuracy, one_hot, softmax_cross_entropy, squared_error
from ntd_helpers.training import gradient_descent

ALPHAS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7)
STEPS, EVERY, COSTS_EVERY = 4000, 20, 5  # an odd number, so that jumps of period 2 are seen
MOMENTS = (0, 1, 3, 6, 10, 20, 30, 60, 100, 200, 300, 600, 1000, 2000, 3000)


def edge_problem():
    """Lesson 4's edge of stability: 64-32-10 tanh, squared error, the first 500 digits, each pixel less its mean."""
    X, labels = digits(500)
    X, T = X - X.mean(axis=0), one_hot(labels, 10)
    net = MLP((64, 32, 10))
    return net, lambda w: squared_error(net(w, X), T)


def sharpness_along(cost, path):
    """The largest eigenvalue of the Hessian at each of the points (K, n)."""
    product = jax.jit(lambda w, v: hvp(cost, w, v))
    return np.array([top_eigenvalues(lambda v, w=w: product(w, v), len(w), tol=1e-6)[0] for w in path])


def edge():
    """Costs and sharpness along full-batch gradient descent from seed 0, for each step size."""
    net, cost = edge_problem()
    sharpness, costs = [], []
    for alpha in ALPHAS:
        path, J = gradient_descent(cost, net.init(seed=0), alpha, STEPS, every=EVERY)
        sharpness.append(sharpness_along(cost, path))
        costs.append(J[::COSTS_EVERY])
        first, last = sharpness[-1][[0, -1]]
        print(f"  α = {alpha}: sharpness {first:.2f} to {last:.2f}, edge {2 / alpha:.2f}", flush=True)
    return {
        "alphas": ALPHAS,
        "steps": np.arange(0, STEPS + 1, EVERY),
        "sharpness": sharpness,
        "cost_steps": np.arange(0, STEPS + 1, COSTS_EVERY),
        "costs": costs,
    }


FLOW_STEP, FLOW_EVERY = 0.2, 40  # with curvatures up to 8, well within Runge-Kutta's region of stability


def flow():
    """Costs and sharpness along gradient flow w′(t) = −∇J, Runge-Kutta steps of 0.2 from seed 0, up to t = 2800."""
    net, cost = edge_problem()
    slope, h = lambda w: -jax.grad(cost)(w), FLOW_STEP

    @jax.jit
    def several_steps(w):
        def step(_, w):
            k1 = slope(w)
            k2 = slope(w + h / 2 * k1)
            k3 = slope(w + h / 2 * k2)
            return w + h / 6 * (k1 + 2 * k2 + 2 * k3 + slope(w + h * k3))

        return jax.lax.fori_loop(0, FLOW_EVERY, step, w)

    times = np.arange(0, max(ALPHAS) * STEPS + 1e-9, FLOW_EVERY * h)
    path = [net.init(seed=0)]
    for _ in times[1:]:
        path.append(several_steps(path[-1]))
    return {"times": times, "sharpness": sharpness_along(cost, path), "costs": [float(cost(w)) for w in path]}


BATCHES, BATCH_ALPHA, BATCH_EVERY, BATCH_SEEDS = (500, 250, 100, 50, 25, 10), 0.4, 100, (0, 1, 2)


def batch_order(size, seed, steps, examples=500):
    """Indices (steps, size) of the examples in each step: every epoch goes through a new random order."""
    rng, batches = np.random.default_rng(seed), []
    while len(batches) < steps:
        batches.extend(rng.permutation(examples).reshape(-1, size))
    return np.array(batches[:steps])


def minibatch_path(size, seed, steps):
    """Minibatch gradient descent on the network of `edge`, α = 0.4: the full cost, and (steps/100 + 1) iterates."""
    (X, labels), (net, cost) = digits(500), edge_problem()
    X, T = jnp.asarray(X - X.mean(axis=0)), jnp.asarray(one_hot(labels, 10))

    @jax.jit
    def several_steps(w, batches):
        def step(w, i):
            return w - BATCH_ALPHA * jax.grad(lambda w: squared_error(net(w, X[i]), T[i]))(w), None

        return jax.lax.scan(step, w, batches)[0]

    path = [net.init(seed=0)]
    for batches in batch_order(size, seed, steps).reshape(-1, BATCH_EVERY, size):
        path.append(several_steps(path[-1], batches))
    return cost, path


def minibatches():
    """The full cost and its sharpness along minibatch gradient descent, α = 0.4, for each batch size and three orders.

    All start at the same weights.
    """
    sharpness, costs = [], []
    for size in BATCHES:
        runs = [minibatch_path(size, seed, STEPS) for seed in BATCH_SEEDS]
        sharpness.append([sharpness_along(cost, path) for cost, path in runs])
        costs.append([[float(cost(w)) for w in path] for cost, path in runs])
        print(f"  batches of {size}: sharpness {np.mean(sharpness[-1], axis=0)[30:].mean():.2f} at the end", flush=True)
    steps = np.arange(0, STEPS + 1, BATCH_EVERY)
    return {"sizes": BATCHES, "steps": steps, "sharpness": sharpness, "costs": costs}


def spectra_problem():
    """The network of lesson 2: 64-16-10 tanh, softmax and cross-entropy, all 1797 digits. (net, model, loss)"""
    X, labels = digits()
    net = MLP((64, 16, 10))
    return net, lambda w: net(w, X), lambda z: softmax_cross_entropy(z, labels)


def spectra():
    """Eigenvalues of H, G and H − G, ascending, at some moments of full-batch gradient descent, α = 0.5, seed 0."""
    net, model, loss = spectra_problem()
    labels = digits()[1]
    path, J = gradient_descent(lambda w: loss(model(w)), net.init(seed=0), 0.5, max(MOMENTS))
    parts = jax.jit(lambda w: decompose(loss, model, w))
    results = {"steps": MOMENTS, "costs": J[list(MOMENTS)]}
    results |= {name: [] for name in ("accuracy", "hessian", "gauss_newton", "residual")}
    for k in MOMENTS:
        G, residual = map(np.asarray, parts(jnp.asarray(path[k])))
        for name, matrix in (("hessian", G + residual), ("gauss_newton", G), ("residual", residual)):
            results[name].append(np.linalg.eigvalsh(matrix))
        results["accuracy"].append(accuracy(model(jnp.asarray(path[k])), labels))
        print(f"  step {k}: cost {J[k]:.4f}, largest eigenvalue {results['hessian'][-1][-1]:.3f}", flush=True)
    return results


def slopes():
    """|qᵀg| for each eigenvector q of H, by ascending eigenvalue, at the moments and in the training of `spectra`."""
    _, model, loss = spectra_problem()
    cost = lambda w: loss(model(w))  # noqa: E731
    path, _ = gradient_descent(cost, spectra_problem()[0].init(seed=0), 0.5, max(MOMENTS))
    at = jax.jit(lambda w: (jax.grad(cost)(w), hessian(cost, w)))
    found = []
    for k in MOMENTS:
        g, H = map(np.asarray, at(jnp.asarray(path[k])))
        found.append(np.abs(np.linalg.eigh(H)[1].T @ g))
    return {"steps": MOMENTS, "slopes": found}


RECORDINGS = {"edge": edge, "flow": flow, "minibatches": minibatches, "slopes": slopes, "spectra": spectra}


def main(names):
    for name in names or RECORDINGS:
        print(f"{name}: {RECORDINGS[name].__doc__}")
        start = time.perf_counter()
        arrays = {key: np.asarray(values) for key, values in RECORDINGS[name]().items()}
        arrays = {key: a.astype(np.float32) if a.dtype.kind == "f" and a.ndim > 1 else a for key, a in arrays.items()}
        versions = ", ".join(f"{each} {metadata.version(each)}" for each in ("jax", "numpy", "scipy", "scikit-learn"))
        provenance = f"python -m tools.record {name}: {RECORDINGS[name].__doc__} Made with {versions}."
        np.savez_compressed(RECORDED / f"{name}.npz", provenance=provenance, **arrays)
        size = (RECORDED / f"{name}.npz").stat().st_size
        print(f"  {size / 1000:.0f} kB in {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
