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
MODULES = [importlib.import_module(f"{demos.__name__}.{m.name}") for m in pkgutil.iter_modules(demos.__path__)]


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
    for module in MODULES:
        for name, function in vars(module).items():
            if "stage.Stage(" in source(function) and own(function, module) and not needs_arguments(function):
                yield pytest.param(function, id=f"{module.__name__.split('.')[-1]}.{name}")


    yield pytest.param(spectrum_of_the_diabetes_data, id="quadratics.spectrum, diabetes")


def spectrum_of_the_diabetes_data():
    problem = Quadratic.least_squares(*datasets.diabetes())
    return demos.quadratics.spectrum(problem.eigenaxes().values)


def own(function, module):
    return function.__module__ == module.__name__ and not function.__name__.startswith("_")


def source(function):
    return inspect.getsource(function) if inspect.isfunction(function) else ""


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
