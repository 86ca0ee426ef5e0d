"""Train networks and record what the demos of lessons 4, 5 and 6 replay.

    python -m tools.record [central_flow] [edge] [flow] [influence] [minibatches] [race] [slopes] [spectra]

Writes ntd_helpers/recorded/<name>.npz, each with its provenance in words inside: the central flow in under ten minutes
on two cores, the others in about six together. The lessons recompute some of these numbers, and tests compare more.
"""

import argparse
import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor
from importlib import metadata

import jax
import jax.numpy as jnp
import numpy as np
from scipy.optimize import minimize

from ntd_helpers.central_flow import central_flow, gradient_flow
from ntd_helpers.datasets import RECORDED, digits
from ntd_helpers.gauss_newton import decompose, levenberg_marquardt
from ntd_helpers.grading.sandbox import ONE_THREAD
from ntd_helpers.hessians import hessian, hvp, top_eigenvalues
from ntd_helpers.influence import WeightedCost, influences, layer_penalties, proximal_bregman_response, train
from ntd_helpers.networks import MLP, accuracy, one_hot, softmax_cross_entropy, squared_error
from ntd_helpers.training import gradient_descent

ALPHAS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7)
STEPS, EVERY, COSTS_EVERY = 4000, 20, 5  # an odd number, so that jumps of period 2 are seen
MOMENTS = (0, 1, 3, 6, 10, 20, 30, 60, 100, 200, 300, 600, 1000, 2000, 3000)

# Lesson 4's central flow: the seed, the step size, and the step of gradient descent at which the flows start.
FLOW_RUNS = [(seed, alpha, 500) for alpha in (0.4, 0.5) for seed in (0, 1, 2)]
FLOW_RUNS += [(0, 0.4, 0), (1, 0.4, 0), (2, 0.4, 0), (0, 1.0, 500)]
WINDOW = 200  # steps of a running mean, centred
DIRECTIONS = {0.4: 8, 0.5: 8, 1.0: 16}  # to follow: at α = 1, up to 13 eigenvalues are within 2 % of the edge
LIVE = 3000  # the step from which the lesson computes the first run again


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


