"""The central flow: complementarity against closed forms and scipy, the flow against a solved problem, its figures."""

import jax.numpy as jnp
import numpy as np
import pytest
from scipy.optimize import minimize

from ntd_helpers.central_flow import central_flow, complementary_matrix, gradient_flow, smat, svec
from ntd_helpers.datasets import recorded
from tools.record import FLOW_RUNS, edge_problem

rng = np.random.default_rng


def problem(m, seed, rank=None):
    """A random symmetric `linear` (m, m), and a positive semidefinite `quadratic` of full or given rank."""
    random, M = rng(seed), m * (m + 1) // 2
    factor = random.normal(size=(M, rank or 2 * M))
    C = random.normal(size=(m, m))
    return C + C.T, factor @ factor.T


# The complementarity problem


def test_svec_keeps_inner_products_and_is_undone():
    S, T = problem(4, 0)[0], problem(4, 1)[0]
    assert svec(S) @ svec(T) == pytest.approx(np.sum(S * T))
    np.testing.assert_allclose(smat(svec(S)), S)


@pytest.mark.parametrize("c, b, sigma", [(-3.0, 2.0, 1.5), (3.0, 2.0, 0.0), (0.0, 2.0, 0.0)])
def test_one_direction(c, b, sigma):
    assert complementary_matrix([[c]], [[b]]) == pytest.approx(np.array([[sigma]]))


