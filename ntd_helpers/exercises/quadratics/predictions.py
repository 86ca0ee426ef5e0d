"""The predictions of lesson 1, one for each idea, in the lesson's order."""

import math

import numpy as np

from ntd_helpers.datasets import diabetes
from ntd_helpers.quadratics import Quadratic, best_step_size, closed_form, loss_by_axis, steps_to

from ..predictions import Choice, Option, Quantity, Slip


def along_axes(*values):
    """The quadratic ½ Σ a_j w_j², whose axes are the coordinates."""
    return Quadratic(np.diag(np.array(values, dtype=float)), np.zeros(len(values)))


def after_three_steps():
    return closed_form(along_axes(4.0), np.ones(1), 0.1, 3)[3, 0]


def loss_factor():
    losses = loss_by_axis(along_axes(1.0), np.ones(1), 0.1, 1)[:, 0]
    return losses[1] / losses[0]


def best_step():
    return best_step_size(np.array([1.0, 9.0]))


def steps_at_condition_number_100():
    q, start = along_axes(1.0, 100.0), np.ones(2)
    return steps_to(q, start, best_step_size(np.array([1.0, 100.0])), 1e-6 * q.value(start))


def steps_on_diabetes():
    X, t = diabetes()
    q, start = Quadratic.least_squares(X, t), np.zeros(X.shape[1])
    gap = q.value(start) - q.value(q.minimizer())
    return steps_to(q, start, best_step_size(q.eigenaxes().values), 1e-6 * gap)


