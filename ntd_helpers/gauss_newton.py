"""The Gauss-Newton Hessian: the curvature of a cost that is left when the network, but not the loss, is linearised.

For J(w) = L(z) with the network's outputs z = f(w), and with J_zw = ∂z/∂w, H_z = ∇²L in the outputs,

    H = J_zwᵀ H_z J_zw + Σ_a (∂L/∂z_a) ∇²z_a = G + residual term.

`model(w)` gives the outputs, an array of any shape, usually (N, m); `loss(z)` the cost, one number. The weights are a
vector (n,) or any tree of arrays; dense matrices are over the flat vector. Bad input raises `ValueError`.

Schraudolph, "Fast curvature matrix-vector products for second-order gradient descent", 2002; Martens, "Deep learning
via Hessian-free optimization", 2010.
"""

import jax
import jax.numpy as jnp
import numpy as np
from jax.flatten_util import ravel_pytree

from ntd_helpers.hessians import columns, hessian
from ntd_helpers.inputs import as_cost, as_point, like, positive, whole
from ntd_helpers.quadratics.checks import count
from ntd_helpers.solvers import conjugate_gradients
from ntd_helpers.training import Progress

__all__ = [
    "decompose",
    "dense_step",
    "ggn",
    "gnvp",
    "gnvp_operator",
    "levenberg_marquardt",
    "levenberg_marquardt_paths",
    "newton_paths",
    "predicted_decrease",
]

CLOSE = 1e-12  # conjugate gradients end when the residual is this fraction of the right-hand side


# Products and matrices ------------------------------------------------------------------------------------------------


def gnvp(loss, model, w, v):
    """G v at w, of the shape, or tree, of w: a JVP through the network, H_z, a VJP back. Never forms G."""
    w = as_point(w)
    return _through(*_linearised(loss, model, w)[1:], like(v, w))


def gnvp_operator(loss, model, w):
    """The function v ↦ G v at a fixed w: the network and the loss's gradient are linearised once, here.

    Each product is compiled at the first call, and costs less than `gnvp`, which evaluates the network again.
    """
    w = as_point(w)
    push, curve = jax.jit(lambda w: _linearised(loss, model, w)[1:])(w)
    return lambda v: _compiled(push, curve, like(v, w))


def _linearised(loss, model, w):
    """g, and two linear maps: v ↦ J_zw v into the outputs, and u ↦ H_z u from there."""
    z, push = jax.linearize(model, w)
    r, curve = jax.linearize(jax.grad(_loss(loss)), _outputs(z))
    (g,) = jax.linear_transpose(push, w)(r)
    return g, push, curve


def _through(push, curve, v):
    (back,) = jax.linear_transpose(push, v)(curve(push(v)))
    return back


_compiled = jax.jit(_through)  # the maps' numbers are arguments, so they are not compiled in as constants


def ggn(loss, model, w):
    """G (n, n), over the flat vector: n products. For n in the thousands at the most."""
    flat, unravel = ravel_pytree(as_point(w))

    def matrix(w):
        _, push, curve = _linearised(loss, lambda w: model(unravel(w)), w)
        return columns(lambda v: _through(push, curve, v), len(w))

    return jax.jit(matrix)(flat)


def decompose(loss, model, w):
    """(G, residual term), both (n, n) over the flat vector; their sum is the Hessian of w ↦ loss(model(w)).

    The residual term is computed by itself: it is the Hessian of w ↦ Σ_a r_a z_a(w), with r = ∂L/∂z held fixed.
    """

    def both(w):
        r = jax.grad(_loss(loss))(_outputs(model(w)))
        return ggn(loss, model, w), hessian(lambda w: jnp.vdot(r, model(w)), w)

    return jax.jit(both)(as_point(w))  # one program: compiling several takes longer


# Steps ----------------------------------------------------------------------------------------------------------------


def _flat(loss, model, w):
    """g (n,), v ↦ G v on vectors (n,), and what makes such a vector a tree like w."""
    g, push, curve = _linearised(loss, model, w)
    flat, unravel = ravel_pytree(g)
    return flat, lambda v: ravel_pytree(_through(push, curve, unravel(v)))[0], unravel


