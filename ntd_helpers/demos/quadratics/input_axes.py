"""What the eigen-axes of a regression mean: directions of the inputs, and how much the data vary along them."""

import functools
from types import SimpleNamespace

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.datasets import DIABETES_COLUMNS, diabetes
from ntd_helpers.demos.shared import panel, panels, signed
from ntd_helpers.quadratics import Quadratic

REACH = 7.0  # of the coordinate along an axis, to either side of 0
OFFSETS = np.arange(-60, 61, 6)  # of the weight along the axis from its best value


@functools.cache
def regression():
    """On the standardised diabetes data: coordinates along each axis (442, n), targets, eigenvalues, axes, weights."""
    X, t = diabetes()
    axes = Quadratic.least_squares(X, t).eigenaxes()
    largest = np.abs(axes.vectors).argmax(axis=0)
    signs = np.sign(axes.vectors[largest, range(len(largest))])  # an eigenvector's sign is arbitrary
    vectors = axes.vectors * signs
    return X @ vectors, t, axes.values, vectors, axes.minimiser() * signs


def axis(j, offset):
    """Axis j, counted from 1 (the flattest), with a weight that is `offset` away from the best one.

    Its eigenvalue and entries (n,), the patients' coordinates and targets, the line (2, 2), and the rise of the cost.
    """
    coordinates, targets, values, vectors, weights = regression()
    x, best, value, ends = coordinates[:, j - 1], weights[j - 1], values[j - 1], np.array([-REACH, REACH])
    # The other axes at their best: their coordinates are uncorrelated with x, so they shift the line by a constant.
    line = ends, np.mean(targets - best * x) + (best + offset) * ends
    rise = 0.5 * value * offset**2
    return SimpleNamespace(value=value, entries=vectors[:, j - 1], patients=(x, targets), line=line, rise=rise)


def describe(j, offset):
    """The text under the figure."""
    result = axis(j, offset)
    largest = np.argsort(-np.abs(result.entries).round(6), kind="stable")[:3]
    named = ", ".join(f"{DIABETES_COLUMNS[i]} {signed(result.entries[i], 2)}" for i in largest)
    return (
        f"Axis {j}: eigenvalue {result.value:.4f}, standard deviation of the patients {np.sqrt(result.value):.3f}. "
        f"Largest entries: {named}. Weight minus its best value: {signed(float(offset), 0)}; "
        f"the cost rises by {result.rise:.1f}."
    )


@style.styled
def input_axes(axis_number=1, offset=30):
    """Each eigen-axis of the diabetes regression: its entries, and the patients along it with the fitted line."""
    actors, (bars, cloud) = panels(2, height=4.4, ratios=(1, 1.25), top=0.35)
    rows = np.arange(len(DIABETES_COLUMNS))[::-1]
    limits = {"xlim": (-2.4, 1.05), "ylim": (-0.7, 10.7), "xticks": [-1, 0, 1], "yticks": [], "pad": None}
    panel(bars, "Entries of the eigenvector", xlabel="entry", **limits)
    for row, name in zip(rows, DIABETES_COLUMNS, strict=True):
        bars.text(-2.35, row, name, va="center", fontsize=9)
    bars.axvline(0, color=style.FAINT, lw=1, zorder=1)
    for i, row in enumerate(rows):
        entry = lambda r, i=i, row=row: [[0, row], [r.entries[i], row]]
        actors.line(bars, f"entry_{i}", entry, color=style.BLUE, lw=9, solid_capstyle="butt")
    labels = {"xlabel": "coordinate of a patient along the axis", "ylabel": "progress of the disease"}
    limits = {"xlim": (-REACH, REACH), "ylim": (0, 370), "pad": None}
    panel(cloud, "The 442 patients, and the line with this weight", **limits, **labels)
    actors.line(cloud, "patients", lambda r: r.patients, "o", color=style.QUIET, ms=3, ls="")
    actors.line(cloud, "fit", lambda r: r.line, color=style.ORANGE, lw=2)
    ends = {1: "flattest", 11: "steepest"}
    sliders = [
        stage.Slider("j", range(1, 12), axis_number, label="axis j", marks=ends, format="{:d}"),
        stage.Slider("offset", OFFSETS, offset, label="weight − best", format="{:.0f}", marks={0: "best"}),
    ]
    return actors.show(sliders, axis, describe, "What an eigen-axis of the diabetes data is", grid=("j", "offset"))
