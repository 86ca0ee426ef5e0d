"""Exercise 5.2: how fast Gauss-Newton converges where the residual term does not vanish."""

import numpy as np

from ..authoring import Number, exercise

G2, S2 = np.array([[2.0, 0.5], [0.5, 1.0]]), np.array([[0.3, -0.4], [-0.4, -0.5]])
G3 = np.array([[4.0, 1.0, 0.0], [1.0, 2.0, -1.0], [0.0, -1.0, 3.0]])
S3 = np.array([[1.0, 0.2, 0.0], [0.2, 0.5, 0.3], [0.0, 0.3, -0.4]])


@exercise(
    "5.2",
    form=Number(),
    cases=((G2, G2 + S2), (G3, G3 + S3), (np.array([[5.0]]), np.array([[12.0]]))),
    hints=(
        "Write w = w* + e with a small error e. What is the gradient at w, to first order in e?",
        "The gradient is He, so one step takes e to e − G⁻¹He. Write this as a matrix times e.",
        "What becomes of a vector when the same matrix is applied to it many times?",
    ),
    why="e ← (I − G⁻¹H) e = −G⁻¹(H − G) e. In the end, the eigenvalue of this matrix that is largest in absolute value "
    "decides. Above 1, Gauss-Newton moves away from the minimum; where H = G it is 0, and convergence is quadratic.",
    remark="The third case is a minimum that undamped Gauss-Newton cannot find: it needs damping.",
)
def convergence_factor(G, H):
    """Write convergence_factor(G, H): the factor by which undamped Gauss-Newton multiplies a small error per step.

    After many steps w ← w − G⁻¹g near a minimum with the Hessian H (n, n) ≻ 0, for G (n, n) ≻ 0, the distance
    to the minimum is multiplied by this factor, 0 or more, in each step.
    """
    return np.abs(np.linalg.eigvals(np.eye(len(G)) - np.linalg.solve(G, H))).max()


@convergence_factor.mistake("This divides by H where the step divides by G.")
def inverse_of_hessian(G, H):
    return np.abs(np.linalg.eigvals(np.eye(len(G)) - np.linalg.solve(H, G))).max()


@convergence_factor.mistake(
    "A negative eigenvalue of the map makes the error change its sign, and may be the one that decides."
)
def largest_signed(G, H):
    return np.linalg.eigvals(np.eye(len(G)) - np.linalg.solve(G, H)).real.max()


@convergence_factor.mistake("The error along the fastest axis is not what is left after many steps.")
def fastest_axis(G, H):
    return np.abs(np.linalg.eigvals(np.eye(len(G)) - np.linalg.solve(G, H))).min()


@convergence_factor.mistake(
    "This ratio of norms has the right flavour, but a step mixes the axes: derive the map of e."
)
def ratio_of_norms(G, H):
    return np.linalg.norm(H - G) / np.linalg.norm(H)


@convergence_factor.mistake("This is the eigenvalue of G⁻¹H. Where does the error itself stand in the step?")
def without_identity(G, H):
    return np.abs(np.linalg.eigvals(np.linalg.solve(G, H))).max()


@convergence_factor.mistake("This bounds the first step. After many steps an eigenvalue decides.")
def norm_of_map(G, H):
    return np.linalg.norm(np.eye(len(G)) - np.linalg.solve(G, H), 2)


@convergence_factor.mistake("This is the rate of gradient descent on H. Here the step is solved with G.")
def gradient_descent(H):
    values = np.linalg.eigvalsh(H)
    return (values[-1] - values[0]) / (values[-1] + values[0]) + 0 * values[0]
