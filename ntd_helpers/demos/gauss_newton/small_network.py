"""A network of 17 weights: H, G and the residual term, for three losses."""

import functools

import numpy as np

from ntd_helpers.demos.gauss_newton.common import G_COLOUR, H_COLOUR, RESIDUAL_COLOUR
from ntd_helpers.toys import OneHiddenLayer, loss_derivatives

MAX_EXAMPLES = 10
LOSSES = ("squared error", "softmax", "robust")
NETWORK = OneHiddenLayer(2, 3, 2)
WEIGHTS = NETWORK.init(3) + 0.15
N = NETWORK.n
X = np.random.default_rng(1).uniform(-1.5, 1.5, (MAX_EXAMPLES, 2))
TARGETS = np.column_stack([np.sin(2 * X[:, 0]), X[:, 0] * X[:, 1]]) * 1.6
LABELS = (X[:, 0] * X[:, 1] > 0).astype(int)
RANK_TOLERANCE = 1e-9  # eigenvalues above this fraction of the largest count as not zero
NAMES = {  # what each matrix is, its colour, and the mark of its eigenvalues
    "H": ("the Hessian", H_COLOUR, ("o", 8, "none")),
    "G": ("= Jᵀ H_z J", G_COLOUR, ("o", 4.5, G_COLOUR)),
    "H − G": ("the residual term", RESIDUAL_COLOUR, ("x", 5, RESIDUAL_COLOUR)),
}


@functools.cache
def small_matrices(loss, examples, scale):
    """G and the residual term, both (17, 17), with the first `examples` examples and the errors scaled."""
    z, targets = NETWORK(WEIGHTS, X[:examples]), np.eye(2)[LABELS] if loss == "softmax" else TARGETS
    return NETWORK.curvature(WEIGHTS, X[:examples], *loss_derivatives(loss, z, targets[:examples], scale))


def results(loss, examples, share):
    """The matrices, their eigenvalues (descending) and the number that stands for full shade; `share` scales errors."""
    loss, examples = str(loss), int(examples)
    G, residual = small_matrices(loss, examples, float(share))
    matrices = {"H": G + residual, "G": G, "H − G": residual}
    shade = max(np.abs(matrix).max() for scale in (0, 1) for matrix in small_matrices(loss, examples, scale))
    values = {name: np.linalg.eigvalsh(matrix)[::-1] for name, matrix in matrices.items()}
    ratio = np.linalg.norm(residual) / np.linalg.norm(G + residual)
    bound = f"N·(m − 1) = {examples}" if loss == "softmax" else f"N·m = {2 * examples}"
    rank = f"rank of G: {numerical_rank(values['G'])};  {bound}"
    return {"matrices": matrices, "values": values, "shade": shade, "ratio": f"‖H − G‖/‖H‖ = {ratio:.2f}", "rank": rank}


def signs(values):
    """How many eigenvalues are positive and how many negative, as text."""
    least = RANK_TOLERANCE * np.abs(values).max()
    return f"{(values > least).sum()}+, {(values < -least).sum()}−"


def numerical_rank(values):
    """How many of the eigenvalues are not zero but for rounding: above `RANK_TOLERANCE` of the largest in size."""
    return int((np.abs(values) > RANK_TOLERANCE * np.abs(values).max()).sum())
