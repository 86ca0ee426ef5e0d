"""Exercise 5.4: the rank of G."""

from ..authoring import Number, exercise


@exercise(
    "5.4",
    form=Number(),
    cases=(
        (5, 10, 1210, "softmax"),
        (5, 10, 1210, "squared error"),
        (1797, 10, 1210, "softmax"),
        (3, 2, 5, "squared error"),
        (7, 1, 4, "squared error"),
    ),
    hints=(
        "The rank of a product is at most that of each factor. Which shapes have J_zw and H_z?",
        "Over all examples J_zw has N·m rows. For squared error H_z has full rank.",
        "For softmax each example's block diag(p) − ppᵀ takes the vector of ones to 0.",
    ),
    why="G is Jᵀ H_z J with a J of N·m rows and n columns; for softmax, each of the N blocks of H_z has rank m − 1.",
)
def largest_rank(N, m, n, loss):
    """Write largest_rank(N, m, n, loss): the largest rank that G can have.

    The largest rank that G (n, n) can have with N examples, m outputs and n weights, when the loss is
    "squared error" or "softmax".
    """
    return min(n, N * (m - 1 if loss == "softmax" else m))


@largest_rank.mistake("A matrix with n rows has at most rank n.")
def without_weights(N, m, loss):
    return N * (m - 1 if loss == "softmax" else m)


@largest_rank.mistake("This is right for squared error. The softmax does not see a constant added to all outputs.")
def softmax_as_squared_error(N, m, n):
    return min(n, N * m)


@largest_rank.mistake("This is right for softmax. Squared error sees every output.")
def squared_error_as_softmax(N, m, n):
    return min(n, N * (m - 1))


@largest_rank.mistake("Each example has more than one output.")
def examples_alone(N, n):
    return min(n, N)


@largest_rank.mistake("The number of examples has no effect here: J_zw has rows for all of them.")
def without_examples(m, n, loss):
    return min(n, m - 1 if loss == "softmax" else m)


@largest_rank.mistake("The softmax loses a direction of the outputs for each example, not once for all.")
def one_direction_for_all(N, m, n, loss):
    return min(n, N * m - 1 if loss == "softmax" else N * m)


@largest_rank.mistake("That is the size of G. A product has no more rank than its factors.")
def size_of_G(n):
    return n
