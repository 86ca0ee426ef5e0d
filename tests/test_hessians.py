"""Hessians: products, matrices, stationary points, spectra, against oracles computed in other ways."""

import jax
import jax.numpy as jnp
import mpmath
import numpy as np
import pytest
from matfree.decomp import tridiag_sym
from scipy.stats import spearmanr

from ntd_helpers.datasets import digits
from ntd_helpers.gauss_newton import gnvp_operator
from ntd_helpers.hessians import (
    StationaryPoint,
    classify_stationary_point,
    diagonal_lanczos,
    hessian,
    hvp,
    hvp_operator,
    lanczos,
    rank_correlation,
    spectral_density,
    top_eigenvalues,
)
from ntd_helpers.networks import MLP, softmax_cross_entropy, squared_error

RNG = np.random.default_rng(0)
X, T, LABELS = RNG.normal(size=(7, 3)), RNG.normal(size=(7, 2)), RNG.integers(0, 2, 7)
NETS = {
    "tanh, squared error": (MLP((3, 4, 2)), lambda z: squared_error(z, T)),
    "tanh, softmax": (MLP((3, 4, 2)), lambda z: softmax_cross_entropy(z, LABELS)),
    "relu, softmax": (MLP((3, 4, 4, 2), "relu"), lambda z: softmax_cross_entropy(z, LABELS)),
}


@pytest.fixture(scope="module", params=NETS)
def problem(request):
    """cost, w, and H by jax's own dense Hessian."""
    net, loss = NETS[request.param]
    cost = lambda w: loss(net(w, X))
    w = net.init(seed=1)
    return cost, w, np.asarray(jax.jit(jax.hessian(cost))(w))


# Products


def test_products_are_those_with_the_dense_matrix(problem):
    cost, w, H = problem
    product = hvp_operator(cost, w)
    compiled = jax.jit(lambda w, v: hvp(cost, w, v))
    for v in RNG.normal(size=(3, len(w))):
        for Hv in (product(v), compiled(w, v)):
            np.testing.assert_allclose(Hv, H @ v, atol=1e-12)


def test_the_matrix_is_jax_s_and_symmetric(problem):
    cost, w, H = problem
    np.testing.assert_allclose(hessian(cost, w), H, atol=1e-12)
    np.testing.assert_allclose(H, H.T, atol=1e-12)


def test_the_matrix_against_differences_in_high_precision():
    """H of a tiny tanh network's cost, entry by entry, by second differences with 50 digits."""
    net, x, t = MLP((1, 2, 1)), [0.3, -1.2, 0.8], [0.5, -0.1, 0.2]
    w = net.init(seed=3)
    H = np.asarray(hessian(lambda w: squared_error(net(w, np.array(x)[:, None]), np.array(t)[:, None]), w))

    def cost(w):
        z = [sum(mpmath.tanh(a * w[j] + w[2 + j]) * w[4 + j] for j in range(2)) + w[6] for a in x]
        return sum((a - b) ** 2 for a, b in zip(z, map(mpmath.mpf, t), strict=True)) / 6

    with mpmath.workdps(50):
        h = mpmath.mpf(10) ** -15

        def moved(i, a, j, b):
            u = [mpmath.mpf(float(x)) for x in w]
            u[i] += a * h
            u[j] += b * h
            return cost(u)

        for i in range(7):
            for j in range(i, 7):
                corners = sum(a * b * moved(i, a, j, b) for a in (1, -1) for b in (1, -1))
                assert float(corners / (4 * h * h)) == pytest.approx(H[i, j], abs=1e-12)


def QUARTIC(w):
    return (w**4).sum() / 4 + w[0] * w[1] * w[2] + jnp.sin(w[3]) * w[4]


quartic_product = jax.jit(lambda w, v: hvp(QUARTIC, w, v))


def test_weights_may_be_a_tree():
    tree = {"W": RNG.normal(size=(3, 2)), "b": [RNG.normal(size=2), 0.5]}
    v = jax.tree.map(lambda x: RNG.normal(size=np.shape(x)), tree)
    cost = lambda p: jnp.sum(jnp.tanh(X @ p["W"] + p["b"][0]) ** 2) * p["b"][1]
    flat_w, unravel = jax.flatten_util.ravel_pytree(tree)
    flat_v, _ = jax.flatten_util.ravel_pytree(v)
    H = np.asarray(jax.jit(jax.hessian(lambda w: cost(unravel(w))))(flat_w))
    for out in (jax.jit(lambda w, v: hvp(cost, w, v))(tree, v), hvp_operator(cost, tree)(v)):
        assert jax.tree.structure(out) == jax.tree.structure(tree)
        np.testing.assert_allclose(jax.flatten_util.ravel_pytree(out)[0], H @ flat_v, atol=1e-12)
    np.testing.assert_allclose(hessian(cost, tree), H, atol=1e-12)


