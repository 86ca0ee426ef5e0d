"""What the demos of curvature share: a picture of a cost over a plane, and rows of the recording."""

import numpy as np
from matplotlib.colors import ListedColormap, to_rgba

from ntd_helpers import stage, style
from ntd_helpers.demos.shared import recording

# From clear to blue, so that what is drawn over it can be read on light and dark pages alike.
HEIGHTS = ListedColormap([to_rgba(style.BLUE, alpha) for alpha in np.linspace(0, 0.75, 256)])
PLANE, TICKS = np.linspace(-1, 1, 61), (-1, -0.5, 0, 0.5, 1)
GRID = np.stack(np.meshgrid(PLANE, PLANE), -1)  # (61, 61, 2)
SQUARE = dict(xlim=(-1, 1), ylim=(-1, 1), aspect="equal", xlabel="x", ylabel="y", xticks=TICKS, yticks=TICKS)


def heights(axes, highest):
    """A picture of costs on `GRID`, from −1.2 up to `highest`."""
    extent = (-1, 1, -1, 1)
    blank = np.zeros((len(PLANE), len(PLANE)))
    return axes.imshow(blank, extent=extent, origin="lower", cmap=HEIGHTS, vmin=-1.2, vmax=highest)


def recorded_row(moment):
    """The row of the recorded spectra for a step of training."""
    return list(recording("spectra")["steps"]).index(int(moment))


def moment_slider(moment, marks):
    """A slider over the steps of training at which the spectra were recorded."""
    steps = [int(k) for k in recording("spectra")["steps"]]
    return stage.Slider("moment", steps, moment, label="step of training", format="{}", marks=marks)
