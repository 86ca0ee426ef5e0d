"""Exercise 1.2: the bias eliminated from least squares."""

import numpy as np

from ..authoring import Array, Number, Parts, exercise


def centred(X, t):
    return X - X.mean(axis=0), t - t.mean()


@exercise(
    "1.2",
    form=Parts(("A", "b", "c"), (Array(), Array(), Number())),
    cases=(
        (
            np.array([[1.0, 2.0], [3.0, -1.0], [0.0, 1.0], [2.0, 2.0], [-1.0, 1.0]]),
            np.array([1.0, 2.0, -1.0, 3.0, 0.5]),
        ),
        (np.array([[1.0, -1.0, 0.5], [2.0, 0.0, 1.0], [0.5, 3.0, -1.0]]), np.array([3.0, -2.0, 0.5])),
        (np.array([[2.0], [1.0], [4.0], [-1.0]]), np.array([1.0, 1.0, 3.0, 2.0])),
    ),
    hints=(
        "Fix w and minimise over μ alone. This is a quadratic in one variable: where is its derivative zero?",
        "The best μ makes the mean residual zero. Put it back into the cost, and collect the means of X and of t.",
        "What is left is a least-squares cost in w alone, of other data. Section 2 gives its A, b and c.",
    ),
    why="The best μ is the mean of t − Xw. With it the residual is (X − mean of X)w − (t − mean of t).",
    remark="To centre the columns is to let the bias be optimal at every w.",
)
def quadratic_from_data(X, t):
    """Write quadratic_from_data(X, t): the (A, b, c) for which ½ wᵀAw + bᵀw + c is the smallest value over the bias μ
    of ‖Xw + μ − t‖²/(2N).

    A (n, n), b (n,) and the number c, for inputs X (N, n) and targets t (N,). The bias μ is one number, added to
    all N predictions; for each w it takes its best value.
    """
    X, t = X - X.mean(axis=0), t - t.mean()
    N = len(t)
    A = X.T @ X / N
    b = -X.T @ t / N
    c = t @ t / (2 * N)
    return A, b, c


@quadratic_from_data.mistake("This is the cost without a bias. Here the bias takes its best value, which depends on w.")
def without_bias(X, t):
    return X.T @ X / len(t), -X.T @ t / len(t), t @ t / (2 * len(t))


@quadratic_from_data.mistake(
    "A and b are right, c is not. At w = 0 the bias still lowers the cost: which constant predicts t best?"
)
def targets_not_centred_in_c(X, t):
    Z, _ = centred(X, t)
    return Z.T @ Z / len(t), -Z.T @ t / len(t), t @ t / (2 * len(t))


@quadratic_from_data.mistake("b and c are right. A changes as well, since the best bias also depends on Xw.")
def inputs_not_centred_in_A(X, t):
    Z, s = centred(X, t)
    return X.T @ X / len(t), -Z.T @ s / len(t), s @ s / (2 * len(t))


@quadratic_from_data.mistake("This divides by N − 1, as an unbiased covariance does. The cost has 2N in it.")
def sample_covariances(X, t):
    Z, s = centred(X, t)
    N = len(t) - 1
    return Z.T @ Z / N, -Z.T @ s / N, s @ s / (2 * N)


@quadratic_from_data.mistake("Everything is twice too large. The cost has a factor ½.")
def twice_everything(X, t):
    Z, s = centred(X, t)
    return 2 * Z.T @ Z / len(t), -2 * Z.T @ s / len(t), s @ s / len(t)


@quadratic_from_data.mistake("A is half of what it should be. The ½ of the cost is already written in ½ wᵀAw.")
def half_of_A(X, t):
    Z, s = centred(X, t)
    return Z.T @ Z / (2 * len(t)), -Z.T @ s / len(t), s @ s / (2 * len(t))


@quadratic_from_data.mistake("b has the wrong sign. Expand the square and look at the mixed term.")
def wrong_sign_of_b(X, t):
    Z, s = centred(X, t)
    return Z.T @ Z / len(t), Z.T @ s / len(t), s @ s / (2 * len(t))


@quadratic_from_data.mistake("c is twice too large. The constant is the cost at w = 0, which has a factor ½.")
def twice_c(X, t):
    Z, s = centred(X, t)
    return Z.T @ Z / len(t), -Z.T @ s / len(t), s @ s / len(t)


@quadratic_from_data.mistake("This is a sum over the examples. The cost is their mean.")
def sum_over_examples(X, t):
    Z, s = centred(X, t)
    return Z.T @ Z, -Z.T @ s, s @ s / 2


@quadratic_from_data.mistake(
    "This fits the bias together with w: one row and column too many. Here μ is gone from the cost."
)
def with_a_column_of_ones(X, t):
    X = np.column_stack([X, np.ones(len(t))])
    return X.T @ X / len(t), -X.T @ t / len(t), t @ t / (2 * len(t))
