"""The widget of a prediction: its state, and the browser module that shows it."""

from pathlib import Path

import anywidget
import traitlets


class PredictionWidget(anywidget.AnyWidget):
    """Shows a `Choice` or a `Quantity`. Everything happens in the browser, with or without a kernel.

    As a cell's output it also carries plain text: the question and its options.
    """

    _esm = Path(__file__).with_name("predictions.js")

    question = traitlets.Unicode().tag(sync=True)
    options = traitlets.List(traitlets.Dict()).tag(sync=True)
    target = traitlets.Dict(allow_none=True, default_value=None).tag(sync=True)
    commitments = traitlets.List().tag(sync=True)

    def __init__(self, prediction):
        self._text = prediction.text
        super().__init__(**prediction.state())

    def __repr__(self):
        return self._text

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        return {**data, "text/plain": self._text}, metadata
