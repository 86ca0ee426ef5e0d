"""One look for the whole course: colours that the colour-blind can tell apart, sizes that can be read, few lines.

`COLOURS` are for a light page; all but `FAINT`, which is for lines only, have a contrast of at least 4.5 to 1 on white.
`DARK` maps each to what it becomes on a dark page. The hues are those of Okabe and Ito, "Color universal design", 2008,
darkened where the contrast asks for it.
"""

import functools

import matplotlib.pyplot as plt

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
    "axes.labelsize": 9.5,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "xtick.minor.size": 0,
    "ytick.minor.size": 0,
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


def panels(columns, *, width=11, height=3.9, ratios=None):
    """A figure with `columns` axes side by side: (figure, array of axes). Sizes in inches."""
    figure, axes = plt.subplots(
        1, columns, figsize=(width, height), width_ratios=ratios, layout="constrained", squeeze=False
    )
    figure.get_layout_engine().set(w_pad=0.12, h_pad=0.08)
    return figure, axes[0]
