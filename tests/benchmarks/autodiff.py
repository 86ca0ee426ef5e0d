"""What the lesson's tape costs beside jax, on the digits classifier of lesson 3."""

import time

import numpy as np

from ntd_helpers.autodiff import exp, log, sum, tanh, vjp
from ntd_helpers.datasets import digits
from tests.benchmarks.table import row

STEPS = 300  # of the lesson's training


def classifier(X, T, exp, log, sum, tanh):
    """The lesson's cost: the mean cross-entropy of a network with one hidden layer of tanh units."""

    def cost(W1, b1, W2, b2):
        z = tanh(X @ W1 + b1) @ W2 + b2
        return (sum(log(sum(exp(z), axis=1))) - sum(T * z)) / len(X)

    return cost


def tape(quick):
    """A step of the tape and of compiled jax on 1797 digits, 64-32-10: value and gradient, the best of many in turn."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    X, labels = digits()
    T = np.eye(10)[labels]
    rng = np.random.default_rng(0)
    weights = [rng.normal(size=(64, 32)) / 8, np.zeros(32), rng.normal(size=(32, 10)) / 6, np.zeros(10)]
    cost = classifier(X, T, exp, log, sum, tanh)
    theirs = classifier(X, T, jnp.exp, jnp.log, jnp.sum, jnp.tanh)
    compiled = jax.jit(jax.value_and_grad(theirs, argnums=(0, 1, 2, 3)))
    methods = {
        "tape": lambda: vjp(cost, *weights)[1](1.0),
        "jax": lambda: jax.block_until_ready(compiled(*weights)),
    }
    apart = max(np.abs(a - b).max() for a, b in zip(methods["tape"](), methods["jax"]()[1], strict=True))
    best = dict.fromkeys(methods, np.inf)
    for _ in range(10 if quick else 100):
        for method, step in methods.items():
            before = time.perf_counter()
            step()
            best[method] = min(best[method], time.perf_counter() - before)
    yield row("lesson 3's tape, a step on the digits", 1000 * best["tape"], "ms")
    yield row("compiled jax, the same", 1000 * best["jax"], "ms")
    yield row("tape / jax", best["tape"] / best["jax"], "times", most=5)
    yield row(f"the tape, {STEPS} steps", STEPS * best["tape"], "s", most=20)
    yield row("gradients of the two apart by at most", apart, "")
