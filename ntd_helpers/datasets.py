"""The data of the lessons: scikit-learn's bundled sets, as arrays, with nothing fetched."""

import numpy as np

COLUMNS = ("raw", "centred", "standardised")


def diabetes(columns="standardised"):
    """Inputs X (442, 11), the last column all ones, and targets t (442,): the progress of diabetes after a year.

    The ten columns before it (age in years, sex as 1 or 2, body mass index, blood pressure, six blood serum values) are
    `raw`, `centred` (each less its mean) or `standardised` (centred, and divided by its standard deviation).
    Efron, Hastie, Johnstone and Tibshirani, "Least angle regression", 2004.
    """
    from sklearn.datasets import load_diabetes  # scikit-learn takes a second or two to import

    if columns not in COLUMNS:
        raise ValueError(f"columns: expected one of {', '.join(COLUMNS)}, got {columns!r}")
    X, t = load_diabetes(return_X_y=True, scaled=False)
    if columns != "raw":
        X = X - X.mean(axis=0)
    if columns == "standardised":
        X = X / X.std(axis=0)
    return np.column_stack([X, np.ones(len(X))]), t


def digits(count=None):
    """Handwritten digits: pixels X (N, 64) from 0 to 1, and labels (N,) from 0 to 9; the first `count` of the 1797.

    E. Alpaydin and C. Kaynak, "Optical recognition of handwritten digits", UCI Machine Learning Repository, 1998.
    """
    from sklearn.datasets import load_digits

    X, labels = load_digits(return_X_y=True)
    if count is not None and not (isinstance(count, int) and 1 <= count <= len(X)):
        raise ValueError(f"count: expected a whole number from 1 to {len(X)}, or None for all, got {count!r}")
    return X[:count] / 16, labels[:count]
