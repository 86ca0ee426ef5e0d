"""What the tests of demos share: a demo's frames for one state, and what holds at every end of its sliders."""

import numpy as np


def frames_of(demo, **values):
    """What a demo's frames() gives for one state, each with its frame axis taken off."""
    told = demo._scene.frames(**{name: np.array([value]) for name, value in values.items()})
    return {name: value[0] if not isinstance(value, dict) else {k: v[0] for k, v in value.items()}
            for name, value in told.items()}  # fmt: skip


def assert_finite_at_every_end(demo):
    """With each slider at either end: words without nan or inf, in whole sentences, and no infinite points."""
    for slider in demo._sliders:
        for value in (slider.values[0], slider.values[-1]):
            state = {s.name: s.values[s.start] for s in demo._sliders} | {slider.name: value}
            said = demo.describe(**state)
            assert "nan" not in said and "inf" not in said and said.endswith(".")
            for told in frames_of(demo, **state).values():
                points = told.get("points") if isinstance(told, dict) else told
                assert points is None or not np.isinf(points).any()
