"""The central flow: a smooth path that follows the mean of gradient descent's iterates at the edge of stability.

At the edge, gradient descent with the step size α oscillates along the directions whose curvature has reached 2/α.
Let Σ be the covariance of the displacement from the mean. Averaged over the oscillation, the gradient is
∇J + ½∇⟨Σ, H⟩ to third order in the displacement, so the mean moves as

    dw/dk = −α(∇J(w) + ½∇⟨Σ, H(w)⟩),   k counting steps of gradient descent.

Σ ⪰ 0 acts on the directions at the edge only. It is as large as it must be to keep their curvature from rising above
2/α, and no larger: a semidefinite complementarity problem, which is solved at every step.

Cohen, Damian, Talwalkar, Kolter and Lee, "Understanding optimization in deep learning with central flows", 2025.
"""

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from ntd_helpers.inputs import as_cost, positive, vector, whole
from ntd_helpers.training import Progress

__all__ = ["Flow", "central_flow", "complementary_matrix", "gradient_flow", "smat", "svec"]

MARGIN = 0.02  # an eigenvalue above (1 − MARGIN) times the edge may take part in Σ
TOLERANCE = 1e-4  # of the residuals of the eigenvectors, relative to the first eigenvalue
SUBSTEP = 0.7  # curvature times time in a step of the midpoint rule, which is stable up to 2
MAX_CURVATURE = 100  # in units of the edge 2/α, so that a hop takes at most a few thousand steps of the midpoint rule


# The complementarity problem ------------------------------------------------------------------------------------------


def svec(S):
    """Entries of a symmetric S (m, m) on and above the diagonal, those above it times √2: ⟨S, T⟩ = svec(S)·svec(T)."""
    i, j = np.triu_indices(len(S))
    return S[i, j] * np.where(i == j, 1, np.sqrt(2))


def smat(s):
    """The symmetric matrix S (m, m) of svec(S) = s (M,), M = m(m+1)/2."""
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
    linear, B = np.asarray(linear, float), np.asarray(quadratic, float)
    if linear.ndim != 2 or linear.shape[0] != linear.shape[1] or not np.allclose(linear, linear.T):
        raise ValueError(f"linear must be a symmetric matrix; got one of shape {linear.shape}")
    c = svec(linear)
    if B.shape != (len(c), len(c)):
        raise ValueError(f"quadratic must have the shape {(len(c), len(c))} for linear {linear.shape}; got {B.shape}")
    size, scale = np.linalg.norm(c) or 1.0, np.trace(B) / len(B) or 1.0
    c, B = c / size, B / scale
    basis, y = [smat(e) for e in np.eye(len(c))], -c
    for _ in range(100):
        values, Q = np.linalg.eigh(smat(y))
        positive = values.clip(0)
        sigma = svec((Q * positive) @ Q.T)
        residual = c + B @ sigma - (sigma - y)
        if np.linalg.norm(residual) <= tol:
            return smat(sigma) * size / scale
        gaps = values[:, None] - values
        with np.errstate(invalid="ignore", divide="ignore"):
            slopes = np.where(gaps != 0, (positive[:, None] - positive) / gaps, 1.0 * (values > 0))
        derivative = np.stack([svec(Q @ (slopes * (Q.T @ E @ Q)) @ Q.T) for E in basis], 1)
        y = y - np.linalg.lstsq(B @ derivative - derivative + np.eye(len(c)), residual)[0]
    raise ValueError("found no Σ ⪰ 0 with Z ⪰ 0 and ⟨Σ, Z⟩ = 0")


# The flow -------------------------------------------------------------------------------------------------------------


class Flow(NamedTuple):
    """A flow at K of its steps: 0, hop, 2·hop, …"""

    steps: np.ndarray  # (K,), in steps of gradient descent
    path: np.ndarray  # (K, n)
    cost: np.ndarray  # (K,), J on the path
    oscillation_cost: np.ndarray  # (K,), ½⟨Σ, H⟩: what the oscillation adds to the mean cost
    eigenvalues: np.ndarray  # (K, directions), the largest of H, descending
    rank: np.ndarray  # (K,), of Σ


def central_flow(cost, w, step_size, steps, *, hop=10, directions=8):
    """The central flow from w (n,), over so many steps of gradient descent with this step size, as a `Flow`.

    `cost` takes a jax vector (n,) and gives a number. Σ is computed anew every `hop` steps, on the directions whose
    curvature is at least (1 − MARGIN)·2/α; a curvature that jumps over the edge within a hop is brought back in the
    next. For m directions it takes m(m+1)/2 products with the third derivative. The leading `directions` eigenvectors
    of H are followed from step to step; n must be at least twice their number. Raises `ValueError` if all of them
    reach the edge, and where curvatures are over `MAX_CURVATURE` times the edge or not finite.
    """
    return _flow(cost, w, step_size, steps, hop, directions, at_edge=True)


def gradient_flow(cost, w, step_size, steps, *, hop=10, directions=8):
    """Gradient flow dw/dk = −α∇J(w) in the same time and form as `central_flow`: Σ is zero throughout."""
    return _flow(cost, w, step_size, steps, hop, directions, at_edge=False)


