"""What the tests of demos share: a demo made once, its frame for one state, and its handles."""

import functools


@functools.cache
def made(make):
    """The demo as it opens, made once for all tests of a process; tests read it and do not move its sliders."""
    return make()


def frames_of(demo, **values):
    """`Stage.frames_at`, with an actor's points alone instead of a dict of nothing but points."""
    frame = demo.frames_at(**values)
    return {name: data["points"] if set(data) == {"points"} else data for name, data in frame.items()}


def handles_of(demo):
    """Each handle with the labels of its sliders."""
    scene = demo.scene()
    return {h["actor"]: [scene["sliders"][i]["label"] for i in h["sliders"]] for h in scene["handles"]}
