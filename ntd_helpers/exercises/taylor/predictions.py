"""The predictions of lesson 2, in the lesson's order."""

import math

import numpy as np

from ..predictions import Choice, Option, Quantity, Slip

EPS = 2.0**-53


def best_forward_step():
    """2√(εF/F″) for f = eʷ, where F = F″."""
    return 2 * math.sqrt(EPS)


def error_ratio():
    """The error of the second-order model of eʷ at 0 for a short displacement, over that for half of it."""
    error = [abs(math.expm1(d) - d - d**2 / 2) for d in (2e-3, 1e-3)]
    return error[0] / error[1]


def model_of_the_bowl():
    """The second-order model of ½(4w₁² + w₂²) at (1, 1), taken at d = (−1, 1)."""
    H, w, d = np.diag([4.0, 1.0]), np.ones(2), np.array([-1.0, 1.0])
    return w @ H @ w / 2 + (H @ w) @ d + d @ H @ d / 2


def radius_for_a_smaller_tolerance():
    """The trust radius for an eighth of the tolerance, where the radius was 0.4 and the error goes with r³."""
    return 0.4 * (1 / 8) ** (1 / 3)


PREDICTIONS = (
    Choice(
        "2.a",
        "A function takes 3 weights and returns 2 numbers. What is the shape of its Jacobian, and what is the shape of "
        "the gradient of a cost of these 3 weights?",
        (
            Option(
                "(2, 3) and (3,)",
                "There is a row for each output and a column for each weight. A cost has a single row, which we write "
                "as a vector.",
                right=True,
            ),
            Option("(3, 2) and (3,)", "This has a row for each weight. The entry (i, j) is ∂yᵢ/∂wⱼ: which is the row?"),
            Option("(2, 3) and (2,)", "The gradient says how one number, the cost, depends on each of the weights."),
            Option("(3, 3) and (3,)", "A square matrix would hold second derivatives. The Jacobian holds first ones."),
        ),
    ),
    Choice(
        "2.b",
        "f(w) = w² at w = 1, along Δw = 1. A program computes [f(w + Δw) − f(w)]/h for smaller and smaller h. What "
        "happens?",
        (
            Option(
                "It tends to 2, the derivative.", "The numerator is the same for every h. What does dividing it do?"
            ),
            Option("It is 3 for every h.", "3 is the numerator. It is still divided by h."),
            Option(
                "It grows without bound.",
                "The numerator is 3 for every h, so the quotient is 3/h. The h must also stand in f(w + hΔw).",
                right=True,
            ),
            Option("It tends to 0.", "The denominator tends to 0, not the numerator."),
        ),
    ),
    Quantity(
        "2.c",
        "You halve a short displacement d. By what factor does the error of the second-order model shrink?",
        answer=error_ratio,
        tolerance=0.03,
        right="The first term that the model leaves out is proportional to d³, and 2³ = 8.",
        low="The model contains the terms up to d². What is the power of the first term that it leaves out?",
        high="The model contains the terms up to d². What is the power of the first term that it leaves out?",
        slips=(
            Slip(2.0, "This is the factor for a model of order 0, the value alone."),
            Slip(4.0, "This is the factor for the first-order model, whose error is proportional to d²."),
            Slip(16.0, "The term with d³ is not in the model."),
        ),
    ),
    Quantity(
        "2.d",
        "J(w) = ½(4w₁² + w₂²). What cost does its second-order model at w = (1, 1) predict at w + d, for d = (−1, 1)?",
        answer=model_of_the_bowl,
        tolerance=0.01,
        right="The cost is quadratic, so the model equals the cost at any distance: J(0, 2) = 2.",
        low="The cost itself is quadratic. What does that say about its model, and what is J(0, 2)?",
        high="The cost itself is quadratic. What does that say about its model, and what is J(0, 2)?",
        slips=(
            Slip(-0.5, "This is the prediction of the first-order model."),
            Slip(4.5, "The quadratic term lacks its factor ½."),
        ),
    ),
    Choice(
        "2.e",
        "You stand on a slope and walk in a straight line along the tangent of the contour, where gᵀv = 0. How does "
        "your height change?",
        (
            Option("It does not change.", "The slope is zero where you start. A straight line leaves the contour."),
            Option(
                "It changes by about ½ s² vᵀHv after a short distance s.",
                "Without a slope, the curvature along v is the leading term. Its sign decides between up and down.",
                right=True,
            ),
            Option(
                "It rises, on any surface.",
                "On the side of a round hilltop, a straight line along the contour descends.",
            ),
            Option("It changes in proportion to s.", "The factor of s is the slope gᵀv, which is zero here."),
        ),
    ),
    Quantity(
        "2.f",
        "At some point w the trust radius for the tolerance 0.08 is 0.4. About how large is it for the tolerance 0.01, "
        "if the first term that the model neglects dominates its error?",
        answer=radius_for_a_smaller_tolerance,
        tolerance=0.05,
        right="The error grows like r³. An eighth of the error is reached at half of the radius.",
        low="The error of the quadratic model is proportional to r³. By which factor must r shrink?",
        high="The error of the quadratic model is proportional to r³. By which factor must r shrink?",
        slips=(
            Slip(0.05, "This takes the error to be proportional to r."),
            Slip(0.4 / math.sqrt(8), "This is right for the first-order model, whose error is proportional to r²."),
        ),
    ),
    Choice(
        "2.g",
        "You replace the network by its first-order model in the weights and keep the squared error. Which curvatures "
        "can the resulting cost have?",
        (
            Option(
                "The same as the cost: some positive, some negative.",
                "The network's own curvature is gone. What is left?",
            ),
            Option(
                "Zero or positive ones only.",
                "The cost is then ½ the mean square of something linear in d: linear least squares, as in lesson 1.",
                right=True,
            ),
            Option("None: it is linear in the weights.", "The network is linear now, but its error is still squared."),
        ),
    ),
    Choice(
        "2.h",
        "Gradient descent runs on a cost, and from the same start with the same step size on the cost's quadratic "
        "model at that start. After how many steps are the two at different points for the first time?",
        (
            Option(
                "After one step",
                "The first step uses the gradient at the start. How do the two gradients differ there?",
            ),
            Option(
                "After two steps",
                "The model has the exact gradient at the start only. The second step begins somewhere else.",
                right=True,
            ),
            Option("After about 2/α steps", "This may be when you can see it in a plot. When do they differ at all?"),
            Option("Never, if the step size is small", "Away from the start, the model's gradient is slightly wrong."),
        ),
    ),
    Choice(
        "2.i",
        "A smooth function has positive curvature at both ends of a chord. Must the chord lie above the graph?",
        (
            Option(
                "Yes, since the function is convex there.",
                "It curves upward at two points. What can it do between them?",
            ),
            Option("Yes, if the function is smooth.", "A smooth function can have a hump between two valleys."),
            Option(
                "No.",
                "Put a hump between two valleys: the graph rises above the chord from one valley to the other.",
                right=True,
            ),
            Option("No, it must lie below.", "For w² it lies above. The curvature at two points decides neither way."),
        ),
    ),
    Quantity(
        "2.j",
        "f(w) = eʷ in double precision, where each value is rounded by up to ε = 1.1·10⁻¹⁶ of itself. For which step h "
        "does the forward difference have the smallest error? (A power of ten is enough, such as 1e-3.)",
        answer=best_forward_step,
        tolerance=0.9,
        right="There the two errors hF″/2 and 2εF/h are equal, and each of them costs half of the digits.",
        low="The two values of f differ by about hF. What happens to the rounding of each when you divide by h?",
        high="A shorter step still helps here: truncation, about hF″/2, is larger than rounding, about 2εF/h.",
        slips=(
            Slip(1.1e-16, "With this step w + h equals w, or the next number after it. The quotient is all rounding."),
            Slip(1e-5, "This is best for the central difference. The forward one has an error of order h, not h²."),
        ),
        digits=2,
    ),
    Choice(
        "2.k",
        "The central difference has a truncation error of order h² instead of h. Is its best step longer or shorter?",
        (
            Option(
                "Longer, about 10⁻⁵",
                "Its truncation is small at long steps already, so rounding, which grows like 1/h, takes over there.",
                right=True,
            ),
            Option(
                "The same, about 10⁻⁸", "There its truncation is 10⁻¹⁶, far below its rounding. Which way is better?"
            ),
            Option("Shorter, about 10⁻¹¹", "There rounding alone is 10⁻⁵. The better scheme need not go so far down."),
        ),
    ),
    Choice(
        "2.l",
        "A network that classifies digits is trained for 300 steps. For how many further steps does a quadratic model "
        "made at the start of training describe gradient descent, compared with a model made at the end?",
        (
            Option(
                "For fewer steps than the model made at the end.",
                "At the start it is 4 steps, at the end 323. The next cells ask why.",
                right=True,
            ),
            Option(
                "For more steps than the model made at the end.",
                "The gradient is large at the start, so the steps are long, and the curvature changes quickly as well.",
            ),
            Option("For about as many steps.", "The step size is the same, but the lengths of the steps are not."),
        ),
    ),
)
