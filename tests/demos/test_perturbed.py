"""No demo's text depends on last digits: what it says at any place of a slider, it says under perturbed numbers too.

`tests.perturbation` makes the last digits; drawing is left out, so this takes seconds. Other demos that need a lesson's
data are perturbed where nbval runs the lesson (tests/lessons/test_nbval.py).
"""

import importlib
import inspect
import pkgutil

import matplotlib.pyplot as plt
import pytest

from ntd_helpers import datasets, demos, stage
from ntd_helpers.quadratics import Quadratic
from tests.perturbation import perturbed

SEEDS = (1, 2, 3)
FOUND = pkgutil.walk_packages(demos.__path__, f"{demos.__name__}.")
MODULES = [importlib.import_module(m.name) for m in FOUND]


class Words:
    """In the place of a Stage: what a demo's sliders and texts say, without a picture."""

    def __init__(self, figure, actors, sliders, *, describe, timeline=None, **_):
        plt.close(figure)
        self.sliders = [(s.label, s.start, s.texts, s.marks) for s in sliders]
        start = {s.name: s.values[s.start] for s in sliders}
        self.texts = [describe(**start | {s.name: s.values[i]}) for s in sliders for i in self.places(s)]

    @staticmethod
    def places(slider):
        """The start, where the lesson's stored text comes from, the middle and the ends."""
        last = len(slider.values) - 1
        return sorted({0, slider.start, last // 2, last})


def of_demos():
    """The demos that can be made without a lesson's data."""
    for topic in (module for module in MODULES if hasattr(module, "__path__")):
        for name in topic.__all__:
            if not needs_arguments(getattr(topic, name)):
                yield pytest.param(getattr(topic, name), id=f"{topic.__name__.split('.')[-1]}.{name}")
    yield pytest.param(spectrum_of_the_diabetes_data, id="quadratics.spectrum, diabetes")


def spectrum_of_the_diabetes_data():
    problem = Quadratic.least_squares(*datasets.diabetes())
    return demos.quadratics.spectrum(problem.eigenaxes().values)


def needs_arguments(function):
    return any(p.default is p.empty for p in inspect.signature(function).parameters.values())


def words(make):
    made = make()
    return made.sliders, made.texts


@pytest.mark.parametrize("demo", of_demos())
def test_a_demo_says_the_same_whatever_the_last_digits(demo, monkeypatch):
    monkeypatch.setattr(stage, "Stage", Words)
    expected = words(demo)
    for seed in SEEDS:
        with perturbed(seed):
            assert words(demo) == expected, f"seed {seed}"
