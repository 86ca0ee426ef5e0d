"""The demos that a lesson gives its own data, with made-up data; the arguments are where they start."""

import numpy as np

from ntd_helpers import demos

SPECTRUM, LINEAR_TERMS = np.array([0.01, 0.2, 0.5, 1.0, 4.0]), np.array([1.0, -2.0, 0.5, 3.0, -1.0])


def product_costs():
    return demos.hessians.product_costs([100, 1000, 10_000], [[1, 2.2], [1, 2.4], [2, 5]])


def leave_one_out(example=1, weight=0.5):
    """Three examples of five, weights 1, ½, 0, and changes that bend away from their tangents."""
    features = np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 3.0], [4.0, 2.0], [2.5, 2.5]])
    changes = np.array([[0.0, 1e-3, 2.5e-3], [0.0, -2e-4, -5e-4], [0.0, 3e-5, 7e-5]])
    labels, beliefs, examples = np.array([0, 1, 1, 0, 1]), np.array([0.2, 0.9, 0.6, 1e-5, 0.5]), np.array([1, 3, 4])
    weights, predicted = np.array([1.0, 0.5, 0.0]), np.array([-2e-3, 4e-4, -6e-5])
    table = features, labels, beliefs, examples, weights, predicted, changes, ("size", "shape")
    return demos.responses.leave_one_out(*table, example=example, weight=weight)


def residual_polynomials():
    return demos.responses.residual_polynomials(SPECTRUM, LINEAR_TERMS)


def slices():
    s = np.concatenate([-np.geomspace(1e-2, 2, 9)[::-1], np.geomspace(1e-2, 2, 9)])
    costs = np.stack([2 + np.sin(s), 1 + np.cos(s)])
    return demos.taylor.slices(s, costs, 2.0, [1.0, 0.0], [0.0, -1.0], ["one", "another"])
