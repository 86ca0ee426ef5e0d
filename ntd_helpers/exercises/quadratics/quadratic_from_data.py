"""Exercise 1.2: least squares as a quadratic."""

import numpy as np

from ..authoring import Array, Number, Parts, exercise


@exercise(
    "1.2",
    form=Parts(("A", "b", "c"), (Array(), Array(), Number())),
    cases=(
        (
            np.array([[1.0, 2.0], [3.0, -1.0], [0.0, 1.0], [2.0, 2.0], [-1.0, 1.0]]),
            np.array([1.0, 2.0, -1.0, 3.0, 0.5]),
        ),
        (np.array([[1.0, -1.0, 0.5], [2.0, 0.0, 1.0]]), np.array([3.0, -2.0])),
        (np.array([[2.0], [1.0], [4.0], [-1.0]]), np.array([1.0, 1.0, 3.0, 2.0])),
    ),
    hints=(
        "Write ‖Xw − t‖² as (Xw − t)ᵀ(Xw − t) and multiply it out: three kinds of terms appear.",
        "Sort the terms by powers of w: wᵀ(…)w, (…)ᵀw, and one without w. Then divide by 2N.",
        "Compare with ½ wᵀAw + bᵀw + c: the ½ in front of A takes up the 2 of 2N, and so does the 2 of the mixed term.",
    ),
    why="‖Xw − t‖² = wᵀXᵀXw − 2tᵀXw + tᵀt. Divided by 2N this is ½ wᵀ(XᵀX/N)w − (Xᵀt/N)ᵀw + tᵀt/(2N).",
)
def quadratic_from_data(X, t):
    """Write quadratic_from_data(X, t): the (A, b, c) for which ½ wᵀAw + bᵀw + c is ‖Xw − t‖²/(2N).

    A (n, n), b (n,) and the number c, for inputs X (N, n) and targets t (N,).
    """
    N = len(t)
    A = X.T @ X / N
    b = -X.T @ t / N
    c = t @ t / (2 * N)
    return A, b, c


@quadratic_from_data.mistake("This is the sum over the examples. The cost is their mean.")
def sum_over_examples(X, t):
    return X.T @ X, -X.T @ t, t @ t / 2


@quadratic_from_data.mistake("Everything is twice too large. The cost has a factor ½.")
def twice_everything(X, t):
    return 2 * X.T @ X / len(t), -2 * X.T @ t / len(t), t @ t / len(t)


@quadratic_from_data.mistake("A is half of what it should be. The ½ of the cost is already written in ½ wᵀAw.")
def half_of_A(X, t):
    return X.T @ X / (2 * len(t)), -X.T @ t / len(t), t @ t / (2 * len(t))


@quadratic_from_data.mistake("b has the wrong sign. Expand ‖Xw − t‖² and look at the mixed term.")
def wrong_sign_of_b(X, t):
    return X.T @ X / len(t), X.T @ t / len(t), t @ t / (2 * len(t))


@quadratic_from_data.mistake("b is twice too large. The mixed term of the square comes with a factor ½ as well.")
def twice_b(X, t):
    return X.T @ X / len(t), -2 * X.T @ t / len(t), t @ t / (2 * len(t))


@quadratic_from_data.mistake("c is twice too large. The constant is the cost at w = 0.")
def twice_c(X, t):
    return X.T @ X / len(t), -X.T @ t / len(t), t @ t / len(t)


@quadratic_from_data.mistake("A and b are right, c is not. The cost at w = 0 is not zero.")
def without_c(X, t):
    return X.T @ X / len(t), -X.T @ t / len(t), 0.0


@quadratic_from_data.mistake("A and b are right, but a third part is missing: the constant c.")
def only_two_parts(X, t):
    return X.T @ X / len(t), -X.T @ t / len(t)


@quadratic_from_data.mistake("This A has a row and a column for each example. It needs one for each weight.")
def rows_for_examples(X, t):
    return X @ X.T / len(t), -X.T @ t / len(t), t @ t / (2 * len(t))


@quadratic_from_data.mistake("The mean is over the examples. This divides by the number of weights.")
def mean_over_weights(X, t):
    return X.T @ X / X.shape[1], -X.T @ t / X.shape[1], t @ t / (2 * X.shape[1])


@quadratic_from_data.mistake("A and c are right, b is a sum over the examples where a mean is needed.")
def sum_in_b(X, t):
    return X.T @ X / len(t), -X.T @ t, t @ t / (2 * len(t))