def levenberg_marquardt(loss, model, w, steps, *, damping=1.0, products=30):
    """Damped Gauss-Newton steps, the damping following their success: path (steps+1, n), and three arrays (steps+1,).

    Those are the costs, the dampings, and how many products with G were made until then. A step is taken if it lowers
    the cost. The damping is divided by 4 where the cost fell by more than 3/4 of the model's prediction, and multiplied
    by 4 where it fell by less than 1/4. Each step makes at most `products` products, and evaluates one gradient and one
    cost. Levenberg, 1944; Marquardt, 1963; Nocedal and Wright, "Numerical Optimization", 2nd ed., 2006, ch. 10;
    Martens, 2010.
    """
    flat, unravel = ravel_pytree(as_point(w))
    steps, products, damping = count(steps), whole("products", products), positive("damping", damping)
    model_of_flat = lambda w: model(unravel(w))
    cost = lambda w: _loss(loss)(_outputs(model_of_flat(w)))

    @jax.jit
    def attempt(w, damping):
        g, product, _ = _flat(loss, model_of_flat, w)
        d, made, *_ = conjugate_gradients(lambda v: product(v) + damping * v, -g, CLOSE, products)
        predicted = (damping * d @ d - g @ d) / 2  # dᵀ(G + damping·I)d = −gᵀd wherever the search ends
        return w + d, predicted, cost(w + d), made

    start = float(jax.jit(cost)(flat))
    if not np.isfinite(start):
        raise ValueError(f"the cost must be finite at w; it is {start}")
    path, history, bar = [flat], [(start, damping, 0)], Progress(steps)
    for k in range(steps):
        J, damping, products_so_far = history[-1]
        candidate, predicted, reached, made = attempt(path[-1], damping)
        predicted, reached = float(predicted), float(reached)
        decrease = J - reached
        factor = float(damping_factor(decrease / predicted if predicted > 0 else 0.0))
        path.append(candidate if decrease > 0 else path[-1])  # false for nan too
        history.append((reached if decrease > 0 else J, damping * factor, products_so_far + int(made)))
        bar.show(k)
    bar.clear()
    return np.stack(path), *(np.array(column) for column in zip(*history, strict=True))


# Many starts at once, in numpy, for problems of a few weights ---------------------------------------------------------


def damping_factor(ratio):
    """By what to multiply the damping (…) after a step that lowered the cost by `ratio` (…) times the prediction."""
    return np.where(ratio > 0.75, 0.25, np.where(ratio >= 0.25, 1.0, 4.0))


def dense_step(g, G, damping=0.0):
    """The steps d (…, n) with (G + damping·I) d = −g, for g (…, n), G (…, n, n) and a damping (…)."""
    damped = G + np.asarray(damping, float)[..., None, None] * np.eye(g.shape[-1])
    return -np.linalg.solve(damped, np.broadcast_to(g, damped.shape[:-1])[..., None])[..., 0]


def predicted_decrease(g, G, d):
    """−(gᵀd + ½ dᵀG d), (…): how much the undamped model falls along steps d (…, n)."""
    return -((g * d).sum(-1) + np.einsum("...i,...ij,...j->...", d, G, d) / 2)


def newton_paths(problem, starts, steps, limit=np.inf):
    """Newton's method from starts (…, n): paths (…, steps+1, n).

    `problem` has `gradient` and `hessian` over leading axes. A path ends before it reaches `limit` in a coordinate.
    numpy's LinAlgError is raised where a Hessian on one of the paths is singular.
    """
    path = [np.array(starts, float)]
    for _ in range(count(steps)):
        w = path[-1]
        path.append(_within(limit, w, w + dense_step(problem.gradient(w), problem.hessian(w))))
    return np.stack(path, -2)


def levenberg_marquardt_paths(problem, starts, steps, damping=1.0):
    """What `levenberg_marquardt` does, with exact solves, from starts (…, n): paths (…, steps+1, n).

    `problem` has `value`, `gradient` and `gauss_newton` over leading axes.
    """
    path = [np.array(starts, float)]
    damping = np.full(path[0].shape[:-1], positive("damping", damping))
    for _ in range(count(steps)):
        w = path[-1]
        g, G = problem.gradient(w), problem.gauss_newton(w)
        d = dense_step(g, G, damping)
        predicted, decrease = predicted_decrease(g, G, d), problem.value(w) - problem.value(w + d)
        path.append(np.where((decrease > 0)[..., None], w + d, w))
        damping = damping * damping_factor(decrease / np.where(predicted > 0, predicted, np.inf))
    return np.stack(path, -2)


def _within(limit, w, moved):
    """`moved` (…, n), or w (…, n) where a coordinate of `moved` is `limit` or more in size, or not finite."""
    return np.where((np.abs(moved) < limit).all(-1, keepdims=True), moved, w)


# Arguments ------------------------------------------------------------------------------------------------------------


def _outputs(z):
    if not (isinstance(z, jax.Array) and jnp.issubdtype(z.dtype, jnp.floating)):
        raise ValueError(f"the model must give an array of real outputs; got {getattr(z, 'dtype', type(z).__name__)}")
    return z


def _loss(loss):
    return as_cost(loss, "loss")
