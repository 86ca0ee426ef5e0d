"""Networks with one hidden layer and their fits, with gradients, Gauss-Newton matrices and Hessians."""

from typing import NamedTuple

import numpy as np

from ntd_helpers.toys.losses import ERROR_LOSSES, loss_derivatives


class OneHiddenLayer(NamedTuple):
    """The network z = tanh(X W + b) V + c with weights w (…, n) in the order of `networks.MLP`: W, b, V, c."""

    inputs: int
    hidden: int
    outputs: int

    @property
    def n(self):
        """The number of weights."""
        return (self.inputs + 1) * self.hidden + (self.hidden + 1) * self.outputs

    def init(self, seed):
        """The weights (n,) that `networks.MLP.init` draws for this seed."""
        rng, pairs = np.random.default_rng(seed), ((self.inputs, self.hidden), (self.hidden, self.outputs))
        return np.concatenate([np.append(rng.normal(size=a * b) / np.sqrt(a), np.zeros(b)) for a, b in pairs])

    def layers(self, w):
        """W (…, inputs, hidden), b (…, hidden), V (…, hidden, outputs) and c (…, outputs)."""
        a, h, m = self
        W, b, V, c = np.split(w, np.cumsum([a * h, h, h * m]), axis=-1)
        return W.reshape(*W.shape[:-1], a, h), b, V.reshape(*V.shape[:-1], h, m), c

    def __call__(self, w, X):
        """Outputs (…, N, m) for inputs X (N, inputs)."""
        W, b, V, c = self.layers(w)
        return np.tanh(X @ W + b[..., None, :]) @ V + c[..., None, :]

    def pullback(self, w, X, r):
        """The gradient (…, n) of Σ r·z for fixed r (…, N, m): J_zwᵀ r, by backpropagation."""
        W, b, V, _ = self.layers(w)
        t = np.tanh(X @ W + b[..., None, :])
        back = r @ V.swapaxes(-1, -2) * (1 - t**2)
        parts = X.T @ back, back.sum(-2), t.swapaxes(-1, -2) @ r, r.sum(-2)
        shape = parts[1].shape[:-1]
        return np.concatenate([part.reshape(*shape, -1) for part in parts], -1)

    def derivatives(self, w, X):
        """J_zw (…, N, m, n) and the second derivatives ∇²z (…, N, m, n, n) of the outputs."""
        (a, h, m), (W, b, V, _), n = self, self.layers(w), self.n
        x = np.column_stack([X, np.ones(len(X))])  # the bias counts as a weight of the input 1
        t = np.tanh(X @ W + b[..., None, :])
        slope, bend = 1 - t**2, -2 * t * (1 - t**2)
        into = np.append(np.arange(a * h), a * h + np.arange(h)).reshape(a + 1, h)  # where W and b are in w
        out = (a + 1) * h + np.arange(h * m).reshape(h, m)
        D = np.zeros((*w.shape[:-1], len(X), m, n))
        S = np.zeros((*D.shape, n))
        for k in range(m):
            weight = V[..., None, :, k]
            D[..., k, into] = x[:, :, None] * (slope * weight)[..., None, :]
            D[..., k, out[:, k]], D[..., k, n - m + k] = t, 1
            for j in range(h):
                unit = into[:, j]
                S[..., k, unit[:, None], unit] = (bend * weight)[..., j, None, None] * x[:, :, None] * x[:, None]
                S[..., k, unit, out[j, k]] = S[..., k, out[j, k], unit] = slope[..., j, None] * x
        return D, S

    def curvature(self, w, X, r, C):
        """G = Σ J_zwᵀ C J_zw and the residual term Σ r ∇²z, (…, n, n), for r (…, N, m) and C (…, N, m, m) of a loss."""
        D, S = self.derivatives(w, X)
        return np.einsum("...iam,...iab,...ibn->...mn", D, C, D), np.einsum("...ia,...iamn->...mn", r, S)


class Regression(NamedTuple):
    """Half the mean squared error of a `OneHiddenLayer` on inputs X (N, a) and targets T (N, m): a cost of w (…, n)."""

    net: OneHiddenLayer
    X: np.ndarray
    T: np.ndarray

    def value(self, w):
        """The cost (…)."""
        return ((self.net(w, self.X) - self.T) ** 2).sum(-1).mean(-1) / 2

    def gradient(self, w):
        """Its gradient (…, n)."""
        return self.net.pullback(w, self.X, (self.net(w, self.X) - self.T) / len(self.X))

    def hessian(self, w):
        """Its Hessian (…, n, n): the Gauss-Newton matrix and the residual term."""
        D, S = self.net.derivatives(w, self.X)
        r = self.net(w, self.X) - self.T
        return (np.einsum("...iam,...ian->...mn", D, D) + np.einsum("...ia,...iamn->...mn", r, S)) / len(self.X)


_SINE_X = np.linspace(-1, 1, 24)[:, None]
SINE_FIT = Regression(OneHiddenLayer(1, 6, 1), _SINE_X, np.sin(3 * _SINE_X))
"""A network of 19 weights fitted to 24 points of sin 3x."""


class NetworkFit(NamedTuple):
    """A `OneHiddenLayer` on inputs X (N, a), targets T (N, m) and a loss, as in `loss_derivatives`: a cost of w (…, n).

    For "softmax" the targets are probabilities: one-hot labels, or soft ones.
    """

    net: OneHiddenLayer
    X: np.ndarray
    T: np.ndarray
    loss: str

    def value(self, w):
        """The cost (…), less the least that any outputs could give: the mean entropy of soft labels, else 0."""
        z = self.net(w, self.X)
        if self.loss != "softmax":
            return ERROR_LOSSES[self.loss].value(z - self.T).sum(-1).mean(-1)
        log_p = z - np.logaddexp.reduce(z, axis=-1, keepdims=True)
        log_t = np.log(np.where(self.T > 0, self.T, 1))
        return (self.T * (log_t - log_p)).sum(-1).mean(-1)

    def gradient(self, w):
        """Its gradient (…, n)."""
        return self.net.pullback(w, self.X, self.in_outputs(w)[0])

    def in_outputs(self, w):
        """r (…, N, m) and H_z (…, N, m, m) at w."""
        return loss_derivatives(self.loss, self.net(w, self.X), self.T)

    def curvature(self, w):
        """G and the residual term, both (…, n, n)."""
        return self.net.curvature(w, self.X, *self.in_outputs(w))

    def gauss_newton(self, w):
        """G (…, n, n)."""
        return self.curvature(w)[0]


_RNG, _SMALL = np.random.default_rng(0), OneHiddenLayer(2, 4, 3)
_CLOUD = _RNG.normal(size=(12, 2))
_CLASSES = np.eye(3)[_RNG.integers(0, 3, 12)]
THREE_FITS = {
    "softmax, one-hot labels": NetworkFit(_SMALL, _CLOUD, _CLASSES, "softmax"),
    "softmax, soft labels": NetworkFit(_SMALL, _CLOUD, 0.9 * _CLASSES + 0.1 / 3, "softmax"),
    "squared error": NetworkFit(_SMALL, _CLOUD, _SMALL(1.2 * _SMALL.init(7) + 0.3, _CLOUD), "squared error"),
}
"""Three fits of 27 weights to 12 inputs. All can be perfect, but one-hot labels only with infinite outputs."""
