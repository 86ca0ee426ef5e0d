"""The costs of two weights against jax: value, gradient and Hessian at many points at once."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ntd_helpers import toys
from tests.toys.derivatives import assert_derivatives


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


TOYS = {
    "PASSES": (toys.PASSES, passes),
    "TWO_WEIGHTS": (toys.TWO_WEIGHTS, two_weights),
    "ROSENBROCK": (toys.ROSENBROCK, rosenbrock),
    "ONE_UNIT": (toys.ONE_UNIT, one_unit),
    "PRODUCT_FIT": (toys.PRODUCT_FIT, product_fit),
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
TOYS |= {name: (toy, SURFACES[name]) for name, toy in toys.UNDECIDED_SURFACES.items()}


@pytest.mark.parametrize("toy, cost", TOYS.values(), ids=TOYS)
def test_a_toy_has_the_value_gradient_and_hessian_that_jax_finds(toy, cost):
    assert_derivatives(toy, cost, np.random.default_rng(0).uniform(-2, 2, (6, 2)))


def test_gauss_newton_of_least_squares_is_that_of_its_residuals():
    w = np.array([[0.3, -0.7], [1.2, 0.4]])
    for toy in (toys.TWO_WEIGHTS, toys.ROSENBROCK):
        D = jax.jit(jax.vmap(jax.jacobian(lambda w, toy=toy: residuals(toy, w))))(w)
        np.testing.assert_allclose(toy.jacobian(w), D, atol=1e-13)
        np.testing.assert_allclose(toy.gauss_newton(w), np.einsum("kai,kaj->kij", D, D), atol=1e-13)


def residuals(toy, w):
    if toy is toys.ROSENBROCK:
        return jnp.stack([10 * (w[1] - w[0] ** 2), 1 - w[0]])
    return jnp.stack([w[0] * w[1] - 1, 0.15 * (w[0] - w[1])])
