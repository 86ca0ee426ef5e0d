"""Residual polynomials against the solvers that they belong to, in coordinates in which H is not diagonal."""

import numpy as np
import pytest

from ntd_helpers.hessians import diagonal_lanczos
from ntd_helpers.toys import DiagonalSystem
from tests.demos.made_up import LINEAR_TERMS, SPECTRUM


@pytest.mark.parametrize("k", [1, 3, 5])
def test_the_residual_polynomials_are_those_of_the_solvers(k):
    rotation = np.linalg.qr(np.random.default_rng(0).normal(size=(5, 5)))[0]
    H, system = rotation @ np.diag(SPECTRUM) @ rotation.T, DiagonalSystem(SPECTRUM, LINEAR_TERMS)
    b, alpha = rotation @ LINEAR_TERMS, 0.4
    x = 0 * b
    for _ in range(k):
        x = x + alpha * (b - H @ x)
    krylov = np.linalg.qr(np.stack([np.linalg.matrix_power(H, i) @ b for i in range(k)], axis=1))[0]
    best = krylov @ np.linalg.solve(krylov.T @ H @ krylov, krylov.T @ b)  # smallest error in the norm of H
    for found, x_k in ((system.neumann(alpha, k, SPECTRUM), x), (system.conjugate_gradients(k, SPECTRUM), best)):
        np.testing.assert_allclose(found[k] * LINEAR_TERMS, rotation.T @ (b - H @ x_k), atol=1e-7)
        off = np.linalg.norm(np.linalg.solve(H, b) - x_k) / np.linalg.norm(np.linalg.solve(H, b))
        assert system.errors(found)[k] == pytest.approx(off, abs=1e-8)
    np.testing.assert_allclose(system.conjugate_gradients(k, np.zeros(2))[:, 0], 1)  # at a = 0 each of them is 1


def test_polynomials_of_conjugate_gradients_have_their_zeros_at_the_ritz_values():
    a, b, points = (
        np.array([0.2, 0.9, 1.0, 1.3, 2.0, 4.0]),
        np.array([1.0, -2.0, 0.5, 1.0, 3.0, -1.0]),
        np.arange(-1, 5),
    )
    found = DiagonalSystem(a, b).conjugate_gradients(8, np.append(points, a))
    T = diagonal_lanczos(a, b[None], 6)[0]
    for k in range(1, 6):
        ritz = np.linalg.eigvalsh(T[:k, :k])
        np.testing.assert_allclose(found[k, :6], np.prod(1 - points[:, None] / ritz, axis=1), atol=1e-11)
    np.testing.assert_allclose(found[6:, 6:], 0, atol=1e-10)  # six eigenvalues, six zeros
    np.testing.assert_array_equal(found[7:], found[6:8])  # after that it is repeated


def test_polynomials_are_repeated_once_the_residual_is_rounding():
    found = DiagonalSystem(np.repeat([1.0, 3.0], 4), np.ones(8)).conjugate_gradients(5, np.array([1.0, 2.0, 3.0]))
    np.testing.assert_allclose(found[2], [0, -1 / 3, 0], atol=1e-13)
    np.testing.assert_array_equal(found[3:], found[2:5])


@pytest.mark.parametrize("eigenvalues, b", [([1.0, 0.0], [1.0, 1.0]), ([1.0, 2.0], [1.0])])
def test_a_system_that_is_not_positive_definite_is_refused(eigenvalues, b):
    with pytest.raises(ValueError, match="expected positive eigenvalues"):
        DiagonalSystem(eigenvalues, b)
