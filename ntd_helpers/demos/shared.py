"""What demos of several lessons share: a key above a panel, and numbers in words."""

TWO_LINES = 38  # points between a panel and its title, for two lines of text in between
ROWS = (1.095, 1.02)  # where these two lines stand, in heights of the panel


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
