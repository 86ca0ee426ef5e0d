"""The Hessian of a cost: products with it, its spectrum, and the kinds of stationary points.

For a cost f: ℝⁿ → ℝ with the gradient g (n,), H_ij = ∂²f/∂w_i∂w_j is the gradient's Jacobian, (n, n) and symmetric.
A product with it is one derivative of the gradient along v, at a small multiple of the gradient's cost, whatever n:

    H v = d/ds g(w + sv) at s = 0.            Pearlmutter, "Fast exact multiplication by the Hessian", 1994.

The point w is a vector (n,), or any tree of arrays, and v is then such a tree too; dense matrices and spectra are over
the flat vector. Arguments must be real and finite, anything else raises `ValueError`.
Importing this module sets jax to double precision.
"""

import enum

import jax
import jax.numpy as jnp
import numpy as np
from jax.flatten_util import ravel_pytree

from ntd_helpers.inputs import as_cost, as_point, like, positive, vector, whole

__all__ = [
    "StationaryPoint",
    "classify_stationary_point",
    "diagonal_lanczos",
    "hessian",
    "hvp",
    "hvp_operator",
    "lanczos",
    "quadrature",
    "rank_correlation",
    "spectral_density",
    "top_eigenvalues",
]

ROUNDING = 1e-12  # a vector of Lanczos shorter than this, relative to the largest entry of T, is rounding error


# Products -------------------------------------------------------------------------------------------------------------


def hvp(f, w, v):
    """H v of the cost f at w, along v; of the shape, or tree, of w.

    Forward over reverse: the JVP, along v, of the gradient. Never forms H; memory as for the gradient.
    """
    w = as_point(w)
    return jax.jvp(jax.grad(as_cost(f)), (w,), (like(v, w),))[1]


def hvp_operator(f, w):
    """The function v ↦ H v at a fixed w. The gradient is linearised once, here, and its intermediate values are kept.

    Each product then costs less than `hvp`, which evaluates the gradient again, and is compiled at the first call.
    """
    w = as_point(w)
    gradient = jax.grad(as_cost(f))
    linear = jax.jit(lambda w: jax.linearize(gradient, w)[1])(w)
    return lambda v: _apply(linear, like(v, w))


@jax.jit
def _apply(linear, v):
    return linear(v)  # the map's numbers are arguments, so they are not compiled in as constants


def hessian(f, w):
    """H (n, n), over the flat vector: n products. For n in the thousands at the most."""
    flat, unravel = ravel_pytree(as_point(w))
    cost = as_cost(f)
    gradient = jax.grad(lambda w: cost(unravel(w)))
    return jax.jit(lambda w: columns(jax.linearize(gradient, w)[1], len(w)))(flat)


def columns(linear, n):
    """The matrix (n, n) of a linear map of vectors (n,), eight columns at once: faster than one, or all."""
    return jax.lax.map(linear, jnp.eye(n), batch_size=8).T


# Stationary points ----------------------------------------------------------------------------------------------------


class StationaryPoint(enum.Enum):
    """What the eigenvalues of H say about a point where the gradient is zero."""

    MINIMUM = "all eigenvalues positive"
    MAXIMUM = "all eigenvalues negative"
    SADDLE = "both signs, whatever zeros there are besides"
    UNDECIDED = "zeros, and no two signs: higher derivatives decide"


def classify_stationary_point(eigenvalues, tol):
    """The `StationaryPoint` for the eigenvalues (n,) of H; those of size `tol` >= 0 or less count as zero."""
    values = np.asarray(eigenvalues)
    if values.ndim != 1 or values.size == 0 or values.dtype.kind not in "iuf" or not np.isfinite(values).all():
        raise ValueError(f"eigenvalues must be a vector (n,) of finite real numbers; got {eigenvalues!r:.60}")
    if np.ndim(tol) or not 0 <= tol < np.inf:
        raise ValueError(f"tol must be a number, 0 or more; got {tol!r:.60}")
    positive, negative = values > tol, values < -tol
    if positive.any() and negative.any():
        return StationaryPoint.SADDLE
    if positive.all():
        return StationaryPoint.MINIMUM
    if negative.all():
        return StationaryPoint.MAXIMUM
    return StationaryPoint.UNDECIDED


# The spectrum by products alone ---------------------------------------------------------------------------------------


