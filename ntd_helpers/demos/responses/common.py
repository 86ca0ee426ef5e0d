"""What the demos of response functions share."""

import numpy as np

from ntd_helpers import style
from ntd_helpers.demos.shared import minus


def rounded(number):
    """Three digits, with a true minus."""
    return minus(f"{number:.3g}")


def with_sign(number):
    """Three digits and a power of ten, with a plus or a true minus; a plain 0 for zero."""
    return minus(f"{number:+.2e}") if number else "0"


def changes_plane(axes, near, span):
    """Make both axes, of changes of either sign, logarithmic beyond ±`near`, and draw up to `span` where they agree.

    The ticks stand at powers of ten above `near`, where they do not crowd around 0.
    """
    for axis, scale in ((axes.xaxis, axes.set_xscale), (axes.yaxis, axes.set_yscale)):
        scale("symlog", linthresh=near, linscale=0.5)
        style.two_sided_decades(axis, np.floor(np.log10(near)) + 1, np.floor(np.log10(axis.get_view_interval()[1])))
    ends = np.array([-span, -near, near, span])
    axes.plot(ends, ends, color=style.FAINT, lw=1.2, zorder=1)
