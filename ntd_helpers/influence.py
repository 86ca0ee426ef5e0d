"""Influence functions of a trained network: the effect of leaving out examples, predicted and trained.

The cost has a weight θ_i for each of the N examples, 1 at first, and a penalty δ_j for each weight w_j, 0 for biases:

    J(w, θ) = (1/N) Σ_i θ_i ℓ_i(w) + ½ Σ_j δ_j w_j².

A network that was stopped early is at no minimum of J, and H = ∇²J is indefinite there. The curvature

    C = G + diag(δ) + μI,    G the Gauss-Newton Hessian of the mean loss, μ > 0 a damping,

is positive definite everywhere. `influences` solves with it. The result is the exact derivative of another
problem's minimiser, which `proximal_bregman_response` finds. Training on (`train`) need not agree with it.

Hampel, "The influence curve and its role in robust estimation", 1974; Koh and Liang, "Understanding black-box
predictions via influence functions", 2017; Bae, Ng, Lo, Ghassemi and Grosse, "If influence functions are the answer,
then what is the question?", 2022. Importing this module sets jax to double precision.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

from ntd_helpers.gauss_newton import gnvp_operator
from ntd_helpers.inputs import as_cost, positive, vector, whole
from ntd_helpers.solvers import conjugate_gradients

__all__ = ["WeightedCost", "influences", "layer_penalties", "proximal_bregman_response", "train"]

SOLVED = 1e-10  # conjugate gradients end at this fraction of the right-hand side, the response at this one of ‖w‖
ROUGHLY = 1e-3  # of the right-hand side, in the steps of the response
PRODUCTS = 5000
ITERATIONS = 300


@dataclass(frozen=True, eq=False)
class WeightedCost:
    """J(w, θ) from `model`, w (n,) ↦ outputs (N, m); `losses`, outputs ↦ losses (N,); and `penalties` δ (n,) ≥ 0.

    Functions are compiled once for each instance.
    """

    model: Callable
    losses: Callable
    penalties: np.ndarray

    def __post_init__(self):
        penalties = vector("penalties", self.penalties)
        if (penalties < 0).any():
            raise ValueError(f"penalties must be 0 or more; the least is {penalties.min()}")
        object.__setattr__(self, "penalties", penalties)

    def __call__(self, w, theta):
        """J(w, θ), one number, for w (n,) and the examples' weights theta (N,)."""
        return theta @ self.example_losses(w) / len(theta) + self.penalties @ w**2 / 2

    def example_losses(self, w):
        """ℓ(w), (N,)."""
        return self.losses(self.model(w))

    def mean_loss(self, z):
        """(1/N) Σ_i ℓ_i for outputs z (N, m), one number."""
        return jnp.mean(self.losses(z))


def layer_penalties(net, strengths):
    """δ (n,) for an `MLP`: a number for each layer's matrix, or one number for all of them, and 0 for every bias."""
    sizes = list(zip(net.sizes, net.sizes[1:], strict=False))
    strengths = np.broadcast_to(np.asarray(strengths, float), len(sizes))
    if not (np.isfinite(strengths) & (strengths >= 0)).all():
        raise ValueError(f"strengths must be numbers, 0 or more; got {strengths}")
    parts = [np.append(np.full(a * b, s), np.zeros(b)) for (a, b), s in zip(sizes, strengths, strict=True)]
    return np.concatenate(parts)


# Predict --------------------------------------------------------------------------------------------------------------


def influences(cost, test_cost, w, damping):
    """The change of test_cost(w) that is predicted when each example is left out: ∇ℓ_iᵀ C⁻¹ ∇V / N, (N,).

    This is the tangent in θ_i at 1, followed to 0. One system with C is solved, by conjugate gradients, and one JVP
    of the N losses gives all N predictions. `test_cost` takes w (n,) and gives one number.
    """
    predicted, residual = _influences(cost, test_cost, _weights(cost, w), positive("damping", damping))
    if not residual <= SOLVED:
        raise ValueError(f"C could not be solved with: {residual:.1e} of the gradient is left; use more damping")
    return np.asarray(predicted)


@partial(jax.jit, static_argnums=(0, 1))
def _influences(cost, test_cost, w, damping):
    solve = _solve(cost, w, jax.grad(as_cost(test_cost, "test cost"))(w), damping, SOLVED)
    losses, changes = jax.jvp(cost.example_losses, (w,), (solve.x,))
    return changes / len(losses), solve.residual


