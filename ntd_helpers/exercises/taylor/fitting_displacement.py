"""Exercise 2.4: the minimiser of the linearised network's cost."""

import numpy as np

from ..authoring import Array, exercise


@exercise(
    "2.4",
    form=Array(),
    cases=(
        (np.array([1.0, -2.0, 0.5]), np.array([[1.0, 0.5], [0.0, 2.0], [-1.0, 1.0]])),
        (np.array([0.5, 1.0]), np.array([[2.0, 1.0], [0.0, -1.0]])),
        (np.array([1.0, -1.0]), np.array([[1.0, 2.0, 0.0], [0.0, 1.0, -1.0]])),
    ),
    hints=(
        "The linearised network's residual at w + d is r + Dd. Which problem of lesson 1 has a cost of this form?",
        "Setting the gradient with respect to d to zero gives a linear system. When does it have many solutions?",
        "numpy.linalg.lstsq finds the shortest least-squares solution of a system, whatever its shape.",
    ),
    why="½‖r + Dd‖² is linear least squares with the data D and the targets −r: lesson 1's problem, solved in one "
    "step. This step is called a Gauss-Newton step; lesson 5 takes it up.",
)
def fitting_displacement(r, D):
    """Write fitting_displacement(r, D): the displacement d at which the linearised network's cost is lowest, the
    shortest one if there are several.

    The shortest d (n,) that minimises ‖r + Dd‖², for residuals r (N,) and their Jacobian D (N, n).
    """
    return -np.linalg.lstsq(D, r)[0]


@fitting_displacement.mistake(
    "The sign is wrong: this displacement doubles the part of the residual that it should remove."
)
def wrong_sign(r, D):
    return np.linalg.lstsq(D, r)[0]


@fitting_displacement.mistake("This is a gradient step with step size 1. The cost is quadratic: go to its minimum.")
def gradient_step(r, D):
    return -D.T @ r


@fitting_displacement.mistake(
    "Each weight is fitted as if it were the only one. The columns of D are not orthogonal, so the weights interact."
)
def weight_by_weight(r, D):
    return -(D.T @ r) / (D**2).sum(axis=0)


@fitting_displacement.mistake(
    "This minimises, but when there are more weights than residuals it is not the shortest such displacement."
)
def not_the_shortest(r, D):
    N, n = D.shape
    if n <= N:
        return -np.linalg.lstsq(D, r)[0]
    return np.append(np.linalg.solve(D[:, :N], -r), np.zeros(n - N))


@fitting_displacement.mistake(
    "Half of the way: the ½ of the cost cancels against the 2 from differentiating the square."
)
def half_of_the_way(r, D):
    return -np.linalg.lstsq(D, r)[0] / 2
