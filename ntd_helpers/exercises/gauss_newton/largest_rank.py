"""Exercise 5.4: the rank of G for a ReLU network."""

from ..authoring import Number, exercise


@exercise(
    "5.4",
    form=Number(),
    cases=(
        (2, 4, 5, 3, "softmax"),
        (2, 4, 5, 3, "squared error"),
        (1000, 4, 5, 3, "softmax"),
        (1000, 4, 5, 3, "squared error"),
        (1000, 2, 7, 2, "softmax"),
        (1000, 2, 7, 2, "squared error"),
    ),
    hints=(
        "Few examples: the rows of the outputs' Jacobian J and the rank of H_z limit the rank. Many: the flat "
        "directions do.",
        "Double all weights into a ReLU unit, its bias too, and halve those out of it. What happens to the outputs?",
        "Each hidden unit has one such direction. Softmax has flat directions besides; how many?",
    ),
    why="ReLU(ca) = c·ReLU(a) for c > 0: scaling the weights into a unit by c and those out of it by 1/c changes no "
    "output: one flat direction for each of the h units. For softmax, adding a number to all the weights out of a "
    "unit, or to all the output biases, changes no probability: h + 1 more.",
)
def largest_rank(N, a, h, m, loss):
    """Write largest_rank(N, a, h, m, loss): the largest rank that G can have for a ReLU network of sizes a, h, m.

    N examples in general position, a inputs, one layer of h ReLU units and m outputs, both with biases; the
    loss is "squared error" or "softmax". Every unit is on for some of the examples.
    """
    n = (a + 1) * h + (h + 1) * m
    if loss == "softmax":
        return min(N * (m - 1), n - h - (h + 1))
    return min(N * m, n - h)


def weights(a, h, m):
    return (a + 1) * h + (h + 1) * m


@largest_rank.mistake("With many examples this is too large: some directions of the weights change no output.")
def without_flat_directions(N, a, h, m, loss):
    return min(N * (m - 1 if loss == "softmax" else m), weights(a, h, m))


@largest_rank.mistake(
    "This would be right for tanh units. What can be done to a ReLU unit without changing the outputs?"
)
def as_for_tanh(N, a, h, m, loss):
    flat = h + 1 if loss == "softmax" else 0
    return min(N * (m - 1 if loss == "softmax" else m), weights(a, h, m) - flat)


@largest_rank.mistake("For softmax there are flat directions besides the units' scalings.")
def scalings_alone(N, a, h, m, loss):
    return min(N * (m - 1 if loss == "softmax" else m), weights(a, h, m) - h)


@largest_rank.mistake("With few examples this is too large: what bounds the rank of a product of matrices?")
def without_examples(a, h, m, loss):
    return weights(a, h, m) - h - (h + 1 if loss == "softmax" else 0)


@largest_rank.mistake("The biases are weights, too.")
def without_biases(N, a, h, m, loss):
    n = a * h + h * m
    return min(N * (m - 1), n - 2 * h) if loss == "softmax" else min(N * m, n - h)


@largest_rank.mistake("The softmax does not see a number added to all outputs of an example.")
def softmax_as_squared_error(N, a, h, m):
    return min(N * m, weights(a, h, m) - h)