def _solve(cost, w, b, damping, tol):
    """The `Solve` of C x = b, with C at w."""
    times_G = gnvp_operator(cost.mean_loss, cost.model, w)
    return conjugate_gradients(lambda v: times_G(v) + (cost.penalties + damping) * v, b, tol, PRODUCTS)


# Train ----------------------------------------------------------------------------------------------------------------


def proximal_bregman_response(cost, w, theta, damping):
    """The minimisers (K, n), near w, of the proximal Bregman objective for K vectors of example weights theta (K, N):

        Q(v) = (1/N) Σ_i [D_i(v) + (θ_i − 1) ℓ_i(v)] + ½ Σ_j (δ_j + μ) (v_j − w_j)².

    D_i is the loss less its tangent in the outputs at w: it asks example i's outputs to stay what they were. At θ = 1
    the minimiser is w, trained to a minimum or not, and C is Q's Hessian there. So the theorem holds, and `influences`
    are exact derivatives. Each iteration is v ← v − C⁻¹∇Q(v); the first one is the influence function's prediction of
    the weights. Raises ValueError if this does not converge: the change is too large for the damping. Bae et al., 2022.
    """
    w, theta = _weights(cost, w), _example_weights(cost, w, theta)
    return np.stack([_response(cost, w, row, positive("damping", damping)) for row in theta])


def _response(cost, w, theta, damping):
    """The response (n,) for one vector of example weights theta (N,)."""
    v = w
    for _ in range(ITERATIONS):
        step = np.asarray(_bregman_step(cost, w, v, theta, damping))
        v = v - step
        if np.linalg.norm(step) <= SOLVED * max(1, np.linalg.norm(w)):
            return v
        if not np.isfinite(v).all():
            break
    raise ValueError(f"the proximal Bregman response was not found with the damping {damping:g}; use more damping")


@partial(jax.jit, static_argnums=0)
def _bregman_step(cost, w, v, theta, damping):
    """C⁻¹∇Q(v), (n,), with C at w; solved roughly, since the next step corrects it."""
    z = cost.model(w)
    slope = jax.grad(cost.mean_loss)(z)

    def objective(v):
        y = cost.model(v)
        divergence = cost.mean_loss(y) - cost.mean_loss(z) - jnp.sum(slope * (y - z))
        proximity = jnp.sum((cost.penalties + damping) * (v - w) ** 2) / 2
        return divergence + (theta - 1) @ cost.losses(y) / len(theta) + proximity

    return _solve(cost, w, jax.grad(objective)(v), damping, ROUGHLY).x


def train(cost, w, theta, step_size, steps):
    """Gradient descent on J(·, θ) from w (n,), for one vector of example weights theta (N,) or K of them (K, N).

    Gives the last iterates, (n,) or (K, n).
    """
    w, step_size = _weights(cost, w), positive("step_size", step_size)
    many = _example_weights(cost, w, np.atleast_2d(theta))
    trained = np.asarray(_train(cost, w, many, step_size, whole("steps", steps)))
    return trained if np.ndim(theta) == 2 else trained[0]


@partial(jax.jit, static_argnums=0)
def _train(cost, w, theta, step_size, steps):
    step = jax.vmap(lambda w, theta: w - step_size * jax.grad(cost)(w, theta))
    start = jnp.tile(w, (len(theta), 1))
    return jax.lax.fori_loop(0, steps, lambda _, w: step(w, theta), start)


# Arguments ------------------------------------------------------------------------------------------------------------


def _weights(cost, w):
    """w (n,) as an array; ValueError unless it has an entry for each penalty, and the cost a loss for each example."""
    w = vector("w", w)
    if w.shape != cost.penalties.shape:
        raise ValueError(f"w must be {len(cost.penalties)} numbers, one for each penalty; got {len(w)}")
    outputs, losses = jax.eval_shape(cost.model, w), jax.eval_shape(cost.example_losses, w)
    if losses.ndim != 1 or losses.shape != outputs.shape[:1]:
        raise ValueError(f"losses must have the shape (N,) for outputs {outputs.shape}; got {losses.shape}")
    return w


def _example_weights(cost, w, theta):
    theta, (count,) = np.asarray(theta), jax.eval_shape(cost.example_losses, w).shape
    if theta.ndim != 2 or theta.shape[1] != count or theta.dtype.kind not in "iuf" or not np.isfinite(theta).all():
        raise ValueError(f"theta must be finite, of shape (K, {count}); got {theta.dtype} of shape {theta.shape}")
    return theta.astype(float)
