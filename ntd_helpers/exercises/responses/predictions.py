"""The predictions of lesson 6, in the lesson's order."""

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
        "J(w, θ) = eʷ − θw. At θ = 4, how much does its minimiser move for each unit of θ?",
        answer=response_of_the_logarithm,
        tolerance=0.02,
        right="Stationarity is eʷ = θ, so w* = ln θ, and its derivative is 1/θ.",
        low="Set ∂J/∂w to zero. Which function of θ is w*?",
        high="Set ∂J/∂w to zero. Which function of θ is w*?",
        slips=(
            Slip(np.log(4.0), "This is w* itself. How fast does it move?"),
            Slip(-0.25, "With a larger θ the term −θw favours larger w."),
            Slip(4.0, "This is the curvature. Where the curvature is large, the minimiser moves less."),
        ),
    ),
    Choice(
        "6.b",
        "J(w, θ) = (w − θ)⁴ has the minimiser w* = θ. For which θ do the theorem's conditions hold at w*?",
        (
            Option("For every θ: the response is 1.", "It is 1, but the theorem needs a curvature other than 0 at w*."),
            Option(
                "For none.",
                "The curvature at w* is 0 for every θ. The response exists all the same: the theorem's conditions are "
                "sufficient, not necessary.",
                right=True,
            ),
            Option("For θ = 0 only.", "What is the curvature of (w − 0)⁴ at w = 0?"),
            Option(
                "For every θ but 0.", "Changing θ shifts the whole curve. Does its curvature at the minimum change?"
            ),
        ),
    ),
    Choice(
        "6.c",
        "Four axes have the eigenvalues 10, 1, 0.1 and 0.01, and w* = 1 on each. A tiny penalty λ is added. Which "
        "coordinate moves most?",
        (
            Option(
                "The one with eigenvalue 0.01.",
                "The gradient of the penalty is λw* on every axis; the flattest axis moves farthest, by λ/a.",
                right=True,
            ),
            Option(
                "The one with eigenvalue 10.",
                "The gradient of the penalty is λw* on each axis. How far must each move?",
            ),
            Option("All equally.", "The gradient of the penalty is the same on each axis. Is the curvature?"),
        ),
    ),
    Quantity(
        "6.d",
        "Now λ = 0.2, and it is raised by one per cent. For which eigenvalue a does the shrinkage factor a/(a + λ) "
        "change most?",
        answer=most_moving_eigenvalue,
        tolerance=0.1,
        right="The change is proportional to λa/(a + λ)², which is largest at a = λ: flatter axes are near 0 already.",
        low="Along an axis this flat a/(a + λ) is almost 0 already. How much can it still change?",
        high="Along an axis this steep a/(a + λ) is almost 1, and λ hardly matters.",
        slips=(Slip(0.0, "Along a very flat axis a/(a + λ) is almost 0 already. How much can it still change?"),),
        digits=2,
    ),
    Choice(
        "6.e",
        "A cost has a million weights and one hyperparameter. Its minimiser is known. Which way to dw*/dθ is cheapest?",
        (
            Option("Form H and solve.", "H has 10¹² entries: eight terabytes."),
            Option(
                "Solve H x = −M by conjugate gradients with Hessian-vector products.",
                "Each product costs a few gradients. How many are needed depends on the spectrum of H.",
                right=True,
            ),
            Option(
                "Train at two values of θ and subtract.",
                "It works, but pays for two more trainings, to many digits.",
            ),
        ),
    ),
    Choice(
        "6.f",
        "H has the condition number 10,000. With its best step size, the Neumann series needs about 23,000 products to "
        "make the error 100 times smaller. How many do conjugate gradients need, at most?",
        (
            Option("About as many.", "The series applies the same step each time. What do conjugate gradients adapt?"),
            Option("A few hundred.", "The bound goes with √κ in place of κ.", right=True),
            Option(
                "A dozen.", "With a dozen products the polynomial has a dozen roots. The spectrum may fill [1, 10000]."
            ),
        ),
    ),
    Quantity(
        "6.g",
        "θ approaches a fold: its distance to the fold shrinks to a quarter. By what factor does dw*/dθ grow?",
        answer=growth_towards_the_fold,
        tolerance=0.05,
        right="Near the fold θ is a parabola in w. So w is a square root of the distance, with slope one over a root.",
        low="Near the fold, θ as a function of w has a maximum. What does w look like as a function of θ?",
        high="Near the fold, θ as a function of w has a maximum. What does w look like as a function of θ?",
        slips=(
            Slip(4.0, "This would be so if w grew like a logarithm. Near its maximum, θ is a parabola in w."),
            Slip(1.0, "At the fold the curvature is zero, so the response cannot stay constant."),
            Slip(0.5, "It grows: the curvature becomes smaller."),
        ),
        digits=2,
    ),
    Choice(
        "6.h",
        "Training starts at 0 and stops long before a flat axis has converged. How does the final w respond to a "
        "penalty λ along this axis, compared with −w/(a + λ), the formula evaluated at this w?",
        (
            Option("Equally: the formula holds at any point.", "It was derived from a gradient of zero."),
            Option("More: flat axes respond most.", "The minimiser does. This w has hardly left 0: what can λ change?"),
            Option(
                "Far less.",
                "w is near 0 whatever λ is. What responds is the point that training reached, not the minimiser.",
                right=True,
            ),
        ),
    ),
    Choice(
        "6.i",
        "You want dV/dθᵢ for the weights θᵢ of all 380 training examples of a model with 31 weights. How many linear "
        "systems with H must be solved?",
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
        "6.j",
        "One example is left out. Is the move of the weights that the response predicts shorter or longer than the "
        "move by retraining?",
        (
            Option(
                "Shorter, for nearly all examples.",
                "Without the example the curvature along this direction is smaller, so the weights move farther.",
                right=True,
            ),
            Option("Longer, for nearly all.", "Does leaving an example out add curvature to H, or take some away?"),
            Option("Each about equally often.", "Leaving an example out takes curvature away, and never adds any."),
        ),
    ),
    Choice(
        "6.k",
        "A network was stopped long before a minimum. With which of the three do the predicted effects of 40 "
        "examples correlate best?",
        (
            Option(
                "Training on without the example.",
                "It comes close if the damping suits the number of steps. How many steps does the formula know of?",
            ),
            Option(
                "Training from scratch without the example.",
                "This takes a path that the formula has never seen. On which information is the prediction based?",
            ),
            Option(
                "The proximal Bregman response.",
                "The trained weights minimise its objective with the example, and C is its Hessian there.",
                right=True,
            ),
        ),
    ),
)
