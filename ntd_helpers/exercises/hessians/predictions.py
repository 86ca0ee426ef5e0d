"""The predictions of lesson 4, one for each idea, in the lesson's order."""

from ntd_helpers.datasets import digits
from ntd_helpers.quadratics import stability_edge

from ..predictions import Choice, Option, Quantity, Slip

HIDDEN, CLASSES = 16, 10  # of the lesson's network of digits


def edge_of_a_minimum():
    return stability_edge([0.5, 4.0])


def exactly_flat_axes():
    """Weights that meet a pixel which is 0 in every picture, and shifts that give all ten outputs the same."""
    X, _ = digits()
    return (X.max(axis=0) == 0).sum() * HIDDEN + HIDDEN + 1


PREDICTIONS = (
    Choice(
        "4.a",
        "f takes 5 weights to 3 outputs. What is the shape of all its second derivatives, and what of their"
        " product with"
        " a direction v of 5 numbers?",
        (
            Option(
                "(5, 5), and (5,).",
                "That is for a cost, with one output. Here each of the 3 outputs has a matrix.",
            ),
            Option(
                "(3, 5, 5), and (3, 5).",
                "A 5 × 5 matrix for each output; v takes one of the two weight axes away.",
                right=True,
            ),
            Option("(3, 5, 5), and (5,).", "Each output keeps a row of its own."),
            Option("(3, 5), and (3,).", "Those are the Jacobian and its product with v, first derivatives."),
        ),
    ),
    Choice(
        "4.b",
        "A network has a million weights. How many times the operations of one gradient does one product H v take?",
        (
            Option("A million.", "That is what all of H would take, by products with unit vectors."),
            Option("A thousand.", "The number of weights plays no part. What is differentiated, and along how much?"),
            Option(
                "Two or three.",
                "It is the derivative of the gradient along a single direction: one more forward pass beside it.",
                right=True,
            ),
            Option("It cannot be had: H has 10¹² entries.", "H is never formed. The product is one derivative."),
        ),
    ),
    Choice(
        "4.c",
        "At a stationary point the Hessian has the eigenvalues 2, 0 and −1. What is it?",
        (
            Option(
                "A saddle.",
                "J rises along the first axis and falls along the third, whatever the second does.",
                right=True,
            ),
            Option("Undecided: there is a zero.", "Look at the other two axes. Can it still be a minimum?"),
            Option("A minimum, since the sum is positive.", "Walk along the third axis."),
            Option("A maximum.", "Walk along the first axis."),
        ),
    ),
    Choice(
        "4.d",
        "Follow the gradient downhill in infinitely small steps, w′ = −∇J, from very near a stationary point."
        " Which kinds"
        " of point draw you in, wherever near them you begin?",
        (
            Option("Minima and maxima.", "From beside a maximum, which way is down?"),
            Option("Minima only.", "From beside any other, some direction leads down and away.", right=True),
            Option("All of them: the gradient is zero there.", "At the point itself, yes. Beside it?"),
            Option("Minima and saddles.", "A saddle draws you in along some axes, and lets you go along others."),
        ),
    ),
    Quantity(
        "4.e",
        "A minimum has the eigenvalues 0.5 and 4. Up to which step size α does gradient descent stay near it?",
        answer=edge_of_a_minimum,
        tolerance=0.02,
        right="2/λ of the steeper axis: its multiplier 1 − 4α reaches −1 there.",
        low="Both axes would bear a longer step. At which α does the steeper one reach a multiplier of −1?",
        high="The steeper axis jumps farther with every step already.",
        slips=(
            Slip(4.0, "This is the edge of the flatter axis. The steeper one has blown up before."),
            Slip(0.25, "Here the steeper axis arrives in one step. It bears twice as much."),
            Slip(0.444, "This is the best step, 2/(0.5 + 4), not the largest stable one."),
        ),
    ),
    Choice(
        "4.f",
        "A Hessian with 1210 eigenvalues, which you can only multiply with vectors. After how many products is the"
        " largest eigenvalue known to three digits?",
        (
            Option("1210, one for each axis.", "That gives all of H. Only one end of the spectrum is asked for."),
            Option("About 120.", "Far fewer. The ends of a spectrum stand apart, and are found first."),
            Option("Fewer than ten.", "From one random start: outliers stand out at once.", right=True),
            Option("Two.", "One product gives a mean of all eigenvalues, and the next one its spread."),
        ),
    ),
    Choice(
        "4.g",
        "A network that has not been trained yet. Which signs do the eigenvalues of its cost's Hessian have?",
        (
            Option(
                "All positive: the loss is convex.",
                "Convex in the outputs. The outputs are not linear in the weights.",
            ),
            Option(
                "About half and half, of the same size.",
                "There are many of both, but the large ones are not balanced.",
            ),
            Option(
                "Many of both; the largest ones are positive.",
                "Hundreds are negative, the least about a fifth of the largest in size.",
                right=True,
            ),
            Option("All negative: it is far from a minimum.", "Far from a minimum, some axes still curve upward."),
        ),
    ),
    Choice(
        "4.h",
        "Within a hundred steps the negative eigenvalues have all but gone, while large positive ones are still there."
        " Why?",
        (
            Option(
                "Gradient descent avoids regions of negative curvature.",
                "It knows nothing of curvature. What does it do along an axis on which the slope pushes it outward?",
            ),
            Option(
                "Along negative curvature it moves faster and faster, until the curvature there is another.",
                "And along positive curvature it contracts, and stays where the curvature is what it was.",
                right=True,
            ),
            Option(
                "The negative ones were rounding errors.",
                "The least was a fifth of the largest. Rounding is 10⁻¹⁶.",
            ),
            Option("The step size is too large for them.", "No step size is too small to leave a negative axis."),
        ),
    ),
    Choice(
        "4.i",
        "Full-batch gradient descent with α = 0.4. The sharpness, 2.7 at first, rises as the network trains."
        " What happens"
        " when it comes to 2/α = 5?",
        (
            Option("The descent diverges.", "On a quadratic it would. Here the curvature changes when w jumps."),
            Option("It rises on as before.", "Beyond the edge the steepest axis would blow up. Something has to give."),
            Option(
                "It stops there and hovers, and the cost goes on falling, unevenly.",
                "Each time it is above the edge, the jumps along the steepest axis grow, and carry w to where it"
                " is less.",
                right=True,
            ),
            Option("Training stops: the cost stays where it is.", "The other axes do not know of the edge."),
        ),
    ),
    Choice(
        "4.j",
        "The Hessian of a ReLU network's cost, as differentiation gives it, is",
        (
            Option(
                "zero, since the ReLU's second derivative is.",
                "The loss curves, and layers multiply. What is left?",
            ),
            Option("impossible to compute, because of the kinks.", "Between the kinks everything is smooth."),
            Option(
                "neither zero nor impossible, but it misses the curvature at the kinks.",
                "It is exact between kinks. A step that crosses many of them meets another curvature.",
                right=True,
            ),
            Option(
                "the true curvature of the cost for steps of any length.",
                "Which points does a derivative look at?",
            ),
        ),
    ),
    Quantity(
        "4.k",
        "The network of digits has 64 inputs, 16 tanh units, 10 outputs and softmax. Three pixels are 0 in"
        " all pictures."
        " Adding the same number to all ten outputs changes no probability. How many axes are therefore exactly"
        " flat, at"
        " any weights?",
        answer=exactly_flat_axes,
        tolerance=0.005,
        right="3·16 weights that are multiplied by 0, and a common shift of the weights out of each unit, 16,"
        " and of the"
        " biases, 1.",
        low="A pixel that is always 0 has a weight into each unit. And a common shift can come from each of the"
        " units, or"
        " the biases.",
        high="A pixel that is always 0 has a weight into each unit. And a common shift can come from each of the"
        " units, or"
        " the biases.",
        slips=(
            Slip(48.0, "These are the weights of the three pixels. What else leaves all probabilities as they are?"),
            Slip(17.0, "These are the common shifts. And the weights that are always multiplied by 0?"),
            Slip(3.0, "Each of the three pixels has a weight into each of the 16 units."),
            Slip(64.0, "Nearly. The biases of the outputs can be shifted, too."),
            Slip(49.0, "A common shift can come from the biases, and from the weights out of each of the 16 units."),
            Slip(4.0, "Each of the three pixels has 16 weights, and a common shift can come from 17 places."),
        ),
        digits=4,
    ),
)
