"""The two descents that lesson 2 compares: on a network's cost, and on its quadratic model at the start."""

from functools import cache
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

from ntd_helpers.demos.shared import OFF_THE_PAGE
from ntd_helpers.quadratics import Quadratic, closed_form
from ntd_helpers.toys import SINE_FIT, descend

TRAINED = (0, 3, 10, 30, 100, 300, 1000, 2000)  # steps of training before the model is made
STEP_SIZES = (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
FURTHER = 60  # steps of either descent from there
PARTED = 0.1  # of the distance travelled
X = np.linspace(-1.15, 1.15, 61)  # inputs at which the network is drawn


class Runs(NamedTuple):
    """Two descents of FURTHER steps from each moment of `TRAINED` with each of `STEP_SIZES`."""

    starts: np.ndarray  # (8, 19)
    real: np.ndarray  # paths on the cost, (8, 12, FURTHER + 1, 19)
    model: np.ndarray  # paths on its quadratic model at the start, of the same shape
    predicted: np.ndarray  # the cost that the model predicts on its path, (8, 12, FURTHER + 1)
    edges: np.ndarray  # 2/λ at the starts, (8,)


@cache
def runs():
    """The `Runs`, computed once."""
    starts = descend(SINE_FIT.gradient, SINE_FIT.net.init(0), 0.2, max(TRAINED))[list(TRAINED)]
    real = descend(SINE_FIT.gradient, np.repeat(starts[:, None], len(STEP_SIZES), 1), STEP_SIZES, FURTHER)
    model, predicted, edges = np.empty_like(real), np.empty(real.shape[:-1]), []
    for i, start in enumerate(starts):
        q = Quadratic(SINE_FIT.hessian(start), SINE_FIT.gradient(start), SINE_FIT.value(start))
        edges.append(2 / q.eigenaxes().values[-1])
        for j, alpha in enumerate(STEP_SIZES):
            path = closed_form(q, np.zeros(len(start)), alpha, FURTHER)
            model[i, j], predicted[i, j] = start + path, q.value(path)
    return Runs(starts, real, model, predicted, np.array(edges))


def parting(real, model, fraction=PARTED):
    """The distance (K,) between two paths (K, n) from one start, relative to the distance that the first has travelled.

    And the first step at which it is above `fraction`, None if never.
    """
    distance = np.linalg.norm(model - real, axis=-1) / np.linalg.norm(real - real[:1], axis=-1).clip(1e-300)
    above = np.flatnonzero(distance > fraction)
    return distance, int(above[0]) if len(above) else None


@cache
def descents(trained, step_size, k):
    """One state: costs (K,), the relative distance (K,) of the paths, and the first step at which they have parted.

    And outputs: at the start, after k steps, and after k steps by the model; `parted` is None before that step.
    """
    i, j, k = TRAINED.index(trained), STEP_SIZES.index(step_size), int(k)
    starts, real, model, predicted, edges = runs()
    model_path = model[i, j].clip(-1e6, 1e6)  # along an axis of negative curvature the model's descent diverges
    outputs = SINE_FIT.net(np.stack([starts[i], real[i, j, k], model_path[k]]), X[:, None])[..., 0]
    costs = {"J": SINE_FIT.value(real[i, j]), "J_model": SINE_FIT.value(model_path), "predicted": predicted[i, j]}
    distance, parted = parting(real[i, j], model[i, j])
    parted = parted if parted is not None and k >= parted else None
    found = {"outputs": outputs.clip(-OFF_THE_PAGE, OFF_THE_PAGE), "costs": costs, "distance": distance}
    return SimpleNamespace(k=k, step_size=step_size, edge=edges[i], parted=parted, **found)
