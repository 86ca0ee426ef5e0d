"""Panels: where a figure is divided into columns for a narrow page."""

import pytest

from tests.stage.cases import staged


def columns(plt, ratios=(1, 1, 1)):
    return plt.subplots(1, len(ratios), figsize=(9, 3), width_ratios=ratios, layout="constrained")


def panels_of(figure, artist):
    return staged(figure, artist).scene()["panels"]


def test_panels_cut_a_figure_between_its_axes(plt):
    figure, all_axes = columns(plt)
    for axes in all_axes:
        axes.set(ylabel="a label", title="A title")
    boxes = panels_of(figure, all_axes[0].plot([0, 1])[0])
    assert len(boxes) == 3 and boxes[0][0] == 0
    assert [box[0] for box in boxes[1:]] == pytest.approx([box[0] + box[2] for box in boxes[:-1]], abs=0.11)
    assert boxes[-1][0] + boxes[-1][2] == pytest.approx(648, abs=0.11) and all(box[3] == 216 for box in boxes)
    for axes, (x, _, width, _) in zip(all_axes, boxes, strict=True):
        left, right = axes.get_window_extent().intervalx
        assert x + 20 < left and right < x + width  # its tick labels and its label are on the same side of the cut


def test_panels_are_not_cut_through_an_artist(plt):
    figure, all_axes = columns(plt)
    figure.suptitle("A title as wide as all three of the panels below it, which would be cut by any cut between them")
    assert len(panels_of(figure, all_axes[0].plot([0, 1])[0])) == 1
    figure, all_axes = columns(plt, (10, 1))  # a narrow column, like a colour bar
    assert panels_of(figure, all_axes[0].plot([0, 1])[0]) == [[0, 0, 648, 216]]
