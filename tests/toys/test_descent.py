"""Gradient descent, gradient flow and the reduced map at the edge of stability, against formulas."""

import numpy as np
import pytest

from ntd_helpers import toys
from ntd_helpers.toys import EdgeOfStability


def test_descend_takes_the_steps_of_gradient_descent_for_many_starts_at_once():
    curvature = np.array([1.0, 0.25])
    path = toys.descend(lambda w: curvature * w, np.ones((3, 2)), np.array([0.5, 1.0, 3.0]), 4)
    exact = (1 - np.array([0.5, 1.0, 3.0])[:, None, None] * curvature) ** np.arange(5)[:, None]
    np.testing.assert_allclose(path, exact, rtol=1e-14)
    held = toys.descend(lambda w: curvature * w, np.ones(2), 3.0, 4, limit=5.0)
    np.testing.assert_array_equal(held[:3], path[2, :3])
    np.testing.assert_array_equal(held[3:], [path[2, 2]] * 2)  # −8 would be beyond 5: the path stays


def test_a_flow_has_the_solution_that_is_known():
    path = toys.flow(lambda w: 4 * w**3, np.array([[0.5], [-1.5]]), 4.0, 0.04, limit=1.4)
    t = 0.04 * np.arange(101)
    np.testing.assert_allclose(path[0, :, 0], 0.5 / np.sqrt(1 + 8 * 0.25 * t), rtol=1e-7)  # x₀/√(1 + 8x₀²t)
    assert np.isfinite(toys.flow(lambda w: -w, np.array([1.0]), 0.2, 0.1, limit=1.2)[1])
    assert np.isnan(toys.flow(lambda w: -w, np.array([1.0]), 0.2, 0.1, limit=1.2)[2])


@pytest.mark.parametrize("time, step", [(1.0, 0.3), (1.0, -0.5), (-1.0, 0.5), (1.0, 0.0), (np.nan, 0.1)])
def test_a_flow_that_would_not_end_at_its_time_is_refused(time, step):
    with pytest.raises(ValueError, match="time must be a whole number of positive steps"):
        toys.flow(lambda w: w, np.ones(1), time, step)


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
