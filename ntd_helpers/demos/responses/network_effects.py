"""Changes of a network's test cost when examples are left out, recorded: predicted, and measured in several ways."""

import functools

import numpy as np

from ntd_helpers.demos.shared import recording

STEP_SIZE = 0.5
METHODS = (
    "Bregman response",
    "30 steps more",
    "100 steps more",
    "300 steps more",
    "from scratch",
    "scratch, new starts",
)


@functools.cache
def effects(start):
    """For one start: predicted changes of V (9, 40), and by method what they are compared with (9, 40)."""
    data = recording("influence")
    predicted, trained_on, scratch = data["predicted"][start], data["trained_on"][start], data["from_scratch"]
    others = np.random.default_rng(start).choice(np.delete(np.arange(len(scratch)), start), predicted.shape[1])
    reached = data["test_costs"][others] + scratch[others, np.arange(len(others))]
    new_starts = reached - data["test_costs"][start]
    measured = [data["bregman"][start], *trained_on, scratch[start], new_starts]
    return predicted, {method: np.broadcast_to(m, predicted.shape) for method, m in zip(METHODS, measured, strict=True)}


@functools.cache
def correlations(start, method):
    """Between predicted and measured changes over the 40 examples, for each damping, (9,)."""
    predicted, measured = effects(start)
    return np.array([np.corrcoef(p, m)[0, 1] for p, m in zip(predicted, measured[method], strict=True)])


def results(method, damping, start, example):
    """What the panels show for a method of measuring, a damping, a start and the number of an example left out."""
    data, method, start, j = recording("influence"), str(method), int(start), int(example)
    i = int(np.abs(np.log(data["dampings"] / damping)).argmin())
    predicted, measured = effects(start)
    steps = int(method.split()[0]) if method.endswith("more") else None
    shown = {"predicted": predicted[i], "measured": measured[method][i], "dampings": data["dampings"]}
    return {"method": method, "i": i, "j": j, **shown} | {
        "curves": np.array([correlations(s, method) for s in (start, *({0, 1, 2} - {start}))]),
        "mark": 1 / (STEP_SIZE * steps) if steps else np.nan,
        "number": int(data["examples"][j]),
        "probability": data["label_probabilities"][start, j],
    }
