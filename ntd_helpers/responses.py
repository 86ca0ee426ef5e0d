"""Response functions: how the minimiser w*(θ) of a cost J(w, θ) moves with θ, without training again.

At a minimiser ∇_w J(w*, θ) = 0. Where J is twice continuously differentiable and H is invertible, the implicit function
theorem makes w* a function of θ nearby, and differentiating ∇_w J(w*(θ), θ) = 0 gives its Jacobian

    dw*/dθ = −H⁻¹ M,   H_ij = ∂²J/∂w_i∂w_j  (n, n),   M_ij = ∂²J/∂w_i∂θ_j  (n, p).

`objective(w, theta)` gives one real number for a jax vector w (n,) and a theta that is a number or a vector (p,). Given
again, the same function is not compiled again. The theorem is about stationary points: at a saddle the dense method
gives the saddle's response; conjugate gradients may break down there, and refuse it where they meet it.

Krantz and Parks, "The Implicit Function Theorem", 2002; Pedregosa, "Hyperparameter optimization with approximate
gradient", 2016. Importing this module sets jax to double precision.
"""

from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from ntd_helpers.hessians import columns
from ntd_helpers.inputs import as_cost, whole
from ntd_helpers.solvers import conjugate_gradients

__all__ = [
    "Limits",
    "NotStationaryError",
    "SingularHessianError",
    "conjugate_gradients",
    "hypergradient",
    "response_jacobian",
]


class NotStationaryError(ValueError):
    """The gradient ∇_w J is not zero at the point given."""


class SingularHessianError(ValueError):
    """H is singular; or conjugate gradients cannot solve with it: not positive definite, or not solved in time."""


class Limits(NamedTuple):
    """Tolerances of the two functions below, which take them as keywords.

    `growth` is the change of the gradient per unit of distance, measured over a thousandth of w*'s size max(1, ‖w*‖)
    in a random direction.

    stationary  ‖∇_w J‖ counts as zero up to growth times this fraction of w*'s size.
    condition   H counts as singular where an eigenvalue (dense) or a curvature pᵀHp/pᵀp (cg) is at most growth, or the
                largest |eigenvalue| (dense), over this. At 1e10 some six digits are left of sixteen.
    tol         CG ends where its residual is this fraction of the right-hand side;
    products    CG fails after so many HVPs, by default 1000 + 10n.
    probe       CG sees no axis that its right-hand side has no part along. One more system, with a random one, shows
                the flat axes there are. False saves it, where H is known to be invertible.
    """

    stationary: float = 1e-6
    condition: float = 1e10
    tol: float = 1e-10
    products: int | None = None
    probe: bool = True


def response_jacobian(objective, w_star, theta, method="dense", **limits):
    """dw*/dθ, (n, p), or (n,) if theta is a number: "dense" forms H by n products, "cg" solves p systems with HVPs.

    Raises `NotStationaryError`, `SingularHessianError`, and `ValueError` for wrong shapes, NaN and the like.
    """
    w, theta, limits = _given(w_star, theta, limits)
    along = np.eye(theta.size).reshape(-1, *theta.shape)
    if method == "dense":
        seen, H, M = jax.device_get(_dense(objective, w, theta, along))
        _check_stationary(seen, limits)
        response = -_inverse(H, seen, limits) @ M
    elif method == "cg":
        response = -_checked(*_by_cg(objective, w, theta, along, limits), limits).T
    else:
        raise ValueError(f"method must be dense or cg; got {method!r:.60}")
    return jnp.asarray(response.reshape(w.shape + theta.shape), float)


def hypergradient(objective, validation, w_star, theta, **limits):
    """The total derivative of the number validation(w*(θ), θ), of theta's shape: ∂V/∂θ − Mᵀ H⁻¹ ∂V/∂w.

    The adjoint method: H⁻¹ ∂V/∂w is one CG with HVPs, whatever the size of θ, and one for the probe. Raises as above.
    """
    w, theta, limits = _given(w_star, theta, limits)
    seen, solved, total = _adjoint(objective, validation, w, theta, limits)
    _checked(seen, solved, limits)
    return total


# What is compiled, once for each objective ----------------------------------------------------------------------------


class Seen(NamedTuple):
    """The gradient's length at w*, its change per unit of distance near w*, and w*'s size, which is 1 or more."""

    gradient: jax.Array
    growth: jax.Array
    size: jax.Array


def _linearised(objective, w, theta):
    """What is `Seen` at w, and two linear maps: v ↦ H v, and dθ ↦ M dθ."""
    slope = lambda w, theta: jax.grad(as_cost(lambda w: objective(w, theta), "objective"))(w)
    here, times_H = jax.linearize(lambda w: slope(w, theta), w)
    _, times_M = jax.linearize(lambda theta: slope(w, theta), theta)
    size = jnp.maximum(1.0, jnp.linalg.norm(w))
    growth = jnp.linalg.norm(slope(w + 1e-3 * size * _random(w), theta) - here) / (1e-3 * size)
    return Seen(jnp.linalg.norm(here), growth, size), times_H, times_M


