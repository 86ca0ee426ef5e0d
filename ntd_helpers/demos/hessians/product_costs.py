"""Cost of Hessian-vector products and Hessians, in gradients."""

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.shared import Actors, panel, point, show


@style.styled
def product_costs(sizes, operations, size=0):
    """The cost of an HVP and of the whole Hessian for networks of `sizes` (S,) weights, in gradients.

    `operations` (S, 2): those of a gradient and of an HVP. Opens on the network number `size`. Raises ValueError for
    other shapes.
    """
    sizes, operations = np.asarray(sizes, float), np.asarray(operations, float)
    if operations.shape != (len(sizes), 2):
        raise ValueError(f"expected operations of shape ({len(sizes)}, 2); got {operations.shape}")
    product = operations[:, 1] / operations[:, 0]
    figure, actors = _draw(sizes, product)

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


def _draw(sizes, product):
    figure, (ratio, whole) = style.panels(2, height=4.2, top=0.75)
    low, high = sizes[0] / 1.6, sizes[-1] * 1.6
    powers = int(np.ceil(np.log10(low))), int(np.floor(np.log10(high)))
    common = {"x_decades": powers, "xlim": (low, high), "xlabel": "number of weights n", "ylabel": "gradients"}
    panel(ratio, "Operations of one product Hv", ylim=(0, 1.3 * product.max()), **common)
    ratio.plot(sizes, product, "o-", color=style.BLUE, ms=4)
    highest = 4 * (product * sizes).max()
    panel(whole, "Operations of all of H", y_decades=(0, int(np.log10(highest)), 2), ylim=(1, highest), **common)
    whole.plot(sizes, product * sizes, "o-", color=style.INK, ms=4)
    actors = Actors()
    actors.dot(ratio, "ratio", lambda r: point(r[0], r[1]), style.BLUE, ms=9)
    actors.dot(whole, "whole", lambda r: point(r[0], r[2]), style.INK, ms=9)
    actors.text(ratio, "ratio_word", lambda r: f"n = {r[0]:.0f}: {r[1]:.2f} gradients", row=1, color=style.QUIET)
    actors.text(whole, "whole_word", lambda r: f"n = {r[0]:.0f}: {r[2]:.3g} gradients", row=1, color=style.QUIET)
    return figure, actors
