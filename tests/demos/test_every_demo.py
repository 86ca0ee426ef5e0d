"""What holds for every demo: finite numbers and whole sentences along every slider, whatever the last digits are.

A stand-in for Stage asks for texts and frames and draws nothing, so this takes seconds. `tests.perturbation` makes the
last digits. Demos that a lesson gives its own data have made-up data here, and the lesson's where nbval runs it.
"""

import inspect
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest

from ntd_helpers import datasets, demos, stage
from ntd_helpers.quadratics import Quadratic
from tests.demos import made_up
from tests.perturbation import perturbed

TOPICS = [demos.quadratics, demos.taylor, demos.autodiff, demos.hessians, demos.gauss_newton, demos.responses]
NO_SLIDER = {"steps", "values", "compare", "model", "outcome"}  # arguments of demos that no slider changes
START_ANYWHERE = {  # at the nearest value that is shown or recorded; or the name is not that of a slider's start
    "hessians.central_flow",
    "hessians.edge_of_stability",
    "quadratics.rigid_motions",
}
# Where a slider may change nothing: after a tape's last row, along the bias; `update` moves flat_axis's artists.
ALIKE = {"autodiff.tape", "quadratics.flat_axis", "quadratics.input_axes"}
# And while others are at an end: with all entries known, before the first step or product, with the longest h.
ALIKE_AT_ENDS = {"autodiff.jacobian", "autodiff.trace", "responses.residual_polynomials", "taylor.finite_differences"}
MANY_OF_ONE = re.compile(r"(?<!\S)1 (?!times|pass\b)[a-z]+s\b")  # such as "1 steps"


class Undrawn:
    """In the place of a Stage: a demo's texts and frames in any state."""

    def __init__(self, figure, actors, sliders, *, describe, frames=None, **_):
        self.actors, self.sliders, self.describe = actors, sliders, describe
        self.compute_frames = frames or (lambda **_: {})

    def texts(self):
        """A demo's texts at the start, the middle and the ends of each slider, and all texts of the sliders."""
        start = {s.name: s.values[s.start] for s in self.sliders}
        places = [(s, {0, s.start, (len(s.values) - 1) // 2, len(s.values) - 1}) for s in self.sliders]
        states = [start | {s.name: s.values[i]} for s, indices in places for i in sorted(indices)]
        sliders = [(s.label, s.start, s.texts, s.marks) for s in self.sliders]
        return [self.describe(**state) for state in states], sliders

    def tracks(self):
        """Lists of neighbouring states: each slider from end to end, and near its ends with all others at an end."""
        for place in (lambda s: s.start, lambda s: 0, lambda s: -1):
            corner = {s.name: s.values[place(s)] for s in self.sliders}
            for slider in self.sliders:
                whole = place(slider) == slider.start
                for values in [slider.values] if whole else [slider.values[:4], slider.values[-4:]]:
                    yield [corner | {slider.name: value} for value in values]

    def frames(self, track):
        """The data of all actors along a track, as `Stage` asks for them; points alone as a dict too."""
        data = self.compute_frames(**{name: np.array([state[name] for state in track]) for name in track[0]})
        return {name: one if isinstance(one, dict) else {"points": one} for name, one in data.items()}


def changes(artist, data):
    """Whether an actor's picture changes from frame to frame: by a tenth of a pixel, two shades of 256, or a word."""
    if "points" in data:
        axes = (artist[0] if isinstance(artist, list) else artist).axes
        box, points = axes.bbox.padded(5), np.asarray(data["points"], float)
        pixels = axes.transData.transform(points.reshape(-1, 2)).clip(box.min, box.max).reshape(len(points), -1)
        yield (np.abs(np.diff(pixels, axis=0)) > 0.1).any(axis=1)
        yield (np.diff(np.isnan(pixels), axis=0)).any(axis=1)
    for key, least in (("image", 2 / 256), ("affine", 1e-3)):
        if key in data:
            yield (np.abs(np.diff(data[key], axis=0)) > least).any(axis=(1, 2))
    for key in ("text", "color", "visible"):
        if isinstance(data.get(key), list | np.ndarray):
            yield np.array([one != other for one, other in zip(data[key], data[key][1:], strict=False)])


def of_demos():
    """The demos, those that a lesson gives its own data with made-up data."""
    for topic in TOPICS:
        for name in topic.__all__:
            make = getattr(made_up, name, getattr(topic, name))
            yield pytest.param(make, id=f"{topic.__name__.split('.')[-1]}.{name}")
    yield pytest.param(spectrum_of_the_diabetes_data, id="quadratics.spectrum, diabetes")


def spectrum_of_the_diabetes_data():
    problem = Quadratic.least_squares(*datasets.diabetes())
    return demos.quadratics.spectrum(problem.eigenaxes().values)


@pytest.fixture(autouse=True)
def nothing_is_drawn(monkeypatch):
    """Stand-ins for Stage and for pyplot's figures: one figure will do for all makings of a demo."""
    figures, subplots = [], plt.subplots

    def subplots_once(*args, **properties):
        figures.extend([] if figures else [subplots(*args, **properties)])
        return figures[0]

    monkeypatch.setattr(stage, "Stage", Undrawn)
    monkeypatch.setattr(plt, "subplots", subplots_once)


DEMOS = list(of_demos())
every_demo = pytest.mark.parametrize("make", DEMOS)


@every_demo
def test_a_demo_says_the_same_whatever_the_last_digits(make):
    texts = make().texts()
    for mirrored in (False, True):
        with perturbed(seed=1, mirrored=mirrored):
            assert make().texts() == texts, f"mirrored: {mirrored}"


@every_demo
def test_every_place_of_a_slider_shows_another_picture_in_finite_numbers_and_whole_sentences(make, request):
    demo, name = make(), request.node.callspec.id
    for number, track in enumerate(demo.tracks()):
        frames, changed = demo.frames(track), np.zeros(len(track) - 1, bool)
        for actor, data in frames.items():
            assert not np.isinf(np.asarray(data.get("points", ()), float)).any(), f"{actor!r} is not finite"
            changed = np.any([changed, *changes(demo.actors[actor], data)], axis=0)
            assert not [text for text in data.get("text", ()) if MANY_OF_ONE.search(text)]
        alike = [track[k : k + 2] for k in np.flatnonzero(~changed)]
        at_start = number < len(demo.sliders)
        assert alike == [] or name in (ALIKE if at_start else ALIKE | ALIKE_AT_ENDS)
        for state in (track[0], track[-1]):
            text = demo.describe(**state)
            assert text.endswith(".") and not re.search(r"\b(nan|inf|None)\b", text), text
            assert not re.search(r"(?<!e)-\d", text), text  # a hyphen where a minus should be
            assert not MANY_OF_ONE.search(text), text


@pytest.mark.parametrize("make", [param for param in DEMOS if param.id not in START_ANYWHERE])
def test_a_start_off_the_sliders_is_refused(make):
    for name, argument in inspect.signature(make).parameters.items():
        if name not in NO_SLIDER:
            with pytest.raises(ValueError, match="slider|timeline"):
                make(**{name: "nowhere" if isinstance(argument.default, str) else 1e9})
