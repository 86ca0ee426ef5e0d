"""The demos and predictions of an executed lesson, out of the state that its widgets left."""

import base64
from dataclasses import dataclass
from typing import NamedTuple

STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"
PICTURE, PREDICTION = "ntd_helpers.stage.widget.Picture", "ntd_helpers.exercises.predictions_widget.PredictionWidget"


@dataclass(frozen=True)
class Demo:
    """A demo as a page without Python shows it: its model's `state`, but for the `background` and the `home` tracks."""

    name: str
    state: dict
    background: str
    home: list

    @property
    def scene(self):
        return self.state["scene"]

    @property
    def controls(self):
        """The page's sliders, the timeline's first, as in the scene, and the `place` of each."""
        controls, timeline = self.scene["sliders"], self.scene["timeline"]
        if timeline:
            texts = [str(k) for k in range(timeline["steps"] + 1)]
            controls = [{"name": "step", "label": timeline["label"], "texts": texts, "marks": []}, *controls]
        return [control | {"place": self.state[control["name"]]} for control in controls]

    @property
    def note(self):
        labels = [slider["label"] for slider in self.scene["sliders"]]
        return what_it_shows(labels, [track["free"] for track in self.home])


class Prediction(NamedTuple):
    """A prediction: the state of its model."""

    name: str
    state: dict


class Widgets:
    """The widgets of an executed notebook, by the id that an output's view names."""

    def __init__(self, nb):
        self._models = nb.metadata.get("widgets", {}).get(STATE, {}).get("state", {})

    def read(self, model_id, name):
        """The Demo or the Prediction with this id, to be called `name`; None for a bar that showed progress.

        Raises ValueError for any other widget.
        """
        state = self.state(model_id)
        if state["_model_name"] == "IntProgressModel":
            return None
        if state.get("_anywidget_id") == PREDICTION:
            return Prediction(name, {key: state[key] for key in ("question", "options", "target", "commitments")})
        children = state.get("children", [])
        first = self.state(children[0]) if children else {}
        if first.get("_anywidget_id") != PICTURE:
            raise ValueError(f"{name}: expected a Stage or a prediction, got {state.get('_model_name')}")
        return self._demo(first, name)

    def state(self, reference):
        """The traits of a model, its buffers in place. Raises ValueError if the notebook does not have it."""
        model = self._models.get(reference.removeprefix("IPY_MODEL_"))
        if model is None:
            raise ValueError("expected the state of a widget in the executed notebook, which has none of it")
        state = model["state"]
        for buffer in model.get("buffers", []):
            *parents, last = buffer["path"]
            place = state
            for key in parents:
                place = place[key]
            place[last] = base64.b64decode(buffer["data"])
        return state

    def _demo(self, picture, name):
        scene = picture["scene"] | {"kernel": False}  # none will answer (stage/README.md)
        state = {"scene": scene, "fresh": [], "frame": {}, "planes": [], "problem": {}, "step": picture["step"]}
        state |= {slider["name"]: picture[slider["name"]] for slider in scene["sliders"]}
        return Demo(name, state, picture["background"], picture["home"])


def what_it_shows(labels, free):
    """What a page without a kernel can show of a demo, in one or two sentences; empty if that is everything.

    `labels` are the sliders', `free` the sliders that move together in each track.
    """
    together = [track for track in free if len(track) > 1]
    alone = [i for i in range(len(labels)) if not any(i in track for track in together)]
    if len(labels) < 2 or any(len(track) == len(labels) for track in free):
        return ""
    parts = [f"{listed([labels[i] for i in track])} move together" for track in together]
    if alone:
        parts.append(f"each {'other ' if together else ''}slider moves by itself, with the others where they began")
    return f"Here {'; '.join(parts)}. In the notebook all combine."


def listed(words):
    """Words as a sentence lists them: a, b and c."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
