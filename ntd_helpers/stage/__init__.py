"""Interactive matplotlib figures: sliders move named artists in the browser. See README.md in this folder."""

from ntd_helpers.stage.artist_data import set_contours
from ntd_helpers.stage.sliders import Slider, Timeline
from ntd_helpers.stage.widget import Stage

__all__ = ["Slider", "Stage", "Timeline", "set_contours"]
