"""The central flow's demo shows what was recorded, and its text gives means that this file computes again."""

import re

import numpy as np
import pytest

from ntd_helpers import demos
from ntd_helpers.datasets import recorded
from ntd_helpers.demos.hessians.central_flow import CASES
from tests.demos.frames import frames_of


@pytest.fixture(scope="module")
def demo():
    return demos.hessians.central_flow()


def rows(case, seed):
    data, (alpha, start) = recorded("central_flow"), CASES[case]
    run = list(zip(data["seeds"], data["alphas"], data["starts"], strict=True)).index((seed, alpha, start))
    shown = data["steps"] >= 500
    arrays = {key: data[key] for key in data if key.startswith(("descent", "central", "gradient"))}
    return data["steps"][shown], {key: values[run][shown] for key, values in arrays.items()}


@pytest.mark.parametrize("case, seed", [("α = 0.4", 0), ("α = 0.5", 2), ("α = 0.4, flows from step 0", 1)])
def test_curves_and_text_are_the_recorded_ones(demo, case, seed):
    steps, run = rows(case, seed)
    frames = frames_of(demo, case=case, seed=seed)
    mean_cost = run["central_cost"] + run["central_oscillation_cost"]
    for name, curve in {
        "cost descent": run["descent_cost"],
        "cost central flow": mean_cost,
        "sharpness gradient flow": run["gradient_eigenvalues"][:, 0],
        "distance central flow": run["central_distance"],
    }.items():
        np.testing.assert_array_equal(frames[name], np.stack([steps, curve], -1))
    np.testing.assert_allclose(frames["edge"][:, 1], 2 / CASES[case][0])

    text, late = demo.describe(case=case, seed=seed).replace("−", "-"), steps >= 2000
    means = {key: np.nanmean(values[late], axis=0) for key, values in run.items()}
    descent, central = (np.nanmean(each[late]) for each in (run["descent_cost"], mean_cost))
    assert f"Cost: descent {descent:.4f}" in text
    change = float(re.search(r"central flow (\S+) %, gradient flow", text)[1])
    assert change == pytest.approx(100 * (central / descent - 1), abs=0.051)
    far = f"central flow {means['central_distance']:.3f}, gradient flow {means['gradient_distance']:.3f}"
    assert f"running mean: {far}." in text
    parts = f"measured {means['descent_oscillation_cost']:.4f}, predicted {means['central_oscillation_cost']:.4f}."
    assert text.endswith(parts)


def test_it_opens_where_descent_has_passed_the_edge_and_the_flows_have_parted(demo):
    scene, (steps, run) = demo.scene(), rows("α = 0.4", 0)
    opened = int(np.searchsorted(steps, 500 + 20 * scene["timeline"]["start"]))
    assert run["descent_sharpness"][opened] > 5.05 and run["gradient_eigenvalues"][opened, 0] > 5.2
    assert run["central_eigenvalues"][opened, 0] < 5.01
