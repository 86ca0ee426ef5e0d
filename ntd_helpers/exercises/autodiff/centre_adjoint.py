"""Exercise 3.1: the adjoint of a vector that is centred."""

import numpy as np

from ntd_helpers import autodiff

from ..authoring import Array, exercise


@exercise(
    "3.1",
    form=Array(),
    cases=(
        (np.array([3.0, -1.0, 4.0, 2.0]),),
        (np.array([0.0, 0.0, 6.0]),),
        (np.array([-2.0, 5.0]),),
    ),
    hints=(
        "Draw the graph for n of 3. How many arrows leave one entry of x?",
        "One arrow goes to the difference, the other to the mean, and the mean goes to every entry of y. What is the"
        " adjoint of the mean?",
        "The adjoint of an entry of x is the sum of its contributions along both paths.",
    ),
    why="y_i is x_i − m with m the mean. The adjoint of m is −Σ G_i, and m passes 1/n of it to each entry of x. With"
    " the direct contribution, entry j gets G_j − (1/n) Σ G_i.",
    remark="The sweep centres the adjoint as the program centres its input: the Jacobian is a symmetric projection.",
)
def centre_adjoint(G):
    """Write centre_adjoint(G): the adjoint of x, given the adjoint G of y, for y that is x minus the mean of x.

    The adjoint (n,) of x (n,) in y = x - np.mean(x), given the adjoint G (n,) of y.
    """
    return G - np.mean(G)


@centre_adjoint.graded_by
def by_vjp(G):
    return autodiff.vjp(lambda x: x - autodiff.sum(x) / len(G), np.zeros(len(G)))[1](G)[0]


@centre_adjoint.mistake("This follows one of the two paths from x to y. The mean depends on x as well.")
def direct_path_only(G):
    return G


@centre_adjoint.mistake("This follows the path through the mean alone. x also enters y directly.")
def mean_path_only(G):
    return np.full(len(G), -np.mean(G))


@centre_adjoint.mistake("The slope of the mean in one entry of x is not 1.")
def sum_for_mean(G):
    return G - np.sum(G)


@centre_adjoint.mistake("One of the two contributions has the wrong sign: the mean is subtracted.")
def wrong_sign(G):
    return G + np.mean(G)


@centre_adjoint.mistake("An entry of x changes the mean, and the mean changes all entries of y, not only its own.")
def own_entry_only(G):
    return G * (1 - 1 / len(G))


@centre_adjoint.mistake("The sum of the entries of y is always 0, but G gives the entries different weights.")
def zeros(G):
    return np.zeros(len(G))


@centre_adjoint.mistake("This is one number. The adjoint of x has an entry for each entry of x.")
def mean_of_adjoint(G):
    return np.mean(G)
