"""Matrices that the exercises of lesson 1 share, and pieces of their wrong answers."""

import numpy as np

SHEARED = np.array([[2.0, 1.0], [1.0, 3.0]])
FLAT = np.array([[1.0, 1.0], [1.0, 1.0]])
THREE = np.array([[4.0, 1.0, 0.0], [1.0, 2.0, -1.0], [0.0, -1.0, 3.0]])


def sum_of_pieces(least=0, curved=0, flat=0):
    """A wrong limit of gradient descent, with these factors on the pieces of the right one and of the start.

    `least` is for the minimiser of least norm, `curved` and `flat` for the start's parts along axes of these kinds.
    """

    def answer(A, b, w0):
        inverse = np.linalg.pinv(A)
        kept = inverse @ A @ w0
        return least * (-inverse @ b) + curved * kept + flat * (w0 - kept)

    answer.__name__ = f"{least} · least norm + {curved} · curved part + {flat} · flat part"
    return answer


def heavy_ball_matrix(a, step_size, momentum):
    """What takes two successive errors of an axis to the next two."""
    return np.array([[1 + momentum - step_size * a, -momentum], [1.0, 0.0]])


def largest_root(trace, determinant):
    """The size of the largest eigenvalue of a 2×2 matrix."""
    return np.abs(np.roots([1.0, -trace, determinant])).max()
