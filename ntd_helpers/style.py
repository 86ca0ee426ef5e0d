"""One look for the whole course: colours that the colour-blind can tell apart, sizes that can be read, few lines.

`COLOURS` are for a light page; all but `FAINT`, which is for lines only, have a contrast of at least 4.5 to 1 on white.
`DARK` maps each to what it becomes on a dark page. The hues are those of Okabe and Ito, "Color universal design", 2008,
darkened where the contrast asks for it.
"""

import functools

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

COLOURS = {
    "ink": "#1f2328",
    "quiet": "#5b626b",
    "faint": "#c3c8cf",
    "blue": "#0067a5",
    "orange": "#b84b00",
    "green": "#007a55",
    "purple": "#8a3d84",
    "red": "#b3232c",
}
INK, QUIET, FAINT, BLUE, ORANGE, GREEN, PURPLE, RED = COLOURS.values()

DARK = {
    INK: "#e8e8e8",
    QUIET: "#aab0b8",
    FAINT: "#4a5058",
    BLUE: "#63b8f2",
    ORANGE: "#ff9a4d",
    GREEN: "#3ecf9f",
    PURPLE: "#dd95d8",
    RED: "#ff7a7a",
    "#ffffff": "#ffffff",  # white is used on pictures only, which stay as they are
}

RC = {
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "axes.titley": 1.0,  # without it, each drawing measures all tick labels to place the title above them
    "axes.labelsize": 9.5,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "text.color": INK,
    "font.size": 9.5,
    "font.family": "DejaVu Sans",
    "lines.linewidth": 1.8,
    "lines.markersize": 5,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "legend.labelcolor": INK,
}


def styled(draw):
    """A function that draws, in the course's style: matplotlib reads some of it only when a title or a tick is made."""

    @functools.wraps(draw)
    def drawn(*args, **kwargs):
        with plt.rc_context(RC):
            return draw(*args, **kwargs)

    return drawn


def panels(columns, rows=1, *, width=11, height=4.2, top=0.75, ratios=None, **shared):
    """A figure with its axes in a grid: (figure, array of axes, flat). Sizes in inches; `top` is kept free for titles.

    The margins are fixed: matplotlib's own layout would draw every tick several times to find them.
    """
    left, right, bottom, between, above = 0.62, 0.15, 0.55, 0.72, 0.5
    panel = (width - left - right - between * (columns - 1)) / columns
    tall = (height - top - bottom - above * (rows - 1)) / rows
    figure, axes = plt.subplots(
        rows,
        columns,
        figsize=(width, height),
        width_ratios=ratios,
        squeeze=False,
        **shared,
        gridspec_kw={
            "left": left / width,
            "right": 1 - right / width,
            "wspace": between / panel,
            "bottom": bottom / height,
            "top": 1 - top / height,
            "hspace": above / tall,
        },
    )
    return figure, axes.ravel()


def decades(axis, every=1):
    """Ticks at the powers of ten, or at each `every`-th, within a logarithmic axis, as plain text such as 10⁻³."""
    low, high = np.sort(np.log10(axis.get_view_interval()))
    low, high = np.ceil(low / every - 1e-9), np.floor(high / every + 1e-9)  # a limit may be a tick
    powers = every * np.arange(int(low), int(high) + 1)
    ticks(axis, 10.0**powers, [power_of_ten(p) for p in powers])


def two_sided_decades(axis, low, high):
    """Ticks at 0 and at ±10^low … ±10^high on a symmetric logarithmic axis."""
    powers = np.arange(low, high + 1.0)
    names = [power_of_ten(p) for p in powers]
    ticks(axis, [*-(10 ** powers[::-1]), 0, *10**powers], ["−" + name for name in names[::-1]] + ["0"] + names)


def ticks(axis, places, words):
    """Ticks at these places with these words, and no others."""
    axis.set_major_locator(FixedLocator(places))
    axis.set_major_formatter(FixedFormatter(words))
    axis.set_minor_locator(NullLocator())


def power_of_ten(power):
    """10 to a whole power as plain text, such as 10⁻³."""
    return "10" + f"{power:.0f}".translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
