"""The predictions of lesson 3, one for each idea, in the lesson's order."""

from ntd_helpers.autodiff import Tape, jvp, sin, vjp

from ..predictions import Choice, Option, Quantity, Slip


def rows_of_the_trace():
    tape = Tape()
    x, y = tape.input(2.0), tape.input(3.0)
    q = x * y
    sin(q) + q * q
    return len(tape.rows)


def tangent_of_a_product():
    return jvp(lambda x, y: x * y, (3.0, 2.0), (1.0, 0.5))[1]


def adjoint_with_three_contributions():
    return vjp(lambda x: x * x + 3 * x, 2.0)[1](1.0)[0]


PREDICTIONS = (
    Quantity(
        "3.a",
        "q = x₁x₂ and y = sin q + q·q. Every input and every operation is a row of the trace. How many rows does the"
        " trace have?",
        answer=rows_of_the_trace,
        tolerance=0.05,
        right="Two inputs, then x₁x₂, sin q, q·q and their sum. q is computed once and used three times.",
        low="Count the inputs, and then one row for each operation.",
        high="Count the inputs, and then one row for each operation. A value that is known is not computed again.",
        slips=(
            Slip(4.0, "These are the operations. The inputs are rows as well."),
            Slip(8.0, "q was counted three times. It is computed once; later operations refer to its row."),
            Slip(5.0, "One row is missing. Is the sum of the two terms of y counted?"),
            Slip(7.0, "One row too many. Is q computed more than once?"),
        ),
    ),
    Quantity(
        "3.b",
        "x₁ is 3 and changes at the rate 1; x₂ is 2 and changes at the rate 0.5. At what rate does x₁x₂ change?",
        answer=tangent_of_a_product,
        tolerance=0.03,
        right="The product rule: 1·2 + 3·0.5.",
        low="Both factors change. What does each contribute?",
        high="Both factors change. What does each of them contribute?",
        slips=(
            Slip(0.5, "This is the product of the rates. Use the product rule."),
            Slip(1.5, "This is the contribution of x₂, or the sum of the rates. x₁ changes as well."),
            Slip(2.0, "This is the contribution of x₁. x₂ changes as well."),
            Slip(4.0, "Each rate was multiplied by its own factor. In the product rule it is the other factor."),
            Slip(6.0, "This is the value of x₁x₂, not its rate of change."),
        ),
    ),
    Choice(
        "3.c",
        "Let ε² = 0, but ε ≠ 0. What is (2 + ε)³?",
        (
            Option("8 + ε", "Multiply (2 + ε)(2 + ε)(2 + ε) out: several terms contain a single ε."),
            Option(
                "8 + 12ε",
                "(2 + ε)² is 4 + 4ε, and times 2 + ε that is 8 + 12ε: the value 2³ and the derivative 3·2².",
                right=True,
            ),
            Option("8 + 6ε", "The factor 6 is the exponent times 2. Three terms contain one ε, and each is 2·2·ε."),
            Option("8 + 12ε + 6ε² + ε³", "This holds for every number. Which of the terms vanish here?"),
        ),
    ),
    Quantity(
        "3.d",
        "y = x·x + 3x at x = 2. In the backward sweep, x receives a contribution from each use. What is its adjoint in"
        " the end?",
        answer=adjoint_with_three_contributions,
        tolerance=0.03,
        right="The product x·x contributes 2 twice, once for each operand, and 3x contributes 3.",
        low="x is used three times, and every use contributes.",
        high="x is used three times. Every use contributes its slope, and contributions are added.",
        slips=(
            Slip(5.0, "One contribution is missing: in x·x both operands are x."),
            Slip(3.0, "This is the contribution of 3x. It must not overwrite those of the product."),
            Slip(4.0, "These are the contributions of the product. Where is that of 3x?"),
            Slip(12.0, "The contributions were multiplied. Slopes multiply along a path; different paths are added."),
            Slip(10.0, "This is the value of y."),
        ),
    ),
    Choice(
        "3.e",
        "A chain of 1000 operations on arrays of the same size. Which mode holds about 1000 of these arrays at once?",
        (
            Option(
                "Forward mode.",
                "A tangent is computed together with its primal; then the operands are no longer needed.",
            ),
            Option(
                "Reverse mode.",
                "The backward sweep begins at the end, and each operation needs the primals of the forward pass.",
                right=True,
            ),
            Option("Both modes.", "One of them moves along with the computation and needs nothing from earlier rows."),
            Option("Neither.", "The backward sweep needs the primal at which each slope is taken. Where is it stored?"),
        ),
    ),
    Choice(
        "3.f",
        "You need Jv and Jᵀu at one point, for one v and one u. A friend suggests: build J once, then transpose it for"
        " the second product. What is wrong with that?",
        (
            Option(
                "Transposing a large matrix is expensive.",
                "Transposing copies nothing: only the order of reading changes.",
            ),
            Option(
                "Building J takes n forward or m reverse passes and m·n numbers of memory.",
                "Each of the two products takes one pass. J is expensive, its transpose is not.",
                right=True,
            ),
            Option("J is known only approximately.", "J is as exact as the products are."),
            Option("Jᵀu is not a product with the transposed matrix.", "It is exactly that."),
        ),
    ),
    Choice(
        "3.g",
        "W is a matrix of shape (20, 30), x is a fixed vector, and f(W) = tanh(Wx). The pullback that jax.vjp(f, W)"
        " returns is called with one argument. Which shape does its result have?",
        (
            Option("(600,)", "Nothing is flattened: J is never written as a matrix."),
            Option("(20, 600)", "That is J for a flattened W. The pullback returns a product, not J."),
            Option("(20, 30)", "The shape of the input, in a tuple with one entry for each argument of f.", right=True),
            Option("(20,)", "That is the shape of the output, hence of the argument of the pullback."),
        ),
    ),
    Choice(
        "3.h",
        "f is the cost of a network with a million weights. How many operations does f with its gradient take, in units"
        " of the operations of f?",
        (
            Option(
                "Two to five.",
                "Each operation of f is done once forward and leads to a few operations backward, for any number of"
                " weights.",
                right=True,
            ),
            Option(
                "About a thousand.", "The square root of a million has no meaning here. How many outputs are there?"
            ),
            Option("About a million.", "That is forward mode, or finite differences: one pass for each weight."),
            Option("One.", "The backward sweep has a cost, too."),
        ),
    ),
    Choice(
        "3.i",
        "f(x) contains the Python statement `while x > 1:`. What happens when jax.jit(f) is called with x = 20?",
        (
            Option("It works: jit records the loop for x = 20.", "jit compiles one program for all numbers x."),
            Option(
                "It raises an error.",
                "jit runs f with a placeholder that has a shape but no value, so x > 1 is neither true nor false.",
                right=True,
            ),
            Option("It compiles a loop.", "Python runs the `while`; jax sees only the operations on x."),
            Option("It returns a wrong number.", "jit notices that a value is needed which it does not have."),
        ),
    ),
    Choice(
        "3.j",
        "log(e^z₁ + e^z₂) at z = (1000, 0), in double precision, as the formula is written. Which value and which"
        " derivative with respect to z₁ does automatic differentiation return?",
        (
            Option("1000 and 1", "These are the exact results. But e^1000 is larger than the largest number."),
            Option(
                "infinity and NaN",
                "e^1000 overflows. The derivative e^z₁/(e^z₁ + e^z₂) is infinity over infinity.",
                right=True,
            ),
            Option("infinity and 1", "The derivative is computed from the same overflowing exponentials."),
            Option("infinity and infinity", "One infinite number is divided by another."),
        ),
    ),
)