def test_products_map_over_many_vectors():
    w, V = np.arange(5.0), RNG.normal(size=(4, 5))
    H = np.asarray(jax.jit(jax.hessian(QUARTIC))(w))
    np.testing.assert_allclose(jax.vmap(hvp_operator(QUARTIC, w))(V), V @ H, atol=1e-12)
    np.testing.assert_allclose(jax.vmap(lambda v: quartic_product(w, v))(V), V @ H, atol=1e-12)


@pytest.mark.parametrize(
    "call",
    [
        lambda: hvp(QUARTIC, np.ones(5), np.ones(4)),
        lambda: hvp(QUARTIC, np.ones(5), np.ones((5, 1))),
        lambda: hvp(QUARTIC, np.ones(5), {"v": np.ones(5)}),
        lambda: hvp(QUARTIC, np.ones(5), [np.nan, 0, 0, 0, 0]),
        lambda: hvp(QUARTIC, np.ones(5), np.ones(5) * 1j),
        lambda: hvp(QUARTIC, np.full(5, np.inf), np.ones(5)),
        lambda: hvp(QUARTIC, ["a"], ["b"]),
        lambda: hvp(QUARTIC, {}, {}),
        lambda: hvp(lambda w: w**2, np.ones(5), np.ones(5)),
        lambda: hvp(lambda w: w[:1], np.ones(5), np.ones(5)),
        lambda: hvp(lambda w: 3, np.ones(5), np.ones(5)),
        lambda: hvp_operator(QUARTIC, np.ones(5))(np.ones(6)),
        lambda: hvp_operator(lambda w: w, np.ones(5)),
        lambda: hessian(lambda w: w, np.ones(5)),
        lambda: hessian(QUARTIC, [np.nan] * 5),
        lambda: jax.jit(lambda v: hvp(QUARTIC, np.ones(5), v))(np.ones(4)),
    ],
)
def test_bad_input_to_a_product_is_refused_in_a_sentence(call):
    with pytest.raises(ValueError, match=r"(must|expected).*; got|got"):
        call()


# Stationary points


KINDS = {
    "MINIMUM": ([1, 2, 3], [1.001e-3]),
    "MAXIMUM": ([-1, -2], [-1.001e-3]),
    "SADDLE": ([2, 0, -1], [1, -1], [-1.001e-3, 5], [-5, 1.001e-3]),
    "UNDECIDED": ([1, 0], [-1, 0], [0], [1e-3], [-1e-3, 5], [-5, 1e-3]),
}


@pytest.mark.parametrize("kind, values", [(kind, values) for kind, each in KINDS.items() for values in each])
def test_classification_at_the_edges_of_the_tolerance(kind, values):
    assert classify_stationary_point(values, 1e-3) is StationaryPoint[kind]


@pytest.mark.parametrize(
    "values, tol",
    [(values, 0) for values in ([], [[1.0]], [np.nan], [1j], ["a"], 1.0)] + [([1.0], tol) for tol in (-1, np.nan, [0])],
)
def test_bad_eigenvalues_or_tolerances_are_refused(values, tol):
    with pytest.raises(ValueError, match="must be .*; got"):
        classify_stationary_point(values, tol)


# The top of a spectrum


def symmetric(n, seed=0):
    A = np.random.default_rng(seed).normal(size=(n, n))
    return (A + A.T) / 2


@pytest.mark.parametrize("n, k", [(1, 1), (2, 2), (5, 3), (39, 1), (40, 1), (40, 20), (40, 21), (40, 40), (200, 5)])
def test_top_eigenvalues_are_those_of_the_dense_matrix(n, k):
    A = symmetric(n)
    found = top_eigenvalues(lambda v: A @ v, n, k)
    assert found.shape == (k,) and (np.diff(found) <= 0).all()
    np.testing.assert_allclose(found, np.linalg.eigvalsh(A)[::-1][:k], atol=1e-9)