@pytest.mark.parametrize("m", [2, 3, 5])
def test_a_multiple_of_the_identity_gives_the_positive_part(m):
    C, _ = problem(m, m)
    values, Q = np.linalg.eigh(-C)
    expected = (Q * values.clip(0)) @ Q.T / 3
    np.testing.assert_allclose(complementary_matrix(C, 3 * np.eye(m * (m + 1) // 2)), expected, atol=1e-9)


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
@pytest.mark.parametrize("m", [1, 2, 3, 4, 6, 9])
def test_the_conditions_hold_on_random_problems(m, scale):
    for seed in range(5):
        C, B = problem(m, seed)
        B = B * scale
        sigma = complementary_matrix(C, B)
        Z = C + smat(B @ svec(sigma))
        assert np.linalg.eigvalsh(sigma)[0] >= -1e-9 * np.linalg.norm(sigma)
        assert np.linalg.eigvalsh(Z)[0] >= -1e-8 * np.linalg.norm(C)
        assert abs(np.sum(sigma * Z)) <= 1e-8 * np.linalg.norm(C) * np.linalg.norm(sigma)


@pytest.mark.parametrize("m", [2, 3, 4])
def test_it_minimises_what_scipy_minimises(m):
    C, B = problem(m, 10 + m)

    def objective(r):
        s = svec(r.reshape(m, m) @ r.reshape(m, m).T)  # Σ = RRᵀ is positive semidefinite whatever R
        return s @ B @ s / 2 + svec(C) @ s

    best = min((minimize(objective, rng(k).normal(size=m * m)) for k in range(3)), key=lambda found: found.fun)
    R = best.x.reshape(m, m)
    np.testing.assert_allclose(complementary_matrix(C, B), R @ R.T, atol=1e-4)


def test_a_problem_without_a_solution_is_refused():
    with pytest.raises(ValueError, match="found no Σ"):
        complementary_matrix([[-1.0]], [[0.0]])
    with pytest.raises(ValueError, match="linear must be a symmetric matrix"):
        complementary_matrix([[1.0, 2.0], [0.0, 1.0]], np.eye(3))
    with pytest.raises(ValueError, match=r"quadratic must have the shape \(3, 3\)"):
        complementary_matrix(np.eye(2), np.eye(2))


# The flow, where it is known: J = ½ xᵀYx + (a/2)‖Y − C‖² + ½ ε‖v‖². At x = 0 and v = 0 the Hessian in x is Y (m, m),
# and Y moves by −α(a(Y − C) + ½Σ).

A, EPSILON, ALPHA = 0.05, 0.3, 0.4


def toy(C, flat=20):
    m = len(C)
    M = m * (m + 1) // 2
    pairs = [smat(e) for e in np.eye(M)]

    def cost(w):
        x, y, v = w[:m], w[m : m + M], w[m + M :]
        Y = sum(y[i] * E for i, E in enumerate(pairs))
        return x @ Y @ x / 2 + A / 2 * jnp.sum((Y - C) ** 2) + EPSILON / 2 * v @ v

    return cost, lambda Y: np.concatenate([np.zeros(m), svec(Y), np.zeros(flat)])


ROTATION = np.linalg.qr(rng(3).normal(size=(3, 3)))[0]


@pytest.mark.parametrize("limits", [(7.0, 4.0, 3.0), (7.0, 6.0, 3.0), (8.0, 7.0, 6.0)])
def test_curvature_is_held_at_the_edge_and_sigma_is_what_holds_it(limits):
    edge = 2 / ALPHA
    C = (ROTATION * limits) @ ROTATION.T
    cost, point = toy(C)
    flow = central_flow(cost, point(2 * np.eye(3)), ALPHA, 1000)
    excess = (ROTATION * (np.array(limits) - edge).clip(0)) @ ROTATION.T
    Y = smat(flow.path[-1][3:9])
    np.testing.assert_allclose(Y, C - excess, atol=1e-3)  # the nearest matrix to C below the edge
    # Σ = 2a(C − edge)₊ keeps it there, so the oscillation adds ½⟨Σ, H⟩ = a · edge · tr (C − edge)₊.
    assert flow.oscillation_cost[-1] == pytest.approx(A * edge * np.trace(excess), rel=1e-4)
    assert flow.rank[-1] == np.sum(np.array(limits) > edge)
    assert flow.eigenvalues[20:, 0].max() < edge * (1 + 1e-4)  # after the one hop in which it may jump over the edge


def test_from_the_edge_itself_what_would_rise_is_held_and_the_rest_falls():
    """Where all eigenvalues are equal, their vectors are arbitrary: all of Σ counts, off its diagonal too."""
    excess = np.array([3.0, 1.0, -2.0])
    C = 5 * np.eye(3) + (ROTATION * excess) @ ROTATION.T
    cost, point = toy(C)
    flow = central_flow(cost, point(5 * np.eye(3)), ALPHA, 10)
    fallen = (ROTATION * excess.clip(None, 0)) @ ROTATION.T * (1 - np.exp(-ALPHA * A * 10))
    np.testing.assert_allclose(smat(flow.path[-1][3:9]), 5 * np.eye(3) + fallen, atol=1e-3)
    assert flow.oscillation_cost[0] == pytest.approx(A * 5 * (3 + 1), rel=1e-3)


def test_below_the_edge_it_is_gradient_flow_and_that_is_exponential():
    C = np.diag([4.0, 3.5])
    cost, point = toy(C)
    start = point(np.diag([2.0, 1.0])) + np.append(np.zeros(5), np.ones(20))
    central, gradient = (f(cost, start, ALPHA, 60) for f in (central_flow, gradient_flow))
    np.testing.assert_array_equal(central.path, gradient.path)
    decay = np.exp(-ALPHA * A * gradient.steps)
    np.testing.assert_allclose(gradient.path[:, 2], 4 - 2 * decay, rtol=1e-5)
    np.testing.assert_allclose(gradient.path[:, -1], np.exp(-ALPHA * EPSILON * gradient.steps), rtol=1e-2)
    assert not central.oscillation_cost.any() and not central.rank.any()


@pytest.mark.parametrize(
    "change, message",
    [
        ({"w": np.zeros(9)}, "at least 16 entries, twice `directions`; got 9"),
        ({"step_size": 0}, "step_size must be a positive number; got 0"),
        ({"steps": 2.5}, "steps must be a whole number"),
        ({"hop": 0}, "hop must be a whole number"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(change, message):
    arguments = {"w": np.zeros(29), "step_size": 0.4, "steps": 10} | change
    with pytest.raises(ValueError, match=message):
        central_flow(lambda w: w @ w, **arguments)


def test_more_directions_at_the_edge_than_are_followed_is_refused():
    cost, point = toy(8 * np.eye(3))
    with pytest.raises(ValueError, match="all 2 directions that are followed reach the edge at step 0"):
        central_flow(cost, point(6 * np.eye(3)), ALPHA, 10, directions=2)


@pytest.mark.parametrize("flow", [central_flow, gradient_flow])
@pytest.mark.parametrize(
    "cost, message",
    [
        (lambda w: jnp.sum(w**4), "at most 100 times the edge 2/α = 5; the largest curvature is 4.8e\\+03 at step 0"),
        (lambda w: jnp.sum(jnp.sqrt(w - 20)), "finite second derivatives on the flow; at step 0 they are not"),
    ],
)
def test_where_it_would_never_end_it_is_refused(flow, cost, message):
    with pytest.raises(ValueError, match=message):
        flow(cost, np.full(20, 20.0), ALPHA, 10)


# The recording: the figures of lesson 4


def late(key, run, first=2000):
    data = recorded("central_flow")
    return data[key][FLOW_RUNS.index(run)][data["steps"] >= first]


def mean_cost(run):
    """Mean costs from step 2000 on: of descent, of the central flow with its oscillation, of gradient flow."""
    central = late("central_cost", run) + late("central_oscillation_cost", run)
    return [np.nanmean(costs) for costs in (late("descent_cost", run), central, late("gradient_cost", run))]


@pytest.mark.parametrize("run", FLOW_RUNS[:6])
def test_the_central_flow_follows_descent_from_step_2000_to_4000(run):
    edge = 2 / run[1]
    descent, central, gradient = mean_cost(run)
    assert abs(central / descent - 1) < 0.02 and gradient / descent - 1 < -0.07
    assert np.abs(late("central_eigenvalues", run)[:, 0] / edge - 1).max() < 0.001
    assert abs(np.nanmean(late("descent_sharpness", run)) / edge - 1) < 0.04
    assert late("gradient_eigenvalues", run)[-1, 0] > 1.15 * edge
    near, far = (np.nanmean(late(f"{flow}_distance", run)) for flow in ("central", "gradient"))
    assert near < 0.25 * far
    measured = np.nanmean(late("descent_oscillation_cost", run))
    predicted = late("central_oscillation_cost", run).mean()
    assert abs(predicted / measured - 1) < 0.2


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_where_it_fails(seed):
    # Flows from the untrained network: the first steps are too long for a flow, and the distance stays.
    warm, cold = ((seed, 0.4, 500), (seed, 0.4, 0))
    assert np.nanmean(late("central_distance", cold)) > 3 * np.nanmean(late("central_distance", warm))
    # At first the oscillation of descent has yet to grow, while the flow has it in full.
    data = recorded("central_flow")
    run, early = FLOW_RUNS.index(warm), (data["steps"] >= 1800) & (data["steps"] <= 1980)
    assert (data["central_oscillation_cost"][run][early] > 10 * data["descent_oscillation_cost"][run][early]).all()


def test_a_large_step():
    run = FLOW_RUNS[-1]
    descent, central, _ = mean_cost(run)
    assert abs(central / descent - 1) < 0.02 and np.nanmax(late("central_rank", run)) >= 4
    small = (0, 0.5, 500)
    assert np.nanmean(late("central_distance", run)) > 2 * np.nanmean(late("central_distance", small))


def test_a_stretch_of_the_recording_computed_again():
    data = recorded("central_flow")
    _, cost = edge_problem()
    flow = central_flow(cost, data["live_start"][0], 0.4, 60)
    rows = np.isin(data["steps"], data["live_step"] + flow.steps)
    again = np.isin(data["live_step"] + flow.steps, data["steps"])
    for key, values in (("central_cost", flow.cost), ("central_oscillation_cost", flow.oscillation_cost)):
        np.testing.assert_allclose(values[again], data[key][0][rows], rtol=1e-3)
    np.testing.assert_allclose(flow.eigenvalues[again, :6], data["central_eigenvalues"][0][rows], rtol=1e-3)
