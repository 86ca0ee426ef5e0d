"""Every toy against jax: its value, its gradient and its Hessian, at many points at once."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ntd_helpers import toys
from ntd_helpers.networks import MLP, squared_error
from ntd_helpers.parameter_toys import PolynomialRidge, RidgeAxis, TiltedWell, WeightedLine
from ntd_helpers.toys import EdgeOfStability


def passes(w):
    x, y = w
    return x**3 / 3 - x - 0.6 * (y**3 / 3 - y) + 0.4 * x * y


def two_weights(w):
    return ((w[0] * w[1] - 1) ** 2 + 0.15**2 * (w[0] - w[1]) ** 2) / 2


def rosenbrock(w):
    return (100 * (w[1] - w[0] ** 2) ** 2 + (1 - w[0]) ** 2) / 2


def one_unit(w):
    outputs = w[1] * jnp.tanh(w[0] * jnp.array([0.5, 1.0, 2.0]))
    return ((outputs - jnp.array([0.9, 0.6, 1.1])) ** 2).mean() / 2


def product_fit(w):
    return jnp.mean((w[0] * w[1] * toys.LINE_X - toys.LINE_T) ** 2) / 2


COSTS = {
    "PASSES": passes,
    "TWO_WEIGHTS": two_weights,
    "ROSENBROCK": rosenbrock,
    "ONE_UNIT": one_unit,
    "PRODUCT_FIT": product_fit,
}
SURFACES = {
    "x⁴ + y⁴": lambda w: w[0] ** 4 + w[1] ** 4,
    "−x⁴ − y⁴": lambda w: -(w[0] ** 4) - w[1] ** 4,
    "x³ + ½y²": lambda w: w[0] ** 3 + w[1] ** 2 / 2,
    "x³ − 3xy²": lambda w: w[0] ** 3 - 3 * w[0] * w[1] ** 2,
    "½x² + y⁴": lambda w: w[0] ** 2 / 2 + w[1] ** 4,
    "½x² − y⁴": lambda w: w[0] ** 2 / 2 - w[1] ** 4,
    "½x²": lambda w: w[0] ** 2 / 2,
}


def derivatives_of(cost):
    """Value, gradient and Hessian at points (K, n), as one compiled program."""
    return jax.jit(jax.vmap(lambda w: (cost(w), jax.grad(cost)(w), jax.hessian(cost)(w))))


@pytest.mark.parametrize("name", COSTS)
def test_a_toy_has_the_value_gradient_and_hessian_that_jax_finds(name):
    points = np.random.default_rng(0).uniform(-2, 2, (6, 2))
    value, gradient, hessian = derivatives_of(COSTS[name])(points)
    toy, grid = getattr(toys, name), points.reshape(2, 3, 2)  # two leading axes
    np.testing.assert_allclose(toy.value(grid), np.reshape(value, (2, 3)), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(toy.gradient(grid), np.reshape(gradient, (2, 3, 2)), rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(toy.hessian(grid), np.reshape(hessian, (2, 3, 2, 2)), rtol=1e-12, atol=1e-13)


def test_the_fit_of_a_sine_is_the_cost_of_the_course_s_network():
    net, fit = MLP((1, 6, 1)), toys.SINE_FIT
    np.testing.assert_allclose(fit.net.init(0), net.init(0), rtol=1e-15)
    w = fit.net.init(0) + 0.3 * np.random.default_rng(1).normal(size=(2, 3, 19))
    x = jnp.linspace(-1, 1, 24)[:, None]
    value, gradient, hessian = derivatives_of(lambda w: squared_error(net(w, x), jnp.sin(3 * x)))(w.reshape(6, 19))
    np.testing.assert_allclose(fit.value(w), np.reshape(value, (2, 3)), rtol=1e-13)
    np.testing.assert_allclose(fit.gradient(w), np.reshape(gradient, (2, 3, 19)), atol=1e-14)
    np.testing.assert_allclose(fit.hessian(w), np.reshape(hessian, (2, 3, 19, 19)), atol=1e-13)


def test_a_hidden_layer_s_derivatives_with_several_inputs_and_outputs():
    layer, net = toys.OneHiddenLayer(3, 2, 4), MLP((3, 2, 4))
    X = np.random.default_rng(2).normal(size=(5, 3))
    w = np.random.default_rng(3).normal(size=(2, layer.n))
    model = lambda w: net(w, X)  # noqa: E731
    z, D, S = jax.jit(jax.vmap(lambda w: (model(w), jax.jacobian(model)(w), jax.hessian(model)(w))))(w)
    np.testing.assert_allclose(layer(w, X), z, atol=1e-14)
    for ours, exact in zip(layer.derivatives(w, X), (D, S), strict=True):
        np.testing.assert_allclose(ours, exact, atol=1e-13)
    r = np.random.default_rng(4).normal(size=(2, 5, 4))
    np.testing.assert_allclose(layer.pullback(w, X, r), np.einsum("kia,kian->kn", r, D), atol=1e-13)


def test_descend_takes_the_steps_of_gradient_descent_for_many_starts_at_once():
    curvature = np.array([1.0, 0.25])
    path = toys.descend(lambda w: curvature * w, np.ones((3, 2)), np.array([0.5, 1.0, 3.0]), 4)
    exact = (1 - np.array([0.5, 1.0, 3.0])[:, None, None] * curvature) ** np.arange(5)[:, None]
    np.testing.assert_allclose(path, exact, rtol=1e-14)
    held = toys.descend(lambda w: curvature * w, np.ones(2), 3.0, 4, limit=5.0)
    np.testing.assert_array_equal(held[:3], path[2, :3])
    np.testing.assert_array_equal(held[3:], [path[2, 2]] * 2)  # −8 would be beyond 5: the path stays


def test_the_surfaces_that_h_leaves_open_have_the_derivatives_that_jax_finds():
    assert list(toys.UNDECIDED_SURFACES) == list(SURFACES)
    points = np.random.default_rng(0).uniform(-2, 2, (6, 2))
    for name, value, gradient, hessian in jax.jit(every_surface)(points):
        toy = toys.UNDECIDED_SURFACES[NAMES[int(name)]]
        for ours, exact in ((toy.value, value), (toy.gradient, gradient), (toy.hessian, hessian)):
            np.testing.assert_allclose(ours(points), exact, rtol=1e-12, atol=1e-13)


NAMES = list(SURFACES)


def every_surface(points):
    return [(k, *derivatives_of(SURFACES[name])(points)) for k, name in enumerate(NAMES)]


def test_gauss_newton_of_least_squares_is_that_of_its_residuals():
    w = np.array([[0.3, -0.7], [1.2, 0.4]])
    for toy in (toys.TWO_WEIGHTS, toys.ROSENBROCK):
        D = jax.vmap(jax.jacobian(lambda w, toy=toy: residuals(toy, w)))(w)
        np.testing.assert_allclose(toy.jacobian(w), D, atol=1e-13)
        np.testing.assert_allclose(toy.gauss_newton(w), np.einsum("kai,kaj->kij", D, D), atol=1e-13)


def residuals(toy, w):
    if toy is toys.ROSENBROCK:
        return jnp.stack([10 * (w[1] - w[0] ** 2), 1 - w[0]])
    return jnp.stack([w[0] * w[1] - 1, 0.15 * (w[0] - w[1])])


def test_losses_have_the_derivatives_that_jax_finds():
    rng = np.random.default_rng(5)
    z, t = rng.normal(size=(3, 2)), rng.normal(size=(3, 2))
    p = np.abs(t) / np.abs(t).sum(1, keepdims=True)
    losses = {
        "squared error": (t, lambda z: jnp.sum((z - t) ** 2) / 6),
        "log cosh": (t, lambda z: jnp.sum(jnp.log(jnp.cosh(z - t))) / 3),
        "robust": (t, lambda z: jnp.sum(1 - jnp.exp(-((z - t) ** 2) / 2)) / 3),
        "softmax": (p, lambda z: -jnp.sum(p * jax.nn.log_softmax(z)) / 3),
    }
    for name, (targets, loss) in losses.items():
        r, C = toys.loss_derivatives(name, z, targets)
        gradient, H = jax.grad(loss)(z), jax.hessian(loss)(z)
        np.testing.assert_allclose(r, gradient, atol=1e-14)
        for i in range(3):
            np.testing.assert_allclose(C[i], H[i, :, i], atol=1e-14)
        if name in toys.ERROR_LOSSES:
            assert toys.ERROR_LOSSES[name].value(z - t).sum() / 3 == pytest.approx(float(loss(z)), rel=1e-12)


@pytest.mark.parametrize("activation", toys.ACTIVATIONS)
def test_the_cost_along_the_line_of_biases_has_the_derivatives_that_jax_finds(activation):
    line, phi = toys.BIAS_LINE, {"relu": jax.nn.relu, "tanh": jnp.tanh}[activation]

    def cost(s):
        z = phi(line.into * line.x[:, None] + line.biases + s * line.velocities) @ line.out
        return jnp.mean((z - jnp.sin(3 * line.x)) ** 2) / 2

    s = np.array([-0.41, 0.0123, 0.37])
    exact = jax.jit(jax.vmap(lambda s: (cost(s), jax.grad(cost)(s), jax.grad(jax.grad(cost))(s))))(s)
    np.testing.assert_allclose(line.derivatives(activation, s), exact, rtol=1e-10)


def test_a_flow_has_the_solution_that_is_known():
    path = toys.flow(lambda w: 4 * w**3, np.array([[0.5], [-1.5]]), 4.0, 0.04, limit=1.4)
    t = 0.04 * np.arange(101)
    np.testing.assert_allclose(path[0, :, 0], 0.5 / np.sqrt(1 + 8 * 0.25 * t), rtol=1e-7)  # x₀/√(1 + 8x₀²t)
    assert np.isfinite(toys.flow(lambda w: -w, np.array([1.0]), 0.2, 0.1, limit=1.2)[1])
    assert np.isnan(toys.flow(lambda w: -w, np.array([1.0]), 0.2, 0.1, limit=1.2)[2])


# With a parameter


def test_the_tilted_well_s_derivatives_and_response():
    well, w = TiltedWell(), np.array([-1.3, -0.4, 0.7])
    first = jax.vmap(jax.grad(lambda w: well.value(w, 0.2)))(w)
    np.testing.assert_allclose(well.gradient(w, 0.2), first, rtol=1e-12)
    np.testing.assert_allclose(well.hessian(w), jax.vmap(jax.hessian(lambda w: well.value(w, 0.2)))(w), rtol=1e-12)
    assert [len(well.stationary_points(well.fold * scale)) for scale in (0.99, -0.99, 1.01)] == [3, 3, 1]
    for direction in well.directions:
        slope = (well.followed(0.1001, direction) - well.followed(0.0999, direction)) / 2e-4
        assert well.response(well.followed(0.1, direction)) == pytest.approx(slope, rel=1e-6)


def test_the_weighted_line_and_ridge_minimise_their_costs():
    line = WeightedLine()
    theta, height = np.array([0.0, 1.0, 3.5]), np.array([-1.2, 0.7, -2.0])
    w = line.minimiser(theta, height)
    for k in range(3):
        cost = lambda w, k=k: line.value(w, theta[k], height[k])  # noqa: E731
        np.testing.assert_allclose(jax.grad(cost)(jnp.asarray(w[k])), 0, atol=1e-14)
        np.testing.assert_allclose(jax.hessian(cost)(jnp.asarray(w[k])), line.hessian(theta)[k], atol=1e-14)
    h = 1e-5
    moved = (line.minimiser(theta + h, height) - line.minimiser(theta - h, height)) / (2 * h)
    np.testing.assert_allclose(line.response(theta, height), moved, atol=1e-9)
    axis = RidgeAxis()
    slope = jax.grad(axis.value)(axis.minimiser(0.3, 0.2), 0.3, 0.2)
    assert float(slope) == pytest.approx(0, abs=1e-15)
    moved = (axis.minimiser(0.3, 0.2 + h) - axis.minimiser(0.3, 0.2 - h)) / (2 * h)
    assert axis.response(0.3, 0.2) == pytest.approx(moved, rel=1e-8)


def test_the_polynomial_s_minimiser_response_and_hypergradient():
    problem, u, h = PolynomialRidge(), np.log([1e-3, 0.2]), 1e-5
    features = problem.features(problem.x)
    A = features.T @ features / 12
    for lam in np.exp(u):
        w = np.linalg.solve(A + lam * np.diag([0.0] + 9 * [1.0]), features.T @ problem.t / 12)
        np.testing.assert_allclose(problem.minimiser(lam), w, rtol=1e-8)
    moved = (problem.minimiser(np.exp(u + h)) - problem.minimiser(np.exp(u - h))) / (2 * h)
    np.testing.assert_allclose(problem.response(np.exp(u)), moved, atol=1e-7)
    moved = (problem.costs(np.exp(u + h))[1] - problem.costs(np.exp(u - h))[1]) / (2 * h)
    np.testing.assert_allclose(problem.hypergradient(np.exp(u)), moved, atol=1e-8)


# The edge of stability in two variables


def test_the_reduced_map_is_descent_on_a_cost_whose_curvature_depends_on_the_weights():
    """J(x, u) = ½(2/α + u)x² − cu has the sharpness 2/α + u along x; descent on it is the map with β = 1."""
    alpha, c = 0.4, 0.01
    path = EdgeOfStability(alpha, c, 1.0).path(0.05, -0.1, 80)
    w = np.array([0.05, -0.1])
    for k in range(80):
        np.testing.assert_allclose(path[k], w, rtol=1e-9)
        x, u = w
        w = w - alpha * np.array([(2 / alpha + u) * x, x**2 / 2 - c])


def test_the_rest_point_stays_and_small_orbits_have_the_period():
    edge = EdgeOfStability(0.1, 0.01, 2.0)
    x, y = edge.path(edge.resting_size, 0.0, 20).T
    np.testing.assert_allclose(np.abs(x), edge.resting_size, rtol=1e-12)
    np.testing.assert_allclose(y, 0, atol=1e-15)
    y = edge.path(1.02 * edge.resting_size, 0.0, 1000)[:, 1]
    rising = np.flatnonzero((y[:-1] < 0) & (y[1:] >= 0))
    assert np.diff(rising)[0] == pytest.approx(edge.period, rel=0.02)


def test_a_path_stops_at_the_limit_and_starts_are_vectorised():
    edge = EdgeOfStability(0.4, 0.01, 1.0)
    paths = edge.path([0.1, 50.0], [0.5, 2.0], 30, limit=60.0)
    assert paths.shape == (2, 31, 2) and np.isfinite(paths).all() and (paths[1] == [50.0, 2.0]).all()
    np.testing.assert_array_equal(paths[0], edge.path(0.1, 0.5, 30))


@pytest.mark.parametrize("name", toys.THREE_FITS)
def test_a_fit_of_a_network_for_several_weights_at_once(name):
    fit = toys.THREE_FITS[name]
    net, T, W = MLP(fit.net), fit.T, np.random.default_rng(0).normal(size=(2, fit.net.n))
    softmax = lambda z: -jnp.sum(T * jax.nn.log_softmax(z)) / len(T)  # noqa: E731
    entropy = -np.sum(T * np.log(np.where(T > 0, T, 1))) / len(T)
    least, loss = (entropy, softmax) if fit.loss == "softmax" else (0.0, lambda z: squared_error(z, T))
    value, gradient, hessian = derivatives_of(lambda w: loss(net(w, fit.X)))(W)
    np.testing.assert_allclose(fit.value(W), value - least, rtol=1e-12)
    np.testing.assert_allclose(fit.gradient(W), gradient, atol=1e-13)
    np.testing.assert_allclose(sum(fit.curvature(W)), hessian, atol=1e-12)
    np.testing.assert_array_equal(fit.gauss_newton(W), fit.curvature(W)[0])
