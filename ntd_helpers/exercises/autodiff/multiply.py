"""Exercise 3.1: the product rule."""

from ntd_helpers.autodiff import Dual

from ..authoring import Number, Parts, exercise

DUAL = Parts(("primal", "tangent"), (Number(), Number()))


def parts(dual):
    return dual.primal, dual.tangent


@exercise(
    "3.1",
    form=DUAL,
    cases=((3.0, 1.0, 2.0, 0.5), (-1.5, 2.0, 4.0, -3.0), (0.5, 0.0, 2.0, 1.0)),
    hints=(
        "Multiply (a + da ε)(b + db ε) out: four terms.",
        "ε² is 0, so one of the four vanishes. Collect the two that have one factor ε.",
    ),
    why="(a + da ε)(b + db ε) is ab + (da b + a db) ε + da db ε², and ε² is 0. What is left is the product rule.",
)
def multiply(a, da, b, db):
    """Write multiply(a, da, b, db): the primal and the tangent of the product of the dual numbers a + da ε and b +
    db ε.

    (primal, tangent) of (a + da ε)(b + db ε), for four numbers.
    """
    primal = a * b
    tangent = da * b + a * db
    return primal, tangent


@multiply.graded_by
def by_dual_numbers(a, da, b, db):
    return parts(Dual(a, da) * Dual(b, db))


@multiply.mistake("The slope of a product is not the product of the slopes. Multiply the two brackets out.")
def product_of_tangents(a, da, b, db):
    return a * b, da * db


@multiply.mistake("This is the tangent of a sum. Multiply the two brackets out.")
def sum_of_tangents(a, da, b, db):
    return a * b, da + db


@multiply.mistake(
    "Each tangent stands beside its own primal here. Which one is it multiplied by when the brackets"
    " are multiplied out?"
)
def tangents_with_own_primals(a, da, b, db):
    return a * b, a * da + b * db


@multiply.mistake("One of the two terms has the wrong sign. This is part of the rule for a quotient.")
def wrong_sign(a, da, b, db):
    return a * b, da * b - a * db


@multiply.mistake("This holds the second factor fixed: a change of b has no effect.")
def second_factor_fixed(a, da, b):
    return a * b, da * b


@multiply.mistake("This holds the first factor fixed: a change of a has no effect.")
def first_factor_fixed(a, b, db):
    return a * b, a * db


@multiply.mistake("The term with ε² is still there. What is ε²?")
def with_square_of_epsilon(a, da, b, db):
    return a * b, da * b + a * db + da * db


@multiply.mistake("The tangent is right. The primal is the value alone: nothing is added to it.")
def tangents_in_primal(a, da, b, db):
    return (a + da) * (b + db), da * b + a * db


@multiply.mistake("The two parts are in the wrong order: first the primal, then the tangent.")
def exchanged_parts(a, da, b, db):
    return da * b + a * db, a * b
