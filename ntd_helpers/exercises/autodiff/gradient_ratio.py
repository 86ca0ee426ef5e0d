"""Exercise 3.6: the operations of a gradient relative to those of the cost."""

from ..authoring import Number, exercise


@exercise(
    "3.6",
    form=Number(),
    cases=(([50, 50],), ([64, 32, 10],), ([10, 20, 30, 40],)),
    hints=(
        "Forward there is one product for each layer. Its operations are proportional to the product of two widths.",
        "Going backward, the product H W passes an adjoint to H and one to W, each by a product of the same size. Which"
        " of them is not needed?",
        "The input of the first layer is data.",
    ),
    why="With S the sum of the products of neighbouring widths, the cost takes S, the adjoints of the weights take S,"
    " and those of the layers' inputs take S without the first layer's term, since the data need no adjoint.",
    remark="For 64-32-10 this is 2.135. The count of the compiled program, 2.16, contains the entry-by-entry operations"
    " as well.",
)
def gradient_ratio(widths):
    """Write gradient_ratio(widths): the operations of the cost and its gradient in all weights, divided by those of the
    cost alone, where only matrix products count.

    The ratio for a network with layers H ← tanh(H W), W of shape (widths[l], widths[l + 1]). The first H is data.
    """
    products = [widths[i] * widths[i + 1] for i in range(len(widths) - 1)]
    return (3 * sum(products) - products[0]) / sum(products)


def layer_products(widths):
    """The products of neighbouring widths."""
    return [widths[i] * widths[i + 1] for i in range(len(widths) - 1)]


@gradient_ratio.mistake("The adjoint of the data is counted. Who needs it?")
def with_adjoint_of_data():
    return 3.0


@gradient_ratio.mistake("Only one adjoint is counted for each product. Each product has two operands.")
def weights_only():
    return 2.0


@gradient_ratio.mistake("An adjoint is left out for the last layer. For which layer is it not needed?")
def last_layer_left_out(widths):
    products = layer_products(widths)
    return 3 - products[-1] / sum(products)


@gradient_ratio.mistake("The forward pass is missing: the backward sweep needs the trace.")
def without_forward_pass(widths):
    products = layer_products(widths)
    return 2 - products[0] / sum(products)


@gradient_ratio.mistake("This holds for layers of equal width. Here the layers contribute differently.")
def equal_widths(widths):
    return 3 - 1 / (len(widths) - 1)


@gradient_ratio.mistake("The number of weights has no influence on this scale: that is forward mode.")
def number_of_weights(widths):
    return 1.0 * sum(layer_products(widths))
