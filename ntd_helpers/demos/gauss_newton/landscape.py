"""A small network along lines through its weights: outputs, costs and curvatures, and those of its linearisation."""

import functools
from types import SimpleNamespace

import numpy as np

from ntd_helpers.toys import ERROR_LOSSES, SINE_FIT, descend, loss_derivatives

NETWORK, X, T = SINE_FIT.net, SINE_FIT.X, SINE_FIT.T  # 19 weights, 24 points
TRAINED = (0, 30, 100, 300, 1000, 3000)  # steps of gradient descent, α = 0.3
DIRECTIONS = ("the least curvature of H", "the most curvature of H", "the most curvature of G", "the gradient")
DIRECTIONS = (*DIRECTIONS, "a random direction")
LOSSES = ("squared error", "log cosh")
S = np.linspace(-3, 3, 81)


@functools.cache
def weights():
    """Weights (6, 19) at the steps of `TRAINED`."""
    return descend(SINE_FIT.gradient, NETWORK.init(0), 0.3, max(TRAINED))[list(TRAINED)]


@functools.cache
def landscape(trained, loss):
    """After so many steps of training: w, the outputs z (24,), their Jacobian D (24, 19) and unit directions V (5, 19).

    Along each of these, the slope vᵀg and the curvatures by H, vᵀHv, and by G, vᵀGv, (5,).
    """
    w = weights()[TRAINED.index(trained)]
    z, D = NETWORK(w, X), NETWORK.derivatives(w, X)[0][:, 0]
    r, C = loss_derivatives(loss, z, T)
    g, (G, residual) = D.T @ r[:, 0], NETWORK.curvature(w, X, r, C)
    H = G + residual
    of_H, of_G = np.linalg.eigh(H)[1], np.linalg.eigh(G)[1]
    V = np.array([of_H[:, 0], of_H[:, -1], of_G[:, -1], g, np.random.default_rng(5).normal(size=len(w))])
    V /= np.linalg.norm(V, axis=1, keepdims=True)
    # Uphill is to the right. At step 0 the network is odd, and some directions have no slope but for rounding: there
    # the random direction decides, which is then to the left.
    V *= np.where(V @ (g / np.linalg.norm(g) - 1e-6 * V[4]) > 0, 1, -1)[:, None]
    by_H, by_G = (np.einsum("di,ij,dj->d", V, matrix, V) for matrix in (H, G))
    return SimpleNamespace(w=w, z=z[:, 0], D=D, V=V, slope=V @ g, by_H=by_H, by_G=by_G)


def results(distance, direction, trained, loss):
    """Outputs and costs of the network and of its linearisation along v: at each s of S, at 0 and at `distance`."""
    at, i = landscape(int(trained), str(loss)), DIRECTIONS.index(direction)
    s, v = np.append(S, [0, distance])[:, None], at.V[i]
    outputs = NETWORK(at.w + s * v, X)[..., 0], at.z + s * (at.D @ v)
    costs = [ERROR_LOSSES[str(loss)].value(z - T[:, 0]).mean(-1) for z in outputs]
    found = {"z": outputs, "costs": costs, "slope": at.slope[i], "curvatures": {"H": at.by_H[i], "G": at.by_G[i]}}
    return {"s": distance, "direction": direction, **found}