def test_the_largest_is_not_the_largest_in_size():
    d = np.concatenate([[-50.0], np.linspace(0, 1, 99)])
    np.testing.assert_allclose(top_eigenvalues(lambda v: d * v, 100, 2), [1, 97 / 98], atol=1e-9)


@pytest.mark.parametrize("d", [np.ones(80), np.zeros(80), np.repeat([1.0, 3.0], 40)])
def test_repeated_eigenvalues_are_found_as_often_as_they_are_there(d):
    np.testing.assert_allclose(top_eigenvalues(lambda v: d * v, 80, 3), np.sort(d)[::-1][:3], atol=1e-9)


def test_the_same_every_time_and_with_jax():
    A = symmetric(60)
    first, again = (top_eigenvalues(lambda v: jnp.asarray(A) @ v, 60, 3) for _ in range(2))
    np.testing.assert_array_equal(first, again)


@pytest.mark.parametrize("n", [6, 60])
def test_an_operator_that_is_not_symmetric_is_refused(n):
    A = np.random.default_rng(0).normal(size=(n, n))
    for call in (lambda: top_eigenvalues(lambda v: A @ v, n, 1), lambda: lanczos(lambda v: A @ v, n, 3)):
        with pytest.raises(ValueError, match="must be symmetric; for two random vectors"):
            call()
    B = symmetric(n)
    B[0, 1] += 1e-3  # a small slip is noticed too
    with pytest.raises(ValueError, match="must be symmetric"):
        top_eigenvalues(lambda v: B @ v, n, 1)


@pytest.mark.parametrize(
    "matvec, n, k, why",
    [
        (lambda v: v, 5, 6, "k must be at most n = 5"),
        (lambda v: v, 5, 0, "k must be a whole"),
        (lambda v: v, 0, 1, "n must"),
        (lambda v: v, 5, 1.5, "k must be a whole"),
        (lambda v: v, 5, True, "k must be a whole"),
        (lambda v: v[:3], 5, 1, r"vector \(5,\)"),
        (lambda v: v * np.nan, 5, 1, "finite"),
        (lambda v: v * 1j, 5, 1, "real"),
    ],
)
def test_bad_operators_and_counts_are_refused(matvec, n, k, why):
    with pytest.raises(ValueError, match=why):
        top_eigenvalues(matvec, n, k)


# Lanczos and the density


def test_ritz_values_from_products_alone():
    A = symmetric(50)
    T = lanczos(lambda v: A @ v, 50, 50)
    np.testing.assert_allclose(np.linalg.eigvalsh(T), np.linalg.eigvalsh(A), atol=1e-8)
    exact = np.linalg.eigvalsh(A)
    tops = [np.linalg.eigvalsh(T[:m, :m])[-1] for m in range(1, 51)]
    assert (np.diff(tops) > -1e-10).all() and max(tops) < exact[-1] + 1e-8
    np.testing.assert_allclose(T, np.triu(np.tril(T, 1), -1))


def test_lanczos_is_matfree_s():
    A, rng = symmetric(30), np.random.default_rng(0)
    rng.normal(size=(2, 30))  # drawn first, to see whether the operator is symmetric
    T = jax.jit(lambda u: tridiag_sym(12)(lambda v: A @ v, u).J_small)(rng.normal(size=30))
    np.testing.assert_allclose(np.abs(T), np.abs(lanczos(lambda v: A @ v, 30, 12)), atol=1e-9)


FEW = {  # eigenvalues of operators whose Krylov spaces are exhausted after a few products
    "three and 97 zeros": np.append([1.0, 2.0, 3.0], np.zeros(97)),
    "a multiple of the identity": np.full(100, 3.0),
    "zero": np.zeros(100),
    "tiny": np.repeat([1e-150, 2e-150], 50),
}


@pytest.mark.parametrize("name", FEW)
@pytest.mark.parametrize("steps", [1, 10, 30, 100])
def test_an_exhausted_krylov_space_leaves_ritz_values_within_the_spectrum(name, steps):
    values = FEW[name]
    starts = np.random.default_rng(0).normal(size=(3, 100))
    for T in (lanczos(lambda v: values * v, 100, steps)[None], diagonal_lanczos(values, starts, steps)):
        ritz, rounding = np.linalg.eigvalsh(T), 1e-13 * np.abs(values).max()
        assert ritz.min() >= values.min() - rounding and ritz.max() <= values.max() + rounding
        if steps == 100:
            np.testing.assert_allclose(ritz, np.sort(values)[None].repeat(len(T), 0), atol=10 * rounding)


