"""Exercise 6.2: ridge regression on each axis."""

import numpy as np

from ..authoring import Array, Parts, exercise


@exercise(
    "6.2",
    form=Parts(("w", "response"), (Array(), Array())),
    cases=(
        (np.array([4.0, 1.0, 0.1]), np.array([2.0, -1.0, 0.3]), 0.5),
        (np.array([3.0, 0.02]), np.array([-1.0, 0.5]), 0.01),
    ),
    hints=(
        "On one axis the gradient is aw + bw⁰ + λw, that is (a + λ)w + b.",
        "The curvature is a + λ. The mixed derivative, ∂/∂λ of the gradient, is w.",
        "The response is −w* over a + λ. Insert the minimiser.",
    ),
    why="The curvature of an axis is a + λ, and the mixed derivative is w*, so the response is −w*/(a + λ).",
    remark="For one b it is largest along the flattest axis, unless λ is larger than all the eigenvalues.",
)
def ridge(a, b, lam):
    """Write ridge(a, b, lam): per eigen-axis, the minimiser of ½aw² + bw + ½λw², and its response to λ.

    (w*, dw*/dλ), both (n,), for eigenvalues a (n,), linear terms b (n,) in eigen-coordinates, and a number λ.
    """
    w = -b / (a + lam)
    response = -w / (a + lam)
    return w, response


@ridge.mistake("The minimiser is right. Its response has the wrong sign: a penalty draws it towards 0.")
def wrong_sign_of_response(a, b, lam):
    return -b / (a + lam), -b / (a + lam) ** 2


@ridge.mistake("Both have the wrong sign. Where is the derivative of aw²/2 + bw zero?")
def both_signs_wrong(a, b, lam):
    return b / (a + lam), -b / (a + lam) ** 2


@ridge.mistake("The minimiser is the one without a penalty.")
def without_penalty(a, b, lam):
    return -b / a, b / (a + lam) ** 2


@ridge.mistake("Both are taken at λ zero, whatever λ is.")
def both_at_zero(a, b):
    return -b / a, b / a**2


@ridge.mistake("The response is given as the minimiser itself. It is divided by a curvature once more.")
def minimiser_as_response(a, b, lam):
    return -b / (a + lam), -b / (a + lam)


@ridge.mistake("The response is divided by a. The penalty curves the valley, too.")
def without_penalty_in_curvature(a, b, lam):
    return -b / (a + lam), b / (a * (a + lam))


@ridge.mistake("The response does not depend on b here. The mixed derivative is the minimiser itself.")
def without_linear_term(a, b, lam):
    return -b / (a + lam), -1 / (a + lam)


@ridge.mistake("The penalty counts twice here. It comes with a ½.")
def penalty_twice(a, b, lam):
    return -b / (a + 2 * lam), 2 * b / (a + 2 * lam) ** 2