def _flow(cost, w, step_size, steps, hop, directions, at_edge):
    steps, hop, directions = whole("steps", steps), whole("hop", hop), whole("directions", directions)
    w = vector("w", w)
    if len(w) < 2 * directions:
        raise ValueError(f"w must have at least {2 * directions} entries, twice `directions`; got {len(w)}")
    step_size = positive("step_size", step_size)
    programs, bar, edge, rows = _compiled(as_cost(cost)), Progress(steps), 2 / step_size, []
    high = (1 - 2 * MARGIN) * edge if at_edge else np.inf
    V = np.linalg.qr(np.random.default_rng(0).normal(size=(len(w), directions)))[0]
    w = jnp.asarray(w)
    for k in range(0, steps + 1, hop):
        value, gradient, HV = programs.products(w, V.T)
        product = lambda V, w=w: np.asarray(programs.products(w, V.T)[2]).T
        if not np.isfinite(HV).all():
            raise ValueError(f"expected a cost with finite second derivatives on the flow; at step {k} they are not")
        values, V = _eigenpairs(product, V, np.asarray(HV).T, high)
        if values[0] > MAX_CURVATURE * edge:
            found = f"the largest curvature is {values[0]:.3g} at step {k}"
            raise ValueError(f"expected curvatures of at most {MAX_CURVATURE} times the edge 2/α = {edge:.3g}; {found}")
        critical = np.count_nonzero(values >= (1 - MARGIN) * edge) if at_edge else 0
        if critical == directions:
            raise ValueError(f"all {directions} directions that are followed reach the edge at step {k}: follow more")
        U, sigma, force = V[:, :critical], np.zeros((0, 0)), np.zeros(len(w))
        if critical:
            room = np.diag(edge - values[:critical]) / (hop * step_size)
            sigma, force = _oscillation(programs.third, w, U, room, np.asarray(gradient))
        added = np.diag(sigma) @ values[:critical] / 2
        rank = np.count_nonzero(np.linalg.eigvalsh(sigma) > 1e-8) if critical else 0
        rows.append((k, np.asarray(w), float(value), added, values, rank))
        substeps = int(np.ceil(hop * step_size * max(values[0], edge) / SUBSTEP))
        w = programs.advance(w, force, hop * step_size / substeps, substeps)
        bar.show(k)
    bar.clear()
    return Flow(*map(np.array, zip(*rows, strict=True)))


def _oscillation(third, w, U, room, gradient):
    """(Σ (m, m) in the basis U (n, m), the force ½∇⟨Σ, H⟩ (n,)).

    Until the next step, the distance of UᵀHU from the edge, per unit of time, changes from `room` (m, m) to
    Z = room + ∇(UᵀHU)·(∇J + ½∇⟨Σ, H⟩). Σ and Z are to be complementary: the curvature stays at the edge where Σ acts,
    and does not rise above it elsewhere.
    """
    i, j = np.triu_indices(U.shape[1])
    derivatives = np.stack([np.asarray(third(w, U[:, a], U[:, b])) for a, b in zip(i, j, strict=True)])
    derivatives *= np.where(i == j, 1, np.sqrt(2))[:, None]  # (M, n), the gradients of the entries of svec(UᵀHU)
    sigma = complementary_matrix(room + smat(derivatives @ gradient), derivatives @ derivatives.T / 2)
    return sigma, svec(sigma) @ derivatives / 2


def _eigenpairs(product, V, HV, high):
    """(values (p,), vectors (n, p)): the leading eigenpairs of H, descending, from approximate vectors V and HV (n, p).

    By the Rayleigh-Ritz method on the span of V and its residuals, repeated until the residuals of the first
    eigenvector, and of all with eigenvalues above `high`, are small.
    """
    p = V.shape[1]
    for _ in range(100):
        S = np.linalg.qr(np.column_stack([V, HV - V @ (V.T @ HV)]))[0]
        HS = np.column_stack([product(S[:, :p]), product(S[:, p:])])
        values, Y = np.linalg.eigh(S.T @ HS)
        values, Y = values[: -p - 1 : -1], Y[:, : -p - 1 : -1]
        V, HV = S @ Y, HS @ Y
        needed = max(1, np.count_nonzero(values > high))
        if np.linalg.norm((HV - V * values)[:, :needed], axis=0).max() <= TOLERANCE * abs(values[0]):
            break
    return values, V


class _Programs(NamedTuple):
    """The compiled functions of a cost, as few as will do: compiling one takes as long as dozens of steps.

    All but `products` take vectors (n,).
    """

    products: Callable  # w and rows V (p, n) ↦ (J, ∇J, the rows Hv)
    third: Callable  # w, u, v ↦ ∇(uᵀH(w)v)
    advance: Callable  # w, force, h, substeps ↦ w after so many steps h of w' = −(∇J + force), by the midpoint rule


def _compiled(cost):
    gradient = jax.grad(cost)

    def products(w, V):
        (value, slope), linear = jax.linearize(jax.value_and_grad(cost), w)
        return value, slope, jax.lax.map(lambda v: linear(v)[1], V)

    def third(w, u, v):
        return jax.jvp(lambda w: jax.jvp(gradient, (w,), (u,))[1], (w,), (v,))[1]

    def advance(w, force, h, substeps):
        def step(_, w):
            middle = w - h / 2 * (gradient(w) + force)
            return w - h * (gradient(middle) + force)

        return jax.lax.fori_loop(0, substeps, step, w)

    return _Programs(*map(jax.jit, (products, third, advance)))
