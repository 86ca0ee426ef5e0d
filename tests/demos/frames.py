"""What the tests of demos share: a demo's frame for one state, and what holds at every end of its sliders."""

import functools

import numpy as np


@functools.cache
def made(make):
    """The demo as it opens, made once for all tests of a process; tests read it and do not move its sliders."""
    return make()


def frames_of(demo, **values):
    """`Stage.frames_at`, with an actor's points alone instead of a dict of nothing but points."""
    frame = demo.frames_at(**values)
    return {name: data["points"] if set(data) == {"points"} else data for name, data in frame.items()}


def assert_finite_at_every_end(demo):
    """With each slider at either end: words without nan or inf, in whole sentences, and no infinite points."""
    for slider in demo.slider_list:
        for value in (slider.values[0], slider.values[-1]):
            text = demo.describe(**{slider.name: value})
            assert "nan" not in text and "inf" not in text and text.endswith(".")
            for data in demo.frames_at(**{slider.name: value}).values():
                assert "points" not in data or not np.isinf(data["points"]).any()


def handles_of(demo):
    """Each handle with the labels of its sliders."""
    scene = demo.scene()
    return {h["actor"]: [scene["sliders"][i]["label"] for i in h["sliders"]] for h in scene["handles"]}
