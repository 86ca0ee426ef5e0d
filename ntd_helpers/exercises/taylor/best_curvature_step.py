"""Exercise 2.6: the best step of a second difference."""

import numpy as np

from ..authoring import Number, exercise

EPS = 2.0**-53


@exercise(
    "2.6",
    form=Number(),
    cases=((1.0, 1.0, EPS), (1000.0, 0.5, EPS), (0.3, 20.0, 2.0**-24)),
    hints=(
        "Expand f(h) + f(−h) in powers of h, up to the first power that the formula does not account for.",
        "Three values of f enter, one of them twice, each rounded by up to eps·F. What are they divided by?",
        "Truncation is h²·F4/12, rounding at most 4·eps·F/h². Minimise the sum as a function of h².",
    ),
    why="h²F₄/12 + 4εF/h² is least where both terms are equal: h⁴ = 48 εF/F₄.",
    remark="For a function of ordinary size this is about 3e-4, and only half of the digits of a curvature survive, as "
    "for a slope by a forward difference. A Hessian-vector product (lesson 4) loses none.",
)
def best_curvature_step(F, F4, eps):
    """Write best_curvature_step(F, F4, eps): the step h with the lowest error bound for the second difference
    [f(h) − 2f(0) + f(−h)]/h², an estimate of f″(0).

    The h > 0 at which truncation plus rounding is least, for the sizes F of f and F4 of its fourth derivative,
    both positive, where each value of f is rounded by up to eps·F.
    """
    return (48 * eps * F / F4) ** 0.25


@best_curvature_step.mistake("This is for the forward difference of a slope. Here the rounding is divided by h².")
def forward_difference(F, F4, eps):
    return 2 * np.sqrt(eps * F / F4)


@best_curvature_step.mistake("This is for the central difference of a slope. Here the rounding is divided by h².")
def central_difference(F, F4, eps):
    return (3 * eps * F / F4) ** (1 / 3)


@best_curvature_step.mistake("The power is right. The value f(0) enters twice, so four roundings add up.")
def three_roundings(F, F4, eps):
    return (36 * eps * F / F4) ** 0.25


@best_curvature_step.mistake("The power is right. Is the truncation h²·F4/24? Both f(h) and f(−h) contribute to it.")
def half_of_the_truncation(F, F4, eps):
    return (96 * eps * F / F4) ** 0.25


@best_curvature_step.mistake("This is the square of the best step.")
def square_of_the_step(F, F4, eps):
    return np.sqrt(48 * eps * F / F4)


@best_curvature_step.mistake("F and F4 have changed places. A function that varies faster needs a shorter step.")
def exchanged_sizes(F, F4, eps):
    return (48 * eps * F4 / F) ** 0.25


@best_curvature_step.mistake("This has the right order for a function of ordinary size, but F and F4 have no effect.")
def fourth_root_of_eps(eps):
    return eps**0.25
