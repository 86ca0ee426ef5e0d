"""Cost of Hessian-vector products and Hessians, in gradients."""

import numpy as np

from ntd_helpers import stage, style
from ntd_helpers.demos.shared import panel, panels


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
    actors = _draw(sizes, product)

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
    return actors.show(sliders, results, describe, "Cost of a Hessian-vector product, in gradients")


def _draw(sizes, product):
    actors, (ratio, whole) = panels(2)
    limits = {"x_decades": 1, "xlim": (sizes[0] / 1.6, sizes[-1] * 1.6)}
    common = {"xlabel": "number of weights n", "ylabel": "gradients", **limits}
    panel(ratio, "Operations of one product Hv", ylim=(0, 1.3 * product.max()), **common)
    ratio.plot(sizes, product, "o-", color=style.BLUE, ms=4)
    highest = 4 * (product * sizes).max()
    panel(whole, "Operations of all of H", y_decades=2, ylim=(1, highest), **common)
    whole.plot(sizes, product * sizes, "o-", color=style.INK, ms=4)
    actors.dot(ratio, "ratio", lambda r: r[:2], style.BLUE, ms=9)
    actors.dot(whole, "whole", lambda r: r[::2], style.INK, ms=9)
    actors.note(ratio, "ratio_word", lambda r: f"n = {r[0]:.0f}: {r[1]:.2f} gradients")
    actors.note(whole, "whole_word", lambda r: f"n = {r[0]:.0f}: {r[2]:.3g} gradients")
    return actors
