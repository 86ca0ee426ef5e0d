"""Many penalties at once: logistic regression with a penalty for each weight, tuned by hypergradient descent.

    J(w, δ) = (1/N) Σ_i [ln(1 + exp(x_iᵀw)) − t_i x_iᵀw] + ½ Σ_j δ_j w_j²,   V(w) the mean loss on other examples.

`groups` (n,) says which weights share a penalty: δ_j = exp(u_g) with g = groups[j], and 0 where g is −1, as for biases.
Everything here is numpy, and data are pairs (X, t): inputs X (N, n) and labels t (N,), 0 or 1. Other data raise
ValueError.

Pedregosa, "Hyperparameter optimization with approximate gradient", 2016; Lorraine, Vicol and Duvenaud, "Optimizing
millions of hyperparameters by implicit differentiation", 2020.
"""

import numpy as np

from ntd_helpers.quadratics.checks import count, positive, reals

__all__ = ["hypergradient_descent", "logistic_loss", "logistic_minimiser", "penalties_of", "penalty_hypergradient"]

BOUNDS = np.log([1e-6, 1e2])  # of the penalties: outside, V hardly depends on them
ITERATIONS = 100
STATIONARY = 1e-10


def logistic_loss(w, data):
    """The mean loss −ln p(t) on `data`, one number, for weights w (n,)."""
    X, t = _checked(data)
    return _loss(reals("w", w, X.shape[1:]), X, t)


def penalties_of(u, groups):
    """δ (n,): exp(u_g) for a weight of the group g, and 0 for a weight of the group −1."""
    groups, u = np.asarray(groups), np.asarray(u, float)
    if groups.dtype.kind not in "iu" or groups.min() < -1 or groups.max() + 1 != len(u):
        raise ValueError(f"groups must be whole numbers from −1 to {len(u) - 1}, as u has {len(u)} entries")
    return np.where(groups < 0, 0.0, np.exp(u[groups]))


def logistic_minimiser(data, penalties, w=None):
    """The minimiser w* (n,) for penalties δ (n,), by Newton's method from w, or from 0.

    A step that raises the cost is halved. Raises ValueError where the gradient does not become zero to rounding.
    """
    X, t = data = _checked(data)
    penalties = np.asarray(penalties, float)
    if penalties.shape != (X.shape[1],) or not (np.isfinite(penalties) & (penalties >= 0)).all():
        raise ValueError(f"penalties must be {X.shape[1]} numbers, 0 or more; got {penalties}")
    w = reals("w", np.zeros(X.shape[1]) if w is None else w, X.shape[1:])
    cost = lambda w: _loss(w, X, t) + penalties @ w**2 / 2
    for _ in range(ITERATIONS):
        g, H = _gradient(w, data) + penalties * w, _hessian(w, data, penalties)
        if np.linalg.norm(g) <= STATIONARY:
            return w
        step = np.linalg.solve(H, g)
        while cost(w - step) > cost(w) + 1e-14 and np.linalg.norm(step) > 1e-12:
            step = step / 2
        w = w - step
    raise ValueError(f"no minimiser was found: the gradient's length is {np.linalg.norm(g):.1e}")


def penalty_hypergradient(w, data, validation, u, groups):
    """dV/du (p,) at the minimiser w: the sum over each group's weights of −δ_j w_j v_j, where H v = ∇V.

    One system is solved, however many penalties there are.
    """
    data, validation, penalties = _checked(data), _checked(validation), penalties_of(u, groups)
    v = np.linalg.solve(_hessian(w, data, penalties), _gradient(w, validation))
    each = -penalties * w * v
    return np.array([each[np.asarray(groups) == g].sum() for g in range(len(u))])


def hypergradient_descent(data, validation, groups, u, rate, steps):
    """Gradient descent on V in u with the step size `rate`: the last u (p,), its minimiser (n,), and V (steps+1,).

    Each step trains from the last weights, and solves one system more. u is clipped to `BOUNDS`, at the start too.
    """
    rate, steps = positive("rate", rate), count(steps)
    u, w, values = np.clip(np.array(u, float), *BOUNDS), None, []
    for k in range(steps + 1):
        w = logistic_minimiser(data, penalties_of(u, groups), w)
        values.append(logistic_loss(w, validation))
        if k < steps:
            u = np.clip(u - rate * penalty_hypergradient(w, data, validation, u, groups), *BOUNDS)
    return u, w, np.array(values)


def _checked(data):
    """(X, t) as arrays; ValueError unless X (N, n) is real and finite, and t (N,) has the labels 0 and 1."""
    X, t = data
    X, t = reals("X", X, ("N", "n")), np.asarray(t)
    if t.shape != X.shape[:1] or not np.isin(t, (0, 1)).all():
        raise ValueError(f"labels must be {len(X)} numbers, each 0 or 1; got shape {t.shape} with {np.unique(t)[:5]}")
    return X, t


def _loss(w, X, t):
    return np.mean(np.logaddexp(0, X @ w) - t * (X @ w))


def _gradient(w, data):
    """The gradient (n,) of the mean loss."""
    X, t = data
    return X.T @ (_probabilities(w, X) - t) / len(t)


def _hessian(w, data, penalties):
    """The Hessian (n, n) of J."""
    X, t = data
    p = _probabilities(w, X)
    return (X.T * (p * (1 - p))) @ X / len(t) + np.diag(penalties)


def _probabilities(w, X):
    """The model's probability of label 1, (N,); tanh does not overflow."""
    return (1 + np.tanh(X @ w / 2)) / 2
