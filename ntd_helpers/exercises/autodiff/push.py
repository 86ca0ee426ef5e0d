"""Exercise 3.3: a Jacobian-vector product by hand."""

import math

import numpy as np

from ntd_helpers.autodiff import jvp, sin

from ..authoring import Array, exercise


@exercise(
    "3.3",
    form=Array(),
    cases=(
        (np.array([1.0, 2.0]), np.array([0.5, -1.0])),
        (np.array([-0.7, 1.5]), np.array([2.0, 3.0])),
        (np.array([2.0, -1.0]), np.array([1.0, 0.0])),
    ),
    hints=(
        "Write down J, of shape (3, 2): a row for each output, a column for each input.",
        "Row i of J times v is the slope of output i along v: ∂y_i/∂x₁ times v₁ plus ∂y_i/∂x₂ times v₂.",
        "Or push dual numbers through by hand: (x₁ + v₁ε)(x₂ + v₂ε), and so on.",
    ),
    why="The rows of J are (x₂, x₁), (cos x₁, 0) and (1, 2x₂). Each entry of Jv is the slope of one output along v.",
)
def push(x, v):
    """Write push(x, v): the product Jv at x for f(x) that is (x₁x₂, sin x₁, x₁ + x₂²).

    J v, of shape (3,), for f(x) = (x₁ x₂, sin x₁, x₁ + x₂²), at x (2,) and for a direction v (2,).
    """
    return np.array([x[1] * v[0] + x[0] * v[1], np.cos(x[0]) * v[0], v[0] + 2 * x[1] * v[1]])


@push.graded_by
def by_jvp(x, v):
    return np.array(
        [jvp(f, tuple(x), tuple(v))[1] for f in (lambda a, b: a * b, lambda a, b: sin(a), lambda a, b: a + b**2)]
    )


@push.mistake("This is f itself at x. The direction v has no effect.")
def value_at_x(x):
    return np.array([x[0] * x[1], math.sin(x[0]), x[0] + x[1] ** 2])


@push.mistake("This is f itself at v. The product Jv is linear in v, and this is not.")
def value_at_v(v):
    return np.array([v[0] * v[1], math.sin(v[0]), v[0] + v[1] ** 2])


@push.mistake("This is J itself, of shape (3, 2). Its product with v is asked for.")
def jacobian(x):
    return np.array([[x[1], x[0]], [math.cos(x[0]), 0], [1, 2 * x[1]]])


@push.mistake("The first entry is wrong: what multiplies v₁ is ∂(x₁x₂)/∂x₁.")
def wrong_first_entry(x, v):
    return np.array([x[0] * v[0] + x[1] * v[1], math.cos(x[0]) * v[0], v[0] + 2 * x[1] * v[1]])


@push.mistake("The second entry has the wrong sign.")
def wrong_sign(x, v):
    return np.array([x[1] * v[0] + x[0] * v[1], -math.cos(x[0]) * v[0], v[0] + 2 * x[1] * v[1]])


@push.mistake("The second entry does not depend on v. Every entry of Jv does.")
def second_entry_without_v(x, v):
    return np.array([x[1] * v[0] + x[0] * v[1], math.cos(x[0]), v[0] + 2 * x[1] * v[1]])


@push.mistake("The second entry takes the cosine of the direction. Slopes are taken at x.")
def cosine_of_direction(x, v):
    return np.array([x[1] * v[0] + x[0] * v[1], math.cos(v[0]), v[0] + 2 * x[1] * v[1]])


@push.mistake("The third entry has a term without v in it. Every entry of Jv is linear in v.")
def third_entry_without_v(x, v):
    return np.array([x[1] * v[0] + x[0] * v[1], math.cos(x[0]) * v[0], 1 + 2 * x[1] * v[1]])


@push.mistake("The third entry is wrong: differentiate the square again.")
def square_not_doubled(x, v):
    return np.array([x[1] * v[0] + x[0] * v[1], math.cos(x[0]) * v[0], v[0] + x[1] * v[1]])


@push.mistake("These are the sums of the rows of J, which is Jv for v of all ones. The direction has no effect here.")
def row_sums(x):
    return np.array([x[1] + x[0], math.cos(x[0]), 1 + 2 * x[1]])
