"""The predictions of lesson 3, one for each idea, in the lesson's order."""

from ntd_helpers.autodiff import Tape, jvp, sin, vjp
from ntd_helpers.datasets import digits

from ..predictions import Choice, Option, Quantity, Slip


def rows_of_the_trace():
    tape = Tape()
    x, y = tape.input(2.0), tape.input(3.0)
    p = x * y
    sin(p) + p * p
    return len(tape.rows)


def tangent_of_a_product():
    return jvp(lambda x, y: x * y, (3.0, 2.0), (1.0, 0.5))[1]


def slope_with_two_uses():
    return vjp(lambda x: x * x + 3 * x, 2.0)[1](1.0)[0]


def passes_of_the_gradient():
    X, labels = digits()
    return X.shape[1] * 32 + 32 + 32 * 10 + 10


PREDICTIONS = (
    Quantity(
        "3.a",
        "p = x₁x₂ and y = sin p + p². Every input and every operation is a row of the trace; p² is the"
        " product p·p. How many rows has it?",
        answer=rows_of_the_trace,
        tolerance=0.05,
        right="Two inputs, then x₁x₂, sin p, p·p and their sum. p is computed once and used three times.",
        low="Count the inputs, and then one row for each operation.",
        high=("Count the inputs, and then one row for each operation. What was computed once is not computed again."),
        slips=(
            Slip(4.0, "These are the operations. The inputs are rows as well."),
            Slip(8.0, "p was counted three times. It is computed once, and its row is looked up afterwards."),
            Slip(5.0, "One is missing. The two terms of y must be added up."),
            Slip(7.0, "One too many. Is p computed again?"),
        ),
    ),
    Quantity(
        "3.b",
        "x₁ = 3 moves at the speed 1, and x₂ = 2 at the speed 0.5. At which speed does x₁x₂ move?",
        answer=tangent_of_a_product,
        tolerance=0.03,
        right="The product rule: 1·2 + 3·0.5.",
        low="Both factors move. What does each contribute?",
        high="Both factors move. What does each contribute?",
        slips=(
            Slip(0.5, "This is the product of the speeds. A product's speed is not that."),
            Slip(
                1.5,
                "This is what the second factor contributes, or the sum of the speeds. The first factor moves too.",
            ),
            Slip(2.0, "This is what the first factor contributes. The second moves too."),
            Slip(4.0, "Each speed was multiplied with its own factor. It is the other factor that counts."),
            Slip(6.0, "This is where x₁x₂ is, not how fast it moves."),
        ),
    ),
    Choice(
        "3.c",
        "Let ε² = 0, but ε ≠ 0. What is (2 + ε)³?",
        (
            Option("8 + ε", "Multiply (2 + ε)(2 + ε)(2 + ε) out: more than one term has a single ε."),
            Option(
                "8 + 12ε",
                "(2 + ε)² is 4 + 4ε, and times 2 + ε that is 8 + 12ε: the value 2³ and the slope 3·2².",
                right=True,
            ),
            Option("8 + 6ε", "The factor 6 is the exponent times 2. The terms with one ε are three times 2·2·ε."),
            Option("8 + 12ε + 6ε² + ε³", "That holds for any number. Which of these terms vanish here?"),
        ),
    ),
    Choice(
        "3.d",
        "f takes 1000 inputs to one output. You want all 1000 partial derivatives at a point, by forward"
        " mode. How many passes?",
        (
            Option("One.", "One pass gives the slope along one direction: a single number."),
            Option(
                "1000.",
                "Each pass is seeded with one unit vector and gives one partial derivative.",
                right=True,
            ),
            Option(
                "Two: one for f, one for its derivative.",
                "Values and tangents come in the same pass. But along how many directions?",
            ),
            Option(
                "A million.",
                "That is the number of entries of a second derivative. Here there are 1000 numbers, and each"
                " pass gives one.",
            ),
        ),
    ),
    Quantity(
        "3.e",
        "y = x·x + 3x at x = 2. Going backwards, x gets contributions from each place where it is used. What"
        " is its adjoint in the end?",
        answer=slope_with_two_uses,
        tolerance=0.03,
        right="The product passes 2 back twice, once for each of its operands, and 3x passes 3 back.",
        low="x is used three times. Every use contributes.",
        high="x is used three times. Every use contributes its own slope, and they add up.",
        slips=(
            Slip(5.0, "One contribution is missing: in x·x both operands are x."),
            Slip(3.0, "This is what 3x passes back. It must not overwrite what the product passes back."),
            Slip(4.0, "This is what the product passes back. And 3x?"),
            Slip(
                12.0,
                "The contributions were multiplied. Slopes multiply along a path; different paths add up.",
            ),
            Slip(10.0, "This is the value of y."),
        ),
    ),
    Choice(
        "3.f",
        "A chain of 1000 operations on arrays of the same size. Which mode needs memory for about 1000 of"
        " them at once?",
        (
            Option(
                "Forward.",
                "A tangent is computed along with its value, and then neither of the operands is needed any more.",
            ),
            Option(
                "Reverse.",
                "The sweep back begins at the end, and each operation needs the values it had on the way there.",
                right=True,
            ),
            Option("Both.", "One of them moves along with the computation, and never looks back."),
            Option(
                "Neither.",
                "The sweep back needs, for each operation, the value at which its slope is taken. Where does"
                " it come from?",
            ),
        ),
    ),
    Choice(
        "3.g",
        "f takes 5 inputs to 3 outputs. Which vector may J be multiplied with from the left, as in Jᵀu, and"
        " what comes out?",
        (
            Option(
                "u of size 5, and 3 numbers come out.",
                "Those are the sizes for Jv. J has a row for each output.",
            ),
            Option(
                "u of size 3, and 5 numbers come out.",
                "u lives in the output space: a weight for each output. What comes out lives in the input space.",
                right=True,
            ),
            Option("u of size 3, and 3 numbers come out.", "Jᵀ has the shape (5, 3)."),
            Option(
                "u of size 15, and one number comes out.",
                "J has 15 entries. But it is multiplied as a matrix.",
            ),
        ),
    ),
    Choice(
        "3.h",
        "A function has 8 inputs and 3 outputs. You want its whole Jacobian in as few passes as possible.",
        (
            Option("Forward mode: 8 passes.", "One for each column. Are there fewer rows?"),
            Option("Forward mode: 3 passes.", "A forward pass fills a column, and there are 8 columns."),
            Option("Reverse mode: 3 passes.", "One for each row, and there are 3 rows.", right=True),
            Option("Reverse mode: 8 passes.", "A reverse pass fills a row. How many rows has J?"),
        ),
    ),
    Choice(
        "3.i",
        "Why do we not just build J once and then transpose it for the other product?",
        (
            Option(
                "Transposing a large matrix is dear.",
                "Transposing copies nothing: the same numbers are read in another order.",
            ),
            Option(
                "Building J takes n forward or m reverse passes, and m·n numbers of memory.",
                "One product takes one pass. The matrix is what is dear, not its transpose.",
                right=True,
            ),
            Option("J is not known exactly.", "It is as exact as the products are."),
            Option("Jᵀu is not the product of the transposed matrix with u.", "It is exactly that."),
        ),
    ),
    Choice(
        "3.j",
        "W is a matrix of shape (20, 30), x a fixed vector, and f(W) = tanh(Wx). What shape has the result of"
        " the pullback that jax.vjp(f, W) returns, for one argument?",
        (
            Option("(600,)", "Nothing is flattened: J is never written as a matrix."),
            Option("(20, 600)", "That would be J with W laid out in a row. The pullback gives a product, not J."),
            Option(
                "(20, 30)",
                "The shape of the input, inside a tuple with one entry for each argument of f.",
                right=True,
            ),
            Option("(20,)", "That is the shape of the output, so of what goes into the pullback."),
        ),
    ),
    Choice(
        "3.k",
        "f is a cost of a million weights. How many times the operations of f itself does its gradient take, about?",
        (
            Option(
                "Between two and five times.",
                "Each operation of f is run once, and read back once, for a small number of operations. The"
                " number of weights plays no part.",
                right=True,
            ),
            Option(
                "A thousand times.",
                "The root of a million plays no part here. Which mode has one pass for each output?",
            ),
            Option("A million times.", "That is forward mode, or finite differences: a pass for each weight."),
            Option("As many as f.", "The sweep back has to be paid for, too."),
        ),
    ),
    Quantity(
        "3.l",
        "A digits classifier: 64 pixels, one hidden layer of 32, 10 outputs, with biases. By forward mode,"
        " how many passes would one gradient of its cost take?",
        answer=passes_of_the_gradient,
        tolerance=0.01,
        right="As many as there are weights: 64·32 + 32 + 32·10 + 10. Reverse mode takes one.",
        low="One for each weight. Count both layers, each with its biases.",
        high="One for each weight. Count both layers, each with its biases.",
        slips=(
            Slip(64.0 * 32 + 32 * 10, "The biases are weights as well."),
            Slip(106.0, "These are the units. Each pair of neighbours in different layers has a weight."),
            Slip(64.0, "The pixels are data. The gradient is taken in the weights."),
            Slip(1.0, "One pass is what reverse mode takes."),
            Slip(10.0, "The cost is one number, and these are the outputs of the network."),
        ),
        digits=4,
    ),
)