def test_the_spectrum_of_a_gauss_newton_hessian_of_few_examples():
    net = MLP((64, 8, 10))
    inputs, labels = digits(3)
    loss = lambda z: softmax_cross_entropy(z, labels)
    product = gnvp_operator(loss, lambda w: net(w, inputs), net.init(seed=0))
    top = top_eigenvalues(product, net.n)[0]
    ritz = np.linalg.eigvalsh(lanczos(product, net.n, 60))
    assert ritz.min() > -1e-12 and ritz.max() == pytest.approx(top, rel=1e-12)
    points, density = spectral_density(product, net.n)
    assert -0.1 * top < points[0] < 0 and top < points[-1] < 1.1 * top
    assert np.trapezoid(density, points) == pytest.approx(1, abs=1e-3)


def test_the_density_lies_over_the_exact_one():
    values = np.concatenate([np.zeros(300), np.linspace(1, 2, 100), [8.0] * 20])
    options = {"width": 0.2, "steps": 40, "probes": 24}
    points, density = spectral_density(lambda v: values * v, 420, np.linspace(-2, 10, 601), **options)
    exact = np.exp(-(((points[:, None] - values) / 0.2) ** 2) / 2).mean(axis=1) / (0.2 * np.sqrt(2 * np.pi))
    assert np.trapezoid(density, points) == pytest.approx(1, abs=1e-6)
    assert np.abs(density - exact).max() < 0.1 * exact.max()
    np.testing.assert_allclose(np.trapezoid(points * density, points), values.mean(), atol=0.15)


def test_the_density_chooses_its_points():
    d = np.linspace(-1.0, 3.0, 50)
    points, density = spectral_density(lambda v: d * v, 50, steps=20, probes=2)
    assert points.shape == density.shape == (400,)
    assert points[0] < -1 and points[-1] > 3
    assert np.trapezoid(density, points) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("name", ["a multiple of the identity", "zero"])
def test_the_density_of_equal_eigenvalues_is_one_narrow_bell(name):
    values = FEW[name][:50]  # by default fewer steps than 60 then
    points, density = spectral_density(lambda v: values * v, 50)
    assert points[0] < values[0] < points[-1] and np.ptp(points) < 0.1
    assert np.trapezoid(density, points) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(
    "options, why",
    [
        ({"steps": 11}, "steps must be at most n = 10"),
        ({"steps": 0}, "steps must be a whole"),
        ({"probes": 0}, "probes"),
        ({"steps": 5, "width": 0.0}, "width must be"),
        ({"steps": 5, "points": [[1.0]]}, "points must be"),
        ({"steps": 5, "points": [np.nan]}, "points must be"),
    ],
)
def test_bad_options_of_the_density_are_refused(options, why):
    with pytest.raises(ValueError, match=why):
        spectral_density(lambda v: v, 10, **options)


# Ranks


def test_rank_correlation_is_spearman_s():
    for n in (2, 5, 40):
        a, b = RNG.normal(size=(2, n))
        assert rank_correlation(a, b) == pytest.approx(spearmanr(a, b).statistic)
        tied = np.round(a)
        tied[:2] = 0, 1
        assert rank_correlation(tied, b) == pytest.approx(spearmanr(tied, b).statistic)
    assert rank_correlation([1, 5, 9], [0.1, 7, 900]) == pytest.approx(1)
    assert rank_correlation([1, 5, 9], [3, 2, 1]) == pytest.approx(-1)


@pytest.mark.parametrize(
    "a, b, why",
    [
        ([1, 2], [1, 2, 3], "a and b must have the same length, at least 2; got 2 and 3"),
        ([1], [1], "at least 2; got 1 and 1"),
        ([1, np.nan], [1, 2], "a must be a vector"),
        ([[1, 2]], [[1, 2]], r"a must be a vector \(n,\) of finite real numbers; got int64 of shape \(1, 2\)"),
        ([1, 2], [1j, 2], "b must be a vector"),
        ([1, 2], [3, 3], "two different entries"),
    ],
)
def test_ranks_of_other_vectors_are_refused(a, b, why):
    with pytest.raises(ValueError, match=why):
        rank_correlation(a, b)
