"""Exercise 1.7: the rate with momentum."""

import numpy as np

from ..authoring import Number, exercise
from .problems import heavy_ball_matrix, largest_root


@exercise(
    "1.7",
    form=Number(),
    cases=((1.0, 0.5, 0.81), (0.2, 0.5, 0.25), (6.0, 0.5, 0.25), (3.0, 0.5, 0.04), (1.5, 0.5, 0.0)),
    hints=(
        "Let e(k) = w(k) − w*. Write the update for e: b drops out, and e(k+1) depends on e(k) and e(k−1).",
        "Stack e(k+1) and e(k) into a vector. A 2×2 matrix takes (e(k), e(k−1)) to it.",
        "In the long run a power of a matrix grows like its eigenvalue of largest absolute value, real or complex.",
    ),
    why="(e(k+1), e(k)) = M (e(k), e(k−1)), so the errors go with the powers of M, and these with its spectral radius.",
    remark="With the best α and β the two ends of the spectrum share the rate (√κ − 1)/(√κ + 1).",
)
def heavy_ball_rate(a, step_size, momentum):
    """Write heavy_ball_rate(a, step_size, momentum): the factor per step by which the error of an axis shrinks in
    the long run.

    The factor by which |w − w*| changes per step in the long run, on an axis with eigenvalue a > 0, under
    w(k+1) = w(k) − step_size (a w(k) + b) + momentum (w(k) − w(k−1)).
    """
    M = np.array([[1 + momentum - step_size * a, -momentum], [1.0, 0.0]])
    return np.abs(np.linalg.eigvals(M)).max()


@heavy_ball_rate.mistake("The momentum has no effect here.")
def without_momentum(a, step_size):
    return abs(1 - step_size * a)


@heavy_ball_rate.mistake(
    "This holds only while the eigenvalues of the 2×2 matrix are complex. On some axes they are real."
)
def square_root_of_momentum(momentum):
    return momentum**0.5


@heavy_ball_rate.mistake(
    "This is the product of the two eigenvalues of the 2×2 matrix. The long run belongs to the larger one."
)
def product_of_eigenvalues(momentum):
    return momentum


@heavy_ball_rate.mistake("An eigenvalue may be complex or negative. What counts in the long run is its size.")
def largest_real_part(a, step_size, momentum):
    return np.linalg.eigvals(heavy_ball_matrix(a, step_size, momentum)).real.max()


@heavy_ball_rate.mistake("This is the smaller of the two eigenvalues. Which one is left in the long run?")
def smaller_eigenvalue(a, step_size, momentum):
    return np.abs(np.linalg.eigvals(heavy_ball_matrix(a, step_size, momentum))).min()


@heavy_ball_rate.mistake(
    "This is the largest factor that one step can have. The long run is ruled by the eigenvalues, not the norm."
)
def norm(a, step_size, momentum):
    return np.linalg.norm(heavy_ball_matrix(a, step_size, momentum), 2)


@heavy_ball_rate.mistake("The previous error w(k−1) − w* enters with the wrong sign.")
def wrong_sign_of_previous_error(a, step_size, momentum):
    return largest_root(1 + momentum - step_size * a, -momentum)


@heavy_ball_rate.mistake("The momentum term is a difference of two iterates. Here only w(k−1) is taken from it.")
def without_current_iterate(a, step_size, momentum):
    return largest_root(1 - step_size * a, -momentum)


@heavy_ball_rate.mistake(
    "This is Nesterov's momentum, which takes the gradient further ahead. Here it is taken at w(k)."
)
def nesterov(a, step_size, momentum):
    return largest_root((1 + momentum) * (1 - step_size * a), momentum * (1 - step_size * a))


@heavy_ball_rate.mistake(
    "Here the gradient is averaged, with a factor 1 − β in front. The update in the exercise has none."
)
def averaged_gradient(a, step_size, momentum):
    return largest_root(1 + momentum - (1 - momentum) * step_size * a, momentum)