def top_eigenvalues(matvec, n, k=1, *, tol=0.0, seed=0):
    """The k largest eigenvalues (k,), descending, of the symmetric operator v ↦ `matvec(v)` on vectors (n,).

    By implicitly restarted Lanczos (scipy's `eigsh`: Lehoucq, Sorensen and Yang, "ARPACK Users' Guide", 1998), to the
    relative accuracy `tol`, 0 being as good as double precision allows; raises its ArpackNoConvergence if it does not
    get there. An operator that is not symmetric (checked with two random vectors) raises `ValueError`.
    """
    from scipy.sparse.linalg import LinearOperator, eigsh

    n, k = whole("n", n), whole("k", k)
    if k > n:
        raise ValueError(f"k must be at most n = {n}, the number of eigenvalues there are; got {k}")
    rng = np.random.default_rng(seed)
    product = _product(matvec, n)
    _check_symmetry(product, n, rng)
    if k > n // 2 or n < 40:  # too few dimensions for a Krylov space to pay
        values = np.linalg.eigvalsh(np.stack([product(e) for e in np.eye(n)]))[-k:]
    elif not product(start := rng.normal(size=n)).any():  # of the zero operator ARPACK would not take any start
        values = np.zeros(k)
    else:
        operator = LinearOperator((n, n), matvec=product, dtype=float)
        values = eigsh(operator, k, which="LA", v0=start, tol=tol, return_eigenvectors=False)
    return np.sort(values)[::-1]


def lanczos(matvec, n, steps, *, seed=0):
    """The tridiagonal Lanczos matrix T (steps, steps) after `steps` products, from a random start.

    The eigenvalues of T (the Ritz values) approach those of the operator from within, the outermost first; those of
    its leading block T[:m, :m] are those after m products. Where the products span no larger space, an entry beside
    the diagonal is 0, and the method goes on from another random vector. Lanczos, 1950; with full reorthogonalisation.
    """
    return _tridiagonals(matvec, n, steps, 1, seed)[0]


def diagonal_lanczos(values, starts, steps):
    """T (K, steps, steps) of Lanczos on the diagonal matrix of `values` (n,), from starts (K, n).

    T depends on an operator's eigenvalues and on the start in eigen-coordinates alone, and a random start is as random
    in any coordinates: so this is also what Lanczos does on a dense matrix whose eigenvalues are known.
    """
    return _lanczos(lambda V: values * V, starts, _steps(steps, len(values)))


def _lanczos(products, starts, steps):
    """T (K, steps, steps), from starts (K, n); `products` takes a vector for each start, (K, n), to their products."""
    basis, T = np.zeros((len(starts), steps + 1, starts.shape[1])), np.zeros((len(starts), steps + 1, steps + 1))
    basis[:, 0] = starts / np.linalg.norm(starts, axis=1, keepdims=True)
    for j in range(steps):
        so_far, new = basis[:, : j + 1], products(basis[:, j])
        T[:, j, j] = (basis[:, j] * new).sum(-1)
        new = _orthogonal(new, so_far)
        size = np.linalg.norm(new, axis=-1)
        ended = size <= ROUNDING * np.abs(T).max((1, 2))  # the products span no larger space
        if ended.any():  # to normalise the rounding error would amplify it: continue from a random vector
            new[ended] = _orthogonal(np.random.default_rng([j, 1]).normal(size=new.shape), so_far)[ended]
        T[:, j, j + 1] = T[:, j + 1, j] = np.where(ended, 0, size)
        basis[:, j + 1] = new / np.linalg.norm(new, axis=-1, keepdims=True).clip(1e-300)
    return T[:, :steps, :steps]


def _orthogonal(new, basis):
    """`new` (K, n) without its components along `basis` (K, m, n), by Gram-Schmidt.

    Done twice, which makes it orthogonal to rounding: Parlett, "The Symmetric Eigenvalue Problem", 1980, section 6.9.
    """
    for _ in range(2):
        new = new - ((basis @ new[:, :, None]).swapaxes(1, 2) @ basis)[:, 0]
    return new


def _steps(steps, n):
    if whole("steps", steps) > n:
        raise ValueError(f"steps must be at most n = {n}: the space is exhausted then; got {steps}")
    return int(steps)