def _random(w):
    u = np.random.default_rng(0).normal(size=w.shape)
    return u / np.linalg.norm(u)


def _solved(times_H, B, seen, limits):
    """The `Solve` for each row of B (k, n), and last for the probe, or for zeros, which take no product."""
    B = jnp.concatenate([B, jnp.where(limits.probe, _random(B[0]), 0.0)[None]])
    floor = seen.growth / limits.condition
    return jax.lax.map(lambda b: conjugate_gradients(times_H, b, limits.tol, limits.products, floor), B)


@partial(jax.jit, static_argnames="objective")
def _dense(objective, w, theta, along):
    seen, times_H, times_M = _linearised(objective, w, theta)
    return seen, columns(times_H, w.size), jax.lax.map(times_M, along, batch_size=16).T


@partial(jax.jit, static_argnames="objective")
def _by_cg(objective, w, theta, along, limits):
    seen, times_H, times_M = _linearised(objective, w, theta)
    return seen, _solved(times_H, jax.lax.map(times_M, along), seen, limits)


@partial(jax.jit, static_argnames=("objective", "validation"))
def _adjoint(objective, validation, w, theta, limits):
    seen, times_H, times_M = _linearised(objective, w, theta)
    b, direct = jax.grad(as_cost(lambda at: validation(*at), "validation"))((w, theta))
    solved = _solved(times_H, b[None], seen, limits)
    return seen, solved, direct - jax.linear_transpose(times_M, theta)(solved.x[0])[0]


# What is refused ------------------------------------------------------------------------------------------------------


def _real(name, x):
    x = np.asarray(x)
    if x.dtype.kind not in "iuf" or not np.isfinite(x).all():
        raise ValueError(f"{name} must be finite real numbers; got {x!r:.60}")
    return x.astype(float)


def _given(w, theta, limits):
    w, theta = _real("w_star", w), _real("theta", theta)
    if w.ndim != 1 or not w.size:
        raise ValueError(f"w_star must be a vector (n,), n at least 1; got the shape {w.shape}")
    if theta.ndim > 1 or not theta.size:
        raise ValueError(f"theta must be a number or a vector (p,), p at least 1; got the shape {theta.shape}")
    limits = Limits(**limits)
    for name, value in limits._asdict().items():
        if name in ("stationary", "condition", "tol") and not (np.ndim(value) == 0 and value > 0):
            raise ValueError(f"{name} must be a positive number; got {value!r:.60}")
    products = 1000 + 10 * w.size if limits.products is None else whole("products", limits.products)
    return w, theta, limits._replace(products=products)


def _check_stationary(seen, limits):
    most = limits.stationary * seen.size * seen.growth
    if not np.isfinite([seen.gradient, seen.growth]).all():
        raise ValueError(f"the gradient must be finite at w_star and near it; there its length is {seen.gradient:g}")
    if not seen.gradient <= most:
        raise NotStationaryError(
            f"the gradient must be zero at w_star; its length is {seen.gradient:.1e}, and up to {most:.1e} would pass"
        )


def _inverse(H, seen, limits):
    values, vectors = np.linalg.eigh((H + H.T) / 2)  # symmetric but for rounding
    least, scale = values[np.abs(values).argmin()], max(np.abs(values).max(), seen.growth)
    if not abs(least) > scale / limits.condition:
        raise SingularHessianError(f"H is singular: it has the eigenvalue {least:.1e}, on a scale of {scale:.1e}")
    return (vectors / values) @ vectors.T


def _checked(seen, solved, limits):
    """The solutions (k, n), without the probe's, if there is nothing against them; in numpy, which compiles nothing."""
    seen, solved = jax.device_get((seen, solved))
    _check_stationary(seen, limits)
    least, left, floor = solved.curvature.min(), solved.residual.max(), seen.growth / limits.condition
    if least < -floor:
        raise SingularHessianError(
            f"H is not positive definite: along a direction its curvature is {least:.1e}. w_star is no minimum; the"
            ' method "dense" of response_jacobian gives the response of any stationary point'
        )
    if not least > floor:
        raise SingularHessianError(f"H is singular: along a direction its curvature is {least:.1e}")
    if not left <= limits.tol:
        raise SingularHessianError(
            f"H could not be solved with: {limits.products} products leave {left:.1e} of the right-hand side. It is"
            " ill-conditioned, or more products are needed"
        )
    return solved.x[:-1]
