"""Exercise 6.7: how far apart two trainings should be."""

from ..authoring import Number, Parts, exercise


@exercise(
    "6.7",
    form=Parts(("h", "error"), (Number(), Number())),
    cases=((1e-6, 4.0), (1e-3, 0.5)),
    hints=(
        "Two contributions add up: one from ε, which a small h makes large, and one from the third derivative.",
        "The two minimisers may be off by ε in opposite directions. What does the quotient make of that?",
        "Minimise the sum of the two over h: set its derivative to zero.",
    ),
    why="The bound is ε/h + ch². Its derivative −ε/h² + 2ch vanishes at h³ = ε/(2c), where it is 3ch².",
    remark="To gain one digit of the response, the trainings need one and a half digits more. A linear solve at one "
    "minimiser has no such trade-off.",
)
def best_h(eps, c):
    """Write best_h(eps, c): the h with the smallest error bound for a response by retraining, and that bound.

    (h, error): the h > 0 for which the bound on the error of (w(θ + h) − w(θ − h))/(2h) is smallest, and that bound.

    Training stops when w is within eps of the exact minimiser, on either side; with exact minimisers the quotient would
    be off by c h², for a number c > 0.
    """
    h = (eps / (2 * c)) ** (1 / 3)
    error = eps / h + c * h**2
    return h, error


@best_h.mistake("Here the two contributions are made equal. Their sum is smallest elsewhere.")
def equal_parts(eps, c):
    h = (eps / c) ** (1 / 3)
    return h, eps / h + c * h**2


@best_h.mistake("This would be right for an error of c h, that of a forward difference.")
def forward_difference(eps, c):
    h = (eps / c) ** 0.5
    return h, 2 * (eps * c) ** 0.5


@best_h.mistake("One training is taken to be exact here. Both are off by up to ε.")
def one_exact(eps, c):
    h = (eps / (4 * c)) ** (1 / 3)
    return h, eps / (2 * h) + c * h**2


@best_h.mistake("The quotient divides by 2h, not by h.")
def divided_by_h(eps, c):
    h = (eps / c) ** (1 / 3)
    return h, 2 * eps / h + c * h**2


@best_h.mistake("The h is right. The error is that of ε alone; the other contribution is missing.")
def without_truncation(eps, c):
    h = (eps / (2 * c)) ** (1 / 3)
    return h, eps / h


@best_h.mistake("The h is right. The error is that of the third derivative alone; that of ε is missing.")
def without_training_error(eps, c):
    h = (eps / (2 * c)) ** (1 / 3)
    return h, c * h**2
