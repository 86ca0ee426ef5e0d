"""Train networks and record what the demos of lessons 4 and 5 replay.

    python -m tools.record [edge] [spectra] [race]

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
from ntd_helpers.gauss_newton import decompose, levenberg_marquardt
from ntd_helpers.hessians import hvp, top_eigenvalues
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


RACE_TARGETS = np.geomspace(2, 1e-4, 60)  # costs to reach
RACE_PRICES = {"gradient": 1.0, "cost": 0.47, "product": 1.08}  # in gradients; lesson 5 counts them by XLA
RACE_DAMPED = {1: 900, 3: 250, 30: 24}  # products per step, and steps made


def race_problem():
    """Lesson 5's race: 64-32-10 tanh, softmax and cross-entropy, all 1797 digits. (net, model, loss)"""
    X, labels = digits()
    net = MLP((64, 32, 10))
    return net, lambda w: net(w, X), lambda z: softmax_cross_entropy(z, labels)


def momentum_costs(cost, w, alpha, beta, steps):
    """Costs (steps,) along heavy-ball momentum v ← βv − α∇J, w ← w + v."""
    value_and_gradient = jax.value_and_grad(cost)

    def step(state, _):
        w, v = state
        value, gradient = value_and_gradient(w)
        v = beta * v - alpha * gradient
        return (w + v, v), value

    block = jax.jit(lambda state: jax.lax.scan(step, state, length=200))
    state, costs = (w, 0 * w), []
    for _ in range(0, steps, 200):
        state, values = block(state)
        costs.append(np.asarray(values))
    return np.concatenate(costs)


def first_reached(costs, paid):
    """For each of `RACE_TARGETS` the first step with a cost at or below it, and what was paid by then; nan if never."""
    below = costs[:, None] <= RACE_TARGETS
    first = np.where(below.any(0), below.argmax(0), -1)
    reached = first >= 0
    return np.where(reached, first, np.nan), np.where(reached, paid[first], np.nan)


def race():
    """Steps and gradients to each of 60 costs, 64-32-10, softmax: gradient descent α = 1, momentum, damped steps."""
    net, model, loss = race_problem()
    cost, start = lambda w: loss(model(w)), net.init(seed=0)
    runs = {}
    _, J = gradient_descent(cost, start, 1.0, 45_000, keep=False)
    runs["descent"] = J, np.arange(len(J))
    J = momentum_costs(cost, start, 0.3, 0.9, 18_000)
    runs["momentum"] = J, np.arange(len(J))
    for products, steps in RACE_DAMPED.items():
        _, J, _, made = levenberg_marquardt(loss, model, start, steps, damping=1.0, products=products)
        each = RACE_PRICES["gradient"] + RACE_PRICES["cost"]
        runs[f"damped_{products}"] = J, np.arange(len(J)) * each + made * RACE_PRICES["product"]
    results = {"targets": RACE_TARGETS}
    for name, (J, paid) in runs.items():
        results[f"{name}_steps"], results[f"{name}_paid"] = first_reached(J, paid)
        print(f"  {name}: cost {J.min():.2g} after {paid[-1]:.0f} gradients", flush=True)
    return results


RECORDINGS = {"edge": edge, "spectra": spectra, "race": race}


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
