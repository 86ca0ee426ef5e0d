"""The recorded trainings: parts of them are trained again here, by other means where there are any, and compared."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.integrate import solve_ivp

from ntd_helpers.datasets import digits, recorded
from ntd_helpers.gauss_newton import levenberg_marquardt
from ntd_helpers.hessians import hvp, top_eigenvalues
from ntd_helpers.influence import influences, proximal_bregman_response, train
from ntd_helpers.networks import one_hot, squared_error
from tools.record import (
    ALPHAS,
    DAMPINGS,
    INFLUENCE,
    LEFT_OUT,
    MOMENTS,
    RACE_PRICES,
    STEPS_ON,
    TRAINED,
    edge_problem,
    influence_problem,
    minibatch_path,
    race_problem,
    sharpness_along,
    spectra_problem,
)


def descend(cost, w, alpha, steps):
    """Gradient descent by a plain loop over compiled steps."""
    step = jax.jit(lambda w: w - alpha * jax.grad(cost)(w))
    for _ in range(steps):
        w = step(w)
    return w


def test_recordings_state_their_provenance():
    parts = {
        "central_flow": "the central flow",
        "edge": "full-batch gradient descent",
        "flow": "gradient flow",
        "influence": "40 of 400 examples",
        "minibatches": "for each batch size",
        "race": "momentum",
        "slopes": "each eigenvector q of H",
        "spectra": "H, G and H − G",
    }
    for name, what in parts.items():
        provenance = str(recorded(name)["provenance"])
        assert provenance.startswith(f"python -m tools.record {name}:") and what in provenance and "jax" in provenance
    with pytest.raises(ValueError, match="expected one of .*edge, .*spectra, got 'edges'"):
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


def test_gradient_flow_again_with_scipy_and_slow_descent_beside_it():
    data = recorded("flow")
    net, cost = edge_problem()
    slope = jax.jit(lambda w: -jax.grad(cost)(w))
    w = solve_ivp(lambda t, w: np.asarray(slope(w)), (0, 40), net.init(seed=0), rtol=1e-8, atol=1e-9).y[:, -1]
    row = list(data["times"].round(6)).index(40)
    assert float(cost(w)) == pytest.approx(data["costs"][row], rel=1e-6)
    assert sharpness_along(cost, [w])[0] == pytest.approx(data["sharpness"][row], rel=1e-5)
    assert (np.diff(data["costs"]) < 0).all() and data["sharpness"][-1] > 7
    slow = recorded("edge")  # α = 0.1 at step 4000: time 400
    assert slow["sharpness"][0, -1] == pytest.approx(np.interp(400, data["times"], data["sharpness"]), rel=1e-3)


def test_minibatches_trained_again():
    data = recorded("minibatches")
    i = list(data["sizes"]).index(25)
    cost, path = minibatch_path(25, 1, 200)
    w, (X, T) = np.asarray(edge_problem()[0].init(0)), centred_digits()
    net, rng = edge_problem()[0], np.random.default_rng(1)
    step = jax.jit(lambda w, X, T: w - 0.4 * jax.grad(lambda w: squared_error(net(w, X), T))(w))
    for _ in range(10):  # epochs of 20 batches
        for batch in rng.permutation(500).reshape(-1, 25):
            w = step(w, X[batch], T[batch])
    np.testing.assert_allclose(path[-1], w, rtol=1e-9, atol=1e-12)
    assert sharpness_along(cost, path[-1:])[0] == pytest.approx(data["sharpness"][i, 1, 2], rel=1e-5)
    late = data["sharpness"][:, :, 30:].mean(axis=2)
    assert (np.diff(late.mean(axis=1)) < 0).all() and (np.ptp(late, axis=1) < 0.25).all()
    np.testing.assert_allclose(late[0], 5, rtol=0.03)  # full batches: the edge
    assert (late[-2:] < 4.2).all()


def centred_digits():
    X, labels = digits(500)
    return X - X.mean(axis=0), one_hot(labels, 10)


def test_slopes_have_the_gradient_s_norm_and_its_curvature():
    data, spectra = recorded("slopes"), recorded("spectra")
    net, model, loss = spectra_problem()
    cost = lambda w: loss(model(w))
    for moment in (0, 10):
        i = MOMENTS.index(moment)
        w = descend(cost, net.init(seed=0), 0.5, moment)
        g = jax.jit(jax.grad(cost))(w)
        assert np.sum(data["slopes"][i] ** 2) == pytest.approx(float(g @ g), rel=1e-5)
        along_g = float(g @ jax.jit(lambda w, v: hvp(cost, w, v))(w, g))
        assert data["slopes"][i] ** 2 @ spectra["hessian"][i] == pytest.approx(along_g, rel=1e-4)


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
    w, sharpness, costs = net.init(seed), {}, []
    for k in range(40):
        if k == 0 or k >= 30:
            sharpness[k] = top_eigenvalues(lambda v, w=w: product(w, v), net.n, 1, tol=1e-6)[0]
        costs.append(float(cost(w)))
        w = many(w)
    assert sharpness.pop(0) < 4  # it begins below the edge,
    assert abs(np.mean(list(sharpness.values())) / 5 - 1) < 0.05  # and ends at it
    assert costs[39] < costs[20] < costs[5]  # while the cost goes on falling


@pytest.mark.parametrize("moment", [0, 30])
def test_the_spectra_trained_again(moment):
    data = recorded("spectra")
    assert tuple(data["steps"]) == MOMENTS
    i = MOMENTS.index(moment)
    net, model, loss = spectra_problem()
    cost = lambda w: loss(model(w))
    w = descend(cost, net.init(seed=0), 0.5, moment)
    assert float(cost(w)) == pytest.approx(data["costs"][i], rel=1e-12)
    row = lambda v: jax.grad(lambda w: jax.grad(cost)(w) @ v)(w)  # reverse over reverse
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


def test_the_race_run_again():
    """Gradient descent and momentum to a cost of 0.27 by plain loops; the first damped step, and its price."""
    data = recorded("race")
    net, model, loss = race_problem()
    value_and_gradient = jax.jit(jax.value_and_grad(lambda w: loss(model(w))))
    i = int(np.abs(data["targets"] - 0.27).argmin())
    for name, alpha, beta in (("descent", 1.0, 0.0), ("momentum", 0.3, 0.9)):
        w, v, k = net.init(seed=0), 0.0, 0
        while (value := value_and_gradient(w))[0] > data["targets"][i]:
            v = beta * v - alpha * value[1]
            w, k = w + v, k + 1
        assert k == data[f"{name}_steps"][i] == data[f"{name}_paid"][i]
    reached = levenberg_marquardt(loss, model, net.init(seed=0), 1, damping=1.0, products=30)[1][1]
    j = int((data["damped_30_steps"] == 1).sum())
    assert (data["targets"][:j] >= reached).all() and data["targets"][j] < reached
    assert (data["damped_30_paid"][:j] == 1 + 0.47 + 30 * 1.08).all()


def test_the_race_s_prices_are_counted_in_the_compiled_programs():
    net, model, loss = race_problem()
    shape, cost = jax.ShapeDtypeStruct((net.n,), float), lambda w: loss(model(w))

    def products(w, *directions):  # linearised once, then a product for each direction
        push, curve = jax.linearize(model, w)[1], jax.linearize(jax.grad(loss), model(w))[1]
        return [jax.linear_transpose(push, w)(curve(push(v)))[0] for v in directions]

    def count(f, shapes):
        return jax.jit(f).lower(*[shape] * shapes).compile().cost_analysis()["flops"]

    gradient = count(jax.grad(cost), 1)
    assert count(cost, 1) / gradient == pytest.approx(RACE_PRICES["cost"], abs=0.01)
    assert (count(products, 3) - count(products, 2)) / gradient == pytest.approx(RACE_PRICES["product"], abs=0.01)


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
    change = lambda many, one: np.asarray(test_costs(many)) - float(V(one))
    response = change(proximal_bregman_response(cost, w, without, 0.01), w)
    np.testing.assert_allclose(response, influence["bregman"][1, i, at], **close)
    on = lambda theta: train(cost, w, theta, INFLUENCE["step_size"], STEPS_ON[1])
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
