"""The capstone: the course's theory predicts what the run measures, and the nearest wrong ideas do not."""

from functools import cache

import numpy as np
import pytest
from scipy.optimize import approx_fprime, minimize

from ntd_helpers import capstone
from ntd_helpers.datasets import iris, wine
from ntd_helpers.exercises import score

PROBLEMS = [("wine", 0), ("iris", 2)]


@cache
def made(data, seed):
    task = capstone.problem(data, seed)
    return task, task.run()


def eigenaxes(task):
    """The Hessian at the minimum by differences of the gradient, and from it the eigenvalues and eigenvectors."""
    h = 1e-5
    columns = [
        (task.gradient(task.trained + e) - task.gradient(task.trained - e)) / (2 * h) for e in h * np.eye(task.net.n)
    ]
    return np.linalg.eigh(np.array(columns))


def theory(task):
    """A forecast by the lessons' formulas alone."""
    a, Q = eigenaxes(task)
    d, alpha = Q.T @ (task.start - task.trained), 1 / a[-1]
    factors = [abs(1 - 1.8 * alpha * (v @ (Q * a) @ (Q.T @ v))) for v in task.directions.T]
    removed = np.sum([gradient_of(task, i) for i in task.left_out], axis=0) / len(task.inputs)
    response = Q @ ((Q.T @ removed) / np.where(a > 1e-6, a, np.inf))
    G, g = gauss_newton(task), task.gradient(task.initial)
    ends = {p: task.initial - np.linalg.solve(G + 10**p * np.eye(len(G)), g) for p in np.arange(-3, 1.5, 0.5)}
    costs = {p: task.cost(end) for p, end in ends.items()}  # a coarse search
    values = (
        2 / a[-1],
        (np.argsort(factors) + 1).tolist(),
        0.5 * np.sum(a * (1 - alpha * a) ** 60 * d**2),
        task.validation.gradient(task.trained) @ response,
        min(costs, key=costs.get),
    )
    return dict(zip(capstone.NAMES, values, strict=True))


def gradient_of(task, i):
    """The gradient of one example's squared error."""
    loss = lambda w: 0.5 * np.sum((task.net(w, task.inputs[i : i + 1]) - task.targets[i]) ** 2)
    return approx_fprime(task.trained, loss)


def gauss_newton(task):
    """G at the initial weights, with the penalty, by differences of the outputs."""
    outputs, h = lambda w: task.net(w, task.inputs), 1e-5 * np.eye(task.net.n)
    J = np.array([(outputs(task.initial + e) - outputs(task.initial - e)) / 2e-5 for e in h])  # (n, N, m)
    return np.einsum("mia,nia->mn", J, J) / len(task.inputs) + np.diag(task.decay)


@pytest.mark.parametrize("data, seed", PROBLEMS)
def test_the_lessons_formulas_predict_all_five(data, seed):
    task, measured = made(data, seed)
    result = score("6", theory(task), lambda: measured)
    assert result.right == 5, repr(result)


@pytest.mark.parametrize("data, seed", PROBLEMS)
def test_the_nearest_wrong_ideas_are_marked_wrong(data, seed):
    task, measured = made(data, seed)
    a = np.linalg.eigvalsh(task.hessian(task.trained))
    values = 1 / a[-1], [1, 2, 3, 4, 5], task.cost(task.start) - task.cost(task.trained), 0.0, -3
    wrong = dict(zip(capstone.NAMES, values, strict=True))
    assert score("6", wrong, lambda: measured).right == 0


def test_training_ends_at_a_minimum():
    task, _ = made("wine", 0)
    assert np.abs(task.gradient(task.trained)).max() < 1e-10
    found = minimize(task.cost, task.trained + 0.01, jac=task.gradient, method="BFGS")
    assert found.fun == pytest.approx(task.cost(task.trained), rel=1e-6)
    assert eigenaxes(task)[0][0] > 1e-3


def test_the_penalty_leaves_the_biases_out():
    task, _ = made("wine", 0)
    W, b, V, c = task.net.layers(task.decay)
    assert np.all(W == 0.1) and np.all(V == 0.1)
    assert not b.any() and not c.any()
    slope = approx_fprime(task.initial, task.cost)
    np.testing.assert_allclose(task.gradient(task.initial), slope, atol=1e-6)


def test_validation_examples_are_kept_out_of_training():
    task, _ = made("wine", 0)
    both = np.vstack([task.inputs, task.validation.X])
    assert len(np.unique(both.round(9), axis=0)) == len(both) == 178


def test_your_own_data_are_the_same_as_the_set_by_name():
    np.testing.assert_array_equal(capstone.problem(iris(), 2).trained, made("iris", 2)[0].trained)


X, LABELS = wine()


@pytest.mark.parametrize(
    "data",
    [
        "digits",
        (X, LABELS[:-1]),
        (X[:20], LABELS[:20]),
        (X, LABELS + 1),
        (X, LABELS / 2),
        (X * np.nan, LABELS),
        (X[0], LABELS),
        (X + 1j, LABELS),
        (X.astype(str), LABELS),
        (np.zeros((1797, 64)), np.arange(1797) % 10),
        (X, LABELS * 10**12),
    ],
)
def test_other_data_are_refused(data):
    with pytest.raises(ValueError, match=r"expected|data must be"):
        capstone.problem(data)


def test_a_column_that_is_constant_among_the_training_examples_is_named():
    with pytest.raises(ValueError, match="column 3 is constant on the training examples"):
        capstone.problem((np.column_stack([X[:, :3], np.full(len(X), 0.1)]), LABELS))
    once = np.zeros(len(X))
    once[np.random.default_rng(0).permutation(len(X))[-1]] = 1  # in the validation third
    with pytest.raises(ValueError, match="column 0 is constant on the training examples"):
        capstone.problem((np.column_stack([once, X]), LABELS), 0)


def test_training_that_does_not_converge_is_reported(monkeypatch):
    monkeypatch.setattr(capstone, "NEWTON_STEPS", 2)
    with pytest.raises(ValueError, match="no minimum was found in 2 Newton steps"):
        capstone.problem("wine", 0)


def test_what_it_prints_names_the_problem():
    text = repr(made("wine", 0)[0])
    assert "118 training examples and 60 for validation, 13 inputs, 3 classes, 88 weights" in text
