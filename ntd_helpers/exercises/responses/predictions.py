"""The predictions of lesson 6, one for each idea, in the lesson's order."""

import numpy as np

from ..predictions import Choice, Option, Quantity, Slip


def response_of_the_logarithm():
    """J = eʷ − θw has w* = ln θ, so the response at θ = 4 is 1/4."""
    w = np.log(4.0)
    return 1 / np.exp(w)


def most_moving_eigenvalue():
    """Where λa/(a + λ)², the response to ln λ of an axis, is largest for λ = 0.2."""
    a = np.geomspace(1e-3, 1e2, 50001)
    return a[(0.2 * a / (a + 0.2) ** 2).argmax()]


def growth_towards_the_fold():
    """By how much dw*/dθ grows as the distance to the fold falls from 4e-6 to 1e-6."""
    slopes = []
    for distance in (4e-6, 1e-6):
        w = max(np.roots([1.0, 0.0, -1.0, 2 / np.sqrt(27) - distance]).real)
        slopes.append(1 / (3 * w**2 - 1))
    return slopes[1] / slopes[0]


PREDICTIONS = (
    Quantity(
        "6.a",
        "J(w, θ) = eʷ − θw. You need not find the minimiser: at θ = 4, how much does it move for each unit of θ?",
        answer=response_of_the_logarithm,
        tolerance=0.02,
        right="Stationarity is eʷ = θ, so w* = ln θ, and its derivative is 1/θ.",
        low="Set ∂J/∂w to zero. Which function of θ is w*?",
        high="Set ∂J/∂w to zero. Which function of θ is w*?",
        slips=(
            Slip(np.log(4.0), "This is w* itself. How fast does it move?"),
            Slip(-0.25, "With a larger θ the term −θw pulls w up."),
            Slip(4.0, "This is the curvature. In a narrow valley the minimiser moves less."),
        ),
    ),
    Choice(
        "6.b",
        "J(w, θ) = (w − θ)⁴ has the minimiser w* = θ. For which θ does the theorem tell its response?",
        (
            Option("For every θ: it is 1.", "It is 1, but the theorem asks for a curvature other than 0 at w*."),
            Option(
                "For none.",
                "The curvature at w* is 0 for every θ. The response exists all the same: the theorem's conditions are "
                "sufficient, not necessary.",
                right=True,
            ),
            Option("For θ = 0 only.", "What is the curvature of (w − 0)⁴ at w = 0?"),
            Option("For every θ but 0.", "Moving θ moves the whole curve. Does its curvature at the bottom change?"),
        ),
    ),
    Choice(
        "6.c",
        "Four axes with eigenvalues 10, 1, 0.1 and 0.01, and w* = 1 on each. A tiny penalty λ is switched on. Which "
        "coordinate moves most?",
        (
            Option(
                "That of 0.01.",
                "The penalty pulls at all alike, with λ times w*; the flattest axis gives way most, by λ/a.",
                right=True,
            ),
            Option("That of 10.", "The pull is λw* on each. Along which axis does the cost resist it least?"),
            Option("All alike.", "The pull is the same on each. What resists it is not."),
        ),
    ),
    Quantity(
        "6.d",
        "Now λ = 0.2, and it is raised by one per cent. For which eigenvalue a does a/(a + λ), the share of the "
        "coordinate that is left, change most?",
        answer=most_moving_eigenvalue,
        tolerance=0.1,
        right="The change goes with λa/(a + λ)², which is largest at a = λ: much flatter axes are squashed already.",
        low="Along an axis this flat a/(a + λ) is almost 0 already. How much can it still change?",
        high="Along an axis this steep a/(a + λ) is almost 1 and hardly notices λ.",
        slips=(Slip(0.0, "Along a very flat axis a/(a + λ) is almost 0 already. How much can it still change?"),),
        digits=2,
    ),
    Choice(
        "6.e",
        "A cost of a million weights and one hyperparameter. How would you get dw*/dθ?",
        (
            Option("Form H and solve.", "It has 10¹² entries: eight terabytes."),
            Option(
                "Solve H x = −M by conjugate gradients with Hessian-vector products.",
                "Each product costs a few gradients. How many it takes depends on the spectrum, not on n.",
                right=True,
            ),
            Option(
                "Train twice with two values of θ, and subtract.",
                "It works, at the cost of two trainings to many digits.",
            ),
        ),
    ),
    Quantity(
        "6.f",
        "θ comes nearer to a fold: its distance to it shrinks to a quarter. By what factor does dw*/dθ grow?",
        answer=growth_towards_the_fold,
        tolerance=0.05,
        right="Near a fold θ is a parabola of w, so w is a square root of the distance, and its slope one over a root.",
        low="Near the fold, θ as a function of w has its highest point. What does w look like as a function of θ?",
        high="Near the fold, θ as a function of w has its highest point. What does w look like as a function of θ?",
        slips=(
            Slip(4.0, "This would be so if w grew like a logarithm. Near its top, θ is a parabola of w."),
            Slip(1.0, "At the fold the curvature is zero, so the response cannot stay as it is."),
            Slip(0.5, "It grows: the valley becomes flatter."),
        ),
        digits=2,
    ),
    Choice(
        "6.g",
        "Training starts at 0 and is stopped long before a flat axis has moved. How does the w that it ended with "
        "respond to a penalty λ along this axis, compared with −w*/(a + λ)?",
        (
            Option("As much: the formula holds at any point.", "It was derived from a gradient of zero."),
            Option("More: flat axes respond most.", "The minimiser does. This w has not left 0: what can λ do to it?"),
            Option(
                "Far less.",
                "It is near 0 whatever λ is. What responds is the point that training reached, not the minimiser.",
                right=True,
            ),
        ),
    ),
    Choice(
        "6.h",
        "You want dV/dθᵢ for the weights θᵢ of all 380 training examples. How many systems with H must be solved?",
        (
            Option("380, one for each example.", "That gives how w* responds to each. V is a single number."),
            Option("31, one for each weight.", "That would give H⁻¹. Only its product with one vector is needed."),
            Option(
                "One.",
                "H⁻¹ times the gradient of V, once; then a scalar product with each example's gradient.",
                right=True,
            ),
            Option("None.", "V depends on θ through w* only, and w* through H⁻¹."),
        ),
    ),
    Choice(
        "6.i",
        "One example is left out. The response predicts a move of the weights, a vector. Compared with the move by "
        "retraining, is it too short or too long?",
        (
            Option(
                "Too short, for nearly all examples.",
                "Without the example H is smaller too, along just this direction, and the weights run farther.",
                right=True,
            ),
            Option(
                "Too long, for nearly all.", "Without the example, is the valley narrower or wider along its direction?"
            ),
            Option("As often one as the other.", "Leaving out takes curvature away, and never adds any. So which?"),
        ),
    ),
)
