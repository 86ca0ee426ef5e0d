"""Exercise 1.7: the error at the best momentum, exactly."""

import numpy as np

from ntd_helpers.momentum import best_momentum
from ntd_helpers.quadratics import Quadratic, heavy_ball

from ..authoring import Number, exercise
from .problems import best_rate


@exercise(
    "1.7",
    form=Number(),
    cases=((100.0, 58), (100.0, 0), (10.0, 16), (4.0, 3), (1000.0, 204)),
    hints=(
        "On the two end axes both eigenvalues of the 2×2 matrix are equal: to ρ on one, to −ρ on the other.",
        "With a double root r, every solution of the recursion is (c + dk) rᵏ. Find c and d from e(0) and e(−1).",
        "The first step has no momentum: e(−1) = e(0) = 1. Do this for both axes, and take the larger error.",
    ),
    why="With the double root r, e(k) = (c + dk) rᵏ with e(0) = e(−1) = 1 gives c = 1 and d = 1 − r. The larger of the "
    "two errors is that with r = −ρ.",
    remark="For κ = 100 it falls below a thousandth at k = 58, where ρᵏ alone would do so at k = 35.",
)
def momentum_error(kappa, k):
    """Write momentum_error(kappa, k): the larger of the errors |w_j(k) − w*_j| on the flattest and the steepest axis,
    with the best step size and momentum.

    One number, for a condition number kappa > 1 and a step k = 0, 1, …; both errors are 1 at k = 0, and
    w(−1) = w(0).
    """
    rate = (np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1)
    return (1 + (1 + rate) * k) * rate**k


@momentum_error.graded_by
def by_running_it(kappa, k):
    step_size, momentum = best_momentum(kappa)
    q = Quadratic(np.diag([1 / kappa, 1.0]), np.zeros(2))
    return np.abs(heavy_ball(q, np.ones(2), step_size, momentum, k)[-1]).max()


@momentum_error.mistake("This is the rate to the power k. A double root brings in another factor, which grows with k.")
def rate_alone(kappa, k):
    return best_rate(kappa) ** k


@momentum_error.mistake("A factor that grows with k is needed, but not this one: at k = 0 the error is 1.")
def k_times_power(kappa, k):
    return k * best_rate(kappa) ** k


@momentum_error.mistake("The form is right, one constant is not. Which one follows from e(−1) = e(0)?")
def one_plus_k(kappa, k):
    return (1 + k) * best_rate(kappa) ** k


@momentum_error.mistake("This is the error on the flattest axis. Compute that on the steepest as well.")
def flattest_axis(kappa, k):
    return (1 + (1 - best_rate(kappa)) * k) * best_rate(kappa) ** k


@momentum_error.mistake("This is gradient descent without momentum, at its best step size.")
def without_momentum(kappa, k):
    return ((kappa - 1) / (kappa + 1)) ** k


@momentum_error.mistake("κ enters by its square root in the best rate.")
def without_root(kappa, k):
    rate = (kappa - 1) / (kappa + 1)
    return (1 + (1 + rate) * k) * rate**k


@momentum_error.mistake("The momentum is the square of the rate. Here it was taken for the rate.")
def momentum_for_rate(kappa, k):
    rate = best_rate(kappa) ** 2
    return (1 + (1 + rate) * k) * rate**k
