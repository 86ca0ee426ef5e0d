"""Exercise 6.2: all leave-one-out residuals of ridge regression from one fit."""

import numpy as np

from ..authoring import Array, exercise


@exercise(
    "6.2",
    form=Array(),
    cases=(
        (np.array([0.5, -1.0, 2.0]), np.array([0.1, 0.4, 0.25])),
        (np.array([-3.0, 0.2]), np.array([0.62, 0.0])),
    ),
    hints=(
        "Section 8 says how far the weights move without example i. What does that do to the prediction at xᵢ?",
        "The gradient of the loss (xᵢᵀw − tᵢ)²/2 is rᵢxᵢ. So the move is H⁻¹xᵢ times a number; which?",
        "Multiply the move by xᵢᵀ and write the result with the leverage. Then add the old residual, and simplify.",
    ),
    why="The weights move by H⁻¹xᵢ rᵢ/(N(1 − hᵢ)), so the prediction at xᵢ moves by hᵢrᵢ/(1 − hᵢ); added to rᵢ, this "
    "is rᵢ/(1 − hᵢ).",
    remark="The sum of their squares is Allen's PRESS (1974): leave-one-out validation for the price of one fit.",
)
def left_out_residuals(r, h):
    """Write left_out_residuals(r, h): each example's residual under the model that was fitted without it.

    The residuals xᵢᵀw − tᵢ (N,), each with the weights w of the ridge regression fitted without example i.

    r (N,) are the residuals, and h (N,) the leverages xᵢᵀH⁻¹xᵢ/N, of the one fit to all N examples. The cost is
    J(w) = Σᵢ (xᵢᵀw − tᵢ)²/(2N) + λ‖w‖²/2, with the same N when an example is left out.
    """
    return r / (1 - h)


@left_out_residuals.mistake("These are the residuals of the model that has seen the example.")
def unchanged(r):
    return r


@left_out_residuals.mistake(
    "This is what the response predicts, the tangent at weight 1. For a quadratic cost an exact answer exists."
)
def by_the_tangent(r, h):
    return r * (1 + h)


@left_out_residuals.mistake("Without the example, does the model fit it better or worse than before?")
def smaller(r, h):
    return r * (1 - h)


@left_out_residuals.mistake("This is the change of the residual.")
def change(r, h):
    return r * h / (1 - h)


@left_out_residuals.mistake("The sign of the change is wrong: a model that has not seen the example fits it worse.")
def wrong_sign(r, h):
    return r - r * h / (1 - h)


@left_out_residuals.mistake("The move of the weights is divided by 1 − h already. This divides once too often.")
def divided_twice(r, h):
    return r / (1 - h) ** 2


@left_out_residuals.mistake("Leaving the example out takes its curvature away from H. Here it is added a second time.")
def curvature_added(r, h):
    return r / (1 + h)
