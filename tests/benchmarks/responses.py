"""What responses cost: CG with HVPs beside the dense method as n grows, and leaving out beside training again."""

import time

import numpy as np
from scipy.linalg import solveh_banded

from ntd_helpers.datasets import breast_cancer
from tests.benchmarks.table import row

PENALTY = 0.01


def bench(quick):
    yield from growing(quick)
    yield from leaving_out(quick)


def seconds(call, repeats):
    """The median time of a call, and what it gave; the first call, which compiles, is not counted."""
    import jax

    times = []
    for _ in range(repeats + 1):
        before = time.perf_counter()
        given = jax.block_until_ready(call())
        times.append(time.perf_counter() - before)
    return float(np.median(times[1:])), given


def ridge(X):
    """Least squares with the targets 1 and a penalty λ; and its minimiser for λ = 0.1."""

    def cost(w, lam):
        return ((X @ w - 1) ** 2).mean() / 2 + lam * (w @ w) / 2

    return cost, X.T @ np.linalg.solve(X @ X.T + 0.1 * len(X) * np.eye(len(X)), np.ones(len(X)))


def chain(w, theta):
    """Each weight is drawn to θ times its place's sine and to its neighbours; w* is 0 at θ = 0."""
    import jax.numpy as jnp

    return ((w - theta * jnp.sin(jnp.arange(len(w)))) ** 2).sum() / 2 + ((w[1:] - w[:-1]) ** 2).sum()


def of_the_chain(n):
    """Its response, by a solver for tridiagonal systems."""
    bands = np.full((2, n), -2.0)
    bands[1], bands[1, [0, -1]] = 5.0, 3.0
    return solveh_banded(bands, np.sin(np.arange(n)))


def growing(quick):
    """dw*/dλ of ridge regression with n weights and n/2 examples, and the response of a chain of a million weights."""
    from ntd_helpers.responses import response_jacobian

    for n in (100, 400) if quick else (100, 400, 1600):
        cost, w = ridge(np.random.default_rng(0).normal(size=(n // 2, n)))
        repeats = 2 if quick else 5
        dense, one = seconds(lambda: response_jacobian(cost, w, 0.1), repeats)  # noqa: B023
        cg, other = seconds(lambda: response_jacobian(cost, w, 0.1, "cg"), repeats)  # noqa: B023
        yield row(f"response by the dense method, n = {n}", 1000 * dense, "ms")
        yield row(f"response by CG with HVPs, n = {n}", 1000 * cg, "ms")
        yield row(f"dense / CG, n = {n}", dense / cg, "times")
        yield row(f"apart by, n = {n}", np.linalg.norm(one - other) / np.linalg.norm(one), "", most=1e-6)
    n = 10**5 if quick else 10**6
    took, response = seconds(lambda: response_jacobian(chain, np.zeros(n), 0.0, "cg"), 1)
    yield row(f"response by CG with HVPs, n = {n:,}", took, "s")
    yield row("its error", np.abs(response - of_the_chain(n)).max(), "", most=1e-6)


def newton(X, t, theta, w):
    """Penalised logistic regression with the examples' weights theta (N,), from w; as in the lesson."""
    for _ in range(30):
        p = 1 / (1 + np.exp(-X @ w))
        g = X.T @ (theta * (p - t)) / len(t) + PENALTY * w
        if np.linalg.norm(g) < 1e-14:
            break
        w = w - np.linalg.solve((X.T * (theta * p * (1 - p))) @ X / len(t) + PENALTY * np.eye(len(w)), g)
    return w


def leaving_out(quick):
    """The effect on held-out data of each of 380 examples: all by one hypergradient, and all by training again."""
    import jax.numpy as jnp

    from ntd_helpers.responses import hypergradient

    X, t = breast_cancer()
    held_out = np.arange(len(X)) % 3 == 2
    X, t, X_val, t_val = X[~held_out], t[~held_out], X[held_out], t[held_out]
    ones = np.ones(len(X))

    def objective(w, theta):
        return theta @ (jnp.logaddexp(0, X @ w) - t * (X @ w)) / len(X) + PENALTY * (w @ w) / 2

    def V(w, theta):
        return (jnp.logaddexp(0, X_val @ w) - t_val * (X_val @ w)).mean()

    def cost(w):
        return (np.logaddexp(0, X_val @ w) - t_val * (X_val @ w)).mean()

    w = newton(X, t, ones, np.zeros(X.shape[1]))
    before = time.perf_counter()
    hypergradient(objective, V, w, ones)
    first = time.perf_counter() - before
    predicting, slopes = seconds(lambda: hypergradient(objective, V, w, ones), 5 if quick else 50)
    some = range(0, len(ones), 10 if quick else 1)
    before = time.perf_counter()
    true = [cost(newton(X, t, np.where(np.arange(len(X)) == i, 0.0, 1.0), w)) for i in some]
    retraining = (time.perf_counter() - before) * len(ones) / len(some)
    changes = np.array(true) - cost(w)
    yield row("leaving out each of 380 examples, predicted", 1000 * predicting, "ms")
    yield row("the same, first time: with what jax compiles", first, "s")
    yield row("leaving out each of 380 examples, by Newton from w*", retraining, "s")
    yield row("retraining / predicting", retraining / predicting, "times")
    yield row("correlation of the two", np.corrcoef(-np.asarray(slopes)[list(some)], changes)[0, 1])
