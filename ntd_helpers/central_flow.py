"""The central flow: a smooth path that follows the mean of gradient descent's iterates at the edge of stability.

At the edge, gradient descent with the step size α oscillates along the directions whose curvature has reached 2/α.
Let Σ be the covariance of the displacement from the mean. Averaged over the oscillation, the gradient is
∇J + ½∇⟨Σ, H⟩ to third order in the displacement, so the mean moves as

    dw/dk = −α(∇J(w) + ½∇⟨Σ, H(w)⟩),   k counting steps of gradient descent.

Σ ⪰ 0 acts on the directions at the edge only. It is as large as it must be to keep their curvature from rising above
2/α, and no larger: a semidefinite complementarity problem, which is solved at every step.

Cohen, Damian, Talwalkar, Kolter and Lee, "Understanding optimization in deep learning with central flows", 2025.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from ntd_helpers.inputs import as_cost, whole
from ntd_helpers.training import Progress

__all__ = ["Flow", "central_flow", "complementary_matrix", "gradient_flow", "svec"]

BLOCK = 8  # eigenvectors that are followed
WINDOW = 0.02  # an eigenvalue within this fraction of the edge, or above, may take part in Σ
TOLERANCE = 1e-4  # of an eigenvector's residual, relative to the edge
SUBSTEPS = 4  # of the midpoint rule in a step: stable up to a curvature of 8/α


# The complementarity problem --------------------------------------------------------------------------------------------


def svec(S):
    """The entries on and above the diagonal of a symmetric S (m, m), those above it times √2: ⟨S, T⟩ = svec(S)·svec(T)."""
    i, j = np.triu_indices(len(S))
    return S[i, j] * np.where(i == j, 1, np.sqrt(2))


def _smat(s):
    """The symmetric matrix with svec(S) = s."""
    m = int(np.sqrt(2 * len(s)))
    i, j = np.triu_indices(m)
    S = np.zeros((m, m))
    S[i, j] = S[j, i] = s / np.where(i == j, 1, np.sqrt(2))
    return S


def complementary_matrix(linear, quadratic, tol=1e-10):
    """The Σ ⪰ 0 (m, m) for which Z = `linear` + `quadratic`[Σ] ⪰ 0 and ⟨Σ, Z⟩ = 0.

    `linear` (m, m) is symmetric; `quadratic` (M, M), M = m(m+1)/2, is positive semidefinite and acts on svec(Σ). Σ is
    the minimiser of ½ svec(Σ)ᵀ quadratic svec(Σ) + ⟨linear, Σ⟩ over Σ ⪰ 0.

    By Newton's method on Y = Σ − Z: of a complementary pair, Σ is Y's positive part and Z its negative part. The
    positive part is differentiable almost everywhere (Qi and Sun, "A nonsmooth version of Newton's method", 1993).
    Raises `ValueError` where no solution is found: there is none if `linear` is negative where `quadratic` is zero.
    """
    c, B = svec(np.asarray(linear, float)), np.asarray(quadratic, float)
    if B.shape != (len(c), len(c)):
        raise ValueError(f"quadratic must have the shape {(len(c), len(c))} for linear {np.shape(linear)}; got {B.shape}")
    size, scale = np.linalg.norm(c) or 1.0, np.trace(B) / len(B) or 1.0
    c, B = c / size, B / scale
    basis, y = [_smat(e) for e in np.eye(len(c))], -c
    for _ in range(100):
        values, Q = np.linalg.eigh(_smat(y))
        positive = values.clip(0)
        sigma = svec((Q * positive) @ Q.T)
        residual = c + B @ sigma - (sigma - y)
        if np.linalg.norm(residual) <= tol:
            return _smat(sigma) * size / scale
        gaps = values[:, None] - values
        with np.errstate(invalid="ignore", divide="ignore"):
            slopes = np.where(gaps != 0, (positive[:, None] - positive) / gaps, 1.0 * (values > 0))
        derivative = np.stack([svec(Q @ (slopes * (Q.T @ E @ Q)) @ Q.T) for E in basis], 1)
        y = y - np.linalg.lstsq(B @ derivative - derivative + np.eye(len(c)), residual)[0]
    raise ValueError("found no Σ ⪰ 0 with Z ⪰ 0 and ⟨Σ, Z⟩ = 0")


# The flow ---------------------------------------------------------------------------------------------------------------


class Flow(NamedTuple):
    """A flow at the steps 0, every, 2·every, …, K of them."""

    steps: np.ndarray  # (K,)
    path: np.ndarray  # (K, n)
    cost: np.ndarray  # (K,), J(w) on the path
    oscillation_cost: np.ndarray  # (K,), ½⟨Σ, H⟩: what the oscillation adds to the mean cost
    eigenvalues: np.ndarray  # (K, BLOCK), the largest of H, descending
    rank: np.ndarray  # (K,), of Σ


def central_flow(cost, w, step_size, steps, *, every=1):
    """The central flow from w (n,), for so many steps of gradient descent with this step size: a `Flow`.

    `cost` takes a jax vector (n,) and gives a number. A direction takes part in Σ once its curvature is within
    `WINDOW` of the edge. Costs about ten gradients a step, and m(m+1)/2 third derivatives for m such directions.
    """
    return _flow(cost, w, step_size, steps, every, at_edge=True)


def gradient_flow(cost, w, step_size, steps, *, every=1):
    """Gradient flow dw/dk = −α∇J(w), in the same time and form as `central_flow`: Σ is zero throughout."""
    return _flow(cost, w, step_size, steps, every, at_edge=False)


def _flow(cost, w, step_size, steps, every, at_edge):
    w = np.asarray(w, float)
    if w.ndim != 1 or len(w) < 2 * BLOCK or not np.isfinite(w).all():
        raise ValueError(f"w must be a vector (n,) of {2 * BLOCK} finite numbers or more; got shape {w.shape}")
    if not (np.ndim(step_size) == 0 and 0 < step_size < np.inf):
        raise ValueError(f"step_size must be a positive number; got {step_size!r:.60}")
    steps, every = whole("steps", steps), whole("every", every)
    programs, bar = _programs(as_cost(cost)), Progress(steps)
    V = np.linalg.qr(np.random.default_rng(0).normal(size=(len(w), BLOCK)))[0]
    w, rows = jnp.asarray(w), []
    for k in range(steps + 1):
        values, V = _follow(lambda V, w=w: np.asarray(programs.products(w, V.T)).T, V, 2 / step_size)
        value, gradient = programs.value_and_gradient(w)
        force, sigma = np.zeros(len(w)), np.zeros((0, 0))
        m = np.count_nonzero(values >= (1 - WINDOW) * 2 / step_size)
        if at_edge and m:
            force, sigma = _edge_force(programs, w, V[:, :m], values[:m], np.asarray(gradient), step_size)
        if k % every == 0:
            added = np.diag(sigma) @ values[: len(sigma)] / 2
            rows.append((k, np.asarray(w), float(value), added, values, np.linalg.matrix_rank(sigma) if m else 0))
        w = programs.advance(w, force, step_size)
        bar.show(k)
    bar.clear()
    return Flow(*map(np.array, zip(*rows, strict=True)))


class _Programs(NamedTuple):
    value_and_gradient: object
    products: object
    third: object
    advance: object


def _programs(cost):
    gradient = jax.grad(cost)

    def third(w, u, v):  # the gradient of uᵀH(w)v
        return jax.jvp(lambda w: jax.jvp(gradient, (w,), (u,))[1], (w,), (v,))[1]

    def advance(w, force, step_size):
        h = step_size / SUBSTEPS
        velocity = lambda w: -(gradient(w) + force)  # noqa: E731
        return jax.lax.fori_loop(0, SUBSTEPS, lambda _, w: w + h * velocity(w + h / 2 * velocity(w)), w)

    products = lambda w, V: jax.vmap(jax.linearize(gradient, w)[1])(V)  # noqa: E731
    return _Programs(*map(jax.jit, (jax.value_and_grad(cost), products, third, advance)))


def _follow(product, V, edge):
    """(values (BLOCK,), V (n, BLOCK)): the leading eigenpairs of H, descending, starting from those of a nearby H.

    Rayleigh-Ritz on V and its residuals, until those of the leading half are small.
    """
    HV = product(V)
    for _ in range(200):
        T = V.T @ HV
        residual = HV - V @ T
        S = np.linalg.qr(np.column_stack([V, residual]))[0]
        HS = np.column_stack([product(S[:, :BLOCK]), product(S[:, BLOCK:])])
        values, Y = np.linalg.eigh(S.T @ HS)
        values, Y = values[: -BLOCK - 1 : -1], Y[:, : -BLOCK - 1 : -1]
        V, HV = S @ Y, HS @ Y
        if np.linalg.norm((HV - V * values)[:, : BLOCK // 2], axis=0).max() < TOLERANCE * edge:
            break
    return values, V


def _edge_force(programs, w, U, values, gradient, step_size):
    """(½∇⟨Σ, H⟩ (n,), Σ (m, m) in the basis U (n, m)), by complementarity of Σ and the room below the edge.

    After a step of the flow, the room 2/α − H on the span of U is its present room plus α(∇H[∇J] + ½∇H[∇⟨Σ, H⟩]).
    """
    i, j = np.triu_indices(len(values))
    thirds = np.stack([np.asarray(programs.third(w, U[:, a], U[:, b])) for a, b in zip(i, j, strict=True)])
    thirds = thirds * np.where(i == j, 1, np.sqrt(2))[:, None]  # (M, n), the gradients of svec(UᵀHU)
    room = np.diag(2 / step_size - values)
    sigma = complementary_matrix(room / step_size + _smat(thirds @ gradient), thirds @ thirds.T / 2)
    return svec(sigma) @ thirds / 2, sigma
