"""Exercise 3.6: a full Jacobian."""

import numpy as np

from ..authoring import Array, exercise
from .problems import Push


@exercise(
    "3.6",
    form=Array(),
    cases=(  # no more than two: an answer by jax compiles anew for each shape
        (Push([[1.0, 2.0, 3.0], [-1.0, 0.5, 4.0]]), 3),
        (Push([[0.0, 1.0], [2.0, -1.0]]), 2),
    ),
    hints=(
        "J times the unit vector e_j is column j of J. The rows of np.eye(n) are the unit vectors.",
        "Collect the n products and put them side by side: np.stack has an axis.",
        "In jax: jax.vmap(push, in_axes=…, out_axes=…)(np.eye(n)). Along which axis shall the results lie?",
    ),
    why="J e_j is column j. jax.vmap(push, in_axes=1, out_axes=1)(np.eye(n)) does the n passes side by side:"
    " that is jacfwd.",
    remark="It took n forward passes, whatever the number of outputs.",
)
def jacobian(push, n):
    """Write jacobian(push, n): the matrix J, of shape (m, n), of the linear map push(v) that gives Jv.

    J (m, n), for a function push that takes v (n,) to J v (m,). Map push over the unit vectors.
    """
    columns = [push(e) for e in np.eye(n)]
    return np.stack(columns, axis=1)


@jacobian.mistake("The products stand as rows here. Each of them is a column of J.")
def products_as_rows(push, n):
    return np.stack([push(e) for e in np.eye(n)])


@jacobian.mistake("This is J times the vector of all ones: its columns added up, one pass instead of n.")
def sum_of_columns(push, n):
    return push(np.ones(n))


@jacobian.mistake("Every column is the same here. Each pass needs a seed of its own.")
def equal_columns(push, n):
    return np.stack([push(np.ones(n))] * n, axis=1)


@jacobian.mistake("This is the first column. There are n of them.")
def first_column(push, n):
    return push(np.eye(n)[0])


@jacobian.mistake("The columns are joined end to end. Put them side by side.")
def joined_columns(push, n):
    return np.concatenate([push(e) for e in np.eye(n)])
