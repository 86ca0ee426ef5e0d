"""The recorded trainings: parts of them are trained again here, in another way where there is one, and compared."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ntd_helpers.datasets import recorded
from ntd_helpers.hessians import hvp, top_eigenvalues
from ntd_helpers.influence import influences, proximal_bregman_response, train
from tools.record import (
    ALPHAS,
    DAMPINGS,
    INFLUENCE,
    LEFT_OUT,
    MOMENTS,
    STEPS_ON,
    TRAINED,
    edge_problem,
    influence_problem,
    spectra_problem,
)  # fmt: skip


def descend(cost, w, alpha, steps):
    """Gradient descent by a plain loop over compiled steps."""
    step = jax.jit(lambda w: w - alpha * jax.grad(cost)(w))
    for _ in range(steps):
        w = step(w)
    return w


def test_recordings_state_their_provenance():
    for name, what in (
        ("edge", "full-batch gradient descent"),
        ("spectra", "H, G and H − G"),
        ("influence", "40 of 400 examples"),
    ):
        provenance = str(recorded(name)["provenance"])
        assert provenance.startswith(f"python -m tools.record {name}:") and what in provenance and "jax" in provenance
    with pytest.raises(ValueError, match="expected one of edge, influence, spectra, got 'edges'"):
        recorded("edges")


@pytest.mark.parametrize("alpha, steps", [(0.1, 200), (0.4, 400), (0.7, 60)])
def test_the_edge_trained_again_before_it_is_met(alpha, steps):
    data = recorded("edge")
    i = list(data["alphas"]).index(alpha)
    net, cost = edge_problem()
    w = descend(cost, net.init(seed=0), alpha, steps)
    assert float(cost(w)) == pytest.approx(data["costs"][i][list(data["cost_steps"]).index(steps)], rel=1e-5)
    u, product = jnp.ones(net.n), jax.jit(lambda w, u: jax.grad(lambda w: jax.jvp(cost, (w,), (u,))[1])(w))
    for _ in range(300):  # power iteration, reverse over forward: not what the recording was made with
        u = product(w, u)
        u = u / jnp.linalg.norm(u)
    assert float(u @ product(w, u)) == pytest.approx(data["sharpness"][i][list(data["steps"]).index(steps)], rel=1e-5)


def test_the_edge_has_every_step_size_and_the_same_start():
    data = recorded("edge")
    assert tuple(data["alphas"]) == ALPHAS and data["sharpness"].shape == (13, 201) and data["costs"].shape == (13, 801)
    assert np.ptp(data["sharpness"][:, 0]) == 0 and np.ptp(data["costs"][:, 0]) == 0
    reached = data["sharpness"].max(axis=1) >= 2 / data["alphas"]
    late = data["sharpness"][:, 150:].mean(axis=1) * data["alphas"] / 2
    assert reached.sum() >= 7 and (np.abs(late[reached] - 1) < 0.05).all() and (late[~reached] < 1).all()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_edge_of_stability_from_other_starts(seed):
    """From three other seeds too: from step 3000 on, the sharpness is within 5 % of 2/α in the mean; α = 0.4."""
    net, cost = edge_problem()
    product = jax.jit(lambda w, v: hvp(cost, w, v))
    many = jax.jit(lambda w: jax.lax.fori_loop(0, 100, lambda _, w: w - 0.4 * jax.grad(cost)(w), w))
    w, sharpness, costs = net.init(seed), [], []
    for _ in range(40):
        sharpness.append(top_eigenvalues(lambda v, w=w: product(w, v), net.n, 1, tol=1e-6)[0])
        costs.append(float(cost(w)))
        w = many(w)
    assert sharpness[0] < 4  # it begins below the edge,
    assert abs(np.mean(sharpness[30:]) / 5 - 1) < 0.05  # and ends at it
    assert costs[39] < costs[20] < costs[5]  # while the cost goes on falling


@pytest.mark.parametrize("moment", [0, 30])
def test_the_spectra_trained_again(moment):
    data = recorded("spectra")
    assert tuple(data["steps"]) == MOMENTS
    i = MOMENTS.index(moment)
    net, model, loss = spectra_problem()
    cost = lambda w: loss(model(w))  # noqa: E731
    w = descend(cost, net.init(seed=0), 0.5, moment)
    assert float(cost(w)) == pytest.approx(data["costs"][i], rel=1e-12)
    row = lambda v: jax.grad(lambda w: jax.grad(cost)(w) @ v)(w)  # noqa: E731  # reverse over reverse
    H = jax.jit(lambda E: jax.lax.map(row, E))(jnp.eye(net.n))
    np.testing.assert_allclose(np.linalg.eigvalsh(H), data["hessian"][i], atol=1e-6)


def test_the_spectra_hang_together():
    data = recorded("spectra")
    assert (np.diff(data["hessian"], axis=1) >= 0).all() and data["hessian"].shape == (15, 1210)
    traces = {name: data[name].sum(axis=1) for name in ("hessian", "gauss_newton", "residual")}
    np.testing.assert_allclose(traces["hessian"], traces["gauss_newton"] + traces["residual"], atol=1e-4)
    assert (data["gauss_newton"] > -1e-7).all()
    # Weyl: adding a positive semidefinite G to the residual term lowers no eigenvalue
    assert (data["hessian"] >= data["residual"] - 1e-6).all()


# Influence


def correlations(a, b):
    """Of the last axes."""
    return np.array([np.corrcoef(x, y)[0, 1] for x, y in zip(a, b, strict=True)])


@pytest.fixture(scope="module")
def influence():
    return recorded("influence")


def test_influence_recomputed_for_one_start(influence):
    net, cost, V = influence_problem()
    ones, without = np.ones(TRAINED), 1 - np.eye(TRAINED)[[0, 120, 280]]
    at, close = [0, 12, 28], {"rtol": 1e-4, "atol": 1e-9}
    w = descend(lambda w: cost(w, ones), net.init(seed=1), INFLUENCE["step_size"], INFLUENCE["steps"])
    assert float(V(w)) == pytest.approx(influence["test_costs"][1], rel=1e-8)
    assert np.linalg.norm(jax.grad(cost)(w, ones)) == pytest.approx(influence["stopped_gradients"][1], rel=1e-6)
    i = 2
    assert DAMPINGS[i] == pytest.approx(0.01)
    predicted = influences(cost, V, w, 0.01)[list(LEFT_OUT)]
    np.testing.assert_allclose(predicted, influence["predicted"][1, i], **close)
    test_costs = jax.jit(jax.vmap(V))
    change = lambda many, one: np.asarray(test_costs(many)) - float(V(one))  # noqa: E731
    response = change(proximal_bregman_response(cost, w, without, 0.01), w)
    np.testing.assert_allclose(response, influence["bregman"][1, i, at], **close)
    on = lambda theta: train(cost, w, theta, INFLUENCE["step_size"], STEPS_ON[1])  # noqa: E731
    np.testing.assert_allclose(change(on(without), on(ones)), influence["trained_on"][1, 1, at], **close)
    again = train(cost, net.init(seed=1), without, **INFLUENCE)
    np.testing.assert_allclose(change(again, w), influence["from_scratch"][1, at], **close)


def test_influence_predicts_the_bregman_response_from_every_start(influence):
    for i in range(2, len(DAMPINGS)):
        assert (correlations(influence["predicted"][:, i], influence["bregman"][:, i]) > 0.99).all()
    assert (influence["stopped_gradients"] > 0.01).all() and (influence["stopped_smallest"] < -0.002).all()


def test_the_damping_that_predicts_training_on_best_goes_with_one_over_the_steps(influence):
    for k, changes in zip(STEPS_ON, influence["trained_on"].swapaxes(0, 1), strict=True):
        quality = np.mean([correlations(each, changes) for each in influence["predicted"].swapaxes(0, 1)], axis=1)
        best = DAMPINGS[quality.argmax()]
        assert 0.5 < best * INFLUENCE["step_size"] * k < 2 and quality.max() > 0.95


def test_influence_fails_for_training_from_scratch(influence):
    scratch, V = influence["from_scratch"], influence["test_costs"]
    assert V.std() > 50 * np.median(np.abs(scratch))  # the starts' spread, against the effect of an example
    predicted = influence["predicted"][:, 2]
    assert (correlations(predicted, scratch[:3]) < 0.9).all()
    assert (correlations(predicted, np.roll(scratch, -1, axis=0)[:3]) < 0.9).all()


def test_at_a_minimum_the_hessian_predicts_retraining_but_not_from_scratch(influence):
    assert (influence["minimum_gradients"] < 1e-6).all() and (influence["minimum_smallest"][:, 1] > 1e-5).all()
    np.testing.assert_allclose(influence["minimum_smallest"][:, 0], 0, atol=1e-10)  # one shift of all outputs
    by_hessian, retrained = influence["minimum_predicted_by_hessian"], influence["minimum_retrained"]
    assert (correlations(by_hessian, retrained) > 0.9).all()
    assert (correlations(influence["minimum_predicted"], retrained) < correlations(by_hessian, retrained)).all()
    assert (correlations(influence["minimum_predicted"], influence["minimum_bregman"]) > 0.98).all()
    assert (correlations(by_hessian, influence["minimum_from_scratch"]) < 0.8).all()
    jittered = np.abs(influence["minimum_jittered"]) > 1e-4  # nothing left out, and yet another minimum
    assert jittered.any(axis=1).sum() >= 2 and jittered.shape == (3, 8)
