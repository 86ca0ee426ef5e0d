"""Exercise 3.5: the quotient of two dual numbers."""

from ntd_helpers.autodiff import Dual

from ..authoring import Number, Parts, exercise


@exercise(
    "3.5",
    form=Parts(("primal", "tangent"), (Number(), Number())),
    cases=((3.0, 1.0, 2.0, 0.5), (-1.5, 2.0, 4.0, -3.0), (0.5, 0.0, 2.0, 1.0)),
    hints=(
        "The quotient q + dq ε satisfies (q + dq ε)(b + db ε) = a + da ε. Multiply out.",
        "Compare the terms without ε, then those with ε. The second equation has one unknown.",
    ),
    why="(q + dq ε)(b + db ε) is qb + (dq b + q db) ε. So q is a/b, and dq is (da − q db)/b: the quotient rule.",
)
def divide(a, da, b, db):
    """Write divide(a, da, b, db): the primal and the tangent of (a + da ε)/(b + db ε).

    (primal, tangent) of (a + da ε) / (b + db ε), for four numbers with b not 0.
    """
    primal = a / b
    tangent = (da - primal * db) / b
    return primal, tangent


@divide.graded_by
def by_dual_numbers(a, da, b, db):
    quotient = Dual(a, da) / Dual(b, db)
    return quotient.primal, quotient.tangent


@divide.mistake("The tangent of a quotient is not the quotient of the tangents.")
def quotient_of_tangents(a, da, b, db):
    return a / b, da / db


@divide.mistake("This keeps the denominator fixed: db has no effect.")
def fixed_denominator(a, da, b):
    return a / b, da / b


@divide.mistake("This keeps the numerator fixed: da has no effect.")
def fixed_numerator(a, b, db):
    return a / b, -a * db / b**2


@divide.mistake("The two terms of the tangent are added. A larger denominator makes the quotient smaller.")
def wrong_sign(a, da, b, db):
    return a / b, (da * b + a * db) / b**2


@divide.mistake("The two terms of the tangent are in the wrong order.")
def exchanged_terms(a, da, b, db):
    return a / b, (a * db - da * b) / b**2


@divide.mistake("A power of b is missing in the denominator of the tangent.")
def denominator_not_squared(a, da, b, db):
    return a / b, (da * b - a * db) / b


@divide.mistake("The two parts are in the wrong order: first the primal, then the tangent.")
def exchanged_parts(a, da, b, db):
    return (da * b - a * db) / b**2, a / b
