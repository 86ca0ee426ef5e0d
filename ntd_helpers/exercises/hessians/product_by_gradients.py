"""Exercise 4.1: a Hessian-vector product from two gradients."""

import numpy as np

from ..authoring import Array, exercise
from .problems import Cost, Gradient


@exercise(
    "4.1",
    form=Array(),
    cases=(
        (Gradient(Cost([[2.0, 1.0], [1.0, 3.0]])), np.array([1.0, -2.0]), np.array([0.5, 2.0])),
        (Gradient(Cost([[1.0, 0.5], [0.5, -2.0]])), np.array([1.5, 0.5]), np.array([3e8, -1e8])),
        (Gradient(Cost([[2.0, 1.0], [1.0, 3.0]])), np.array([0.3, 0.4]), np.array([2e-9, 1e-9])),
    ),
    hints=(
        "Print w + h·v and w − h·v for each of the three vectors. How far from w are they?",
        "The map from v to H v is linear: H(sv) = s·Hv for every number s. Which s gives a good step?",
    ),
    why="Only the direction of v decides where the gradients are taken; linearity restores the length afterwards. The"
    " step in weight space is then 1e-4 for every v, where truncation and rounding are both small.",
    remark="The JVP of the gradient needs no step at all, which is why the lesson uses it.",
)
def product_by_gradients(gradient, w, v):
    """Repair product_by_gradients(gradient, w, v): H v from two gradients, right for vectors v of any length.

    H v, of shape (n,), from gradient(w) (n,) at two points beside w (n,), for a vector v (n,) that is not 0.
    """
    h, length = 1e-4, np.sqrt(v @ v)
    unit = v / length
    return length * (gradient(w + h * unit) - gradient(w - h * unit)) / (2 * h)


@product_by_gradients.graded_by
def by_hand(gradient, w, v):
    return gradient.cost.hessian(w) @ v


@product_by_gradients.mistake(
    "For some of the vectors this is far off. How far from w are the points at which the gradient is taken?"
)
def fixed_step(gradient, w, v):
    h = 1e-5
    return (gradient(w + h * v) - gradient(w - h * v)) / (2 * h)


@product_by_gradients.mistake("A smaller h helps a long v, and harms a short one. Can h serve both as it is?")
def smaller_fixed_step(gradient, w, v):
    h = 1e-12
    return (gradient(w + h * v) - gradient(w - h * v)) / (2 * h)


@product_by_gradients.mistake("This is the product with the unit vector along v. The length of v is lost.")
def length_lost(gradient, w, v):
    return by_hand(gradient, w, v / np.sqrt(v @ v))


@product_by_gradients.mistake(
    "The difference is one-sided: its error is proportional to the step, and too large here. Lesson 2 has a better one."
)
def one_sided(gradient, w, v):
    h, length = 1e-5, np.sqrt(v @ v)
    return length * (gradient(w + h * v / length) - gradient(w)) / h


@product_by_gradients.mistake("This is twice as long as it should be. The two points are 2h apart.")
def doubled(gradient, w, v):
    return 2 * by_hand(gradient, w, v)


@product_by_gradients.mistake("This is the gradient at w. How does it change along v?")
def gradient_alone(gradient, w):
    return gradient(w)