PREDICTIONS = (
    Choice(
        "1.a",
        "J(w) = ½(10 w₁² + w₂²). Gradient descent starts at (1, 1) with the step size 0.05. "
        "Which coordinate is halved first?",
        (
            Option(
                "w₁, along which J is steep.",
                "Its gradient is ten times larger, so it moves ten times as far in the first step. "
                "It is halved after one step, w₂ only after 14.",
                right=True,
            ),
            Option(
                "w₂, along which J is flat.",
                "A flat direction has a small gradient, and the step is proportional to the gradient.",
            ),
            Option(
                "Both at the same time.",
                "That would need a step size of its own for each direction. Here one step size serves both.",
            ),
        ),
    ),
    Choice(
        "1.b",
        "A linear regression has 5 examples and 8 weights. How many weight vectors minimise its mean squared error?",
        (
            Option(
                "None.",
                "The error is a sum of squares, so it is bounded below, and b = −Xᵀt/N is in the range of A = XᵀX/N.",
            ),
            Option("Exactly one.", "That needs a positive definite A = XᵀX/N. What is the rank of X at most?"),
            Option(
                "Infinitely many.",
                "A = XᵀX/N is 8×8 with a rank of at most 5, so three axes or more are flat. Moving along "
                "them changes nothing.",
                right=True,
            ),
            Option(
                "It depends on the targets.",
                "The targets move the minimisers, but the flat axes belong to A, and A is made of X alone.",
            ),
        ),
    ),
    Choice(
        "1.c",
        "You change the problem and the start in the same way, and run gradient descent again with the "
        "same step size. "
        "For which change is the new trajectory the old one, changed in that way?",
        (
            Option(
                "For a rotation of the weights.",
                "The gradient of the rotated problem is the rotated gradient, so every step is rotated too.",
                right=True,
            ),
            Option(
                "For a stretch of one axis.",
                "Stretched by s, the axis has a gradient s times smaller where the step should be s times larger.",
            ),
            Option(
                "For both.",
                "One of them changes lengths and so the eigenvalues. The step size no longer suits them as it did.",
            ),
            Option(
                "For neither.",
                "One of them leaves lengths and angles as they are. What does that do to the gradient?",
            ),
        ),
    ),
    Choice(
        "1.d",
        "A = QDQᵀ. In the coordinates Qᵀw the update of each coordinate contains no other coordinate. "
        "What makes it so?",
        (
            Option(
                "The eigenvalues become orthogonal.",
                "Eigenvalues are numbers. Numbers are not orthogonal to each other.",
            ),
            Option(
                "The eigenvectors are orthogonal.",
                "So Q is orthogonal, and QᵀAQ = D is diagonal: the new matrix mixes no two coordinates.",
                right=True,
            ),
            Option("The weights become orthogonal.", "There is one weight vector. Only its coordinates change."),
            Option(
                "The step size is small.",
                "The coordinates decouple at any step size, even one that diverges.",
            ),
        ),
    ),
    Quantity(
        "1.e",
        "An axis has a = 4 and b = 0. It starts at w = 1, and the step size is 0.1. What is w after 3 steps?",
        answer=after_three_steps,
        tolerance=0.05,
        right="Each step multiplies the error by 1 − αa = 0.6.",
        low="Each step takes a fixed fraction of what is left. Which fraction is left after one step?",
        high="Each step takes a fixed fraction of what is left. Which fraction is left after one step?",
        slips=(
            Slip(1 - 3 * 0.1 * 4, "This takes off the same amount three times. The gradient shrinks as w does."),
            Slip(
                math.exp(-3 * 0.1 * 4),
                "This is gradient flow, with steps infinitely small. These are finite.",
            ),
            Slip((0.1 * 4) ** 3, "This multiplies by αa, the part that a step removes. What is left?"),
            Slip(1 - 0.1 * 4, "This is w after one step."),
            Slip((1 - 0.1 * 4) ** 2, "This is w after two steps."),
        ),
    ),
    Choice(
        "1.f",
        "An axis has αa slightly above 2, say 2.1. Its error is 1 at the start. What happens?",
        (
            Option(
                "It shrinks slowly, on one side.",
                "The multiplier 1 − αa is negative here: each step jumps to the other side.",
            ),
            Option(
                "It shrinks slowly, jumping from side to side.",
                "It does jump. But is the multiplier smaller than 1 in size?",
            ),
            Option(
                "It grows, always on the same side.",
                "It does grow. But the multiplier 1 − αa is negative here.",
            ),
            Option(
                "It grows, jumping from side to side.",
                "The multiplier is −1.1: the sign changes and the size grows by a tenth at each step.",
                right=True,
            ),
        ),
    ),
    Choice(
        "1.g",
        "And if αa is exactly 2?",
        (
            Option("It reaches the minimiser in one step.", "That is αa = 1. Here a step goes twice as far."),
            Option(
                "It jumps between two points for ever.",
                "The multiplier is −1: each step goes to the mirror image, neither nearer nor further.",
                right=True,
            ),
            Option(
                "It converges, but very slowly.",
                "Just below 2 it does. At 2 the multiplier has size 1: nothing shrinks.",
            ),
            Option("It diverges.", "Just above 2 it does. At 2 the multiplier has size 1: nothing grows."),
        ),
    ),
    Quantity(
        "1.h",
        "One step multiplies the error of an axis by 0.9. By what does it multiply that axis's share of the loss?",
        answer=loss_factor,
        tolerance=0.02,
        right="The loss goes with the square of the error.",
        low="How does ½ a (w − w*)² change when w − w* is multiplied by 0.9?",
        high="How does ½ a (w − w*)² change when w − w* is multiplied by 0.9?",
        slips=(
            Slip(0.9, "The loss is not proportional to the error."),
            Slip(0.45, "The ½ stands in the loss before and after the step, so it does not count."),
            Slip(
                math.sqrt(0.9),
                "The error goes with the root of the loss. The question is the other way round.",
            ),
        ),
    ),
    Quantity(
        "1.i",
        "The eigenvalues are 1 and 9. Which fixed step size makes the slower of the two axes shrink as "
        "fast as possible?",
        answer=best_step,
        tolerance=0.03,
        right="There 1 − α and 9α − 1 are equal: both axes shrink by 0.8 a step.",
        low="The axis with a = 1 still crawls. It gains from a longer step until the other one is as slow.",
        high=("The axis with a = 9 overshoots too far. It gains from a shorter step until the other one is as slow."),
        slips=(
            Slip(
                1 / 9,
                "The axis with a = 9 arrives in one step, while the other shrinks by 8/9 only. A longer step helps it.",
            ),
            Slip(2 / 9, "At this step size the axis with a = 9 jumps between two points for ever."),
            Slip(1.0, "The axis with a = 1 arrives in one step, and the other diverges."),
            Slip(
                2.0,
                "At this step size the axis with a = 1 jumps between two points for ever, and the other diverges.",
            ),
            Slip(0.1, "Nearly half of it: it would fit a longest step of 1/a. The edge is at 2/a."),
        ),
    ),
    Quantity(
        "1.j",
        "κ = 100, and the best fixed step size. About how many steps until every error is a thousandth of its start?",
        answer=steps_at_condition_number_100,
        tolerance=0.2,
        right="The rate is 99/101, so about (κ/2)·ln(1000) steps.",
        low="The rate is (κ − 1)/(κ + 1), so one step removes a fiftieth of the error.",
        high="The rate is (κ − 1)/(κ + 1), so one step removes a fiftieth of the error.",
        slips=(
            Slip(
                50 * math.log(1000) / 2,
                "This many bring the loss down to a thousandth. The error goes with its root.",
            ),
            Slip(
                100 * math.log(1000),
                "This many are needed with the step 1/a_max. The best one is nearly twice as long.",
            ),
            Slip(5 * math.log(1000), "This goes with √κ. Only momentum is that fast."),
            Slip(
                50 * 3,
                "Three decimal digits are 3·ln(10) factors of e. The logarithm here is the natural one.",
            ),
        ),
    ),
    Choice(
        "1.k",
        "For κ = 100 the best fixed step takes about 350 steps to a thousandth of the error. "
        "About how many with the best step size and momentum?",
        (
            Option(
                "350: momentum only smooths the path.",
                "Momentum changes the rate itself: on each axis a 2×2 map takes the place of a number.",
            ),
            Option("175: it helps by a factor of two.", "The gain is not a constant factor. It grows with κ."),
            Option(
                "60: it goes with √κ instead of κ.",
                "The rate is (√κ − 1)/(√κ + 1) = 9/11, which alone would take 35 steps. The error first "
                "lags, as the two "
                "eigenvalues of each axis coincide, so that it takes about 60.",
                right=True,
            ),
            Option(
                "7: it goes with ln κ.",
                "No method that uses only gradients can do that on all problems with this κ.",
            ),
        ),
    ),
    Quantity(
        "1.l",
        "The diabetes data, 442 patients, with standardised columns and a bias: κ is about 470. Gradient "
        "descent starts "
        "at 0 with the best fixed step size. How many steps until J − J* is a millionth of its start?",
        answer=steps_on_diabetes,
        tolerance=0.3,
        right=(
            "The worst case is (κ/4)·ln(10⁶), about 1620. It takes fewer, since little of the loss is on "
            "the slowest axis."
        ),
        low="Each step multiplies the slowest error by (κ − 1)/(κ + 1). What does it do to the loss?",
        high="Each step multiplies the slowest error by (κ − 1)/(κ + 1). What does it do to the loss?",
        slips=(
            Slip(
                235 * math.log(1e6),
                "This many bring the error down to a millionth. The loss is its square, so it falls faster.",
            ),
            Slip(
                470 * math.log(1e6),
                "This is for the step 1/a_max, and for the error. The best step is longer, and the loss falls faster.",
            ),
            Slip(math.sqrt(470) / 4 * math.log(1e6), "This goes with √κ. Only momentum is that fast."),
        ),
        digits=4,
    ),
)
