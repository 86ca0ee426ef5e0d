"""What demos of several lessons share: lines for many frames, a key above a panel, and numbers in words."""

import numpy as np

TWO_LINES = 38  # points between a panel and its title, for two lines of text in between
ROWS = (1.095, 1.02)  # where these two lines stand, in heights of the panel


def graphs(x, y):
    """The points (F, N, 2) of a line through F frames: heights y (F, N), over an x (N,) that is the same in each."""
    return np.stack([np.broadcast_to(x, y.shape), y], -1)


def key(axes, *entries, row=0):
    """Words above a panel, in the upper or the lower of two rows: each its place from the left, its text and colour."""
    for at, word, colour in entries:
        axes.text(at, ROWS[row], word, color=colour, transform=axes.transAxes)


def word(axes, at=0.0, *, row=0, **style):
    """A text above a panel, for an actor to fill in."""
    return axes.text(at, ROWS[row], "…", transform=axes.transAxes, **style)


def signed(number, digits=3):
    """A number with so many digits after the point, a minus for a hyphen, and none before a zero."""
    text = f"{number:.{digits}f}"
    return text.removeprefix("-") if float(text) == 0 else text.replace("-", "−")
