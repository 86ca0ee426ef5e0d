"""Cost of Hessian-vector products and Hessians, in gradients."""

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.shared import Actors, panel, point, show


@style.styled
def product_costs(sizes, counted, timed, size=0):
    """The cost of a gradient, an HVP and the whole Hessian for networks of `sizes` (S,) weights, in gradients.

    `counted` and `timed` (S, 2): operations and seconds of a gradient and of an HVP. The text gives the operations;
    the times are those of the machine that made the picture, and are drawn only. Opens on the network number `size`.
    """
    sizes, counted, timed = (np.asarray(a, float) for a in (sizes, counted, timed))
    if counted.shape != (len(sizes), 2) or timed.shape != counted.shape:
        raise ValueError(f"expected shape ({len(sizes)}, 2), counted and timed; got {counted.shape} and {timed.shape}")
    product, seconds = counted[:, 1] / counted[:, 0], timed[:, 1] / timed[:, 0]
    figure, actors = _draw(sizes, product, seconds)

    def results(size):
        """The number of weights, and the costs of a product and of the whole Hessian, in gradients."""
        return sizes[size], product[size], product[size] * sizes[size]

    def describe(size):
        n, one, whole = results(size)
        return (
            f"{n:.0f} weights: a Hessian-vector product takes {one:.2f} times the operations of a "
            f"gradient, the whole Hessian {whole:.3g} times."
        )

    sliders = [stage.Slider("size", range(len(sizes)), size, label="weights n", format=lambda i: f"{sizes[i]:.0f}")]
    title = "Cost of a Hessian-vector product, in gradients"
    return show(figure, actors, sliders, actors.frames_by_state(results), describe, title)


def _draw(sizes, product, seconds):
    figure, (ratio, whole) = style.panels(2, height=4.2, top=0.75)
    low, high = sizes[0] / 1.6, sizes[-1] * 1.6
    powers = int(np.ceil(np.log10(low))), int(np.floor(np.log10(high)))
    common = {"x_decades": powers, "xlim": (low, high), "xlabel": "number of weights n", "ylabel": "gradients"}
    limits = {"ylim": (0, max(6.0, 1.15 * seconds.max()))}
    panel(
        ratio,
        "One product Hv",
        [(0, "▬ operations", style.BLUE), (0.36, "○ time, on this machine", style.ORANGE)],
        **common,
        **limits,
    )
    ratio.plot(sizes, product, color=style.BLUE)
    ratio.plot(sizes, seconds, "o", color=style.ORANGE, mfc="none", ms=7)
    highest = 4 * (product * sizes).max()
    panel(whole, "The whole Hessian, n products", y_decades=(0, int(np.log10(highest)), 2), ylim=(1, highest), **common)
    whole.plot(sizes, product * sizes, color=style.INK)
    actors = Actors()
    actors.dot(ratio, "ratio", lambda r: point(r[0], r[1]), style.BLUE, ms=9)
    actors.dot(whole, "whole", lambda r: point(r[0], r[2]), style.INK, ms=9)
    actors.text(ratio, "ratio_word", lambda r: f"n = {r[0]:.0f}: {r[1]:.2f} gradients", row=1, color=style.QUIET)
    actors.text(whole, "whole_word", lambda r: f"n = {r[0]:.0f}: {r[2]:.3g} gradients", row=1, color=style.QUIET)
    return figure, actors
