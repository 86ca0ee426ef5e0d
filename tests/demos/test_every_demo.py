"""What holds for every demo: finite numbers and whole sentences at every slider's ends, whatever the last digits are.

A stand-in for Stage asks for texts and frames and draws nothing, so this takes seconds. `tests.perturbation` makes the
last digits; demos that need a lesson's data are perturbed where nbval runs the lesson (tests/lessons/test_nbval.py).
"""

import importlib
import inspect
import pkgutil
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest

from ntd_helpers import datasets, demos, stage, toys
from ntd_helpers.quadratics import Quadratic
from tests.perturbation import perturbed

FOUND = pkgutil.walk_packages(demos.__path__, f"{demos.__name__}.")
MODULES = [toys, *(importlib.import_module(m.name) for m in FOUND)]


class Undrawn:
    """In the place of a Stage: what a demo says and shows at the start, the middle and the ends of each slider."""

    def __init__(self, figure, actors, sliders, *, describe, frames=None, **_):
        self.sliders = [(s.label, s.start, s.texts, s.marks) for s in sliders]
        start = {s.name: s.values[s.start] for s in sliders}
        self.states = [start | {s.name: s.values[i]} for s in sliders for i in self.places(s)]
        self.texts, self.compute_frames = [describe(**state) for state in self.states], frames

    @staticmethod
    def places(slider):
        last = len(slider.values) - 1
        return sorted({0, slider.start, last // 2, last})

    def frames(self):
        """The data of all actors in all states, as `Stage` asks for them."""
        compute = self.compute_frames or (lambda **_: {})  # without it, `update` moves the artists
        return compute(**{name: np.array([s[name] for s in self.states]) for name in self.states[0]})


def of_demos():
    """The demos that can be made without a lesson's data."""
    for topic in (
        module for module in MODULES if module.__name__.startswith(demos.__name__) and hasattr(module, "__path__")
    ):
        for name in topic.__all__:
            if not needs_arguments(getattr(topic, name)):
                yield pytest.param(getattr(topic, name), id=f"{topic.__name__.split('.')[-1]}.{name}")
    yield pytest.param(spectrum_of_the_diabetes_data, id="quadratics.spectrum, diabetes")


def spectrum_of_the_diabetes_data():
    problem = Quadratic.least_squares(*datasets.diabetes())
    return demos.quadratics.spectrum(problem.eigenaxes().values)


def needs_arguments(function):
    return any(p.default is p.empty for p in inspect.signature(function).parameters.values())


@pytest.mark.parametrize("demo", of_demos())
def test_a_demo_is_finite_and_says_the_same_whatever_the_last_digits(demo, monkeypatch):
    figures, subplots = [], plt.subplots

    def subplots_once(*args, **properties):  # nothing is drawn, so one figure will do for all of a demo's makings
        figures.extend([] if figures else [subplots(*args, **properties)])
        return figures[0]

    monkeypatch.setattr(stage, "Stage", Undrawn)
    monkeypatch.setattr(plt, "subplots", subplots_once)
    made = demo()
    for text in made.texts:
        assert text.endswith(".") and not re.search(r"\b(nan|inf|None)\b", text), text
    for name, data in made.frames().items():
        points = data.get("points", ()) if isinstance(data, dict) else data
        assert not np.isinf(points).any(), f"the points of {name!r} are not finite"
    for mirrored in (False, True):
        with perturbed(seed=1, mirrored=mirrored):
            again = demo()
        assert (again.sliders, again.texts) == (made.sliders, made.texts), f"mirrored: {mirrored}"
