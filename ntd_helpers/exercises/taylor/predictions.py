"""The predictions of lesson 2, one for each idea, in the lesson's order."""

import math

import numpy as np

from ..predictions import Choice, Option, Quantity, Slip

EPS = 2.0**-53


def best_forward_step():
    """2√(εF/F″) for f = eʷ, where F = F″."""
    return 2 * math.sqrt(EPS)


def factor_of_the_error():
    """By how much the second-order model of eʷ at 0 is better at half of a short displacement."""
    error = [abs(math.expm1(d) - d - d**2 / 2) for d in (2e-3, 1e-3)]
    return error[0] / error[1]


def model_on_the_bowl():
    """The model of second order of ½(4w₁² + w₂²) at (1, 1), taken at d = (−1, 1): exact, for the cost is quadratic."""
    H, w, d = np.diag([4.0, 1.0]), np.ones(2), np.array([-1.0, 1.0])
    return w @ H @ w / 2 + (H @ w) @ d + d @ H @ d / 2


PREDICTIONS = (
    Choice(
        "2.a",
        "f takes 3 weights and gives 2 numbers. What is the shape of its Jacobian, and what of the gradient of a cost "
        "of these 3 weights?",
        (
            Option(
                "(2, 3), and (3,).",
                "A row for each output, a column for each weight. A cost has one row, which is written as a vector.",
                right=True,
            ),
            Option("(3, 2), and (3,).", "This has a row for each weight. [J]ᵢⱼ = ∂fᵢ/∂wⱼ: which index comes first?"),
            Option("(2, 3), and (2,).", "The gradient tells how one number depends on each of the weights."),
            Option("(3, 3), and (3,).", "Second derivatives make a square matrix. The Jacobian holds first ones."),
        ),
    ),
    Choice(
        "2.b",
        "f(w) = w² at w = 1, along Δw = 1. Somebody computes [f(w + Δw) − f(w)]/h, and lets h go to 0. What comes out?",
        (
            Option("2, the derivative.", "The numerator is the same at every h. What does dividing it by h do?"),
            Option("3, at every h.", "That is the numerator. It is still divided by h."),
            Option(
                "It grows without bound.",
                "The numerator is 3 at every h, so the quotient is 3/h. The h belongs into f(w + hΔw), too.",
                right=True,
            ),
            Option("0.", "The denominator goes to 0, not the numerator."),
        ),
    ),
    Quantity(
        "2.c",
        "f(w) = eʷ in double precision, where each value is rounded by up to ε = 1.1·10⁻¹⁶ of itself. For which step h "
        "is the forward difference's error least? (The power of ten will do, as in 1e-3.)",
        answer=best_forward_step,
        tolerance=0.9,
        right="There hF″/2 and 2εF/h are equal: half of the digits are lost to each of them.",
        low="The two values of f differ by about hF. What do their last digits, divided by h, do to the quotient?",
        high="A shorter step still helps here: truncation, about hF″/2, is larger than rounding, about 2εF/h.",
        slips=(
            Slip(1.1e-16, "At this step w + h is w, or the next number after it. The quotient is all rounding."),
            Slip(1e-5, "Here the central difference is best. The forward one has an error of h, not h²."),
        ),
        digits=2,
    ),
    Choice(
        "2.d",
        "And the central difference, whose truncation goes with h² instead of h: is its best step longer or shorter?",
        (
            Option(
                "Longer, about 10⁻⁵.",
                "Its truncation is small already at long steps, so rounding, which grows as 1/h, takes over there.",
                right=True,
            ),
            Option("The same, about 10⁻⁸.", "There its truncation is 10⁻¹⁶, far below rounding. Which way is better?"),
            Option("Shorter, about 10⁻¹¹.", "There rounding alone is 10⁻⁵. A better scheme need not go so far down."),
        ),
    ),
    Quantity(
        "2.e",
        "You halve a short displacement d. By what factor does the error of the model of second order shrink?",
        answer=factor_of_the_error,
        tolerance=0.03,
        right="The first term left out goes with d³, and 2³ = 8.",
        low="The terms up to d² are in the model. With which power of d does the first one left out go?",
        high="The terms up to d² are in the model. With which power of d does the first one left out go?",
        slips=(
            Slip(2.0, "This is for a model of order 0, the value alone."),
            Slip(4.0, "This is the model of first order, whose error goes with d²."),
            Slip(16.0, "The term with d³ is not in the model."),
        ),
    ),
    Quantity(
        "2.f",
        "J(w) = ½(4w₁² + w₂²), and its model of second order at w = (1, 1). What does the model say at w + d for "
        "d = (−1, 1)?",
        answer=model_on_the_bowl,
        tolerance=0.01,
        right="The cost is quadratic, so its model is the cost: J(0, 2) = 2, at any distance.",
        low="No model is needed: the cost is quadratic. What is it at (0, 2)?",
        high="No model is needed: the cost is quadratic. What is it at (0, 2)?",
        slips=(
            Slip(-0.5, "This is the model of first order."),
            Slip(4.5, "A factor ½ is missing from the quadratic term."),
        ),
    ),
    Choice(
        "2.g",
        "You stand on a slope and walk straight on along the tangent of the level line, where gᵀv = 0. What does your "
        "height do?",
        (
            Option("Nothing: the slope is zero.", "It is zero where you stand. A straight walk leaves the level line."),
            Option(
                "It changes as ½ s² vᵀHv, for a short walk of length s.",
                "With the slope gone, the curvature along v is what is left, up or down by its sign.",
                right=True,
            ),
            Option("It rises, whatever the surface.", "Along the side of a round hill, a straight walk goes down."),
            Option("It changes in proportion to s.", "The factor of s is the slope gᵀv, which is zero here."),
        ),
    ),
    Choice(
        "2.h",
        "A smooth function has positive curvature at both ends of a chord. Must the chord run above the graph?",
        (
            Option("Yes: the function is convex there.", "At two points, yes, but what does it do between them?"),
            Option("Yes, if the function is smooth.", "Smoothness does not forbid a hump between two hollows."),
            Option(
                "No.",
                "Two hollows with a hump between them: the ends curve upward, and the graph rises above the chord.",
                right=True,
            ),
            Option("No, it must run below.", "For w² it runs above. Curvature at two points decides nothing."),
        ),
    ),
    Choice(
        "2.i",
        "Gradient descent runs on a cost, and from the same start, with the same step size, on the cost's quadratic "
        "model made at that start. After which step are the two at different points for the first time?",
        (
            Option("After the first.", "The first step uses the gradient at the start, and there the two agree."),
            Option(
                "After the second.",
                "The model has the right gradient at the start only. The second step is taken somewhere else.",
                right=True,
            ),
            Option("After about 2/α steps.", "They part visibly at some time. When do they part at all?"),
            Option("Never, for a small step size.", "Off the start, each gradient of the model is a little off."),
        ),
    ),
    Choice(
        "2.j",
        "A network that classifies digits is trained for 300 steps. A quadratic model is made at its start, another "
        "at its end. With which of them does gradient descent stay longer?",
        (
            Option(
                "With the one made at the end of the training.",
                "Descent is slow there and the gradient changes little: it stays for over ten times as many steps.",
                right=True,
            ),
            Option(
                "With the one made at the start.",
                "At the start the steps are long, and the curvature changes as units leave their linear range.",
            ),
            Option("About equally long with both.", "The step size is the same, but not the length of the steps."),
        ),
    ),
)
