"""The predictions of lesson 4, one for each idea, in the lesson's order."""

from ntd_helpers.datasets import digits
from ntd_helpers.quadratics import stability_edge

from ..predictions import Choice, Option, Quantity, Slip

HIDDEN, CLASSES = 16, 10  # of the lesson's network of digits


def edge_of_a_minimum():
    return stability_edge([0.5, 4.0])


def exactly_flat_axes():
    """Weights out of a pixel that is 0 in every picture, and shifts that change all ten outputs by the same number."""
    X, _ = digits()
    return (X.max(axis=0) == 0).sum() * HIDDEN + HIDDEN + 1


COUNT_BOTH = (
    "A pixel that is always 0 has a weight into each unit. And a common shift of the outputs can come from the weights"
    " out of each unit, or from the biases."
)

PREDICTIONS = (
    Choice(
        "4.a",
        "f maps 5 weights to 3 outputs. What is the shape of all its second derivatives, and what of their product"
        " with a direction v of 5 numbers?",
        (
            Option("(5, 5), and (5,).", "That is the case of one output. Here each of the 3 outputs has a matrix."),
            Option(
                "(3, 5, 5), and (3, 5).",
                "A 5 × 5 matrix for each output; the product with v sums over one of the two weight axes.",
                right=True,
            ),
            Option("(3, 5, 5), and (5,).", "The outputs stay separate: each has its own row of the product."),
            Option("(3, 5), and (3,).", "Those are the Jacobian and its product with v: first derivatives."),
        ),
    ),
    Choice(
        "4.b",
        "A network has a million weights. How many times the operations of one gradient does one product Hv take?",
        (
            Option("A million.", "That is the cost of all of H, by products with the unit vectors."),
            Option("A thousand.", "The number of weights plays no part. What is differentiated, and along how much?"),
            Option(
                "Two or three.",
                "Hv is the derivative of the gradient along a single direction: one tangent is carried along.",
                right=True,
            ),
            Option("It cannot be computed: H has 10¹² entries.", "H is never formed. The product is one derivative."),
        ),
    ),
    Choice(
        "4.c",
        "At a stationary point the Hessian has the eigenvalues 2, 0 and −1. What kind of point is it?",
        (
            Option(
                "A saddle.",
                "J rises along the first axis and falls along the third, whatever it does along the second.",
                right=True,
            ),
            Option("Undecided: there is a zero.", "Look at the other two axes. Can it still be a minimum?"),
            Option("A minimum, since the sum is positive.", "What does J do along the third axis?"),
            Option("A maximum.", "What does J do along the first axis?"),
        ),
    ),
    Choice(
        "4.d",
        "Gradient flow w′ = −∇J starts very close to a stationary point whose Hessian has no zero eigenvalue. Which"
        " kinds of point attract it from every nearby start?",
        (
            Option("Minima and maxima.", "From beside a maximum, which way is downhill?"),
            Option("Minima only.", "Beside every other kind, some direction leads downhill and away.", right=True),
            Option("All of them: the gradient is zero there.", "At the point itself it is. And beside it?"),
            Option("Minima and saddles.", "A saddle attracts along some axes and repels along others."),
        ),
    ),
    Quantity(
        "4.e",
        "A minimum has the eigenvalues 0.5 and 4. Up to which step size α does gradient descent stay near it?",
        answer=edge_of_a_minimum,
        tolerance=0.02,
        right="2/λ of the steeper axis: its multiplier 1 − 4α reaches −1 there.",
        low="Both axes are still stable for longer steps. At which α does the steeper one reach a multiplier of −1?",
        high="The steeper axis already diverges.",
        slips=(
            Slip(4.0, "This is the edge of the flatter axis. The steeper one has diverged long before."),
            Slip(0.25, "At this α the steeper axis converges in one step. It is stable up to twice as much."),
            Slip(0.444, "This is the fastest step, 2/(0.5 + 4), not the largest stable one."),
        ),
    ),
    Choice(
        "4.f",
        "A network has just been initialised. Which signs do the eigenvalues of its cost's Hessian have?",
        (
            Option(
                "All positive: the loss is convex.",
                "It is convex in the outputs. The outputs are not linear in the weights.",
            ),
            Option(
                "Half positive, half negative, and of the same size.",
                "There are many of both signs, but the largest ones are not balanced.",
            ),
            Option(
                "Many of both; the largest are positive.",
                "Hundreds are negative; the least is a fifth of the largest in size.",
                right=True,
            ),
            Option("All negative: it is far from a minimum.", "Far from a minimum, some axes still curve upward."),
        ),
    ),
    Choice(
        "4.g",
        "Within 100 steps the sum of the negative eigenvalues falls from 19 to 0.7 in size. Suppose all motion along"
        " the most negative axes is blocked, and training goes on until the cost is the same. What is the sum then?",
        (
            Option(
                "Nearly as at the start: nothing has moved along these axes.",
                "That would be so if moving along them were the cause. What else has changed on the way to this cost?",
            ),
            Option(
                "About as small as without the block.",
                "The sum follows the residuals, and at the same cost these are about the same.",
                right=True,
            ),
            Option("Larger than at the start.", "What would make the curvature more negative while the fit improves?"),
            Option("Exactly 0.", "Only if every residual were 0."),
        ),
    ),
    Choice(
        "4.h",
        "H has 1210 eigenvalues and can only be multiplied with vectors. After how many products is the largest"
        " eigenvalue known to three digits?",
        (
            Option("1210, one for each axis.", "That gives all of H. Only one end of the spectrum is asked for."),
            Option("About 120.", "Far fewer. Eigenvalues that are separated from the rest converge first."),
            Option("Fewer than ten.", "From one random start: the largest eigenvalues are well separated.", right=True),
            Option("Two.", "One product gives the mean of the eigenvalues, the next one their spread."),
        ),
    ),
    Choice(
        "4.i",
        "With α = 0.4 the sharpness of gradient descent stops at 2/α = 5. What does the sharpness of gradient flow,"
        " from the same weights and over the same time, do at 5?",
        (
            Option("It stops there too: the network cannot get sharper.", "Then α would play no part. Test it with α."),
            Option(
                "It rises on beyond 5.",
                "Infinitely small steps have no edge. Gradient descent is held back by its own oscillation.",
                right=True,
            ),
            Option("It falls.", "What would push it down, without any oscillation?"),
            Option("It diverges.", "Gradient flow never raises the cost."),
        ),
    ),
    Choice(
        "4.j",
        "The sharpness is slightly above 2/α, and the displacement x along the steepest axis is tiny. What happens over"
        " the next steps?",
        (
            Option("The sharpness falls at once.", "A tiny x has no effect on the sharpness yet."),
            Option(
                "x oscillates and grows, while the sharpness still rises; then it falls below the edge.",
                "The pull on the sharpness goes with x², so it becomes strong only when x is large.",
                right=True,
            ),
            Option("x grows without bound.", "On a quadratic it would. Here the curvature depends on x."),
            Option("x shrinks to 0.", "The multiplier of x is larger than 1 in size above the edge."),
        ),
    ),
    Choice(
        "4.k",
        "Now each step uses 25 of the 500 digits, chosen at random, and α is 0.4 as before. Where is the sharpness"
        " of the full cost after 4000 steps?",
        (
            Option("At 5, as before.", "2/α is the limit of full-batch descent. What does noise add to x?"),
            Option(
                "Clearly below 5.",
                "The noise keeps x large all the time, and the mean of x² is what holds the sharpness down.",
                right=True,
            ),
            Option("Clearly above 5.", "Noise makes the oscillation larger. In which direction does x² push y?"),
            Option("Nowhere near: it diverges.", "The noise is bounded, and training goes on."),
        ),
    ),
    Choice(
        "4.l",
        "The Hessian of a ReLU network's cost, as automatic differentiation computes it, is",
        (
            Option(
                "zero, since the ReLU's second derivative is.",
                "The loss is curved, and the layers multiply. What remains?",
            ),
            Option("impossible to compute, because of the kinks.", "Between the kinks the cost is smooth."),
            Option(
                "neither zero nor impossible to compute, but without the curvature of the kinks.",
                "It is exact between kinks. A step across many kinks meets another curvature.",
                right=True,
            ),
            Option("the curvature of the cost for steps of any length.", "At which points is a derivative taken?"),
        ),
    ),
    Quantity(
        "4.m",
        "The network of digits has 64 inputs, 16 tanh units, 10 outputs and softmax. Three pixels are 0 in all"
        " pictures. Adding the same number to all ten outputs changes no probability. How many axes are therefore"
        " exactly flat, at any weights?",
        answer=exactly_flat_axes,
        tolerance=0.005,
        right="3·16 weights that are always multiplied by 0; and a common shift of the weights out of each of the 16"
        " units, and of the biases.",
        low=COUNT_BOTH,
        high=COUNT_BOTH,
        slips=(
            Slip(48.0, "These are the weights of the three pixels. What else leaves all probabilities unchanged?"),
            Slip(17.0, "These are the common shifts. And the weights that are always multiplied by 0?"),
            Slip(3.0, "Each of the three pixels has a weight into each of the 16 units."),
            Slip(64.0, "Nearly. The biases of the outputs can be shifted, too."),
            Slip(49.0, "A common shift can come from the biases, and from the weights out of each of the 16 units."),
            Slip(4.0, "Each of the three pixels has 16 weights, and a common shift can come from 17 places."),
        ),
        digits=4,
    ),
)
