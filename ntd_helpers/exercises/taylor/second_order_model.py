"""Exercise 2.3: a model of second order."""

import numpy as np

from ..authoring import Number, exercise
from .problems import G2, G3, H2, H3


@exercise(
    "2.3",
    form=Number(),
    cases=(
        (2.0, G2, H2, np.array([0.3, 0.4])),
        (-1.0, G2, H2, np.array([-2.0, 1.0])),
        (0.5, G3, H3, np.array([0.1, -0.2, 0.6])),
    ),
    hints=(
        "Write Taylor's series for one variable first: a value, a slope times d, a curvature times d².",
        "With which factor does the curvature enter? Differentiate the series twice to see.",
        "In n variables the slope along d is gᵀd, and the curvature dᵀHd.",
    ),
    why="At d = 0 this has the value J, the gradient g and the Hessian H: all that is known of the cost.",
)
def second_order_model(J, g, H, d):
    """Write second_order_model(J, g, H, d): what the model of second order says of the cost at w + d.

    The quadratic model of a cost at w + d, from its value J (a number), gradient g (n,) and
    Hessian H (n, n) at w.
    """
    return J + g @ d + d @ H @ d / 2


@second_order_model.mistake("The quadratic term is twice too large. Differentiate your model twice: does it give H?")
def without_half(J, g, H, d):
    return J + g @ d + d @ H @ d


@second_order_model.mistake("This is the model of first order.")
def first_order(J, g, d):
    return J + g @ d


@second_order_model.mistake("This is the change of the cost. The cost at w itself is missing.")
def change_of_cost(g, H, d):
    return g @ d + d @ H @ d / 2


@second_order_model.mistake("The gradient has no effect here.")
def without_gradient(J, H, d):
    return J + d @ H @ d / 2


@second_order_model.mistake("The ½ belongs to one of the two terms only.")
def half_of_both(J, g, H, d):
    return J + (g @ d + d @ H @ d) / 2


@second_order_model.mistake("The linear term has the wrong sign: along the gradient a cost rises.")
def wrong_sign_of_gradient(J, g, H, d):
    return J - g @ d + d @ H @ d / 2


@second_order_model.mistake("Only the diagonal of the Hessian is used. Mixed derivatives count too.")
def diagonal_only(J, g, H, d):
    return J + g @ d + np.diag(H) @ d**2 / 2


@second_order_model.mistake("In the quadratic term the displacement must stand twice.")
def displacement_once(J, g, H, d):
    return J + g @ d + g @ H @ d / 2


@second_order_model.mistake("The products are to be sums over all coordinates: `*` multiplies entry by entry.")
def entrywise_products(J, g, H, d):
    return J + g * d + d * H * d / 2
