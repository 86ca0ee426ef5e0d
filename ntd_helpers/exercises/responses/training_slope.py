"""Exercise 6.1: how the training cost responds to a penalty."""

import numpy as np

from ..authoring import Number, exercise
from .problems import H_LARGER, H_SMALL


@exercise(
    "6.1",
    form=Number(),
    cases=(
        (H_SMALL, np.array([1.0, -2.0]), 0.3),
        (H_LARGER, np.array([0.5, 1.0, -1.0, 2.0]), 0.05),
    ),
    hints=(
        "By the chain rule it is the gradient of f at w* times dw*/dλ. Which of the two do you know already?",
        "The gradient of f is not among the arguments. But that of J is zero at w*: what does this say about f?",
        "J is f plus λ‖w‖²/2. Write its gradient as a sum of two terms and set it to zero.",
    ),
    why="Stationarity gives ∇f = −λw at w*, and dw*/dλ = −H⁻¹w; their product is λ wᵀH⁻¹w.",
    remark="Where H is positive definite it is never negative: a penalty cannot lower the training cost. Only on other "
    "data can it lower the cost.",
)
def training_slope(H, w, lam):
    """Write training_slope(H, w, lam): the derivative of f(w*(λ)) in λ, where w*(λ) minimises J = f(w) + λ‖w‖²/2.

    The derivative of f(w*(λ)) in λ, a number, where w*(λ) minimises J(w, λ) = f(w) + λ‖w‖²/2.

    H (n, n) is the Hessian of J in w, and w (n,) is w*, both at the penalty lam > 0.
    """
    response = -np.linalg.solve(H, w)
    gradient = -lam * w
    return gradient @ response


@training_slope.mistake("The gradient of J is zero at w*, not that of f. Does f stay at its lowest value?")
def zero():
    return 0.0


@training_slope.mistake("This is the slope of the minimal J. The penalty itself is part of J, but not of f.")
def slope_of_minimal_cost(w):
    return w @ w / 2


@training_slope.mistake("The sign is wrong. Can a larger penalty bring the minimiser of J to a lower f?")
def wrong_sign(H, w, lam):
    return -training_slope(H, w, lam)


@training_slope.mistake("The gradient of f is taken to be w here, up to its sign. How large is it when λ is tiny?")
def without_penalty(H, w):
    return w @ np.linalg.solve(H, w)


@training_slope.mistake("The gradient of f is taken to be w here. How large is it, and which way does it point?")
def gradient_taken_for_w(H, w):
    return -w @ np.linalg.solve(H, w)


@training_slope.mistake("H has no effect here. How far does w* move for each unit of λ?")
def without_H(w, lam):
    return lam * (w @ w)


@training_slope.mistake("This multiplies by H, where the response solves a system with H.")
def multiplied_by_H(H, w, lam):
    return lam * (w @ H @ w)


@training_slope.mistake("Here the slope of the minimal J is added. Only f is asked for.")
def total_slope_of_cost(H, w, lam):
    return w @ w / 2 + training_slope(H, w, lam)