def _tridiagonals(matvec, n, steps, starts, seed):
    """One T for each of several random starts, (starts, steps, steps)."""
    n = whole("n", n)
    steps = _steps(steps, n)
    rng, product = np.random.default_rng(seed), _product(matvec, n)
    _check_symmetry(product, n, rng)
    return _lanczos(lambda V: np.stack([product(v) for v in V]), rng.normal(size=(starts, n)), steps)


def spectral_density(matvec, n, points=None, *, width=None, steps=None, probes=8, seed=0):
    """(points, density): the density of the operator's eigenvalues, each smeared to a Gaussian of the given `width`.

    Stochastic Lanczos quadrature: for a random unit vector u, the eigenvalues of its T (`steps`, `steps`) with the
    squares of the first entries of T's eigenvectors as weights have the moments uᵀAʲu; the mean over `probes` vectors
    estimates those of the spectrum, tr(Aʲ)/n. The density integrates to 1. By default `points` (K,) cover the spectrum
    with 400, `width` is a hundredth of it, and `steps` is 60, or n if that is less. Ubaru, Chen and Saad, 2017;
    Ghorbani, Krishnan and Xiao, 2019.
    """
    probes, steps = whole("probes", probes), min(60, whole("n", n)) if steps is None else steps
    nodes, weights = map(np.ravel, quadrature(_tridiagonals(matvec, n, steps, probes, seed)))
    span = max(np.ptp(nodes), 1e-6 * np.abs(nodes).max()) or 1.0  # not rounding error, if all eigenvalues are equal
    width = positive("width", span / 100 if width is None else width)
    if points is None:
        points = np.linspace(nodes.min() - 4 * width, nodes.max() + 4 * width, 400)
    points = vector("points", points)
    return points, smeared(nodes, weights / probes, points, width)


def smeared(nodes, weights, points, width):
    """The density at `points` (K,) of `nodes` (N,) with these weights, each smeared to a Gaussian of this width."""
    bells = np.exp(-(((points[:, None] - nodes) / width) ** 2) / 2) / (width * np.sqrt(2 * np.pi))
    return bells @ weights


def quadrature(T):
    """Nodes and weights (…, steps) of the Gauss quadrature that belongs to each T (…, steps, steps).

    Golub and Welsch, 1969.
    """
    nodes, vectors = np.linalg.eigh(T)
    return nodes, vectors[..., 0, :] ** 2


def rank_correlation(a, b):
    """Spearman's correlation of the ranks of a and b, (n,) each, n >= 2: 1 for the same order, −1 for the opposite one.

    Equal entries have the mean of their ranks. Raises ValueError for other shapes, entries that are not finite real
    numbers, and vectors whose entries are all equal.
    """
    a, b = vector("a", a), vector("b", b)
    if a.shape != b.shape or len(a) < 2:
        raise ValueError(f"a and b must have the same length, at least 2; got {len(a)} and {len(b)}")
    ranks = [_ranks(each) for each in (a, b)]
    if not np.ptp(ranks, axis=1).all():
        raise ValueError("a and b must each have two different entries; all of one are equal")
    return float(np.corrcoef(ranks)[0, 1])


def _ranks(a):
    """The ranks of the entries, (n,), from 1; equal entries have the mean of theirs."""
    _, which, counts = np.unique(a, return_inverse=True, return_counts=True)
    return (counts.cumsum() - (counts - 1) / 2)[which]


# The operators that come in ------------------------------------------------------------------------------------------


def _product(matvec, n):
    def product(v):
        out = np.asarray(matvec(v))
        if out.shape != (n,) or out.dtype.kind not in "iuf" or not np.isfinite(out).all():
            raise ValueError(f"matvec must give a finite real vector ({n},); got {out.dtype} of shape {out.shape}")
        return out.astype(float)

    return product


def _check_symmetry(product, n, rng):
    u, v = rng.normal(size=(2, n))
    Au, Av = product(u), product(v)
    left, right = v @ Au, u @ Av
    if abs(left - right) > 1e-8 * (np.linalg.norm(v) * np.linalg.norm(Au) + np.linalg.norm(u) * np.linalg.norm(Av)):
        raise ValueError(f"the operator must be symmetric; for two random vectors vᵀAu is {left:.6g}, uᵀAv {right:.6g}")
