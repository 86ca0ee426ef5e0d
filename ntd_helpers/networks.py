"""Small multilayer perceptrons as functions of one flat vector of weights, and the two losses of the course.

    net = MLP((64, 16, 10))                       sizes of the layers, from the inputs to the outputs
    w = net.init(seed=0)                          (n,)
    z = net(w, X)                                 outputs (N, m) for inputs X (N, 64)
    cost = lambda w: softmax_cross_entropy(net(w, X), labels)

A flat vector is what gradients, Hessians and eigenvectors are made for; `net.layers(w)` gives the matrices in it.
Networks and losses take complex weights too, for the complex step of `taylor.gateaux`.
Importing this module sets jax to double precision.
"""

from dataclasses import dataclass
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

from ntd_helpers.inputs import whole

__all__ = ["ACTIVATIONS", "MLP", "accuracy", "one_hot", "softmax_cross_entropy", "squared_error"]

ACTIVATIONS = {"tanh": jnp.tanh, "relu": jax.nn.relu, "linear": lambda x: x}


@dataclass(frozen=True)
class MLP:
    """Layers x ↦ φ(x W + b) with the activation φ, and none after the last one; `sizes` has two entries or more.

    `activation` is tanh, relu or linear. Two networks with the same sizes and activation are equal.
    """

    sizes: tuple[int, ...]
    activation: str = "tanh"

    def __post_init__(self):
        sizes = tuple(self.sizes)
        if len(sizes) < 2:
            raise ValueError(f"sizes must be at least two positive whole numbers; got {self.sizes}")
        sizes = tuple(whole("each of sizes", size) for size in sizes)
        if self.activation not in ACTIVATIONS:
            raise ValueError(f"activation must be one of {', '.join(ACTIVATIONS)}; got {self.activation!r}")
        object.__setattr__(self, "sizes", sizes)

    @property
    def n(self):
        """How many weights there are."""
        return sum((a + 1) * b for a, b in zip(self.sizes, self.sizes[1:], strict=False))

    def init(self, seed):
        """Weights (n,): matrices of normal numbers with variance 1/(inputs of the layer), biases 0.

        LeCun, Bottou, Orr and Müller, "Efficient BackProp", 1998.
        """
        rng = np.random.default_rng(seed)
        pairs = zip(self.sizes, self.sizes[1:], strict=False)
        parts = [np.append(rng.normal(size=a * b) / np.sqrt(a), np.zeros(b)) for a, b in pairs]
        return jnp.asarray(np.concatenate(parts), float)  # by numpy; without its type, jax would compile a copy

    def layers(self, w):
        """The list of (W (a, b), bias (b,)) that the vector w (n,) holds, from the inputs to the outputs."""
        if jnp.shape(w) != (self.n,):
            raise ValueError(f"w must be a vector of {self.n} weights, for sizes {self.sizes}; got {jnp.shape(w)}")
        layers, at = [], 0
        for a, b in zip(self.sizes, self.sizes[1:], strict=False):
            layers.append((w[at : at + a * b].reshape(a, b), w[at + a * b : at + a * b + b]))
            at += (a + 1) * b
        return layers

    def __call__(self, w, X):
        """Outputs z (N, m) for inputs X (N, inputs)."""
        if jnp.ndim(X) != 2 or jnp.shape(X)[1] != self.sizes[0]:
            raise ValueError(f"X must have the shape (N, {self.sizes[0]}); got {jnp.shape(X)}")
        return _outputs(self, w, X)


@partial(jax.jit, static_argnums=0)  # one program, where each operation by itself would be one
def _outputs(net, w, X):
    *hidden, (last, bias) = net.layers(w)
    x = X
    for W, b in hidden:
        x = ACTIVATIONS[net.activation](x @ W + b)
    return x @ last + bias


def squared_error(z, t):
    """‖z − t‖²/(2N), half the mean over the N examples, for outputs z and targets t, both (N, m)."""
    if jnp.shape(z) != jnp.shape(t) or jnp.ndim(z) != 2:
        raise ValueError(f"z and t must both have the shape (N, m); got {jnp.shape(z)} and {jnp.shape(t)}")
    return jnp.sum((z - t) ** 2) / (2 * len(z))


def softmax_cross_entropy(z, labels):
    """The mean over the examples of −log p(label), p = softmax(z), for outputs z (N, m) and labels (N,) below m."""
    labels = _checked_labels(labels, z)
    return -jnp.sum(jax.nn.log_softmax(z) * np.eye(jnp.shape(z)[1])[labels]) / len(labels)


def accuracy(z, labels):
    """Fraction of the examples whose largest output is that of their label, for finite real outputs z (N, m)."""
    z = np.asarray(z)
    labels = _checked_labels(labels, z)
    if z.dtype.kind not in "iuf" or not np.isfinite(z).all():
        raise ValueError(f"z must be finite real numbers; got {z.dtype} with {np.sum(~np.isfinite(z))} not finite")
    return float(np.mean(np.argmax(z, axis=1) == labels))


def one_hot(labels, classes):
    """Targets (N, classes) for `squared_error`: 1 at each example's label, 0 elsewhere."""
    labels = np.asarray(labels)
    _check_labels(labels, classes, len(labels))
    return np.eye(classes)[labels]


def _checked_labels(labels, z):
    """The labels (N,) as an array; ValueError unless they fit the outputs z (N, m)."""
    labels = np.asarray(labels)
    if jnp.ndim(z) != 2:
        raise ValueError(f"z must have the shape (N, m); got {jnp.shape(z)}")
    _check_labels(labels, jnp.shape(z)[1], len(z))
    return labels


def _check_labels(labels, classes, count):
    if labels.dtype.kind not in "iu" or labels.shape != (count,):
        raise ValueError(f"labels must be {count} whole numbers; got {labels.dtype} of shape {labels.shape}")
    if labels.size == 0 or labels.min() < 0 or labels.max() >= classes:
        raise ValueError(f"labels must be one or more, from 0 to {classes - 1}; got {labels[:10]}")
