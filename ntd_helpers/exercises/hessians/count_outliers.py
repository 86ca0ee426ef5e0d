"""Exercise 4.5: the number of outliers."""

import numpy as np

from ..authoring import Number, exercise


def ratios(values, most):
    top = np.sort(values)[::-1][: most + 1]
    return top[:-1] / top[1:]


@exercise(
    "4.5",
    form=Number(),
    cases=(
        (np.array([0.1, 5.0, 4.0, 3.5, 0.2, 0.15, -3.0, 0.01]), 5),
        (np.array([10.0, 4.5, 4.0, 1.0, 0.9, 0.85]), 4),
        (np.array([1e-3, 1.0, 2.0, 3.0]), 2),
        (np.array([8.0, 2.0, 1.9, 1.8, 1.7, -20.0]), 3),
    ),
    hints=(
        "Sort descending, and keep the first most + 1.",
        "Divide each by the next. The place of the largest quotient, counted from 1, is the answer.",
    ),
    why="A ratio does not depend on the scale of the cost; the steepest drop parts the outliers from the rest.",
)
def count_outliers(values, most):
    """Write count_outliers(values, most): after how many of the largest eigenvalues comes the steepest drop, as a
    ratio of neighbours, among the first `most`.

    The k from 1 to `most` for which λ_k/λ_(k+1) is largest, λ_1 being the largest of the values (n,), which
    come in any order; the first most + 1 of them are positive.
    """
    top = np.sort(values)[::-1][: most + 1]
    return np.argmax(top[:-1] / top[1:]) + 1


@count_outliers.mistake("This is one too few: numpy counts from 0.")
def counted_from_zero(values, most):
    return int(ratios(values, most).argmax())


@count_outliers.mistake("This counts the first one below the drop as well.")
def one_too_many(values, most):
    return int(ratios(values, most).argmax()) + 2


@count_outliers.mistake("This takes the largest difference. A drop is measured as a ratio here.")
def largest_difference(values, most):
    return int((-np.diff(np.sort(values)[::-1][: most + 1])).argmax()) + 1


@count_outliers.mistake("The values come in any order. Sort them first.")
def unsorted(values, most):
    return int((values[:most] / values[1 : most + 1]).argmax()) + 1


@count_outliers.mistake(
    "Large negative eigenvalues are counted here as well. Asked for are the largest, not the largest in size."
)
def largest_in_size(values, most):
    return int(ratios(np.abs(values), most).argmax()) + 1


@count_outliers.mistake("This is the ratio itself. After how many eigenvalues does it come?")
def ratio_itself(values, most):
    return ratios(values, most).max()


@count_outliers.mistake("This counts what is above a tenth of the largest. The steepest drop may be elsewhere.")
def above_a_tenth(values):
    return int(np.sum(values > values.max() / 10))


@count_outliers.mistake("This is where the drop is least steep.")
def least_steep_drop(values, most):
    return int(ratios(values, most).argmin()) + 1
