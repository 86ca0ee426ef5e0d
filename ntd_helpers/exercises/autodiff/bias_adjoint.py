"""Exercise 3.5: the adjoint of a bias."""

import numpy as np

from ntd_helpers.autodiff import vjp

from ..authoring import Array, exercise


@exercise(
    "3.5",
    form=Array(),
    cases=(
        (np.array([[1.0, -2.0], [0.5, 3.0], [2.0, 2.0]]),),
        (np.array([[1.0, 2.0, -1.0], [4.0, 0.0, 3.0], [0.5, -1.0, 1.0]]),),
        (np.array([[2.0, 1.0, 0.0, -1.0]]),),
    ),
    hints=(
        "Each entry of b is used once for every row of Z.",
        "What happens to the adjoint of a value that is used several times?",
    ),
    why="b_k enters Z_ik for each i with slope 1: it is used N times, so N contributions add up.",
    remark="Where numpy repeats an operand going forward, its adjoint is a sum going backward.",
)
def bias_adjoint(G):
    """Write bias_adjoint(G): the adjoint of the bias b, given the adjoint G of Z, which is XW with b added to each
    row.

    The adjoint (m,) of the bias b (m,) in Z = X @ W + b, given the adjoint G (N, m) of Z.
    """
    return G.sum(axis=0)


@bias_adjoint.graded_by
def by_vjp(G):
    return vjp(lambda b: np.zeros(G.shape) + b, np.zeros(G.shape[1]))[1](G)[0]


@bias_adjoint.mistake("This has a row for each example. The bias has one entry for each output.")
def adjoint_itself(G):
    return G


@bias_adjoint.mistake("This is a mean. The contributions to one adjoint add up.")
def mean(G):
    return G.mean(axis=0)


@bias_adjoint.mistake("This has an entry for each example. Add up over the examples, not over the outputs.")
def sum_over_outputs(G):
    return G.sum(axis=1)


@bias_adjoint.mistake("This is one number. The bias has an entry for each output.")
def sum_of_all(G):
    return G.sum()


@bias_adjoint.mistake("This is a row of shape (1, m). The bias is a flat array of shape (m,).")
def row(G):
    return G.sum(axis=0, keepdims=True)


@bias_adjoint.mistake("The adjoint that came in has no effect here.")
def without_adjoint(G):
    return np.ones(G.shape[1])


@bias_adjoint.mistake("This is the contribution of the first example. The bias was used in every row.")
def first_example(G):
    return G[0]
