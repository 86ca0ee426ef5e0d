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
    gap = q.value(start) - q.value(q.minimiser())
    return steps_to(q, start, best_step_size(q.eigenaxes().values), 1e-6 * gap)


PREDICTIONS = (
    Choice(
        "1.a",
        "J(w) = ½(10 w₁² + w₂²). Gradient descent starts at (1, 1) with the step size 0.05. "
        "Which coordinate is halved first?",
        (
            Option(
                "w₁, along which J is steep.",
                "Its gradient is ten times larger, so the first step moves it ten times as far. w₁ is halved after one "
                "step, w₂ after 14. With a step size above 0.1 this can change: section 5 says when.",
                right=True,
            ),
            Option(
                "w₂, along which J is less steep.",
                "A small curvature makes a small gradient, and the step is proportional to the gradient.",
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
        "You transform the problem and the start alike, and run gradient descent again with the same step size. "
        "For which transformation is the new trajectory the old one, transformed?",
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
                "A stretch changes lengths, and so the eigenvalues. The old step size suits the new ones differently.",
            ),
            Option(
                "For neither.",
                "A rotation preserves lengths and angles. What does that do to the gradient?",
            ),
        ),
    ),
    Choice(
        "1.d",
        "In a suitable basis, the update of each coordinate of w contains no other coordinate. Which property of the "
        "basis vectors is responsible?",
        (
            Option(
                "Their eigenvalues are orthogonal.",
                "Eigenvalues are numbers. Orthogonality is a relation between vectors.",
            ),
            Option(
                "They are orthogonal to each other.",
                "Every orthonormal basis has this property, and in most of them the coordinates stay coupled.",
            ),
            Option(
                "They are eigenvectors of A.",
                "A maps each eigenvector to a multiple of itself, so it mixes no two coordinates. Orthogonality has "
                "another benefit: in the new coordinates the method is still gradient descent.",
                right=True,
            ),
            Option(
                "They are fewer than the weights.",
                "A basis has as many vectors as there are weights. Nothing is left out.",
            ),
        ),
    ),
    Quantity(
        "1.e",
        "An axis has a = 4 and b = 0. It starts at w = 1, and the step size is 0.1. What is w after 3 steps?",
        answer=after_three_steps,
        tolerance=0.05,
        right="Each step multiplies the error by 1 − αa = 0.6.",
        low="Each step removes a fixed fraction of w. Which fraction remains after one step?",
        high="Each step removes a fixed fraction of w. Which fraction remains after one step?",
        slips=(
            Slip(1 - 3 * 0.1 * 4, "This takes off the same amount three times. The gradient shrinks as w shrinks."),
            Slip(
                math.exp(-3 * 0.1 * 4),
                "This is gradient flow, with steps infinitely small. These are finite.",
            ),
            Slip((0.1 * 4) ** 3, "This multiplies by αa, the fraction that a step removes. Which fraction remains?"),
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
                "It jumps between two points without end.",
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
        "One step multiplies the error of an axis by 0.9. By what does it multiply that axis's part of the loss?",
        answer=loss_factor,
        tolerance=0.01,
        right="The loss is proportional to the square of the error.",
        low="How does ½ a (w − w*)² change when w − w* is multiplied by 0.9?",
        high="How does ½ a (w − w*)² change when w − w* is multiplied by 0.9?",
        slips=(
            Slip(0.9, "The loss is not proportional to the error."),
            Slip(0.8, "This is 1 − 2·0.1, which leaves out the square of 0.1."),
            Slip(0.45, "The ½ is in the loss before and after the step, so it cancels."),
            Slip(
                math.sqrt(0.9),
                "This would be the factor of the error if 0.9 were that of the loss. The question is the reverse.",
            ),
        ),
    ),
    Quantity(
        "1.i",
        "The eigenvalues are 1 and 9. Which fixed step size makes the error of the slower axis "
        "shrink as fast as possible?",
        answer=best_step,
        tolerance=0.03,
        right="There 1 − α and 9α − 1 are equal: both errors shrink to 0.8 of their size per step.",
        low="The axis with a = 1 is still slow. A longer step helps it, until the other axis becomes equally slow.",
        high=("The axis with a = 9 overshoots. A shorter step helps it, until the other axis becomes equally slow."),
        slips=(
            Slip(
                1 / 9,
                "The axis with a = 9 arrives in one step, while the other shrinks by 8/9 only. A longer step helps it.",
            ),
            Slip(2 / 9, "At this step size the axis with a = 9 jumps between two points and never converges."),
            Slip(1.0, "The axis with a = 1 arrives in one step, and the other diverges."),
            Slip(
                2.0,
                "At this step size the axis with a = 1 never converges, and the other diverges.",
            ),
            Slip(0.1, "This is 1/(1 + 9). The two multipliers are equal in size at twice this step."),
        ),
    ),
    Quantity(
        "1.j",
        "The condition number is 100, the step size the best fixed one. About how many steps reduce every error to a "
        "thousandth of its start?",
        answer=steps_at_condition_number_100,
        tolerance=0.2,
        right="The rate is 99/101, so about (κ/2)·ln(1000) steps.",
        low="The rate is (κ − 1)/(κ + 1), so one step removes a fiftieth of the error.",
        high="The rate is (κ − 1)/(κ + 1), so one step removes a fiftieth of the error.",
        slips=(
            Slip(
                50 * math.log(1000) / 2,
                "This many reduce the loss to a thousandth. The error is proportional to its square root.",
            ),
            Slip(
                100 * math.log(1000),
                "This many are needed with the step 1/a_max. The best one is nearly twice as long.",
            ),
            Slip(5 * math.log(1000), "This is proportional to √κ. That needs momentum."),
            Slip(
                50 * 3,
                "A thousandth is three factors of 10, so 3·ln 10 factors of e. The logarithm here is the natural one.",
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
                "Momentum changes the rate itself: on each axis a 2×2 matrix replaces the multiplier.",
            ),
            Option("175: it helps by a factor of two.", "The gain is not a constant factor. It grows with κ."),
            Option(
                "60: the number is proportional to √κ, not κ.",
                "The rate is ρ = (√κ − 1)/(√κ + 1) = 9/11. The error is not ρᵏ, which would take 35 steps, but close "
                "to 2kρᵏ, since the two eigenvalues of each end axis coincide: 58 steps.",
                right=True,
            ),
            Option(
                "7: the number is proportional to ln κ.",
                "No gradient method can do that on all problems with this κ (Nemirovski and Yudin, 1983).",
            ),
        ),
    ),
    Choice(
        "1.l",
        "Minibatch gradients are noisy, so with a fixed step size the weights never settle. You halve a small one. "
        "What happens to the variance of the weights around the minimiser, in the long run?",
        (
            Option(
                "Nothing: it depends on the noise alone.",
                "Each step adds noise in proportion to the step size, and removes a part of what earlier steps added.",
            ),
            Option(
                "It falls to about a half.",
                "One step adds variance proportional to α², but earlier noise decays at a rate proportional to α. "
                "Their balance is proportional to α.",
                right=True,
            ),
            Option(
                "It falls to a quarter.",
                "The variance that one step adds does. But with shorter steps the noise of more steps accumulates.",
            ),
            Option(
                "It falls to zero, only more slowly.",
                "That needs a step size that keeps falling. With a fixed one, noise is added at every step.",
            ),
        ),
    ),
    Quantity(
        "1.m",
        "The diabetes data, 442 patients, standardised columns and a bias: κ is about 470. Gradient descent starts at "
        "0 with the best fixed step size. How many steps until J − J* is a millionth of its value at the start?",
        answer=steps_on_diabetes,
        tolerance=0.3,
        right=(
            "The worst case is (κ/4)·ln(10⁶), about 1620. Fewer are needed, since little of the loss is in "
            "the two slowest axes at the start."
        ),
        low="Each step multiplies the slowest error by (κ − 1)/(κ + 1). What does it do to the loss?",
        high="Each step multiplies the slowest error by (κ − 1)/(κ + 1). What does it do to the loss?",
        slips=(
            Slip(
                235 * math.log(1e6),
                "This many reduce the error to a millionth. The loss is proportional to its square.",
            ),
            Slip(
                470 * math.log(1e6),
                "This is for the step 1/a_max, and for the error. The best step is longer, and the loss falls faster.",
            ),
            Slip(math.sqrt(470) / 4 * math.log(1e6), "This is proportional to √κ. That needs momentum."),
        ),
        digits=4,
    ),
    Choice(
        "1.n",
        "Along the flattest eigen-axis of this regression the 442 patients hardly differ. Which direction of the "
        "inputs do you expect it to be?",
        (
            Option(
                "Sex, which has only two values.",
                "Each column was scaled to variance 1, so none of them varies little by itself. Think of combinations.",
            ),
            Option(
                "Total cholesterol against the sum of its parts.",
                "LDL and HDL cholesterol are parts of total cholesterol, so this difference hardly varies.",
                right=True,
            ),
            Option(
                "Body mass index and blood pressure, which rise together.",
                "Their sum varies much, and their difference less. But other columns are tied far more closely.",
            ),
            Option(
                "The bias, which is the same for all patients.",
                "Its column is constant, but not zero: the mean of its square is 1, so this axis has the eigenvalue 1.",
            ),
        ),
    ),
    Choice(
        "1.o",
        "Gradient descent from w = 0 with α ≤ 1/a_max is stopped early. Along which axes is the result still far from "
        "the minimiser?",
        (
            Option("Along the steep ones.", "With such a step size these converge first."),
            Option(
                "Along those of small curvature.",
                "Their multipliers are close to 1, so w has covered only a small fraction of the distance there.",
                right=True,
            ),
            Option(
                "Along all of them alike.",
                "That would need equal multipliers. Along which axes is 1 − αa close to 1?",
            ),
        ),
    ),
)
