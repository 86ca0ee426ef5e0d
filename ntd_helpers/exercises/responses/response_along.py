"""Exercise 6.4: a response by conjugate gradients."""

import numpy as np

from ..authoring import Array, exercise
from .problems import H_LARGER, H_SMALL, Product, one_step


def steepest(times_H, b):
    x = 0 * b
    for _ in range(len(b)):
        x = x + one_step(times_H, b - times_H(x))
    return x


@exercise(
    "6.4",
    form=Array(),
    cases=(
        (Product(H_SMALL), np.array([[1.0, 0.0], [0.5, -2.0]]), np.array([1.0, 0.3])),
        (Product(H_LARGER), np.array([[1.0], [-0.5], [2.0], [0.7]]), np.array([2.0])),
    ),
    hints=(
        "Solve H x with the right-hand side b, which is −M dθ. Begin with x zero, and the residual r and the direction"
        " p both equal to b.",
        "A step goes from x to x + sp, with s the quotient rᵀr / pᵀHp; the residual becomes r − sHp.",
        "The next direction is the new residual plus the old p times the quotient of the new rᵀr and the old.",
    ),
    why="The residuals of these steps are orthogonal to each other, so in n dimensions n of them are all there are.",
    remark="`conjugate_gradients` of ntd_helpers.responses does this and says how far it came.",
)
def response_along(times_H, M, dtheta):
    """Write response_along(times_H, M, dtheta): how w* moves along dθ, by conjugate gradients.

    (dw*/dθ) dθ, (n,), from the product v ↦ H v with vectors (n,), the mixed derivative M (n, p) and dtheta (p,).

    H is positive definite, and n steps of conjugate gradients are enough for these small ones.
    """
    so_far, r = np.zeros(len(M)), -M @ dtheta
    p = r
    for _ in range(len(M)):
        Hp = times_H(p)
        length = r @ r / (p @ Hp)
        so_far, rest = so_far + length * p, r - length * Hp
        p, r = rest + (rest @ rest) / (r @ r) * p, rest
    return so_far


@response_along.graded_by
def by_solving(times_H, M, dtheta):
    return -np.linalg.solve(times_H.H, M @ dtheta)


@response_along.mistake("The sign is wrong: the minus of the response is missing, or stands twice.")
def wrong_sign(times_H, M, dtheta):
    return -by_solving(times_H, M, dtheta)


@response_along.mistake("This multiplies by H. A system with H is to be solved.")
def multiplied_by_H(times_H, M, dtheta):
    return -times_H(M @ dtheta)


@response_along.mistake("This is the whole Jacobian, (n, p). Its product with dθ is asked for.")
def whole_jacobian(times_H, M):
    return -np.linalg.solve(times_H.H, M)


@response_along.mistake("This is the change of the gradient, with its sign turned. H has no effect.")
def without_H(M, dtheta):
    return -M @ dtheta


@response_along.mistake("The sign is wrong, and the search ends after one step.")
def one_step_with_wrong_sign(times_H, M, dtheta):
    return -one_step(times_H, -M @ dtheta)


@response_along.mistake(
    "This is one step, along the right-hand side. Others must follow, along directions that do not undo it."
)
def one_step_only(times_H, M, dtheta):
    return one_step(times_H, -M @ dtheta)


@response_along.mistake("This goes along the residual each time. Conjugate directions keep a part of the last one.")
def steepest_descent(times_H, M, dtheta):
    return steepest(times_H, -M @ dtheta)
