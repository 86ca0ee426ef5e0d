"""Exercise 4.1: a Hessian-vector product."""

import numpy as np

from ..authoring import Array, exercise
from .problems import Cost


@exercise(
    "4.1",
    form=Array(),
    cases=(
        (Cost([[2.0, 1.0], [1.0, 3.0]]), np.array([1.0, -2.0]), np.array([0.5, 2.0])),
        (Cost([[1.0, 0.5], [0.5, -2.0]]), np.array([1.5, 0.5]), np.array([1.0, 3.0])),
    ),
    hints=(
        "H is the Jacobian of the gradient, so H v is a Jacobian-vector product of the function w ↦ ∇f(w).",
        "jax.grad(f) is that function. jax.jvp(function, (w,), (v,)) returns its value, and its derivative along v.",
        "The second of the two results is H v.",
    ),
    why="Forward over reverse: the JVP, along v, of the gradient. Reverse over forward gives the same:"
    " jax.grad(lambda w: jax.jvp(f, (w,), (v,))[1])(w).",
    remark="It costs about as much as two or three gradients, whatever n.",
)
def hessian_vector_product(f, w, v):
    """Write hessian_vector_product(f, w, v): the product H v at w, by jax and without building H.

    H v, of shape (n,), for a cost f, at w (n,) and for a vector v (n,). jax.grad and jax.jvp are at hand.
    """
    import jax

    gradient, along_v = jax.jvp(jax.grad(f), (w,), (v,))
    return along_v


@hessian_vector_product.graded_by
def by_hand(f, w, v):
    return f.hessian(w) @ v


@hessian_vector_product.mistake("This is H times the vector of all ones. Your vector v has no effect.")
def product_with_ones(f, w):
    return f.hessian(w) @ np.ones(len(w))


@hessian_vector_product.mistake(
    "This pushes the vector of ones through f first, and pulls v back after: each row is a multiple of H·1."
    " Which of the two derivatives is to be taken along v?"
)
def ones_pushed_first(f, w, v):
    return np.outer(v, f.hessian(w) @ np.ones(len(w)))


@hessian_vector_product.mistake("This is the gradient. Differentiate it once more, along v.")
def gradient(f, w):
    return f.gradient(w)


@hessian_vector_product.mistake(
    "This is the slope along v, one number. It is the gradient that is to be differentiated along v."
)
def slope(f, w, v):
    return f.gradient(w) @ v


@hessian_vector_product.mistake("This is the curvature vᵀHv, one number. The product H v is a vector.")
def curvature(f, w, v):
    return v @ f.hessian(w) @ v


@hessian_vector_product.mistake(
    "These are two results: the gradient, and its derivative along v. Only the second is asked for."
)
def both_results(f, w, v):
    return f.gradient(w), f.hessian(w) @ v


@hessian_vector_product.mistake("This makes v a unit vector first. The product with 2v is to be twice that with v.")
def along_unit_vector(f, w, v):
    return f.hessian(w) @ v / np.sqrt(v @ v)


@hessian_vector_product.mistake("This is H itself, of shape (n, n). Its product with v is asked for.")
def hessian(f, w):
    return f.hessian(w)


@hessian_vector_product.mistake("The Hessian is taken at v here. It belongs to w.")
def hessian_at_v(f, v):
    return f.hessian(v) @ v


@hessian_vector_product.mistake("w and v have changed places.")
def exchanged_arguments(f, w, v):
    return f.hessian(v) @ w


@hessian_vector_product.mistake("This has the diagonal of H alone. The other entries of H contribute too.")
def diagonal_only(f, w, v):
    return np.diag(f.hessian(w)) * v