def flow_run(run):
    """One of FLOW_RUNS: descent, its running mean, and both flows, every EVERY steps; NaN where there is none."""
    seed, alpha, start = run
    net, cost = edge_problem()
    path, J = gradient_descent(cost, net.init(seed), alpha, STEPS)
    central = central_flow(cost, path[start], alpha, STEPS - start, directions=DIRECTIONS[alpha])
    gradient = gradient_flow(cost, path[start], alpha, STEPS - start)
    steps = np.arange(0, STEPS + 1, EVERY)
    rows = {"descent_cost": means(J, steps, 1, EVERY), "descent_sharpness": sharpness_along(cost, path[::EVERY])}
    mean = means(path, steps, 1, WINDOW)
    at_mean = np.array([cost(w) if np.isfinite(w).all() else np.nan for w in mean])
    rows["descent_oscillation_cost"] = means(J, steps, 1, WINDOW) - at_mean
    for name, flow in (("central", central), ("gradient", gradient)):
        rows[f"{name}_distance"] = np.linalg.norm(means(flow.path, steps - start, 10, WINDOW) - mean, axis=1)
        for key in ("cost", "oscillation_cost", "eigenvalues", "rank"):
            values = getattr(flow, key)[np.isin(flow.steps + start, steps)]
            values = values[:, :6] if key == "eigenvalues" else values
            before = np.full((start // EVERY, *values.shape[1:]), np.nan)
            rows[f"{name}_{key}"] = np.concatenate([before, values])
    for key in ("gradient_oscillation_cost", "gradient_rank"):
        del rows[key]  # zero
    live = central.path[(LIVE - start) // 10]
    print(f"  seed {seed}, α = {alpha}, from step {start}: done", flush=True)
    return rows, live


def means(values, steps, hop, width):
    """Means of rows `values`, `hop` steps apart, over the `width` steps around each of `steps`; NaN where cut off."""
    half, results = width // 2, np.full((len(steps), *values.shape[1:]), np.nan)
    for row, k in enumerate(steps):
        if half <= k <= hop * (len(values) - 1) - half:
            results[row] = values[(k - half) // hop : (k + half) // hop].mean(axis=0)
    return results


def record_central_flow():
    """Full-batch gradient descent, its running mean, the central flow and gradient flow, for three seeds."""
    os.environ |= ONE_THREAD  # for the processes below: with two threads each on two cores, they take 3.6 times as long
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        longest_first = sorted(FLOW_RUNS, key=lambda run: -run[1])  # larger steps have more eigenvalues at the edge
        running = {run: pool.submit(flow_run, run) for run in longest_first}
        rows, live = zip(*(running[run].result() for run in FLOW_RUNS), strict=True)
    seeds, alphas, starts = zip(*FLOW_RUNS, strict=True)
    results = {"seeds": seeds, "alphas": alphas, "starts": starts, "steps": np.arange(0, STEPS + 1, EVERY)}
    results |= {key: np.stack([row[key] for row in rows]) for key in rows[0]}
    return results | {"live_step": LIVE, "live_start": live[0][None]}


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
    cost = lambda w: loss(model(w))
    path, _ = gradient_descent(cost, spectra_problem()[0].init(seed=0), 0.5, max(MOMENTS))
    at = jax.jit(lambda w: (jax.grad(cost)(w), hessian(cost, w)))
    found = []
    for k in MOMENTS:
        g, H = map(np.asarray, at(jnp.asarray(path[k])))
        found.append(np.abs(np.linalg.eigh(H)[1].T @ g))
    return {"steps": MOMENTS, "slopes": found}


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


# Influence: one example in ten is left out of 400; the others of the 1797 digits are test data.
TRAINED, LEFT_OUT, SEEDS, STARTS = 400, range(0, 400, 10), range(3), range(8)
DAMPINGS = 10.0 ** np.linspace(-2.5, -0.5, 9)
STEPS_ON = (30, 100, 300)
INFLUENCE = {"step_size": 0.5, "steps": 300}
AT_MINIMUM = 0.01  # the damping that is tried at a minimum
JITTER = 1e-6  # the standard deviation of a change of each weight


def influence_problem():
    """64-16-10 tanh, softmax and cross-entropy, the first 400 digits, a penalty of 1e-3 on matrices. (net, cost, V)"""
    X, labels = digits()
    net, targets = MLP((64, 16, 10)), one_hot(labels[:TRAINED], 10)
    model = lambda w: net(w, X[:TRAINED])
    losses = lambda z: -jnp.sum(jax.nn.log_softmax(z) * targets, axis=1)
    V = lambda w: softmax_cross_entropy(net(w, X[TRAINED:]), labels[TRAINED:])
    return net, WeightedCost(model, losses, layer_penalties(net, 1e-3)), V


def influence():
    """Change of the test cost without each of 40 of 400 examples, α = 0.5, 300 steps: predicted, and trained."""
    net, cost, V = influence_problem()
    ones, without = np.ones(TRAINED), 1 - np.eye(TRAINED)[list(LEFT_OUT)]
    test_costs = jax.jit(jax.vmap(V))
    change = lambda many, one: np.asarray(test_costs(many)) - float(V(one))
    stopped = [train(cost, net.init(s), ones, **INFLUENCE) for s in STARTS]
    stopped_without = [train(cost, net.init(s), without, **INFLUENCE) for s in STARTS]
    results = {"examples": LEFT_OUT, "dampings": DAMPINGS, "steps_on": STEPS_ON}
    results["test_costs"] = [float(V(w)) for w in stopped]
    results["from_scratch"] = [change(W, w) for W, w in zip(stopped_without, stopped, strict=True)]
    add = lambda name, value: results.setdefault(name, []).append(value)
    for s in SEEDS:
        w = stopped[s]
        for name, value in _at(cost, w, ones).items():
            add(f"stopped_{name}", value)
        on = lambda theta, k, w=w: train(cost, w, theta, INFLUENCE["step_size"], k)
        bregman = lambda damping, w=w: proximal_bregman_response(cost, w, without, damping)
        add("label_probabilities", np.exp(-np.asarray(cost.example_losses(jnp.asarray(w)))[list(LEFT_OUT)]))
        add("predicted", [influences(cost, V, w, damping)[list(LEFT_OUT)] for damping in DAMPINGS])
        add("bregman", [change(bregman(damping), w) for damping in DAMPINGS])
        add("trained_on", [change(on(without, k), on(ones, k)) for k in STEPS_ON])
        print(f"  seed {s}, stopped: test cost {results['test_costs'][s]:.4f}", flush=True)
    for s in SEEDS:
        w = _minimum(cost, stopped[s], ones)
        H = hessian(lambda w: cost(w, ones), jnp.asarray(w))
        for name, value in _at(cost, w, ones, H).items():
            add(f"minimum_{name}", value)
        add("minimum_test_costs", float(V(w)))
        add("minimum_predicted", influences(cost, V, w, AT_MINIMUM)[list(LEFT_OUT)])
        add("minimum_bregman", change(proximal_bregman_response(cost, w, without, AT_MINIMUM), w))
        gradients = jax.jacrev(cost.example_losses)(w)[np.array(LEFT_OUT)]
        solved = np.linalg.pinv(H, rcond=1e-10, hermitian=True) @ np.asarray(jax.grad(V)(w))
        add("minimum_predicted_by_hessian", gradients @ solved / TRAINED)
        add("minimum_retrained", change(np.stack([_minimum(cost, w, theta) for theta in without]), w))
        pairs = zip(stopped_without[s], without, strict=True)
        add("minimum_from_scratch", change(np.stack([_minimum(cost, *pair) for pair in pairs]), w))
        rng = np.random.default_rng(s)  # the control: nothing is left out, and the start of L-BFGS moves a little
        starts = [stopped[s] + JITTER * rng.normal(size=net.n) for _ in range(8)]
        add("minimum_jittered", change(np.stack([_minimum(cost, start, ones) for start in starts]), w))
        print(f"  seed {s}, at a minimum: test cost {float(V(w)):.4f}", flush=True)
    return results


def _at(cost, w, ones, H=None):
    """How far w is from a minimum: the gradient's length, and the two smallest eigenvalues of the Hessian."""
    H = hessian(lambda w: cost(w, ones), jnp.asarray(w)) if H is None else H
    return {"gradients": np.linalg.norm(jax.grad(cost)(w, ones)), "smallest": np.linalg.eigvalsh(H)[:2]}


def _minimum(cost, w, theta):
    """A minimiser of J(·, θ), by L-BFGS from w. Liu and Nocedal, "On the limited memory BFGS method", 1989."""
    options = {"ftol": 0, "gtol": 1e-8, "maxcor": 30, "maxiter": 20000, "maxfun": 20000}
    value_and_gradient = lambda w: tuple(map(np.asarray, _value_and_gradient(cost, w, theta)))
    return minimize(value_and_gradient, w, jac=True, method="L-BFGS-B", options=options).x


_value_and_gradient = jax.jit(lambda cost, w, theta: jax.value_and_grad(cost)(w, theta), static_argnums=0)

RECORDINGS = {
    "central_flow": record_central_flow,
    "edge": edge,
    "flow": flow,
    "influence": influence,
    "minibatches": minibatches,
    "race": race,
    "slopes": slopes,
    "spectra": spectra,
}


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m tools.record", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", choices=[*RECORDINGS, []], metavar="name", help=f"{', '.join(RECORDINGS)}")
    for name in parser.parse_args(arguments).names or RECORDINGS:
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
    main()
