"""Matplotlib draws the stage once; the browser moves the actors. See README.md beside this file."""

from ntd_helpers.stage.scene import set_contours
from ntd_helpers.stage.sliders import Slider, Timeline
from ntd_helpers.stage.widget import Stage

__all__ = ["Slider", "Stage", "Timeline", "set_contours"]
