"""A line through the biases of a network, on which the cost of ReLUs has kinks."""

import functools

import numpy as np

ACTIVATIONS = {  # with first and second derivative, as differentiation gives them
    "relu": (lambda a: np.maximum(a, 0), lambda a: (a > 0) * 1.0, lambda a: 0 * a),
    "tanh": (np.tanh, lambda a: 1 - np.tanh(a) ** 2, lambda a: -2 * np.tanh(a) * (1 - np.tanh(a) ** 2)),
}


class BiasLine:
    """The cost J(s) of a network with one input, 8 units and one output, while its biases move at constant velocities.

    Half the mean squared error on 30 points of sin 3x. Weights into the units, biases at s = 0, weights out of the
    units and the biases' velocities (±½ to ±1) are (8,) each.
    """

    def __init__(self, units=8, seed=35):  # a seed at which differentiation and secants differ in sign
        rng = np.random.default_rng(seed)
        self.x, self.t = np.linspace(-1, 1, 30), np.sin(3 * np.linspace(-1, 1, 30))
        self.into = 1.5 * rng.choice([-1, 1], units)
        self.biases, self.out = rng.uniform(-1, 1, units), rng.normal(size=units)
        self.velocities = rng.choice([-1, 1], units) * rng.uniform(0.5, 1, units)

    def derivatives(self, activation, s):
        """J, J′ and J″, as differentiation gives it, at s (K,); (K,) each."""
        phi, phi1, phi2 = ACTIVATIONS[activation]
        before = self.into * self.x[:, None] + self.biases + s[:, None, None] * self.velocities  # (K, N, units)
        z, z1, z2 = (
            phi(before) @ self.out,
            phi1(before) @ (self.out * self.velocities),
            phi2(before) @ (self.out * self.velocities**2),
        )
        error = z - self.t
        return (error**2).mean(-1) / 2, (error * z1).mean(-1), (z1**2 + error * z2).mean(-1)

    @functools.cached_property
    def kinks(self):
        """The s, ascending, at which a unit's argument passes through 0 for one of the points: ReLUs' J′ jumps."""
        return np.sort((-(self.into * self.x[:, None] + self.biases) / self.velocities).ravel())


BIAS_LINE = BiasLine()
"""The line of which lesson 4 shows the kinks."""
